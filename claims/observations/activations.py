"""Activations beyond linear and ReLU: does batch size one still select a datapoint?

One expectation was wrong: full batches do not end at a datapoint with tanh.  It was argued from the second
order of the cubic term, and a term of that order was missing; all equal mixtures of some of the datapoints are
minima as good as a datapoint (``theory.activations``), and with coordinates that become equal rounding decides
which is the largest.  Only the noise of small batches tells a datapoint from a mixture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claims.theory.activations import ACTIVATIONS, KINDS, Ended, train
from claims.theory.registered import side, status_of, verdict_of
from claims.theory.training_variants import ALIGNED
from evidence import Column, Estimate, Evidence, Figure, Map, Outcome, Table
from evidence.sequential import BernoulliSequence
from referee import Case, Question

M, ETA, EPOCHS = 5, 0.2, 1_000
SHARE = 0.8  # what a share of replicates is held against
MEASURES = ("at a datapoint", "at the nearest one")
LINEAR, HALF, TENTH, TANH, SOFTPLUS = ACTIVATIONS

#: What is expected of full, fresh and reshuffled batches, by activation and measure; None is open.
EXPECTED: dict[tuple[str, str], tuple[str | None, str | None, str | None]] = {
    (LINEAR, MEASURES[0]): ("below", "above", "above"),
    (HALF, MEASURES[0]): ("below", "above", "above"),
    (TENTH, MEASURES[0]): ("below", "above", "above"),
    (TANH, MEASURES[0]): ("above", "above", "above"),
    (SOFTPLUS, MEASURES[0]): ("below", "below", "below"),
    (LINEAR, MEASURES[1]): ("above", "below", "above"),
    (HALF, MEASURES[1]): ("above", None, "above"),
    (TENTH, MEASURES[1]): ("above", None, "above"),
    (TANH, MEASURES[1]): ("above", None, "above"),
    (SOFTPLUS, MEASURES[1]): (None, None, None),
}

QUESTION = Question(
    label="Observation, activations",
    title="leaky ReLU, tanh, softplus: does batch size one still select a datapoint, and the nearest one if "
    "reshuffled?",
    measure=f"The share of replicates with |cos(w, a_i)| > {ALIGNED} for some i in the end, and the share in "
    "which the largest |<w, a_i>| is that of the datapoint nearest to the start, for each activation, with "
    "full batches and at b = 1 with fresh and with reshuffled ones.",
    hypothesis="A rival of a datapoint falls at the rate (s x - 1/x)^2, x phi(x) = 1 and s the slope at 0 "
    "on its side, or at second order where that is 0. So leaky ReLU selects among the datapoints on the "
    "leader's side as linear neurons do, by the noise of small batches, and drops the others under any "
    "batches; tanh selects at first order, full batches included; softplus has no limit at a datapoint, as "
    "phi(0) > 0 moves the coordinates that are 0. Full batches treat all datapoints alike, so that the "
    "largest coordinate stays the largest; reshuffled ones pick it for want of noise of first order. Fresh "
    "batches do not (Law 3) for linear neurons; for leaky ones, with fewer rivals, and for tanh, where "
    "noise and drift compete, it is open, as is what softplus is led by.",
    sample=f"m = 5 orthonormal datapoints, eta = {ETA:g}, {EPOCHS * M:,d} steps, random directions with "
    "|w_0| = 0.9, their sign such that the largest correlation is positive; 40, 300, 1000 replicates at "
    "quick, standard, thorough (more at a smaller false-alarm budget), the same starts and draws for all "
    "activations.",
    rule="An interval for each share, all of them valid together but for the error probability: holds if it "
    f"lies on the expected side of {SHARE:g}, contradicted if on the other. Supported if all that are not "
    "open hold; not supported if one is contradicted; else undecided (40 replicates can only speak against "
    "it).",
)


@dataclass(frozen=True)
class Cell:
    """The share of replicates of one activation, with one kind of batches, by one measure."""

    activation: str
    kind: str
    measure: str
    value: float
    low: float
    high: float

    @property
    def expected(self) -> str | None:
        """The side of ``SHARE`` that is expected, or None if it is open."""
        return EXPECTED[self.activation, self.measure][KINDS.index(self.kind)]

    @property
    def status(self) -> str:
        """ "holds", "contradicted", "undecided", or "open" if nothing was expected."""
        return status_of((self.low, self.high), side(self.expected, SHARE))


def cells_of(ended: Ended, share: float) -> Iterator[Cell]:
    """All cells, each interval of which misses with the probability ``share``."""
    for i, name in enumerate(ACTIVATIONS):
        for j, kind in enumerate(KINDS):
            seen_of = (ended.cosine[i, j] > ALIGNED, ended.nearest[i, j])
            for measure, seen in zip(MEASURES, seen_of, strict=True):
                test = BernoulliSequence(share)
                test.update(int(seen.sum()), len(seen))
                yield Cell(name, kind, measure, float(seen.mean()), *test.interval())


@QUESTION.answer("statistical", weight=0.25)
def selection(case: Case) -> Outcome:
    """All activations from the same starts, with three kinds of batches."""
    replicates = case.sized(case.pick(40, 300, 1_000))
    case.progress("activations: all side by side")
    ended = train(tuple(ACTIVATIONS.values()), M, ETA, EPOCHS, replicates, case.rng("activations"))
    share = case.false_alarm / (len(ACTIVATIONS) * len(KINDS) * len(MEASURES))
    cells = list(cells_of(ended, share))
    rows = [
        (
            c.activation,
            c.kind,
            c.measure,
            c.expected or "open",
            c.value,
            f"[{c.low:.3f}, {c.high:.3f}]",
            c.status,
        )
        for c in cells
    ]
    columns = [Column(name) for name in ("activation", "batches", "what", f"expected, of {SHARE:g}")]
    return Outcome(
        verdict_of(c.status for c in cells),
        Evidence.STATISTICAL,
        f"{replicates} replicates of {EPOCHS * M:,d} steps for each activation and kind of batches, in "
        "NumPy; no engine is asked",
        [Table([*columns, Column("share", ".3f"), Column("interval"), Column("it")], rows)],
        answer=in_words(cells),
        false_alarm=case.false_alarm,
        detects="a share beyond what is expected by more than its interval is wide",
        samples=replicates * len(ACTIVATIONS) * len(KINDS),
        estimates=[
            Estimate(
                f"share of replicates {c.measure}, {c.activation}, {c.kind} batches, m = {M}, eta = {ETA:g}, "
                f"{EPOCHS * M} steps",
                c.value, c.low, c.high, share,
            )
            for c in cells
        ],
        figures=(figure(cells),),
    )  # fmt: skip


def in_words(cells: Sequence[Cell]) -> str:
    """The shares at a datapoint, and at the nearest one, activation by activation."""
    of = {(c.activation, c.kind, c.measure): c.value for c in cells}
    parts = []
    for name in ACTIVATIONS:
        shares = (", ".join(f"{of[name, kind, measure]:.2f} {kind}" for kind in KINDS) for measure in MEASURES)
        at, nearest = shares
        parts.append(f"{name}: at a datapoint {at}; at the nearest one {nearest}")
    return ". ".join(parts)


def figure(cells: Sequence[Cell]) -> Figure:
    """One map for each measure: activations from above, kinds of batches from the left."""
    names = list(reversed(ACTIVATIONS))
    of = {(c.activation, c.kind, c.measure): c.value for c in cells}
    return Figure(
        name="activations",
        title=r"Which activations select a datapoint, $m = 5$, $\eta = 0.2$",
        x_label="batches",
        y_label="activation",
        maps=[
            Map("share", what, KINDS, names, [[of[name, kind, what] for kind in KINDS] for name in names])
            for what in MEASURES
        ],
        caption="Shares of replicates that end at a datapoint, and that are led by the one nearest to the "
        "start: full batches, and batches of one, fresh and reshuffled.",
    )
