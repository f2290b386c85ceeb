"""What is stated to leading order, and what comes next: exact numbers at several sizes.

Each test takes a quantity at three or more sizes without sampling, and compares what is left beyond its leading
order with the next order, which has to be met to 10 % at the last size and better at each size than before.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations

import mpmath
import numpy as np
import pytest
import sympy as sp
from scipy import stats
from scipy.optimize import brentq
from scipy.special import gammaln

from tests.rederived.bare import derives, step

ETA = sp.Symbol("eta", positive=True)


def confirmed(
    exact: Callable[..., float], leading: Callable[..., float], following: Callable[..., float], sizes: Sequence
) -> bool:
    """Whether (exact - leading)/following tends to 1: to 10 % at the last size, and better each time."""
    off = [abs((exact(x) - leading(x)) / following(x) - 1) for x in sizes]
    return off == sorted(off, reverse=True) and off[-1] < 0.1


def orders(expression: sp.Expr, leading: int, following: int) -> tuple[Callable[..., float], ...]:
    """The expression and its terms of two orders in eta, as functions of eta in 40 digits."""
    series = sp.series(expression, ETA, 0, following + 1).removeO().expand()
    assert all(series.coeff(ETA, k) == 0 for k in range(following) if k != leading)
    parts = expression, series.coeff(ETA, leading) * ETA**leading, series.coeff(ETA, following) * ETA**following
    return tuple(sp.lambdify(ETA, part, "mpmath") for part in parts)


def at_the_datapoint(m: int, b: int) -> list[tuple[bool, list[sp.Expr]]]:
    """For each batch: whether the leader is in it, and the factors of the rivals' ratios, by one step."""
    x = sp.Symbol("x")
    found = []
    for batch in combinations(range(m), b):
        after = step([sp.Integer(1)] + [x] * (m - 1), batch, ETA)
        factors = [sp.simplify(sp.limit(c / after[0] / x, x, 0)) for c in after[1:]]
        found.append((0 in batch, factors))
    return found


# ---- Laws 1 and 2


@derives("drift_range/derived")
@pytest.mark.parametrize(("m", "b"), [(3, 1), (5, 1), (5, 4)])
def test_the_ends_of_the_drift_beyond_their_leading_orders(m, b):
    """From one step at a datapoint: D* = eta^2 b(m-b)/(2(m-1)^2) + eta^3 b(m-b)(m-2b)/(3(m-1)^3) + ..., v =
    pi (eta^2 + eta^4/2 + ...).
    """
    mpmath.mp.dps = 40
    steps = at_the_datapoint(m, b)
    low = -sum(sp.log(sum(factors) / (m - 1)) for _, factors in steps) / len(steps)
    high = -sum(sp.log(factors[0]) for _, factors in steps) / len(steps)
    pi = sp.Rational(b * (m - b), m * (m - 1))
    sizes = (0.1, 0.05, 0.025)
    exact, leading, following = orders(low, 2, 3)
    assert sp.simplify(leading(ETA) / ETA**2 - sp.Rational(b * (m - b), 2 * (m - 1) ** 2)) == 0
    assert sp.simplify(following(ETA) / ETA**3 - sp.Rational(b * (m - b) * (m - 2 * b), 3 * (m - 1) ** 3)) == 0
    assert confirmed(exact, leading, following, sizes)
    exact, leading, following = orders(high, 2, 4)
    assert sp.simplify(leading(ETA) - pi * ETA**2) == 0
    assert sp.simplify(following(ETA) - pi * ETA**4 / 2) == 0
    assert confirmed(exact, leading, following, sizes)


@derives("escape_rate.fluctuations/derived")
@pytest.mark.parametrize(("m", "b"), [(3, 1), (5, 1), (5, 4)])
def test_the_variance_and_the_covariance_beyond_their_leading_orders(m, b):
    """From one step at a datapoint: the variance is 2 pi eta^2 + pi (11/6 - pi) eta^4 + ..., and the covariance
    pi eta^2 + pi eta^3 (m-2b)/(m-2) + ....
    """
    mpmath.mp.dps = 40
    logs = [[sp.log(factor) for factor in factors[:2]] for _, factors in at_the_datapoint(m, b)]
    first, second = (sum(x[k] for x in logs) / len(logs) for k in (0, 1))
    variance = sum(x[0] ** 2 for x in logs) / len(logs) - first**2
    covariance = sum(x[0] * x[1] for x in logs) / len(logs) - first * second
    pi, sizes = sp.Rational(b * (m - b), m * (m - 1)), (0.1, 0.05, 0.025)
    for moment, power, terms in (
        (variance, 4, (2 * pi * ETA**2, pi * (sp.Rational(11, 6) - pi) * ETA**4)),
        (covariance, 3, (pi * ETA**2, pi * ETA**3 * sp.Rational(m - 2 * b, m - 2))),
    ):
        exact, leading, following = orders(moment, 2, power)
        assert [
            sp.simplify(part(ETA) - term) for part, term in zip((leading, following), terms, strict=True)
        ] == [0, 0]
        assert confirmed(exact, leading, following, sizes)


