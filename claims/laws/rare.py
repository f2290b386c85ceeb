r"""Law 10: how rare a change of mind is, far out.

**A bound at every step size.**  One step takes N = |w|^2, of which u = s N is in the batch, to N E with
E = s A^2 + (1 - s) a^2, a = 1 - eta u outside of the batch and A = a + eta (2 - N) in it.  So |c_i|/|w| is
multiplied by A/sqrt(E) or a/sqrt(E).  By Jensen sqrt(E) is at least s A + (1 - s) a = 1 - 2 eta s (N - 1), and
more than that by the variance of the two; near N = 1 both factors are below 1 + eta (2 - N)(1 - s) and
1 - eta (2 - N) s.  Every datapoint is in the batch with the probability b/m, which is the mean of s on the span
of the data, so the mean of that is 1.

**The probability itself** is far too small to be met with.  Two ways get at it on the engine: batches that are
drawn so that the lead is lost, each path counting by its likelihood (``theory.tilted``), and the engine's own
batches with importance splitting (``engine.splitting``).  The bound makes both valid: it bounds the likelihood,
and the second moment of what comes from a root.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from sympy import exp, pi, sqrt

from claims.laws.change_of_mind import elsewhere
from claims.theory.event_rates import DRAWN, Event, Tally
from claims.theory.limit_law import of_norm_one
from claims.theory.rival_walk import Walk
from claims.theory.tilted import LEVEL, counted, importance, mean_steps
from engine import Array, Problem, StandardBasis, UniformSubsets, gamma, unit_roundoff
from engine.splitting import TooManyCopiesError, split
from evidence import Column, Counterexample, Estimate, Figure, Outcome, Series, Table, Tightness, verified
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.nonnegative import greatest_mean, least_mean
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

eta, N, s, r, m, b, d, x, y, z, q = reals("eta N s r m b d x y z q")

SPHERE = (eta > 0, 5 * eta <= 1, N >= 1, 4 + eta >= 4 * N, s >= 0, s <= 1)
#: What a step multiplies |c_i|/|w| by.
INSIDE = Formula("in the batch", [eta, N, s], 1 + eta * (2 - N) * (1 - s), bounds="<=", domain=SPHERE)
OUTSIDE = Formula("outside of the batch", [eta, N, s], 1 - eta * (2 - N) * s, bounds="<=", domain=SPHERE)
#: From R = r.
LIMIT = Formula("P(the limit is not a_1), at most", [r], exp(-r), bounds="<=", domain=(r > 0,))
LEADER = Formula("P(another leader ever), at most", [r], sqrt(2) * exp(-r), bounds="<=", domain=(r > 0,))
LAW = Formula(
    "P(the limit is not a_1)",
    [r, eta, m, b],
    2 / pi * (1 - eta / 16 * (m - b) / (m - 1)) * exp(-r),
    indices="m b",
)

RARE = 27.2  # the R from which it is 1e-12
SETTLED = 9.0  # beyond R = r at the end of a path
BEYOND = 1.0 / 20.0  # of the law, over eta^2: what is beyond the next order
EVERY = 32  # steps between looks, where paths are split
LOOKS = 110  # on the way R falls by v a step in the mean: all but 1e-3 get there before
AHEAD = 7.0  # R of the other datapoint that ends a path that is split
UNFINISHED = 4e-3  # of the law: what comes later, or back from there


def chain() -> Chain:
    """The norm stays, both factors, and what another leader needs, with N = 1 + eta d/4."""
    norm = 1 + eta * d / 4
    a = 1 - eta * s * norm
    A = a + eta * (2 - norm)
    E = s * A**2 + (1 - s) * a**2
    box = [s >= 0, s <= 1, eta >= 0, 5 * eta <= 1, d >= 0, d <= 1]
    inside, outside = INSIDE.at(eta, norm, s), OUTSIDE.at(eta, norm, s)
    places = [s, eta, d]
    return prove(
        identity("the next norm", norm * E, s * norm * A**2 + (norm - s * norm) * a**2),
        Sentence("the norm stays above 1", places, box, norm * E >= 1),
        Sentence("the norm stays below 1 + eta/4", places, box, norm * E <= 1 + eta / 4),
        Sentence("both factors are positive", places, box, a > 0),
        Sentence("their bounds are positive", places, box, outside > 0),
        Sentence("the factor in the batch", places, box, inside**2 * E >= A**2),
        Sentence("the factor outside of it", places, box, a**2 <= outside**2 * E),
        identity(
            "the mean of both, i in the batch with the probability b/m",
            b / m * (INSIDE.at(eta, N, s) - 1) + (1 - b / m) * (OUTSIDE.at(eta, N, s) - 1),
            eta * (2 - N) * (b / m - s),
        ),
        Sentence(
            "another leader, y >= x, has y + z >= |w|/sqrt 2",
            [x, y, z, q],
            [x >= 0, y >= x, z >= 0, q <= z**2],
            x**2 + y**2 + q <= 2 * (y + z) ** 2,
        ),
    )


@judge("rare.bound/derived", "proved", formulas=[INSIDE, OUTSIDE, LIMIT, LEADER])
def bound(case: Case) -> Outcome:
    """The chain; beside it all batches on the engine, from states near the sphere."""
    proofs = chain()
    rng, worst, where, samples, highest = case.rng("states"), -np.inf, {}, 0, 0.0
    for m in case.pick((2, 3, 4), (2, 3, 4, 5, 6), range(2, 9)):
        for b in range(1, m):
            for eta in case.pick((0.2,), (0.05, 0.2), (0.02, 0.05, 0.1, 0.2)):
                case.progress(f"m = {m}, b = {b}, eta = {eta:g}")
                states = near_sphere(m, eta, case.pick(20, 60, 200), rng)
                batches = np.array(list(combinations(range(m), b)))
                problem = Problem(StandardBasis(m, m), states[0], eta)
                rows, columns = np.repeat(states, len(batches), axis=0), np.tile(batches, (len(states), 1))
                after = np.abs(case.engine.steps(problem, rows, columns))
                c, norm = np.abs(rows), (rows**2).sum(axis=1)
                share = (np.take_along_axis(c, columns, axis=1) ** 2).sum(axis=1) / norm
                member = (columns[:, :, None] == np.arange(m)).any(axis=1)
                grown = after * np.sqrt(norm / (after**2).sum(axis=1))[:, None] / c
                allowed = np.where(
                    member, INSIDE(eta, norm, share)[:, None], OUTSIDE(eta, norm, share)[:, None]
                )
                mean = grown.reshape(len(states), len(batches), m).mean(axis=1)
                error = 8.0 * gamma(m + b + 20, unit_roundoff(case.engine))
                off = (grown - allowed).max(), mean.max() - 1.0, beyond(c)
                excess = float(np.max(off)) / error - 1.0  # nan if one of them is
                samples, highest = samples + len(rows), max(highest, float(mean.max()))
                if not (excess <= worst or math.isnan(worst)):
                    worst, where = excess, {"m": m, "b": b, "eta": eta, "mean": float(mean.max())}
    return verified(
        "proved",
        "machine proofs for the norm, for both factors and for a new leader; beside them all batches on the "
        "engine from random states near the sphere",
        unless=not worst <= 0.0,
        detail=[
            proofs.table(),
            f"On the engine {samples:,} steps are within the bounds of the factors and of their mean, up to "
            f"rounding; the mean comes within {1.0 - highest:.2g} of 1.",
        ],
        counterexample=lambda: Counterexample("a share grows by more than the bound", where),
        tightness=Tightness(highest, "largest mean of the factor of |c_i|/|w| over 1, seen in the states"),
        detects="a factor that is off by more than rounding",
        samples=samples,
    )


def near_sphere(m: int, eta: float, count: int, rng: np.random.Generator) -> Array:
    """States with squared norms in [1, 1 + eta/4], both ends among them, and level shares, and a far leader."""
    w = rng.standard_normal((count, m)) * np.exp(-rng.uniform(0.0, 6.0, (count, m)))
    w[0], w[1] = 1.0, [1.0, *[1e-3] * (m - 1)]
    norms = 1.0 + eta / 4.0 * rng.uniform(0.0, 1.0, count)
    norms[:3] = 1.0, 1.0, 1.0 + eta / 4.0
    return np.asarray(w * np.sqrt(norms / (w**2).sum(axis=1))[:, None])


def beyond(c: Array) -> float:
    """By how much h = sum |c_j|/|w| over the rivals exceeds the bounds from R = r, at most.

    That of a new leader is sqrt(2) h by Ville's inequality, as h is 1/sqrt(2) at least once another leads.
    """
    order = np.sort(c, axis=1)
    rivals = order[:, :-1].sum(axis=1)
    leads = order[:, -1] > rivals
    r, h = np.log(order[leads, -1] / rivals[leads]), (rivals / np.linalg.norm(c, axis=1))[leads]
    return float(np.max([h - LIMIT(r), math.sqrt(2.0) * h - LEADER(r)]))


def printed_otherwise() -> str | None:
    """Whether the next order of the law is that of Law 4; how not, if it is another."""
    far, small = 6.0, 1e-3  # what is left out is of the order exp(-2 far) = 6e-6 and small^2
    for m, b in ((2, 1), (3, 1), (4, 3), (10, 5)):
        off = LAW(far, small, m, b) / elsewhere(far, small, m, b) - LAW(far, 0.0, m, b) / elsewhere(far, 0.0)
        if not abs(off) <= small * 1e-3:
            return f"the next order for m = {m}, b = {b} is off by {off:.2g} of the law at eta = {small}"
    return None


def lead(walk: Walk, r: float) -> Problem:
    """From norm 1 and R = r, with the second datapoint as the only rival."""
    logs = np.array([0.0, -r, *[-np.inf] * (walk.m - 2)])
    return Problem(StandardBasis(walk.m, walk.m), of_norm_one(logs), walk.eta)


@dataclass(frozen=True)
class Grown:
    """What came from roots with R = r, for the event that the other datapoint leads by ``AHEAD``.

    Attributes:
        sums: root by root, shape (roots,).
        law: the probability by the law.
        most: a bound of the second moment of ``sums``.
    """

    r: float
    sums: Array
    law: float
    most: float

    def interval(self, false_alarm: float) -> tuple[float, float]:
        """The probabilities that are not rejected; each end takes half of the error probability."""
        half = false_alarm / 2.0
        return least_mean(self.sums, half), greatest_mean(self.sums, self.most, half)

    def off(self, false_alarm: float, margin: float) -> str | None:
        """Whether the law's value is rejected; in words."""
        low, high = self.interval(false_alarm)
        if low - margin <= self.law <= high + margin:
            return None
        found = f"[{low:.4g}, {high:.4g}]"
        return f"by splitting the probability from R = {self.r:g} is in {found}, not {self.law:.4g}"

    def detects(self, false_alarm: float) -> str:
        """What is noticed, by the bound of the second moment."""
        slack = math.sqrt(2.0 * self.most * -math.log(false_alarm / 2.0) / len(self.sums))
        return f"a probability from R = {self.r:g} that is {1.0 + slack / self.law:.3g} times below the law's"


