"""Appendix D again, from Eqs. (3) and (4) alone: full-batch GD, Corollary 3 and the technical lemmas.

The data are the first m vectors of the standard basis, so that c_t(i) is the i-th entry of w_t.
"""

from __future__ import annotations

import math
import random
from fractions import Fraction as Fr
from itertools import pairwise

import numpy as np
import pytest
import sympy as sp
from scipy import stats

from tests.rederived.bare import derives, step

ETA = sp.Symbol("eta", positive=True)


def norm2(w):
    return sum(x * x for x in w)


def phi_psi(w, m):
    return norm2(w[:m]), norm2(w[m:])


def gd(w, m, eta, steps):
    for _ in range(steps):
        w = step(w, range(m), eta)
    return w


def sgd(w, m, b, eta, steps, rng):
    for _ in range(steps):
        w = step(w, rng.sample(range(m), b), eta)
    return w


def random_start(rng, n):
    """A rational vector with non-zero entries and |w|^2 < 1."""
    while True:
        w = [Fr(rng.choice((-1, 1)) * rng.randint(1, 60), 100) for _ in range(n)]
        if norm2(w) < 1:
            return w


def cossim(x, y):
    return sum(a * b for a, b in zip(x, y, strict=True)) / math.sqrt(norm2(x) * norm2(y))


def span_states():
    """Exact (eta, Phi_0, w) along short full-batch runs, m = 2 and n = 3."""
    rng = random.Random(28)
    for _ in range(60):
        w, eta = random_start(rng, 3), Fr(rng.randint(1, 20), 100)
        phi0 = norm2(w[:2])
        for _ in range(4):
            yield eta, phi0, w
            w = step(w, range(2), eta)


# Propositions 26 and 28, Lemma 29


@derives("proposition_26/as_printed", "proposition_26.gamma/corrected")
def test_coordinates_in_the_span_keep_their_ratio():
    """A symbolic full-batch step multiplies every c(i), i <= m, by the same 1 + Gamma_t, Gamma_t = eta (2 - 2
    Phi - Psi) > -1; exact runs with and without zero entries then give c_t(i)^2 Phi_0 = c_0(i)^2 Phi_t with the
    sign kept."""
    w = sp.symbols("w1:5")
    phi, psi = phi_psi(w, 2)
    gamma = ETA * (2 - 2 * phi - psi)
    after = step(w, range(2), ETA)
    assert all(sp.expand(after[i] - w[i] - w[i] * gamma) == 0 for i in range(2))

    rng = random.Random(26)
    for zeros in (0, 1, 2):
        for _ in range(20):
            start, eta = random_start(rng, 4), Fr(rng.randint(1, 20), 100)
            start[:zeros] = [Fr(0)] * zeros
            x, phi0 = start, norm2(start[:2])
            for _ in range(4):
                x = step(x, range(2), eta)
                phi = norm2(x[:2])
                for c0, c in zip(start[:2], x[:2], strict=True):
                    assert c * c * phi0 == c0 * c0 * phi
                    assert c * c0 > 0 if c0 else c == 0


@derives("proposition_26/as_printed")
def test_printed_ratio_needs_non_zero_coordinates():
    """w_0 = (0, 1/2, 1/3), m = 2: c_t(1) = c_0(1) = 0, so the ratio is 0/0; the product form, Eq. (9),
    holds."""
    w0 = [Fr(0), Fr(1, 2), Fr(1, 3)]
    w = gd(w0, 2, Fr(1, 5), 3)
    with pytest.raises(ZeroDivisionError):
        w[0] / w0[0]
    ratio2 = norm2(w[:2]) / norm2(w0[:2])
    assert ratio2 > 1
    assert [c * c for c in w[:2]] == [c * c * ratio2 for c in w0[:2]]


