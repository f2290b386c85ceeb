r"""Eq. (10): Phi_t + (5/8) Psi_t < 1 along full-batch GD.

By induction: |w0| < 1 gives it at t = 0, Lemma 29 carries it on.  Near the limit Phi = 1 - p, Psi = s
with p' = (1 - 4 eta) p + 2 eta s and s' = (1 - eta)^2 s up to squares, so that p/s tends to 2/(2 + eta).
Hence Phi_t + theta Psi_t < 1 cannot hold for all t if theta > 2/(2 + eta); and a machine proof shows it for
theta = 2/(2 + eta), which is at least 10/11 for eta <= 1/5.  In particular |w_t| itself exceeds 1.
"""

from __future__ import annotations

from sympy import Integer, Rational, fraction, together

from claims.theory.gd_invariant import START, TIME, beyond, holds_along_paths, recursion, slow_ratio
from claims.theory.reaches import SIZES, VARIABLES, Phi, Psi, after_phi, after_psi, eta, step_size_reach
from evidence import Outcome, Reach, Tightness, Verdict
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Induction, Sentence, derivative, reals
from referee import Case, judge

#: What stays below 1, and the largest constant that Psi may have in it.
WEIGHTED = Formula(
    "the weighted norm",
    (Phi, Psi),
    Phi + Rational(5, 8) * Psi,
    printed={r"\Phi_t": Phi, r"\Psi_t": Psi},
    bounds=">=",
    domain=[Phi >= 0, Psi >= 0],
)
LARGEST = Formula("the largest constant", [eta], 2 / (2 + eta))


@judge("eq_10/as_printed", "proved", formulas=[WEIGHTED])
def as_printed(case: Case) -> Outcome:
    """Base and step by machine; paths on the engine; how far eta, |w0| and 5/8 reach."""
    induction = Induction.of_map(
        "Phi + (5/8) Psi < 1",
        VARIABLES,
        always=SIZES,
        start=[Phi + Psi < 1],
        invariant=Integer(1) > WEIGHTED.expression,
        update={Phi: after_phi, Psi: after_psi},
    ).decide()
    chain = prove(induction.base, induction.step)
    step_size = step_size_reach(
        case,
        WEIGHTED.at(after_phi, after_psi) < 1,
        Rational(1, 4),
        Rational(251, 1000),
        "for eta > 1/4 a step overshoots the unit sphere from Phi just below 1, Psi = 0",
    )
    constant = Reach(
        "the constant 5/8",
        10 / 11,
        0.93,
        "2/(2 + eta) >= 10/11 is proved (the sharpened variant); (1 - Phi_t)/Psi_t tends to 2/(2 + eta), so "
        "that no larger constant will do",
        f"at eta = 1/5 from Phi_0 = {START[0]}, Psi_0 = {START[1]} the sum with 0.93 is "
        f"{recursion(10) @ [1.0, 0.93]:.5f} at t = 10, and the squared norm {recursion(TIME).sum():.5f} at "
        f"t = {TIME}",
    )
    tends = "Phi_t tends to 1; but the constant 5/8 may be as large as 10/11, see the reach"
    proved_below = "proved below 1; at |w0| = 1 it fails at t = 0 for w0 in the span"
    return holds_along_paths(
        case,
        chain,
        lambda s: WEIGHTED(s.new_Phi, s.new_Psi) - 1.0,
        "Phi + (5/8) Psi < 1",
        tightness=Tightness(1.0, tends),
        reach=(step_size, constant, Reach("|w0| < 1", 1.0, 1.0, proved_below, "Phi_0 = 1 already")),
    )


@judge("eq_10/sharpened", "proved", formulas=[LARGEST])
def sharpened(case: Case) -> Outcome:
    """The larger constant by machine, on the engine, and a path that exceeds a still larger one."""
    (x,) = reals("x")
    theta = LARGEST.expression
    top, bottom = fraction(together(theta))
    weighted = bottom * Phi + top * Psi < bottom
    after = bottom * after_phi + top * after_psi < bottom
    near, off = after_phi.subs({Phi: 1 - theta * x, Psi: x}), after_psi.subs({Phi: 1 - theta * x, Psi: x})
    initial, wide = [*SIZES, Phi + Psi < 1], [eta > 0, eta <= Rational(1, 4), Phi >= 0, Psi >= 0]
    direction = prove(
        derivative(
            "near the limit Psi = x, Phi = 1 - theta x: Psi' is (1 - eta)^2 x",
            off,
            x,
            (1 - eta) ** 2,
            at=Integer(0),
        ),
        derivative("and 1 - Phi' is theta times that", 1 - near, x, theta * (1 - eta) ** 2, at=Integer(0)),
    )
    chain = prove(
        direction,
        Sentence("base: |w0| < 1 gives (2 + eta) Phi + 2 Psi < 2 + eta", VARIABLES, initial, weighted),
        Sentence("step: it is preserved, even for eta <= 1/4", VARIABLES, [*wide, weighted], after),
        Sentence("2/(2 + eta) >= 10/11 > 5/8 for eta <= 1/5", VARIABLES, SIZES, theta >= Rational(10, 11)),
    )
    outcome = holds_along_paths(
        case,
        chain,
        lambda s: s.new_Phi + LARGEST(s.eta) * s.new_Psi - 1.0,
        "Phi + 2/(2 + eta) Psi < 1",
        tightness=Tightness(1.0, "(1 - Phi_t)/Psi_t tends to the constant 2/(2 + eta)"),
    )
    if outcome.verdict is not Verdict.VERIFIED:
        return outcome
    excess, exact, allowed = beyond(case)
    sharp = (
        f"Sharpness: (1 - Phi_t)/Psi_t - 2/(2 + eta) at eta = 1/5 from Phi_0 = {START[0]}, Psi_0 = {START[1]} "
        f"is {slow_ratio():.2g} at t = 60. At t = {TIME} the engine has a squared norm of 1 + {excess:.5f} "
        f"(exactly 1 + {exact:.5f}): the constant 1 fails."
    )
    if abs(excess - exact) <= allowed < exact:
        return outcome.adding(sharp)
    off = f"|w|^2 - 1 is {excess} at t = {TIME}, not {exact}"
    return outcome.adding(sharp, verdict=Verdict.INCONCLUSIVE, message=off)
