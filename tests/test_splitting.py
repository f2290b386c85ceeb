"""Importance splitting: unbiased for every importance, by enumerating all batches; streams; bad arguments."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from engine import Cyclic, Engine, Problem, StandardBasis, UniformSubsets, WithReplacement, random_orthonormal
from engine.fast import FastEngine
from engine.reference import ReferenceEngine
from engine.splitting import split

EVERY, LOOKS, STEP = 2, 5, 0.2


def start(r):
    w = np.array([1.0, np.exp(-r)])
    return Problem(StandardBasis(2, 2), w / np.linalg.norm(w), STEP)


def share(w):
    return np.abs(w[:, 1]) / np.linalg.norm(w, axis=1)


def overtaken(w):
    return np.abs(w[:, 1]) > np.abs(w[:, 0])


def by_enumeration(problem, engine, event):
    """P(a look finds the event), over all sequences of single draws."""
    sequences = np.array(list(product(range(problem.m), repeat=EVERY * LOOKS)))
    path = engine.trajectory(problem, sequences[:, :, None], every=EVERY)[:, 1:]
    return float(event(path.reshape(-1, problem.n)).reshape(path.shape[:2]).any(axis=1).mean())


def grown(problem, engine=None, roots=20_000, seed=1, schedule=None, **kwargs):
    arguments = {"importance": share, "event": overtaken, "every": EVERY, "looks": LOOKS} | kwargs
    schedule = UniformSubsets(1) if schedule is None else schedule
    return split(engine or FastEngine(), problem, schedule, roots=roots, seed=seed, **arguments)


IMPORTANCES = {
    "the share": share,
    "none": lambda w: np.ones(len(w)),
    "its square": lambda w: share(w) ** 2,
    "its inverse": lambda w: 1.0 / share(w),
    "nothing of use": lambda w: 1.5 + np.sin(1e3 * w[:, 0]),
}


@pytest.mark.parametrize("name", IMPORTANCES)
def test_mean_is_the_exact_probability_for_every_importance(name):
    problem = start(0.9)
    exact = by_enumeration(problem, FastEngine(), overtaken)
    assert 0.01 < exact < 0.2
    sums = grown(problem, importance=IMPORTANCES[name]).sums
    error = sums.std() / np.sqrt(len(sums))
    assert error < 0.2 * exact
    assert abs(sums.mean() - exact) < 4.0 * error


@pytest.mark.parametrize("engine", [ReferenceEngine(), FastEngine()], ids=lambda e: e.name)
def test_on_any_engine_and_data_that_are_not_orthonormal(engine):
    data = np.array([[1.0, 0.0, 0.0], [0.1, np.sqrt(0.99), 0.0], [0.0, 0.2, np.sqrt(0.96)]])
    problem = Problem(data, np.array([0.9, 0.3, 0.3]), STEP, orthonormal=False)

    def event(w):
        return w @ data[1] > 0.72

    exact = by_enumeration(problem, engine, event)
    assert 1e-3 < exact < 0.1
    sums = grown(problem, engine, roots=4_000, importance=lambda w: np.maximum(w[:, 1], 0.05), event=event).sums
    error = sums.std() / np.sqrt(len(sums))
    assert error < 0.25 * exact
    assert abs(sums.mean() - exact) < 4.0 * error


def test_with_replacement():
    problem = start(1.2)
    sums = grown(problem, schedule=WithReplacement(1)).sums
    exact = by_enumeration(problem, FastEngine(), overtaken)
    assert abs(sums.mean() - exact) < 4.0 * sums.std() / np.sqrt(len(sums))


def test_a_probability_of_1e_12_from_a_few_roots():
    """From R = 27.2, by the law (2/pi)(1 - eta/16) exp(-r), eta = 0.2; the deviation of a root is ten of it."""
    trees = grown(
        start(27.2),
        roots=5_000,
        event=lambda w: np.abs(w[:, 1]) > np.exp(7.0) * np.abs(w[:, 0]),
        every=32,
        looks=110,
    )
    law = 2.0 / np.pi * (1.0 - STEP / 16.0) * np.exp(-27.2)
    error = trees.sums.std() / np.sqrt(5_000)
    assert error < 0.2 * law
    assert abs(trees.sums.mean() - law) < 4.0 * error
    assert (trees.sums**2).mean() < 110 * (1 + STEP**2) ** 32 * np.exp(-54.4)  # the bound of the second moment


def test_hops_between_nearly_orthonormal_datapoints_at_the_rate_of_law_6():
    """E = 1e-10, from a_1: between two times hops come at the rate (2 eta E/(2 pi))(1 - eta/16), about 6e-12
    a step.

    The constant is that of Law 4 times the mean kick eta E/2.  The same trees with more looks differ by what
    comes later."""
    E, roots, every, looks = 1e-10, 8_000, 32, (100, 200)
    data = np.array([[1.0, 0.0], [E, np.sqrt(1.0 - E * E)]])
    problem, back = Problem(data, data[0], STEP, orthonormal=False), np.linalg.inv(data)

    def ratio(w):
        coefficients = np.abs(w @ back)
        return coefficients[:, 1] / coefficients[:, 0]

    soon, late = (
        grown(
            problem,
            roots=roots,
            importance=lambda w: np.clip(ratio(w), 1e3 * STEP * E, 1.0),
            event=lambda w: ratio(w) > np.exp(3.0),
            every=every,
            looks=n,
        ).sums
        for n in looks
    )
    rates = (late - soon) / (every * (looks[1] - looks[0]))
    law, error = STEP * E / np.pi * (1.0 - STEP / 16.0), rates.std() / np.sqrt(roots)
    assert (rates >= 0.0).all()
    assert error < 0.1 * law
    assert abs(rates.mean() - law) < 4.0 * error


def test_numbers_depend_on_the_seed_alone_not_on_threads():
    runs = [
        grown(start(1.5), FastEngine(threads), roots=3_000, seed=seed)
        for threads, seed in ((1, 1), (2, 1), (1, 2))
    ]
    assert (runs[0].sums == runs[1].sums).all()
    assert runs[0].runs == runs[1].runs
    assert (runs[0].sums != runs[2].sums).any()


def test_an_event_that_is_certain_has_the_probability_one_in_every_tree():
    trees = grown(start(1.0), event=lambda w: np.ones(len(w), dtype=bool), roots=7)
    assert trees.sums.tolist() == [1.0] * 7
    assert trees.runs == 7


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"roots": 0}, "roots must be"),
        ({"roots": 1.5}, "roots must be"),
        ({"every": 0}, "every must be"),
        ({"looks": 0}, "looks must be"),
        ({"seed": 0.5}, "seed must be an integer, got 0.5"),
        ({"schedule": Cyclic()}, "schedule must draw every batch anew"),
        ({"importance": lambda w: np.zeros(len(w))}, "importance must be positive and finite, got 0.0"),
        ({"importance": lambda w: np.full(len(w), np.nan)}, "importance must be positive and finite, got nan"),
        ({"importance": lambda w: np.ones(2)}, r"importance must return 9 numbers, got shape \(2,\)"),
        ({"event": lambda w: True}, r"event must return 9 truth values, got shape \(\)"),
    ],
)
def test_bad_arguments(change, message):
    with pytest.raises(ValueError, match=message):
        grown(start(1.0), **({"roots": 9} | change))


def test_several_starts_are_refused():
    problem = Problem(random_orthonormal(2, 3, np.random.default_rng(1)), np.ones((2, 3)), STEP)
    with pytest.raises(ValueError, match=r"w0 must have shape \(3,\), got shape \(2, 3\)"):
        grown(problem)


def test_an_importance_that_grows_without_end_is_refused():
    calls = iter(range(100))
    with pytest.raises(ValueError, match="importance grows so fast that it asks for"):
        grown(
            start(1.0), importance=lambda w: np.full(len(w), 1e4 ** next(calls)), event=lambda w: w[:, 0] < -1.0
        )


def test_an_engine_that_keeps_no_weights_is_told_so():
    class Forgetful(FastEngine):
        def ensemble(self, run):
            kept = Engine.ensemble(self, run)
            return type(kept)(**{**vars(kept), "weights": None})

    with pytest.raises(ValueError, match="engine must return the final weights"):
        grown(start(1.0), Forgetful(), roots=3)