@derives("proposition_26.gamma/as_printed")
def test_printed_update_in_terms_of_gamma():
    """w_0 = (1/2, 1/3), m = n, eta = 1/5: Gamma = 23/90 and c(1) grows by 23/180 = c Gamma, not by eta c Gamma;
    the next line of the proof, c_{t+1} = c_t (1 + Gamma), is right."""
    w, eta = [Fr(1, 2), Fr(1, 3)], Fr(1, 5)
    gamma = eta * (2 - 2 * norm2(w))
    after = step(w, range(2), eta)[0]
    assert gamma == Fr(23, 90)
    assert after - w[0] == Fr(23, 180)
    assert after == w[0] * (1 + gamma)
    assert after - w[0] != eta * w[0] * gamma


@derives("proposition_28/as_printed")
def test_phi_rises_to_one_and_psi_falls_to_zero():
    """Exact short runs: Phi_t rises strictly, Psi_t falls strictly if Psi_0 > 0, Phi + 5/8 Psi stays below 1.
    Long runs: 1 - Phi_t <= (1 - Phi_0) exp(-4/5 eta Phi_0 t) and Psi_t <= 8/5 (1 - Phi_t), so the limits are 1
    and 0."""
    for eta, _, w in span_states():
        phi, psi = phi_psi(w, 2)
        phi_next, psi_next = phi_psi(step(w, range(2), eta), 2)
        assert phi < phi_next
        assert 0 < psi_next < psi
        assert phi_next + Fr(5, 8) * psi_next < 1
    flat = [Fr(1, 2), Fr(1, 3), Fr(0)]
    assert step(flat, range(2), Fr(1, 5))[2] == 0

    rng = random.Random(29)
    for _ in range(10):
        w = [float(x) for x in random_start(rng, 5)]
        eta, phi0 = rng.uniform(0.05, 0.2), norm2(w[:3])
        steps = math.ceil(25 / (0.8 * eta * phi0))
        for t in range(min(steps, 4000)):
            phi, psi = phi_psi(w, 3)
            assert 1 - phi <= (1 - phi0) * math.exp(-0.8 * eta * phi0 * t) + 1e-13
            assert psi <= 1.6 * (1 - phi) + 1e-13
            w = step(w, range(3), eta)
        assert abs(norm2(w[:3]) - 1) < 1e-9
        assert norm2(w[3:]) < 1e-9


@derives("proposition_28/as_printed", "theorem_1_steps.limits/as_printed")
def test_full_batch_run_without_projection_on_the_data():
    """w_0 = (0, 0, 1/2), m = 2: a fixed point, Phi_t = 0 and Psi_t = 1/4 for all t, and c_0(i)/sqrt(Phi_0) has
    no value. Both sentences are about Theorem 1, whose limit is defined only if the projection is not 0; then
    they hold."""
    w0 = [Fr(0), Fr(0), Fr(1, 2)]
    assert step(w0, range(2), Fr(1, 5)) == w0
    assert phi_psi(w0, 2) == (0, Fr(1, 4))
    w0 = [1e-3, 0.0, 0.5]
    w = gd(w0, 2, 0.2, 600)
    assert max(abs(a - b) for a, b in zip(w, [1, 0, 0], strict=True)) < 1e-9


@derives("proposition_28_steps.dropped/corrected")
def test_lower_bounds_of_the_growth_of_phi():
    """Each inequality of the chain, with the factor Phi kept, at exact states along full-batch runs."""
    for eta, phi0, w in span_states():
        phi, psi = phi_psi(w, 2)
        growth = norm2(step(w, range(2), eta)[:2]) - phi
        first = 2 * eta * phi * (2 - 2 * phi - psi)
        second = 2 * eta * phi * Fr(2, 5) * (1 - phi)
        assert growth >= first >= second
        assert second == Fr(4, 5) * eta * phi * (1 - phi)
        assert second >= Fr(4, 5) * eta * phi0 * (1 - phi)


@derives("proposition_28_steps.dropped/as_printed")
def test_printed_lower_bound_without_phi():
    """w = (1/10,), m = n = 1, eta = 1/5: Delta Phi and 2 eta Phi (2 - 2 Phi) are below 0.01, the printed
    2 eta (2/5)(1 - Phi) is above 0.15, and it is not the 4/5 eta Phi (1 - Phi) it is set equal to."""
    w, eta = [Fr(1, 10)], Fr(1, 5)
    phi = norm2(w)
    printed = 2 * eta * Fr(2, 5) * (1 - phi)
    growth = norm2(step(w, [0], eta)) - phi
    assert growth < Fr(1, 100)
    assert 2 * eta * phi * (2 - 2 * phi) < Fr(1, 100) < Fr(15, 100) < printed
    assert printed != Fr(4, 5) * eta * phi * (1 - phi)


