r"""Other data, and more than one neuron: what of "smaller batch: sparser, more aligned, sharper" survives.

All four questions are asked in the same way.  Replicates with data and starts of their own are trained with
b = 1 and with the full batch, and some things in between; what is expected of the pair is written down
beside the question, with its reason, and each expectation is held against the median over the replicates.
(The expectations were written after a pilot of 64 replicates; no run uses its data.)
"""

from __future__ import annotations

import importlib.util

from claims.theory.map_judging import MEASURED, RULE, Expected, Setting, answer, hypothesis
from claims.theory.solution_maps import MEASURES, Kind
from engine import Activation
from evidence import Evidence, Outcome, Verdict
from referee import Case, Question

BUDGET = (
    " All batch sizes see the same number of samples, 60 m/h^2, h = eta times the largest eigenvalue of the "
    "Gram matrix; |W| = 0.9 at the start. The map is finer at thorough; at quick there is none, and only what "
    "the expectations are about is looked at. "
)


def gaussian_of(n: int, h: float, activation: Activation = "linear") -> Setting:
    """Eight Gaussian datapoints in R^n and one neuron."""
    return Setting("Gaussian", 8, n, 1, activation, h)


def orthonormal_of(k: int, activation: Activation, h: float = 0.2) -> Setting:
    """Eight orthonormal datapoints in R^16 and k neurons."""
    return Setting("orthonormal", 8, 16, k, activation, h)


def sparse_of(k: int, activation: Activation, h: float = 0.2) -> Setting:
    """Thirty-two mixtures of two of eight orthonormal atoms in R^16, and k neurons."""
    return Setting("sparse coding", 32, 16, k, activation, h)


def digits_of(kind: Kind, k: int, activation: Activation, h: float = 0.4) -> Setting:
    """Thirty-two images of digits and k neurons."""
    return Setting(kind, 32, 64, k, activation, h)


TOP = (
    "At |w| = 1 the trace for one linear neuron is (n + 4) C - 1, C the mean of <w, a_i>^2: largest at the "
    "leading eigenvector, where GD ends, so that noise can only lower it"
)
TURNED = (
    "Linear neurons have no axes of their own (W and any rotation QW are the same network), so that their span "
    "becomes that of k datapoints"
)
SAME_TRACE = (
    "At a minimum W W' = 1, so that the trace is k (n + 2 + 2 k)/m - k for orthonormal data: the same at all "
    "minima"
)
NO_NOISE = "with as many neurons as dimensions the loss and with it the noise vanishes, wherever that happens"

GAUSSIAN_EXPECTED = (
    Expected(
        gaussian_of(64, 0.4), MEASURES[0], "lower",
        "Law 6: with n = 8 m the Gram matrix is near 1, E of order 1/8 beside eta of order 1/5",
    ),
    Expected(gaussian_of(64, 0.4), MEASURES[2], "higher", "as before"),
    Expected(gaussian_of(64, 0.4), MEASURES[4], "lower", TOP),
    Expected(
        gaussian_of(4, 0.1), MEASURES[0], "same",
        "Law 6: for |E| much larger than eta the leading eigenvector wins, for any b", 0.05,
    ),
)  # fmt: skip
ORTHONORMAL_EXPECTED = (
    Expected(orthonormal_of(2, "linear"), MEASURES[1], "lower", TURNED),
    Expected(orthonormal_of(2, "linear"), MEASURES[4], "same", SAME_TRACE, 0.001),
    Expected(
        orthonormal_of(8, "linear"), MEASURES[0], "same", f"k = m: {NO_NOISE}", 0.05
    ),
    Expected(
        orthonormal_of(2, "relu"), MEASURES[0], "lower",
        "ReLU breaks the rotations, and each neuron ends at a datapoint of its own",
    ),
    Expected(orthonormal_of(2, "relu"), MEASURES[2], "higher", "as before"),
    Expected(orthonormal_of(8, "relu"), MEASURES[0], "same", f"k = m: {NO_NOISE}", 0.05),
)  # fmt: skip
SPARSE_EXPECTED = (
    Expected(
        sparse_of(4, "linear"), MEASURES[1], "same",
        "a datapoint is a mixture, so that the noise does not vanish at an atom and does not drive W there",
        0.05,
    ),
    Expected(sparse_of(4, "linear"), MEASURES[2], "same", "as before", 0.05),
    Expected(sparse_of(8, "linear"), MEASURES[0], "same", f"k = atoms: {NO_NOISE}", 0.05),
    Expected(
        sparse_of(4, "relu"), MEASURES[0], "same",
        "as for linear neurons; what ReLU neurons have of the atoms they have without noise", 0.05,
    ),
)  # fmt: skip
DIGITS_EXPECTED = (
    Expected(
        digits_of("digits", 1, "linear"), MEASURES[0], "same",
        "images are positive: their mean direction is far ahead, and all see it alike", 0.01,
    ),
    Expected(digits_of("digits", 1, "linear"), MEASURES[4], "lower", TOP),
    Expected(
        digits_of("centred digits", 1, "linear"), MEASURES[0], "same",
        "the entries of the Gram matrix are of order 1: the leading eigenvector wins for any b", 0.1,
    ),
)  # fmt: skip


