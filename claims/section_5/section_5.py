r"""Section 5, the effective batch: what is left of a random batch under ReLU, and what follows for R.

A batch B acts through its part in S+ (Eq. (15)).  With s = |S+|, its size k is hypergeometric,
P(k) = C(s, k) C(m-s, b-k) / C(m, b), on max(0, b-(m-s)) <= k <= min(b, s), and given k it is a uniform k-subset
of S+.  So far the paper is right.

It then says that the increments of R (over S+) have the properties required by Proposition 8 conditionally on
k, hence unconditionally.  The first is not so.

Section 5: the process R over S+ is transient under ReLU.

With two datapoints or more in S+ it is, like R in Proposition 9.  With a single one the sum in its
denominator is empty, and it is +infinity from the start: "transient" says nothing then. SGD ends at that
datapoint all the same.

Section 5: the increments of R given the size of the effective batch, and averaged over it.

If b >= s, then k = s has positive probability, and given that all coordinates in S+ are multiplied by one
factor and R does not move: its drift is 0.  (Proposition 9 is about batches smaller than the data set, and
S+ is the data set here.)  Averaging repairs it.  For b < m and s >= 2 some k with 0 < k < s has positive
probability: the range of k starts at b-(m-s) <= s-1 and ends at min(b, s) >= 1.  So near the limit the drift
is at least

    sum_k P(k) eta^2 k (s-k)^2 / (2 s (s-1)^2) > 0

by Proposition 23 (corrected) for each k.  (A1) is repaired likewise: some batch holds the leader and misses the
largest of the others in S+, whatever b < m is, and it raises R by at least
-log(1 - kappa/(s-1)) with kappa = 1 - 1/(1 + eta (1 - eta/4)), from any state.
"""

from __future__ import annotations

from math import comb

import numpy as np
from sympy import Rational, log

from claims.appendix_a.lemma_19 import induction, steps
from claims.section_4.proposition_9 import COLUMNS, transient
from claims.theory.drift import all_batches, asymptotic_drift, increment_tolerance, increments, near_limit
from claims.theory.effective_batch import counted, enumeration, one_relu_step, shapes, size_law
from claims.theory.escape_paths import outright
from claims.theory.refutation import Point, replay
from claims.theory.settings import Setting
from claims.theory.settling import drift_range
from claims.theory.sgd_limits import typical
from engine import Array, Problem, StandardBasis, UniformSubsets, alignment, gamma, step_error
from engine import unit_roundoff as roundoff
from evidence import Column, Counterexample, Outcome, Table, Tightness, refuted, verified
from evidence.formula import Formula
from evidence.laws import DiscreteLawSequence, detectable_total_variation
from evidence.proof import reals
from referee import Case, judge

#: (m, s, b, coordinates): the end points after one step are far apart for different effective batches.
DRAWS = (
    (4, 2, 2, (0.45, 0.35, -0.3, -0.2)),
    (4, 3, 3, (0.4, 0.3, 0.2, -0.25)),
    (5, 3, 2, (0.4, 0.3, 0.2, -0.25, -0.35)),
)


Draw = tuple[int, int, int, tuple[float, ...]]  # m, s, b and the start


def drawn(case: Case, draw: Draw, share: float) -> tuple[tuple[object, ...], float, int, str | None]:
    """The law of the engine's own effective batches, decoded from one step; row, distance, count."""
    m, s, b, start = draw
    problem = Problem(StandardBasis(m, m), np.array(start), 0.2, "relu")
    counts = counted(m, s, b)
    ends = np.array([one_relu_step(np.array(start), kept, 0.2) for kept in counts])
    replicates = case.pick(600, 6000, 60000)
    run = case.engine.run(
        problem,
        UniformSubsets(b),
        max_steps=1,
        seed=case.seed_for("effective", m, s, b),
        replicates=replicates,
        keep_weights=True,
    )
    assert run.weights is not None
    distance = np.linalg.norm(run.weights[:, None] - ends, axis=-1)
    law = DiscreteLawSequence([n / comb(m, b) for n in counts.values()], share)
    law.update(np.bincount(distance.argmin(axis=1), minlength=len(ends)))
    complaint = None
    if distance.min(axis=1).max() > step_error(case.engine, problem, b):
        complaint = f"a step at m = {m}, s = {s}, b = {b} belongs to no effective batch"
    elif law.rejected:
        complaint = f"the effective batches at m = {m}, s = {s}, b = {b} do not have the two-stage law"
    sizes = ", ".join(f"{k}: {p}" for k, p in size_law(m, s, b).items())
    row = (m, s, b, sizes, replicates, law.log_e_value)
    return (row, detectable_total_variation(replicates, len(ends), share, 0.99), replicates, complaint)


