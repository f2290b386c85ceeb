"""The checks of engines: right engines pass, wrong ones fail with a clear sentence, and others can use them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from claims import PAPER
from claims.snippets import load_line
from engine import Engine, EngineNotFoundError, GuardedEngine, Pace, Problem, StandardBasis, load_engine
from engine.checks import CHECKS, Trial, check_engine, parametrize_with_checks
from engine.checks.coverage import region
from engine.checks.domain import Cell
from engine.fast import FastEngine
from engine.reference import ReferenceEngine
from referee import Case, Effort
from tests import faults, faulty, hostile
from tests.clocks import PATIENCE
from tests.engine_samples import SMALL

ROOT = Path(__file__).parent.parent


@parametrize_with_checks(hostile.OneStream, only=("seed", "replicates", "parts"), expected_failures={
    "replicates": "all replicates draw from one stream",
    "parts": "all replicates draw from one stream",
})  # fmt: skip
def test_failures_may_be_expected(engine, check):
    check(engine)


@pytest.mark.parametrize(
    ("engine", "caught_by"),
    [
        (faulty.WrongSign, {"repetitions", "order", "own_batches", "layout", "fixed_schedules", "other_data"}),
        (faults.counts_once, {"repetitions"}),
        (faults.first_batch_for_all, {"layout"}),
        (faults.schedule_ignored, {"agreement", "repetitions", "fixed_schedules", "other_data"}),
        (faults.draws_streams_shared_by_two, {"replicates", "parts"}),
        (faults.run_unsigned_coordinate, {"summaries", "stopping"}),
        (faults.run_stops_early, {"stopping"}),
        (hostile.ReusesABuffer, {"ownership"}),
        (hostile.IgnoresItsSeed, {"seed", "replicates", "parts", "threads"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_fault_is_found_by_the_checks_of_what_it_breaks(engine, caught_by):
    assert {name for name in SMALL if not CHECKS[name].result(engine).passed} == caught_by


class OrderMatters(ReferenceEngine):
    """Counts the first index of a batch one millionth more."""

    def step(self, problem, weights, batch):
        right = super().step(problem, weights, batch)
        return right + 1e-6 * (super().step(problem, weights, batch[..., :1]) - weights)

    steps = step


class OwnBatchesForgotten(FastEngine):
    """Follows the batches of the first path in all."""

    def trajectory(self, problem, batches, every=1):
        return super().trajectory(problem, batches if batches.ndim == 2 else batches[[0] * len(batches)], every)


class Contiguous(FastEngine):
    """Reads the memory of its arguments as if the rows followed each other."""

    def steps(self, problem, weights, batches):
        return super().steps(problem, weights.ravel("K").reshape(weights.shape), batches)


class WeightsUnasked(FastEngine):
    """Returns the weights always."""

    def ensemble(self, run):
        return super().ensemble(replace(run, keep_weights=True))


class AxesMatter(ReferenceEngine):
    """Takes the datapoints for coordinate vectors, whatever they are."""

    def steps(self, problem, weights, batches):
        basis = StandardBasis(problem.m, problem.n)
        return super().steps(
            Problem(basis, problem.w0, problem.step_size, problem.activation), weights, batches
        )

    step = steps


class NamesMatter(ReferenceEngine):
    """Steps with the datapoint 5 are one millionth longer."""

    def step(self, problem, weights, batch):
        right = super().step(problem, weights, batch)
        return right + 1e-6 * (right - weights) * (batch == 5).any(axis=-1, keepdims=True)

    steps = step


@pytest.mark.parametrize(
    ("engine", "name", "words"),
    [
        (AxesMatter, "order", "step with the batch"),
        (NamesMatter, "order", "step with the batch"),
        (OrderMatters, "order", "step with the batch"),
        (OwnBatchesForgotten, "own_batches", "batches of each path"),
        (Contiguous, "layout", "columns first"),
        (WeightsUnasked, "fixed_schedules", "whether run returns weights unasked"),
    ],
)
def test_other_faults_are_found_by_the_check_of_what_they_break(engine, name, words):
    result = CHECKS[name].result(engine)
    assert not result.passed
    assert words in result.message


def pasted(code: str) -> str:
    """What code prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    return done.stdout


