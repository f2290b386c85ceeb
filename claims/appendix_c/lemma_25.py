r"""Lemma 25: within eps of a datapoint, one step changes no coordinate by more than O(eps).

The proof bounds |2 - u - N| by O(eps) for every batch that holds l.  That presumes that the batch holds i,
the near datapoint: otherwise u is near 0 and 2 - u - N near 1.  The lemma stands, since then l is not i and
|c(l)| <= eps.  With |c(i)| < 1 (Corollary 6) and (n - 1) eps <= 2 the sharp statement is
max |c_{t+1} - c_t| <= 4 eta eps, by Z3; 4 is attained in the limit by c(i) = 1 - eps, i in the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from sympy import Rational

from claims.mathematics.transitions import Transitions, every_batch
from claims.statement import Case, Statement
from engine import Array, Problem, StandardBasis, random_orthonormal
from evidence import Counterexample, Outcome, Tightness, verified
from evidence.chain import prove
from evidence.proof import Proof, Sentence, reals

SOURCE = "Appendix C.2"
ASSUMED = (
    "linear activation, orthonormal data, any batch",
    r"$0 < \eta \le 1/5$; all $|c_t(\ell)| < 1$ (Corollary 6)",
    r"$|c_t(i) - 1| \le \varepsilon$ for some $i \in [m]$, $|c_t(j)| \le \varepsilon$ for all other "
    r"$j \in [n]$",
)

LEMMA = Statement(
    "Lemma 25",
    SOURCE,
    "near a datapoint one step changes the coordinates little",
    r"As $\varepsilon \to 0$, $\max_{\ell \in [n]} |c_{t+1}(\ell) - c_t(\ell)| = O(\varepsilon)$.",
    ASSUMED,
)
OUTSIDE = Statement(
    "Lemma 25, l not in the batch",
    SOURCE,
    "coordinates outside the batch",
    r"$|c_{t+1}(\ell) - c_t(\ell)| = \eta |c_t(\ell)| u_t \le \eta m \varepsilon$ for $\ell \notin \mathcal "
    r"B_t$.",
    ASSUMED,
    "outside",
)


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


def judge(
    case: Case,
    name: str,
    proofs: Sequence[Proof | Sentence],
    margin: Callable[[Transitions, float], Array],
    *,
    tightness: Callable[[], Tightness],
    note: str = "",
) -> Outcome:
    """A chain of proofs, and one step with every batch from states within eps of a datapoint."""
    sentences = [s for s in proofs if isinstance(s, Sentence)]
    chain = prove(*[p for p in proofs if isinstance(p, Proof)], *sentences)
    worst, where, samples = -np.inf, {}, 0
    sizes = [(2, 0), (3, 1), (4, 0)][: case.pick(2, 3, 3)]
    for m, extra in sizes:
        for eps in (0.3, 0.1, 0.03, 0.01, 0.003)[: case.pick(4, 5, 5)]:
            for generic in (False, True):
                problem = near_states(case, eps, m, extra, generic)
                for b in range(1, m + 1):
                    case.progress(f"{name}: m = {m}, b = {b}, eps = {eps}")
                    steps = every_batch(case.engine, problem, b)
                    found = float(max(margin(steps, eps).max(), steps.lemma_14.max()))
                    samples += len(steps.before)
                    if found > worst:
                        worst, where = found, {"m": m, "n": m + extra, "b": b, "eps": eps}
    bad = worst > 0
    return verified(
        "proved",
        "Z3 and SymPy; beside it one step of the engine with every batch of every size from states "
        "within eps of a datapoint, at eta = 1/5, for eps from 0.3 down to 0.003",
        unless=bad,
        detail=[chain.table(), f"{note}"],
        counterexample=lambda: Counterexample("a step near a datapoint changes too much", where),
        tightness=tightness(),
        detects="a violation, or a step off Lemma 14, by more than rounding",
        samples=samples,
        message=f"the engine breaks {name} or Lemma 14",
    )


def change(steps: Transitions) -> Array:
    """max |c_{t+1} - c_t| over all n coordinates (those outside the data by their norm), less rounding."""
    inside = np.abs(steps.new - steps.c) - steps.error
    off = steps.problem.off_span(steps.after) - steps.problem.off_span(steps.before)
    return np.maximum(inside.max(axis=1), np.abs(off).max(axis=1) - steps.error.max(axis=1))


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


@LEMMA.claim(
    "as printed: verified, proved",
    argument="Three cases: l = i in the batch, where 2 - u - N = O(eps); l = i outside, where u = O(eps^2); "
    "l not "
    "i, where |c(l)| <= eps. Explicitly at most 4 eta eps if (n - 1) eps <= 2.",
)
def as_printed(case: Case) -> Outcome:
    """With the constant 4 eta, by Z3; that it is attained, on the engine."""
    seen = {"ratio": 0.0}

    def margin(steps: Transitions, eps: float) -> Array:
        bound = 4.0 * steps.eta * eps
        seen["ratio"] = max(seen["ratio"], float(change(steps).max() / bound))
        return change(steps) - bound

    return judge(
        case,
        "Lemma 25",
        constant_sentences(),
        margin,
        tightness=lambda: Tightness(
            seen["ratio"], "largest change seen over 4 eta eps (1 in the limit eps -> 0)"
        ),
        note=r"Proved: $\max_\ell |c_{t+1}(\ell) - c_t(\ell)| \le 4\eta\varepsilon$ whenever "
        r"$(n-1)\varepsilon \le "
        r"2$, $\varepsilon \le 1$. The same holds near $-\mathbf a_i$, by symmetry: the lemma states only "
        r"$+1$, and "
        "the proof of Theorem 2 needs both.",
    )


@OUTSIDE.claim(
    "as printed: verified, proved",
    argument=r"If $\ell \ne i$, then $|c(\ell)| \le \varepsilon$ and $u < m$; if $\ell = i$, then $|c(\ell)| "
    r"< 1$ and "
    r"$u \le (m-1)\varepsilon^2$ (and $u < m$).",
)
def outside(case: Case) -> Outcome:
    """Both cases by Z3."""
    c, u, m, eps = reals("c u m eps")
    base = [m >= 1, eps > 0, c >= 0, u >= 0, u <= m]
    proofs = [
        Sentence("l is not i", [c, u, m, eps], [*base, c <= eps], c * u <= m * eps),
        Sentence("l = i", [c, u, m, eps], [*base, c < 1, u <= (m - 1) * eps**2], c * u <= m * eps),
    ]
    seen = {"ratio": 0.0}

    def margin(steps: Transitions, eps: float) -> Array:
        moved = np.where(steps.member > 0, -np.inf, np.abs(steps.new - steps.c) - steps.error)
        bound = steps.eta * steps.m * eps
        seen["ratio"] = max(seen["ratio"], float(moved.max() / bound))
        return np.asarray(moved.max(axis=1) - bound)

    return judge(
        case,
        "the bound outside the batch",
        proofs,
        margin,
        tightness=lambda: Tightness(
            seen["ratio"], "largest change seen over eta m eps (about 1/m: u is near 1)"
        ),
    )
