"""Statements beyond the numbered results: the introduction, a figure, the appendices, the secondary sources."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from scipy import optimize, stats

from tests.rederived.bare import derives, nonnegative, step


def loss(w, m, *, relu):
    """The objective of Eq. (2) on e_1, ..., e_m, summed entry by entry (exact on fractions)."""
    total = 0
    for i in range(m):
        z = max(w[i], 0) if relu else w[i]
        total += sum((int(k == i) - x * z) ** 2 for k, x in enumerate(w))
    return total / (2 * m)


def gradient(w, m):
    """The gradient of the ReLU loss, read off a full-batch step of size 1."""
    return [(x - y) / m for x, y in zip(w, step(w, range(m), 1, relu=True), strict=True)]


def run(w, batches, eta, *, relu=False):
    for batch in batches:
        w = step(w, batch, eta, relu=relu)
    return w


def cossim(v, w):
    return float(np.dot(v, w) / np.linalg.norm(v) / np.linalg.norm(w))


def start(rng, n, radius=0.9):
    """A uniformly random direction, at a random radius below 1."""
    w = rng.standard_normal(n)
    return list(radius * rng.random() ** 0.25 * w / np.linalg.norm(w))


def one_batch_each(rng, m, b, steps):
    return [rng.choice(m, b, replace=False).tolist() for _ in range(steps)]


# Section 1: how well the solution of GD is aligned with its start


@derives("section_1_direction/as_printed")
@pytest.mark.parametrize("relu", [False, True])
def test_no_global_minimum_is_better_aligned_with_the_start_than_that_of_gd(relu):
    """Minimise the loss of Eq. (2) numerically from many points and keep the minimisers that are global: none
    of them, and no limit of SGD, has a larger cosine with w_0 than the limit of GD, which some come close
    to."""
    rng, n, m = np.random.default_rng(5), 4, 3
    w0 = [0.35, -0.2, 0.3, 0.25]
    limit = run(w0, [range(m)] * 300, 0.2, relu=relu)
    best = cossim(limit, w0)
    assert loss(limit, m, relu=relu) == pytest.approx((m - 1) / (2 * m), abs=1e-12)
    found = []
    for _ in range(150):
        fit = optimize.minimize(
            lambda w: loss(w, m, relu=relu), rng.standard_normal(n), method="BFGS", tol=1e-9
        )
        if fit.fun < (m - 1) / (2 * m) + 1e-12:
            found.append(cossim(fit.x, w0))
    assert len(found) > 50
    assert max(found) <= best + 1e-5
    assert max(found) > best - 0.05
    for _ in range(10):
        sgd = run(w0, one_batch_each(rng, m, 1, 1500), 0.2, relu=relu)
        assert cossim(sgd, w0) < best - 0.05


@derives("section_1_direction/as_printed")
@pytest.mark.parametrize(("n", "m", "degrees"), [(6, 6, (0, 45)), (6, 3, (45, 60))])
def test_the_angle_between_the_solution_of_gd_and_its_start(n, m, degrees):
    """The mean squared cosine between the limit of GD, as run, and a random start: m/n in the linear case (0
    degrees for m = n, 45 for m = n/2), and m/(2n) under ReLU (45 and 60 degrees), plus the 2^-m of an empty
    S+."""
    rng = np.random.default_rng(7)
    for relu, angle in zip([False, True], degrees, strict=True):
        squares = []
        for _ in range(60):
            w0 = start(rng, n)
            squares.append(cossim(run(w0, [range(m)] * 150, 0.2, relu=relu), w0) ** 2)
        mean = math.cos(math.radians(angle)) ** 2 + (2.0**-m if relu else 0)
        # 6 standard errors
        assert abs(np.mean(squares) - mean) < 6 * np.std(squares) / math.sqrt(len(squares)) + 1e-9


@derives("section_1_direction/in_numbers")
def test_the_law_of_the_squared_cosine_of_gd_under_relu():
    """Run ReLU GD for some Gaussian starts to see what the squared cosine is, sample that for many starts, and
    test the sample against Beta(s/2, (n-s)/2) for each s and against the mean (m/2n)/(1 - 2^-m)."""
    rng, n, m, size = np.random.default_rng(11), 7, 4, 60_000
    w0 = rng.normal(0, 0.9 / math.sqrt(n), (size, n))
    w0 = w0[np.sum(w0**2, axis=1) < 1]
    positive = w0[:, :m] > 0
    count = positive.sum(axis=1)
    square = (w0[:, :m] ** 2 * positive).sum(axis=1) / (w0**2).sum(axis=1)
    for k in np.flatnonzero(count)[:25]:
        limit = run(list(w0[k]), [range(m)] * 300, 0.2, relu=True)
        assert cossim(limit, w0[k]) ** 2 == pytest.approx(square[k], abs=1e-8)
    for s in range(1, m + 1):
        # p below 2e-9 is beyond 6 standard errors
        assert stats.kstest(square[count == s], stats.beta(s / 2, (n - s) / 2).cdf).pvalue > 2e-9
        assert stats.kstest(square[count == s], stats.beta(s / 2, (n - s + 1) / 2).cdf).pvalue < 2e-9
    linear = (w0[:, :m] ** 2).sum(axis=1) / (w0**2).sum(axis=1)
    assert cossim(run(list(w0[0]), [range(m)] * 300, 0.2), w0[0]) ** 2 == pytest.approx(linear[0], abs=1e-8)
    assert stats.kstest(linear, stats.beta(m / 2, (n - m) / 2).cdf).pvalue > 2e-9
    kept = square[count > 0]
    law = sum(Fraction(math.comb(m, s) * s, (2**m - 1) * n) for s in range(1, m + 1))
    assert law == Fraction(m, 2 * n) / (1 - Fraction(1, 2**m))
    error = kept.std() / math.sqrt(len(kept))
    assert abs(kept.mean() - float(law)) < 6 * error
    # without the condition, GD stays at w_0 where S+ is empty, and the mean is m/(2n) + 2^-m
    everywhere = np.where(count > 0, square, 1.0)
    assert abs(everywhere.mean() - m / (2 * n) - 2.0**-m) < 6 * everywhere.std() / math.sqrt(len(everywhere))
    assert abs(kept.mean() - m / (2 * n)) > 6 * error


# Figure 1, and m = 2, b = 1 for step sizes up to 1/4


def random_fraction(rng, low, high, denominator=997):
    return low + (high - low) * Fraction(int(rng.integers(1, denominator)), denominator)


@derives("figure_1_sgd/as_printed")
def test_the_log_ratio_of_two_correlations_drifts_outwards_for_steps_up_to_a_quarter():
    """Exact steps from rational states with squares of the coordinates below 1, for eta up to 1/4: the squares
    stay below 1, the signs stay, the norm does not fall below min(N, 1), the step on the larger correlation
    gains more in log|c(1)/c(2)| than the other loses, and both move it."""
    rng = np.random.default_rng(13)
    for _ in range(1500):
        eta = random_fraction(rng, 0, 1) / 4 if rng.random() < 0.7 else Fraction(1, 4)
        y, z = sorted((random_fraction(rng, 0, 1), random_fraction(rng, 0, 1)), reverse=True)
        if y == z:
            continue
        up, down = step([y, z], [0], eta), step([y, z], [1], eta)
        for after in (up, down):
            assert min(after) > 0
            assert max(after) < 1
            assert sum(x * x for x in after) >= min(y * y + z * z, 1)
        gain, loss_ = (up[0] / up[1]) / (y / z), (y / z) / (down[0] / down[1])
        assert gain > loss_
        assert loss_ > 1


@derives("figure_1_sgd/as_printed")
def test_a_step_up_to_a_quarter_keeps_squares_below_one_and_a_larger_one_does_not():
    """The batch's coordinate after a step is at most x(1 + 2 eta (1 - x^2)), and this grows to 1 on [0, 1]
    exactly when its slope 1 - 4 eta at x = 1 is not negative; for eta = 3/10 a coordinate does exceed 1."""
    x, eta = sp.symbols("x eta", positive=True)
    after = step([x, 0], [0], eta)[0]
    assert sp.expand(after - x * (1 + 2 * eta * (1 - x**2))) == 0
    slope = sp.diff(after, x)
    assert sp.expand(slope.subs(x, 1) - (1 - 4 * eta)) == 0
    assert sp.factor(sp.diff(slope, x)) == -12 * eta * x
    assert step([Fraction(19, 20), Fraction(0)], [0], Fraction(3, 10))[0] > 1


@derives("figure_1_sgd/as_printed")
@pytest.mark.parametrize("w0", [[0.1, 0.08], [-0.3, 0.6], [-0.05, -0.9], [0.7, -0.7]])
def test_sgd_of_the_figure_ends_at_a_signed_datapoint(w0):
    """Run SGD with b = 1 and eta = 1/4 from the start of the figure and from others: every run ends at one of
    the points sign(c_0(i)) a_i; from the figure's start full-batch GD with eta = 1/8 and with 1/4 ends
    between."""
    rng = np.random.default_rng(17)
    ends = [[math.copysign(1, w0[0]), 0], [0, math.copysign(1, w0[1])]]
    for _ in range(12):
        limit = run(w0, rng.integers(0, 2, (3000, 1)).tolist(), 0.25)
        assert min(math.dist(limit, end) for end in ends) < 1e-6
    for eta in (0.125, 0.25):
        dense = run(w0, [range(2)] * 400, eta)
        assert dense == pytest.approx(np.array(w0) / np.linalg.norm(w0), abs=1e-9)


# Section 5: transience of the log-ratio over S+


def alignment(w, positive):
    top = max(positive, key=lambda i: w[i])
    rest = sum(w[j] for j in positive if j != top)
    return math.log(w[top] / rest) if rest else math.inf


@derives("section_5_transient/as_printed")
@pytest.mark.parametrize(("m", "s"), [(2, 2), (4, 2), (4, 3), (5, 5)])
def test_the_mean_increment_over_the_positive_datapoints_is_positive_for_every_batch_size(m, s):
    """Enumerate all batches from states close to a datapoint: the mean increment of the log-ratio over S+ is
    positive for all b < m, although the batches that contain all of S+ leave the ratio as it is."""
    eta = 0.2
    for b, tilt in itertools.product(range(1, m), (1.0, 5.0)):
        w = [1.0] + [1e-6 * tilt**j for j in range(1, s)] + [-0.01] * (m - s)
        positive = range(s)
        before, increments = alignment(w, positive), []
        for batch in itertools.combinations(range(m), b):
            increments.append(alignment(step(w, batch, eta, relu=True), positive) - before)
            if set(batch) >= set(positive):
                assert increments[-1] == pytest.approx(0, abs=1e-12)
            elif 0 in batch:
                assert increments[-1] > 0
        # for s >= 2 and 1 <= b < m some batch contains one datapoint of S+ and leaves out another
        assert np.mean(increments) > 1e-4
        assert max(abs(x) for x in increments) <= -math.log(1 - eta) + 1e-3


@derives("section_5_transient/as_printed")
@pytest.mark.parametrize(("w0", "b"), [([0.4, 0.4, -0.3, 0.0], 3), ([0.3, 0.3, 0.3, -0.3], 2), ([0.6, 0.5], 1)])
def test_the_alignment_over_the_positive_datapoints_grows(w0, b):
    """Run ReLU SGD, with at least two positive correlations, where batches may contain all of S+: log-ratios
    that start at about 0 end far from there, and the weights at a datapoint of S+."""
    rng, m = np.random.default_rng(19), len(w0)
    positive = [i for i in range(m) if w0[i] > 0]
    for _ in range(6):
        w = run(w0, one_batch_each(rng, m, b, 8000), 0.2, relu=True)
        # the slowest has a mean of 82 with a standard error of 13 for the last of these values
        assert alignment(w, positive) > 4
        assert max(w[i] for i in positive) == pytest.approx(1, abs=0.03)


@derives("section_5_transient/as_printed")
def test_the_alignment_over_one_positive_datapoint_is_infinite_from_the_start():
    """With one positive correlation the sum in the log-ratio is empty at all times, and SGD ends at that
    datapoint; with none the maximum is over the empty set, and no step moves the weights."""
    rng, w = np.random.default_rng(23), [0.3, -0.4, -0.2]
    for batch in one_batch_each(rng, 3, 2, 300):
        assert alignment(w, [0]) == math.inf
        w = step(w, batch, 0.2, relu=True)
    assert w[0] == pytest.approx(1, abs=1e-6)
    none = [Fraction(-1, 3), Fraction(-2, 5), Fraction(0)]
    assert run(none, one_batch_each(rng, 3, 2, 20), Fraction(1, 5), relu=True) == none


# Theorem 4: how fast the potential z/y falls in an epoch


def epoch(y, z, eta):
    return run([y, z], [[0], [1]], eta)


ETA_, X_, S_ = sp.symbols("h x s")
UNIT = dict.fromkeys((ETA_, X_, S_), (0, 1))
QUARTER = ETA_ / 4  # eta for h in [0, 1]
NORMS = {"below 1": (1 - X_, 1 - X_), "above 1": (1 + QUARTER * X_ / 4, sp.Integer(1))}  # N and min(N, 1)


def epoch_factor():
    """The numerator and the denominator of V after an epoch over V before, in eta, y^2 and z^2."""
    eta, y, z = sp.symbols("eta y z", positive=True)
    squares = sp.symbols("Y Z")
    y1, z1 = step([y, z], [0], eta)
    y2, z2 = step(sp.symbols("p q", positive=True), [1], eta)
    p, q = sp.symbols("p q", positive=True)
    # V after / V before = (z1/z)(z2/z1) / ((y1/y)(y2/y1)), each factor a polynomial in squares
    parts = []
    for first, second in ((z1 / z, z2 / q), (y1 / y, y2 / p)):
        inner = sp.expand(second).subs({p: y1, q: z1})
        whole = sp.expand(sp.cancel(first)) * sp.expand(inner)
        parts.append(sp.expand(whole).subs({y: sp.sqrt(squares[0]), z: sp.sqrt(squares[1])}))
    return [sp.expand(part) for part in parts], eta, squares


@derives("theorem_4_potential/corrected")
@pytest.mark.parametrize("where", sorted(NORMS))
def test_an_epoch_multiplies_the_potential_by_at_most_the_factor(where):
    """In y^2 = N(1+s)/2, z^2 = N(1-s)/2, 0 <= s <= 1, 0 < eta <= 1/4 and 0 < N <= 1 + eta/4 the inequality V'
    <= (1 - eta^3 min(N, 1)/5) V is that of a polynomial, proved by exact subdivision in the Bernstein
    basis; with 1/4 for 1/5 it fails."""
    norm, least = NORMS[where]
    (numerator, denominator), eta, squares = epoch_factor()
    values = dict(zip(squares, (norm * (1 + S_) / 2, norm * (1 - S_) / 2), strict=True)) | {eta: QUARTER}
    over, under = (sp.expand(part.subs(values)) for part in (numerator, denominator))
    assert nonnegative(under - sp.Rational(1, 2), UNIT, depth=9)

    def margin(constant):
        raw = sp.expand(under * (1 - constant * QUARTER**3 * least) - over)
        common = QUARTER * norm if where == "below 1" else QUARTER
        quotient, rest = sp.div(sp.Poly(raw, ETA_, X_, S_), sp.Poly(common, ETA_, X_, S_))
        assert rest.is_zero
        return quotient.as_expr()

    assert nonnegative(margin(sp.Rational(1, 5)), UNIT, depth=9)
    if where == "above 1":
        assert not nonnegative(margin(sp.Rational(1, 4)), UNIT, depth=9)


@derives("theorem_4_potential/corrected", "figure_1_sgd/as_printed")
@pytest.mark.parametrize("where", sorted(NORMS))
def test_a_step_keeps_the_squared_norm_at_most_one_and_a_quarter_of_eta(where):
    """N after a step, with u = s min(N, 1) the square of the batch's coordinate, is from min(N, 1) to 1 +
    eta/4, so that min(N, 1) is never below N_0; proved by exact subdivision for 0 < eta <= 1/4."""
    norm, least = NORMS[where]
    u, v, eta = sp.symbols("u v eta", positive=True)
    after = sum(x**2 for x in step([sp.sqrt(u), sp.sqrt(v)], [0], eta))
    square = S_ * least
    after = sp.expand(sp.expand(after).subs({u: square, v: norm - square, eta: QUARTER}))
    assert nonnegative(1 + QUARTER / 4 - after, UNIT, depth=9)
    assert nonnegative(after - least, UNIT, depth=9)


@derives("theorem_4_potential/as_printed", "theorem_4_potential/corrected")
@pytest.mark.parametrize("eta", [Fraction(1, 20), Fraction(1, 5), Fraction(1, 4)])
def test_the_potential_falls_by_a_factor_and_by_less_and_less(eta):
    """Cyclic SGD, in floating point, from several starts: each epoch has a factor below 1 - eta^3 N_0/5, while
    the fall V - V' comes below any constant (a constant fall would make the positive V negative)."""
    for y, z in [(0.7, 0.7), (0.02, 0.02), (0.5, 0.1), (0.9, 0.3)]:
        w, factor = [y, z], 1 - float(eta) ** 3 * (y * y + z * z) / 5
        falls = []
        while w[1] / w[0] > 1e-6:
            after = epoch(*w, float(eta))
            assert 0 < after[1] / after[0] <= factor * w[1] / w[0]
            falls.append(w[1] / w[0] - after[1] / after[0])
            w = after
        assert 0 < falls[-1] < 1e-6


