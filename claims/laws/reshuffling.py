r"""Law 8: reshuffled SGD converges to a datapoint from every start, and so does any order that begins with the
heaviest batch.

Notation of ``theory.reshuffling``: U_s is the squared norm in the batch s at the start of an epoch, u_s and N_s
are what they are when it is used; N* = 2 sqrt(1 + eta)/(1 + sqrt(1 + eta)) <= 1 + eta/4.

1. N <= N* stays (Proposition 15, sharp), all factors of Lemma 14 are positive, and N' >= N - (eta u)^2.
2. *The heaviest batch first.*  If a = U_1 is the largest, u_l <= a/(1 + 2 eta g) with g the sum of u_s before
   l, and N_l >= N_1 - eta^2 a g; so rho_1 - rho_l >= eta^2 g a/3, and c_j/c_i falls by the factor 1 - eta^3
   a^2/5 for every i in the first batch and j outside of it.
3. *Near a datapoint.*  With N >= 1 - eta/4, Psi <= 1/50 and a share of 19/20, kept from then on, every c_j/c_1
   falls by the factor 1 - eta^2/3 in each epoch in which j is not in the batch of 1, and else stays.
4. 1 - N and Psi fall by fixed factors an epoch while N < 1, since the u_s of an epoch sum to 0.6 Phi at least,
   and N - 1 > 0 falls but for eta^2 u (1 - u).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from hypothesis import strategies as st
from sympy import And, Eq

from claims.theory.harness import Domain, excess, judge_formula
from claims.theory.norm_growth import SUPREMUM, highest
from claims.theory.steps import Steps, take
from engine import (
    Array,
    Explicit,
    IntArray,
    Problem,
    Reshuffled,
    StandardBasis,
    Stop,
    gamma,
    stream,
    unit_roundoff,
)
from engine.aggregates import batch_factor, next_norm, rest_factor
from evidence import Column, Outcome, Table
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

N, M, u, v, a, g, s, r, x, y, D, q, eta = reals("N M u v a g s r x y D q eta")
SIZES = [eta > 0, 5 * eta <= 1]
BOUNDED = [*SIZES, u >= 0, u <= N, 4 + eta >= 4 * N]
RATES = [*SIZES, r >= 0, s >= 0, 2 + 2 * eta * r <= 3]  # rho of two batches, the larger first

#: The factors by which a ratio falls in an epoch: with the heaviest batch first, and near a datapoint.
HEAVIEST = Formula(
    "the factor with the heaviest batch first",
    [a, eta],
    1 - eta**3 * a**2 / 5,
    printed={"U_1": a},
    bounds="<=",
    domain=[a > 0, 20 * a <= 21, *SIZES],
)
SETTLING = Formula("the factor near a datapoint", [eta], 1 - eta**2 / 3, bounds="<=", domain=SIZES)


def norm_chain() -> Chain:
    """Step 1, and what Proposition 15 leaves open."""
    room = eta * (4 * (1 - N) + eta * ((2 - N) ** 2 + 3 * u * (N - 1)))
    small = [q > 1, 5 * q**2 <= 6, N >= 0, SUPREMUM.at(q) >= N, u >= 0, u <= N]
    return prove(
        identity("N' - N + (eta u)^2", next_norm(N, u, eta) - N + (eta * u) ** 2, u * room),
        Sentence("which is at least 0 below N*", [N, u, q], small, room.subs(eta, q**2 - 1) >= 0),
        Sentence("N* <= 1 + eta/4", [q], small[:2], 4 * SUPREMUM.at(q) <= 3 + q**2),
        Sentence(
            "both factors are positive",
            [N, u, eta],
            BOUNDED,
            And(rest_factor(u, eta) > 0, batch_factor(N, u, eta) > 0),
        ),
    )


def heaviest_chain() -> Chain:
    """Step 2."""
    before = [*SIZES, a > 0, a <= g, 4 * g <= 4 + eta, N >= 0, 4 + eta >= 4 * N]
    gain = 3 * ((2 - N) * (1 - eta * v) - (2 - M) * (1 - eta * a)) >= eta**2 * g * a
    return prove(
        Sentence("(1-y)^2 (1+2y) <= 1", [y], [y >= 0, y <= 1], (1 - y) ** 2 * (1 + 2 * y) <= 1),
        Sentence(
            "rho_1 - rho_l >= eta^2 g a/3, times both denominators",
            [N, M, a, g, v, eta],
            [*before, N - eta**2 * a * g <= M, v >= 0, v * (1 + 2 * eta * g) <= a],
            gain,
        ),
        Sentence(
            "0 <= eta rho <= 1/2 in the heaviest batch",
            [N, a, r, eta],
            [*SIZES, a >= 0, a <= N, 4 + eta >= 4 * N, Eq(r * (1 - eta * a), 2 - N)],
            And(r >= 0, 2 * eta * r <= 1),
        ),
        Sentence(
            "rho_1 - rho_l >= (eta a)^2/3",
            [a, g, r, s, eta],
            [*SIZES, a > 0, g >= a, 3 * (r - s) >= eta**2 * g * a],
            3 * (r - s) >= eta**2 * a**2,
        ),
        Sentence(
            "the ratio of the factors",
            [a, r, s, eta],
            [*RATES, a > 0, 20 * a <= 21, 3 * (r - s) >= eta**2 * a**2],
            1 + eta * s <= HEAVIEST.at(a, eta) * (1 + eta * r),
        ),
    )


def settling_chain() -> Chain:
    """Step 3; x is the squared norm of all batches but the leader's together, in the last sentence Psi."""
    near = [*SIZES, 4 - eta <= 4 * N, 4 + eta >= 4 * N]
    rest = [v >= 0, v <= x, 10 * x <= 1]
    ahead_of = [*SIZES, 5 * a >= 4, a <= N, 4 + eta >= 4 * N, *rest, a <= g, g <= a + x, 4 * g <= 4 + eta]
    behind_it = [*near, 20 * a >= 17, 20 * a <= 21, *rest, N + 3 * eta**2 * x >= M]
    ahead = 2 * ((2 - N) * (1 - eta * v) - (2 - M) * (1 - eta * a)) >= eta
    behind = 2 * ((2 - M) * (1 - eta * v) - (2 - N) * (1 - eta * D)) >= eta
    return prove(
        Sentence(
            "the leader's batch first: rho differs by 1/2",
            [N, M, a, g, v, x, eta],
            [*ahead_of, N - eta**2 * g * a <= M, 4 + eta >= 4 * M],
            ahead,
        ),
        Sentence(
            "N rises by 3 eta^2 u at most",
            [N, u, eta],
            [*near, u >= 0, u <= N],
            next_norm(N, u, eta) <= N + 3 * eta**2 * u,
        ),
        Sentence(
            "another batch first: rho differs by 1/2",
            [N, M, a, v, x, D, eta],
            [*behind_it, 4 + eta >= 4 * M, a * (1 - 2 * eta * x) <= D, a >= D],
            behind,
        ),
        Sentence(
            "the ratio of the factors near a datapoint",
            [r, s, eta],
            [*RATES, 2 * (r - s) >= eta],
            1 + eta * s <= SETTLING.at(eta) * (1 + eta * r),
        ),
        Sentence(
            "a share of 19/20 leaves 17/20 to the leader when it is drawn, and 1/10 to the rest",
            [N, x, eta],
            [*near, x >= 0, 50 * x <= 1],
            And(19 * (N - x) * (10 - eta * (N - x)) >= 170, 2 * (N - x) <= 20),
        ),
    )


