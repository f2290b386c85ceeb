r"""Law 2: how fast SGD gets to its datapoint, and how that fluctuates, for all m, b and eta.

Near the limit the logarithms of the ratios x_j = |c_j|/|c_leader| are random walks with one drift, -v
(``theory.rival_walk``), and R = -log(sum x_j) is within log(m - 1) of the least of the -log x_j.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
from sympy import And, Integer, Rational

from claims.theory.drift import all_batches, near_limit, supremum
from claims.theory.event_rates import Event, Tally
from claims.theory.rival_walk import COVARIANCE, VARIANCE, Walk, least_of_gaussians
from engine import Array, UniformSubsets
from engine.aggregates import batch_factor, rest_factor
from evidence import Figure, Outcome, Series, verified
from evidence.chain import Chain, prove
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

LOG_RATIO = 40.0  # where a run starts: the walk is exact there but for exp(-40)
WIDEST = 0.1  # margins beyond which the limit law says too little


def chain() -> Chain:
    """The factors near the limit, how fast they get there, and where the rate is largest."""
    N, u, d, eta, m, b = reals("N u d eta m b")
    small = [eta > 0, eta <= Rational(1, 5), d >= 0, d <= Rational(1, 10)]
    near = [*small, 1 - d <= N, 1 + d >= N, u >= 0]
    inside, outside = batch_factor(N, u, eta), rest_factor(u, eta)
    sizes = [m >= 2, b >= 1, b <= m - 1]
    pi = b * (m - b) / (m * (m - 1))
    return prove(
        identity(
            "at N = 1, leader in the batch (u = 1): factor of a rival outside",
            outside / inside,
            1 - eta,
            where={N: Integer(1), u: Integer(1)},
        ),
        identity(
            "at N = 1, leader not in it (u = 0): factor of a rival inside",
            inside / outside,
            1 + eta,
            where={N: Integer(1), u: Integer(0)},
        ),
        Sentence(
            "leader in, u within d of 1: the factor is within 4 eta d of 1 - eta",
            [N, u, d, eta],
            [*near, u >= 1 - d, u <= 1 + d],
            And(
                outside - (1 - eta) * inside <= 4 * eta * d * inside,
                (1 - eta) * inside - outside <= 4 * eta * d * inside,
                inside > 0,
            ),
        ),
        Sentence(
            "leader out, u <= d: the factor is within 4 eta d of 1 + eta",
            [N, u, d, eta],
            [*near, u <= d],
            And(
                inside - (1 + eta) * outside <= 4 * eta * d * outside,
                (1 + eta) * outside - inside <= 4 * eta * d * outside,
                outside > 0,
            ),
        ),
        Sentence("pi <= m/(4(m-1)), its value at b = m/2", [m, b], sizes, 4 * (m - 1) * pi <= m),
        Sentence("pi/b <= 1/m, its value at b = 1", [m, b], sizes, m * pi <= b),
        Sentence("v is below the rate of what is left: pi <= b/m", [m, b], sizes, m * pi <= b),
    )


@dataclass(frozen=True)
class Seen:
    """Replicates of one setting after t steps.

    ``grown`` (replicates,) is R_t - R_0; ``rivals`` (replicates, m - 1) is how far each -log x_j has grown.
    """

    walk: Walk
    t: int
    grown: Array
    rivals: Array


def watch(case: Case, walk: Walk, t: int, replicates: int) -> Seen:
    """Run an ensemble from R = LOG_RATIO with level rivals."""
    start = near_limit(np.full(walk.m - 1, 1.0 / (walk.m - 1)), LOG_RATIO, walk.eta, extra=0)
    case.progress(f"rate of escape: {walk}, {replicates} replicates of {t} steps")
    run = case.engine.run(
        start,
        UniformSubsets(walk.b),
        max_steps=t,
        seed=case.seed_for("escape", *map(str, walk)),
        replicates=replicates,
        keep_weights=True,
    )
    assert run.weights is not None  # asked for
    first, last = np.abs(start.w0), np.abs(run.weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        grown = np.log(first[1:] / first[0]) - np.log(last[:, 1:] / last[:, :1])
    return Seen(walk, t, run.log_ratio - LOG_RATIO, grown)


def settings(case: Case) -> list[tuple[Walk, int]]:
    """What is run: sizes, batches and step sizes, and for how long."""
    quick = [(Walk(2, 1, 0.2), 400), (Walk(3, 1, 0.2), 300), (Walk(4, 2, 0.1), 400)]
    more = [(Walk(2, 1, 0.05), 400), (Walk(6, 5, 0.2), 400), (Walk(10, 5, 0.2), 400), (Walk(10, 1, 0.15), 400)]
    return case.pick(quick, quick + more, quick + more)


def ensembles(case: Case) -> list[Seen]:
    """All settings that the engine has the time for."""
    plans = settings(case)
    counts = case.afford_each([case.pick(4_000, 40_000, 400_000)] * len(plans), [t for _, t in plans], least=12)
    return [watch(case, walk, t, n) for (walk, t), n in zip(plans, counts, strict=True) if n]


@judge("escape_rate.rate/derived", "proved", weight=0.5, formulas=[supremum])
def rate(case: Case) -> Outcome:
    """The chain, and the exact law of the walk of one rival on the engine."""
    proofs = chain()
    events, seen, wrong = [], ensembles(case), None
    for one in seen:
        values, weights = one.walk.marginal(one.t)
        mean = float(values @ weights) / one.t  # of the law that the engine is held to
        if not abs(mean - one.walk.v) <= 1e-9 * mean:
            wrong = (
                f"a rival falls by {mean:.9g} a step in the mean, and not by v = {one.walk.v:.9g}: {one.walk}"
            )
        below = np.cumsum(weights)
        events += [quantile(one, "-log x_2", one.rivals[:, 0], values, below, q) for q in (0.1, 0.5, 0.9)]
    tally = Tally(events, case.false_alarm)
    return verified(
        "proved",
        "a chain of sentences, joined by the links that are named; beside it ensembles of the engine that "
        f"start at R = {LOG_RATIO:g}, where the law of a rival's ratio after t steps is known exactly (a "
        "trinomial law)",
        unless=wrong or tally.counterexample(),
        detail=[proofs.table(), tally.table()],
        false_alarm=tally.false_alarm,
        detects=tally.detects(),
        samples=sum(len(one.grown) for one in seen),
        estimates=tally.estimates(),
        figures=(rate_figure(case),),
    )


@judge("escape_rate.fluctuations/derived", "statistical", weight=1.0, formulas=[VARIANCE, COVARIANCE])
def fluctuations(case: Case) -> Outcome:
    """The exact law of R after t steps where it is known, and the limit law with a margin elsewhere."""
    events, seen = [], ensembles(case)
    for one in seen:
        walk = one.walk
        if walk.m == 2:
            values, weights = walk.marginal(one.t)
        elif walk.m == 3 and walk.b == 1:
            values, weights = walk.two_rivals(one.t)
        else:
            continue
        below = np.cumsum(weights)
        events += [quantile(one, "R_t - R_0", one.grown, values, below, q) for q in (0.05, 0.5, 0.95)]
    for one in seen:
        if one.walk.m > 2:
            events += [e for x in (-1.5, -0.5, 0.5) if (e := limit_event(one, x)).margin < WIDEST]
    tally = Tally(events, case.false_alarm)
    gaps = [(w.m, w.b, w.eta, t, distance(w, t)) for w, t in ((Walk(2, 1, 0.2), 100), (Walk(2, 1, 0.2), 1600))]
    gaps += [(3, 1, 0.2, t, distance(Walk(3, 1, 0.2), t)) for t in (100, 400)]
    shrinks = gaps[1][-1] < 0.5 * gaps[0][-1] and gaps[3][-1] < 0.7 * gaps[2][-1]
    wrong = moments_off()
    said = "; ".join(f"{d:.2g} for m = {m} after {t} steps" for m, _, _, t, d in gaps)
    return verified(
        "statistical",
        f"ensembles of the engine from R = {LOG_RATIO:g}: R_t against its exact law for m = 2 and for m = "
        "3, b = 1, and the least of -log x_j against the limit law, with an assumed margin for finite t, for "
        "m >= 3",
        unless=wrong
        or tally.counterexample()
        or (None if shrinks else "the exact law does not approach the limit law"),
        detail=[
            tally.table(),
            "Largest distance of the exact distribution function from the limit's, without the engine: "
            f"{said}.",
        ],
        false_alarm=tally.false_alarm,
        detects=tally.detects(),
        samples=sum(len(one.grown) for one in seen),
        estimates=tally.estimates(),
        figures=(law_figure(seen),),
    )


def moments_off() -> str | None:
    """Whether the variance and the covariance of a step are those over all batches, for m up to 6."""
    eta = 0.2
    alpha, beta = Walk(2, 1, eta).steps
    for m in range(2, 7):
        for b in range(1, m):
            walk = Walk(m, b, eta)
            drawn = np.zeros((comb(m, b), m), dtype=bool)
            np.put_along_axis(drawn, all_batches(m, b), values=True, axis=1)
            leads = drawn[:, :1]
            step = np.where(leads & ~drawn, alpha, np.where(~leads & drawn, beta, 0.0))[:, 1:]
            exact = np.cov(step, rowvar=False, bias=True).reshape(m - 1, m - 1)
            told = [walk.variance, *([walk.covariance] if m > 2 else [])]
            if not np.abs(np.subtract(told, exact[0, : len(told)])).max() <= 1e-12:
                return f"m = {m}, b = {b}: over all batches {exact[0, : len(told)]}, by the formulas {told}"
    return None


def quantile(one: Seen, what: str, seen: Array, values: Array, below: Array, q: float) -> Event:
    """The event that ``what`` is at most its q-quantile, by the exact law; between two values of the law."""
    at = int(np.searchsorted(below, q))
    while at + 1 < len(values) and values[at + 1] - values[at] < 1e-7:
        at += 1  # never between two values that rounding could exchange
    cut = values[at] + 5e-8
    m, b, eta = one.walk
    name = f"{what} <= {cut:.6g} after {one.t} steps, m = {m}, b = {b}, eta = {eta:g}"
    return Event(name, float(below[at]), 0.0, int((seen <= cut).sum()), len(seen))


def limit_event(one: Seen, x: float) -> Event:
    """The event that (min of -log x_j - v t)/sqrt(t) is at most x standard deviations of one rival.

    R is above that least one by log(m - 1) at most, which is nothing over the square root of t in the limit,
    but
    much here.  The margin is what finite t may do: the walks have steps of a size near eta, so that their law
    jumps by up to 0.4 eta over its spread, for each of m - 1 rivals, and their skewness falls like 1/sqrt(pi
    t).
    """
    walk, t = one.walk, one.t
    at = x * np.sqrt(walk.variance)
    law = float(least_of_gaussians(walk, np.array(at)))
    margin = 0.2 * (walk.m - 1) * walk.eta / np.sqrt(walk.variance * t) + 0.3 / np.sqrt(walk.pi * t)
    what = f"(min -log x_j - v t)/sqrt t <= {at:.4g}"
    name = f"{what} after {t} steps, m = {walk.m}, b = {walk.b}, eta = {walk.eta:g}"
    seen = (one.rivals.min(axis=1) - walk.v * t) / np.sqrt(t)
    return Event(name, law, float(margin), int((seen <= at).sum()), len(seen))


def distance(walk: Walk, t: int) -> float:
    """The largest distance of the exact law of (R_t - R_0 - v t)/sqrt(t) from the limit's, in probability."""
    values, weights = walk.marginal(t) if walk.m == 2 else walk.two_rivals(t)
    below = np.cumsum(weights)
    limit = least_of_gaussians(walk, (values - walk.v * t) / np.sqrt(t))
    return float(np.maximum(np.abs(below - limit), np.abs(below - weights - limit)).max())


