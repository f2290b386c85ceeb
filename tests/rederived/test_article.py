"""The article on the journal version: its table of cosines, the mixture, cyclic SGD and the increments of R."""

from __future__ import annotations

import math
from decimal import MAX_EMAX, MIN_EMIN, Decimal, localcontext
from fractions import Fraction as Q
from itertools import combinations, product

import numpy as np
import pytest
import sympy as sp
from scipy import stats

from tests.rederived.bare import derives, step


def run(w, batches, eta):
    for batch in batches:
        w = step(w, batch, eta)
    return w


def norm(w):
    return math.sqrt(sum(x * x for x in w))


def cosine(x, y):
    return sum(a * b for a, b in zip(x, y, strict=True)) / (norm(x) * norm(y))


def random_batches(m, b, count, seed):
    rng = np.random.default_rng(seed)
    return [rng.choice(m, b, replace=False).tolist() for _ in range(count)]


# --- GD: cosine with the initialisation, and the mixture
# ------------------------------------------------------------


@derives("article.gd_initialisation/for_every_m", "article_text.mixture/as_printed")
@pytest.mark.parametrize(("m", "n", "eta"), [(2, 5, 0.2), (4, 4, 0.2), (3, 9, 0.1)])
def test_end_of_gd(m, n, eta):
    """GD run from random starts of norm 0.9: it ends at the normalised projection of w_0, so that its cosine
    with w_0 is |projection|/|w_0| and its coefficients are those of w_0, scaled.
    """
    rng = np.random.default_rng(1)
    for _ in range(5):
        w = rng.standard_normal(n)
        w *= 0.9 / np.linalg.norm(w)
        end = run(w.tolist(), [range(m)] * 1500, eta)
        head = np.linalg.norm(w[:m])
        assert np.allclose(end, np.where(np.arange(n) < m, w, 0) / head, atol=1e-9)
        assert math.isclose(cosine(end, w.tolist()), head / 0.9, rel_tol=1e-8)


@derives("article.gd_initialisation/as_printed", "article.gd_initialisation/for_every_m")
def test_squared_cosine_is_a_beta_variable_of_mean_m_over_n():
    """cos^2 ~ Beta(m/2, (n-m)/2): the probability of sqrt(m/n) [0.7, 1.3] tends to 1 with m, whatever n; so
    cos/(m/n) is about sqrt(n/m), unbounded for m = o(n), and bounded both ways only if m/n is bounded below.
    """
    rng = np.random.default_rng(2)
    for m, n in [(100, 100), (100, 300), (100, 10**4), (1000, 10**7)]:
        inside = 1.0
        if m < n:
            law = stats.beta(m / 2, (n - m) / 2)
            inside = law.cdf(1.69 * m / n) - law.cdf(0.49 * m / n)
            assert law.sf((3 * m / n) ** 2) > 0.99 or m / n > 0.05  # above 3 (m/n) once m/n is small
        assert inside > 0.999
    w = rng.standard_normal((400, 2000))
    ratio = np.linalg.norm(w[:, :50], axis=1) / np.linalg.norm(w, axis=1) / math.sqrt(50 / 2000)
    assert ((ratio > 0.5) & (ratio < 1.5)).all()
    assert ((ratio * math.sqrt(2000 / 50)) > 3).all()
    m = n = sp.Integer(10)  # with m = n both rates are the constant 1
    assert sp.sqrt(m / n) == m / n == 1


@derives("article_text.mixture/as_printed")
def test_the_coefficients_are_not_nearly_equal():
    """For Gaussian coefficients, exactly: the ratio of the largest to the smallest modulus stays below C only
    if all are below 1 or all above 1/C, so with a probability that tends to 0 for every C (tested for 10 and
    100).
    """
    for bound, m in [(10, 100), (10, 1000), (100, 5000), (100, 10**5)]:
        below_one = 1 - 2 * stats.norm.sf(1)
        assert below_one**m + (2 * stats.norm.sf(1 / bound)) ** m < 1e-3
    rng = np.random.default_rng(3)
    z = np.abs(rng.standard_normal((200, 1000)))
    assert np.median(z.max(1) / z.min(1)) > 1000


