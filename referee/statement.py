"""What a claim is: a statement of the paper in one variant, and the function that judges it.

A claim module reads like the paper: one ``Statement`` per numbered statement (or part of one), and
under it one decorated function per variant, which takes a ``Case`` and returns an ``Outcome``.

    THEOREM = Statement(label="Theorem N", source="Section M", title=..., text=..., assumptions=...)

    @THEOREM.claim("as printed: refuted, searched", argument="...")
    def as_printed(case: Case) -> Outcome:
        ...

``expected`` is set from the mathematics, never from what a run printed; ``argument`` says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from types import ModuleType

from evidence import ANSWERS, Evidence, Outcome, Verdict
from evidence.chain import UnprovedError
from evidence.ledger import relying_on
from referee.case import Case
from referee.finding import Erratum
from referee.paper import Kind, Paper, load_paper


@dataclass(frozen=True)
class Claim:
    """One statement in one variant.

    ``expected`` is None for an observation, of which nothing is expected but an answer.  ``id`` is unique,
    ``judge`` returns the outcome; it stands in ``module`` (of ``package``; a section, a dot and a file) under
    ``name``.
    """

    id: str
    label: str
    variant: str
    title: str
    text: str
    assumptions: tuple[str, ...]
    source: str
    expected: Verdict | None
    evidence: Evidence
    argument: str
    weight: float
    erratum: Erratum | None
    package: str
    module: str
    name: str
    judge: Callable[[Case], Outcome]

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


@dataclass(frozen=True)
class Statement:
    """A statement of the paper (or a part of one), in the referee's own words and mathematics.

    Attributes:
        label: the paper's own label, spelled as in the paper; a step inside a proof
            adds a comma and the step.
        source: where the statement and its proof stand.
        title: one short sentence.
        text: the statement as printed, Markdown with LaTeX.
        assumptions: what it assumes, one item each.
        part: tells apart several statements under one label.
        key: what the ids of its claims begin with; the name of the module unless given.
    """

    label: str
    source: str
    title: str
    text: str
    assumptions: tuple[str, ...] = ()
    part: str = ""
    key: str = ""

    def claim(
        self,
        what: str,
        *,
        argument: str,
        text: str | None = None,
        assumptions: tuple[str, ...] | None = None,
        title: str | None = None,
        weight: float = 0.0,
        erratum: Erratum | None = None,
    ) -> Callable[[Callable[[Case], Outcome]], Claim]:
        """Decorator: the judge of one variant of this statement.

        Args:
            what: ``"VARIANT: EXPECTED, EVIDENCE"``, such as ``"as printed: refuted, searched"``: the
                variant, the verdict that mathematics expects (``verified`` or ``refuted``), and the
                kind of evidence that the judge gives.
            argument: why mathematics expects this.
            text: where the variant says something else than the statement as printed.
            assumptions: where it assumes something else.
            title: where it is called something else.
            weight: the claim's relative share of the error budget; positive exactly if the judge's
                evidence is statistical or it runs statistical tests beside another kind.
            erratum: for a printed sentence that is refuted, or holds only in the reading that ``argument``
                begins with, its row in the report's errata.

        A step that the judge cannot prove (``evidence.chain.prove``) ends it with that outcome.
        """
        variant, _, rest = what.rpartition(": ")
        expected, _, evidence = rest.partition(", ")
        if expected not in (Verdict.VERIFIED, Verdict.REFUTED):
            raise ValueError(
                f"{self.label}: expected must be 'verified' or 'refuted', got {expected!r} "
                f"(of {what!r}, in 'VARIANT: EXPECTED, EVIDENCE')"
            )
        if evidence == Evidence.STATISTICAL and not weight > 0:
            raise ValueError(f"{self.label}: a statistical claim needs weight > 0, got {weight!r}")

        def decorate(judge: Callable[[Case], Outcome]) -> Claim:
            package, module = place_of(judge.__module__)
            key = self.key or module.rpartition(".")[2]
            key = f"{key}.{self.part}" if self.part else key
            return Claim(
                id=f"{key}/{re.sub(r'[^a-z0-9]+', '_', variant.lower())}",
                label=self.label,
                variant=variant,
                title=self.title if title is None else title,
                text=self.text if text is None else text,
                assumptions=self.assumptions if assumptions is None else assumptions,
                source=self.source,
                expected=Verdict(expected),
                evidence=Evidence(evidence),
                argument=argument,
                weight=weight,
                erratum=erratum,
                package=package,
                module=module,
                name=judge.__name__,
                judge=ending_unproved(judge),
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
