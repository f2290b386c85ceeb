r"""Eq. (32): on an arc around the origin, f - g grows with the angle.

It carries Lemma 37 (the diagonal) to the whole sector: f - g is largest at 45 degrees.  As printed,
with y = r cos(theta), the chain rule and the sign are right; but Lemma 39 speaks of the squared radius,
for which y = sqrt(r) cos(theta), and its printed g lacks a square.
"""

from __future__ import annotations

import numpy as np
from sympy import asin, diff, sin

from claims.appendix_e.lemma_39 import domain, printed_chain
from claims.theory.cyclic_sgd import Epochs, f, factors, g, one_epoch, p, printed_g, q, run_epochs
from claims.theory.harness import excess, judge_formula
from evidence import Outcome
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Proof, Sentence, derivative, reals
from referee import Case, judge

D, radius, theta = reals("D r theta")
SLOPE = {r"\frac{d}{dy}[f(y; r) - g(y; r)]": D}

#: The derivative along the arc, in that by y, for a radius that the text calls r, or sqrt(r).
PRINTED = Formula("the derivative", [D, radius, theta], -D * radius * sin(theta), printed=SLOPE)
CORRECTED = Formula(
    "the derivative", [D, radius, theta], -D * radius * sin(theta), printed={**SLOPE, r"\sqrt r": radius}
)


def chain_rule(name: str, squared: bool) -> tuple[Proof | Sentence, ...]:
    """The derivative along the arc (c = cos, s = sin as functions on it: c' = -s) and its sign.

    That by c is the formula with s = -1.
    """
    along = CORRECTED if squared else PRINTED
    c, s, r, eta, d = reals("c s r eta d")
    radius = reals("rho")[0]
    y = radius * c
    parameter = radius**2 if squared else radius
    other = g if squared else printed_g
    Y = reals("y")[0]
    by_y = diff(f.at(Y**2, r, eta) - other.at(Y**2, r, eta), Y)
    at = {Y: y, r: parameter}
    sign = Sentence(
        "d <= 0 implies -rho sin(theta) d >= 0",
        [d, radius, s],
        [d <= 0, radius >= 0, s >= 0],
        along.at(d, radius, asin(s)) >= 0,
    )
    root = Sentence(
        "sqrt(1 + eta/4) <= 1 + eta/4",
        [radius, eta],
        [eta > 0, radius >= 0, 1 + eta / 4 >= radius**2],
        1 + eta / 4 >= radius,
    )
    return (
        derivative("d/dy (f - g)", f.at(Y**2, r, eta) - other.at(Y**2, r, eta), Y, by_y),
        derivative(
            f"{name}: d/dc, which c' = -s multiplies",
            f.at(y**2, parameter, eta) - other.at(y**2, parameter, eta),
            c,
            along.at(by_y.subs(at, simultaneous=True), radius, asin(-1)),
        ),
        sign,
        root,
    )


@judge("eq_32/as_printed", "proved", formulas=[PRINTED])
def as_printed(case: Case) -> Outcome:
    """With the printed g and r a radius."""
    chain = prove(*chain_rule("chain rule with y = r cos(theta)", False), printed_chain())
    return judge_formula(chain, one_epoch(case), factors)


@judge("eq_32/corrected", "proved", formulas=[CORRECTED])
def corrected(case: Case) -> Outcome:
    """The same with the squared radius; f - g along arcs on the engine."""
    r, w, eta = reals("r w eta")
    sign = Sentence("p + q >= 0", [r, w, eta], domain(r, w, eta), p.at(r, w, eta) + q.at(r, w) >= 0)
    proofs = (*chain_rule("chain rule with y = sqrt(r) cos(theta)", True), sign)

    def check(epochs: Epochs) -> float:
        return max(factors(epochs), arc(case, epochs))

    return judge_formula(prove(*proofs), one_epoch(case), check)


def arc(case: Case, epochs: Epochs) -> float:
    """Margin of: z_2/z_0 - y_2/y_0 grows with the angle on the engine, on the arc of one start."""
    radius = min(float(np.hypot(epochs.y[0][-1], epochs.z[0][-1])), 0.999)
    angle = np.linspace(0.3, 1.2, 10)
    around = run_epochs(case, epochs.eta, radius * np.cos(angle), radius * np.sin(angle))
    values = around.z[2] / around.z[0] - around.y[2] / around.y[0]
    error = around.error * (1.0 / around.z[0] + 1.0 / around.y[0])
    falls = -np.diff(values)
    return max(excess(np.maximum(falls, 0.0), error[1:] + error[:-1]), around.deviation)
