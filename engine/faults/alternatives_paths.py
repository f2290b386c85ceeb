"""What a path may remember and return: weights that are not tied, biases, optimisers, schedules, copies.

What a step remembers it takes from ``past``, as in ``catalogue``; a change of eta knows the number of the step.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.faults.alternatives_steps import EPSILONS
from engine.faults.catalogue import clipped, decay, eta_times
from engine.faults.language import Change, Fault, one

# --- encoder and decoder apart

_ETA = 'past.get("eta", 0.0)'
_HIDDEN = 'past.get("counts", 0.0 * counts), past.get("output", 0.0 * output)'
#: The decoder's weights, trained with its own part of the gradient.
_TRAINED = f'past.get("decoder", weights) - {_ETA} * decoding(problem, past.get("decoder", weights), {_HIDDEN})'
_BACK = Change("back", "problem.correlations(decoder)")
_ENCODER = (Change("mass", "0.0 * mass"), Change("inside", "counts * pull"))
_DECODER = Change("inside", "-counts * output")
#: The encoder's, from what it has pulled at.
_ENCODED = (
    f'past.get("encoder", weights) - {_ETA} * problem.combine(past.get("counts", 0.0 * counts) * '
    'past.get("pull", 0.0 * counts))'
)
_STALE = {
    'past.get("weights", weights)': "those before the last step",
    'past.get("decoder", weights)': "those that the path began with",
    '{x} * past.get("decoder", weights) + (1.0 - {x}) * weights': "a running mean, in which the old count {x}",
    **{
        f'np.where((at.step - 1) % {k} == 0, weights, past.get("decoder", weights))': f"copied every {k} steps"
        for k in (2, 3, 4, 5, 10)
    },
}


def _apart() -> Iterator[Fault]:
    untied = "encoder and decoder begin equal and are trained apart; the weights of the {} are returned"
    yield Fault((Change("decoder", _TRAINED, untied.format("encoder")), _BACK, *_ENCODER))
    encoder = Change("encoder", _ENCODED, untied.format("decoder"))
    yield Fault((encoder, _BACK, _DECODER))
    for new, said in _STALE.items():
        size = 0.5 if "{x}" in new else None
        changed = Change("decoder", new, f"the decoder's weights are {said}", size)
        yield Fault((changed, _BACK))
        alone = Change("decoder", new, f"the decoder's weights are {said}, and get no gradient", size)
        yield Fault((alone, _BACK, *_ENCODER))
        inner = new.replace("decoder", "encoder")
        changed = Change("encoder", inner, f"the encoder's weights are {said}", size)
        yield Fault((changed, _BACK))
        alone = Change("encoder", inner, f"the encoder's weights are {said}, and get no gradient", size)
        yield Fault((alone, _BACK, _DECODER))


# --- biases

_BIAS = (
    f'past.get("bias", 0.0 * weights) - {_ETA} * bias_gradient(problem, past.get("decoder", weights), '
    f'{_HIDDEN}, past.get("bias", 0.0 * weights))'
)
_OFFSET = (
    f'past.get("offset", 0.0 * counts[:, :1]) - {_ETA} * total(past.get("counts", 0.0 * counts) * '
    'past.get("pull", 0.0 * counts))'
)


def _biases() -> Iterator[Fault]:
    decoder = (
        Change("bias", _BIAS, "the decoder has a bias, which begins at 0 and is trained"),
        Change("pull", "pull + slope * total(bias * decoder)"),
        Change("gradient", "gradient + total(counts * output) * bias"),
    )
    encoder = (
        Change("offset", _OFFSET, "the encoder has a bias, which begins at 0 and is trained"),
        Change("pre", "pre + offset"),
        _BACK,
    )
    yield Fault(decoder)
    yield Fault(encoder)
    both = (Change("bias", _BIAS, "encoder and decoder have biases, which begin at 0 and are trained"),)
    yield Fault((*both, *decoder[1:], Change("offset", _OFFSET), *encoder[1:]))


# --- optimisers

_GROWN = Change("squares", 'past.get("squares", 0.0) + squares')
_MEAN = Change("squares", '{x} * past.get("squares", 0.0) + (1.0 - {x}) * squares', "", 0.9)
_FIRST = Change("velocity", '0.9 * past.get("velocity", 0.0) + 0.1 * velocity')
_SECOND = Change("squares", '0.999 * past.get("squares", 0.0) + 0.001 * squares')


def _optimisers() -> Iterator[Fault]:
    for e in EPSILONS:
        by = f"direction / (np.sqrt(squares) + {e})"
        yield Fault((_GROWN, Change("direction", by, f"the optimiser is AdaGrad (with {e})")))
        yield Fault((_MEAN, Change("direction", by, f"the optimiser is RMSprop of {{x}} (with {e})", 0.9)))
        inside = f"direction / np.sqrt(squares + {e})"
        yield Fault((_GROWN, Change("direction", inside, f"the optimiser is AdaGrad (with {e} in the root)")))
        yield Fault(
            (
                _MEAN,
                Change("direction", inside, f"the optimiser is RMSprop of {{x}} (with {e} in the root)", 0.9),
            )
        )
        adam = f"(direction / (1.0 - 0.9**at.step)) / (np.sqrt(squares / (1.0 - 0.999**at.step)) + {e})"
        yield Fault((_FIRST, _SECOND, Change("direction", adam, f"the optimiser is Adam (with {e})")))
        yield Fault(
            (
                _FIRST,
                _SECOND,
                Change("direction", by, f"the optimiser is Adam without its correction (with {e})"),
            )
        )
    for name, new in {
        "heavy ball whose gradients count 1 - {x}": '{x} * past.get("velocity", 0.0) + (1.0 - {x}) * velocity',
        "a mean of all gradients": '((at.step - 1) * past.get("velocity", 0.0) + velocity) / at.step',
        "a mean of the gradients, in which those before count {x}": (
            '{x} * past.get("velocity", velocity) + (1.0 - {x}) * velocity'
        ),
    }.items():
        yield one("velocity", new, f"the direction is {name}", 0.5 if "{x}" in new else None)
    yield Fault(
        (
            Change("velocity", '{x} * past.get("velocity", 0.0) + (1.0 - {x}) * velocity', "", 0.5),
            Change("direction", "direction / (1.0 - {x}**at.step)",
                   "the direction is a running mean of {x}, with Adam's correction", 0.5),
        )
    )  # fmt: skip


def _momentum() -> Iterator[Fault]:
    """Kinds of Nesterov's momentum, in which the velocity is what is taken off w over eta."""
    ahead = 'summed_gradient(problem, weights - {x} * eta * past.get("velocity", 0.0 * weights), counts)'
    kept = Change("velocity", '{x} * past.get("velocity", 0.0) + velocity', "", 0.5)
    look = Change("gradient", ahead, "the gradient is taken where momentum of {x} would lead (Nesterov)", 0.5)
    yield Fault((look, kept))
    yield Fault((look,))
    twice = Change("direction", 'velocity + {x} * past.get("velocity", 0.0)',
                   "Nesterov's momentum of {x} is added twice", 0.5)  # fmt: skip
    yield Fault((Change("gradient", ahead, "", 0.5), kept, twice))
    yield Fault(
        (kept, Change("direction", 'past.get("velocity", 0.0 * velocity)',
                      "heavy ball of {x}, with the velocity of the step before", 0.5))
    )  # fmt: skip
    yield Fault(
        (
            kept,
            Change(
                "direction", "gradient + velocity", "the gradient is added to the heavy ball's step of {x}", 0.5
            ),
        )
    )
    yield Fault(
        (
            Change("velocity", '{x} * past.get("velocity", 0.0) + eta * velocity', "", 0.5),
            Change("direction", "direction", "eta counts in the velocity of {x} and in the step", 0.5),
        )
    )
    yield one("gradient", 'summed_gradient(problem, weights, past.get("counts", counts))',
               "the gradient is that of the batch before")  # fmt: skip
    yield one("direction", 'np.where(at.step > 1, past.get("direction", direction), direction)',
               "every step is the first one")  # fmt: skip
    yield one("gradient", 'gradient - past.get("gradient", 0.0)', "the gradient before is taken off")
    yield one("norm", 'past.get("norm", norm)', "|w|^2 is that of the first step")
    yield one("moved", '{x} * past.get("moved", moved) + (1.0 - {x}) * moved',
               "the result is averaged with the one before, which counts {x}", 0.5)  # fmt: skip
    yield one("moved", 'past.get("moved", weights)', "each step leads where the step before should have led")
    for k in (2, 3, 4, 5, 8):
        summed = Change("velocity", f'past.get("velocity", 0.0) * ((at.step - 1) % {k} != 0) + velocity')
        for share, said in (("1.0", "summed"), (f"{1 / k!r}", "averaged")):
            words = f"gradients of {k} steps are {said} before w moves"
            yield Fault((summed, Change("direction", f"{share} * velocity * (at.step % {k} == 0)", words)))
        yield Fault((summed, Change("direction", "velocity",
                                    f"gradients add up, and are forgotten every {k} steps")))  # fmt: skip
        yield one("direction", f"direction * (at.step % {k} == 0)", f"w moves only in every step number {k}")
        yield one("direction", f"direction * (at.step % {k} != 0)", f"every step number {k} is left out")
        if k > 2:
            yield one("direction", f"direction * ((at.step - 1) % {k} == 0)",
                       f"w moves only in the first of {k} steps")  # fmt: skip


