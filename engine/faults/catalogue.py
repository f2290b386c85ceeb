"""The faults of a step and of a path that have a name; a fault with a size is a function of it.

What they are called in tables and in ``tests/faults.py`` is there; here is what they do.
"""

from __future__ import annotations

from engine.faults.language import Change, Fault, Range, one
from engine.faults.texts import TAKEN

UNDER_RELU = Range("ReLU", 1, 1)


# --- eta


def eta_times(x: float) -> Fault:
    """Everywhere."""
    return one("eta", "{x} * eta", "eta is multiplied by {ratio}", x)


MEAN_LOSS = one("eta", "eta / batch.shape[1]", "the sum over the batch is divided by b (the mean loss)")
MEAN_OF_ALL = one("eta", "eta / problem.m", "the sum over the batch is divided by m")
TIMES_B = one("eta", "eta * batch.shape[1]", "the sum over the batch is multiplied by b")
TIMES_SHARE = one("eta", "eta * problem.m / batch.shape[1]", "the sum over the batch is multiplied by m/b")
ROOT_OF_B = one("eta", "eta * batch.shape[1] ** -0.5", "the sum over the batch is divided by sqrt(b)")
ETA_SINGLE = one("eta", "float(np.float32(eta))", "eta is rounded to float32")
ETA_HALF = one("eta", "float(np.float16(eta))", "eta is rounded to float16")

# --- the batch

FIRST_BATCH_FOR_ALL = one(
    "batches", "np.broadcast_to(batches[:1], batches.shape)",
    "all states of a call get the batch of the first one",
)  # fmt: skip
BATCH_BEFORE = one("batches", 'past.get("batch", batches)', "each step uses the batch of the step before")
FIRST_BATCH = one("batches", 'past.get("batches", batches)', "every step uses the first batch")
COUNTS_ONCE = one(
    "counts", "np.minimum(counts, 1.0)", "an index that stands several times in a batch counts once"
)
LAST_DROPPED, FIRST_DROPPED = (
    one(
        "counts", f"counts - tally(batches[:, {place}], problem.m) * (batches.shape[1] > 1)",
        f"the {name} index of a batch is dropped",
    )
    for name, place in (("last", "-1:"), ("first", ":1"))
)  # fmt: skip

# --- the activation


def leaky(x: float) -> Fault:
    """Output and slope where the ReLU cuts."""
    return Fault(
        (
            Change("output", "output + {x} * (pre - output)", "the ReLU is leaky, with slope {x}", x),
            Change("slope", "slope + {x} * (1.0 - slope)", "", x),
        )
    )


SLOPE_EVERYWHERE = one(
    "slope", "np.ones_like(pre)", "the derivative of the ReLU is 1 for negative correlations too"
)
OUTPUT_NOT_CUT = one(
    "output", "pre", "the output of the ReLU is not cut for negative correlations, its derivative is"
)
RELU_MISSING = Fault(
    (
        Change(
            "output", "pre", "the ReLU is missing: negative correlations count as under the linear activation"
        ),
        Change("slope", "np.ones_like(pre)"),
    )
)
ABSOLUTE = Fault(
    (
        Change("output", "np.abs(pre)", "the absolute value stands in for the ReLU", where=(UNDER_RELU,)),
        Change("slope", "np.sign(pre)", where=(UNDER_RELU,)),
    )
)
SLOPE_AT_ZERO = one("slope", "np.where(pre == 0.0, 1.0, slope)", "phi'(0) = 1")

# --- |w|^2 and the sum of c_i^2

WHOLE_MASS = one(
    "mass", "total(output * output)", "the sum of c_i^2 runs over the whole data set, not over the batch"
)
STALE_NORM = one(
    "norm", 'total(past.get("weights", weights) ** 2)', "the squared norm |w|^2 is that of the step before"
)
NORM_OF_SPAN = one(
    "norm", "total(pre * pre)", "the squared norm |w|^2 is that of the part in the span of the data"
)
NORM_OF_BATCH = one(
    "norm", "total((counts > 0) * pre * pre)", "the squared norm |w|^2 is that of the part in the batch"
)
SINGLE_SUMS = Fault(
    (
        Change(
            "norm", "total(single(weights) ** 2)",
            "|w|^2 and the sum of c_i^2 are accumulated in float32 (off by about 2^-24)",
        ),
        Change("mass", "total(single(counts) * single(output) * single(output))"),
    )
)  # fmt: skip


