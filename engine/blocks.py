"""Blocks of replicates of the fast engine, compiled: one after the other, or many abreast."""

from __future__ import annotations

import math

import numpy as np

from engine.chain import (
    BIG,
    DUE,
    GIVEN,
    LISTED,
    ONE,
    ORIGIN,
    OUTSIDE,
    PERIOD,
    REST,
    SHORTEST_PERIOD,
    TOP,
    ZERO,
    Array,
    Int32s,
    Int64s,
    Results,
    Rule,
    behind,
    measured,
    new_chain,
    refresh,
    start,
    summarise,
)
from engine.crowds import step_inside_all, step_outside_all
from engine.jit import compiled
from engine.kernels import advance
from engine.lanes import (
    AGE,
    AHEAD,
    CHECK,
    EVENT,
    FAR,
    LANES,
    LIMIT,
    NEXT,
    ROW,
    STALES,
    TOPS,
    WORTH,
    Lanes,
    begin,
    chain_of,
    go_on,
    idle,
    new_lanes,
    pull,
    push,
    quiet,
    step_all,
    tick,
)
from engine.xoshiro import seed

PAUSE = 1 << 16  # steps between looks at the cancelling flag


@compiled
def freshen(lanes: Lanes) -> bool:
    """Refresh the lanes that are stale; whether there are any."""
    stale = False
    for k in range(LANES):
        if lanes.now[TOPS + k] > BIG or lanes.now[STALES + k] > 0.0:
            lanes.now[STALES + k] = 0.0
            refresh(pull(lanes, k))
            push(lanes, k)
            stale = True
    return stale


@compiled
def catch_up(
    lanes: Lanes, rule: Rule, batches: Int32s, done: int, taken: int, end: int, cancel: Array, results: Results
) -> int:
    """Take the steps with the batches ``taken``, ..., ``end`` - 1 of those drawn ahead, lane by lane.

    Args:
        lanes, cancel, results: see there.
        rule: of the source GIVEN, or LISTED for large batches.
        batches: see ``go_on``.
        done: steps since ``lanes.ages`` was brought up to date.

    Returns:
        How many replicates are done with, because their weights are not finite any more.
    """
    lost, column = 0, lanes.column
    for k in range(LANES):
        row = lanes.ages[ROW + k]
        if row < 0:
            continue
        chain = pull(lanes, k)
        for j in range(taken, end):
            for p in range(rule.size):
                column[j - taken, p] = batches[(j * rule.size + p) * LANES + k]
        first = lanes.ages[AGE + k] + done
        chain.whole[ORIGIN] = first
        t, over = advance(chain, rule, column, first, first + end - taken, FAR, 0.0, cancel)
        if over:
            summarise(chain, rule.relu, row, t, results)
            idle(lanes, k)
            lost += 1
        else:
            push(lanes, k)
    return lost