# --- schedules of eta

_FROM = {"(at.step - 1)": "t - 1", "at.step": "t"}  # counted from 0 and from 1
_EPOCH = {"((at.step - 1) // max(problem.m // batches.shape[1], 1))": "the epoch",
          "((at.step - 1) * batches.shape[1] // problem.m)": "the number of passes"}  # fmt: skip
_PERIODS = (2, 3, 4, 5, 10)
_OVER = "max(at.length, 1)"


def _schedules() -> Iterator[Fault]:
    for t, said in (_FROM | _EPOCH).items():
        yield one("eta", f"eta * {{x}} ** {t}", f"in step t eta is multiplied by {{x}}^s, s = {said}", 0.9)
        yield one(
            "eta", f"eta / (1.0 + {{x}} * {t})", f"in step t eta is divided by 1 + {{x}} s, s = {said}", 0.1
        )
        yield one(
            "eta", f"eta / (1.0 + {t}) ** {{x}}", f"in step t eta is divided by (1 + s)^{{x}}, s = {said}", 0.7
        )
        yield one("eta", f"eta / np.sqrt(1.0 + {{x}} * {t})",
                   f"in step t eta is divided by the root of 1 + {{x}} s, s = {said}", 0.1)  # fmt: skip
    for t, said in _FROM.items():
        yield one(
            "eta", f"eta * min(1.0, {t} / {{x}})", f"eta grows over {{x}} steps (a warm-up), by {said}", 5.5
        )
        yield one(
            "eta",
            f"eta * np.exp(-{{x}} * {t})",
            f"in step t eta is multiplied by exp(-{{x}} s), s = {said}",
            0.1,
        )
        yield one(
            "eta",
            f"eta * max(1.0 - {{x}} * {t}, 0.0)",
            f"in step t eta is multiplied by 1 - {{x}} s, s = {said}",
            0.05,
        )
        yield one("eta", f"eta * (1.0 - {t} / {_OVER})", f"eta falls to 0 over the path, in a line, by {said}")
        yield one("eta", f"eta * {t} / {_OVER}", f"eta grows from 0 over the path, in a line, by {said}")
        yield one("eta", f"eta * 0.5 * (1.0 + np.cos(np.pi * {t} / {_OVER}))",
                   f"eta falls to 0 over the path, as a cosine, by {said}")  # fmt: skip
        for k in _PERIODS:
            yield one("eta", f"eta * {{x}} ** ({t} // {k})",
                       f"eta is multiplied by {{x}} every {k} steps, by {said}", 0.5)  # fmt: skip
            yield one("eta", f"eta * 0.5 * (1.0 + np.cos(np.pi * ({t} % {k}) / {k}))",
                       f"eta falls as a cosine over {k} steps, again and again, by {said}")  # fmt: skip
    yield one("direction", "direction * (at.step > 1)", "the first step is not taken")
    for k in range(2, 12):
        yield one("eta", f"eta * np.where(at.step >= {k}, {{x}}, 1.0)",
                   f"from step {k} on eta is multiplied by {{x}}", 0.1)  # fmt: skip
        yield one("eta", f"eta * np.where(at.step < {k}, {{x}}, 1.0)",
                   f"before step {k} eta is multiplied by {{x}}", 0.1)  # fmt: skip