def mean_growth(t, eta):
    """E R_t - R_0 near the limit for m = 3, b = 1 and level rivals, from the law of the counts of the draws."""
    alpha, beta, total = math.log1p(-eta), math.log1p(eta), 0.0
    for i in range(t + 1):  # draws of the leader
        j = np.arange(t - i + 1)
        log_p = gammaln(t + 1) - gammaln(i + 1) - gammaln(j + 1) - gammaln(t - i - j + 1) - t * math.log(3)
        rivals = np.logaddexp(beta * j, beta * (t - i - j)) - math.log(2)
        total += float(np.exp(log_p) @ (-alpha * i - rivals))
    return total


@derives("escape_rate.fluctuations/derived")
def test_the_mean_of_r_falls_behind_like_the_square_root_of_t():
    """m = 3, b = 1, exactly: E R_t - R_0 = v t - sqrt(t (variance - covariance)/pi) + log 2 - O(1/sqrt t).

    The least of two Gaussians has that mean; and R_t is the least of the -log x_j plus log 2 - log(1 + e^-d), d
    the distance of the two, which is Gaussian with the variance 2 t (variance - covariance) in the limit.
    """
    eta = 0.2
    alpha, beta = math.log1p(-eta), math.log1p(eta)
    v = -(alpha + beta) / 3
    spread = (alpha**2 + beta**2) / 3 - alpha**2 / 3  # b = 1: both rivals are outside when the leader is drawn

    def leading(t):
        return v * t - math.sqrt(t * spread / math.pi) + math.log(2)

    def following(t):  # the density of d at 0, and the integral of log(1 + e^-d)
        return -math.sqrt(1 / (math.pi * spread * t)) * math.pi**2 / 12

    assert confirmed(lambda t: mean_growth(t, eta), leading, following, (100, 400, 1600))


# ---- Law 4, and Theorem 2's approach: one step near a datapoint


@derives("lemma_25/as_printed")
@pytest.mark.parametrize("eta", [0.2, 0.05])
def test_the_largest_change_near_a_datapoint_is_of_the_order_of_the_distance(eta):
    """All batches of m = n = 3 from the corners of the box: the largest change over eps tends to 4 eta."""
    off = []
    for eps in (1e-2, 1e-3, 1e-4):
        worst = 0.0
        for signs in np.ndindex(2, 3, 3):
            w = [1 - eps * signs[0], eps * (signs[1] - 1), eps * (signs[2] - 1)]
            for b in (1, 2, 3):
                for batch in combinations(range(3), b):
                    worst = max(worst, *(abs(x - y) for x, y in zip(step(w, batch, eta), w, strict=True)))
        off.append(worst / eps / (4 * eta) - 1)
    assert np.abs(off).max() < 0.1
    assert abs(off[2]) < 0.2 * abs(off[1]) < 0.04 * abs(off[0])


# ---- the sizes: m and n


def median_of_the_largest(m):
    """The median of the largest of m coordinates, in size, of a uniform point of the sphere, times sqrt(m).

    m P(|u_1| > x) = log 2: coordinates are nearly independent, and the largest of them is rarely matched.
    """

    def above(x):
        return stats.beta.logsf(min(x * x / m, 1.0), 0.5, (m - 1) / 2) - math.log(math.log(2) / m)

    return brentq(above, 0.5, 9.0)


@derives("corollary_3.gd_dataset/as_printed", "article.gd_dataset/as_printed")
def test_the_largest_coordinate_is_of_the_order_of_the_root_of_log_m():
    """Its median x obeys x^2 = L - log L + o(1), L = 2 log(m/log 2) + log(2/pi): x/sqrt(2 log m) tends to 1."""

    def leading(m):
        return 2 * math.log(m / math.log(2)) + math.log(2 / math.pi)

    sizes = (10**3, 10**5, 10**7, 10**9)
    for m in sizes:  # what is beyond -log L is of the order log L/L
        assert median_of_the_largest(m) ** 2 - leading(m) == pytest.approx(-math.log(leading(m)), rel=0.03)
    ratios = [median_of_the_largest(m) / math.sqrt(2 * math.log(m)) for m in sizes]
    assert ratios == sorted(ratios)
    assert 0.85 < ratios[0] < ratios[-1] < 1
    rng = np.random.default_rng(6)
    c = rng.standard_normal((2000, 1000))
    largest = np.abs(c).max(axis=1) / np.linalg.norm(c, axis=1) * math.sqrt(1000)
    assert (largest > median_of_the_largest(1000)).mean() == pytest.approx(0.5, abs=0.06)


@derives(
    "corollary_3.gd_dataset/as_printed",
    "article.gd_dataset/as_printed",
    "article.sgd_initialisation/as_printed",
)
def test_the_constant_of_the_largest_coordinate_is_exceeded_rarely():
    """P(max_{i <= m} |c(i)|/|c| > 2 sqrt(log(2m)/n)) <= m P(|c(1)|/|c| > ..) <= 1/m for c uniform in R^n, by
    Beta(1/2, (n-1)/2): for m = n and for m far below n alike.
    """
    for m in (10, 100, 1000, 10**4):
        for n in (m, 2 * m, m * m, m**3):
            tail = m * stats.beta.sf(min(4 * math.log(2 * m) / n, 1.0), 0.5, (n - 1) / 2)
            assert m * tail <= 1


