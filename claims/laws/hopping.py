r"""Law 6: on almost all nearly orthonormal data SGD has no limit; it hops from datapoint to datapoint.

``theory.hops`` derives the diffusion with kicks, and the rates.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Or

from claims.theory.event_rates import Event, Tally
from claims.theory.hops import NEXT_GAP, RATE, RESIDENCE, Kicks, coefficients_of, gap_ratio, leading
from engine import FullBatch, UniformSubsets, unit_roundoff
from evidence import Column, Figure, Outcome, Series, Table, verified
from evidence.chain import Chain, prove
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

APPROACH = (
    6_000  # steps of GD, whose distance from the eigenvector falls by 1 - 2 eta E at least: to 1e-4 of 1e-4
)

#: Step sizes of a ladder, the weights that extrapolate from them to 0, and what that leaves at most, over the
#: order that is judged.
LADDER, TO_ZERO, OFF = (0.1, 0.05, 0.025), (1.0 / 3.0, -2.0, 8.0 / 3.0), 0.02


def chain() -> Chain:
    """Where the gradient of one datapoint vanishes, and that another one's does not vanish there."""
    c, N, E, p, eta, y, k = reals("c N E p eta y k")
    # the gradient is c (N - 2) a + c^2 w; its products with w and with a
    with_w, with_a = c * (N - 2) * c + c**2 * N, c * (N - 2) + c**2 * c
    zero = [with_w <= 0, with_w >= 0, with_a <= 0, with_a >= 0]
    return prove(
        identity("<gradient, w>", with_w, 2 * c**2 * (N - 1)),
        Sentence(
            "a gradient that vanishes has c = 0, or N = 1 and |c| = 1",
            [c, N],
            [*zero, N >= 0],
            Or(And(c >= 0, c <= 0), And(N >= 1, N <= 1, c**2 >= 1, c**2 <= 1)),
        ),
        Sentence(
            "at w = a_i the gradient of a_j has the product -E (1 - E^2) with a_j, which is not 0",
            [E],
            [E > 0, E < 1],
            E * (1 - 2) + E**3 < 0,
        ),
        identity("mean of y' = M y + Q", p * (1 - eta) * y + p * (1 + eta) * y + (1 - 2 * p) * y + k, y + k),
    )


@judge("hopping.no_limit/derived", "proved", weight=0.5)
def no_limit(case: Case) -> Outcome:
    """The chain; on the engine, SGD at a datapoint leaves it, and full-batch GD ends at the eigenvector."""
    proofs = chain()
    rows, events, complaint = [], [], None
    replicates = case.afford(case.pick(400, 2_000, 20_000), 2_200, least=12)
    for m, b in ((2, 1), (3, 2)):
        kicks = Kicks(m, b, 0.2, 0.02)
        problem, t = kicks.problem(), int(2.0 * kicks.residence)
        case.progress(f"hopping: m = {m}, {replicates} replicates of {t} steps")
        run = case.engine.run(
            problem, UniformSubsets(b), max_steps=t, seed=case.seed_for("leave", m), replicates=replicates
        )
        left = int((run.leader != 0).sum())
        name = f"another leader after 2 residence times, m = {m}, b = {b}, eta = 0.2, E = 0.02"
        law = (1.0 - 1.0 / m) * (1.0 - np.exp(-2.0 * m / (m - 1)))  # to leading order; E/eta is 0.1 and 0.2
        events.append(Event(name, float(law), 0.1, left, replicates))
        wide = Kicks(m, b, 0.2, 0.04).problem()
        gd = case.engine.run(
            wide.with_w0(wide.w0 + 1e-3), FullBatch(), max_steps=APPROACH, seed=0, keep_weights=True
        )
        assert gd.weights is not None  # asked for
        cosine = float(abs(gd.weights[0] @ leading(wide)) / np.linalg.norm(gd.weights[0]))
        rows.append((m, b, left / replicates, 1.0 - cosine))
        if not 1.0 - cosine < 1e-9:
            complaint = f"full-batch GD is {1.0 - cosine:.3g} from the leading eigenvector (1 - |cos|), m = {m}"
    tally = Tally(events, case.false_alarm)
    columns = [
        Column("m", "d"),
        Column("b", "d"),
        Column("share of SGD's replicates that left a_1", ".3f"),
        Column("1 - |cos| of GD and the leading eigenvector", ".2g"),
    ]
    return verified(
        "proved",
        "machine proofs, joined by the links that are named; beside them ensembles of SGD that start at a "
        "datapoint (the margin for what is beyond the leading order, 0.1, is assumed), and full-batch GD from "
        "beside it",
        unless=complaint or tally.counterexample(),
        detail=[proofs.table(), Table(columns, rows), tally.table()],
        false_alarm=tally.false_alarm,
        detects=tally.detects(),
        samples=2 * replicates,
        estimates=tally.estimates(),
        figures=(path_figure(case),),
    )


