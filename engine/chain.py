"""A state of the fast engine: Lemma 14 in relative coordinates.

**State.**  Of a state w only |c(i)| = scale * x[i] is kept, x >= 0, for the *effective* datapoints (all
of them; under ReLU those with c(i) > 0).  The rest of w (the part orthogonal to the data and, under
ReLU, the other coordinates) is never in an effective batch, so it keeps its direction and shrinks by
one common factor: it is scale * off * (itself at the last ``enter``).  ``base`` holds the signed
coordinates at the last ``enter``: the signs of the effective ones, the values of the others.

**A step.**  With u = sum k_i c(i)^2 over the batch (k_i: multiplicity), keep = 1 - eta u and
slack = 2 - N, Lemma 14 multiplies c(i) by keep + k_i eta slack in the batch and everything else by
keep.  So ``scale *= keep`` and ``x[i] *= 1 + k_i eta slack / keep`` in the batch only; or, for a batch
of more than half of the data, ``scale *= keep + eta slack`` and ``x[j] *= keep / (keep + eta slack)``
outside of it, with u = scale^2 (sum x^2 - sum outside x^2).  Both need keep > 0 and slack >= 0, which
also keeps every sign; any other step is taken by ``plain`` in O(m), from the signed coordinates.

**R_t** is log(top / rest): ``top`` is x of the leader, ``rest`` the sum of x over all others, which is
accumulated by itself.  Inside, x only grows, so ``rest`` is a sum of positive increments and the
leader changes only to a member of the batch.  Outside, x only falls: ``rest`` and ``square`` are
summed anew whenever they have halved.  There ``lead`` may be out of date while top <= rest, as long as
``bound``, the maximum when last summed, shows that no coordinate outweighs all the others (R <= 0).
``refresh`` also undoes what rounding has accumulated, and moves powers of two, which is exact, between
``scale`` and x before anything overflows.

**Random batches** without replacement come from a permutation.  A Fisher-Yates shuffle goes through it from
batch to batch, and from its first entry again after ``Rule.epoch`` batches: of whatever order there is, it
makes all with equal probability.

The functions run unchanged as plain Python under NUMBA_DISABLE_JIT=1.
"""

from __future__ import annotations

import math
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from engine.jit import compiled
from engine.xoshiro import Words

Array = npt.NDArray[np.float64]
Int64s = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]

# Where batches come from, and which indices a step visits.
# LISTED: batches hold the indices to visit themselves.
UNIFORM, INDEPENDENT, CYCLIC, GIVEN, LISTED = range(5)
ONE, INSIDE, OUTSIDE = range(3)

# Entries of Chain.real and Chain.whole; what a stepping loop reports when it returns.
SCALE, OFF, SLACK, REST, TOP, BOUND, SQUARE, REST_LOW, SQUARE_LOW, PASSIVE, FACTOR, PERP = range(12)
LEAD, DUE, ORIGIN, CODE, DIED = range(5)
DONE, CLOSE, STALE, FELL = range(4)

BIG, SMALL, TINY = 1e60, 1e-10, 1e-290  # renormalise above and below; flush to zero
NEGLIGIBLE = 1e-9  # a smaller coordinate, over max(eta, 1), has eta u < 1e-18: 1 - eta u is 1
BLOCK = 256  # blocked summation: error about (BLOCK + m / BLOCK) u instead of m u
PERIOD, SHORTEST_PERIOD = 16, 65536  # refresh every max(16 m, 65536) steps: costs O(1) a step

ZERO = cast(int, np.int64(0))  # a literal 0 has what it is passed to compiled a second time


class Rule(NamedTuple):
    """How one step is taken: the same for all replicates of a run."""

    source: int  # UNIFORM, INDEPENDENT, CYCLIC, GIVEN or LISTED
    visits: int  # ONE, INSIDE or OUTSIDE
    repeats: bool  # whether an index may stand in a batch more than once
    size: int  # indices visited in a step: b, or m - b for OUTSIDE
    eta: float
    relu: bool
    epoch: int = 1  # of the source UNIFORM: batches that one shuffle is cut into


class Chain(NamedTuple):
    """The state of one replicate, and its scratch space."""

    x: Array  # (m,) relative effective coordinates, >= 0
    base: Array  # (m,) signed coordinates at the last ``enter``
    order: Int32s  # the indices to visit come first, and see ``behind``
    counts: Int32s  # (m,) multiplicities, zero between steps; empty if not needed
    real: Array
    whole: Int64s
    random: Words  # (4,) state of xoshiro256++