GAUSSIAN = Question(
    label="Observation, Gaussian data",
    title='one neuron on Gaussian data: is a smaller batch "sparser, more aligned, sharper"?',
    measure=MEASURED,
    hypothesis=hypothesis(GAUSSIAN_EXPECTED),
    sample="m = 8 Gaussian datapoints of norm 1 in R^n, n = m/2 to 8 m, linear (at thorough ReLU too)."
    + BUDGET
    + "Replicates: 400.",
    rule=RULE,
)
ORTHONORMAL = Question(
    label="Observation, several neurons",
    title='several neurons on orthonormal data: is a smaller batch "sparser, more aligned, sharper"?',
    measure=MEASURED,
    hypothesis=hypothesis(ORTHONORMAL_EXPECTED),
    sample="m = 8 orthonormal datapoints in R^16, 2 to 8 neurons (16 at thorough), linear and ReLU."
    + BUDGET
    + "Replicates: 200, 600, 600 at quick, standard, thorough.",
    rule=RULE,
)
SPARSE = Question(
    label="Observation, sparse-coding data",
    title='mixtures of atoms: does a smaller batch find the atoms ("sparser, more aligned, sharper")?',
    measure=MEASURED,
    hypothesis=hypothesis(SPARSE_EXPECTED),
    sample="m = 32 datapoints, each a positive mixture of 2 of 8 orthonormal atoms in R^16; 2 to 8 neurons (16 "
    "at thorough), linear and ReLU." + BUDGET + "Replicates: 96, at quick 48.",
    rule=RULE,
)
DIGITS = Question(
    label="Observation, digits",
    title='images of digits: is a smaller batch "sparser, more aligned, sharper"?',
    measure=MEASURED,
    hypothesis=hypothesis(DIGITS_EXPECTED),
    sample="m = 32 images of scikit-learn's digits, in R^64, normalised, as they are and without the mean "
    "image; 1 and 4 linear neurons (at thorough 1, 4 and 16, linear and ReLU)."
    + BUDGET
    + "Replicates: 96, 96, 192 at quick, standard, thorough.",
    rule=RULE,
)
BATCHES_8, BATCHES_32 = (1, 4, 8), (1, 8, 32)
MORE_8, MORE_32 = (1, 2, 4, 6, 8), (1, 2, 8, 16, 32)
ACTIVATIONS: tuple[Activation, ...] = ("linear", "relu")


@GAUSSIAN.answer("statistical", weight=0.25)
def gaussian(case: Case) -> Outcome:
    """Gaussian data, from half as many dimensions as datapoints to eight times as many."""
    coarse = [gaussian_of(n, h) for n in (4, 8, 16, 64) for h in (0.1, 0.4)]
    fine = [
        gaussian_of(n, h, a) for a in ACTIVATIONS for n in (4, 8, 16, 32, 64) for h in (0.05, 0.1, 0.2, 0.4)
    ]
    return answer(case, GAUSSIAN_EXPECTED, coarse, fine, (BATCHES_8, MORE_8), 400)


@ORTHONORMAL.answer("statistical", weight=0.25)
def neurons(case: Case) -> Outcome:
    """Orthonormal data and k neurons."""
    coarse = [orthonormal_of(k, a) for a in ACTIVATIONS for k in (2, 4, 8)]
    fine = [orthonormal_of(k, a, h) for a in ACTIVATIONS for k in (2, 4, 8, 16) for h in (0.1, 0.2, 0.4)]
    return answer(case, ORTHONORMAL_EXPECTED, coarse, fine, (BATCHES_8, MORE_8), case.pick(200, 600, 600))


@SPARSE.answer("statistical", weight=0.25)
def sparse_coding(case: Case) -> Outcome:
    """Mixtures of atoms and k neurons."""
    coarse = [sparse_of(k, a) for a in ACTIVATIONS for k in (2, 4, 8)]
    fine = [sparse_of(k, a, h) for a in ACTIVATIONS for k in (2, 4, 8, 16) for h in (0.1, 0.2, 0.4)]
    return answer(case, SPARSE_EXPECTED, coarse, fine, (BATCHES_32, MORE_32), case.pick(48, 96, 96))


@DIGITS.answer("statistical", weight=0.25)
def digits(case: Case) -> Outcome:
    """Images of digits, which are in scikit-learn's package."""
    if importlib.util.find_spec("sklearn") is None:
        return Outcome(
            Verdict.UNDECIDED,
            Evidence.STATISTICAL,
            "not measured",
            "The images are in scikit-learn, which is not installed here (the optional extra `digits`).",
            answer="Not measured: scikit-learn is not installed",
            false_alarm=case.false_alarm,
            detects="nothing, as nothing was measured",
        )
    kinds: tuple[Kind, ...] = ("digits", "centred digits")
    coarse = [digits_of(kind, k, "linear") for kind in kinds for k in (1, 4)]
    fine = [
        digits_of(kind, k, a, h) for kind in kinds for a in ACTIVATIONS for k in (1, 4, 16) for h in (0.2, 0.4)
    ]
    return answer(case, DIGITS_EXPECTED, coarse, fine, (BATCHES_32, MORE_32), case.pick(96, 96, 192))