@derives("article_text.mixture/as_printed")
def test_participation_number_of_the_end_of_gd():
    """The coefficients are uniform on the sphere of R^m; the exact mean 3m/(m+2) and variance of m sum c^4, by
    the moments of the Dirichlet law, put m/(m sum c^4) between m/5 and 3m/5 by Chebyshev, and at m/3 in the
    limit.
    """
    m = sp.symbols("m", positive=True)
    mean = 3 * m / (m + 2)
    second = m**2 * (105 + 9 * (m - 1)) / ((m + 2) * (m + 4) * (m + 6))
    variance = sp.simplify(second - mean**2)
    assert sp.limit(mean, m, sp.oo) == 3
    assert sp.limit(variance * m, m, sp.oo) == 24
    # participation in [m/5, 3m/5] is m sum c^4 in [5/3, 5]; the nearer end is at the distance 4/3
    failure = [
        float((variance / (mean - sp.Rational(5, 3)) ** 2).subs(m, value)) for value in (10**2, 10**3, 10**4)
    ]
    assert failure[0] < 0.2
    assert failure[1] < 0.02
    assert failure[2] < 0.002
    rng = np.random.default_rng(4)
    c = rng.standard_normal((4000, 30))
    c /= np.linalg.norm(c, axis=1, keepdims=True)
    values = 30 * (c**4).sum(1)
    assert abs(values.mean() - 90 / 32) < 6 * values.std() / math.sqrt(4000)
    assert abs((values**2).mean() - float(second.subs(m, 30))) < 6 * (values**2).std() / math.sqrt(4000)
    big = rng.standard_normal((300, 3000))
    share = (big**2).sum(1) ** 2 / (big**4).sum(1) / 3000
    assert ((share > 1 / 5) & (share < 3 / 5)).all()
    assert abs(np.median(share) - 1 / 3) < 0.01


# --- SGD: cosine with the data
# --------------------------------------------------------------------------------------


@derives("article.sgd_dataset/as_printed")
@pytest.mark.parametrize(("m", "b"), [(2, 1), (3, 2)])
def test_signed_and_absolute_cosines_at_the_end_of_sgd(m, b):
    """Linear SGD with the same batches from all 2^m sign patterns of one start: the moduli agree, the limit is
    plus or minus a datapoint, the absolute cosine is 1 in all, the signed maximum of Eq. (7) in half of them, 0
    in the rest. Under a Gaussian law the patterns are equally probable, so the signed limit is 0 with
    probability 1/2.
    """
    batches = random_batches(m, b, 20000, 5)
    signed = []
    for signs in product((1, -1), repeat=m):
        w = [s * (0.3 + 0.1 * k) for k, s in enumerate(signs)] + [0.2]
        end = run(w, batches, 0.2)
        cosines = [x / norm(end) for x in end[:m]]
        assert math.isclose(max(map(abs, cosines)), 1, abs_tol=1e-8)
        signed.append(round(max(cosines), 6))
    assert sorted(signed) == [0] * 2 ** (m - 1) + [1] * 2 ** (m - 1)


@derives("article.sgd_dataset/as_printed")
def test_almost_surely_is_meant_given_a_start_inside_the_unit_ball():
    """P(|w_0| < 1) = P(chi^2_n < n/sigma^2) tends to 1 but is not 1; and from an open set of large starts (m =
    n = 3, b = 2, Decimals with wide exponents) SGD diverges and its largest absolute cosine does not settle at
    1.
    """
    for n, low in [(10, 0.9), (100, 0.99), (1000, 0.9999)]:
        assert low < stats.chi2(n).cdf(n / 0.7**2)
        assert stats.chi2(n).sf(n / 0.7**2) > 0
    away = []
    with localcontext(prec=40, Emax=MAX_EMAX, Emin=MIN_EMIN):
        for seed in range(100):
            w = run(
                [Decimal(7000), Decimal(5000), Decimal(3000)], random_batches(3, 2, 34, seed), Decimal("0.2")
            )
            length = sum(x * x for x in w).sqrt()
            assert length > 10**100
            away.append(max(map(abs, w)) / length < Decimal("0.99"))
    assert sum(away) > 50  # about 78; the standard deviation is 4


# --- Cyclic SGD
# -----------------------------------------------------------------------------------------------------


def cyclic_end(w, eta, epochs=6000):
    """The end of cyclic SGD for m = n = 2: an index, read off where its coordinate dominates."""
    end = run(w, [[0], [1]] * epochs, eta)
    assert max(end) > 1 - 1e-3
    assert min(end) < 1e-2
    return int(end[1] > end[0])


@derives("article_text.cyclic/as_printed")
def test_cyclic_sgd_can_end_at_the_datapoint_that_is_further_at_the_start():
    """w_0 = (1/2, 51/100), eta = 1/4: one exact epoch puts coordinate 0 ahead for good, and the run ends at
    e_0.
    """
    w = [Q(1, 2), Q(51, 100)]
    after = run(w, [[0], [1]], Q(1, 4))
    assert after[0] > after[1]
    assert cyclic_end([0.5, 0.51], 0.25) == 0
    assert cyclic_end([0.5, 0.9 * math.sqrt(0.75)], 0.25) == 1


