"""Does the search find, shrink and repeat; and does the optimiser reach the worst case?"""

from __future__ import annotations

import importlib
import math

import numpy as np
import pytest
from hypothesis import strategies as st

from evidence.search import Maximum, hunt, maximise


def test_a_violation_is_found_and_shrunk_to_the_smallest() -> None:
    found = hunt(st.integers(0, 10**6), lambda k: k - 41.5, examples=200, random_seed=1)
    assert found.counterexample == 42
    assert found.margin == 0.5
    assert found.cases > 0


def test_without_a_violation_the_closest_case_is_kept() -> None:
    found = hunt(
        st.integers(0, 100), lambda k: -1.0 - abs(k - 50),
        examples=300, random_seed=2, cases_per_example=7,
    )  # fmt: skip
    assert found.counterexample is None
    assert found.margin == -1.0 - abs(found.worst - 50)
    assert found.margin >= -10.0, "targeted search comes close"
    assert found.cases == 7 * (found.cases // 7) > 0


def test_infinite_margins_are_admitted() -> None:
    found = hunt(st.integers(0, 9), lambda k: -math.inf, examples=20, random_seed=3)
    assert (found.counterexample, found.margin) == (None, -math.inf)
    found = hunt(st.integers(0, 9), lambda k: math.inf, examples=20, random_seed=3)
    assert (found.counterexample, found.margin) == (0, math.inf)


def test_nan_is_an_error_that_names_the_example() -> None:
    with pytest.raises(ValueError, match=r"the margin of 0 is nan"):
        hunt(st.just(0), lambda k: math.nan, examples=5, random_seed=4)


def test_a_violation_that_does_not_repeat_is_an_error_that_names_the_example() -> None:
    values = iter([-1.0, 2.5])
    with pytest.raises(ValueError, match=r"the margin of \d was 2\.5, a violation, and is not .* any more"):
        hunt(st.integers(0, 9), lambda k: next(values, -1.0), examples=20, random_seed=4)


def test_the_same_seed_repeats_the_search() -> None:
    def once(seed: int) -> tuple[int, list[float]]:
        seen: list[float] = []
        found = hunt(st.floats(0, 1), lambda x: seen.append(x) or x - 2.0, examples=50, random_seed=seed)
        return found.cases, seen

    assert once(5) == once(5)
    assert once(5) != once(6)


def test_the_optimiser_comes_close_to_the_maximum_inside_the_assumptions() -> None:
    def objective(points: np.ndarray) -> np.ndarray:
        x, y = points
        return np.where(x + y <= 1.0, x * y, -np.inf)

    bounds = [(0.0, 1.0), (0.0, 1.0)]
    found = maximise(objective, bounds, random_seed=7, generations=60)
    assert 0.2499 < found.value <= 0.25
    assert np.allclose(found.point, 0.5, atol=0.02)
    assert found.evaluations >= 60 * 40
    assert found == maximise(objective, bounds, random_seed=7, generations=60)
    assert isinstance(found, Maximum)


def test_the_examples_do_not_depend_on_what_the_process_has_loaded(tmp_path, monkeypatch) -> None:
    """Hypothesis draws constants that it finds in the modules of the process, unless it is told not to."""

    def drawn() -> list[float]:
        found: list[float] = []
        hunt(
            st.floats(0.0, 1e6), lambda x: found.append(x) or -1.0, examples=300, random_seed=3
        )  # fmt: skip
        return found

    before = drawn()
    (tmp_path / "some_local_module.py").write_text("NUMBERS = [54321.125, 98765.4375, 11111.0625]\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.import_module("some_local_module")
    assert drawn() == before