def chain(w, eta):
    """(Delta Phi by one step, Phi, X) for m = 1, n = 2."""
    phi, psi = phi_psi(w, 1)
    return norm2(step(w, [0], eta)[:1]) - phi, phi, 1 - phi - psi / 2


@derives("lemma_29.phi_chain/corrected")
def test_upper_bounds_of_the_growth_of_phi():
    """With the factor Phi kept the chain holds: the equality by a symbolic step, the bounds (from eta X <= 1/5)
    on an exact grid of the region Phi + 5/8 Psi < 1 that includes eta = 1/5 and Psi = 0."""
    x, y = sp.symbols("x y")
    growth, phi, gap = chain([x, y], ETA)
    assert sp.expand(growth - 4 * ETA * phi * gap - 4 * ETA * gap * ETA * phi * gap) == 0
    for a in range(41):
        for b in range(52):
            w = [Fr(a, 40), Fr(b, 40)]
            if w[0] ** 2 + Fr(5, 8) * w[1] ** 2 >= 1:
                continue
            for eta in (Fr(1, 50), Fr(1, 10), Fr(1, 5)):
                growth, phi, gap = chain(w, eta)
                middle = 4 * eta * phi * gap + Fr(4, 5) * eta * phi * gap
                assert growth <= middle <= 5 * eta * phi * gap


@derives("lemma_29.phi_chain/as_printed")
def test_printed_middle_term_of_the_growth_of_phi():
    """w = (1/2, 0), eta = 1/5: the printed middle term 4 eta Phi X + 4/5 eta X = 27/100 exceeds 5 eta Phi X =
    3/16 (as it does for every Phi < 4/5), though Delta Phi itself does not."""
    growth, phi, gap = chain([Fr(1, 2), Fr(0)], Fr(1, 5))
    middle, last = 4 * phi * gap / 5 + Fr(4, 25) * gap, phi * gap
    assert (middle, last) == (Fr(27, 100), Fr(3, 16))
    assert growth <= last < middle


# Theorem 1 and Corollary 3


@derives("theorem_1_steps.limits/as_printed", "theorem_1_steps.outside/corrected")
def test_limits_of_the_coordinates():
    """Full-batch runs from random starts (m = 3, n = 5 and m = n = 4) end at c_0(i)/sqrt(Phi_0) in the span and
    at 0 outside; the geometric rates are at worst (1 - eta)^t near the limit, so 3000 steps leave less than
    1e-9."""
    rng = random.Random(1)
    for m, n in [(3, 5)] * 6 + [(4, 4)] * 3:
        w0 = [float(x) for x in random_start(rng, n)]
        w = gd(w0, m, rng.uniform(0.05, 0.2), 3000)
        root = math.sqrt(norm2(w0[:m]))
        target = [c / root for c in w0[:m]] + [0.0] * (n - m)
        assert max(abs(a - b) for a, b in zip(w, target, strict=True)) < 1e-9


@derives("theorem_1_steps.outside/as_printed")
def test_printed_set_of_vanishing_coordinates():
    """The j outside [n] without [m] are those of [m]: from w_0 = (3/10, 2/5, 1/2), m = 2, their limits are 3/5
    and 4/5; it is the coordinate of [n] without [m] that vanishes."""
    w = gd([0.3, 0.4, 0.5], 2, 0.2, 1000)
    for j, limit in enumerate((0.6, 0.8, 0.0)):
        assert abs(w[j] - limit) < 1e-9


