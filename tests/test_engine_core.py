"""The parts every engine shares: problems, batches, streams, observables, landscape, loading, guard."""

from __future__ import annotations

import dataclasses
import math
import subprocess
import sys
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

import engine
import engine.landscape as landscape
from engine import (
    Cyclic,
    Engine,
    EngineError,
    EngineNotFoundError,
    Explicit,
    FullBatch,
    GuardedEngine,
    Problem,
    StandardBasis,
    Stop,
    UniformSubsets,
    WithReplacement,
    alignment,
    batch_mass,
    cosine_similarity,
    dataset_similarity,
    derive_seed,
    gamma,
    load_engine,
    norm_squared,
    phi,
    psi,
    random_orthonormal,
    step_error,
    stream,
    unit_roundoff,
)
from engine.reference import ReferenceEngine, gradient

ROUNDOFF = 2.0**-53
ACTIVATIONS = ("linear", "relu")


def rng_of(*names: str | int) -> np.random.Generator:
    return stream(20230803, "test_engine_core", *names)


def dense(m: int, n: int, *names: str | int) -> np.ndarray:
    return random_orthonormal(m, n, rng_of("data", m, n, *names))


def small_problem(activation: str = "linear") -> Problem:
    return Problem(StandardBasis(3, 4), np.array([0.3, -0.2, 0.1, 0.4]), 0.2, activation)


# ---------------------------------------------------------------------------------------- problem


E2, W2 = np.eye(2), np.array([0.1, 0.08])

BAD_PROBLEMS = {
    "data-nan": ({"data": [[1, 0], [0, np.nan]]}, r"data must be finite.*nan at index \(1, 1\)"),
    "data-inf": ({"data": [[np.inf, 0], [0, 1]]}, r"data must be finite.*inf at index \(0, 0\)"),
    "data-complex": ({"data": E2 * 1j}, r"data must be an array of real numbers.*complex128"),
    "data-text": ({"data": "abc"}, r"data must be an array of real numbers.*'abc'"),
    "data-none": ({"data": None}, r"data must"),
    "data-ragged": ({"data": [[1, 0], [1]]}, r"data must be an array of real numbers"),
    "data-vector": ({"data": [1, 0]}, r"data must have 2 dimension.*\(2,\)"),
    "data-cube": ({"data": np.ones((2, 2, 2))}, r"data must have 2 dimension.*\(2, 2, 2\)"),
    "data-wide": ({"data": np.eye(3)[:, :2]}, r"data must have shape \(m, n\).*\(3, 2\)"),
    "data-empty": ({"data": np.zeros((0, 2))}, r"data must have shape \(m, n\).*\(0, 2\)"),
    "data-skew": ({"data": [[1, 0], [0.6, 0.8]]}, r"orthonormal.*<a_0, a_1>.*0 .*0\.6"),
    "data-long": ({"data": [[1, 0], [0, 2]]}, r"orthonormal.*<a_1, a_1>.*1 .*differs by 3"),
    "data-nearly": ({"data": E2 * (1 + 1e-9)}, r"orthonormal.*random_orthonormal"),
    "w0-nan": ({"w0": [np.nan, 0]}, r"w0 must be finite.*nan at index \(0,\)"),
    "w0-inf": ({"w0": [[0, 0], [0, -np.inf]]}, r"w0 must be finite.*-inf at index \(1, 1\)"),
    "w0-complex": ({"w0": np.array([1j, 0])}, r"w0 must be an array of real numbers.*complex128"),
    "w0-complex-list": ({"w0": [1j, 0]}, r"w0 must be an array of real numbers.*1j"),
    "w0-text": ({"w0": ["a", "b"]}, r"w0 must be an array of real numbers.*'a'"),
    "w0-none": ({"w0": None}, r"w0 must"),
    "w0-scalar": ({"w0": 0.1}, r"w0 must have 1 or 2 dimension"),
    "w0-cube": ({"w0": np.zeros((1, 1, 2))}, r"w0 must have 1 or 2 dimension.*\(1, 1, 2\)"),
    "w0-length": ({"w0": np.zeros(3)}, r"w0 must have shape.*n = 2, got shape \(3,\)"),
    "w0-width": ({"w0": np.zeros((2, 3))}, r"w0 must have shape.*n = 2, got shape \(2, 3\)"),
    "w0-no-rows": ({"w0": np.zeros((0, 2))}, r"w0 must have shape.*\(0, 2\)"),
    "step-zero": ({"step_size": 0}, r"step_size must be a positive finite number.*eta.*got 0"),
    "step-negative": ({"step_size": -0.1}, r"step_size must be a positive.*got -0\.1"),
    "step-nan": ({"step_size": math.nan}, r"step_size must be a positive.*got nan"),
    "step-inf": ({"step_size": math.inf}, r"step_size must be a positive.*got inf"),
    "step-bool": ({"step_size": True}, r"step_size must be a positive.*got True"),
    "step-numpy-bool": ({"step_size": np.True_}, r"step_size must be a positive.*True"),
    "step-text": ({"step_size": "0.1"}, r"step_size must be a positive.*got '0\.1'"),
    "step-none": ({"step_size": None}, r"step_size must be a positive.*got None"),
    "step-array": ({"step_size": np.array([0.1])}, r"step_size must be a positive.*array"),
    "step-complex": ({"step_size": 0.1 + 0j}, r"step_size must be a positive.*j"),
    "step-numpy-complex": ({"step_size": np.complex128(0.1)}, r"step_size must be a positive.*j"),
    "step-too-large": ({"step_size": 10**400}, r"step_size must be a positive finite number"),
    "activation-array": (
        {"activation": np.array(["relu", "relu"])},
        r"activation must be 'linear'",
    ),
    "activation-unknown": (
        {"activation": "tanh"},
        r"activation must be 'linear' or 'relu'.*'tanh'",
    ),
    "activation-case": ({"activation": "ReLU"}, r"activation must be 'linear' or 'relu'.*'ReLU'"),
    "activation-none": ({"activation": None}, r"activation must be 'linear' or 'relu'.*None"),
    "activation-list": ({"activation": ["relu"]}, r"activation must be 'linear' or 'relu'"),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("change", "message"), BAD_PROBLEMS.values(), ids=BAD_PROBLEMS.keys())
