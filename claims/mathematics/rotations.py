"""Orthogonal maps of the data: that they change no full-batch gradient, and pairs of problems to try.

``Turn`` describes a data set and an orthogonal map of its span by a seed; ``separation`` compares the
engine's GD on both from one initialisation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sympy

from claims.mathematics.end_points import gradient_descent, rounding_at
from claims.statement import Case
from engine import Array, FullBatch, Problem, random_orthonormal, stream
from evidence.chain import Chain, prove
from evidence.proof import Proof, identity, reals


def gradient_proofs() -> Chain:
    """Eq. (4) without the data's coordinates, and that a plane rotation of two points changes nothing.

    Rotations of two points in their plane and changes of sign generate all orthogonal maps of the span.
    """
    w, a = sympy.Matrix(reals("w1 w2 w3")), sympy.Matrix(reals("a1 a2 a3"))
    return prove(*equation_4(w, a), rotation_of_two(w), flip(w, a))


def summed(w: sympy.Matrix, *points: sympy.Matrix) -> sympy.Matrix:
    """Sum of c (|w|^2 - 2) a + c^2 w."""
    total = sympy.zeros(*w.shape)
    for a in points:
        c = w.dot(a)
        total += c * (w.dot(w) - 2) * a + c**2 * w
    return total


def weighted(vector: sympy.Matrix) -> sympy.Expr:
    """The components with independent weights: equal vectors exactly if these are equal."""
    return sum(k * x for k, x in zip(reals(f"k0:{len(vector)}"), vector, strict=True))


def equation_4(w: sympy.Matrix, a: sympy.Matrix) -> tuple[Proof, ...]:
    """Eq. (4) as printed, linear activation, for any w and a in R^3."""
    c = w.dot(a)
    printed = (a * w.T + c * sympy.eye(3)) * (w * c - a)
    return (identity("Eq. (4) is c (N - 2) a + c^2 w", weighted(printed), weighted(summed(w, a))),)


def rotation_of_two(w: sympy.Matrix) -> Proof:
    """Rotating two points by the angle with tan(half) = s changes no sum of gradients."""
    s = sympy.Symbol("s", real=True)
    cos, sin = (1 - s**2) / (1 + s**2), 2 * s / (1 + s**2)
    a, b = sympy.Matrix(reals("a1 a2 a3")), sympy.Matrix(reals("b1 b2 b3"))
    turned = summed(w, cos * a + sin * b, -sin * a + cos * b)
    return identity(
        "a rotation of two datapoints leaves the sum of their gradients",
        weighted(turned),
        weighted(summed(w, a, b)),
    )


def flip(w: sympy.Matrix, a: sympy.Matrix) -> Proof:
    """Replacing a by -a changes no gradient."""
    return identity("so does a change of sign", weighted(summed(w, -a)), weighted(summed(w, a)))


@dataclass(frozen=True)
class Turn:
    """A data set, an initialisation and an orthogonal map of its span, from a seed."""

    m: int
    extra: int
    step_size: float
    seed: int

    def pair(self, relu: bool) -> tuple[Problem, Problem]:
        """The problem on the data, and on the mapped data, with the same initialisation."""
        rng = stream(self.seed, "turn", self.m, self.extra)
        data = random_orthonormal(self.m, self.m + self.extra, rng)
        c = rng.uniform(0.3, 1.0, self.m) * (rng.choice([-1, 1], self.m))
        c[0] = abs(c[0])
        off = rng.standard_normal(self.m + self.extra)
        off -= off @ data.T @ data
        w0 = c @ data + (0.5 * off / np.linalg.norm(off) if self.extra else 0.0)
        w0 *= rng.uniform(0.1, 0.99) / np.linalg.norm(w0)
        problem = Problem(data, w0, self.step_size, "relu" if relu else "linear")
        turned = keeping_signs(problem, rng) if relu else random_map(self.m, rng) @ data
        return problem, Problem(turned, w0, self.step_size, problem.activation)


def random_map(k: int, rng: np.random.Generator) -> Array:
    """A Haar-distributed orthogonal (k, k) matrix, reflections included."""
    return random_orthonormal(k, k, rng)


def keeping_signs(problem: Problem, rng: np.random.Generator) -> Array:
    """Mapped data with the same spans of S+ and of the rest, and the same signs of correlation.

    Random maps are tried until the signs agree with some room; a set for which none does stays put.
    """
    c = problem.correlations(problem.w0)
    data = np.array(problem.data)
    turned = data.copy()
    for positive in (True, False):
        chosen = np.flatnonzero((c > 0) == positive)
        sign = 1.0 if positive else -1.0
        for _ in range(200 if len(chosen) else 0):
            q = random_map(len(chosen), rng)
            if (sign * (q @ c[chosen]) > 0.02 * np.linalg.norm(c[chosen])).all():
                turned[chosen] = q @ data[chosen]
                break
    return turned


def separation(case: Case, turn: Turn, relu: bool) -> float:
    """Largest ``|w_t - w'_t| / allowed - 1`` at some times up to the limit, and by ``run``.

    Each path is off by at most ``rounding_at``.  Mapping the data rounds it once more, by less than a
    step rounds; a factor of 2 covers that and the second order.
    """
    problem, turned = turn.pair(relu)
    path = gradient_descent(case.engine, problem, 1e-6)
    steps = len(path.batches)
    walks = [case.engine.trajectory(p, path.batches) for p in (problem, turned)]
    ran = []
    for p in (problem, turned):
        result = case.engine.run(p, FullBatch(), max_steps=steps, seed=turn.seed, keep_weights=True)
        assert result.weights is not None, "run was asked to keep the weights"
        ran.append(result.weights[0])
    worst = -1.0
    for t in sorted({1, 3, steps // 4, steps // 2, 3 * steps // 4, steps}):
        pairs = [(walks[0][t], walks[1][t])] + ([(ran[0], ran[1])] if t == steps else [])
        allowed = 4.0 * rounding_at(case.engine, path, t)
        for left, right in pairs:
            worst = max(worst, float(np.linalg.norm(left - right)) / allowed - 1.0)
    return worst
