"""Rules of an engine as comparisons: results that a rule wants equal, and how far rounding may part them.

If a step is off by at most ``e |w|`` (``engine.step_error``), two computations of T steps on the same batches
part by at most ``2 e |w| (L^T - 1) / (L - 1)``, where ``L = 1 + 8.5 eta`` bounds the stretching of a step for
``|w|^2 <= 1.3``: the Jacobian of the summed gradient, ``(N - 2) P + 2 (P w w' + w w' P) + |P w|^2 I`` with
P the projection onto the batch, has norm at most 2 + 4 N + N (under ReLU, P is onto a part of the batch).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine import (
    Activation,
    Array,
    Engine,
    Ensemble,
    FullBatch,
    Problem,
    Reshuffled,
    Schedule,
    UniformSubsets,
    WithReplacement,
    random_orthonormal,
    step_error,
)
from evidence import Counterexample, Evidence, Outcome, Verdict
from evidence.setting import Setting

STEPS = 8  # few, so that rounding errors stay far below what another batch would do
SCHEDULES = (
    UniformSubsets(1), UniformSubsets(2), UniformSubsets(5), WithReplacement(3), FullBatch(), Reshuffled(1),
    Reshuffled(2),
)  # fmt: skip
COUNT = 40  # replicates; more than an engine that takes several at a time is likely to take at once
NUMBERS = ("steps", "stopped", "leader", "log_ratio", "coordinate", "norm_squared", "off_data")


class Comparison(NamedTuple):
    """Two results that the rule wants equal, and how far apart they may be."""

    what: str
    first: npt.NDArray[Any]
    second: npt.NDArray[Any]
    allowed: float

    @property
    def excess(self) -> float:
        """Largest difference minus what is allowed; positive if the rule is broken."""
        if self.first.shape != self.second.shape:
            return np.inf
        with np.errstate(invalid="ignore"):  # inf - inf
            apart = self.first.astype(np.float64) - self.second.astype(np.float64)
        same = (self.first == self.second) | (np.isnan(self.first) & np.isnan(self.second))
        return float(np.where(same, 0.0, np.abs(apart)).max(initial=0.0)) - self.allowed


#: Yields what is compared on a problem.
Compare = Callable[[Setting, Problem], Iterator[Comparison]]


def two_by_two(detects: str) -> Callable[[Compare], Callable[[Setting], Outcome]]:
    """A check that compares results two by two, from the generator of its comparisons."""

    def decorate(compare: Compare) -> Callable[[Setting], Outcome]:
        @wraps(compare)
        def judged(setting: Setting) -> Outcome:
            return outcome(setting, compare, detects)

        return judged

    return decorate


def problems(setting: Setting) -> Iterator[Problem]:
    """Linear and ReLU problems with one initialisation, of norms up to 1 and m <= n."""
    activations: tuple[Activation, ...] = ("linear", "relu")
    for k in range(setting.pick(1, 3, 12)):
        for activation in activations:
            rng = setting.rng("problem", k, activation)
            n = int(rng.integers(6, 12))
            w0 = rng.standard_normal(n)
            w0 *= rng.uniform(0.3, 0.95) / np.linalg.norm(w0)
            data = random_orthonormal(6, n, rng)
            if np.count_nonzero(data @ w0 > 0) < 3:  # with S+ empty ReLU weights never move
                w0 = -w0
            yield Problem(data, w0, rng.uniform(0.05, 0.1), activation)


def outcome(setting: Setting, compare: Compare, detects: str) -> Outcome:
    """Verified if no comparison on any problem exceeds what is allowed."""
    count, worst, broken = 0, -np.inf, None
    for problem in problems(setting):
        for found in compare(setting, problem):
            count += found.first.size
            worst = max(worst, found.excess)
            if broken is None and not found.excess <= 0.0:
                broken = Counterexample(
                    f"{found.what}: apart by {found.excess + found.allowed:.3g}, "
                    f"at most {found.allowed:.3g} is allowed",
                    {
                        "m": problem.m,
                        "n": problem.n,
                        "activation": problem.activation,
                        "step_size": problem.step_size,
                        "first": found.first.tolist(),
                        "second": found.second.tolist(),
                    },
                )
    return Outcome(
        verdict=Verdict.REFUTED if broken else Verdict.VERIFIED,
        evidence=Evidence.SEARCHED,
        method="the engine's results for the same task, asked for in two ways, are compared number by "
        "number on random problems, linear and ReLU, on all schedules of the paper and on reshuffled batches",
        detail=f"{count} numbers were compared." if count else "There was nothing to compare.",
        counterexample=broken,
        detects=detects,
        samples=count,
        message=None if broken is None else f"the engine breaks its contract: {broken.description}",
    )


def allowed(engine: Engine, problem: Problem, batch_size: int, steps: int = STEPS) -> float:
    """How far two computations of so many steps may part (module docstring), for |w| <= 1.15."""
    stretch = 1.0 + 8.5 * problem.step_size
    total = (stretch**steps - 1.0) / (stretch - 1.0)
    return 2.0 * 1.15 * step_error(engine, problem, batch_size) * total


def ensemble(setting: Setting, problem: Problem, schedule: Schedule, *names: str, **options: Any) -> Ensemble:
    """A short ensemble with its weights, from a seed derived from names."""
    given: dict[str, Any] = {"max_steps": STEPS, "replicates": COUNT, "keep_weights": True, **options}
    engine: Engine = setting.engine
    return engine.run(problem, schedule, seed=setting.seed_for("run", *names), **given)


def weights(found: Ensemble) -> Array:
    """The final weights, which were asked for."""
    assert found.weights is not None
    return np.array(found.weights)
