"""Section 4: the theorems for linear activation, the properties of the iterates, and the alignment R.

The statements are computed again from Eq. (3) alone. On orthonormal data one step multiplies the coordinates in
the batch by A = 1 + eta (2 - u - N) and all others by B = 1 - eta u, with N = |w|^2 and u the part of N in the
batch.
"""

from __future__ import annotations

import itertools
from fractions import Fraction as Q
from math import log

import numpy as np
import pytest
import sympy as sp
import z3
from scipy.optimize import linprog
from scipy.stats import chi2

from tests.rederived.bare import alignment, batches, derives, masked_step, norm2, random_masks, step

ETA = Q(1, 5)
FRACTIONS = (Q(3, 10), Q(-1, 5), Q(1, 4), Q(2, 5))  # four coordinates with norm < 1


def exact_drift(c, b, eta):
    """E[R_{t+1} - R_t | w_t = c] by enumeration of all batches (all coordinates positive, m = len(c))."""
    c = np.asarray(c, dtype=float)
    gains = [alignment(np.array(step(c, batch, eta))) for batch in batches(len(c), b)]
    return float(np.mean(gains) - alignment(c))


def limit_drift(m, b, eta):
    """The drift of R at its limit with equal other coordinates, which is the infimum there (Jensen)."""
    x, y = eta * (m - b) / (m - 1), eta * b / (m - 1)
    return -b / m * np.log1p(-x) - (m - b) / m * np.log1p(y)


def test_masked_step_is_the_step_of_equation_3():
    """The vectorised step agrees with the step written out from Eq. (4), for every batch."""
    c = np.array([0.5, -0.3, 0.2, 0.6])
    for b in range(1, 4):
        for batch in batches(3, b):
            mask = np.array([[i in batch] for i in range(4)])
            assert np.allclose(masked_step(c[:, None], mask, 0.2)[:, 0], step(c, batch, 0.2), atol=1e-15)


# --- A start that is orthogonal to the data, or to all but one datapoint ------------------------------------


@derives("theorem_1/as_printed", "eq_9/as_printed")
def test_a_start_orthogonal_to_the_data_never_moves_under_gd():
    """w_0 = a_3 / 2 with data a_1, a_2: GD stays at w_0 (no unit vector), and the quotients of Theorem 1 and
    Eq. (9) are 0/0.

    Without the division Eq. (9) reads c_t(i)^2 Phi_0 = c_0(i)^2 Phi_t, which holds there as well.
    """
    start = w = [Q(0), Q(0), Q(1, 2)]
    for _ in range(5):
        w = step(w, (0, 1), ETA)
    assert w == start
    assert norm2(w) == Q(1, 4)
    with pytest.raises(ZeroDivisionError):
        norm2(w[:2]) / norm2(start[:2])
    assert all(w[i] ** 2 * norm2(start[:2]) == start[i] ** 2 * norm2(w[:2]) for i in (0, 1))


@derives("theorem_2/as_printed", "proposition_7/as_printed", "proposition_9/as_printed", "eq_11/as_printed")
def test_a_start_orthogonal_to_the_data_never_moves_under_sgd():
    """w_0 = a_4 / 2, m = 3: every batch of every size leaves w_0 (computed exactly), so SGD reaches no
    datapoint.

    Psi stays at 1/4, the norm at 1/2, and R is log(0/0).
    """
    w = [Q(0), Q(0), Q(0), Q(1, 2)]
    for b in (1, 2):
        assert all(step(w, batch, ETA) == w for batch in batches(3, b))
    assert all(norm2([x - s * (k == i) for k, x in enumerate(w)]) > 1 for i in range(3) for s in (1, -1))
    with pytest.raises(ZeroDivisionError):
        max(map(abs, w[:3])) / (sum(map(abs, w[:3])) - max(map(abs, w[:3])))


@derives("eq_11/as_printed")
def test_r_is_real_exactly_if_two_correlations_are_not_zero():
    """The sum of the others stays 0 from a multiple of a datapoint; with two correlations R stays above -log(m
    - 1)."""
    for batch_path in itertools.product(batches(3, 2), repeat=3):
        lone, pair = [Q(1, 2), Q(0), Q(0)], [Q(1, 2), Q(-1, 3), Q(0)]
        for batch in batch_path:
            lone, pair = step(lone, batch, ETA), step(pair, batch, ETA)
            others = sorted(map(abs, pair))[:-1]
            assert sum(sorted(map(abs, lone))[:-1]) == 0  # R = log(x / 0)
            assert sum(others) > 0
            assert max(map(abs, pair)) >= sum(others) / 2


# --- Full-batch GD ------------------------------------------------------------------------------------------


def gd_starts(rng, count, n):
    """Directions times norms below 1, some of them with a tiny projection on the data."""
    w = rng.standard_normal((n, count)) * 10 ** rng.uniform(-2, 0, (n, count))
    return w * (rng.uniform(0.05, 0.999, count) / np.sqrt(np.sum(w**2, axis=0)))


@derives("eq_9/as_printed")
def test_all_coordinates_of_the_data_keep_their_ratios_under_gd():
    """Exact: c_t(i)^2 / c_0(i)^2 = Phi_t / Phi_0 with equal signs, for m = 2, n = 4 and m = n = 4."""
    for m in (2, 4):
        w = list(FRACTIONS)
        for _ in range(4):
            w = step(w, range(m), ETA)
            ratio = norm2(w[:m]) / norm2(FRACTIONS[:m])
            for new, old in zip(w[:m], FRACTIONS[:m], strict=True):
                assert new**2 == old**2 * ratio
                assert new * old > 0