@compiled
def settle(lanes: Lanes, k: int, max_steps: int, every: int, log_ratio: float) -> bool:
    """Attend to lane k at the age of an event, or at its start; whether its run is over."""
    ages, whole, chain = lanes.ages, lanes.whole[k], pull(lanes, k)
    t, almost = ages[AGE + k], math.exp(-log_ratio) * (1.0 + 1e-11)
    real = chain.real
    if every > 0 and t > 0 and t % every == 0 and real[TOP] * almost >= real[REST]:
        refresh(chain)
        if real[TOP] > 0.0 and measured(chain) >= log_ratio:
            return True
    if t >= max_steps:
        return True
    if t >= whole[DUE]:
        refresh(chain)
        whole[DUE] = t + max(PERIOD * chain.x.size, SHORTEST_PERIOD)
    push(lanes, k)
    limit = min(whole[DUE], max_steps)
    check = (t // every + 1) * every if every > 0 else limit
    ages[CHECK + k], ages[LIMIT + k], ages[NEXT + k] = check, limit, min(check, limit)
    return False


@compiled
def run_lanes(
    rule: Rule,
    starts: Array,
    perps: Array,
    stopping: tuple[int, int, float],
    key: np.uint64,
    replicates: tuple[int, int, int],
    cancel: Array,
    results: Results,
) -> None:
    """``run_block`` for uniform batches, many replicates at a time; see ``engine.lanes``."""
    max_steps, every, log_ratio = stopping
    waiting, last, number = replicates
    m, almost = starts.shape[1], math.exp(-log_ratio) * (1.0 + 1e-11)
    source = LISTED if rule.visits == OUTSIDE else GIVEN
    lanes, given = (new_lanes(m, rule), Rule(source, rule.visits, False, rule.size, rule.eta, rule.relu, 1))
    ages, active, n = lanes.ages, 0, 0
    lanes.ages[EVENT:] = 1
    while True:
        for k in range(LANES):
            if ages[EVENT + k] == 0:
                continue
            row = ages[ROW + k]
            if row >= 0:
                if not settle(lanes, k, max_steps, every, log_ratio):
                    continue
                summarise(chain_of(lanes, k), rule.relu, row, ages[AGE + k], results)
                idle(lanes, k)
                active -= 1
            while waiting < last and ages[ROW + k] < 0:
                r = waiting if starts.shape[0] > 1 else 0
                begin(lanes, k, waiting, rule, starts[r], perps[r], key, number + waiting)
                settle(lanes, k, max_steps, every, log_ratio)
                waiting, active = waiting + 1, active + 1
        if active < WORTH or cancel[0] != 0.0:
            break
        event = False
        while not event and cancel[0] == 0.0:
            n, done = min(quiet(ages), PAUSE), ZERO
            while done < n:
                count = min(AHEAD, n - done)
                batches, taken, count = go_on(lanes, rule, count)
                end, started, fell, stale = taken + count, taken, False, True
                while stale and not fell:
                    if rule.visits == ONE:
                        taken, fell = step_all(lanes.x, lanes.now, batches, taken, end, rule.eta)
                    elif rule.visits == OUTSIDE:
                        taken, fell = step_outside_all(
                            lanes.x, lanes.now, lanes.real, batches, taken, end, rule.size, rule.eta
                        )
                    else:
                        taken, fell = step_inside_all(
                            lanes.x, lanes.now, batches, taken, end, rule.size, rule.eta
                        )
                    stale = not fell and freshen(lanes)
                if fell:
                    so_far = done + taken - started
                    active -= catch_up(lanes, given, batches, so_far, taken, end, cancel, results)
                done += count
            event = tick(ages, lanes.now, n, every, almost) or active < WORTH
    none = np.zeros((1, 1), dtype=np.int64)
    for k in range(LANES):
        if ages[ROW + k] >= 0:
            chain = pull(lanes, k)
            for j in range(lanes.table.size // LANES):
                lanes.order[behind(rule) + j] = lanes.table[j * LANES + k]
            t, _ = advance(chain, rule, none, ages[AGE + k], max_steps, every, log_ratio, cancel)
            summarise(chain, rule.relu, ages[ROW + k], t, results)


@compiled
def run_block(
    abreast: bool,
    rule: Rule,
    starts: Array,
    perps: Array,
    batches: Int64s,
    stopping: tuple[int, int, float],
    key: np.uint64,
    replicates: tuple[int, int, int],
    cancel: Array,
    results: Results,
) -> None:
    """Run some replicates of an ensemble, each on its own random stream.

    Args:
        abreast: whether ``run_lanes`` may do it.
        rule, batches: how batches are drawn; ``batches`` matters for the source GIVEN only.
        starts, perps: initial coordinates, (1, m) or (replicates, m), and squared norms orthogonal
            to the data, (1,) or (replicates,).
        stopping: the longest to run, how often to look at R (0: never), and the R to stop at.
        key: of the run; with the number of a replicate it seeds its stream.
        replicates: the rows [first, last) of ``results`` to fill, and the number of row 0.
        cancel: a flag, (1,), by which another thread ends the run.
        results: arrays to write to.
    """
    max_steps, every, log_ratio = stopping
    first, last, number = replicates
    if abreast and last - first >= WORTH:
        run_lanes(rule, starts, perps, stopping, key, replicates, cancel, results)
        return
    chain = new_chain(rule, starts.shape[1])
    for r in range(first, last):
        row = r if starts.shape[0] > 1 else 0
        start(chain, rule, starts[row], perps[row])
        seed(chain.random, key, number + r)
        t, _ = advance(chain, rule, batches, ZERO, max_steps, every, log_ratio, cancel)
        summarise(chain, rule.relu, r, t, results)