#: Faults of what a step remembers, or of its number in the path.
OF_PATHS: tuple[Fault, ...] = (*_apart(), *_biases(), *_optimisers(), *_momentum(), *_schedules())
#: Faults of steps that come with them.
BESIDE: tuple[Fault, ...] = (
    eta_times(0.5),
    decay(1e-3),
    clipped(0.5),
    one("moved", "moved - eta * {x} * weights", "decoupled weight decay of {x}", 1e-3),
    one("eta", "eta / batches.shape[1]", "the sum over the batch is divided by b (the mean loss)"),
)

# --- which states are returned

_LAST = "np.broadcast_to(path[..., -1:, :], path.shape)"
OF_STATES: tuple[Fault, ...] = (
    one("path", _LAST, "every state of a path is the last one (one array, kept many times)"),
    one(
        "path",
        f"np.concatenate([path[..., :1, :], {_LAST}[..., 1:, :]], axis=-2)",
        "every state of a path after the first is the last one (one array, kept many times)",
    ),
    one("times", "np.minimum(times + 1, given.shape[-2])", "each state is that of one step later"),
    one("times", "np.maximum(times - 1, 0)", "each state is that of one step before"),
    one("times", "times // every", "every is ignored: the first states are returned"),
    one("times", "np.sort(given.shape[-2] - times)", "states are counted from the end of the path"),
    one("times", "times + (given.shape[-2] - times[-1]) * (np.arange(len(times)) == len(times) - 1)",
         "the last state is that of the last step, whatever every is"),
    one("times", "np.minimum(times, given.shape[-2] - 1)", "the last step of a path is not taken"),
    one("times", "times * (np.arange(len(times)) < len(times) - 1)", "the last state is the first one"),
    one("path", "np.flip(path, axis=-2)", "the states come in reverse"),
    one("path", "np.cumsum(path, axis=-2) / np.arange(1, path.shape[-2] + 1)[:, None]",
         "each state is the mean of those up to it (Polyak's average)"),
    one("path", "np.concatenate([path[..., :1, :], np.cumsum(path[..., 1:, :], axis=-2) / "
         "np.arange(1, path.shape[-2])[:, None]], axis=-2)",
         "each state is the mean of those up to it, without the first (Polyak's average)"),
    one("path", "smoothed(path, {x})", "each state is a running mean, in which those before count {x}", 0.5),
    one("path", "np.broadcast_to(path[:1], path.shape) if path.ndim == 3 else path",
         "the path of the first replicate stands for all"),
    one("path", "np.broadcast_to(path[-1:], path.shape) if path.ndim == 3 else path",
         "the path of the last replicate stands for all (one array)"),
    one("path", "np.concatenate([path[:, :1], np.broadcast_to(path[-1:, 1:], path[:, 1:].shape)], axis=1) "
         "if path.ndim == 3 else path",
         "after the start the path of the last replicate stands for all (one array)"),
    one("path", "chained(simulate, problem, sequence)",
         "each replicate starts where the one before has ended"),
    one("path", "np.roll(path, 1, axis=0) if path.ndim == 3 else path",
         "each replicate gets the path of the one before"),
    one("path", "simulate(problem.with_w0(problem.w0[:1] + 0.0 * problem.w0), sequence) "
         "if problem.w0.ndim == 2 else path",
         "all replicates start from the first w0"),
    *(one("path", f"np.round(path, {k})", f"states have {k} decimals") for k in range(2, 13)),
    one("path", "path.astype(np.float32).astype(float)", "the states that are returned are float32"),
    one("path", "path.astype(np.float16).astype(float)", "the states that are returned are float16"),
    one("sequence", "sequence[..., ::-1, :]", "the batches are used in reverse"),
    one("sequence", "np.broadcast_to(sequence[..., :1, :], sequence.shape)", "all steps use the first batch"),
    one("sequence", "np.broadcast_to(sequence[..., -1:, :], sequence.shape)", "all steps use the last batch"),
    one("sequence", "np.roll(sequence, 1, axis=-2)", "each step uses the batch before, the first the last"),
    one("sequence", "np.roll(sequence, -1, axis=-2)", "each step uses the next batch, the last the first"),
    one("sequence", "sequence[..., np.maximum(np.arange(sequence.shape[-2]) - 1, 0), :]",
         "each step uses the batch of the step before"),
    one("sequence", "sequence[..., np.arange(sequence.shape[-2]) // 2 * 2, :]", "every batch is used twice"),
    one("sequence", "np.broadcast_to(sequence[:1], sequence.shape) if sequence.ndim == 3 else sequence",
         "all replicates follow the batches of the first"),
    one("sequence", "np.broadcast_to(sequence[-1:], sequence.shape) if sequence.ndim == 3 else sequence",
         "all replicates follow the batches of the last"),
)  # fmt: skip
