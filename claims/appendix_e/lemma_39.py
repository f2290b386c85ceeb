r"""Lemma 39: along an arc, the difference of the factors z_2/z_0 and y_2/y_0 of an epoch falls in y.

The lemma's g lacks a square that its proof has.  With the right g the derivative is, in w = 1 - eta y^2,

    d/dw (f - g) = eta [p(r, w) + q(r, w)],
    p = eta (2 - r)(r - 2 + 4 w),   q = 6 (3 - 2 r) w^2 + 6 (r - 2) w + 2,

both at least 0, and dw/dy = -2 eta y.  Every step is right, also the lower bound of q, which does not
hold term by term: -6 (1 - eta) w <= -(9/2) w, but the gain in the quadratic term outweighs that.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Rational

from claims.theory.cyclic_sgd import (
    Epochs,
    Y,
    eta,
    f,
    f_in_w,
    factors,
    g,
    g_in_w,
    one_epoch,
    p,
    printed_g,
    q,
    r,
    w,
)
from claims.theory.harness import excess, judge_formula
from evidence import Outcome, Reach, Tightness
from evidence.bracket import largest
from evidence.chain import Chain, prove
from evidence.proof import Proof, Sentence, derivative, reals
from referee import Case, judge


def domain(r: Any, w: Any, eta: Any) -> list[Any]:
    """The assumptions of the proof's inequalities."""
    return [eta > 0, 4 * eta <= 1, r >= 0, 1 + eta / 4 >= r, w >= 1 - eta, w <= 1]


def printed_chain() -> Chain:
    """The lemma with the printed g: its derivative in Y = y^2 over eta^2, with t = eta Y set free."""
    (t,) = reals("t")
    slope = (
        -4 * Y * t**2
        + 12 * (r - 1) * t**2
        + 6 * Y * t
        + 2 * t * eta * (2 - r) ** 2
        - 20 * t * (r - 1)
        - 2 * Y
        + 2 * eta * r
        - 4 * eta
        + 7 * r
        - 8
    )
    free = [eta > 0, 4 * eta <= 1, Y >= 0, t >= 0, t <= eta, r >= 0, 1 + eta / 4 >= r]
    return prove(
        derivative(
            "d/dY (f - printed g)", f.expression - printed_g.expression, Y, eta**2 * slope.subs(t, eta * Y)
        ),
        Sentence("it is not positive", [t, Y, r, eta], free, slope <= 0),
    )


@judge("lemma_39/as_printed", "proved", formulas=[f, printed_g])
def as_printed(case: Case) -> Outcome:
    """With the printed g; the search on the engine is for f, which is a factor of the epoch."""

    def check(epochs: Epochs) -> float:
        Y, r = epochs.y[0] ** 2, epochs.y[0] ** 2 + epochs.z[0] ** 2
        return excess(np.abs(epochs.z[2] - epochs.z[0] * f(Y, r, epochs.eta)), epochs.error)

    return judge_formula(printed_chain(), one_epoch(case), check)


def parts() -> Proof:
    """p and q are what the derivative in w consists of."""
    whole = eta * (p.expression + q.expression)
    return derivative("d/dw (f - g) = eta (p + q)", f_in_w.expression - g_in_w.expression, w, whole)


@judge("lemma_39/corrected", "proved", formulas=[f, g])
def corrected(case: Case) -> Outcome:
    """The derivative in Y over eta^2 by machine, its reach in eta, and the factors on the engine."""
    (y,) = reals("y")
    whole = eta * (p.expression + q.expression)
    chain = prove(
        parts(),
        derivative(
            "d/dy = dw/dy d/dw",
            f.at(y**2, r, eta) - g.at(y**2, r, eta),
            y,
            -2 * eta * y * whole.subs(w, 1 - eta * y**2),
        ),
        Sentence("p + q > 0", [r, w, eta], domain(r, w, eta), p.expression + q.expression > 0),
    )
    return judge_formula(
        chain,
        one_epoch(case),
        factors,
        tightness=Tightness(1.0, "the bound 0 is attained at y = 0, and only there: p + q > 0"),
        reach=(size_reach(case),),
    )


def size_reach(case: Case) -> Reach:
    """The largest eta for which the derivative keeps its sign."""

    def up_to(limit: Rational) -> Sentence:
        region = [eta > 0, eta <= limit, *domain(r, w, eta)[2:]]
        return Sentence("p + q >= 0", [r, w, eta], region, p.expression + q.expression >= 0)

    tolerance = case.pick(Rational(1, 20), Rational(1, 100), Rational(1, 1000))
    found = largest("eta", up_to, Rational(1, 4), Rational(1), tolerance)
    return found.reach(
        "eta <= 1/4", "bracketed by the solver, on p + q >= 0", "f - g grows in y (at y = 1, r = 0)"
    )
