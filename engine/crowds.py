"""The steps of many replicates side by side with batches of several indices, compiled; see ``engine.lanes``.

``step_inside_all`` and ``step_outside_all`` do in every lane, operation by operation, what ``step_inside`` and
``step_outside`` of ``engine.kernels`` do.  The coordinates that are visited lie after ``SEVERAL`` in
``Lanes.now``, LANES numbers for each index of a batch.
"""

from __future__ import annotations

import numpy as np

from engine.chain import BIG, BLOCK, PASSIVE, SMALL, TINY, Array, Int32s, slack_after
from engine.jit import compiled
from engine.lanes import (
    BOUNDS,
    GAINS,
    LANES,
    LEADS,
    OFFS,
    REST_LOWS,
    RESTS,
    SCALES,
    SEVERAL,
    SLACKS,
    SQUARE_LOWS,
    SQUARES,
    STALES,
    SUMS,
    TOPS,
    VS,
)


@compiled
def gather(x: Array, now: Array, drawn: Int32s, t: int, size: int) -> None:
    """Read the coordinates of the t-th batch, and sum their squares."""
    m = x.size // LANES
    for k in range(LANES):
        now[SUMS + k] = 0.0
    for p in range(size):
        at, olds = (t * size + p) * LANES, SEVERAL + p * LANES
        for k in range(LANES):
            now[olds + k] = x[np.uint64(k * m + drawn[at + k])]  # unsigned: no look at the sign
        for k in range(LANES):
            now[SUMS + k] += now[olds + k] * now[olds + k]


@compiled
def scatter(x: Array, now: Array, drawn: Int32s, t: int, size: int) -> None:
    """Write the coordinates of the t-th batch."""
    m = x.size // LANES
    for p in range(size):
        at, news = (t * size + p) * LANES, SEVERAL + p * LANES
        for k in range(LANES):
            x[np.uint64(k * m + drawn[at + k])] = now[news + k]


@compiled
def step_inside_all(
    x: Array, now: Array, drawn: Int32s, first: int, count: int, size: int, eta: float
) -> tuple[int, bool]:
    """``engine.lanes.step_all`` for batches of several indices, visiting their members."""
    for t in range(first, count):
        gather(x, now, drawn, t, size)
        falling = 0
        for k in range(LANES):
            scale = now[SCALES + k]
            v = eta * (scale * scale) * now[SUMS + k]
            now[VS + k] = v
            now[GAINS + k] = eta * now[SLACKS + k] / (1.0 - v)
            falling += 0 if (v < 1.0) & (now[SLACKS + k] >= 0.0) else 1
        if falling > 0:
            return t, True
        for p in range(size):
            at, olds = (t * size + p) * LANES, SEVERAL + p * LANES
            for k in range(LANES):
                old, i = now[olds + k], float(drawn[at + k])
                top, rest, lead = now[TOPS + k], now[RESTS + k], now[LEADS + k]
                new = old + old * now[GAINS + k]
                over, led = new > top, i == lead
                passed, grown = top - old, new - old
                more = passed if over else grown
                now[olds + k] = new
                now[RESTS + k] = rest + (0.0 if led else more)
                now[TOPS + k] = new if over else top
                now[LEADS + k] = i if over else lead
        scatter(x, now, drawn, t, size)
        stale = 0
        for k in range(LANES):
            v, slack = now[VS + k], now[SLACKS + k]
            keep = 1.0 - v
            now[SCALES + k] *= keep
            now[SLACKS + k] = slack_after(slack, keep, v, v, eta)
            big = now[TOPS + k] > BIG
            now[STALES + k] = 1.0 if big else 0.0
            stale += 1 if big else 0
        if stale > 0:
            return t + 1, False
    return count, False


@compiled
def sum_anew(x: Array, now: Array, real: Array) -> int:
    """What ``refresh`` does in the lanes that are stale, where nothing has to be renormalised.

    Returns:
        How many lanes are left to ``refresh`` itself.
    """
    m, left = x.size // LANES, 0
    for k in range(LANES):
        if now[STALES + k] == 0.0:
            continue
        lead, top = 0, x[k * m]
        for j in range(1, m):
            if x[k * m + j] > top:
                lead, top = j, x[k * m + j]
        if not SMALL <= top <= BIG:
            left += 1
            continue
        x[k * m + lead] = 0.0
        rest, square = 0.0, 0.0
        for first in range(0, m, BLOCK):
            some, squares = 0.0, 0.0
            for j in range(first, min(first + BLOCK, m)):
                value = x[k * m + j]
                some += value
                squares += value * value
            rest += some
            square += squares
        x[k * m + lead] = top
        square += top * top
        scale, off = now[SCALES + k], now[SCALES + k] * now[OFFS + k]
        now[SLACKS + k] = 2.0 - (scale * scale * square + off * off * real[k, PASSIVE])
        now[RESTS + k], now[TOPS + k], now[BOUNDS + k], now[SQUARES + k] = rest, top, top, square
        now[REST_LOWS + k], now[SQUARE_LOWS + k], now[LEADS + k] = 0.5 * rest, 0.5 * square, lead
        now[STALES + k] = 0.0
    return left


@compiled
def step_outside_all(
    x: Array, now: Array, real: Array, drawn: Int32s, first: int, count: int, size: int, eta: float
) -> tuple[int, bool]:
    """``engine.lanes.step_all`` for large batches; what is drawn are the indices outside of them.

    ``real`` is that of ``Lanes``.  Sums halve often, and are summed anew here.
    """
    for t in range(first, count):
        gather(x, now, drawn, t, size)
        falling = 0
        for k in range(LANES):
            scale, slack = now[SCALES + k], now[SLACKS + k]
            v = eta * (scale * scale * max(now[SQUARES + k] - now[SUMS + k], 0.0))
            keep = 1.0 - v
            now[VS + k] = v
            now[GAINS + k] = keep / (keep + eta * slack)
            falling += 0 if (v < 1.0) & (slack >= 0.0) else 1
        if falling > 0:
            return t, True
        for p in range(size):
            at, olds = (t * size + p) * LANES, SEVERAL + p * LANES
            for k in range(LANES):
                old, led = now[olds + k], float(drawn[at + k]) == now[LEADS + k]
                top, rest, fallen = now[TOPS + k], now[RESTS + k], old * now[GAINS + k]
                new = 0.0 if fallen < TINY else fallen
                less = old - new
                now[olds + k] = new
                now[TOPS + k] = new if led else top
                now[RESTS + k] = rest - (0.0 if led else less)
        scatter(x, now, drawn, t, size)
        stale = 0
        for k in range(LANES):
            v, slack, fall, outside = now[VS + k], now[SLACKS + k], now[GAINS + k], now[SUMS + k]
            keep = 1.0 - v
            square = now[SQUARES + k] - outside * ((1.0 - fall) * (1.0 + fall))
            off = now[OFFS + k] * fall
            now[SQUARES + k] = square
            now[OFFS + k] = off if off >= TINY else 0.0
            now[SCALES + k] *= keep + eta * slack
            now[SLACKS + k] = slack_after(slack, keep, v, v, eta)
            top, rest = now[TOPS + k], now[RESTS + k]
            unsure = (top < rest) & (2.0 * now[BOUNDS + k] > rest + top)
            old = unsure | (rest < now[REST_LOWS + k]) | (square < now[SQUARE_LOWS + k])
            now[STALES + k] = 1.0 if old else 0.0
            stale += 1 if old else 0
        if stale > 0 and sum_anew(x, now, real) > 0:
            return t + 1, False
    return count, False
