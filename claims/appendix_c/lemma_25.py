r"""Lemma 25: within eps of a datapoint, one step changes no coordinate by more than O(eps).

The proof bounds |2 - u - N| by O(eps) for every batch that holds l.  That presumes that the batch holds i,
the near datapoint: otherwise u is near 0 and 2 - u - N near 1.  The lemma stands, since then l is not i and
|c(l)| <= eps.  With |c(i)| < 1 (Corollary 6) and (n - 1) eps <= 2 the sharp statement is
max |c_{t+1} - c_t| <= 4 eta eps, by machine; 4 is attained in the limit by c(i) = 1 - eps, i in the batch.

Lemma 25: the bounds of its proof on the factor of a coordinate in the batch.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sympy import Rational

from claims.theory.harness import Held, conclude
from claims.theory.refutation import Point, refute_relation
from claims.theory.steps import Steps, every_batch, only
from engine import Array, Problem, StandardBasis, random_orthonormal
from evidence import Counterexample, Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Proof, Sentence, identity, reals
from referee import Case, judge

m, eps, eta, c, u, q, N, n = reals("m eps eta c u q N n")

NEAR = "one step with every batch from states within eps of a datapoint, at eta = 1/5, eps from 0.3 to 0.003"


def near_states(case: Case, eps: float, m: int, extra: int, generic: bool) -> Problem:
    """States within eps of a datapoint: the extremes, and random ones."""
    n = m + extra
    rng = case.rng("near", m, extra, str(eps))
    data: Array | StandardBasis = StandardBasis(m, n)
    full = np.eye(n)
    if generic:
        full = random_orthonormal(n, n, rng)
        data = full[:m]
    c = rng.uniform(-eps, eps, (6, n))
    c[:, 0] = 1.0 - eps * rng.uniform(1e-3, 1.0, 6)
    c[0] *= 1e-3
    c[:2, 0] = 1.0 - eps
    c[2, 1:] = eps
    return Problem(data, c @ full, 0.2)


def near(
    case: Case,
    formula: str,
    check: Callable[[Steps, float], Array],
    nearest: tuple[Callable[[Steps, float], Array], str],
) -> Held:
    """One step with every batch of every size from states within eps of a datapoint, for eps from 0.3 down.

    ``check`` and ``nearest`` are as in ``hold``, of the steps and eps.
    """
    worst, where, samples, top = -np.inf, {}, 0, -np.inf
    for m, extra in [(2, 0), (3, 1), (4, 0)][: case.pick(2, 3, 3)]:
        for eps in (0.3, 0.1, 0.03, 0.01, 0.003)[: case.pick(4, 5, 5)]:
            for generic in (False, True):
                problem = near_states(case, eps, m, extra, generic)
                for b in range(1, m + 1):
                    case.progress(f"{formula}: m = {m}, b = {b}, eps = {eps}")
                    steps = every_batch(case.engine, problem, b)
                    found = float(np.max([check(steps, eps).max(), steps.beyond_lemma_14.max()]))
                    if np.isnan(found):
                        raise ValueError(f"the margin of {formula} is nan at m = {m}, b = {b}, eps = {eps}")
                    samples += len(steps.before)
                    top = max(top, float(nearest[0](steps, eps).max()))
                    if found > worst:
                        worst, where = found, {"m": m, "n": m + extra, "b": b, "eps": eps}
    bad = Counterexample(f"the engine breaks {formula} or Lemma 14", where) if worst > 0 else None
    return Held(
        f"{formula} and Lemma 14",
        NEAR,
        samples,
        worst,
        bad,
        Tightness(top, f"largest {nearest[1]}"),
        relative=False,
    )


def change(steps: Steps) -> Array:
    """max |c_{t+1} - c_t| over all n coordinates (those outside the data by their norm), less rounding."""
    inside = np.abs(steps.new_size - steps.size) - steps.error
    off = steps.problem.off_span(steps.after) - steps.problem.off_span(steps.before)
    return np.asarray(np.maximum(inside.max(axis=1), np.abs(off).max(axis=1) - steps.error.max(axis=1)))


def constant_sentences() -> list[Sentence]:
    """|c(l)| |2 - u - N| and |c(l)| u are at most 4 eps; k = n - 1, q the other squares."""
    c, u, N, q, k, eps, eta = reals("c u N q k eps eta")
    base = [eps > 0, k >= 0, k * eps <= 2, eps <= 1]
    near = [c < 1, c >= 1 - eps, q >= 0, q <= k * eps**2, c**2 <= N, c**2 + q >= N]
    return [
        Sentence(
            "l = i in the batch",
            [c, u, N, q, k, eps],
            [*base, *near, u >= c**2, u <= N],
            (c * (2 - u - N) <= 4 * eps) & (c * (2 - u - N) >= -4 * eps),
        ),
        Sentence(
            "l = i outside the batch",
            [c, u, k, eps],
            [*base, c >= 0, c < 1, u >= 0, u <= k * eps**2],
            c * u <= 4 * eps,
        ),
        Sentence(
            "l is not i",
            [c, u, N, eps, eta],
            [eps > 0, eta > 0, eta <= Rational(1, 5), c >= 0, c <= eps, u >= 0, u <= N, 1 + eta / 4 >= N],
            (c * (2 - u - N) <= 4 * eps) & (c * (2 - u - N) >= -4 * eps) & (c * u <= 4 * eps),
        ),
    ]


@judge("lemma_25/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """With the constant 4 eta, by machine; that it is attained, on the engine."""
    return conclude(
        prove(*constant_sentences()),
        near(
            case,
            "Lemma 25",
            lambda steps, eps: change(steps) - 4.0 * steps.eta * eps,
            (
                lambda steps, eps: change(steps) / (4.0 * steps.eta * eps),
                "change seen over 4 eta eps (1 in the limit eps -> 0)",
            ),
        ),
        detail=r"Proved: $\max_\ell |c_{t+1}(\ell) - c_t(\ell)| \le 4\eta\varepsilon$ whenever "
        r"$(n-1)\varepsilon \le 2$, $\varepsilon \le 1$. The same holds near $-\mathbf a_i$, by symmetry: "
        r"the lemma states only $+1$, and "
        "the proof of Theorem 2 needs both.",
    )


WRITTEN = {r"\varepsilon": eps, r"|c_t(\ell)|": c, "u_t": u, r"\lVert\mathbf w_t\rVert^2": N}
CHANGE = Formula("the change", [eta, c, u], eta * c * u, printed=WRITTEN)
MOST = Formula(
    "its bound",
    [eta, m, eps],
    eta * m * eps,
    printed=WRITTEN,
    indices="m",
    bounds="<=",
    domain=[eta > 0, eta <= Rational(1, 5), m >= 1, eps > 0],
)


@judge("lemma_25.outside/as_printed", "proved", formulas=[CHANGE, MOST])
def outside(case: Case) -> Outcome:
    """Both cases by machine."""
    change, bound = CHANGE.at(1, c, u), MOST.at(1, m, eps)
    base = [m >= 1, eps > 0, c >= 0, u >= 0, u <= m]
    proofs = [
        Sentence("l is not i", [c, u, m, eps], [*base, c <= eps], change <= bound),
        Sentence("l = i", [c, u, m, eps], [*base, c < 1, u <= (m - 1) * eps**2], change <= bound),
    ]

    def moved(steps: Steps) -> Array:
        outside = np.where(steps.member, -np.inf, np.abs(steps.new_size - steps.size) - steps.error)
        return np.asarray(outside.max(axis=1))

    def off(steps: Steps) -> Array:
        exact = CHANGE(steps.eta, steps.size, steps.u[:, None])
        gap = np.abs(np.abs(steps.new_size - steps.size) - exact) - 2.0 * steps.error
        return np.asarray(np.where(steps.member, -np.inf, gap).max(axis=1))

    return conclude(
        prove(*proofs),
        near(
            case,
            "the bound outside the batch",
            lambda steps, eps: np.maximum(off(steps), moved(steps) - MOST(steps.eta, steps.m, eps)),
            (
                lambda steps, eps: moved(steps) / MOST(steps.eta, steps.m, eps),
                "change seen over eta m eps (about 1/m: u is near 1)",
            ),
        ),
    )


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
