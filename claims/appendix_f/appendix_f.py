"""An identity in the proof of Theorem 13 (Appendix F.5), which fails while the theorem stands.

F.5 prints D_v^2 L = (4/m) <w, v>^2 for v with <v, a_i> = 0 for the datapoints outside S.  The sum over S leaves
-|Pi_S v|^2 + |v|^2 besides, of which the proof drops all.  For such v it is the squared norm off the span,
|v - Pi_m v|^2, which need not vanish when m < n.
"""

from __future__ import annotations

import numpy as np
from sympy import Integer

from claims.mathematics.curvature import engine_curvature, loss_tolerance, solutions
from claims.statement import Case, Erratum, Statement
from engine import Array, Problem, norm_squared
from engine.landscape import second_directional_derivative
from evidence import Counterexample, Outcome, refuted, verified
from evidence.chain import Chain, prove
from evidence.proof import identity, reals, summed

IDENTITY = Statement(
    label="Appendix F.5, curvature identity",
    part="identity",
    source="Appendix F.5, last display of “Computing Maximum Curvature”",
    title="off the inactive datapoints the curvature is (4/m) times a squared inner product",
    text=r"""At a unit vector $\mathbf w$ with positive coordinates on $\mathcal S \subseteq [m]$ and no others,
for all $\mathbf v$ with $\langle\mathbf v, \mathbf a_i\rangle = 0$ for the datapoints $i \notin \mathcal S$,
$$D^2_{\mathbf v}\mathcal L(\mathbf w) = \frac 4m \langle\mathbf w,\mathbf v\rangle^2 .$$""",
    assumptions=("orthonormal data, ReLU activation",),
)

CODE = """import numpy as np
from engine import Problem
from engine.landscape import second_directional_derivative
problem = Problem({data}, np.zeros({n}), 0.2, "relu")
w, v = np.array({w}), np.array({v})
print(second_directional_derivative(problem, w, v))"""


@IDENTITY.claim(
    "as printed: refuted, counterexample",
    erratum=Erratum(
        printed=(
            r"$D^2_{\mathbf v}\mathcal L(\mathbf w) = \frac4m \langle\mathbf w,\mathbf v\rangle^2$ if "
            r"$\langle\mathbf v,\mathbf a_i\rangle = 0$ for $i \notin \mathcal S$"
        ),
        correct=(r"$\frac1m(4\langle\mathbf w,\mathbf v\rangle^2 + \lVert\mathbf v - \Pi_m\mathbf v\rVert^2)$"),
        consequence=r"Theorem 13 stands: the extra term is at most $1/m$, less than the maximum $4/m$.",
    ),
    argument=r"The condition on $\mathbf v$ leaves it free off the span of the data. There "
    r"$D^2_{\mathbf v}\mathcal L = \lVert\mathbf v\rVert^2/m$, from the term "
    r"$\langle\mathbf w,\mathbf a_i\rangle^2\,\mathbf I$ of Eq. (37), not 0. (The identity holds if "
    r"$\mathbf v$ is in the span of $\mathcal S$, but the proof does not earn that restriction.) The maximum "
    "4/m of Theorem 13 stands, since 1/m is less.",
)
def identity_as_printed(case: Case) -> Outcome:
    """m = 2, n = 3, v = e_3: the loss and the engine's gradients both give 1/2."""
    problem = Problem(np.eye(3)[:2], np.zeros(3), 0.2, "relu")
    w, v = np.array([0.6, 0.8, 0.0]), np.array([0.0, 0.0, 1.0])
    by_loss = float(second_directional_derivative(problem, w, v))
    values, error = engine_curvature(case.engine, problem, w, v[None], np.arange(2))
    seen, error = float(values[0]) / 2, error / 2
    good = abs(by_loss - 0.5) <= loss_tolerance(problem) and abs(seen - 0.5) <= error
    return refuted(
        "counterexample",
        "one instance: one-sided second derivative of the loss, and gradients from the engine's "
        "steps along the ray",
        unless=not good,
        detail=f"From the loss {by_loss:.12g}, from the engine {seen:.12g} (rounding allows {error:.1g}); "
        "exact 1/2, printed 0.",
        counterexample=Counterexample(
            "the curvature off the span of the data is 1/m, not 0",
            {
                "data": [[1, 0, 0], [0, 1, 0]],
                "w": w.tolist(),
                "v": v.tolist(),
                "m": 2,
                "n": 3,
                "second derivative": 0.5,
                "printed": 0.0,
            },
            CODE.format(data="np.eye(3)[:2]", n=3, w=w.tolist(), v=v.tolist()) + "  # not 0",
        ),
        samples=1,
        message="the engine's gradients do not have the slope 1/2 along e_3",
    )


