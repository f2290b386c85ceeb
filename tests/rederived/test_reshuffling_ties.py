"""Reshuffled SGD from near a tie of the two largest coordinates: P(the second wins) is about Phi(-d/s).

d = log(c_1/c_2) at the start; p_i = c_i^2 / sum of c^2 are shares, p that of the tie, S = p_1^2 + ... + p_m^2,
N_0 = |w_0|^2, e = 1 - N_0, Psi the squared part outside the span. In an epoch d gains lambda d + xi: at d = 0
the mean is 0 by symmetry, whatever the other coordinates, so that with V = E xi^2

    s^2 = sum over epochs of V / (product of (1 + lambda)^2 so far), along the path of the mean.

Two times matter. Off the sphere t = eta * epochs: N' = 4Q (1 - N), Psi' = -2Q Psi, Q = N - Psi, the shares
stay. On it tau = eta^2 * epochs: (log c_i/c_j)' = kappa (p_i - p_j) and lambda = eta^2 kappa 2p, kappa = P(two
data are in different batches). For 1 and 2 in the k-th and l-th batch (k < l), U_s sums of shares over batches,

    xi = +-eta^2 Q [4 (1 - N)(U_k + ... + U_{l-1}) + (2 - N)(U_k - U_l)] + O(eta^3).

So C2 eta^2 comes from (U_k - U_l)^2 on the sphere, which is 0 for b = 1; C3 eta^3 from the way to it; and with
b = 1 on the sphere xi is of order eta^3: C4 eta^4. ``path`` sums V with the exact moments of an epoch, from
all its orders and the bare step: it knows none of these expansions.
"""

from __future__ import annotations

import itertools
import math
from statistics import NormalDist

import numpy as np
import pytest
import sympy as sp
from scipy.integrate import quad, solve_ivp

from tests.rederived.bare import derives, step

TIES = {
    (2, 1): (0.5, 0.5),
    (3, 1): (0.4, 0.4, 0.2),
    (3, 2): (0.4, 0.4, 0.2),
    (4, 2): (0.35, 0.35, 0.2, 0.1),
    (6, 2): (0.25, 0.25, 0.2, 0.15, 0.1, 0.05),
}