@derives("eq_10/sharpened")
def test_the_region_of_equation_10_with_the_largest_constant_is_invariant():
    """With a = 1 - Phi and k = 2/(2 + eta): a > k Psi is kept by GD (z3), and a / Psi tends to k if 0 < Phi_0.

    a' - k Psi' is concave in Psi, positive at Psi = 0 and at least 0 at Psi = a / k, so positive between. In
    the limit (a, Psi) -> ((1 - 4 eta) a + 2 eta Psi, (1 - eta)^2 Psi), whose slow direction is a = k Psi. If
    Phi_0 = 0 < Psi_0 nothing moves, and the quotient is 1 / Psi_0 for ever: that case has to be excepted.
    """
    a, psi, eta = sp.symbols("a Psi eta", positive=True)
    k = 2 / (2 + eta)
    phi = step([sp.sqrt(1 - a), sp.sqrt(psi)], (0,), eta)  # one datapoint, one direction off the data
    new_a, new_psi = sp.expand(1 - phi[0] ** 2), sp.expand(phi[1] ** 2)
    gap = sp.expand(new_a - k * new_psi)
    assert sp.simplify(sp.diff(gap, psi, 2) + 2 * eta**2 * (1 - a)) == 0  # concave for a <= 1
    linear = sp.Matrix([new_a, new_psi]).jacobian([a, psi]).subs({a: 0, psi: 0})
    assert sp.simplify(linear - sp.Matrix([[1 - 4 * eta, 2 * eta], [0, (1 - eta) ** 2]])) == sp.zeros(2, 2)
    assert sp.simplify(linear * sp.Matrix([k, 1]) - (1 - eta) ** 2 * sp.Matrix([k, 1])) == sp.zeros(2, 1)
    edge = sp.cancel(gap.subs(psi, a / k) / (a * (1 - a)))
    za, ze = z3.Reals("a eta")
    for poly in (edge, sp.cancel(gap.subs(psi, 0) / a)):
        numerator, denominator = sp.fraction(sp.together(poly))
        assert denominator.is_number
        assert denominator > 0
        solver = z3.Solver()
        solver.add(za > 0, za <= 1, ze > 0, 5 * ze <= 1)
        solver.add(sp.lambdify((a, eta), sp.expand(numerator), "math")(za, ze) <= 0)
        assert solver.check() == z3.unsat
    still = step([Q(0), Q(1, 2)], (0,), ETA)
    assert (1 - still[0] ** 2) / still[1] ** 2 == 4 != Q(2) / (2 + ETA)


@derives("eq_10/sharpened")
@pytest.mark.parametrize("eta", [Q(1, 5), Q(1, 10)])
def test_the_quotient_of_equation_10_tends_to_its_constant(eta):
    """Iterated with 60 digits from (Phi, Psi) = (1/10, 1/2): (1 - Phi)/Psi is above 2/(2 + eta) and tends to
    it."""
    phi, psi, rate = sp.Rational(1, 10).n(60), sp.Rational(1, 2).n(60), sp.Rational(str(eta)).n(60)
    limit, steps = 2 / (2 + rate), int(18 / eta)
    for _ in range(steps):
        phi, psi = phi * (1 + rate * (2 - 2 * phi - psi)) ** 2, psi * (1 - rate * phi) ** 2
        assert (1 - phi) / psi > limit
    assert psi < 1e-15
    assert abs((1 - phi) / psi - limit) < 1e-12


@derives("theorem_1/as_printed", "theorem_1.constants/quantitative")
@pytest.mark.parametrize("eta", [0.2, 0.1, 0.02])
def test_gd_obeys_the_explicit_bounds_of_theorem_1(eta):
    """3 x 400 starts (n = 5, m = 1, 3, 5), all t <= 60/eta: every inequality of the bound; both ends tend to 0.

    Per step: q = sqrt(Psi)/Phi shrinks by 1 - eta, and (1 - N)^+ / Phi^(K/2) by 1 - 4 eta, since 2 - 2 Phi -
    Psi >= (1 - eta/2)(1 - Phi) (Eq. (10) with the constant 2/(2 + eta)) and Phi < 1.
    """
    rng, power = np.random.default_rng(1), 4 / ((1 - 4 * eta) * (1 - eta / 2)) / 2
    for m in (1, 3, 5):
        w = gd_starts(rng, 400, 5)
        phi0, n0 = np.sum(w[:m] ** 2, axis=0), np.sum(w**2, axis=0)
        psi0 = np.sum(w[m:] ** 2, axis=0)
        limit = np.concatenate([w[:m], 0 * w[m:]]) / np.sqrt(phi0)
        for t in range(int(60 / eta)):
            psi, n2 = np.sum(w[m:] ** 2, axis=0), np.sum(w**2, axis=0)
            short, slack = np.maximum(1 - n2, 0), 1e-13
            distance = np.sqrt(np.sum((w - limit) ** 2, axis=0))
            assert np.all(distance <= np.sqrt(psi) + psi + short + slack)
            assert np.all((1 - eta) ** t * np.sqrt(psi0) <= np.sqrt(psi) + slack)
            assert np.all(np.sqrt(psi) <= (1 - eta) ** t * np.sqrt(psi0) / phi0 + slack)
            assert np.all(short <= (1 - 4 * eta) ** t * (1 - n0) / phi0**power + slack)
            w = np.array(step(list(w), range(m), eta))
    e, x = sp.symbols("e x", positive=True)  # x = 1 - Phi; the two one-step inequalities behind the rates
    growth, k = 1 + 2 * e * (1 - e / 2) * x, 4 / ((1 - 4 * e) * (1 - e / 2))
    assert sp.simplify((1 - 4 * e) * (1 + k * e * (1 - e / 2) * x) - (1 - 4 * e * (1 - x))) == 0
    slope = sp.simplify((sp.expand((1 - e) * growth - (1 - e * (1 - x)))) / (e * x))
    assert sp.simplify(slope - ((1 - e) * (2 - e) - 1)) == 0
    assert slope.subs(e, sp.Rational(1, 5)) > 0


