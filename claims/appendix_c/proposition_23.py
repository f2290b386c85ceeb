r"""Proposition 23: the conditional drift of R_t is asymptotically bounded below.

The statement prints ``eta b (m-b)^2 / (2 m (m-1)^2)``.  The proof bounds the two cases by
``(b/m) log(1/(1 - eta (m-b)/(m-1)))`` and ``-eta (b/m) (m-b)/(m-1)``; with log(1/(1-x)) >= x + x^2/2
their sum is ``eta^2 b (m-b)^2 / (2 m (m-1)^2)``: the first power is a misprint (of the statement, and
of the proof's last line, which drops the square; the sketch in Section 4.5 for b = 1 has it).

The terms delta_1(R_t), delta_2(w_t) vanish along almost every SGD path (Theorem 2), so the statement
stands or falls with the limit of the conditional mean, which ``mathematics.drift`` gives exactly.  Its
infimum over the simplex is about ``eta^2 b (m-b) / (2 (m-1)^2)``: sharper than the corrected bound by
the factor m / (m-b).
"""

from __future__ import annotations

import numpy as np

from claims.mathematics.drift import (
    all_batches,
    asymptotic_drift,
    corrected_bound,
    increment_tolerance,
    increments,
    infimum,
    near_limit,
    printed_bound,
    supremum,
)
from claims.mathematics.drift_grid import drift_figure, drift_grid, ratio_vectors
from claims.statement import Case, Erratum, Statement
from engine import UniformSubsets
from evidence import Counterexample, Outcome, Table, Tightness, refuted, verified
from evidence.sequential import DriftDominance, detectable_deficit

LOG_RATIO = 25.0  # how far along R is: exp(-25) = 1e-11 is what the vanishing terms amount to

PROPOSITION = Statement(
    label="Proposition 23",
    source="Appendix C.1; sketch in Section 4.5",
    title="asymptotic lower bound of the drift of R",
    text=r"""There are $\delta_1(R_t) \to 0$ as $R_t \to \infty$ and $\delta_2(\mathbf w_t) \to 0$ almost
surely with
$$\mathbb E[R_{t+1} - R_t \mid \mathbf w_t] \ \ge\ \frac{\eta\, b (m-b)^2}{2 m (m-1)^2}
- \delta_1(R_t) - \delta_2(\mathbf w_t) - \delta_1(R_t)\,\delta_2(\mathbf w_t).$$""",
    assumptions=(
        r"linear activation, orthonormal data, $\Pi_m(\mathbf w_0) \ne 0$",
        r"$\lVert \mathbf w_0 \rVert < 1$, $0 < \eta \le 1/5$",
        r"$\mathcal B_t$ uniform among the $b$-subsets of $[m]$, $1 \le b < m$",
    ),
)
CORRECTED = PROPOSITION.text.replace(r"\frac{\eta\, b", r"\frac{\eta^2\, b")


@PROPOSITION.claim(
    "as printed: refuted, exhaustive",
    erratum=Erratum(
        kind="misprint",
        printed=r"drift at least $\eta b (m-b)^2 / (2m(m-1)^2)$",
        correct=(r"$\eta^2 b (m-b)^2 / (2m(m-1)^2)$, as the proof yields; the exact infimum is larger still"),
        consequence=r"Proposition 9 and Theorem 2 stand: they need only that the bound is positive.",
    ),
    argument=r"For $m = 2$, $b = 1$ there is one other coordinate, the simplex is a point, and the drift "
    r"tends to $-\tfrac12\log(1-\eta^2)$: at $\eta = 1/5$ this is 0.0204, the printed bound is 0.05. "
    r"A misprint: the proof establishes the bound with $\eta^2$, and that is all Theorem 2 needs.",
)
def as_printed(case: Case) -> Outcome:
    """The smallest counterexample, both batches enumerated on the engine; then the whole grid."""
    m, b, eta = 2, 1, 0.2
    problem = near_limit(np.ones(1), LOG_RATIO, eta, extra=0)
    measured = float(increments(case.engine, problem, all_batches(m, b)).mean())
    exact = -0.5 * np.log1p(-(eta**2))
    allowed = increment_tolerance(case.engine, problem, b, LOG_RATIO)
    reproduced = abs(measured - exact) <= allowed
    bound = printed_bound(m, b, eta)
    grid = drift_grid(range(2, 11), (0.01, 0.05, 0.1, 0.2))
    broken = [row for row in grid if row["inf"] < row["printed"]]
    complaint = None
    if not reproduced:
        complaint = (
            f"the engine's drift {measured!r} is not {exact!r} within {allowed:.2g}: the counterexample is not "
            "reproduced"
        )
    return refuted(
        "exhaustive",
        "exact conditional expectation: the mean over all batches, on the engine, at a state "
        f"with R = {LOG_RATIO:g}; the closed form of its limit on a grid",
        unless=complaint or not measured < bound,
        detail=[
            f"At m = 2, b = 1, eta = 0.2: printed bound {bound:.4g}, exact drift {exact:.6g}, drift on the "
            f"engine {measured:.6g}, corrected bound {corrected_bound(m, b, eta):.4g}. The printed bound "
            f"exceeds the infimum of the drift at {len(broken)} of {len(grid)} grid points with m <= 10; to "
            "leading order it fails exactly if eta < (m - b) / m.",
            grid_table(grid),
        ],
        counterexample=Counterexample(
            description="the drift is far below the printed bound, at a state as near to the limit "
            "as one likes",
            values={
                "m": m,
                "b": b,
                "eta": eta,
                "w": problem.w0.tolist(),
                "R": LOG_RATIO,
                "drift": measured,
                "limit of the drift": exact,
                "printed bound": bound,
            },
            code=SNIPPET,
        ),
        tightness=Tightness(
            max(row["printed"] / row["inf"] for row in grid),
            "printed bound over the infimum of the drift, largest on the grid (above 1: refuted)",
        ),
        samples=2,
        figures=(drift_figure(),),
    )


