r"""Law 4: how probable it is that SGD changes its mind, once one datapoint leads by R = r.

A rival's ratio to the leader is a martingale near the datapoint at any eta: its factors 1 - eta and 1 + eta are
equally probable.  So the chance that it ever comes back is of order exp(-r) (Cramer's estimate, with the
exponent 1), and the constant comes from what happens then: two coordinates of one size, whose law is known (Law
3).
"""

from __future__ import annotations

import math

import numpy as np
from sympy import atan, exp, pi

from claims.theory.event_rates import Event, Tally, drawn
from claims.theory.limit_law import first_wins, of_norm_one, of_two_corrected, three_points
from claims.theory.limit_order import complaint, defects_of, told, two_of
from claims.theory.rival_walk import Walk
from engine import Array, Problem, StandardBasis
from evidence import Figure, Outcome, Series, verified
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

SETTLED = 9.0  # beyond R = r at the start
OVERSHOOT = 0.5  # the mean lead of a new leader, over eta
ETA = 0.2  # of the paths
STEPS = 1_000  # that are followed: by then R has grown by 20 at eta = 0.2
BLOCK = 250  # paths that are followed side by side


LINKS = (
    "The constants. Let h(x) be the chance that the rival wins, as a function of x = |c_2|/|c_1|. h is "
    "harmonic, and so is x itself for small x at any eta; so h/x has a limit. As eta -> 0 that is the slope "
    "of (2/pi) arctan x, 2/pi. By symmetry half of the paths that reach x = 1 win, which gives 4/pi. The "
    "next orders are those of Law 3 for m = 2, with k = (m-b)/(m-1) for any m and b once all others have "
    "vanished: (2/pi) arctan exp(-r) - (k eta/(16 pi)) tanh r/cosh r, which tends to (2/pi) exp(-r) (1 - k "
    "eta/16); and a walk with steps of size eta overshoots by eta/2 in the mean once its phase is uniform (it "
    "turns by eta (p_1 - 1/2) a step, so that of the start a part of order exp(-c r/sqrt(eta)) is left), so "
    "that the border lies at r = -eta/2, where the chance is 1/2 + eta/(2 pi). Given the return of one rival, "
    "every other one has no drift relative to the old leader, and falls behind the new one: so rivals add up "
    "as r -> infinity. Not machine-checked: these."
)


r, eta, m, b = reals("r eta m b")
#: For m = 2 as eta -> 0, from R = r; and the factors that are the next order in eta as r -> infinity.
OTHER_LIMIT = Formula("P(the limit is not a_1)", [r], 2 / pi * atan(exp(-r)))
OTHER_LEADER = Formula("P(another leader ever)", [r], 4 / pi * atan(exp(-r)))
NEXT = (m - b) / (m - 1) * eta / 16
LIMIT_FACTOR = Formula("the first factor", [eta, m, b], 1 - NEXT, indices="m b")
LEADER_FACTOR = Formula("the second factor", [eta, m, b], 1 - eta / pi - NEXT, indices="m b")


def chain() -> Chain:
    """A ratio is a martingale in the limit, at any eta; two have the mean product 1 + pi eta^2 a step."""
    eta, p, m, b = reals("eta p m b")
    total = m * (m - 1) * (m - 2)
    q1, q2 = b * (m - b) * (m - b - 1) / total, b * (m - b) * (b - 1) / total
    product = q1 * ((1 - eta) ** 2 - 1) - 2 * q2 * eta + q2 * ((1 + eta) ** 2 - 1) + 2 * q1 * eta
    return prove(
        identity("mean factor of a ratio", p * (1 - eta) + p * (1 + eta) + 1 - 2 * p, 1),
        identity(
            "mean product of the factors of two ratios, less 1", product, b * (m - b) / (m * (m - 1)) * eta**2
        ),
        Sentence(
            "the walk falls: (1 - eta)(1 + eta) < 1", [eta], [eta > 0, eta < 1], (1 - eta) * (1 + eta) < 1
        ),
    )