def orders(m, b):
    """All ways to cut [m] into successive batches, as 0-1 array (order, batch, datapoint); the last smaller."""
    sizes = [b] * (m // b) + [m % b] * (m % b > 0)
    rows: list[list[np.ndarray]] = [[]]
    for size in sizes:
        rows = [
            [*row, np.isin(np.arange(m), batch).astype(float)]
            for row in rows
            for batch in itertools.combinations([i for i in range(m) if not sum(r[i] for r in row)], size)
        ]
    return np.array(rows)


def kappa(cuts):
    return 1 - np.mean(np.sum(cuts[:, :, 0] * cuts[:, :, 1], axis=1))


def expansion(p, cuts):
    """What each datapoint gains per order (order, datapoint) at eta^2 and eta^3, up to a part common to all.

    Near the sphere N = 1 + eta n at the start of an epoch, n = (1 - E sum U^2)/4 from N' - N = 4 eta U (1 - N)
    + eta^2 U (1 - U) in a step. With x = 2 - N a step gains eta x + eta^2 x (U - x/2) + eta^3 (x U^2 - x^2 U +
    x^3/3), and c^2 is N times a share, less a factor (1 - eta U)^2 for each batch before: x U = U (1 - eta n)
    (1 + eta n) - 2 eta U (U_1 + ...).
    """
    u = cuts @ p
    n = (1 - np.mean(np.sum(u**2, axis=1))) / 4
    norm = u * (1 - u - 4 * n)
    third = -(np.cumsum(norm, axis=1) - norm) - 2 * u * (np.cumsum(u, axis=1) - u) + u * u - u
    return np.einsum("oq,oqm->om", u, cuts), np.einsum("oq,oqm->om", third, cuts)


def on_the_sphere(shares, cuts, noise, eta=0.0):
    """The integral of noise(gains at eta^2, eta^3) exp(-2 int lambda) over tau; rates to relative order eta."""

    def rates(_, y):
        p = np.exp(np.concatenate([[0, 0], y[:-2]]))
        second, third = expansion(p / p.sum(), cuts)
        mean = np.mean(second + eta * third, axis=0)
        off = np.exp(np.concatenate([[1e-4, -1e-4], y[:-2]]))  # d = 1e-4
        aside = expansion(off / off.sum(), cuts)
        pair = np.mean(aside[0] + eta * aside[1], axis=0)[:2] / 1e-4
        fall = 2 * (mean[2:] - mean[:2].mean())
        return [*fall, -2 * (pair[0] - pair[1]), np.exp(y[-2]) * noise(second, third)]

    start = [*np.log(np.array(shares[2:]) / shares[0]), 0, 0]
    return solve_ivp(rates, (0, 25 / kappa(cuts)), start, rtol=1e-8, atol=1e-12).y[-1, -1]


def gap(gains):
    return gains[:, 0] - gains[:, 1]


def transient(shares, cuts):
    """E of M = (U_k + ... + U_{l-1})^2, of that sum times U_k - U_l, and of (U_k - U_l)^2, 0 in one batch."""
    u, total = cuts @ np.array(shares), np.zeros(3)
    for sums, row in zip(u, cuts, strict=True):
        near, far = sorted((row[:, 0].argmax(), row[:, 1].argmax()))
        way, ends = sums[near:far].sum(), sums[near] - sums[far]
        total += way * way, way * ends, ends * ends
    return total / len(cuts)


def coefficients(shares, b, norm=1.0, outside=0.0):
    """C2, C3, C4 for any shares (the first two tie), b and start.

    C3 = 4 M e^2 (1/2 - e/3 - 2 Psi/5) for b = 1. For b > 1 the way to the sphere has also, with y = 1 - N,
    8y(1 + y) E[way (U_k - U_l)] + (1 + y)^2 D per Q^2, less what the clock of the drift, (1 + 3y) Q per unit of
    t, makes of D; and the sphere has 2 E[xi_2 xi_3] and rates to the next order. C4 is the integral of
    E xi_3^2, the whole coefficient where C2 = C3 = 0.
    """
    cuts, e = orders(len(shares), b), 1 - norm
    m2, cross, d2 = transient(shares, cuts)
    c2 = on_the_sphere(shares, cuts, lambda second, third: np.mean(gap(second) ** 2)) if d2 > 1e-12 else 0.0
    c3 = 4 * m2 * e**2 * (1 / 2 - e / 3 - 2 * outside / 5)
    if c2:

        def excess(r):  # y = e r^2
            y = e * r * r
            q = 1 - y - outside * r
            return (q * (8 * y * (1 + y) * cross + (1 + y) ** 2 * d2) - (1 + 3 * y) * d2) / (2 * r)

        c3 += quad(excess, 0, 1)[0] if e or outside else 0.0
        first, second = (
            on_the_sphere(shares, cuts, lambda s, t, h=h: np.mean(gap(s) ** 2 + 2 * h * gap(s) * gap(t)), h)
            for h in (-0.01, 0.01)
        )
        c3 += (second - first) / 0.02
    return c2, c3, on_the_sphere(shares, cuts, lambda second, third: np.mean(gap(third) ** 2))


# ---- the exact sum along the path of the mean


def epoch(c, outside, cuts, eta):
    """One epoch of many replicates at once: c (m, R), cuts (batch, m, R), outside (R,) a size."""
    for mask in cuts:
        u, n2 = np.sum(mask * c**2, axis=0), np.sum(c**2, axis=0) + outside**2
        c, outside = c * (1 - eta * u + mask * (eta * (2 - n2))), outside * (1 - eta * u)
    return c, outside


def path(shares, b, eta, norm=1.0, outside=0.0):
    """s by the sum, to a relative 1e-6 of s^2: per epoch all orders, at d = 0 and at d = 1e-5."""
    cuts = orders(len(shares), b).transpose(1, 2, 0)
    count = cuts.shape[2]
    cuts = np.concatenate([cuts, cuts], axis=2)
    aside = np.zeros((len(shares), 2 * count))
    aside[0, count:], aside[1, count:] = 5e-6, -5e-6
    logs, size, growth, total = np.log(np.array(shares) * (norm - outside)) / 2, math.sqrt(outside), 1.0, 0.0
    while growth < 1e3:
        c, out = epoch(np.exp(logs[:, None] + aside), np.full(2 * count, size), cuts, eta)
        after = np.log(c)
        d = after[0] - after[1]
        assert abs(d[:count].mean()) < 1e-13
        growth *= d[count:].mean() / 1e-5
        total += np.mean(d[:count] ** 2) / growth**2
        logs, size = after[:, :count].mean(axis=1), out[:count].mean()
        logs[:2] = logs[:2].mean()
    return math.sqrt(total)


def limit(values):
    """Extrapolation to eta = 0 of values at 4h, 2h, h: exact for polynomials of degree 2."""
    return (8 * values[2] - 6 * values[1] + values[0]) / 3


@derives("reshuffled_limit.tie/derived")
@pytest.mark.parametrize(
    ("shares", "norm", "outside"),
    [
        ((0.5, 0.5), 0.64, 0),
        ((0.5, 0.5), 0.3, 0.1),
        ((0.4, 0.4, 0.2), 0.5, 0.1),
        ((0.3, 0.3, 0.25, 0.15), 0.2, 0),
        ((0.35, 0.35, 0.3), 1.2, 0.1),  # from outside the ball
    ],
)
def test_off_the_sphere_with_single_data(shares, norm, outside):
    """s^2/eta^3 tends to C3 = 4 M e^2 (1/2 - e/3 - 2 Psi/5), M = p^2 + 2pr/3 + (S_2 + r^2)/6, where r = 1 - 2p
    and S_2 sums the rivals' p^2: each rival lies between the two with probability 1/3, two with 1/6."""
    p, rivals = shares[0], np.array(shares[2:])
    r, e = rivals.sum(), 1 - norm
    m2 = p**2 + 2 * p * r / 3 + (np.sum(rivals**2) + r**2) / 6
    c3 = 4 * m2 * e**2 * (1 / 2 - e / 3 - 2 * outside / 5)
    assert transient(shares, orders(len(shares), 1)) == pytest.approx([m2, 0, 0], abs=1e-14)
    assert limit([path(shares, 1, h, norm, outside) ** 2 / h**3 for h in (0.1, 0.05, 0.025)]) == pytest.approx(
        c3, rel=0.02
    )


@derives("reshuffled_limit.tie/derived")
@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.4, 0.4, 0.2), (0.3, 0.3, 0.25, 0.15)])
def test_on_the_sphere_with_single_data(shares):
    """s^2/eta^4 tends to C4, with xi = +-eta^3 [p (S + p) + sum of q (S - q + 2p) over the shares q between]
    and the moments of the sum between as in M. For m = 2 C4 = 1/8."""
    p, rivals = shares[0], np.array(shares[2:])
    s = 2 * p**2 + np.sum(rivals**2)
    first, between = p * (s + p), rivals * (s - rivals + 2 * p)
    mean = first**2 + 2 * first * between.sum() / 3 + (np.sum(between**2) + between.sum() ** 2) / 6
    cuts = orders(len(shares), 1)
    assert np.mean(gap(expansion(np.array(shares), cuts)[1]) ** 2) == pytest.approx(mean, rel=1e-12)
    c2, c3, c4 = coefficients(shares, 1)
    assert c2 == c3 == 0
    assert len(shares) > 2 or c4 == pytest.approx(1 / 8, rel=1e-6)
    assert limit([path(shares, 1, h) ** 2 / h**4 for h in (0.1, 0.05, 0.025)]) == pytest.approx(c4, rel=3e-3)