@derives("corollary_3_steps.norm/as_printed")
def test_gaussian_start_of_norm_above_one():
    """n = m = 2, eta = 1/5: from (2, 1/10), of norm above 1, GD ends at minus the normalised projection; from
    (3, 0) the sign alternates and the norm grows for ever. Both are stable, so a Gaussian w_0 does it with
    positive probability."""
    w0 = [2.0, 0.1]
    w = gd(w0, 2, 0.2, 400)
    root = math.sqrt(norm2(w0))
    assert max(abs(a + b / root) for a, b in zip(w, w0, strict=True)) < 1e-9
    x = [Fr(3), Fr(0)]
    for _ in range(3):
        after = step(x, range(2), Fr(1, 5))
        assert after[0] / x[0] <= -Fr(11, 5)  # 7/5 - 2/5 c^2, for |c| >= 3
        x = after
    assert stats.chi2.sf(2 / 0.9**2, 2) > 0.29  # P(|w_0| >= 1) for sigma = 0.9


@derives("corollary_3_steps.norm/as_printed")
def test_probability_of_a_gaussian_start_of_norm_above_one():
    """P(|w_0| >= 1) = P(chi^2_n >= n/sigma^2) by the chi-squared law is at most q^n, q^2 = e^(1 -
    1/sigma^2)/sigma^2 < 1, and n q^n <= 1/(e log(1/q)); starts of norm below 1 end at the normalised
    projection."""
    for sigma in (0.1, 0.3, 0.5, 0.8, 0.9, 0.97, 0.99):
        log_q = 0.5 * (1 - sigma**-2 - 2 * math.log(sigma))
        assert log_q < 0
        for n in (1, 2, 3, 5, 10, 30, 100, 1000, 10**4, 10**5):
            assert stats.chi2.logsf(n / sigma**2, n) <= n * log_q
            assert n * math.exp(n * log_q) <= 1 / (math.e * -log_q) * (1 + 1e-12)
    rng = np.random.default_rng(3)
    m, n, below = 4, 8, 0
    for w0 in rng.normal(0, 0.8 / math.sqrt(n), (12, n)).tolist():
        if norm2(w0) < 1:
            below += 1
            w = gd(w0, m, 0.2, 1500)
            assert abs(cossim(w, w0[:m] + [0.0] * (n - m)) - 1) < 1e-9
    assert below >= 6


@derives("corollary_3_left_out/left_out")
def test_goal_of_the_proof_leaves_the_other_limits_open():
    """A start with max_i |<a_i, w_GD>| = 1/sqrt(m), well within the goal, whose cossim(w_GD, w_0) is below 0.01
    and from which SGD ends at -a_i, so that max_i cossim(w_SGD, a_i) is 0: the goal implies no other limit of
    the corollary."""
    m, n = 4, 8
    w0 = [-0.002] * m + [0.4, 0.3, -0.3, 0.4]
    w = gd(w0, m, 0.2, 400)
    assert max(map(abs, w)) == pytest.approx(0.5)
    assert math.sqrt(n * math.log(m)) / m > 0.5
    assert 0 < cossim(w, w0) < 0.01
    w = sgd(w0, m, 1, 0.2, 8000, random.Random(7))
    assert min(w) < -1 + 1e-9
    assert abs(max(w[:m])) < 1e-6


@derives("corollary_3_left_out/left_out")
def test_other_limits_of_the_corollary():
    """|Pi w_0|^2/|w_0|^2 and c_0(i)^2/|w_0|^2 are Beta(m/2, (n-m)/2) and Beta(1/2, (n-1)/2): by these laws the
    bounds (1/2) sqrt(m/n) and 2 sqrt(log(2m)/n) (with m terms) fail with probability at most C/n, C = 8 n/m."""
    for share in (0.1, 0.3, 0.5, 0.9, 1.0):
        for n in (10, 20, 40, 100, 10**3, 10**4, 10**5, 10**6):
            m = round(share * n)
            low = stats.beta.cdf(m / (4 * n), m / 2, (n - m) / 2) if m < n else 0.0
            high = m * stats.beta.sf(min(4 * math.log(2 * m) / n, 1), 0.5, (n - 1) / 2)
            assert n * (low + high) <= 8 / share


