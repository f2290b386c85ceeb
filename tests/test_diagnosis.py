"""The diagnosis names what is wrong, never names what is not, and leaves correct engines in peace."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from engine import Array, Engine, Ensemble, IntArray, Problem, Run
from engine.diagnosis import confinement, draws, search, structures, terms
from engine.diagnosis.layers import diagnose
from engine.diagnosis.probes import Probe, State, probe, small, worst
from engine.fast import FastEngine
from engine.faults import RIGHT, FaultyEngine
from engine.faults.catalogue import decay, eta_times, norm_times, touched_times
from engine.reference import ReferenceEngine
from referee.__main__ import main
from referee.asking import ask
from tests import faulty, hostile
from tests.clocks import PATIENCE
from tests.diagnoses import CORRECT, ENGINES, NAMES, judged
from tests.faults import FAULTS

ROOT = Path(__file__).parent.parent
#: One of each layer; `python -m tests.diagnoses` diagnoses all.
SOME = (
    "wrong sign", "reuses a buffer", "mean loss", "leaky", "single throughout", "gradient noise", "nesterov",
    "counts once", "late states", "draws: biased", "draws: epochs", "draws: streams shared by two",
    "run: ratio from difference", "run: stops early and lies", "run: one step less",
)  # fmt: skip


def test_every_faulty_engine_has_a_line() -> None:
    assert set(NAMES) == {fault.name for fault in ENGINES}


@pytest.mark.parametrize("name", SOME)
def test_a_fault_is_named_in_the_first_line(name: str) -> None:
    result = judged(name, 20)
    assert result.outcome == "named", result.line


@pytest.mark.parametrize("kind", CORRECT)
@pytest.mark.parametrize("seed", [3, 4])
def test_a_correct_engine_is_given_no_diagnosis(kind: str, seed: int) -> None:
    found = diagnose(CORRECT[kind](), seed, again=CORRECT[kind])
    assert found.healthy, found.summary
    assert found.as_record()["code"] is None


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.harmless])
def test_what_is_harmless_is_no_fault(name: str) -> None:
    found = diagnose(FAULTS[name].engine(), 3)
    assert found.healthy, found.summary


class Confined(FastEngine):
    """eta is 1 % too large in a part of the domain."""

    def __init__(self, where) -> None:  # type: ignore[no-untyped-def]
        super().__init__()
        self.where = where

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        if self.where(problem, batches.shape[1]):
            problem = Problem(problem.data, problem.w0, problem.step_size * 1.01, problem.activation)
        return super().steps(problem, weights, batches)

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        return self.steps(problem, weights[None], batch[None])[0]


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (lambda p, _b: p.m > 64, "only for m >= 65 (right for m <= 64)"),
        (lambda p, _b: p.m > 300, "only for m >= 301 (right for m <= 300)"),
        (lambda p, _b: p.n > 700, "only for n >= 701 (right for n <= 700)"),
        (lambda p, _b: p.activation == "relu", "only under ReLU"),
    ],
)
def test_a_fault_is_told_where_it_shows(where, words: str) -> None:  # type: ignore[no-untyped-def]
    summary = diagnose(Confined(where), 5, "mine:Engine").summary
    assert summary.startswith("eta is multiplied by 1.010"), summary
    assert words in summary


class ByHand(ReferenceEngine):
    """Eq. (3) in the terms of Lemma 14, with a mistake: none of it is the text that the models change."""

    def __init__(self, mistake: str) -> None:
        self.mistake = mistake

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        return np.stack([self.step(problem, w, b) for w, b in zip(weights, batches, strict=True)])

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        x, eta = problem.rows(batch), problem.step_size
        c = x @ weights
        if problem.activation == "relu":
            c = np.where(c > 0.0, c, 0.0)
        u = float(c @ c)
        if self.mistake == "all the data":
            whole = problem.correlations(weights)
            u = float(
                (np.maximum(whole, 0.0) if problem.activation == "relu" else whole) ** 2 @ np.ones(problem.m)
            )
        if self.mistake == "in place":  # the batch first, then all of w
            half = weights + eta * (2.0 - weights @ weights) * (c @ x)
            return np.asarray(half - eta * u * half)
        clip = 0.4 / max(0.4, np.linalg.norm(u * weights - (2.0 - weights @ weights) * (c @ x)))
        eta *= clip if self.mistake == "clipped" else 1.0
        moved = weights + eta * ((2.0 - weights @ weights) * (c @ x) - u * weights)
        return np.asarray(moved * (0.9 / np.linalg.norm(moved)) if self.mistake == "sphere" else moved)


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        ("all the data", "the sum of c_i^2 runs over the whole data set"),
        ("in place", "the term (sum of c_i^2) w is taken after the coordinates of the batch have moved"),
        ("clipped", "the summed gradient is clipped to norm 0.4"),
        ("sphere", "after the step the weights are scaled to norm 0.9"),
        ("none", "no fault was found; checked: repeated steps, step, steps"),
    ],
)
def test_an_engine_written_by_hand_is_diagnosed(mistake: str, words: str) -> None:
    found = diagnose(ByHand(mistake), 6)
    assert found.summary.startswith(words), found.summary


class Odd(FastEngine):
    """A fault that nobody thought of: the step is longer where the first coordinate is large."""

    def steps(self, problem: Problem, weights: Array, batches: IntArray) -> Array:
        right = super().steps(problem, weights, batches)
        return right + 1e-3 * np.sin(7.0 * weights[:, :1]) * np.roll(weights, 1, axis=1)

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        return self.steps(problem, weights[None], batch[None])[0]


class OddDraws(FastEngine):
    """Batches that follow the time of day, as it were: the first index is never with the second."""

    def ensemble(self, run: Run) -> Ensemble:
        result = super().ensemble(run)
        if run.schedule.random and result.weights is not None and run.problem.m == 5:
            result.weights[: len(result.weights) // 50] *= 1.01
        return result


def test_what_no_model_explains_is_not_named() -> None:
    found = diagnose(Odd(), 5)
    assert not found.symptoms[0].explained
    assert found.summary.startswith("not explained")


def test_weights_of_no_batch_are_not_explained() -> None:
    found = diagnose(OddDraws(), 5)
    assert not found.symptoms[0].explained, found.summary


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (faulty.Raises, "step raised ZeroDivisionError: out of fuel"),
        (faulty.NotANumber, "with nan at index"),
        (faulty.WrongShape, r"array of shape \(4,\)"),
        (hostile.WritesItsArguments, "read-only"),
        (hostile.OneStream, "depends on how many replicates"),
        (hostile.StreamPerThread, "depend on the number of threads"),
        (hostile.IgnoresItsSeed, "not repeatable"),
        (hostile.FixedSeed, "seed is ignored"),
        (hostile.OtherDynamics, r"eta is multiplied by 1\.000001"),
    ],
)
def test_engines_that_misbehave(kind: type[Engine], words: str) -> None:
    summary = diagnose(kind(), 2).summary
    assert re.search(words, summary), summary


# --- the command ----------------------------------------------------------------------------------------


def test_the_command_says_what_is_wrong_and_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "--engine", "tests.faulty:WrongSign"]) == 1
    output = capsys.readouterr().out
    assert "comes with -1.000 in place of +1" in output.splitlines()[0]
    code = output.partition("paste:\n")[2].partition("\nseconds:")[0]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    seen, expected = (line.partition(":")[2] for line in done.stdout.strip().splitlines())
    assert seen.strip() != expected.strip()


def test_the_command_on_a_correct_engine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "--engine", "fast", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    checked = "no fault was found; checked: repeated steps, steps of a fresh copy, step, steps"
    assert found["summary"].startswith(checked)
    assert main(["diagnose", "--engine", "none"]) == 2
    assert "unknown engine 'none'" in capsys.readouterr().err


def test_a_diagnosis_costs_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the engine does to the process that diagnoses it."""
    monkeypatch.setattr("referee.asking.LIMITS", (2.0, PATIENCE))
    assert "out of fuel" in ask("claims", "tests.faulty:Raises", 1, PATIENCE).summary
    assert "exit status 77" in ask("claims", "tests.faulty:Dies", 1, PATIENCE).summary
    assert "unknown engine" in ask("claims", "nothing", 1, PATIENCE).summary
    assert "within 2 s" in ask("claims", "tests.faulty:Hangs", 1, 1.0).summary


