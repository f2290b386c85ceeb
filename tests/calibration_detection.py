"""Whether the claims notice what they say they notice: at the stated deviation, with the stated power.

The deviation is read from what a claim says in its record (``detects``).  The claim is then judged, at its own
share of the default false-alarm budget, with the thing that it looks at off by exactly that
(``tests/calibration_seams.py``), or on an engine of which a replicate goes astray with the stated probability;
it is noticed if the verdict is not the expected one.  Steps that are off by more than rounding are steps of an
engine that errs by a stated number of rounding errors (``engine.step_error``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np

from claims import PAPER
from claims.section_1 import section_1_mixture
from engine import Array, Engine, GuardedEngine, IntArray, Problem, load_engine, step_error
from engine.reference import ReferenceEngine
from evidence.laws import detectable_total_variation
from evidence.streams import derive_seed, stream
from referee import Case, Claim, Effort
from tests import calibration_seams as seams
from tests.calibration_runs import shares
from tests.calibration_tables import Map, Rate, Report, Sizes, figure

BUDGET = 1e-6
POWER = 0.99
#: How often a promise is put to the test, where a judgement takes hundredths of a second, and elsewhere.
MANY, FEW = 100, 12
CHEAP = (
    "section_1_mixture", "section_1_direction", "section_3", "theorem_2.exchangeability",
    "corollary_3.sgd_dataset", "section_5.batch", "eq_16.eq_17", "corollary_3_left_out", "degenerate",
    "article.sgd_dataset",
)  # fmt: skip

Seam = Callable[[float, np.random.Generator], Any]


@dataclass(frozen=True)
class Promise:
    """What a claim says that it notices, and what makes it so.

    Attributes:
        claim: its id.
        pattern: a regular expression for the words of ``detects``, whose first group is the deviation.
        seam: deviation and stream -> a context; or a change of the replicates of an engine.
        surely: whether no power is stated, since what is off is always noticed.
        own: whether the deviation depends on the data, so that it is read anew from each undisturbed run.
        judged: how many runs of the engine, the first ones, are judged; what comes after is drawn.
    """

    claim: str
    pattern: str
    seam: Any
    surely: bool = False
    own: bool = False
    judged: int = 1_000_000


NUMBER = r"([0-9.]+)"
DISTANCE = rf"Kolmogorov distance (?:of )?{NUMBER}"
VARIATION = rf"total variation distance of {NUMBER}"
WITH_PROBABILITY = rf"with probability {NUMBER}"
OFF = rf"a probability that is off by {NUMBER}"

PROMISES = (
    Promise(
        "section_1_mixture/as_printed", rf"a mean off by {NUMBER}", seams.mean_of(section_1_mixture, "shares")
    ),
    Promise("section_1_direction/in_numbers", DISTANCE, seams.law),
    Promise("section_1_relu/as_printed", DISTANCE, seams.law),
    Promise("section_3/as_printed", VARIATION, "law"),
    Promise("section_3/as_printed", rf"late steps\) at {NUMBER}", "law"),
    Promise("section_3.with_replacement/as_printed", VARIATION, "law"),
    Promise("section_3.with_replacement/as_printed", rf"sequence of batches at {NUMBER}", "law"),
    Promise("section_3.with_replacement/indices_with_replacement", VARIATION, "law"),
    Promise("section_3.with_replacement/indices_with_replacement", rf"sequence of batches at {NUMBER}", "law"),
    Promise("section_3_indices.indices/as_printed", rf"total variation distance {NUMBER}", "law"),
    Promise("figure_1/as_printed", rf"a probability of {NUMBER}", seams.scaled),
    Promise("theorem_2/corrected", WITH_PROBABILITY, seams.scaled),
    Promise("theorem_2.constants/quantitative", "a replicate that is outside", seams.scaled, surely=True),
    Promise("theorem_2.exchangeability/as_printed", VARIATION, "law"),
    Promise("corollary_3.gd_dataset/as_printed", DISTANCE, seams.law),
    Promise("corollary_3.gd_dataset/as_printed", rf"a probability of {NUMBER}", "frequency"),
    Promise("corollary_3.gd_dataset/as_printed", rf"exponent off 1/2 by {NUMBER}", seams.exponent, True, True),
    Promise("corollary_3.gd_initialisation/as_printed", DISTANCE, seams.law),
    Promise("corollary_3.gd_initialisation/as_printed", rf"exponent of {NUMBER}", seams.exponent, True, True),
    Promise("corollary_3.sgd_dataset/as_printed", rf"at least {NUMBER} instead", "frequency"),
    Promise("corollary_3.sgd_dataset/corrected", WITH_PROBABILITY, seams.scaled),
    Promise("corollary_3.sgd_initialisation/as_printed", rf"upper bound by {NUMBER}", seams.law),
    Promise("proposition_7/corrected", "a replicate in which", seams.scaled, surely=True),
    Promise("proposition_7.p21/corrected", "a replicate in which", seams.beside, surely=True),
    Promise("proposition_7.p22/corrected", "a replicate in which", seams.scaled, surely=True),
    Promise("proposition_9/as_printed", WITH_PROBABILITY, seams.between),
    Promise("section_5.batch/as_printed", VARIATION, "law"),
    Promise("section_5_transient/as_printed", WITH_PROBABILITY, seams.between),
    Promise("theorem_11/corrected", WITH_PROBABILITY, seams.scaled),
    Promise("theorem_11.constants/quantitative", "a replicate that is outside", seams.scaled, surely=True),
    Promise("eq_16.eq_17/as_printed", WITH_PROBABILITY, seams.scaled),
    Promise("proposition_23/corrected_sampled", rf"bound by {NUMBER}", "drift"),
    Promise("corollary_3_left_out/left_out", WITH_PROBABILITY, seams.between),
    Promise("degenerate.zero_coordinate/as_printed", WITH_PROBABILITY, seams.between),
    Promise("degenerate_sizes.largest_batch/as_printed", WITH_PROBABILITY, seams.between),
    Promise("article.gd_initialisation/for_every_m", DISTANCE, seams.law),
    Promise(
        "article.gd_initialisation/for_every_m", rf"exponent off 1/2 by {NUMBER}", seams.exponent, True, True
    ),
    Promise("article.gd_dataset/as_printed", DISTANCE, seams.law),
    Promise("article.sgd_initialisation/as_printed", rf"upper bound by {NUMBER}", seams.law),
    Promise("article.sgd_dataset/as_printed", WITH_PROBABILITY, seams.scaled),
    Promise("article_text.mixture/as_printed", rf"a probability of {NUMBER}", seams.frequency()),
    Promise("escape_rate.rate/derived", OFF, seams.event),
    Promise("escape_rate.fluctuations/derived", OFF, seams.event),
    Promise("limit_index.law/derived", OFF, seams.event),
    Promise("change_of_mind/derived", OFF, seams.event),
    Promise("step_sizes.sgd/derived", "a replicate that ends elsewhere", seams.scaled, surely=True, judged=3),
    Promise("hopping.no_limit/derived", OFF, seams.event),
    Promise("hopping.residence/derived", OFF, seams.event),
    Promise("hopping_scaling.size/derived", rf"exponent that is off by {NUMBER}", seams.exponent, own=True),
    Promise(
        "hopping_scaling.step_size/derived", rf"exponent that is off by {NUMBER}", seams.exponent, own=True
    ),
    Promise("hopping_scaling.batch/derived", rf"exponent that is off by {NUMBER}", seams.exponent, own=True),
    Promise("hopping_scaling.network/derived", OFF, seams.event),
    Promise("hopping_phases/derived", OFF, seams.event),
    Promise("reshuffled_data.stays/derived", OFF, seams.event),
    Promise("reshuffled_limit.nearest/derived", OFF, seams.event),
    Promise("reshuffled_limit.tie/derived", OFF, seams.event),
    Promise("reshuffled_limit.companions/derived", OFF, seams.event),
    Promise("rare.law/derived", OFF, seams.event),
    Promise("stability.reshuffled/derived", OFF, seams.event),
    Promise("stability.minima/derived", OFF, seams.event),
)

#: Promises with an error probability that no perturbation in one number realises, and where they are tested.
ELSEWHERE = {
    "theorem_13/as_printed": "its test runs at thorough effort only; the companion is in the table of powers",
    "engine_coverage.draws/as_documented": "a deviation in every cell at once; ``tests/test_checks.py``",
    "engine_coverage.epochs/as_documented": "in every cell, or of whole sequences; ``tests/test_epochs.py``",
    "engine_coverage.long/as_documented": "single steps, and Hoeffding's bound; ``tests/test_long_runs.py``",
    "article.gd_initialisation/as_printed": "no power is stated: as far as the interval of the median is wide",
    "mechanism.ingredient/registered": "a question, of which no verdict is expected",
    "mechanism.dose/registered": "no power is stated: where its interval shows it",
    "sharpness.linear/registered": "no power is stated: where its interval shows it",
    "sharpness.relu/registered": "no power is stated: where its interval shows it",
    "maps.gaussian/registered": "no power is stated: as far as the interval is wide",
    "maps.neurons/registered": "no power is stated: as far as the interval is wide",
    "maps.sparse_coding/registered": "no power is stated: as far as the interval is wide",
    "maps.digits/registered": "no power is stated: nothing is measured",
    "training.optimisers/registered": "no power is stated: as far as the interval is wide",
    "activations.selection/registered": "no power is stated: as far as the interval is wide",
    "elsewhere.nearest/registered": "no power is stated: as far as the interval is wide",
    "elsewhere.held_out/registered": "no power is stated: as far as the interval is wide",
    "criterion.other_algorithms/registered": "no power is stated on paths; ``tests/test_transience.py``",
}


@dataclass(frozen=True)
class Found:
    """How often a promise was kept, and the deviation of the last time."""

    deviation: float | None
    noticed: int
    runs: int


def claim_of(name: str) -> Claim:
    """The claim with this id."""
    return next(claim for claim in PAPER.claims if claim.id == name)


def case_of(claim: Claim, engine: Engine, seed: int) -> Case:
    """As a run with the default budget judges it, at quick effort."""
    return Case(engine, Effort.QUICK, seed, claim.id, shares(BUDGET).get(claim.id, 0.0))


def deviation_of(promise: Promise, claim: Claim, engine: Engine, seed: int) -> float | None:
    """What an undisturbed judgement says that it notices; None if it is no number."""
    outcome = claim.judge(case_of(claim, engine, seed))
    said = re.search(promise.pattern, outcome.detects or "")
    if said is None or not claim.meets(outcome.verdict):
        raise LookupError(f"{claim.id}: {promise.pattern!r} is not in {outcome.detects!r} ({outcome.verdict})")
    return float(said[1]) if said.groups() else None


def seam_of(promise: Promise, recorded: seams.Recorded, deviation: float | None) -> Any:
    """The seam, where it has to be chosen by what an undisturbed judgement asked of the procedures."""
    if promise.seam == "law":  # the one of which this is the companion's promise
        off = [abs(detectable_total_variation(n, k, level, POWER) - deviation) for k, n, level in recorded.laws]
        return seams.discrete(int(np.argmin(off)))
    if promise.seam == "frequency":  # the one that is told with fewest trials, or the only large one
        trials = [n for n, _ in recorded.frequencies]
        return seams.frequency(
            (int(np.argmin(trials) if "gd_" in promise.claim.split(".s")[0] else np.argmax(trials)),)
        )
    if promise.seam == "drift":
        return seams.drift(len(recorded.drifts) - 1)
    return promise.seam


def tried(promise: Promise, seed: int, quick: bool) -> Found:
    """Judge the claim again and again, with what it looks at off by what it says it notices."""
    claim, plain = claim_of(promise.claim), load_engine("fast")
    change = promise.seam in (seams.scaled, seams.between, seams.beside)
    with seams.recording() as recorded:
        deviation = deviation_of(promise, claim, GuardedEngine(plain), seed)
    seam, noticed = seam_of(promise, recorded, deviation), 0
    runs = FEW if quick or not claim.id.startswith(CHEAP) else MANY
    # the replicates of which one in so many goes astray are seen with the stated power
    least = 2 if deviation is None or not change else int(np.log(1 - POWER) / np.log1p(-deviation) * 0.9)
    counted = seams.Astray(plain, seams.scaled, None, stream(seed, "none"), least)
    if change:  # the runs of an engine that a judgement asks for
        claim.judge(case_of(claim, GuardedEngine(counted), seed))
    for k in range(runs):
        one = derive_seed(seed, promise.claim, promise.pattern, k)
        rng = stream(one, "seam")
        if promise.own:
            deviation = deviation_of(promise, claim, GuardedEngine(plain), one)
        engine: Engine = plain
        if change:
            engine = seams.Astray(plain, seam, deviation, rng, least)
            engine.number = int(rng.integers(min(counted.seen, promise.judged)))
        with nullcontext() if change else seam(deviation, rng):
            outcome = claim.judge(case_of(claim, GuardedEngine(engine), one))
        noticed += not claim.meets(outcome.verdict)
    return Found(deviation, noticed, runs)


# --- steps that are off by rounding errors -------------------------------------------------------

#: Of a step, in units of ``step_error``.
TIMES = (4.0, 16.0, 64.0)
#: Promises of the contract, which are about other things than steps.
CONTRACT = ("engine_contract", "engine_coverage", "engine_other_data")


class Inexact(ReferenceEngine):
    """Each coordinate is off by so many bounds of a step's rounding error, upwards and downwards in turn."""

    def __init__(self, times: float) -> None:
        super().__init__()
        self.times = times

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        after = super().steps(problem, weights, batches)
        signs = 1.0 - 2.0 * (np.arange(problem.n) % 2)
        return after * (1.0 + self.times * step_error(self, problem, np.shape(batches)[-1]) * signs)

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        return np.asarray(self.steps(problem, weights[None], np.asarray(batch)[None])[0])


