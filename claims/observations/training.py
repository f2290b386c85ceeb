"""Momentum, weight decay, label noise, falling step sizes: what of the laws of batches is left.

Each cell of the map, a variant with one kind of batches, has what is expected of it beside it, from the
argument in ``theory.training_variants``; a cell without an argument is open, and measured all the same.

With fresh batches and momentum 0.9 R grew by 1.26 and not by 1: the argument is to second order in eta, and
at eta = 0.15 the next orders are not small there. Products of the linearised steps have the exponents 1.35,
1.12 and 1.01 at eta = 0.15, 0.1 and 0.05 (``tests/test_training_variants.py``), less 0.08 for the least of
four rivals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from claims.theory.registered import side, status_of, verdict_of
from claims.theory.training_variants import ALIGNED, DECAY_TIME, KINDS, Ended, Variant, cosine, inverse, train
from evidence import Column, Estimate, Evidence, Figure, Map, Outcome, Table
from evidence.exponents import median_interval
from evidence.sequential import BernoulliSequence
from referee import Case, Question

START = (0.5, 0.4, 0.3, 0.2, 0.1)
M, ETA, EPOCHS = len(START), 0.15, 2_667
SHARE = 0.8  # what a share of replicates is held against
NEAR = {"fresh": 0.25, "reshuffled": 0.15}  # how near R's growth has to be to what is expected

#: What is measured, by the name of its map.
MEASURES = ("at a datapoint", "led by the nearest one", "growth of R")

PLAIN = Variant("plain")
HALF, MOST_OF = Variant("momentum 0.5", momentum=0.5), Variant("momentum 0.9", momentum=0.9)
DECAY = Variant("weight decay 0.02", decay=0.02)
QUIET, LOUD = Variant("label noise 0.02", noise=0.02), Variant("label noise 0.1", noise=0.1)
FALLING, COSINE = Variant("step size 1/t", schedule=inverse), Variant("step size cosine", schedule=cosine)
VARIANTS = (PLAIN, HALF, MOST_OF, DECAY, QUIET, LOUD, FALLING, COSINE)

#: Variants whose noise vanishes at a datapoint and whose step sizes have a large sum of squares.
SELECTING = (PLAIN, HALF, MOST_OF, DECAY, COSINE)


def expected(variant: Variant, kind: str, measure: str) -> float | str | None:
    """What is expected of a cell: "above" or "below" ``SHARE``, R's growth, or None if it is open."""
    if measure == MEASURES[2]:
        return variant.growth(kind, M, EPOCHS * M)
    reshuffled = kind == "reshuffled"
    if measure == MEASURES[0]:
        if variant is QUIET:
            return "above" if reshuffled else None
        return "above" if variant in SELECTING else "below"
    if reshuffled:
        return None if variant is LOUD else "above"
    return None if variant is FALLING else "below"


QUESTION = Question(
    label="Observation, optimisers",
    title="momentum, weight decay, label noise, falling step sizes: which keep the selection of a "
    "datapoint, which that of the nearest one, which the growth of R?",
    measure="For each variant, with fresh and with reshuffled batches: the share of replicates with |cos(w, "
    f"a_i)| > {ALIGNED} for some i; the share in which the largest coordinate is the one that was the "
    "largest at the start; and the growth of R in the second half of the run, in units of eta^2/m a step, "
    "which is what plain SGD has by Law 2. Momentum is heavy ball with the effective step size eta; "
    "weight decay is decoupled; label noise is Gaussian on every coordinate of the target, drawn anew in "
    f"each step; 1/t is eta/(1 + t/{DECAY_TIME:g}); cosine falls from eta to 0 over the run.",
    hypothesis="Selection asks for noise that vanishes at the datapoints and for step sizes whose squares "
    "have a large sum: momentum, decay (which multiplies all coordinates alike) and cosine (3/8 of the sum) "
    "keep it; 1/t, whose sum is finite, leaves R bounded. Label noise does not vanish: with reshuffled "
    "batches a rival's coordinate is pulled back by eta^2 and kicked by a variance of 2 eta^2 sigma^2 an "
    "epoch, so that it is about normal with the standard deviation sigma, whatever eta; |cos| > 0.99 then "
    "has the probability P(chi^2_4 < 0.0203/sigma^2), 1 at sigma = 0.02 and 0.27 at 0.1. With fresh batches "
    "the pull is only that of the logarithm, and tails are heavy: at 0.1 the share is lower still, at 0.02 "
    "it is open. The nearest datapoint is picked by reshuffled batches (Law 8: the terms of first order "
    "cancel within an epoch, and with momentum up to what it remembers when the epoch ends, which does not "
    "add up), not by fresh ones (Law 3); with noise of 0.1, comparable to the lead, it is open, and with "
    "fresh batches and 1/t. R grows by 1 with fresh batches whatever the momentum, and reshuffled by 1 - "
    "2/(m - 1) sum mu^k (1 - k/m) = 0.69 and 0.19 at mu = 0.5 and 0.9: a momentum that remembers whole "
    "epochs sees full batches. Weight decay: 1 and 1.09. Label noise: 0. Falling step sizes: the mean of "
    "their squares, 0.003 (1/t) and 0.057 (cosine).",
    sample="m = 5 orthonormal datapoints, b = 1, eta = 0.15, correlations 0.5, 0.4, 0.3, 0.2, 0.1 at the "
    f"start, {EPOCHS} epochs (R of plain SGD grows by 60); 40, 300, 1000 replicates at quick, standard, "
    "thorough (more at a smaller false-alarm budget), all variants on the same draws.",
    rule="An interval for each cell, all of them valid together but for the error probability: of a share, "
    f"holds if it lies on the expected side of {SHARE:g}, contradicted if on the other; of the median growth "
    f"of R, holds if it lies within {NEAR['fresh']:g} of what is expected with fresh batches and "
    f"{NEAR['reshuffled']:g} reshuffled (R belongs to the least of four rivals, which costs 0.08 with fresh "
    "batches), contradicted if it lies outside. Supported if all cells that are not open hold; not "
    "supported if one is contradicted; else undecided (40 replicates can only speak against it).",
)