def second_moment(problem: Problem) -> float:
    """A bound for what comes from a root (``engine.splitting``).

    With h = sum |c_j|/|w| over the rivals, the probability of the event is at most h over its value there.
    The mean of h does not grow, by Law 10, bound; and that of h^2 by 1 + eta^2 a step at most, as
    h' <= h (1 + eta (2 - N)(Q - s)) with the share Q of the rivals' coordinates that are in the batch, where
    the factor has the mean 1 and Q - s is in [-1, 1].
    """
    there = 1.0 + math.exp(-2.0 * AHEAD)
    return float(LOOKS * (1.0 + problem.step_size**2) ** EVERY * there * importance(problem.w0) ** 2)


def grow(case: Case, walk: Walk, r: float, roots: int, looks: int = LOOKS) -> Grown:
    """By importance splitting on the engine's own batches."""
    case.progress(f"importance splitting from R = {r:g}, {roots} roots")
    problem = lead(walk, r)
    trees = split(
        case.engine,
        problem,
        UniformSubsets(walk.b),
        importance=importance,
        event=lambda w: np.abs(w[:, 0]) * math.exp(AHEAD) <= np.abs(w[:, 1:]).sum(axis=1),
        every=EVERY,
        looks=looks,
        roots=roots,
        seed=case.seed_for("split", *map(str, walk), str(r)),
    )
    return Grown(r, trees.sums, float(LAW(r, walk.eta, walk.m, walk.b)), second_moment(problem))


