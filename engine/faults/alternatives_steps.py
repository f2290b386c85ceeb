"""More that may stand at a place of a step: other activations and sizes, decay and clipping as libraries write
them, parts of the gradient by themselves, and states of a call that are taken for each other."""

from __future__ import annotations

from collections.abc import Iterator

from engine.faults.language import Change, Fault, one

EPSILONS = ("1e-12", "1e-10", "1e-8", "1e-7", "1e-6", "1e-5")  # that libraries add to what they divide by


# --- the activation, by its output and its derivative

_ACTIVATIONS = {
    "tanh": ("np.tanh(pre)", "1.0 - output * output"),
    "a sigmoid": ("logistic(pre)", "output * (1.0 - output)"),
    "softplus": ("np.logaddexp(0.0, pre)", "logistic(pre)"),
    "ELU": ("np.where(pre > 0.0, pre, np.expm1(pre))", "np.where(pre > 0.0, 1.0, output + 1.0)"),
    "SiLU": ("pre * logistic(pre)", "logistic(pre) * (1.0 + pre * (1.0 - logistic(pre)))"),
    "the square of a ReLU": ("np.maximum(pre, 0.0) ** 2", "2.0 * np.maximum(pre, 0.0)"),
    "a square": ("pre * pre", "2.0 * pre"),
    "a ReLU, whatever was asked for,": ("np.maximum(pre, 0.0)", "(pre > 0.0).astype(float)"),
    "sine": ("np.sin(pre)", "np.cos(pre)"),
    "softsign": ("pre / (1.0 + np.abs(pre))", "1.0 / (1.0 + np.abs(pre)) ** 2"),
    "GELU (by tanh)": (
        "0.5 * pre * (1.0 + np.tanh(0.7978845608028654 * (pre + 0.044715 * pre**3)))",
        "0.5 * (1.0 + np.tanh(0.7978845608028654 * (pre + 0.044715 * pre**3))) + 0.5 * pre * "
        "(1.0 - np.tanh(0.7978845608028654 * (pre + 0.044715 * pre**3)) ** 2) * 0.7978845608028654 * "
        "(1.0 + 3.0 * 0.044715 * pre**2)",
    ),
}  # fmt: skip


def _activations() -> Iterator[Fault]:
    for name, (output, slope) in _ACTIVATIONS.items():
        words = f"{name} stands in for the activation"
        yield Fault((Change("output", output, words), Change("slope", slope)))
    for name, (output, _) in _ACTIVATIONS.items():
        yield one("output", output, f"{name} stands in for the activation, but not in the derivative")
    yield Fault(
        (
            Change("output", "np.where(pre > 0.0, pre, {x} * np.expm1(pre))", "ELU of {x} stands in", 0.5),
            Change("slope", "np.where(pre > 0.0, 1.0, output + {x})", "", 0.5),
        )
    )
    for output, words in (
        ("output * (pre > {x})", "outputs up to {x} are cut off"),
        ("np.maximum(pre - {x}, 0.0)", "the ReLU begins at {x}"),
    ):
        yield Fault((Change("output", output, words, 0.05), Change("slope", "slope * (pre > {x})", "", 0.05)))
    yield one("slope", "1.0 - slope", "the derivative of the ReLU is 1 where it should be 0, and 0 where 1")
    yield one("slope", "output", "the output stands where the derivative of the activation should")
    yield one("slope", "np.sign(pre)", "the sign of the correlation stands for the derivative")
    yield one("slope", "slope * slope.max(axis=1, keepdims=True) * (pre == pre.max(axis=1, keepdims=True))",
               "only the largest correlation has a derivative")  # fmt: skip
    mean = "pre - total(counts * pre) / total(counts)"
    yield one("pre", mean, "correlations are taken less their mean over the batch")
    yield one("output", f"output - {mean.replace('pre - ', '').replace('pre', 'output')}",
               "outputs are taken less their mean over the batch")  # fmt: skip
    yield one("output", "output / total(counts * output)", "outputs are divided by their sum over the batch")
    yield one("pre", "pre / total(counts * pre)", "correlations are divided by their sum over the batch")
    yield one("output", "single(output).astype(float)", "outputs are rounded to float32")
    yield one("pre", "pre + {x}", "{x} is added to every correlation (a bias)", 0.1)
    yield one("output", "output + {x}", "{x} is added to every output (a bias)", 0.1)
    yield one("output", "{x} * output", "outputs are multiplied by {x}", 0.5)
    yield one("pre", "{x} * pre", "correlations are multiplied by {x}", 0.5)