def test_problem_refuses_bad_input_with_one_clear_error(change, message):
    good = {"data": E2, "w0": W2, "step_size": 0.2, "activation": "linear"}
    Problem(**good)
    with pytest.raises(ValueError, match=message):
        Problem(**(good | change))


@pytest.mark.parametrize(
    "change",
    [
        {"w0": [2.0, 3.0]},  # Theorem 1 assumes |w0| < 1
        {"w0": [0.0, 0.0]},
        {"step_size": 5.0},  # and eta <= 1/5
        {"step_size": 1},
        {"step_size": np.float32(0.25)},
        {"w0": [[1, 0], [0, 1]]},
        {"data": [[0, 1]]},
    ],
)
def test_the_theorems_own_assumptions_are_not_validation(change):
    problem = Problem(**({"data": E2, "w0": W2, "step_size": 0.2, "activation": "relu"} | change))
    assert problem.w0.dtype == np.float64
    assert type(problem.step_size) is float


def test_problem_copies_and_freezes_its_arrays():
    data, w0 = np.eye(2), np.array([0.1, 0.2])
    problem = Problem(data, w0, 0.1)
    data[0, 0], w0[0] = 7.0, 7.0
    assert problem.data[0, 0] == 1.0
    assert problem.w0[0] == 0.1
    for array in (problem.data, problem.w0):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        problem.step_size = 0.3


def test_shapes_and_with_w0():
    problem = Problem(dense(3, 5), np.zeros((7, 5)), 0.1, "relu")
    assert (problem.m, problem.n, problem.replicates) == (3, 5, 7)
    again = problem.with_w0(np.ones(5))
    assert (again.replicates, again.step_size, again.activation) == (1, 0.1, "relu")
    np.testing.assert_array_equal(again.data, problem.data)
    with pytest.raises(ValueError, match="w0 must have shape"):
        problem.with_w0(np.ones(4))


@pytest.mark.parametrize(("m", "n"), [(2.5, 3), ("2", 3), (True, 3), (2, None), (2, math.nan)])
def test_standard_basis_refuses_sizes_that_are_not_integers(m, n):
    with pytest.raises(ValueError, match=rf"StandardBasis.*got m={m!r}, n={n!r}"):
        StandardBasis(m, n)


@pytest.mark.parametrize(("m", "n"), [(0, 2), (3, 2), (-1, 2)])
def test_standard_basis_refuses_impossible_sizes(m, n):
    with pytest.raises(ValueError, match=rf"1 <= m <= n, got m={m}, n={n}"):
        StandardBasis(m, n)
    with pytest.raises(ValueError, match=rf"1 <= m <= n, got m={m}, n={n}"):
        random_orthonormal(m, n, rng_of("bad"))


@given(m=st.integers(1, 5), extra=st.integers(0, 3), k=st.integers(1, 3), seed=st.integers(0, 999))
@settings(max_examples=40, deadline=None)
def test_standard_basis_behaves_as_the_dense_matrix(m, extra, k, seed):
    n, rng = m + extra, rng_of("basis", seed)
    w = rng.normal(size=(k, n))
    implicit, explicit = (Problem(d, w, 0.1) for d in (StandardBasis(m, n), np.eye(m, n)))
    c, batch = rng.normal(size=(k, m)), rng.integers(0, m, size=(k, 2))
    assert (implicit.m, implicit.n) == (explicit.m, explicit.n)
    for method, argument in [
        ("rows", batch),
        ("rows", batch[0]),
        ("correlations", w),
        ("correlations", w[0]),
        ("combine", c),
        ("combine", c[0]),
        ("off_span", w),
        ("off_span", w[0]),
    ]:
        left, right = (getattr(p, method)(argument) for p in (implicit, explicit))
        assert left.dtype == right.dtype == np.float64
        np.testing.assert_array_equal(left, right)


def test_standard_basis_is_never_made_dense():
    n = 10**6  # a dense (m, n) matrix would take 8 TB
    problem = Problem(StandardBasis(n, n), np.full(n, 1e-4), 0.1)
    assert problem.rows(np.array([n - 1])).shape == (1, n)
    assert psi(problem, problem.w0) == 0.0
    assert math.isfinite(alignment(problem, problem.w0).log_ratio)


