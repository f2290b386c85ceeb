"""The autoencoder in JAX: ``jax.grad`` of the printed loss, ``vmap`` over replicates, ``lax.scan`` over steps.

No gradient is written by hand.  The loss of a batch is the sum over its datapoints of Eq. (2), so the
step size is the paper's eta.  ``jax.nn.relu`` has derivative 0 at 0, as Eq. (4) asks.

XLA compiles for each shape anew.  So all shapes are rounded up to powers of two: replicates and
coordinates that are not there are zero and stay so, datapoints that are not there are zero vectors,
whose loss and gradient vanish, and steps that are not there come last and are not read.

Importing this module needs the optional extra ``jax``; nothing else in ``engine`` imports JAX.  Double
precision is switched on around the engine's own calls only.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import jax
import jax.experimental
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from engine.base import Engine, Ensemble, Run, Stop, check_finite, side_by_side, summarise
from engine.errors import check_indices
from engine.observables import alignment
from engine.problem import Activation, Array, IntArray, Problem
from evidence.streams import stream

#: A context in which JAX computes in double precision; older versions have it elsewhere.
double_precision: Any = (jax if hasattr(jax, "enable_x64") else jax.experimental).enable_x64

#: The largest number of entries of one tensor of datapoints (steps, replicates, b, n): 32 MiB.
BLOCK = 2**22


def batch_loss(w: Any, x: Any, activation: Activation) -> Any:
    """Eq. (2) summed over a batch: weights (n,), datapoints (b, n)."""
    hidden = x @ w
    if activation == "relu":
        hidden = jax.nn.relu(hidden)
    return 0.5 * jnp.sum((x - hidden[:, None] * w) ** 2)


@cache
def training(activation: Activation) -> Any:
    """The compiled loop: weights (k, n), datapoints (steps, k, b, n), eta -> states (steps, k, n)."""
    gradient = jax.vmap(jax.grad(lambda w, x: batch_loss(w, x, activation)))

    def loop(weights: Any, datapoints: Any, eta: Any) -> Any:
        def step(w: Any, x: Any) -> Any:
            after = w - eta * gradient(w, x)
            return after, after

        return jax.lax.scan(step, weights, datapoints)[1]

    return jax.jit(loop)


class JaxEngine(Engine):
    """SGD on autodifferentiated losses in JAX, on the CPU, in double precision."""

    name = "jax"
    version = str(jax.__version__)

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        alone = np.asarray(weights)[None], np.asarray(batch)[None]
        return np.asarray(self.steps(problem, *alone)[0])

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        if len(weights) != len(batches):
            raise ValueError(f"{len(weights)} states need as many batches, got {len(batches)}")
        path = _path(problem, np.asarray(weights), np.asarray(batches)[:, None])
        return np.asarray(path[:, 0])

    def trajectory(self, problem: Problem, batches: IntArray, every: int = 1) -> Array:
        start, each, single = side_by_side(problem, batches)
        later = _path(problem, start, each)
        path = np.concatenate([start[:, None], later[:, every - 1 :: every]], axis=1)
        return path[0] if single else path

    def ensemble(self, run: Run) -> Ensemble:
        problem, count, names, weights = run.problem, run.replicates, run.names, run.starts
        streams = [stream(run.seed, "replicate", name) for name in names]
        taken, stopped = np.full(count, run.max_steps, dtype=np.int64), np.zeros(count, dtype=np.bool_)
        active = np.arange(count)
        for first, length in run.schedule.pieces(problem.m, run.max_steps):
            drawn = [run.schedule.draw(problem.m, first, length, streams[r]) for r in active]
            path = _path(problem, weights[active], np.stack(drawn))
            last, ended = _stops(problem, path, first, run.stop)
            weights[active] = path[np.arange(len(active)), last - 1]
            check_finite(weights[active], names[active], first + length)
            taken[active[ended]], stopped[active[ended]] = first + last[ended], True
            active = active[~ended]
            if not len(active):
                break
        return summarise(problem, weights, taken, stopped, keep_weights=run.keep_weights)


def _stops(
    problem: Problem, path: Array, first: int, stop: Stop | None
) -> tuple[IntArray, npt.NDArray[np.bool_]]:
    """For each replicate how many steps of ``path`` it takes, and whether it stops then."""
    count, length = path.shape[:2]
    last = np.full(count, length)
    ended: npt.NDArray[np.bool_] = np.zeros(count, dtype=np.bool_)
    if stop is None:
        return last, ended
    looks = np.arange(-first % stop.every or stop.every, length + 1, stop.every)
    if len(looks):
        with np.errstate(invalid="ignore", over="ignore"):
            reached = alignment(problem, path[:, looks - 1]).log_ratio >= stop.log_ratio
        ended = np.asarray(reached.any(axis=1))
        last[ended] = looks[reached.argmax(axis=1)][ended]
    return last, ended


def _path(problem: Problem, weights: Array, batches: IntArray) -> Array:
    """The states after each step: (k, n) and (k, steps, b) -> (k, steps, n)."""
    check_indices("batches", batches, problem.m)
    k, steps, b = batches.shape
    path = np.empty((k, steps, problem.n))
    side = max(1, BLOCK // _rounded(b) // _rounded(problem.n))
    wide = min(k, side)
    long = max(1, side // wide)
    for r in range(0, k, wide):
        now = weights[r : r + wide]
        for t in range(0, steps, long):
            part = path[r : r + wide, t : t + long]
            part[:] = _advance(problem, now, batches[r : r + wide, t : t + long])
            now = part[:, -1]
    return path


def _advance(problem: Problem, weights: Array, batches: IntArray) -> Array:
    """``_path`` in one call of the compiled loop."""
    k, steps, b = batches.shape
    shape = (_rounded(steps), _rounded(k), _rounded(b), _rounded(problem.n))
    datapoints, start = np.zeros(shape), np.zeros((shape[1], shape[3]))
    datapoints[:steps, :k, :b, : problem.n] = problem.rows(batches.swapaxes(0, 1))
    start[:k, : problem.n] = weights
    with double_precision(True):
        states = training(problem.activation)(start, datapoints, problem.step_size)
        return np.array(states)[:steps, :k, : problem.n].swapaxes(0, 1)


def _rounded(size: int) -> int:
    """The next power of two."""
    return 1 << max(size - 1, 0).bit_length()
