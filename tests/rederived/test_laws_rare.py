"""Law 10: changes of mind far out.

The bound by other means than lines in the share of a batch: for two datapoints as one polynomial inequality
without roots, and for more of them over all batches of exact states.  The probability by the collocation of
``bare.win``, and in exact fractions where it is far below rounding.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import isqrt

import numpy as np
import pytest
import sympy as sp

from tests.rederived.bare import (
    at,
    derives,
    kappa,
    masked_step,
    nonnegative,
    norm2,
    planar_moves,
    random_masks,
    step,
    win,
)

p, e, d = sp.symbols("p eta d")


@derives("rare.bound/derived")
def test_the_share_of_one_of_two_datapoints_falls_in_the_mean():
    """m = 2, b = 1: q = (p'/p) of each batch has sqrt q_1 + sqrt q_2 <= 2, as 4 q_1 q_2 <= (4 - q_1 - q_2)^2.

    p is the rival's part of N = 1 + eta d/4; q_k = A_k^2 N/N_k.  Both norms stay in the range.
    """
    norm = 1 + e * d / 4
    rival, leader = norm * p, norm * (1 - p)
    box = {p: (0, 1), e: (0, sp.Rational(1, 5)), d: (0, 1)}
    factors = (1 + e * (2 - rival - norm), 1 - e * rival), (1 - e * leader, 1 + e * (2 - leader - norm))
    after = [p * mine**2 + (1 - p) * other**2 for mine, other in factors]  # over N
    for x in after:
        assert nonnegative(sp.expand(norm * x - 1), box)
        assert nonnegative(sp.expand(1 + e / 4 - norm * x), box)
    one, two = factors[0][0] ** 2 * after[1], factors[1][0] ** 2 * after[0]
    both = after[0] * after[1]
    gap = sp.cancel(sp.expand((4 * both - one - two) ** 2 - 4 * one * two) / (e**2 * (1 - p)))
    assert nonnegative(gap, box)
    assert nonnegative(sp.expand(4 * both - one - two), box)
    # the mean of the square grows by 1 + eta^2 at most
    assert nonnegative(sp.cancel(sp.expand(2 * (1 + e**2) * both - one - two) / e**2), box)


def root(x):
    """The square root of a fraction, rounded down to 30 digits."""
    return Fraction(isqrt(x.numerator * 10**60 // x.denominator), 10**30)


@derives("rare.bound/derived")
@pytest.mark.parametrize("m", [2, 3, 4])
def test_no_share_grows_in_the_mean_of_all_batches(m):
    """E |c_i'|/|w'| <= |c_i|/|w| for all i, from states on a coarse grid, with N at both ends, in fractions."""
    sizes = [Fraction(0), Fraction(1, 30), Fraction(1), Fraction(2, 3)][: 4 if m < 4 else 3]
    closest = Fraction(0)
    for shape in product(sizes, repeat=m):
        if not any(shape):
            continue
        for eta, more in product((Fraction(1, 5), Fraction(1, 50)), (0, 1)):
            scale = root((1 + more * eta / 4) / norm2(shape))
            w = [scale * x for x in shape]
            if not more:  # the root was rounded down
                w = [x * (1 + Fraction(1, 10**28)) for x in w]
            for b in range(1, m):
                rows = [step(w, batch, eta) for batch in combinations(range(m), b)]
                before, after = root(norm2(w)), [root(norm2(x)) for x in rows]
                assert all(1 <= n <= 1 + eta / 4 for n in map(norm2, rows))
                for i in range(m):
                    if not w[i]:
                        continue
                    mean = sum(x[i] / n for x, n in zip(rows, after, strict=True)) / len(rows)
                    factor = mean * before / w[i]
                    assert factor < 1 + Fraction(1, 10**25)
                    closest = max(closest, factor)
    assert closest > 1 - Fraction(1, 10**25)  # attained: at w = a_i


@derives("rare.bound/derived")
def test_the_mean_of_the_shares_grows_off_the_range_of_norms():
    """Inside the ball, N = 1/2, it does: the assumption on the norm is needed."""
    w = [Fraction(7, 10), Fraction(1, 1000)]
    rows = [step(w, (i,), Fraction(1, 5)) for i in range(2)]
    mean = sum(x[1] / root(norm2(x)) for x in rows) / 2
    assert mean > w[1] / root(norm2(w)) * Fraction(101, 100)


@derives("rare.bound/derived")
@pytest.mark.parametrize(("m", "b"), [(2, 1), (3, 2), (6, 5)])
def test_the_limit_is_another_one_less_often_than_e_to_the_minus_r(m, b):
    """By collocation: P(not a_1) <= |c_2|/|w| < e^-r for all r, at the largest eta and at a small one."""
    r = np.linspace(0.01, 9.0, 200)
    for eta in (0.2, 0.02):
        for norm in (1.0, 1.0 + eta / 4):
            lost = 1 - at(win(eta, m, b), r, norm)
            assert (lost < np.sin(np.arctan(np.exp(-r))) + 1e-9).all()
            assert (np.sin(np.arctan(np.exp(-r))) < np.exp(-r)).all()


@derives("rare.bound/derived")
@pytest.mark.parametrize(("m", "b"), [(2, 1), (5, 1), (5, 3)])
def test_another_leader_comes_less_often_than_root_2_e_to_the_minus_r(m, b):
    """Level rivals, R = 2, by paths: for m = 2 the bound is four standard errors above."""
    rng, r, eta, reps = np.random.default_rng(8), 2.0, 0.2, 5_000
    c = np.full((m, reps), np.exp(-r) / (m - 1))
    c[0] = 1.0
    c /= np.sqrt((c**2).sum(axis=0))
    led = np.zeros(reps, dtype=bool)
    for _ in range(600):
        c = masked_step(c, random_masks(rng, m, b, reps), eta)
        led |= c.argmax(axis=0) > 0
    assert led.mean() < np.sqrt(2) * np.exp(-r)


@derives("rare.law/derived")
@pytest.mark.parametrize(("m", "b"), [(2, 1), (3, 1), (4, 2), (6, 5)])
def test_the_probability_over_e_to_the_minus_r_settles_like_e_to_the_minus_2r(m, b):
    """At the largest eta: what is left, times e^(2r), settles; the constant is (2/pi)(1 - eta kappa/16)."""
    for eta in (0.2, 0.1):
        r = np.array([2.0, 2.5, 3.0, 3.5, 9.0])
        scaled = (1 - at(win(eta, m, b, degrees=(32, 7)), r)) * np.exp(r)
        rest = (scaled[:4] / scaled[4] - 1) * np.exp(2 * r[:4])
        assert np.abs(rest[1:] / rest[:-1] - 1).max() < 0.02
        assert rest[-1] == pytest.approx(-1 / 3, abs=eta / 4)  # of arctan
        constant = 2 / np.pi * (1 - eta * kappa(m, b) / 16)
        assert abs(scaled[4] / constant - 1) < 0.02 * eta**2
        assert abs(scaled[4] / (2 / np.pi) - 1) > 0.5 * eta * kappa(m, b) / 16


@derives("rare.law/derived")
def test_far_out_the_ratio_is_a_martingale_up_to_its_square():
    """E (x'/x) = 1 + O(x^2) from the sphere, x down to 1e-12, in fractions: the constant is the same there."""
    for m, b in ((2, 1), (3, 1), (4, 2)):
        for eta in (Fraction(1, 5), Fraction(1, 50)):
            gaps = []
            for x in (Fraction(1, 10**3), Fraction(1, 10**6), Fraction(1, 10**12)):
                w = [root(1 / (1 + x * x)), 0, *[Fraction(0)] * (m - 2)]
                w[1] = x * w[0]
                rows = [step(w, batch, eta) for batch in combinations(range(m), b)]
                mean = sum(row[1] / row[0] for row in rows) / len(rows) / x
                gaps.append((mean - 1) / x**2)
            assert abs(gaps[0] - gaps[1]) < Fraction(1, 10**3)
            assert abs(gaps[1] - gaps[2]) < Fraction(1, 100)  # the root's 30 digits, over 1e-24
            assert abs(gaps[1]) < 2 * eta**2


@derives("rare.law/derived")
def test_from_where_it_is_1e_12():
    """P from r = 27.2: by collocation up to r = 9, and beyond by the martingale."""
    constant = (1 - at(win(0.2), 9.0)[0]) * np.exp(9.0)
    assert constant * np.exp(-27.2) == pytest.approx(1e-12, rel=0.04)
    moves = list(planar_moves(np.array([np.exp(-20.0)]), np.array([1.0]), 0.2, 2, 1))
    assert sum(w * np.tan(phi[0]) for phi, _, w in moves) == pytest.approx(np.exp(-20.0), rel=1e-12)