def mass_times(x: float) -> Fault:
    """Wherever it is used."""
    return one("mass", "{x} * mass", "the term (sum of c_i^2) w comes with {signed} in place of +1", x)


def norm_times(x: float) -> Fault:
    """Wherever it is used."""
    return one("norm", "{x} * norm", "the term |w|^2 (sum of c_i a_i) comes with {signed} in place of +1", x)


# --- the terms of the gradient; of w along the batch, in the span but off the batch, and outside the span


def inside_times(x: float) -> Fault:
    """A sign in the factor A, if x = -1."""
    return one(
        "inside", "{x} * inside", "the term (|w|^2 - 2) (sum of c_i a_i) comes with {signed} in place of +1", x
    )


def twice_times(x: float) -> Fault:
    """What does not have the norm."""
    return one(
        "inside", "inside - ({x} - 1) * counts * (slope * pre + output)",
        "the term -2 (sum of c_i a_i) comes with {signed} in place of +1", x,
    )  # fmt: skip


def batch_times(x: float) -> Fault:
    """All along the batch."""
    return one(
        "gradient", "gradient + ({x} - 1) * within(problem, gradient, counts > 0)",
        "the displacement along the datapoints of the batch comes with {signed} in place of +1", x,
    )  # fmt: skip


def touched_times(x: float) -> Fault:
    """The shrinking of what is in the batch."""
    return one(
        "shrink", "shrink + ({x} - 1) * within(problem, shrink, counts > 0)",
        "on the datapoints of the batch the term (sum of c_i^2) w comes with {signed} in place of +1", x,
    )  # fmt: skip


def others_times(x: float) -> Fault:
    """The shrinking of the other datapoints."""
    return one(
        "gradient", "gradient + ({x} - 1) * within(problem, gradient, counts == 0)",
        "on the datapoints outside the batch the term (sum of c_i^2) w comes with {signed} in place of +1", x,
    )  # fmt: skip


def outside_times(x: float) -> Fault:
    """The shrinking of all that is not in the batch: forgotten if x = 0, growing if x = -1."""
    return one(
        "gradient", "{x} * gradient + (1 - {x}) * within(problem, gradient, counts > 0)",
        "outside the batch the term (sum of c_i^2) w comes with {signed} in place of +1{never}", x,
    )  # fmt: skip


def off_span_times(x: float) -> Fault:
    """The shrinking of what is orthogonal to the data."""
    return one(
        "gradient", "{x} * gradient + (1 - {x}) * problem.combine(problem.correlations(gradient))",
        "outside the span of the data the term (sum of c_i^2) w comes with {signed} in place of +1{never}", x,
    )  # fmt: skip


HALF_UPDATED = one(
    "shrink", "mass * (weights - eta * along)",
    "the term (sum of c_i^2) w is taken after the coordinates of the batch have moved",
)  # fmt: skip
SHRINK_FIRST = one(
    "along", "problem.combine(inside * (1.0 - eta * mass))",
    "the coordinates of the batch move after all have been shrunk by the sum of c_i^2",
)  # fmt: skip


def decay(x: float) -> Fault:
    """Of all weights."""
    return one("gradient", "gradient + {x} * weights", "weight decay of {x}: the gradient has a term {x} w", x)


def clipped(x: float) -> Fault:
    """To this norm."""
    return one(
        "gradient", "gradient / np.maximum(length(gradient) / {x}, 1.0)",
        "the summed gradient is clipped to norm {x}", x,
    )  # fmt: skip


def noise(x: float) -> Fault:
    """On each coordinate."""
    return one(
        "gradient", "gradient + {x} * at.rng.standard_normal(gradient.shape)",
        "the summed gradient has Gaussian noise of {x}", x,
    )  # fmt: skip


# --- what a step remembers


