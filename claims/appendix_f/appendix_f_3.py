r"""Appendix F.3: the two measures of sharpness, and what they generalise.

The maximal curvature sup over unit v of D_v^2 f is the largest eigenvalue of the Hessian where f is
smooth.  The appendix writes the spectral norm for it, which is the largest absolute value of an
eigenvalue.  The two differ where the most negative curvature is the largest in size, such as at w = 0.
At a global minimum, its only use, no curvature is negative, and they agree.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Eq

from claims.mathematics.curvature import engine_curvature, engine_trace, loss_tolerance, trace
from claims.mathematics.gaussian_laws import moments
from claims.mathematics.landscape_points import Point, explore
from claims.outcomes import established
from engine.landscape import curvature_matrix
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.proof import Sentence, identity, reals, summed
from referee import Case, Erratum, Statement

MAXIMUM = Statement(
    label="Appendix F.3, maximum curvature",
    part="maximum",
    source="Appendix F.3",
    title="the maximal curvature as a norm of the Hessian",
    text=r"""$\lVert\mathbf H(\mathbf x)\rVert_2 = \lambda_1$ for the eigenvalues $\lambda_1 \ge \dots \ge
\lambda_n$ of
the Hessian of $f$; and if $f$ is differentiable, $\sup_{\lVert\mathbf v\rVert=1}D^2_{\mathbf v}f(\mathbf x)
= \lVert\mathbf H(\mathbf x)\rVert_2$.""",
    assumptions=(
        r"$\lVert\cdot\rVert_2$ is the spectral norm",
        r"$f$ is twice differentiable at $\mathbf x$",
        r"read at points where $\mathbf H(\mathbf x)$ is positive semidefinite, such as the minima of "
        "Theorem 13",
    ),
)
AVERAGE = Statement(
    label="Appendix F.3, average curvature",
    part="average",
    source="Appendix F.3",
    title="the trace of the Hessian is the mean curvature over Gaussian directions",
    text=r"""$\mathrm{Tr}(\mathbf H) = \mathbb E_{\mathbf v\sim\mathcal N(0,\mathbf I)}\mathbf v^\top\mathbf
H\mathbf v$,
so $\mathrm{Tr}(D^2f) = \mathrm{Tr}(\mathbf H)$ for twice differentiable $f$.""",
    assumptions=("f is twice differentiable at x",),
)


@MAXIMUM.claim(
    "as printed: verified, proved",
    argument="Read at points without negative curvature, which minima are and its only use is about; "
    r"Section 5.1 calls $\lVert\mathbf H\rVert_2$ the maximal eigenvalue. In an eigenbasis $\mathbf "
    r"v^\top\mathbf H\mathbf v = \sum\lambda_k v_k^2 \le \lambda_1$ everywhere, and $\lambda_1$ is the "
    r"spectral norm where $\lambda_1 \ge -\lambda_n$. At $\mathbf w = 0$ with linear activation and $m = n$ "
    r"it is not: the Hessian is $-\frac2m\mathbf I$.",
    erratum=Erratum(
        printed=r"$\lVert\mathbf H\rVert_2 = \lambda_1$ (and “differentiable”)",
        correct=r"$\lambda_{\max}(\mathbf H) = \lambda_1$, for twice differentiable $f$; it is the "
        r"spectral norm where $\lambda_1 \ge -\lambda_n$",
        consequence=r"None: at the minima of Theorem 13 all curvatures are $\ge 0$.",
        example=r"linear activation, $m = n = 2$, $\mathbf w = 0$: the Hessian is $-\mathbf I$, of norm 1",
    ),
)
def maximum_as_printed(case: Case) -> Outcome:
    """Two groups of eigenvalues by machine; eigenvalues from the loss against curvatures of the engine."""
    x, y, first, last = reals("x y lambda_1 lambda_n")
    sphere = [first >= last, x >= 0, y >= 0, Eq(x + y, 1)]
    form = first * x + last * y  # x, y: sums of the squares of v over the two groups
    norm = And(first >= last, first >= -last)
    chain = prove(
        Sentence("v' H v <= lambda_1", [x, y, first, last], sphere, form <= first),
        Sentence("attained at x = 1", [x, y, first, last], [*sphere, Eq(x, 1)], Eq(form, first)),
        Sentence("lambda_n >= 0: the norm is lambda_1", [first, last], [first >= last, last >= 0], norm),
    )

    def margin(point: Point) -> float:
        problem = point.problem("linear")
        values, vectors = np.linalg.eigh(curvature_matrix(problem, problem.w0, np.ones(problem.m)))
        directions = np.concatenate([vectors[:, -1][None], point.directions()])
        seen, error = engine_curvature(case.engine, problem, problem.w0, directions, np.arange(problem.m))
        allowed = error + problem.m * loss_tolerance(problem)
        top = problem.m * values[-1]
        return float(max(seen.max() - top, abs(seen[0] - top)) / allowed - 1.0)

    return established(
        chain,
        explore(case, margin),
        method="machine proofs",
        tightness=Tightness(1.0, "attained at an eigenvector"),
    )


@AVERAGE.claim("as printed: verified, proved", argument=r"$\mathbb E v_iv_j = \delta_{ij}$.")
def average_as_printed(case: Case) -> Outcome:
    """Which entries of H are left in the mean, for every n; traces of the loss and of the engine."""
    h, square, mean, other, trace_of_h = reals("h square mean other trace")
    chain = prove(
        *moments(),
        identity("an entry off the diagonal adds 0", h * mean * other, 0, where={mean: 0, other: 0}),
        identity("one on the diagonal adds itself", h * square, h, where={square: 1}),
        *summed("E[v' H v] = Tr H", h, trace_of_h, {trace_of_h: h}),
    )

    def margin(point: Point) -> float:
        problem = point.problem("linear")
        matrix = curvature_matrix(problem, problem.w0, np.ones(problem.m))
        off = abs(trace(problem, problem.w0) - float(np.trace(matrix))) / (4.0 * loss_tolerance(problem))
        seen, error = engine_trace(case.engine, problem, problem.w0)
        bent = abs(seen - float(np.trace(matrix))) / (error + 2.0 * loss_tolerance(problem))
        return max(off, bent) - 1.0

    return established(
        chain,
        explore(case, margin),
        method="machine proofs, by induction over n; the moments of N(0, 1), its definition, by SymPy",
    )
