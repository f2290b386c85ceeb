"""What is read off the weights: R, Phi, Psi, batch mass and similarities."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import (
    Problem,
    StandardBasis,
    alignment,
    batch_mass,
    cosine_similarity,
    dataset_similarity,
    norm_squared,
    phi,
    psi,
    random_orthonormal,
)
from tests.engine_samples import ACTIVATIONS, ROUNDOFF, dense, rng_of, small_problem


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
@settings(max_examples=40)
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
