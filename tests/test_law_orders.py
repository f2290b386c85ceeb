"""The laws' next orders in eta, derived from Lemma 14 by SymPy, and that a wrong constant is noticed."""

from __future__ import annotations

import dataclasses
from itertools import combinations

import numpy as np
import pytest
import sympy as sp

from claims.mathematics import limit_order
from claims.mathematics.dynamics import batch_factor, next_norm, rest_factor
from claims.mathematics.limit_law import of_two_slope, third_order, three_points
from claims.statement import Case, Effort
from engine import load_engine

ETA = sp.symbols("eta", positive=True)


def kick(U: sp.Expr, nu: sp.Expr, orders: int = 4) -> sp.Expr:
    """log(A/B) of Lemma 14 for the share U of the batch and N = 1 + nu, to an order in eta."""
    N = 1 + nu
    ratio = sp.log(batch_factor(N, N * U, ETA)) - sp.log(rest_factor(N * U, ETA))
    return sp.series(ratio, ETA, 0, orders).removeO()


def offset(shares: list[sp.Expr]) -> sp.Expr:
    """nu_bar/eta: where the mean of N' - N over batches with these shares vanishes at the order eta^2."""
    nu = sp.symbols("nu_1")
    change = sum(next_norm(1 + ETA * nu, (1 + ETA * nu) * U, ETA) - 1 - ETA * nu for U in shares)
    second = sp.expand(change).coeff(ETA, 2)
    assert sp.expand(change).coeff(ETA, 1) == 0
    return sp.simplify(sp.solve(second, nu)[0])


def test_the_next_order_for_two_datapoints_is_that_of_lemma_14() -> None:
    r = sp.symbols("r", real=True)
    p = [1 / (1 + sp.exp(-2 * r)), 1 / (1 + sp.exp(2 * r))]
    nu = offset(p)
    assert sp.simplify((nu - 1 / (8 * sp.cosh(r) ** 2)).rewrite(sp.exp)) == 0
    f = 2 / sp.pi * sp.atan(sp.exp(r)) + ETA / (16 * sp.pi) * sp.tanh(r) / sp.cosh(r)
    for order in (2, 3):  # the mean of f(r +- lambda) - f(r), term by term of Taylor's series
        found = 0
        for n in (1, 2, 3):
            moved = sum(sign**n * kick(U, ETA * nu) ** n for sign, U in zip((1, -1), p, strict=True)) / 2
            term = sp.diff(f, r, n) * moved / sp.factorial(n)
            found += sp.series(term, ETA, 0, 4).removeO().expand().coeff(ETA, order)
        points = (sp.Rational(3, 10), 1, sp.Rational(-9, 4))
        values = [complex(found.subs(r, point).evalf(30)) for point in points]
        assert np.abs(values).max() < 1e-20, order


@pytest.mark.parametrize("b", [1, 2])
def test_the_next_order_for_three_datapoints_is_that_of_lemma_14(b: int) -> None:
    """On test functions exp(au + bv): their derivatives are powers of a and b, and the mean is exact."""
    shares = [sp.Rational(1, 2), sp.Rational(3, 10), sp.Rational(1, 5)]
    batches = list(combinations(range(3), b))
    nu = offset([sum(shares[i] for i in batch) for batch in batches])
    for slopes in ((sp.Rational(1, 3), -1), (2, sp.Rational(1, 2))):
        exponents = [*slopes, -sum(slopes)]
        mean = sum(
            sp.exp(sum(exponents[i] for i in batch) * kick(sum(shares[i] for i in batch), ETA * nu))
            for batch in batches
        ) / len(batches)
        third = sp.series(mean, ETA, 0, 4).removeO().expand().coeff(ETA, 3)
        d = {
            (i, j): np.array([float(slopes[0]) ** i * float(slopes[1]) ** j])
            for i in range(4)
            for j in range(4)
            if 1 <= i + j <= 3
        }
        p = np.array([[float(share)] for share in shares])
        assert third_order(p, b, d)[0] == pytest.approx(float(third), rel=1e-12)


def test_vanishing_coordinates_and_the_batch_size_enter_by_one_factor() -> None:
    """m = 3 with one coordinate of the size exp(-6), against the closed form for two."""
    solved = three_points()
    for b in (1, 2):
        for r in (0.5, 1.0):
            law = float(of_two_slope(r, 3, b))
            assert float(solved.g[b](r + 6.0, 6.0)[0, 0]) == pytest.approx(law, abs=0.15 * np.exp(-6.0))


def test_a_next_order_that_is_off_is_refuted() -> None:
    case = Case(load_engine("fast"), Effort.QUICK, 1, "order", 1e-6)
    right = [limit_order.two_of(m, b, 29) for m, b in ((2, 1), (3, 2))]
    right.append(limit_order.three_of(three_points(), 2, 9))
    assert limit_order.complaint([limit_order.defect(case, candidate) for candidate in right]) is None
    for candidate in right:
        for factor in (1.0 - 1.3 * candidate.allowed, 1.0 + 1.3 * candidate.allowed, 0.5, 2.0):

            def g(x, candidate=candidate, factor=factor):
                return factor * candidate.g(x)

            wrong = dataclasses.replace(candidate, g=g)
            assert limit_order.complaint([limit_order.defect(case, wrong)]) is not None, factor
