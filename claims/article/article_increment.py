r"""The article on the journal version: the growth of R at a step whose batch holds the leader.

It says about log(1/(1 - eta)).  Near the limit every coordinate outside the batch shrinks by 1 - eta and
those inside stay, so with X the share of the other coordinates outside the batch R grows by -log(1 - eta X):
that is log(1/(1 - eta)) for b = 1, and anything between 0 and that for b >= 2.
"""

from __future__ import annotations

import numpy as np

from claims.mathematics.drift import all_batches, increment_tolerance, increments, near_limit
from claims.statement import Case, Statement
from evidence import Counterexample, Outcome, refuted, verified

INCREMENT = Statement(
    key="article_text",
    label="Article: increment of R",
    part="increment",
    source="article on the journal version, section on the convergence proof",
    title="R grows by about log(1/(1 - eta)) whenever the leader is in the batch",
    text=r"If $i^\star_t \in \mathcal B_t$, then $R_{t+1} - R_t \approx \log\frac1{1-\eta}$, "
    "asymptotically, for any batch size $b < m$.",
    assumptions=(
        r"linear activation, orthonormal data, $0 < \eta \le 1/5$",
        r"$R_t$ large, $\lVert\mathbf w_t\rVert$ near 1",
    ),
)
LOG_RATIO = 25.0


@INCREMENT.claim(
    "as printed: refuted, counterexample",
    argument=r"Near the limit the step factor is $1$ inside the batch and $1-\eta$ outside. With $b = 2$, "
    r"$m = 3$ and a third coordinate of share $x$, the batch $\{i^\star, j\}$ leaves $R$ to grow by "
    r"$-\log(1 - \eta x)$, which tends to 0 with $x$.",
)
def increment(case: Case) -> Outcome:
    """m = 3, b = 2: nearly all of the other coordinates' mass is in the batch."""
    eta, share, batch = 0.2, 1e-3, np.array([[0, 1]])
    problem = near_limit(np.array([1.0 - share, share]), LOG_RATIO, eta, extra=0)
    measured = float(increments(case.engine, problem, batch)[0])
    exact, printed = -np.log1p(-eta * share), -np.log1p(-eta)
    allowed = increment_tolerance(case.engine, problem, 2, LOG_RATIO)
    return refuted(
        "counterexample",
        f"one step on the engine at a state with R = {LOG_RATIO:g}, against the exact limit",
        unless=not abs(measured - exact) <= allowed < 0.01 * printed,
        detail=f"R grows by {measured:.3g} (exactly {exact:.3g} in the limit, rounding at most {allowed:.2g}), "
        f"where log(1/(1 - eta)) = {printed:.4g}.",
        counterexample=Counterexample(
            "the leader and the second largest coordinate are in the batch: R hardly moves",
            {"m": 3, "b": 2, "eta": eta, "batch": [0, 1], "w": problem.w0.tolist(), "growth": measured},
            code="import numpy as np\nfrom engine import Problem, StandardBasis, alignment, load_engine\n"
            "x = np.exp(-25.0)\n"
            "problem = Problem(StandardBasis(3, 3), np.array([1, 0.999 * x, 0.001 * x]), 0.2)\n"
            'after = load_engine("reference").step(problem, problem.w0, np.array([0, 1]))\n'
            "R = [alignment(problem, w).log_ratio for w in (problem.w0, after)]\n"
            "print(R[1] - R[0], np.log(1 / 0.8))",
        ),
        samples=1,
        message=f"R grows by {measured:.6g} on the engine, not by {exact:.6g}",
    )


@INCREMENT.claim(
    "corrected: verified, searched",
    title="R grows by -log(1 - eta X) when the leader is in the batch, X the share left outside",
    text=r"If $i^\star_t \in \mathcal B_t$, then $R_{t+1} - R_t \to -\log(1 - \eta X)$ with $X$ the share of "
    r"$\mathcal J_t \setminus \mathcal B_t$ in $\sum_{\ell \in \mathcal J_t} |c_t(\ell)|$. For $b = 1$ this is "
    r"$\log\frac1{1-\eta}$.",
    argument="Lemma 14 with |w| = 1 and the squared norm of the batch equal to 1: A = 1, B = 1 - eta.",
)
def increment_corrected(case: Case) -> Outcome:
    """All batches with the leader, for random shares of the others."""
    rng, worst, steps = case.rng("shares"), 0.0, 0
    for m in case.pick((2, 4), (2, 3, 4, 6), (2, 3, 4, 6, 9)):
        for b in range(1, m):
            batches = all_batches(m, b)
            batches = batches[batches[:, 0] == 0]
            for eta in (0.05, 0.2):
                shares = rng.dirichlet(np.full(m - 1, 0.5))
                problem = near_limit(shares, LOG_RATIO, eta)
                q = np.concatenate([[0.0], shares])
                exact = -np.log1p(-eta * np.clip(1.0 - q[batches].sum(axis=1), 0.0, 1.0))
                error = np.abs(increments(case.engine, problem, batches) - exact).max()
                worst = max(worst, error / increment_tolerance(case.engine, problem, b, LOG_RATIO))
                steps += len(batches)
    return verified(
        "searched",
        f"every batch with the leader, at states with R = {LOG_RATIO:g} and random shares of the others",
        unless=not worst <= 1.0,
        detail=f"Largest difference from the formula over what rounding and exp(-R) allow: {worst:.3g}.",
        samples=steps,
        message="an increment of R differs from the formula",
    )