@derives("section_4_2/as_printed")
def test_neither_of_the_two_norm_bounds_implies_the_other():
    """Exact points of the (Phi, Psi) plane: each bound holds at one where the other fails, for every eta tried.

    On the coordinates of the data alone the printed order is right: Eq. (10) gives Phi < 1, Proposition 5 only
    Phi <= 1 + eta/4; and GD from norm < 1 obeys both.
    """
    for eta in (Q(1, 5), Q(1, 100)):
        ten, five = (lambda f, s: f + Q(5, 8) * s < 1), (lambda f, s, e=eta: f + s <= 1 + e / 4)
        assert ten(Q(1, 10), Q(7, 5))
        assert not five(Q(1, 10), Q(7, 5))
        assert five(1 + eta / 8, Q(0))
        assert not ten(1 + eta / 8, Q(0))
        w = list(FRACTIONS)
        for _ in range(5):
            w = step(w, (0, 1), eta)
            phi, psi = norm2(w[:2]), norm2(w[2:])
            assert ten(phi, psi)
            assert five(phi, psi)
            assert phi + psi < 1 + Q(3, 8) * psi
            w = [Q(round(float(x) * 10**6), 10**6) for x in w]


@derives("section_4_5/under_relu")
def test_the_alignment_over_the_effective_data_is_constant_under_relu_gd():
    """Exact: under ReLU and full batches all positive coordinates of the data have one growth factor at each
    step."""
    w = [Q(3, 10), Q(-1, 5), Q(1, 4), Q(1, 10), Q(2, 5)]  # m = 4 of n = 5; the second datapoint is never active
    start = list(w)
    for _ in range(4):
        w = step(w, range(4), ETA, relu=True)
        assert len({w[i] / start[i] for i in (0, 2, 3)}) == 1
        assert w[0] > 0 > w[1]
        others = w[2] + w[3]
        assert w[0] / others == start[0] / (start[2] + start[3])


@derives("section_4_invariance.relu/for_every_map_that_keeps_the_span")
def test_a_rotation_of_the_data_plane_moves_the_limit_of_relu_gd():
    """m = n = 2, w_0 = (3/10, 1/10): both datapoints are active and GD tends to w_0/|w_0|.

    After a rotation of the data w_0 has the coordinates (3, -1)/10 and only one is active: the limit is that
    datapoint. A reflection that only exchanges the active datapoints leaves the limit.
    """
    w0, rotated = np.array([0.3, 0.1]), np.array([[0.8, -0.6], [0.6, 0.8]])

    def relu_limit(data):
        c = [float(x) for x in data.T @ w0]  # the columns are the datapoints
        for _ in range(400):
            c = step(c, (0, 1), 0.2, relu=True)
        return data @ np.array(c)

    turned = rotated.T @ w0
    assert turned[0] > 0 > turned[1]
    assert np.allclose(relu_limit(np.eye(2)), w0 / np.linalg.norm(w0), atol=1e-12)
    assert np.allclose(relu_limit(np.eye(2)[:, ::-1]), w0 / np.linalg.norm(w0), atol=1e-12)
    assert np.allclose(relu_limit(rotated), rotated[:, 0], atol=1e-12)
    assert np.linalg.norm(relu_limit(rotated) - relu_limit(np.eye(2))) > 0.3


# --- Bounds for every sequence of batches -------------------------------------------------------------------


@derives("corollary_6/batches_with_repetitions")
def test_a_repeated_datapoint_in_the_batch_breaks_corollary_6():
    """Exact: the batch {i, i} doubles the step along a_i, and 7/8 goes to 133/128 > 1 (eta = 1/5, b = 2 < m =
    3).

    Five copies (m = 6) even turn a sign. Without repetitions |c| < 1 and the signs stay, on a grid of states.
    """
    w = [Q(7, 8), Q(0), Q(0)]
    assert step(w, (0, 0), ETA)[0] == Q(133, 128) > 1
    wide = [Q(7, 8), Q(1, 4), Q(0), Q(0), Q(0), Q(0)]
    after = step(step(wide, (0,) * 5, ETA), (0,) * 5, ETA)
    assert norm2(wide) < 1
    assert after[0] < 0 < wide[0]
    for c0, c1 in itertools.product([Q(k, 10) for k in range(1, 10)], repeat=2):
        if c0**2 + c1**2 <= 1 + ETA / 4:
            for batch in ((0,), (1,), (0, 1)):
                assert all(0 < x < 1 for x in step([c0, c1], batch, ETA))


@derives("proposition_5.proposition_15/sharp")
def test_the_best_bound_of_the_squared_norm():
    """f(N, u), the new squared norm, is convex in N with f(N*, u) <= N* and f(u, u) < N*: so N < N* is kept.

    u = N is a single effective datapoint, whose coordinate stays below 1 if it was, or shrinks.
    """
    x, eta, big = sp.symbols("x eta N", positive=True)
    u = x**2
    w = step([x, sp.sqrt(big - u)], (0,), eta)
    f = sp.expand(w[0] ** 2 + w[1] ** 2)
    best = 2 * sp.sqrt(1 + eta) / (1 + sp.sqrt(1 + eta))
    first = 4 * eta * (1 - big) + eta**2 * (2 - big) ** 2
    assert sp.simplify(f - (big + first * u + eta**2 * (3 * big - 4) * u**2)) == 0
    assert sp.simplify(sp.diff(f, big, 2) - 2 * eta**2 * u) == 0
    assert sp.simplify(first.subs(big, best)) == 0
    # at N = 1 + eta/4 the linear term is negative, so N* < 1 + eta/4
    assert sp.expand(first.subs(big, 1 + eta / 4) - eta**2 * (-eta / 2 + eta**2 / 16)) == 0
    # N* increases with eta, so the quadratic term is negative, as it is at eta = 1/5
    assert sp.simplify(best - (2 - 2 / (1 + sp.sqrt(1 + eta)))) == 0
    assert 3 * best.subs(eta, sp.Rational(1, 5)) < 4
    assert sp.expand(f.subs(big, u) - u * (1 + 2 * eta * (1 - u)) ** 2) == 0