def printed_otherwise() -> str | None:
    """Whether the closed forms of the statement are the law that is judged; how not, if they are not."""
    far, small = 6.0, 1e-3  # what is left out is of the order exp(-2 far) = 6e-6 and small^2
    for m, b in ((2, 1), (3, 1), (4, 3), (10, 5)):
        first = elsewhere(far, small, m, b) / elsewhere(far, 0.0)
        second = first / (elsewhere(-OVERSHOOT * small, small, 2, 1) / elsewhere(0.0, 0.0))
        off = abs(first - LIMIT_FACTOR(small, m, b)), abs(second - LEADER_FACTOR(small, m, b))
        if max(off) > small * 1e-2:
            return f"the factors for m = {m}, b = {b} are {first:.7f} and {second:.7f} at eta = {small}"
    for at in (0.5, 1.0, 3.0):
        ends = elsewhere(at, 0.0) - OTHER_LIMIT(at), overtaken(at, 0.0) - OTHER_LEADER(at)
        if max(map(abs, ends)) > 1e-12:
            return f"from R = {at} the chances as eta -> 0 are {elsewhere(at, 0.0)} and {overtaken(at, 0.0)}"
    return None


def elsewhere(r: float, eta: float, m: int = 2, b: int = 1) -> float:
    """P(the limit is not a_1) from R = r with a single rival, up to eta^2."""
    return 1.0 - of_two_corrected(r, eta, m, b)


def overtaken(r: float, eta: float) -> float:
    """P(another leader ever) from R = r for m = 2, up to eta^2."""
    return elsewhere(r, eta) / elsewhere(-OVERSHOOT * eta, eta)


@judge(
    "change_of_mind/derived",
    "statistical",
    weight=2.0,
    formulas=[OTHER_LIMIT, OTHER_LEADER, LIMIT_FACTOR, LEADER_FACTOR],
)
def derived(case: Case) -> Outcome:
    """All batches for the next order; ensembles of the engine from R = r, and paths followed step by step."""
    proofs = chain()
    defects = defects_of(case, [two_of(2, 1, 57), two_of(3, 2, 57), two_of(4, 1, 57)])
    count = case.pick(10_000, 100_000, 1_000_000)
    solved = three_points()
    plans = [
        (2, 1, 0.2, r, 0.0) for r in case.pick((1.0, 3.0), (1.0, 2.0, 3.0, 4.0), (1.0, 2.0, 3.0, 4.0, 5.0, 6.0))
    ]
    plans += [(2, 1, 0.1, 2.0, 0.0), (3, 1, 0.2, 3.0, 0.0), (3, 1, 0.2, 3.0, 1.0)]
    steps = [(r + SETTLED) / Walk(m, b, eta).v for m, b, eta, r, _ in plans]
    counts = case.afford_each([count] * len(plans), steps, least=12)
    events: list[Event] = []
    seen: dict[str, list[tuple[float, Event]]] = {"limit": [], "ever": []}
    for (m, b, eta, r, level), n in zip(plans, counts, strict=True):
        if not n:
            continue
        if m == 3 and level:
            half = r + np.log(2.0)
            law, beyond, error = 1.0 - solved.probability((half, 0.0, 0.0), b, eta), 1.0 / 8.0, solved.error
        else:
            law, beyond, error = elsewhere(r, eta, m, b), 1.0 / 20.0, 0.0
        kind = " with level rivals" if m == 3 and level else " with one rival" if m == 3 else ""
        name = f"the limit is not a_1, from R = {r:g}{kind}, m = {m}, b = {b}, eta = {eta:g}"
        walk = Walk(m, b, eta)
        times = n - first_wins(case, walk, logs_of(m, r, bool(level)), r + SETTLED, n)
        margin = error + law * (beyond * eta**2 + math.exp(-SETTLED))
        events.append(Event(name, law, margin, times, n))
        if m == 2:
            seen["limit"].append((r, events[-1]))
    follow = case.afford(case.pick(1_000, 10_000, 60_000), 2 * STEPS, least=12, what="paths", by="state")
    for r in (1.0, 2.0):
        law = overtaken(r, ETA)
        leads = overshoots(case, ETA, r, follow)
        at = f"from R = {r:g}, m = 2, b = 1, eta = {ETA:g}"
        events.append(Event(f"another leader ever, {at}", law, ETA**2 / 3.0 * law, len(leads), follow))
        seen["ever"].append((r, events[-1]))
        if len(leads):
            above = int((leads > case.rng("above", str(r)).random(len(leads))).sum())
            name = f"a new leader's lead, over eta, is above a uniform number, {at}"
            events.append(Event(name, OVERSHOOT, 0.45 * ETA, above, len(leads)))
    tally = Tally(events, case.false_alarm)
    factors = [
        (r, (1.0 - solved.probability((r + np.log(2.0), 0.0, 0.0))) * np.pi / 2.0 * np.exp(r))
        for r in (1, 3, 5)
    ]
    said = ", ".join(f"{factor:.3f} at r = {r}" for r, factor in factors)
    return verified(
        "statistical",
        "ensembles of the engine from R = r, run until R >= r + 9, against the law with its next order in "
        "eta, and paths that are followed step by step: how often they get another leader, and by how much it "
        "leads at first, whose mean is eta/2. Margins for what is beyond the next order are assumed: eta^2/20 "
        "of the probability for one rival (eta^2/8 for two, eta^2/3 for paths), and 0.45 eta for the mean "
        "lead. The next order itself by its order, over all batches: the defect of the law with it is of the "
        "order eta^4",
        unless=tally.counterexample() or complaint(defects) or printed_otherwise(),
        detail=[
            proofs.table(),
            LINKS,
            tally.table(),
            *told(defects),
            f"With two level rivals the factor before (2/pi) exp(-r) is {said}, from the equation of Law 3.",
        ],
        false_alarm=tally.false_alarm,
        detects=tally.detects(),
        samples=sum(e.trials for e in events),
        estimates=tally.estimates(),
        figures=(figure(seen),),
    )


