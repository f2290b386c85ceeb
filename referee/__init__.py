"""The runner: judges the claims on a paper against an engine and has the report written; it knows no paper.

``referee run`` and ``pytest claims`` are the same run.  A file for each idea:

- ``paper``: what a paper is to the runner, and how its package is found;
- ``texts``: the Markdown in which statements are written;
- ``statement``, ``case``, ``question``, ``finding``: the vocabulary in which claims are judged;
- ``graph``: what rests on what;
- ``resolution``: how sharp a claim is, as it was measured;
- ``formal``: which theorems of a formal development state a claim (``development``: what these say);
  ``kernel``: what Coq has checked of a run, which its report tells (``checked``);
- ``record``: what a run leaves behind, the one definition of a report;
- ``sweep``: many points that are computed apart;
- ``plugin``: what pytest calls; loaded by ``conftest.py`` and by ``referee run``, never by itself;
- ``options``: what the run was asked for, checked;
- ``collection``: the claims as test items, in the paper's order;
- ``judging``: one claim becomes a record, the same wherever it is judged;
- ``local``, ``process``: judging in a process of this machine, with its limits and signs of life;
- ``dask``, ``cluster``, ``connection``, ``worker``, ``sharing``: judging on a Dask cluster;
- ``clerk``, ``terminal``: the records of a run, the report on disk, what stands on the terminal;
- ``catalogue``, ``__main__``: the command ``referee``.

It imports evidence and reports; papers import its vocabulary, reports its records, and it loads papers by name.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING

for _variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # numbers must not depend on how BLAS splits its sums

if TYPE_CHECKING:
    from evidence.setting import Effort
    from referee.case import Case
    from referee.finding import Erratum, Finding, Rank
    from referee.paper import Engines, Kind, Paper, PaperNotFoundError, Section, load_paper
    from referee.question import Question
    from referee.statement import Claim, judge
    from referee.texts import TextError
else:
    #: Where each name is; SymPy and the solvers load with the first that needs them, not for every report.
    _HOMES = {
        "evidence.setting": ("Effort",),
        "referee.case": ("Case",),
        "referee.finding": ("Erratum", "Finding", "Rank"),
        "referee.paper": ("Engines", "Kind", "Paper", "PaperNotFoundError", "Section", "load_paper"),
        "referee.question": ("Question",),
        "referee.statement": ("Claim", "judge"),
        "referee.texts": ("TextError",),
    }

    def __getattr__(name: str) -> object:
        for home, names in _HOMES.items():
            if name in names:
                return getattr(import_module(home), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Case",
    "Claim",
    "Effort",
    "Engines",
    "Erratum",
    "Finding",
    "Kind",
    "Paper",
    "PaperNotFoundError",
    "Question",
    "Rank",
    "Section",
    "TextError",
    "judge",
    "load_paper",
]