@judge("section_5.batch/as_printed", "searched", weight=0.5)
def batch_as_printed(case: Case) -> Outcome:
    """All batches for small m; the engine's own batches, decoded from its steps."""
    number, complaint = enumeration(case.pick(6, 8, 10))
    share = case.false_alarm / len(DRAWS)
    rows, furthest, samples = [], 0.0, number
    for draw in DRAWS:
        row, distance, count, bad = drawn(case, draw, share)
        rows.append(row)
        furthest, samples, complaint = max(furthest, distance), samples + count, complaint or bad
    return verified(
        "searched",
        f"all batches of all {number} combinations of m, s, b with small m, in exact fractions; "
        "one-step ensembles of the engine, whose effective batches are read off its weights",
        unless=complaint,
        detail=Table(
            [
                Column("m", "d"),
                Column("s", "d"),
                Column("b", "d"),
                Column("law of the size"),
                Column("replicates of the engine", "d"),
                Column("log e-value", ".2f"),
            ],
            rows,
        ),
        counterexample=Counterexample(complaint) if complaint else None,
        false_alarm=case.false_alarm,
        detects=f"a law of the engine's effective batches at a total variation distance of {furthest:.2g}, "
        "with probability 99 %, and any step that belongs to no effective batch",
        samples=samples,
    )


@judge("section_5_transient/as_printed", "proved", weight=0.5)
def as_printed(case: Case) -> Outcome:
    """The chain over S+; ensembles that reach a large R and stay; a single datapoint."""
    return outright(ensembles(case), (steps(), induction()))


def ensembles(case: Case) -> Outcome:
    """Replicates with two or three effective datapoints, and with one."""
    settings = [Setting(3, 4, 2, 0.2, active=2), *case.pick([], [Setting(5, 5, 2, 0.2, active=3)], [])]
    each = [3.0 * typical(setting) for setting in settings]
    counts = case.afford_each([case.pick(12, 100, 600)] * len(settings), each, least=4)
    share = case.false_alarm / len(settings)
    rows, wrong = [], None
    for setting, count in zip(settings, counts, strict=True):
        if count and not wrong:
            row, wrong = transient(case, setting, count, share)
            rows.append(row)
    problem = Problem(StandardBasis(3, 3), np.array([0.4, -0.3, -0.2]), 0.2, "relu")
    run = case.engine.run(
        problem, UniformSubsets(2), max_steps=40, seed=case.seed_for("one"), keep_weights=True
    )
    assert run.weights is not None
    alone = alignment(problem, run.weights).log_ratio
    if not (np.isposinf(alone).all() and np.isposinf(run.log_ratio).all()):
        wrong = f"with a single datapoint in S+ the alignment is {alone.tolist()}"
    missed = 1.0 - 0.01 ** (1.0 / counts[0])
    return verified(
        "statistical",
        "every replicate must reach R >= r in time, and stay above log 50 for as long again; one start with "
        "a single "
        "effective datapoint",
        unless=wrong,
        detail=Table(COLUMNS, rows),
        counterexample=Counterexample(wrong) if wrong else None,
        false_alarm=case.false_alarm,
        detects=f"a way of not reaching r that a replicate takes with probability {missed:.2g}, with power "
        f"0.99",
        samples=sum(counts) + 1,
    )


LOG_RATIO = 25.0


def relu_near_limit(shares: Array, m: int, eta: float) -> Problem:
    """s = len(shares) + 1 positive coordinates near the limit at the first, m - s tiny negative ones."""
    s = len(shares) + 1
    w = np.full(m + 1, -0.3 * np.exp(-LOG_RATIO))
    w[:s] = near_limit(shares, LOG_RATIO, eta, extra=0).w0
    w[m] = 0.0
    return Problem(StandardBasis(m, m + 1), w, eta, "relu")


