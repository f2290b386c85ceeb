"""Starts at which every gradient of Eq. (4) is zero: one instance refutes a statement that forgets them.

Under the linear activation these are the w0 orthogonal to the data, under ReLU those without a
positively correlated datapoint.  The exact iterates stay at w0 whatever the batches are, so that one
exact instance decides, provided that the engine follows it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine import Array, Problem, UniformSubsets, step_error
from evidence import Counterexample, Outcome, refuted
from referee import Case


@dataclass(frozen=True)
class Standstill:
    """Where an engine went from such a start.

    Attributes:
        weights: the last state of each replicate, shape (replicates, n).
        steps: how many were taken.
        moved: the largest distance of one from the start.
        allowed: how far rounding may carry it.
    """

    weights: Array
    steps: int
    moved: float
    allowed: float

    @property
    def samples(self) -> int:
        """How many replicates there were."""
        return len(self.weights)

    @property
    def final(self) -> Array:
        """The weights of the first replicate at the end, shape (n,)."""
        return np.asarray(self.weights[0])

    def distance(self, points: Array) -> float:
        """From the final weights to the nearest of some points, shape (count, n)."""
        return float(np.linalg.norm(self.final - points, axis=-1).min())

    def outcome(self, detail: str, counterexample: Counterexample, *, method: str) -> Outcome:
        """Refuted if the engine stays, as it must; otherwise the engine is to blame."""
        return refuted(
            "counterexample",
            method,
            unless=not self.moved <= self.allowed,
            detail=detail,
            counterexample=counterexample,
            samples=self.samples,
            message=f"the engine moves by {self.moved:.3g} (rounding allows {self.allowed:.3g}) from a "
            "point at which every gradient is zero",
        )


def under_random_batches(
    case: Case, problem: Problem, batch_size: int, steps: int, replicates: int
) -> Standstill:
    """Run an ensemble of mini-batch SGD; every replicate must stay."""
    run = case.engine.run(
        problem,
        UniformSubsets(batch_size),
        max_steps=steps,
        seed=case.seed_for("degenerate"),
        replicates=replicates,
        keep_weights=True,
    )
    assert run.weights is not None
    moved = float(np.linalg.norm(run.weights - problem.w0, axis=-1).max())
    return Standstill(run.weights, steps, moved, steps * step_error(case.engine, problem, batch_size))