def test_a_failure_is_data_and_its_code_shows_it():
    result = CHECKS["agreement"].at("quick", 3).result("tests.hostile:OtherDynamics")
    assert (result.check, result.passed) == ("agreement", False)
    assert "at most" in result.message
    assert result.values["activation"] in ("linear", "relu")
    assert "CHECKS['agreement'].at('quick', 3).result('tests.hostile:OtherDynamics')" in result.code
    assert "passed=False" in pasted(result.code)


def test_the_code_of_a_cell_prints_the_deviation():
    result = CHECKS["step"].result("tests.faults:eta_doubled")
    assert "load_engine('tests.faults:eta_doubled')" in result.code
    assert float(pasted(result.code)) > 1e-12


def test_the_code_of_a_run_loads_the_engine_on_trial():
    name = "tests.faults:eta_doubled"
    engine = GuardedEngine(load_engine(name))
    told = Case(engine, Effort.QUICK, 3, "engine_coverage.step", 1e-9, spec=name)
    example = CHECKS["step"].look(told).counterexample
    assert f"load_engine({name!r})" in example.code
    unnamed = Case(GuardedEngine(AxesMatter()), Effort.QUICK, 3, "engine_coverage.step", 1e-9)
    assert load_line(unnamed) == 'engine = load_engine("tests.test_checks:AxesMatter")\n'
    assert load_line(told) == f'engine = load_engine("{name}")\n'


def cells(**values):
    """A cell for each combination of what is given, of linear problems of the standard basis."""
    given = {"m": (2,), "b": (1,), "eta": (0.1,), "activation": ("linear",)} | values
    return [
        Cell(Problem(StandardBasis(m, m), np.full((1, m), 0.5 / m), eta, activation), b, 1, 0)
        for m, b, eta, activation in product(*given.values())
    ]


def test_where_cells_fail_is_said_in_the_fewest_variables():
    tried = cells(m=(3, 9, 27), b=(1, 2), activation=("linear", "relu"))

    def said(fails):
        return region([c for c in tried if fails(c.problem, c.batch_size)], tried)

    assert said(lambda p, b: True) == "fails in all 12 cells"
    assert said(lambda p, b: p.m > 3) == "fails for m from 9 to 27 (8 cells), passes outside (4)"
    assert said(lambda p, b: p.activation == "relu") == "fails for relu (6 cells), passes outside (6)"
    both = said(lambda p, b: p.m == 9 and b == 2)
    assert both == "fails for m = 9, b = 2 (2 cells), passes outside (10)"
    three = said(lambda p, b: p.m > 3 and b == 2 and p.activation == "relu")
    assert three == "fails in 2 of 12 cells, all of them for m from 9 to 27, b = 2, relu"
    either = said(lambda p, b: p.m > 3 and (p.m == 9 or b == 2))
    assert either == "fails in 6 of 12 cells, all of them for m from 9 to 27; within these bounds 2 pass"
    ends = said(lambda p, b: (p.m == 3) == (b == 1) == (p.activation == "relu"))
    assert ends == "fails in 3 of 12 cells, of all sizes; no bounds tell them from the others"


def test_the_same_seed_finds_the_same():
    first, again, other = (CHECKS["order"].at("quick", seed).result(faulty.WrongSign) for seed in (1, 1, 2))
    assert first == again
    assert first.message != other.message


def test_a_complaint_names_the_engine_the_check_and_what_was_found():
    with pytest.raises(AssertionError) as raised:
        check_engine(faulty.Raises, only=["order", "seed"])
    text = str(raised.value)
    assert text.count("engine 'raises' fails the check") == 2
    assert "the order of the indices in a batch does not matter" in text
    assert "raised ZeroDivisionError: out of fuel" in text
    assert "To see it:" in text
    assert check_engine(ReferenceEngine(), only="order") is None


