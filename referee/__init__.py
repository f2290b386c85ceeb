"""The runner: judges the claims against an engine and has the report written.

``referee run`` and ``pytest claims`` are the same run.  A file for each idea:

- ``plugin``: what pytest calls; loaded by ``conftest.py`` and by ``referee run``, never by itself;
- ``options``: what the run was asked for, checked;
- ``collection``: the claims as test items, in the paper's order;
- ``judging``: one claim becomes a record, the same wherever it is judged;
- ``local``, ``process``: judging in a process of this machine, with its limits and signs of life;
- ``dask``, ``cluster``, ``connection``, ``worker``: judging on a Dask cluster;
- ``clerk``, ``terminal``: the records of a run, the report on disk, what stands on the terminal;
- ``catalogue``, ``__main__``: the command ``referee``.

It imports claims, engine, evidence and reports, and none of these imports it.
"""

import os

for _variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # numbers must not depend on how BLAS splits its sums