@derives("reshuffled_limit.companions/derived")
@pytest.mark.parametrize(
    ("shares", "b", "norm", "outside"),
    [
        (TIES[3, 2], 2, 1, 0),
        (TIES[3, 2], 2, 0.5, 0.1),
        (TIES[4, 2], 2, 0.64, 0),
        (TIES[4, 2], 2, 1, 0),
        (TIES[6, 2], 2, 1, 0),
    ],
)
def test_with_batches(shares, b, norm, outside):
    """s^2/eta^2 tends to C2, and (s^2/eta^2 - C2)/eta to C3 with all its parts."""
    c2, c3, _ = coefficients(shares, b, norm, outside)
    ratios = [path(shares, b, h, norm, outside) ** 2 / h**2 for h in (0.1, 0.05, 0.025)]
    assert limit(ratios) == pytest.approx(c2, rel=0.01)
    slopes = [(ratio - c2) / h for ratio, h in zip(ratios, (0.1, 0.05, 0.025), strict=True)]
    assert limit(slopes) == pytest.approx(c3, abs=0.01 * abs(c3) + 0.02 * c2)


def test_equal_rivals_leave_nothing_of_order_two():
    """With b | m and equal rivals U_k = U_l: C2 = 0, and on the sphere the batches behave as b = 1 does: C4."""
    shares = (0.3, 0.3, 0.2, 0.2)
    c2, c3, c4 = coefficients(shares, 2)
    assert c2 == c3 == 0
    assert limit([path(shares, 2, h) ** 2 / h**4 for h in (0.1, 0.05, 0.025)]) == pytest.approx(c4, rel=3e-3)


