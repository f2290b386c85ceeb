"""Proposition 8 for other algorithms: reshuffled batches epoch by epoch, and heavy ball."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from claims.theory.other_processes import (
    heavy_bounds,
    heavy_law,
    largest_step_size,
    reshuffled_bounds,
    reshuffled_law,
    reshuffled_paths,
)
from claims.theory.transience import Bounds, Criterion, on_paths, on_states
from evidence import Column, Evidence, Outcome, Table, Verdict
from referee import Case, Question

ETA, HEAVY_ETA = 0.2, 0.1
ENUMERATED = ((3, 1), (4, 1), (4, 2), (5, 2))
SAMPLED = (12, 3)
HEAVY = (3, 4)
CALM, SWINGING = 0.5, 0.9

QUESTION = Question(
    label="Observation, Proposition 8 elsewhere",
    title="does the criterion of Proposition 8 hold for reshuffled batches and for heavy ball?",
    measure="For each process the largest increment, the least mean increment where X >= r, and the least "
    "probability, over states, of a rise by delta, against bounds K, d and p that are written down "
    "beforehand (theory/other_processes.py). Reshuffled: X is R at the start of an epoch, all orders of an "
    "epoch are enumerated; m = 12, b = 3 by tests on paths. Heavy ball, b = 1: X is R of w, or of z = w + "
    "mu/(1 - mu) (w - the w before), all draws are enumerated.",
    hypothesis="Reshuffled: yes, with the constants of Law 8's proof: the heaviest batch first makes R "
    "rise, and far out the ratios fall by 1 - eta^2. Heavy ball: not with R of w, at any mu > 0: after a "
    "rival was drawn R falls in the mean, however large it is, so that the drift condition fails. With R of "
    "z, which moves by the gradient alone, yes if eta <= (1 - sqrt(mu))/(1 + sqrt(mu)), that is "
    f"{largest_step_size(CALM):.3f} at mu = {CALM:g}; beyond, {largest_step_size(SWINGING):.3f} at mu = "
    f"{SWINGING:g}, coordinates swing through 0 and the increments are not bounded, so that (A2) fails.",
    sample=f"Reshuffled, eta = {ETA:g}: (m, b) = (3, 1), (4, 1), (4, 2), (5, 2), 2,000, 20,000, 100,000 late "
    "states each (N >= 1 - eta/4, Psi <= 1/50) at quick, standard, thorough, and for (12, 3) 60, 200, 600 "
    f"paths of 400 epochs. Heavy ball, eta = {HEAVY_ETA:g}, mu = {CALM:g} and {SWINGING:g}, m = 3 and 4: the "
    "states of 100, 1,000, 5,000 paths of 60 steps that draw an index again and again, then another.",
    rule="Supported if the criterion holds on all that is looked at where the hypothesis says so, and "
    "breaks in the part that it names where it says not; not supported if one of these is otherwise. (A "
    "state that breaks a bound settles it; that none was found is a search, on the states; of outcomes "
    "there are no others.)",
)


@dataclass(frozen=True)
class Process:
    """A process that was looked at.

    Attributes:
        name: of it.
        bounds: what was claimed.
        found: what came.
        breaks: the part of the criterion that is expected to break, or "".
        looked: how many states, or increments.
    """

    name: str
    bounds: Bounds
    found: Criterion
    breaks: str
    looked: int

    @property
    def as_expected(self) -> bool:
        """Whether the criterion holds, or breaks in that part."""
        return self.breaks in self.found.broken if self.breaks else self.found.holds


def verdict_of(processes: list[Process]) -> Verdict:
    """The answer by the registered rule."""
    return Verdict.SUPPORTED if all(p.as_expected for p in processes) else Verdict.NOT_SUPPORTED


@QUESTION.answer("statistical", weight=0.25)
def other_algorithms(case: Case) -> Outcome:
    """The processes one after the other."""
    processes = []
    for m, b in ENUMERATED:
        case.progress(f"Proposition 8: reshuffled, m = {m}, b = {b}")
        bounds, count = reshuffled_bounds(m, b, ETA), case.pick(2_000, 20_000, 100_000)
        law = reshuffled_law(m, b, ETA, count, case.rng("reshuffled", m, b))
        name = f"reshuffled, m = {m}, b = {b}: R"
        processes.append(Process(name, bounds, on_states(*law, bounds), "", count))
    m, b = SAMPLED
    bounds, replicates = reshuffled_bounds(m, b, ETA), case.pick(60, 200, 600)
    paths = reshuffled_paths(m, b, ETA, replicates, 400, case.rng("starts"), case.seed_for("paths"))
    tested = on_paths(paths, bounds, case.false_alarm)
    name = f"reshuffled, m = {m}, b = {b}, on paths: R"
    processes.append(Process(name, bounds, tested, "", paths[:, 1:].size))
    for m in HEAVY:
        bounds, count = heavy_bounds(m, HEAVY_ETA), case.pick(100, 1_000, 5_000)
        for mu, of_z, breaks in ((CALM, False, "drift"), (CALM, True, ""), (SWINGING, True, "increments")):
            case.progress(f"Proposition 8: heavy ball, m = {m}, mu = {mu:g}")
            rng = case.rng("heavy ball", m, str(mu))
            x, after = heavy_law(m, HEAVY_ETA, mu, count, 60, rng, of_z=of_z)
            found = on_states(x, after, np.full(m, 1.0 / m), bounds)
            name = f"heavy ball, m = {m}, mu = {mu:g}: R of {'z' if of_z else 'w'}"
            processes.append(Process(name, bounds, found, breaks, len(x)))
    return Outcome(
        verdict_of(processes),
        Evidence.STATISTICAL,
        "all orders of an epoch, or all draws, from states at random and states that paths visit; one "
        "process by tests on paths; no engine is asked",
        [
            table(processes),
            "(The worst over all states that were looked at, beside its bound; on paths only the largest "
            "increment is measured, the others are tested.)",
        ],
        answer=in_words(processes),
        false_alarm=case.false_alarm,
        detects="a state among those that are looked at that breaks a bound; on paths, a drift or a "
        "frequency of rises below its bound, where the test gathers enough against it",
        samples=sum(p.looked for p in processes),
    )


def table(processes: list[Process]) -> Table:
    """Each process, with the worst that was seen of each part beside its bound."""
    rows = []
    for p in processes:
        parts = p.found.parts
        rows.append(
            (
                p.name,
                *(f"{shown(part.worst)} ({part.claimed:.3g})" for part in parts),
                ", ".join(p.found.broken) or "nothing",
                p.breaks or "nothing",
                p.looked,
            )
        )
    names = ("process", "increment (K)", "drift (d)", "rises (p)", "breaks", "expected to break")
    return Table([*map(Column, names), Column("looked at", ",d")], rows)


def shown(worst: float) -> str:
    """The worst that was seen, or that the bound was tested."""
    return "tested" if math.isnan(worst) else f"{worst:.3g}"


def in_words(processes: list[Process]) -> str:
    """For which processes the criterion holds, and what breaks for the others."""
    holds = [p.name for p in processes if p.found.holds]
    broken = [f"{p.name} ({', '.join(p.found.broken)})" for p in processes if not p.found.holds]
    return f"It holds for {'; '.join(holds) or 'none'}. It breaks for {'; '.join(broken) or 'none'}"
