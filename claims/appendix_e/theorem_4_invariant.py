"""Theorem 4: the norm and the sets that an epoch of cyclic SGD does not leave."""

from __future__ import annotations

from claims.appendix_e.theorem_4_steps import bounds_sentences, grows, norms
from claims.theory.cyclic_sgd import NORM, SECTOR, Epochs, decrease, one_epoch
from claims.theory.harness import judge_formula
from engine.aggregates import next_norm
from evidence import Outcome
from evidence.chain import prove
from evidence.proof import Sentence, reals
from referee import Case, judge


@judge("theorem_4_steps.norm/as_printed", "proved", formulas=[NORM])
def norm_as_printed(case: Case) -> Outcome:
    """min(N, 1) does not decrease: by machine, and on the engine."""
    N, u, eta = reals("N u eta")
    step = [eta > 0, 4 * eta <= 1, u >= 0, u < 1, u <= N]
    after = next_norm(N, u, eta)
    base, kept = bounds_sentences()[:2]
    chain = prove(
        prove(base),
        Sentence("below 1 N does not decrease", [N, u, eta], [*step, N < 1], after >= N),
        Sentence("N >= 1 is kept", [N, u, eta], [*step, N >= 1], after >= 1),
        kept,
    )
    return judge_formula(chain, one_epoch(case, region="square"), grows)


@judge("theorem_4_steps.invariant/as_printed", "proved", formulas=[NORM, SECTOR])
def invariant_as_printed(case: Case) -> Outcome:
    """Every condition of A after the epoch, by machine and on the engine."""
    y, z, a, c = reals("y z a c")
    keeps = Sentence(
        "f < g and z <= y give z f <= y g", [y, z, a, c], [z > 0, y >= z, a > 0, a < c], z * a <= y * c
    )
    chain = prove(decrease(), keeps, *bounds_sentences(SECTOR)[1:])

    def check(epochs: Epochs) -> float:
        y, z = epochs.y[2], epochs.z[2]
        outside = [z - y, -z, y - 1.0, (norms(epochs)[2] - NORM(epochs.eta)) / 2.0]
        return float(max(part.max() for part in outside) / (2.2 * epochs.error) - 1.0)

    return judge_formula(chain, one_epoch(case), check)
