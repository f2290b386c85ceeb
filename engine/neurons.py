"""k neurons with tied weights, compiled: O(b k d) a step, ``LANES`` replicates side by side.

``engine.network`` has the formulas.  As in ``engine.span``, what the lanes hold of one quantity lies next
to each other, each lane does the same operations in the same order as it would alone, and nothing is kept
but the weights.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.chain import Array, Int32s, Int64s, Rule, shuffles
from engine.jit import compiled
from engine.lanes import AHEAD, LANES, unshuffle
from engine.span import draw
from engine.xoshiro import Words, seed


class Group(NamedTuple):
    """The weights of LANES replicates and scratch space; LANES numbers each, quantity by quantity."""

    w: Array  # (k d LANES,)
    a: Array  # (b d LANES,) the datapoints of the batch
    r: Array  # (b d LANES,) their residuals
    s: Array  # (b k LANES,) outputs of the neurons
    g: Array  # (b k LANES,) slope times <w_l, r>
    which: Int64s  # (LANES,) the data set of a lane
    drawn: Int32s  # (AHEAD b LANES,) indices drawn ahead, step by step
    table: Int32s  # (m LANES,) permutations that are shuffled on and on; else empty
    words: Words  # (6 LANES,) random states, see ``engine.lanes``


@compiled
def new_group(m: int, k: int, d: int, rule: Rule) -> Group:
    """Lanes whose weights are zero."""
    b = rule.size
    return Group(
        np.zeros(k * d * LANES),
        np.zeros(b * d * LANES),
        np.zeros(b * d * LANES),
        np.zeros(b * k * LANES),
        np.zeros(b * k * LANES),
        np.zeros(LANES, dtype=np.int64),
        np.zeros(AHEAD * b * LANES, dtype=np.int32),
        np.zeros(m * LANES if shuffles(rule) else 0, dtype=np.int32),
        np.ones(6 * LANES, dtype=np.uint64),
    )


@compiled
def forward(group: Group, data: Array, t: int, p: int, k: int, relu: bool, used: int) -> None:
    """Outputs, residual and slope times <w_l, residual> of the p-th datapoint of the t-th batch."""
    d, size = data.shape[2], group.drawn.size // (AHEAD * LANES)
    index = group.drawn[(t * size + p) * LANES : (t * size + p + 1) * LANES]
    for j in range(d):
        a = group.a[(p * d + j) * LANES : (p * d + j + 1) * LANES]
        for lane in range(used):
            a[lane] = data[group.which[lane], index[lane], j]
        r = group.r[(p * d + j) * LANES : (p * d + j + 1) * LANES]
        for lane in range(used):
            r[lane] = a[lane]
    for q in range(k):
        s = group.s[(p * k + q) * LANES : (p * k + q + 1) * LANES]
        for lane in range(used):
            s[lane] = 0.0
        for j in range(d):
            w = group.w[(q * d + j) * LANES : (q * d + j + 1) * LANES]
            a = group.a[(p * d + j) * LANES : (p * d + j + 1) * LANES]
            for lane in range(used):
                s[lane] += w[lane] * a[lane]
        if relu:
            for lane in range(used):
                s[lane] = max(0.0, s[lane])
        for j in range(d):
            w = group.w[(q * d + j) * LANES : (q * d + j + 1) * LANES]
            r = group.r[(p * d + j) * LANES : (p * d + j + 1) * LANES]
            for lane in range(used):
                r[lane] -= s[lane] * w[lane]
    for q in range(k):
        s = group.s[(p * k + q) * LANES : (p * k + q + 1) * LANES]
        g = group.g[(p * k + q) * LANES : (p * k + q + 1) * LANES]
        for lane in range(used):
            g[lane] = 0.0
        for j in range(d):
            w = group.w[(q * d + j) * LANES : (q * d + j + 1) * LANES]
            r = group.r[(p * d + j) * LANES : (p * d + j + 1) * LANES]
            for lane in range(used):
                g[lane] += w[lane] * r[lane]
        if relu:
            for lane in range(used):
                g[lane] = g[lane] if s[lane] > 0.0 else 0.0


@compiled
def step(group: Group, rule: Rule, data: Array, t: int, k: int, used: int) -> None:
    """One step of the lanes in use with the t-th batches drawn ahead."""
    d, size, eta = data.shape[2], rule.size, rule.eta
    for p in range(size):
        forward(group, data, t, p, k, rule.relu, used)
    for p in range(size):
        for q in range(k):
            s = group.s[(p * k + q) * LANES : (p * k + q + 1) * LANES]
            g = group.g[(p * k + q) * LANES : (p * k + q + 1) * LANES]
            for j in range(d):
                w = group.w[(q * d + j) * LANES : (q * d + j + 1) * LANES]
                a = group.a[(p * d + j) * LANES : (p * d + j + 1) * LANES]
                r = group.r[(p * d + j) * LANES : (p * d + j + 1) * LANES]
                for lane in range(used):
                    w[lane] += eta * (s[lane] * r[lane] + g[lane] * a[lane])


@compiled
def run_neurons(
    rule: Rule,
    data: Array,
    starts: Array,
    batches: Int64s,
    every: int,
    key: np.uint64,
    replicates: tuple[int, int],
    cancel: Array,
    states: Array,
) -> None:
    """Train some replicates, LANES at a time.

    Args:
        rule, batches: how batches are drawn, as for ``engine.span.run_span``.
        data: (1 or replicates, m, d).
        starts: (1 or replicates, k d).
        every: steps between two states that are kept.
        key: of the run; with the number of a replicate it seeds its stream.
        replicates: the rows [first, last) of ``states`` to fill.
        cancel: a flag, (1,), by which another thread ends the run.
        states: (replicates, count, k d), the result.
    """
    first, last = replicates
    m, d = data.shape[1], data.shape[2]
    k, steps = starts.shape[1] // d, every * states.shape[1]
    own = np.zeros(4, dtype=np.uint64)
    for base in range(first, last, LANES):
        group = new_group(m, k, d, rule)
        used = min(LANES, last - base)
        for lane in range(used):
            number = base + lane
            group.which[lane] = number if data.shape[0] > 1 else 0
            for j in range(k * d):
                group.w[j * LANES + lane] = starts[number if starts.shape[0] > 1 else 0, j]
            unshuffle(group.table, lane)
            seed(own, key, number)
            for j in range(4):
                group.words[j * LANES + lane] = own[j]
        t = 0
        while t < steps and cancel[0] == 0.0:
            count = min(AHEAD, every - t % every)
            draw(group.drawn, group.words, group.table, rule, batches, m, t, count, used)
            for ahead in range(count):
                step(group, rule, data, ahead, k, used)
            t += count
            if t % every == 0:
                for lane in range(used):
                    for j in range(k * d):
                        states[base + lane, t // every - 1, j] = group.w[j * LANES + lane]