@dataclass(frozen=True)
class Cell:
    """What a variant did with one kind of batches, by one measure, and whether that was expected."""

    variant: Variant
    kind: str
    measure: str
    value: float
    low: float
    high: float

    @property
    def status(self) -> str:
        """ "holds", "contradicted", "undecided", or "open" if nothing was expected."""
        said = expected(self.variant, self.kind, self.measure)
        near = NEAR[self.kind]
        within = (said - near, said + near) if isinstance(said, float) else side(said, SHARE)
        return status_of((self.low, self.high), within)


def cells_of(ended: Ended, share: float) -> Iterator[Cell]:
    """All cells, each interval of which misses with the probability ``share``."""
    for i, variant in enumerate(VARIANTS):
        for j, kind in enumerate(KINDS):
            shares = (ended.cosine[i, j] > ALIGNED, ended.led[i, j])
            for measure, seen in zip(MEASURES[:2], shares, strict=True):
                test = BernoulliSequence(share)
                test.update(int(seen.sum()), len(seen))
                yield Cell(variant, kind, measure, float(seen.mean()), *test.interval())
            growth = ended.growth[i, j]
            yield Cell(variant, kind, MEASURES[2], float(np.median(growth)), *median_interval(growth, share))


@QUESTION.answer("statistical", weight=0.25)
def optimisers(case: Case) -> Outcome:
    """All variants from one start, with both kinds of batches."""
    replicates = case.sized(case.pick(40, 300, 1_000))
    case.progress("optimisers: all variants side by side")
    ended = train(VARIANTS, np.array(START), ETA, EPOCHS, replicates, case.rng("variants"))
    share = case.false_alarm / (len(VARIANTS) * len(KINDS) * len(MEASURES))
    cells = list(cells_of(ended, share))
    return Outcome(
        verdict_of(c.status for c in cells),
        Evidence.STATISTICAL,
        f"{replicates} replicates of {EPOCHS * M:,d} steps for each variant and kind of batches, in NumPy; "
        "no engine is asked",
        [table(cells), "(An expectation of a share is on which side of 0.8 it lies, of R's growth a number.)"],
        answer=in_words(cells),
        false_alarm=case.false_alarm,
        detects="a share or a growth beyond what is expected by more than its interval is wide",
        samples=replicates * len(VARIANTS) * len(KINDS),
        estimates=[
            Estimate(
                f"{c.measure}, {c.variant.name}, {c.kind} batches, m = {M}, eta = {ETA:g}, {EPOCHS} epochs",
                c.value, c.low, c.high, share,
            )
            for c in cells
        ],
        figures=(figure(cells),),
    )  # fmt: skip


def table(cells: Sequence[Cell]) -> Table:
    """What was expected, what came, and whether it is that."""
    rows = []
    for c in cells:
        said = expected(c.variant, c.kind, c.measure)
        words = "open" if said is None else said if isinstance(said, str) else f"{said:.3g}"
        rows.append(
            (c.variant.name, c.kind, c.measure, words, c.value, f"[{c.low:.3f}, {c.high:.3f}]", c.status)
        )
    columns = [Column(name) for name in ("variant", "batches", "what", "expected")]
    return Table([*columns, Column("measured", ".3f"), Column("interval"), Column("it")], rows)


def in_words(cells: Sequence[Cell]) -> str:
    """Each kind of batches in a sentence, and what was not expected."""
    parts = []
    for kind in KINDS:
        of = {(c.variant.name, c.measure): c.value for c in cells if c.kind == kind}
        names = [one.name for one in VARIANTS]
        kept, nearest = ([name for name in names if of[name, measure] > SHARE] for measure in MEASURES[:2])
        growth = ", ".join(f"{of[name, MEASURES[2]]:.2f} ({name})" for name in names)
        led = f"the nearest one with {', '.join(nearest)}" if nearest else "the nearest one with none of them"
        parts.append(f"{kind} batches select a datapoint with {', '.join(kept)}, {led}; R grows by {growth}")
    for word, status in (("Not as expected", "contradicted"), ("Undecided", "undecided")):
        those = [f"{c.measure}, {c.variant.name}, {c.kind}" for c in cells if c.status == status]
        parts += (
            [f"{word}: {len(those)} cells" if len(those) > 4 else f"{word}: {', '.join(those)}"]
            if those
            else []
        )
    return "; ".join(parts)


def figure(cells: Sequence[Cell]) -> Figure:
    """One map for each measure: variants from above, kinds of batches from the left."""
    names = [one.name for one in reversed(VARIANTS)]
    of = {(c.variant.name, c.kind, c.measure): c.value for c in cells}
    return Figure(
        name="optimisers",
        title=r"What variants of SGD keep of its laws, $m = 5$, $b = 1$, $\eta = 0.15$",
        x_label="batches",
        y_label="variant",
        maps=[
            Map("value", what, KINDS, names, [[of[name, kind, what] for kind in KINDS] for name in names])
            for what in MEASURES
        ],
        caption="Shares of replicates that end at a datapoint, and that are led by the one nearest to the "
        "start; growth of $R$ in units of $\\eta^2/m$ a step.",
    )
