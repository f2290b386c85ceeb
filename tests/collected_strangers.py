"""Thirty collected faults by someone who knew neither the diagnosis nor what it was worked on with."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from engine import Reshuffled
from engine.base import side_by_side, summarise
from engine.observables import alignment
from tests.collected import Bugs, Collected, Loop, Simulation, activate, collector, gradient

BUGS: Bugs = {}
reported = collector(BUGS)


@reported("davisking/dlib#1169: a squared loss with or without its 1/2")
def twice_the_gradient(problem, w, batch):
    """The loss is |f - x|^2 without the 1/2, so the gradient is twice that of Eq. (3)."""
    return w - problem.step_size * 2.0 * gradient(problem, w, problem.rows(batch))


@reported("yzhao062/pyod#651: ReLU on the last layer of the decoder")
def relu_on_the_output(problem, w, batch):
    """With ReLU the reconstruction goes through ReLU as well, entry by entry."""
    x = problem.rows(batch)
    a, d = activate(problem, x @ w)
    output, live = activate(problem, np.outer(a, w))
    residual = live * (output - x)
    return w - problem.step_size * ((d * (residual @ w)) @ x + a @ residual)


@reported("numpy/numpy#16790: a[indices] += 1 counts a repeated index once")
def duplicates_lost(problem, w, batch):
    """Coefficients are collected with a fancy +=, which adds a repeated index once."""
    x = problem.rows(batch)
    a, d = activate(problem, x @ w)
    along_x, along_w = np.zeros(problem.m), np.zeros(problem.m)
    along_x[batch] += d * ((np.outer(a, w) - x) @ w) - a
    along_w[batch] += a * a
    return w - problem.step_size * (problem.combine(along_x) + along_w.sum() * w)


@reported("jax-ml/jax#652: float64 arrays become float32 unless x64 is enabled")
def silent_float32(problem, w, batch):
    """All arithmetic is in float32, while the engine says float64."""
    w = w.astype(np.float32)
    g = gradient(problem, w, problem.rows(batch).astype(np.float32))
    return w - np.float32(problem.step_size) * g.astype(np.float32)


@reported("facebookresearch/maskrcnn-benchmark#1169: labels above 255 come back in 1..255 (uint8)")
def index_in_uint8(problem, w, batch):
    """Indices are kept as uint8, so datapoint 256 is datapoint 0."""
    x = problem.rows(batch.astype(np.uint8))
    return w - problem.step_size * gradient(problem, w, x)


@reported("hsgodhia/hred#5: parts of a batch are sorted, and no longer match each other")
def targets_sorted(problem, w, batch):
    """The targets are read in increasing order of their indices (as from HDF5), the inputs are not."""
    x, target = problem.rows(batch), problem.rows(np.sort(batch))
    a, d = activate(problem, x @ w)
    residual = np.outer(a, w) - target
    return w - problem.step_size * ((d * (residual @ w)) @ x + a @ residual)


@reported("keras-team/keras#5414: the tutorial's activity regularizer, L1 with 10e-5, on the code")
def sparsity_penalty(problem, w, batch):
    """A penalty of 1e-4 |phi(<w,x>)| on the code was left in from a sparse autoencoder."""
    x = problem.rows(batch)
    a, _ = activate(problem, x @ w)
    return w - problem.step_size * (gradient(problem, w, x) + 1e-4 * np.sign(a) @ x)


@reported("cics-nd/rans-uncertainty#3: the likelihood of a mini-batch times N/B")
def scaled_to_the_whole_data(problem, w, batch):
    """The sum over the batch is scaled by m/b, to estimate that over all data."""
    scale = problem.m / len(batch)
    return w - problem.step_size * scale * gradient(problem, w, problem.rows(batch))


@reported("pytorch/pytorch#16045: shapes (n, 1) and (n,) broadcast to (n, n) in a loss")
def outer_by_broadcast(problem, w, batch):
    """The codes have shape (b, 1) in one place and (b,) in the other: c_i c_j is summed over all pairs."""
    x = problem.rows(batch)
    code, _ = activate(problem, x @ w[:, None])
    flat = code[:, 0]
    return w - problem.step_size * (flat @ x * (w @ w - 2.0) + (code * flat).sum() * w)


@reported("NervanaSystems/neon#9: what is not a whole multiple of the batch size is dropped")
def microbatch_remainder(problem, w, batch):
    """Gradients are summed over micro-batches of 8; what is left of the batch after the last is dropped."""
    micro = min(8, len(batch))
    g = np.zeros_like(w)
    for k in range(len(batch) // micro):
        g += gradient(problem, w, problem.rows(batch[k * micro : (k + 1) * micro]))
    return w - problem.step_size * g


@reported("HomebrewML/HeavyBall#96: the norm of a stack without its axes, right for a stack of one")
class norm_without_axis(Collected):
    """For many states at once |w|^2 is that of all of them together."""

    def steps(self, problem, weights, batches):
        x = problem.rows(batches)
        a, _ = activate(problem, np.einsum("kbn,kn->kb", x, weights))
        pull = np.einsum("kb,kbn->kn", a, x)
        size = np.linalg.norm(weights) ** 2
        g = pull * (size - 2.0) + (a * a).sum(axis=1, keepdims=True) * weights
        return weights - problem.step_size * g


@reported("jax-ml/jax#1141: what Python state was at the first trace is frozen into the compiled step")
class step_size_captured(Collected):
    """The step size of the first problem is kept for all later ones."""

    eta = None

    def step(self, problem, w, batch):
        if self.eta is None:
            self.eta = problem.step_size
        return w - self.eta * gradient(problem, w, problem.rows(batch))


@reported("keras-team/keras#386: tied weights that are not equal after training")
class decoder_is_a_copy(Loop):
    """The decoder starts as a copy of w and is trained beside it."""

    def path(self, problem, w, batches):
        decoder = w.copy()
        for batch in batches:
            x = problem.rows(batch)
            a, d = activate(problem, x @ w)
            residual = np.outer(a, decoder) - x
            w = w - problem.step_size * (d * (residual @ decoder)) @ x
            decoder = decoder - problem.step_size * (a @ residual)
            yield w


@reported("rasbt/LLMs-from-scratch#299: the optimiser steps once in so many batches")
class accumulated(Loop):
    """Gradients of two batches are accumulated before each update."""

    def path(self, problem, w, batches):
        g = np.zeros_like(w)
        for t, batch in enumerate(batches):
            g = g + gradient(problem, w, problem.rows(batch))
            if (t + 1) % 2 == 0:
                w, g = w - problem.step_size * g, np.zeros_like(w)
            yield w


@reported("learning-at-home/hivemind#394: gradients of the old parameters are added to the new ones")
class stale_gradient(Loop):
    """From the second step on, the gradient is that at the state before the last."""

    def path(self, problem, w, batches):
        seen = w
        for batch in batches:
            g = gradient(problem, seen, problem.rows(batch))
            seen = w
            w = w - problem.step_size * g
            yield w


@reported("harubaru/waifu-diffusion#31: averaged weights are left in the place of the raw ones")
class moving_average(Loop):
    """The path that is returned is the exponential moving average (0.99) of the weights."""

    def path(self, problem, w, batches):
        shadow = w
        for batch in batches:
            w = self.step(problem, w, batch)
            shadow = 0.99 * shadow + 0.01 * w
            yield shadow


@reported("keras-team/keras#2808: SGD's decay, which counts batches and not epochs")
class decaying_rate(Loop):
    """The step size of step t is eta / (1 + 0.001 t)."""

    def path(self, problem, w, batches):
        for t, batch in enumerate(batches):
            eta = problem.step_size / (1.0 + 0.001 * t)
            w = w - eta * gradient(problem, w, problem.rows(batch))
            yield w


@reported("facebookresearch/fairchem#2097: the steps from which the frames of a trajectory are")
class frame_overwritten(Loop):
    """Each step writes into the frame t // every, which so ends as the last of its steps, not the first."""

    def trajectory(self, problem, batches, every=1):
        starts, each, single = side_by_side(problem, batches)
        frames = np.empty((len(starts), each.shape[1] // every + 1, problem.n))
        for r, w in enumerate(starts):
            frames[r, 0] = w
            for t, state in enumerate(self.path(problem, w, each[r]), start=1):
                frames[r, t // every] = state
        return frames[0] if single else frames


@reported("pytorch/pytorch#5059: NumPy's random numbers are the same in all workers of a DataLoader")
class two_workers(Simulation):
    """Two workers with the same state take turns: every batch comes twice in a row."""

    def batches(self, run, rng):
        m, b = run.problem.m, run.schedule.size(run.problem.m)
        while True:
            batch = rng.permutation(m)[:b]
            yield batch
            yield batch


@reported("Canjie-Luo/MORAN_v2#50: a sampler with a random start and consecutive datapoints")
class contiguous_block(Simulation):
    """A batch is b consecutive datapoints from a random start."""

    def batches(self, run, rng):
        m, b = run.problem.m, run.schedule.size(run.problem.m)
        while True:
            start = rng.integers(0, m - b + 1)
            yield np.arange(start, start + b)


@reported("dptech-corp/Uni-Core#39: batches are made first and then shuffled, so they stay the same")
class batches_before_shuffle(Simulation):
    """The order of the batches is shuffled, what is in them is not."""

    schedule = Reshuffled

    def batches(self, run, rng):
        m, b = run.problem.m, run.schedule.size(run.problem.m)
        fixed = np.arange(m // b * b).reshape(-1, b)
        while True:
            yield from rng.permutation(fixed)


@reported("IBM/graph2tac#95: tf.data's shuffle buffer is much smaller than the data set")
class small_buffer(Simulation):
    """Data are shuffled through a buffer of 8."""

    schedule = Reshuffled

    def order(self, m, rng):
        buffer, order = list(range(min(8, m))), []
        for new in range(len(buffer), m):
            k = rng.integers(len(buffer))
            order.append(buffer[k])
            buffer[k] = new
        return np.array([*order, *rng.permutation(buffer)])

    def batches(self, run, rng):
        m, b = run.problem.m, run.schedule.size(run.problem.m)
        while True:
            yield from self.order(m, rng)[: m // b * b].reshape(-1, b)


@reported("pytorch/pytorch#31771: DistributedSampler without set_epoch, the same order in each epoch")
class set_epoch_forgotten(Simulation):
    """The data are shuffled once; every epoch has that order."""

    schedule = Reshuffled

    def batches(self, run, rng):
        m, b = run.problem.m, run.schedule.size(run.problem.m)
        order = rng.permutation(m)[: m // b * b].reshape(-1, b)
        while True:
            yield from order


@reported("NeuralEnsemble/PyNN#214: 'if seed' takes a seed of 0 for no seed")
class seed_zero(Simulation):
    """With the seed 0 the generator is seeded by the operating system."""

    def generator(self, run, name):
        return np.random.default_rng([run.seed % 2**63, name] if run.seed else None)


@reported("tskit-dev/msprime#1287: a single generator for all the replicates")
class one_generator(Simulation):
    """All replicates draw from one generator in turn, so each depends on how many others there are."""

    def ensemble(self, run):
        self.rng = np.random.default_rng(run.seed % 2**63)
        return super().ensemble(run)

    def generator(self, run, name):
        return self.rng


@reported("motional/nuplan-devkit#336: a simulation ends one step early")
class one_step_short(Simulation):
    """One step fewer is done than asked for (and reported)."""

    def length(self, run):
        return run.max_steps - 1


@reported("jax-ml/jax#485: members of a batched loop that are done have to be masked")
class done_but_moving(Simulation):
    """Replicates that have stopped are marked as such, but go on moving until all have."""

    def ensemble(self, run):
        if type(run.schedule) is not self.schedule:
            return super().ensemble(run)
        problem, stop, w = run.problem, run.stop, run.starts
        sources = [self.batches(run, self.generator(run, int(name))) for name in run.names]
        steps = np.full(run.replicates, run.max_steps)
        stopped = np.zeros(run.replicates, dtype=bool)
        for t in range(1, run.max_steps + 1):
            w = np.stack([self.step(problem, w[r], next(s)) for r, s in enumerate(sources)])
            if stop is not None and t % stop.every == 0:
                now = ~stopped & (alignment(problem, w).log_ratio >= stop.log_ratio)
                steps[now], stopped[now] = t, True
            if stopped.all():
                break
        return summarise(problem, w, steps, stopped, keep_weights=run.keep_weights)


@reported("AgileRL/AgileRL#263: np.any where np.all was meant, one that is done ends the others")
class any_for_all(Simulation):
    """The loop ends as soon as any replicate meets the stopping rule."""

    def ensemble(self, run):
        if type(run.schedule) is not self.schedule:
            return super().ensemble(run)
        problem, stop, w = run.problem, run.stop, run.starts
        sources = [self.batches(run, self.generator(run, int(name))) for name in run.names]
        steps = np.full(run.replicates, run.max_steps)
        stopped = np.zeros(run.replicates, dtype=bool)
        for t in range(1, run.max_steps + 1):
            w = np.stack([self.step(problem, w[r], next(s)) for r, s in enumerate(sources)])
            if stop is not None and t % stop.every == 0:
                stopped = alignment(problem, w).log_ratio >= stop.log_ratio
                if stopped.any():
                    steps[:] = t
                    break
        return summarise(problem, w, steps, stopped, keep_weights=run.keep_weights)


@reported("mlflow/mlflow#9762: as_completed yields results in the order in which they are done")
class order_of_completion(Simulation):
    """Replicates are returned in the order in which they finished."""

    def ensemble(self, run):
        done = super().ensemble(run)
        order = np.argsort(done.steps, kind="stable")
        columns = {field.name: getattr(done, field.name) for field in fields(done)}
        return replace(done, **{name: c if c is None else c[order] for name, c in columns.items()})


@reported("numerai/numerai-tools#15: the largest correlation without abs, negative ones are passed over")
class leader_without_abs(Simulation):
    """The most aligned datapoint is that of the largest <w, a_i>, not of the largest |<w, a_i>|."""

    def ensemble(self, run):
        done = super().ensemble(replace(run, keep_weights=True))
        c = run.problem.correlations(done.weights)
        leader = c.argmax(axis=1)
        coordinate = np.take_along_axis(c, leader[:, None], axis=1)[:, 0]
        weights = done.weights if run.keep_weights else None
        return replace(done, leader=leader, coordinate=coordinate, weights=weights)
