"""Appendices A and B again, from Eqs. (3) and (4) alone: coordinates, norm and span under any batches, and
under SGD.

Throughout the data are the first m vectors of the standard basis, so that c_t(i) is the i-th entry of w_t.
"""

from __future__ import annotations

import itertools
import random
from fractions import Fraction as Fr

import sympy as sp

from tests.rederived.bare import derives, step

ETA = sp.Symbol("eta", positive=True)
SUBSETS_OF_3 = [s for k in (1, 2, 3) for s in itertools.combinations(range(3), k)]


def norm2(w):
    return sum(x * x for x in w)


def random_start(rng, n, radius2=Fr(1)):
    """A rational vector with every entry non-zero and a squared norm below radius2."""
    while True:
        w = [Fr(rng.choice((-1, 1)) * rng.randint(1, 99), 100) for _ in range(n)]
        if norm2(w) < radius2:
            return w


def random_batches(rng, m, b, steps):
    return [rng.sample(range(m), b) for _ in range(steps)]


# Lemma 14: the gradient and the update in coordinates


def loss_gradient(w, a):
    """The gradient of 1/2 |a - w <w, a>|^2, by differentiation."""
    residual = a - w * w.dot(a)
    return sp.Matrix([sp.diff(residual.dot(residual) / 2, x) for x in w])


@derives("lemma_14.gradient/corrected")
def test_gradient_along_a_datapoint():
    """With brackets and a_i w^T the first display of the proof of Lemma 14 is the derivative of the loss; the
    data are three orthonormal rational vectors that are not axes, w is symbolic."""
    w = sp.Matrix(sp.symbols("w1:4"))
    basis = sp.Matrix([[1, 2, 2], [2, 1, -2], [2, -2, 1]]) / 3
    a = [basis[:, k] for k in range(3)]
    for i, k in itertools.product(range(3), repeat=2):
        s = w.dot(a[i])
        bracketed = (a[i] * w.T + s * sp.eye(3)) * (w * s - a[i])
        last = s * (a[i].dot(a[k]) * (w.dot(w) - 2) + w.dot(a[k]) * s)
        derivative = loss_gradient(w, a[i]).dot(a[k])
        assert sp.expand(bracketed.dot(a[k]) - derivative) == 0
        assert sp.expand(last - derivative) == 0


@derives("lemma_14.gradient/as_printed")
def test_gradient_along_a_datapoint_as_printed():
    """w a_i w^T multiplies two columns: undefined from n = 2 on. Where a meaning can be given to it (n = 1; the
    entrywise product), the first display is not the derivative, with or without brackets around the sum."""
    value, a = sp.Rational(1, 2), sp.Integer(1)
    w = sp.Matrix([sp.Symbol("w1")])
    derivative = loss_gradient(w, sp.Matrix([a]))[0].subs(w[0], value)
    residual = value * value * a - a
    bracketed = (value * a * value + value * a) * residual
    unbracketed = value * a * value + value * a * residual
    assert derivative == -sp.Rational(3, 4)
    assert derivative not in (bracketed, unbracketed)

    w = sp.Matrix(sp.symbols("w1:3"))
    at = {w[0]: sp.Rational(1, 2), w[1]: sp.Rational(1, 3)}
    a1 = sp.Matrix([1, 0])
    derivative = loss_gradient(w, a1).dot(a1).subs(at)
    left, s = w.multiply_elementwise(a1) * w.T, w.dot(a1)
    bracketed = ((left + s * sp.eye(2)) * (w * s - a1)).dot(a1).subs(at)
    left_only = (left * (w * s - a1)).dot(a1).subs(at)
    assert derivative == s.subs(at) * (norm2(at.values()) - 2 + at[w[0]] ** 2)
    assert derivative not in (bracketed, left_only)