SNIPPET = """import numpy as np
from engine import Problem, StandardBasis, alignment, load_engine
x = np.exp(-25.0)
problem = Problem(StandardBasis(2, 2), np.array([np.sqrt(1 - x**2), x]), 0.2)
after = load_engine("reference").steps(problem, np.tile(problem.w0, (2, 1)), np.array([[0], [1]]))
before = alignment(problem, problem.w0).log_ratio
print((alignment(problem, after).log_ratio - before).mean(), "printed bound", 0.2 / 4)"""


@PROPOSITION.claim(
    "corrected: verified, exhaustive",
    text=CORRECTED,
    argument=r"$\log\frac1{1-x} \ge x + \frac{x^2}2$ and $\log(1+x) \le x$ at the centre of the simplex, "
    r"where the drift is smallest because it is convex and symmetric in the coordinate ratios.",
)
def corrected(case: Case) -> Outcome:
    """All batches, on the engine, over a grid of (m, b, eta) and over the simplex of ratios."""
    return judge_bound(case, corrected_bound, "corrected bound")


@PROPOSITION.claim(
    "sharpened: verified, exhaustive",
    title="the exact infimum of the drift of R over the simplex of coordinate ratios",
    text=r"""With the same vanishing terms,
$$\mathbb E[R_{t+1} - R_t \mid \mathbf w_t] \ \ge\ -\frac bm \log\Bigl(1 - \eta\frac{m-b}{m-1}\Bigr)
- \frac{m-b}m \log\Bigl(1 + \eta\frac b{m-1}\Bigr) - \dots,$$
with equality in the limit when all other coordinates are equal. To leading order this is
$\eta^2 b (m-b) / (2 (m-1)^2)$.""",
    argument="The drift is convex and symmetric in the coordinate ratios, so its minimum is at the "
    "centre of the simplex, where the share inside the batch is the constant b/(m-1) or (b-1)/(m-1).",
)
def sharpened(case: Case) -> Outcome:
    """As the corrected form, with the closed form of the infimum as the bound."""
    return judge_bound(case, infimum, "infimum")


def judge_bound(case: Case, bound_of: object, name: str) -> Outcome:
    """Compare the drift on the engine with a bound at every grid point and many ratio vectors."""
    assert callable(bound_of)
    sizes = case.pick(range(2, 6), range(2, 9), range(2, 12))
    etas = case.pick((0.05, 0.2), (0.02, 0.05, 0.1, 0.2), (0.01, 0.02, 0.05, 0.1, 0.15, 0.2))
    rng = case.rng("ratios")
    least, worst_state, samples, off = np.inf, None, 0, 0.0
    nearest = 0.0
    for m in sizes:
        for b in range(1, m):
            case.progress(f"m = {m}, b = {b}")
            for eta in etas:
                bound = bound_of(m, b, eta)
                for shares in ratio_vectors(m, case.pick(2, 6, 20), rng):
                    problem = near_limit(shares, LOG_RATIO, eta)
                    batches = all_batches(m, b)
                    drift = float(increments(case.engine, problem, batches).mean())
                    allowed = increment_tolerance(case.engine, problem, b, LOG_RATIO)
                    off = max(off, abs(drift - asymptotic_drift(shares, b, eta)) / allowed)
                    samples += len(batches)
                    nearest = max(nearest, bound / max(drift, 1e-300))
                    if (drift - bound) / allowed < least:
                        least = (drift - bound) / allowed
                        worst_state = {
                            "m": m,
                            "b": b,
                            "eta": eta,
                            "ratios": shares.tolist(),
                            "drift": drift,
                            name: bound,
                        }
    violated, strange = least < -1.0, off > 1.0
    return verified(
        "exhaustive",
        f"mean of the increment over all C(m, b) batches on the engine at R = {LOG_RATIO:g}, for "
        f"m in {sizes.start}..{sizes.stop - 1}, all b < m, eta in {etas}, at the centre, the "
        "vertices and random points of the simplex; each also compared with the exact limit",
        unless=violated or strange,
        detail=f"Largest {name} / drift: {nearest:.6g}. Largest deviation of the engine's drift from the "
        f"exact limit: {off:.3g} times what rounding and exp(-R) allow.",
        counterexample=lambda: Counterexample(
            f"the drift on the engine is below the {name}"
            if violated
            else "the drift on the engine is not the exact conditional mean",
            worst_state or {},
        ),
        tightness=Tightness(nearest, f"largest {name} over the drift (1: attained)"),
        samples=samples,
    )