@derives("proposition_5.proposition_15/sharp")
def test_small_datapoints_one_after_another_reach_the_best_bound():
    """m = n = 3000 equal coordinates, single batches in turn: |w|^2 comes within 1e-3 of N*, and no path passes
    N*."""
    for eta in (0.2, 0.05):
        best = 2 * np.sqrt(1 + eta) / (1 + np.sqrt(1 + eta))
        c = np.full(3000, np.sqrt(0.999 / 3000))
        n2, highest, scale = 0.999, 0.0, 1.0
        for t in range(3000 * int(2 / eta)):  # the factor B, common to all, is kept apart in `scale`
            i = t % 3000
            u = (c[i] * scale) ** 2
            a, b = 1 + eta * (2 - u - n2), 1 - eta * u
            n2 = a**2 * u + b**2 * (n2 - u)
            scale *= b
            c[i] *= a / b
            highest = max(highest, n2)
        assert best - 1e-3 < highest < best
        rng = np.random.default_rng(2)
        path = np.abs(rng.standard_normal((30, 300)))
        path *= 0.9999 / np.sqrt(np.sum(path**2, axis=0))
        for _ in range(1500):
            path = masked_step(path, random_masks(rng, 30, 1, 300), eta)
            assert np.all(np.sum(path**2, axis=0) < best)


# --- Mini-batch SGD -----------------------------------------------------------------------------------------


@derives("proposition_7/corrected")
def test_the_supermartingales_behind_proposition_7():
    """E sqrt(Psi') = (1 - eta b Phi / m) sqrt(Psi) and (1 - N')^+ <= (1 - 4 eta u)(1 - N)^+, with Phi never
    below Phi_0.

    The mean is enumerated exactly; N' - N - 4 eta u (1 - N) is a sum of squares. Phi >= Phi_0 > 0 and E u = b
    Phi / m then give Psi -> 0 and (1 - N)^+ -> 0 at a geometric rate, almost surely.
    """
    for m, b in ((2, 1), (3, 1), (3, 2)):
        w = [*FRACTIONS[:m], Q(2, 5)]
        new = [step(w, batch, ETA)[m] for batch in batches(m, b)]
        assert sum(new) / len(new) == w[m] * (1 - ETA * Q(b, m) * norm2(w[:m]))
    x, y, eta = sp.symbols("x y eta", positive=True)
    u, v = x**2, y**2
    gain = sum(z**2 for z in step([x, y], (0,), eta)) - (u + v) - 4 * eta * u * (1 - u - v)
    assert sp.expand(gain - eta**2 * u * ((2 - 2 * u - v) ** 2 + u * v)) == 0
    rng = np.random.default_rng(3)
    c = gd_starts(rng, 500, 5)
    phi0, psi = np.sum(c[:3] ** 2, axis=0), np.sum(c[3:] ** 2, axis=0)
    for _ in range(600):
        mask = np.concatenate([random_masks(rng, 3, 2, 500), np.zeros((2, 500), dtype=bool)])
        c = masked_step(c, mask, 0.2)
        assert np.all(np.sum(c[:3] ** 2, axis=0) > phi0 * (1 - 1e-12))
        assert np.all(np.sum(c[3:] ** 2, axis=0) <= psi)
        psi = np.sum(c[3:] ** 2, axis=0)


def pair_certificate(eta, n2, psi):
    """An upper bound, for every m and b at once, of (E rho - 1)/pi, with rho the growth of sqrt(c_i c_j / Phi)
    in a step.

    With p the share of Phi in the batch and k = |{i, j} n B|, rho - 1 <= a (k/2 - p) + x [k = 1] + y p (1 - p)
    + v (1 - k/2) p + w (k/2)(1 - p). With pi = P(i in B, j not in B) the means of the five terms over the
    batches are 0, 2 pi, pi (1 - Sigma), and pi (1 - s/2) twice, where Sigma is the sum of the squared shares of
    all datapoints and s the share of i and j together. A linear program chooses the coefficients.
    """
    phi, p = n2 - psi, np.linspace(0, 1, 201)
    factor = 1 + eta * (2 - n2) / (1 - eta * phi * p)
    rows, right = [], []
    for k in (0, 1, 2):
        rho = factor ** (k / 2) / np.sqrt(1 + (factor**2 - 1) * p)
        terms = [k / 2 - p, np.full_like(p, k == 1), p * (1 - p), (1 - k / 2) * p, (k / 2) * (1 - p), 0 * p]
        rows.append(-np.stack(terms, axis=1))
        right.append(1 - rho)
    for spread, s in itertools.product((0, 1), repeat=2):  # 1 - Sigma and s: linear, so the corners are enough
        rows.append(np.array([[0, 2, spread, 1 - s / 2, 1 - s / 2, -1]]))
        right.append(np.zeros(1))
    return linprog([0, 0, 0, 0, 0, 1], np.vstack(rows), np.concatenate(right), bounds=[(None, None)] * 6).fun


