"""Faults that the diagnosis was not made for: the search, what it tries, and the check of what it names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine import Array, Engine, IntArray, Problem, StandardBasis
from engine.base import Run
from engine.diagnosis.layers import diagnose
from engine.diagnosis.memory import Case, problems
from engine.diagnosis.probes import small
from engine.diagnosis.runs import Runs
from engine.fast import FastEngine
from engine.faults import RIGHT, Fault, FaultyEngine, Range, alternatives, alternatives_runs
from engine.faults.alternatives_paths import OF_PATHS, OF_STATES
from engine.faults.alternatives_rows import OF_ROWS
from engine.faults.alternatives_steps import ETAS, OF_STEPS
from engine.faults.catalogue import LAST_DROPPED, decay, eta_times, heavy_ball, leaky, nesterov
from engine.faults.catalogue_runs import RATIO_FROM_DIFFERENCE, SHUFFLED_ONCE, WITH_REPLACEMENT
from engine.faults.evaluation import Steps
from tests import collected_open, collected_strangers
from tests.collected import Collected, Loop, Simulation, activate, gradient
from tests.reproduced import on_a_kink, reproduces
from tests.unseen import drawn, engine_of, judged

TESTS = Path(__file__).parent


@pytest.mark.parametrize("name", ["collected_sealed", "collected_strangers"])
def test_the_sealed_faults_are_those_that_were_sealed(name: str) -> None:
    digest = hashlib.sha256((TESTS / f"{name}.py").read_bytes()).hexdigest()
    assert digest in (TESTS.parent / "docs" / "diagnosis.md").read_text()


def test_a_region_that_few_instances_show_is_found() -> None:
    """Where n > 163 few batches have more than five indices; there the engine is right."""
    fault = drawn(83)
    found = diagnose(engine_of(fault), 83)
    assert found.symptoms[0].program == fault


def test_what_holds_in_one_method_alone_is_not_named() -> None:
    """A trajectory and a run that are wrong in two ways, of which no program tells both."""
    fault = heavy_ball(0.4).only_in("trajectory") + nesterov(0.3).only_in("run")
    found = diagnose(FaultyEngine(FastEngine(), fault), 3)
    assert not found.symptoms[0].explained
    assert found.symptoms[0].program is None


@pytest.mark.parametrize(
    "name", ["in_place_over_batch", "norm_after_half", "mean_over_features", "tolerance", "reshaped", "untied"]
)
def test_a_collected_fault_is_named_by_a_program_that_does_the_same(name: str) -> None:
    found = judged(name, collected_open.BUGS[name][0], 4)
    assert found.outcome == "named rightly", found.line
    assert "+    " in found.program


def test_an_engine_that_keeps_what_it_was_asked_first_is_told_from_one_with_a_constant() -> None:
    """Beside a fresh copy; without one it is told for "eta is 0.1", which it does in that process alone."""
    keeps = collected_strangers.BUGS["step_size_captured"][0]
    found = judged("keeps", keeps, 4)
    assert found.outcome == "named without a program"
    assert "depends on what the engine was asked before" in found.line
    constant = judged("constant", lambda: FaultyEngine(FastEngine(), ETAS[0]), 4)
    assert constant.outcome == "named rightly", constant.line


class SortedRows(Collected):
    """Each datapoint's components are sorted, of which the language knows nothing."""

    def step(self, problem: Problem, w: Array, batch: IntArray) -> Array:
        return w - problem.step_size * gradient(problem, w, np.sort(problem.rows(batch), axis=1))


def test_what_the_language_cannot_say_is_not_named() -> None:
    found = diagnose(SortedRows(), 4)
    assert not found.symptoms[0].explained
    assert found.symptoms[0].program is None


def test_a_composition_is_found_with_both_sizes_and_its_region() -> None:
    fault = (LAST_DROPPED + decay(3e-3)).within(Range("|w|", 0.6))
    found = diagnose(FaultyEngine(FastEngine(), fault), 3)
    assert found.symptoms[0].program == fault
    assert "As a difference to a right engine:" in found.text()


@pytest.mark.parametrize("fault", [*alternatives.ALL, *OF_STEPS, *OF_ROWS], ids=lambda fault: fault.words)
def test_steps_are_those_of_the_text(fault: Fault) -> None:
    for probe in small(1)[::5]:
        steps = Steps(probe.problem, probe.weights, probe.batches)
        with np.errstate(all="ignore"):
            expected, _ = fault.step(probe.problem, probe.weights, probe.batches)
        np.testing.assert_array_equal(steps.moved(fault), np.broadcast_to(expected, probe.weights.shape))
        confined = fault.within(Range("b", 2))
        with np.errstate(all="ignore"):
            expected, _ = confined.step(probe.problem, probe.weights, probe.batches)
        np.testing.assert_array_equal(steps.moved(confined), expected)


def test_a_program_that_does_something_else_does_not_reproduce() -> None:
    engine = FaultyEngine(FastEngine(), leaky(0.01))
    assert reproduces(engine, leaky(0.01), 1)
    assert not reproduces(engine, leaky(0.010001), 1)
    assert not reproduces(engine, RIGHT, 1)
    assert not reproduces(engine, leaky(0.01) + eta_times(2.0).within(Range("m", 150)), 1)
    assert reproduces(FaultyEngine(FastEngine(), SHUFFLED_ONCE), SHUFFLED_ONCE, 1)
    assert not reproduces(FaultyEngine(FastEngine(), SHUFFLED_ONCE), WITH_REPLACEMENT, 1)


# --- the language's families, by engines that are written by hand