def certain(claim: Claim) -> bool:
    """Whether a claim may say without error probabilities what it notices."""
    return claim.weight == 0 and not claim.id.startswith(CONTRACT)


def noticed_at(name: str, seed: int) -> tuple[str, float | None]:
    """What a claim says that it notices, if anything, and the least of ``TIMES`` at which it does."""
    claim, said = claim_of(name), ""
    for times in TIMES:
        outcome = claim.judge(case_of(claim, GuardedEngine(Inexact(times)), seed))
        said = said or outcome.detects or ""
        if not said or not claim.meets(outcome.verdict):
            return said, times if said else None
    return said, None


# --- the tables ----------------------------------------------------------------------------------


def tried_of(task: tuple[str, str, int, bool]) -> list[float | None]:
    """The deviation of a promise, how often it was noticed, and in how many judgements."""
    claim, pattern, seed, quick = task
    promise = next(one for one in PROMISES if (one.claim, one.pattern) == (claim, pattern))
    found = tried(promise, seed, quick)
    return [found.deviation, found.noticed, found.runs]


def inexact_of(task: tuple[str, int]) -> list[str | float | None]:
    """``noticed_at``, as plain data."""
    return list(noticed_at(*task))


def measure_detection(report: Report, run: Map, seed: int, sizes: Sizes) -> None:
    """Part 6: what claims say that they notice."""
    report.add("## Detection as promised", "")
    report.add(f"Promised power {POWER:g}, or 1 where no power is stated; quick effort, budget {BUDGET:g}.")
    rows: list[tuple[Any, ...]] = []
    results = run(tried_of, [(one.claim, one.pattern, seed, sizes.quick) for one in PROMISES])
    for promise, (deviation, noticed, runs) in zip(PROMISES, results, strict=True):
        power = 1.0 if promise.surely else POWER
        words = promise.pattern.replace(NUMBER, "x").replace("(?:of )?", "").replace("\\", "")
        said = words if deviation is None else f"{words}, x = {figure(deviation)}"
        rows.append((f"`{promise.claim}`", said, f"{power:g}", runs, Rate(noticed, runs, power, at_most=False)))
    report.table(("claim", "what it says that it notices", "power", "judgements", "noticed"), rows)
    report.add("Promises that no such deviation realises:")
    report.table(("claim", "why not, or where"), [(f"`{name}`", why) for name, why in ELSEWHERE.items()])
    names = [claim.id for claim in PAPER.claims if certain(claim)][:: 20 if sizes.quick else 1]
    at: dict[str, dict[float | None, list[str]]] = {}
    for name, (said, times) in zip(names, run(inexact_of, [(name, seed) for name in names]), strict=True):
        at.setdefault(said, {}).setdefault(times, []).append(name)
    said = {words: seen for words, seen in at.items() if words}
    report.add(
        "Steps that are off by some multiple of the bound of their rounding error, upwards and downwards in "
        "turn; how many claims notice them first at which multiple:"
    )
    rows = []
    for words, seen in sorted(said.items(), key=lambda item: -sum(map(len, item[1].values()))):
        missed = ", ".join(f"`{name}`" for name in seen.get(None, [])) or "none"
        rows.append((words, *(len(seen.get(times, [])) for times in TIMES), missed))
    report.table(("what they say", *(f"{times:g}" for times in TIMES), "do not notice such steps"), rows)
