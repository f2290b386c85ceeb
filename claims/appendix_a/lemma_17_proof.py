"""Lemma 17: the lines of its proof, all of them right."""

from __future__ import annotations

import numpy as np

from claims.appendix_a.lemma_17 import STEP, N, eta, off_gain, slack, u, v
from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.steps import Steps
from engine.aggregates import next_norm
from evidence import Outcome
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity
from referee import Case, judge

WRITTEN = {"u_t": u, "v_t": v, r"\lVert\mathbf w_t\rVert^2": N}
SIZES, PARTS = (u, v, eta), [eta > 0, u >= 0, v >= 0]
d = 2 - 2 * u - v

#: The increment of the squares in the batch, as the three equalities have it, and its lower bound.
INSIDE = tuple(
    Formula(name, SIZES, inside, printed=WRITTEN)
    for name, inside in (
        ("the increment in the batch", u * (1 + eta * d) ** 2 - u),
        ("the increment in the batch, as a product", eta * u * d * (2 + eta * d)),
        ("the increment in the batch, multiplied out", 2 * eta * u * d + eta**2 * u * d**2),
    )
)
LEAST_INSIDE = Formula(
    "the bound in the batch", SIZES, 2 * eta * u * d, printed=WRITTEN, bounds=">=", domain=PARTS
)

#: The same outside the batch.
OUTSIDE = Formula("the increment outside", SIZES, v * ((1 - eta * u) ** 2 - 1), printed=WRITTEN)
PRODUCT = Formula("the increment outside, as a product", SIZES, -eta * v * u * (2 - eta * u), printed=WRITTEN)
LEAST_OUTSIDE = Formula(
    "the bound outside", SIZES, -2 * eta * v * u, printed=WRITTEN, bounds=">=", domain=PARTS
)

#: The sum of both bounds, in u and v, and in N.
SUM = Formula("the sum of the bounds", SIZES, 2 * eta * u * (2 - 2 * u - 2 * v), printed=WRITTEN)
LEAST = Formula("the bound", (u, N, eta), 4 * eta * u * (1 - N), printed=WRITTEN, bounds=">=", domain=STEP)


def parts_of(steps: Steps) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """v, and the engine's increments of the squares in and outside the batch, shape (k,) each."""
    rest = np.maximum(steps.N - steps.u, 0.0)
    new_u = ((steps.new_c * steps.member) ** 2).sum(axis=1)
    return rest, new_u - steps.u, steps.new_N - new_u - rest


@judge("lemma_17.inside/as_printed", "proved", formulas=[*INSIDE, LEAST_INSIDE])
def inside_as_printed(case: Case) -> Outcome:
    """The displayed equalities and the inequality; the engine's squares in the batch."""
    first, second, last = (inside.expression for inside in INSIDE)
    least = LEAST_INSIDE.expression
    chain = prove(
        prove(identity("difference of two squares", first, second), identity("multiplied out", first, last)),
        Sentence("the square is dropped", SIZES, PARTS, last >= least),
    )

    def off(steps: Steps) -> float:
        rest, inside, _ = parts_of(steps)
        exact = INSIDE[-1](steps.u, rest, steps.eta)
        low = LEAST_INSIDE(steps.u, rest, steps.eta) - inside
        return max(excess(np.abs(inside - exact), steps.norm_error), excess(low, steps.norm_error))

    return judge_formula(chain, one_step(case), off, formula="the increment of the squares in the batch")


@judge("lemma_17.outside/as_printed", "proved", formulas=[OUTSIDE, PRODUCT, LEAST_OUTSIDE])
def outside_as_printed(case: Case) -> Outcome:
    """The displayed equality and the inequality; the engine's squares outside the batch."""
    first, least = OUTSIDE.expression, LEAST_OUTSIDE.expression
    chain = prove(
        identity("difference of two squares", first, PRODUCT.expression),
        Sentence("the square is dropped", SIZES, PARTS, first >= least),
    )

    def off(steps: Steps) -> float:
        rest, _, outside = parts_of(steps)
        exact = OUTSIDE(steps.u, rest, steps.eta)
        low = LEAST_OUTSIDE(steps.u, rest, steps.eta) - outside
        return max(excess(np.abs(outside - exact), steps.norm_error), excess(low, steps.norm_error))

    return judge_formula(chain, one_step(case), off, formula="the increment of the squares outside the batch")


@judge("lemma_17.combined/as_printed", "proved", formulas=[SUM, LEAST])
def combined_as_printed(case: Case) -> Outcome:
    """The sum of the two bounds; the engine's increments."""
    both = SUM.expression
    chain = prove(
        identity("sum of the two bounds", 2 * eta * u * d - 2 * eta * v * u, both),
        identity("with N = u + v", both, LEAST.at(u, u + v, eta)),
        Sentence("the increment", [N, u, eta], STEP, next_norm(N, u, eta) - N >= LEAST.expression),
    )
    return judge_formula(
        chain,
        one_step(case),
        off_gain,
        formula="the exact increment of the squared norm, and its lower bound",
        tightness=slack(),
    )
