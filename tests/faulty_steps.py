"""Engines whose every step is wrong, each in one way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine import Array, Ensemble, IntArray, Problem, Run
from engine.fast import FastEngine
from tests.faulty_seams import Seams


class ScaledStep(FastEngine):
    """eta times ``factor``, everywhere."""

    factor = 1.0

    def _scaled(self, problem: Problem) -> Problem:
        step = problem.step_size * self.factor
        return replace(problem, step_size=step)

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        return super().steps(self._scaled(problem), weights, batches)

    def trajectory(self, problem: Problem, batches: IntArray, every: int = 1) -> Array:
        return super().trajectory(self._scaled(problem), batches, every)

    def ensemble(self, run: Run) -> Ensemble:
        return super().ensemble(replace(run, problem=self._scaled(run.problem)))


class EtaDoubled(ScaledStep):
    """eta is doubled."""

    factor = 2.0


class EtaHalved(ScaledStep):
    """eta is halved (the factor 1/2 of the loss counted twice)."""

    factor = 0.5


class EtaOnePercent(ScaledStep):
    """eta is 1 % too large."""

    factor = 1.01


class EtaTenThousandth(ScaledStep):
    """eta is 0.01 % too large."""

    factor = 1.0001


class EtaSingle(ScaledStep):
    """eta is rounded to float32."""

    def _scaled(self, problem: Problem) -> Problem:
        step = float(np.float32(problem.step_size))
        return replace(problem, step_size=step)


class InsideSign(Seams):
    """The coordinates in the batch move the wrong way: a sign in the factor A."""

    def assemble(self, problem: Problem, weights: Array, inside: Array, mass: Array) -> Array:
        return super().assemble(problem, weights, -inside, mass)


class WholeMass(Seams):
    """u is computed over the whole data set, not over the batch."""

    def mass(self, output: Array, counts: Array) -> Array:
        return super().mass(output, np.ones_like(counts))


class StaleNorm(Seams):
    """|w|^2 is that of the step before."""

    def memory(self, weights: Array) -> Array:
        return (weights * weights).sum(axis=1, keepdims=True)

    def norm(self, weights: Array, memory: Array) -> Array:
        return memory[:, 0]

    def move(self, problem: Problem, weights: Array, batches: IntArray, memory: Array) -> tuple[Array, Array]:
        moved, _ = super().move(problem, weights, batches, memory)
        return moved, self.memory(weights)


class RestForgotten(Seams):
    """The factor B of the coordinates outside the batch is forgotten: they stay as they are."""

    def gradient(self, problem: Problem, weights: Array, batches: IntArray, memory: Array) -> Array:
        right = super().gradient(problem, weights, batches, memory)
        touched = self.counts(problem, batches) > 0
        return problem.combine(problem.correlations(right) * touched)


class SpanOnly(Seams):
    """The part of the weights outside the span of the data is never updated."""

    def gradient(self, problem: Problem, weights: Array, batches: IntArray, memory: Array) -> Array:
        right = super().gradient(problem, weights, batches, memory)
        return problem.combine(problem.correlations(right))


class SlopeEverywhere(Seams):
    """The ReLU's derivative is taken as 1 on the negative side too."""

    def activation(self, problem: Problem, pre: Array) -> tuple[Array, Array]:
        return super().activation(problem, pre)[0], np.ones_like(pre)


class Leaky(Seams):
    """A leaky ReLU of slope ``leak``."""

    leak = 0.01

    def activation(self, problem: Problem, pre: Array) -> tuple[Array, Array]:
        output, slope = super().activation(problem, pre)
        if problem.activation == "linear":
            return output, slope
        return np.where(pre > 0, pre, self.leak * pre), np.where(pre > 0, 1.0, self.leak)


class LinearForRelu(Seams):
    """The ReLU is missing."""

    def activation(self, problem: Problem, pre: Array) -> tuple[Array, Array]:
        return pre, np.ones_like(pre)


class SlopeOneAtZero(Seams):
    """phi'(0) = 1.  No fault of the dynamics: at <w, x> = 0 every term of Eq. (4) is 0 anyway."""

    def activation(self, problem: Problem, pre: Array) -> tuple[Array, Array]:
        output, slope = super().activation(problem, pre)
        return output, np.where(pre == 0.0, 1.0, slope)


class FlipsAtZero(Seams):
    """A coordinate smaller than ``size`` comes back with the other sign."""

    size = 1e-8

    def move(self, problem: Problem, weights: Array, batches: IntArray, memory: Array) -> tuple[Array, Array]:
        moved, memory = super().move(problem, weights, batches, memory)
        c = problem.correlations(moved)
        return moved - problem.combine(np.where(np.abs(c) < self.size, 2.0 * c, 0.0)), memory


class SingleAccumulators(Seams):
    """Declares float64, but accumulates N and u in float32."""

    def norm(self, weights: Array, memory: Array) -> Array:
        return (weights.astype(np.float32) ** 2).sum(axis=1).astype(np.float64)

    def mass(self, output: Array, counts: Array) -> Array:
        return super().mass(output.astype(np.float32), counts.astype(np.float32)).astype(np.float64)