def burn_in_chain() -> Chain:
    """Step 4; y is the sum of the u of an epoch, and x is Phi at its start."""
    after = next_norm(N, u, eta)
    above = [*BOUNDED, N >= 1]
    return prove(
        Sentence("(1-y)^2 >= 1 - 2y", [y], [y >= 0, y <= 1], (1 - y) ** 2 >= 1 - 2 * y),
        Sentence(
            "below 1: 1 - N falls by 1 - 4 eta u",
            [N, u, eta],
            [*SIZES, u >= 0, u <= N, N <= 1],
            1 - after <= (1 - 4 * eta * u) * (1 - N),
        ),
        Sentence("N >= 1 stays", [N, u, eta], above, after >= 1),
        Sentence(
            "the u of an epoch sum to 0.6 Phi at least",
            [x, y, eta],
            [*SIZES, x >= 0, 20 * x <= 21, y >= 0, y >= x * (1 - 2 * eta * y)],
            5 * y >= 3 * x,
        ),
        Sentence(
            "above 1, u <= 1: N - 1 falls but for eta^2 u (1 - u)",
            [N, u, eta],
            [*above, u <= 1],
            after - 1 <= (1 - 3 * eta * u) * (N - 1) + eta**2 * u * (1 - u),
        ),
        Sentence(
            "above 1, u >= 1: N - 1 falls",
            [N, u, eta],
            [*above, u >= 1],
            after - 1 <= (1 - 3 * eta * u) * (N - 1),
        ),
    )


