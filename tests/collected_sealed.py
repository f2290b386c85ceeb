"""The thirty sealed faults: written first, run against the diagnosis once, after the work on it was done."""

from __future__ import annotations

import numpy as np

from engine import Reshuffled
from engine.base import side_by_side
from tests.collected import Bugs, Collected, Loop, Simulation, activate, collector, gradient

BUGS: Bugs = {}
reported = collector(BUGS)


@reported("williamleif/GraphSAGE#12: double division by batch size")
def averaged_twice(problem, w, batch):
    """The loss is averaged over the batch, and the gradient divided by the batch size again."""
    mean = gradient(problem, w, problem.rows(batch)) / len(batch)
    return w - problem.step_size * mean / len(batch)


@reported("davisking/dlib#1169: the factor 2 of the gradient of a squared error")
def factor_two(problem, w, batch):
    """The loss lacks its 1/2, so the gradient is doubled."""
    return w - problem.step_size * 2.0 * gradient(problem, w, problem.rows(batch))


@reported("dragen1860/IntroVAE-Pytorch#3: what should not be detached is")
def encoder_detached(problem, w, batch):
    """The hidden value is detached: only the decoder gets a gradient."""
    x = problem.rows(batch)
    a, _ = activate(problem, x @ w)
    return w - problem.step_size * a @ (np.outer(a, w) - x)


@reported("keras-team/keras#268 and tutorials after it: an activation on the output layer of an autoencoder")
def relu_on_output(problem, w, batch):
    """The reconstruction passes through the ReLU as well."""
    x = problem.rows(batch)
    a, d = activate(problem, x @ w)
    output, slope = activate(problem, np.outer(a, w))
    back = (output - x) * slope
    return w - problem.step_size * ((d * (back @ w)) @ x + a @ back)


@reported("huggingface/transformers#614: clipping by norm, PyTorch's formula with its 1e-6")
def clipped_norm(problem, w, batch):
    """The gradient is clipped to norm 1."""
    g = gradient(problem, w, problem.rows(batch))
    return w - problem.step_size * g * min(1.0, 1.0 / (np.linalg.norm(g) + 1e-6))


@reported("paiml/entrenar#311: clipping uses the squared norm")
def clipped_squared_norm(problem, w, batch):
    """The gradient is clipped by its squared norm."""
    g = gradient(problem, w, problem.rows(batch))
    squared = g @ g
    return w - problem.step_size * (g / squared if squared > 1.0 else g)


@reported("ymcui/Eval-on-NN-of-RC#3: clipvalue or clipnorm")
def clipped_values(problem, w, batch):
    """Each component of the gradient is clipped to [-0.5, 0.5]."""
    return w - problem.step_size * np.clip(gradient(problem, w, problem.rows(batch)), -0.5, 0.5)


@reported("lisa-lab/pylearn2#1126: max column norm with 1e-7 shrinks the weights always")
def max_norm(problem, w, batch):
    """The norm is kept below 1 by a formula with a small constant that shrinks w always."""
    new = w - problem.step_size * gradient(problem, w, problem.rows(batch))
    norm = np.linalg.norm(new)
    return new * (np.clip(norm, 0.0, 1.0) / (1e-7 + norm))


@reported("pytorch/pytorch#16045: shapes (n, 1) and (n,) broadcast to (n, n)")
def column_against_row(problem, w, batch):
    """A column (b, 1) meets a row (b,): every datapoint gets every other's factor."""
    x = problem.rows(batch)
    a, d = activate(problem, x @ w[:, None])
    residual = a * w - x
    each = (d * (residual @ w)) @ x + a * residual
    return w - problem.step_size * each.sum(axis=0)


@reported("nasaharvest/openmapflow#131: range(0, n - 1, ...) leaves the last one out")
def last_left_out(problem, w, batch):
    """The loop over the batch ends one too early."""
    x = problem.rows(batch)
    g = np.zeros_like(w)
    for i in range(len(batch) - 1):
        g += gradient(problem, w, x[i : i + 1])
    return w - problem.step_size * g