@dataclass(frozen=True)
class Tilted:
    """How many paths with tilted batches counted, from R = r.

    Attributes:
        odds: how much more probable it is that a path counts than that one with fresh batches ends elsewhere.
        largest: the largest probability with which a path counted.
    """

    walk: Walk
    r: float
    odds: float
    largest: float
    event: Event


def tilt(case: Case, walk: Walk, r: float, paths: int) -> Tilted:
    """Paths of the engine on tilted batches."""
    problem, name = lead(walk, r), f"from R = {r:g}, m = {walk.m}, b = {walk.b}, eta = {walk.eta:g}"
    times, largest = counted(case, walk, problem, SETTLED, paths, name)
    odds = LEVEL / float(importance(problem.w0))
    law = odds * float(LAW(r, walk.eta, walk.m, walk.b))
    margin = law * (BEYOND * walk.eta**2 + math.exp(-SETTLED) + math.exp(-2.0 * r))
    return Tilted(walk, r, odds, largest, Event(f"a tilted path counts, {name}", law, margin, times, paths))


@judge("rare.law/derived", "statistical", weight=1.0, formulas=[LAW])
def law(case: Case) -> Outcome:
    """Tilted batches on the engine from several R, and its own batches with importance splitting."""
    plans = [(Walk(2, 1, 0.2), RARE), (Walk(2, 1, 0.2), 9.2)]
    more = [(Walk(4, 2, 0.2), 9.2), (Walk(2, 1, 0.2), 18.4), (Walk(2, 1, 0.1), RARE)]
    plans += more[: case.pick(0, 1, 3)]
    steps = [mean_steps(walk, r) + SETTLED / walk.v for walk, r in plans]
    asked = [case.pick(2_400, 7_000, 60_000)] * len(plans)
    counts = case.afford_each(asked, steps, least=12, what="tilted paths", by="state")
    paths = [tilt(case, *plan, count) for plan, count in zip(plans, counts, strict=True) if count]
    tally = Tally([p.event for p in paths], case.false_alarm / 2.0)
    walk = Walk(2, 1, 0.2)
    leads = case.pick((RARE,), (RARE, 9.2), (RARE, 18.4, 9.2))
    asked = [case.pick(16_000, 80_000, 500_000)] * len(leads)
    counts = case.afford_each(asked, [2.0 * r / walk.v for r in leads], least=12, what="roots", by="state")
    share = case.false_alarm / (2.0 * len(leads))
    rounding = 1e-9 + 100.0 * max(steps) * unit_roundoff(case.engine)
    broken = [
        f"{p.event.name}, {p.largest:.6g} times: a share grows in the mean"
        for p in paths
        if not p.largest <= 1.0 + rounding
    ]
    trees = []
    for r, count in zip(leads, counts, strict=True):
        try:
            trees += [grow(case, walk, r, count)] if count else []
        except TooManyCopiesError as error:
            broken.append(f"by splitting from R = {r:g}, {error}")
    broken += [off for g in trees if (off := g.off(share, g.law * (BEYOND * walk.eta**2 + UNFINISHED)))]
    return verified(
        "statistical",
        "paths of the engine on batches that are drawn so that the lead is lost, and on fresh ones at the end: "
        "a path counts by its likelihood, which Law 10, bound, keeps below 1; and importance splitting on the "
        f"engine's own batches. Margins are assumed: eta^2/20 of the probability, and {UNFINISHED:g} of it for "
        "what the looks miss. The lower ends of the intervals by splitting need that numbers are not negative, "
        "the upper ends that their second moment is bounded, by Law 10, bound; standard errors are estimates",
        unless=tally.counterexample() or next(iter(broken), None) or printed_otherwise(),
        detail=[tally.table(), split_table(trees, share)],
        false_alarm=case.false_alarm,
        detects="; by splitting, ".join([tally.detects(), *[g.detects(share) for g in trees[:1]]]),
        samples=sum(p.event.trials for p in paths) + sum(len(g.sums) for g in trees),
        estimates=[
            *tally.estimates(),
            *[
                Estimate(f"probability from R = {g.r:g}", float(g.sums.mean()), *g.interval(share), share)
                for g in trees
            ],
        ],
        figures=(figure(paths, trees),),
    )