@derives("lemma_14.outside/corrected", "corollary_16_outside.update_out/corrected")
def test_coordinates_outside_the_batch():
    """One symbolic step from a symbolic w in R^4, m = 3, with every batch: the factor outside is 1 - eta u_t,
    the factor inside 1 + eta (2 - u_t - |w_t|^2)."""
    w = sp.symbols("w1:5")
    for batch in SUBSETS_OF_3:
        u = norm2([w[i] for i in batch])
        after = step(w, batch, ETA)
        for k in range(4):
            factor = 1 + ETA * (2 - u - norm2(w)) if k in batch else 1 - ETA * u
            assert sp.expand(after[k] - w[k] * factor) == 0


@derives("lemma_14.outside/as_printed", "corollary_16_outside.update_out/as_printed")
def test_printed_factors_outside_the_batch():
    """From w = (1/2, 1/3) with the batch {1} and eta = 1/5 the second coordinate becomes 19/60: neither
    c (1 - u) nor c (1 - eta u)^2; the square is the factor of c^2."""
    w, eta, u = [Fr(1, 2), Fr(1, 3)], Fr(1, 5), Fr(1, 4)
    after = step(w, [0], eta)[1]
    assert after == Fr(19, 60)
    assert after != w[1] * (1 - u)
    assert after != w[1] * (1 - eta * u) ** 2
    assert after**2 == w[1] ** 2 * (1 - eta * u) ** 2


# Corollary 16: coordinates outside the batch


@derives("corollary_16_outside.factor_out/as_printed", "corollary_16_outside.section_4_2/as_printed")
def test_coordinates_outside_the_batch_do_not_grow():
    """Exact trajectories with random batches and zero entries allowed: the factor outside is in (0, 1], below 1
    if and only if u_t > 0; |c| falls strictly if and only if also c is not 0."""
    rng = random.Random(16)
    seen = set()
    for _ in range(150):
        w = [x * rng.choice((0, 1, 1)) for x in random_start(rng, 4)]
        eta = Fr(rng.randint(1, 20), 100)
        for batch in random_batches(rng, 3, rng.randint(1, 2), 3):
            u = norm2([w[i] for i in batch])
            after = step(w, batch, eta)
            for j in set(range(4)) - set(batch):
                if w[j]:
                    assert 0 < after[j] / w[j] <= 1
                    assert (after[j] / w[j] < 1) == (u > 0)
                assert abs(after[j]) <= abs(w[j])
                assert (abs(after[j]) < abs(w[j])) == (w[j] != 0 and u > 0)
                seen.add((w[j] != 0, u > 0))
            w = after
    assert len(seen) == 4


@derives("corollary_16_outside.factor_out/as_printed", "corollary_16_outside.section_4_2/as_printed")
def test_a_coordinate_outside_the_batch_may_keep_its_size():
    """From w_0 = (1/2, 0), m = n = 2, the batch {2} changes nothing: factor 1, no strict fall. If every
    coordinate of w_0 is non-zero, as the ratios c_{t+1}(l)/c_t(l) of Section 4.2 presuppose, factor and fall
    are strict."""
    w = [Fr(1, 2), Fr(0)]
    after = step(w, [1], Fr(1, 5))
    assert after[0] / w[0] == 1
    assert abs(after[0]) == abs(w[0])
    assert abs(step(w, [0], Fr(1, 5))[1]) == abs(w[1]) == 0
    rng = random.Random(42)
    for _ in range(100):
        w, eta = random_start(rng, 4), Fr(rng.randint(1, 20), 100)
        for batch in random_batches(rng, 3, rng.randint(1, 2), 3):
            after = step(w, batch, eta)
            assert all(0 < after[j] / w[j] < 1 for j in set(range(4)) - set(batch))
            w = after


# Lemmas 17 to 19: the norm


