r"""Law 6, reshuffled: on data that are not orthonormal reshuffled SGD stays beside its datapoint.

Let w = gamma_1 a_1 + gamma_2 a_2, r = log|gamma_1/gamma_2| and E gamma_1 gamma_2 > 0, as it is once the
smaller has passed 0.  A batch of a_i multiplies the other coefficient by 1 - eta c_i^2 and adds eta (2 - N)
c_i to its own, c_i = gamma_i + E gamma_j.  To first order an epoch is a step of full-batch GD, which moves r
by

    eta (c_1/gamma_1 - c_2/gamma_2) = eta E (gamma_2/gamma_1 - gamma_1/gamma_2) = -2 eta |E| sinh r,

and to second order Law 8 adds eta^2 (p_1 - p_2) = eta^2 tanh r on the sphere.  With eps = |E|/eta the sum is
eta^2 (tanh r - 2 eps sinh r): the drift of Law 6's diffusion.  What depends on the order of the two is of
order eta^3 (Law 8: for b = 1 on the sphere there is no noise of order eta^2, and the kick of E comes before
or after a factor 1 - eta on a coefficient of size E/eta).  So an epoch moves r as the flow does, up to
O(eta^3), whatever the order: the zero of the flow at cosh r = 1/(2 eps) attracts for eps < 1/2, and r = 0 for
eps > 1/2.
"""

from __future__ import annotations

import math

import numpy as np
from sympy import sinh, sqrt, tanh

from claims.theory.event_rates import Event, Tally
from claims.theory.hops import Kicks
from engine import Array, Problem, Reshuffled, UniformSubsets
from evidence import Column, Figure, Outcome, Series, Table, verified
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

r, eps, eta, E, t = reals("r eps eta E t")

FLOW = Formula(
    "the motion of an epoch",
    [r, eps, eta],
    eta**2 * (tanh(r) - 2 * eps * sinh(r)),
    printed={r"\varepsilon": eps},
)
PLACE = Formula("cosh r where it stays", [eta, E], eta / (2 * E), printed={"|E|": E})
SHIFT = Formula(
    "by how much it is off, over eta",
    [eps],
    (1 - 5 * eps**2) / (2 * sqrt(1 - 4 * eps**2)),
    printed={r"\varepsilon": eps},
)

SIZES = (0.1, 0.05, 0.025)
BEYOND = 2.0  # of eta^2: what is beyond the band, assumed; a correct engine needs 0.4 at these settings


def chain() -> Chain:
    """The zeros of the flow and their kind, with t = e^r: rational in t and eps."""
    sine, cosine = (t - 1 / t) / 2, (t + 1 / t) / 2
    flow = sine / cosine - 2 * eps * sine
    moving = [t > 1, eps > 0, 2 * eps < 1]
    return prove(
        identity("the flow over sinh r", flow, sine * (1 - 2 * eps * cosine) / cosine),
        Sentence(
            "below its place r rises: cosh r < 1/(2 eps)",
            [t, eps],
            [*moving, 2 * eps * (t**2 + 1) < 2 * t],
            flow > 0,
        ),
        Sentence("beyond it r falls", [t, eps], [*moving, 2 * eps * (t**2 + 1) > 2 * t], flow < 0),
        Sentence("for eps >= 1/2 r falls everywhere", [t, eps], [t > 1, 2 * eps >= 1], flow < 0),
    )


def at(eps: float, eta: float, r: float) -> Problem:
    """Two datapoints, started on the sphere at r."""
    problem = Kicks(2, 1, eta, eps * eta).problem()
    rows = np.asarray(problem.data)
    w = np.exp(r / 2) * rows[0] + np.exp(-r / 2) * rows[1]
    return problem.with_w0(w / np.linalg.norm(w))


def place_of(problem: Problem, weights: Array) -> Array:
    """r of weights (..., 2)."""
    gamma = np.linalg.solve(np.asarray(problem.data).T, np.asarray(weights)[..., None])[..., 0]
    return np.asarray(np.log(np.abs(gamma[..., 0] / gamma[..., 1])))


def moved(case: Case, eps: float, eta: float, r: float) -> Array:
    """How far each of the two orders of an epoch moves r on the engine, shape (2,)."""
    problem = at(eps, eta, r)
    path = case.engine.trajectory(problem, np.array([[[0], [1]], [[1], [0]]]), every=2)
    return place_of(problem, path[:, -1]) - r


