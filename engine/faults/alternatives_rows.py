"""What else a gradient may be datapoint by datapoint: other rows, another output, another loss, broadcasts."""

from __future__ import annotations

from collections.abc import Iterator

from engine.faults.language import Change, Fault, one

_ROWS = "problem.rows(batches)"
#: Other rows, by what stands in for ``problem.rows(batches)``.
_BOTH = {
    "single(problem.rows(batches)).astype(float)": "rounded to float32",
    "problem.rows(batches).astype(np.float16).astype(float)": "rounded to float16",
    "turned(problem, batches)": "reshaped to (n, b) where they should be transposed",
    f"centred({_ROWS}, 1)": "taken less their mean over the batch",
    f"centred({_ROWS}, 2)": "taken less the mean of their components",
    f"{_ROWS} - mean_row(problem)": "taken less the mean of the data",
    f"standard({_ROWS}, 1)": "standardised over the batch",
    f"standard({_ROWS}, 2)": "standardised, each by itself",
    f"scaled({_ROWS}, 1)": "scaled to [0, 1] over the batch",
    f"scaled({_ROWS}, 2)": "scaled to [0, 1], each by itself",
    f"np.abs({_ROWS})": "taken without their signs",
    f"np.maximum({_ROWS}, 0.0)": "cut off at 0",
    f"np.flip({_ROWS}, axis=2)": "reversed, each by itself",
    f"np.roll({_ROWS}, 1, axis=2)": "shifted by one component",
}
_ONE = {
    f"np.roll({_ROWS}, 1, axis=1)": "those of the place before in the batch",
    f"np.roll({_ROWS}, -1, axis=1)": "those of the next place in the batch",
    f"np.flip({_ROWS}, axis=1)": "those of the batch in reverse",
    "problem.rows(np.sort(batches, axis=1))": "those of the sorted batch",
    "problem.rows((batches + 1) % problem.m)": "the datapoints after them",
    "problem.rows((batches - 1) % problem.m)": "the datapoints before them",
    "np.broadcast_to(problem.rows(batches[:, :1]), (*batches.shape, problem.n))": "the first row of the batch",
    "np.broadcast_to(problem.rows(batches[:, -1:]), (*batches.shape, problem.n))": "the last row of the batch",
    "problem.rows(np.broadcast_to(np.arange(batches.shape[1]) % problem.m, batches.shape))": (
        "the first rows of the data, in their order"
    ),
    f"np.broadcast_to(mean({_ROWS}, 1), (*batches.shape, problem.n))": "the mean of the batch",
    "0.0": "0",
    f"np.sign({_ROWS})": "replaced by their signs",
    f"2.0 * {_ROWS}": "doubled",
}
_EMITTED = {"phi": "the activation", "relu": "a ReLU", "tanh": "tanh", "sigmoid": "a sigmoid"}
_LOSSES = {
    "absolute": "the loss is the sum of absolute values (L1)",
    "log cosh": "the loss is log cosh",
    "fourth power": "the loss is a sum of fourth powers",
    "norm": "the loss of a datapoint is a norm, not its square",
    "root of mean": "the loss is the root of the mean square",
    "root of sum": "the loss is the root of the sum of squares",
    "root of means": "the loss of a datapoint is the root of its mean square",
    "positive": "negative residuals are cut off",
    "single": "residuals are rounded to float32",
    "averaged": "residuals are averaged over the batch",
    "absolute value": "residuals are taken without their signs",
}


def _one(new: str, words: str, size: float | None = None, place: str = "gradient") -> Fault:
    return one(place, new, words, size)


def _of_rows(more: str) -> str:
    return f"of_rows(problem, weights, batches, {more})"


def _rows() -> Iterator[Fault]:
    for new, said in _BOTH.items():
        yield _one(_of_rows(f"{new}, {new}"), f"the datapoints are {said}")
    for new, said in (_BOTH | _ONE).items():
        wide = f"{new} + 0.0 * {_ROWS}" if new == "0.0" else new
        yield _one(_of_rows(f"targets={wide}"), f"the targets are {said}, the inputs are right")
        if new != "0.0":
            yield _one(_of_rows(f"inputs={new}"), f"the inputs are {said}, the targets are right")


def _losses() -> Iterator[Fault]:
    for kind, said in _EMITTED.items():
        yield _one(_of_rows(f"emit={kind!r}"), f"the output passes through {said} as well")
        yield _one(
            _of_rows(f"emit={kind!r}, through=False"),
            f"the output passes through {said} as well, of which the gradient does not know",
        )
    for kind, said in _LOSSES.items():
        yield _one(_of_rows(f"loss={kind!r}"), said)
    yield _one(_of_rows("targets=problem.rows(batches) - {x}"), "{x} is added to each output (a bias)", 0.1)
    yield _one(_of_rows("loss='huber', size={x}"), "residuals are clipped to {x} (a Huber loss)", 0.3)


def _types() -> Iterator[Fault]:
    for data, state, said in (
        ("np.float32", "np.float32", "the gradient is computed in float32"),
        ("np.float64", "np.float32", "the gradient is taken at weights rounded to float32"),
        ("np.float16", "np.float16", "the gradient is computed in float16"),
    ):
        yield _one(f"in_single(problem, weights, batches, {data}, {state})", said)


# --- shapes that are broadcast: what belongs to a datapoint meets that of every other one

_HEAD = "norm * output - back"
_BROADCASTS = {
    ("pull", "total(counts * slope) * (" + _HEAD + ")"): "the derivative of the activation",
    ("pull", "slope * total(counts * (" + _HEAD + "))"): "<residual, w>",
    ("pull", "total(counts * slope * (" + _HEAD + "))"): "their product",
    ("pull", "slope * (norm * total(counts * output) - back)"): "the output, in the encoder's residual,",
    ("pull", "slope * (norm * output - total(counts * back))"): "the target, in the encoder's residual,",
    ("pull", "slope * (norm * total(counts) * output - total(counts * back))"): (
        "the target, against every output in the encoder's residual,"
    ),
}  # fmt: skip
_DECODERS = {
    "residual": ("total(counts * output) ** 2", "total(counts * output)"),
    "target": ("total(counts) * mass", "total(counts * output)"),
}


def _broadcasts() -> Iterator[Fault]:
    for (place, new), said in _BROADCASTS.items():
        yield _one(new, f"{said} of one datapoint is summed over the batch for every other (broadcast shapes)",
                   place=place)  # fmt: skip
    for name, (mass, factor) in _DECODERS.items():
        words = f"every datapoint's hidden value meets every other's {name} (broadcast shapes)"
        decoder = (
            Change("mass", mass, f"in the gradient of the decoder {words}"),
            Change("inside", f"counts * (pull - {factor})"),
        )
        yield Fault(decoder)
        pull = list(_BROADCASTS)[2 if name == "residual" else 5][1]
        both = (Change("mass", mass, words), Change("pull", pull), decoder[1])
        yield Fault(both)


#: All of them, as a search tries them.
OF_ROWS: tuple[Fault, ...] = (*_rows(), *_losses(), *_types(), *_broadcasts())
