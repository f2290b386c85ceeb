r"""Section 4.1: the coordinate updates of full-batch GD, and their common ratio.

The updates (in the appendix Eq. (30) and (31)) are Lemma 14 with u = Phi and N = Phi + Psi.  The ratio of a
coordinate in the span to itself one step before is the same for all of them, as far as it exists.
"""

from __future__ import annotations

import numpy as np

from claims.theory.domains import gd, gd_steps
from claims.theory.harness import conclude, hold, judge_formula
from claims.theory.reaches import Phi, Psi, eta
from engine import Problem, step_error
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import identity, reals
from referee import Case, judge


def judge_updates(case: Case) -> Outcome:
    """Both identities, and the coordinates of the engine's steps."""
    (c,) = reals("c")
    inside, outside = c * batch_factor(Phi + Psi, Phi, eta), c * rest_factor(Phi, eta)
    growth = eta * c * (2 - 2 * Phi - Psi)
    chain = prove(
        identity("c (1 + eta (2 - u - N)) - c = eta c (2 - 2 Phi - Psi)", inside - c, growth),
        identity("c (1 - eta u) - c = -eta c Phi", outside - c, -eta * c * Phi),
    )
    return judge_formula(chain, gd_steps(case, "the coordinate updates"), None)


@judge("section_4_1.updates/as_printed", "proved")
def section_updates(case: Case) -> Outcome:
    """Both lines."""
    return judge_updates(case)


@judge("section_4_1.eq_30/as_printed", "proved")
def eq_30(case: Case) -> Outcome:
    """The first line."""
    return judge_updates(case)


@judge("section_4_1.eq_31/as_printed", "proved")
def eq_31(case: Case) -> Outcome:
    """The second line."""
    return judge_updates(case)


@judge("section_4_1.ratio/as_printed", "proved")
def ratio(case: Case) -> Outcome:
    """The identity, and that the engine's coordinates are proportional after every step."""
    c, d, c_next, d_next = reals("c d c_next d_next")
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
