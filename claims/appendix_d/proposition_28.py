r"""Proposition 28: Phi_t increases to 1 and Psi_t decreases to 0.

For Phi_0 > 0, as its proof has it, Phi increases strictly; Psi decreases strictly if Psi_0 > 0 and is 0 for
ever if not.  For Phi_0 = 0 nothing moves.

Proposition 28: the exponential rate of its proof, and how Psi is squeezed by 1 - Phi.

The rate kappa = (4/5) eta Phi_0 keeps the worst factor, that of the first step, for ever.  The true
dynamics has two phases: Phi grows by a factor of at least 1 + (4/5) eta (1 - Phi) a step, so that it takes
about log(1/Phi_0)/eta steps to reach order 1 instead of 1/(eta Phi_0); then 1 - Phi_t falls like
(1 - eta)^(2t) if Psi_0 > 0.

Proposition 28: the displayed lines that bound Delta Phi from below.

One line drops the factor Phi: 2 eta Phi (2 - 2 Phi - Psi) >= (2 eta)(2/5)(1 - Phi).  It is false for small
Phi, and so is Delta Phi >= (2 eta)(2/5)(1 - Phi); the next line has the factor again.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from sympy import And, Rational

from claims.theory.domains import gd, gd_steps
from claims.theory.full_batch import APPROACH_STEPS, excess_distance
from claims.theory.harness import conclude, hold, judge_formula
from claims.theory.reaches import (
    INSIDE,
    SIZES,
    VARIABLES,
    N,
    Phi,
    Psi,
    after_phi,
    after_psi,
    d_phi,
    eta,
    sentence,
    step_size_reach,
)
from claims.theory.refutation import Point, refute, replay
from claims.theory.steps import Steps
from engine import Array
from engine.aggregates import next_phi, next_psi
from evidence import Column, Outcome, Reach, Table, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import identity, reals
from referee import Case, judge

(start,) = reals("Phi_0")


@judge("proposition_28/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """Strict monotonicity and the rate by machine; paths on the engine, followed to their limit."""
    increasing = And(after_phi > Phi, after_phi < 1)
    decreasing = And(after_psi < Psi, after_psi > 0)
    chain = prove(
        sentence("Phi < Phi' < 1 if Phi > 0", increasing, [Phi > 0]),
        sentence("0 < Psi' < Psi if Phi, Psi > 0", decreasing, [Phi > 0, Psi > 0]),
        sentence("the invariant is preserved", after_phi + Rational(5, 8) * after_psi < 1),
        sentence(
            "1 - Phi' <= (1 - (4/5) eta Phi)(1 - Phi)",
            1 - after_phi <= (1 - Rational(4, 5) * eta * Phi) * (1 - Phi),
        ),
        sentence("Psi <= (8/5)(1 - Phi)", Psi <= Rational(8, 5) * (1 - Phi)),
    )
    reach = step_size_reach(
        case,
        And(after_phi > Phi, after_phi + Rational(5, 8) * after_psi < 1),
        Rational(1, 4),
        Rational(251, 1000),
        "for eta > 1/4 Phi overshoots 1 and then falls; it still converges while the factor 1 - 4 eta of "
        "the linearised map stays above -1",
        domain=(Phi > 0, Psi >= 0, Rational(1) > N),
    )
    norm = Reach(
        "|w0| < 1",
        1.0,
        1.0,
        "proved below 1; for w0 in the span with |w0| = 1, Phi_t = 1 for all t",
        "Phi is constant or decreases to 1",
    )
    limits = gd(case, (3, 15, 100), "limits", steps=APPROACH_STEPS)
    return conclude(
        chain,
        hold(gd_steps(case, "the two monotonicities"), monotone),
        hold(limits, lambda problem: excess_distance(case, problem), "the limit of the exact recursion"),
        detail="Paths are followed until the exact recursion is within 1e-10 of the limit. Not "
        "machine-checked: a geometric sequence tends to 0.",
        reach=(reach, norm),
    )


def monotone(steps: Steps) -> Array:
    """Phi does not fall, Psi does not grow, Phi stays below 1."""
    return np.maximum(
        np.maximum(-(steps.new_Phi - steps.Phi), (steps.new_Psi - steps.Psi)), steps.new_Phi - 1.0 - steps.drift
    )


KAPPA = Formula(
    "kappa",
    [eta, start],
    Rational(4, 5) * eta * start,
    printed={r"\Phi_0": start},
    bounds=">=",
    domain=[*SIZES[:2], start >= 0],
)
SQUEEZE = Formula(
    "the bound of Psi",
    [Phi],
    Rational(8, 5) * (1 - Phi),
    printed={r"\Phi_t": Phi},
    bounds="<=",
    domain=[Phi >= 0, Phi < 1],
)


@judge("proposition_28.rate/as_printed", "proved", formulas=[KAPPA])
def rate_as_printed(case: Case) -> Outcome:
    """One step by machine, 1 - x <= exp(-x) for t steps; paths on the engine, and the true rate."""
    kappa = KAPPA.at(eta, Phi)
    chain = prove(
        sentence(
            "0 < 1 - Phi' <= (1 - (4/5) eta Phi)(1 - Phi)",
            And(after_phi < 1, 1 - after_phi <= (1 - kappa) * (1 - Phi)),
        ),
        sentence("Phi' >= Phi, so that kappa may keep Phi_0", after_phi >= Phi),
        sentence("0 <= kappa < 1", And(kappa >= 0, kappa < 1)),
    )
    return judge_formula(
        chain,
        gd_steps(case, "1 - Phi_t <= (1 - Phi_0) exp(-kappa t)"),
        slower_than_the_rate,
        detail=["Not machine-checked: $1 - x \\le e^{-x}$.", rate_table()],
        tightness=Tightness(
            0.4,
            "kappa over the true exponent of 1 - Phi_t, -2 log(1 - eta) if Psi_0 > 0: tends to 2/5 for "
            "Phi_0 to 1 and eta to 0, and to 0 with Phi_0",
        ),
    )


def slower_than_the_rate(steps: Steps) -> Array:
    """1 - Phi_t against the bound at every time of a path, and against 0."""
    t = np.arange(1, steps.Phi.shape[1] + 1)
    first = steps.Phi[:, :1]
    bound = (1.0 - first) * np.exp(-KAPPA(steps.eta, first) * t)
    return np.asarray(np.maximum(1.0 - steps.new_Phi - bound, steps.new_Phi - 1.0) - steps.drift)


def rate_table() -> Table:
    """Steps until 1 - Phi < 1/2: true and as the bound has it, at eta = 1/5 and Psi_0 = 0."""
    rows = []
    for start in (0.1, 0.01, 0.001, 0.0001):
        big, small, steps = start, 0.0, 0
        while big <= 0.5:
            big, small, steps = next_phi(big, small, 0.2), next_psi(big, small, 0.2), steps + 1
        by_bound = int(np.ceil(np.log((1 - start) / 0.5) / (0.16 * start)))
        rows.append((start, steps, by_bound))
    return Table(
        [
            Column("$\\Phi_0$", "g"),
            Column("steps until $\\Phi_t > 1/2$", "d"),
            Column("steps by the bound", "d"),
        ],
        rows,
    )


@judge("proposition_28.squeeze/as_printed", "proved", formulas=[SQUEEZE])
def squeeze_as_printed(case: Case) -> Outcome:
    """By machine; paths on the engine."""
    chain = prove(sentence("0 <= Psi <= (8/5)(1 - Phi)", And(Psi >= 0, Psi <= SQUEEZE.expression)))
    return judge_formula(
        chain,
        gd_steps(case, "Psi <= (8/5)(1 - Phi)"),
        lambda s: s.new_Psi - SQUEEZE(s.new_Phi) - 2 * s.drift,
        tightness=Tightness(
            11 / 16,
            "largest limit of Psi_t / (1 - Phi_t) along a path, (2 + eta)/2 <= 11/10, over 8/5; at t = 0 "
            "the ratio is at most 1 (5/8 of the bound)",
        ),
    )


FACTOR = 2 - 2 * Phi - Psi

#: The factor's lower bound.
SMALL = [eta > 0, eta <= Rational(1, 5), Phi >= 0, Phi < 1]
BELOW = Formula("the bound", [Phi], Rational(2, 5) * (1 - Phi), bounds=">=", domain=[Phi >= 0, Phi < 1])

#: The chain of lower bounds of Delta Phi.
FIRST = Formula("the first bound", VARIABLES, 2 * eta * Phi * FACTOR, bounds=">=", domain=INSIDE)
SECOND = Formula(
    "the second bound", [eta, Phi], Rational(4, 5) * eta * Phi * (1 - Phi), bounds=">=", domain=SMALL
)
THIRD = Formula(
    "the third bound",
    [eta, start, Phi],
    Rational(4, 5) * eta * start * (1 - Phi),
    printed={r"\Phi_0": start},
    bounds=">=",
    domain=[*SMALL, start >= 0, start <= Phi],
)


@judge("proposition_28_steps.factor/as_printed", "proved", formulas=[BELOW])
def gap_as_printed(case: Case) -> Outcome:
    """By machine; the engine's factor along paths."""
    chain = prove(
        sentence("2 - 2 Phi - Psi >= (2/5)(1 - Phi)", BELOW.expression <= FACTOR),
        sentence("1 - Phi > 0", Phi < 1),
    )
    return judge_formula(
        chain,
        gd_steps(case, "2 - 2 Phi - Psi >= (2/5)(1 - Phi)"),
        lambda s: BELOW(s.new_Phi) - (2 - 2 * s.new_Phi - s.new_Psi) - 3 * s.drift,
        tightness=Tightness(1.0, "bound over value: tends to 1 where Phi + (5/8) Psi tends to 1 with Psi > 0"),
    )


