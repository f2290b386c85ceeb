"""The guard: a bad answer of an engine is one clear error."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from engine import Engine, EngineError, Explicit, GuardedEngine, Problem, StandardBasis, UniformSubsets
from engine.reference import ReferenceEngine, gradient
from tests.engine_samples import small_problem


class Answer(Engine):
    """An engine whose ``step`` is a given function of the weights."""

    name = "answer"

    def __init__(self, function):
        self.function = function

    def step(self, problem, weights, batch):
        return self.function(weights)


class Unwilling:
    def __array__(self, *args, **kwargs):
        raise RuntimeError("cannot be converted")


def _scribble(weights):
    weights += 1.0
    return weights


def _explode(weights):
    raise KeyError("lost")


class Whole(ReferenceEngine):
    """Overrides ``run`` to change one field of a good ensemble."""

    name = "whole"

    def __init__(self, **changes):
        self.changes = changes

    def ensemble(self, run):
        good = super().ensemble(run)
        return dataclasses.replace(good, **self.changes)


BATCHES = np.array([[0], [2], [1]])

CALLS = {
    "step": lambda e, p: e.step(p, p.w0, BATCHES[0]),
    "steps": lambda e, p: e.steps(p, p.w0[None], BATCHES[:1]),
    "trajectory": lambda e, p: e.trajectory(p, BATCHES),
    "run": lambda e, p: e.run(p, Explicit(BATCHES), max_steps=3, seed=0, keep_weights=True),
}

# what the engine answers, and what the guard says of ``step``
BAD_ANSWERS = {
    "raises": (_explode, r"step raised KeyError: 'lost'"),
    "nan": (lambda w: w * np.nan, r"step returned an array .*nan at index \(0,\), expected finite"),
    "inf": (lambda w: w + np.array([0, np.inf, 0, 0]), r"inf at index \(1,\), expected finite numbers"),
    "none": (lambda w: None, r"step returned NoneType None, expected finite reals of shape \(4,\)"),
    "text": (lambda w: "abc", r"step returned str 'abc', expected finite reals of shape \(4,\)"),
    "texts": (lambda w: ["a"] * 4, r"step returned list \['a', .*expected finite reals"),
    "scalar": (lambda w: 0.5, r"step returned float 0.5, expected finite reals of shape \(4,\)"),
    "too-short": (lambda w: w[:3], r"shape \(3,\) and dtype float64, expected .* shape \(4,\)"),
    "extra-axis": (lambda w: w[None], r"shape \(1, 4\) and dtype float64, expected .* \(4,\)"),
    "ragged": (lambda w: [[1.0], [2.0, 3.0]], r"step returned list \[\[1.0\], \[2.0, 3.0\]\]"),
    "object": (lambda w: {"w": w}, r"step returned dict .*expected finite reals of shape \(4,\)"),
    "mutates": (_scribble, r"step raised ValueError: .*read-only"),
    "one-entry": (lambda w: w[:1], r"shape \(1,\) and dtype float64, expected .* shape \(4,\)"),
    "complex": (lambda w: w + 1j, r"complex128, expected finite reals of shape \(4,\)"),
    "numerals": (lambda w: ["1", "2", "3", "4"], r"expected finite reals of shape \(4,\)"),
    "unwilling": (lambda w: Unwilling(), r"step returned Unwilling.*expected finite reals"),
}


@pytest.mark.parametrize(("function", "message"), BAD_ANSWERS.values(), ids=BAD_ANSWERS.keys())
def test_a_bad_step_is_one_clear_error(function, message):
    with pytest.raises(EngineError, match=message) as caught:
        CALLS["step"](GuardedEngine(Answer(function)), small_problem())
    assert str(caught.value).startswith("engine 'answer': step ")
    assert "\n" not in str(caught.value)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("method", ["steps", "trajectory", "run"])
@pytest.mark.parametrize("answer", sorted(set(BAD_ANSWERS) - {"mutates"}))
def test_a_bad_step_is_caught_in_everything_built_on_it(method, answer):
    engine = GuardedEngine(Answer(BAD_ANSWERS[answer][0]))
    with pytest.raises(EngineError) as caught:
        CALLS[method](engine, small_problem())
    assert str(caught.value).startswith(f"engine 'answer': {method}")


class InPlace(Engine):
    """A correct engine but for its manners: it overwrites the weights it is given."""

    name = "in place"

    def step(self, problem, weights, batch):
        weights -= problem.step_size * gradient(problem, weights, batch)
        return weights


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize("method", ["trajectory", "run"])
def test_an_engine_that_works_in_place_is_refused(method, guarded):
    engine = GuardedEngine(InPlace()) if guarded else InPlace()
    with pytest.raises(EngineError if guarded else ValueError, match="read-only"):
        CALLS[method](engine, small_problem())


def test_a_good_engine_passes_unchanged():
    problem, plain = small_problem(), ReferenceEngine()
    guarded = GuardedEngine(plain)
    assert (guarded.name, guarded.version, guarded.precision) == ("reference", "1", "float64")
    for method, call in CALLS.items():
        if method == "run":
            left, right = dataclasses.asdict(call(guarded, problem)), call(plain, problem)
            for field, value in dataclasses.asdict(right).items():
                np.testing.assert_array_equal(left[field], value, err_msg=field)
        else:
            np.testing.assert_array_equal(call(guarded, problem), call(plain, problem))


def test_anything_that_reads_as_real_numbers_is_welcome():
    for function in (list, tuple, np.float32, lambda w: w.astype(object)):
        found = CALLS["step"](GuardedEngine(Answer(function)), small_problem())
        assert found.dtype == np.float64
        np.testing.assert_allclose(found, small_problem().w0, rtol=1e-7)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"norm_squared": np.array([np.nan])}, r"run\(\)\.norm_squared .*nan"),
        ({"off_data": np.zeros(2)}, r"run\(\)\.off_data .*shape \(2,\).*\(1,\)"),
        ({"coordinate": None}, r"run\(\)\.coordinate .*None"),
        ({"steps": np.zeros((1, 1), int)}, r"run\(\)\.steps .*\(1, 1\)"),
        ({"stopped": False}, r"run\(\)\.stopped .*shape \(1,\)"),
        ({"leader": np.zeros(3, int)}, r"run\(\)\.leader .*\(3,\)"),
        ({"log_ratio": np.zeros(0)}, r"run\(\)\.log_ratio .*\(0,\)"),
        ({"weights": None}, r"run\(\)\.weights .*None.*shape \(1, 4\)"),
        ({"weights": np.full((1, 4), np.inf)}, r"run\(\)\.weights .*inf"),
    ],
)
def test_a_bad_ensemble_is_one_clear_error(changes, message):
    with pytest.raises(EngineError, match=message):
        CALLS["run"](GuardedEngine(Whole(**changes)), small_problem())


def test_a_run_that_returns_something_else():
    engine = ReferenceEngine()
    engine.ensemble = lambda run: 5
    with pytest.raises(EngineError, match=r"run returned int 5, expected an engine\.Ensemble"):
        CALLS["run"](GuardedEngine(engine), small_problem())


def test_a_path_of_the_wrong_length():
    engine = ReferenceEngine()
    engine.trajectory = lambda problem, batches, every: np.zeros((3, 4))
    with pytest.raises(EngineError, match=r"trajectory returned .*\(3, 4\).*\(4, 4\)"):
        CALLS["trajectory"](GuardedEngine(engine), small_problem())


def test_the_callers_own_mistakes_are_not_blamed_on_the_engine():
    guarded, problem = GuardedEngine(ReferenceEngine()), small_problem()
    with pytest.raises(ValueError, match=r"UniformSubsets\.batch_size"):
        guarded.run(problem, UniformSubsets(9), max_steps=1, seed=0)
    two = problem.with_w0(np.ones((2, 4)) / 4)
    with pytest.raises(ValueError, match=r"replicates must equal the 2 rows of w0, got 3"):
        guarded.run(two, UniformSubsets(1), max_steps=1, seed=0, replicates=3)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"max_steps": -3}, "max_steps"),
        ({"max_steps": 2.5}, "max_steps"),
        ({"replicates": 0}, "replicates"),
        ({"replicates": -2}, "replicates"),
        ({"replicates": 1.5}, "replicates"),
    ],
)
def test_a_run_that_cannot_be_is_refused(change, named):
    guarded, good = GuardedEngine(ReferenceEngine()), {"max_steps": 1, "seed": 0}
    with pytest.raises(ValueError, match=rf"{named} must be .*got {change[named]}"):
        guarded.run(small_problem(), UniformSubsets(1), **(good | change))


@pytest.mark.parametrize("index", [3, -1, 7])
@pytest.mark.parametrize("implicit", [True, False])
def test_indices_outside_the_data_are_refused(index, implicit):
    """Else a standard basis takes e_3 or nothing for a datapoint, and a dense one counts backwards."""
    data = StandardBasis(3, 4) if implicit else np.eye(3, 4)
    guarded, problem = GuardedEngine(ReferenceEngine()), Problem(data, np.full(4, 0.2), 0.1)
    batch = np.array([0, index])
    for call in (
        lambda: guarded.step(problem, problem.w0, batch),
        lambda: guarded.steps(problem, problem.w0[None], batch[None]),
        lambda: guarded.trajectory(problem, batch[None]),
    ):
        with pytest.raises(ValueError, match=rf"batch.* must hold indices in \[0, 3\), got .*{index}"):
            call()


@pytest.mark.parametrize("every", [0, -1])
def test_every_must_be_positive(every):
    guarded = GuardedEngine(ReferenceEngine())
    with pytest.raises(ValueError, match=rf"every must be .*got {every}"):
        guarded.trajectory(small_problem(), BATCHES, every=every)


def test_threads_are_those_of_the_engine_inside():
    inner = ReferenceEngine()
    guarded = GuardedEngine(inner)
    guarded.threads = 3
    assert (inner.threads, guarded.threads) == (3, 3)


def test_an_engine_sees_copies():
    seen = []
    engine = GuardedEngine(Answer(lambda w: (seen.append(w), w * 1.0)[1]))
    weights = np.array([0.1, 0.2, 0.3, 0.4])
    engine.step(small_problem(), weights, np.array([0]))
    assert not np.shares_memory(seen[0], weights)
    assert not seen[0].flags.writeable
    assert weights.flags.writeable