def drifts(
    case: Case, m: int, s: int, b: int, eta: float, shares: Array
) -> tuple[dict[int, float], float, float, str | None]:
    """Mean increments of R given each size k, their mean, the tolerance, and a complaint."""
    problem = relu_near_limit(shares, m, eta)
    batches = all_batches(m, b)
    gains = increments(case.engine, problem, batches)
    sizes = (batches < s).sum(axis=1)
    allowed = increment_tolerance(case.engine, problem, b, LOG_RATIO)
    given = {int(k): float(gains[sizes == k].mean()) for k in np.unique(sizes)}
    complaint = None
    for k, gain in given.items():
        exact = asymptotic_drift(shares, k, eta) if 0 < k < s else 0.0
        if abs(gain - exact) > allowed:
            complaint = f"given {k} of {s} the drift is {gain:.6g}, not {exact:.6g} (m = {m}, b = {b})"
    return given, float(gains.mean()), allowed, complaint


s, k, eta, p, kappa = reals("s k eta p kappa")
SMALL = [eta > 0, eta <= Rational(1, 5)]

#: A term of the bound of the drift: the probability p of k of s times Proposition 23 (corrected) for them.
TERM = Formula(
    "a term of the bound",
    (p, eta, k, s),
    p * eta**2 * k * (s - k) ** 2 / (2 * s * (s - 1) ** 2),
    printed={r"\sum_{k} \frac{\binom{s}{k}\binom{m-s}{b-k}}{\binom{m}{b}}": p},
    indices="k s",
    bounds=">=",
    domain=[*SMALL, p > 0, p <= 1, k >= 1, k <= s - 1],
)
#: How far some batch raises R at every state.
CLIMB = Formula(
    "the climb",
    (kappa, s),
    -log(1 - kappa / (s - 1)),
    indices="s",
    bounds=">=",
    domain=[s >= 2, kappa > 0, kappa < 1],
)
KAPPA = Formula("kappa", [eta], 1 - 1 / (1 + eta * (1 - eta / 4)), bounds=">=", domain=SMALL)


def averaged_bound(m: int, s: int, b: int, eta: float) -> float:
    """The sum over k."""
    return float(sum(TERM(float(p), eta, k, s) for k, p in size_law(m, s, b).items() if 0 < k < s))


def least_climb(case: Case, s: int) -> str | None:
    """Where the bound of the climb is nearly attained: tiny level coordinates, and all else off the data.

    The batch holds the leader and all others but one.  As the coordinates tend to 0 at |w|^2 = 1 + eta/4, A/B
    tends to 1 + eta (1 - eta/4), and the climb to the bound.
    """
    eta, tiny = 0.2, 1e-4
    c = np.array([1.001 * tiny, *[tiny] * (s - 1), -tiny, 0.0])
    c[-1] = np.sqrt(1.0 + eta / 4.0 - (c * c).sum())
    problem = Problem(StandardBasis(s + 1, s + 2), c, eta, "relu")
    after = case.engine.step(problem, c, np.arange(s - 1))
    gain = float(alignment(problem, after).log_ratio - alignment(problem, c).log_ratio)
    bound = float(CLIMB(KAPPA(eta), s))
    allowed = 1e-6 + 8.0 * gamma(3 * s + 20, roundoff(case.engine))
    return (
        None if bound <= gain + allowed else f"R grows by {gain:.6g} < {bound:.6g} where all are level, s = {s}"
    )


def climbs(case: Case, m: int, s: int, b: int) -> tuple[float, str | None]:
    """(A1): a batch with the leader and without the second largest, from random states.

    Returns the least increment over its bound, and a complaint.
    """
    eta, rng = 0.2, case.rng("climbs", m, s, b)
    c = np.where(np.arange(m) < s, 1.0, -1.0) * rng.uniform(0.05, 1.0, (8, m))
    c *= np.sqrt(rng.uniform(0.1, 1.05, (8, 1))) / np.linalg.norm(c, axis=1, keepdims=True)
    problem = Problem(StandardBasis(m, m), c, eta, "relu")
    order = np.argsort(-np.where(c > 0, c, 0.0), axis=1)  # the leader first
    others = [rng.permutation([i for i in range(m) if i not in row[:2]])[: b - 1] for row in order]
    batches = np.array([[row[0], *rest] for row, rest in zip(order, others, strict=True)])
    after = case.engine.steps(problem, c, batches)
    gain = alignment(problem, after).log_ratio - alignment(problem, c).log_ratio
    bound = float(CLIMB(KAPPA(eta), s))
    allowed = 8.0 * gamma(2 * m + b + 20, roundoff(case.engine))
    low = float(gain.min())
    bad = f"R grows by {low:.4g} < {bound:.4g} at m = {m}, s = {s}, b = {b}"
    return low / bound, None if low >= bound - allowed else bad


