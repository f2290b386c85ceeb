"""Which measures of sharpness call SGD's solution sharper than GD's: linear activation, and ReLU."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from claims.theory.sharpness_measures import MEASURES, solutions
from engine import Activation
from evidence import Column, Estimate, Evidence, Figure, Outcome, Series, Table, Verdict
from evidence.exponents import median_interval
from referee import Case, Question

SAMPLE = (
    "m = 4 orthonormal datapoints in R^6, random frames and random starts with |w_0| = 0.9; GD's solution is "
    "the normalised projection (on the data with positive correlation under ReLU), SGD's a datapoint, the "
    "same for all b < m; 40, 150, 600 pairs at quick, standard, thorough (more at a smaller false-alarm "
    "budget)."
)
RULE = (
    "For each measure the median over pairs of (SGD's value - GD's)/(their sum), with an interval (order "
    "statistics, valid for any law): sharper if it is above 0.02, flatter if below -0.02, neither if within. "
)
LINEAR = Question(
    label="Observation, sharpness",
    title="with a linear activation, is SGD's solution sharper than GD's by any measure?",
    measure="Trace and largest eigenvalue of the Hessian; the largest increase of the loss in a ball (SAM) "
    "and in a box whose sides go with |w_j| (Keskar and others), and the mean increase on a sphere, all of "
    "radius 0.1; the trace times |w|^2; the fourth power of the norm (the path norm of tied weights).",
    hypothesis="None: the loss is a function of |w|^2 and |Pi w|^2 alone, so that every measure that does "
    "not depend on the axes is the same at all minima. Only the box depends on the axes.",
    sample=SAMPLE,
    rule=RULE
    + "Supported if all but the box call neither sharper; not supported if one of them does not; undecided "
    "if an interval is too wide.",
)
RELU = Question(
    label="Observation, sharpness under ReLU",
    title="under ReLU, do the measures of sharpness agree on which solution is sharper?",
    measure="The same measures, one-sided at the kinks of the ReLUs: the trace and the largest curvature "
    "over directions are those of the mean and the maximum of the second one-sided derivative.",
    hypothesis="No: at a datapoint half of all directions switch datapoints on, which changes averages and "
    "maxima differently (Theorem 13 is about one average).",
    sample=SAMPLE,
    rule=RULE
    + "Supported if the measures that are decided do not all say the same; not supported if all agree.",
)
MARGIN = 0.02


@LINEAR.answer("statistical", weight=0.25)
def linear(case: Case) -> Outcome:
    """All measures at both solutions."""
    return compare(case, "linear")


@RELU.answer("statistical", weight=0.25)
def relu(case: Case) -> Outcome:
    """The same with ReLU."""
    return compare(case, "relu")


def compare(case: Case, activation: Activation) -> Outcome:
    """The medians of all measures, and the answer by the registered rule."""
    pairs = case.sized(case.pick(40, 150, 600))
    share = case.false_alarm / len(MEASURES)
    rng = case.rng("pairs", activation)
    differences: dict[str, list[float]] = {name: [] for name in MEASURES}
    for number in range(pairs):
        if number % 20 == 0:
            case.progress(f"sharpness, {activation}: pair {number} of {pairs}")
        problem, of_gd, of_sgd = solutions(activation, 4, 6, rng)
        for name, measure in MEASURES.items():
            a, b = measure(problem, of_sgd, rng), measure(problem, of_gd, rng)
            differences[name].append((a - b) / (abs(a) + abs(b)) if a or b else 0.0)
    rows, estimates, said = [], [], {}
    for name, values in differences.items():
        low, high = median_interval(values, share)
        middle = float(np.median(values))
        said[name] = word(low, high)
        rows.append((name, middle, f"[{low:.3f}, {high:.3f}]", said[name]))
        of = f"median relative difference of {name} at SGD's and GD's solution, {activation}"
        estimates.append(Estimate(of, middle, low, high, share))
    if activation == "linear":
        rest = [w for name, w in said.items() if "box" not in name]
        good = all(w == "neither" for w in rest)
        verdict = Verdict.SUPPORTED if good else Verdict.UNDECIDED if "open" in rest else Verdict.NOT_SUPPORTED
    else:
        found = set(said.values()) - {"open"}
        verdict = (
            Verdict.SUPPORTED
            if len(found) > 1
            else Verdict.UNDECIDED
            if "open" in said.values()
            else Verdict.NOT_SUPPORTED
        )
    return Outcome(
        verdict,
        Evidence.STATISTICAL,
        f"{pairs} pairs of solutions; measures by the loss itself, maxima by projected ascent from many "
        "starts; no engine is asked, since the solutions are known",
        Table(
            [
                Column("measure"),
                Column("median of (SGD - GD)/(SGD + GD)", ".3f"),
                Column("interval"),
                Column("SGD's solution is"),
            ],
            rows,
        ),
        answer=in_words(activation, said, {e[0]: e[1] for e in rows}),
        false_alarm=case.false_alarm,
        detects=f"a median relative difference beyond {MARGIN} on either side, where its interval shows it; "
        "all intervals hold together but for the error probability",
        samples=pairs,
        estimates=estimates,
        figures=(figure(activation, differences),),
    )


def in_words(activation: Activation, said: Mapping[str, str], medians: Mapping[str, float]) -> str:
    """Which measures call SGD's solution sharper or flatter, and by how much."""
    parts = []
    for kind in ("sharper", "flatter"):
        names = [f"{name} ({medians[name]:+.3f})" for name, found in said.items() if found == kind]
        parts += [f"SGD's is {kind} by {', '.join(names)}"] if names else []
    same, unclear = (sum(found == kind for found in said.values()) for kind in ("neither", "open"))
    parts += [f"equal within {MARGIN} by {same} of {len(said)} measures"] if same else []
    parts += [f"open by {unclear}"] if unclear else []
    if activation == "linear":
        yes = "Yes" if "sharper" in said.values() else "Not seen" if unclear else "No"
    else:
        yes = "No" if len(set(said.values()) - {"open"}) > 1 else "Open" if unclear else "Yes"
    return f"{yes}: {'; '.join(parts)}"


def word(low: float, high: float) -> str:
    """What an interval says of SGD's solution."""
    if low > MARGIN:
        return "sharper"
    if high < -MARGIN:
        return "flatter"
    return "neither" if low >= -MARGIN and high <= MARGIN else "open"


def figure(activation: str, differences: dict[str, list[float]]) -> Figure:
    """The distribution of each measure's relative difference."""
    series = []
    for name, values in differences.items():
        ordered = np.sort(values)
        level = (np.arange(len(ordered)) + 0.5) / len(ordered)
        series.append(Series(name, ordered.tolist(), level.tolist(), "line"))
    return Figure(
        name=f"sharpness_{activation}",
        title=f"Sharpness of SGD's solution against GD's, {'ReLU' if activation == 'relu' else activation}",
        x_label="(SGD $-$ GD)/(SGD + GD), by each measure",
        y_label="share of pairs below",
        series=series,
        caption="Right of 0: SGD's solution is sharper by that measure. Each curve is one measure over "
        "random problems; those that agree at GD's and SGD's solution stand upright at 0, one behind the "
        "other.",
    )