@reported("jax-ml/jax#652: float32 out of the gate")
def single_data(problem, w, batch):
    """The data are stored in single precision."""
    x = problem.rows(batch).astype(np.float32)
    return w - problem.step_size * gradient(problem, w, x)


@reported("ultralytics/yolov5#2704: the loss is scaled by the batch size")
def eta_times_batch(problem, w, batch):
    """The step size is scaled by the batch size, on top of the sum."""
    return w - problem.step_size * len(batch) * gradient(problem, w, problem.rows(batch))


@reported("ufal/npfl129#107: sgd should work on batches, not all data")
def whole_data(problem, w, batch):
    """The gradient is that of the whole data set."""
    return w - problem.step_size * gradient(problem, w, problem.rows(np.arange(problem.m)))


@reported("uu-sml/sml-book-page#84: squared norms and norms")
def norm_not_squared(problem, w, batch):
    """|w| stands where |w|^2 should."""
    x = problem.rows(batch)
    a, _ = activate(problem, x @ w)
    return w - problem.step_size * (a @ x * (np.linalg.norm(w) - 2.0) + (a @ a) * w)


@reported("uu-sml/sml-book-page#84 and others of its kind: a square is missing")
def square_missing(problem, w, batch):
    """The sum of the hidden values stands where that of their squares should."""
    x = problem.rows(batch)
    a, _ = activate(problem, x @ w)
    return w - problem.step_size * (a @ x * (w @ w - 2.0) + a.sum() * w)


@reported("ourownstory/neural_prophet#1461: smooth L1 with its default beta")
def huber(problem, w, batch):
    """A Huber loss with its default threshold, 1, instead of the squared error."""
    x = problem.rows(batch)
    a, d = activate(problem, x @ w)
    residual = np.clip(np.outer(a, w) - x, -1.0, 1.0)
    return w - problem.step_size * ((d * (residual @ w)) @ x + a @ residual)


@reported("ageron/handson-ml#73: 2/m of the whole set in the mini-batch formula")
def divided_by_m(problem, w, batch):
    """The gradient of the batch is divided by the size of the data set."""
    return w - problem.step_size * gradient(problem, w, problem.rows(batch)) / problem.m