@derives("lemma_17/corrected")
def test_growth_of_the_norm_below_one():
    """|w_{t+1}|^2 - |w_t|^2 - 4 eta u (1 - |w_t|^2) is eta^2 (u (2 - 2u - v)^2 + v u^2) >= 0, with u, v the
    squared norms in and out of the batch: a symbolic step for every batch. So 1 - |w_t|^2 >= epsilon is what is
    needed."""
    w = sp.symbols("w1:5")
    for batch in SUBSETS_OF_3:
        u = norm2([w[i] for i in batch])
        v = norm2(w) - u
        gain = norm2(step(w, batch, ETA)) - norm2(w)
        rest = ETA**2 * (u * (2 - 2 * u - v) ** 2 + v * u**2)
        assert sp.expand(gain - 4 * ETA * u * (1 - norm2(w)) - rest) == 0
    rng = random.Random(17)
    for _ in range(200):
        x, eta = random_start(rng, 4), Fr(rng.randint(1, 20), 100)
        for batch in random_batches(rng, 3, 2, 3):
            epsilon = 1 - norm2(x)
            after = step(x, batch, eta)
            if 0 < epsilon < 1:
                assert norm2(after) >= norm2(x) + 4 * eta * epsilon * norm2([x[i] for i in batch])
            x = after


@derives("lemma_17/as_printed")
def test_growth_of_the_norm_with_the_printed_inequality():
    """w_0 = (3/5, 3/5) has |w_0|^2 = 18/25 >= 1 - 9/10, but with the batch {1} and eta = 1/5 the norm gains
    less than 4 eta (9/10) c(1)^2; and once |w_t|^2 > 1 (reached from |w_0| < 1) a step can lower the norm."""
    w, eta, epsilon = [Fr(3, 5), Fr(3, 5)], Fr(1, 5), Fr(9, 10)
    assert 1 > norm2(w) >= 1 - epsilon
    assert norm2(step(w, [0], eta)) < norm2(w) + 4 * eta * epsilon * w[0] ** 2
    w = step([Fr(7, 10), Fr(0), Fr(71, 100)], [0, 1], eta)
    assert norm2(w) > 1
    assert norm2(step(w, [0, 2], eta)) < norm2(w)


@derives("lemma_18/any_batch_eta_up_to_1_4")
def test_norm_falls_below_one_at_a_quarter_with_batches_of_two():
    """eta = 1/4, w_0 = (7/10, 0, 7/10), m = n = 3, b = 2: the batch {1, 2} lifts the squared norm to 1.0058,
    the batch {1, 3} lowers it to 0.99998. Also with all coordinates non-zero. Up to 1/5, as Lemma 18 says, it
    does not happen."""
    for middle in (Fr(0), Fr(1, 1000)):
        w0 = [Fr(7, 10), middle, Fr(7, 10)]
        w1 = step(w0, [0, 1], Fr(1, 4))
        w2 = step(w1, [0, 2], Fr(1, 4))
        assert norm2(w0) < 1 < norm2(w1)
        assert norm2(w2) < 1
    rng = random.Random(18)
    above = 0
    for _ in range(400):
        eta, n = rng.uniform(0.15, 0.2), 4
        w = [float(x) for x in random_start(rng, n)]
        scale = (rng.uniform(0.9, 0.999) / norm2(w)) ** 0.5
        w = [x * scale for x in w]
        for batch in random_batches(rng, n, rng.randint(1, n - 1), 25):
            after = step(w, batch, eta)
            above += norm2(w) >= 1
            assert norm2(w) < 1 or norm2(after) > 1 - 1e-14
            w = after
    assert above > 1000


@derives("lemma_18/batches_of_one_eta_up_to_1_4")
def test_norm_stays_above_one_with_single_datapoints():
    """N' = 1 + (1 - 4 eta u)(N - 1) + eta^2 (u (2 - 2u - v)^2 + v u^2) (symbolic step), and u = c(i)^2 < 1 for
    b = 1 since |c| < 1 is kept up to eta = 1/4: |c'| <= |c| (1 + 2 eta (1 - c^2)) < 1. Runs at eta = 1/4 show
    both."""
    w = sp.symbols("w1:4")
    u, n2 = w[0] ** 2, norm2(w)
    rest = ETA**2 * (u * (2 - u - n2) ** 2 + (n2 - u) * u**2)
    after = norm2(step(w, [0], ETA))
    assert sp.expand(after - 1 - (1 - 4 * ETA * u) * (n2 - 1) - rest) == 0

    rng = random.Random(4)
    above = 0
    for _ in range(200):
        x = [float(c) for c in random_start(rng, 3)]
        scale = (rng.uniform(0.5, 0.9999) / norm2(x)) ** 0.5
        x = [c * scale for c in x]
        for (i,) in random_batches(rng, 3, 1, 60):
            y = step(x, [i], 0.25)
            assert max(map(abs, y)) < 1
            above += norm2(x) >= 1
            assert norm2(x) < 1 or norm2(y) > 1 - 1e-14
            x = y
    assert above > 1000


