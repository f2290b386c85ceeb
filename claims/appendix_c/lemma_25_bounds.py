"""Lemma 25: the bounds of its proof on the factor of a coordinate in the batch."""

from __future__ import annotations

import numpy as np

from claims.appendix_c.lemma_25 import near
from claims.theory.harness import conclude
from claims.theory.refutation import Point, refute_relation
from claims.theory.steps import Steps, only
from engine import Array
from evidence import Outcome
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Proof, Sentence, identity, reals
from referee import Case, judge

c, q, u, N, n, eps = reals("c q u N n eps")
WRITTEN = {r"\varepsilon": eps, r"\lVert\mathbf w_t\rVert^2": N}
NORM = Formula("the bound by the norm", [N], 2 - 2 * N, printed=WRITTEN, bounds=">=", domain=[N > 0])
LONG = Formula(
    "the bound", [n, eps], 2 - 2 * (1 + eps) ** 2 - 2 * (n - 1) * eps**2, printed=WRITTEN, indices="n"
)
LOWER = Formula("the bound, in short", [n, eps], -4 * eps - 2 * n * eps**2, printed=WRITTEN, indices="n")
UPPER = Formula("the bound from above", [eps], 4 * eps - 2 * eps**2, printed=WRITTEN)
UPPER_LONG = Formula(
    "the bound from above, as a sum", [eps], 2 - (1 - eps) ** 2 - (1 - eps) ** 2, printed=WRITTEN
)


@judge("lemma_25.lower/as_printed", "proved", formulas=[NORM, LONG, LOWER])
def lower(case: Case) -> Outcome:
    """The inequalities by machine, the equality by SymPy."""
    domain = [
        eps > 0,
        n >= 1,
        c >= 1 - eps,
        c <= 1 + eps,
        c >= 0,
        q >= 0,
        q <= (n - 1) * eps**2,
        u <= N,
        c**2 + q >= N,
    ]
    norm, right = NORM.expression, LONG.expression
    proofs: list[Proof | Sentence] = [
        Sentence("both inequalities", [c, q, u, N, n, eps], domain, (2 - u - N >= norm) & (right <= norm)),
        identity("the equality", right, LOWER.expression),
    ]

    def bound(steps: Steps, eps: float) -> float:
        return float(LOWER(steps.problem.n, eps))

    def growth(steps: Steps) -> tuple[Array, Array]:
        """That of the coordinates in the batch for which rounding leaves it known, over eta; its rounding."""
        value = np.where(steps.member, (steps.new_size / steps.size - 1.0) / steps.eta, np.inf)
        allowed = 2.0 * steps.error / steps.size / steps.eta
        return np.where(allowed < 0.1, value, np.inf), allowed

    def margin(steps: Steps, eps: float) -> Array:
        value, allowed = growth(steps)
        return np.asarray((bound(steps, eps) - value - allowed).max(axis=1))

    def ratio(steps: Steps, eps: float) -> Array:
        value, _ = growth(steps)
        return np.where(np.isfinite(value), value, 0.0) / bound(steps, eps)

    return conclude(
        prove(*proofs),
        near(
            case,
            "the lower bound",
            margin,
            (
                ratio,
                "N + u - 2 seen over 4 eps + 2 n eps^2: |c(i)| < 1 (Corollary 6) leaves only 2 (n - 1) eps^2",
            ),
        ),
    )


@judge("lemma_25.upper/as_printed", "counterexample")
def upper_as_printed(case: Case) -> Outcome:
    """eps = 1/100, and a batch that does not hold the near datapoint."""
    point = Point(("99/100", "1/100"), 2, ((1,),))
    return refute_relation(
        case,
        point,
        lambda t: (t.at(t.new_size, t.batches[:, 0]) / t.at(t.size, t.batches[:, 0]) - 1.0) / t.eta,
        lambda t: np.full(len(t.size), 4.0 * 0.01 - 2.0 * 0.01**2),
        "<=",
        description="the batch holds only the other datapoint: u is near 0",
        code=("(new[1] / c[1] - 1) / eta", "4 * 0.01 - 2 * 0.01 ** 2"),
        detail="eps = 1/100. The left side is 2 - u - N, the growth of the coordinate in the batch over eta, "
        "the right side the printed bound.",
    )


@judge("lemma_25.upper/corrected", "proved", formulas=[UPPER_LONG, UPPER])
def upper_corrected(case: Case) -> Outcome:
    """With i in the batch."""
    right = UPPER_LONG.expression
    proofs: list[Proof | Sentence] = [
        Sentence(
            "the inequality",
            [c, u, N, eps],
            [eps > 0, eps <= 1, c >= 1 - eps, u >= c**2, u <= N],
            2 - u - N <= right,
        ),
        identity("the equality", right, UPPER.expression),
    ]

    def growth(steps: Steps) -> Array:
        return (steps.at(steps.new_size, steps.leader) / steps.L - 1.0) / steps.eta

    def margin(steps: Steps, eps: float) -> Array:
        allowed = 2.0 * steps.at(steps.error, steps.leader) / steps.L / steps.eta
        return only(steps.leads, growth(steps) - UPPER(eps) - allowed)

    def ratio(steps: Steps, eps: float) -> Array:
        return np.asarray(np.where(steps.leads, growth(steps), 0.0) / UPPER(eps))

    return conclude(
        prove(*proofs),
        near(
            case,
            "the upper bound with i in the batch",
            margin,
            (ratio, "2 - u - N seen over the bound (1: attained)"),
        ),
    )
