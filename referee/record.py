"""What a run leaves behind: the record of each claim, and the report that holds them.

These types are the one definition of a report.  ``reports/schema.json`` is made from them (``python -m
reports schema``): the order of the fields is that of the keys on disk, the words under ``Attributes`` are the
descriptions, and an ``Annotated`` type adds what JSON Schema says of its values.  A ``float`` may be infinite
or no number; one with bounds may not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from evidence.outcome import (
    ANSWERS,
    Contour,
    Count,
    Counterexample,
    Estimate,
    Evidence,
    Figure,
    Guarantee,
    Map,
    Probability,
    Reach,
    Series,
    Tightness,
    Verdict,
)
from referee.checked import Checked, Kernel
from referee.finding import Erratum, Finding
from referee.paper import Kind
from referee.resolution import Resolution, Sharpness

#: What those who read reports need; some of it is made in ``evidence``.
__all__ = [
    "ANSWERS",
    "VERSION",
    "Budget",
    "Checked",
    "Contour",
    "Counterexample",
    "Diagnosis",
    "Engine",
    "Environment",
    "Erratum",
    "Estimate",
    "Evidence",
    "Expected",
    "Figure",
    "Finding",
    "Guarantee",
    "Kernel",
    "Kind",
    "Link",
    "Map",
    "Reach",
    "Record",
    "Report",
    "Resolution",
    "Sentence",
    "Series",
    "Sharpness",
    "Summary",
    "Tightness",
    "Use",
    "Verdict",
    "key_of",
]

Seconds = Annotated[float, ("minimum", 0)]
Share = Annotated[float, ("minimum", 0)]
Positive = Annotated[int, ("minimum", 1)]
Some = Annotated[str, ("minLength", 1)]
Needs = Annotated[tuple[str, ...], ("minItems", 1)]
Id = Annotated[str, ("pattern", "^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$")]
Seed = Annotated[int | str, ("minimum", 0), ("pattern", "^[0-9]+$")]
Utc = Annotated[
    str, ("pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+]00:00)$")
]
Expected = Literal[Verdict.VERIFIED, Verdict.REFUTED]
#: Version of the format.
Version = Literal["7"]
VERSION: Version = "7"


def key_of(claim_id: str) -> str:
    """What the variants of a statement share: the id up to the slash."""
    return claim_id.rpartition("/")[0] or claim_id


@dataclass(frozen=True)
class Sentence:
    """For all real values of the variables, the assumptions imply all of the conclusion.

    Attributes:
        name: of the step in its proof.
        variables: their names.
        assumptions: as evidence/checker.py reads them.
        conclusion: as evidence/checker.py reads it.
        status: what was decided.
        guarantee: what that rests on.
        solvers: who decided it, if no certificate did.
        only: the one size of which it speaks, if it stands for all; empty if there is none.
        refused: why the certificate that is kept for it was refused; empty if it was not.
    """

    name: str
    variables: tuple[str, ...]
    assumptions: tuple[str, ...]
    conclusion: tuple[str, ...]
    status: Literal["proved", "computed", "refuted", "inconclusive"]
    guarantee: Guarantee
    solvers: tuple[str, ...]
    only: str
    refused: str


@dataclass(frozen=True)
class Use:
    """A claim that another one rests on.

    Attributes:
        id: of the claim.
        cited: whether the paper says so.
    """

    id: str
    cited: bool


@dataclass(frozen=True)
class Link:
    """A step of a proof that no machine has checked.

    Attributes:
        kind: induction, average over the draws, limit, ...
        concludes: what it concludes.
        needs: what it needs, one item each.
    """

    kind: str
    concludes: str
    needs: Needs


@dataclass(frozen=True)
class Record:
    """What judging a claim left behind.

    Attributes:
        id: unique; what stands before the last "/" is shared by the variants of a statement.
        section: where the claim belongs, such as a section of the paper.
        kind: what the claim is about: a result is what the paper is cited for, a step stands inside of a proof
            or a section, a rule is what an engine has to do, a commentary is what others say of the paper.
        parent: the label of the statement that the claim belongs to.
        label: as the paper spells it.
        variant: "as printed", "corrected", ...
        title: one short sentence.
        statement: Markdown, LaTeX between dollar signs.
        assumptions: one item each.
        source: place in the paper.
        expected: null for an observation: any answer will do.
        argument: why mathematics expects that verdict.
        verdict: the last three of an observation only.
        evidence: what the verdict rests on.
        method: how it was judged.
        detail: Markdown.
        counterexample: what shows that the statement fails.
        tightness: how nearly its bound is attained.
        estimates: what was measured, with intervals; what two reports name alike they have both measured.
        reach: how far numerical assumptions can be stretched.
        reduced: what was made smaller because the engine is slow.
        false_alarm: the share of the false-alarm budget that this judgement spent.
        detects: the smallest deviation that would have been noticed, with its power.
        resolution: by how much a number of the text may be wrong before the claim's judge notices, as it was
            measured on a right engine before the run; null: not measured.
        formal: theorems of a formal development that state the claim, with their files; the proofs are shipped
            with the claims, and the run did not check them.
        kernel: what Coq's kernel has checked of the claim after the run; null: nothing, or nobody asked.
        samples: how many instances, replicates or cases were looked at.
        seconds: how long that took.
        answer: what an observation found, in words with its numbers; empty for other claims.
        message: plain text; what went wrong, or why it was not run.
        sentences: the sentences over the reals that were decided for it.
        erratum: for a printed sentence that is refuted, or holds only as its surroundings read it: its row in
            the errata.
        uses: the claims that the paper's proof of it rests on.
        own_proof: the claims that the referee's own proof of it rests on; empty if it has none.
        rests_on: the claims that test the parts of an engine which its judgement needs.
        links: the steps of its proof that no machine has checked.
        figures: to be drawn.
        node: the name of the claim on the command line.
    """

    id: Id
    section: str
    kind: Kind
    parent: str
    label: Some
    variant: Some
    title: str
    statement: str
    assumptions: tuple[str, ...]
    source: str
    expected: Expected | None
    argument: str
    verdict: Verdict
    evidence: Evidence
    method: str
    detail: str
    counterexample: Counterexample | None
    tightness: Tightness | None
    estimates: tuple[Estimate, ...]
    reach: tuple[Reach, ...]
    reduced: tuple[str, ...]
    false_alarm: Probability
    detects: str | None
    resolution: Resolution | None
    formal: tuple[str, ...]
    kernel: Checked | None
    samples: Count
    seconds: Seconds
    answer: str
    message: str | None
    sentences: tuple[Sentence, ...]
    erratum: Erratum | None
    uses: tuple[Use, ...]
    own_proof: tuple[str, ...]
    rests_on: tuple[str, ...]
    links: tuple[Link, ...]
    figures: tuple[Figure, ...]
    node: str


@dataclass(frozen=True)
class Engine:
    """The engine that was judged.

    Attributes:
        name: what reports call it.
        version: its version.
        precision: floating-point format, such as float64.
    """

    name: str
    version: str
    precision: str


@dataclass(frozen=True)
class Environment:
    """What the numbers of a run may depend on.

    Attributes:
        python: its version.
        platform: system and machine.
        cpus: how many; null if nobody knows.
        packages: names to versions.
    """

    python: str
    platform: str
    cpus: Positive | None
    packages: Mapping[str, str]


@dataclass(frozen=True)
class Budget:
    """The probability that a correct engine is judged wrongly somewhere in the run.

    Attributes:
        total: what was allowed.
        spent: what the claims have spent.
    """

    total: Probability
    spent: Share


@dataclass(frozen=True)
class Summary:
    """How many claims have each verdict.

    Attributes:
        unexpected: those whose verdict is not the expected one.
    """

    verified: Count
    refuted: Count
    inconclusive: Count
    error: Count
    not_run: Count
    supported: Count
    not_supported: Count
    undecided: Count
    unexpected: Count

    @property
    def by_verdict(self) -> Mapping[Verdict, int]:
        """The numbers by the names of the verdicts."""
        return {verdict: getattr(self, verdict) for verdict in Verdict}


@dataclass(frozen=True)
class Diagnosis:
    """What the engine computes instead, if verdicts were unexpected and it was asked.

    Attributes:
        summary: one sentence.
        details: more of them.
        code: code to paste that shows it.
    """

    summary: str
    details: tuple[str, ...]
    code: str | None


@dataclass(frozen=True)
class Report:
    """One run of ``referee run``.

    JSON has no infinities and no NaN: wherever a real number may be non-finite it is one of the strings "inf",
    "-inf" and "nan".

    Attributes:
        schema: version of this format.
        title: what was verified.
        edition: which text of the paper was read.
        notation: what an example needs to be read, in a sentence.
        scope: what of the paper was judged, as the object of a sentence.
        command: the options with which ``referee run`` judges by the same terms.
        engine: that was judged.
        pace: how fast the engine is, by which a run fits its sizes: microseconds, by what takes them.
        seed: of all random numbers.
        effort: how much work was spent.
        selection: what restricted the run to some of the claims, such as "-k limit"; null: nothing.
        environment: what the numbers may depend on.
        started: ISO 8601, UTC.
        seconds: how long the run took.
        interrupted: whether claims did not get a turn.
        error_budget: how sure the verdicts are.
        summary: claims by verdict.
        diagnosis: of the engine.
        kernel: what Coq's kernel has checked after the run; null: nothing, or nobody asked.
        findings: what is wrong in the paper, gravest first, whether or not its places were judged.
        claims: in the paper's order.
    """

    schema: Version
    title: str
    edition: str
    notation: str
    scope: str
    command: tuple[str, ...]
    engine: Engine
    pace: Mapping[str, Positive] | None
    seed: Seed
    effort: str
    selection: str | None
    environment: Environment
    started: Utc
    seconds: Seconds
    interrupted: bool
    error_budget: Budget
    summary: Summary
    diagnosis: Diagnosis | None
    kernel: Kernel | None
    findings: tuple[Finding, ...]
    claims: tuple[Record, ...]
