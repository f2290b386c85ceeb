"""The abstract's word on flat minima and the sampling of Sections 1 and 3, from the bare statements."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction as Q
from itertools import combinations, product

import numpy as np
import pytest

from tests.rederived.bare import derives, step


def gradient(w, m, relu):
    """m times the gradient of the loss over the datapoints e_0, ..., e_(m-1)."""
    return [x - y for x, y in zip(w, step(w, range(m), 1, relu=relu), strict=True)]


def curvature(w, v, m, relu):
    """One-sided D^2_v of the loss, exact: along a ray the gradient is a cubic near 0+, fixed by four points."""
    h = Q(1, 10**4)
    g = [
        sum(
            a * b
            for a, b in zip(
                gradient([x + k * h * y for x, y in zip(w, v, strict=True)], m, relu), v, strict=True
            )
        )
        for k in range(4)
    ]
    return (-11 * g[0] + 18 * g[1] - 9 * g[2] + 2 * g[3]) / (6 * h * m)


def trace(w, m, relu):
    """Mean of D^2_v over Gaussian v: by symmetry cross terms cancel and the axes are left, both ways."""
    axes = [[Q(s * (i == k)) for i in range(len(w))] for k in range(len(w)) for s in (1, -1)]
    return sum(curvature(w, v, m, relu) for v in axes) / 2


def unit(s, n):
    """A rational unit vector of R^n with s positive coordinates, all different, then zeros."""
    y = [Q(k + 2) for k in range(s - 1)]
    square = sum(a * a for a in y)
    head = [2 * a / (square + 1) for a in y] + [(square - 1) / (square + 1)] if s > 1 else [Q(1)]
    return head + [Q(0)] * (n - s)


def limit(w, m, b, relu, seed=0, steps=4000):
    """The end of a run with eta = 1/5: full batch for b = m, uniform subsets of size b otherwise."""
    rng = np.random.default_rng(seed)
    for _ in range(steps):
        w = step(w, rng.choice(m, b, replace=False).tolist(), 0.2, relu=relu)
    return w


@derives("abstract/as_printed")
@pytest.mark.parametrize("b", [1, 2])
def test_traces_are_equal_for_linear_activation(b):
    """m = b + 1, n = m + 1, linear: the limits of GD and of SGD with batches of size b are run, then the traces
    of the two Hessians are computed exactly; both are (n + 4 - m)/m, so that GD's minimum is not the flatter
    one.
    """
    m, n = b + 1, b + 2
    gd, sgd = unit(m, n), unit(1, n)
    start = [0.9 * float(x) for x in gd[:m]] + [0.2]
    assert np.allclose(limit(start, m, m, False), [float(x) for x in gd], atol=1e-9)
    end = np.array(limit(start, m, b, False, steps=12000))
    assert np.allclose(np.sort(end)[::-1], [float(x) for x in sgd], atol=1e-6)
    assert trace(gd, m, False) == trace(sgd, m, False) == Q(n + 4 - m, m)


@derives("abstract/as_printed")
def test_traces_are_equal_for_relu_and_one_positive_datapoint():
    """ReLU, S+ = {0}: GD and SGD end at the same datapoint, hence at the same trace."""
    start = [0.5, -0.3, -0.2, 0.1]
    assert np.allclose(limit(start, 3, 3, True), limit(start, 3, 1, True), atol=1e-9)
    assert np.allclose(limit(start, 3, 1, True), [1, 0, 0, 0], atol=1e-9)


@derives("abstract/as_printed")
@pytest.mark.parametrize(("n", "m"), [(2, 2), (4, 3), (5, 5), (7, 5)])
def test_trace_of_gd_is_smaller_for_relu_with_two_positive_datapoints(n, m):
    """ReLU: the trace at a unit vector with s >= 2 positive coordinates is below that at a datapoint, by exact
    one-sided derivatives; the sign patterns with s <= 1 are counted: m + 1 of 2^m."""
    at_datapoint = trace(unit(1, n), m, True)
    for s in range(2, m + 1):
        assert trace(unit(s, n), m, True) < at_datapoint
    few = sum(sum(signs) <= 1 for signs in product((0, 1), repeat=m))
    assert Q(few, 2**m) == Q(m + 1, 2**m)


@derives("abstract/as_printed")
def test_trace_is_the_mean_over_gaussian_directions():
    """The trace from the axes against the mean over 1500 Gaussian directions, within 6 standard errors."""
    n, m, w = 4, 3, unit(2, 4)
    rng = np.random.default_rng(1)
    values = [
        float(curvature(w, [Q(round(1000 * x), 1000) for x in rng.standard_normal(n)], m, True))
        for _ in range(1500)
    ]
    error = np.std(values) / math.sqrt(len(values))
    assert abs(np.mean(values) - float(trace(w, m, True))) < 6 * error


def law_with_replacement(w, m, b, eta):
    """The exact law of w_1 when the b indices are drawn one by one with replacement (each gradient counts)."""
    law = Counter()
    for draw in product(range(m), repeat=b):
        law[tuple(step(w, draw, eta))] += Q(1, m**b)
    return law


def law_of_subsets(w, m, b, eta):
    """The exact law of w_1 when the batch is a uniform subset of size b."""
    law = Counter()
    for batch in combinations(range(m), b):
        law[tuple(step(w, batch, eta))] += Q(1, math.comb(m, b))
    return law


@derives("section_3.with_replacement/as_printed")
@pytest.mark.parametrize(("m", "b"), [(3, 2), (4, 2), (4, 3)])
def test_indices_with_replacement_give_another_law_of_the_first_step(m, b):
    """The law of w_1, enumerated exactly: with replacement within the batch it gives mass to points that no
    subset reaches, exactly the probability 1 - m!/((m-b)! m^b) of a repetition.
    """
    w = [Q(1, k + 3) for k in range(m)]
    first, second = law_with_replacement(w, m, b, Q(1, 5)), law_of_subsets(w, m, b, Q(1, 5))
    assert first != second
    outside = sum(p for point, p in first.items() if point not in second)
    assert outside == 1 - Q(math.perm(m, b), m**b) > 0


@derives("section_3.with_replacement/as_printed")
def test_batches_with_replacement_are_what_section_3_draws():
    """Read as 'the batches of successive steps are drawn with replacement', the two descriptions agree: over
    two steps every ordered pair of subsets, repetitions included, has the probability binom(m, b)^-2.
    """
    m, b, w = 3, 2, [Q(1, 3), Q(1, 4), Q(1, 5)]
    batches = list(combinations(range(m), b))
    law = Counter()
    for point, p in law_of_subsets(w, m, b, Q(1, 5)).items():
        for after, q in law_of_subsets(list(point), m, b, Q(1, 5)).items():
            law[after] += p * q
    drawn = Counter()
    for pair in product(batches, repeat=2):
        drawn[tuple(step(step(w, pair[0], Q(1, 5)), pair[1], Q(1, 5)))] += Q(1, len(batches) ** 2)
    assert law == drawn
    assert len(law) == 9


@derives("section_3.with_replacement/indices_with_replacement")
@pytest.mark.parametrize("m", [2, 3, 5])
def test_the_two_samplings_agree_for_single_indices(m):
    """For b = 1 the two exact laws of w_1 coincide."""
    w = [Q(1, k + 3) for k in range(m)]
    assert law_with_replacement(w, m, 1, Q(1, 5)) == law_of_subsets(w, m, 1, Q(1, 5))
