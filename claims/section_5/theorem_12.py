"""Theorem 12: the minimum value of the loss, and where it is attained.

Let P be the sum of c_i^2 over the positive coordinates (over all of them if the activation is linear)
and K all the rest of |w|^2: the negative coordinates and the part off the span of the data.  A point
with output s = phi(c) has the loss 1 - 2 s c + s^2 |w|^2, twice, so that

    2 m L(w) = m - 2 P + P (P + K),    2 m L(w) - (m - 1) = (P - 1)^2 + P K.

This gap is never negative, and it is 0 exactly if P = 1 and K = 0, which says that w lies in M.  More
is true: while the gap is at most 1/4, the squared distance from M is at most twice the gap.  These
sentences are decided by machine.  Beside the proof stand a search for weights whose loss, computed in R^n
from its definition, is below the bound, and the end points that the engine reaches with GD and SGD.
"""

from __future__ import annotations

from itertools import product

import sympy
from sympy import And, Eq, Integer, Or, Rational

from claims.theory.relu_minima import MINIMUM, climb_down, contour_figure, judge_end_points, search_below
from engine import Activation
from evidence import Column, Figure, Outcome, Table, Tightness, verified
from evidence.chain import Chain, prove
from evidence.proof import Proof, Sentence, identity, reals, summed
from referee import Case, judge


def value_proofs() -> Chain:
    """The loss in P and K, and the inequality."""
    m, P, K, c, s, N = reals("m P K c s N")
    aggregate = m - 2 * P + P * (P + K)
    point = (1 - s * c) ** 2 + s**2 * (N - c**2)  # along the datapoint, and across it
    lower = Sentence("2mL >= m - 1", [P, K], [P >= 0, K >= 0], P**2 - 2 * P + P * K >= -1)
    return prove(
        identity("twice the loss of one point is 1 - 2sc + s^2 N", point, 1 - 2 * s * c + s**2 * N),
        Sentence(
            "which is 1 + (N - 2) phi(c)^2, for ReLU and the identity",
            [c, s, N],
            [Or(And(c > 0, Eq(s, c)), And(c <= 0, Eq(s, 0)), Eq(s, c))],
            Eq(1 - 2 * s * c + s**2 * N, 1 + (N - 2) * s**2),
        ),
        *summed("their sum, of 1 and phi(c)^2", 1 + (N - 2) * s**2, m + (N - 2) * P, {m: Integer(1), P: s**2}),
        identity("2mL = m - 2P + P(P + K)", m + (N - 2) * P, aggregate, where={N: P + K}),
        *(definition_in_coordinates(relu) for relu in (True, False)),
        identity("2mL - (m - 1) = (P - 1)^2 + PK", aggregate - 2 * m * MINIMUM.at(m), (P - 1) ** 2 + P * K),
        lower,
    )


def definition_in_coordinates(relu: bool) -> Proof:
    """Eq. (2) written out for m = 2, n = 3 and all sign patterns, against the aggregate form.

    One sign pattern is one polynomial identity; they are added up with independent weights, so that
    the sum is an identity exactly if each of them is.
    """
    w = sympy.Matrix(reals("c1 c2 c3"))
    left = right = sympy.Integer(0)
    patterns = list(product((0, 1), repeat=2)) if relu else [(1, 1)]
    for weight, pattern in zip(reals("k0:4"), patterns, strict=False):
        points = [sympy.Matrix([int(i == j) for j in range(3)]) for i in range(2)]
        residuals = [a - w * (pattern[i] * w[i]) for i, a in enumerate(points)]
        P = sum(pattern[i] * w[i] ** 2 for i in range(2))
        K = w.dot(w) - P
        left += weight * sum(r.dot(r) for r in residuals)
        right += weight * (2 - 2 * P + P * (P + K))
    kind = "ReLU, every sign pattern" if relu else "linear"
    return identity(f"2mL = m - 2P + P(P + K) from the definition ({kind})", left, right, only="m = 2, n = 3")


def set_proofs() -> Chain:
    """Equality only on M, and how far from M a small gap allows the weights to be."""
    P, K, p = reals("P K p")
    gap = (p**2 - 1) ** 2 + p**2 * K
    return prove(
        Sentence(
            "the value m - 1 is attained only for P = 1 and K = 0",
            [P, K],
            [P >= 0, K >= 0, Eq((P - 1) ** 2 + P * K, 0)],
            And(Eq(P, 1), Eq(K, 0)),
        ),
        Sentence(
            "dist(w, M)^2 = (p - 1)^2 + K <= 2 gap while gap <= 1/4, with P = p^2",
            [p, K],
            [p >= 0, K >= 0, gap <= Rational(1, 4)],
            (p - 1) ** 2 + K <= 2 * gap,
        ),
    )


@judge("theorem_12/as_printed", "proved", formulas=[MINIMUM])
def value_as_printed(case: Case) -> Outcome:
    """The proof, a search for smaller losses, and the loss at the engine's end points."""
    return judge_minima(case, "relu", value_proofs(), by_value=True, figures=(contour_figure(),))


@judge("theorem_12.set/as_printed", "proved", formulas=[MINIMUM])
def set_as_printed(case: Case) -> Outcome:
    """The proof, a search for minima elsewhere, and the engine's end points."""
    return judge_minima(case, "relu", prove(value_proofs(), set_proofs()))


@judge("theorem_12.linear/as_printed", "proved", formulas=[MINIMUM])
def linear_as_printed(case: Case) -> Outcome:
    """As for the ReLU, with coefficients of any sign."""
    return judge_minima(case, "linear", prove(value_proofs(), set_proofs()))


def judge_minima(
    case: Case,
    activation: Activation,
    chain: Chain,
    *,
    by_value: bool = False,
    figures: tuple[Figure, ...] = (),
) -> Outcome:
    """The chain of proofs, then the two tests that can tell that landscape or engine differ from it."""
    found = search_below(case, activation)
    climb = climb_down(case, activation)
    rows, worst, culprit = judge_end_points(case, activation, by_value)
    broken = culprit is not None or found.counterexample is not None or climb > 1.0
    by_loss = "loss above the minimum" if by_value else "distance from the minima"
    return verified(
        "proved",
        "SymPy for the loss in P and K, machine proofs for the inequality; beside it a search over the loss "
        "in $\\mathbb R^n$, and the engine's end points under GD and SGD, by its `trajectory` and `run`",
        unless=broken,
        detail=[
            chain.table(),
            Table(
                [
                    Column("end point"),
                    Column("steps", "d"),
                    Column("m", "d"),
                    Column(by_loss, ".2g"),
                    Column("allowed", ".2g"),
                ],
                rows,
            ),
            f"Search: {found.cases} weights, {'one' if found.counterexample else 'none'} off the bound by more "
            f"than rounding; differential evolution came within a relative {abs(climb - 1.0):.1e} of it.",
        ],
        counterexample=culprit or found.counterexample,
        tightness=Tightness(1.0, "the minimum is attained at every point of the set"),
        detects="an end point off the set by more than the exact distance left plus rounding, here "
        f"at most {worst:.1g}",
        samples=found.cases + len(rows),
        figures=figures,
        message="the engine's end point is no global minimum" if culprit else None,
    )