class Results(NamedTuple):
    """The summaries of an ensemble, one row per replicate."""

    steps: Int64s
    leader: Int64s
    died: Int64s  # the step after which the weights were not finite, else 0
    summary: Array  # (replicates, 5): log_ratio, coordinate, norm_squared, off_data, factor
    states: Array  # (replicates, m) final coordinates, or (0, m) if they were not asked for


@compiled
def slack_after(slack: float, keep: float, v: float, w: float, eta: float) -> float:
    """2 - N after a step: N' = N keep^2 + 2 keep g u + g^2 sum k_i^2 c_i^2 with g = eta slack, Lemma 14.

    Args:
        slack, keep: 2 - N before it, and 1 - eta u.
        v, w: eta sum k_i c_i^2 = eta u and eta sum k_i^2 c_i^2 over the batch.
    """
    return 2.0 * v * (1.0 + keep) + slack * (keep * (keep - 2.0 * v) - w * eta * slack)


@compiled
def shuffles(rule: Rule) -> bool:
    """Whether batches come from a permutation that is shuffled on and on."""
    return rule.source == UNIFORM and (rule.visits != ONE or rule.epoch > 1)


@compiled
def behind(rule: Rule) -> int:
    """Where in ``Chain.order`` the permutation begins: behind the batch if more than one is cut from it."""
    return rule.size if rule.epoch > 1 else 0


@compiled
def new_chain(rule: Rule, m: int) -> Chain:
    """Scratch space for replicates of a run on m datapoints."""
    marks = rule.repeats or (rule.visits == OUTSIDE and rule.source == GIVEN)
    return Chain(
        np.zeros(m),
        np.zeros(m),
        np.zeros(behind(rule) + m if shuffles(rule) else max(rule.size, 1), dtype=np.int32),
        np.zeros(m if marks else 0, dtype=np.int32),
        np.zeros(12),
        np.zeros(5, dtype=np.int64),
        np.zeros(4, dtype=np.uint64),
    )


@compiled
def refresh(chain: Chain) -> None:
    """Sum ``rest``, ``square`` and ``slack`` anew, find the leader, and renormalise.  O(m)."""
    x, real = chain.x, chain.real
    lead, top = 0, x[0]
    for j in range(1, x.size):
        if x[j] > top:
            lead, top = j, x[j]
    if (top > BIG or 0.0 < top < SMALL) and math.isfinite(top):
        # real[OFF], the rest of w in the same units, must not overflow when the coordinates vanish beside it
        exponent = max(math.frexp(top)[1], math.frexp(real[OFF])[1] - 1000)
        for j in range(x.size):
            moved = math.ldexp(x[j], -exponent)
            x[j] = moved if moved >= TINY else 0.0
        real[SCALE] = math.ldexp(real[SCALE], exponent)
        off = math.ldexp(real[OFF], -exponent)
        real[OFF] = off if off >= TINY else 0.0
        top = x[lead]
    if top == 0.0:  # no effective datapoint: the rest stays, and a scale of nothing must not grow beside it
        real[SCALE], real[OFF] = 1.0, real[SCALE] * real[OFF]
    x[lead] = 0.0
    rest, square = 0.0, 0.0
    for first in range(0, x.size, BLOCK):
        some, squares = 0.0, 0.0
        for j in range(first, min(first + BLOCK, x.size)):
            some += x[j]
            squares += x[j] * x[j]
        rest += some
        square += squares
    x[lead] = top
    square += top * top
    scale, off = real[SCALE], real[SCALE] * real[OFF]
    real[SLACK] = 2.0 - (scale * scale * square + off * off * real[PASSIVE])
    real[REST], real[TOP], real[BOUND], real[SQUARE] = rest, top, top, square
    real[REST_LOW], real[SQUARE_LOW] = 0.5 * rest, 0.5 * square
    chain.whole[LEAD] = lead


