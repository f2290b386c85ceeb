"""The thirty collected faults that the diagnosis was worked on with."""

from __future__ import annotations

import numpy as np

from tests.collected import Bugs, Loop, Simulation, activate, collector, gradient

BUGS: Bugs = {}
reported = collector(BUGS)


@reported("explosion/thinc#144: weights changed in the middle of the backward pass")
def in_place_over_batch(problem, w, batch):
    """w is updated inside the loop over the batch, so later datapoints see the new w."""
    w = w.copy()
    for x in problem.rows(batch):
        w -= problem.step_size * gradient(problem, w, x[None])
    return w


@reported("juliusfrost/dreamer-pytorch#66: the order of updates with several optimisers")
def norm_after_half(problem, w, batch):
    """|w|^2 is taken after the first half of the update."""
    x, eta = problem.rows(batch), problem.step_size
    a, _ = activate(problem, x @ w)
    new = w - eta * ((a @ a) * w - 2.0 * a @ x)
    return new - eta * (new @ new) * (a @ x)


@reported("ai-safety-foundation/sparse_autoencoder#63: mean rather than sum over the batch")
def mean_loss(problem, w, batch):
    """The loss is the mean over the batch; the step size is that of the sum."""
    return w - problem.step_size * gradient(problem, w, problem.rows(batch)) / len(batch)


@reported("Lightning-Universe/lightning-bolts#849: normalised by features as well as by batch, or not")
def mean_over_features(problem, w, batch):
    """The mean squared error over all b*n numbers, as a framework's default has it."""
    x = problem.rows(batch)
    return w - problem.step_size * 2.0 * gradient(problem, w, x) / x.size


@reported("lucidrains/CoCa-pytorch#6: a tensor is detached, no gradient flows through it")
def decoder_detached(problem, w, batch):
    """The decoder's copy of w is detached: only the encoder gets a gradient."""
    x = problem.rows(batch)
    a, d = activate(problem, x @ w)
    residual = np.outer(a, w) - x
    return w - problem.step_size * (d * (residual @ w)) @ x


@reported("torch-points3d/torch-points3d#248: LeakyReLU where ReLU was")
def leaky(problem, w, batch):
    """ReLU has the slope 0.01 below 0."""
    x = problem.rows(batch)
    s = x @ w
    low = 0.01 if problem.activation == "relu" else 1.0
    d = np.where(s > 0, 1.0, low)
    a = d * s
    residual = np.outer(a, w) - x
    return w - problem.step_size * ((d * (residual @ w)) @ x + a @ residual)


@reported("parasdahal/deepnet#9: the derivative of ReLU")
def relu_derivative_forgotten(problem, w, batch):
    """ReLU forwards, but no ReLU' backwards."""
    x = problem.rows(batch)
    a, _ = activate(problem, x @ w)
    residual = np.outer(a, w) - x
    return w - problem.step_size * ((residual @ w) @ x + a @ residual)


@reported("djib2011/python_ml_tutorial#1: the sign of the residual, the error grows")
def sign_of_residual(problem, w, batch):
    """The residual is x - f instead of f - x."""
    x = problem.rows(batch)
    a, d = activate(problem, x @ w)
    residual = x - np.outer(a, w)
    return w - problem.step_size * ((d * (residual @ w)) @ x + a @ residual)


@reported("marvis/pytorch-yolo2#104: the weight decay of the optimiser")
def weight_decay(problem, w, batch):
    """The optimiser's weight decay, 5e-4, was left on."""
    return w - problem.step_size * (gradient(problem, w, problem.rows(batch)) + 5e-4 * w)


@reported("meta-pytorch/opacus#724: norms of single examples, for clipping each")
def clipped_each(problem, w, batch):
    """The gradient of each datapoint is clipped to norm 1 before the sum."""
    g = np.zeros_like(w)
    for x in problem.rows(batch):
        one = gradient(problem, w, x[None])
        g += one / max(1.0, np.linalg.norm(one))
    return w - problem.step_size * g


@reported("ai-safety-foundation/sparse_autoencoder#52: a unit norm constraint where none belongs")
def on_the_sphere(problem, w, batch):
    """w is projected onto the unit sphere after each step."""
    new = w - problem.step_size * gradient(problem, w, problem.rows(batch))
    return new / np.linalg.norm(new)


@reported("tensorflow/tensorflow#369 and others of its kind: a mean taken at the wrong place")
def mean_input(problem, w, batch):
    """The datapoints are averaged, not their gradients."""
    x = problem.rows(batch).mean(axis=0, keepdims=True)
    return w - problem.step_size * len(batch) * gradient(problem, w, x)


@reported("zhouhaoyi/Informer2020#59: view instead of permute")
def reshaped(problem, w, batch):
    """The datapoints are reshaped, not transposed."""
    x = problem.rows(batch)
    columns = x.reshape(problem.n, len(batch))
    return w - problem.step_size * gradient(problem, w, columns.T)


@reported("numpy/numpy#16790: += with repeated indices")
def repeats_lost(problem, w, batch):
    """c[batch] += ... counts a repeated index once."""
    a, _ = activate(problem, problem.rows(batch) @ w)
    c = np.zeros(problem.m)
    c[batch] += a
    return w - problem.step_size * (problem.combine(c) * (w @ w - 2.0) + (a @ a) * w)


@reported("NVIDIA/nvalchemi-toolkit#49: negative indices wrap around in silence")
def from_one(problem, w, batch):
    """Indices are taken to count from 1; that of the first datapoint wraps around to the last."""
    data = problem.rows(np.arange(problem.m))
    return w - problem.step_size * gradient(problem, w, data[batch - 1])