def heavy_ball(x: float) -> Fault:
    """The first step of a path is right."""
    return one(
        "velocity", '{x} * past.get("velocity", 0.0) + velocity',
        "steps depend on the step before: heavy ball with momentum {x}", x,
    )  # fmt: skip


def nesterov(x: float) -> Fault:
    """As PyTorch writes it."""
    return Fault(
        (
            Change(
                "velocity", '{x} * past.get("velocity", 0.0) + velocity',
                "steps depend on the step before: Nesterov momentum of {x}", x,
            ),
            Change("direction", "gradient + {x} * velocity", "", x),
        )
    )  # fmt: skip


STALE_GRADIENT = one(
    "direction", 'past.get("gradient", gradient)', "each step uses the gradient of the step before"
)

# --- weights that are rounded, scaled or changed, before a step or after it


def in_ball(x: float) -> Fault:
    """Of this radius."""
    return one(
        "moved", "moved / np.maximum(length(moved) / {x}, 1.0)",
        "after the step the weights are scaled back to norm {x}", x,
    )  # fmt: skip


def on_sphere(x: float) -> Fault:
    """Of this radius."""
    return one("moved", "{x} * moved / length(moved)", "after the step the weights are scaled to norm {x}", x)


START_IN_BALL = one(
    "weights", "weights / np.maximum(length(weights), 1.0)", "a step starts from weights scaled back to norm 1"
)
START_SINGLE = one("weights", "single(weights).astype(float)", "a step starts from weights rounded to float32")


def mantissa(x: float) -> Fault:
    """Of so many bits."""
    return one("moved", "mantissa(moved, {x})", "weights carry {x} bits of mantissa{type}", x)


def flips(x: float) -> Fault:
    """Those smaller than x."""
    return one(
        "moved", "moved - 2.0 * within(problem, moved, np.abs(problem.correlations(moved)) < {x})",
        "coordinates of size up to about {rough} come back with the other sign", x,
    )  # fmt: skip


def outside_scaled(x: float) -> Fault:
    """A global scale that is folded in wrongly."""
    return one(
        "moved", "{x} * moved + (1 - {x}) * within(problem, moved, counts > 0)",
        "the coordinates outside the batch come out multiplied by {x}", x,
    )  # fmt: skip


OVERWRITES = one("moved", "into(w, moved)", "the weights that a step is given are overwritten with its result")
REUSES_A_BUFFER = one(
    "moved", "into(at.own.setdefault(moved.shape, np.zeros(moved.shape)), moved)",
    "a step returns the engine's own working array, which the next call overwrites",
)  # fmt: skip


def renormalised(period: int) -> Fault:
    """A global scale that is folded in with the wrong power of two, now and then."""
    return one(
        "moved", "moved + within(problem, moved, counts == 0)",
        "the coordinates outside the batch come out doubled",
    ).within(Range(TAKEN, every=period))  # fmt: skip


# --- paths

_LATER = "trajectory with every > 1 keeps each state one step too "
LATE_STATES = one("times", "times + (times > 0) * (every > 1)", f"{_LATER}late")
EARLY_STATES = one("times", "np.maximum(times - (every > 1), 0)", f"{_LATER}early")
NEXT_BATCH = one(
    "sequence", "sequence[..., np.minimum(np.arange(sequence.shape[-2]) + 1, sequence.shape[-2] - 1), :]",
    "each step uses the batch of the next step",
)  # fmt: skip

#: Every fault of this module, with a size that does not hide it.
STEPS_AND_PATHS: tuple[Fault, ...] = (
    eta_times(1.01), leaky(0.01), mass_times(0.5), norm_times(0.5), inside_times(-1.0), twice_times(0.5),
    batch_times(0.5), touched_times(0.5), others_times(0.5), outside_times(-1.0), off_span_times(0.5),
    decay(1e-4), clipped(0.5), noise(1e-6), heavy_ball(0.01), nesterov(0.01), in_ball(1.0), on_sphere(1.0),
    mantissa(24.0), flips(1e-8), outside_scaled(2.0), renormalised(3),
    *(found for found in list(vars().values()) if isinstance(found, Fault)),
)  # fmt: skip