@derives("article_text.cyclic/corrected")
def test_an_epoch_raises_the_ratio_of_the_leader_that_comes_first():
    """Exact epochs from a grid of states with c_0 >= c_1 > 0, |w|^2 <= 1 + eta/4: the ratio c_0/c_1 grows and
    the norm bound is kept, so the limit can only be e_0; runs from the diagonal and near it end there.
    """
    for eta in (Q(1, 4), Q(1, 5), Q(1, 20)):
        for i, j in product(range(1, 13), repeat=2):
            scale = 1 if i < 12 else Q(1, 12 + j)
            w = [Q(i, 12) * scale, Q(i, 12) * Q(j, 12) * scale]
            if w[0] ** 2 + w[1] ** 2 > 1 + eta / 4:
                continue
            after = run(w, [[0], [1]], eta)
            assert after[0] * w[1] > after[1] * w[0]
            assert after[0] ** 2 + after[1] ** 2 <= 1 + eta / 4
    for w in ([0.5, 0.5], [0.1, 0.1], [0.7, 0.7], [0.6, 0.2], [0.01, 0.009]):
        for eta in (0.25, 0.1):
            assert cyclic_end(w, eta) == 0


@derives("article_text.cyclic/corrected", "article_text.cyclic/as_printed")
def test_otherwise_the_limit_depends_on_eta_and_on_the_lead():
    """From (0.5, 0.52) the run ends at e_0 for eta = 1/4 and at e_1 for eta = 1/50; for eta = 1/4 a lead of 2%
    is lost, one of 40% is kept, and the change happens once as the lead grows.
    """
    assert cyclic_end([0.5, 0.52], 0.25) == 0
    assert cyclic_end([0.5, 0.52], 0.02, 60000) == 1
    ends = [cyclic_end([0.5, 0.5 * lead], 0.25) for lead in (1, 1.02, 1.05, 1.2, 1.3, 1.4, 1.5)]
    assert ends == sorted(ends)
    assert (ends[1], ends[-2]) == (0, 1)


# --- The increments of R
# --------------------------------------------------------------------------------------------


def increment(w, batch, eta, m):
    after = step(w, batch, eta)
    old, new = (np.sort(np.abs(np.array(x[:m])))[::-1] for x in (w, after))
    return math.log(new[0] / new[1:].sum() / (old[0] / old[1:].sum()))


@derives("article_text.increment/as_printed", "article_text.increment/for_every_batch_size")
@pytest.mark.parametrize("eta", [0.2, 0.05])
def test_increment_of_r_with_the_leader_in_the_batch(eta):
    """States at the distance 10^-7 of -e_0 with prescribed shares of the others, signs mixed, and all batches
    with the leader: the increment is -log(1 - eta X); it is log(1/(1 - eta)) for b = 1, and as little as 0 for
    larger b.
    """
    for shares in ([1, 1, 1], [100, 10, 1], [1, 1e-9, 1e-9], [0.2, 0.5, 0.3, 0.7]):
        m = len(shares) + 1
        rest = [1e-7 * x / max(shares) * (-1) ** k for k, x in enumerate(shares)]
        w = [-math.sqrt(1 - sum(x * x for x in rest)), *rest]
        total, below = sum(shares), []
        for b in range(1, m):
            for others in combinations(range(1, m), b - 1):
                outside = sum(x for k, x in enumerate(shares, 1) if k not in others) / total
                value = increment(w, [0, *others], eta, m)
                assert abs(value + math.log(1 - eta * outside)) < 1e-6
                assert b > 1 or abs(value - math.log(1 / (1 - eta))) < 1e-6
                below.append(value)
        assert min(below) < 0.75 * math.log(1 / (1 - eta))
        if shares[1] == 1e-9:
            assert min(below) < 1e-6


@derives("article_text.increment/as_printed")
def test_increment_is_bounded_by_that_of_single_indices():
    """Equal shares and a batch of size b with the leader: the limit is -log(1 - eta (m-b)/(m-1)), which falls
    from log(1/(1 - eta)) at b = 1 to about eta/(m-1) at b = m - 1, so that the batch size matters.
    """
    eta, m = 0.2, 6
    rest = [1e-7] * (m - 1)
    values = [increment([math.sqrt(1 - 5e-14), *rest], range(b), eta, m) for b in range(1, m)]
    assert np.allclose(values, [-math.log(1 - eta * (m - b) / (m - 1)) for b in range(1, m)], atol=1e-6)
    assert values == sorted(values, reverse=True)
    assert values[-1] < 0.2 * values[0]
