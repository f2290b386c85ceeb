"""Appendix F: one-sided second derivatives of the loss, their maximum and their mean, from the definitions."""

from __future__ import annotations

from fractions import Fraction as Q
from itertools import product

import numpy as np
import pytest

from tests.rederived.bare import derives, step

H = Q(1, 10**4)  # on [0, 3H] no coordinate of the tests below changes its sign


def dot(x, y):
    return sum(a * b for a, b in zip(x, y, strict=True))


def on_ray(w, v, t):
    return [a + t * b for a, b in zip(w, v, strict=True)]


def second(f, w, v):
    """One-sided D^2_v f at w, exact for an f that is a quartic polynomial on the ray near 0+."""
    return (
        dot((Q(35, 12), Q(-26, 3), Q(19, 2), Q(-14, 3), Q(11, 12)), [f(on_ray(w, v, k * H)) for k in range(5)])
        / H**2
    )


def f_i(i):
    return lambda w: max(w[i], 0) ** 2 * (dot(w, w) / 2 - 1)


def g_i(i):
    return lambda w: w[i] ** 2 * (dot(w, w) / 2 - 1)


def loss(m):
    """Eq. (2) with ReLU and the datapoints e_0, ..., e_(m-1)."""
    return lambda w: (
        sum(
            sum(((k == i) - x * max(w[i], 0)) ** 2 for k, x in enumerate(w))  # |e_i - w relu(w_i)|^2
            for i in range(m)
        )
        / (2 * m)
    )


def unit(s, n):
    """A rational unit vector of R^n with s positive coordinates, all different, then zeros."""
    y = [Q(k + 2) for k in range(s - 1)]
    square = dot(y, y)
    head = [2 * a / (square + 1) for a in y] + [(square - 1) / (square + 1)] if s > 1 else [Q(1)]
    return head + [Q(0)] * (n - s)


def directions(n, count, seed):
    rng = np.random.default_rng(seed)
    return [[Q(int(x), 4) for x in rng.integers(-6, 7, n)] for _ in range(count)]


SIZES = [(1, 1, 1), (1, 2, 3), (2, 2, 2), (2, 4, 4), (2, 3, 5), (3, 4, 6)]  # s, m, n


def test_second_derivative_of_the_loss_is_that_of_the_gradient():
    """`second` on the loss against the slope of the gradient of `step` on the same ray, exactly."""
    for s, m, n in SIZES:
        w = unit(s, n)
        for v in directions(n, 4, 0):
            slopes = [
                dot(v, on_ray(x, step(x, range(m), 1, relu=True), -1))
                for x in (on_ray(w, v, k * H) for k in range(4))
            ]
            assert second(loss(m), w, v) == dot((-11, 18, -9, 2), slopes) / (6 * H * m)


# --- Appendix F.3
# ---------------------------------------------------------------------------------------------------


@derives("appendix_f_3.maximum/as_printed")
@pytest.mark.parametrize("eigenvalues", [(1, -3), (-1, -2), (2, -2), (5, 1), (1, 0, -4), (4, -1, -4)])
def test_largest_curvature_is_the_largest_eigenvalue(eigenvalues):
    """f = sum of lambda_k x_k^2/2 in a rotated frame: the curvatures v'Hv over 4000 unit vectors and the
    eigenvectors have the maximum lambda_1; this is the spectral norm exactly if lambda_1 >= -lambda_n.
    """
    n, rng = len(eigenvalues), np.random.default_rng(1)
    frame = np.linalg.qr(rng.standard_normal((n, n)))[0]
    hessian = frame @ np.diag(eigenvalues) @ frame.T
    v = np.vstack([rng.standard_normal((4000, n)), frame.T])
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    top = ((v @ hessian) * v).sum(1).max()
    assert np.isclose(top, eigenvalues[0])
    assert np.isclose(top, np.linalg.norm(hessian, 2)) == (eigenvalues[0] >= -eigenvalues[-1])


@derives("appendix_f_3.maximum/as_printed")
def test_spectral_norm_of_the_loss_away_from_its_minima():
    """The loss itself for m = n = 2 at the point (1/10, 1/10), where it is smooth: both eigenvalues of the
    exact Hessian are negative, so that the spectral norm is not the largest curvature.
    """
    w = [Q(1, 10), Q(1, 10)]
    plain = [second(loss(2), w, v) for v in ([1, 0], [0, 1], [1, 1])]
    off = (plain[2] - plain[0] - plain[1]) / 2
    values = [plain[0] + off, plain[0] - off]
    assert plain[0] == plain[1]
    assert max(values) < 0
    assert max(map(abs, values)) != max(values)


# --- Appendix F.4
# ---------------------------------------------------------------------------------------------------


@derives("appendix_f.eq_36/as_printed")
def test_eq_36_fails_at_active_datapoints():
    """At w = e_0, v = -e_0 the one-sided derivative of f_0 is 4, where Eq. (36) has 0; the same kind of failure
    in all random states with w_i > 0 > v_i in which D^2_v g_i is not 0.
    """
    assert second(f_i(0), [Q(1), Q(0)], [Q(-1), Q(0)]) == second(g_i(0), [Q(1), Q(0)], [Q(-1), Q(0)]) == 4
    seen = 0
    for w, v in zip(directions(3, 200, 2), directions(3, 200, 3), strict=True):
        if w[0] > 0 > v[0] and second(g_i(0), w, v) != 0:
            seen += 1
            assert second(f_i(0), w, v) != 0
    assert seen > 30