@compiled
def enter(chain: Chain, relu: bool) -> None:
    """Set up the relative representation from ``base`` and the factor of the orthogonal part."""
    base, real = chain.base, chain.real
    passive = real[FACTOR] * real[FACTOR] * real[PERP]
    for j in range(base.size):
        if relu and not base[j] > 0.0:
            passive += base[j] * base[j]
            chain.x[j] = 0.0
        else:
            chain.x[j] = abs(base[j])
    real[SCALE], real[OFF], real[PASSIVE] = 1.0, 1.0, passive
    refresh(chain)


@compiled
def start(chain: Chain, rule: Rule, coordinates: Array, perp: float) -> None:
    """Begin at the given coordinates, with squared norm ``perp`` orthogonal to the data."""
    for j in range(coordinates.size):
        chain.base[j] = coordinates[j]
    chain.real[FACTOR], chain.real[PERP] = 1.0, perp
    for k in range(chain.whole.size):
        chain.whole[k] = 0
    chain.whole[DUE] = max(PERIOD * coordinates.size, SHORTEST_PERIOD)
    if shuffles(rule):
        for j in range(coordinates.size):
            chain.order[behind(rule) + j] = j
    enter(chain, rule.relu)


@compiled
def read(chain: Chain, relu: bool, out: Array) -> float:
    """Write the signed coordinates to ``out``; returns the factor of the orthogonal part."""
    base, scale = chain.base, chain.real[SCALE]
    off = scale * chain.real[OFF]
    for j in range(base.size):
        if relu and not base[j] > 0.0:
            out[j] = base[j] * off
        else:
            out[j] = math.copysign(scale * chain.x[j], base[j])
    return float(chain.real[FACTOR] * off)


@compiled
def take(batches: Int64s, row: int, outside: bool, m: int, order: Int32s, counts: Int32s) -> None:
    """Put a given batch, or the indices outside of it, at the front of ``order``."""
    if not outside:
        for k in range(batches.shape[1]):
            order[k] = batches[row, k]
        return
    for k in range(batches.shape[1]):
        counts[batches[row, k]] = 1
    k = 0
    for j in range(m):
        if counts[j] == 0:
            order[k] = j
            k += 1
        counts[j] = 0


@compiled
def plain(chain: Chain, rule: Rule) -> bool:
    """A step over the indices that ``order`` begins with, whatever its signs.  O(m).

    Returns whether the new state is finite.
    """
    base, real = chain.base, chain.real
    factor = read(chain, rule.relu, base)
    real[FACTOR] = factor if real[PERP] > 0.0 else 1.0
    times = np.full(base.size, 1.0 if rule.visits == OUTSIDE else 0.0)
    for k in range(rule.size):
        times[chain.order[k]] += -1.0 if rule.visits == OUTSIDE else 1.0
    u, norm = 0.0, real[FACTOR] * real[FACTOR] * real[PERP]
    for j in range(base.size):
        norm += base[j] * base[j]
        if rule.relu and not base[j] > 0.0:
            times[j] = 0.0
        elif times[j] > 0.0:
            u += times[j] * (base[j] * base[j])
    keep, gain = 1.0 - rule.eta * u, rule.eta * (2.0 - norm)
    real[FACTOR] *= keep
    finite = math.isfinite(real[FACTOR])
    for j in range(base.size):
        base[j] *= keep + times[j] * gain
        finite = finite and math.isfinite(base[j])
    enter(chain, rule.relu)
    return finite


@compiled
def measured(chain: Chain) -> float:
    """R from the sums of the last ``refresh``: inf if the others vanish, nan if all do."""
    top, rest = chain.real[TOP], chain.real[REST]
    if rest == 0.0:
        return math.inf if top > 0.0 else math.nan
    return math.log(top) - math.log(rest)


@compiled
def summarise(chain: Chain, relu: bool, r: int, t: int, results: Results) -> None:
    """Write the summaries of replicate r, after t steps, into its row."""
    refresh(chain)
    real, lead = chain.real, chain.whole[LEAD]
    scale, off = real[SCALE], real[SCALE] * real[OFF]
    results.steps[r], results.leader[r], results.died[r] = t, lead, chain.whole[DIED]
    row, start = results.summary[r], chain.base[lead]
    row[0] = measured(chain)
    row[1] = start * off if relu and not start > 0.0 else math.copysign(scale * real[TOP], start)
    row[3] = off * off * real[PASSIVE]
    row[2] = scale * scale * real[SQUARE] + row[3]
    row[4] = real[FACTOR] * off
    if results.states.shape[0] > 0:
        read(chain, relu, results.states[r])