class Column(Collected):
    """A column meets a row: the residuals are those of every hidden value against every target."""

    def step(self, problem: Problem, w: Array, batch: IntArray) -> Array:
        x = problem.rows(batch)
        a, d = activate(problem, x @ w)
        residual = (a[:, None, None] * w - x).sum(axis=1)
        return w - problem.step_size * ((d * (residual @ w)) @ x + a @ residual)


class Adam(Loop):
    """With its usual constants."""

    def path(self, problem: Problem, w: Array, batches: IntArray) -> Iterator[Array]:
        m = v = np.zeros_like(w)
        for t, batch in enumerate(batches, 1):
            g = gradient(problem, w, problem.rows(batch))
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            w = w - problem.step_size * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
            yield w


class Accumulates(Loop):
    """Gradients of four steps are averaged before w moves."""

    def path(self, problem: Problem, w: Array, batches: IntArray) -> Iterator[Array]:
        g = np.zeros_like(w)
        for t, batch in enumerate(batches, 1):
            g = g + gradient(problem, w, problem.rows(batch)) / 4
            if t % 4 == 0:
                w, g = w - problem.step_size * g, np.zeros_like(w)
            yield w


class Averages(Loop):
    """The mean of the states so far is returned."""

    def path(self, problem: Problem, w: Array, batches: IntArray) -> Iterator[Array]:
        mean = w
        for t, batch in enumerate(batches, 1):
            w = self.step(problem, w, batch)
            mean = mean + (w - mean) / (t + 1)
            yield mean


class EncoderBias(Loop):
    """The encoder has a bias."""

    def path(self, problem: Problem, w: Array, batches: IntArray) -> Iterator[Array]:
        bias = 0.0
        for batch in batches:
            x = problem.rows(batch)
            a, d = activate(problem, x @ w + bias)
            residual = np.outer(a, w) - x
            back = d * (residual @ w)
            w = w - problem.step_size * (back @ x + a @ residual)
            bias = bias - problem.step_size * back.sum()
            yield w


class SeedPlusReplicate(Simulation):
    """Replicate r of seed s has the stream of replicate r - 1 of seed s + 1."""

    def generator(self, run: Run, name: int) -> np.random.Generator:
        return np.random.default_rng(run.seed % 2**63 + name)


class Kept(Simulation):
    """The first batch of a run is used in all its steps."""

    def batches(self, run: Run, rng: np.random.Generator) -> Iterator[IntArray]:
        batch = rng.permutation(run.problem.m)[: run.schedule.size(run.problem.m)]
        while True:
            yield batch


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Column, "meets every other's target"), (Adam, "Adam (with 1e-8)"),
        (Accumulates, "gradients of 4 steps are averaged"), (Averages, "Polyak"),
        (EncoderBias, "the encoder has a bias"), (SeedPlusReplicate, "sum of seed and replicate"),
        (Kept, "keeps its first batch"),
    ],
)  # fmt: skip
def test_people_s_bugs_are_named(kind: type[Engine], words: str) -> None:
    found = judged(kind.__name__, kind, 4)
    assert words in found.line
    assert found.outcome == "named rightly", found.line


@pytest.mark.parametrize("fault", OF_PATHS, ids=lambda fault: fault.words)
def test_a_path_is_predicted_from_its_own_states(fault: Fault) -> None:
    """Whatever is remembered beside the weights follows from them; and something is different from Eq. (3)."""
    moves = False
    for problem, given in problems(1)[1:2] + problems(1)[3:]:
        engine = FaultyEngine(FastEngine(), fault)
        path = engine.trajectory(problem, given)
        moves |= bool(np.abs(path - FastEngine().trajectory(problem, given)).max() > 1e-9)
        assert np.linalg.norm(Case(engine, problem, given, path).misfit(fault), axis=1).max() <= 5.0
    assert moves
    assert "{" not in fault.words


@pytest.mark.parametrize("fault", OF_STATES, ids=lambda fault: fault.words)
def test_what_is_returned_has_its_shape(fault: Fault) -> None:
    rng = np.random.default_rng(1)
    engine = FaultyEngine(FastEngine(), fault)
    for k, every in ((1, 1), (1, 3), (3, 1), (3, 3)):
        start = 0.4 * rng.standard_normal((k, 5))
        problem = Problem(StandardBasis(4, 5), start if k > 1 else start[0], 0.1, "relu")
        given = rng.integers(0, 4, (k, 8, 2) if k > 1 else (8, 2))
        assert (
            engine.trajectory(problem, given, every).shape
            == FastEngine().trajectory(problem, given, every).shape
        )


def test_runs_tell_a_fault_of_runs_from_a_right_engine() -> None:
    """All but one, which shows in long runs alone, and one whose law is close to the right one."""
    right = Runs(FastEngine(), 1)
    assert right.like(RIGHT)
    alike = [fault.words for fault in alternatives_runs.OF_RUNS if right.like(fault)]
    assert RATIO_FROM_DIFFERENCE.words in alike
    assert sum("a naive one" not in words for words in alike) <= 2


def test_a_law_that_is_not_that_of_the_engine_is_not_named() -> None:
    engine = FaultyEngine(FastEngine(), alternatives_runs.PERIODIC)
    assert Runs(engine, 2).like(alternatives_runs.PERIODIC)
    assert not Runs(engine, 2).like(alternatives_runs.ONE_BATCH)
    assert not Runs(engine, 2).like(SHUFFLED_ONCE)


def test_a_start_on_a_kink_tells_nothing_of_a_derivative() -> None:
    data = np.linalg.qr(np.random.default_rng(1).standard_normal((3, 3)))[0]
    problem = Problem(data, np.stack([data[0], data.sum(axis=0)]), 0.1, "relu")
    assert on_a_kink(problem).tolist() == [True, False]
