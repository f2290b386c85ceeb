"""Laws 1, 2 and 5: the drift of R near a datapoint, the rate of escape and its fluctuations, the step sizes.

Everything starts from Lemma 14: with u = |P_B w|^2 and N = |w|^2 a coordinate in the batch is multiplied by
F = 1 + eta (2 - u - N), any other one by G = 1 - eta u.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
import sympy as sp

from tests.rederived.bare import derives, step

FAMILIES = [(2, 1), (3, 1), (3, 2), (4, 1), (4, 2), (4, 3), (6, 2), (6, 5)]


def clock(m, b):
    """P(i in B, j not in B) for i != j: b (m - b) / (m (m - 1))."""
    return Fraction(b * (m - b), m * (m - 1))


def excess(c):
    """R of Eq. (11)."""
    c = np.sort(np.abs(np.array(c, float)))
    return np.log(c[-1] / c[:-1].sum())


def drift_at(shares, b, eta, size=1e-7):
    """E[R_{t+1} - R_t] over all batches, at unit norm and distance of order `size` from a datapoint."""
    rest = size * np.array(shares, float)
    w = [float(np.sqrt(1 - (rest**2).sum())), *map(float, rest)]
    batches = list(combinations(range(len(w)), b))
    return np.mean([excess(step(w, batch, eta)) - excess(w) for batch in batches])


def ends(m, b, eta):
    low = -(b / m) * np.log(1 - eta * (m - b) / (m - 1)) - (m - b) / m * np.log(1 + eta * b / (m - 1))
    return low, float(clock(m, b)) * np.log(1 / (1 - eta**2))


def run(w, eta, b, steps, rng):
    """SGD on many replicates at once: w has shape (m, replicates); yields w after each step."""
    m = len(w)
    for _ in range(steps):
        keys = rng.random(w.shape)
        chosen = keys <= np.sort(keys, axis=0)[b - 1] if m > 2 else np.stack([keys[0] < 0.5, keys[0] >= 0.5])
        u, norm = (w * w * chosen).sum(0), (w * w).sum(0)
        w = w * np.where(chosen, 1 + eta * (2 - u - norm), 1 - eta * u)
        yield w


# ---- Law 1


@derives("drift_range/derived")
@pytest.mark.parametrize(("m", "b"), FAMILIES)
def test_drift_of_r_lies_between_its_value_at_equal_shares_and_at_a_vertex(m, b):
    """All batches, by step(): equal shares give D*, a vertex gives v, everything else lies strictly between."""
    rng = np.random.default_rng(1)
    for eta in (0.2, 0.05):
        low, high = ends(m, b, eta)
        equal, vertex = [1 / (m - 1)] * (m - 1), [1.0] + [0.0] * (m - 2)
        assert drift_at(equal, b, eta) == pytest.approx(low, abs=2e-7)
        assert drift_at(vertex, b, eta) == pytest.approx(high, abs=2e-7)
        if m > 2:
            inner = [drift_at(rng.dirichlet(np.full(m - 1, 0.6)), b, eta) for _ in range(20)]
            assert low < min(inner)
            assert max(inner) < high


@derives("drift_range/derived")
def test_leading_orders_of_the_two_ends():
    """Series in eta: eta^2 b(m-b)/(2(m-1)^2) and eta^2 b(m-b)/(m(m-1)), whose quotient is m/(2(m-1))."""
    m, b, eta = sp.symbols("m b eta", positive=True)
    low = -b / m * sp.log(1 - eta * (m - b) / (m - 1)) - (m - b) / m * sp.log(1 + eta * b / (m - 1))
    high = -b * (m - b) / (m * (m - 1)) * sp.log(1 - eta**2)
    low2, high2 = (sp.series(x, eta, 0, 3).removeO().coeff(eta, 2) for x in (low, high))
    assert sp.simplify(low2 - b * (m - b) / (2 * (m - 1) ** 2)) == 0
    assert sp.simplify(high2 - b * (m - b) / (m * (m - 1))) == 0
    assert sp.simplify(low2 / high2 - m / (2 * (m - 1))) == 0
    assert sp.simplify(sp.series(low, eta, 0, 2).removeO()) == 0


@derives("drift_range/derived")
@pytest.mark.parametrize(("m", "b"), [(2, 1), (3, 1), (4, 2), (10, 1)])
def test_proposition_23_needs_the_square_of_eta(m, b):
    """With eta^2 its bound is below D*; with eta, as it is printed, it is above even the largest drift v."""
    for eta in (0.2, 0.05):
        low, high = ends(m, b, eta)
        constant = b * (m - b) ** 2 / (2 * m * (m - 1) ** 2)
        assert constant * eta**2 < low
        assert constant * eta > high


# ---- Law 2


def ratio_increments(m, b, eta):
    """Rows: the increments of log |c_1/c_j|, j = 2..m, for every batch, at the datapoint."""
    w = [1.0] + [1e-9] * (m - 1)
    after = np.array([step(w, batch, eta) for batch in combinations(range(m), b)])
    return np.log(after[:, :1] / after[:, 1:] * 1e-9)


@derives("escape_rate.rate/derived", "escape_rate.fluctuations/derived")
@pytest.mark.parametrize(("m", "b"), FAMILIES)
def test_moments_of_the_log_ratios_at_a_datapoint(m, b):
    """All batches: mean v, variance pi(a^2+b^2) - v^2, and the stated covariance; correlation below 1."""
    for eta in (0.2, 0.02):
        x = ratio_increments(m, b, eta)
        alpha, beta, pi = np.log(1 - eta), np.log(1 + eta), float(clock(m, b))
        v = pi * np.log(1 / (1 - eta**2))
        assert x.mean(0) == pytest.approx([v] * (m - 1), rel=1e-6)
        cov = np.atleast_2d(np.cov(x.T, bias=True))
        variance = pi * (alpha**2 + beta**2) - v**2
        assert np.diag(cov) == pytest.approx([variance] * (m - 1), rel=1e-6)
        assert variance == pytest.approx(2 * pi * eta**2, rel=2 * eta)
        if m > 2:
            off = pi * ((m - b - 1) * alpha**2 + (b - 1) * beta**2) / (m - 2) - v**2
            assert cov[0, 1] == pytest.approx(off, rel=1e-6)
            assert off == pytest.approx(pi * eta**2, rel=2 * eta)
            assert off < variance


@derives("escape_rate.rate/derived")
def test_everything_but_the_other_data_coordinates_decays_faster_than_v():
    """1 - |c_1| shrinks by 1 - 4 eta and the part off the data by 1 - eta when the leader is drawn: both beat
    v.

    Numbers by step() near the datapoint, then (b/m) log 1/(1 - eta) > v for every m, b and eta <= 1/5.
    """
    small = 1e-6
    for eta in (0.2, 0.1, 0.01):
        off_sphere, off_data = step([1 - small, 0.0, 0.0], [0], eta), step([1.0, 0.0, small], [0], eta)
        assert (1 - off_sphere[0]) / small == pytest.approx(1 - 4 * eta, abs=1e-4)
        assert off_data[2] / small == pytest.approx(1 - eta, abs=1e-4)
        for m in range(2, 30):
            for b in range(1, m):
                v = float(clock(m, b)) * np.log(1 / (1 - eta**2))
                assert b / m * min(-np.log(1 - eta), -np.log(abs(1 - 4 * eta) + 1e-300)) > v


@derives("escape_rate.rate/derived")
def test_r_over_t_and_the_distance_from_the_limit():
    """Simulation, m = 3: R_t/t is v up to the fluctuations of order t^(-1/2); log of the distance is -R_t +
    O(1).
    """
    eta, steps, reps = 0.2, 1600, 500
    for b in (1, 2):
        start = np.array([[0.5], [0.4], [0.6]]) * np.ones((1, reps))
        *_, w = run(start, eta, b, steps, np.random.default_rng(b))
        top = np.sort(np.abs(w), axis=0)
        rest = top[:-1].sum(0)
        distance = np.sqrt((1 - top[-1]) ** 2 + (top[:-1] ** 2).sum(0))
        r = np.log(top[-1] / rest)
        v = np.log(1 / (1 - eta**2)) / 3
        # the mean has the bias -eta sqrt(1/(3 pi t)) = -.0016 from the fluctuations; se of the mean .00016
        bias = -eta * np.sqrt(1 / (3 * np.pi * steps))
        assert (r / steps).mean() == pytest.approx(v + bias, abs=8e-4)
        exact = r < 25  # beyond that 1 - |c_1| is lost to rounding
        assert exact.sum() > 100
        assert np.abs(np.log(distance) + r)[exact].max() < np.log(2)


@derives("escape_rate.rate/derived")
def test_batches_of_half_the_data_are_fastest_per_step_and_single_ones_per_sample():
    """Exact fractions, m = 2..20."""
    for m in range(2, 21):
        rates = [clock(m, b) for b in range(1, m)]
        assert max(rates) == rates[m // 2 - 1]
        assert max(range(1, m), key=lambda b: clock(m, b) / b) == 1


@derives("escape_rate.fluctuations/derived")
@pytest.mark.parametrize(("m", "b", "mean_of_max"), [(2, 1, 0.0), (3, 1, 0.56419), (4, 2, 0.84628)])
def test_mean_of_r_falls_behind_by_the_mean_of_the_least_gaussian(m, b, mean_of_max):
    """Simulation between t and 4t: E R_4t - E R_t - 3vt = -kappa sqrt(t), kappa = sd sqrt(1 - rho) E max of m -
    1.
    """
    eta, steps, reps = 0.2, 500, 3000
    alpha, beta, pi = np.log(1 - eta), np.log(1 + eta), float(clock(m, b))
    v = pi * np.log(1 / (1 - eta**2))
    spread = pi * (alpha**2 + beta**2)
    if m > 2:
        spread -= pi * ((m - b - 1) * alpha**2 + (b - 1) * beta**2) / (m - 2)
    kappa = np.sqrt(spread) * mean_of_max
    rest = 1e-3
    start = np.array([[1.0]] + [[rest]] * (m - 1)) * np.ones((1, reps))
    r = {}
    for t, w in enumerate(run(start, eta, b, 4 * steps, np.random.default_rng(5)), 1):
        if t in (steps, 4 * steps):
            top = np.sort(w, axis=0)
            r[t] = np.log(top[-1] / top[:-1].sum(0))
    lag = (r[4 * steps] - r[steps] - 3 * v * steps) / np.sqrt(steps)
    # one standard error is .004 (sd .2 of the lag); log-sum-exp against the minimum accounts for .02
    assert lag.mean() == pytest.approx(-kappa, abs=0.045 if m > 2 else 0.026)
    if m > 2:
        assert lag.mean() < -0.045


# ---- Law 5


@derives("step_sizes.gd/derived")
def test_there_is_no_two_cycle_below_one_half_and_one_half_itself_is_attracting():
    """x -> x(1 + 2 eta (1 - x^2)): a positive two-cycle has xz = 1/(2 eta), x^2+z^2 = 1 + 1/(2 eta): eta >=
    1/2.

    At eta = 1/2 the second iterate is x -> 1 + d - 16 d^3 + ..., so the fixed point still attracts.
    """
    x, z, eta, d = sp.symbols("x z eta d")
    sum_law = sp.cancel((x * (1 + 2 * eta * (1 - x**2)) + z * (1 + 2 * eta * (1 - z**2)) - x - z) / (x + z))
    difference_law = sp.cancel(
        (x * (1 + 2 * eta * (1 - x**2)) - z * (1 + 2 * eta * (1 - z**2)) + x - z) / (x - z)
    )
    assert sp.expand(sum_law - 2 * eta * (1 - (x**2 - x * z + z**2))) == 0
    assert sp.expand(difference_law - (2 + 2 * eta - 2 * eta * (x**2 + x * z + z**2))) == 0
    product = sp.Rational(1, 2) * ((1 + eta) / eta - 1)
    squares = (1 + (1 + eta) / eta) / 2
    assert sp.simplify(product - 1 / (2 * eta)) == 0
    assert sp.simplify(squares - 2 * product - (2 * eta - 1) / (2 * eta)) == 0  # (x - z)^2 < 0 for eta < 1/2

    def half(y):
        return sp.expand(y * (1 + (1 - y**2)))

    assert sp.series(half(half(1 + d)), d, 0, 4).removeO() == 1 + d - 16 * d**3


@derives("step_sizes.gd/derived")
def test_gd_keeps_its_signs_and_its_norm_up_to_one_half():
    """x = |c| on the data, y off them: x' <= x(1+2 eta(1-x^2)) <= 32/27 of x^2, so no factor is <= 0 for eta <=
    1/2.
    """
    for eta in np.linspace(0.01, 0.5, 50):
        x = np.linspace(0, 1, 2001)
        top = x
        for _ in range(40):
            top = top * (1 + 2 * eta * (1 - top**2))
        peak = max(1.0, (1 + 2 * eta) * 2 / 3 * np.sqrt((1 + 2 * eta) / (6 * eta)) if eta > 0.25 else 1.0)
        assert top.max() <= peak + 1e-12
        assert peak**2 <= 32 / 27 + 1e-12
        assert 1 + eta * (2 - 2 * peak**2 - 1) > 0
        assert eta * peak**2 < 1


@derives("step_sizes.gd/derived")
def test_gd_converges_below_one_half_and_not_above():
    """GD by step() from random starts with a part off the data: to the normalised projection for eta <= .495
    only.
    """
    rng = np.random.default_rng(3)
    for eta, converges in ((0.2, True), (0.4, True), (0.495, True), (0.505, False), (0.6, False)):
        for _ in range(6):
            w = rng.normal(size=4)
            w = list(w * rng.uniform(0.05, 0.999) / np.linalg.norm(w))
            goal = np.array(w[:3]) / np.linalg.norm(w[:3])
            for _ in range(3000):
                w = step(w, range(3), eta)
            gap = np.abs(np.array(w) - [*goal, 0]).max()
            assert gap < 1e-6 if converges else gap > 1e-2


@derives("step_sizes.sgd/derived", "step_sizes.gd/derived")
def test_the_radial_factor_at_a_datapoint_is_one_minus_four_eta():
    """Derivative by SymPy, any batch with the leader: modulus above 1 exactly for eta > 1/2; 1 for other
    batches.
    """
    x, eta = sp.symbols("x eta")
    moved = step([x, sp.Integer(0)], [0], eta)[0]
    assert sp.simplify(sp.diff(moved, x).subs(x, 1) - (1 - 4 * eta)) == 0
    assert sp.simplify(step([x, sp.Integer(0)], [1], eta)[0] - x) == 0


@derives("step_sizes.sgd/derived")
@pytest.mark.parametrize("cyclic", [False, True])
def test_sgd_and_cyclic_sgd_end_at_a_datapoint_below_one_half_only(cyclic):
    """Simulation, m = 2..4, 200 starts each: all end at a datapoint for eta = .3 and .49, none for eta =
    .55.
    """
    rng = np.random.default_rng(8)
    for m in (2, 3, 4):
        for eta, share in ((0.3, 1.0), (0.49, 1.0), (0.55, 0.0)):
            w = rng.normal(size=(m, 200))
            w *= rng.uniform(0.1, 0.999, 200) / np.linalg.norm(w, axis=0)
            for t in range(1500):
                chosen = np.zeros(w.shape, bool)
                if cyclic:
                    chosen[t % m] = True
                else:
                    chosen[rng.integers(m, size=200), np.arange(200)] = True
                u, norm = (w * w * chosen).sum(0), (w * w).sum(0)
                assert (1 + eta * (2 - u - norm) > 0).all()
                w = w * np.where(chosen, 1 + eta * (2 - u - norm), 1 - eta * u)
            top = np.sort(np.abs(w), axis=0)
            there = (np.abs(top[-1] - 1) < 1e-3) & (top[-2] < 1e-3)
            assert there.mean() == share


@derives("step_sizes.sgd/derived")
def test_any_batches_keep_the_squared_norm_below_32_27_up_to_one_half():
    """sup of N' = u F^2 + (N-u) G^2 over 0 <= u <= N <= 32/27 is at most 32/27 for eta <= 1/2: no factor is <=
    0.
    """
    cap = 32 / 27
    norm, share = np.meshgrid(np.linspace(0, cap, 1201), np.linspace(0, 1, 1201))
    u = norm * share
    for eta in (0.2, 0.3, 0.4, 0.45, 0.49, 0.5):
        after = u * (1 + eta * (2 - u - norm)) ** 2 + (norm - u) * (1 - eta * u) ** 2
        assert after.max() <= cap + 1e-12
        assert 1 + eta * (2 - 2 * cap) > 0.8
        assert eta * cap < 0.6
