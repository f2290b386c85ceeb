"""Eq. (3) for any data, compiled: O(b r) a step with r the dimension of the span, replicates side by side.

**State.**  In an orthonormal basis of the span, w = z + f p with z of length r, p the part of w0 that is
orthogonal to all datapoints, and a factor f.  With c_i = <w, a_i>, k_i the multiplicity of i in the batch
and N = |w|^2, Eq. (4) sums to

    w' = (1 - eta u) w + eta (2 - N) sum k_i c_i a_i,    u = sum k_i c_i^2,

whatever the Gram matrix is; under ReLU the sums run over the i with c_i > 0.  Nothing is kept but z and f,
and N is summed anew in every step, so nothing drifts.  For orthonormal data ``engine.kernels`` is cheaper by
the factor r, and keeps the relative precision of coordinates that vanish; here they have absolute precision.

``LANES`` replicates take each step together, and what the lanes hold of one quantity lies next to each
other, so that the loops over them become vector instructions.  Each does the same operations in the same
order as it would alone.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.chain import CYCLIC, GIVEN, UNIFORM, Array, Int32s, Int64s, Rule, shuffles
from engine.jit import compiled
from engine.lanes import AHEAD, LANES, unshuffle
from engine.lanes import draw as draw_many
from engine.xoshiro import Words, below, seed

Flags = npt.NDArray[np.bool_]
FEW = 6  # lanes below which drawing for all of them does not pay
PAUSE = 1 << 14  # steps between looks at the cancelling flag


class Block(NamedTuple):
    """The states of LANES replicates and scratch space; LANES numbers each, quantity by quantity."""

    z: Array  # (r LANES,)
    factor: Array  # (LANES,)
    perp: Array  # (LANES,) squared norms of p
    c: Array  # (b LANES,) correlations with a batch
    keep: Array  # (LANES,)
    gain: Array  # (LANES,)
    drawn: Int32s  # (AHEAD b LANES,) indices drawn ahead, step by step
    table: Int32s  # (m LANES,) permutations that are shuffled on and on; else empty
    words: Words  # (6 LANES,) random states, see ``engine.lanes``


@compiled
def new_block(m: int, r: int, rule: Rule) -> Block:
    """Lanes whose states are zero."""
    b = rule.size
    return Block(
        np.zeros(r * LANES),
        np.ones(LANES),
        np.zeros(LANES),
        np.zeros(b * LANES),
        np.zeros(LANES),
        np.zeros(LANES),
        np.zeros(AHEAD * b * LANES, dtype=np.int32),
        np.zeros(m * LANES if shuffles(rule) else 0, dtype=np.int32),
        np.ones(6 * LANES, dtype=np.uint64),
    )


@compiled
def begin(block: Block, lane: int, start: Array, perp: float, key: np.uint64, number: int) -> None:
    """Put a replicate into a lane: its coordinates in the span, shape (r,), and its stream."""
    for j in range(start.size):
        block.z[j * LANES + lane] = start[j]
    block.factor[lane], block.perp[lane] = 1.0, perp
    unshuffle(block.table, lane)
    own = np.zeros(4, dtype=np.uint64)
    seed(own, key, number)
    for k in range(4):
        block.words[k * LANES + lane] = own[k]


@compiled
def draw(
    drawn: Int32s,
    words: Words,
    table: Int32s,
    rule: Rule,
    batches: Int64s,
    m: int,
    first: int,
    count: int,
    used: int,
) -> None:
    """Put the batches of the steps ``first``, ..., ``first + count`` - 1 into ``drawn``; see ``Block``."""
    size = rule.size
    if rule.source == UNIFORM and used > FEW:
        draw_many(words, drawn, table, first % rule.epoch * size, m, size, rule.epoch, count)
        return
    for lane in range(used):
        a, b, c, d = words[lane], words[LANES + lane], words[2 * LANES + lane], words[3 * LANES + lane]
        for t in range(count):
            for p in range(size):
                i = np.int64(0)
                if rule.source == GIVEN:
                    i = batches[0, (first + t) % batches.shape[1], p]
                elif rule.source == CYCLIC:
                    i = np.int64((first + t) % m)
                elif table.size == 0:
                    i, a, b, c, d = below(m, a, b, c, d)
                else:  # a partial Fisher-Yates shuffle
                    at = (first + t) % rule.epoch * size + p
                    i, a, b, c, d = below(m - at, a, b, c, d)
                    here, there = at * LANES + lane, (at + i) * LANES + lane
                    table[here], table[there] = table[there], table[here]
                    i = np.int64(table[here])
                drawn[(t * size + p) * LANES + lane] = i
        words[lane], words[LANES + lane], words[2 * LANES + lane], words[3 * LANES + lane] = a, b, c, d


@compiled
def step(block: Block, columns: Array, m: int, eta: float, relu: bool, t: int, used: int) -> None:
    """One step of the lanes in use with the t-th batches drawn ahead; ``columns`` has shape (r m,)."""
    keep, gain, size = block.keep, block.gain, block.c.size // LANES
    for lane in range(used):
        keep[lane] = 1.0
        gain[lane] = 2.0 - block.factor[lane] * block.factor[lane] * block.perp[lane]
    for j in range(columns.size // m):
        z = block.z[j * LANES : (j + 1) * LANES]
        for lane in range(used):
            gain[lane] -= z[lane] * z[lane]
    for p in range(size):
        index = block.drawn[(t * size + p) * LANES : (t * size + p + 1) * LANES]
        c = block.c[p * LANES : (p + 1) * LANES]
        for lane in range(used):
            c[lane] = 0.0
        for j in range(columns.size // m):
            z, column = block.z[j * LANES : (j + 1) * LANES], columns[j * m : (j + 1) * m]
            for lane in range(used):
                c[lane] += z[lane] * column[index[lane]]
        for lane in range(used):
            value = c[lane]
            value = 0.0 if relu and not value > 0.0 else value
            keep[lane] -= eta * (value * value)
            c[lane] = eta * gain[lane] * value
    for lane in range(used):
        block.factor[lane] *= keep[lane]
    for j in range(columns.size // m):
        z, column = block.z[j * LANES : (j + 1) * LANES], columns[j * m : (j + 1) * m]
        for lane in range(used):
            z[lane] *= keep[lane]
        for p in range(size):
            index = block.drawn[(t * size + p) * LANES : (t * size + p + 1) * LANES]
            c = block.c[p * LANES : (p + 1) * LANES]
            for lane in range(used):
                z[lane] += c[lane] * column[index[lane]]


@compiled
def ratio(block: Block, columns: Array, m: int, relu: bool, lane: int) -> float:
    """R of Eq. (11) in a lane: inf if all but one correlation vanish, nan if all do."""
    top, total = 0.0, 0.0
    for i in range(m):
        value = 0.0
        for j in range(columns.size // m):
            value += block.z[j * LANES + lane] * columns[j * m + i]
        value = max(value, 0.0) if relu else abs(value)
        smaller = min(value, top)
        top, total = max(value, top), total + smaller
    if total == 0.0:
        return math.inf if top > 0.0 else math.nan
    return math.log(top) - math.log(total)


@compiled
def read(block: Block, lane: int, state: Array) -> bool:
    """Write the coordinates of a lane and its factor to ``state``, (r + 1,); whether all are finite."""
    r = state.size - 1
    for j in range(r):
        state[j] = block.z[j * LANES + lane]
    state[r] = block.factor[lane]
    return bool(np.isfinite(state).all())


@compiled
def run_span(
    rule: Rule,
    columns: Array,
    starts: Array,
    perps: Array,
    batches: Int64s,
    stopping: tuple[int, int, float],
    key: np.uint64,
    replicates: tuple[int, int, int],
    cancel: Array,
    taken: Int64s,
    stopped: Flags,
    states: Array,
) -> None:
    """Run replicates, LANES at a time; the arguments are those of ``engine.blocks.run_block``.

    Args:
        columns: the data in a basis of their span, shape (m, r), column by column.
        starts, perps: (1, r) or (replicates, r), and (1,) or (replicates,).
        batches: (1, steps, b) for the source GIVEN.
        taken, stopped: (replicates,) steps taken, and whether the rule of stopping ended it; results.
        states: (replicates, r + 1) final coordinates and the factor of p, a result.
    """
    max_steps, every, log_ratio = stopping
    first, last, number = replicates
    r = starts.shape[1]
    m = columns.size // r
    for base in range(first, last, LANES):
        block = new_block(m, r, rule)
        used = min(LANES, last - base)
        for lane in range(used):
            row = base + lane if starts.shape[0] > 1 else 0
            begin(block, lane, starts[row], perps[row], key, number + base + lane)
            taken[base + lane] = -1
        left, t, pause = used, 0, 0
        while left > 0 and cancel[0] == 0.0:
            count = min(AHEAD, max_steps - t)
            if every > 0:
                count = min(count, every - t % every)
            draw(block.drawn, block.words, block.table, rule, batches, m, t, count, used)
            for k in range(count):
                step(block, columns, m, rule.eta, rule.relu, k, used)
            t += count
            look = every > 0 and t > 0 and t % every == 0
            if not (look or t >= max_steps or t >= pause):
                continue
            pause = t + PAUSE
            for lane in range(used):
                if taken[base + lane] >= 0:
                    continue
                lost = not read(block, lane, states[base + lane])
                reached = look and ratio(block, columns, m, rule.relu, lane) >= log_ratio
                if lost or reached or t >= max_steps:
                    taken[base + lane], stopped[base + lane] = t, reached
                    left -= 1


@compiled
def run_span_paths(
    rule: Rule, columns: Array, starts: Array, perps: Array, batches: Int64s, every: int, states: Array
) -> None:
    """Paths over given batches: (k, steps, b) or (1, steps, b) -> (k, count, r + 1), see ``run_span``."""
    r, count, size = starts.shape[1], states.shape[1], rule.size
    m = columns.size // r
    for base in range(0, states.shape[0], LANES):
        block = new_block(m, r, rule)
        used = min(LANES, states.shape[0] - base)
        for lane in range(used):
            row = base + lane if starts.shape[0] > 1 else 0
            begin(block, lane, starts[row], perps[row], np.uint64(0), 0)
        for t in range(count * every):
            for lane in range(used):
                own = batches[base + lane if batches.shape[0] > 1 else 0]
                for p in range(size):
                    block.drawn[p * LANES + lane] = own[t, p]
            step(block, columns, m, rule.eta, rule.relu, 0, used)
            if (t + 1) % every == 0:
                for lane in range(used):
                    read(block, lane, states[base + lane, t // every])
