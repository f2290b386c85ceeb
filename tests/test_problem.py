"""Problems and data: what is refused, copied and kept."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Problem, StandardBasis, alignment, psi, random_orthonormal
from tests.engine_samples import ROUNDOFF, dense, rng_of

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
    "activation-array": ({"activation": np.array(["relu", "relu"])}, r"activation must be 'linear'"),
    "activation-unknown": ({"activation": "tanh"}, r"activation must be 'linear' or 'relu'.*'tanh'"),
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
@settings(max_examples=40)
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
