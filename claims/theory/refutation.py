"""How an exact point refutes a printed formula: Lemma 14 in fractions, replayed on the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from claims.snippets import datapoints, snippet
from claims.theory.steps import Steps, take
from engine import Activation, Array, Problem, StandardBasis, step_error
from engine.aggregates import batch_factor, rest_factor
from evidence import Counterexample, Detail, Outcome, Tightness, refuted
from evidence.proof import Proof
from referee import Case

#: Between the steps of a path fractions are rounded to such a denominator, which keeps them short.
SHORT = 10**60


@dataclass(frozen=True)
class Point:
    """An exact state in the standard basis, the first m vectors of which are the data, and batches from there.

    Attributes:
        c: the coordinates, each a fraction or a decimal number.
        m: the number of datapoints.
        batches: a path, datapoints counted from 0; the batches may differ in size.
        eta: the step size.
        activation: of the autoencoder.
    """

    c: tuple[str, ...]
    m: int
    batches: tuple[tuple[int, ...], ...]
    eta: str = "1/5"
    activation: Activation = "linear"

    def exact(self) -> list[Fraction]:
        """The coordinates at the end, by Lemma 14 in rational arithmetic (under ReLU with Eq. (15))."""
        c, eta = [Fraction(x) for x in self.c], Fraction(self.eta)
        for drawn in self.batches:
            batch = [i for i in drawn if self.activation == "linear" or c[i] > 0]
            u, N = sum(c[i] ** 2 for i in batch), sum(x * x for x in c)
            A, B = batch_factor(N, u, eta), rest_factor(u, eta)
            c = [(x * (A if i in batch else B)).limit_denominator(SHORT) for i, x in enumerate(c)]
        return c

    def problem(self) -> Problem:
        """The state as an initialisation."""
        w0 = np.array([float(Fraction(x)) for x in self.c])
        return Problem(StandardBasis(self.m, len(self.c)), w0, float(Fraction(self.eta)), self.activation)

    def code(self, shown: str, names: str = "") -> str:
        """Python that replays the path and prints ``shown``, which may use w, problem and ``names``."""
        relu = "" if self.activation == "linear" else f", {self.activation!r}"
        rows = "" if self.m == len(self.c) else f"[:{self.m}]"
        problem = f"Problem(np.eye({len(self.c)}){rows}, np.array([{', '.join(self.c)}]), {self.eta}{relu})"
        return snippet(problem, self.batches, shown, names)


@dataclass(frozen=True)
class Replay:
    """The path of a point on the engine.

    Attributes:
        point: where it starts.
        w: where the engine ends.
        exact: where the path ends.
        complaint: what is wrong with the engine's end, or None if it is the exact one up to rounding.
    """

    point: Point
    w: Array
    exact: list[Fraction]
    complaint: str | None


def replay(case: Case, point: Point) -> Replay:
    """Follow the path of a point on the engine.

    Errors of one step grow by at most 1 + 2 eta in the next: the summed Hessian over a batch, (N-2) P + 2 (P
    w w' + w w' P) + u I with P = Pi_B, is at least -2 + N/2.
    """
    problem, exact, allowed = point.problem(), point.exact(), 0.0
    w = problem.w0
    for batch in point.batches:
        before, w = w, case.engine.step(problem, w, np.array(batch))
        size = max(1.15, float(np.linalg.norm(before)) ** 3)  # Eq. (4) is cubic for large weights
        allowed *= 1.0 + 2.0 * problem.step_size
        allowed += size * step_error(case.engine, problem, len(batch))
    there = [float(x) for x in exact]
    off = float(np.linalg.norm(w - np.asarray(there)))
    said = f"the engine is {off:.3g} off the exact point {there} (rounding allows {allowed:.2g})"
    return Replay(point, w, exact, None if off <= allowed else said)


def refute(
    seen: Replay,
    description: str,
    values: Mapping[str, Any],
    shown: str,
    *,
    names: str = "",
    proof: Proof | None = None,
    unless: str | bool | None = None,
    method: str = "an exact counterexample, replayed on the engine",
    detail: Detail = "",
    tightness: Tightness | None = None,
    samples: int = 1,
) -> Outcome:
    """The outcome of a printed formula that an exact point refutes.

    Args:
        seen: the point on the engine.
        description, values: of the counterexample.
        shown, names: what the code to paste prints, see ``Point.code``.
        proof: of the printed sentence; must be refuted.
        unless: why the point does not refute it, or whether it does not.
        method, detail, tightness, samples: as in ``Outcome``.
    """
    return refuted(
        "counterexample",
        method,
        unless=unless or (None if proof is None else unrefuted(proof)) or seen.complaint,
        detail=["" if proof is None else told(proof), detail],
        counterexample=Counterexample(description, values, seen.point.code(shown, names)),
        tightness=tightness,
        samples=samples,
        message=None if isinstance(unless, str) or not unless else "the counterexample is not reproduced",
    )


def unrefuted(proof: Proof) -> str | None:
    """Why a printed sentence is not refuted, or None if it is."""
    if proof.status == "refuted":
        return None
    return f"the printed sentence is {proof.status}, not refuted: {proof.message}"


def told(proof: Proof) -> str:
    """Where a sentence is false, in words."""
    return f"{proof.name} is false at {', '.join(f'{name} = {value}' for name, value in proof.model.items())}."


def refute_relation(
    case: Case,
    point: Point,
    left: Callable[[Steps], Array],
    right: Callable[[Steps], Array],
    relation: str,
    *,
    description: str,
    code: tuple[str, str],
    detail: str,
    tightness: Tightness | None = None,
) -> Outcome:
    """Refute ``left relation right`` after one step from a point.

    Both sides are evaluated at the exact successor and at the engine's, and must agree there; the
    violation must be far above rounding.  ``relation`` is ">=", "<=" or "=".

    Args:
        code: both sides in Python, in c, new (before and after), eta, u and N.
    """
    seen, problem = replay(case, point), point.problem()
    batches = np.array(point.batches, dtype=np.int64)
    run = take(case.engine, problem, problem.w0[None], batches)
    there = np.array([[float(x) for x in seen.exact]])
    true = Steps(problem, batches, run.before, there, 0.0, 8.0 * np.finfo(np.float64).eps)
    exact = float(left(true)[0]), float(right(true)[0])
    made = float(left(run)[0]), float(right(run)[0])
    allowed = 8.0 * (float(run.slack[0]) + float(run.error.max()) + run.roundoff)
    gap = exact[0] - exact[1]
    broken = {">=": gap < 0, "<=": gap > 0, "=": gap != 0}[relation] and abs(gap) > 4.0 * allowed
    same = max(abs(made[0] - exact[0]), abs(made[1] - exact[1])) <= allowed
    good = broken and same and float(run.beyond_lemma_14[0]) <= 0.0
    return refute(
        seen,
        description,
        {
            "m": point.m,
            "w": list(point.c),
            "eta": point.eta,
            "batch": datapoints(point.batches[0]),
            "left side": exact[0],
            "right side": exact[1],
            "w after the step": [str(x) for x in seen.exact],
        },
        ", ".join(code),
        names="c, new, eta = problem.w0, w, problem.step_size\n"
        f"u, N = (c[{list(point.batches[0])}] ** 2).sum(), (c ** 2).sum()\n",
        unless=None if good else f"the engine gives {made}, exactly {exact}: not reproduced",
        detail=[
            detail,
            f"Left side {exact[0]:.10g}, right side {exact[1]:.10g}; on the engine {made[0]:.10g} and "
            f"{made[1]:.10g}.",
        ],
        tightness=tightness,
    )
