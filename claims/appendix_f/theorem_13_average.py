"""Theorem 13: the steps to its average curvature."""

from __future__ import annotations

from sympy import Integer

from claims.appendix_f.theorem_13_steps import SETTING, place
from claims.mathematics.curvature import engine_trace, loss_tolerance, trace
from claims.mathematics.gaussian_laws import half_of_square, moments
from claims.mathematics.landscape_points import Point, explore, single
from claims.outcomes import established
from engine import norm_squared
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import identity, reals, summed
from referee import Case, Erratum, Statement

HALF = Statement(
    label="Theorem 13, Tr(D^2 f_i) = Tr(D^2 g_i)/2",
    part="half",
    source="Appendix F.5, “Computing Average Curvature”",
    title="the average curvature of f_i, active and inactive",
    text=r"""$\mathrm{Tr}(D^2f_i) = \mathrm{Tr}(D^2g_i)$ if $\langle\mathbf w,\mathbf a_i\rangle > 0$,
and half of it if $\langle\mathbf w,\mathbf a_i\rangle = 0$.""",
    assumptions=SETTING[:1],
    key="theorem_13_steps",
)
SUM = Statement(
    label="Theorem 13, sum over S^+",
    part="sum",
    source="Appendix F.5, last display but one, second line",
    title="over which datapoints the trace sums",
    text=r"""$\mathrm{Tr}(D^2\mathcal L(\mathbf w)) = \frac1m\Big[\sum_{\ell\in\mathcal S}(-1 + (n+4)c_\ell^2)
+ \sum_{i\in[m]\setminus\mathcal S}(-\tfrac12)\Big] = \frac1m[-|\mathcal S| + (n+4) - (m-|\mathcal S|)/2]
= \frac{2n+8-m-|\mathcal S|}{2m}$; at the SGD solutions, $|\mathcal S| = 1$, this is $\frac{2n+7-m}{2m}$.""",
    assumptions=(*SETTING, r"read with $\mathcal S$ for $\mathcal S^+$, as in the lines before and after"),
    key="theorem_13_steps",
)


@HALF.claim(
    "as printed: verified, proved",
    argument=r"Inactive: $D^2_{\mathbf v}f_i = (\lVert\mathbf w\rVert^2-2)\max(q, 0)^2$ and "
    r"$\mathbb E\max(q, 0)^2 = \frac12$ for $q \sim \mathcal N(0, 1)$, half of $\mathbb E q^2$. (That "
    r"$q \le 0$ has probability 1/2 does not suffice; the symmetry of $q$ does.)",
)
def half_as_printed(case: Case) -> Outcome:
    """The half by symmetry; traces over basis directions and their negatives on loss and engine."""
    chain = prove(half_of_square(), *moments())

    def margin(point: Point) -> float:
        problem, w = point.problem(), point.problem().w0
        worst = 0.0
        for i, c in enumerate(problem.correlations(w)):
            smooth = float(norm_squared(w)) - 2.0 + (problem.n + 4) * c * c
            exact = smooth if c > point.kink else (0.0 if c < -point.kink else smooth / 2.0)
            alone = single(problem, i)
            off = abs(trace(alone, w, point.kink) - exact) / loss_tolerance(problem)
            seen, error = engine_trace(case.engine, alone, w)
            worst = max(worst, off, abs(seen - exact) / error)
        return worst - 1.0

    return established(
        chain,
        explore(case, margin),
        method="machine proof of the half, from the symmetry of q and its variance, 1 by definition",
        detail="A datapoint with a negative correlation, which the display leaves out, has trace 0.",
    )


@SUM.claim(
    "as printed: verified, proved",
    argument=r"Read with $\mathcal S$, as the line before, the subtrahend and the line after have it (for "
    r"GD's solution $\mathcal S = \mathcal S^+$): $\sum_{\mathcal S}c_\ell^2 = 1$. With $\mathcal S^+$ it "
    r"fails at $\mathbf w_{\mathrm{SGD}} = \mathbf a_1$, $m = n = 2$, $\mathcal S^+ = \{1, 2\}$: $\frac12[-2 "
    r"+ 6 - \frac12] = \frac74$, and the trace is $\frac94$.",
    erratum=Erratum(
        printed=r"$\sum_{\ell\in\mathcal S^+}(-1 + (n+4)c_\ell^2)$",
        correct=r"$\sum_{\ell\in\mathcal S}$, as in the lines before and after it",
        consequence="None: the last line, and so Theorem 13, has $|\\mathcal S|$.",
        example=r"$m = n = 2$, $\mathcal S^+ = \{1, 2\}$, $\mathbf w = \mathbf a_1$: $7/4$ printed, $9/4$ "
        "right",
    ),
)
def sum_as_printed(case: Case) -> Outcome:
    """The lines as identities; the trace at random points of the sphere on loss and engine."""
    m, n, active, c, squares = reals("m n S c squares")
    lines = (-active + (n + 4) - (m - active) / 2) / m
    last = (2 * n + 8 - m - active) / (2 * m)
    chain = prove(
        *summed(
            "sum over S, of 1 and of c^2",
            -1 + (n + 4) * c**2,
            -active + (n + 4) * squares,
            {active: Integer(1), squares: c**2},
        ),
        identity("last line", lines, last),
        identity("one member", last, (2 * n + 7 - m) / (2 * m), where={active: Integer(1)}),
    )

    def margin(point: Point) -> float:
        found = place(point)
        problem = found.problem
        worst = 0.0
        for w, size in ((found.gd, found.size), (found.sgd, 1)):
            exact = (2 * problem.n + 8 - problem.m - size) / (2 * problem.m)
            off = abs(trace(problem, w, found.kink) - exact) / loss_tolerance(problem)
            seen, error = engine_trace(case.engine, problem, w)
            worst = max(worst, off, abs(seen - exact) / error)
        return worst - 1.0

    return established(chain, explore(case, margin), method="SymPy")