@judge("section_5.conditional/as_printed", "counterexample")
def conditional_as_printed(case: Case) -> Outcome:
    """One state where the effective batch is all of S+; and all small (m, s, b) near the limit."""
    seen = replay(case, Point(("0.8", "0.4", "-0.2"), 3, ((0, 1),), "0.2", "relu"))
    problem, complaint = seen.point.problem(), seen.complaint
    moved = float(alignment(problem, seen.w).log_ratio - alignment(problem, problem.w0).log_ratio)
    rows = []
    for m, s, b in shapes(case.pick(4, 5, 6), least=2):
        if b >= s:
            given, mean, _, bad = drifts(case, m, s, b, 0.2, np.full(s - 1, 1.0 / (s - 1)))
            complaint = complaint or bad
            rows.append((m, s, b, size_law(m, s, b)[s], given[s], mean))
    still = abs(moved) <= 8.0 * gamma(16, roundoff(case.engine))
    if not still:
        complaint = complaint or f"R moves by {moved:.2g} although all of S+ is in the batch"
    return refuted(
        "counterexample",
        "one step of the engine with all of S+ in the batch; near the limit, the mean increment over "
        "all batches with a given effective size",
        unless=complaint,
        detail=[
            f"From (0.8, 0.4, -0.2) with the batch {{0, 1}} R moves by {moved:.1e}.",
            "Near the limit, equal ratios, eta = 1/5, on the engine:",
            Table(
                [
                    Column("m", "d"),
                    Column("s", "d"),
                    Column("b", "d"),
                    Column("P(size = s)", ">"),
                    Column("drift given size s", ".1e"),
                    Column("drift, averaged", ".6f"),
                ],
                rows,
            ),
        ],
        counterexample=Counterexample(
            "the effective batch is all of S+: R does not move",
            {
                "data": np.eye(3).tolist(),
                "w0": [0.8, 0.4, -0.2],
                "eta": "1/5",
                "activation": "relu",
                "b": 2,
                "batch": "{1, 2}",
                "S_plus": "{1, 2}",
                "probability of this batch": "1/3",
                "increment of R": moved,
            },
            seen.point.code("np.log(w[0] / w[1]) - np.log(0.8 / 0.4)"),
        ),
        samples=1 + len(rows),
    )


@judge("section_5.conditional/corrected", "searched", formulas=[TERM, CLIMB, KAPPA])
def conditional_corrected(case: Case) -> Outcome:
    """Exact drifts over all batches near the limit; (A1) from random states."""
    complaint, ratio, tightest, samples = None, np.inf, 0.0, 0
    for m, s, b in shapes(case.pick(4, 6, 8), least=2):
        case.progress(f"drift with effective batches: m = {m}, s = {s}, b = {b}")
        bound = averaged_bound(m, s, b, 0.2)
        low, _ = drift_range(m, s, b, 0.2)
        centre = np.full(s - 1, 1.0 / (s - 1))
        random = np.maximum(case.rng("shares", m, s, b).dirichlet(np.ones(s - 1)), 1e-9)
        for shares in (centre, random / random.sum()):
            _, mean, allowed, bad = drifts(case, m, s, b, 0.2, shares)
            if not (bound > 0 and mean >= bound - allowed and mean >= low - allowed):
                bad = bad or f"drift {mean:.6g}, bound {bound:.6g} at m = {m}, s = {s}, b = {b}"
            complaint = complaint or bad
            tightest = max(tightest, bound / mean if mean > 0 else np.inf)
            samples += comb(m, b)
        step, bad = climbs(case, m, s, b)
        ratio, complaint = min(ratio, step), complaint or bad or least_climb(case, s)
    return verified(
        "searched",
        f"exact conditional means over all batches on the engine at R = {LOG_RATIO:g}, for all small m, "
        "s, b, at equal and random ratios, given each effective size and averaged; random states for (A1)",
        unless=complaint,
        detail=f"The average is positive and above the bound in all cases; the best batch raises R by at least "
        f"{ratio:.3f} times the bound for (A1). Given $k = s$ or $k = 0$ the increment is 0 up to rounding.",
        counterexample=Counterexample(complaint) if complaint else None,
        tightness=Tightness(tightest, "largest bound over the averaged drift"),
        samples=samples,
    )