@PROPOSITION.claim(
    "corrected, sampled: verified, statistical",
    text=CORRECTED,
    title="asymptotic lower bound of the drift of R, with the engine's own batches",
    weight=1.0,
    argument="The same bound where there are too many batches to enumerate; this also tests the random "
    "batches of the engine, on which Theorem 2 rests.",
)
def corrected_sampled(case: Case) -> Outcome:
    """One-step ensembles of the engine at a state near the limit, for large C(m, b)."""
    grid = [(40, 1), (40, 20), (40, 39)]
    eta, block = 0.2, 2048
    blocks = case.pick(10, 100, 1000)
    share = case.false_alarm / len(grid)
    rejected, rows, details = None, 0, []
    for m, b in grid:
        shares = case.rng("ratios", m, b).dirichlet(np.ones(m - 1))
        problem = near_limit(np.maximum(shares, 1e-9) / np.maximum(shares, 1e-9).sum(), LOG_RATIO, eta)
        low, high, bound = -np.log1p(eta), -np.log1p(-eta), corrected_bound(m, b, eta)
        slack = increment_tolerance(case.engine, problem, b, LOG_RATIO)
        test = DriftDominance(share)
        total = 0.0
        for k in range(blocks):
            case.progress(f"m = {m}, b = {b}: block {k + 1} of {blocks}")
            ensemble = case.engine.run(
                problem, UniformSubsets(b), max_steps=1, replicates=block, seed=case.seed_for("run", m, b, k)
            )
            gain = np.clip(ensemble.log_ratio - LOG_RATIO, low - slack, high + slack)
            ones = np.ones(block)
            test.update(gain, (bound - slack) * ones, (low - slack) * ones, (high + slack) * ones)
            total += float(gain.mean())
            rows += block
            if test.rejected:
                rejected = {"m": m, "b": b, "eta": eta, "mean increment": total / (k + 1), "bound": bound}
                break
        values = (bound, infimum(m, b, eta), total / (k + 1), supremum(m, b, eta))
        details.append((str(m), str(b), *(f"{value:.4g}" for value in values)))
        if rejected:
            break
    deficit = max(detectable(m, b, eta, blocks * block, share) for m, b in grid)
    return verified(
        "statistical",
        f"sequential test of E[R' - R] >= bound on {rows} one-step replicates (an e-process, valid "
        "at every stopping time)",
        unless=rejected,
        detail=Table("m | b | corrected bound | infimum | mean increment | supremum", details, "s s s s s s"),
        counterexample=lambda: Counterexample("the mean increment is below the bound", rejected),
        false_alarm=case.false_alarm,
        detects=f"a drift below the corrected bound by {deficit:.2g} or more, with power 0.99",
        samples=rows,
    )


def detectable(m: int, b: int, eta: float, count: int, false_alarm: float) -> float:
    """Detectable deficit of the drift, from a bound on the variance of an increment.

    An increment is at most ``L Y`` up, L = -log(1 - eta), and at most ``eta X`` down, with shares
    X, Y in [0, 1] of means b/(m-1), (m-b)/(m-1); so its second moment is at most
    ``b (m-b) / (m (m-1)) (L^2 + eta^2)``.
    """
    up, down = -np.log1p(-eta), np.log1p(eta)
    sigma = np.sqrt(b * (m - b) / (m * (m - 1)) * (up**2 + eta**2)) / (up + down)
    return float((up + down) * detectable_deficit(count, min(sigma, 0.5), false_alarm, 0.99))


def grid_table(grid: list[dict[str, float]]) -> Table:
    """A few telling rows of the grid."""
    keep = {(2, 1), (3, 1), (3, 2), (5, 1), (5, 4), (10, 1), (10, 5), (10, 9)}
    rows = []
    for r in (r for r in grid if (r["m"], r["b"]) in keep and r["eta"] in (0.05, 0.2)):
        values = [f"{r[name]:.4g}" for name in ("printed", "corrected", "inf", "sup")]
        rows.append((r["m"], r["b"], f"{r['eta']:g}", *values, "yes" if r["inf"] >= r["printed"] else "no"))
    header = "m | b | eta | printed | corrected | infimum of the drift | supremum | printed bound holds"
    return Table(header, rows, "s s s s s s s s")
