"""What the benchmarks compare with does what it says."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.floor import drawing, floor, random_state
from benchmarks.user_loops import LOOPS
from engine import Problem, StandardBasis
from engine.reference import ReferenceEngine
from engine.xoshiro import below


@pytest.mark.parametrize("name", LOOPS)
@pytest.mark.parametrize("m", [1, 7])
def test_a_loop_is_the_dynamics(name, m):
    if name != "numpy":
        pytest.importorskip(name, reason=f"needs the optional extra {name!r}")
    rng = np.random.default_rng(0)
    c0, indices = 0.3 * rng.standard_normal(m), rng.integers(0, m, 60)
    path = ReferenceEngine().trajectory(Problem(StandardBasis(m, m), c0, 0.15), indices[:, None])
    start = c0.copy()
    assert LOOPS[name](c0, 0.15, indices) == pytest.approx(path[-1], rel=1e-11)
    assert (c0 == start).all()


def test_the_floor_visits_the_indices_that_are_drawn():
    x, counts, state = np.zeros(5), np.zeros(5), random_state(3)
    words = tuple(state)
    floor(x, state, 1000)
    for _ in range(1000):
        i, *words = below(5, *map(np.uint64, words))
        counts[i] += 1
    assert (x == counts).all()
    assert tuple(state) == tuple(words)


def test_drawing_shuffles():
    order = np.arange(9, dtype=np.int32)
    drawing(order, random_state(3), 4, 20)
    assert sorted(order) == list(range(9))
    assert (order != np.arange(9)).any()