@dataclass(frozen=True)
class Epoch:
    """Epochs on standard data, one from each of ``COUNT`` states.

    The last batch is smaller if b does not divide m.  ``kind`` says from where, and in which order: "any" from
    anywhere in any order, "heaviest" the same with the heaviest batch first, "settled" from near a datapoint.
    """

    m: int
    b: int
    extra: int
    eta: float
    kind: str
    seed: int

    def problem(self) -> Problem:
        """The states before the epoch."""
        rng = stream(self.seed, "epoch")
        n, settled = self.m + self.extra, self.kind == "settled"
        w = np.exp(rng.uniform(-rng.uniform(0.0, 6.0, (COUNT, 1)), 0.0, (COUNT, n))) * rng.choice(
            (-1, 1), (COUNT, n)
        )
        w[0, : self.m] = np.abs(w[0, 0])  # a tie
        low, high = (1.0 - self.eta / 4.0 if settled else 0.02), highest(self.eta) * (1.0 - 1e-9)
        if settled:
            at = rng.integers(0, self.m, COUNT)
            lead, rest = w[np.arange(COUNT), at], w.copy()
            rest[np.arange(COUNT), at] = 0.0
            part = rng.uniform(0.0, 1.0, (COUNT, 1)) * np.sqrt(0.018 / (rest**2).sum(axis=1, keepdims=True))
            w = rest * part
            w[np.arange(COUNT), at] = np.sign(lead)
        size = rng.uniform(low, high, (COUNT, 1))
        size[-1] = high
        w *= np.sqrt(size / (w**2).sum(axis=1, keepdims=True))
        return Problem(StandardBasis(self.m, n), w, self.eta)

    def orders(self) -> IntArray:
        """An order of the data for each state, shape (COUNT, m)."""
        problem = self.problem()
        order = np.argsort(stream(self.seed, "order").random((COUNT, self.m)), axis=1)
        if self.kind != "heaviest":
            return order
        first = np.argsort(-np.abs(problem.correlations(problem.w0)), axis=1, kind="stable")[:, : self.b]
        rest = order[~(order[:, :, None] == first[:, None, :]).any(axis=-1)].reshape(COUNT, -1)
        return np.concatenate([first, rest], axis=1)


COUNT = 12


