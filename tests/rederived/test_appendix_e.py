"""Appendix E again, from Eqs. (3) and (4) alone: cyclic SGD on two datapoints, y = <w, a_0>, z = <w, a_1>.

Inequalities between polynomials on a box are proved with exact Bernstein coefficients (`bare.nonnegative`).
"""

from __future__ import annotations

import math
import random
from fractions import Fraction as Fr
from functools import lru_cache
from itertools import pairwise

import numpy as np
import sympy as sp

from tests.rederived.bare import derives, nonnegative, step

ETA, S, R, K = sp.symbols("eta s r kappa")  # s = y^2, r = y^2 + z^2, kappa = (z/y)^2
QUARTER = Fr(1, 4)


def epoch(y, z, eta):
    """F(y, z): a step with a_0, then one with a_1."""
    return step(step([y, z], [0], eta), [1], eta)


def potential_falls(y, z, eta):
    """V(F(y, z)) < V(y, z)."""
    y2, z2 = epoch(y, z, eta)
    return z2 / y2 < z / y


@lru_cache
def factors():
    """(f, g) with z_2 = z f and y_2 = y g, from two symbolic steps, as polynomials in eta, s = y^2 and r = y^2
    + z^2."""
    y, z = sp.symbols("y z")
    y2, z2 = epoch(y, z, ETA)

    def in_squares(p):
        terms = sp.Poly(sp.expand(p), y, z).terms()
        assert all(i % 2 == 0 and j % 2 == 0 for (i, j), _ in terms)
        return sp.expand(sum(c * S ** (i // 2) * (R - S) ** (j // 2) for (i, j), c in terms))

    return in_squares(sp.cancel(z2 / z)), in_squares(sp.cancel(y2 / y))


def gap_at(y, z, eta):
    """f - g at a state, in exact numbers, from one epoch."""
    y2, z2 = epoch(y, z, eta)
    return z2 / z - y2 / y


def test_bernstein_form_tells_the_sign():
    """The prover accepts (s - r)^2 + 1/100 and refuses (s - r)^2 - 1/100 on the unit square."""
    box = {S: (0, 1), R: (0, 1)}
    assert nonnegative((S - R) ** 2 + sp.Rational(1, 100), box)
    assert not nonnegative((S - R) ** 2 - sp.Rational(1, 100), box)


def proves_fall(slope, margin):
    """Whether g - f >= margin eta^3 s on {z^2 <= (1 + slope eta) y^2, r <= 1 + eta/4}, 0 <= eta <= 1/4, is
    proved.

    With kappa = (1 + slope eta) k and r = (1 + eta/4) rho, k and rho in [0, 1], s = r/(1 + kappa); the
    denominator (1 + kappa)^4 is positive.
    """
    f, g = factors()
    per_square = sp.cancel((g - f).subs(R, (1 + K) * S) / (ETA**2 * S))
    cleared = sp.cancel(sp.together((per_square - margin * ETA).subs(S, R / (1 + K)) * (1 + K) ** 4))
    return nonnegative(
        sp.expand(cleared.subs({R: (1 + ETA / 4) * R, K: (1 + slope * ETA) * K}, simultaneous=True)),
        {ETA: (0, sp.Rational(1, 4)), R: (0, 1), K: (0, 1)},
    )


def sector_states(rng, count, closed=False):
    """Random exact (y, z, eta) in A (0 < z <= y < 1, y^2 + z^2 <= 1 + eta/4); closed: also with y = 1 or y =
    z."""
    found = 0
    while found < count:
        eta = Fr(rng.randint(1, 50), 200)
        y, z = Fr(rng.randint(1, 199), 200), Fr(rng.randint(1, 199), 200)
        if closed:
            y, z = rng.choice([(Fr(1), z), (y, y)])
        if z <= y and y * y + z * z <= 1 + eta / 4:
            found += 1
            yield y, z, eta


# Theorem 4


@derives("theorem_4_steps.cited/as_printed")
def test_norm_after_a_step_with_one_datapoint():
    """N' = 1 + (1 - 4 eta u)(N - 1) + eta^2 (u (2 - u - N)^2 + u^2 (N - u)) for a symbolic step with a_0, u =
    y^2: so the bound holds for N >= u, and it is at least 1 for u < 1, eta <= 1/4; exact states with 1 <= N <=
    1 + eta/4."""
    y, z = sp.symbols("y z")
    u, n = y**2, y**2 + z**2
    after = sum(c**2 for c in step([y, z], [0], ETA))
    rest = ETA**2 * (u * (2 - u - n) ** 2 + u**2 * (n - u))
    assert sp.expand(after - 1 - (1 - 4 * ETA * u) * (n - 1) - rest) == 0
    count = 0
    for i in range(1, 100):
        for j in range(1, 100):
            y, z, eta = Fr(i, 100), Fr(j, 100), QUARTER
            if 1 <= y * y + z * z <= 1 + eta / 4:
                count += 1
                after = sum(c * c for c in step([y, z], [0], eta))
                assert after >= 1 + (1 - 4 * eta * y * y) * (y * y + z * z - 1) >= 1
    assert count > 100


@derives("theorem_4_steps.cited/as_printed")
def test_norm_after_a_step_with_any_batch():
    """eta = 1/4, |w|^2 = 17/16 = 1 + eta/4: w = (1, 1/4) with both datapoints ends below 1, and so does
    (103/100, 0) with a_0; in Theorem 4 a batch holds one datapoint and |c| < 1 (Corollary 16), and the norm
    stays above 1."""
    w = [Fr(1), Fr(1, 4)]
    assert w[0] ** 2 + w[1] ** 2 == 1 + QUARTER / 4
    assert sum(c * c for c in step(w, [0, 1], QUARTER)) < 1
    assert sum(c * c for c in step(w, [0], QUARTER)) > 1
    w = [Fr(103, 100), Fr(0)]
    assert 1 < w[0] ** 2 <= 1 + QUARTER / 4
    assert sum(c * c for c in step(w, [0], QUARTER)) < 1


@derives("theorem_4_limit.annulus/corrected")
def test_potential_falls_on_the_annulus_of_squared_radius():
    """g - f >= eta^3 y^2/10 on all of 0 <= z <= y, y^2 + z^2 <= 1 + eta/4 (Bernstein), y = 1 and y = z
    included; with f, g > 0 this is V(F) < V. Exact states on both edges."""
    assert proves_fall(sp.Integer(0), sp.Rational(1, 10))
    for y, z, eta in sector_states(random.Random(35), 300, closed=True):
        y2, z2 = epoch(y, z, eta)
        assert y2 > 0
        assert z2 > 0
        assert z2 / y2 < z / y


@derives("theorem_4_limit.annulus/as_printed")
def test_potential_rises_on_the_printed_annulus():
    """With radius r <= 1 + eta/4, not r^2, K_1 holds y = z = (1 + eta/4)/sqrt 2 for every V_*; this is in (0,
    1)^2 and there V rises by an epoch, for every eta in (0, 1/4] (Bernstein). With r^2 it still holds points
    with y > 1."""
    f, g = factors()
    radius2 = (1 + ETA / 4) ** 2
    rise = sp.cancel((f - g).subs({R: radius2, S: radius2 / 2}) / ETA**3)
    assert nonnegative(rise - sp.Rational(1, 10), {ETA: (0, sp.Rational(1, 4))})
    assert (1 + QUARTER / 4) ** 2 / 2 < 1
    # a rational neighbour of that point, inside K_1, at eta = 1/4
    y = z = Fr(751, 1000)
    assert y * y + z * z < (1 + QUARTER / 4) ** 2
    assert not potential_falls(y, z, QUARTER)
    y, z = Fr(103, 100), Fr(2, 100)
    assert y > 1
    assert y * y + z * z <= 1 + QUARTER / 4
    assert potential_falls(y, z, QUARTER)


@derives("theorem_4_reach/extension")
def test_potential_falls_on_the_wider_sector():
    """g - f >= eta^4 y^2/20 on z^2 <= (1 + eta/2) y^2, y^2 + z^2 <= 1 + eta/4 (Bernstein): so V falls in
    every epoch, the sector is kept and the proof of Theorem 4 applies as it stands. With 3/5 in place of 1/2
    V can rise."""
    assert proves_fall(sp.Rational(1, 2), ETA / 20)
    eta, y, z = Fr(1, 10), Fr(7055, 10**4), Fr(726, 1000)
    assert y * y + z * z <= 1 + eta / 4
    assert z * z <= (1 + Fr(3, 5) * eta) * y * y
    assert not potential_falls(y, z, eta)


@derives("theorem_4_reach/extension")
def test_runs_from_the_edge_of_the_wider_sector():
    """Cyclic SGD from z_0^2 = (1 + eta/2) y_0^2 (just inside), radii from 0.05 to just below 1: V falls in
    every epoch until it is negligible, and w_t ends at a_0."""
    for eta, epochs in ((0.25, 3000), (0.15, 8000)):
        radius = np.array([0.05, 0.2, 0.5, 0.8, 0.95, 0.999, 0.999999])
        angle = math.atan(math.sqrt(1 + eta / 2)) * (1 - 1e-12)
        y, z = radius * math.cos(angle), radius * math.sin(angle)
        for _ in range(epochs):
            before = z / y
            y, z = epoch(y, z, eta)
            assert np.all((z / y < before) | (z < 1e-9))
        assert np.max(np.abs(y - 1)) < 1e-9
        assert np.max(z) < 1e-9


# Proposition 35


def leaving_map(x):
    """F(x) = x + 1/2, which leaves K = [0, 1] from x > 1/2."""
    return x + Fr(1, 2)


def leaving_potential(x):
    """V(x) = -x on K, V(x) = 3/2 - 2x beyond: continuous on K, not at 1 from the right."""
    return -x if x <= 1 else Fr(3, 2) - 2 * x


@derives("proposition_35.supremum/as_printed")
def test_supremum_over_the_compact_set_may_vanish():
    """K = [0, 1], F(x) = x + 1/2, V = -x on K and 3/2 - 2x beyond: V(F(x)) - V(x) is 1/2 - x < 0 for x > 1/2
    and -1/2 up to 1/2, so its supremum on K is 0. Even V continuous at each point of K (F(x) = x + 2, a jump at
    2) does not help."""

    def change(x):
        return leaving_potential(leaving_map(x)) - leaving_potential(x)

    grid = [Fr(k, 1000) for k in range(1001)]
    assert all(change(x) < 0 for x in grid)
    assert all(change(Fr(1, 2) + Fr(1, k)) == -Fr(1, k) for k in range(2, 2000))
    # V = 0 on [0, 2), -1 at 2, 2 - x beyond; F(x) = x + 2
    assert all((-Fr(1) if x == 0 else 2 - (x + 2)) < 0 for x in grid)
    assert all(2 - (Fr(1, k) + 2) == -Fr(1, k) for k in range(1, 2000))


@derives("proposition_35.supremum/corrected")
def test_supremum_over_the_part_that_stays_is_negative():
    """K = [0, 1], random affine F, random piecewise linear V: on the compact interval {x in K, F(x) in K} the
    change of V has its maximum at a breakpoint, so it is negative if the change is; a path in K is then no
    longer than (max V - min V)/|maximum| + 1. For the example with supremum 0 on K the maximum is -1/2."""
    rng = random.Random(350)
    negative = 0
    for _ in range(1500):
        nodes = [Fr(0), Fr(1, 3), Fr(2, 3), Fr(1)]
        heights = sorted((Fr(rng.randint(-20, 20), 10) for _ in nodes), reverse=rng.random() < 0.8)
        shift, slope = Fr(rng.randint(-10, 10), 20), Fr(rng.choice((-1, 1)) * rng.randint(2, 30), 20)

        def v(x, nodes=nodes, heights=heights):
            k = min(int(3 * x), 2)
            return heights[k] + (heights[k + 1] - heights[k]) * 3 * (x - nodes[k])

        def f(x, shift=shift, slope=slope):
            return shift + slope * x

        points = [x for x in [*nodes, *((n - shift) / slope for n in nodes)] if 0 <= x <= 1 and 0 <= f(x) <= 1]
        if not points:
            assert not any(0 <= f(Fr(k, 50)) <= 1 for k in range(51))
            continue
        low, high, top = min(points), max(points), max(v(f(x)) - v(x) for x in points)
        inner = [low + (high - low) * Fr(k, 25) for k in range(26)]
        assert all(v(f(x)) - v(x) <= top for x in inner)
        if top < 0:
            negative += 1
            x, length = rng.choice(inner), 0
            while 0 <= x <= 1:
                x, length = f(x), length + 1
                assert length <= (max(heights) - min(heights)) / -top + 1
    assert negative > 50
    stays = [Fr(k, 100) for k in range(101) if leaving_map(Fr(k, 100)) <= 1]
    assert {leaving_potential(leaving_map(x)) - leaving_potential(x) for x in stays} == {-Fr(1, 2)}


# Proposition 36


def printed_g(y, r, eta):
    """g of Proposition 36 and Lemma 39, without the square on 1 - eta y^2."""
    return (1 - eta * (r - y * y) * (1 - eta * y * y)) * (1 + eta * (2 - r - y * y))


def corrected_g(y, r, eta):
    return (1 - eta * (r - y * y) * (1 - eta * y * y) ** 2) * (1 + eta * (2 - r - y * y))


@derives("proposition_36/as_printed", "proposition_36_steps.difference/corrected")
def test_potential_falls_on_the_sector():
    """f = z_2/z and g = y_2/y from two symbolic steps: g is the product with the square, and g - f >= eta^3
    y^2/10 on 0 < z <= y, r <= 1 + eta/4 (Bernstein). Exact states of A: f, g > 0, f - g < 0, V(F) < V."""
    g = factors()[1]
    assert sp.expand(corrected_g(sp.sqrt(S), R, ETA) - g) == 0
    assert proves_fall(sp.Integer(0), sp.Rational(1, 10))
    for y, z, eta in sector_states(random.Random(36), 300):
        y2, z2 = epoch(y, z, eta)
        assert y2 / y == corrected_g(y, y * y + z * z, eta) > z2 / z > 0
        assert potential_falls(y, z, eta)


@derives("proposition_36/as_printed")
def test_printed_sector_reaches_beyond_the_square():
    """(103/100, 1/100) at eta = 1/4 has y >= z > 0 and y^2 + z^2 <= 1 + eta/4, but V_- is a subset of (0, 1)^2.
    With the A of Appendix E.1, inside (0, 1)^2, the inclusion holds; V falls at the point all the same."""
    y, z = Fr(103, 100), Fr(1, 100)
    assert y >= z > 0
    assert y * y + z * z <= 1 + QUARTER / 4
    assert not y < 1
    assert potential_falls(y, z, QUARTER)
    assert all(potential_falls(*state) for state in sector_states(random.Random(3), 200))


@derives("proposition_36.condition/corrected")
def test_condition_for_the_potential_to_fall():
    """V(F) - V is (z/y)(product/product - 1) with y_1, z_1 of one symbolic step; in exact states of (0, 1)^2
    with r <= 1 + eta/4, on both sides of the diagonal, V falls if and only if the products compare strictly."""
    y, z = sp.symbols("y z", positive=True)

    def products(y, z, eta):
        y1, z1 = step([y, z], [0], eta)
        left = (1 - eta * y * y) * (1 + eta * (2 - 2 * z1 * z1 - y1 * y1))
        return left, (1 + eta * (2 - 2 * y * y - z * z)) * (1 - eta * z1 * z1)

    left, right = products(y, z, ETA)
    y2, z2 = epoch(y, z, ETA)
    assert sp.expand(z2 - z * left) == 0
    assert sp.expand(y2 - y * right) == 0
    rng = random.Random(360)
    seen = set()
    for _ in range(600):
        y, z, eta = Fr(rng.randint(1, 99), 100), Fr(rng.randint(1, 99), 100), Fr(rng.randint(1, 25), 100)
        if y * y + z * z <= 1 + eta / 4:
            left, right = products(y, z, eta)
            assert left > 0
            assert right > 0
            y2, z2 = epoch(y, z, eta)
            assert z2 / y2 - z / y == z / y * (left / right - 1)
            assert potential_falls(y, z, eta) == (left < right)
            seen.add(left < right)
    assert len(seen) == 2


@derives("proposition_36.condition/as_printed")
def test_printed_condition_admits_equality():
    """eta = 1/4, y = 1/2: f = g at z^2 = r - 1/4 for a root r of a quadratic with 1/2 < r < 1; this z is in (0,
    1), r is within bounds, the printed <= holds, but V(F) = V. It lies beyond the diagonal, where the proof
    allows theta."""
    eta, y = sp.Rational(1, 4), sp.Rational(1, 2)
    f, g = (p.subs({ETA: eta, S: y**2}) for p in factors())
    roots = [r for r in sp.roots(sp.Poly(f - g, R)) if r.is_real and sp.Rational(1, 2) < r < 1]
    assert len(roots) == 1
    z = sp.sqrt(roots[0] - y**2)
    assert y < z < 1
    y2, z2 = epoch(y, z, eta)
    assert sp.simplify(sp.expand(z2 * y - z * y2) / z) == 0


@derives("proposition_36_steps.squares/corrected")
def test_squares_with_the_squared_radius():
    """z_1^2 and y_1^2 of one symbolic step with a_0, in terms of y_0^2 and r = y_0^2 + z_0^2."""
    y, z = sp.symbols("y z")
    y1, z1 = step([y, z], [0], ETA)
    r = y**2 + z**2
    assert sp.expand(z1**2 - (r - y**2) * (1 - ETA * y**2) ** 2) == 0
    assert sp.expand(y1**2 - y**2 * (1 + ETA * (2 - r - y**2)) ** 2) == 0


@derives("proposition_36_steps.squares/as_printed")
def test_printed_squares():
    """(y_0, z_0) = (2/5, 3/10), r = 1/2: z_0^2 = 9/100 is not r - y_0^2 = 17/50; with r = 1/4, the squared
    radius, it is, but y_1^2 is not y_0^2 (1 + eta (2 - r - y_0))^2 with the printed y_0 in place of y_0^2."""
    y, z, eta = Fr(2, 5), Fr(3, 10), Fr(1, 5)
    y1 = step([y, z], [0], eta)[0]
    radius, squared = Fr(1, 2), Fr(1, 4)
    assert radius**2 == squared == y * y + z * z
    assert z * z == squared - y * y != radius - y * y
    for r in (radius, squared):
        assert y1**2 != y * y * (1 + eta * (2 - r - y)) ** 2
    assert y1**2 == y * y * (1 + eta * (2 - squared - y * y)) ** 2


@derives("proposition_36_steps.difference/as_printed")
def test_printed_difference_is_positive_on_the_sector():
    """eta = 1/4, y = z = 7/10, in A: V falls, but f exceeds the printed g."""
    y = z = Fr(7, 10)
    y2, z2 = epoch(y, z, QUARTER)
    assert y * y + z * z <= 1 + QUARTER / 4
    assert potential_falls(y, z, QUARTER)
    assert y2 / y > z2 / z > printed_g(y, y * y + z * z, QUARTER)


@derives("eq_32/corrected")
def test_difference_grows_with_the_angle():
    """d/dtheta (f - g)(sqrt r cos theta) is the derivative in y times -sqrt r sin theta (symbolic), and in
    exact states with y <= 1, r <= 1 + eta/4 a smaller y at the same r (a larger angle) has the larger f - g of
    the epoch. (For all states: the sign of the derivative in y, Lemma 39 below.)"""
    theta, y = sp.symbols("theta y")
    f, g = factors()
    gap = (f - g).subs(S, y**2)
    arc = sp.sqrt(R) * sp.cos(theta)
    chain = sp.diff(gap, y).subs(y, arc) * -sp.sqrt(R) * sp.sin(theta)
    at = {ETA: sp.Rational(1, 5), R: sp.Rational(4, 9)}
    for angle in (0, sp.pi / 6, sp.pi / 3, sp.pi / 2):
        assert sp.simplify((sp.diff(gap.subs(y, arc), theta) - chain).subs(at).subs(theta, angle)) == 0
    for eta in (Fr(1, 20), QUARTER):
        for r in (Fr(1, 9), Fr(25, 36), Fr(1), 1 + eta / 4):
            squares = [r * Fr(k, 20) for k in range(21) if r * Fr(k, 20) <= 1]
            values = [gap.subs({ETA: eta, R: r}).subs(y, sp.sqrt(s)) for s in squares]
            assert all(a >= b for a, b in pairwise(values))
    assert gap_at(Fr(3, 5), Fr(4, 5), QUARTER) > gap_at(Fr(4, 5), Fr(3, 5), QUARTER)


@derives("lemma_37.sign/corrected", "lemma_37.sign/as_printed")
def test_sign_on_the_diagonal():
    """On the diagonal V = 1, so V falls if and only if z_2/y_2 - 1 < 0, that is y_2 > z_2 (y_2 > 0). This is so
    at every exact state with 2 y^2 <= 1 + eta/4, where the printed z_2/y_2 - 1 > 0 is false; at y = 9/10,
    outside, it is the reverse."""
    for eta in (Fr(1, 100), Fr(1, 10), QUARTER):
        for k in range(1, 100):
            y = Fr(k, 100)
            y2, z2 = epoch(y, y, eta)
            assert y2 > 0
            assert potential_falls(y, y, eta) == (z2 / y2 - 1 < 0) == (y2 - z2 > 0)
            if 2 * y * y <= 1 + eta / 4:
                assert y2 - z2 > 0
                assert not z2 / y2 - 1 > 0
        y2, z2 = epoch(Fr(9, 10), Fr(9, 10), eta)
        assert z2 / y2 - 1 > 0 > y2 - z2


# Lemmas 38 and 39


@derives("lemma_38/strict")
def test_cubic_is_positive():
    """With w = 1 - eta s, b = 1 - eta, 0 <= s <= (1 + eta/4)/2 the cubic is at least eta^2/10 (Bernstein); y_2
    - z_2 on the diagonal, from a symbolic epoch, is 2 eta y^3 times the cubic, so it is positive too."""
    b, w = 1 - ETA, 1 - ETA * S
    cubic = sp.expand(4 * w**3 - 5 * b * w**2 + 2 * w * b**2 - b)
    scaled = sp.cancel(cubic / ETA).subs(S, R * (1 + ETA / 4) / 2) - ETA / 10
    assert nonnegative(sp.expand(scaled), {ETA: (0, sp.Rational(1, 4)), R: (0, 1)})
    y = sp.Symbol("y")
    y2, z2 = epoch(y, y, ETA)
    quotient = sp.cancel((y2 - z2) / cubic.subs(S, y**2))
    assert sp.expand(quotient - 2 * ETA * y**3) == 0


@derives("lemma_38.above/as_printed")
def test_least_w_lies_above_b():
    """8 (w_min - b), w_min = 1 - (eta/2)(1 + eta/4), is -(b + 3)(b - 1) in b = 1 - eta: positive on [0, 1), but
    0 at b = 1, which the printed [0, 1] includes; b = 1 is eta = 0, and eta > 0."""
    b = sp.Symbol("b")
    gap = sp.expand(8 * (1 - ETA / 2 * (1 + ETA / 4) - (1 - ETA))).subs(ETA, 1 - b)
    assert sp.expand(gap + (b + 3) * (b - 1)) == 0
    assert sp.expand(gap).subs(b, 1) == 0
    assert all(sp.expand(gap).subs(b, sp.Rational(k, 100)) > 0 for k in range(100))


@derives("lemma_39/corrected")
def test_difference_falls_in_y_at_fixed_radius():
    """f = z_2/z and g = y_2/y of a symbolic epoch are the lemma's f and the g with the square; d/ds (f - g), s
    = y^2, is at most -eta^2/10 on 0 <= r <= 1 + eta/4, 0 <= s <= 1, 0 <= eta <= 1/4 (Bernstein), and d/dy is 2y
    times that."""
    f, g = factors()
    y = sp.sqrt(S)
    z1, y1 = (R - S) * (1 - ETA * S) ** 2, S * (1 + ETA * (2 - R - S)) ** 2  # squares
    assert sp.expand((1 - ETA * S) * (1 + ETA * (2 - 2 * z1 - y1)) - f) == 0
    assert sp.expand(corrected_g(y, R, ETA) - g) == 0
    slope = sp.cancel(-sp.diff(f - g, S) / ETA**2) - sp.Rational(1, 10)
    slope = slope.subs(R, (1 + ETA / 4) * R)
    assert nonnegative(sp.expand(slope), {ETA: (0, sp.Rational(1, 4)), R: (0, 1), S: (0, 1)})


@derives("lemma_39.factor/corrected", "lemma_39.factor/as_printed")
def test_factor_of_y_in_an_epoch():
    """At (y, z) = (3/5, 2/5), eta = 1/5, y_2/y of an epoch is the g with (1 - eta y^2)^2, the first line of g
    in the proof of Lemma 39; the g of the lemma's statement is another number. They agree only if eta y z = 0
    or eta y^2 = 1."""
    y, z, eta = Fr(3, 5), Fr(2, 5), Fr(1, 5)
    r = y * y + z * z
    value = epoch(y, z, eta)[0] / y
    z1 = step([y, z], [0], eta)[1]
    assert value == corrected_g(y, r, eta) == (1 - eta * z1**2) * (1 + eta * (2 - r - y * y))
    assert value != printed_g(y, r, eta)
    v = sp.Symbol("y")
    difference = corrected_g(v, R, ETA) - printed_g(v, R, ETA)
    rest = (1 - ETA * v**2) * (1 + ETA * (2 - R - v**2))
    assert sp.expand(difference - ETA**2 * v**2 * (R - v**2) * rest) == 0
