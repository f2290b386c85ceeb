"""The steps of one chain of the fast engine, compiled; ``engine.chain`` explains them."""

from __future__ import annotations

import math

import numpy as np

from engine.chain import (
    BIG,
    BOUND,
    CLOSE,
    CODE,
    CYCLIC,
    DIED,
    DONE,
    DUE,
    FELL,
    GIVEN,
    INDEPENDENT,
    INSIDE,
    LEAD,
    LISTED,
    NEGLIGIBLE,
    OFF,
    ONE,
    ORIGIN,
    PERIOD,
    REST,
    REST_LOW,
    SCALE,
    SHORTEST_PERIOD,
    SLACK,
    SQUARE,
    SQUARE_LOW,
    STALE,
    TINY,
    TOP,
    UNIFORM,
    ZERO,
    Array,
    Chain,
    Int64s,
    Rule,
    measured,
    new_chain,
    plain,
    read,
    refresh,
    slack_after,
    start,
    take,
)
from engine.jit import compiled
from engine.xoshiro import below


@compiled
def step_one(chain: Chain, rule: Rule, batches: Int64s, t: int, end: int, every: int, almost: float) -> int:
    """Steps t, ..., end - 1 with batches of one index, as far as they go; returns the next t.

    With ``every`` = 0 nobody looks at R, and its sums are left as they are until the next ``refresh``.
    ``Chain.whole[CODE]`` says why it ended: DONE; CLOSE, at a multiple of ``every`` where
    top * almost >= rest; STALE, to be refreshed; FELL, before a step that is left to ``plain``.
    """
    x, real, whole, random = chain.x, chain.real, chain.whole, chain.random
    scale, slack, rest, top = real[SCALE], real[SLACK], real[REST], real[TOP]
    lead, code, eta, m, source = whole[LEAD], DONE, rule.eta, x.size, rule.source
    order, epoch = chain.order, rule.epoch
    at = t % epoch
    tiny = NEGLIGIBLE / max(eta, 1.0)
    tracked = every > 0
    check = (t // every + 1) * every if tracked else end + 1
    a, b, c, d = random[0], random[1], random[2], random[3]
    rows = m if source == CYCLIC else batches.shape[0]
    row = (t - whole[ORIGIN]) % rows
    while t < end:
        if source == UNIFORM and epoch == 1:
            i, a, b, c, d = below(m, a, b, c, d)
        elif source == UNIFORM:
            i, a, b, c, d = below(m - at, a, b, c, d)
            here, there = np.uint64(1 + at), np.uint64(1 + at + i)  # unsigned: no look at the sign
            i = np.int64(order[there])
            order[there] = order[here]
            order[here] = i
            at = at + 1 if at + 1 < epoch else 0
        else:
            i = np.int64(row) if source == CYCLIC else batches[row, 0]
            row = row + 1 if row + 1 < rows else 0
        old = x[i]
        if scale * old < tiny and slack >= 0.0:  # keep rounds to 1: spares the chain of latencies
            new = old + old * (eta * slack)
        else:
            v = (scale * old) * (scale * (eta * old))  # eta u
            if not (v < 1.0 and slack >= 0.0):
                order[0], code = i, FELL
                break
            keep = 1.0 - v
            new = old + old * (eta * slack / keep)
            scale *= keep
            slack = slack_after(slack, keep, v, v, eta)
        x[i] = new
        t += 1
        if tracked:
            if i == lead:
                top = new
            elif new > top:
                rest, top, lead = rest + (top - old), new, i
            else:
                rest += new - old
            if t == check:
                check += every
                if top * almost >= rest and top > 0.0:
                    code = CLOSE
                    break
        if new > BIG:
            code = STALE
            break
    real[SCALE], real[SLACK], real[REST], real[TOP] = scale, slack, rest, top
    whole[LEAD], whole[CODE] = lead, code
    random[0], random[1], random[2], random[3] = a, b, c, d
    return t


@compiled
def step_inside(chain: Chain, rule: Rule, batches: Int64s, t: int, end: int, every: int, almost: float) -> int:
    """Like ``step_one`` for batches of any size, visiting their members."""
    x, real, whole, order, counts = chain.x, chain.real, chain.whole, chain.order, chain.counts
    source, _, repeats, size, eta, _, epoch = rule
    scale, slack, rest, top = real[SCALE], real[SLACK], real[REST], real[TOP]
    lead, code, origin, m, random = whole[LEAD], DONE, whole[ORIGIN], x.size, chain.random
    a, b, c, d = random[0], random[1], random[2], random[3]
    check = (t // every + 1) * every if every > 0 else end + 1
    at = t % epoch * size
    while t < end:
        if source == GIVEN:
            take(batches, (t - origin) % batches.shape[0], False, m, order, counts)
        elif source == INDEPENDENT:
            for k in range(size):
                i, a, b, c, d = below(m, a, b, c, d)
                order[k] = i
        elif epoch == 1:  # a partial Fisher-Yates shuffle of the permutation in ``order``
            for k in range(size):
                i, a, b, c, d = below(m - k, a, b, c, d)
                order[k], order[k + i] = order[k + i], order[k]
        else:  # the shuffle goes on in the permutation behind the batch
            for k in range(size):
                i, a, b, c, d = below(m - at, a, b, c, d)
                here, there = np.uint64(size + at), np.uint64(size + at + i)  # unsigned: no look at the sign
                member = order[there]
                order[there] = order[here]
                order[here] = member
                order[k] = member
                at += 1
            at = at if at < epoch * size else 0
        total = 0.0  # sum of k_i x_i^2; and of k_i^2 x_i^2
        twice = 0.0
        if repeats:
            for k in range(size):
                counts[order[k]] += 1
            for k in range(size):
                value = x[order[k]]
                total += value * value
                twice += counts[order[k]] * (value * value)
        else:
            for k in range(size):
                value = x[order[k]]
                total += value * value
            twice = total
        factor = eta * (scale * scale)
        v, w = factor * total, factor * twice
        fell = not (v < 1.0 and slack >= 0.0)
        keep = 1.0 - v
        gain = eta * slack / keep
        for k in range(size):
            i = np.int64(order[k])
            times = np.int64(1)
            if repeats:
                times = np.int64(counts[i])
                counts[i] = 0
            if fell or times == 0:
                continue
            old = x[i]
            new = old + old * (times * gain)
            x[i] = new
            if i == lead:
                top = new
            elif new > top:
                rest, top, lead = rest + (top - old), new, i
            else:
                rest += new - old
        if fell:
            code = FELL
            break
        scale *= keep
        slack = slack_after(slack, keep, v, w, eta)
        t += 1
        if t == check:
            check += every
            if top * almost >= rest and top > 0.0:
                code = CLOSE
                break
        if top > BIG:
            code = STALE
            break
    real[SCALE], real[SLACK], real[REST], real[TOP] = scale, slack, rest, top
    whole[LEAD], whole[CODE] = lead, code
    random[0], random[1], random[2], random[3] = a, b, c, d
    return t


@compiled
def step_outside(chain: Chain, rule: Rule, batches: Int64s, t: int, end: int, every: int, almost: float) -> int:
    """Like ``step_one`` for large batches, visiting the indices that are not in them."""
    x, real, whole, order, counts = chain.x, chain.real, chain.whole, chain.order, chain.counts
    source, _, _, size, eta, _, _ = rule
    scale, slack, rest, top = real[SCALE], real[SLACK], real[REST], real[TOP]
    off, square, bound = real[OFF], real[SQUARE], real[BOUND]
    rest_low, square_low = real[REST_LOW], real[SQUARE_LOW]
    lead, code, origin, m, random = whole[LEAD], DONE, whole[ORIGIN], x.size, chain.random
    a, b, c, d = random[0], random[1], random[2], random[3]
    check = (t // every + 1) * every if every > 0 else end + 1
    while t < end:
        if source == GIVEN:
            take(batches, (t - origin) % batches.shape[0], True, m, order, counts)
        elif source == LISTED:
            take(batches, (t - origin) % batches.shape[0], False, m, order, counts)
        else:  # as in ``step_inside``; a call would cost more than the drawing
            for k in range(size):
                i, a, b, c, d = below(m - k, a, b, c, d)
                order[k], order[k + i] = order[k + i], order[k]
        outside = 0.0
        for k in range(size):
            value = x[order[k]]
            outside += value * value
        v = eta * (scale * scale * max(square - outside, 0.0))
        if not (v < 1.0 and slack >= 0.0):
            code = FELL
            break
        keep = 1.0 - v
        grow = keep + eta * slack
        fall = keep / grow
        for k in range(size):
            j = order[k]
            old = x[j]
            new = old * fall
            if new < TINY:
                new = 0.0
            x[j] = new
            if j == lead:
                top = new
            else:
                rest -= old - new
        square -= outside * ((1.0 - fall) * (1.0 + fall))
        off = off * fall if off * fall >= TINY else 0.0
        scale *= grow
        slack = slack_after(slack, keep, v, v, eta)
        t += 1
        lead_unsure = top < rest and 2.0 * bound > rest + top
        if lead_unsure or rest < rest_low or square < square_low:
            code = STALE
            break
        if t == check:
            check += every
            if top * almost >= rest and top > 0.0:
                code = CLOSE
                break
    real[SCALE], real[SLACK], real[REST], real[TOP] = scale, slack, rest, top
    real[OFF], real[SQUARE], whole[CODE] = off, square, code
    random[0], random[1], random[2], random[3] = a, b, c, d
    return t


@compiled
def advance(
    chain: Chain, rule: Rule, batches: Int64s, t: int, end: int, every: int, log_ratio: float, cancel: Array
) -> tuple[int, bool]:
    """Take the steps t, ..., end - 1, unless the state overflows or the stopping rule fires.

    Args:
        chain, rule, batches: the state and what to do with it.
        t, end: the steps taken so far, and at the end.
        every, log_ratio: stop at the first multiple of ``every`` (0: never) with R >= ``log_ratio``.
        cancel: (1,); another thread ends the run soon by making it non-zero.

    Returns:
        The steps taken, and whether the replicate is done with: it stopped, or its weights are not
        finite (then ``Chain.whole[DIED]`` is the number of steps taken).
    """
    whole = chain.whole
    almost = math.exp(-log_ratio) * (1.0 + 1e-11)
    pause = max((1 << 22) // max(rule.size, 1), 1)
    while t < end and cancel[0] == 0.0:
        if t >= whole[DUE]:
            refresh(chain)
            whole[DUE] = t + max(PERIOD * chain.x.size, SHORTEST_PERIOD)
        until = min(end, whole[DUE], t + pause)
        if rule.visits == ONE:
            t = step_one(chain, rule, batches, t, until, every, almost)
        elif rule.visits == INSIDE:
            t = step_inside(chain, rule, batches, t, until, every, almost)
        else:
            t = step_outside(chain, rule, batches, t, until, every, almost)
        code = whole[CODE]
        if code == FELL:
            t += 1
            if not plain(chain, rule):
                whole[DIED] = t
                return t, True
        elif code != DONE:
            refresh(chain)
        # Unless the loop just came to its end, all sums are fresh now.
        if code != DONE and every > 0 and t % every == 0 and measured(chain) >= log_ratio:
            return t, True
    return t, False


@compiled
def run_paths(
    rule: Rule, starts: Array, perps: Array, batches: Int64s, every: int, states: Array, factors: Array
) -> None:
    """Run chains over given batches and write out every so many-th state.

    Args:
        rule: of the source GIVEN.
        starts, perps: as in ``run_block``, for k chains.
        batches: (1, steps, b), shared by all chains, or (k, steps, b).
        every: steps between states.
        states, factors: (k, count, m) and (k, count), the results: coordinates after every, 2 every,
            ... steps, and the factor of the part orthogonal to the data.
    """
    chain, go = new_chain(rule, starts.shape[1]), np.zeros(1)
    for r in range(states.shape[0]):
        row = r if starts.shape[0] > 1 else 0
        start(chain, rule, starts[row], perps[row])
        own = batches[r if batches.shape[0] > 1 else 0]
        finite = True
        for k in range(states.shape[1]):
            if finite:
                _, over = advance(chain, rule, own, k * every, (k + 1) * every, ZERO, 0.0, go)
                finite = not over
            factors[r, k] = read(chain, rule.relu, states[r, k])
