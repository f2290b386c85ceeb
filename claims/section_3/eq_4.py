"""Eq. (4): the printed gradient is the gradient of the pointwise loss, for any x and w.

With s = <w, x> and N = |w|^2 the loss of the linear autoencoder is |x|^2/2 - s^2 + N s^2/2, so its
gradient is (N s - 2 s) x + s^2 w, and that is what Eq. (4) multiplies out to.  Under ReLU the same
holds with s replaced by max(s, 0).  The loss is differentiable even where s = 0: it is flat there to
second order, and since f(x; w) = 0 the printed gradient is 0 whatever value one gives to phi'(0).
(Footnote 4 of the paper worries about that point; Appendix F.2 does not.)

The engine's summed gradient, (w - step(w)) / eta, is compared with difference quotients of the loss
itself.  Along a line the loss is a polynomial of degree 4 (for ReLU while no correlation changes its
sign), for which the five-point quotient is exact: no formula for a gradient is used.
"""

from __future__ import annotations

import numpy as np
import sympy

from claims.theory.harness import Domain, conclude, hold
from claims.theory.instances import Instance, instances
from engine import (
    Activation,
    Array,
    IntArray,
    Problem,
    UniformSubsets,
    gamma,
    step_error,
    stream,
    unit_roundoff,
)
from engine.landscape import pointwise_losses
from evidence import Outcome
from evidence.chain import Chain, prove
from evidence.proof import derivative, identity, reals
from referee import Case, judge

BOTH: tuple[Activation, ...] = ("linear", "relu")


def in_coordinates(n: int) -> Chain:
    """Every component of the gradient for generic x and w in R^n, by differentiating the loss."""
    w = sympy.Matrix(reals(" ".join(f"w{k}" for k in range(n))))
    x = sympy.Matrix(reals(" ".join(f"x{k}" for k in range(n))))
    s = w.dot(x)
    residual = w * s - x
    loss = residual.dot(residual) / 2
    printed = (x * w.T + s * sympy.eye(n)) * residual
    return prove(
        *(
            derivative(f"n = {n}: derivative of the loss by w_{k}", loss, w[k], printed[k], only=f"n = {n}")
            for k in range(n)
        )
    )


def in_invariants() -> Chain:
    """The same for every n, by the chain rule with ds = x and dN = 2w; and ReLU on both sides of 0.

    An expression a x + b w is written by its two coefficients.
    """
    s, N, X, t, p, q, V, inner_product = reals("s N X t p q V inner_product")
    loss = X / 2 - s**2 + N * s**2 / 2
    inner = N * s - s  # <w, w s - x>
    ray = loss.subs({s: t * q, N: N + 2 * t * p + t**2 * V}, simultaneous=True)
    return prove(
        identity(
            "the loss in s, N and X, the square of x",
            (X - 2 * s * inner_product + s**2 * N) / 2,
            loss,
            where={inner_product: s},
        ),
        derivative("any n: coefficient of x", loss, s, inner - s),
        derivative("any n: half the coefficient of w", loss, N, s * s / 2),
        identity(
            "ReLU at s = 0: the difference quotient along w + t v is a multiple of t",
            ray - X / 2,
            t * (t * q**2 * ((N + 2 * t * p + t**2 * V) / 2 - 1)),
        ),
    )


@judge("eq_4/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """SymPy for every n; the engine against exact difference quotients of the loss."""
    held = [
        hold(domain(case, activation), float, f"the gradient of the loss ({activation})") for activation in BOTH
    ]
    return conclude(
        prove(in_invariants(), in_coordinates(2), in_coordinates(3)),
        *held,
        by="SymPy, for every n in the invariants and for n = 2, 3 by differentiating in coordinates; the "
        "gradient on the engine's side by five-point difference quotients of the loss, which are exact for "
        "polynomials of degree 4",
        detail=r"Under ReLU the gradient at $\langle\mathbf w,\mathbf x\rangle = 0$ is 0 whatever value "
        r"$\phi'(0)$ is given, since $f(\mathbf x;\mathbf w) = 0$ makes $\mathbf w^\top(f - \mathbf x)$ "
        r"vanish too.",
        detects="a gradient that is off by 1e-10 (in single precision 1e-4)",
    )


def domain(case: Case, activation: Activation) -> Domain[Instance, float]:
    """The margin of the engine's gradients at random states with random batches."""
    return Domain(
        "data sets, states and batches",
        instances(
            max_m=4,
            max_extra=3,
            min_reach=0.5,
            min_norm=0.3,
            max_spread=1.0,
            full_batch=activation == "relu",
            count=4,
        ),
        lambda instance: deviation(case, instance, activation) - 1.0,
        examples=case.pick(6, 25, 150),
        seed=case.seed_for(activation),
        cases=4,
        code=f"problem = {{}}.problem({activation!r})",
    )


def deviation(case: Case, instance: Instance, activation: Activation) -> float:
    """Largest distance of engine and loss gradients over the initialisations, over what is allowed."""
    problem = instance.problem(activation)
    rng = stream(instance.seed, "batches")
    batches = UniformSubsets(instance.batch_size).draw(problem.m, 0, len(problem.w0), rng)
    after = case.engine.steps(problem, problem.w0, batches)
    seen = (problem.w0 - after) / problem.step_size
    worst = 0.0
    for w, batch, gradient in zip(problem.w0, batches, seen, strict=True):
        quotient, error = difference_quotient(problem, w, batch)
        allowed = error + (step_error(case.engine, problem, len(batch))) / problem.step_size
        allowed += 4.0 * gamma(4, unit_roundoff(case.engine)) / problem.step_size
        worst = max(worst, float(np.linalg.norm(gradient - quotient)) / allowed)
    return worst


def difference_quotient(problem: Problem, w: Array, batch: IntArray) -> tuple[Array, float]:
    """The gradient of the summed loss by five-point quotients, and a bound on its rounding error.

    The quotient (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / (12 h) is exact for degree 4.  Under ReLU, h is
    a quarter of the smallest correlation, so that none changes its sign.  A loss of at most
    b (1 + |w|^2)^2 is computed from some 3n + 8 operations.
    """
    h = 0.5
    if problem.activation == "relu":
        h = min(h, float(np.abs(problem.correlations(w)).min()) / 4.0)
    shifts = h * np.eye(problem.n)

    def summed(points: Array) -> Array:
        return np.asarray(pointwise_losses(problem, points)[:, batch].sum(axis=-1))

    near = summed(w + shifts) - summed(w - shifts)
    far = summed(w + 2 * shifts) - summed(w - 2 * shifts)
    size = len(batch) * (1.0 + (float(np.linalg.norm(w)) + 2.0 * h) ** 2) ** 2
    noise = 1.5 / h * size * gamma(3 * problem.n + len(batch) + 12, 2.0**-53)
    return (8.0 * near - far) / (12.0 * h), float(noise * np.sqrt(problem.n))