@derives("theorem_2/corrected", "proposition_9/as_printed", "theorem_2.constants/quantitative")
def test_the_pairs_contract_on_average_for_every_number_of_datapoints():
    """V = sum_{i<j} sqrt(|c_i c_j| / Phi) shrinks on average by 1 - kappa once |w|^2 >= 0.98 and Psi <= 1/2500.

    The certificate covers every m, b and position (and zero coordinates, whose pairs vanish). So V -> 0 almost
    surely if Pi_m(w_0) != 0, and e^{-R} <= sqrt(m) V, hence R -> infinity and w tends to +- a datapoint, with
    the sign it has.
    """
    for eta in (0.2, 0.1, 0.02):
        kappa = eta**2 * (1 - eta / 4) ** 2 / 8  # over pi
        for n2 in (0.98, 1.0, 1 + eta / 8, 1 + eta / 4):
            for psi in (0.0, 4e-4):
                assert pair_certificate(eta, n2, psi) < -1.7 * kappa
    rng = np.random.default_rng(
        4
    )  # the mean of V by enumeration, for the certificate and for c_max >= sqrt(Phi/m)
    for m, b in ((2, 1), (4, 1), (4, 3), (5, 2)):
        c = np.abs(rng.standard_normal((m, 400))) ** rng.uniform(1, 6, 400)
        c[0] *= rng.random(400) < 0.8  # some zero correlations
        c *= np.sqrt(rng.uniform(0.98, 1.05, 400) / np.sum(c**2, axis=0))

        def pairs(c):
            root = np.sqrt(c)
            return (root.sum(axis=0) ** 2 - c.sum(axis=0)) / 2 / np.sqrt(np.sum(c**2, axis=0))

        mean = np.mean([pairs(np.array(step(list(c), batch, 0.2))) for batch in batches(m, b)], axis=0)
        kappa = b * (m - b) / (m * (m - 1)) * 0.04 * 0.95**2 / 8
        assert np.all(mean <= (1 - kappa) * pairs(c) + 1e-15)
        assert np.all(np.sort(c, axis=0)[:-1].sum(axis=0) <= np.sqrt(m) * pairs(c) * c.max(axis=0) + 1e-12)


@derives("theorem_2/corrected", "theorem_2.constants/quantitative")
@pytest.mark.parametrize(("m", "b", "eps"), [(2, 1, 0.9), (2, 1, 0.2), (3, 2, 0.5)])
def test_sgd_obeys_the_explicit_bound_of_theorem_2(m, b, eps):
    """200 paths with n = m + 1: the bound with the path's own limit, and the nearest datapoint once r <= 1/20.

    The statement allows failures on a share eps of the paths. With m = 2 a few are possible, since the leader
    may still change while r > 1/2; on far less than eps of the paths it does.
    """
    rng, eta, n, paths = np.random.default_rng(5), 0.2, m + 1, 200
    c = rng.standard_normal((n, paths))
    c[m] *= 0.3
    c *= np.sqrt(0.9) / np.sqrt(np.sum(c**2, axis=0))
    start, phi0 = c.copy(), np.sum(c[:m] ** 2, axis=0)
    mu, kappa = eta * b / m * phi0, b * (m - b) / (m * (m - 1)) / 8 * eta**2 * (1 - eta / 4) ** 2
    first = np.ceil(np.log(150 / eps) / -np.log1p(-mu))
    steps = int(first.max() + 1.3 * np.log(1.5 * m**1.5 / eps * (21 * m) ** 0.25) / kappa)
    history = np.empty((steps, n, paths), dtype=np.float32)
    for t in range(steps):
        history[t] = c
        mask = np.concatenate([random_masks(rng, m, b, paths), np.zeros((1, paths), dtype=bool)])
        c = masked_step(c, mask, eta)
    leader = np.abs(c[:m]).argmax(axis=0)
    limit = np.zeros((n, paths))
    limit[leader, np.arange(paths)] = np.sign(start[leader, np.arange(paths)])
    t = np.arange(steps)[:, None]
    q = 3 / eps * (1 - mu) ** t
    r = q + 1.05 * m * (1.5 * m**1.5 / eps * (1 - kappa) ** (t - first)) ** 4
    distance = np.sqrt(np.sum((history - limit) ** 2, axis=1))
    late = t >= first
    assert np.all(np.abs(c[leader, np.arange(paths)]) > 0.999)
    failed = np.any((distance > q + r + np.sqrt(r) + 1e-6) & late, axis=0)
    assert np.mean(failed) <= (0.03 if m == 2 else 0)
    nearest = np.abs(history[:, :m]).argmax(axis=1) == leader
    assert np.all(nearest | (r > 0.05) | ~late)
    assert np.mean((r <= 0.05) & late) > 0.1


@derives("corollary_3.sgd_dataset/as_printed")
def test_half_of_the_limits_of_sgd_have_no_positive_similarity_with_the_data():
    """Paths from w_0 and its mirror images in the data have the same |c_t|; so the sign of the limit is a fair
    coin.

    Exact: from negative correlations every signed similarity stays negative, for all batches. In pairs of paths
    from w_0 and -w_0 exactly one limit has the similarity 1 of Eq. (7), the other 0: the probability is 1/2.
    """
    for path in itertools.product(batches(3, 2), repeat=3):
        w = [Q(-3, 10), Q(-1, 5), Q(-1, 4)]
        for batch in path:
            w = step(w, batch, ETA)
            assert max(w) < 0
    rng = np.random.default_rng(6)
    n = m = 4
    c = 0.5 * rng.standard_normal((n, 400)) / np.sqrt(n)
    c *= np.minimum(1, 0.99 / np.sqrt(np.sum(c**2, axis=0)))
    c = np.concatenate([c, -c], axis=1)
    for _ in range(6000):
        mask = random_masks(rng, m, 2, 400)
        c = masked_step(c, np.concatenate([mask, mask], axis=1), 0.2)
    signed = c.max(axis=0) / np.sqrt(np.sum(c**2, axis=0))
    assert np.allclose(np.abs(c).max(axis=0), 1, atol=1e-6)
    assert np.sum(signed > 0.99) == 400
    assert np.sum(signed < 1e-3) == 400