@reported("ultralytics/ultralytics#11217: the remainder of gradient accumulation is thrown away")
def remainder_dropped(problem, w, batch):
    """Gradients are accumulated over micro-batches of 4; what does not fill one is dropped."""
    x = problem.rows(batch)
    g = np.zeros_like(w)
    for k in range(len(batch) // 4):
        g += gradient(problem, w, x[4 * k : 4 * k + 4])
    return w - problem.step_size * g


@reported("DrexelChatbotGroup/DrexelChatbot#15: x is randomised, y is not")
def targets_sorted(problem, w, batch):
    """The targets stand in the order of the data set, the inputs in that of the batch."""
    x, target = problem.rows(batch), problem.rows(np.sort(batch))
    a, d = activate(problem, x @ w)
    residual = np.outer(a, w) - target
    return w - problem.step_size * ((d * (residual @ w)) @ x + a @ residual)


@reported("ipolharvard/ethos-ares#20: dropout active where it should not be")
class dropout(Collected):
    """Dropout of 0.1 on the hidden value was left on."""

    def __init__(self):
        self.rng = np.random.default_rng(0)

    def step(self, problem, w, batch):
        x = problem.rows(batch)
        a, d = activate(problem, x @ w)
        keep = (self.rng.random(len(batch)) > 0.1) / 0.9
        a, d = a * keep, d * keep
        residual = np.outer(a, w) - x
        return w - problem.step_size * ((d * (residual @ w)) @ x + a @ residual)


@reported("confident-ai/deepeval#2998: a default object shared by all instances")
class momentum_shared(Loop):
    """The momentum buffer outlives the replicate: the next one starts with it."""

    def __init__(self):
        self.v = np.zeros(0)

    def path(self, problem, w, batches):
        if self.v.shape != w.shape:
            self.v = np.zeros_like(w)
        for batch in batches:
            self.v = 0.9 * self.v + gradient(problem, w, problem.rows(batch))
            w = w - problem.step_size * self.v
            yield w


@reported("oysteijo/simd_neuralnet#17: the interim update of Nesterov is applied twice")
class nesterov_twice(Loop):
    """Nesterov's look-ahead stays in w, and the velocity is added on top of it."""

    def path(self, problem, w, batches):
        v = np.zeros_like(w)
        for batch in batches:
            w = w + 0.5 * v
            v = 0.5 * v - problem.step_size * gradient(problem, w, problem.rows(batch))
            w = w + v
            yield w


@reported("apache/mxnet#19738: a prefetching loader returns a batch of an old state")
class previous_batch(Loop):
    """Each step uses the batch of the one before."""

    def path(self, problem, w, batches):
        loaded = batches[0] if len(batches) else None
        for batch in batches:
            w = self.step(problem, w, loaded)
            loaded = batch
            yield w


@reported("DonaldRR/SimpleNet#27: a layer without bias in the paper has one in the code")
class bias_left_on(Loop):
    """The decoder has a bias, which starts at 0 and is trained."""

    def path(self, problem, w, batches):
        bias = np.zeros_like(w)
        for batch in batches:
            x = problem.rows(batch)
            a, d = activate(problem, x @ w)
            residual = np.outer(a, w) + bias - x
            w = w - problem.step_size * ((d * (residual @ w)) @ x + a @ residual)
            bias = bias - problem.step_size * residual.sum(axis=0)
            yield w


@reported("ivadomed/ivadomed#55: the scheduler is stepped in the loop over batches")
class decayed_each_step(Loop):
    """The step size decays by 1 % in each step instead of each epoch."""

    def path(self, problem, w, batches):
        eta = problem.step_size
        for batch in batches:
            w = w - eta * gradient(problem, w, problem.rows(batch))
            eta *= 0.99
            yield w


@reported("numpy/numpy#8405: assignment does not copy")
class same_array(Loop):
    """The history holds one array many times: each state is the last one."""

    def trajectory(self, problem, batches, every=1):
        starts, each, single = side_by_side(problem, batches)
        paths = []
        for w, own in zip(starts, each, strict=True):
            states = [w]
            for t, batch in enumerate(own, start=1):
                w -= problem.step_size * gradient(problem, w, problem.rows(batch))
                if t % every == 0:
                    states.append(w)
            paths.append(np.stack(states))
        return paths[0] if single else np.stack(paths)


@reported("ur-whitelab/exmol#43: whether the upper bound of randint is included")
class last_never_drawn(Simulation):
    """The last datapoint is never drawn, unless the batch is everything."""

    def batches(self, run, rng):
        m, b = run.problem.m, run.schedule.size(run.problem.m)
        while True:
            yield rng.permutation(m if b == m else m - 1)[:b]


@reported("DeepRank/deeprank#19: shuffled once, not for each epoch")
class shuffled_once(Simulation):
    """The data are shuffled once, and every epoch goes through the same batches."""

    schedule = Reshuffled

    def batches(self, run, rng):
        m, b = run.problem.m, run.schedule.size(run.problem.m)
        order = rng.permutation(m)
        while True:
            for k in range(m // b):
                yield order[k * b : (k + 1) * b]


@reported("xingyizhou/CenterNet#233: the same seed again in each epoch")
class seed_reset(Simulation):
    """The generator is seeded anew in each epoch of m // b steps."""

    def batches(self, run, rng):
        m, b = run.problem.m, run.schedule.size(run.problem.m)
        seed = int(rng.integers(2**63))
        while True:
            rng = np.random.default_rng(seed)
            for _ in range(m // b):
                yield rng.permutation(m)[:b]


@reported("determined-ai/determined#4048: off by one in the number of batches")
class one_step_fewer(Simulation):
    """The loop runs one step fewer than asked, and reports the number asked for."""

    def length(self, run):
        return run.max_steps - 1
