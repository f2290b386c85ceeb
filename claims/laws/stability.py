r"""Law 9: near a datapoint SGD is stable almost surely, not in mean square; reshuffled, in every moment.

Let F be what one step, or one epoch, multiplies the ratio x_j = |c_j|/|c_i| by as w -> a_i (N = 1).  By Lemma
14 it is (1 - eta) if i alone is in the batch, (1 + eta) if j alone is, else 1.  Fresh batches: each of the
first two has the probability pi = b(m-b)/(m(m-1)), so that E F = 1, E log F = pi log(1 - eta^2) < 0, and

    E F^p = 1 + pi [(1 - eta)^p + (1 + eta)^p - 2],

which is convex in p and 1 at p = 0 and p = 1: below 1 between, above 1 beyond.  Over an epoch of reshuffled
ones each datapoint is drawn once: F = (1 - eta)(1 + eta) if the two are in different batches, with probability
delta = (m-b)/(m-1) = (m/b) pi if b divides m, else 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import scipy
from sympy import Integer, log

from claims.laws.limit_index import BEYOND, SETTLED
from claims.theory.drift import near_limit
from claims.theory.event_rates import Event, Tally
from claims.theory.limit_law import first_wins, of_norm_one, of_two_corrected
from claims.theory.reshuffling import orders
from claims.theory.rival_walk import Walk
from engine import Array, Engine, IntArray, Problem, Reshuffled, StandardBasis, Stop, gamma, unit_roundoff
from evidence import Column, Figure, Outcome, Series, Table, verified
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Sentence, derivative, identity, reals
from referee import Case, judge

pi, delta, eta, p, m, b, c = reals("pi delta eta p m b c")

FRESH = Formula(
    "the mean of F^p, fresh", [pi, eta, p], 1 + pi * ((1 - eta) ** p + (1 + eta) ** p - 2), printed={r"\pi": pi}
)
EPOCH = Formula("the mean of F^p, reshuffled", [delta, eta, p], 1 - delta * (1 - (1 - eta**2) ** p))
APART = Formula("delta", [m, b], (m - b) / (m - 1), indices="m b")
RATE = Formula("the rate an epoch", [delta, eta], -delta * log(1 - eta**2))

FAR = 40.0  # R of the states that are looked at: the factors are those of the limit but for exp(-40)
POWERS = (0.25, 0.5, 1.0, 2.0, 3.0)


def chain() -> Chain:
    """The moments of both, and their clocks."""
    sizes = [eta > 0, eta < 1]
    return prove(
        identity("fresh, p = 1: the mean stays", pi * (1 - eta) + pi * (1 + eta) + 1 - 2 * pi, 1),
        identity("fresh, p = 2: the mean square grows", FRESH.at(pi, eta, Integer(2)), 1 + 2 * pi * eta**2),
        Sentence("fresh: the logarithm falls", [pi, eta], [*sizes, pi > 0], (1 - eta) * (1 + eta) < 1),
        identity("an epoch: both factors", (1 - eta) * (1 + eta), 1 - eta**2),
        identity("reshuffled, p = 2", EPOCH.at(delta, eta, Integer(2)), 1 - delta * eta**2 * (2 - eta**2)),
        Sentence(
            "reshuffled, p = 2: the mean square falls",
            [delta, eta],
            [*sizes, delta > 0, delta <= 1],
            EPOCH.at(delta, eta, Integer(2)) < 1,
        ),
    )


def factors(engine: Engine, m: int, b: int, eta: float, rows: Sequence[IntArray]) -> Array:
    """What steps multiply the ratio of the first rival by, from far out at the first datapoint; shape (K,).

    Args:
        rows: batches of a step for each of K states, shape (K, b), step by step.
    """
    problem = near_limit(np.full(m - 1, 1.0 / (m - 1)), FAR, eta, extra=0)
    states = np.tile(problem.w0, (len(rows[0]), 1))
    for batches in rows:
        states = engine.steps(problem, states, batches)
    return np.asarray(np.abs(states[:, 1] / states[:, 0]) / abs(problem.w0[1] / problem.w0[0]))


def fresh(engine: Engine, m: int, b: int, eta: float) -> Array:
    """F of every batch."""
    return factors(engine, m, b, eta, [np.array(list(combinations(range(m), b)))])


def reshuffled(engine: Engine, m: int, b: int, eta: float) -> Array:
    """F of every order of an epoch; b divides m."""
    order = np.argsort(orders(m, b), axis=1, kind="stable")
    return factors(engine, m, b, eta, np.split(order, m // b, axis=1))


def rounding(engine: Engine, m: int, b: int, steps: int) -> float:
    """The relative error of F^p for p <= 3, by rounding and by the distance from the limit."""
    return 4.0 * steps * (8.0 * gamma(m + b + 20, unit_roundoff(engine)) + 8.0 * m * float(np.exp(-FAR)))


def moments(case: Case, kind: str) -> tuple[Table, int, str | None]:
    """Moments over all batches or orders on the engine against the formula; how many, and what is wrong."""
    sizes = [(2, 1), (4, 2), (3, 1), (6, 3), (6, 2), (5, 1)][: case.pick(3, 5, 6)]
    rows, count, wrong = [], 0, None
    for m, b in sizes:
        for eta in (0.2, 0.05):
            if kind == "fresh":
                seen, steps, odds = fresh(case.engine, m, b, eta), 1, Walk(m, b, eta).pi
            else:
                seen, steps, odds = reshuffled(case.engine, m, b, eta), m // b, float(APART(m, b))
            count += len(seen)
            for power in POWERS:
                found = float((seen**power).mean())
                law = float((FRESH if kind == "fresh" else EPOCH)(odds, eta, power))
                off = abs(found - law) / rounding(case.engine, m, b, steps)
                rows.append((m, b, eta, power, law, found, off))
                if wrong is None and not off <= 1.0:
                    where = f"m = {m}, b = {b}, eta = {eta:g}"
                    wrong = f"{where}: the mean of F^{power:g} is {found:.12g}, not {law:.12g}"
    columns = [Column("m", "d"), Column("b", "d"), Column("eta", "g"), Column("p", "g"), Column("law", ".9f")]
    columns += [Column("engine", ".9f"), Column("off, over rounding", ".2g")]
    return Table(columns, rows), count, wrong


#: Second derivatives at a_i of the losses of a_i and of another datapoint a_j.
OWN, ACROSS, OTHER = Integer(4), Integer(1), Integer(-1)


def curvatures() -> Chain:
    """Losses of single datapoints on lines through a_i: along it, and along another datapoint a_j."""
    along = loss((1 + c) ** 2, (1 + c) ** 2)
    own, other = loss(1 + c**2, 1), loss(1 + c**2, c**2)
    steps = []
    for name, value, curved in (
        ("of a_i along a_i", along, OWN),
        ("of a_i along a_j", own, ACROSS),
        ("of a_j along a_j", other, OTHER),
    ):
        steps.append(derivative(f"slope of the loss {name}", value, c, Integer(0), at=Integer(0)))
        steps.append(derivative(f"curvature of the loss {name}", value, c, curved, order=2, at=Integer(0)))
    return prove(
        *steps,
        identity("the loss of a_j on the line", other, (1 - c**2 + c**4) / 2),
        derivative("curvature of their sum along a_j", own + other, c, Integer(0), order=2, at=Integer(0)),
        Sentence("4 is below 2/eta", [eta], [eta > 0, 5 * eta <= 1], OWN * eta < 2),
    )


def loss(N: Any, square: Any) -> Any:
    """Eq. (2) of one datapoint from |w|^2 and its squared correlation: |a - w <w, a>|^2/2."""
    return (1 - 2 * square + N * square) / 2


@judge("stability.minima/derived", "proved", weight=0.25)
def minima(case: Case) -> Outcome:
    """The chain; single batches of the engine around a datapoint; and where both kinds of batches end."""
    proofs = curvatures()
    m, eta, s = 3, 0.2, 2.0**-20
    frame = near_limit(np.full(m - 1, 0.5), FAR, eta, extra=0)
    a = np.eye(m)
    states = np.concatenate([a[[0, 0]], [a[0] + s * a[0], a[0] + s * a[1], a[0] + s * a[1]]])
    moved = case.engine.steps(frame, states, np.array([[0], [1], [0], [0], [1]])) - states
    still = float(np.abs(moved[:2]).max())
    seen = -np.array([moved[2, 0], moved[3, 1], moved[4, 1]]) / (eta * s)
    wanted = np.array([float(OWN), float(ACROSS), float(OTHER)])
    error = 8.0 * gamma(m + 21, unit_roundoff(case.engine)) / (eta * s) + 8.0 * s
    wrong = None
    if still > 8.0 * gamma(m + 21, unit_roundoff(case.engine)):
        wrong = f"a batch of one datapoint moves w = a_i by {still:.3g}"
    elif not np.abs(seen - wanted).max() <= error:
        wrong = f"curvatures at a_i by single batches of the engine: {seen}, and not {wanted}"
    walk, r = Walk(2, 1, eta), 2.0
    (count,) = case.afford_each([case.pick(4_000, 40_000, 400_000)], [SETTLED / walk.v], least=12)
    times = first_wins(case, walk, np.array([r, 0.0]), SETTLED, count)
    law, margin = of_two_corrected(r, eta), math.exp(-SETTLED) + BEYOND[2] * eta**2
    events = [Event(f"fresh batches end at a_1 from R = {r:g}", law, margin, times, count)]
    start = of_norm_one(np.array([r, 0.0]))
    ran = case.engine.run(
        Problem(StandardBasis(2, 2), start, eta),
        Reshuffled(1),
        max_steps=4 * math.ceil(SETTLED / -math.log1p(-(eta**2) / 3)),
        seed=case.seed_for("reshuffled from there"),
        replicates=count,
        stop=Stop(SETTLED, 2),
    )
    if wrong is None and not (ran.stopped & (ran.leader == 0)).all():
        wrong = f"reshuffled, {int((ran.leader != 0).sum())} of {count} replicates left a_1 from R = {r:g}"
    tally = Tally(events, case.false_alarm)
    square = float(start[1] ** 2)
    return verified(
        "proved",
        "machine proofs, joined by the links that are named; beside them single batches of the engine around a "
        "datapoint, and ensembles of both kinds from R = 2, m = 2",
        unless=wrong or tally.counterexample(),
        detail=[
            proofs.table(),
            tally.table(),
            f"From R = 2 the mean square of the rival's coordinate goes from {square:.4f} to "
            f"{1.0 - times / count:.4f} with fresh batches, and to 0 with reshuffled ones, in all replicates.",
        ],
        false_alarm=tally.false_alarm,
        detects=tally.detects() + "; a replicate of reshuffled batches that leaves the datapoint",
        samples=2 * count + len(states),
        estimates=tally.estimates(),
    )


@judge("stability.fresh/derived", "proved", formulas=[FRESH])
def of_fresh(case: Case) -> Outcome:
    """The chain, and the moments over all batches on the engine."""
    proofs = chain()
    table, count, wrong = moments(case, "fresh")
    return verified(
        "proved",
        f"machine proofs, joined by the links that are named; beside them all batches from R = {FAR:g} on the "
        "engine",
        unless=wrong,
        detail=[proofs.table(), table],
        detects="a moment of the factor that is off by more than rounding",
        samples=count,
        figures=(figure(),),
    )


@judge("stability.reshuffled/derived", "proved", weight=0.25, formulas=[EPOCH, APART, RATE])
def of_reshuffled(case: Case) -> Outcome:
    """The chain, the moments over all orders, and the law of R along runs of the engine."""
    proofs = chain()
    table, count, wrong = moments(case, "reshuffled")
    events, total = [], 0
    plans = [(4, 2, 0.2, 60), (2, 1, 0.2, 50), (6, 3, 0.1, 100)]
    asked = [case.pick(400, 4_000, 40_000)] * len(plans)
    counts = case.afford_each(asked, [epochs * m / b for m, b, _, epochs in plans], least=12)
    for (m, b, eta, epochs), replicates in zip(plans, counts, strict=True):
        if not replicates:
            continue
        start = near_limit(np.full(m - 1, 1.0 / (m - 1)), FAR, eta, extra=0)
        run = case.engine.run(
            start,
            Reshuffled(b),
            max_steps=epochs * (m // b),
            seed=case.seed_for("reshuffled", m, b),
            replicates=replicates,
            keep_weights=True,
        )
        assert run.weights is not None  # asked for
        total += replicates
        with np.errstate(divide="ignore"):
            grown = np.log(np.abs(run.weights[:, 0] / run.weights[:, 1])) - np.log(
                abs(start.w0[0] / start.w0[1])
            )
        one = -float(np.log1p(-(eta**2)))
        times = grown / one  # of epochs in which the two were in different batches
        error = epochs * rounding(case.engine, m, b, m // b) / one
        if wrong is None and not np.abs(times - np.rint(times)).max() <= error:
            wrong = f"m = {m}, b = {b}: log x_2 moved by {times.max():.12g} log(1 - eta^2), which is not whole"
        apart, mean = float(APART(m, b)), float(RATE(APART(m, b), eta))
        clock = Walk(m, b, eta).v * m / b
        if wrong is None and not abs(mean - clock) <= 1e-12:
            wrong = f"the rate of m/b fresh batches is {clock:.12g}, and not {mean:.12g}"
        if m > 2:
            cut = epochs * (m - b) // (m - 1)
            law = float(scipy.stats.binom.cdf(cut, epochs, min(max(apart, 0.0), 1.0)))
            name = f"x_2 has fallen in {cut} of {epochs} epochs at most, m = {m}, b = {b}"
            events.append(Event(name, law, 0.0, int((np.rint(times) <= cut).sum()), replicates))
        elif wrong is None and not (np.rint(times) == epochs).all():
            wrong = f"m = {m}, b = {b}: x_2 has not fallen in every epoch"
    tally = Tally(events, case.false_alarm)
    return verified(
        "proved",
        "machine proofs, joined by the links that are named; beside them all orders of an epoch from R = "
        f"{FAR:g} on the engine, and runs from there: the number of epochs in which the ratio falls is "
        "binomial, and for m = 2 all of them",
        unless=wrong or tally.counterexample(),
        detail=[proofs.table(), table, tally.table()],
        false_alarm=tally.false_alarm,
        detects=f"a moment of the factor that is off by more than rounding; {tally.detects()}",
        samples=count + total,
        estimates=tally.estimates(),
    )


def figure() -> Figure:
    """The mean of F^p over m/b steps of fresh batches, and over an epoch, against p."""
    powers = np.linspace(0.0, 3.0, 61)
    series = []
    for m, b in ((2, 1), (10, 1)):
        walk = Walk(m, b, 0.2)
        fresh_ones = np.asarray(FRESH(walk.pi, 0.2, powers)) ** (m / b)
        name = f"fresh batches, $m = {m}$"
        series.append(Series(name, powers.tolist(), fresh_ones.tolist(), "line"))
        epoch = np.asarray(EPOCH(float(APART(m, b)), 0.2, powers))
        series.append(Series(f"reshuffled, $m = {m}$", powers.tolist(), epoch.tolist(), "dashed", like=name))
    return Figure(
        name="stability",
        title=r"Moments of a rival's ratio over an epoch near a datapoint, $\eta = 0.2$, $b = 1$",
        x_label="power $p$",
        y_label=r"$\mathbb{E}\,F^p$",
        series=series,
        caption="Over m/b batches both kinds have the same slope at p = 0: the ratio falls at one rate, almost "
        "surely. Fresh ones are back at 1 for p = 1, and above it for p = 2: unstable in mean square. "
        "Reshuffled ones never are.",
    )