@derives("corollary_3.sgd_dataset/corrected")
def test_the_absolute_similarity_tends_to_one_if_the_start_has_norm_below_one():
    """Gaussian starts with norm < 1: all 400 paths end at similarity 1 up to sign.

    "Almost surely" says too much: |w_0| >= 1 has positive probability, and there SGD may diverge. From w_0 =
    (60, 50, 40), b = 2, all 81 sequences of four batches lead beyond norm 10^20 (exactly computed); the
    directions keep changing, with similarities below 0.9 again and again in the limit of large norms.
    """
    rng = np.random.default_rng(7)
    c = 0.5 * rng.standard_normal((5, 400)) / np.sqrt(5)
    c *= np.minimum(1, 0.99 / np.sqrt(np.sum(c**2, axis=0)))
    for _ in range(8000):
        c = masked_step(c, np.concatenate([random_masks(rng, 4, 2, 400), np.zeros((1, 400), bool)]), 0.2)
    assert np.allclose(np.abs(c[:4]).max(axis=0) / np.sqrt(np.sum(c**2, axis=0)), 1, atol=1e-6)
    assert chi2.sf(5 / 0.25, 5) > 1e-3  # P(|w_0| >= 1) for n = 5, sigma = 1/2
    for path in itertools.product(batches(3, 2), repeat=4):
        w = [Q(60), Q(50), Q(40)]
        for batch in path:
            w = step(w, batch, ETA)
        assert norm2(w) > 10**40
    x, seen = np.array([[0.6], [0.5], [0.4]]) * np.ones(200), []
    for _ in range(1000):  # |w| -> infinity: the factor of the batch over that of the rest tends to 1 + N/u
        mask = random_masks(rng, 3, 2, 200)
        x = x * np.where(mask, 1 + np.sum(x**2, axis=0) / np.sum(mask * x**2, axis=0), 1)
        x /= np.sqrt(np.sum(x**2, axis=0))
        seen.append(np.abs(x).max(axis=0))
    assert np.mean(np.array(seen)[500:].min(axis=0) < 0.9) > 0.5


# --- The drift condition from the start ---------------------------------------------------------------------


@derives("proposition_8.drift/as_printed")
def test_no_one_function_serves_all_starts():
    """m = 3, b = 1, |w|^2 = 1e-6: at every large R the drift is (log(1 + 2 eta) - 2 log(1 + eta))/3 < 0 in the
    limit."""
    expected = (log(1.4) - 2 * log(1.2)) / 3
    assert (1 + 2 * ETA) < (1 + ETA) ** 2
    for share in (1e-3, 1e-6, 1e-9):
        c = 1e-3 * np.array([1.0, share, share])
        assert abs(exact_drift(c, 1, 0.2) - expected) < 2e-3 * abs(expected) + 5 * share


@derives("proposition_8.drift/as_printed")
@pytest.mark.parametrize(("m", "b"), [(3, 1), (3, 2), (5, 2)])
def test_for_each_start_the_drift_condition_holds_from_time_zero(m, b):
    """R grows only if the new leader is in the batch; each such step shrinks (1 - |w|^2)^+ and Psi by fixed
    factors.

    So R_t >= r forces k >= (r - R_0)/log(1 + 2 eta) such steps, and bounds both errors by functions of r (and
    of w_0), whatever t: a function mu(r) with a positive limit, valid for all t >= 0. Checked on random and
    greedy paths.
    """
    rng, eta, replicates = np.random.default_rng(8), 0.2, 60
    c = np.abs(rng.standard_normal((m + 1, replicates))) + 0.05
    c *= 0.05 / np.sqrt(np.sum(c**2, axis=0))
    gamma2 = ((1 - 2 * eta) / (1 + 2 * eta)) ** 2
    phi0, r0, psi0 = np.sum(c[:m] ** 2, axis=0), alignment(c[:m]), np.sum(c[m:] ** 2, axis=0)
    least = gamma2 * phi0 / m  # of u at a step that raises R

    def bound(r):
        k = np.maximum((r - r0) / np.log1p(2 * eta), 0)
        d, psi, s = (
            (1 - 4 * eta * least) ** k,
            psi0 * (1 - eta * least) ** (2 * k),
            np.minimum(np.exp(-2 * r), 1.05),
        )
        loss = np.log1p(eta * (1 + d) * (1 + eta / (1 - eta) * s) * b / (m - 1))
        return -b / m * np.log1p(-eta * (1 - s - psi) * (m - b) / (m - 1)) - (m - b) / m * loss

    assert np.all(bound(1e7) > 0.999 * limit_drift(m, b, eta))
    assert limit_drift(m, b, eta) > 0
    rises = np.zeros(replicates)
    for t in range(400):
        mask = random_masks(rng, m, b, replicates)
        if t % 3:  # greedy: the leader in half of the replicates' batches
            lead = c[:m].argmax(axis=0)
            swap = mask.argmax(axis=0)
            cols = np.arange(0, replicates, 2)
            free = ~mask[lead[cols], cols]
            mask[swap[cols[free]], cols[free]] = False
            mask[lead[cols], cols] = True
        before, u = alignment(c[:m]), np.sum(mask * c[:m] ** 2, axis=0)
        new = masked_step(c, np.concatenate([mask, np.zeros((1, replicates), bool)]), eta)
        rose = alignment(new[:m]) > before + 1e-13
        assert np.all(u[rose] >= least[rose])
        rises += rose
        c = new
        r, n2 = alignment(c[:m]), np.sum(c**2, axis=0)
        assert np.all(rises * np.log1p(2 * eta) >= r - r0 - 1e-9)
        assert np.all(np.maximum(1 - n2, 0) <= (1 - 4 * eta * least) ** rises + 1e-12)
        if t % 20 == 0:
            mean = np.mean(
                [alignment(np.array(step(list(c), batch, eta))[:m]) for batch in batches(m, b)], axis=0
            )
            assert np.all(mean - r >= bound(r) - 1e-12)


# --- Cyclic SGD ---------------------------------------------------------------------------------------------


def epoch(y, z, eta):
    """Two steps of cyclic SGD with m = n = 2, on arrays of starts."""
    y, z = step([y, z], (0,), eta)
    return step([y, z], (1,), eta)


