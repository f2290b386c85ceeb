"""What a diagnosis says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.faults import Fault


def percent(share: float) -> str:
    """A share to two digits: "0.57 %"."""
    return f"{float(f'{100.0 * share:.2g}'):g} %"


@dataclass(frozen=True)
class Symptom:
    """Something that an engine computes otherwise than it should.

    Attributes:
        words: what it computes instead, in one sentence.
        fit: how well that explains what was seen; "" if nothing does.
        code: code to paste that shows it; "" if there is none.
        explained: whether ``words`` name the fault; else they say only what deviates.
        program: the fault in the language of faults, if it is explained by one.
    """

    words: str
    fit: str = ""
    code: str = ""
    explained: bool = True
    program: Fault | None = None

    def line(self) -> str:
        """One line on it."""
        said = self.words if self.explained else f"not explained: {self.words}"
        return f"{said} ({self.fit})" if self.fit else said


@dataclass(frozen=True)
class Diagnosis:
    """All symptoms that were found, the first of which is the fault.

    A fault of one step shows in everything that is built on steps, so that the search ends with the
    first layer that is wrong: a step, a path, an ensemble, its batches, its summaries.  ``asked`` says what was
    looked at, and ``chance`` how probable it is that a right engine is called wrong.
    """

    engine: str
    symptoms: tuple[Symptom, ...]
    asked: str
    chance: str
    seconds: float

    @property
    def healthy(self) -> bool:
        """Whether nothing was found."""
        return not self.symptoms

    @property
    def summary(self) -> str:
        """The diagnosis in one sentence."""
        return self.symptoms[0].line() if self.symptoms else f"no fault was found; {self.asked}"

    def text(self) -> str:
        """What a terminal shows: the sentence, then code that shows it."""
        record = self.as_record()
        lines = [f"{self.engine}: {self.summary}", *record["details"]]
        program = self.symptoms[0].program if self.symptoms else None
        if program is not None:
            lines += ["", "As a difference to a right engine:", "", program.difference()]
        if record["code"]:
            lines += ["", "To see it, paste:", "", record["code"]]
        return "\n".join([*lines, "", f"seconds: {self.seconds:.1f}"])

    def as_record(self) -> dict[str, Any]:
        """The part ``diagnosis`` of a report."""
        code = next((s.code for s in self.symptoms if s.code), None)
        return {
            "summary": self.summary,
            "details": [*(s.line() for s in self.symptoms[1:]), self.chance],
            "code": code,
        }