def rate_figure(case: Case) -> Figure:
    """R along paths of the engine for several b, and the law's slopes."""
    m, eta, every = 10, 0.2, 50
    steps = every * case.afford(80, 3.0 * every, least=20, what="points of a figure", by="step")
    rng = case.rng("paths")
    w0 = np.full(m, 0.9 / np.sqrt(m))
    series = []
    for b in (1, 5, 9):
        walk = Walk(m, b, eta)
        problem = near_limit(np.full(m - 1, 1.0 / (m - 1)), 1.0, eta, extra=0).with_w0(w0)
        batches = UniformSubsets(b).draw(m, 0, steps, rng)
        path = np.abs(case.engine.trajectory(problem, batches, every=every))
        top = path.max(axis=1)
        with np.errstate(divide="ignore"):
            R = np.log(top) - np.log(path.sum(axis=1) - top)
        t = np.arange(0, steps + 1, every)
        good = np.isfinite(R) & (R < 30.0)
        name = f"engine, $b = {b}$"
        series.append(Series(name, t[good].tolist(), R[good].tolist(), "line"))
        line = R[0] + walk.v * t
        t, line = t[line < 30], line[line < 30]
        series.append(Series(f"slope $v$, $b = {b}$", t.tolist(), line.tolist(), "dashed", like=name))
    return Figure(
        name="escape_rate",
        title=r"$R_t$ along single paths of SGD, and the law's slope, $m = 10$, $\eta = 0.2$",
        x_label="step $t$",
        y_label="$R_t$",
        series=series,
        caption="A path from equal coordinates for each batch size, and a line of the slope v of the law. "
        "Batches of half of the data settle fastest per step. Single paths stray from v t by sigma sqrt t, "
        "and the first steps are slower than v: the rivals are level (Law 1).",
    )


