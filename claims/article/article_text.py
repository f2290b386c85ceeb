r"""What the article on the journal version says in its text, beyond the paper and its table of rates.

- That GD ends at a nearly equal mixture of all datapoints.  The coefficients are those of a uniform point
  of the sphere: the largest is about sqrt(2 log m / m), the smallest of the order of m^(-3/2), and the
  participation number 1 / sum u_i^4 is about m/3, where an equal mixture has m.
- That cyclic SGD with two datapoints converges to the one with the higher initial correlation.  Theorem 4
  assumes that this is the first one.  The first update favours a_0: at eta = 1/5 and <w0, a_0> = 1/2 it
  wins as long as <w0, a_1> < 0.572 (bisection on the exact recursion).
- That R grows by about log(1/(1 - eta)) whenever the leader is in the batch.  Near the limit every
  coordinate outside the batch shrinks by 1 - eta and those inside stay, so with X the share of the other
  coordinates outside the batch R grows by -log(1 - eta X): that is log(1/(1 - eta)) for b = 1, and
  anything between 0 and that for b >= 2.
"""

from __future__ import annotations

import numpy as np

from claims.mathematics.drift import all_batches, increment_tolerance, increments, near_limit
from claims.mathematics.dynamics import epoch
from claims.mathematics.similarity_ladders import gd_ladder
from claims.statement import Case, Statement
from engine import Array, Problem, step_error
from evidence import Counterexample, Evidence, Outcome, refuted, verified
from evidence.exponents import HALVES, LADDER, median_fit, show, table, verdict_of

GAUSSIAN = (
    r"linear activation, orthonormal data, $0 < \eta \le 1/5$",
    r"$\mathbf w_0 \sim \mathcal N(0, (\sigma^2/n) I_n)$ with $\sigma < 1$, $m$ and $n$ large",
)
MIXTURE = Statement(
    label="Article: GD solution as a mixture",
    part="mixture",
    source="article on the journal version (sections on GD and the questions at its end); the paper's "
    "introduction, contribution 1, is similar",
    title="GD ends at a nearly equal mixture of all datapoints",
    text=r"All $m$ coefficients $|\langle \mathbf w_{\mathrm{GD}}, \mathbf a_i\rangle|$ are nearly equal: the "
    "ratio of the largest to the smallest is bounded, with high probability.",
    assumptions=GAUSSIAN,
)


@MIXTURE.claim(
    "as printed: refuted, statistical",
    weight=1.0,
    argument=r"The coefficients are $g_i/|g|$ with Gaussian $g$: the smallest of $m$ is of the order of "
    r"$m^{-3/2}$, the largest of $\sqrt{\log m / m}$; their ratio grows like $m\sqrt{\log m}$.",
)
def mixture(case: Case) -> Outcome:
    """The ratio of the largest to the smallest coefficient grows with m."""
    runs = gd_ladder(case)
    ratios = [run.largest / run.smallest for run in runs]
    fit, medians = median_fit(HALVES, ratios, case.false_alarm)
    reaches = max(run.excess for run in runs) <= 0.0
    good = reaches and fit.slope_low > 0.2 and medians[-1][0] > 30.0
    return refuted(
        "statistical",
        f"full-batch GD on the engine, m = {HALVES[0]}..{HALVES[-1]}, n = {LADDER[0]}..{LADDER[-1]}; the "
        "median of the ratio of the largest to the smallest coefficient, and its exponent in m",
        unless=not good,
        detail=f"Exponent of the ratio in m: {show(fit)}, where a bounded ratio has 0.\n\n"
        + table(
            ("m", "median ratio", "interval"),
            [(m, float(np.median(r)), i) for m, r, i in zip(HALVES, ratios, medians, strict=True)],
        ),
        counterexample=Counterexample(
            "w_GD = Pi_m w0 / |Pi_m w0| keeps the proportions of the start: coefficients 1000 : 1 stay so",
            {"data": [[1, 0], [0, 1]], "w0": [0.5, 0.0005], "eta": 0.2, "limit": [0.9999995, 0.0009999995]},
            code="import numpy as np\nfrom engine import Problem, load_engine\n"
            "problem = Problem(np.eye(2), np.array([0.5, 0.0005]), 0.2)\n"
            'print(load_engine("reference").trajectory(problem, np.tile([0, 1], (60, 1)))[-1])',
        ),
        false_alarm=case.false_alarm,
        detects="surely: an exponent of the ratio below 0.2, or a median ratio below 30 at the largest m",
        samples=sum(run.largest.size for run in runs),
        message="the growth of the ratio is not reproduced",
    )