# --- its parts ------------------------------------------------------------------------------------------


def test_the_terms_of_a_right_step_have_their_coefficients() -> None:
    engine = ReferenceEngine()
    states = [s for p in small(1) for s in p.ask(engine, engine.steps) if len(set(s.batch)) == len(s.batch)]
    fitted = terms.fit(states)
    assert np.allclose(fitted.coefficients, terms.RIGHT, rtol=0, atol=1e-9)
    assert fitted.left <= 1.0


def test_several_coefficients_are_a_fault_that_predicts_the_steps() -> None:
    fault = norm_times(1.2) + touched_times(0.5) + decay(0.01)
    engine = FaultyEngine(ReferenceEngine(), fault)
    states = [s for p in small(1) for s in p.ask(engine, engine.steps) if len(set(s.batch)) == len(s.batch)]
    fitted = terms.fit(states)
    assert terms.named(fitted) is None
    told = terms.several(fitted)
    assert worst(states, told) <= search.LEFT_OVER
    assert "|w|^2 P times 1.2, u P times 0.5, 0.01 w added" in told.words


def test_equation_3_is_that_of_the_reference_engine() -> None:
    engine = ReferenceEngine()
    for p in small(2):
        for state in p.ask(engine, engine.steps):
            assert state.excess <= 1.0


