"""A check: what an engine has to do, in a sentence, and how one finds out whether it does.

>>> from engine.checks import CHECKS
>>> CHECKS["path"]("reference")            # AssertionError, with code to paste, if it fails
>>> CHECKS["path"].result("fast").passed   # the same as data
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from engine.base import Engine
from engine.checks.setting import Trial
from engine.errors import EngineError, is_integer
from engine.guard import GuardedEngine
from engine.registry import as_engine, spec_of
from evidence import Outcome, Verdict
from evidence.errors import one_line
from evidence.setting import Effort, Setting

#: An engine, a class or function that makes one, or a name as for ``load_engine``.
AnyEngine = Engine | Callable[[], Engine] | str


@dataclass(frozen=True)
class Result:
    """What a check has found.

    Attributes:
        check: its name.
        engine: the engine's name.
        passed: whether nothing was found wrong.
        message: what deviated, by how much and over what rounding allows; "" if nothing did.
        values: where: sizes, step size, and what the engine gave.
        code: to paste and run; "" if nothing deviated.
        compared: how many numbers, cells or runs were looked at.
        reduced: what was made smaller because the engine is slow.
    """

    check: str
    engine: str
    passed: bool
    message: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""
    compared: int = 0
    reduced: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """Something that an engine has to do.

    Attributes:
        name: stable, for reports and for marking failures that are expected.
        statement: one sentence: what has to hold.
        look: compares an engine with it, in a setting.  Its outcome is verified, or says what is wrong.
        evidence: the kind of its evidence: "statistical" if it tests chance, else "searched".
        effort: "quick", "standard" or "thorough": how large the instances are, and how many.
        seed: of the instances and of the runs.
    """

    name: str
    statement: str
    look: Callable[[Setting], Outcome]
    evidence: str = "searched"
    effort: str = Effort.QUICK
    seed: int = 0

    def __post_init__(self) -> None:
        if self.effort not in [*Effort]:
            raise ValueError(f"effort must be one of {', '.join(Effort)}, got {self.effort!r}")
        if not is_integer(self.seed):
            raise ValueError(f"seed must be an integer, got {self.seed!r}")

    def __repr__(self) -> str:
        return self.name

    def at(self, effort: str, seed: int = 0) -> Check:
        """The same with another effort and seed; raises ValueError for others than there are."""
        return replace(self, effort=effort, seed=seed)

    def result(self, engine: AnyEngine) -> Result:
        """What the check finds in an engine.

        Args:
            engine: an engine, a class or function that makes one, or a name as for ``load_engine``.

        Raises:
            EngineNotFoundError: there is no such engine, or it is none.
        """
        found = as_engine(engine)
        guarded = found if isinstance(found, GuardedEngine) else GuardedEngine(found)
        spec = engine if isinstance(engine, str) else spec_of(found)
        trial = Trial(guarded, self.name, Effort(self.effort), self.seed, spec=spec)
        try:
            outcome = self.look(trial)
        except Exception as error:  # some checks call a method past the guard, and it may raise anything
            said = str(error) if isinstance(error, EngineError) else f"a method raised {one_line(error)}"
            return Result(self.name, found.name, False, said, code=self.again(spec))
        example = outcome.counterexample
        seen = Result(
            self.name,
            found.name,
            outcome.verdict is Verdict.VERIFIED,
            compared=outcome.samples,
            reduced=tuple(trial.reduced),
        )
        if seen.passed:
            return seen
        if example is None:
            return replace(seen, message=outcome.message or self.statement, code=self.again(spec))
        return replace(
            seen,
            message=outcome.message or example.description,
            values=dict(example.values),
            code=example.code or self.again(spec),
        )

    def again(self, spec: str) -> str:
        """Code that repeats the check on an engine of that name."""
        at = "" if (self.effort, self.seed) == ("quick", 0) else f".at({str(self.effort)!r}, {self.seed})"
        return f"from engine.checks import CHECKS\nprint(CHECKS[{self.name!r}]{at}.result({spec!r}))"

    def __call__(self, engine: AnyEngine) -> None:
        """Raise an AssertionError that says what the engine does instead, if it fails."""
        result = self.result(engine)
        if not result.passed:
            raise AssertionError(self.complaint(result))

    def complaint(self, result: Result) -> str:
        """What to tell the engine's author."""
        where = ", ".join(f"{name} = {short(value)}" for name, value in result.values.items())
        lines = [
            f"engine {result.engine!r} fails the check {self.name!r}: {self.statement}.",
            f"Found: {result.message}.",
            *([f"Where: {where}."] if where else []),
            "To see it:",
            *(f"    {line}" for line in result.code.splitlines()),
        ]
        return "\n".join(lines)


def short(value: Any) -> str:
    """A value in few characters: numbers to six digits, of a list its first ones."""
    if isinstance(value, list):
        numbers = np.ravel(value).tolist()
        return f"[{', '.join(short(number) for number in numbers[:4])}{', ...' if len(numbers) > 4 else ''}]"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