def split_table(trees: Sequence[Grown], share: float) -> Table:
    """What importance splitting found, R by R."""
    columns = [Column("R", "g"), Column("law", ".4g"), Column("by splitting", ".4g")]
    columns += [Column("standard error", ".2g"), Column("interval"), Column("roots", ",d")]
    rows = []
    for g in trees:
        low, high = g.interval(share)
        error = float(g.sums.std()) / math.sqrt(len(g.sums))
        rows.append((g.r, g.law, float(g.sums.mean()), error, f"[{low:.4g}, {high:.4g}]", len(g.sums)))
    return Table(columns, rows)


def figure(paths: Sequence[Tilted], trees: Sequence[Grown]) -> Figure:
    """The law, the bound, and what both ways found."""
    r = np.linspace(2.0, 30.0, 57)  # at 2 what the law leaves out is exp(-4)/3 of it
    law, name = r"law: $\frac{2}{\pi}(1 - \frac{\eta}{16})\,e^{-r}$", "importance splitting"
    series = [Series(law, r.tolist(), LAW(r, 0.2, 2, 1).tolist())]
    series.append(Series("bound: $e^{-r}$", r.tolist(), LIMIT(r).tolist(), "dashed"))
    found = [p for p in paths if (p.walk.m, p.walk.eta) == (2, 0.2)]
    ends = [[end / p.odds for end in p.event.interval(DRAWN)] for p in found]
    middle = [p.event.times / p.event.trials / p.odds for p in found]
    at = [p.r for p in found]
    tilted = "tilted batches"
    series.append(Series(tilted, at, [low for low, _ in ends], "interval", "", [high for _, high in ends]))
    series.append(Series(tilted, at, middle, "points", like=tilted))
    at, ends = [g.r for g in trees], [list(g.interval(DRAWN)) for g in trees]
    series.append(Series(name, at, [low for low, _ in ends], "interval", "", [high for _, high in ends]))
    series.append(Series(name, at, [float(g.sums.mean()) for g in trees], "points", like=name))
    return Figure(
        name="rare",
        title=r"The probability of a change of mind after $R_0 = r$, for $m = 2$, $\eta = 0.2$",
        x_label="lead $r$, the logarithm of a ratio",
        y_label="probability",
        y_scale="log",
        series=series,
        caption="One straight line over twelve orders of magnitude. Error bars: 99.9 % intervals, valid for "
        "finite samples.",
    )