# Appendix F.2: where the ReLU loss is twice differentiable


def second_derivative(w, v, m, *, relu=True):
    """D^2_v of the loss at w, exact: along a short segment it is a quartic, which five values determine."""
    h = Fraction(1, 10**4)
    f = [loss([x + k * h * d for x, d in zip(w, v, strict=True)], m, relu=relu) for k in range(5)]
    weights = (35, -104, 114, -56, 11)
    return sum(a * b for a, b in zip(weights, f, strict=True)) / (12 * h**2)


def unit(n, i, sign=1):
    return [Fraction(sign * (k == i)) for k in range(n)]


def fractions(*values):
    return [Fraction(v) for v in values]


@derives("appendix_f_2.kink/as_printed")
@pytest.mark.parametrize(
    "w",
    [
        fractions("0", "3/5", "4/5"),
        fractions("0", "0", "1/2"),
        fractions("0", "0", "0"),
        fractions("-2", "0", "3"),
    ],
)
def test_a_zero_correlation_makes_the_second_derivative_jump_by_the_squared_norm_less_two(w):
    """Exact one-sided second derivatives along a_i and -a_i at points with <w, a_i> = 0: they differ by (|w|^2
    - 2)/m, so that no Hessian exists unless |w|^2 = 2."""
    m, squared = 3, sum(x * x for x in w)
    for i in range(m):
        jump = second_derivative(w, unit(3, i), m) - second_derivative(w, unit(3, i, -1), m)
        assert jump == (Fraction(squared - 2, m) if w[i] == 0 else 0)
    assert squared != 2