def test_closed_forms_with_batches():
    """b | m: E (U_k - U_l)^2 = 2 (b - 1)(m - b)/((m - 1)(m - 3)) sum (p_s - mean)^2 over the rivals, 2(b - 1)
    drawn without replacement, half with each sign. m = 3, b = 2: (2/3) p_3^2, and C2 is the integral of
    (1 - 2x)^3/(2x (3x - 1)^3) from p to 1/2, times ((3p - 1)/(1 - 2p))^2."""
    for (m, b), shares in {**TIES, (6, 3): TIES[6, 2]}.items():
        d2 = transient(shares, orders(m, b))[2]
        rivals = np.array(shares[2:])
        if m % b == 0 and m > 3:
            factor = 2 * (b - 1) * (m - b) / ((m - 1) * (m - 3))
            assert d2 == pytest.approx(factor * np.sum((rivals - rivals.mean()) ** 2), rel=1e-12)
    p = 0.4
    assert transient(TIES[3, 2], orders(3, 2))[2] == pytest.approx(2 / 3 * (1 - 2 * p) ** 2, rel=1e-12)
    integral = quad(lambda x: (1 - 2 * x) ** 3 / (2 * x * (3 * x - 1) ** 3), p, 0.5)[0]
    closed = ((3 * p - 1) / (1 - 2 * p)) ** 2 * integral
    assert coefficients(TIES[3, 2], 2)[0] == pytest.approx(closed, rel=1e-6)