def orders_of(case: Case) -> tuple[Table, str | None]:
    """What an epoch does beyond the flow, over eta^3, at three sizes: bounded for both orders."""
    rows, wrong = [], None
    for eps in (0.1, 0.3, 0.7):
        for r in (0.4, 1.2, 2.0):
            rest = [(moved(case, eps, eta, r) - FLOW(r, eps, eta)) / eta**3 for eta in SIZES]
            rows.append((eps, r, *(float(np.abs(x).max()) for x in rest)))
            if wrong is None and not np.abs(rest[-1]).max() <= 1.5 * np.abs(rest[0]).max() + 1.0:
                said = ", ".join(f"{x:.3g}" for x in rows[-1][2:])
                wrong = f"eps = {eps:g}, r = {r:g}: an epoch is off the flow by {said} times eta^3 at {SIZES}"
    columns = [Column("eps", "g"), Column("r", "g")]
    columns += [Column(f"off the flow, over eta^3, eta = {eta:g}", ".3g") for eta in SIZES]
    return Table(columns, rows), wrong


#: How far middle and width of the band, over eta and extrapolated, are off at most; they are by 0.002.
ENDS = 0.01
#: eta and eps of the ensembles.
PLANS = ((0.2, 0.1), (0.2, 0.3), (0.2, 0.7), (0.1, 0.1), (0.1, 0.3))


def steps_of(eta: float, eps: float) -> int:
    """Three mean residences of fresh batches, and thirty times what a lead takes to grow by the factor e."""
    return 2 * int(max(1.5 * Kicks(2, 1, eta, eps * eta).residence, 15.0 / eta**2))


def places(case: Case, eta: float, eps: float, count: int) -> tuple[Array, float]:
    """r at the end of reshuffled replicates from the first datapoint, (count,), and the middle of its band."""
    problem = Kicks(2, 1, eta, eps * eta).problem()
    case.progress(f"reshuffled beside a datapoint: eta = {eta:g}, eps = {eps:g}")
    seed = case.seed_for("reshuffled", str(eta), str(eps))
    ran = case.engine.run(
        problem, Reshuffled(1), max_steps=steps_of(eta, eps), seed=seed, replicates=count, keep_weights=True
    )
    assert ran.weights is not None  # asked for
    middle = r_star(eta, eps) + eta * float(SHIFT(eps)) if eps < 0.5 else 0.0
    return place_of(problem, ran.weights), middle


def band(eta: float) -> float:
    """How far r is from the middle of its band at most: half of eta, and what is assumed for eta^2."""
    return eta / 2.0 + BEYOND * eta**2


def ends(case: Case, eta: float, eps: float) -> tuple[float, float]:
    """The ends of the band: where one order of the two, and the other, for ever leads; the smaller first."""
    epochs = math.ceil(20.0 / eta**2)
    orders = np.array([np.tile([[0], [1]], (epochs, 1)), np.tile([[1], [0]], (epochs, 1))])
    problem = Kicks(2, 1, eta, eps * eta).problem()
    path = case.engine.trajectory(problem, orders, every=2 * epochs)
    low, high = np.sort(place_of(problem, path[:, -1]))
    return float(low), float(high)


def bands(case: Case) -> tuple[Table, str | None]:
    """Middle and width of the band, over eta, extrapolated from two step sizes; no randomness enters."""
    rows, wrong = [], None
    for eps in (0.1, 0.3):
        found = []
        for eta in SIZES[:2]:
            low, high = ends(case, eta, eps)
            found.append(((0.5 * (low + high) - r_star(eta, eps)) / eta, (high - low) / eta))
        middle, width = (2.0 * second - first for first, second in zip(*found, strict=True))
        rows.append((eps, *found[0], *found[1], middle, float(SHIFT(eps)), width))
        if wrong is None and not max(abs(middle - SHIFT(eps)), abs(width - 1.0)) <= ENDS:
            wrong = (
                f"E/eta = {eps:g}: the band is {width:.4f} eta wide, {middle:.4f} eta from the zero of the "
                f"flow, and not {SHIFT(eps):.4f} eta"
            )
    columns = [Column("E/eta", "g")]
    for eta in SIZES[:2]:
        columns += [Column(f"middle less r*, over eta = {eta:g}", ".4f"), Column("width over eta", ".4f")]
    columns += [Column("middle, extrapolated", ".4f"), Column("s", ".4f"), Column("width", ".4f")]
    return Table(columns, rows), wrong


