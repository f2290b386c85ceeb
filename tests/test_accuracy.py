"""The fast engine against the same batches in double-double arithmetic, and that against fractions."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import double_double as dd
from engine import Problem, StandardBasis, Stop, UniformSubsets, derive_seed
from engine.fast import FastEngine
from engine.xoshiro import below, seed

SMALL = 2.0**-100
NUMBERS = st.floats(1e-30, 1e30).flatmap(
    lambda high: st.floats(-0.5, 0.5).map(lambda x: dd.two_sum(high, x * math.ulp(high)))
)


def fraction(number) -> Fraction:
    return Fraction(number[0]) + Fraction(number[1])


@given(a=NUMBERS, b=NUMBERS, signs=st.tuples(*[st.sampled_from((1.0, -1.0))] * 2))
def test_double_double_arithmetic(a, b, signs):
    a, b = ((s * x[0], s * x[1]) for s, x in zip(signs, (a, b), strict=True))
    assert fraction(dd.two_sum(a[0], b[0])) == Fraction(a[0]) + Fraction(b[0])
    assert fraction(dd.two_product(a[0], b[0])) == Fraction(a[0]) * Fraction(b[0])
    for found, expected, size in (
        (dd.add(a, b), fraction(a) + fraction(b), abs(fraction(a)) + abs(fraction(b))),
        (dd.multiply(a, b), fraction(a) * fraction(b), abs(fraction(a) * fraction(b))),
        (dd.divide(a, b), fraction(a) / fraction(b), abs(fraction(a) / fraction(b))),
    ):
        assert abs(fraction(found) - expected) <= Fraction(SMALL) * size


def test_a_short_run_against_fractions():
    c0, eta = np.array([0.5, -0.25, 0.375]), 0.25
    state = np.zeros(4, dtype=np.uint64)
    seed(state, np.uint64(derive_seed(5, "fast engine")), 2)
    words, w = tuple(state), [Fraction(x) for x in c0]
    for _ in range(9):  # the fractions double in length with each step
        i, *words = below(3, *map(np.uint64, words))
        keep, norm = 1 - Fraction(eta) * w[i] ** 2, sum(x * x for x in w)
        gain = Fraction(eta) * (2 - norm) * w[i]
        w = [keep * x for x in w]
        w[i] += gain
    c, norm, alignment = dd.exact(c0, eta, 5, 9, 2)
    assert c == pytest.approx([float(x) for x in w], rel=3e-16)
    assert norm == pytest.approx(float(sum(x * x for x in w)), rel=3e-16)
    sizes = sorted((abs(x) for x in w), reverse=True)
    assert alignment == pytest.approx(math.log(sizes[0] / sum(sizes[1:])), rel=1e-14)


@pytest.mark.parametrize(
    ("m", "eta", "count", "high"),  # R grows by log(1/(1 - eta^2))/m a step: whether it gets to 500
    [
        (10, 0.2, 1, True), (100, 0.2, 1, True), (1000, 0.1, 1, False), (100, 0.01, 1, False),
        (10, 0.2, 40, True), (100, 0.2, 40, False), (1000, 0.1, 40, False), (100, 0.01, 40, False),
    ],
)  # fmt: skip
def test_a_long_run_of_the_fast_engine(m, eta, count, high):
    w0 = np.random.default_rng(m).standard_normal(m)
    w0 *= 0.9 / np.linalg.norm(w0)
    problem = Problem(StandardBasis(m, m), w0, eta)
    steps = 2_000_000 if count == 1 else 200_000
    found = FastEngine().run(
        problem, UniformSubsets(1), max_steps=steps, seed=7, replicates=count,
        keep_weights=True, stop=Stop(500.0, 64),
    )  # fmt: skip
    r = count - 1
    c, norm, alignment = dd.exact(w0, eta, 7, int(found.steps[r]), r)
    assert (alignment >= 500.0) == high
    assert found.weights[r] == pytest.approx(c, rel=1e-11, abs=0.0)
    assert found.norm_squared[r] == pytest.approx(norm, rel=1e-12)
    assert found.log_ratio[r] == pytest.approx(alignment, rel=1e-11)