@reported("jax-ml/jax#5089: small index types overflow")
def small_index(problem, w, batch):
    """Indices are stored in eight bits."""
    data = problem.rows(np.arange(problem.m))
    return w - problem.step_size * gradient(problem, w, data[batch.astype(np.int8)])


@reported("jax-ml/jax#1333: constants are float32 whatever was asked for")
def single_step_size(problem, w, batch):
    """The step size is stored in single precision."""
    return w - float(np.float32(problem.step_size)) * gradient(problem, w, problem.rows(batch))


@reported("pytorch/pytorch#25162: a sampler repeats samples to make it divisible")
def padded(problem, w, batch):
    """The batch is filled up to a multiple of 4 with its own first elements."""
    whole = np.concatenate([batch, np.resize(batch, -len(batch) % 4)])
    return w - problem.step_size * gradient(problem, w, problem.rows(whole))


@reported("keras-team/keras#20241: wrong where the last batch has another size")
def mean_of_means(problem, w, batch):
    """The mean of the means of micro-batches of 4, the last of them smaller, times the batch size."""
    x = problem.rows(batch)
    means = [gradient(problem, w, part) / len(part) for part in np.split(x, range(4, len(x), 4))]
    return w - problem.step_size * len(batch) * np.mean(means, axis=0)


@reported("scikit-learn/scikit-learn#31856: a convergence criterion ends it early")
def tolerance(problem, w, batch):
    """A step whose gradient is shorter than 1e-3 is not taken: converged."""
    g = gradient(problem, w, problem.rows(batch))
    return w.copy() if np.linalg.norm(g) < 1e-3 else w - problem.step_size * g


@reported("pjreddie/darknet#2203: how momentum is applied")
class momentum(Loop):
    """Trajectories use the optimiser's default momentum, 0.9."""

    def path(self, problem, w, batches):
        v = np.zeros_like(w)
        for batch in batches:
            v = 0.9 * v + gradient(problem, w, problem.rows(batch))
            w = w - problem.step_size * v
            yield w


@reported("mdenil/dropout#4: the buffer is one step too old, and 1 - momentum is applied twice")
class momentum_old_buffer(Loop):
    """The averaged gradient that is applied is that before the current one, times 1 - momentum again."""

    def path(self, problem, w, batches):
        buffer = np.zeros_like(w)
        for batch in batches:
            old = buffer
            buffer = 0.5 * buffer + 0.5 * gradient(problem, w, problem.rows(batch))
            w = w - 0.5 * problem.step_size * old
            yield w


@reported("learning-at-home/hivemind#514: stale gradients")
class stale_gradient(Loop):
    """The gradient is taken at the state before the current one."""

    def path(self, problem, w, batches):
        before = w
        for batch in batches:
            g = gradient(problem, before, problem.rows(batch))
            before, w = w, w - problem.step_size * g
            yield w


@reported("pytorch/pytorch#47175: zero_grad() forgotten")
class never_zeroed(Loop):
    """Gradients add up over all steps."""

    def path(self, problem, w, batches):
        g = np.zeros_like(w)
        for batch in batches:
            g += gradient(problem, w, problem.rows(batch))
            w = w - problem.step_size * g
            yield w


@reported("keras-team/keras#386: tied weights that are not tied during training")
class untied(Loop):
    """Encoder and decoder start equal and are trained apart; the encoder's weights are returned."""

    def path(self, problem, w, batches):
        u, v = w, w
        for batch in batches:
            x = problem.rows(batch)
            a, d = activate(problem, x @ u)
            residual = np.outer(a, v) - x
            u, v = (u - problem.step_size * (d * (residual @ v)) @ x, v - problem.step_size * a @ residual)
            yield u


@reported("jax-ml/jax#705: in_axes, or which argument is mapped")
class first_batches(Loop):
    """All replicates follow the batches of the first."""

    def trajectory(self, problem, batches, every=1):
        return super().trajectory(
            problem, batches if batches.ndim == 2 else batches[:1].repeat(len(batches), 0), every
        )


@reported("NUS-HPC-AI-Lab/InfoBatch#7: np.random.choice draws with replacement")
class drawn_with_replacement(Simulation):
    """Batches are drawn with replacement."""

    def batches(self, run, rng):
        m, b = run.problem.m, run.schedule.size(run.problem.m)
        while True:
            yield rng.choice(m, b)


@reported("jax-ml/jax#2009: a key is used again")
class one_stream(Simulation):
    """All replicates draw from the same stream."""

    def generator(self, run, name):
        return np.random.default_rng(run.seed % 2**63)


@reported("dask/dask-glm#69: shuffled epochs or random samples")
class epochs_for_subsets(Simulation):
    """Uniform subsets are drawn as a loader does: a shuffled epoch is cut into batches."""

    def batches(self, run, rng):
        m, b = run.problem.m, run.schedule.size(run.problem.m)
        while True:
            order = rng.permutation(m)
            for k in range(m // b):
                yield order[k * b : (k + 1) * b]


@reported("Kaixhin/PlaNet#14: a random chunk or random indices")
class contiguous(Simulation):
    """A batch is a run of neighbours from a random start, around the end."""

    def batches(self, run, rng):
        m, b = run.problem.m, run.schedule.size(run.problem.m)
        while True:
            yield (rng.integers(m) + np.arange(b)) % m
