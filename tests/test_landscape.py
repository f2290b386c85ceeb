"""The loss and its curvature against their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import engine.landscape as landscape
from engine import Problem, StandardBasis, random_orthonormal
from engine.reference import gradient
from tests.engine_samples import ACTIVATIONS, dense, rng_of


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
@settings(max_examples=40)
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
@settings(max_examples=40)
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


with_zeros = given(
    seed=st.integers(0, 999),
    m=st.integers(1, 4),
    activation=st.sampled_from(ACTIVATIONS),
    zeros=st.integers(0, 4),
)


@with_zeros
@settings(max_examples=60)
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


@with_zeros
@settings(max_examples=60)
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
    assert landscape.second_directional_derivative(rotated, q @ w, q @ v, kink=1e-12) == pytest.approx(
        landscape.second_directional_derivative(plain, w, v), rel=1e-12
    )
    expected = q @ landscape.curvature_matrix(plain, w, np.array(signs)) @ q.T
    found = landscape.curvature_matrix(rotated, q @ w, np.array(signs), kink=1e-12)
    np.testing.assert_allclose(found, expected, atol=1e-13 * 64)
