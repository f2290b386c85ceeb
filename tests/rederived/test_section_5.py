"""Section 5: Theorems 10 and 11 with constants, the drift of R under ReLU, Eq. (16) and the traces of Section
5.1.
"""

from __future__ import annotations

import math
from fractions import Fraction as Q
from itertools import combinations, product

import numpy as np
import pytest
import sympy as sp
from scipy import stats

from tests.rederived.bare import derives, step

ETAS = [Q(1, 5), Q(1, 10), Q(1, 100)]


def norm2(w):
    return sum(x * x for x in w)


def split(w, active):
    """Phi over the active coordinates and Psi over all others."""
    return norm2([w[i] for i in active]), norm2([x for i, x in enumerate(w) if i not in active])


def mean_over_batches(f, m, b):
    """The mean of f over the subsets of [m] of size b."""
    return sum(f(batch) for batch in combinations(range(m), b)) / math.comb(m, b)


def loss(w, m):
    """The loss of Eq. (2) for ReLU and the datapoints e_0, ..., e_(m-1)."""
    total = 0
    for i in range(m):
        z = max(w[i], 0)
        total += sum(((1 if k == i else 0) - x * z) ** 2 for k, x in enumerate(w))
    return total / (2 * m)


# --- Section 5: the increments of R, given the effective batch size
# -------------------------------------------------


def ratio(w, active):
    """exp R: the largest active coordinate over the sum of the others."""
    c = [w[i] for i in active]
    return max(c) / (sum(c) - max(c))


def near_limit(shares, m, delta):
    """A state on the unit sphere: coordinate 0 leads, the other active ones are delta times shares, the rest
    -0.1.
    """
    rest = [delta * x for x in shares] + [-delta * 0.1] * (m - 1 - len(shares))
    return [math.sqrt(1 - norm2(rest)), *rest]


@derives("section_5.conditional/as_printed")
@pytest.mark.parametrize(("m", "s", "b"), [(4, 2, 2), (5, 3, 3), (5, 2, 4), (6, 3, 4)])
def test_no_increment_when_the_batch_holds_all_positive_datapoints(m, s, b):
    """exp R, exactly, after each batch that contains S+: unchanged. So given the effective batch size s, which
    has positive probability as soon as b >= s, the conditional mean of the increment is 0 and R never exceeds
    y.
    """
    w = [Q(k + 2, 10) for k in range(s)] + [Q(-1, 10)] * (m - s) + [Q(1, 20)]
    full = [batch for batch in combinations(range(m), b) if set(range(s)) <= set(batch)]
    assert Q(len(full), math.comb(m, b)) == Q(math.comb(m - s, b - s), math.comb(m, b)) > 0
    for batch in full:
        assert ratio(step(w, batch, Q(1, 5), relu=True), range(s)) == ratio(w, range(s))


@derives("section_5.conditional/as_printed", "section_5.conditional/corrected")
@pytest.mark.parametrize(
    ("m", "s", "b"), [(m, s, b) for m in (2, 3, 5) for s in range(2, m + 1) for b in range(1, m)]
)
def test_mean_increment_near_the_limit(m, s, b):
    """The mean increment of R over all batches, enumerated close to a datapoint, is at least the sum of the
    statement; the same for every effective size k < s alone, while k = s gives 0."""
    eta = 0.2
    for shares in ([1.0] * (s - 1), [10.0**-k for k in range(s - 1)], [1.0] + [1e-6] * (s - 2)):
        w = near_limit(shares, m, 1e-7)
        gains = {}
        for batch in combinations(range(m), b):
            k = sum(i < s for i in batch)
            gain = math.log(ratio(step(w, batch, eta, relu=True), range(s)) / ratio(w, range(s)))
            gains.setdefault(k, []).append(gain)
        bound = {k: eta**2 * k * (s - k) ** 2 / (2 * s * (s - 1) ** 2) for k in gains}
        for k, values in gains.items():
            assert sum(values) / len(values) >= bound[k] - 1e-7
            assert k < s or np.allclose(values, 0, atol=1e-7)
        for k, values in gains.items():
            assert len(values) == math.comb(s, k) * math.comb(m - s, b - k)
        total = sum(len(gains[k]) * bound[k] for k in gains) / math.comb(m, b)
        assert total > 0
        assert sum(map(sum, gains.values())) / math.comb(m, b) >= total - 1e-7