@pytest.mark.parametrize(("m", "n"), [(1, 1), (1, 6), (4, 4), (5, 30)])
def test_random_orthonormal_is_orthonormal(m, n):
    a = dense(m, n)
    assert a.shape == (m, n)
    np.testing.assert_allclose(a @ a.T, np.eye(m), atol=n * 8 * ROUNDOFF)
    Problem(a, np.zeros(n), 0.1)


def test_random_orthonormal_is_haar():
    # The first row is uniform on the sphere: <a, e>^2 has mean 1/n, and both signs are equally likely.
    # QR without the sign correction puts one sign in a whole coordinate.
    rng, n, count = rng_of("haar"), 4, 4000
    samples = np.stack([random_orthonormal(2, n, rng) for _ in range(count)])
    # Hoeffding: entries and their squares lie in [-1, 1], so a mean over 4000 is off by 0.1 with
    # probability at most 2 exp(-4000 * 0.1^2 / 2) = 4e-9, whatever the seed.
    assert np.abs(samples.mean(axis=0)).max() < 0.1
    assert np.abs((samples**2).mean(axis=0) - 1 / n).max() < 0.1
    assert np.abs(np.sign(samples).mean(axis=0)).max() < 0.1


# -------------------------------------------------------------------------------------- schedules


def test_batch_sizes():
    assert FullBatch().size(7) == 7
    assert UniformSubsets(3).size(7) == 3
    assert UniformSubsets(7).size(7) == 7
    assert UniformSubsets(np.int64(2)).size(7) == 2
    assert WithReplacement(9).size(7) == 9
    assert Cyclic().size(7) == 1
    assert Explicit([[0, 6, 6]]).size(7) == 3


def test_only_the_random_schedules_say_so():
    assert UniformSubsets(1).random
    assert WithReplacement(1).random
    assert not any(s.random for s in (FullBatch(), Cyclic(), Explicit([[0]])))


@pytest.mark.parametrize("size", [0, -1, 8, 2.0, "2", None, True, math.nan])
def test_bad_subset_sizes(size):
    with pytest.raises(
        ValueError, match=r"UniformSubsets\.batch_size must be an integer in \[1, 7\]"
    ):
        UniformSubsets(size).size(7)
    with pytest.raises(ValueError, match=r"UniformSubsets\.batch_size"):
        UniformSubsets(size).draw(7, 0, 3, rng_of("bad"))


@pytest.mark.parametrize("size", [0, -1, 2.0, "2", None, True])
def test_bad_sizes_with_replacement(size):
    with pytest.raises(ValueError, match=r"WithReplacement\.batch_size must be a positive integer"):
        WithReplacement(size).size(7)


@pytest.mark.parametrize("batches", [[0, 1], [[0.5]], [[True]], [[]], "ab", None, [[0], [1, 2]]])
def test_bad_explicit_batches(batches):
    with pytest.raises(
        ValueError, match=r"Explicit\.batches must be integers of shape \(steps, b\)"
    ):
        Explicit(batches)


@pytest.mark.parametrize(("batches", "held"), [([[3]], r"3\.\.3"), ([[-1, 2]], r"-1\.\.2")])
def test_explicit_batches_must_fit_the_data(batches, held):
    with pytest.raises(ValueError, match=rf"indices in \[0, 3\), got {held}"):
        Explicit(batches).size(3)


@given(m=st.integers(1, 8), data=st.data(), count=st.integers(1, 20), seed=st.integers(0, 999))
@settings(max_examples=60, deadline=None)
def test_subsets_are_subsets_without_repetition(m, data, count, seed):
    b = data.draw(st.integers(1, m))
    drawn = UniformSubsets(b).draw(m, 0, count, rng_of("subsets", seed))
    assert drawn.shape == (count, b)
    assert drawn.dtype.kind == "i"
    assert drawn.min() >= 0
    assert drawn.max() < m
    assert all(len(set(batch)) == b for batch in drawn.tolist())


@pytest.mark.parametrize(("m", "b"), [(m, b) for m in range(2, 7) for b in range(1, m)])
def test_all_subsets_are_equally_likely(m, b):
    # Pearson's statistic over all C(m, b) subsets; false alarm 1e-9 each (and the seed is fixed).
    # At 20,000 draws a subset that is 20 % too likely among 20 moves it by 40, others alike.
    subsets = {s: k for k, s in enumerate(combinations(range(m), b))}
    count = 20_000
    drawn = np.sort(UniformSubsets(b).draw(m, 0, count, rng_of("frequencies", m, b)), axis=1)
    seen = np.bincount([subsets[tuple(s)] for s in drawn.tolist()], minlength=len(subsets))
    expected = count / len(subsets)
    statistic = ((seen - expected) ** 2 / expected).sum()
    assert statistic < chi2.isf(1e-9, len(subsets) - 1)


class _EveryOrder:
    """A stand-in for a generator whose uniform keys come in each of the m! orders exactly once."""

    def random(self, size: tuple[int, int]) -> np.ndarray:
        keys = np.array(list(permutations(range(size[1]))), dtype=float)
        assert len(keys) == size[0]
        return keys / size[1]

    def integers(self, low: int, high: int, size: tuple[int, int]) -> np.ndarray:
        return np.arange(math.prod(size)).reshape(size) % (high - low) + low


