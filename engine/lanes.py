"""Many replicates side by side: the ensembles of the fast engine, compiled.

A single chain waits for its own arithmetic: each step needs the scale and the slack of the step
before.  Here ``LANES`` replicates take each step together, so that this waiting overlaps and the loops
over lanes become vector instructions.  For that the numbers of all lanes lie next to each other
(quantity by quantity in one array, at offsets the compiler knows), branches are written as choices, and
whatever is rare is left to ``engine.blocks``, one lane at a time.

Each lane does, operation by operation, what ``engine.kernels`` does, and refreshes at the same steps; so a
replicate gets the same bits in a lane and alone, whoever its neighbours are.  ``step_all`` is for batches of
one index; ``engine.crowds`` has the steps for several.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import numpy as np

from engine.chain import (
    BIG,
    BOUND,
    LEAD,
    NEGLIGIBLE,
    OFF,
    REST,
    REST_LOW,
    SCALE,
    SLACK,
    SQUARE,
    SQUARE_LOW,
    TOP,
    ZERO,
    Array,
    Chain,
    Int32s,
    Int64s,
    Rule,
    behind,
    shuffles,
    slack_after,
    start,
)
from engine.jit import compiled
from engine.xoshiro import LOW, S17, S19, S23, S32, S41, S45, Words, below, seed

LANES = 32  # fewer do not fill the vectors, and the compiler unrolls their loops instead
WORTH = 24  # replicates for which it is worth while to step all lanes
LARGEST = 1 << 14  # datapoints; beyond, the lanes' coordinates no longer fit a cache
LARGEST_SHUFFLED = 1 << 12  # the same if there are permutations too
AHEAD = 32  # batches drawn ahead
FAR = cast(int, np.int64(1 << 62))  # more steps than anybody takes

# Where the quantities in Lanes.now, in Lanes.words and in Lanes.ages begin, LANES numbers each.
SCALES, SLACKS, RESTS, TOPS, LEADS, _OLD, _INDEX, VS, _NEW = (k * LANES for k in range(9))
OFFS, SQUARES, BOUNDS, REST_LOWS, SQUARE_LOWS, STALES, SUMS, GAINS, SEVERAL = (
    k * LANES for k in range(9, 18)
)  # SEVERAL: the coordinates of a batch
_A, _B, _C, _D, _HIGH, _LOW = (k * LANES for k in range(6))
AGE, NEXT, CHECK, LIMIT, ROW, EVENT = (k * LANES for k in range(6))

_ONE, _ZERO = np.uint64(1), np.uint64(0)


class Lanes(NamedTuple):
    """The replicates in the lanes.  While they step, ``now`` and ``words`` are ahead of ``chains``."""

    x: Array  # (LANES * m,) relative coordinates, lane by lane
    base: Array  # (LANES * m,) see Chain.base
    now: Array  # what changes with every step
    words: Words  # the random states
    drawn: Int32s  # (AHEAD * size * LANES,) indices to visit, drawn ahead, step by step
    ages: Int64s  # see ``tick``
    real: Array  # (LANES, 12) see Chain.real
    whole: Int64s  # (LANES, 5) see Chain.whole
    random: Words  # (LANES, 4) see Chain.random
    order: Int32s  # see Chain.order; what it holds is of no lane
    counts: Int32s  # empty
    table: Int32s  # (m * LANES,) permutations that are shuffled on and on; else empty
    at: Int64s  # (LANES,) the entries of the permutations that are drawn next
    column: Int64s  # (AHEAD, size) the indices of one lane


@compiled
def new_lanes(m: int, rule: Rule) -> Lanes:
    """Idle lanes for replicates on m datapoints."""
    permutes, size = shuffles(rule), rule.size
    lanes = Lanes(
        np.zeros(LANES * m),
        np.zeros(LANES * m),
        np.zeros(SEVERAL + size * LANES),
        np.ones(6 * LANES, dtype=np.uint64),  # all zero, a random state would stay so
        np.zeros(AHEAD * size * LANES, dtype=np.int32),
        np.zeros(6 * LANES, dtype=np.int64),
        np.zeros((LANES, 12)),
        np.zeros((LANES, 5), dtype=np.int64),
        np.zeros((LANES, 4), dtype=np.uint64),
        np.zeros(behind(rule) + m if permutes else 1, dtype=np.int32),
        np.zeros(0, dtype=np.int32),
        np.zeros(m * LANES if permutes else 0, dtype=np.int32),
        np.zeros(LANES, dtype=np.int64),
        np.zeros((AHEAD, size), dtype=np.int64),
    )
    for k in range(LANES):
        idle(lanes, k)
        unshuffle(lanes.table, k)
    return lanes


@compiled
def unshuffle(table: Int32s, k: int) -> None:
    """Lane k draws from the indices in order."""
    for j in range(table.size // LANES):
        table[j * LANES + k] = j


@compiled
def idle(lanes: Lanes, k: int) -> None:
    """Give lane k a state that changes nothing and has no event."""
    m = lanes.x.size // LANES
    lanes.x[k * m : (k + 1) * m] = 0.0
    for j in range(SEVERAL // LANES):
        lanes.now[j * LANES + k] = 0.0
    lanes.ages[ROW + k] = -1
    lanes.ages[AGE + k], lanes.ages[NEXT + k], lanes.ages[LIMIT + k] = 0, FAR, FAR


@compiled
def chain_of(lanes: Lanes, k: int) -> Chain:
    """Lane k as a chain of its own, sharing its memory."""
    m = lanes.x.size // LANES
    x, base = lanes.x[k * m : (k + 1) * m], lanes.base[k * m : (k + 1) * m]
    real, whole, random = lanes.real[k], lanes.whole[k], lanes.random[k]
    return Chain(x, base, lanes.order, lanes.counts, real, whole, random)


@compiled
def pull(lanes: Lanes, k: int) -> Chain:
    """Lane k as a chain, up to date."""
    chain, now = chain_of(lanes, k), lanes.now
    chain.real[SCALE], chain.real[SLACK] = now[SCALES + k], now[SLACKS + k]
    chain.real[REST], chain.real[TOP] = now[RESTS + k], now[TOPS + k]
    chain.real[OFF], chain.real[SQUARE], chain.real[BOUND] = now[OFFS + k], now[SQUARES + k], now[BOUNDS + k]
    chain.real[REST_LOW], chain.real[SQUARE_LOW] = now[REST_LOWS + k], now[SQUARE_LOWS + k]
    chain.whole[LEAD] = np.int64(now[LEADS + k])
    for j in range(4):
        chain.random[j] = lanes.words[j * LANES + k]
    return chain


@compiled
def push(lanes: Lanes, k: int) -> None:
    """Go on in lane k from what has been done to its chain."""
    now, real = lanes.now, lanes.real[k]
    now[SCALES + k], now[SLACKS + k] = real[SCALE], real[SLACK]
    now[RESTS + k], now[TOPS + k] = real[REST], real[TOP]
    now[OFFS + k], now[SQUARES + k], now[BOUNDS + k] = real[OFF], real[SQUARE], real[BOUND]
    now[REST_LOWS + k], now[SQUARE_LOWS + k] = real[REST_LOW], real[SQUARE_LOW]
    now[LEADS + k] = lanes.whole[k, LEAD]
    for j in range(4):
        lanes.words[j * LANES + k] = lanes.random[k, j]


@compiled
def begin(
    lanes: Lanes, k: int, row: int, rule: Rule, coordinates: Array, perp: float, key: np.uint64, number: int
) -> None:
    """Put the replicate of this number, whose results go to this row, into lane k."""
    chain = chain_of(lanes, k)
    start(chain, rule, coordinates, perp)
    seed(chain.random, key, number)
    unshuffle(lanes.table, k)
    push(lanes, k)
    lanes.at[k] = 0
    lanes.ages[AGE + k], lanes.ages[ROW + k] = 0, row


@compiled
def draw(words: Words, drawn: Int32s, table: Int32s, p: int, m: int, size: int, epoch: int, count: int) -> int:
    """Draw so many batches for each lane: the words are those of ``xoshiro.below``, in vectors.

    Args:
        words, m: see ``Lanes``, and the number of datapoints.
        drawn: where the indices go, step by step; if it is empty, they are left in ``table`` alone.
        table: permutations, (m * LANES,), whose next entries are a batch, and whose shuffle begins again after
            ``epoch`` batches; empty for batches of one fresh index.
        p: the entry that comes next, the same in all lanes.
        size, epoch, count: entries of a batch, batches of an epoch, and batches to draw.

    Returns:
        The entry that comes after these batches.
    """
    last = epoch * size
    for t in range(count * size):
        bound = np.uint64(m - p)
        least = (LOW - bound + _ONE) % bound
        again = _ZERO
        for k in range(LANES):
            a, b, c, d = words[_A + k], words[_B + k], words[_C + k], words[_D + k]
            z = a + d
            z = ((z << S23) | (z >> S41)) + a
            shifted = b << S17
            c ^= a
            d ^= b
            b ^= c
            a ^= d
            c ^= shifted
            d = (d << S45) | (d >> S19)
            words[_A + k], words[_B + k], words[_C + k], words[_D + k] = a, b, c, d
            product = (z >> S32) * bound
            low = product & LOW
            again |= _ONE if low < least else _ZERO
            words[_HIGH + k], words[_LOW + k] = product >> S32, low
        if again != _ZERO:
            for k in range(LANES):
                if words[_LOW + k] < least:
                    i, a, b, c, d = below(m - p, words[_A + k], words[_B + k], words[_C + k], words[_D + k])
                    words[_A + k], words[_B + k], words[_C + k], words[_D + k] = a, b, c, d
                    words[_HIGH + k] = np.uint64(i)
        if table.size == 0:
            for k in range(LANES):
                drawn[t * LANES + k] = words[_HIGH + k]
        else:
            for k in range(LANES):
                here = np.uint64(p * LANES + k)  # unsigned: no look at the sign
                there = here + words[_HIGH + k] * np.uint64(LANES)
                i = table[there]
                table[there] = table[here]
                table[here] = i
            if drawn.size > 0:
                for k in range(LANES):  # in vectors
                    drawn[t * LANES + k] = table[p * LANES + k]
        p = p + 1 if p + 1 < last else 0
    return p


@compiled
def deal(
    words: Words, drawn: Int32s, table: Int32s, at: Int64s, m: int, size: int, epoch: int, count: int
) -> None:
    """``draw`` where every lane is at its own entry.

    ``at`` (LANES,) are the entries of ``table`` that come next, and is moved on.
    """
    last = epoch * size
    for t in range(count * size):
        close = _ZERO
        for k in range(LANES):
            a, b, c, d = words[_A + k], words[_B + k], words[_C + k], words[_D + k]
            z = a + d
            z = ((z << S23) | (z >> S41)) + a
            shifted = b << S17
            c ^= a
            d ^= b
            b ^= c
            a ^= d
            c ^= shifted
            d = (d << S45) | (d >> S19)
            words[_A + k], words[_B + k], words[_C + k], words[_D + k] = a, b, c, d
            p = at[k]
            bound = np.uint64(m - p) & LOW
            product = (z >> S32) * bound
            close |= _ONE if product & LOW < bound else _ZERO
            words[_HIGH + k], words[_LOW + k] = product, np.uint64(p * LANES + k)
            at[k] = p + 1 if p + 1 < last else 0
        if close != _ZERO:  # the exact look, a division, is left to the few that need it
            for k in range(LANES):
                left = m + 1 - (at[k] if at[k] > 0 else last)
                bound = np.uint64(left)
                if words[_HIGH + k] & LOW < (LOW - bound + _ONE) % bound:
                    i, a, b, c, d = below(left, words[_A + k], words[_B + k], words[_C + k], words[_D + k])
                    words[_A + k], words[_B + k], words[_C + k], words[_D + k] = a, b, c, d
                    words[_HIGH + k] = np.uint64(i) << S32
        for k in range(LANES):
            here = words[_LOW + k]  # unsigned: no look at the sign
            there = here + (words[_HIGH + k] >> S32) * np.uint64(LANES)
            i = table[there]
            table[there] = table[here]
            table[here] = i
            drawn[t * LANES + k] = i


@compiled
def go_on(lanes: Lanes, rule: Rule, count: int) -> tuple[Int32s, int, int]:
    """Draw batches for each lane, at most so many.

    Returns:
        Where they stand, the number of the first among the batches there, and how many there are.
    """
    at, m, together = lanes.at, lanes.x.size // LANES, True
    for k in range(LANES):
        together &= at[k] == at[0]
    if not together:
        deal(lanes.words, lanes.drawn, lanes.table, at, m, rule.size, rule.epoch, count)
        return lanes.drawn, ZERO, count
    p, long = at[0], rule.epoch >= AHEAD
    if long:
        count = min(count, rule.epoch - p // rule.size)
    drawn = lanes.drawn[:0] if long else lanes.drawn
    at[:] = draw(lanes.words, drawn, lanes.table, p, m, rule.size, rule.epoch, count)
    if long:  # they are read where they stand: the epoch leaves them alone
        return lanes.table, p // rule.size, count
    return lanes.drawn, ZERO, count


@compiled
def step_all(x: Array, now: Array, drawn: Int32s, first: int, count: int, eta: float) -> tuple[int, bool]:
    """Take the steps ``first``, ..., ``count`` - 1 of those drawn ahead in all lanes, as far as they go.

    Returns:
        The next step, and whether it is a lane's that is left to ``plain``.  If it is not, and not
        ``count``, a lane has become stale.
    """
    m, tiny = x.size // LANES, NEGLIGIBLE / max(eta, 1.0)
    for t in range(first, count):
        for k in range(LANES):
            i = drawn[t * LANES + k]
            now[_OLD + k] = x[np.uint64(k * m + i)]  # unsigned: no look at the sign
            now[_INDEX + k] = float(i)
        falling = 0
        for k in range(LANES):
            old, scale = now[_OLD + k], now[SCALES + k]
            v = (scale * old) * (scale * (eta * old))
            v = 0.0 if scale * old < tiny else v
            now[VS + k] = v
            falling += 0 if (v < 1.0) & (now[SLACKS + k] >= 0.0) else 1
        if falling > 0:
            return t, True
        stale = 0
        for k in range(LANES):
            old, v, scale, slack = now[_OLD + k], now[VS + k], now[SCALES + k], now[SLACKS + k]
            top, rest, lead, i = now[TOPS + k], now[RESTS + k], now[LEADS + k], now[_INDEX + k]
            keep = 1.0 - v
            new = old + old * (eta * slack / keep)
            now[_NEW + k] = new
            now[SCALES + k] = scale * keep
            now[SLACKS + k] = slack_after(slack, keep, v, v, eta)
            over, led = new > top, i == lead
            passed, grown = top - old, new - old
            more = passed if over else grown
            now[RESTS + k] = rest + (0.0 if led else more)
            highest = new if over else top
            now[TOPS + k] = highest
            now[LEADS + k] = i if over else lead
            stale += 1 if highest > BIG else 0
        for k in range(LANES):
            x[np.uint64(k * m + drawn[t * LANES + k])] = now[_NEW + k]
        if stale > 0:
            return t + 1, False
    return count, False


@compiled
def quiet(ages: Int64s) -> int:
    """Steps until something may be due in a lane."""
    n = FAR
    for k in range(LANES):
        n = min(n, ages[NEXT + k] - ages[AGE + k])
    return n


@compiled
def tick(ages: Int64s, now: Array, n: int, every: int, almost: float) -> bool:
    """Let n steps pass; whether a lane has an event, which is noted in ``ages``.

    A lane of age AGE looks at its alignment at the age CHECK, has a refresh or its end at the age
    LIMIT, and needs attention at NEXT, the smaller of both.  ROW is the row of its results, -1 if it
    is idle.  It has an EVENT if it is close to stopping (top * almost >= rest), or at its limit.
    """
    events = 0
    for k in range(LANES):
        age = ages[AGE + k] + n
        ages[AGE + k], ages[EVENT + k] = age, 0
        if age < ages[NEXT + k]:
            continue
        top = now[TOPS + k]
        close = age == ages[CHECK + k] and top * almost >= now[RESTS + k] and top > 0.0
        if close or age == ages[LIMIT + k]:
            ages[EVENT + k] = 1
            events += 1
        else:
            ages[CHECK + k] = age + every
            ages[NEXT + k] = min(age + every, ages[LIMIT + k])
    return events > 0