@derives("section_1_relu/as_printed")
def test_the_constant_under_relu_is_exceeded_rarely():
    """|S+| is binomial(m, 1/2): n P(largest of |S+| coordinates > 4 sqrt(log(2m)/m)) stays bounded (m = n/2).

    SGD's bound is the one without ReLU, as S+ is no more than all of the m.
    """
    for n in (20, 100, 1000, 10**4):
        m = n // 2
        s = np.arange(1, m + 1)
        x2 = np.minimum(16 * math.log(2 * m) / m, 1.0)
        tail = np.minimum(s * stats.beta.sf(x2, 0.5, np.maximum(s - 1, 1) / 2), 1.0)
        tail[0] = 1.0 if x2 < 1 else 0.0  # a single coordinate is 1
        assert n * float(stats.binom.pmf(s, m, 0.5) @ tail) <= 1


@derives(
    "corollary_3_steps.lower/as_printed",
    "corollary_3_steps.upper/as_printed",
    "corollary_3_steps.quotient/as_printed",
)
def test_the_bounds_of_the_proof_fail_with_a_probability_of_the_order_of_one_over_m():
    """m P(chi^2_m < m/4), m P(max |g_i| > 3 sqrt(log(2m))) by the exact laws: below 5.3 and 1, and falling.

    But for that the quotient is at most 6 sqrt(log(2m)/m), which is 6 sqrt(log m/m) (1 + log 2/(2 log m) + ..).
    """
    sizes = (10, 100, 1000, 10**4)
    low = [m * stats.chi2.cdf(m / 4, m) for m in sizes]
    high = [-m * math.expm1(m * math.log1p(-2 * stats.norm.sf(3 * math.sqrt(math.log(2 * m))))) for m in sizes]
    assert max(low) < 5.3
    assert max(high) < 1
    assert low == sorted(low, reverse=True)
    assert high == sorted(high, reverse=True)
    assert confirmed(
        lambda m: math.sqrt(math.log(2 * m)),
        lambda m: math.sqrt(math.log(m)),
        lambda m: math.sqrt(math.log(m)) * math.log(2) / (2 * math.log(m)),
        sizes,
    )


@derives("corollary_3.gd_initialisation/as_printed", "article.gd_initialisation/for_every_m")
def test_the_squared_cosine_with_the_start_is_m_over_n_up_to_its_spread():
    """Beta(m/2, (n-m)/2): mean m/n, and the spread over the mean is sqrt(2 (n-m)/(m n)) (1 - 1/n + ..), which
    vanishes with 1/m whether m/n tends to 0 or not; the bound 1/2 sqrt(m/n) fails with n P <= 2 for m = n/2.
    """
    for power in (1, 2):
        sizes = (10, 100, 1000)

        def spread(m, power=power):
            n = 2 * m**power
            return stats.beta(m / 2, (n - m) / 2).std() / (m / n)

        def leading(m, power=power):
            n = 2 * m**power
            return math.sqrt(2 * (n - m) / (m * n))

        assert confirmed(spread, leading, lambda m, power=power: -leading(m) / (2 * m**power), sizes)
    assert all(n * stats.beta.cdf(1 / 8, n / 4, n / 4) <= 2 for n in (4, 10, 100, 1000, 10**4))


@derives("article_text.mixture/as_printed")
def test_the_participation_number_tends_to_a_third_of_the_datapoints():
    """S = sum u_i^4: its mean is 3/(m+2), and its variance, from the moments of the Dirichlet law, 24/m^3 (1 -
    ..); the next order of m E S is 3 - 6/m.
    """
    m = sp.symbols("m", positive=True)
    mean, square = 3 / (m + 2), (105 + 9 * (m - 1)) / ((m + 2) * (m + 4) * (m + 6))
    variance = sp.simplify(square - mean**2)
    assert sp.limit(variance * m**3, m, sp.oo) == 24
    following = sp.limit((variance * m**3 - 24) * m, m, sp.oo)
    sizes = (100, 1000, 10**4)
    assert confirmed(
        lambda k: float((variance * m**3).subs(m, k)), lambda k: 24.0, lambda k: float(following) / k, sizes
    )
    assert confirmed(lambda k: 3 * k / (k + 2), lambda k: 3.0, lambda k: -6 / k, sizes)


@derives("section_5_1.sharper/as_printed")
def test_the_traces_differ_but_for_a_probability_that_vanishes():
    """SGD's trace is larger exactly if |S+| >= 2, given that it is not 0 (m/(2^m - 1) is the chance of 1), and
    1 - (m+1)/2^m without that; by the binomial law of |S+|.
    """
    for m in (2, 5, 10, 20, 40):
        assert stats.binom.cdf(1, m, 0.5) == pytest.approx((m + 1) / 2**m, rel=1e-9)