@derives("reshuffled_limit.tie/derived")
def test_two_data_to_order_four():
    """m = 2, b = 1, no part outside, SymPy: with e = 1 - N_0

        s^2 = (e^2/2 - e^3/3) eta^3 + (1/8 + 5e/8 + 15 e^2/16 - 281 e^3/72 + 71 e^4/32) eta^4 + O(eta^5):

    per epoch xi = +-(eta^2 a + eta^3 b) and N gains eta F + eta^2 G; the sum over epochs is an integral over N
    with G - F F'/2 for G and half the first term (Euler and Maclaurin), the growth (4 - 3N) N eta^2 an epoch.
    """
    eta, n, y, e = sp.symbols("eta N y e", positive=True)
    c = sp.sqrt(n / 2)
    v = step(step([c, c], [0], eta), [1], eta)
    xi = sp.series(sp.log(sp.cancel(v[0] / v[1])), eta, 0, 4).removeO()
    a, b = sp.factor(xi.coeff(eta, 2)), sp.factor(xi.coeff(eta, 3))
    gain = sp.Poly(sp.expand(v[0] ** 2 + v[1] ** 2), eta)
    f, g = sp.factor(gain.coeff_monomial(eta)), gain.coeff_monomial(eta**2)
    assert sp.expand(a - 2 * n * (1 - n)) == 0
    assert sp.expand(f - 4 * n * (1 - n)) == 0
    c3 = sp.integrate(sp.cancel(a**2 / f), (n, 1 - e, 1))
    assert sp.expand(c3 - (e**2 / 2 - e**3 / 3)) == 0
    bulk = sp.cancel(2 * a * b / f - a**2 * (g - f * sp.diff(f, n) / 2) / f**2)
    growth = sp.log(e / y) / 4 + sp.Rational(3, 4) * (e - y)  # (4 - 3N) N/f, from N_0
    decay = sp.integrate(sp.expand(sp.cancel(a**2 / f).subs(n, 1 - y) * growth), (y, 0, e))
    c4 = (
        sp.Rational(1, 8) + sp.integrate(sp.expand(bulk), (n, 1 - e, 1)) + a.subs(n, 1 - e) ** 2 / 2 - 2 * decay
    )
    stated = sp.Rational(1, 8) + 5 * e / 8 + 15 * e**2 / 16 - 281 * e**3 / 72 + 71 * e**4 / 32
    assert sp.simplify(sp.expand_log(sp.expand(c4 - stated), force=True)) == 0
    for norm in (0.64, 0.3):
        fourth = [
            (path((0.5, 0.5), 1, h, norm) ** 2 / h**3 - c3.subs(e, 1 - norm)) / h for h in (0.1, 0.05, 0.025)
        ]
        assert float(limit(fourth)) == pytest.approx(float(stated.subs(e, 1 - norm)), rel=0.02)


# ---- runs


def second_wins(shares, b, eta, norm, outside, d, replicates, rng):
    """The share of reshuffled runs from d in which log(c_1/c_2) reaches -10d before 10d: from either, the other
    side is as good as out of reach."""
    c = np.sqrt(np.array(shares)) * np.exp(np.array([d / 2, -d / 2] + [0] * (len(shares) - 2)))
    c *= math.sqrt((norm - outside) / np.sum(c**2))
    c, out = np.tile(c[:, None], replicates), np.full(replicates, math.sqrt(outside))
    cuts, won = orders(len(shares), b).transpose(1, 2, 0).astype(bool), 0
    for t in range(10**6):
        pick = rng.integers(cuts.shape[2], size=c.shape[1])
        c, out = epoch(c, out, np.take(cuts, pick, axis=2), eta)
        if t % 20 == 0:
            lead = np.log(c[0] / c[1]) / d
            won += np.sum(lead < -10)
            c, out = c[:, abs(lead) < 10], out[abs(lead) < 10]
            if not c.size:
                return won / replicates
    raise AssertionError("undecided")


RUNS = [
    (2, 1, 0.64, 0, 0.05),
    (2, 1, 0.3, 0.1, 0.02),
    (3, 1, 0.5, 0.1, 0.02),
    (3, 1, 1, 0, 0.05),
    (3, 2, 1, 0, 0.05),
    (4, 2, 0.64, 0, 0.02),
    (4, 2, 1, 0, 0.05),
    (6, 2, 1, 0, 0.05),
]


@derives("reshuffled_limit.tie/derived", "reshuffled_limit.companions/derived")
@pytest.mark.parametrize(("m", "b", "norm", "outside", "eta"), RUNS)
def test_runs_from_near_the_tie(m, b, norm, outside, eta):
    """2500 runs from d = s: P(the second wins) = Phi(-1), s by ``path``; within 5 standard errors and what
    s off by 4% makes (the fourth cumulant of the few epochs off the sphere, -8 eta for m = 2, is worth up to 3%
    of s at eta = .05): alarm below 1e-6 each."""
    s = path(TIES[m, b], b, eta, norm, outside)
    won = second_wins(TIES[m, b], b, eta, norm, outside, s, 2500, np.random.default_rng(5))
    p = NormalDist().cdf(-1)
    assert won == pytest.approx(p, abs=5 * math.sqrt(p * (1 - p) / 2500) + 0.04 * NormalDist().pdf(1))


# ---- one order for ever, single data