def logs_of(m: int, r: float, level: bool) -> Array:
    """log|c| with R = r, shape (m,): all rivals level, or a single one."""
    rivals = np.full(m - 1, -r - np.log(m - 1)) if level else np.array([-r, *[-np.inf] * (m - 2)])
    return np.concatenate([[0.0], rivals])


def overshoots(case: Case, eta: float, r: float, paths: int) -> Array:
    """log|c_2/c_1|/eta when the second datapoint first leads (m = 2, b = 1), on the paths on which it does."""
    problem = Problem(StandardBasis(2, 2), of_norm_one(logs_of(2, r, True)), eta)
    found, rng = [], case.rng("changes", str(r))
    for first in range(0, paths, BLOCK):
        case.progress(f"change of mind: path {first} of {paths} from R = {r:g}")
        count = min(BLOCK, paths - first)
        batches = rng.integers(0, 2, (count, STEPS, 1))
        path = np.abs(case.engine.trajectory(problem, batches))
        ahead = path[..., 1] > path[..., 0]
        rows = np.flatnonzero(ahead.any(axis=1))
        first_time = ahead[rows].argmax(axis=1)
        c = path[rows, first_time]
        found.append(np.log(c[:, 1] / c[:, 0]) / eta)
    return np.concatenate(found)


def figure(seen: dict[str, list[tuple[float, Event]]]) -> Figure:
    """The two laws for two datapoints, and what was seen from each r."""
    r = np.linspace(0.0, 6.5, 66)
    series = []
    for kind, name, k in (("ever", "another leader ever", 4), ("limit", "another limit", 2)):
        law = rf"{name}: $\frac{{{k}}}{{\pi}}\,\arctan e^{{-r}}$"
        series.append(Series(law, r.tolist(), (k / np.pi * np.arctan(np.exp(-r))).tolist()))
        known = [(r, event) for r, event in seen[kind] if event.times]
        if known:
            series += drawn(f"{name}: the engine", known, like=law)
    return Figure(
        name="change_of_mind",
        title="The probability of a change of mind after $R_t = r$, for $m = 2$",
        x_label="lead $r$, the logarithm of a ratio",
        y_label="probability",
        y_scale="log",
        series=series,
        caption="Both probabilities fall as exp(-r), straight lines of slope -1 here, and the engine "
        "(error bars: 99.9 % intervals) is on them: a lead that is lost for a moment is won "
        "back half of the time.",
    )
