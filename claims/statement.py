"""What a claim is: a statement of the paper in one variant, and the function that judges it.

A claim module reads like the paper: one ``Statement`` per numbered statement (or part of one), and
under it one decorated function per variant, which takes a ``Case`` and returns an ``Outcome``.

    THEOREM = Statement(label="Theorem 1", source="Section 4", title=..., text=..., assumptions=...)

    @THEOREM.claim("as printed: refuted, searched", argument="...")
    def as_printed(case: Case) -> Outcome:
        ...

``expected`` is set from the mathematics, never from what a run printed; ``argument`` says why.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Literal, TypeVar

import numpy as np

from claims import SECTIONS
from claims.certificates import library
from claims.sweep import Spread, in_turn
from engine import Engine, Pace, derive_seed, stream
from engine.pace import MICROSECOND, UNHURRIED
from evidence import ANSWERS, Evidence, Outcome, Verdict
from evidence.chain import UnprovedError
from evidence.ledger import relying_on

T = TypeVar("T")

#: How long an engine may take for what a claim asks of it, by effort.  Claims that would take longer are
#: judged with less, and say so: a run of all claims should end within a minute at quick and within ten at
#: standard on two cores for an engine that takes 200 microseconds a step.
SECONDS = (1.0, 15.0, 600.0)
Unit = Literal["step", "state", "replicate"]

#: The error probability of a claim down to which sample sizes are as they stand in its module; of the default
#: budget a claim of weight 1 has about twenty times as much.
LEVEL = 1e-9


class Effort(StrEnum):
    """How much work a run puts into each claim."""

    QUICK = "quick"
    STANDARD = "standard"
    THOROUGH = "thorough"


@dataclass
class Case:
    """What a claim is judged with: an engine, an effort, random streams and a share of the budget.

    Attributes:
        engine: the engine under test, guarded; the only way to the dynamics.
        effort: how much work to spend.
        pace: how fast the engine is; ``afford`` goes by it.
        reduced: what was made smaller because the engine is slow, in words.
        seed: the run's seed; use ``rng`` and ``seed_for`` to derive streams from names.
        false_alarm: this claim's share of the run's error budget (0 if it is not statistical).
        points, spread: where sweeps keep what they have done, and how they compute it; see ``claims.sweep``.
    """

    engine: Engine
    effort: Effort
    seed: int
    claim_id: str
    false_alarm: float
    report_progress: Callable[[str], None] = field(default=lambda _text: None)
    pace: Pace = UNHURRIED
    reduced: list[str] = field(default_factory=list)
    points: Path | None = None
    spread: Spread = in_turn

    def seed_for(self, *names: str | int) -> int:
        """A seed derived from the run's seed, the claim and the names alone."""
        return derive_seed(self.seed, self.claim_id, *names)

    def rng(self, *names: str | int) -> np.random.Generator:
        """A NumPy generator derived from the run's seed, the claim and the names alone."""
        return stream(self.seed, self.claim_id, *names)

    def pick(self, quick: T, standard: T, thorough: T) -> T:
        """The value for the run's effort."""
        return {Effort.QUICK: quick, Effort.STANDARD: standard, Effort.THOROUGH: thorough}[self.effort]

    def sized(self, count: int) -> int:
        """A sample size that is enough at the error probability ``LEVEL``, made enough at the case's own.

        What a sample of fixed size tells at the level a takes log(1/a) times as many observations at smaller
        ones: the chance that a mean, or an order statistic of given rank, is off falls exponentially in their
        number (Chernoff's bound).  So a run decides at every ``--false-alarm``.
        """
        return math.ceil(count * max(1.0, math.log(self.false_alarm) / math.log(LEVEL)))

    def afford(
        self, count: int, steps: float, *, least: int = 1, what: str = "replicates", by: Unit = "replicate"
    ) -> int:
        """As many of something as the engine has the time for; see :meth:`afford_each`."""
        return self.afford_each([count], [steps], least=least, what=what, by=by)[0]

    def afford_each(
        self,
        counts: Sequence[int],
        steps: Sequence[float],
        *,
        least: int = 1,
        what: str = "replicates",
        by: Unit = "replicate",
        always: int = 1,
    ) -> list[int]:
        """As many of each of several things as the engine has the time for; what is cut is noted.

        A fast engine gets all of them.  Otherwise all counts shrink alike, though to no less than ``least``
        (or what was asked for); if that is still too much, the last things are left out, but not the first.

        Args:
            counts: how many of each a fast engine is asked for.
            steps: how many steps of the engine one of each takes, about.
            least: how many of each there have to be.
            what: their name in the report, in the plural.
            by: what takes the steps: a ``replicate`` of a run, a ``state`` of many side by side, or a
                single one (``step``).
            always: how many of the first are never left out.
        """
        allowed = self.pick(*SECONDS) / (getattr(self.pace, by) * MICROSECOND)
        asked = sum(c * s for c, s in zip(counts, steps, strict=True))
        if self.pace == UNHURRIED or asked <= allowed:
            return list(counts)
        fit = [min(c, max(least, int(c * allowed / asked))) for c in counts]
        while len(fit) > always and sum(c * s for c, s in zip(fit, steps, strict=False)) > allowed:
            fit.pop()
        if sum(fit) < sum(counts):
            kinds = f", of {len(fit)} of {len(counts)} kinds" if len(fit) < len(counts) else ""
            self.reduced.append(f"{what}: {sum(fit):,} of {sum(counts):,}{kinds}")
        return fit + [0] * (len(counts) - len(fit))

    def progress(self, text: str) -> None:
        """Tell whoever watches what the claim is doing; shown if the claim takes long."""
        self.report_progress(text)