def test_a_slow_engine_is_asked_for_less_and_the_result_says_so():
    trial = Trial(GuardedEngine(faulty.Slow()), "long")
    trial.pace = load_engine("fast").pace  # as declared
    assert trial.afford(7, 1e9) == 7
    trial.pace = Pace(256, 256, 256, 1024)
    assert trial.afford(10_000, 10.0, least=2) == 390
    assert trial.afford_each([1, 1], [1e9, 1e9], what="lengths") == [1, 0]
    assert trial.reduced == ["replicates: 390 of 10,000", "lengths: 1 of 2, of 1 of 2 kinds"]


# --- bad input ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ask", [check_engine, parametrize_with_checks, CHECKS["order"], CHECKS["order"].result]
)
@pytest.mark.parametrize(
    ("engine", "words"),
    [
        ("refrence", "unknown engine 'refrence': expected one of reference, fast"),
        ("nowhere.at_all:Engine", "cannot import 'nowhere.at_all'"),
        (3, "is int 3, expected an engine.Engine"),
        (dict, "expected an engine.Engine"),
        (Engine, "could not be created without arguments"),
        (lambda: 1 / 0, "ZeroDivisionError"),
    ],
    ids=["unknown", "missing", "number", "other class", "abstract", "raises"],
)
def test_what_is_no_engine_is_named(ask, engine, words):
    with pytest.raises(EngineNotFoundError, match=words.replace("(", r"\(")):
        ask(engine)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"only": ["ordr"]}, "unknown check 'ordr': expected one of step, path"),
        ({"effort": "fast"}, "effort must be one of quick, standard, thorough, got 'fast'"),
        ({"seed": 0.5}, "seed must be an integer, got 0.5"),
        ({"expected_failures": {"ordr": "a reason"}}, "unknown check 'ordr'"),
    ],
)
def test_bad_options_are_named(options, words):
    with pytest.raises(ValueError, match=words):
        parametrize_with_checks("reference", **options)


# --- one list, in the claims and for third parties ------------------------------------------------------------


def test_a_claim_of_the_contract_says_what_its_check_says():
    titles = {claim.id.partition("/")[0]: claim.title for claim in PAPER.claims}
    said = {name: check.statement for name, check in CHECKS.items()}
    ours = [
        key for key in titles if key.startswith(("engine_contract", "engine_coverage", "engine_other_data"))
    ]
    assert len(ours) == 14
    for key in ours:
        assert said[key.removeprefix("engine_").rpartition(".")[2]] == titles[key]


TEST = """
from engine.checks import parametrize_with_checks
from my_engine import {engine}


@parametrize_with_checks({engine}, only=["agreement", "order", "seed"]{more})
def test_my_engine(engine, check):
    check(engine)
"""
ENGINES = """
from engine.reference import ReferenceEngine


class Right(ReferenceEngine):
    name = "right"


class Wrong(ReferenceEngine):
    name = "wrong"

    def step(self, problem, weights, batch):
        return weights + 0.999 * (super().step(problem, weights, batch) - weights)
"""
EXPECTED = ', expected_failures={"agreement": "its step is too short", "order": "its step is too short"}'


@pytest.mark.parametrize(
    ("engine", "more", "status", "words"),
    [
        ("Right", "", 0, ["3 passed", "test_my_engine[right-order] PASSED"]),
        ("Wrong", "", 1, ["2 failed, 1 passed", "engine 'wrong' fails the check 'agreement': step, steps, ",
                          "CHECKS['order'].result('my_engine:Wrong')"]),
        ("Wrong", EXPECTED, 0, ["1 passed, 2 xfailed"]),
        ("Right", EXPECTED, 1, ["2 failed, 1 passed", "[XPASS(strict)] its step is too short"]),
    ],
    ids=["right", "wrong", "wrong and known", "right but thought wrong"],
)  # fmt: skip
def test_a_third_party_uses_them(tmp_path, engine, more, status, words):
    (tmp_path / "my_engine.py").write_text(ENGINES)
    (tmp_path / "test_mine.py").write_text(TEST.format(engine=engine, more=more))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "--rootdir", ".", "-c", os.devnull],
        cwd=tmp_path, env={"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "PATH": os.defpath},
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == status, done.stdout + done.stderr
    for line in words:
        assert line in done.stdout, done.stdout
