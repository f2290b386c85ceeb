r"""Lemma 39: along an arc, the difference of the factors z_2/z_0 and y_2/y_0 of an epoch falls in y.

The lemma's g lacks a square that its proof has.  With the right g the derivative is, in w = 1 - eta y^2,

    d/dw (f - g) = eta [p(r, w) + q(r, w)],
    p = eta (2 - r)(r - 2 + 4 w),   q = 6 (3 - 2 r) w^2 + 6 (r - 2) w + 2,

both at least 0, and dw/dy = -2 eta y.  Every step is right, also the lower bound of q, which does not
hold term by term: -6 (1 - eta) w <= -(9/2) w, but the gain in the quadratic term outweighs that.

Lemma 39: the function g, which lacks a square that its proof has.

With the printed g the lemma happens to be true as well, though the paper does not prove that, and it
would be of no use: the printed g is not a factor of the epoch.

Lemma 39: the substitution, the derivative, and the signs of p and q.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Eq, Rational

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
from claims.theory.refutation import Point, refute, replay
from evidence import Outcome, Reach, Tightness
from evidence.bracket import largest
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Proof, Sentence, decide, derivative, identity, reals
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


@judge("lemma_39.factor/as_printed", "counterexample")
def factor_as_printed(case: Case) -> Outcome:
    """y = z = 1/2 (r = 1/2) at eta = 1/4."""
    Y, r, eta = reals("Y r eta")
    point = [Eq(Y, Rational(1, 4)), Eq(r, Rational(1, 2)), Eq(eta, Rational(1, 4))]
    proof = decide(
        Sentence("printed g = g of the proof", [Y, r, eta], point, Eq(printed_g.at(Y, r, eta), g.at(Y, r, eta)))
    )
    seen = replay(case, Point(("1/2", "1/2"), 2, ((0,), (1,)), "1/4"))
    values = [float(h(0.25, 0.5, 0.25)) for h in (g, printed_g)]
    return refute(
        seen,
        "the printed g is not the factor y_2 / y_0 of the epoch",
        {"y": 0.5, "z": 0.5, "eta": 0.25, "y_2 / y_0": values[0], "g as printed": values[1]},
        "w[0] / 0.5, (1 - 0.25 * 0.25 * (1 - 0.0625)) * (1 + 0.25 * 1.25)",
        proof=proof,
    )


@judge("lemma_39.factor/corrected", "proved", formulas=[g])
def factor_corrected(case: Case) -> Outcome:
    """The identity, and y_2 / y_0 on the engine."""
    y, z, eta, z1, r = reals("y z eta z1 r")
    right = (1 - eta * z1**2) * (1 + eta * (2 - r - y**2))
    meant = {z1: z * (1 - eta * y**2), r: y**2 + z**2}
    chain = prove(identity("g", g.at(y**2, r, eta), right, where=meant))
    return judge_formula(chain, one_epoch(case), factors, by="SymPy")


slope = Formula("d/dw (f - g)", (r, w, eta), eta * (p.original + 6 * (3 - 2 * r) * w**2 - 6 * (2 - r) * w + 2))

#: q(1 + eta, w), and what the display puts below it.
at_end = Formula("q(1 + eta, w)", (w, eta), 6 * (3 - 2 * (1 + eta)) * w**2 - 6 * (1 - eta) * w + 2)
lower = Formula("the lower bound of q", (w,), 3 * w**2 - Rational(9, 2) * w + 2)
LEAST = Formula("the least of the lower bound", (), Rational(5, 16))


@judge("lemma_39.substitution/as_printed", "proved", formulas=[f_in_w, g_in_w])
def substitution_as_printed(case: Case) -> Outcome:
    """Every line of both displays; the last ones on the engine."""
    y, h = reals("y h")
    meant = {h: eta * y**2, w: 1 - h}
    two = w * (1 + 2 * eta + 2 * (h - eta * r) * w**2 - h * (1 - h + eta * (2 - r)) ** 2)
    second = (1 + (h - eta * r) * w**2) * (1 - h + eta * (2 - r))
    chain = prove(
        identity("f: first line = second line", f.at(y**2, r, eta), two, where=meant),
        identity("f: second line = third line", two, f_in_w.at(w, r, eta), where=meant),
        identity("g: first line = second line", g.at(y**2, r, eta), second, where=meant),
        identity("g: second line = third line", second, g_in_w.at(w, r, eta), where=meant),
    )
    return judge_formula(chain, one_epoch(case), factors, by="SymPy")


@judge("lemma_39.derivative/as_printed", "proved", formulas=[slope])
def derivative_as_printed(case: Case) -> Outcome:
    """The formula by SymPy; f and g on the engine."""
    chain = prove(
        derivative("d/dw", f_in_w.expression - g_in_w.expression, w, slope.expression),
        identity("bracket = p + q", slope.expression / eta, p.expression + q.expression),
    )
    return judge_formula(chain, one_epoch(case), factors, by="SymPy")


@judge("lemma_39.p/as_printed", "proved", formulas=[p])
def p_as_printed(case: Case) -> Outcome:
    """The four inequalities, and that p is a part of the derivative."""
    inside = domain(r, w, eta)
    sentences: list[Proof | Sentence] = [
        parts(),
        Sentence("2 - r >= 0", [r, w, eta], inside, 2 - r >= 0),
        Sentence("w >= 1 - eta", [Y, eta], [eta > 0, Y >= 0, Y <= 1], 1 - eta * Y >= 1 - eta),
        Sentence("4 w >= 3", [r, w, eta], inside, 4 * w >= 3),
        Sentence("r - 2 + 4 w >= r + 1 >= 0", [r, w, eta], inside, r - 2 + 4 * w >= r + 1),
        Sentence("p >= 0", [r, w, eta], inside, p.expression >= 0),
    ]
    return judge_formula(prove(*sentences), one_epoch(case), factors)


@judge("lemma_39.q/as_printed", "proved", formulas=[at_end, lower, LEAST])
def q_as_printed(case: Case) -> Outcome:
    """Each inequality of the display, and how much of q it gives away."""
    inside = domain(r, w, eta)
    free = [eta > 0, 4 * eta <= 1, w >= 1 - eta, w <= 1]
    end, below, least = at_end.expression, lower.expression, LEAST.expression
    gain = Rational(3, 2) * (1 - 4 * eta) * w * (2 * w - 1)
    chain = prove(
        identity("q = 6 r w (1 - 2 w) + s(w)", q.at(r, w), 6 * r * w * (1 - 2 * w) + q.at(0, w)),
        identity("q(1 + eta, w)", q.at(1 + eta, w), end),
        identity("q(1 + eta, w) less the lower bound", end - below, gain),
        Sentence("1 - 2 w <= -1 + 2 eta <= 0", [w, eta], free, 1 - 2 * w <= 2 * eta - 1),
        Sentence("q(r, w) >= q(1 + eta/4, w)", [r, w, eta], inside, q.at(r, w) >= q.at(1 + eta / 4, w)),
        Sentence("q(1 + eta/4, w) >= q(1 + eta, w)", [w, eta], free, q.at(1 + eta / 4, w) >= q.at(1 + eta, w)),
        Sentence("q(1 + eta, w) >= 3 w^2 - 9/2 w + 2", [w, eta], free, end >= below),
        Sentence("which is at least 5/16", [w], [], below >= least),
        identity("and is 5/16 at w = 3/4", below - least, 3 * (w - Rational(3, 4)) ** 2),
        Sentence("q >= 0, indeed >= 47/64", [r, w, eta], inside, q.at(r, w) >= Rational(47, 64)),
    )
    return judge_formula(
        chain,
        one_epoch(case),
        factors,
        detail="The same number 5/16 = 3 (3/4)^2 - (9/2)(3/4) + 2 is the minimum over all w.",
        tightness=Tightness(
            LEAST() * 64 / 47,
            "the proof's bound 5/16 over the minimum 47/64 of q, at eta = 1/4, r = 17/16, w = 3/4",
        ),
    )