def remainder(w, h, m, hessian):
    """The largest entry of grad L(w + h) - grad L(w) - H h."""
    after, before = gradient([x + d for x, d in zip(w, h, strict=True)], m), gradient(w, m)
    linear = [sum(a * d for a, d in zip(row, h, strict=True)) for row in hessian]
    return max(abs(a - b - c) for a, b, c in zip(after, before, linear, strict=True))


@derives("appendix_f_2.kink/as_printed")
@pytest.mark.parametrize(
    ("w", "smooth"),
    [
        (fractions("0", "7/5", "1/5"), True),  # |w|^2 = 2
        (fractions("0", "0", "7/5", "-1/5"), True),  # two zero correlations, |w|^2 = 2
        (fractions("0", "1/5", "-7/5"), True),
        (fractions("3/5", "-4/5", "1/3"), True),  # no zero correlation
        (fractions("0", "3/5", "4/5"), False),
        (fractions("0", "7/5", "2/5"), False),
    ],
)
def test_the_gradient_is_differentiable_where_the_squared_norm_is_two(w, smooth):
    """The gradient of Eq. (4) at w + h, less its value and the linear part at w, is of the second order in h
    for all sampled h exactly at the points without zero correlation or with |w|^2 = 2; else it is of the
    first order."""
    n = m = len(w)
    hessian = [[Fraction(0)] * n for _ in range(n)]
    for i, j in itertools.product(range(n), repeat=2):
        # second derivatives from the side of -a_i, where f_i = 0, if <w, a_i> = 0
        def side(k):
            return unit(n, k, -1 if w[k] == 0 else 1)

        both = [a + b for a, b in zip(side(i), side(j), strict=True)]
        form = [second_derivative(w, v, m) for v in (both, side(i), side(j))]
        sign = (-1 if w[i] == 0 else 1) * (-1 if w[j] == 0 else 1)
        hessian[i][j] = sign * (form[0] - form[1] - form[2]) / 2
    rng = np.random.default_rng(29)
    rates = []
    for _ in range(25):
        direction = [Fraction(int(k), 20) for k in rng.integers(-20, 21, n)]
        small, smaller = ([d / 10**p for d in direction] for p in (4, 6))
        rates.append((remainder(w, small, m, hessian) * 10**4, remainder(w, smaller, m, hessian) * 10**6))
    if smooth:
        assert all(second <= Fraction(1, 10**4) for _, second in rates)
        assert all(first <= Fraction(1, 10**2) for first, _ in rates)
    else:
        assert max(second for _, second in rates) > Fraction(1, 100)


