"""Lemma 25: the bounds of its proof on the factor of a coordinate in the batch."""

from __future__ import annotations

import numpy as np

from claims.appendix_c.lemma_25 import ASSUMED, SOURCE
from claims.mathematics.near_datapoint import judge_near
from claims.mathematics.step_judging import Point, refute
from claims.mathematics.transitions import Transitions
from engine import Array
from evidence import Outcome, Tightness
from evidence.proof import Sentence, identity, reals
from referee import Case, Erratum, Statement

LOWER = Statement(
    "Lemma 25, 2 - u - |w|^2 from below",
    SOURCE,
    "lower bound of the growth of coordinates in the batch",
    r"""$2 - u_t - \lVert\mathbf w_t\rVert^2 \ge 2 - 2\lVert\mathbf w_t\rVert^2 \ge
2 - 2(1+\varepsilon)^2 - 2(n-1)\varepsilon^2 = -4\varepsilon - 2n\varepsilon^2$.""",
    ASSUMED,
    "lower",
    key="lemma_25",
)
UPPER = Statement(
    "Lemma 25, 2 - u - |w|^2 from above",
    SOURCE,
    "upper bound of the growth of coordinates in the batch",
    r"""For $\varepsilon$ small enough and $\ell \in \mathcal B_t$,
$2 - u_t - \lVert\mathbf w_t\rVert^2 \le 2 - (1-\varepsilon)^2 - (1-\varepsilon)^2 =
4\varepsilon - 2\varepsilon^2$.""",
    ASSUMED,
    "upper",
    key="lemma_25",
)


@LOWER.claim("as printed: verified, proved", argument="u <= N, and N is at most (1 + eps)^2 + (n - 1) eps^2.")
def lower(case: Case) -> Outcome:
    """The inequalities by machine, the equality by SymPy."""
    c, q, u, N, n, eps = reals("c q u N n eps")
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
    right = 2 - 2 * (1 + eps) ** 2 - 2 * (n - 1) * eps**2
    proofs = [
        Sentence(
            "both inequalities", [c, q, u, N, n, eps], domain, (2 - u - N >= 2 - 2 * N) & (right <= 2 - 2 * N)
        ),
        identity("the equality", right, -4 * eps - 2 * n * eps**2),
    ]
    seen = {"ratio": -np.inf}

    def margin(steps: Transitions, eps: float) -> Array:
        growth = np.where(steps.member > 0, (steps.new / steps.c - 1.0) / steps.eta, np.inf)
        allowed = 2.0 * steps.error / steps.c / steps.eta
        bound = -4.0 * eps - 2.0 * steps.problem.n * eps**2
        sound = np.isfinite(growth) & (allowed < 0.1)
        seen["ratio"] = max(seen["ratio"], float((-np.where(sound, growth, 0.0)).max() / -bound))
        return np.where(sound, bound - growth - allowed, -np.inf).max(axis=1)

    return judge_near(
        case,
        "the lower bound",
        proofs,
        margin,
        tightness=lambda: Tightness(
            seen["ratio"],
            "largest N + u - 2 seen over 4 eps + 2 n eps^2: |c(i)| < 1 "
            "(Corollary 6) leaves only 2 (n - 1) eps^2",
        ),
    )


@UPPER.claim(
    "as printed: refuted, counterexample",
    argument=r"If $i \notin \mathcal B_t$, then $u_t \le (m-1)\varepsilon^2$ and $2 - u_t - \lVert\mathbf "
    r"w_t\rVert^2$ is "
    "near 1, however small eps is."
    r" Nothing there says $i \in \mathcal B_t$.",
    erratum=Erratum(
        printed=r"$2 - u_t - \lVert\mathbf w_t\rVert^2 \le 2 - (1-\varepsilon)^2 - (1-\varepsilon)^2$ for "
        r"every "
        r"$\ell \in \mathcal B_t$, hence $|2 - u_t - \lVert\mathbf w_t\rVert^2| = O(\varepsilon)$",
        correct=r"true if $i \in \mathcal B_t$; if not, $\ell \ne i$, so $|c_t(\ell)| \le \varepsilon$ and "
        r"$|c_{t+1}(\ell) - c_t(\ell)| \le 2\eta\varepsilon$ all the same",
        consequence=r"Lemma 25 stands, with $4\eta\varepsilon$ as the sharp bound; so does Theorem 2.",
    ),
)
def upper_as_printed(case: Case) -> Outcome:
    """eps = 1/100, and a batch that does not hold the near datapoint."""
    point = Point(("99/100", "1/100"), 2, (1,))
    return refute(
        case,
        point,
        lambda t: (t.at(t.new, t.batches[:, 0]) / t.at(t.c, t.batches[:, 0]) - 1.0) / t.eta,
        lambda t: np.full(len(t.c), 4.0 * 0.01 - 2.0 * 0.01**2),
        "<=",
        description="the batch holds only the other datapoint: u is near 0",
        code=("(new[1] / c[1] - 1) / eta", "4 * 0.01 - 2 * 0.01 ** 2"),
        detail="eps = 1/100. The left side is 2 - u - N, the growth of the coordinate in the batch over eta, "
        "the "
        "right side the printed bound.",
    )


@UPPER.claim(
    "corrected: verified, proved",
    text=UPPER.text.replace(r"and $\ell \in \mathcal B_t$", r"and $i \in \mathcal B_t$"),
    assumptions=(*ASSUMED, r"$i \in \mathcal B_t$, $\varepsilon \le 1$"),
    argument="u and N are both at least c(i)^2 >= (1 - eps)^2.",
)
def upper_corrected(case: Case) -> Outcome:
    """With i in the batch."""
    c, u, N, eps = reals("c u N eps")
    right = 2 - (1 - eps) ** 2 - (1 - eps) ** 2
    proofs = [
        Sentence(
            "the inequality",
            [c, u, N, eps],
            [eps > 0, eps <= 1, c >= 1 - eps, u >= c**2, u <= N],
            2 - u - N <= right,
        ),
        identity("the equality", right, 4 * eps - 2 * eps**2),
    ]
    seen = {"ratio": 0.0}

    def margin(steps: Transitions, eps: float) -> Array:
        growth = (steps.at(steps.new, steps.leader) / steps.L - 1.0) / steps.eta
        allowed = 2.0 * steps.at(steps.error, steps.leader) / steps.L / steps.eta
        bound = 4.0 * eps - 2.0 * eps**2
        seen["ratio"] = max(seen["ratio"], float(np.where(steps.leads, growth, 0.0).max() / bound))
        return np.where(steps.leads, growth - bound - allowed, -np.inf)

    return judge_near(
        case,
        "the upper bound with i in the batch",
        proofs,
        margin,
        tightness=lambda: Tightness(seen["ratio"], "largest 2 - u - N seen over the bound (1: attained)"),
    )