@MIXTURE.claim(
    "corrected: verified, statistical",
    weight=1.0,
    title="GD ends at a dense mixture: about a third of the datapoints take part",
    text=r"The participation number $1/\sum_i \langle \mathbf w_{\mathrm{GD}}, \mathbf a_i\rangle^4$, "
    r"which is $m$ for an equal mixture and $1$ for a single datapoint, is between $m/5$ and $3m/5$ "
    r"with high probability as $m$ grows (in the limit $m/3$).",
    argument=r"$\mathbb E \sum_i u_i^4 = 3/(m+2)$ for a uniform unit vector, and the sum concentrates there.",
)
def mixture_corrected(case: Case) -> Outcome:
    """The median participation number over m, for the larger m."""
    runs = gd_ladder(case)[2:]
    shares = [run.spread / m for m, run in zip(HALVES[2:], runs, strict=True)]
    _, medians = median_fit(HALVES[2:], shares, case.false_alarm)
    within = all(low >= 0.2 and high <= 0.6 for low, high in medians)
    outside = all(high < 0.2 or low > 0.6 for low, high in medians)
    verdict, message = verdict_of(
        {
            "the engine reaches Pi_m w0 / |Pi_m w0|": max(run.excess for run in runs) <= 0.0,
            "the median participation is between m/5 and 3m/5": True if within else False if outside else None,
        }
    )
    return Outcome(
        verdict=verdict,
        evidence=Evidence.STATISTICAL,
        method=f"full-batch GD on the engine, m in {HALVES[2:]}; the median of the participation number over m",
        detail=table(
            ("m", "median participation / m", "interval", "(m + 2) / (3 m)"),
            [
                (m, float(np.median(s)), i, (m + 2) / (3 * m))
                for m, s, i in zip(HALVES[2:], shares, medians, strict=True)
            ],
        ),
        false_alarm=case.false_alarm,
        detects="surely: a median participation below m/5 or above 3m/5 at every m",
        samples=sum(run.spread.size for run in runs),
        message=message,
    )


CYCLIC = Statement(
    label="Article: limit of cyclic SGD",
    part="cyclic",
    source="article on the journal version, its last question",
    title="cyclic SGD with two datapoints ends at the one it starts closer to",
    text=r"For $m = n = 2$ and $\mathcal B_t = \{t \bmod 2\}$, the limit is the $\mathbf a_i$ with the larger "
    r"$\langle \mathbf w_0, \mathbf a_i\rangle$.",
    assumptions=(
        r"linear activation, both correlations positive, $\lVert \mathbf w_0\rVert < 1$, $\eta \le 1/4$",
    ),
)
FIRST_WINS = np.array([0.5, 0.55])


@CYCLIC.claim(
    "as printed: refuted, exhaustive",
    argument=r"At $\eta = 1/5$ from $\mathbf w_0 = (0.5, 0.55)$ the first datapoint, which is processed first, "
    r"overtakes the second after a few epochs. From there Theorem 4 gives the limit $\mathbf a_0$.",
)
def cyclic(case: Case) -> Outcome:
    """One start, followed to the limit."""
    eta = 0.2
    y, z = FIRST_WINS
    overtaken = 0
    while y < z and overtaken < 1000:
        y, z = epoch(y, z, eta)
        overtaken += 1
    excess, epochs, final = cyclic_excess(case, FIRST_WINS[None], eta)
    good = y >= z > 0.0 and excess <= 0.0
    return refuted(
        "exhaustive",
        "one deterministic path on the engine, against the exact recursion of an epoch",
        unless=not good,
        detail=f"After {overtaken} epochs the coordinates are ({y:.4f}, {z:.4f}): the order has changed, "
        f"and Theorem 4 gives the limit. After {epochs} epochs the engine is at {final[0].tolist()}.",
        counterexample=Counterexample(
            "a_1 has the higher initial correlation, but the first batch is a_0, and a_0 wins",
            {"data": [[1, 0], [0, 1]], "w0": [0.5, 0.55], "eta": eta, "b": 1, "limit": [1, 0]},
            code="import numpy as np\nfrom engine import Problem, load_engine\n"
            "problem = Problem(np.eye(2), np.array([0.5, 0.55]), 0.2)\n"
            'print(load_engine("reference").trajectory(problem, np.tile([[0], [1]], (500, 1)))[-1])',
        ),
        samples=1,
        message=f"the engine ends at {final[0].tolist()}, not at a_0",
    )