@dataclass(frozen=True)
class Erratum:
    """What is printed, what it should say, what stands; ``claims/findings`` says how grave it is.

    It stands on a printed sentence that is refuted, or that is verified in a reading that its bare words do
    not give: then the claim's ``argument`` begins with that reading and how a reader knows it.

    Attributes:
        printed: the printed formula or sentence, in a few words and LaTeX.
        correct: what it should say, or the repaired argument.
        consequence: whether the theorem that uses it still stands, and why.
        example: where the bare words fail, for a sentence that holds in a reading; one that is refuted has a
            counterexample.
    """

    printed: str
    correct: str
    consequence: str
    example: str = ""


@dataclass(frozen=True)
class Claim:
    """One statement in one variant.

    ``expected`` is None for an observation, of which nothing is expected but an answer.  ``id`` is unique,
    ``judge`` returns the outcome and stands in ``module`` (of the package ``claims``, such as
    ``section_4.theorem_1``) under ``name``.
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
    module: str
    name: str
    judge: Callable[[Case], Outcome]

    def meets(self, verdict: Verdict) -> bool:
        """Whether a verdict is the one that is expected; any answer to the question of an observation is."""
        return verdict in ANSWERS if self.expected is None else verdict == self.expected


@dataclass(frozen=True)
class Statement:
    """A statement of the paper (or a part of one), in the referee's own words and mathematics.

    Attributes:
        label: the paper's own label, spelled as in the paper ("Theorem 1"); a step inside a proof
            adds a comma and the step.
        source: where the statement and its proof stand.
        title: one short sentence.
        text: the statement as printed, Markdown with LaTeX.
        assumptions: what it assumes, one item each.
        part: tells apart several statements under one label, such as the limits of Corollary 3.
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
            module = judge.__module__.removeprefix("claims.")
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
                module=module,
                name=judge.__name__,
                judge=ending_unproved(judge),
            )

        return decorate


def ending_unproved(judge: Callable[[Case], Outcome]) -> Callable[[Case], Outcome]:
    """A judge that a step which cannot be proved ends with that outcome."""

    @wraps(judge)
    def judged(case: Case) -> Outcome:
        try:
            with relying_on(library()):
                return judge(case)
        except UnprovedError as error:
            return error.outcome

    return judged


def claims_in(module: ModuleType) -> Iterator[Claim]:
    """The claims defined in a module, in the order of definition."""
    name = module.__name__.removeprefix("claims.")
    for value in list(vars(module).values()):
        if isinstance(value, Claim) and value.module == name:
            yield value


def modules() -> tuple[str, ...]:
    """The modules that hold claims, such as ``section_4.theorem_1``, in the paper's order."""
    return tuple(
        f"{section}.{name}" for section in SECTIONS for name in import_module(f"claims.{section}").CONTENTS
    )


def all_claims() -> tuple[Claim, ...]:
    """Every claim, in the paper's order.

    Raises:
        ValueError: two claims share an id.
    """
    found = [c for name in modules() for c in claims_in(import_module(f"claims.{name}"))]
    ids = [c.id for c in found]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise ValueError(f"claim ids must be unique, these are not: {', '.join(twice)}")
    return tuple(found)
