"""The laws' next orders in eta, derived from Lemma 14 by SymPy, and that a wrong constant is noticed."""

from __future__ import annotations

import dataclasses
from itertools import combinations

import numpy as np
import pytest
import sympy as sp

from claims.theory import limit_order
from claims.theory.hops import TwoPoints, coefficients_of, tail
from claims.theory.limit_law import of_two_slope, third_order, three_points
from engine import load_engine
from engine.aggregates import batch_factor, next_norm, rest_factor
from referee import Case, Effort

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


def test_the_next_order_of_the_kicked_diffusion_is_that_of_eq_3() -> None:
    """On exp(ar): the mean of exp(a (r' - r)) over the two batches at exp(-r) = 1/2, from Eq. (3)."""
    eps, a, nu = sp.symbols("eps a nu_1")
    E, k = eps * ETA, sp.Rational(1, 2)
    mean, change = 0, 0
    for i in (0, 1):
        gamma = [sp.sqrt((1 + ETA * nu) / (1 + k**2 + 2 * E * k)) * x for x in (1, k)]
        N = 1 + ETA * nu
        c = gamma[i] + E * gamma[1 - i]
        after = [(1 - ETA * c**2) * g for g in gamma]
        after[i] += ETA * (2 - N) * c
        moved = sp.log(after[0] / gamma[0]) - sp.log(after[1] / gamma[1])
        mean += sp.exp(a * sp.series(moved, ETA, 0, 4).removeO()) / 2
        norm = after[0] ** 2 + after[1] ** 2 + 2 * E * after[0] * after[1]
        change += sp.series(norm - N, ETA, 0, 3).removeO().expand()
    assert sp.simplify(change.coeff(ETA, 1)) == 0
    quasi = sp.solve(change.coeff(ETA, 2), nu)[0]
    orders = sp.series(mean, ETA, 0, 4).removeO().expand()
    cosh, sinh = (1 / k + k) / 2, (1 / k - k) / 2
    second = a**2 + (sinh / cosh - 2 * eps * sinh) * a
    third = (2 * eps * cosh - 1 / (4 * cosh**2)) * a**2
    third += eps * (2 * sinh - sp.Rational(3, 4) * sinh / cosh**2) * a
    assert sp.simplify(2 * orders.coeff(ETA, 2) - second) == 0
    assert sp.simplify((2 * orders.coeff(ETA, 3) - third).subs(nu, quasi)) == 0


def test_the_kicked_diffusion_in_angles_is_that_in_logarithms() -> None:
    r, eps = sp.symbols("r eps", positive=True)
    theta = 2 * sp.atan(sp.exp(-r))
    for eta in (0, 1):
        half, drift = coefficients_of(sp.sin(theta), sp.cos(theta), eps, eta)
        first, second = sp.diff(theta, r), sp.diff(theta, r, 2)
        A = 1 + eta * (2 * eps * sp.cosh(r) - 1 / (4 * sp.cosh(r) ** 2))
        B = sp.tanh(r) - 2 * eps * sp.sinh(r)
        B += eta * eps * (2 * sp.sinh(r) - sp.Rational(3, 4) * sp.sinh(r) / sp.cosh(r) ** 2)
        for value in (sp.Rational(1, 3), 2):
            at = {r: value, eps: sp.Rational(1, 5)}
            assert abs((A * first**2 - half).subs(at).evalf(20)) < 1e-15
            assert abs((A * second + B * first - drift).subs(at).evalf(20)) < 1e-15


def test_two_points_keep_the_invariant_law() -> None:
    """The share of time at which |r| > 1, by the density and by the walk on the grid."""
    for eps, eta in ((0.1, 0.0), (1.0, 0.0), (1.0, 0.2)):
        solved = TwoPoints(eps, eta)
        values, vectors = np.linalg.eig(solved.generator.toarray().T)
        law = np.abs(vectors[:, np.abs(values).argmin()].real)
        cut = 2.0 * np.arctan(np.exp(-1.0))
        outside = np.interp(cut, 0.5 * (solved.theta[1:] + solved.theta[:-1]), np.cumsum(law)[:-1] / law.sum())
        assert 2.0 * outside == pytest.approx(tail(eps, 1.0, eta), abs=2e-3)


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


@pytest.mark.parametrize("weights", [(3, 3, 1), (1, 4, 2, 5)])
def test_an_epoch_of_cyclic_sgd_moves_the_logarithms_as_the_flow_does(weights: tuple[int, ...]) -> None:
    """Exact shares; the squares of the coordinates as polynomials in eta up to the third order."""
    p = [sp.Rational(x, sum(weights)) for x in weights]
    Q = sum(x**2 for x in p)
    m = len(p)

    def cut(x: sp.Expr) -> sp.Expr:
        return sp.series(sp.expand(x), ETA, 0, 4).removeO()

    start = 1 + ETA * (1 - Q) / 4
    squares = [cut(start * x) for x in p]
    moved = []
    for k in range(m):
        N, u = sum(squares), squares[k]
        A, B = batch_factor(N, u, ETA), rest_factor(u, ETA)
        moved.append(sp.series(sp.log(A) - sp.log(B), ETA, 0, 4).removeO().expand())
        squares = [cut(x * (A if j == k else B) ** 2) for j, x in enumerate(squares)]
    assert sp.expand(sum(squares) - start).coeff(ETA, 2) == 0  # nu stays, to this order
    before = [sum(p[:k]) for k in range(m)]
    drift = [sum(x * (Q - x) for x in p[:k]) for k in range(m)]
    second = {x.coeff(ETA, 2) - p[k] for k, x in enumerate(moved)}
    third = {
        x.coeff(ETA, 3) - (-2 * p[k] * before[k] - drift[k] - p[k] * (1 - p[k])) for k, x in enumerate(moved)
    }
    assert len({x.coeff(ETA, 1) for x in moved}) == len(second) == len(third) == 1