@CYCLIC.claim(
    "corrected: verified, searched",
    title="cyclic SGD with two datapoints ends at the first if it starts no further from it",
    text=r"For $m = n = 2$ and $\mathcal B_t = \{t \bmod 2\}$, the limit is $\mathbf a_0$ if "
    r"$\langle \mathbf w_0, \mathbf a_0\rangle \ge \langle \mathbf w_0, \mathbf a_1\rangle > 0$; otherwise "
    r"it depends on $\eta$ and on how much larger $\langle \mathbf w_0, \mathbf a_1\rangle$ is.",
    argument="Theorem 4, which is proved there step by step; this is its assumption.",
)
def cyclic_corrected(case: Case) -> Outcome:
    """A grid of starts with the first datapoint ahead or tied."""
    norms = np.array([0.05, 0.3, 0.7, 0.999])[:, None]
    angles = np.arctan(np.array([1.0, 0.99, 0.7, 0.2, 0.01]))
    starts = np.stack([norms * np.cos(angles), norms * np.sin(angles)], axis=-1).reshape(-1, 2)
    steps = case.pick((0.2, 0.25), (0.12, 0.2, 0.25), (0.06, 0.12, 0.2, 0.25))
    excess = {eta: cyclic_excess(case, starts, eta)[0] for eta in steps}
    worst = max(excess.values())
    return verified(
        "searched",
        "a grid of starts, ties included, followed on the engine until the exact recursion is within "
        "1e-8 of a_0",
        unless=not (worst <= 0.0),
        detail=f"{len(starts)} starts for each eta in {steps}: the largest distance from a_0 over what the "
        f"exact recursion and rounding allow is {worst + 1:.3g}.",
        samples=len(starts) * len(steps),
        message=f"not at a_0: {excess}",
    )


def cyclic_excess(case: Case, starts: Array, eta: float) -> tuple[float, int, Array]:
    """The largest distance from a_0 over the allowed one, minus 1; the epochs; the engine's ends.

    Rounding errors of a step shrink by 1 - eta^2 an epoch near the limit, so they add up to at most
    2 / eta^2 of them; before, they move a path to a neighbouring one (the factor 2).
    """
    y, z = starts.T
    epochs, distance = 0, np.ones(len(starts))
    while distance.max() > 1e-8 and epochs < 10**5:
        y, z = epoch(y, z, eta)
        epochs += 1
        distance = np.hypot(1.0 - y, z)
    problem = Problem(np.eye(2), starts, eta)
    final = case.engine.trajectory(problem, np.tile([[0], [1]], (epochs, 1)), every=2 * epochs)[:, -1]
    allowed = 2.0 * distance + 4.0 * step_error(case.engine, problem, 1) / eta**2
    error = np.linalg.norm(final - np.array([1.0, 0.0]), axis=1)
    return float((error / allowed).max() - 1.0), epochs, final


INCREMENT = Statement(
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
    "as printed: refuted, exhaustive",
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
    good = abs(measured - exact) <= allowed < 0.01 * printed
    return refuted(
        "exhaustive",
        f"one step on the engine at a state with R = {LOG_RATIO:g}, against the exact limit",
        unless=not good,
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
        unless=not (worst <= 1.0),
        detail=f"Largest difference from the formula over what rounding and exp(-R) allow: {worst:.3g}.",
        samples=steps,
        message="an increment of R differs from the formula",
    )