@derives("corollary_3_left_out/left_out")
def test_runs_behind_the_other_limits_of_the_corollary():
    """Gaussian starts (m = 6, n = 10): GD ends with cossim(w_GD, w_0) = |Pi w_0|/|w_0|; SGD (b = 1 and 2) ends
    at sign(c_0(i)) a_i, so that |cossim(w_SGD, a_i)| = 1 and cossim(w_SGD, w_0) = |c_0(i)|/|w_0|."""
    m, n, rng = 6, 10, random.Random(5)
    for b in (1, 2, 1, 2):
        w0 = [rng.gauss(0, 0.5 / math.sqrt(n)) for _ in range(n)]
        assert norm2(w0) < 1
        size = math.sqrt(norm2(w0))
        assert cossim(gd(w0, m, 0.2, 1500), w0) == pytest.approx(math.sqrt(norm2(w0[:m])) / size, abs=1e-9)
        w = sgd(w0, m, b, 0.2, 16000, rng)
        i = max(range(m), key=lambda k: abs(w[k]))
        assert abs(abs(w[i]) - 1) < 1e-6
        assert norm2(w) - w[i] ** 2 < 1e-6
        assert cossim(w, w0) == pytest.approx(abs(w0[i]) / size, abs=1e-2)


# Lemmas 30 and 31


def closing_sequence(rng, c, x0):
    xs = [x0]
    for rate in c:
        xs.append(xs[-1] + rate * (1 - xs[-1]) + Fr(rng.randint(0, 5), 50))
    return xs


@derives("lemma_30/corrected")
def test_products_of_the_gap():
    """Random exact sequences with x_{t+1} - x_t >= c_t (1 - x_t): the bounds with c_0, ..., c_{t-1}; for half
    of them the recursion holds with equality and so does the first bound."""
    rng = random.Random(30)
    for k in range(200):
        c = [Fr(rng.randint(1, 40), 40) for _ in range(6)]
        x0 = 1 - Fr(rng.randint(0, 30), 10)
        xs = closing_sequence(rng, c, x0)
        if k % 2:
            xs = [x0]
            for rate in c:
                xs.append(xs[-1] + rate * (1 - xs[-1]))
        for t, x in enumerate(xs):
            product = math.prod(1 - r for r in c[:t]) * (1 - x0)
            assert 1 - x <= product
            assert k % 2 == 0 or 1 - x == product
            assert float(product) <= math.exp(-float(sum(c[:t]))) * float(1 - x0) * (1 + 1e-12)


@derives("lemma_30/as_printed")
def test_printed_index_of_the_product():
    """x_0 = 0, c = (1/10, 1), x_1 = 1/10: 1 - x_1 = 9/10 exceeds the printed (1 - c_1)(1 - x_0) = 0 and
    e^(-c_1) < 0.37. For constant c, the only use (Proposition 28), the shift makes no difference."""
    c, x0 = [Fr(1, 10), Fr(1)], Fr(0)
    x1 = x0 + c[0] * (1 - x0)
    assert 1 - x1 == Fr(9, 10)
    assert 1 - x1 > (1 - c[1]) * (1 - x0)
    assert float(1 - x1) > math.exp(-1)


def logistic(lam, x):
    return x + lam * x * (1 - x)


@derives("lemma_31/as_printed", "lemma_31.range/as_printed")
def test_logistic_bound_below_one():
    """f(y) - f(x) = (y - x)(1 + lambda - lambda (x + y)) (symbolic), and for x < y <= 1, 0 <= lambda <= 1, the
    last factor exceeds 1 - lambda >= 0 or is 1; f(1) = 1. So x_T < 1 gives x_{T+1} <= f(x_T) < 1, as on an
    exact grid."""
    lam, x, y = sp.symbols("lambda x y")
    f = (1 + lam) * x - lam * x**2
    assert sp.expand(f - logistic(lam, x)) == 0
    assert sp.expand(f.subs(x, 1)) == 1
    assert sp.expand(f.subs(x, y) - f - (y - x) * (1 + lam - lam * (x + y))) == 0
    grid = [1 - Fr(k * k, 100) for k in range(60)][::-1]
    for rate in [Fr(k, 8) for k in range(9)]:
        values = [logistic(rate, v) for v in grid]
        assert values == sorted(set(values))
        assert values[-1] == 1


