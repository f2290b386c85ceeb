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
from evidence.proof import Sentence, identity
from referee import Case, judge


def parts_of(steps: Steps) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """v, and the engine's increments of the squares in and outside the batch, shape (k,) each."""
    rest = np.maximum(steps.N - steps.u, 0.0)
    new_u = ((steps.new_c * steps.member) ** 2).sum(axis=1)
    return rest, new_u - steps.u, steps.new_N - new_u - rest


@judge("lemma_17.inside/as_printed", "proved")
def inside_as_printed(case: Case) -> Outcome:
    """The displayed equalities and the inequality; the engine's squares in the batch."""
    d = 2 - 2 * u - v
    first = u * (1 + eta * d) ** 2 - u
    last = 2 * eta * u * d + eta**2 * u * d**2
    chain = prove(
        identity("difference of two squares", first, eta * u * d * (2 + eta * d)),
        identity("multiplied out", first, last),
        Sentence("the square is dropped", [u, v, eta], [eta > 0, u >= 0, v >= 0], last >= 2 * eta * u * d),
    )

    def off(steps: Steps) -> float:
        rest, inside, _ = parts_of(steps)
        d = steps.eta * (2.0 - 2.0 * steps.u - rest)
        exact = steps.u * (2.0 * d + d * d)
        low = 2.0 * steps.u * d - inside
        return max(excess(np.abs(inside - exact), steps.norm_error), excess(low, steps.norm_error))

    return judge_formula(chain, one_step(case), off, formula="the increment of the squares in the batch")


@judge("lemma_17.outside/as_printed", "proved")
def outside_as_printed(case: Case) -> Outcome:
    """The displayed equality and the inequality; the engine's squares outside the batch."""
    first = v * ((1 - eta * u) ** 2 - 1)
    chain = prove(
        identity("difference of two squares", first, -eta * v * u * (2 - eta * u)),
        Sentence("the square is dropped", [u, v, eta], [eta > 0, u >= 0, v >= 0], first >= -2 * eta * v * u),
    )

    def off(steps: Steps) -> float:
        rest, _, outside = parts_of(steps)
        exact = rest * ((1.0 - steps.eta * steps.u) ** 2 - 1.0)
        low = -2.0 * steps.eta * rest * steps.u - outside
        return max(excess(np.abs(outside - exact), steps.norm_error), excess(low, steps.norm_error))

    return judge_formula(chain, one_step(case), off, formula="the increment of the squares outside the batch")


@judge("lemma_17.combined/as_printed", "proved")
def combined_as_printed(case: Case) -> Outcome:
    """The sum of the two bounds; the engine's increments."""
    d = 2 - 2 * u - v
    chain = prove(
        identity("sum of the two bounds", 2 * eta * u * d - 2 * eta * v * u, 2 * eta * u * (2 - 2 * u - 2 * v)),
        identity("with N = u + v", 2 * eta * u * (2 - 2 * u - 2 * v), 4 * eta * u * (1 - (u + v))),
        Sentence("the increment", [N, u, eta], STEP, next_norm(N, u, eta) - N >= 4 * eta * u * (1 - N)),
    )
    return judge_formula(
        chain,
        one_step(case),
        off_gain,
        formula="the exact increment of the squared norm, and its lower bound",
        tightness=slack(),
    )