@IDENTITY.claim(
    "corrected: verified, proved",
    title="off the inactive datapoints the curvature has one more term, from outside the span",
    text=r"""Under the same conditions
$$D^2_{\mathbf v}\mathcal L(\mathbf w) = \frac 1m \left(4\langle\mathbf w,\mathbf v\rangle^2
+ \lVert\mathbf v - \Pi_m\mathbf v\rVert^2\right).$$""",
    argument=r"Sum Eq. (37) over $\mathcal S$ with $\sum_{\mathcal S} c_i^2 = 1$: "
    r"$-\lVert\Pi_{\mathcal S}\mathbf v\rVert^2 + 4\langle\mathbf w,\mathbf v\rangle^2 + "
    r"\lVert\mathbf v\rVert^2$; and $\Pi_{\mathcal S}\mathbf v = \Pi_m\mathbf v$.",
)
def identity_corrected(case: Case) -> Outcome:
    """The sum over the active datapoints by induction; random directions on loss and engine."""
    chain = sum_over_active()
    worst, allowed, worst_engine, error, count = 0.0, 0.0, 0.0, 0.0, 0
    for m, n, size in ((1, 3, 1), (3, 5, 2), (4, 4, 3), *case.pick([], [(6, 9, 4)], [(8, 12, 5)])):
        found = solutions(m, n, size, case.rng("identity", m, n))
        problem = found.problem
        for weights in (found.gd, found.sgd):
            v = off_inactive(problem, weights, case.rng("directions", m, n))
            exact = (4 * (v @ weights) ** 2 + norm_squared(problem.off_span(v))) / m
            seen = second_directional_derivative(problem, weights, v)
            values, bound = engine_curvature(case.engine, problem, weights, v, np.arange(m))
            worst = max(worst, float(np.abs(seen - exact).max()))
            worst_engine = max(worst_engine, float(np.abs(values / m - exact).max()))
            allowed, error = max(allowed, loss_tolerance(problem)), max(error, bound / m)
            count += len(v)
    good = worst <= allowed and worst_engine <= error
    return verified(
        "proved",
        "machine proofs for the sum over $\\mathcal S$, by induction over its members; beside it random "
        "directions, on the loss and on the engine's gradients",
        unless=not good,
        detail=[
            chain.table(),
            f"Largest error from the loss {worst:.1g} (rounding allows {allowed:.1g}), "
            f"from the engine {worst_engine:.1g} (allowed {error:.1g}).",
        ],
        samples=count,
        message=f"errors of {worst:.2g} on the loss, {worst_engine:.2g} on the engine",
    )


def sum_over_active() -> Chain:
    """Eq. (37) along v, summed over S, and what is left of it on the sphere."""
    c, q, r, q0, N, V, inside, cross, norm = reals("c q r q0 N V inside cross norm")
    collected = (N - 2) * inside + 4 * r * cross + norm * V
    on_sphere = {N: Integer(1), norm: Integer(1), cross: r, V: inside + q0**2}
    return prove(
        *summed(
            "sum over S of Eq. (37) along v, of q^2, c q and c^2",
            q**2 * (N - 2) + 4 * c * q * r + c**2 * V,
            collected,
            {inside: q**2, cross: c * q, norm: c**2},
        ),
        identity(
            "on the sphere, with q0 the part of v off the span", collected, 4 * r**2 + q0**2, where=on_sphere
        ),
    )


def off_inactive(problem: Problem, weights: Array, rng: np.random.Generator) -> Array:
    """Random unit directions with <v, a_i> = 0 for the datapoints with <w, a_i> = 0, (12, n)."""
    v = rng.standard_normal((12, problem.n))
    inactive = problem.correlations(weights) == 0
    v -= problem.combine(problem.correlations(v) * inactive)
    return np.asarray(v / np.linalg.norm(v, axis=1, keepdims=True))
