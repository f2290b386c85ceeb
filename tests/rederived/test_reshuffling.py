"""Reshuffled SGD: an epoch is a uniform permutation of the m data, cut into batches of size b.

Coordinates c_i > 0 on orthonormal data, N = |w|^2, U_s the sum of c_i^2 over the s-th batch (the last may be
smaller), x = 2 - N. A step multiplies what lies in the batch by 1 - eta U + eta x, all else by 1 - eta U, so
that a datapoint of the batch gains g(N, U) = log(1 + eta x/(1 - eta U)) = eta x + eta^2 x (U - x/2) + O(eta^3)
on one outside it. "Fresh" SGD draws each batch anew. Throughout kappa = P(two data are in different batches)
= (m - b)/(m - 1) if b divides m.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import sympy as sp
from mpmath import mp

from tests.rederived.bare import batches, derives, norm2, random_masks, step

SIZES = [(2, 1), (3, 1), (4, 1), (4, 2), (6, 2), (6, 3), (3, 2), (5, 2), (5, 4)]


def batch_sizes(m, b):
    return [b] * (m // b) + [m % b] * (m % b > 0)


def orders(m, b):
    """Every way to cut [m] into successive batches, all equally likely."""

    def cut(rest, sizes):
        if not sizes:
            yield ()
            return
        for batch in itertools.combinations(rest, sizes[0]):
            for tail in cut([i for i in rest if i not in batch], sizes[1:]):
                yield (batch, *tail)

    return list(cut(range(m), batch_sizes(m, b)))


def kappa(m, b):
    """P(two given data are in different batches of an epoch)."""
    return 1 - sp.Rational(sum(s * (s - 1) for s in batch_sizes(m, b)), m * (m - 1))


def place(order, i):
    return next(k for k, batch in enumerate(order) if i in batch)


def after(w, order, eta):
    for batch in order:
        w = step(w, batch, eta)
    return w


def array_epochs(rng, m, b, replicates):
    """The masks of one epoch, its own permutation for each replicate."""
    rank = rng.random((m, replicates)).argsort(axis=0).argsort(axis=0)
    return [rank // b == k for k in range(len(batch_sizes(m, b)))]


def array_step(c, outside, mask, eta):
    """Many replicates at once; outside is the size of the part outside the span."""
    u, n2 = np.sum(mask * c**2, axis=0), np.sum(c**2, axis=0) + outside**2
    return c * (1 - eta * u + mask * (eta * (2 - n2))), outside * (1 - eta * u)


# ---- one epoch to the order eta^2


@derives("reshuffled_limit.nearest/derived")
@pytest.mark.parametrize(("m", "b"), [(2, 1), (3, 1), (4, 1), (4, 2), (6, 2), (3, 2), (5, 2)])
def test_the_gain_of_an_epoch_to_second_order(m, b):
    """For i in the k-th batch and j in the l-th, k < l, log(c_i/c_j) gains

        eta^2 [4 (1 - N) (U_k + ... + U_{l-1}) + (2 - N)(U_k - U_l)] + O(eta^3),

    since N grows by 4 eta U_s (1 - N) + O(eta^2) in the s-th step and g falls by eta with N. In one batch it
    gains exactly 0. The mean over the orders is eta^2 kappa (4 - 3N)(c_i^2 - c_j^2), because the batches in
    between cancel under i <-> j; fresh batches have kappa (2 - N)(c_i^2 - c_j^2) in as many steps.
    A step of 1e-30 with 120 digits stands for the limit.
    """
    with mp.workdps(120):
        eta = mp.mpf(10) ** -30
        for norm, outside in [(1, 0), (mp.mpf("0.6"), 0), (mp.mpf("0.6"), mp.mpf("0.2"))]:
            raw = [mp.mpf(3 * i * i + 2 * i + 5) for i in range(m)]
            w = [mp.sqrt((norm - outside) * x / sum(raw)) for x in raw] + [mp.sqrt(outside)]
            i, j, total = 1, 0, 0
            for order in orders(m, b):
                v = after(w, order, eta)
                gain = mp.log(v[i] / w[i]) - mp.log(v[j] / w[j])
                sums = [sum(w[s] ** 2 for s in batch) for batch in order]
                near, far = sorted((place(order, i), place(order, j)))
                sign = 1 if near == place(order, i) else -1
                second = 4 * (1 - norm) * sum(sums[near:far]) + (2 - norm) * (sums[near] - sums[far])
                assert abs(gain / eta**2 - sign * second) < 1e-25
                assert near < far or abs(gain) < 1e-100
                total += gain
            p = mp.mpf(kappa(m, b).p) / kappa(m, b).q
            excess = w[i] ** 2 - w[j] ** 2
            mean = total / len(orders(m, b)) / eta**2
            assert abs(mean - p * (4 - 3 * norm) * excess) < 1e-25
            fresh = [step(w, batch, eta) for batch in batches(m, b)]
            mean = sum(mp.log(v[i] / w[i]) - mp.log(v[j] / w[j]) for v in fresh) / len(fresh) * m / b
            if m % b == 0:
                assert abs(mean / eta**2 - p * (2 - norm) * excess) < 1e-25


# ---- the linear map at a datapoint


def slopes(m, order, eta, j):
    """The factor of c_j/c_0 for small c_j over successive batches, at w = a_0, in the limit c_j -> 0."""
    h = sp.Symbol("h", positive=True)
    factor = sp.Integer(1)
    for batch in order:
        v = step([sp.Integer(1)] + [h if i == j else sp.Integer(0) for i in range(1, m)], batch, eta)
        factor *= sp.diff(sp.together(v[j] / v[0]), h).subs(h, 0)
    return sp.factor(factor)


@pytest.mark.parametrize(("m", "b"), SIZES)
def test_the_factor_of_a_rival_near_a_datapoint(m, b):
    """At a_0 the factor of c_j/c_0 in a step is 1 - eta (0 in the batch, not j), 1 + eta (j, not 0) or 1; in a
    reshuffled epoch 1 - eta^2 with probability kappa and 1 else. All exact in eta.

    The logarithm's mean per epoch is kappa log(1 - eta^2), of fresh batches (b | m) as well.
    """
    eta = sp.Symbol("eta", positive=True)
    single = {batch: slopes(m, [batch], eta, 1) for batch in batches(m, b)}
    for batch, factor in single.items():
        assert sp.expand(factor - 1 - eta * ((1 in batch) - (0 in batch))) == 0
    pi = sp.Rational(2 * b * (m - b), m * (m - 1))
    count = [sp.expand(f) for f in single.values()]
    assert (
        sp.Rational(count.count(1 + eta), len(count)) == sp.Rational(count.count(1 - eta), len(count)) == pi / 2
    )
    whole = orders(m, b)
    split = [order for order in whole if place(order, 0) != place(order, 1)]
    assert sp.Rational(len(split), len(whole)) == kappa(m, b)
    for order in whole[:12] if m > 4 else whole:
        assert sp.expand(slopes(m, order, eta, 1) - (1 - eta**2 if order in split else 1)) == 0
    if m % b == 0:
        assert kappa(m, b) == sp.Rational(m - b, m - 1) == sp.Rational(m, b) * pi / 2


@derives("stability.fresh/derived", "stability.reshuffled/derived")
def test_the_moments_of_the_factor():
    """Fresh: E F^p = 1 + pi (((1 + eta)^p + (1 - eta)^p)/2 - 1), below 1 exactly for 0 < p < 1, so that p* = 1.
    Reshuffled: 1 - kappa (1 - (1 - eta^2)^p) < 1 for every p > 0: no p*.

    E F^p is convex in p, is 1 at p = 0, and its slope there is E log F < 0: one more root at most.
    """
    eta, p = sp.symbols("eta p", positive=True)
    pair = ((1 + eta) ** p + (1 - eta) ** p) / 2
    assert sp.simplify(pair.subs(p, 1)) == sp.simplify(pair.subs(p, 0)) == 1
    assert sp.expand(pair.subs(p, 2)) == 1 + eta**2  # the mean square grows at every eta
    slope = sp.diff(pair, p).subs(p, 0)
    assert sp.simplify(sp.logcombine(2 * slope - sp.log(1 - eta**2), force=True)) == 0
    for h, q in itertools.product((0.01, 0.1, 0.4, 0.9), (0.1, 0.5, 0.9, 1.1, 2.0, 7.0)):
        assert (float(pair.subs({eta: h, p: q})) < 1) == (q < 1)
        assert (1 - h * h) ** q < 1


@pytest.mark.parametrize(("m", "b"), [(2, 1), (3, 1), (4, 2), (3, 2)])
@pytest.mark.parametrize("reshuffled", [True, False])
def test_the_almost_sure_rate(m, b, reshuffled):
    """Per epoch log(c_j/c_0) falls by -kappa log(1 - eta^2) (fresh: per m/b steps, pi/2 for kappa b/m).

    eta = 1/5, 200 replicates from near a_0, c_j followed in logarithms, 300 epochs counted after 100; alarm
    outside 5 standard errors (and 1e-3, what is left of the approach): below 1e-6 per case.
    """
    rng, eta, replicates = np.random.default_rng(1), 0.2, 200
    c = np.full((m, replicates), 1e-2)
    c[0] = 0.9
    logs, rows = np.log(c[1] / c[0]), []
    for t in range(400):
        masks = array_epochs(rng, m, b, replicates)
        masks = masks if reshuffled else [random_masks(rng, m, b, replicates) for _ in masks]
        for mask in masks:
            u, n2 = np.sum(mask * c**2, axis=0), np.sum(c**2, axis=0)
            gain = np.log1p(eta * (2 - n2) / (1 - eta * u))
            logs = logs + gain * (mask[1] * 1.0 - mask[0])
            c, _ = array_step(c, 0, mask, eta)
            c[1:] = np.maximum(c[1:], 1e-30)
        if t == 99:
            start = logs
    rows = (logs - start) / 300
    stays = c[0] > 0.9  # a fresh run may leave for another datapoint
    pi = 2 * b * (m - b) / (m * (m - 1))
    expected = float(kappa(m, b)) if reshuffled else len(masks) * pi / 2
    assert stays.mean() > 0.9
    error = 5 * rows[stays].std() / math.sqrt(stays.sum()) + 1e-3
    assert rows[stays].mean() == pytest.approx(expected * math.log(1 - eta**2), abs=error)


@derives("stability.minima/derived")
def test_a_datapoint_and_the_single_losses():
    """At a_1 every single loss is stationary; a_1 minimises the sum, as every unit vector of the span does; the
    Hessian of l_1 is I + 3 a_1 a_1^T (greatest curvature 4), of l_k, k != 1, it is -a_k a_k^T: a_1 is no
    minimum of l_k, and the sum is flat along the rivals.
    """
    w = sp.Matrix(sp.symbols("w1:5", real=True))  # three data, one direction outside
    at = dict(zip(w, (1, 0, 0, 0), strict=True))
    losses = []
    for k in range(3):
        residual = sp.Matrix([int(i == k) for i in range(4)]) - w * w[k]
        losses.append(residual.dot(residual) / 2)
        assert [sp.diff(losses[-1], x).subs(at) for x in w] == [0] * 4
        expected = sp.diag(4, 1, 1, 1) if k == 0 else -sp.diag(*[int(i == k) for i in range(4)])
        assert sp.hessian(losses[-1], list(w)).subs(at) == expected
    q, n2 = w[0] ** 2 + w[1] ** 2 + w[2] ** 2, w.dot(w)
    assert sp.expand(sum(losses) - (3 - q * (2 - n2)) / 2) == 0  # q (2 - N) <= N (2 - N) <= 1
    assert sp.hessian(sum(losses), list(w)).subs(at) == sp.diag(4, 0, 0, 1)


@derives("stability.minima/derived")
def test_fresh_mean_squares_tend_to_probabilities():
    """m = 2, b = 1, fresh: c_2^2 is bounded and tends to 1{the limit is +-a_2}, so that E c_2^2 tends to
    P(a_2), for small eta 2/pi arctan(c_2/c_1) (r = log c_1/c_2 has drift eta^2 tanh(r)/2 and variance eta^2
    a step, scale function arctan e^-r): of first order in the ratio, as p* = 1 says. Near a_1 no reshuffled run
    leaves. The signs of the coordinates never change, and the step commutes with changing them.

    eta = .1, 4000 replicates, ratios .4 and .1; 5 standard errors and 3%: alarm below 1e-6.
    """
    rng, eta = np.random.default_rng(2), 0.1
    for ratio in (0.4, 0.1):
        c = np.tile(np.array([[1.0], [ratio]]) / np.hypot(1, ratio), 4000)
        r = c.copy()
        zero = np.zeros(4000)
        for t in range(8000):
            first = rng.random(4000) < 0.5
            c, _ = array_step(c, zero, np.array([first, ~first]), eta)
            for mask in array_epochs(rng, 2, 1, 4000) if t < 500 else ():
                r, _ = array_step(r, zero, mask, eta)
        won = c[1] > c[0]
        assert np.mean(np.minimum(c[0], c[1]) < 1e-2) > 0.99
        assert np.mean(c[1] ** 2) == pytest.approx(won.mean(), abs=3e-3)
        p = 2 / math.pi * math.atan(ratio)
        assert won.mean() == pytest.approx(p, abs=5 * math.sqrt(p * (1 - p) / 4000) + 0.03 * p)
        assert np.all(r[1] / r[0] < ratio)
    w = [0.3, -0.4, 0.2]
    flipped = step([-0.3, -0.4, 0.2], [0, 1], 0.2)
    assert [-flipped[0], *flipped[1:]] == pytest.approx(step(w, [0, 1], 0.2), abs=0)


# ---- convergence from every start


def test_the_norm_stays_below_one_plus_y():
    """N - 1 = y moves to y (1 - 4 eta u) + eta^2 u ((1 - y)^2 - u (1 - 3y)), u <= N. If y <= y*, the root of
    4y = eta (1 - y)^2 (about eta/4), it stays so; from y* itself it falls by eta^2 u^2 (1 - 3y*).

    The right side increases in y for eta <= 1/5: its derivative is at least 1 - 4 eta u - 2 eta^2 u (1 - y),
    and 4 (1.05)/5 + 2 (1.05)(1 - y)/25 < 1 for y > -.9; below that y' < 0 as 4 eta u <= 4 eta (1 + y).
    """
    eta, y, u = sp.symbols("eta y u", positive=True)
    moved = step([sp.sqrt(u), sp.sqrt(1 + y - u)], [0], eta)
    image = y * (1 - 4 * eta * u) + eta**2 * u * ((1 - y) ** 2 - u * (1 - 3 * y))
    assert sp.expand(norm2(moved) - 1 - image) == 0
    star = sp.solve(4 * y - eta * (1 - y) ** 2, eta)[0]
    assert sp.simplify((image - y + eta**2 * u**2 * (1 - 3 * y)).subs(eta, star)) == 0
    derivative = sp.diff(image, y) - (1 - 4 * eta * u - 2 * eta**2 * u * (1 - y))
    assert sp.expand(derivative - 3 * eta**2 * u**2) == 0


def test_the_sum_of_the_squares_stays_away_from_zero():
    """q, the sum of c^2, grows by eta u (2 (x - q) + eta ((x - u)^2 + u (q - u))), u <= q, x = 2 - N: it rises
    while q <= x, and x > .95; above, one step leaves more than .95 (1 - 1.05/5)^2 > 1/2: q >= min(q_0, 1/2)."""
    eta, u, q, n2 = sp.symbols("eta u q N", positive=True)
    moved = step([sp.sqrt(u), sp.sqrt(q - u), sp.sqrt(n2 - q)], [0], eta)
    x = 2 - n2
    assert sp.expand(norm2(moved[:2]) - q - eta * u * (2 * (x - q) + eta * ((x - u) ** 2 + u * (q - u)))) == 0
    assert 0.2 * eta_star(0.2) < 0.05
    assert 0.95 * (1 - 1.05 / 5) ** 2 > 1 / 2


@derives("reshuffling.convergence/derived", "reshuffling.fixed/derived")
def test_the_first_and_largest_batch_gains_on_all_others():
    """If the first batch has the largest sum U_1, each datapoint of it gains on each of the others, for any
    order of these: with V the sum of a later batch, Phi = (2 - N)/(1 - eta V) is below (2 - N_1)/(1 - eta U_1)
    when its turn comes.

    A step with sum U (N' = N + D, V' = V (1 - eta U)^2) lowers Phi by eta U/((1 - eta V)(1 - eta V')) times
    (1 - eta V) B + (1 - y) eta V (2 - eta U), B = -4y + eta (1 - y)^2 - eta U (1 - 3y).
    For y <= 0, U <= 1 + y leaves B >= 4 |y| (1 + eta |y|) >= 0: Phi falls.
    For 0 <= y <= y* the first two terms of B are >= 0. If U <= 2V, what is left is at least 2 y eta U (1 -
    eta U/2): Phi does not rise; with U = V it is eta V (1 + y - 2 eta V y) > 0. So all is well if V > U_1/2 or
    V = U_1. If V <= U_1/2, the rises add up to at most eta^2 (U_1^2 + ...)/(1 - eta V) <= 1.17 eta^2 U_1, and
    Phi started (1 - y) eta (U_1 - V) > .47 eta U_1 lower.
    """
    eta, u, v, y = sp.symbols("eta u v y", positive=True)
    rise = -4 * eta * u * y + eta**2 * u * ((1 - y) ** 2 - u * (1 - 3 * y))
    crossed = (1 - y) * (1 - eta * v * (1 - eta * u) ** 2) - (1 - y - rise) * (1 - eta * v)
    first = -4 * y + eta * (1 - y) ** 2
    bracket = first - eta * u * (1 - 3 * y)
    display = (1 - eta * v) * bracket + (1 - y) * eta * v * (2 - eta * u)
    assert sp.expand(crossed - eta * u * display) == 0
    z = sp.Symbol("z", positive=True)  # z = -y
    assert sp.expand(bracket.subs(u, 1 + y).subs(y, -z) - 4 * z * (1 + eta * z)) == 0
    rest = sp.expand(display - (1 - eta * v) * first)
    assert sp.expand(rest.subs(u, v) - eta * v * (1 + y - 2 * eta * v * y)) == 0
    assert sp.expand(rest.subs(u, 2 * v) - 4 * eta * v * y * (1 - eta * v)) == 0
    assert sp.expand(sp.diff(rest, v, 2)) == 0  # linear in v, and it increases:
    assert sp.expand(sp.diff(rest, v) - (2 * eta * (1 - y) - 2 * eta**2 * u * y)) == 0
    star = 0.2 * eta_star(0.2)
    assert (1 + star) / (1 - 0.1 * (1 + star)) < 1.17
    assert 1.17 * 0.2 < 0.47 < (1 - star) / 2


@derives("reshuffling.convergence/derived")
@pytest.mark.parametrize(("m", "b"), SIZES)
def test_from_every_start_some_orders_lead_to_a_datapoint(m, b):
    """The proof, played: first the b largest lead until the rest is small; then the leader's batch drops its
    least large member, one after another, and is filled up with the largest of the small. No rival ever gains
    on the leader. From a compact set of starts (N <= 1 + y*, sum of c^2 >= q) boundedly many epochs suffice,
    so that such a stretch occurs almost surely. Near a datapoint no order lets a rival gain: those behind the
    leader by the lemma, those before it because N hardly moves while U is small. So every start with a
    coordinate that is not 0 leads to a datapoint almost surely, exact ties included.

    Ties are exact here and stay exact inside a batch; eta = 1/5 and 1/20, N_0 from .01 to 1 + y*.
    """
    rng = np.random.default_rng(4)
    for eta, norm in [(h, n or 1 + h * eta_star(h)) for h in (0.2, 0.05) for n in (0.01, 0.6, None)]:
        c, alive = [math.sqrt(norm / m)] * m, list(range(m))  # the leader is 0
        while len(alive) > 1:
            group = alive[: min(len(alive) - 1, b)]
            small = sorted((i for i in range(m) if i not in alive), key=lambda i: -c[i])
            first = (group + small)[:b]
            rest = [i for i in alive + small if i not in first]
            for _ in range(20_000):
                if len(alive) > b:
                    rng.shuffle(rest)
                cuts = np.cumsum([0, *batch_sizes(m, b)[1:]])
                new = after(c, [first, *(rest[x:z] for x, z in itertools.pairwise(cuts))], eta)
                assert all(new[j] * c[0] < new[0] * c[j] for j in rest)
                assert all(new[j] * c[0] <= new[0] * c[j] * (1 + 1e-14) for j in range(1, m))
                c = new
                if max(c[j] for j in alive if j not in group) < 0.05 * c[0]:
                    break
            else:
                pytest.fail("a rival did not fall")
            alive = group
        for order in orders(m, b):
            new = after(c, order, eta)
            assert all(new[j] * c[0] <= new[0] * c[j] * (1 + 1e-14) for j in range(1, m))


def eta_star(eta):
    """y*/eta: the root of 4 y = eta (1 - y)^2."""
    return ((2 + eta) - 2 * math.sqrt(1 + eta)) / eta / eta


@pytest.mark.parametrize(("m", "b"), [(2, 1), (3, 1), (3, 2), (4, 2), (5, 4)])
def test_runs_from_exact_ties_end_at_each_tied_datapoint_alike(m, b):
    """All m coordinates equal, a part outside, eta = 1/5: 400 replicates all converge, and by symmetry to each
    datapoint with probability 1/m (within 5 standard deviations for each: alarm below 1e-5 in all)."""
    rng, replicates = np.random.default_rng(3), 400
    c, outside = np.full((m, replicates), math.sqrt(0.5 / m)), np.full(replicates, 0.3)
    for _ in range(6000):
        for mask in array_epochs(rng, m, b, replicates):
            c, outside = array_step(c, outside, mask, 0.2)
        if np.all(np.sort(c, axis=0)[-2:-1].max() < 1e-6):
            break
    assert np.sort(c, axis=0)[-2].max() < 1e-6
    assert c.max(axis=0) == pytest.approx(1, abs=1e-6)
    assert outside.max() < 1e-6
    won = np.bincount(c.argmax(axis=0), minlength=m)
    assert np.abs(won - replicates / m).max() < 5 * math.sqrt(replicates / m)


# ---- one order for ever


@derives("reshuffling.fixed/derived")
def test_batches_of_one_order_keep_their_ratios():
    """A fixed order with b >= 2 keeps every ratio inside a batch; the norms of the batches follow the same
    order with b = 1. So it ends at a unit vector inside one batch's span, the start's direction there, and at
    a datapoint only if that batch had one coordinate; reshuffling keeps no ratio but those with 0."""
    eta, order = 0.2, [(0, 1), (2, 3)]
    w = start = [0.4, 0.3, 0.3, 0.2]
    blocks = [math.hypot(*start[:2]), math.hypot(*start[2:])]
    for _ in range(2000):
        w, blocks = after(w, order, eta), after(blocks, [(0,), (1,)], eta)
        assert [math.hypot(*w[:2]), math.hypot(*w[2:])] == pytest.approx(blocks, abs=1e-12)
    assert w == pytest.approx([0.8, 0.6, 0, 0], abs=1e-9)
