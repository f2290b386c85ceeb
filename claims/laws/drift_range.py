r"""Law 1: the exact range of the drift of R near a datapoint, for all m, b and eta.

``theory.drift`` derives the conditional mean D(q) of R' - R in the limit of large R as a function of the
shares q of the rivals.  D is convex and symmetric on the simplex, so it is smallest at the centre and largest
at the vertices.  What happens in between is Law 2: one rival outgrows the others, so the drift climbs from the
one end to the other.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sympy import And, Rational, diff, log

from claims.theory.drift import (
    all_batches,
    asymptotic_drift,
    increment_tolerance,
    increments,
    infimum,
    near_limit,
    supremum,
)
from claims.theory.drift_grid import ratio_vectors
from evidence import Counterexample, Figure, Outcome, Series, Tightness, verified
from evidence.chain import Chain, prove
from evidence.outcome import Style
from evidence.proof import Sentence, computed, derivative, identity, reals
from referee import Case, judge

LOG_RATIO = 25.0  # how far along R is: exp(-25) = 1e-11 is what the vanishing terms amount to


def chain() -> Chain:
    """The logarithms' arguments, the convexity, and the probabilities at a vertex, for all real m, b, eta."""
    m, b, eta, x, leads, p = reals("m b eta x leads p")
    sizes = [eta > 0, eta <= Rational(1, 5), b >= 1, b <= m - 1]
    outside, inside = (m - b) / (m - 1), b / (m - 1)
    pi = b * (m - b) / (m * (m - 1))
    return prove(
        Sentence(
            "the shares at the centre are in [0, 1]",
            [m, b, eta],
            sizes,
            And(outside > 0, outside <= 1, inside > 0, inside <= 1),
        ),
        Sentence("0 < 1 - eta y for a share y <= 1", [eta, x], [*sizes[:2], x >= 0, x <= 1], 1 - eta * x > 0),
        computed(
            "derivative of -log(1 - eta x)",
            "d/dx (-log(1 - eta x)) = eta/(1 - eta x), and with -eta for eta",
            diff(-log(1 - eta * x), x),
            eta / (1 - eta * x),
        ),
        derivative("second derivative of -log(1 - eta x)", eta / (1 - eta * x), x, (eta / (1 - eta * x)) ** 2),
        derivative("second derivative of -log(1 + eta x)", -eta / (1 + eta * x), x, (eta / (1 + eta * x)) ** 2),
        identity("P(leader in, rival out)", leads * p, pi, where={leads: b / m, p: outside}),
        identity("P(leader out, rival in)", leads * p, pi, where={leads: (m - b) / m, p: inside}),
        Sentence("to leading order D* <= v: m/(2(m-1)) <= 1", [m], [m >= 2], m / (2 * (m - 1)) <= 1),
    )


@judge("drift_range/derived", "proved", formulas=[infimum, supremum])
def derived(case: Case) -> Outcome:
    """All batches on the engine, over a grid of (m, b, eta) and over the simplex of ratios."""
    proofs = chain()
    sizes = case.pick(range(2, 6), range(2, 9), range(2, 12))
    etas = case.pick((0.05, 0.2), (0.02, 0.05, 0.1, 0.2), (0.01, 0.02, 0.05, 0.1, 0.15, 0.2))
    rng = case.rng("ratios")
    worst, where, samples, low, high = -np.inf, {}, 0, np.inf, 0.0
    for m in sizes:
        for b in range(1, m):
            case.progress(f"m = {m}, b = {b}")
            batches = all_batches(m, b)
            for eta in etas:
                ends = infimum(m, b, eta), supremum(m, b, eta)
                vertex = np.eye(m - 1)[0]
                for shares in [*ratio_vectors(m, case.pick(2, 6, 20), rng), vertex]:
                    problem = near_limit(shares, LOG_RATIO, eta)
                    drift = float(increments(case.engine, problem, batches).mean())
                    allowed = increment_tolerance(case.engine, problem, b, LOG_RATIO)
                    off = [ends[0] - drift, drift - ends[1], abs(drift - asymptotic_drift(shares, b, eta))]
                    if np.ptp(shares) == 0.0:
                        off.append(abs(drift - ends[0]))
                    if shares is vertex:
                        off.append(abs(drift - ends[1]))
                    excess = float(np.nan_to_num(np.max(off), nan=np.inf)) / allowed - 1.0
                    low, high = min(low, drift / ends[0]), max(high, drift / ends[1])
                    samples += len(batches)
                    if excess > worst:
                        worst = excess
                        where = {"m": m, "b": b, "eta": eta, "shares": shares.tolist(), "drift": drift}
                        where |= {"D*": ends[0], "v": ends[1]}
    return verified(
        "proved",
        "convexity of the limit of the drift, and its value at the centre and the vertices; beside it the "
        f"mean of the increment over all C(m, b) batches on the engine at R = {LOG_RATIO:g}, for m in "
        f"{sizes.start}..{sizes.stop - 1}, all b < m, eta in {etas}, at the centre, where it has to be the "
        "least drift, at a vertex, where it has to be the greatest, and at random points of the simplex",
        unless=worst > 0.0,
        detail=[
            proofs.table(),
            f"On the engine the drift is between {low:.6g} D* and {high:.6g} v; its largest deviation from "
            f"D(q), D* and v is {worst + 1.0:.3g} of what rounding and exp(-R) allow.",
        ],
        counterexample=lambda: Counterexample("the drift on the engine is not the law's", where),
        tightness=Tightness(high, "largest drift over v (1: attained; so is D*, at the centre)"),
        detects="a drift that is off by more than rounding",
        samples=samples,
        figures=(figure(),),
    )


def figure() -> Figure:
    """The two ends against the batch size, in units of eta^2."""
    ends: list[tuple[str, Callable[[int, int, float], float], Style]] = [
        ("least $D^*$", infimum, "dashed"),
        ("greatest $v$", supremum, "line"),
    ]
    series = []
    for m in (2, 10, 100):
        sizes = range(1, m)
        x = [b / m for b in sizes]
        for name, end, style in ends:
            y = [end(m, b, 0.1) / 0.01 for b in sizes]
            series.append(
                Series(
                    f"{name}, $m = {m}$", x, y, "points" if m == 2 else style, like=f"least $D^*$, $m = {m}$"
                )
            )
    return Figure(
        name="drift_range",
        title=r"The range of the drift of $R_t$ near a datapoint, $\eta = 0.1$",
        x_label="batch size over number of datapoints, $b/m$",
        y_label=r"drift of $R_t$ a step, over $\eta^2$",
        series=series,
        caption="The drift is at D* while all rivals are level, and climbs to v as one of them outgrows the "
        "others. For m = 2 there is one rival, and both are one number. Batches of half of the data are "
        "best per step.",
    )