def law_figure(seen: list[Seen]) -> Figure:
    """Distribution functions of R on the engine, and the limit laws."""
    series = []
    for one in seen[:3]:
        m, b, _eta = one.walk
        x = np.sort((one.rivals.min(axis=1) - one.walk.v * one.t) / np.sqrt(one.t * one.walk.variance))
        pick = np.linspace(0, len(x) - 1, 60).astype(int)
        name = f"engine, $m = {m}$, $b = {b}$"
        series.append(Series(name, x[pick].tolist(), ((pick + 1) / len(x)).tolist(), "points"))
        grid = np.linspace(-4.0, 3.0, 120)
        limit = least_of_gaussians(one.walk, grid * np.sqrt(one.walk.variance))
        law = f"limit law, $m = {m}$, $b = {b}$"
        series.append(Series(law, grid.tolist(), limit.tolist(), "line", like=name))
    return Figure(
        name="escape_fluctuations",
        title="Law of the lead over the nearest rival, in standard deviations of one rival",
        x_label=r"$(\min_j(-\log x_j) - v t)/(\sigma\sqrt{t})$",
        y_label="probability of less",
        series=series,
        caption="x_j is the ratio of a rival to the leader. Points of the engine are on the limit laws: "
        "Gaussian for m = 2; with more rivals the least of their walks decides, and R lags behind v t.",
    )