@derives("section_5.conditional/corrected")
def test_some_batch_raises_r_from_every_state():
    """Random states with |w|^2 <= 1 + eta/4, all m <= 5, s, b: the best batch raises R by -log(1 - kappa/(s-1))
    at least (the batch holds the leader and leaves out the largest of the others).
    """
    rng = np.random.default_rng(3)
    for m in range(2, 6):
        for s, b, trial in product(range(2, m + 1), range(1, m), range(12)):
            eta = (0.2, 0.1, 0.01)[trial % 3]
            c = rng.random(m + 1) ** (1, 1, 8)[trial // 4] + 1e-9
            c[s:m] *= -1
            c *= math.sqrt((1 + eta / 4) * (1 if trial % 2 else rng.random()) / norm2(c))
            w = c.tolist()
            best = max(ratio(step(w, batch, eta, relu=True), range(s)) for batch in combinations(range(m), b))
            kappa = 1 - 1 / (1 + eta * (1 - eta / 4))
            assert math.log(best / ratio(w, range(s))) >= -math.log(1 - kappa / (s - 1)) - 1e-12


# --- Theorem 10
# -----------------------------------------------------------------------------------------------------


@derives("theorem_10/as_printed", "theorem_11/as_printed")
@pytest.mark.parametrize("m", [2, 3, 4])
def test_nothing_moves_without_a_positive_datapoint(m):
    """S+ empty: every batch leaves w_0 where it is, exactly, and the projection on the span of S+ is 0, which
    cannot be normalised; of the 2^m sign patterns, equally probable under a Gaussian law, exactly one is of
    this kind.
    """
    w = [Q(-k - 1, 10) for k in range(m)] + [Q(1, 3)]
    for b in range(1, m + 1):
        for batch in combinations(range(m), b):
            assert step(w, batch, Q(1, 5), relu=True) == w
    assert split(w, [i for i in range(m) if w[i] > 0])[0] == 0
    assert loss(w, m) == Q(1, 2) > Q(m - 1, 2 * m)
    assert sum(not any(signs) for signs in product((0, 1), repeat=m)) == 1


def gd(w, m, eta, steps):
    for _ in range(steps):
        w = step(w, range(m), eta, relu=True)
    return w


@derives("theorem_10/as_printed")
def test_gd_converges_to_the_normalised_projection():
    """Random starts of norm below 1 with coordinates of both signs and zeros: GD is run to its end and compared
    with the formula; with S+ not empty there is no exception.
    """
    rng = np.random.default_rng(4)
    for trial in range(12):
        m, n = ((1, 1), (1, 3), (3, 3), (4, 6))[trial % 4]
        w = rng.standard_normal(n)
        w[0] = abs(w[0]) + 1e-3
        w[1:2] *= trial % 3
        w *= (0.999, 0.3)[trial % 2] / np.linalg.norm(w)
        goal = np.where((np.arange(n) < m) & (w > 0), w, 0)
        end = gd(w.tolist(), m, (0.2, 0.05)[trial // 6], 2500)
        assert np.allclose(end, goal / np.linalg.norm(goal), atol=1e-10)


@derives("theorem_10.constants/quantitative")
def test_inequalities_behind_the_constants_of_theorem_10():
    """The proof, symbolically, for one step (Phi, Psi) -> (Phi (1 + eta x)^2, Psi (1 - eta Phi)^2) with
    x = 2 - 2 Phi - Psi: an invariant that bounds x from below, and the two factors that telescope."""
    # (i) Psi <= (1 + eta/2)(1 - Phi) is kept: the defect is convex in Psi, and <= 0 at both ends; so Phi < 1
    # and
    #     x >= (1 - eta/2)(1 - Phi).
    # (ii) Hence (1 - eta Phi)/(1 - eta) <= 1 + 2 eta x <= Phi'/Phi, and
    #     (1 - 4 eta Phi)/(1 - 4 eta) <= 1 + K eta x <= (1 + eta x)^K = (Phi'/Phi)^(K/2).
    # (iii) |w'|^2 - |w|^2 - 4 eta Phi (1 - |w|^2) >= 0.
    # The distance: |w - w_GD| <= sqrt(Psi) + 1 - sqrt(Phi), and 1 - sqrt(Phi) <= 1 - Phi <= (1 - |w|^2)^+ +
    # Psi.
    phi, psi, eta, y = sp.symbols("phi psi eta y", positive=True)
    x, k = 2 - 2 * phi - psi, 1 + eta / 2
    new_phi, new_psi = phi * (1 + eta * x) ** 2, psi * (1 - eta * phi) ** 2
    defect = new_psi - k * (1 - new_phi)
    assert sp.simplify(sp.diff(defect, psi, 2) - 2 * k * phi * eta**2) == 0
    top = sp.factor(defect.subs(psi, k * (1 - phi)))
    assert sp.simplify(top - k * eta**2 * (1 - phi) ** 2 * phi * ((1 - eta / 2) ** 2 - 1)) == 0
    # at psi = 0 the defect is k((y(1 + 2 eta(1 - y^2)))^2 - 1) with y^2 = phi, and y(1 + 2 eta(1 - y^2)) <= 1
    assert sp.simplify(defect.subs({psi: 0, phi: y**2}) - k * ((y * (1 + 2 * eta * (1 - y**2))) ** 2 - 1)) == 0
    assert sp.simplify(1 - y * (1 + 2 * eta * (1 - y**2)) - (1 - y) * (1 - 2 * eta * y * (1 + y))) == 0
    # x at the end psi = k(1 - phi), then (ii) and (iii)
    assert sp.expand(x.subs(psi, k * (1 - phi)) - (1 - eta / 2) * (1 - phi)) == 0
    assert sp.simplify((1 - eta * phi) / (1 - eta) - 1 - eta * (1 - phi) / (1 - eta)) == 0
    assert sp.simplify((1 - 4 * eta * phi) / (1 - 4 * eta) - 1 - 4 * eta * (1 - phi) / (1 - 4 * eta)) == 0
    growth = new_phi + new_psi - (phi + psi) - 4 * eta * phi * (1 - phi - psi)
    assert sp.simplify(growth - eta**2 * phi * (x**2 + phi * psi)) == 0
    for value in ETAS:
        assert 2 * (1 - value / 2) >= 1 / (1 - value)
        assert 1 - 4 * value > 0


@derives("theorem_10.constants/quantitative")
@pytest.mark.parametrize("eta", [0.2, 0.1, 0.01])
def test_bounds_of_theorem_10_along_runs(eta):
    """GD with ReLU from starts with small, middle and large Phi_0 and norm up to 1: all bounds at all of 400
    steps (relative rounding 1e-10), the distance being computed from the vectors.
    """
    big_k = 4 / ((1 - 4 * eta) * (1 - eta / 2))
    for phi0, psi0 in product([1e-3, 0.05, 0.4, 0.9, 0.9989], [0, 1e-4, 0.05, 0.5, 0.9, 0.9989]):
        if phi0 + psi0 >= 1:
            continue
        a, b = math.sqrt(phi0), math.sqrt(psi0)
        w = [0.6 * a, -0.6 * b, 0.8 * a, 0.8 * b]  # datapoints 0, 1, 2, of which 1 is inactive
        goal, start = np.array([0.6, 0, 0.8, 0]), 1 - norm2(w)
        for t in range(400):
            psi = split(w, (0, 2))[1]
            defect = max(1 - norm2(w), 0)
            assert np.linalg.norm(np.array(w) - goal) <= math.sqrt(psi) + psi + defect + 1e-10
            assert (1 - eta) ** t * b <= math.sqrt(psi) * (1 + 1e-10)
            assert math.sqrt(psi) <= (1 - eta) ** t * b / phi0 * (1 + 1e-10)
            assert defect <= (1 - 4 * eta) ** t * start / phi0 ** (big_k / 2) * (1 + 1e-10) + 1e-14
            w = step(w, (0, 1, 2), eta, relu=True)


# --- Theorem 11
# -----------------------------------------------------------------------------------------------------


def sgd(w, m, b, eta, steps, rng, watch=None):
    """Replicates of SGD with ReLU on rows of coordinates, with one batch for each replicate."""
    for t in range(steps + 1):
        if watch is not None:
            watch(t, w)
        chosen = np.zeros(w.shape, bool)
        chosen[:, :m] = np.argsort(np.argsort(rng.random((len(w), m)), axis=1), axis=1) < b
        chosen &= w > 0
        u = (w**2 * chosen).sum(1, keepdims=True)
        total = (w**2).sum(1, keepdims=True)
        w = w * np.where(chosen, 1 + eta * (2 - u - total), 1 - eta * u)
    return w


def test_rows_follow_the_bare_step():
    """The vectorised run of the next tests against `step`: each row after one step is one of the enumerated
    points.
    """
    w = np.tile([0.4, -0.2, 0.5, 0.1, 0.3], (40, 1))
    points = [step(w[0].tolist(), batch, 0.2, relu=True) for batch in combinations(range(4), 2)]
    rows = sgd(w, 4, 2, 0.2, 0, np.random.default_rng(0))
    nearest = [int(np.argmin([np.abs(row - p).max() for p in points])) for row in rows]
    assert max(np.abs(row - points[k]).max() for row, k in zip(rows, nearest, strict=True)) < 1e-14
    assert set(nearest) == set(range(6))


@derives("theorem_11/corrected", "theorem_11/as_printed")
@pytest.mark.parametrize(("m", "s", "b"), [(2, 1, 1), (3, 2, 1), (3, 2, 2), (3, 3, 2), (4, 2, 3)])
def test_sgd_converges_to_a_positive_datapoint(m, s, b):
    """60 runs with eta = 1/5 from starts with s positive datapoints, one of them exactly orthogonal to w_0
    where there is room, norm 0.99: all end within 1e-6 of an e_i with i in S+, also for s = 1.
    """
    rng = np.random.default_rng(5)
    w = np.abs(rng.standard_normal((60, m + 1)))
    w[:, s:m] *= -1
    w[:, m - 1] *= s == m
    w[:, m - 1] += 0.3 * (s == m)
    w *= 0.99 / np.linalg.norm(w, axis=1, keepdims=True)
    end = sgd(w, m, b, 0.2, 16000, rng)
    assert np.allclose(end[:, s:], 0, atol=1e-6)
    assert np.allclose(np.sort(end[:, :s], axis=1)[:, ::-1], np.eye(s)[0], atol=1e-6)


def pair_terms(w, active):
    """sqrt(c_i c_j / Phi) for the pairs of active coordinates."""
    phi = split(w, active)[0]
    return np.array([math.sqrt(w[i] * w[j] / phi) for i, j in combinations(active, 2)])


@derives("theorem_11.constants/quantitative")
@pytest.mark.parametrize(("m", "s", "b"), [(2, 2, 1), (3, 2, 1), (4, 3, 2), (4, 4, 3), (5, 2, 4)])
def test_first_two_supermartingales_of_theorem_11(m, s, b):
    """Exact means over all batches, for 20 steps of random runs: E sqrt(Psi') = (1 - eta b Phi/m) sqrt(Psi),
    and E[(1 - |w'|^2)^+ + Psi'] <= (1 - eta b Phi/m)[(1 - |w|^2)^+ + Psi]; also Phi_t >= Phi_0. Both start
    below 1, so that by Ville's inequality each exceeds 3/eps (1 - mu)^t at some t with probability eps/3 at
    most.
    """
    rng = np.random.default_rng(6)
    for eta in (0.2, 0.05):
        w = [0.3 + 0.05 * k for k in range(s)] + [-0.2] * (m - s) + [0.4]
        w = [x / math.sqrt(norm2(w)) * 0.995 for x in w]
        phi0 = split(w, range(s))[0]
        for _ in range(20):
            phi, psi = split(w, range(s))
            after = [step(w, batch, eta, relu=True) for batch in combinations(range(m), b)]
            rate = 1 - eta * b * phi / m
            assert phi >= phi0 - 1e-14
            assert math.isclose(
                np.mean([math.sqrt(split(x, range(s))[1]) for x in after]), rate * math.sqrt(psi)
            )
            values = [max(1 - norm2(x), 0) + split(x, range(s))[1] for x in after]
            assert np.mean(values) <= rate * (max(1 - norm2(w), 0) + psi) + 1e-14
            w = after[rng.integers(len(after))]


@derives("theorem_11.constants/quantitative")
def test_third_supermartingale_of_theorem_11():
    """Z = sum over pairs of sqrt(c_i c_j / Phi) contracts in the mean by 1 - kappa, pair by pair, in every
    state with 0.98 <= |w|^2 <= 1 + eta/4 and Psi <= 1/50, enumerated over the batches of 600 extreme random
    states.
    """
    # Proof: with p = u/Phi, theta = eta (2 - |w|^2), sigma = theta - eta Phi, the factor of c_k over that of
    # sqrt(Phi) is at most 1 + theta (1_k - p)/(1 + p sigma); the root of a product is the mean less half the
    # squared difference of the roots, and that square is theta^2/(2(2 + theta)), about, on the event that one
    # of i, j is in the batch, of probability 2 pi; the mean of the first part differs from 1 by about theta
    # sigma pi ((w_i + w_j)/2 - sum w^2), w_k = c_k^2/Phi, which takes less than half of what is left between
    # 1/(2(2 + eta)) and 1/8.
    rng = np.random.default_rng(7)
    for trial in range(600):
        m = int(rng.integers(2, 6))
        b, s = int(rng.integers(1, m)), int(rng.integers(2, m + 1))
        eta = (0.2, 0.1, 0.02)[trial % 3]
        c = rng.random(s) ** rng.choice([0.2, 1, 5, 20]) + 1e-6
        psi, total = rng.choice([0, 4e-4, 0.02]), rng.choice([0.98, 1, 1 + eta / 4])
        c *= math.sqrt((total - psi) / norm2(c))
        w = c.tolist() + [-1e-3] * (m - s) + [math.sqrt(psi)]
        kappa = b * (m - b) / (m * (m - 1)) / 8 * eta**2 * (1 - eta / 4) ** 2
        mean = mean_over_batches(
            lambda B, w=w, s=s, eta=eta: pair_terms(step(w, B, eta, relu=True), range(s)), m, b
        )
        assert (mean <= (1 - kappa) * pair_terms(w, range(s))).all()
        assert pair_terms(w, range(s)).sum() <= (s - 1) * math.sqrt(s) / 2 + 1e-12


@derives("theorem_11.constants/quantitative")
def test_from_the_three_bounds_to_the_distance_in_theorem_11():
    """Random states: Phi - a^2 <= (21/20) s Z^4 for the leader a (as a^2 >= Phi/s and Phi <= 21/20), and |w -
    e_leader| <= sqrt(Psi) + r + sqrt(r) with r = (1 - |w|^2)^+ + Psi + Phi - a^2; and T makes q_T <= 1/50.
    """
    rng = np.random.default_rng(8)
    for _ in range(3000):
        s = int(rng.integers(2, 7))
        c = rng.random(s) ** rng.choice([0.2, 1, 5, 20]) + 1e-9
        c *= math.sqrt(rng.uniform(0.5, 1.05) / norm2(c))
        c *= min(1, 0.999999 / c.max())
        psi, phi, a2 = rng.random() ** 6, norm2(c), c.max() ** 2
        assert phi - a2 <= 1.05 * s * pair_terms(c, range(s)).sum() ** 4
        r = max(1 - phi - psi, 0) + psi + phi - a2
        assert math.sqrt((1 - c.max()) ** 2 + phi - a2 + psi) <= math.sqrt(psi) + r + math.sqrt(r)
    for eps, mu in product([0.9, 0.1, 1e-3], [0.15, 0.01]):
        t = math.ceil(math.log(150 / eps) / -math.log(1 - mu))
        assert 3 / eps * (1 - mu) ** t <= 1 / 50 + 1e-12


@derives("theorem_11.constants/quantitative")
def test_the_leader_is_the_limit_wherever_the_bound_of_theorem_11_says_something():
    """A change of the leader in one step needs Z >= 0.69, searched over random states and all batches; the
    bound is trivial for r >= 0.635, and below that it forbids such a Z for m >= 3, so that the leader is the
    limit.
    """
    # For m = 2 the levels 0.5 < r < 0.635 are left. There the third event is replaced by Z_t >= min(0.69,
    # zeta_t) from r = 0.635 on, of probability (0.742/0.69) eps/6 < eps/3 at most, since Z_T <= sqrt(2)/2 is
    # half of m^(3/2)/2. For r <= 1/20 no step changes the leader, by the size of the factors: at most 1 + 2
    # eta, at least 1 - eta u.
    rng = np.random.default_rng(9)
    lowest, r = 9.0, 0.635
    for trial in range(3000):
        s = 2 + trial % 3
        c = rng.random(s) ** rng.choice([0.1, 1, 8]) + 1e-9
        c[1] = c[0] * rng.uniform(0.75, 1)
        c[2:] *= c[0] * rng.choice([1e-6, 1])
        c *= math.sqrt(rng.choice([0.98, 1, 1.05]) / norm2(c))
        w = [*c.tolist(), 0.0]
        for size in range(1, s):
            for batch in combinations(range(s), size):
                after = step(w, batch, 0.2)
                if np.argmax(after) != np.argmax(w):
                    lowest = min(lowest, pair_terms(w, range(s)).sum())
    assert 0.69 < lowest < 0.75
    assert r + math.sqrt(r) >= math.sqrt(2.05)
    assert all(1.05 * m * 0.69**4 > r for m in range(3, 30))
    zeta = (r / 2.1) ** 0.25
    assert zeta / 0.69 / 6 < 1 / 3
    assert math.sqrt(0.05) * 1.4 < math.sqrt(0.95) * (1 - 0.2 * 0.1)


@derives("theorem_11.constants/quantitative")
@pytest.mark.parametrize(("m", "n", "b"), [(2, 2, 1), (3, 5, 2), (4, 4, 1)])
def test_bound_of_theorem_11_along_runs(m, n, b):
    """Up to 100 runs with eta = 1/5, eps = 1/2, |S+| = 2: the limit, read off 20000 steps on, lies within
    q + r + sqrt(r) for all t >= T, which may fail in half of the runs, and is the nearest datapoint once r <=
    1/20
    (1e-9 for rounding; the bound is far from tight, so all runs pass)."""
    eta, eps, rng = 0.2, 0.5, np.random.default_rng(10)
    w = np.abs(rng.standard_normal((100, n)))
    w[:, 2:m] *= -0.3
    w *= 0.999 / np.linalg.norm(w, axis=1, keepdims=True)
    phi0 = (w[:, :2] ** 2).sum(1)
    w, phi0 = w[phi0 > 0.3], phi0[phi0 > 0.3]
    mu = eta * b / m * phi0
    start = np.ceil(np.log(150 / eps) / -np.log1p(-mu))
    kappa = b * (m - b) / (m * (m - 1)) / 8 * eta**2 * (1 - eta / 4) ** 2
    history = []
    end = sgd(w, m, b, eta, 20000, rng, lambda t, x: history.append((t, x)) if t % 20 == 0 else None)
    leader = end.argmax(1)
    assert (end.max(1) > 1 - 1e-9).all()
    assert set(leader) <= {0, 1}
    fine, nontrivial = np.ones(len(w), bool), 0
    for t, x in history:
        q = 3 / eps * (1 - mu) ** t
        r = q + 1.05 * m * (1.5 * m**1.5 / eps * (1 - kappa) ** np.maximum(t - start, 0)) ** 4
        distance = np.linalg.norm(x - np.eye(n)[leader], axis=1)
        fine &= (t < start) | ((distance <= q + r + np.sqrt(r) + 1e-9) & ((r > 0.05) | (x.argmax(1) == leader)))
        nontrivial += ((t >= start) & (r <= 0.05)).sum()
    assert fine.all()
    assert nontrivial > 1000


# --- Eq. (16) and the traces of Section 5.1
# -------------------------------------------------------------------------


def unit(s, n):
    """A rational unit vector of R^n with s positive coordinates, all different, then zeros."""
    y = [Q(k + 2) for k in range(s - 1)]
    square = norm2(y)
    head = [2 * a / (square + 1) for a in y] + [(square - 1) / (square + 1)] if s > 1 else [Q(1)]
    return head + [Q(0)] * (n - s)


@derives("eq_16/as_printed")
@pytest.mark.parametrize(("m", "n", "s"), [(2, 2, 1), (3, 4, 2), (5, 5, 3)])
def test_eq_16_needs_the_sum_over_the_positive_datapoints(m, n, s):
    """GD is run from a start with s < m positive coordinates: its end is the sum over S+, whose loss is exactly
    the minimum (m-1)/(2m). The sum over [m] has norm above 1 and a loss above the minimum.
    """
    w = [x * Q(7, 10) for x in unit(s, s)] + [Q(-1, 5)] * (m - s) + [Q(1, 7)] * (n - m)
    scale = Q(7, 10)  # the root of Phi
    over_positive = [x / scale if i < s else Q(0) for i, x in enumerate(w)]
    over_all = [x / scale if i < m else Q(0) for i, x in enumerate(w)]
    end = gd([float(x) for x in w], m, 0.2, 2000)
    assert np.allclose(end, [float(x) for x in over_positive], atol=1e-10)
    assert loss(over_positive, m) == Q(m - 1, 2 * m) < loss(over_all, m)
    assert norm2(over_all) > 1


@derives("eq_16/as_printed")
def test_minimum_of_the_loss():
    """2 m loss - m = P^2 - 2P + P N', N' the rest of |w|^2, from the definition; (P - 1)^2 + P N' >= 0 makes it
    -1 at least.
    """
    rng = np.random.default_rng(11)
    for _ in range(50):
        w = [Q(int(x), 10) for x in rng.integers(-12, 13, 5)]
        for m in range(1, 6):
            p = sum(x * x for x in w[:m] if x > 0)
            rest = norm2(w) - p
            assert 2 * m * loss(w, m) - m + 1 == (p - 1) ** 2 + p * rest >= 0


def trace(w, m):
    """Tr of the loss: one-sided D^2_v, exact from the cubic gradient on a ray, averaged over the axes both
    ways.
    """
    n, h, total = len(w), Q(1, 10**4), Q(0)
    for k, sign in product(range(n), (1, -1)):
        slope = Q(0)
        for j, weight in enumerate((-11, 18, -9, 2)):
            x = [a + j * h * sign * (i == k) for i, a in enumerate(w)]
            slope += weight * sign * (x[k] - step(x, range(m), 1, relu=True)[k])
        total += slope / (6 * h * m)
    return total / 2


@derives("section_5_1.gap/corrected", "section_5_1_wording/as_printed")
@pytest.mark.parametrize(("m", "n"), [(1, 1), (2, 3), (4, 4), (6, 7)])
def test_gap_of_the_traces(m, n):
    """Traces at the limits of GD (s positive coordinates) and of SGD (a datapoint), exactly: the difference is
    (s-1)/(2m), so SGD's trace is never below GD's, and above it, with no further assumption, for every s >= 2.
    """
    for s in range(1, m + 1):
        gap = trace(unit(1, n), m) - trace(unit(s, n), m)
        assert gap == Q(s - 1, 2 * m)
        assert not gap < 0
        assert (gap > 0) == (s >= 2)


@derives("section_5_1.gap/as_printed", "section_5_1.gap/corrected")
def test_gap_tends_to_a_quarter():
    """With half of the datapoints positive the exact gap for m = 4, 8, 12 is 1/4 - 1/(2m), whose limit is 1/4;
    with |S+| ~ Bin(m, 1/2) and m = 10^4 it is above 0.3, still far from 1/2, with a probability below 10^-80.
    """
    for m in (4, 8, 12):
        assert trace(unit(1, m), m) - trace(unit(m // 2, m), m) == Q(1, 4) - Q(1, 2 * m)
    m, x = 10**4, sp.symbols("m", positive=True)
    assert sp.limit((x / 2 - 1) / (2 * x), x, sp.oo) == sp.Rational(1, 4)
    assert stats.binom.sf(0.6 * m, m, 0.5) < 1e-80  # (|S+| - 1)/(2m) > 0.3 means |S+| > 0.6 m
    assert stats.binom.cdf(0.4 * m, m, 0.5) < 1e-80