@derives("appendix_f_2.kink/as_printed")
def test_the_term_of_the_zero_correlation_is_of_third_order_at_squared_norm_two():
    """f_i(w + h) = phi(<w + h, a_i>)^2 (|w + h|^2/2 - 1) over t^3 for h = t d has a finite limit, not 0 for
    some d."""
    w, d = fractions("0", "7/5", "1/5"), fractions("1", "1", "0")
    for t in (Fraction(1, 10**3), Fraction(1, 10**6)):
        at = [x + t * k for x, k in zip(w, d, strict=True)]
        # the loss is 1/2 plus the mean of the f_i; f_2 and f_3 are taken off with the norm of w + h
        norm = sum(x * x for x in at)
        term = 3 * (loss(at, 3, relu=True) - Fraction(1, 2)) - (at[1] ** 2 + at[2] ** 2) * (norm / 2 - 1)
        assert abs(term / t**3 - Fraction(7, 5)) < 2 * t


# The article: the limits of SGD, and transience without (A1)


@derives("article_limit/linear_activation")
def test_linear_sgd_ends_at_the_negative_of_a_datapoint_with_a_negative_correlation():
    """From a start with all correlations negative every correlation stays so in exact steps over all sequences
    of batches of a few steps, and the runs end at -a_i; from mixed signs some do, from positive ones none."""
    negative = fractions("-1/2", "-1/3")
    for batches in itertools.product([[0], [1]], repeat=5):
        assert max(run(negative, batches, Fraction(1, 5))) < 0
    rng = np.random.default_rng(31)
    ends = {}
    for w0 in ([-0.5, -0.3], [-0.5, 0.4], [0.5, 0.3]):
        limits = [np.array(run(w0, rng.integers(0, 2, (3000, 1)).tolist(), 0.2)) for _ in range(20)]
        for limit in limits:
            assert max(abs(limit)) == pytest.approx(1, abs=1e-3)
        ends[tuple(w0)] = sum(limit.sum() < 0 for limit in limits)
    assert ends[-0.5, -0.3] == 20
    assert 0 < ends[-0.5, 0.4] < 20
    assert ends[0.5, 0.3] == 0