@dataclass(frozen=True)
class Gone:
    """An epoch that the engine has gone through, step by step."""

    epoch: Epoch
    steps: tuple[Steps, ...]
    orders: IntArray

    @cached_property
    def roundoff(self) -> float:
        """The relative error of a ratio of coordinates after the epoch."""
        return 4.0 * sum(one.roundoff for one in self.steps)

    @cached_property
    def fall(self) -> Array:
        """|c_j'/c_i'| / |c_j/c_i|, shape (COUNT, m, m) with i first."""
        grown = self.steps[-1].new_size / self.steps[0].size
        return np.asarray(grown[:, None, :] / grown[:, :, None])

    @cached_property
    def batch_of(self) -> IntArray:
        """The number of the batch of each datapoint, shape (COUNT, m)."""
        place = np.argsort(self.orders, axis=1)
        return np.asarray(place // self.epoch.b)

    def margin(self) -> float:
        """Of Lemma 14, N <= N* and, in units of rounding, what the kind of epoch promises."""
        top = highest(self.epoch.eta)
        found = max(one.lemma_14 for one in self.steps)
        found = max(found, max(excess(one.new_N - top, one.norm_error) for one in self.steps))
        together = self.batch_of[:, :, None] == self.batch_of[:, None, :]
        found = max(found, excess(np.abs(np.where(together, self.fall - 1.0, 0.0)), self.roundoff))
        if self.epoch.kind == "any":
            return found
        first = self.steps[0]
        if self.epoch.kind == "heaviest":
            leads, promised = self.batch_of == 0, HEAVIEST(first.u, self.epoch.eta)
        else:
            leads = np.arange(self.epoch.m) == first.leader[:, None]
            promised = np.full(COUNT, SETTLING(self.epoch.eta))
        told = leads[:, :, None] & ~together
        over = np.where(told, self.fall - promised[:, None, None], -np.inf)
        return max(found, excess(over[told], self.roundoff)) if told.any() else found


def epochs(case: Case) -> Domain[Epoch, Gone]:
    """One epoch of the engine from many states."""

    def run(epoch: Epoch) -> Gone:
        problem, orders = epoch.problem(), epoch.orders()
        taken, before = [], problem.w0
        for first in range(0, epoch.m, epoch.b):
            taken.append(take(case.engine, problem, before, orders[:, first : first + epoch.b]))
            before = taken[-1].after
        return Gone(epoch, tuple(taken), orders)

    sizes = st.integers(2, case.pick(6, 9, 12)).flatmap(
        lambda m: st.tuples(st.just(m), st.integers(1, m - 1), st.integers(0, 2))
    )
    kinds = st.sampled_from(("any", "heaviest", "settled"))
    drawn = st.tuples(sizes, st.floats(0.005, 0.2), kinds, st.integers(0, 2**32 - 1))
    return Domain(
        "states (ties and norms up to N* among them), step sizes, batches that divide m or not, and orders",
        drawn.map(lambda one: Epoch(*one[0], *one[1:])),
        run,
        examples=case.afford(case.pick(20, 200, 1_000), 12.0 * COUNT, least=6, what="epochs", by="state"),
        seed=case.seed_for("epochs"),
        cases=COUNT,
        code="epoch = {}\nproblem, orders = epoch.problem(), epoch.orders()",
    )


def settings(case: Case) -> list[tuple[int, int, float]]:
    """m, b and eta of the ensembles."""
    few = [(2, 1, 0.2), (4, 2, 0.2), (3, 1, 0.2)]
    return case.pick(few, [*few, (6, 2, 0.2), (6, 3, 0.1)], [*few, (6, 2, 0.2), (6, 3, 0.1), (8, 1, 0.05)])


FAR = 20.0  # R at which an ensemble stops; w is then near its datapoint


def ensembles(case: Case) -> tuple[Table, int, str | None]:
    """Ensembles under ``Reshuffled``: where they end, how many, and what is wrong.

    A lead of order eta^3, the noise of an epoch at a tie, grows by the factor 1 + delta eta^2/m an epoch at
    least, and R by delta eta^2 in the end; the time that is allowed is four times the sum (assumed to be
    enough: the theorem has no time that a run could wait for).
    """
    plans = settings(case)
    cap = [4.0 * ((m * np.log(m / eta**3)) + FAR) / (eta**2 * (m - b) / (m - 1)) for m, b, eta in plans]
    steps = [int(epochs) * (m // b) for (m, b, _), epochs in zip(plans, cap, strict=True)]
    counts = case.afford_each([case.pick(40, 200, 2_000)] * len(plans), steps, least=4)
    rows, wrong, total = [], None, 0
    for (m, b, eta), most, count in zip(plans, steps, counts, strict=True):
        if not count:
            continue
        total += count
        rng = case.rng("starts", m, b)
        w0 = rng.standard_normal((count, m + 1))
        w0[::2, :m] = rng.choice((-1.0, 1.0), w0[::2, :m].shape)  # every other start is a tie of all datapoints
        w0 *= rng.uniform(0.2, 0.99, (count, 1)) / np.linalg.norm(w0, axis=1, keepdims=True)
        case.progress(f"reshuffled SGD: m = {m}, b = {b}, eta = {eta:g}, {count} replicates")
        ran = case.engine.run(
            Problem(StandardBasis(m, m + 1), w0, eta),
            Reshuffled(b),
            max_steps=most,
            seed=case.seed_for("reshuffled", m, b),
            stop=Stop(FAR, m // b),
            keep_weights=True,
        )
        assert ran.weights is not None  # asked for
        ends = np.zeros_like(w0)
        ends[np.arange(count), ran.leader] = np.sign(w0[np.arange(count), ran.leader])
        distance = np.linalg.norm(ran.weights - ends, axis=1)
        there = int((ran.stopped & (distance < NEAR)).sum())
        rows.append((m, b, eta, count, there, int(ran.steps.max()) // (m // b), most // (m // b)))
        if there != count and wrong is None:
            wrong = (
                f"m = {m}, b = {b}, eta = {eta:g}: {there} of {count} replicates end within {NEAR:g} of a "
                "datapoint with the sign of their start"
            )
    columns = [Column("m", "d"), Column("b", "d"), Column("eta", "g"), Column("replicates", "d")]
    columns += [Column("at a datapoint", "d"), Column("epochs, at most", ",d"), Column("allowed", ",d")]
    return Table(columns, rows), total, wrong


NEAR = 1e-4
PROMISED = (
    "the bounds of an epoch: N*, equal factors within a batch, the fall of ratios with the heaviest first"
)
NOTICED = "a step that differs from Lemma 14 or an epoch from its bounds by more than rounding, or "


@judge("reshuffling.convergence/derived", "proved", formulas=[HEAVIEST, SETTLING])
def convergence(case: Case) -> Outcome:
    """The chain; epochs of the engine held to it; and ensembles, half of them from ties."""
    chain = prove(norm_chain(), heaviest_chain(), settling_chain(), burn_in_chain())
    ended, total, wrong = ensembles(case)
    return judge_formula(
        chain,
        epochs(case),
        Gone.margin,
        formula=PROMISED + " and near a datapoint",
        by="machine proofs, joined by the links that are named",
        detail=ended,
        also=wrong,
        samples=total,
        detects=NOTICED + "a replicate that ends elsewhere than at a datapoint with its sign",
    )


@judge("reshuffling.fixed/derived", "proved", formulas=[HEAVIEST])
def fixed(case: Case) -> Outcome:
    """The chain but for its last part; cycles of the engine over the batches of one order, heaviest first."""
    chain = prove(norm_chain(), heaviest_chain(), burn_in_chain())
    rows, total, wrong = [], 0, None
    for m, b, eta in settings(case):
        steps = (m // b) * round(16.0 / eta**2)
        count = case.afford(case.pick(10, 40, 200), float(steps), least=2)
        rng = case.rng("fixed", m, b)
        w0 = np.exp(rng.uniform(-1.0, 0.0, (count, m + 1)))
        order = np.argsort(-w0[:, :m].mean(axis=0))
        w0[:, order] = -np.sort(-w0[:, :m], axis=1)  # one order has the heaviest batch first for every start
        w0[:, order[b:]] *= 0.9
        w0 *= rng.uniform(0.2, 0.99, (count, 1)) / np.linalg.norm(w0, axis=1, keepdims=True)
        problem = Problem(StandardBasis(m, m + 1), w0, eta)
        ran = case.engine.run(
            problem,
            Explicit(order.reshape(-1, b)),
            max_steps=steps,
            seed=case.seed_for("fixed", m, b),
            keep_weights=True,
        )
        assert ran.weights is not None  # asked for
        target = np.zeros_like(w0)
        target[:, order[:b]] = w0[:, order[:b]]
        target /= np.linalg.norm(target, axis=1, keepdims=True)
        distance = float(np.linalg.norm(ran.weights - target, axis=1).max())
        ratios = ran.weights[:, order[:b]] / w0[:, order[:b]]
        error = 8.0 * steps * gamma(m + b + 21, unit_roundoff(case.engine))
        moved = float(np.abs(ratios / ratios[:, :1] - 1.0).max())
        rows.append((m, b, eta, count, steps // (m // b), distance, moved))
        total += count
        if wrong is None and not (distance <= 1e-3 and moved <= error):
            wrong = (
                f"m = {m}, b = {b}, eta = {eta:g}: {distance:.3g} from the projection onto the heaviest batch, "
                f"whose ratios changed by {moved:.3g} (rounding allows {error:.3g})"
            )
    columns = [
        Column("m", "d"),
        Column("b", "d"),
        Column("eta", "g"),
        Column("starts", "d"),
        Column("epochs", ",d"),
    ]
    columns += [Column("farthest from the projection", ".2g"), Column("change of ratios inside of it", ".2g")]
    return judge_formula(
        chain,
        epochs(case),
        Gone.margin,
        formula=PROMISED,
        by="machine proofs, joined by the links that are named",
        detail=Table(columns, rows),
        also=wrong,
        samples=total,
        detects=NOTICED + "a start that ends elsewhere than at the projection onto the heaviest batch",
    )