def r_star(eta: float, eps: float) -> float:
    """The zero of the flow; nan if there is none."""
    with np.errstate(invalid="ignore"):
        return float(np.arccosh(PLACE(eta, eps * eta)))


def left(case: Case, eta: float, eps: float, count: int) -> Event:
    """How many replicates of fresh batches are led by the other datapoint after as many steps."""
    kicks, steps = Kicks(2, 1, eta, eps * eta), steps_of(eta, eps)
    seed = case.seed_for("fresh", str(eta), str(eps))
    ran = case.engine.run(kicks.problem(), UniformSubsets(1), max_steps=steps, seed=seed, replicates=count)
    name = f"fresh batches: a_2 leads after {steps} steps, eta = {eta:g}, E/eta = {eps:g}"
    return Event(name, *kicks.elsewhere(steps), int((ran.leader != 0).sum()), count)


@judge("reshuffled_data.stays/derived", "statistical", weight=0.25, formulas=[FLOW, PLACE, SHIFT])
def stays(case: Case) -> Outcome:
    """The chain, epochs of the engine by their order, and ensembles of both kinds from a datapoint."""
    proofs = chain()
    exact = case.engine.precision == "float64"
    epochs, wrong = orders_of(case) if exact else (None, None)
    band_ends, off_band = bands(case)
    wrong = wrong or off_band
    plans = PLANS[: case.pick(3, 5, 5)]
    lengths = [2.0 * steps_of(eta, eps) for eta, eps in plans]
    counts = case.afford_each([case.pick(200, 1_000, 5_000)] * len(plans), lengths, least=12)
    rows, events = [], []
    for (eta, eps), count in zip(plans, counts, strict=True):
        if not count:
            continue
        r, target = places(case, eta, eps, count)
        share = float("nan")
        if eps < 0.5:
            events.append(left(case, eta, eps, count))
            share = events[-1].times / count
        rows.append((eta, eps, target, float(r.min()), float(r.max()), count, share))
        off = float(np.abs(r - target).max())
        if wrong is None and not off <= band(eta):
            where = f"eta = {eta:g}, E/eta = {eps:g}"
            wrong = f"{where}: r is up to {off:.3g} from {target:.4g} after {steps_of(eta, eps)} steps"
    tally = Tally(events, case.false_alarm)
    columns = [
        Column("eta", "g"),
        Column("E/eta", "g"),
        Column("middle of the band", ".4f"),
        Column("least r", ".4f"),
    ]
    columns += [Column("largest r", ".4f"), Column("of", ",d"), Column("fresh: share led by the other", ".3f")]
    return verified(
        "statistical",
        "machine proofs of the flow's zeros; single epochs of the engine in both orders against the flow, "
        "by the order of what is left; the ends of the band; and ensembles of reshuffled batches from a "
        f"datapoint, beside fresh ones, with an assumed margin of {BEYOND:g} eta^2 around the band where "
        "they stay",
        unless=wrong or tally.counterexample(),
        detail=[proofs.table(), epochs, band_ends, Table(columns, rows), tally.table()],
        false_alarm=tally.false_alarm,
        detects=f"a replicate that is farther than {BEYOND:g} eta^2 from its band; for fresh batches "
        + tally.detects(),
        samples=2 * sum(row[5] for row in rows),
        estimates=tally.estimates(),
        figures=(figure(),),
    )


def figure() -> Figure:
    """Where reshuffled SGD stays against eps: two branches that join at 1/2."""
    x = np.linspace(0.02, 0.5, 121)
    branch = np.arccosh(PLACE(1.0, x))
    beyond = [0.5, 0.9]
    return Figure(
        name="reshuffled_place",
        title=r"Where reshuffled SGD stays on two datapoints with the inner product $E$, $\eta \to 0$",
        x_label=r"$|E|/\eta$",
        y_label=r"$r = \log|\gamma_1/\gamma_2|$",
        series=[
            Series("beside the first datapoint", x.tolist(), branch.tolist(), "line"),
            Series("beside the second", x.tolist(), (-branch).tolist(), "line"),
            Series("the leading eigenvector", beyond, [0.0, 0.0], "line"),
            Series("repels", [0.02, 0.5], [0.0, 0.0], "dashed", like="the leading eigenvector"),
        ],
        caption="Fresh batches hop between the two branches for ever (Law 6). Reshuffled ones stay on theirs "
        "below 1/2, and go to the leading eigenvector, as full batches do, above.",
    )
