"""What a claim is: a statement of the paper in one variant, and the function that judges it.

The text, with the verdict that mathematics expects and why, stands in ``statements.md`` of the section (see
``referee.texts``); a module beside it has one decorated function per variant, which takes a ``Case`` and
returns an ``Outcome``::

    @judge("theorem_n/as_printed", "searched")
    def as_printed(case: Case) -> Outcome:
        ...

What is expected is set from the mathematics, never from what a run printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from types import ModuleType

from evidence import ANSWERS, Evidence, Outcome, Verdict
from evidence.chain import UnprovedError
from evidence.formula import Formula
from evidence.ledger import relying_on
from referee.case import Case
from referee.paper import Kind, Paper, load_paper
from referee.texts import Text, TextError, shown, texts_in


@dataclass(frozen=True)
class Claim(Text):
    """One statement in one variant, and what judges it.

    ``judge`` returns the outcome; it stands in ``module`` (of ``package``; a section, a dot and a file) under
    ``name``.  ``formulas`` are those of the text that the judge computes with.
    """

    evidence: Evidence
    weight: float
    package: str
    module: str
    name: str
    judge: Callable[[Case], Outcome]
    formulas: tuple[Formula, ...] = ()

    @property
    def paper(self) -> Paper:
        """The paper that it is about."""
        return load_paper(self.package)

    @property
    def section(self) -> str:
        """The sub-package that it stands in."""
        return self.module.partition(".")[0]

    @property
    def kind(self) -> Kind:
        """What it is about."""
        return self.paper.kind_of(self)

    @property
    def parent(self) -> str:
        """The label of the statement that it belongs to: its own, or that of which it is a step."""
        return self.paper.parent_of(self.label)

    def meets(self, verdict: Verdict) -> bool:
        """Whether a verdict is the one that is expected; any answer to the question of an observation is."""
        return verdict in ANSWERS if self.expected is None else verdict == self.expected


def judge(
    id: str, evidence: str, *, weight: float = 0.0, formulas: Sequence[Formula] = ()
) -> Callable[[Callable[[Case], Outcome]], Claim]:
    """Decorator: the function that judges a claim.

    Args:
        id: of the claim, whose text stands in ``statements.md`` of the folder.
        evidence: the kind of evidence that the judge gives.
        weight: the claim's relative share of the false-alarm budget; positive exactly if the judge's evidence
            is statistical or it runs statistical tests beside another kind.
        formulas: those of the text that the judge computes with.

    A step that the judge cannot prove (``evidence.chain.prove``) ends it with that outcome.

    Raises:
        TextError: there is no such text, or the file is damaged.
        ValueError: no judge gives this kind of evidence, or its weight is missing.
    """
    kind = Evidence(evidence)
    if kind == Evidence.KERNEL:
        raise ValueError(f"{id}: no judge asks the kernel of a proof assistant; referee certify --kernel does")
    if kind == Evidence.STATISTICAL and not weight > 0:
        raise ValueError(f"{id}: a statistical claim needs weight > 0, got {weight!r}")

    def decorate(function: Callable[[Case], Outcome]) -> Claim:
        package, module = place_of(function.__module__)
        section = import_module(f"{package}.{module.partition('.')[0]}")
        texts = texts_in(Path(next(iter(section.__path__))).resolve())
        if id not in texts.claims:
            code = function.__code__
            place = f"{shown(Path(code.co_filename))}:{code.co_firstlineno}"
            raise TextError(f"{place}: no text of '{id}' in {shown(texts.path)}")
        return Claim(
            **vars(texts.claims[id]),
            evidence=kind,
            weight=weight,
            package=package,
            module=module,
            name=function.__name__,
            judge=ending_unproved(function),
            formulas=tuple(formulas),
        )

    return decorate


def ending_unproved(judge: Callable[[Case], Outcome]) -> Callable[[Case], Outcome]:
    """A judge that a step which cannot be proved ends with that outcome."""
    package, _ = place_of(judge.__module__)

    @wraps(judge)
    def judged(case: Case) -> Outcome:
        try:
            with relying_on(load_paper(package).library):
                return judge(case)
        except UnprovedError as error:
            return error.outcome

    return judged


def place_of(module: str) -> tuple[str, str]:
    """The package of a paper, and the section and module in it, of the full name of a module of claims."""
    *package, section, name = module.split(".")
    return ".".join(package), f"{section}.{name}"


def claims_in(module: ModuleType) -> Iterator[Claim]:
    """The claims defined in a module, in the order of definition."""
    place = place_of(module.__name__)
    for value in list(vars(module).values()):
        if isinstance(value, Claim) and (value.package, value.module) == place:
            yield value
