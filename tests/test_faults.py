"""The referee catches the faults: a fast part of ``python -m tests.kill_matrix``.

Each fault is judged by the claim that is designated to catch it at quick effort (``tests.designated``); and
each faulty engine is wrong in the stated methods only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from engine import (
    Cyclic,
    FullBatch,
    Problem,
    Reshuffled,
    StandardBasis,
    UniformSubsets,
    aggregates,
    random_orthonormal,
)
from engine.fast import FastEngine
from engine.faults import DEAL, DRAW, RIGHT, FaultyEngine
from engine.faults import catalogue as step
from engine.faults import catalogue_runs as run
from engine.faults.faulty import Drawn
from engine.reference import ReferenceEngine
from evidence.steps import HANG
from referee import Case
from tests import kill_sizes
from tests.designated import DESIGNATED, FIXED, LARGEST_MISS
from tests.faults import ALL_METHODS, FAULTS, RUNS, STEPS, STREAMS, Fault
from tests.faulty import Hangs
from tests.faulty_mathematics import replaced
from tests.faulty_text import mutants
from tests.kill_judge import chunks, claims_by_id, judge_mutants, judge_pair
from tests.kill_matrix import main, ranges

ENGINE_FAULTS = (*STEPS, *STREAMS, *RUNS)
RELU_ONLY = ("slope everywhere", "leaky", "linear for relu", "slope one at zero")


def problem(activation: str, m: int = 4, n: int = 6, count: int = 3) -> Problem:
    rng = np.random.default_rng(3)
    data = random_orthonormal(m, n, rng)
    w0 = 0.3 * rng.standard_normal((count, n))
    return Problem(data, w0, 0.2, activation)


def batches(count: int, m: int = 4) -> np.ndarray:
    return np.random.default_rng(4).integers(0, m, (count, 2))


def outputs(engine, activation: str) -> dict[str, np.ndarray]:
    """What each method returns on one problem."""
    p = problem(activation)
    given = batches(3)
    several = np.stack([batches(20), batches(20)[::-1], batches(20) // 2])
    run = engine.run(p, UniformSubsets(2), max_steps=50, seed=5, keep_weights=True)
    return {
        "step": np.asarray(engine.step(p, p.w0[0], given[1])),
        "steps": np.asarray(engine.steps(p, p.w0, given)),
        "trajectory": np.asarray(engine.trajectory(p, several, every=5)),
        "run": np.concatenate(
            [run.weights.ravel(), run.log_ratio, run.norm_squared, run.off_data, run.coordinate]
        ),
    }


def test_every_fault_is_accounted_for() -> None:
    harmless = {name for name, fault in FAULTS.items() if fault.harmless}
    assert DESIGNATED.keys() | harmless == FAULTS.keys()
    assert not DESIGNATED.keys() & harmless


def noted(method: Callable[..., object], asked: list[str]) -> Callable[..., object]:
    """A method that notes that it was called."""

    def called(*arguments: object) -> object:
        asked.append(method.__name__)
        return method(*arguments)

    return called


@pytest.mark.parametrize("name", DESIGNATED)
def test_the_designated_claim_catches_the_fault(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by luck: with any seed but one in 1e9, and with every seed where nothing is drawn."""
    claim, miss, why = DESIGNATED[name]
    assert miss <= LARGEST_MISS
    asked: list[str] = []
    for method in ("rng", "seed_for"):
        monkeypatch.setattr(Case, method, noted(getattr(Case, method), asked))
    found = judge_pair(FAULTS[name], claim, "quick", 20240, HANG)
    assert found.caught, found
    assert not (asked and why == FIXED), "it draws something"