def boundary(shares, between, norm):
    """k: with 1 before 2 and the rivals ``between`` on the way, for ever, 1 wins iff d > -k eta (1 + O(eta)).

    Off the sphere d gains eta int 4 (1 - N) Q dt = eta (1 - N_0) times P = p + shares between, whatever Psi; on
    it eta^3 (P S - sum of q^2 + 2pP) an epoch, where d grows by 2p: as q' = 2q (q - S) the integral over tau is
    P_0/2 + A/2, A the mean of P over the growth. So k = (3/2 - N_0) P_0 + A/2; 1 - N_0/2 for m = 2.
    """

    def rates(_, y):
        q = np.exp(np.concatenate([[0, 0], y[:-2]]))
        q /= q.sum()
        way = q[0] + q[list(between)].sum()
        return [*(2 * (q[2:] - q[0])), -2 * q[0], way * 2 * q[0] * np.exp(y[-2])]

    start = [*np.log(np.array(shares[2:]) / shares[0]), 0, 0]
    average = solve_ivp(rates, (0, 40), start, rtol=1e-9, atol=1e-12).y[-1, -1]
    return (1.5 - norm) * (shares[0] + sum(shares[i] for i in between)) + average / 2


def observed(shares, order, norm, eta, outside=0.0):
    """-d/eta at which the two tie under one order for ever: 50 offsets at once, then 200 around where the end
    changes; by tau = 10 an offset has grown by e^8 and more."""
    offsets = np.linspace(-1.9, 0.1, 50)
    for tau in (4, 10):
        c = np.repeat(np.sqrt(np.array(shares))[:, None], len(offsets), axis=1)
        c[0] *= np.exp(offsets * (eta / 2))
        c[1] *= np.exp(-offsets * (eta / 2))
        c *= np.sqrt((norm - outside) / np.sum(c**2, axis=0))
        n2 = np.sum(c**2, axis=0) + outside
        for _ in range(round(tau / eta**2)):
            for i in order:
                u = c[i] ** 2
                g = 1 - eta * u
                inside = c[i] * (g + eta * (2 - n2))
                n2 = (n2 - u) * g * g + inside**2
                c *= g
                c[i] = inside
        first = np.flatnonzero(c[0] > c[1])[0]
        found = (offsets[first - 1] + offsets[first]) / 2
        offsets = np.linspace(found - 0.1, found + 0.1, 200)
    return -found


@pytest.mark.parametrize(
    ("shares", "order", "norm", "outside"),
    [
        ((0.5, 0.5), (0, 1), 1, 0),
        ((0.5, 0.5), (0, 1), 0.25, 0.05),
        ((0.4, 0.4, 0.2), (0, 1, 2), 0.5, 0),
        ((0.4, 0.4, 0.2), (0, 2, 1), 1, 0),
        ((0.4, 0.4, 0.2), (0, 2, 1), 0.5, 0),
    ],
)
def test_the_boundary_of_one_order(shares, order, norm, outside):
    """Bisection at eta = .02 and .01 approaches k, by a first-order extrapolation to .5%. For m = 3
    the tied share at growth 1/E is (E + c)/(3E + 2c), c = (3p - 1)/(1 - 2p); its mean over E is A if P = p."""
    k = boundary(shares, order[1 : order.index(1)], norm)
    if len(shares) == 2:
        assert k == pytest.approx(1 - norm / 2, rel=1e-6)
    else:
        c = (3 * shares[0] - 1) / (1 - 2 * shares[0])
        ways = np.array([shares[0], 1 / 3 + c / 9 * math.log((3 + 2 * c) / (2 * c))])
        first, mean = 1 - ways if order[1] == 2 else ways  # P = 1 - p with the third between
        assert k == pytest.approx((1.5 - norm) * first + mean / 2, rel=1e-6)
    coarse, fine = (observed(shares, order, norm, h, outside) for h in (0.02, 0.01))
    assert abs(fine - k) < 0.7 * abs(coarse - k) + 1e-3
    assert 2 * fine - coarse == pytest.approx(k, rel=5e-3)
