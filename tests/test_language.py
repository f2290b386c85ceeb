"""The language of faults: what it changes, where, in which order, and how it prints."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

from engine import (
    Activation,
    Explicit,
    Problem,
    Reshuffled,
    Run,
    StandardBasis,
    Stop,
    UniformSubsets,
    random_orthonormal,
)
from engine.base import Ensemble
from engine.fast import FastEngine
from engine.faults import DEAL, DRAW, PATH, RIGHT, RUN, STEP, Change, Fault, FaultyEngine, Range, Text
from engine.faults import catalogue as step
from engine.faults import catalogue_runs as run
from engine.faults.catalogue import STEPS_AND_PATHS
from engine.faults.catalogue_runs import OF_RUNS
from engine.faults.fit import fitted
from engine.faults.language import compositions, values
from engine.faults.texts import SUMMARIES, TEXTS, At, compiled
from engine.reference import ReferenceEngine

#: What the language can say and does not show: at <w, x> = 0 every term of Eq. (4) is 0, whatever phi'(0) is.
INVISIBLE = (step.SLOPE_AT_ZERO,)
SOME = (
    step.leaky(0.1), step.decay(1e-3), step.nesterov(0.2), step.LAST_DROPPED, step.STALE_NORM,
    step.WHOLE_MASS.within(Range("|w|", 0.5)), step.eta_times(1.5).within(Range("active", 1, 1)),
    step.in_ball(0.5).within(Range("step", every=2)), step.outside_times(-1.0) + step.mantissa(11),
)  # fmt: skip


def instance(activation: Activation, seed: int = 0, m: int = 5, n: int = 7, k: int = 6) -> Problem:
    """Starts of norms up to 1.1, one with tiny coordinates."""
    rng = np.random.default_rng([seed, 3])
    w0 = rng.standard_normal((k, n))
    w0 *= np.linspace(0.3, 1.1, k)[:, None] / np.linalg.norm(w0, axis=1, keepdims=True)
    data = StandardBasis(m, n) if seed % 2 else random_orthonormal(m, n, rng)
    if seed % 2:
        w0[0, :2] = 3e-9, -2e-9
    return Problem(data, w0, 0.17, activation)


def batches(seed: int, shape: tuple[int, ...], m: int = 5) -> np.ndarray:
    """Random batches; some hold an index twice."""
    return np.random.default_rng([seed, 5]).integers(0, m, shape)


def words(faults: tuple[Fault, ...]) -> dict[str, Any]:
    return {"argvalues": faults, "ids": [f.words for f in faults]}


def moves(fault: Fault) -> bool:
    """Whether it changes a step, a path or a run of some instance."""
    for seed in range(4):
        for activation in ("linear", "relu"):
            problem = instance(activation, seed)
            right, wrong = FastEngine(), FaultyEngine(FastEngine(), fault)
            given = batches(seed, (6, 9, 3))
            for every in (1, 3):
                apart = np.abs(
                    wrong.trajectory(problem, given, every) - right.trajectory(problem, given, every)
                )
                if apart.max() > 1e-9:
                    return True
            # an engine that takes its own steps has other random numbers
            schedules = (Explicit(given[0]), UniformSubsets(2), Reshuffled(2))[
                : 1 if fault.of(STEP).changes else 3
            ]
            for schedule, stop in product(schedules, (None, Stop(1.0, 4))):
                options = {"max_steps": 40, "stop": stop, "first_replicate": 2, "keep_weights": True}
                if differ(*(e.run(problem, schedule, seed=seed, **options) for e in (right, wrong))):
                    return True
    return False


def differ(a: Ensemble, b: Ensemble) -> bool:
    pairs = [(getattr(a, name), getattr(b, name)) for name in (*SUMMARIES, "weights")]
    return not all(np.allclose(x, y, rtol=0, atol=1e-9) for x, y in pairs)


@pytest.mark.parametrize("fault", **words(tuple(dict.fromkeys((*STEPS_AND_PATHS, *OF_RUNS)))))
def test_every_fault_of_the_catalogue_changes_something_and_says_what(fault: Fault) -> None:
    assert moves(fault) is (fault not in INVISIBLE)
    assert len(fault.words) > 5
    assert "{" not in fault.words
    assert "+    " in fault.difference()


@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_the_empty_fault_is_the_right_engine(activation: Activation) -> None:
    problem, given = instance(activation), batches(1, (6, 3))
    moved, past = RIGHT.step(problem, problem.w0, given)
    np.testing.assert_allclose(
        moved, ReferenceEngine().steps(problem, problem.w0, given), rtol=1e-13, atol=1e-14
    )
    assert past == {}
    other = Problem(
        np.random.default_rng(1).standard_normal((4, 6)), problem.w0[:, :6], 0.05, activation, False
    )
    np.testing.assert_allclose(
        RIGHT.step(other, other.w0, given % 4)[0],
        ReferenceEngine().steps(other, other.w0, given % 4),
        rtol=1e-12,
    )
    right, same = FastEngine(), FaultyEngine(FastEngine(), RIGHT)
    np.testing.assert_array_equal(
        same.steps(problem, problem.w0, given), right.steps(problem, problem.w0, given)
    )
    ran = [e.run(problem, UniformSubsets(2), max_steps=30, seed=3, keep_weights=True) for e in (right, same)]
    assert not differ(*ran)
    assert RIGHT.difference() == RIGHT.words == ""


@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_the_texts_are_right_when_an_engine_is_made_of_them(activation: Activation) -> None:
    """A change of every text that changes nothing: the engine takes its own steps, draws and ends."""
    idle = Fault(tuple(Change(place, place) for text in TEXTS for place, _ in text.lines))
    problem, given = instance(activation), batches(2, (6, 8, 2))
    right, found = ReferenceEngine(), FaultyEngine(FastEngine(), idle)
    for every in (1, 3):
        paths = [e.trajectory(problem, given, every) for e in (right, found)]
        np.testing.assert_allclose(paths[1], paths[0], rtol=1e-10, atol=1e-12)
    for stop in (None, Stop(1.0, 4)):
        ran = [
            e.run(problem, UniformSubsets(2), max_steps=40, seed=7, stop=stop, keep_weights=True)
            for e in (right, found)
        ]
        assert not differ(*ran)


# --- conditions


@pytest.mark.parametrize("variable", STEP.variables)
def test_ranges_that_meet_hold_one_each(variable: str) -> None:
    """Cut at two thresholds, a variable is in one of three ranges, and a fault is what it is in its parts."""
    rng = np.random.default_rng(4)
    for activation in ("linear", "relu"):
        problem, given = instance(activation), batches(3, (6, 3))
        at = At(np.arange(6)[:, None], 3, 10 + np.arange(6)[:, None], rng, {})
        x = np.broadcast_to(values(problem, problem.w0, given, at)[variable], (6, 1)).astype(float)
        cuts = [-np.inf, *np.sort(rng.choice(x.ravel(), 2) + rng.uniform(-1, 1, 2)), np.inf]
        parts = [Range(variable, a, np.nextafter(b, -np.inf)) for a, b in pairwise(cuts)]
        assert (np.sum([part.holds(x) for part in parts], axis=0) == 1).all()
        fault = step.WHOLE_MASS
        apart = sum((fault.within(part) for part in parts), RIGHT)
        wrong, same = (f.step(problem, problem.w0, given, at=at)[0] for f in (fault, apart))
        np.testing.assert_array_equal(same, wrong)
        right = RIGHT.step(problem, problem.w0, given)[0]
        for part in parts:
            seen = fault.within(part).step(problem, problem.w0, given, at=at)[0]
            np.testing.assert_array_equal(seen, np.where(part.holds(x), wrong, right))


def test_every_kth_step_and_none_between() -> None:
    problem, given = instance("linear"), batches(4, (9, 2))
    wrong = FaultyEngine(FastEngine(), step.decay(0.1).within(Range("step", every=3)))
    path = wrong.trajectory(problem.with_w0(problem.w0[0]), given)
    right = np.stack([FastEngine().step(problem, w, b) for w, b in zip(path, given, strict=False)])
    off = np.abs(path[1:] - right).max(axis=1) > 1e-9
    assert off.tolist() == [t % 3 == 0 for t in range(1, 10)]


def test_a_method_and_a_size_confine_a_fault() -> None:
    fault = step.WHOLE_MASS.only_in("steps").within(Range("m", 6))
    engine, right = FaultyEngine(FastEngine(), fault), FastEngine()
    for m, wrong in ((5, False), (6, True)):
        problem, given = instance("linear", m=m), batches(5, (6, 2), m)
        apart = engine.steps(problem, problem.w0, given) != right.steps(problem, problem.w0, given)
        assert apart.any() == wrong
        np.testing.assert_array_equal(
            engine.step(problem, problem.w0[0], given[0]), right.step(problem, problem.w0[0], given[0])
        )
    assert fault.words.endswith("only where m >= 6, only in steps")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere", "1"), "place must be one of weights, batches"),
        (("seed", "1", "", None, (Range("active", 1),)), "a change of seed cannot depend on 'active'"),
    ],
)
def test_what_cannot_be_changed_is_refused(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Change(*arguments)


# --- composition


def test_changes_of_one_place_are_made_in_their_order() -> None:
    problem, given = instance("linear"), batches(6, (6, 2))
    shift, double = Fault((Change("moved", "moved + 1.0"),)), Fault((Change("moved", "2.0 * moved"),))
    right = RIGHT.step(problem, problem.w0, given)[0]
    for fault, expected in ((shift + double, 2.0 * (right + 1.0)), (double + shift, 2.0 * right + 1.0)):
        np.testing.assert_array_equal(fault.step(problem, problem.w0, given)[0], expected)
    assert shift + double != double + shift


def test_changes_of_different_places_are_made_in_the_order_of_the_text() -> None:
    one, two = step.in_ball(0.5), step.leaky(0.1)
    assert one + two == two + one
    assert hash(one + two) == hash(two + one)
    assert [c.place for c in (one + two).changes] == ["output", "slope", "moved"]
    assert one + RIGHT == RIGHT + one == one


def test_faults_are_told_apart_ranked_and_enumerated() -> None:
    assert step.leaky(0.1) == step.leaky(0.01).with_size(0.1) != step.leaky(0.01)
    assert (
        len(RIGHT)
        == 0
        < len(step.WHOLE_MASS)
        < len(step.decay(0.1))
        < len(step.decay(0.1).within(Range("m", 9)))
    )
    faults = (step.WHOLE_MASS, step.decay(0.1), step.in_ball(1.0), step.clipped(0.5))
    found = compositions(faults, 2)
    assert found[0] == RIGHT
    assert set(faults) <= set(found)
    assert [len(f) for f in found] == sorted(len(f) for f in found)
    pairs = {a + b for a in faults for b in faults if a != b}
    assert len(pairs) == 7  # decay and clipping are of one place
    assert set(found) == {RIGHT, *faults, *pairs}


def test_each_replicate_has_a_memory_of_its_own() -> None:
    """Alone or beside others that stop before it, by a run or along the same path."""
    problem = instance("linear")
    engine = FaultyEngine(FastEngine(), step.nesterov(0.3) + step.STALE_NORM)
    options = {"max_steps": 60, "seed": 2, "stop": Stop(1.0, 3), "keep_weights": True}
    whole = engine.run(problem, UniformSubsets(2), **options)
    assert len(set(whole.steps.tolist())) > 2
    for r in range(6):
        alone = engine.run(
            problem.with_w0(problem.w0[r : r + 1]), UniformSubsets(2), first_replicate=r, **options
        )
        np.testing.assert_allclose(alone.weights[0], whole.weights[r], rtol=1e-12)
    given = batches(7, (12, 2))
    ran = engine.run(problem, Explicit(given), max_steps=12, seed=0, keep_weights=True)
    np.testing.assert_allclose(ran.weights, engine.trajectory(problem, given)[:, -1], rtol=1e-12)


# --- how it prints


def patched(text: Text, fault: Fault) -> Callable[..., Any]:
    """The function that the right text becomes by the printed difference, applied line by line."""
    lines, moved, here = RIGHT.source(text).split("\n"), 0, False
    at = 0
    for line in fault.difference().split("\n"):
        if line.startswith("--- "):
            here = line == f"--- {text.head}"
        elif here and (hunk := re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@", line)):
            at = int(hunk[1]) - (hunk[2] != "0") + moved
        elif here and line.startswith("-"):
            assert lines.pop(at) == line[1:]
            moved -= 1
        elif here and line.startswith("+") and not line.startswith("+++"):
            lines.insert(at, line[1:])
            at, moved = at + 1, moved + 1
    return compiled("\n".join(lines))


@pytest.mark.parametrize("fault", **words((*STEPS_AND_PATHS, *SOME)))
def test_the_printed_difference_makes_the_right_step_that_of_the_engine(fault: Fault) -> None:
    for activation in ("linear", "relu"):
        problem, given = instance(activation, 1), batches(8, (7, 6, 2))
        engine = FaultyEngine(FastEngine(), fault)
        if fault.of(PATH).changes:
            shared = given[:, 0]
            path = patched(PATH, fault)(FastEngine().trajectory, problem, shared, 3)
            np.testing.assert_array_equal(engine.trajectory(problem, shared, 3), path)
            continue
        printed, past, states = patched(STEP, fault), {}, [problem.w0.copy()]
        rng, own = np.random.default_rng(0), dict[Any, Any]()
        for t, batch in enumerate(given):
            at = At(np.arange(6)[:, None], t + 1, 6 * t + 1 + np.arange(6)[:, None], rng, own)
            moved, past = printed(problem, states[-1], batch, past, at)
            states.append(moved)
        found = engine.trajectory(problem, given.swapaxes(0, 1))
        np.testing.assert_allclose(found, np.stack(states, axis=1), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("fault", **words(tuple(f for f in OF_RUNS if f != run.SEED_UNUSED)))
def test_the_printed_difference_makes_the_right_run_that_of_the_engine(fault: Fault) -> None:
    problem, right = instance("linear", k=5), FastEngine()
    confined = fault.within(Range("m", 5, 5), Range("|w|", 0.1, 0.4))
    for wrong in (fault, confined):
        draws = [text for text in (DRAW, DEAL) if wrong.of(text).changes]
        for text in draws:
            right_draw = (UniformSubsets(2) if text is DRAW else Reshuffled(2)).draw
            arguments = (right_draw, problem, 2, 5, 0, 12)
            drawn = [
                f(*arguments, np.random.default_rng(3)) for f in (patched(text, wrong), wrong.function(text))
            ]
            np.testing.assert_array_equal(*drawn)
        if draws:
            continue
        asked = Run(problem, UniformSubsets(2), 40, 4, 5, Stop(0.5, 4), True, 3)
        printed = patched(RUN, wrong)(FaultyEngine(right, RIGHT)._named, asked)
        assert not differ(FaultyEngine(right, wrong).ensemble(asked), printed)


# --- the size


@pytest.mark.parametrize(
    ("fault", "size"),
    [
        (step.leaky(0.01), -0.2), (step.leaky(0.01), 0.3), (step.decay(1e-4), 0.1),
        (step.eta_times(1.01), 1.0001), (step.outside_times(-1.0), 0.25), (step.mass_times(0.5), 3.0),
        (step.clipped(0.5), 0.05), (step.in_ball(1.0), 0.2),
    ],
    ids=lambda x: x.words if isinstance(x, Fault) else str(x),
)  # fmt: skip
def test_a_size_is_found_again(fault: Fault, size: float) -> None:
    problem, given = instance("relu", 2), batches(9, (6, 2))
    seen = fault.with_size(size).step(problem, problem.w0, given)[0]
    found = fitted(fault, lambda one: ((one.step(problem, problem.w0, given)[0] - seen) / 1e-15).ravel())
    assert found.size == size