@judge("proposition_28_steps.first/as_printed", "proved", formulas=[FIRST])
def first_as_printed(case: Case) -> Outcome:
    """By machine; the engine's steps."""
    chain = prove(sentence("Delta Phi >= 2 eta Phi (2 - 2 Phi - Psi)", d_phi >= FIRST.expression))
    return judge_formula(
        chain,
        gd_steps(case, "Delta Phi >= 2 eta Phi (2 - 2 Phi - Psi)"),
        lambda s: FIRST(s.Phi, s.Psi, s.eta) - (s.new_Phi - s.Phi),
        tightness=Tightness(
            1.0, "bound over Delta Phi = 1/(1 + eta (1 - Phi - Psi/2)), tends to 1 at the limit"
        ),
    )


@judge("proposition_28_steps.dropped/as_printed", "counterexample")
def dropped_as_printed(case: Case) -> Outcome:
    """Delta Phi itself is below the printed term at Phi = 1/10."""
    big, small, step = Fraction(1, 10), Fraction(0), Fraction(1, 5)
    second = 2 * step * big * (2 - 2 * big - small)
    third = 2 * step * Fraction(2, 5) * (1 - big)
    fourth = Fraction(4, 5) * step * big * (1 - big)
    seen = replay(case, Point(("1/10", "3/10", "0"), 2, ((0, 1),)))
    moved = next_phi(big, small, step) - big
    return refute(
        seen,
        "at Phi = 1/10, Psi = 0, eta = 1/5: Delta Phi = 531/6250 = 0.085, the printed bound is 18/125 = 0.144",
        {
            "data": [[1, 0, 0], [0, 1, 0]],
            "w0": list(seen.point.c),
            "eta": "1/5",
            "Phi": "1/10",
            "Psi": "0",
            "Delta Phi": str(moved),
            "second": str(second),
            "third": str(third),
            "fourth": str(fourth),
        },
        "w @ w - Phi, 2 * eta * Phi * x, '>=', 0.4 * eta * x, '==', 0.4 * eta * Phi * x",
        names="Phi, eta = 0.1, 0.2\nx = 2 * (1 - Phi)\n",
        unless=big + moved != sum(x * x for x in seen.exact)
        or not (moved >= second and second < third and moved < third and third != fourth),
        detail=[
            f"The terms of the display are {moved}, {second}, {third} and {fourth}: the second inequality "
            "fails, and the third and fourth terms are not equal.",
            f"On the engine: Phi' = {seen.w @ seen.w:.9g}; exactly {big + moved}.",
        ],
    )