def moves(x, *, absorbed):
    """The walk on 0, 1, ...: up with probability 2/3, else down; at 0 absorbed, or up with probability 1/3."""
    if x > 0:
        return {x + 1: Fraction(2, 3), x - 1: Fraction(1, 3)}
    return {0: Fraction(1)} if absorbed else {1: Fraction(1, 3), 0: Fraction(2, 3)}


def law_after(steps, *, absorbed):
    """The law of the walk from 1."""
    law = {1: Fraction(1)}
    for _ in range(steps):
        after: dict[int, Fraction] = {}
        for x, p in law.items():
            for to, q in moves(x, absorbed=absorbed).items():
                after[to] = after.get(to, 0) + p * q
        law = after
    return law


@derives("article_walk/for_large_values_only")
@pytest.mark.parametrize("absorbed", [True, False])
def test_a_walk_with_positive_drift_at_large_values_need_not_tend_to_infinity(absorbed):
    """The walk on 0, 1, ... with steps of at most 1 and the drift 1/3 at every x > 0, absorbed at 0: its exact
    law from 1 puts nearly one half at 0, where it stays. With the drift 1/3 at 0 as well, small values die
    out."""
    drift = {x: sum(p * (to - x) for to, p in moves(x, absorbed=absorbed).items()) for x in range(50)}
    assert {drift[x] for x in range(1, 50)} == {Fraction(1, 3)}
    assert drift[0] == (0 if absorbed else Fraction(1, 3))
    law = law_after(121, absorbed=absorbed)
    assert sum(law.values()) == 1
    small = sum(p for x, p in law.items() if x < 10)
    if absorbed:
        assert Fraction(499, 1000) < law[0] < Fraction(1, 2)
        assert small > Fraction(499, 1000)
    else:
        assert small < Fraction(1, 1000)


