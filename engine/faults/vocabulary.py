"""What the lines of the texts may use, beside NumPy.

States are rows, (k, n); batches (k, b); what belongs to a datapoint (k, m); numbers (k, 1).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np

from engine.base import Stop
from engine.faults.rows import ROWS
from engine.problem import Array, IntArray, Problem
from engine.problem import tally as every_index
from engine.schedule import FullBatch, Reshuffled, Schedule, UniformSubsets, WithReplacement


def total(terms: Array) -> Array:
    """Sums of rows, (k, d) -> (k, 1)."""
    return np.asarray(terms.sum(axis=1, keepdims=True))


def tally(batches: IntArray, m: int) -> Array:
    """How often each of m datapoints stands in each batch, (k, b) -> (k, m); an index of -1 is none."""
    if batches.size and batches.min() < 0:
        return every_index(np.where(batches < 0, m, batches), m + 1)[:, :m]
    return every_index(batches, m)


def length(vectors: Array) -> Array:
    """Euclidean norms of rows, (k, d) -> (k, 1)."""
    return np.asarray(np.linalg.norm(vectors, axis=1, keepdims=True))


def active(problem: Problem, w: Array, batch: IntArray) -> Array:
    """How many places of its batch are active at each state, (k, 1)."""
    c = np.take_along_axis(problem.correlations(w), batch, axis=1)
    return total(np.ones_like(c) if problem.activation == "linear" else (c > 0.0).astype(np.float64))


def within(problem: Problem, vectors: Array, kept: Array) -> Array:
    """The parts of vectors (k, n) along some datapoints, by a mask (k, m)."""
    return problem.combine(problem.correlations(vectors) * kept)


def single(values: Array) -> Array:
    """Numbers in float32."""
    return np.asarray(values.astype(np.float32))


def mantissa(values: Array, bits: float) -> Array:
    """Numbers rounded to so many significant bits."""
    fraction, exponent = np.frexp(values)
    return np.asarray(np.ldexp(np.rint(np.ldexp(fraction, int(bits))), exponent - int(bits)))


def into(target: Array, values: Array) -> Array:
    """An array that is overwritten."""
    target[...] = values
    return target


def redrawn(drawn: IntArray, again: IntArray) -> IntArray:
    """Batches; one that is equal to the one before is replaced, once."""
    drawn, again = np.sort(drawn, axis=1), np.sort(again, axis=1)
    for t in range(1, len(drawn)):
        if (drawn[t] == drawn[t - 1]).all():
            drawn[t] = again[t]
    return drawn


def shuffled(rng: np.random.Generator, m: int, b: int, count: int, numbers: int) -> IntArray:
    """Batches by a partial Fisher-Yates shuffle with random numbers below ``numbers``, modulo what is left."""
    order, rows = np.tile(np.arange(m), (count, 1)), np.arange(count)
    for k in range(b):
        j = k + rng.integers(0, numbers, count) % (m - k)
        order[rows, k], order[rows, j] = order[rows, j], order[rows, k].copy()
    return order[:, :b]


def mixed(rng: np.random.Generator, m: int, count: int, least: int) -> IntArray:
    """Orders by swapping each place with any other (0), or with one before it (1: Sattolo's algorithm)."""
    order, rows = np.tile(np.arange(m), (count, 1)), np.arange(count)
    for k in range(m - 1, least - 1, -1):
        j = rng.integers(0, k if least else m, count)
        order[rows, k], order[rows, j] = order[rows, j], order[rows, k].copy()
    return order


def at_places(rng: np.random.Generator, m: int, b: int, count: int, places: IntArray) -> IntArray:
    """Batches from orders of the data, each of which is used at these places, (epoch b,), and then no more."""
    orders = np.argsort(rng.random((-(-count * b // len(places)), m)), axis=1)
    return orders[:, places].reshape(-1, b)[:count]


def padded(rng: np.random.Generator, m: int, b: int, count: int) -> IntArray:
    """Orders of the data cut into batches, the last of which is short: filled up with -1."""
    epoch = -(-m // b)
    orders = np.argsort(rng.random((-(-count // epoch), m)), axis=1)
    filled = np.pad(orders, ((0, 0), (0, epoch * b - m)), constant_values=-1)
    return filled.reshape(-1, b)[:count]


def once(drawn: IntArray) -> IntArray:
    """Batches in which an index that comes again is none, -1."""
    ordered = np.sort(drawn, axis=1)
    ordered[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = -1
    return ordered


class Once(WithReplacement):
    """Draws with replacement, in which an index counts once; an engine must know of indices of -1."""

    short = True

    def draw(self, m: int, first: int, count: int, rng: np.random.Generator) -> IntArray:
        return once(super().draw(m, first, count, rng))


def again(rng: np.random.Generator) -> np.random.Generator:
    """A generator that draws what this one has drawn since it was made."""
    return np.random.default_rng(cast(np.random.SeedSequence, rng.bit_generator.seed_seq))


# --- Eq. (3) for parts of a batch


def summed_gradient(problem: Problem, weights: Array, counts: Array) -> Array:
    """The summed gradient of Eq. (3), by how often each datapoint counts; (k, n)."""
    c = problem.correlations(weights)
    f, slope = (np.maximum(c, 0.0), c > 0.0) if problem.activation == "relu" else (c, np.ones_like(c))
    norm, mass = total(weights * weights), total(counts * f * f)
    return problem.combine(counts * (slope * (norm * f - c) - f)) + mass * weights


def part(problem: Problem, weights: Array, counts: Array, name: str) -> Array:
    """A part of the gradient: of the encoder, of the decoder, or one of its terms; (k, n)."""
    c = problem.correlations(weights)
    f, slope = (np.maximum(c, 0.0), c > 0.0) if problem.activation == "relu" else (c, np.ones_like(c))
    norm, shrink = total(weights * weights), total(counts * f * f) * weights
    if name == "shrink":
        return shrink
    inside = {
        "inside": slope * (norm * f - c) - f, "norm": slope * norm * f, "twice": -(slope * c + f),
        "encoder": slope * (norm * f - c), "decoder": -f, "plain": -(slope * c + f),
    }  # fmt: skip
    return problem.combine(counts * inside[name]) + (shrink if name in ("decoder", "plain") else 0.0)


def half(problem: Problem, weights: Array, counts: Array, eta: float, name: str) -> Array:
    """The weights when one part of the gradient has been applied."""
    return weights - eta * part(problem, weights, counts, name)


def rest(problem: Problem, weights: Array, counts: Array, eta: float, name: str) -> Array:
    """The weights when all but one part of the gradient has been applied."""
    return weights - eta * (summed_gradient(problem, weights, counts) - part(problem, weights, counts, name))


def in_turn(problem: Problem, weights: Array, batches: IntArray, eta: float, size: int) -> Array:
    """Steps on one part of the batch after the other, ``size`` indices each."""
    for k in range(0, batches.shape[1], size):
        weights = weights - eta * summed_gradient(problem, weights, tally(batches[:, k : k + size], problem.m))
    return weights


def one_after_another(problem: Problem, weights: Array, batches: IntArray, eta: float) -> Array:
    """Steps of which each starts where that of the state before has ended; (k, n)."""
    ends = [weights[0]]
    for batch in batches:
        ends.append(ends[-1] - eta * summed_gradient(problem, ends[-1][None], tally(batch[None], problem.m))[0])
    return np.stack(ends[1:])


def begun(problem: Problem, weights: Array) -> Array:
    """Where the states have begun, by ``w0`` of the problem; (k, n)."""
    w0 = np.atleast_2d(problem.w0)
    return np.asarray(np.broadcast_to(w0 if len(w0) == len(weights) else w0[:1], weights.shape))


def decoding(problem: Problem, decoder: Array, counts: Array, output: Array) -> Array:
    """The gradient of a decoder with weights of its own, (k, n), from outputs (k, m)."""
    return np.asarray(total(counts * output * output) * decoder - problem.combine(counts * output))


def bias_gradient(problem: Problem, decoder: Array, counts: Array, output: Array, bias: Array) -> Array:
    """The gradient of a decoder's bias, which is the sum of the residuals; (k, n)."""
    return np.asarray(total(counts * output) * decoder + total(counts) * bias - problem.combine(counts))


def smoothed(path: Array, share: float) -> Array:
    """States of paths (..., T, n), each averaged with what was made of those before, which count ``share``."""
    kept = np.array(path)
    for t in range(1, path.shape[-2]):
        kept[..., t, :] = share * kept[..., t - 1, :] + (1.0 - share) * path[..., t, :]
    return kept


def chained(simulate: Any, problem: Problem, sequence: IntArray) -> Array:
    """Paths of which each starts where that of the replicate before has ended; as ``simulate`` returns them."""
    together = simulate(problem, sequence)
    if together.ndim == 2:
        return np.asarray(together)
    each = np.broadcast_to(sequence, (len(together), *sequence.shape[-2:]))
    paths: list[Array] = []
    for r, own in enumerate(each):
        start = together[0, 0] if r == 0 else paths[-1][-1]
        paths.append(np.reshape(simulate(problem.with_w0(start), own), together.shape[1:]))
    return np.stack(paths)


def cut_each(problem: Problem, weights: Array, counts: Array, longest: float) -> Array:
    """The sum of the gradients of single datapoints, each cut to this length; (k, n)."""
    c = problem.correlations(weights)
    f, slope = (np.maximum(c, 0.0), c > 0.0) if problem.activation == "relu" else (c, np.ones_like(c))
    norm = total(weights * weights)
    along = slope * (norm * f - c) - f
    row = np.ones(problem.m) if problem.orthonormal else (problem.rows(np.arange(problem.m)) ** 2).sum(axis=1)
    size = np.sqrt(np.maximum(along**2 * row + 2.0 * along * f * f * c + f**4 * norm, 0.0))
    kept = counts / np.maximum(size / longest, 1.0)
    return problem.combine(kept * along) + total(kept * f * f) * weights


def filled(batches: IntArray, size: int) -> IntArray:
    """Batches filled up to a multiple of ``size`` with their own first indices."""
    return np.asarray(batches[:, np.arange(-(-batches.shape[1] // size) * size) % batches.shape[1]])


def cut(batches: IntArray, size: int) -> IntArray:
    """Batches without the indices that do not fill a part of ``size``."""
    return np.asarray(batches[:, : batches.shape[1] // size * size])


def mean_of_means(batches: IntArray, m: int, size: int) -> Array:
    """What each datapoint counts if the means of parts of ``size`` indices are averaged, times b; (k, m)."""
    starts = range(0, batches.shape[1], size)
    parts = (batches[:, k : k + size] for k in starts)
    share = batches.shape[1] / len(starts)
    return np.asarray(sum(tally(part, m) * (share / part.shape[1]) for part in parts))


def wrapped(indices: IntArray, bits: int, m: int) -> IntArray:
    """Indices kept in so few bits, with a sign, as they address ``m`` rows: negative ones from the end."""
    half = 2 ** (bits - 1)
    return np.asarray(((indices + half) % (2 * half) - half) % m)


VOCABULARY: dict[str, Any] = {
    f.__name__: f
    for f in (
        total, length, tally, active, within, single, mantissa, into, redrawn, shuffled, mixed, at_places,
        padded, once, again,
        summed_gradient, part, half, rest, in_turn, cut_each, filled, cut, mean_of_means, wrapped,
        replace,
        one_after_another, begun, decoding, bias_gradient, smoothed, chained,
    )
} | {
    f.__name__: f for f in (FullBatch, Once, Reshuffled, Schedule, Stop, UniformSubsets, WithReplacement)
} | ROWS | {"np": np}  # fmt: skip