@judge("proposition_28_steps.dropped/corrected", "proved", formulas=[FIRST, SECOND, THIRD])
def dropped_corrected(case: Case) -> Outcome:
    """With the factor, by machine; the engine's steps."""
    first, bound = FIRST.expression, SECOND.expression
    chain = prove(
        sentence("2 eta Phi (2 - 2 Phi - Psi) >= (4/5) eta Phi (1 - Phi)", first >= bound),
        identity(
            "at the start the last two bounds are equal", THIRD.expression, SECOND.original, where={start: Phi}
        ),
        sentence("Delta Phi >= 2 eta Phi (2 - 2 Phi - Psi)", d_phi >= first),
        sentence("Delta Phi >= (4/5) eta Phi (1 - Phi)", d_phi >= bound),
        sentence("Phi' >= Phi", after_phi >= Phi),
    )
    return judge_formula(
        chain,
        gd_steps(case, "Delta Phi >= (4/5) eta Phi (1 - Phi) >= (4/5) eta Phi_0 (1 - Phi)"),
        lambda s: (
            np.maximum(SECOND(s.eta, s.Phi), THIRD(s.eta, s.Phi[:, :1], s.Phi)) - (s.new_Phi - s.Phi) - s.drift
        ),
        tightness=Tightness(1.0, "bound over Delta Phi, where Phi + (5/8) Psi tends to 1 and Phi to 1"),
    )
