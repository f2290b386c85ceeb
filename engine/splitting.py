r"""Probabilities far too small to be met with, by importance splitting: on any engine, without a bias.

A replicate, the *root*, runs for ``every`` steps at a time.  Then an importance h of its state is looked at:
where it has grown by the factor rho since the last look, the replicate becomes rho copies, each of 1/rho of
its weight, and where it has fallen by rho < 1, it goes on with the probability rho, with 1/rho times its
weight (for any rho: the integer part of rho + U copies, with U uniform on (0, 1)).  So a replicate always has
the weight h(start)/h(state), and the sum of the weights of those that reach the event, over the tree of a
root, has the mean P(event).

**Unbiased**, for every importance that is positive: rho is the mean number of copies, each of 1/rho of the
weight, so that given all before a look the mean of weight times P(event | state), summed over the copies, is
what it was for the one that is copied.  That sum begins with P(event) and ends with the weights of those that
got there.  What importance is chosen decides the variance alone; P(event | state), up to a factor, is the
best.

**Independent.**  Trees of different roots have nothing in common, so that intervals come from independent,
nonnegative, unbounded numbers: ``evidence.nonnegative``.  A copy draws from a stream of its own: that of the
ensemble of its look and of its place there, which the seed and what came before determine.

**A second moment.**  If P(event | state) <= h(state), if the mean of h does not grow, and that of h^2 by the
factor g between two looks at most, then the sum Y over a tree has

    E Y^2 <= looks g h(start)^2.

For the second moment of what comes from a state, over its weight, is at most its mean at the next look plus
weight times E[P(event | next state)^2] (the copies' mean number of pairs is rho^2 at most, and they are
independent given the state); the sum of these over all looks is at most sum_t h(start) E[h(next)^2/h(now)].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.base import Engine
from engine.errors import is_integer, whole
from engine.problem import Array, Problem
from engine.schedule import Schedule, UniformSubsets, WithReplacement
from evidence.streams import derive_seed, stream

#: So many replicates may be alive at once for each root, and so many besides.  An importance that asks for more
#: is not about in proportion to a probability, whose mean does not grow.
MOST, BESIDE = 16, 1 << 14


class TooManyCopiesError(ValueError):
    """An importance grows so fast that a look asks for more copies than there may be."""


@dataclass(frozen=True, eq=False)
class Trees:
    """What became of the roots.

    Attributes:
        sums: the weights of those that reached the event, root by root; each has the mean P(event).
        runs: of ``every`` steps, in all.
    """

    sums: Array
    runs: int


def split(
    engine: Engine,
    problem: Problem,
    schedule: Schedule,
    *,
    importance: Callable[[Array], Array],
    event: Callable[[Array], npt.NDArray[np.bool_]],
    every: int,
    looks: int,
    roots: int,
    seed: int,
) -> Trees:
    """Trees for the probability that a look, one of the first ``looks``, finds the event.

    Args:
        engine: any; its ``run`` takes the steps.
        problem: with ``w0`` of shape (n,), where all roots start.
        schedule: one that draws every batch anew: ``UniformSubsets`` or ``WithReplacement``.
        importance: of weights (k, n), shape (k,); positive, and best about in proportion to P(event | state).
        event: whether weights (k, n) are in it, shape (k,); where they are, a replicate ends.
        every: steps between looks.
        looks: how many there are at most.
        roots: how many trees.
        seed: of all random streams.

    Raises:
        ValueError: an argument does not fit, naming it, or an importance is not positive and finite.
        TooManyCopiesError: it grows so fast that there are too many copies.
        EngineError: a replicate's weights overflowed.
    """
    if problem.w0.ndim != 1:
        raise ValueError(f"w0 must have shape ({problem.n},), got shape {problem.w0.shape}")
    if not isinstance(schedule, UniformSubsets | WithReplacement):
        raise ValueError(f"schedule must draw every batch anew, got {schedule!r}")
    if not is_integer(seed):
        raise ValueError(f"seed must be an integer, got {seed!r}")
    whole("every", every, 1)
    whole("looks", looks, 1)
    states = np.tile(problem.w0, (whole("roots", roots, 1), 1))
    tree, now = np.arange(roots), _importances(importance, states)
    start, sums, runs = now.copy(), np.zeros(roots), 0
    for look in range(looks):
        runs += len(states)
        states = _advanced(engine, problem.with_w0(states), schedule, every, derive_seed(seed, "look", look))
        there = np.asarray(event(states), dtype=np.bool_)
        if there.shape != tree.shape:
            raise ValueError(f"event must return {len(tree)} truth values, got shape {there.shape}")
        np.add.at(sums, tree[there], (start[tree] / now)[there])
        later = _importances(importance, states)
        copies = np.where(there, 0.0, np.floor(later / now + stream(seed, "copies", look).random(len(tree))))
        if copies.sum() > MOST * roots + BESIDE:
            raise TooManyCopiesError(
                f"importance grows so fast that it asks for {copies.sum():.3g} copies at once"
            )
        kept = np.repeat(np.arange(len(tree)), copies.astype(np.int64))
        states, tree, now = states[kept], tree[kept], later[kept]
        if not len(tree):
            break
    return Trees(sums, runs)


def _advanced(engine: Engine, problem: Problem, schedule: Schedule, steps: int, seed: int) -> Array:
    """The states after so many steps, from the rows of ``w0``."""
    run = engine.run(problem, schedule, max_steps=steps, seed=seed, keep_weights=True)
    if run.weights is None:
        raise ValueError("engine must return the final weights of a run that asks for them, got None")
    return run.weights


def _importances(importance: Callable[[Array], Array], states: Array) -> Array:
    values = np.asarray(importance(states), dtype=np.float64)
    if values.shape != states.shape[:1]:
        raise ValueError(f"importance must return {len(states)} numbers, got shape {values.shape}")
    good = (values > 0.0) & (values < np.inf)
    if not good.all():
        raise ValueError(f"importance must be positive and finite, got {values[~good][0]}")
    return values
