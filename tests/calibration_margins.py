"""How far a correct engine is from what is tested with a margin that is no theorem: less than half of it.

Laws 3, 4 and 10: by the sum of the law's defects (``tests/calibration_defects.py``); a new leader's lead at
first gives how often there is one.  Law 6 for two datapoints: by the engine's chain on a grid
(``tests/calibration_grid.py``).  Elsewhere so many replicates that the standard error is below a
thirtieth of the margin.  Exponents of medians are those of the exact laws.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from scipy.linalg import expm

from claims.article import article
from claims.laws import (
    change_of_mind,
    cyclic_basins,
    escape_rate,
    hopping,
    hopping_scaling,
    limit_index,
    rare,
    reshuffled_data,
    reshuffled_limit,
)
from claims.theory import gaussian_laws as laws
from claims.theory import rates, similarity_ladders
from claims.theory.error_terms import WITH_LEADER, WITHOUT_LEADER
from claims.theory.event_rates import Event
from claims.theory.hops import RATE, Kicks, nearly_orthonormal
from claims.theory.limit_law import of_norm_one, three_points
from claims.theory.limit_order import Candidate, defects_of, three_of, two_of
from claims.theory.rival_walk import Walk
from engine import Array, Engine, Problem, StandardBasis, UniformSubsets
from evidence.exponents import HALVES, LADDER, MARGIN, slope
from evidence.streams import stream
from referee import Case, Effort
from tests.calibration_defects import Defects
from tests.calibration_grid import Margin, extrapolated, law_6_exponents, law_6_phases, law_6_residence
from tests.calibration_runs import correct_engine
from tests.calibration_tables import Map, Report, Sizes, figure

# --- Laws 3 and 4 --------------------------------------------------------------------------------


def off_the_law(
    engine: Engine, candidate: Candidate, walk: Walk, starts: list[Array]
) -> tuple[list[float], list[float]]:
    """What P(the limit is a_1) is off the law with its next order, and how well that is known, by the start."""
    states = np.array([of_norm_one(logs) for logs in starts])
    if np.isfinite(candidate.logs[:, 0]).sum() == 2:
        grids = [Defects(engine, candidate, walk, share * walk.eta).off(states) for share in (0.4, 0.2, 0.1)]
        found = [extrapolated(values) for values in np.transpose(grids)]
    else:  # a grid of two dimensions: by how much another spacing changes it
        coarse, fine = (Defects(engine, candidate, walk, h).off(states) for h in (0.3, 0.2))
        found = list(zip(fine, np.abs(fine - coarse), strict=True))
    return [float(off) for off, _ in found], [float(error) for _, error in found]


def law_3(engine: Engine, seed: int) -> Iterator[Margin]:
    """The settings of the judge; for three datapoints at eta = 0.2."""
    solved, claim = three_points(), "limit_index.law/derived"
    starts: dict[int, list[tuple[float, ...]]] = {
        2: [(0.5, 0.0), (1.5, 0.0)],
        3: [(0.5, 0.2, 0.0), (1.0, -0.5, 0.0)],
    }
    for m, b, eta in ((2, 1, 0.2), (2, 1, 0.1), (2, 1, 0.05), (3, 1, 0.2), (3, 2, 0.2)):
        candidate = two_of(2, 1, 1) if m == 2 else three_of(solved, b, 1)
        logs = [np.array(start) for start in starts[m]]
        for start, off, error in zip(
            starts[m], *off_the_law(engine, candidate, Walk(m, b, eta), logs), strict=True
        ):
            what = f"P(the limit is a_1), m = {m}, b = {b}, eta = {eta:g}, log|c_0| = {start}"
            yield Margin(claim, what, limit_index.BEYOND[m] * eta**2, off, error)


def law_4(engine: Engine, seed: int) -> Iterator[Margin]:
    """The settings of the judge: one rival, two level ones; then another leader, and its lead."""
    solved, claim = three_points(), "change_of_mind/derived"
    plans = [(2, 1, 0.2, (1.0, 2.0, 3.0, 4.0, 5.0, 6.0), False), (2, 1, 0.1, (2.0,), False)]
    for m, b, eta, leads, level in [*plans, (3, 1, 0.2, (3.0,), False), (3, 1, 0.2, (3.0,), True)]:
        candidate = three_of(solved, b, 1) if level else two_of(m, b, 1)
        logs = [change_of_mind.logs_of(m, r, level) for r in leads]
        laws = 1.0 - candidate.value(np.transpose(logs), np.zeros(len(leads)), eta)
        found = off_the_law(engine, candidate, Walk(m, b, eta), logs)
        kind = "two level rivals" if level else "one rival"
        for r, law, off, error in zip(leads, laws, *found, strict=True):
            margin = float(law) * eta**2 * (1.0 / 8.0 if level else 1.0 / 20.0)
            what = f"P(the limit is not a_1), from R = {r:g}, {kind}, m = {m}, b = {b}, eta = {eta:g}"
            yield Margin(claim, what, margin, -off, error)
    for r in (1.0, 2.0):
        yield from another_leader(engine, r, change_of_mind.ETA, seed)


def another_leader(engine: Engine, r: float, eta: float, seed: int, paths: int = 250_000) -> Iterator[Margin]:
    """P(another leader ever) is P(the limit is not a_1) over its mean when there is one first."""
    claim, rng = "change_of_mind/derived", stream(seed, "leads", str(r))
    candidate, law = two_of(2, 1, 1), change_of_mind.overtaken(r, eta)
    problem = Problem(StandardBasis(2, 2), of_norm_one(change_of_mind.logs_of(2, r, True)), eta)
    c, leads, wins = np.tile(problem.w0, (paths, 1)), [], []
    while len(c):
        c = np.abs(engine.steps(problem, c, rng.integers(0, 2, (len(c), 1))))
        logs = np.log(c.T)
        over = logs[1] > logs[0]
        leads.append((logs[1] - logs[0])[over] / eta)
        wins.append(1.0 - candidate.value(logs[:, over], (c[over] ** 2).sum(axis=1) - 1.0, eta))
        c = c[~over & (logs[0] - logs[1] < r + 5.0)]
    lead, win = np.concatenate(leads), np.concatenate(wins)
    above = np.minimum(lead, 1.0)
    at = f"from R = {r:g}, m = 2, b = 1, eta = {eta:g}"
    found = change_of_mind.elsewhere(r, eta) / win.mean()
    error = 3.0 * found * float(win.std() / win.mean()) / math.sqrt(len(win))
    yield Margin(claim, f"P(another leader ever), {at}", law * eta**2 / 3.0, found - law, error)
    error = 3.0 * float(above.std()) / math.sqrt(len(above))
    off = float(above.mean()) - change_of_mind.OVERSHOOT
    yield Margin(claim, f"P(its lead over eta is above a uniform number), {at}", 0.45 * eta, off, error)


def law_10(engine: Engine, seed: int, roots: int = 200_000) -> Iterator[Margin]:
    """The probability as for Law 4, at R = 6, as it changes by exp(-12) beyond; and what the looks miss.

    The same trees with twice as many looks differ by what comes later.
    """
    claim, r = "rare.law/derived", 6.0
    for m, b, eta in ((2, 1, 0.2), (4, 2, 0.2), (2, 1, 0.1)):
        walk = Walk(m, b, eta)
        logs = [np.array([0.0, -r, *[-np.inf] * (m - 2)])]
        ((off,), (error,)) = off_the_law(engine, two_of(m, b, 1), walk, logs)
        law = float(rare.LAW(r, eta, m, b))
        what = f"P(the limit is not a_1), from R = {r:g}, m = {m}, b = {b}, eta = {eta:g}"
        yield Margin(claim, what, law * rare.BEYOND * eta**2, -off, error)
    case, walk = Case(engine, Effort.QUICK, seed, claim, 1e-8), Walk(2, 1, 0.2)
    law = float(rare.LAW(rare.RARE, walk.eta, 2, 1))
    soon, late = (rare.grow(case, walk, rare.RARE, roots, n * rare.LOOKS).sums for n in (1, 2))
    missed = (late - soon) / law
    what = f"by splitting, from R = {rare.RARE:g}: what comes later or back"
    off = 2.0 / math.pi * math.exp(-rare.AHEAD) - float(missed.mean())
    yield Margin(claim, what, rare.UNFINISHED, off, 3.0 * float(missed.std()) / math.sqrt(roots))


# --- by many replicates --------------------------------------------------------------------------


def sampled(times: int, of: int) -> tuple[float, float]:
    """A frequency, and three standard errors."""
    p = times / of
    return p, 3.0 * math.sqrt(p * (1.0 - p) / of)


def law_2(engine: Engine, seed: int) -> Iterator[Margin]:
    """The limit law of the least rival, with the settings of the judge at standard effort."""
    claim = "escape_rate.fluctuations/derived"
    events: dict[str, list[Event]] = {}
    for k in range(4):
        for one in escape_rate.ensembles(Case(engine, Effort.STANDARD, seed + k, claim, 1e-8)):
            for x in (-1.5, -0.5, 0.5) if one.walk.m > 2 else ():
                event = escape_rate.limit_event(one, x)
                if event.margin < escape_rate.WIDEST:
                    events.setdefault(event.name, []).append(event)
    for name, several in events.items():
        p, error = sampled(sum(e.times for e in several), sum(e.trials for e in several))
        yield Margin(claim, name, several[0].margin, p - several[0].law, error)


def law_6_others(engine: Engine, seed: int) -> Iterator[Margin]:
    """Three datapoints: who has left, who leads, and the exponent in b."""
    for m, b in ((2, 1), (3, 2)):
        kicks = Kicks(m, b, 0.2, 0.02)
        t, law = int(2.0 * kicks.residence), (1.0 - 1.0 / m) * (1.0 - math.exp(-2.0 * m / (m - 1)))
        run = engine.run(kicks.problem(), UniformSubsets(b), max_steps=t, seed=seed, replicates=60_000)
        p, error = sampled(int((run.leader != 0).sum()), 60_000)
        what = f"P(another leader after 2 residences), m = {m}, b = {b}, eta = 0.2, E = 0.02"
        yield Margin("hopping.no_limit/derived", what, 0.1, p - law, error)
    for margin, scale in ((0.12, 0.003), (0.06, 0.001)):
        E = scale * np.array([[0.0, 4.0, 1.0], [4.0, 0.0, 2.0], [1.0, 2.0, 0.0]])
        K = RATE(3, 1, 0.2, E)
        np.fill_diagonal(K, -K.sum(axis=1))
        for t in (int(0.4 / -K[0, 0]), int(3.0 / -np.sort(np.linalg.eigvalsh(K))[1])):
            run = engine.run(
                nearly_orthonormal(E, 0.2), UniformSubsets(1), max_steps=t, seed=seed + t, replicates=60_000
            )
            law = expm(t * K)[0]
            for i in range(3):
                p, error = sampled(int((run.leader == i).sum()), 60_000)
                what = f"P(a_{i + 1} leads after {t} steps), m = 3, b = 1, eta = 0.2, E = (4, 1, 2) {scale:g}"
                yield Margin("hopping_scaling.network/derived", what, margin, p - float(law[i]), error)
    yield from exponent_in_b(engine, seed)


def exponent_in_b(engine: Engine, seed: int, replicates: int = 200_000) -> Iterator[Margin]:
    """m = 3: the law of each setting, and the exponent, at quick and standard effort."""
    claim = "hopping_scaling.batch/derived"
    for k, effort in enumerate((Effort.QUICK, Effort.STANDARD)):
        y, errors = [], []
        for _, kicks in hopping_scaling.ladder(Case(engine, effort, seed, claim, 1e-8), "batch"):
            t = int(hopping_scaling.AFTER * kicks.residence)
            run = engine.run(
                kicks.problem(),
                UniformSubsets(kicks.b),
                max_steps=t,
                seed=seed + kicks.b,
                replicates=replicates,
            )
            p, error = sampled(int((run.leader == 0).sum()), replicates)
            law, margin = hopping_scaling.law_of(kicks, t)
            yield Margin(claim, f"P(a_1 leads after {t} steps), {kicks}", margin, p - law, error)
            y.append(kicks.E / hopping_scaling.rate_of(p, 3, t))
            errors.append(
                abs(hopping_scaling.rate_of(p + error, 3, t) / hopping_scaling.rate_of(p, 3, t) - 1.0)
            )
        margin = hopping_scaling.MARGINS["batch"][k]
        off, error = slope((1.0, 2.0), y) + 1.0, math.hypot(*errors) / math.log(2.0)
        yield Margin(claim, f"exponent in b, {effort.value} effort", margin, off, error)


def law_7(engine: Engine, seed: int) -> Iterator[Margin]:
    """Ties of cyclic SGD against those of the flow, over eta^2, and their first order."""
    claim, eta = "cyclic_basins.many/derived", 0.05
    case = Case(engine, Effort.THOROUGH, seed, claim, 0.0)
    worst, rng = 0.0, stream(seed, "ties")
    for _ in range(12):
        m = int(rng.integers(3, 8))
        shares = rng.dirichlet(np.full(m, 3.0))
        i, j = sorted(int(k) for k in rng.choice(m, 2, replace=False))
        shares[j] = shares[i] = max(shares)  # a tie of the two largest
        norm = float(rng.choice([0.5, 0.9]))
        law, seen = (
            cyclic_basins.tie(shares, i, j, norm, eta, winner)
            for winner in (
                cyclic_basins.winner_of_flow,
                lambda c, e: cyclic_basins.winner_on_engine(case, c, e),
            )
        )
        worst = max(worst, abs(seen - law) / eta**2)
    resolved = 4.0 * eta / cyclic_basins.POINTS**cyclic_basins.ROUNDS / eta**2
    what = "distance of a tie from the flow's over eta^2, the largest of 12 at random, eta = 0.05"
    yield Margin(claim, what, cyclic_basins.TIE, worst, 2.0 * resolved)
    rows, _ = cyclic_basins.ties(case)
    off = max(abs(float(str(row[-1]))) for row in rows)
    what = "first order of a tie beyond the flow's, extrapolated from eta = 0.1, 0.05 and 0.025"
    yield Margin(claim, what, cyclic_basins.FIRST_ORDER, off, 0.0)


# --- the sizes: exact laws -----------------------------------------------------------------------


def corollary_3(engine: Engine, seed: int) -> Iterator[Margin]:
    """The exponents of exact medians over the ladder of sizes."""
    largest = [laws.largest_coordinate_quantile(0.5, m, m) for m in HALVES]
    start = [math.sqrt(laws.projection_law(m, n).median()) for m, n in zip(HALVES, LADDER, strict=True)]
    upper = [laws.largest_coordinate_quantile(0.5, m, n) for m, n in zip(HALVES, LADDER, strict=True)]
    rate, wide = similarity_ladders.RATE, article.WIDTH
    cosines = [math.sqrt(laws.projection_law(m, wide).median()) if m < wide else 1.0 for m in article.SIZES]
    for claim, what, off in (
        ("corollary_3.gd_dataset/as_printed", "exponent of the largest cosine", slope(rate, largest) - 0.5),
        (
            "corollary_3.gd_initialisation/as_printed",
            "exponent of the cosine with the start",
            slope(LADDER, start),
        ),
        ("corollary_3.sgd_initialisation/as_printed", "exponent of the upper bound", slope(rate, upper) - 0.5),
        ("article.gd_initialisation/for_every_m", "exponent of m/n", slope(article.RATIOS, cosines) - 0.5),
    ):
        yield Margin(claim, f"{what}, exact medians", MARGIN, off, 0.0)


# --- all batches, extrapolated -------------------------------------------------------------------


def extrapolations(engine: Engine, seed: int) -> Iterator[Margin]:
    """What is left of an order in eta that vanishes, over what no next order leaves; nothing is sampled."""
    case = Case(engine, Effort.STANDARD, seed, "orders", 1e-8)
    solved = three_points()
    for claim, candidates in (
        ("limit_index.law/derived", [two_of(2, 1, 57), three_of(solved, 1, 21), three_of(solved, 2, 21)]),
        ("change_of_mind/derived", [two_of(3, 2, 57), two_of(4, 1, 57)]),
    ):
        for one in defects_of(case, candidates):
            what = f"third order of the defect over g's, m = {one.candidate.m}, b = {one.candidate.b}"
            yield Margin(claim, what, one.candidate.allowed, one.third, 0.0)
    off = hopping.generator_off(case, 0.5)
    yield Margin("hopping.residence/derived", "third order of a step", hopping.OFF, float(off or 0.0), 0.0)


def lemma_24(engine: Engine, seed: int) -> Iterator[Margin]:
    """The exponents of its errors along paths, at two data points."""
    case, name = Case(engine, Effort.STANDARD, seed, "lemma_24.rate/measured", 0.0), "A/B against its limit"
    errors = {
        f"{name}, the leader in the batch": (lambda t: rates.measured_ratio(t) - WITH_LEADER(t.eta), True),
        f"{name}, the leader outside": (lambda t: rates.measured_ratio(t) - WITHOUT_LEADER(t.eta), False),
    }
    for one in rates.rates_of(case, errors):
        if one.m == 2:
            spread = 0.5 * (one.interval.slope_high - one.interval.slope_low)
            yield Margin("lemma_24.rate/measured", one.name, rates.MARGIN, one.interval.slope - 2.0, spread)


def law_8(engine: Engine, seed: int, replicates: int = 500_000) -> Iterator[Margin]:
    """The law of a tie, and that the nearest datapoint is the limit."""
    for claim, starts in (("tie", reshuffled_limit.SINGLE), ("companions", reshuffled_limit.SEVERAL)):
        case = Case(engine, Effort.STANDARD, seed, f"reshuffled_limit.{claim}/derived", 1e-8)
        for start in starts:
            for part in reshuffled_limit.PARTS:
                lead = part * start.tie.width
                p, error = sampled(start.second_wins(case, lead, replicates), replicates)
                what = f"P(the second wins) from {part:g} widths, {reshuffled_limit.told(start)}"
                off = p - float(start.tie.second_wins(lead)[0])
                yield Margin(case.claim_id, what, reshuffled_limit.BEYOND, off, error)


def law_6_reshuffled(engine: Engine, seed: int) -> Iterator[Margin]:
    """Where reshuffled batches stay on two datapoints that are not orthonormal: the farthest of 1,000."""
    claim = "reshuffled_data.stays/derived"
    for eta, eps in reshuffled_data.PLANS:
        case = Case(engine, Effort.STANDARD, seed, claim, 1e-8)
        r, target = reshuffled_data.places(case, eta, eps, 1_000)
        off = max(float(np.abs(r - target).max()) - eta / 2.0, 0.0)
        what = f"largest distance of r from its band, eta = {eta:g}, eps = {eps:g}"
        yield Margin(claim, what, reshuffled_data.BEYOND * eta**2, off, float(r.std()) / math.sqrt(len(r)))


#: Groups that take more than half a minute of a processor.
SLOW = ("law 3", "law 4", "law 8", "law 10")
GROUPS: dict[str, Callable[[Engine, int], Iterator[Margin]]] = {
    "corollary 3": corollary_3,
    "lemma 24": lemma_24,
    "all batches": extrapolations,
    "law 2": law_2,
    "law 3": law_3,
    "law 4": law_4,
    "law 6, residence": law_6_residence,
    "law 6, phases": law_6_phases,
    "law 6, exponents": law_6_exponents,
    "law 6, more datapoints": law_6_others,
    "law 6, reshuffled": law_6_reshuffled,
    "law 7": law_7,
    "law 8": law_8,
    "law 10": law_10,
}


def margins_of(task: tuple[str, int]) -> list[list[float | str]]:
    """The margins of a group, as rows of plain values."""
    name, seed = task
    found = GROUPS[name](correct_engine("fast"), seed)
    return [[one.claim, one.what, one.margin, float(one.off), float(one.error)] for one in found]


def measure_margins(report: Report, run: Map, seed: int, sizes: Sizes) -> None:
    """Part 5: where a correct engine is, within each margin that is assumed."""
    report.add("## Margins that are assumed", "")
    names = [name for name in GROUPS if not (sizes.quick and name in SLOW)]
    rows = []
    for found in run(margins_of, [(name, seed) for name in names]):
        for row in found:
            one = Margin(*row)
            report.kept &= one.kept
            share = f"{figure(one.off / one.margin)} ± {figure(one.error / one.margin)}"
            rows.append((f"`{one.claim}`", one.what, f"{one.margin:.2g}", share if one.kept else f"{share} ✗"))
    report.table(("claim", "what", "margin", "where a correct engine is, over the margin"), rows)
