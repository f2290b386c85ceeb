r"""Section 4.1: the coordinate updates of full-batch GD, and their common ratio.

The updates (in the appendix Eq. (30) and (31)) are Lemma 14 with u = Phi and N = Phi + Psi.  The ratio of a
coordinate in the span to itself one step before is the same for all of them, as far as it exists.
"""

from __future__ import annotations

import numpy as np

from claims.theory.domains import gd, gd_steps
from claims.theory.harness import conclude, hold, judge_formula
from claims.theory.reaches import Phi, Psi, eta
from claims.theory.steps import Steps
from engine import Problem, step_error
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import identity, reals
from referee import Case, judge

(c,) = reals("c")
WRITTEN = {r"\Phi_t": Phi, r"\Psi_t": Psi, "c_t(i)": c, "c_t(j)": c, "c_i": c, "c_j": c}

#: A coordinate after a step by Lemma 14, and what the step adds to it, in the span of the data and off it.
INSIDE = Formula(
    "a coordinate in the span", (c, Phi, Psi, eta), c * batch_factor(Phi + Psi, Phi, eta), printed=WRITTEN
)
OUTSIDE = Formula("a coordinate off the span", (c, Phi, eta), c * rest_factor(Phi, eta), printed=WRITTEN)
GROWTH = Formula("Delta c_i", (c, Phi, Psi, eta), eta * c * (2 - 2 * Phi - Psi), printed=WRITTEN)
DECAY = Formula("Delta c_j", (c, Phi, eta), -eta * c * Phi, printed=WRITTEN)


def judge_updates(case: Case) -> Outcome:
    """Both identities, and the coordinates of the engine's steps."""
    chain = prove(
        identity(
            "c (1 + eta (2 - u - N)) - c = eta c (2 - 2 Phi - Psi)", INSIDE.expression - c, GROWTH.expression
        ),
        identity("c (1 - eta u) - c = -eta c Phi", OUTSIDE.expression - c, DECAY.expression),
    )
    return judge_formula(chain, gd_steps(case, "the coordinate updates"), off)


def off(steps: Steps) -> float:
    """The largest distance of a coordinate after a step from either form of the update."""
    Phi, Psi, eta = steps.Phi[..., None], steps.Psi[..., None], steps.eta
    rest, new_rest = (steps.problem.off_span(w) for w in (steps.before, steps.after))
    gaps = (
        steps.new_c - INSIDE(steps.c, Phi, Psi, eta),
        steps.new_c - steps.c - GROWTH(steps.c, Phi, Psi, eta),
        new_rest - OUTSIDE(rest, Phi, eta),
        new_rest - rest - DECAY(rest, Phi, eta),
    )
    return max(float(np.abs(gap).max()) for gap in gaps)


@judge("section_4_1.updates/as_printed", "proved", formulas=[INSIDE, OUTSIDE])
def section_updates(case: Case) -> Outcome:
    """Both lines."""
    return judge_updates(case)


@judge("section_4_1.eq_30/as_printed", "proved", formulas=[GROWTH])
def eq_30(case: Case) -> Outcome:
    """The first line."""
    return judge_updates(case)


@judge("section_4_1.eq_31/as_printed", "proved", formulas=[DECAY])
def eq_31(case: Case) -> Outcome:
    """The second line."""
    return judge_updates(case)


@judge("section_4_1.ratio/as_printed", "proved")
def ratio(case: Case) -> Outcome:
    """The identity, and that the engine's coordinates are proportional after every step."""
    d, c_next, d_next = reals("d c_next d_next")
    factor = batch_factor(Phi + Psi, Phi, eta)
    after = {c_next: c * factor, d_next: d * factor}
    chain = prove(identity("c_i' c_k = c_k' c_i", c_next * d, d_next * c, where=after))
    return conclude(
        chain,
        hold(
            gd(case, (5, 25, 250), "ratio", min_m=2),
            lambda problem: turned(case, problem),
            "a projection onto the data that keeps its direction in a step",
        ),
        hold(gd_steps(case, "the common factor")),
        by="SymPy",
        detects="a turn of the projection in one step by more than rounding errors",
    )


def turned(case: Case, problem: Problem) -> float:
    """How far Pi w' is off the line of Pi w after one step, over rounding, minus 1."""
    after = case.engine.steps(problem, problem.w0, np.tile(np.arange(problem.m), (len(problem.w0), 1)))
    c, new = problem.correlations(problem.w0), problem.correlations(after)
    unit = c / np.linalg.norm(c, axis=1, keepdims=True)
    off = new - (new * unit).sum(axis=1, keepdims=True) * unit
    allowed = 4 * step_error(case.engine, problem, problem.m)
    return float(np.linalg.norm(off, axis=1).max() / allowed - 1.0)