# --- eta, decay, clipping and scaling

ETAS = (
    one("eta", "{x} + 0.0 * eta", "eta is {x} whatever was asked for", 0.1),
    one("eta", "{x} * eta ** 2", "eta^2 times {x} stands for eta", 1.0),
    one("eta", "{x} * np.sqrt(eta)", "the root of eta times {x} stands for eta", 1.0),
    one("eta", "float(np.round(eta, 2))", "eta is rounded to two decimals"),
    one("eta", "float(np.round(eta, 3))", "eta is rounded to three decimals"),
    one("eta", "min(eta, {x})", "eta is {x} at most", 0.05),
    one("eta", "max(eta, {x})", "eta is {x} at least", 0.1),
)
DECAYS = (
    one("moved", "moved - {x} * weights", "decoupled weight decay: {x} w is taken off, without eta", 1e-3),
    one("moved", "moved * (1.0 - eta * {x})", "weights decay by eta times {x} after the step", 1e-3),
    one(
        "weights", "weights * (1.0 - problem.step_size * {x})",
        "weights decay by eta times {x} before the step", 1e-3,
    ),
    one("weights", "weights * (1.0 - {x})", "weights decay by {x} before the step", 1e-3),
    one("gradient", "gradient + {x} / batches.shape[1] * weights", "weight decay of {x} over b", 1e-3),
    one("gradient", "gradient + {x} / problem.m * weights", "weight decay of {x} over m", 1e-3),
    one("gradient", "gradient + {x} * norm * weights", "the gradient has a term {x} |w|^2 w", 1e-3),
    one(
        "gradient", "gradient + {x} * weights / length(weights)", "the gradient has a term {x} w/|w|", 1e-3
    ),
    one("gradient", "gradient + {x}", "{x} is added to each component of the gradient", 1e-3),
    one("moved", "moved + {x}", "{x} is added to each weight", 1e-3),
    one(
        "gradient", "gradient + {x} * (weights - begun(problem, weights))",
        "the gradient has a term {x} (w - w0)", 1e-3,
    ),
    one(
        "moved", "np.sign(moved) * np.maximum(np.abs(moved) - eta * {x}, 0.0)",
        "weights are soft-thresholded at eta times {x} (a proximal L1 step)", 1e-3,
    ),
    one("moved", "moved * (np.abs(moved) > {x})", "weights up to {x} are set to 0", 1e-3),
    one("moved", "begun(problem, weights) - eta * direction", "the step is taken from w0, not from w"),
    one(
        "gradient", "summed_gradient(problem, begun(problem, weights), counts)",
        "the gradient is taken at w0, not at w",
    ),
)  # fmt: skip


def _clipped() -> Iterator[Fault]:
    size = "length(gradient)"
    yield one(
        "gradient", f"np.where({size} ** 2 > {{x}}, {{x}} * gradient / {size} ** 2, gradient)",
        "the gradient is divided by its squared norm over {x} where that is above 1", 0.5,
    )  # fmt: skip
    yield one(
        "gradient", f"np.where({size} > {{x}}, gradient / {size}, gradient)",
        "a gradient longer than {x} is scaled to norm 1", 0.5,
    )  # fmt: skip
    yield one(
        "gradient", f"np.where({size} > {{x}}, 0.0, gradient)", "a gradient longer than {x} is left out", 0.5
    )
    yield one(
        "gradient", "gradient / np.maximum(np.abs(gradient).max(axis=1, keepdims=True) / {x}, 1.0)",
        "the gradient is scaled so that no component is above {x}", 0.3,
    )  # fmt: skip
    yield one(
        "gradient", "gradient / np.maximum(total(np.abs(gradient)) / {x}, 1.0)",
        "the gradient is clipped to a sum of absolute values of {x}", 0.5,
    )  # fmt: skip
    yield one(
        "gradient", "gradient / np.maximum(length(gradient) / (batches.shape[1] * {x}), 1.0)",
        "the mean gradient over the batch is clipped to norm {x}", 0.3,
    )  # fmt: skip
    yield one(
        "direction", "direction / np.maximum(eta * length(direction) / {x}, 1.0)",
        "the change of w is clipped to norm {x}", 0.05,
    )  # fmt: skip
    yield one("direction", "np.clip(eta * direction, -{x}, {x}) / eta",
               "each component of the change of w is clipped to {x}", 0.02)  # fmt: skip
    yield one("gradient", "gradient / total(gradient)", "the gradient is divided by the sum of its components")
    yield one(
        "gradient", "gradient / np.abs(gradient).max(axis=1, keepdims=True)",
        "the gradient is divided by its largest component",
    )  # fmt: skip
    yield one("moved", "moved / total(moved)", "after the step the weights are divided by their sum")
    yield one(
        "moved", "moved / np.abs(moved).max(axis=1, keepdims=True)",
        "after the step the weights are divided by the largest",
    )  # fmt: skip
    yield one(
        "moved", "moved / np.maximum(total(moved * moved) / {x}, 1.0)",
        "after the step the weights are divided by |w|^2 over {x} where that is above 1", 1.0,
    )  # fmt: skip
    for e in EPSILONS:
        yield one(
            "gradient", f"gradient * np.minimum({{x}} / ({size} + {e}), 1.0)",
            f"the summed gradient is clipped to norm {{x}}, with {e} added to it", 0.5,
        )  # fmt: skip
        yield one(
            "gradient", f"{{x}} * gradient / ({size} + {e})",
            f"the gradient is scaled to norm {{x}}, with {e} added to its own", 1.0,
        )  # fmt: skip
        yield one(
            "moved", f"{{x}} * moved / (length(moved) + {e})",
            f"after the step the weights are scaled to norm {{x}}, with {e} added to their own", 1.0,
        )  # fmt: skip
        yield one(
            "moved", f"moved * np.minimum(length(moved), {{x}}) / (length(moved) + {e})",
            f"after the step the weights are kept within norm {{x}}, with {e} added to their own", 1.0,
        )  # fmt: skip
        yield one("gradient", f"gradient / (np.abs(gradient) + {e})",
                   f"each component is divided by its size plus {e}")  # fmt: skip


