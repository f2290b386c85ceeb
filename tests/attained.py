"""What the quantities that statements bound come near to: the reason why a bound with less room is false.

Each entry is an instance for each point of a part of a bound's domain: the bounded quantity there, or its limit
along instances.  It is worked out here from the statement, by none of its judge's means; where a display is a
chain, the quantity is what stands next to the bound.  A mutant that an instance contradicts is false.

Notation: one step takes a squared norm N, of which u is in the batch, to
u (1 + eta (2 - u - N))^2 + (N - u) (1 - eta u)^2; a coordinate in the batch is multiplied by
1 + eta (2 - u - N), one outside by 1 - eta u.  A squared norm comes near to N* = 2r/(1 + r), r^2 = 1 + eta
(Proposition 15, sharp), and to every number below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy
from sympy import Eq, Rational, atan, erfc, exp, floor, gamma, log, lowergamma, pi, sqrt, uppergamma

from evidence.proof import reals

eta, N, u, v, c, E, L, Psi, Phi, Phi_0, X, x = reals("eta N u v c E L Psi Phi Phi_0 X x")
m, b, s, d, theta, eps, epsilon, k, t, mu, delta, sigma = reals("m b s d theta eps epsilon k t mu delta sigma")
R, N_0, V, r = reals("R N_0 V r")

NEXT = u * (1 + eta * (2 - u - N)) ** 2 + (N - u) * (1 - eta * u) ** 2
HIGHEST = 2 * sqrt(1 + eta) / (1 + sqrt(1 + eta))
SMALL = (eta > 0, eta <= Rational(1, 5))
PHI_STEP = Phi * (1 + eta * (2 - 2 * Phi - Psi)) ** 2 - Phi
#: The increment of u in a step, with v = N - u.
U_STEP = u * (1 + eta * (2 - 2 * u - v)) ** 2 - u


#: The root of N'/N on the span of the data, with u = s N.
SHARES = sqrt(s * (1 - eta * s * N + eta * (2 - N)) ** 2 + (1 - s) * (1 - eta * s * N) ** 2)


@dataclass(frozen=True)
class Attained:
    """What a quantity is, or comes near to, where some relations hold between the variables of its bound."""

    value: sympy.Expr
    where: tuple[sympy.Basic, ...] = ()


#: By the statement, as in the ids of its claims, and the name of the formula.
ATTAINED: dict[tuple[str, str], Attained] = {
    # the squared norm
    ("proposition_5", "the bound"): Attained(HIGHEST),
    ("proposition_5.proposition_15", "the bound"): Attained(HIGHEST),
    # y^2 = z^2 near 1/2: the first step adds eta^2 y^2 z^2
    ("theorem_4_steps.bounds", "the bound on the norm"): Attained(1 + eta**2 / 4),
    # from N_0 near 1, and near the datapoint
    ("theorem_4_steps.norm", "the bound on the norm"): Attained(sympy.Integer(1)),
    ("theorem_4_steps.invariant", "the bound on the norm"): Attained(sympy.Integer(1)),
    # the factors: all of the norm in the batch, u = N; then N near its highest value
    ("corollary_16.factor_in", "the bound in N"): Attained(1 + eta * (2 - 2 * N), (N < 1,)),
    ("corollary_16.factor_in", "the least factor"): Attained(1 + eta * (2 - 2 * HIGHEST)),
    ("corollary_16.growth", "the bound of the growth"): Attained(c * (1 + eta * (2 - 2 * c**2))),  # alone
    ("corollary_16_outside.factor_out", "the bound in N"): Attained(1 - eta * N, (N < 1,)),
    ("corollary_16_outside.factor_out", "the least factor"): Attained(1 - eta * HIGHEST),
    # the increments of the squared norm, as they are
    ("lemma_17", "the bound"): Attained(NEXT, SMALL),
    ("lemma_17.inside", "the bound in the batch"): Attained(U_STEP, (*SMALL, u + v < 1)),
    ("lemma_17.outside", "the bound outside"): Attained(v * (1 - eta * u) ** 2 - v, (*SMALL, u + v < 1)),
    ("lemma_17.combined", "the bound"): Attained(2 * eta * u * (2 - 2 * N), (*SMALL, N < 1)),  # u + v = N
    # u = N; HIGHEST >= 1 + eta/5
    ("lemma_18.equivalence", "4 eta N"): Attained(4 * eta * N, (1 + eta / 5 >= N,)),
    ("lemma_18.equivalence", "4 eta (1 + eta/4)"): Attained(4 * eta * HIGHEST),
    ("lemma_18.equivalence", "the largest 4 eta u"): Attained(4 * Rational(1, 5) * (1 + Rational(1, 20))),
    ("lemma_19.induction", "the bound"): Attained(1 - Psi),  # Phi = N - Psi, N near 1
    # all of S in equal shares: with the leader b - 1 others are in the batch, else b
    ("proposition_23", "the bound"): Attained(
        -b / m * log(1 - eta * (m - b) / (m - 1)) - (m - b) / m * log(1 + eta * b / (m - 1))
    ),
    # A/B = 1 + eta (2 - N) / (1 - eta u)
    ("lemma_24.whole", "A/B with the leader"): Attained(1 + eta / (1 - eta)),  # u = N = 1
    ("lemma_24.whole", "A/B without the leader"): Attained(1 + eta),  # u = 0, N = 1
    ("lemma_24.rewritten", "its bound"): Attained(1 + eta * (2 - N) / (1 - eta * u)),
    # c near 1, and S = c E of many small coordinates
    ("lemma_24.norm", "the bound of |w|^2"): Attained(1 + E + Psi, (E <= 1, 4 * Psi <= Rational(1, 5))),
    # the batch is the leader, c near 1, and another coordinate has the square E c^2: N = 1 + E + Psi
    ("appendix_c_drift.inverse", "the bound of B/A"): Attained(
        (1 - eta) / (1 - eta * (E + Psi)), (4 * (E + Psi) <= eta,)
    ),
    # all but the leader in the batch, u = s; of many equal coordinates, s is near 1 = N
    ("appendix_c_drift.outside", "theta"): Attained(eta / (1 - eta)),
    ("appendix_c_drift.outside", "the vanishing term"): Attained(
        eta * ((1 + d) / (1 - eta * s) - 1), (Eq(theta * (1 - eta), eta), s < 1 - d)
    ),
    ("appendix_c_drift.logarithm", "the bound of the logarithm"): Attained(-log(1 - x)),
    ("appendix_c_a1.ratio", "the bound of A/B"): Attained(1 + eta * (2 - HIGHEST)),  # u near 0
    ("appendix_c_a1.ratio", "the least A/B"): Attained(1 + eta * (1 - eta / 4)),
    # small equal coordinates beside a Psi near 1: A/B is near 1 + eta
    ("appendix_c_a1.gain", "delta"): Attained(log(1 + eta)),
    ("appendix_c_a1.gain", "the least increment"): Attained(
        -log(1 - eta / (1 + eta) * (m - b) / (m - 1)), (m >= 2,)
    ),
    # w near 0: the factors are 1 + 2 eta in the batch and 1 outside; near N* all of it in the batch
    ("appendix_c_a2.factors", "the least factor"): Attained(1 - eta * HIGHEST),
    ("appendix_c_a2.factors", "the greatest factor"): Attained(1 + 2 * eta),
    ("appendix_c_a2.change", "gamma"): Attained(1 / (1 + 2 * eta)),
    ("appendix_c_a2.whole", "K"): Attained(log(1 + 2 * eta)),
    ("appendix_c_a2.whole", "the supremum"): Attained(log(1 + 2 * eta)),
    # another coordinate L E beside the leader L
    ("theorem_2_steps.chain", "the first bound"): Attained(
        N - (L * E) ** 2 - Psi, (E <= 1, Rational(21, 20) >= N, Eq(N, L**2 + (L * E) ** 2 + Psi))
    ),
    # L near 1
    ("theorem_2_steps.chain", "the last bound"): Attained(
        N - E - Psi, (Rational(21, 20) >= N, Eq(N, 1 + E**2 + Psi))
    ),
    # all of the others in the batch: one near 1, the rest eps
    ("lemma_25.outside", "its bound"): Attained(eta * eps * (1 + (m - 2) * eps**2), (m >= 2, eps < 1)),
    ("lemma_25.lower", "the bound by the norm"): Attained(2 - 2 * N, (N < 3,)),  # u = N, n > 3
    # full batches, a first step with N near 1: Psi = 1 - Phi
    ("proposition_28.rate", "kappa"): Attained(
        log(1 - Phi_0) - log(1 - Phi_0 * (1 + eta * (1 - Phi_0)) ** 2), (Phi_0 > 0, Phi_0 < 1)
    ),
    ("proposition_28.squeeze", "the bound of Psi"): Attained(1 - Phi),
    ("proposition_28_steps.factor", "the bound"): Attained(1 - Phi),
    ("proposition_28_steps.first", "the first bound"): Attained(PHI_STEP, (Phi + Psi < 1,)),
    ("proposition_28_steps.dropped", "the first bound"): Attained(PHI_STEP, (Phi + Psi < 1,)),
    ("proposition_28_steps.dropped", "the second bound"): Attained(2 * eta * Phi * (1 - Phi)),
    ("proposition_28_steps.dropped", "the third bound"): Attained(Rational(4, 5) * eta * Phi * (1 - Phi)),
    ("lemma_29.phi_chain", "its first bound"): Attained(4 * eta * Phi * X + 4 * eta * X * (eta * Phi * X)),
    ("lemma_29.phi_chain", "its last bound"): Attained(4 * eta * Phi * X + Rational(4, 5) * eta * Phi * X),
    ("lemma_29.psi", "its first bound"): Attained(-2 * eta * Phi * Psi + eta * Phi * Psi * eta * Phi),
    ("lemma_29.psi", "its last bound"): Attained(-2 * eta * Phi * Psi + Rational(1, 5) * eta * Phi * Psi),
    ("lemma_29.total", "the last bound"): Attained(5 * eta * N * (1 - N)),  # Psi = 0
    # tails: the law itself; the limit of many rare events, Poisson's; a single Gaussian
    ("lemma_32", "the bound"): Attained(lowergamma(k / 2, k * (1 - t) / 2) / gamma(k / 2), (Eq(floor(k), k),)),
    ("lemma_32", "the best bound"): Attained(
        lowergamma(k / 2, k * (1 - t) / 2) / gamma(k / 2), (Eq(floor(k), k),)
    ),
    ("lemma_33", "the bound"): Attained(
        uppergamma(floor((1 - delta) * mu) + 1, mu) / gamma(floor((1 - delta) * mu) + 1), (mu > 0,)
    ),
    ("lemma_34", "the bound"): Attained(erfc(t / (sigma * sqrt(2)) + sqrt(log(2)))),
    # two datapoints: z^2 = R y^2
    ("theorem_4_limit.squeeze", "the bound on y^2"): Attained(N / (1 + R), (N < 1, R <= 1)),
    # z near 0: an epoch multiplies z by (1 - eta y^2) (1 + eta (2 - y_1^2)), and y by y_1/y
    ("theorem_4_potential", "V after an epoch"): Attained(
        V * (1 - eta * N_0) * (1 + eta * (2 - N_0 * (1 + 2 * eta * (1 - N_0)) ** 2)) / (1 + 2 * eta * (1 - N_0))
    ),
    # of assumptions: with 2 y^2 = 1 + 2 eta/5 the cubic of Lemma 38 is below 0, and from (y, y) V rises
    ("lemma_38", "the bound on 2 y^2"): Attained(1 + 2 * eta / 5),
    ("lemma_37", "the bound on y^2"): Attained((1 + 2 * eta / 5) / 2),
    ("proposition_36", "the bound in A"): Attained(1 + 2 * eta / 5),
    ("lemma_38.closed", "the bound of the last factor"): Attained(sympy.Integer(-27)),  # b = 0
    # the factors of Lemma 14 over the root of N'/N, with u = s N; and the law for two datapoints, eta -> 0
    ("rare.bound", "in the batch"): Attained((1 - eta * s * N + eta * (2 - N)) / SHARES),
    ("rare.bound", "outside of the batch"): Attained((1 - eta * s * N) / SHARES),
    ("rare.bound", "P(the limit is not a_1), at most"): Attained(2 / pi * atan(exp(-r))),
    ("rare.bound", "P(another leader ever), at most"): Attained(4 / pi * atan(exp(-r))),
}


def attained(claim: str, formula: str) -> Attained | None:
    """What is known of the quantity that a formula of a claim bounds."""
    return ATTAINED.get((claim.rpartition("/")[0], formula))


def unused(formulas: Iterator[tuple[str, str]]) -> set[tuple[str, str]]:
    """Entries that are of no formula among these, given by claim and name."""
    return set(ATTAINED) - {(claim.rpartition("/")[0], name) for claim, name in formulas}