class SingleThroughout(Seams):
    """Declares float64, but keeps the weights in float32."""

    def move(self, problem: Problem, weights: Array, batches: IntArray, memory: Array) -> tuple[Array, Array]:
        moved, memory = super().move(problem, weights, batches, memory)
        return moved.astype(np.float32).astype(np.float64), memory


class ClippedNorm(Seams):
    """The weights are scaled back to the unit ball after every step."""

    def move(self, problem: Problem, weights: Array, batches: IntArray, memory: Array) -> tuple[Array, Array]:
        moved, memory = super().move(problem, weights, batches, memory)
        length = np.linalg.norm(moved, axis=1, keepdims=True)
        return moved / np.maximum(length, 1.0), memory


class GradientClipped(Seams):
    """The summed gradient is clipped to norm 1/2."""

    def gradient(self, problem: Problem, weights: Array, batches: IntArray, memory: Array) -> Array:
        right = super().gradient(problem, weights, batches, memory)
        return right / np.maximum(2.0 * np.linalg.norm(right, axis=1, keepdims=True), 1.0)


class WeightDecay(Seams):
    """Weight decay of ``decay``."""

    decay = 1e-4

    def gradient(self, problem: Problem, weights: Array, batches: IntArray, memory: Array) -> Array:
        return super().gradient(problem, weights, batches, memory) + self.decay * weights


class GradientNoise(Seams):
    """Gaussian noise of ``size`` on every gradient."""

    size = 1e-6

    def __init__(self) -> None:
        self.rng = np.random.default_rng(0)

    def gradient(self, problem: Problem, weights: Array, batches: IntArray, memory: Array) -> Array:
        right = super().gradient(problem, weights, batches, memory)
        return right + self.size * self.rng.standard_normal(weights.shape)


class Momentum(Seams):
    """Heavy-ball momentum of ``rate``; a first step is right."""

    rate = 0.01
    nesterov = False

    def memory(self, weights: Array) -> Array:
        return np.zeros_like(weights)

    def move(self, problem: Problem, weights: Array, batches: IntArray, memory: Array) -> tuple[Array, Array]:
        velocity = self.rate * memory + self.gradient(problem, weights, batches, memory)
        direction = velocity
        if self.nesterov:
            direction = self.gradient(problem, weights, batches, memory) + self.rate * velocity
        return weights - problem.step_size * direction, velocity


class Nesterov(Momentum):
    """Nesterov momentum of 0.01, as PyTorch writes it."""

    nesterov = True


class Renormalised(Seams):
    """At every 100 000th step that it takes, the coordinates outside the batch come out doubled.

    A global scale folded in with the wrong power of two.
    """

    period = 100_000

    def __init__(self) -> None:
        self.taken = 0

    def move(self, problem: Problem, weights: Array, batches: IntArray, memory: Array) -> tuple[Array, Array]:
        moved, memory = super().move(problem, weights, batches, memory)
        numbers = self.taken + 1 + np.arange(len(moved))
        self.taken += len(moved)
        hit = np.flatnonzero(numbers % self.period == 0)
        if len(hit):
            outside = self.counts(problem, batches[hit]) == 0
            moved[hit] += problem.combine(problem.correlations(moved[hit]) * outside)
        return moved, memory


class ElementDropped(Seams):
    """The last index of every batch of two or more is dropped."""

    def counts(self, problem: Problem, batches: IntArray) -> Array:
        return super().counts(problem, batches[:, :-1] if batches.shape[1] > 1 else batches)


class CountsOnce(Seams):
    """An index that stands several times in a batch counts once."""

    def counts(self, problem: Problem, batches: IntArray) -> Array:
        return np.minimum(super().counts(problem, batches), 1.0)


class LateStates(FastEngine):
    """``trajectory`` with ``every`` > 1 keeps each state one step too late."""

    def trajectory(self, problem: Problem, batches: IntArray, every: int = 1) -> Array:
        if every == 1:
            return super().trajectory(problem, batches, every)
        path = super().trajectory(problem, batches, 1)
        times = np.arange(batches.shape[-2] // every + 1) * every
        return path[..., np.minimum(times + (times > 0), path.shape[-2] - 1), :]


class EarlyStates(FastEngine):
    """``trajectory`` with ``every`` > 1 keeps each state one step too early."""

    def trajectory(self, problem: Problem, batches: IntArray, every: int = 1) -> Array:
        if every == 1:
            return super().trajectory(problem, batches, every)
        path = super().trajectory(problem, batches, 1)
        times = np.arange(batches.shape[-2] // every + 1) * every
        return path[..., np.maximum(times - 1, 0), :]


class FirstBatchForAll(FastEngine):
    """``steps`` gives the batch of the first state to all states."""

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        return super().steps(problem, weights, np.broadcast_to(batches[:1], batches.shape))
