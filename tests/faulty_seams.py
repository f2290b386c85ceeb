"""A correct engine with seams: every faulty engine in ``tests/faulty_steps.py`` differs in one of them.

The update is written from the generic activation ``(f, s) = (phi, phi')`` of ``p = <w, a_i>``::

    gradient = sum_i k_i [s_i (N f_i - p_i) - f_i] a_i  +  u w,   N = |w|^2,   u = sum_i k_i f_i^2

which is Eq. (4) summed over a batch that holds index i k_i times.  A fault may have a memory (one row
per state), so ``trajectory`` and ``run`` are loops of their own.
"""

from __future__ import annotations

import numpy as np

from engine import Array, Engine, Ensemble, IntArray, Problem, Run, alignment, stream
from engine.base import CHUNK, side_by_side, summarise


class Seams(Engine):
    """Correct as it stands; vectorised over states, with a memory for faults that have one."""

    name = "seams"
    version = "1"

    # --- the seams ---

    def memory(self, weights: Array) -> Array:
        """What the engine remembers between steps: weights (k, n) -> (k, d)."""
        return np.zeros((len(weights), 0))

    def step_size(self, problem: Problem, batch_size: int) -> float:
        return problem.step_size

    def counts(self, problem: Problem, batches: IntArray) -> Array:
        """How often each datapoint counts in each batch: (k, b) -> (k, m)."""
        k, m = len(batches), problem.m
        places = (np.arange(k)[:, None] * m + batches).ravel()
        return np.bincount(places, minlength=k * m).reshape(k, m).astype(np.float64)

    def activation(self, problem: Problem, pre: Array) -> tuple[Array, Array]:
        """Output and slope of the activation at the correlations, shapes (k, m)."""
        if problem.activation == "linear":
            return pre, np.ones_like(pre)
        return np.maximum(pre, 0.0), (pre > 0.0).astype(np.float64)

    def norm(self, weights: Array, memory: Array) -> Array:
        """N: (k, n) -> (k,)."""
        return (weights * weights).sum(axis=1)

    def mass(self, output: Array, counts: Array) -> Array:
        """u: (k, m) -> (k,)."""
        return (counts * output * output).sum(axis=1)

    def assemble(self, problem: Problem, weights: Array, inside: Array, mass: Array) -> Array:
        """The gradient, from the coefficients of the datapoints (k, m) and u (k,)."""
        return problem.combine(inside) + mass[:, None] * weights

    def gradient(self, problem: Problem, weights: Array, batches: IntArray, memory: Array) -> Array:
        """The summed gradient: (k, n), (k, b) -> (k, n)."""
        counts = self.counts(problem, batches)
        pre = problem.correlations(weights)
        output, slope = self.activation(problem, pre)
        norm = self.norm(weights, memory)[:, None]
        inside = counts * (slope * (norm * output - pre) - output)
        return self.assemble(problem, weights, inside, self.mass(output, counts))

    def move(self, problem: Problem, weights: Array, batches: IntArray, memory: Array) -> tuple[Array, Array]:
        """One step of every state, and the new memory."""
        step = self.step_size(problem, batches.shape[1])
        return weights - step * self.gradient(problem, weights, batches, memory), memory

    # --- the engine ---

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        return self.steps(problem, weights[None], np.asarray(batch)[None])[0]

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        weights = np.array(weights, dtype=np.float64)
        return self.move(problem, weights, np.asarray(batches), self.memory(weights))[0]

    def trajectory(self, problem: Problem, batches: IntArray, every: int = 1) -> Array:
        weights, each, single = side_by_side(problem, batches)
        memory, states = self.memory(weights), [weights]
        for t in range(each.shape[1]):
            weights, memory = self.move(problem, weights, each[:, t], memory)
            if (t + 1) % every == 0:
                states.append(weights)
        path = np.stack(states, axis=1)
        return path[0] if single else path

    def ensemble(self, run: Run) -> Ensemble:
        problem, count, stop, max_steps = run.problem, run.replicates, run.stop, run.max_steps
        weights = run.starts
        memory = self.memory(weights)
        streams = [stream(run.seed, "replicate", name) for name in run.names]
        taken = np.full(count, max_steps, dtype=np.int64)
        stopped = np.zeros(count, dtype=np.bool_)
        active = np.arange(count)
        for first in range(0, max_steps, CHUNK):
            length = min(CHUNK, max_steps - first)
            drawn = [run.schedule.draw(problem.m, first, length, streams[r]) for r in active]
            batches, alive = np.stack(drawn), np.arange(len(active))
            for k in range(length):
                weights[active], memory[active] = self.move(
                    problem, weights[active], batches[alive, k], memory[active]
                )
                t = first + k + 1
                if stop is not None and t % stop.every == 0:
                    reached = alignment(problem, weights[active]).log_ratio >= stop.log_ratio
                    taken[active[reached]], stopped[active[reached]] = t, True
                    active, alive = active[~reached], alive[~reached]
                    if not len(active):
                        break
            if not len(active):
                break
        return summarise(problem, weights, taken, stopped, keep_weights=run.keep_weights)
