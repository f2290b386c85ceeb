"""What else may stand at each place of a step: the everyday confusions that have no name in ``catalogue``.

They are what a search composes, and what ``tests/unseen.py`` draws from; ``alternatives_steps``, ``_rows``,
``_paths`` and ``_runs`` have more.  A family is written once, over the quantities that may be confused, the
parts of the gradient of which one may be taken before the others, or the sizes in which a batch may be cut.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.faults.language import Change, Fault, one

# --- the batch

PARTS = (2, 3, 4, 5, 8, 16, 32, 64)  # in which batches are handled
WHOLE_DATA = one(
    "counts", "np.ones_like(counts)", "the gradient is that of the whole data set, not of the batch"
)
SQUARED_COUNTS = one(
    "counts", "counts * counts", "an index that stands k times in a batch counts k^2 times"
)  # fmt: skip
LAST_LEFT_OUT, FIRST_LEFT_OUT = (
    one(
        "counts",
        f"counts - tally(batches[:, {place}], problem.m)",
        f"the {name} index of every batch is left out",
    )
    for name, place in (("last", "-1:"), ("first", ":1"))
)
ONLY_FIRST = one("batches", "batches[:, :1]", "only the first index of a batch is used")
ONLY_LAST = one("batches", "batches[:, -1:]", "only the last index of a batch is used")
INDEX_BEFORE, INDEX_AFTER = (
    one("batches", f"(batches {by}) % problem.m", f"each index stands for the datapoint {said} it, cyclically")
    for by, said in (("- 1", "before"), ("+ 1", "after"))
)
FROM_THE_END = one("batches", "problem.m - 1 - batches", "the datapoints are counted from the end")
MEAN_OF_DATA = one(
    "pre", "np.broadcast_to(total(counts * pre) / total(counts), pre.shape)",
    "the datapoints of the batch are averaged before the gradient is taken",
)  # fmt: skip
COUNTS_ONCE_IN_P = one(
    "inside", "inside / np.maximum(counts, 1.0)",
    "an index that stands several times in a batch counts once in sum of c_i a_i",
)  # fmt: skip
COUNTS_ONCE_IN_U = one(
    "mass", "total(np.minimum(counts, 1.0) * output * output)",
    "an index that stands several times in a batch counts once in the sum of c_i^2",
)  # fmt: skip


def _of_parts() -> Iterator[Fault]:
    for q in PARTS:
        yield one(
            "batches",
            f"filled(batches, {q})",
            f"a batch is filled up to a multiple of {q} with its own first indices",
        )
        yield one(
            "batches", f"cut(batches, {q})", f"what does not fill a part of {q} indices is left out of a batch"
        )
        yield one("batches", f"batches[:, :{q}]", f"no more than the first {q} indices of a batch are used")
        yield one(
            "batches", f"batches[:, (batches.shape[1] - 1) // {q} * {q} :]",
            f"of a batch in parts of {q} indices only the last part is used",
        )  # fmt: skip
        yield one(
            "counts", f"mean_of_means(batches, problem.m, {q})",
            f"the means of parts of {q} indices are averaged, whatever their size",
        )  # fmt: skip
        yield _in_turn(q)
    for bits in (8, 16):
        yield one(
            "batches", f"wrapped(batches, {bits}, problem.m)", f"indices are kept in {bits} bits, with a sign"
        )
        yield one(
            "batches", f"batches % {2**bits} % problem.m", f"indices are kept in {bits} bits, without a sign"
        )


def _in_turn(q: int) -> Fault:
    parts = "index after index" if q == 1 else f"{q} indices after {q}"
    return one(
        "moved", f"in_turn(problem, weights, batches, eta, {q})",
        f"the weights are updated inside the loop over the batch, {parts}",
    )  # fmt: skip


# --- the quantities that stand for each other

_NORMS = {
    "np.sqrt(norm)": "|w|", "norm * norm": "|w|^4", "norm / problem.n": "|w|^2/n", "1.0": "1",
    "total(np.abs(weights))": "the sum of |w_j|", "total(weights)": "the sum of w_j",
    "(weights * weights).max(axis=1, keepdims=True)": "the largest w_j^2", "2.0 * norm": "2 |w|^2",
    "norm / 2.0": "|w|^2/2", "total(counts * output * output)": "the sum of c_i^2 over the batch",
    'total(problem.w0 * problem.w0) if problem.w0.ndim == 2 else problem.w0 @ problem.w0': "|w0|^2",
}  # fmt: skip
_MASSES = {
    "np.sqrt(mass)": "its root", "mass / batches.shape[1]": "its mean over the batch",
    "total(counts * output)": "the sum of c_i", "total(np.abs(counts * output))": "the sum of |c_i|",
    "total(counts * output) ** 2": "the square of the sum of c_i", "mass * mass": "its square", "1.0": "1",
    "norm": "|w|^2", "total(counts * pre * pre)": "the sum over inactive datapoints too",
    "(counts * output * output).max(axis=1, keepdims=True)": "the largest c_i^2",
    "mass / problem.m": "the sum over m",
    "total(counts * counts * output * output)": "the sum of (k_i c_i)^2",
}  # fmt: skip
NORMS = tuple(one("norm", new, f"where |w|^2 should stand, {said} stands") for new, said in _NORMS.items())
MASSES = tuple(
    one("mass", new, f"where the sum of c_i^2 should stand, {said} stands") for new, said in _MASSES.items()
)
OUTPUTS = (
    one("pre", "np.abs(pre)", "correlations are taken without their sign"),
    one("pre", "single(pre).astype(float)", "correlations are rounded to float32"),
    one("pre", "pre / length(weights)", "correlations are those of w/|w|"),
    one("output", "np.tanh(output)", "the output passes through tanh"),
    one("slope", "np.zeros_like(pre)", "no gradient passes through the activation (the encoder is detached)"),
    one("slope", "0.5 * slope", "the gradient through the activation (of the encoder) is halved"),
    one("output", "np.clip(output, -{x}, {x})", "the output is clipped to {x}", 0.5),
)
DETACHED = Fault(
    (
        Change("mass", "0.0 * mass", "the gradient is that of the encoder alone (the decoder is detached)"),
        Change("inside", "counts * slope * (norm * output - pre)"),
    )
)

# --- the size of a step

ETAS = tuple(
    one(
        "eta",
        f"eta * float({quantity}) ** {power}",
        f"eta is multiplied by {quantity.rpartition('.')[2]}^{power:g}",
    )
    for quantity in ("problem.m", "problem.n")
    for power in (-2.0, -1.0, -0.5, 0.5, 1.0, 2.0)
    if (quantity, power) != ("problem.m", -1.0)  # MEAN_OF_ALL
) + tuple(
    one("eta", f"eta * float(batch.shape[1]) ** {power}", f"eta is multiplied by b^{power:g}")
    for power in (-2.0, 0.5, 2.0)
)

# --- half of an update before the other

_PARTS = {
    "inside": "along the batch", "norm": "with |w|^2", "twice": "-2 sum of c_i a_i",
    "shrink": "(sum of c_i^2) w",
    "encoder": "of the encoder", "decoder": "of the decoder", "plain": "without |w|^2",
}  # fmt: skip


def _halves() -> Iterator[Fault]:
    """One part of the gradient is applied first; then |w|^2, or w, or all, is taken from the new weights."""
    for part, said in _PARTS.items():
        half = f"half(problem, weights, counts, eta, {part!r})"
        after = f"after the part of the gradient {said} has been applied"
        if part not in ("inside", "norm", "encoder"):
            new = f"inside + counts * slope * output * (total({half} ** 2) - norm)"
            yield one("inside", new, f"|w|^2 is taken {after}")
        if part not in ("shrink", "inside"):  # that of "inside" is HALF_UPDATED
            yield one("shrink", f"mass * {half}", f"w in the term (sum of c_i^2) w is taken {after}")
        yield one(
            "moved",
            f"rest(problem, {half}, counts, eta, {part!r})",
            f"the rest of the gradient is taken {after}",
        )


# --- the gradient

GRADIENTS = (
    one("gradient", "np.clip(gradient, -{x}, {x})", "each component of the gradient is clipped to {x}", 0.5),
    one(
        "gradient", "{x} * gradient / np.maximum(length(gradient), 1e-300)",
        "the gradient is scaled to norm {x}", 1.0,
    ),
    one("gradient", "gradient / (1.0 + length(gradient))", "the gradient is divided by 1 + its norm"),
    one(
        "gradient", "cut_each(problem, weights, counts, {x})",
        "the gradient of each datapoint is clipped to norm {x} before the sum", 0.5,
    ),
    one("gradient", "np.sign(gradient)", "the sign of the gradient takes its place"),
    one("gradient", "single(gradient).astype(float)", "the gradient is rounded to float32"),
    one("gradient", "gradient.astype(np.float16).astype(float)", "the gradient is rounded to float16"),
    one("gradient", "gradient + {x} * np.sign(weights)", "the gradient has an L1 penalty of {x}", 1e-3),
    one(
        "gradient", "gradient + {x} * batches.shape[1] * weights",
        "weight decay of {x} for each index of the batch", 1e-3,
    ),
    one(
        "gradient", "gradient - gradient.mean(axis=1, keepdims=True)",
        "the mean of its components is taken off the gradient"
    ),
    one(
        "gradient", "gradient - weights * total(gradient * weights) / norm",
        "the gradient is projected onto the sphere's tangent"
    ),
)  # fmt: skip

# --- the result

RESULTS = (
    one("moved", "np.clip(moved, -{x}, {x})", "after the step each weight is clipped to {x}", 0.5),
    one(
        "moved", "moved * (length(weights) / length(moved))",
        "after the step the weights have the norm from before",
    ),
    one("moved", "{x} * moved", "after the step the weights are multiplied by {x}", 0.99),
    one("moved", "np.maximum(moved, 0.0)", "negative weights are cut off after the step"),
    one(
        "moved", "moved - moved.mean(axis=1, keepdims=True)",
        "the mean of the weights is taken off after the step",
    ),
    one("moved", "weights", "the step is not taken"),
)  # fmt: skip

#: All of them, as a search tries them.
ALL: tuple[Fault, ...] = (
    WHOLE_DATA, SQUARED_COUNTS, LAST_LEFT_OUT, FIRST_LEFT_OUT, ONLY_FIRST, ONLY_LAST, INDEX_BEFORE, INDEX_AFTER,
    FROM_THE_END, MEAN_OF_DATA, COUNTS_ONCE_IN_P, COUNTS_ONCE_IN_U, DETACHED, *NORMS, *MASSES, *OUTPUTS, *ETAS,
    *_halves(), *GRADIENTS, *RESULTS, _in_turn(1), *_of_parts(),
)  # fmt: skip

# --- what a path remembers

MEMORY: tuple[Fault, ...] = (
    one(
        "velocity", '{x} * past.get("gradient", 0.0) + velocity', "{x} times the gradient before is added", 0.5
    ),
    one("velocity", "{x} * velocity", "the velocity is multiplied by {x}", 0.5),
    one("direction", 'past.get("velocity", 0.0 * velocity)', "each step is taken with the velocity before"),
    one(
        "direction", '{x} * past.get("gradient", 0.0 * gradient)',
        "each step is {x} times the gradient of the step before, the first of all 0", 0.5,
    ),
    one("direction", '{x} * past.get("direction", 0.0) + direction', "{x} times the last step is added", 0.5),
    one(
        "direction", '{x} * past.get("direction", direction) + (1.0 - {x}) * direction',
        "the direction is averaged with the one before, which counts {x}", 0.5,
    ),
    one(
        "gradient", 'summed_gradient(problem, past.get("weights", weights), counts)',
        "the gradient is taken at the weights before the last step",
    ),
    one("pre", 'past.get("pre", pre)', "the correlations are those of the step before"),
    one("mass", 'past.get("mass", mass)', "the sum of c_i^2 is that of the step before"),
    one("counts", 'past.get("counts", 0.0) + counts', "the batches of all steps add up"),
    one("eta", "eta * {x} ** (at.step - 1)", "eta is multiplied by {x} after every step", 0.9),
    one("eta", "eta / (1.0 + {x} * (at.step - 1))", "eta is divided by 1 + {x} (t - 1) in step t", 0.1),
    one("eta", "eta * min(1.0, at.step / {x})", "eta grows over the first {x} steps (a warm-up)", 5.5),
    one("eta", "eta / at.step", "eta is divided by the number of the step"),
    one("eta", "eta / np.sqrt(at.step)", "eta is divided by the root of the number of the step"),
    one(
        "moved", "{x} * weights + (1.0 - {x}) * moved",
        "a step goes only a part of the way: {x} of w stays", 0.5,
    ),
)  # fmt: skip