@derives("appendix_f.eq_36/corrected")
def test_eq_36_with_the_condition_of_an_active_ray():
    """Random w and v with many zeros: f_i against g_i, exactly, in all nine cases of the signs."""
    cases = set()
    for w, v in zip(directions(3, 400, 4), directions(3, 400, 5), strict=True):
        for i in range(3):
            active = w[i] > 0 or (w[i] == 0 and v[i] >= 0)
            assert second(f_i(i), w, v) == (second(g_i(i), w, v) if active else 0)
            cases.add((np.sign(w[i]), np.sign(v[i])))
    assert len(cases) == 9


# --- Appendix F.5
# ---------------------------------------------------------------------------------------------------


def without_inactive(v, s, m):
    return [x if i < s or i >= m else Q(0) for i, x in enumerate(v)]


@derives("appendix_f.identity/as_printed", "appendix_f.identity/off_the_span")
@pytest.mark.parametrize(("s", "m", "n"), SIZES)
def test_curvature_off_the_inactive_datapoints(s, m, n):
    """Exact curvatures for v without components on [m] minus S: 4<w,v>^2 and the square of the part of v
    outside the span, over m. The printed identity holds exactly for the v of the span of S, so everywhere if n
    = m.
    """
    w = unit(s, n)
    for v in directions(n, 30, 6):
        v = without_inactive(v, s, m)
        outside = sum(x * x for x in v[m:])
        value = second(loss(m), w, v)
        assert value == (4 * dot(w, v) ** 2 + outside) / m
        assert (value == 4 * dot(w, v) ** 2 / m) == (outside == 0)
    if n > m:
        e = [Q(int(k == n - 1)) for k in range(n)]
        assert second(loss(m), w, e) == Q(1, m) != 4 * dot(w, e) ** 2 / m


@derives("theorem_13_steps.restriction/as_printed")
@pytest.mark.parametrize(("s", "m", "n"), [(1, 2, 2), (2, 3, 3), (2, 4, 5)])
def test_dropping_an_inactive_component_can_lower_the_curvature(s, m, n):
    """v = -e_i with i inactive: the curvature is 1/m, and 0 without this component, though D^2_v f_i >= D^2_v
    g_i holds. For s >= 2 normalising does not help: u orthogonal to w in the span of S has curvature 0, u - e_i
    more.
    """
    w = unit(s, n)
    i = m - 1
    v = [Q(-int(k == i)) for k in range(n)]
    assert second(f_i(i), w, v) >= second(g_i(i), w, v)
    assert second(loss(m), w, v) == Q(1, m) > second(loss(m), w, without_inactive(v, s, m)) == 0
    if s >= 2:
        u = [w[1], -w[0], *[Q(0)] * (n - 2)]
        both = on_ray(u, v, 1)
        assert second(loss(m), w, both) / dot(both, both) > second(loss(m), w, u) / dot(u, u) == 0


@derives("theorem_13_steps.restriction/as_printed")
@pytest.mark.parametrize(("s", "m", "n"), SIZES)
def test_largest_curvature_is_attained_at_w(s, m, n):
    """Exact curvatures in random directions and at +-w and the axes: never above (4/m)|v|^2, and 4/m at v = w,
    which has no inactive component; so the maxima with and without the restriction agree. All inactive f_i obey
    D^2_v f_i >= D^2_v g_i.
    """
    w = unit(s, n)
    axes = [[Q(sign * (k == j)) for k in range(n)] for j, sign in product(range(n), (1, -1))]
    for v in [*directions(n, 40, 7), *axes]:
        assert 0 <= second(loss(m), w, v) <= Q(4, m) * dot(v, v)
        for i in range(s, m):
            assert second(f_i(i), w, v) >= second(g_i(i), w, v)
    assert without_inactive(w, s, m) == w
    assert second(loss(m), w, w) == Q(4, m)


def trace(m, w):
    """The mean over Gaussian v, exactly: the pieces depend on the sign of one coordinate of v, so cross terms
    have mean 0 and the axes, both ways, are left.
    """
    n = len(w)
    axes = [[Q(sign * (k == j)) for k in range(n)] for j, sign in product(range(n), (1, -1))]
    return sum(second(loss(m), w, v) for v in axes) / 2


@derives("theorem_13_steps.sum/as_printed")
@pytest.mark.parametrize(("s", "m", "n"), SIZES)
def test_trace_sums_over_the_support(s, m, n):
    """The exact trace at w with support S against the sums over S and over a set S+ that contains S, as S+ does
    for the end of SGD: the sum over S is right, and the one over S+ only if S+ = S, as for the end of GD.
    """
    w = unit(s, n)
    over_s = (sum(-1 + (n + 4) * c * c for c in w[:s]) - Q(m - s, 2)) / m
    assert trace(m, w) == over_s == Q(2 * n + 8 - m - s, 2 * m)
    if s == 1:
        assert over_s == Q(2 * n + 7 - m, 2 * m)
    for p in range(s, m + 1):
        over_positive = (sum(-1 + (n + 4) * c * c for c in w[:p]) - Q(m - s, 2)) / m
        assert over_s - over_positive == Q(p - s, m)


@derives("theorem_13_steps.sum/as_printed")
def test_trace_against_gaussian_directions():
    """The mean of D^2_v over 800 Gaussian directions, within 6 standard errors of the exact trace."""
    s, m, n = 2, 4, 5
    rng = np.random.default_rng(8)
    draws = rng.standard_normal((800, n))
    values = [float(second(loss(m), unit(s, n), [Q(round(100 * x), 100) for x in v])) for v in draws]
    assert abs(np.mean(values) - float(Q(2 * n + 8 - m - s, 2 * m))) < 6 * np.std(values) / 800**0.5