@judge("hopping.residence/derived", "statistical", weight=2.0, formulas=[RATE, RESIDENCE])
def residence(case: Case) -> Outcome:
    """The generator by its order; the leader's law at several times, for m = 2, against the diffusion."""
    off = generator_off(case, 0.5)
    ladder = ", ".join(f"{eta:g}" for eta in LADDER)
    told, complaint = "not judged in this precision", None
    if off is not None:
        told = f"off the law's by {off:.2g} of it ({OFF:g} is allowed)"
        complaint = None if off < OFF else f"the generator's next order is {told}"
    quick = [(0.2, 0.03, 0.5), (0.2, 0.2, 1.0), (0.2, 1.0, 0.3)]
    more = [(0.1, 0.03, 0.5), (0.2, 0.01, 0.25), (0.2, 0.01, 1.0), (0.1, 1.0, 0.3), (0.05, 1.0, 0.3)]
    plans = case.pick(quick, quick + more, [*quick, *more, (0.2, 0.001, 0.5), (0.05, 0.03, 0.5)])
    settings = [(Kicks(2, 1, eta, eps * eta), share) for eta, eps, share in plans]
    steps = [max(int(kicks.residence * share), 20) for kicks, share in settings]
    counts = case.afford_each([case.pick(2_000, 40_000, 200_000)] * len(settings), steps, least=12)
    events = []
    for (kicks, _), t, n in zip(settings, steps, counts, strict=True):
        if not n:
            continue
        case.progress(f"residence: {kicks}, {n} replicates of {t} steps")
        run = case.engine.run(
            kicks.problem(),
            UniformSubsets(1),
            max_steps=t,
            seed=case.seed_for("stay", str(kicks)),
            replicates=n,
        )
        name = f"a_2 leads after {t} steps, m = 2, b = 1, eta = {kicks.eta:g}, E/eta = {kicks.eps:g}"
        events.append(Event(name, *kicks.elsewhere(t), int((run.leader != 0).sum()), n))
    tally = Tally(events, case.false_alarm)
    gaps = [(eps, gap_ratio(eps)) for eps in (0.1, 0.03, 0.01, 0.003, 0.001)]
    complaint = complaint or other_rates(gaps)
    said = ", ".join(f"{gap:.4f} at E/eta = {eps:g}" for eps, gap in gaps)
    return verified(
        "statistical",
        "ensembles of the engine that start at a_1; who leads after t steps, against the law of the "
        "diffusion with its next order in eta (solved on a grid of angles); the margin for what is beyond "
        "that, eta^2 (E/(2 eta) + 1/20), is assumed",
        unless=tally.counterexample() or complaint,
        detail=[
            tally.table(),
            "The third order in eta of a step's conditional mean, on the engine over both batches at eta = "
            f"{ladder}, extrapolated: {told}.",
            f"The rate at which the leader's law relaxes over its leading order 4 E/(pi eta), in s: {said}. "
            "No cone enters; a residence that ends at a cone of half-angle phi has pi - 4 phi for pi.",
        ],
        false_alarm=tally.false_alarm,
        detects=tally.detects(),
        samples=sum(e.trials for e in events),
        estimates=tally.estimates(),
    )