# The summary card: the directions of curvature at the two solutions


def flat_directions(w, m, *, relu=True):
    """The dimension of the v in the span of the data with D^2_v = D^2_{-v} = 0 at a minimum w.

    D^2 is nonnegative there, so that these v are the zeros of D^2_v + D^2_{-v}; this is checked to be a
    quadratic form, whose matrix comes from polarisation.
    """
    n = len(w)

    def form(v):
        one_way, other_way = (second_derivative(w, [s * x for x in v], m, relu=relu) for s in (1, -1))
        assert min(one_way, other_way) >= 0
        return one_way + other_way

    basis = [unit(n, i) for i in range(m)]
    diagonal = [form(e) for e in basis]
    matrix = sp.zeros(m)
    for i, j in itertools.product(range(m), repeat=2):
        value = form([a + b for a, b in zip(basis[i], basis[j], strict=True)]) - diagonal[i] - diagonal[j]
        matrix[i, j] = sp.Rational(value.numerator, value.denominator) / 2
    rng = np.random.default_rng(37)
    for _ in range(10):
        v = [Fraction(int(k), 5) for k in rng.integers(-9, 10, m)] + [Fraction(0)] * (n - m)
        vector = sp.Matrix([sp.Rational(x.numerator, x.denominator) for x in v[:m]])
        assert (vector.T * matrix * vector)[0] == sp.Rational(form(v).numerator, form(v).denominator)
    return m - matrix.rank()