@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_the_text_of_a_step_is_right_before_it_is_made_wrong(activation: str) -> None:
    """In every method, by an engine whose step is a text to which nothing is done: moved = moved."""
    same = FaultyEngine(FastEngine(), step.outside_times(1.0))
    expected, found = outputs(ReferenceEngine(), activation), outputs(same, activation)
    for method in ALL_METHODS:
        np.testing.assert_allclose(found[method], expected[method], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("activation", ["linear", "relu"])
@pytest.mark.parametrize("fault", ENGINE_FAULTS, ids=lambda f: f.name)
def test_a_faulty_engine_is_right_in_the_methods_it_does_not_name(fault: Fault, activation: str) -> None:
    right, found = outputs(FastEngine(), activation), outputs(fault.engine(), activation)
    for method in set(ALL_METHODS) - set(fault.reach):
        np.testing.assert_allclose(found[method], right[method], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", RELU_ONLY)
def test_faults_of_the_relu_leave_linear_problems_alone(name: str) -> None:
    engine, expected = FAULTS[name].engine(), outputs(ReferenceEngine(), "linear")
    for method, value in outputs(engine, "linear").items():
        np.testing.assert_allclose(value, expected[method], rtol=1e-9, atol=1e-12)


def test_the_slope_at_zero_makes_no_difference_at_zero() -> None:
    p = Problem(StandardBasis(3, 4), np.array([[0.5, 0.0, -0.2, 0.1]]), 0.2, "relu")
    given = np.array([[0, 1, 2]])
    np.testing.assert_array_equal(step.SLOPE_AT_ZERO.step(p, p.w0, given)[0], RIGHT.step(p, p.w0, given)[0])


@pytest.mark.parametrize("fault", STREAMS, ids=lambda f: f.name)
def test_wrong_streams_are_right_where_nothing_is_drawn(fault: Fault) -> None:
    if fault.name in ("schedule ignored", "always full"):
        pytest.skip("the fault is about these")
    p = problem("linear")
    for schedule in (FullBatch(), Cyclic()):
        right = FastEngine().run(p, schedule, max_steps=9, seed=1, keep_weights=True)
        found = fault.engine().run(p, schedule, max_steps=9, seed=1, keep_weights=True)
        np.testing.assert_allclose(found.weights, right.weights, rtol=1e-12)


def draws(name: str, m: int, b: int) -> Drawn:
    """The schedule of a faulty engine in place of uniform subsets of b of m."""
    frame = Problem(StandardBasis(m, m), np.full(m, 0.1), 0.1)
    return Drawn(FAULTS[name].program.of(DRAW), frame, b, 1)


@pytest.mark.parametrize("b", [1, 2, 3])
@pytest.mark.parametrize("name", [f.name for f in STREAMS if f.program.of(DRAW).changes])
def test_wrong_streams_draw_distinct_indices_in_range(name: str, b: int) -> None:
    drawn = draws(name, 5, b).draw(5, 0, 400, np.random.default_rng(1))
    assert drawn.shape == (400, b)
    assert drawn.min() >= 0
    assert drawn.max() < 5
    assert (np.diff(np.sort(drawn, axis=1), axis=1) > 0).all()


def epochs(name: str, m: int, b: int, count: int = 24) -> np.ndarray:
    """Batches of a faulty engine in place of reshuffled ones of b of m."""
    frame = Problem(StandardBasis(m, m), np.full(m, 0.1), 0.1)
    schedule = Drawn(FAULTS[name].program.of(DEAL), frame, b, 1, Reshuffled)
    rng = np.random.default_rng(1)
    return np.concatenate([schedule.draw(m, first, count, rng) for first in (0, count)])


@pytest.mark.parametrize(("m", "b"), [(6, 2), (7, 2), (5, 3), (4, 1)])
@pytest.mark.parametrize("name", [f.name for f in STREAMS if f.program.of(DEAL).changes])
def test_wrong_epochs_hold_distinct_indices_in_range(name: str, m: int, b: int) -> None:
    drawn = epochs(name, m, b)
    assert drawn.shape == (48, b)
    assert (np.diff(np.sort(drawn, axis=1), axis=1) > 0).all()
    assert set(drawn.ravel()) == set(range(m)) or name == "epochs: shuffled once"


def test_epochs_are_wrong_as_stated() -> None:
    once = epochs("epochs: shuffled once", 6, 2).reshape(16, 3, 2)
    assert (once == once[0]).all()
    assert len(set(once[0].ravel())) == 6
    longer = epochs("epochs: one batch more", 6, 2).reshape(12, 4, 2)
    np.testing.assert_array_equal(longer[:, 3], longer[:, 0])
    assert (np.sort(longer[:, :3].reshape(12, 6), axis=1) == np.arange(6)).all()
    rest = epochs("epochs: one batch more", 7, 2).reshape(12, 4, 2)
    assert (np.sort(rest.reshape(12, 8)[:, :7], axis=1) == np.arange(7)).all()
    shorter = epochs("epochs: one batch less", 6, 2).reshape(24, 4)
    assert (np.diff(np.sort(shorter, axis=1), axis=1) > 0).all()
    assert len({tuple(row) for row in np.sort(shorter, axis=1).tolist()}) > 3
    twice = epochs("epochs: last batch twice", 6, 2).reshape(12, 4, 2)
    np.testing.assert_array_equal(twice[:, 3], twice[:, 2])
    same = epochs("epochs: same orders for all", 6, 2)
    np.testing.assert_array_equal(same, epochs("epochs: same orders for all", 6, 2))
    given = problem("linear").with_w0(np.full(6, 0.2))
    options = {"max_steps": 9, "replicates": 5, "keep_weights": True}
    ran = FAULTS["epochs: same orders for all"].engine().run(given, Reshuffled(1), seed=1, **options)
    assert (ran.weights == ran.weights[0]).all()
    fresh = FAULTS["epochs: fresh batches"].engine().run(given, Reshuffled(1), seed=1, **options)
    right = FastEngine().run(given, UniformSubsets(1), seed=1, **options)
    np.testing.assert_array_equal(fresh.weights, right.weights)


def test_streams_are_wrong_as_stated() -> None:
    rng = np.random.default_rng(2)
    assert (draws("draws: never last", 5, 2).draw(5, 0, 999, rng) < 4).all()
    twice = draws("draws: pairs", 5, 2).draw(5, 0, 100, rng)
    np.testing.assert_array_equal(twice[::2], twice[1::2])
    epoch = draws("draws: epochs", 6, 2).draw(6, 0, 99, rng).reshape(33, 6)
    assert (np.sort(epoch, axis=1) == np.arange(6)).all()
    byte = draws("draws: byte modulo", 3, 1).draw(3, 0, 300_000, rng)[:, 0]
    assert abs((byte == 0).mean() - 86 / 256) < 0.005
    biased = draws("draws: biased", 10, 1).draw(10, 0, 100_000, rng)[:, 0]
    assert abs((biased == 0).mean() - 0.19) < 0.01
    ran = (
        FAULTS["draws: same for all replicates"]
        .engine()
        .run(
            problem("linear").with_w0(np.full(6, 0.2)),
            UniformSubsets(2),
            max_steps=9,
            seed=1,
            replicates=5,
            keep_weights=True,
        )
    )
    assert (ran.weights == ran.weights[0]).all()


def test_an_engine_that_stops_early_says_so_or_lies() -> None:
    from engine import Stop

    p = problem("linear", count=20)
    options = {"max_steps": 5000, "seed": 1, "stop": Stop(12.0)}
    honest = FaultyEngine(FastEngine(), run.STOPS_EARLY).run(p, UniformSubsets(1), **options)
    lying = FaultyEngine(FastEngine(), run.STOPS_EARLY_AND_LIES).run(p, UniformSubsets(1), **options)
    assert honest.log_ratio.min() < 12.0 <= lying.log_ratio.min()
    np.testing.assert_array_equal(honest.steps, lying.steps)


def test_the_renormalisation_goes_wrong_on_schedule() -> None:
    p, engine, right = problem("linear", count=1), FAULTS["renormalised"].engine(), ReferenceEngine()
    engine.taken = 100_000 - 2
    for wrong in (False, True, False):
        given = np.array([[0, 1]])
        differs = np.abs(engine.steps(p, p.w0, given) - right.steps(p, p.w0, given)).max() > 1e-3
        assert differs == wrong


def test_replacing_a_function_reaches_its_importers_and_ends() -> None:
    from claims.theory import gd_convergence

    right = aggregates.next_phi
    with replaced((right, lambda *_: "wrong")):
        assert aggregates.next_phi(1, 2, 3) == gd_convergence.next_phi(1, 2, 3) == "wrong"
    assert aggregates.next_phi is gd_convergence.next_phi is right


def test_mutants_of_a_claim_change_one_thing_each_and_are_caught() -> None:
    claim = claims_by_id()["lemma_30/corrected"]
    found = [change for change, _ in mutants(claim)]
    assert len(found) > 20
    assert all(" -> " in change for change in found)
    (result,) = judge_mutants([claim.id], "quick", 1, HANG)
    assert result.caught


def test_an_engine_that_runs_into_the_limit_is_not_counted_as_caught() -> None:
    slow = Fault("slow", "Never returns.", ALL_METHODS, Hangs)
    one = judge_pair(slow, "corollary_6/batches_with_repetitions", "quick", 1, 0.5)
    assert (one.caught, one.verdict, one.samples) == (False, "stopped after 0.5 s", 0)


def test_a_ladder_ends_at_the_first_size_that_nothing_catches(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = ("eq_34.minimum/as_printed", "corollary_6/batches_with_repetitions")
    ladder = replace(kill_sizes.LADDERS[0], sizes=(1e-2, 1e-4, 1e-20, 1e-22), claims=claims)
    monkeypatch.setattr(kill_sizes, "LADDERS", (ladder,))
    *caught, end = kill_sizes.climb_down(0, "quick", 1, HANG)
    assert [(j.fault, j.claim) for j in caught] == [("0.01", claims[1]), ("0.0001", claims[1])]
    assert (end.fault, end.caught) == ("0", False)


def test_helpers_of_the_command() -> None:
    assert ranges([1, 2, 3, 7, 9, 10]) == "1-3, 7, 9-10"
    assert ranges([]) == ""
    names = [str(k) for k in range(30)]
    assert sorted(n for part in chunks(names, 2) for n in part) == sorted(names)


def test_the_command_prints_a_matrix(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(
        [
            "--faults",
            "eta doubled",
            "slope one at zero",
            "--claims",
            "lemma_14/as_printed",
            "--jobs",
            "1",
            "--limit",
            "1800",
        ]
    )
    text = capsys.readouterr().out
    assert status == 0, text
    assert "| 1 | eta doubled |" in text
    assert "| lemma_14/as_printed | 1 | 1 |" in text
    assert "Faults that no claim catches: none." in text


def test_the_command_fails_if_a_fault_survives(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--faults", "leaky", "--claims", "lemma_14/as_printed", "--jobs", "1", "--limit", "1800"])
    assert status == 1
    assert "Faults that no claim catches: leaky." in capsys.readouterr().out