@derives("theorem_4.constants/quantitative")
def test_the_one_epoch_inequalities_behind_theorem_4():
    """With q = z/y <= 1, s = q^2/(1 - q^2): s shrinks by 1 + k(2 - k) and is at most 5/(eta^3 N_0) after one
    epoch.

    Moreover (1 - N)^+ shrinks by 1 - 2 eta N_0 (as y^2 >= N/2), and |w - a_0| <= (1 - N)^+ + 2 q: the bound
    follows.
    """
    for eta in (0.25, 0.2, 0.1, 0.03, 0.005):
        n2 = np.concatenate([10 ** np.linspace(-5, -0.02, 60), np.linspace(0.97, 1 + eta / 4, 40)])[:, None]
        q = np.concatenate([np.linspace(0.002, 1, 250), 1 - 10 ** np.linspace(-8, -2, 50)])[None, :]
        y = np.sqrt(n2 / (1 + q * q))
        z, ok = q * y, y < 1
        y2, z2 = epoch(y, z, eta)
        k = eta**2 * np.minimum(n2, 1) / 3
        before, after = (1 - q) * (1 + q) / q**2, (y2 - z2) * (y2 + z2) / z2**2  # 1/s
        assert np.all((after >= (1 + k * (2 - k)) * before) | ~ok)
        assert np.all((after >= eta**3 * np.minimum(n2, 1) / 5) | ~ok)
        short = np.maximum(1 - y2**2 - z2**2, 0)
        assert np.all((short <= (1 - 2 * eta * n2) * np.maximum(1 - n2, 0) + 1e-15) | ~ok)
        assert np.all((np.hypot(y - 1, z) <= np.maximum(1 - n2, 0) + 2 * q) | ~ok)


@derives("theorem_4.constants/quantitative")
def test_cyclic_sgd_obeys_the_explicit_bound_of_theorem_4():
    """5000 starts, also with q_0 = 1, tiny norms and norms close to 1: the bound at each of the first 600
    epochs."""
    rng, count = np.random.default_rng(9), 5000
    eta = np.where(rng.random(count) < 0.3, 0.25, rng.uniform(0.005, 0.25, count))
    n0 = np.where(rng.random(count) < 0.3, 1 - 10 ** rng.uniform(-6, -1, count), rng.uniform(1e-3, 1, count))
    q0 = np.where(rng.random(count) < 0.3, 1 - 10 ** rng.uniform(-9, -0.3, count), rng.uniform(0.01, 1, count))
    q0[:100] = 1.0
    y, k = np.sqrt(n0 / (1 + q0**2)), eta**2 * n0 / 3
    with np.errstate(divide="ignore"):
        constant = np.minimum(q0**2 / (1 - q0**2), 5 / (eta**3 * n0))
    z = q0 * y
    for e in range(1, 601):
        y, z = epoch(y, z, eta)
        bound = (1 - n0) * (1 - 2 * eta * n0) ** e + 2 * np.sqrt(constant) * (1 + k * (2 - k)) ** (-(e - 1) / 2)
        assert np.all(np.hypot(y - 1, z) <= bound + 1e-11)


def cyclic_side(y, z, eta, epochs):
    """For y before, z after: 0 or 1 for the datapoint whose coordinate is ahead at its own turn, and the epochs
    it took."""
    for e in range(epochs):
        if y >= z:
            return 0, e
        y, z = step([y, z], (0,), eta)
        if z >= y:
            return 1, e
        y, z = step([y, z], (1,), eta)
    return None, epochs


@derives("section_4_conjecture/as_printed", "section_4_conjecture/corrected")
def test_some_start_of_cyclic_sgd_converges_to_no_datapoint():
    """m = n = 2: both datapoints attract (eigenvalues 1 - 4 eta, 1 - eta^2), so their basins are open; both are
    met on the segment z = 1/2, 3/10 <= y <= 1/2, which is connected: some start in it, of norm < 1, goes to
    neither.

    The exception is the stable set of the orbit of period two, found exactly as the root of a polynomial;
    bisection follows a start beside it for hundreds of epochs.
    """
    y, z, eta, p = sp.symbols("y z eta p", positive=True)
    jacobian = sp.Matrix(epoch(y, z, eta)).jacobian([y, z]).subs({y: 1, z: 0})
    assert sorted(map(sp.factor, jacobian.eigenvals()), key=str) == sorted(
        [sp.factor(1 - 4 * eta), sp.factor(1 - eta**2)], key=str
    )
    for rate in (0.2, 0.1):
        assert cyclic_side(0.5, 0.5, rate, 2)[0] == 0
        assert cyclic_side(0.3, 0.5, rate, 900)[0] == 1
        low, high = 0.3, 0.5
        while high - low > 1e-15:
            middle = (low + high) / 2
            if cyclic_side(middle, 0.5, rate, 90000)[0]:
                low = middle
            else:
                high = middle
        stay = cyclic_side(low, 0.5, rate, 90000)[1]
        assert stay > 500
        assert low**2 + 0.25 < 1
    # period two, with the coordinates exchanged by each step: A B = 1 at (y, y A)
    rate = sp.Rational(1, 5)
    a = 1 / (1 - rate * p)
    square = list(sp.Poly(sp.numer(sp.together(a - 1 - rate * (2 - 2 * p - p * a**2))), p).nroots(40))
    root = next(r for r in square if r.is_real and 0 < r < 1)
    first, second = sp.sqrt(root), sp.sqrt(root) / (1 - rate * root)
    moved = step([first, second], (0,), rate)
    assert max(abs(moved[0] - second), abs(moved[1] - first)) < 1e-35
    assert moved[0] > first > sp.Rational(1, 2)
    assert first**2 + second**2 > 1  # no start of norm < 1 lies on it, but starts of its stable set do


