"""What an observation is: a question that is registered before it is answered, and the judge that answers it.

Nothing is proved of it, and any answer passes: ``supported``, ``not_supported`` or ``undecided``, by the rule
that stands here before the run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evidence import Evidence, Outcome
from referee.case import Case
from referee.statement import Claim, ending_unproved, place_of


@dataclass(frozen=True)
class Question:
    """A question that is registered before it is answered: an observation, of which nothing is proved.

    Attributes:
        label: begins with "Observation".
        title: the question.
        measure: what is measured.
        hypothesis: what is expected, and why.
        sample: how much is looked at.
        rule: what makes the answer "supported", "not supported" or "undecided".
    """

    label: str
    title: str
    measure: str
    hypothesis: str
    sample: str
    rule: str

    def answer(self, evidence: str, *, weight: float = 0.0) -> Callable[[Callable[[Case], Outcome]], Claim]:
        """Decorator: the function that answers the question; see ``judge``."""

        def decorate(judge: Callable[[Case], Outcome]) -> Claim:
            package, module = place_of(judge.__module__)
            return Claim(
                id=f"{module.rpartition('.')[2]}.{judge.__name__}/registered",
                label=self.label,
                variant="registered",
                title=self.title,
                text="\n\n".join(
                    f"*{name}*: {said}"
                    for name, said in (("Measured", self.measure), ("Sample", self.sample), ("Rule", self.rule))
                ),
                assumptions=(),
                source="the referee's; registered in the code before the run",
                expected=None,
                evidence=Evidence(evidence),
                argument=self.hypothesis,
                weight=weight,
                erratum=None,
                line=0,
                package=package,
                module=module,
                name=judge.__name__,
                judge=ending_unproved(judge),
            )

        return decorate