@derives("lemma_19/corrected")
def test_norm_in_the_span_is_bounded_below():
    """Runs with random batches of every size b < m (m = 3, n = 5): Phi_t >= Phi_0, and Phi_0 = min(Phi_0, 1 -
    Psi_0) as Phi_0 + Psi_0 < 1. (While |w_t| < 1 the norm rises and Psi falls; afterwards Phi_t >= 1 - Psi_t >=
    1 - Psi_0.)"""
    rng = random.Random(19)
    for _ in range(200):
        w, eta, m = random_start(rng, 5), rng.uniform(0.01, 0.2), 3
        phi0, psi0 = norm2(w[:m]), norm2(w[m:])
        assert min(phi0, 1 - psi0) == phi0 > 0
        w = [float(x) for x in w]
        for batch in random_batches(rng, m, rng.randint(1, m - 1), 60):
            w = step(w, batch, eta)
            assert norm2(w[:m]) >= float(phi0) - 1e-14


# Proposition 7 = Propositions 21 and 22: the limits under SGD


@derives("lemma_19/as_printed", "proposition_7.p21/as_printed", "proposition_7.p22/as_printed")
def test_start_orthogonal_to_the_data_never_moves():
    """w_0 = (0, 0, 1/2), m = 2 < n = 3: non-zero, |w_0| < 1, but every batch of either size leaves it where it
    is, so Phi_t = 0 = delta, Psi_t = 1/4 and |w_t| = 1/2 for all t, whatever the batches."""
    w0 = [Fr(0), Fr(0), Fr(1, 2)]
    for eta in (Fr(1, 100), Fr(1, 5)):
        for batch in ([0], [1], [0, 1]):
            assert step(w0, batch, eta) == w0
    assert min(norm2(w0[:2]), 1 - norm2(w0[2:])) == 0
    assert norm2(w0[2:]) == Fr(1, 4)
    assert norm2(w0) < 1


@derives("proposition_7.p21/corrected", "proposition_7.p22/corrected")
def test_limits_off_the_data_and_of_the_norm():
    """SGD runs (m = 4, n = 6, b = 1, 2, 3) from starts with a non-zero projection, some with a single non-zero
    datum: Psi_t <= Psi_0 (1 - eta Phi_0/m)^(2K), K the number of batches so far that hold the largest
    coordinate (K is binomial with parameters t and b/m, so it grows without bound almost surely), and Psi_T and
    1 - |w_T|^2 vanish."""
    rng = random.Random(21)
    m, n, eta, steps = 4, 6, 0.2, 700
    for b, replicate in itertools.product((1, 2, 3), range(12)):
        w = [0.5 * float(x) for x in random_start(rng, n)]
        if replicate % 3 == 0:
            w[1:m] = [0.0] * (m - 1)
        phi0, psi0 = norm2(w[:m]), norm2(w[m:])
        hits = 0
        for batch in random_batches(rng, m, b, steps):
            best = max(range(m), key=lambda i: abs(w[i]))
            hits += best in batch
            w = step(w, batch, eta)
            assert norm2(w[m:]) <= psi0 * (1 - eta * phi0 / m) ** (2 * hits) * (1 + 1e-9)
        # six standard errors of the binomial count below its mean: at b = 1, 175 - 6 * 11.5 = 106
        assert hits > steps * b / m - 6 * (steps * b / m * (1 - b / m)) ** 0.5
        assert norm2(w[m:]) < 1e-9
        assert norm2(w) > 1 - 1e-9