@derives("lemma_31/as_printed", "lemma_31.range/as_printed")
def test_logistic_bound_with_a_negative_rate():
    """lambda = -1 <= 1: x = (1/2, -2, 4) obeys the hypotheses, leaves [0, 1] and exceeds 1, and f falls from -2
    to -1; x_0 = -1 with lambda = 1/2 is outside [0, 1]. If the sequence is in [0, 1), as N_t in Lemma 29, every
    lambda <= 1 serves."""
    xs = [Fr(1, 2), Fr(-2), Fr(4)]
    assert all(b - a <= -a * (1 - a) for a, b in pairwise(xs))
    assert xs[0] < 1 < xs[2]
    assert not 0 <= xs[1] <= 1
    assert logistic(-1, -2) > logistic(-1, -1)
    assert logistic(Fr(1, 2), Fr(-1)) == -2  # x_0 = -1, x_1 = -2: the hypotheses are met, neither is in [0, 1]
    for lam in [Fr(k, 4) for k in range(-40, 5)]:
        assert all(logistic(lam, Fr(k, 50)) < 1 for k in range(50))


# Lemmas 32 and 34


@derives("lemma_32/sharpened")
def test_lower_tail_of_chi_squared():
    """P(X <= k(1-t)) <= ((1-t) e^t)^(k/2) <= e^(-k t^2/4), as log(1-t) + t <= -t^2/2; checked by the law. 1/4
    is best: for k = 2 * 10^7, t = 1/100 the density alone gives more than e^(-k t^2/3.9)."""
    for k in (1, 2, 3, 5, 10, 100, 1000, 10**4):
        for t in np.linspace(0.001, 0.999, 200):
            assert math.log1p(-t) + t <= -t * t / 2
            assert stats.chi2.logcdf(k * (1 - t), k) <= -k * t * t / 4
    k, t = 2 * 10**7, 0.01
    width = 2 / t  # the density rises up to k - 2, so its value at the left end bounds the integral
    log_tail = math.log(width) + log_chi2_density(k * (1 - t) - width, k)
    assert log_tail > -k * t * t / 3.9
    assert log_tail < -k * t * t / 4


def log_chi2_density(x, k):
    return (k / 2 - 1) * math.log(x) - x / 2 - k / 2 * math.log(2) - math.lgamma(k / 2)


def log_tail_of_the_largest(n, t):
    """log P(max |X_i| >= sqrt(2 log(2n)) + t) for n standard Gaussians; P(|X| >= a) for a <= 0 is 1."""
    a = math.sqrt(2 * math.log(2 * n)) + t
    if a <= 0:
        return 0.0
    log_single = math.log(2) + stats.norm.logsf(a)
    return math.log(-math.expm1(n * math.log1p(-math.exp(log_single))))


@derives("lemma_34/as_printed")
def test_largest_absolute_gaussian():
    """P = 1 - (1 - P(|X| >= a))^n by the Gaussian law is at most exp(-t^2/2) for t >= 0 (sigma = 1 by scaling);
    the union bound with P(|X| >= a) <= e^(-a^2/2) even gives half of it."""
    for n in (1, 2, 3, 10, 100, 10**4, 10**6):
        for t in np.linspace(0, 12, 121):
            assert log_tail_of_the_largest(n, t) <= math.log(0.5) - t * t / 2 + 1e-9


@derives("lemma_34/as_printed")
def test_largest_absolute_gaussian_below_its_mean():
    """For t = -sqrt(2 log(2n)) the event is certain, but exp(-t^2/2) = 1/(2n); for n = 10 the bound fails
    already at t = -1. For t >= 0, the only use, it holds."""
    for n in (1, 2, 10, 1000):
        t = -math.sqrt(2 * math.log(2 * n))
        assert log_tail_of_the_largest(n, t) == 0.0
        assert math.exp(-t * t / 2) == pytest.approx(1 / (2 * n))
    assert log_tail_of_the_largest(10, -1) > -0.5