@derives("summary_card_curvature/as_printed", "summary_card_curvature/corrected")
@pytest.mark.parametrize(
    ("w", "m"),
    [
        (fractions("3/5", "4/5", "0"), 2),
        (fractions("3/5", "4/5", "0"), 3),
        (fractions("3/5", "0", "4/5", "0", "0"), 4),
        (fractions("2/3", "1/3", "2/3", "0"), 3),
        (fractions("1/2", "1/2", "1/2", "1/2", "0"), 5),
    ],
)
def test_the_solution_of_gd_has_more_flat_directions_than_that_of_sgd(w, m):
    """The exact rank of the curvature form at a point with s positive coordinates leaves s - 1 flat directions
    in the span of the data (s >= 2 at the solution of GD, 1 at that of SGD); under the linear activation
    both have m - 1."""
    s = sum(x > 0 for x in w)
    gd, sgd = flat_directions(w, m), flat_directions(unit(len(w), 0), m)
    assert gd == s - 1
    assert sgd == 0
    assert gd > sgd
    assert flat_directions(w, m, relu=False) == flat_directions(unit(len(w), 0), m, relu=False) == m - 1


@derives("summary_card_curvature/as_printed", "summary_card_curvature/corrected")
@pytest.mark.parametrize("w", [fractions("3/5", "4/5", "0", "0", "0"), fractions("1", "0", "0", "0", "0")])
def test_the_one_sided_curvature_at_a_global_minimum(w):
    """Exactly m D^2_v = 4 <w, v>^2 + |v off the span|^2 + the squares of the negative v_j with w_j = 0: in the
    span, one-sided curvature is in 1 + (m - s) directions, more at the solution of SGD, and the mean of
    D^2_v is too."""
    n, m = 5, 4
    rng = np.random.default_rng(41)
    for _ in range(40):
        v = [Fraction(int(k), 7) for k in rng.integers(-9, 10, n)]
        inner = sum(x * y for x, y in zip(w, v, strict=True))
        dormant = sum(min(v[j], Fraction(0)) ** 2 for j in range(m) if w[j] == 0)
        assert m * second_derivative(w, v, m) == 4 * inner**2 + v[4] ** 2 + dormant