@pytest.mark.parametrize(("m", "b"), [(m, b) for m in range(2, 6) for b in range(1, m + 1)])
def test_exchangeable_keys_give_every_subset_exactly_equally_often(m, b):
    drawn = UniformSubsets(b).draw(m, 0, math.factorial(m), _EveryOrder())
    tally = np.unique(np.sort(drawn, axis=1), axis=0, return_counts=True)[1]
    assert tally.tolist() == [math.factorial(m) // math.comb(m, b)] * math.comb(m, b)


def test_with_replacement_indices_are_independent_and_uniform():
    m, b, count = 3, 2, 20_000
    drawn = WithReplacement(b).draw(m, 0, count, rng_of("with replacement"))
    seen = np.bincount(drawn @ [m, 1], minlength=m**b)  # all ordered pairs
    expected = count / m**b
    assert ((seen - expected) ** 2 / expected).sum() < chi2.isf(1e-9, m**b - 1)
    assert WithReplacement(9).draw(m, 0, 5, rng_of("more than m")).shape == (5, 9)


def test_full_batch_is_everything_every_time():
    assert FullBatch().draw(4, 17, 3, rng_of("x")).tolist() == [[0, 1, 2, 3]] * 3


def test_cyclic_order():
    assert Cyclic().draw(3, 0, 7, rng_of("x")).tolist() == [[0], [1], [2], [0], [1], [2], [0]]
    assert Cyclic().draw(3, 5, 2, rng_of("x")).tolist() == [[2], [0]]


def test_explicit_wraps_around():
    schedule = Explicit([[0, 1], [2, 2], [1, 0]])
    assert schedule.draw(3, 0, 3, rng_of("x")).tolist() == [[0, 1], [2, 2], [1, 0]]
    assert schedule.draw(3, 2, 3, rng_of("x")).tolist() == [[1, 0], [0, 1], [2, 2]]
    assert schedule.draw(3, 3_000_001, 1, rng_of("x")).tolist() == [[2, 2]]


@pytest.mark.parametrize(
    "schedule",
    [
        FullBatch(),
        UniformSubsets(1),
        UniformSubsets(3),
        UniformSubsets(5),
        WithReplacement(2),
        Cyclic(),
        Explicit([[0, 1], [3, 4], [2, 2]]),
    ],
    ids=repr,
)
def test_drawing_in_pieces_changes_nothing(schedule):
    whole = schedule.draw(5, 0, 600, rng_of("pieces"))
    rng = rng_of("pieces")
    pieces = [schedule.draw(5, first, 200, rng) for first in (0, 200, 400)]
    np.testing.assert_array_equal(whole, np.concatenate(pieces))


# ---------------------------------------------------------------------------------------- streams


def test_streams_are_reproducible():
    left, right = (stream(5, "theorem 2", 17).random(4) for _ in range(2))
    np.testing.assert_array_equal(left, right)
    # the value is part of the contract: reports quote seeds, and a seed must mean the same for ever
    assert derive_seed(5, "theorem 2", 17) == 13869586164704885328


def test_an_integer_is_an_integer_whoever_made_it():
    # a seed drawn with NumPy and read back from a report must mean the same
    assert derive_seed(np.int64(5), "theorem 2", np.int32(17)) == derive_seed(5, "theorem 2", 17)


def test_every_name_matters_and_so_do_its_type_and_place():
    keys = [
        (),
        ("a",),
        ("b",),
        ("a", "b"),
        ("b", "a"),
        ("ab",),
        ("a", ""),
        ("", "a"),
        (1,),
        ("1",),
        (1, 2),
        (12,),
        ("int:1",),
        (-1,),
        (2**80,),
    ]
    seeds = {derive_seed(seed, *key) for seed in (0, 1) for key in keys}
    assert len(seeds) == 2 * len(keys)
    assert all(0 <= seed < 2**64 for seed in seeds)


def test_neighbouring_streams_are_unrelated():
    # 400 streams of 100 normal numbers: (98 r^2 / (1 - r^2))^(1/2) is Student's t with 98 degrees of
    # freedom, so that |r| > 0.75 has probability 3e-19 for each of the 79,800 pairs.
    numbers = np.stack([stream(1, "replicate", r).standard_normal(100) for r in range(400)])
    correlation = np.corrcoef(numbers) - np.eye(400)
    assert np.abs(correlation).max() < 0.75


# ------------------------------------------------------------------------------------ observables


def test_alignment_by_hand():
    problem = Problem(StandardBasis(3, 4), np.zeros(4), 0.1)
    found = alignment(problem, np.array([0.1, -0.8, 0.3, 5.0]))
    assert found.leader == 1
    assert found.coordinate == -0.8
    assert found.log_ratio == pytest.approx(math.log(0.8 / 0.4), rel=1e-14)


def test_alignment_under_relu_counts_positive_coordinates_only():
    problem = Problem(StandardBasis(3, 4), np.zeros(4), 0.1, "relu")
    found = alignment(problem, np.array([[0.1, -0.8, 0.3, 5.0], [-1, 0.5, -1, 0], [-1, -2, 0, 9]]))
    assert found.leader[:2].tolist() == [2, 1]
    assert found.coordinate[:2].tolist() == [0.3, 0.5]
    assert found.log_ratio[0] == pytest.approx(math.log(3), rel=1e-14)
    assert found.log_ratio[1] == math.inf
    assert math.isnan(found.log_ratio[2])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_alignment_of_ties_zeros_and_single_points(activation):
    problem = Problem(StandardBasis(3, 3), np.zeros(3), 0.1, activation)
    tie = alignment(problem, np.array([0.2, 0.2, 0.2]))
    assert tie.leader == 0
    assert tie.log_ratio == pytest.approx(-math.log(2), rel=1e-14)
    assert alignment(problem, np.array([0.0, 0.3, 0.0])).log_ratio == math.inf
    assert math.isnan(alignment(problem, np.zeros(3)).log_ratio)
    single = Problem(StandardBasis(1, 3), np.zeros(3), 0.1, activation)
    assert alignment(single, np.array([0.4, 1.0, 1.0])).log_ratio == math.inf


def test_alignment_is_accurate_where_one_minus_c_is_not_representable():
    problem = Problem(StandardBasis(3, 3), np.zeros(3), 0.1)
    found = alignment(problem, np.array([1.0, 3e-200, -1e-200]))
    assert found.log_ratio == pytest.approx(-math.log(4e-200), rel=1e-14)


@given(seed=st.integers(0, 999), m=st.integers(1, 4), extra=st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_phi_and_psi_split_the_norm(seed, m, extra):
    n, rng = m + extra, rng_of("split", seed)
    problem = Problem(random_orthonormal(m, n, rng), np.zeros(n), 0.1)
    w = rng.normal(size=(3, n))
    np.testing.assert_allclose(phi(problem, w) + psi(problem, w), norm_squared(w), rtol=1e-12)
    np.testing.assert_allclose(norm_squared(w), np.linalg.norm(w, axis=1) ** 2, rtol=1e-13)
    everything = batch_mass(problem, w, np.arange(m))
    np.testing.assert_allclose(everything, phi(problem, w), rtol=1e-13)
    projector = problem.data.T @ problem.data
    np.testing.assert_allclose(problem.off_span(w), w - w @ projector, atol=1e-13)


@pytest.mark.parametrize("size", [1e-3, 1e-7, 1e-12])
def test_psi_is_accurate_when_it_is_tiny(size):
    # as a difference |w|^2 - |Pw|^2 it would be rounding noise from size 1e-8 on
    full = dense(6, 6, "tiny")
    problem = Problem(full[:5], np.zeros(6), 0.1)
    w = full[:5].T @ np.array([0.5, 0.4, -0.3, 0.2, 0.6]) + size * full[5]
    # w itself is rounded by up to u |w|, which moves sqrt(psi) by as much
    assert math.sqrt(psi(problem, w)) == pytest.approx(size, rel=1e-14, abs=16 * ROUNDOFF)
    implicit = Problem(StandardBasis(5, 6), np.zeros(6), 0.1)
    assert psi(implicit, np.array([0.5, 0.4, 0.3, 0.2, 0.6, size])) == size * size


def test_batch_mass_by_hand():
    w, batch = np.array([0.3, -0.2, 0.1, 0.4]), np.array([0, 1])
    assert batch_mass(small_problem(), w, batch) == pytest.approx(0.13, rel=1e-14)
    assert batch_mass(small_problem("relu"), w, batch) == pytest.approx(0.09, rel=1e-14)


def test_similarities_by_hand():
    assert cosine_similarity(np.array([3.0, 4.0]), np.array([0.0, 2.0])) == pytest.approx(0.8)
    assert cosine_similarity(np.array([3.0, 4.0]), np.array([0.0, -2.0])) == pytest.approx(-0.8)
    problem = Problem(StandardBasis(2, 3), np.zeros(3), 0.1)
    w = np.array([[2.0, -6.0, 3.0], [-2.0, -6.0, 3.0]])
    np.testing.assert_allclose(dataset_similarity(problem, w), [2 / 7, -2 / 7], rtol=1e-14)


# -------------------------------------------------------------------------------------- landscape


def _pointwise_by_definition(problem: Problem, w: np.ndarray) -> np.ndarray:
    """Eq. (2), one datapoint and one coordinate at a time."""
    values = []
    for a in problem.rows(np.arange(problem.m)):
        pre = sum(x * y for x, y in zip(w, a, strict=True))
        output = max(pre, 0.0) if problem.activation == "relu" else pre
        values.append(sum((x - y * output) ** 2 for x, y in zip(a, w, strict=True)) / 2)
    return np.array(values)


@given(
    seed=st.integers(0, 999),
    m=st.integers(1, 4),
    extra=st.integers(0, 2),
    activation=st.sampled_from(ACTIVATIONS),
    implicit=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_loss_is_its_definition(seed, m, extra, activation, implicit):
    n, rng = m + extra, rng_of("loss", seed)
    data = StandardBasis(m, n) if implicit else random_orthonormal(m, n, rng)
    w = rng.normal(size=(2, 3, n))
    problem = Problem(data, np.zeros(n), 0.1, activation)
    expected = np.array([[_pointwise_by_definition(problem, v) for v in row] for row in w])
    np.testing.assert_allclose(landscape.pointwise_losses(problem, w), expected, rtol=1e-12)
    np.testing.assert_allclose(landscape.loss(problem, w), expected.mean(axis=-1), rtol=1e-12)


def test_loss_of_theorem_12():
    # (m - 1) / (2m) at a datapoint, 1/2 at the origin
    problem = Problem(dense(4, 6), np.zeros(6), 0.1)
    for i in range(4):
        assert landscape.loss(problem, problem.data[i]) == pytest.approx(3 / 8, rel=1e-12)
    assert landscape.loss(problem, np.zeros(6)) == pytest.approx(0.5, rel=1e-12)


@given(seed=st.integers(0, 999), activation=st.sampled_from(ACTIVATIONS), implicit=st.booleans())
@settings(max_examples=40, deadline=None)
def test_reference_gradient_is_the_derivative_of_the_loss(seed, activation, implicit):
    m, n, rng = 3, 4, rng_of("gradient", seed)
    data = StandardBasis(m, n) if implicit else random_orthonormal(m, n, rng)
    problem = Problem(data, np.zeros(n), 0.1, activation)
    w = rng.normal(size=n)
    h = 1e-3
    assume(np.abs(problem.correlations(w)).min() > 3 * h)  # no kink within the stencil
    e = h * np.eye(n)
    # a 5-point stencil is exact for the quartic loss; rounding leaves about u * |L| / h
    slopes = m * (
        8 * (landscape.loss(problem, w + e) - landscape.loss(problem, w - e))
        - (landscape.loss(problem, w + 2 * e) - landscape.loss(problem, w - 2 * e))
    )  # fmt: skip
    np.testing.assert_allclose(gradient(problem, w, np.arange(m)), slopes / (12 * h), atol=1e-9)


def _quadratic_coefficient(problem: Problem, w: np.ndarray, v: np.ndarray, h: float) -> float:
    """t^2 coefficient of t -> L(w + t v) on t >= 0, by interpolating the quartic at 5 points."""
    t = h * np.arange(5)
    values = landscape.loss(problem, w + t[:, None] * v)
    coefficients = np.linalg.solve(np.vander(np.arange(5.0), increasing=True), values)
    return float(coefficients[2] / h**2)


@given(
    seed=st.integers(0, 999),
    m=st.integers(1, 4),
    activation=st.sampled_from(ACTIVATIONS),
    zeros=st.integers(0, 4),
)
@settings(max_examples=60, deadline=None)
def test_one_sided_second_derivatives_are_those_of_the_loss(seed, m, activation, zeros):
    n, rng = m + 1, rng_of("second", seed)
    w = rng.normal(size=n)
    w[: min(zeros, m)] = 0.0  # on the kink of those points
    w = np.where(np.abs(w) < 0.2, np.sign(w) * 0.2, w)
    problem = Problem(StandardBasis(m, n), w, 0.1, activation)
    v = rng.normal(size=(5, n))
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    h = 0.04  # 4 h |v| < 0.2: no sign changes on the ray
    expected = [2 * _quadratic_coefficient(problem, w, direction, h) for direction in v]
    found = landscape.second_directional_derivative(problem, w, v)
    np.testing.assert_allclose(found, expected, atol=1e-9)
    one = landscape.second_directional_derivative(problem, w, v[0])
    assert one == pytest.approx(found[0], rel=1e-13)


def test_second_derivative_is_one_sided_at_a_kink():
    # at a_1, ReLU point 2 is switched off: towards a_2 it costs, away from it nothing happens
    problem = Problem(StandardBasis(2, 2), np.zeros(2), 0.1, "relu")
    w, v = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    towards, away = landscape.second_directional_derivative(problem, w, np.stack([v, -v]))
    # towards: half of [ |a_1 - w - t v|^2 + |a_2 - t (w + t v)|^2 ] / 2 has t^2 coefficient
    # (1 + 1 - 2) / 4 = 0; away only the first term is there: 1 / 4
    assert towards == pytest.approx(0.0, abs=1e-15)
    assert away == pytest.approx(0.5, rel=1e-14)


@given(
    seed=st.integers(0, 999),
    m=st.integers(1, 4),
    activation=st.sampled_from(ACTIVATIONS),
    zeros=st.integers(0, 4),
)
@settings(max_examples=60, deadline=None)
def test_curvature_matrix_is_the_quadratic_form_of_its_cone(seed, m, activation, zeros):
    n, rng = m + 1, rng_of("cone", seed)
    w = rng.normal(size=n)
    w[: min(zeros, m)] = 0.0
    problem = Problem(StandardBasis(m, n), w, 0.1, activation)
    signs = rng.choice([-1.0, 1.0], size=m)
    matrix = landscape.curvature_matrix(problem, w, signs)
    np.testing.assert_array_equal(matrix, matrix.T)
    v = rng.normal(size=(6, n))
    v[:, :m] = np.where(w[:m] == 0, np.abs(v[:, :m]) * signs, v[:, :m])  # into the cone
    expected = landscape.second_directional_derivative(problem, w, v)
    np.testing.assert_allclose(((v @ matrix) * v).sum(axis=1), expected, rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize("signs", [[1, 1, 1], [1, -1, 1], [-1, -1, -1]], ids=str)
def test_kinks_survive_a_rotation(signs):
    """With dense data <w, a_i> = 0 holds up to rounding only, which ``kink`` forgives."""
    q = dense(4, 4, "kinks")
    w, v = np.array([1.0, 0.0, 0.0, 0.0]), np.array([0.1, *np.array(signs[1:]) * 0.5, 0.2])
    plain = Problem(StandardBasis(3, 4), np.zeros(4), 0.1, "relu")
    rotated = Problem(q[:, :3].T, np.zeros(4), 0.1, "relu")
    assert (rotated.correlations(q @ w)[1:] != 0).any()
    assert landscape.second_directional_derivative(
        rotated, q @ w, q @ v, kink=1e-12
    ) == pytest.approx(landscape.second_directional_derivative(plain, w, v), rel=1e-12)
    expected = q @ landscape.curvature_matrix(plain, w, np.array(signs)) @ q.T
    found = landscape.curvature_matrix(rotated, q @ w, np.array(signs), kink=1e-12)
    np.testing.assert_allclose(found, expected, atol=1e-13 * 64)


# -------------------------------------------------------------------------------------- precision


def test_precision():
    class Single(ReferenceEngine):
        precision = "float32"

    problem = small_problem()
    assert unit_roundoff(ReferenceEngine()) == np.finfo(np.float64).eps / 2
    assert unit_roundoff(Single()) == np.finfo(np.float32).eps / 2
    assert gamma(100, 1e-3) == pytest.approx(0.1 / 0.9)
    double, single = (step_error(e, problem, 2) for e in (ReferenceEngine(), Single()))
    assert single == pytest.approx(double * 2.0**29, rel=1e-4)


# --------------------------------------------------------------------------------------- registry


class Minimal(Engine):
    """What the registry tests load: ``test_engine_core:Minimal``."""

    def step(self, problem, weights, batch):
        return weights - problem.step_size * gradient(problem, weights, batch)


class Undecided(Minimal):
    precision = "float16"


class NeedsArguments(Minimal):
    def __init__(self, argument):
        self.argument = argument


class NotAnEngine:
    def step(self, problem, weights, batch):
        return weights


def make_minimal() -> Engine:
    return Minimal()


def make_trouble() -> Engine:
    raise OSError("no device")


INSTANCE = Minimal()


@pytest.mark.parametrize("attribute", ["Minimal", "INSTANCE", "make_minimal", "Engines.inner"])
def test_an_engine_is_a_class_an_instance_or_a_factory(attribute, monkeypatch):
    monkeypatch.setitem(globals(), "Engines", type("Engines", (), {"inner": Minimal}))
    monkeypatch.setattr(INSTANCE, "name", "")
    name = f"{__name__}:{attribute}"
    found = load_engine(name)
    assert isinstance(found, Minimal)
    assert found.name == name  # an engine without a name of its own is called as it was asked for
    problem = small_problem()
    assert found.step(problem, problem.w0, np.array([0, 2])).shape == (4,)


def test_built_in_reference():
    assert load_engine("reference").name == "reference"


@pytest.mark.parametrize("name", ["refrence", "", "torch64", ":", "engine.reference:", ":X", "os"])
def test_unknown_names_list_the_known_ones(name):
    with pytest.raises(
        EngineNotFoundError, match=r"unknown engine.*reference, fast, torch.*attrib"
    ):
        load_engine(name)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("no_such_package_at_all:X", r"cannot import 'no_such_package_at_all' \(ModuleNotFound"),
        ("engine.reference:Missing", r"module 'engine.reference' has no attribute 'Missing'"),
        ("engine.reference:ReferenceEngine.nope", r"no attribute 'ReferenceEngine.nope'"),
        ("{here}:NotAnEngine", r"NotAnEngine.*expected an engine.Engine"),
        ("{here}:W2", r"array of shape \(2,\).*expected an engine.Engine"),
        ("{here}:NeedsArguments", r"could not be created without arguments \(TypeError.*argument"),
        ("{here}:make_trouble", r"could not be created without arguments \(OSError: no device\)"),
        ("{here}:Undecided", r"declares precision 'float16', expected 'float64' or 'float32'"),
        ("engine:Engine", r"could not be created without arguments.*abstract.*step"),
    ],
)
def test_each_loading_failure_is_one_clear_error(target, message):
    name = target.format(here=__name__)
    with pytest.raises(EngineNotFoundError, match=message) as caught:
        load_engine(name)
    assert repr(name) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("source", ["import no_such_module", "def f(:", "1 / 0"])
def test_a_module_that_fails_to_import_says_why(source, tmp_path, monkeypatch):
    (tmp_path / "broken_engine_module.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    pattern = r"cannot import 'broken_engine_module' \((ModuleNotFound|Syntax|ZeroDivision)Error"
    with pytest.raises(EngineNotFoundError, match=pattern):
        load_engine("broken_engine_module:X")


def test_a_missing_extra_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr("engine.registry.EXTRAS", {"torch": ("torch", "no_such_module_at_all")})
    with pytest.raises(
        EngineNotFoundError, match=r"pip install 'sgd-autoencoder-referee\[torch\]'"
    ):
        load_engine("torch")


# ------------------------------------------------------------------------------------------ guard


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

    def run(self, *args, **kwargs):
        good = super().run(*args, **kwargs)
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
    "inf": (
        lambda w: w + np.array([0, np.inf, 0, 0]),
        r"inf at index \(1,\), expected finite numbers",
    ),
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
def test_an_engine_that_works_in_place_is_refused_or_right(method, guarded):
    engine = GuardedEngine(InPlace()) if guarded else InPlace()
    expected = CALLS[method](ReferenceEngine(), small_problem())
    try:
        found = CALLS[method](engine, small_problem())
    except (EngineError, ValueError):
        return  # its input is read-only
    if method == "run":
        found, expected = found.weights, expected.weights
    np.testing.assert_array_equal(found, expected)


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
    engine.run = lambda *args, **kwargs: 5
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
        with pytest.raises(
            ValueError, match=rf"batch.* must hold indices in \[0, 3\), got .*{index}"
        ):
            call()


@pytest.mark.parametrize("every", [0, -1])
def test_every_must_be_positive(every):
    guarded = GuardedEngine(ReferenceEngine())
    with pytest.raises(ValueError, match=rf"every must be .*got {every}"):
        guarded.trajectory(small_problem(), BATCHES, every=every)


def test_stopping_is_reported_where_it_happened():
    """R is constant under full-batch GD, so that a rounding of the read-out decides at the threshold.

    Read from all replicates at once, R may differ in the last bit from what the rule saw.
    """
    for k in range(40):
        rows = rng_of("rows", k).normal(size=(64, 33)) / 9
        problem = Problem(dense(5, 33, k), rows, 0.1)
        problem = problem.with_w0(rows[alignment(problem, rows).log_ratio > 0])
        level = float(alignment(problem, problem.w0).log_ratio.min())
        found = ReferenceEngine().run(
            problem, FullBatch(), max_steps=12, seed=0, stop=Stop(level, every=1)
        )
        assert (found.stopped | (found.steps == 12)).all()


def test_importing_the_engine_needs_no_torch():
    code = "import engine, engine.registry, sys; sys.exit('torch' in sys.modules)"
    root = Path(engine.__file__).parents[1]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_an_engine_sees_copies():
    seen = []
    engine = GuardedEngine(Answer(lambda w: (seen.append(w), w * 1.0)[1]))
    weights = np.array([0.1, 0.2, 0.3, 0.4])
    engine.step(small_problem(), weights, np.array([0]))
    assert not np.shares_memory(seen[0], weights)
    assert not seen[0].flags.writeable
    assert weights.flags.writeable


@pytest.mark.parametrize(("log_ratio", "every"), [(0, 1), (-1, 1), (math.nan, 1), (1, 0), (1, -3)])
def test_bad_stopping_rules(log_ratio, every):
    with pytest.raises(ValueError, match=r"Stop needs log_ratio > 0 and every >= 1"):
        Stop(log_ratio, every)


# ------------------------------------------------------------------------------- the default run


def test_the_default_run_is_the_step_applied_over_and_over():
    engine, problem = ReferenceEngine(), small_problem("relu")
    found = engine.run(problem, UniformSubsets(2), max_steps=600, seed=3, replicates=2,
                       keep_weights=True)  # fmt: skip
    for r in range(2):
        rng, w = stream(3, "replicate", r), problem.w0
        for batch in UniformSubsets(2).draw(3, 0, 600, rng):
            w = engine.step(problem, w, batch)
        np.testing.assert_allclose(found.weights[r], w, rtol=1e-12)
    assert found.steps.tolist() == [600, 600]
    assert not found.stopped.any()


def test_a_replicate_depends_on_the_seed_and_its_number_alone():
    problem, engine = Problem(dense(4, 6), np.full(6, 0.2), 0.1), ReferenceEngine()
    few, many = (
        engine.run(problem, UniformSubsets(1), max_steps=300, seed=8, replicates=count)
        for count in (2, 5)
    )
    other = engine.run(problem, UniformSubsets(1), max_steps=300, seed=9, replicates=2)
    np.testing.assert_allclose(few.log_ratio, many.log_ratio[:2], rtol=1e-11)
    assert len(set(many.log_ratio)) == 5
    assert not set(other.log_ratio) & set(many.log_ratio)


def test_the_stopping_rule():
    problem = Problem(StandardBasis(3, 3), np.array([0.3, 0.2, 0.1]), 0.2)
    engine, stop = ReferenceEngine(), Stop(2.0, every=7)
    arguments = {"max_steps": 3000, "seed": 1, "replicates": 6, "keep_weights": True}
    found = engine.run(problem, UniformSubsets(1), stop=stop, **arguments)
    assert found.stopped.all()
    assert (found.steps % 7 == 0).all()
    for r in range(6):
        batches = UniformSubsets(1).draw(3, 0, 3000, stream(1, "replicate", r))
        path = engine.trajectory(problem, batches[: found.steps[r]], every=7)
        ratios = alignment(problem, path).log_ratio
        assert ratios[-1] >= 2.0
        assert (ratios[1:-1] < 2.0).all()
        np.testing.assert_allclose(found.weights[r], path[-1], rtol=1e-12)


def test_running_out_of_steps_is_not_stopping():
    problem = Problem(StandardBasis(3, 3), np.array([0.3, 0.2, 0.1]), 0.2)
    found = ReferenceEngine().run(
        problem, UniformSubsets(1), max_steps=50, seed=1, replicates=3, stop=Stop(500.0)
    )
    assert found.steps.tolist() == [50] * 3
    assert not found.stopped.any()


def test_a_diverging_replicate_is_named():
    rows = np.array([[0.1, 0.1], [40.0, 40.0]])
    with (
        np.errstate(all="ignore"),
        pytest.raises(EngineError, match="replicate 1 has weights that are not finite"),
    ):
        ReferenceEngine().run(
            Problem(StandardBasis(2, 2), rows, 1.0), FullBatch(), max_steps=40, seed=0
        )