def other_rates(gaps: list[tuple[float, float]]) -> str | None:
    """Whether the printed rate is that of the diffusion as eps -> 0, and its sum one over the residence."""
    eps, last = gaps[-1]
    if not abs(last - 1.0) <= 2.0 * float(NEXT_GAP(eps)):
        return f"at E/eta = {eps:g} the leader's law relaxes at {last:.4f} times what the rate of hops says"
    for m, b in ((2, 1), (3, 1), (3, 2), (6, 4)):
        stays = Kicks(m, b, 0.1, 0.001).residence * (m - 1) * float(RATE(m, b, 0.1, 0.001))
        if not abs(stays - 1.0) <= 1e-12:
            return f"the mean residence times the sum of the rates is {stays:.6g}, not 1, for m = {m}, b = {b}"
    return None


def generator_off(case: Case, eps: float) -> float | None:
    """How far the second and third order of a step are from the generator's, over the third, for m = 2.

    This is E f(theta') - f over both batches, at the mean of N, for three functions f; None if rounding errors
    are too large for that.
    """
    if unit_roundoff(case.engine) > 1e-4 * min(LADDER) ** 4:
        return None
    theta = np.linspace(0.2, np.pi - 0.2, 40)
    sin, cos = np.sin(theta), np.cos(theta)
    worst = 0.0
    for k in (1.0, 2.0, 3.0):
        third, law = np.zeros_like(theta), np.zeros_like(theta)
        for eta, weight in zip(LADDER, TO_ZERO, strict=True):
            problem = Kicks(2, 1, eta, eps * eta).problem()
            rows = np.asarray(problem.data)
            gamma = np.stack([np.cos(0.5 * theta), np.sin(0.5 * theta)], axis=1)
            gamma *= np.sqrt((1.0 + eta * sin**2 / 8.0) / (1.0 + eps * eta * sin))[:, None]
            mean = np.zeros_like(theta)
            for i in (0, 1):
                moved = case.engine.steps(problem, gamma @ rows, np.full((len(theta), 1), i))
                after = moved @ np.linalg.inv(rows)
                mean += 0.5 * np.cos(2.0 * k * np.arctan2(after[:, 1], after[:, 0]))
            parts = [coefficients_of(sin, cos, eps, e) for e in (0.0, 1.0)]
            second, both = (-(k**2) * A * np.cos(k * theta) - k * B * np.sin(k * theta) for A, B in parts)
            third += weight * (mean - np.cos(k * theta) - 0.5 * eta**2 * second) / eta**3
            law = 0.5 * (both - second)
        worst = max(worst, float(np.abs(third - law).max() / np.abs(law).max()))
    return worst


def path_figure(case: Case) -> Figure:
    """The logarithm of the ratio along one path of SGD with three datapoints, and full-batch GD beside it."""
    kicks = Kicks(3, 1, 0.2, 0.004)
    problem = kicks.problem()
    every = 48
    wanted = int(12.0 * kicks.residence) // every
    steps = every * case.afford(wanted, 2.0 * every, least=40, what="points of a figure", by="step")
    batches = case.rng("path").integers(0, 3, (steps, 1))
    path = problem.correlations(case.engine.trajectory(problem, batches, every=every))
    t = np.arange(len(path)) * every
    series = [
        Series(rf"SGD, $b = 1$: with $\mathbf{{a}}_{i + 1}$", t.tolist(), np.abs(path[:, i]).tolist(), "line")
        for i in range(3)
    ]
    whole = np.tile(np.arange(3), (steps, 1))
    gd = case.engine.trajectory(problem.with_w0(problem.w0 + 1e-3), whole, every=every)
    cosine = np.abs(gd @ leading(problem)) / np.linalg.norm(gd, axis=-1)
    series.append(Series("GD: with the leading eigenvector", t.tolist(), cosine.tolist(), "dashed"))
    return Figure(
        name="hopping_path",
        title=r"SGD hops on nearly orthonormal data, $m = 3$, $\eta = 0.2$, $E = 0.004$",
        x_label="step $t$",
        y_label="absolute cosine",
        series=series,
        caption="On exactly orthonormal data SGD would stay at a_1 for ever. With inner products of 0.004 "
        f"it leaves every datapoint after {kicks.residence:,.0f} steps in the mean; GD goes to the leading "
        "eigenvector and stays.",
    )