def test_bits_of_a_mantissa() -> None:
    x = np.random.default_rng(1).random(50)
    assert structures.significant_bits(x.astype(np.float32).astype(np.float64)) == 24
    assert structures.significant_bits(x.astype(np.float16).astype(np.float64)) == 11
    assert structures.significant_bits(x) > 50
    assert structures.significant_bits(np.zeros(3)) == 0


def test_a_region_holds_the_wrong_and_none_of_the_right() -> None:
    rng = np.random.default_rng(1)

    def states(m: int, eta: float):  # type: ignore[no-untyped-def]
        asked: Probe = probe(rng, m, m, 1, eta, "linear", generic=False)
        return asked.ask(ReferenceEngine(), lambda p, w, b: RIGHT.step(p, w, b)[0])

    few, many, slow = states(4, 0.1), states(9, 0.1), states(9, 0.01)
    far = eta_times(2.0)
    assert confinement.where(many, few, far) == "for m >= 9 (right for m <= 4)"
    both = confinement.where(many, few + slow, far)
    assert "for m >= 9" in both
    assert "for eta >= 0.1" in both
    assert confinement.where(many, [], far) == ""
    assert confinement.where(many, few, RIGHT) == ""


def test_steps_on_which_nothing_moves_do_not_count() -> None:
    asked = probe(np.random.default_rng(1), 4, 5, 1, 0.1, "linear", generic=False)

    def states(weights: Array) -> list[State]:
        of = Probe(asked.problem, weights, asked.batches)
        return of.ask(ReferenceEngine(), lambda p, w, b: RIGHT.step(p, w, b)[0])

    moving, resting = states(asked.weights), states(np.zeros_like(asked.weights))
    ends, between = [moving[0], moving[3]], moving[1:3]
    assert confinement.where(ends, between).endswith("on 2 of 4 steps that move the weights")
    assert confinement.where(ends, between + resting) == confinement.where(ends, between)
    assert confinement.where(ends, resting) == ""


def test_a_diagnosis_states_its_false_alarm_and_how_it_is_split() -> None:
    found = diagnose(CORRECT["fast"](), 3)
    assert found.healthy
    assert f"probability {draws.FALSE_ALARM:g} at most" in found.text()
    assert all(name in found.text() for name in draws.TESTS)
    assert pytest.approx(draws.LEVEL * len(draws.TESTS)) == draws.FALSE_ALARM


@pytest.mark.parametrize("level", [0.2, 0.02])
def test_the_tests_of_a_law_err_no_more_often_than_they_say(
    level: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of right draws: the two tests of single steps together, and the one of steps that follow each other."""
    monkeypatch.setattr(draws, "LEVEL", level)
    rng, runs = np.random.default_rng(7), 200
    sets = np.array([np.isin(np.arange(draws.M), batch) for batch in combinations(range(draws.M), draws.B)])
    wrong = [0, 0]
    for _ in range(runs):
        wrong[0] += draws._of_sets(sets[rng.integers(10, size=draws.SINGLES)].astype(float)) is not None
        wrong[1] += draws._of_time(rng.integers(10, size=(draws.SEQUENCES, draws.STEPS))) is not None
    for found, tests in zip(wrong, (2, 1), strict=True):
        assert binom.sf(found - 1, runs, tests * level) > 1e-9


def test_unequal_batches_are_seen_though_every_index_is_as_frequent() -> None:
    """Two batches twice as often, two never: indices 0 to 3 as often as before."""
    sets = np.array([np.isin(np.arange(draws.M), batch) for batch in combinations(range(draws.M), draws.B)])
    pairs = list(combinations(range(draws.M), draws.B))
    weights = np.ones(10)
    for more, less in (((0, 1), (0, 2)), ((2, 3), (1, 3))):
        weights[pairs.index(more)], weights[pairs.index(less)] = 1.4, 0.6
    drawn = sets[np.random.default_rng(1).choice(10, draws.SINGLES, p=weights / 10)].astype(float)
    found = draws._of_sets(drawn)
    assert found is not None
    assert found.words == "batches are not equally likely"
