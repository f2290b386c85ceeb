"""How sharp a claim is: by how much a constant of its text may be wrong before its own judge notices.

A *resolution* is measured by judging the claim, on a right engine, with one number of a formula in its text
multiplied or divided by a factor.  It is kept beside the claims, in ``resolution.json`` of the paper's package:
a line for the numbers of a formula that fare alike, with a fingerprint of the formula.  A line whose formula
has changed since says nothing of the claim any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

if TYPE_CHECKING:
    from referee.statement import Claim

FILE = "resolution.json"
#: The factors that are tried; the largest is that of the mutants of statements.
LADDER = (1.001, 1.003, 1.01, 1.03, 1.1, 1.3, 2.0)

Factor = Annotated[float, ("exclusiveMinimum", 1)]


@dataclass(frozen=True)
class Sharpness:
    """What becomes of a claim if a number in a formula of its text is multiplied or divided by a factor.

    Attributes:
        formula: what it is, in a few words.
        constants: the numbers of which this holds, or "the whole" formula.
        change: whether they are multiplied, divided, or both alike.
        noticed: the smallest factor that was tried and that the claim's judge notices; null if there is none.
        missed: the largest factor below that which it does not notice; null if there is none.
        weaker: whether the change makes a bound weaker, which is true as well: there is nothing to notice.
    """

    formula: str
    constants: Annotated[tuple[str, ...], ("minItems", 1)]
    change: Literal["multiplied", "divided", "multiplied or divided"]
    noticed: Factor | None
    missed: Factor | None
    weaker: bool

    @property
    def sharp(self) -> bool:
        """Whether the smallest factor that is tried is noticed, or there is nothing to notice."""
        return self.weaker or self.noticed == LADDER[0]

    def __str__(self) -> str:
        numbers = " or ".join([", ".join(self.constants[:-1]), self.constants[-1]][len(self.constants) < 2 :])
        if self.weaker:
            return f"{self.formula}: {numbers} {self.change} makes a weaker bound, true as well"
        if self.noticed is None:
            by = "" if self.missed is None else f" by {self.missed:g}"
            return f"{self.formula}: would not have noticed {numbers} {self.change}{by}"
        but = "" if self.missed is None else f", not by {self.missed:g}"
        return f"{self.formula}: would have noticed {numbers} {self.change} by {self.noticed:g}{but}"


@dataclass(frozen=True)
class Resolution:
    """How sharp a claim is.

    Attributes:
        effort: at which it was measured.
        engine: on which.
        parts: of its formulas.
    """

    effort: str
    engine: str
    parts: Annotated[tuple[Sharpness, ...], ("minItems", 1)]

    @property
    def worst(self) -> float:
        """The smallest factor that is noticed wherever one can be; infinite if there is none."""
        factors = (part.noticed for part in self.parts if not part.weaker)
        return max((float("inf") if factor is None else factor for factor in factors), default=LADDER[0])


@dataclass(frozen=True)
class Line:
    """A line of the file: what was measured, and the formula that it was measured with."""

    sharpness: Sharpness
    fingerprint: str


@dataclass(frozen=True)
class Measured:
    """What the file says of a claim."""

    effort: str
    engine: str
    lines: Sequence[Line]


def read(path: Path) -> dict[str, Measured]:
    """The file, by the ids of claims; empty if there is none.

    Raises:
        ValueError: it is damaged; one line says where it is.
    """
    if not path.exists():
        return {}
    try:
        return {
            claim: Measured(data["effort"], data["engine"], [_line(line) for line in data["parts"]])
            for claim, data in json.loads(path.read_text(encoding="utf-8")).items()
        }
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{path.name}: no resolutions of claims: {error!r}") from error


def _line(data: Mapping[str, Any]) -> Line:
    values = {key: value for key, value in data.items() if key != "fingerprint"}
    return Line(Sharpness(**values | {"constants": tuple(values["constants"])}), data["fingerprint"])


def written(measured: Mapping[str, Measured]) -> str:
    """The file: claims in the order of their ids, a line for each part."""
    claims = []
    for id, found in sorted(measured.items()):
        lines = [
            json.dumps({**asdict(line.sharpness), "fingerprint": line.fingerprint}) for line in found.lines
        ]
        head = f'{{"effort": {json.dumps(found.effort)}, "engine": {json.dumps(found.engine)}, "parts": ['
        claims.append(f"  {json.dumps(id)}: {head}\n    " + ",\n    ".join(lines) + "\n  ]}")
    return "{\n" + ",\n".join(claims) + "\n}\n"


@cache
def _of_paper(folder: Path) -> Mapping[str, Measured]:
    """What was measured; nothing if the file is damaged, which need not stop a run."""
    try:
        return read(folder / FILE)
    except ValueError:
        return {}


def resolution_of(claim: Claim) -> Resolution | None:
    """How sharp a claim is, by what was measured with its formulas as they are; None: not measured."""
    found = _of_paper(claim.paper.folder).get(claim.id)
    if found is None:
        return None
    prints = {formula.name: formula.fingerprint for formula in claim.formulas}
    fresh = [line.sharpness for line in found.lines if prints.get(line.sharpness.formula) == line.fingerprint]
    return Resolution(found.effort, found.engine, tuple(fresh)) if fresh else None


def stale(claims: Sequence[Claim], measured: Mapping[str, Measured]) -> Iterator[str]:
    """What was measured with a formula that is not there any more, a sentence for each."""
    formulas = {claim.id: {formula.name: formula.fingerprint for formula in claim.formulas} for claim in claims}
    for id, found in measured.items():
        if id not in formulas:
            yield f"there is no claim {id}"
        for line in dict.fromkeys((line.sharpness.formula, line.fingerprint) for line in found.lines):
            if id in formulas and formulas[id].get(line[0]) != line[1]:
                yield f"{id}: the formula {line[0]!r} has changed since its resolution was measured"