@derives("section_4_conjecture_two/almost_every_start")
@pytest.mark.parametrize("eta", [0.25, 0.2, 0.1, 0.02])
def test_the_exceptional_starts_of_two_datapoints_are_a_null_set(eta):
    """An exception keeps the coordinate at turn behind for ever (Theorem 4): s = log(other/turn) > 0 at all
    times.

    s' = -s + log(A/B) stretches distances along the cone |dN| <= 0.35 eta |ds| by a factor > 1, and the cone is
    kept (checked on a grid for |w|^2 > 1 - eta/10, where every path arrives). s is bounded by log(1 + 2 eta),
    so each line N = const holds at most one exception: a null set, and so are its preimages under the
    polynomial map.
    """
    s, n2, e = sp.symbols("s N eta")
    u = n2 * sp.exp(-2 * s) / (1 + sp.exp(-2 * s))
    a, b = 1 + e * (2 - u - n2), 1 - e * u
    new = [-s + sp.log(a / b), u * a**2 + (n2 - u) * b**2]
    other = step([0.31, 0.64], (0,), 0.2)  # s and N of the image, with the turns exchanged
    point = {s: log(0.64 / 0.31), n2: 0.31**2 + 0.64**2, e: 0.2}
    assert abs(new[0].subs(point) - log(other[0] / other[1])) < 1e-12
    assert abs(new[1].subs(point) - norm2(other)) < 1e-12
    grid = np.meshgrid(np.linspace(0, np.log1p(2 * eta), 400), np.linspace(1 - eta / 10, 1 + eta / 4, 150))
    inside = sp.lambdify((s, n2, e), new[0])(*grid, eta) >= 0
    partial = [[sp.lambdify((s, n2, e), sp.diff(f, x))(*grid, eta)[inside] for x in (s, n2)] for f in new]
    cone = 0.35 * eta
    stretch = np.abs(partial[0][0]) - cone * np.abs(partial[0][1])
    assert stretch.min() > 1
    assert np.all(np.abs(partial[1][0]) + cone * np.abs(partial[1][1]) < cone * stretch)


@derives("section_4_conjecture/corrected")
@pytest.mark.parametrize(("m", "n"), [(3, 3), (4, 5)])
def test_cyclic_sgd_converges_from_all_random_starts(m, n):
    """300 starts of norm < 1 with signs: all come within 1e-6 of +- a datapoint. For m >= 3 this is evidence,
    no proof."""
    rng = np.random.default_rng(10)
    c = gd_starts(rng, 300, n) + 1e-3
    c *= np.minimum(1, 0.99 / np.sqrt(np.sum(c**2, axis=0)))
    rows = list(c)
    for t in range(m * 1200):
        rows = step(rows, (t % m,), 0.2)
    c = np.array(rows)
    assert np.allclose(np.abs(c[:m]).max(axis=0), 1, atol=1e-6)
    assert np.allclose(np.sum(c**2, axis=0), 1, atol=1e-6)


@derives("section_4_conjecture/corrected")
@pytest.mark.parametrize("eta", [0.2, 0.05])
def test_the_balanced_orbit_of_cyclic_sgd_repels_in_all_directions_but_that_of_the_norm(eta):
    """The orbit that one step and a shift of the indices leave fixed, for m = 2..8: one eigenvalue inside the
    unit circle, m - 1 outside. So its stable set is a surface of the dimension 1, a null set."""

    def shifted(c):
        return np.roll(np.array(step(list(c), (0,), eta)), -1)

    for m in range(2, 9):
        c = np.sqrt(np.full(m, 1 / m)) * np.exp(eta * (np.arange(m) / m - 0.5))
        for _ in range(30):  # Newton
            jacobian = np.array([(shifted(c + h) - shifted(c - h)) / 2e-6 for h in 1e-6 * np.eye(m)]).T
            c = c - np.linalg.solve(jacobian - np.eye(m), shifted(c) - c)
        assert np.allclose(shifted(c), c, atol=1e-12)
        assert np.all(c > 0)
        assert np.ptp(c) < 0.3
        size = np.sort(np.abs(np.linalg.eigvals(jacobian)))
        assert size[0] < 1 - eta / (2 * m)
        assert np.all(size[1:] > 1 + eta**2 / m**2 / 2)


# --- The increment of Section 4.5 for single batches --------------------------------------------------------

STATE = (Q(1, 2), Q(1, 4), Q(1, 5), Q(1, 10), Q(3, 10))  # m = 4 of n = 5, the first leads


def printed_ratio(i, lead_coefficient, tail_without_i):
    """New over old sum of the others, with the given coefficient of c(i) in front of the sum over J (or J
    without i)."""
    c, others = STATE[i], STATE[1:4]
    tail = sum(others) - (c if tail_without_i else 0)
    return (lead_coefficient + (1 - ETA * c**2) * tail) / sum(others)


@derives(
    "section_4_5_increment.first_line/as_printed",
    "section_4_5_increment.first_line/corrected",
    "section_4_5_increment.second_line/as_printed",
    "section_4_5_increment.second_line/corrected",
)
def test_the_two_lines_for_the_sum_of_the_others():
    """Exact rational step with i != i*: without the first eta line 1 is right, with a further eta line 2 is; as
    printed both are wrong, and they differ from one another."""
    for i in (1, 2, 3):
        new = step(STATE, (i,), ETA)
        true = sum(new[1:4]) / sum(STATE[1:4])
        c, n2 = STATE[i], norm2(STATE)
        grown = c * (1 + ETA * (2 - c**2 - n2))
        assert printed_ratio(i, grown, True) == true
        assert printed_ratio(i, ETA * c * (2 - n2), False) == true
        first, second = printed_ratio(i, ETA * grown, True), printed_ratio(i, c * (2 - n2), False)
        assert first != true != second != first
        assert true == (1 - ETA * c**2) + ETA * c * (2 - n2) / sum(
            STATE[1:4]
        )  # the form of the line after them


@derives("proposition_9/as_printed")
def test_the_drift_of_r_is_positive_near_its_limit():
    """Enumerated drift at R ~ 14 with |w| = 1, random others, m <= 5 and every b: at least the limit of equal
    others."""
    rng = np.random.default_rng(11)
    for m in range(2, 6):
        for b in range(1, m):
            assert limit_drift(m, b, 0.2) > 0
            for _ in range(20):
                c = np.concatenate([[1.0], 1e-6 * rng.random(m - 1) ** 3 + 1e-9])
                assert exact_drift(c / np.linalg.norm(c), b, 0.2) > limit_drift(m, b, 0.2) - 1e-8