# --- the parts of the gradient

PARTS = tuple(
    one(
        "gradient", f"gradient + ({{x}} - 1.0) * part(problem, weights, counts, {name!r})",
        f"the part of the gradient of the {name} comes with {{signed}} in place of +1", 0.5,
    )
    for name in ("encoder", "decoder")
) + tuple(
    one(
        "gradient",
        f"gradient + (1.0 / max(batches.shape[1], 1) - 1.0) * part(problem, weights, counts, {name!r})",
        f"the part of the gradient of the {name} is a mean over the batch, the other a sum",
    )
    for name in ("encoder", "decoder")
)  # fmt: skip
SWAPPED = (
    one("shrink", "norm * weights", "|w|^2 w stands where (sum of c_i^2) w should"),
    one("pull", "slope * (mass * output - back)", "the sum of c_i^2 stands where |w|^2 should along the batch"),
    one("pull", "slope * norm * output - back", "the derivative is missing from <w, a_i>"),
    one("inside", "counts * (pull - back)", "c_i stands for phi(c_i) in the decoder's target"),
    one("inside", "counts * (pull - 1.0)", "phi(c_i) is missing from the decoder's target"),
    one("inside", "counts * pull", "the decoder's target is missing"),
    one("shrink", "0.0 * shrink", "the term (sum of c_i^2) w is missing"),
    one("along", "0.0 * along", "only the term (sum of c_i^2) w is there"),
)

# --- states of a call that are taken for each other

_STATES = {
    "weights": "w", "norm": "|w|^2", "mass": "the sum of c_i^2", "gradient": "the gradient",
    "moved": "the result",
}  # fmt: skip


def _of_states() -> Iterator[Fault]:
    for place, said in _STATES.items():
        for new, which in (("[:1]", "that of the first state"), ("[-1:]", "that of the last state")):
            yield one(place, f"np.broadcast_to({place}{new}, {place}.shape)", f"{said} is {which} of the call")
    for place in ("norm", "mass", "gradient"):
        for by in ("sum", "mean"):
            yield one(
                place, f"np.broadcast_to({place}.{by}(axis=0, keepdims=True), {place}.shape)",
                f"{_STATES[place]} is the {by} over all states of the call",
            )  # fmt: skip
    for shift, side in ((1, "before"), (-1, "after")):
        new = f"np.roll(batches, {shift}, axis=0)"
        yield one("batches", new, f"each state gets the batch of the one {side}")
    yield one(
        "batches", "np.broadcast_to(batches[-1:], batches.shape)",
        "all states of a call get the batch of the last one",
    )  # fmt: skip
    yield one(
        "moved", "one_after_another(problem, weights, batches, eta)",
        "each state of a call starts where the one before has ended",
    )  # fmt: skip


#: All of them, as a search tries them.
OF_STEPS: tuple[Fault, ...] = (
    *_activations(), *ETAS, *DECAYS, *_clipped(), *PARTS, *SWAPPED, *_of_states(),
)  # fmt: skip
