"""For each fault one claim that catches it at quick effort, and the probability that it does not.

A *miss* is a run in which the designated claim has the verdict that is expected, fault or no fault.  Its
probability, over the seeds of runs at the pace of the fault (``tests.faults``), is at most 1e-9; it is computed
or bounded here, never measured.

- ``draws nothing``: the judge asks for no random numbers, so that every run is the same (tested).
- ``whatever is drawn``: in every instance that the judge may draw the fault moves what is compared by orders of
  magnitude more than rounding may; the words say what is compared.
- Otherwise random batches decide, and the words say how.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln
from scipy.stats import binom

LARGEST_MISS = 1e-9
FIXED = "draws nothing"
#: What the two claims about the batches may spend on one test, at the default budget, rounded down.
SHARE = 1e-9


class Designated(NamedTuple):
    """The claim, the probability of a miss, and why it is so small."""

    claim: str
    miss: float = 0.0
    why: str = FIXED


def regret(categories: int, count: int) -> float:
    """By how much, at most, the log e-value of ``DiscreteLawSequence`` is below the best log likelihood ratio.

    Half of the e-value is the mixture with Jeffreys' prior, of which Krichevsky and Trofimov (1981) show this.
    """
    return math.log(2.0) + (categories - 1) / 2 * math.log(count) + math.log(categories)


def confined(categories: int, possible: int, count: int = 2000) -> float:
    """The miss if only so many of equally likely categories can occur: 0, or else 1.

    The best likelihood ratio is that of the frequencies, at least (categories / possible)^count.
    """
    least = count * math.log(categories / possible) - regret(categories, count)
    return 0.0 if least > -math.log(SHARE) else 1.0


def seldom_twice(count: int = 2000) -> float:
    """Batches of 1 of 3 that repeat the one before with probability 1/9, not 1/3, in sequences of four.

    The log likelihood ratio is a sum over 3 count independent steps; Hoeffding's inequality for its lower tail.
    """
    ratios = math.log((1 / 9) / (1 / 3)), math.log((8 / 9) / (2 / 3))
    steps = 3 * count
    mean = steps * (ratios[0] / 9 + 8 * ratios[1] / 9)
    gap = mean - regret(81, count) + math.log(SHARE)
    return math.exp(-2 * gap**2 / (steps * (ratios[1] - ratios[0]) ** 2))


def indices(often: int, probability: float, m: int = 171, count: int = 2048) -> float:
    """``often`` of m indices have this probability together, and among themselves the same, as have the others.

    The e-value is a convex and symmetric function of the counts, hence least, given how often an index is one
    of the ``often``, where the counts are equal; the miss is the probability that this is not enough.
    """
    k = np.arange(count + 1)
    counts = k / often, (count - k) / (m - often)
    null = -count * math.log(m)
    logs = []
    for weight, prior in ((0.5, 0.5), (0.25, 10.0), (0.25, 1000.0)):
        inside = often * (gammaln(counts[0] + prior) - gammaln(prior))
        outside = (m - often) * (gammaln(counts[1] + prior) - gammaln(prior))
        total = gammaln(count + m * prior) - gammaln(m * prior)
        logs.append(inside + outside - total - null + math.log(weight))
    enough = np.max(logs, axis=0) > -math.log(SHARE)
    return float(np.sum(binom.pmf(k, count, probability)[~enough]))


BOTH = "corollary_6/batches_with_repetitions"
LAW = "section_3/as_printed"
EPOCHS = "engine_coverage.epochs/as_documented"
INDICES = "section_3_indices.indices/as_printed"
SUMMARIES = "engine_contract.summaries/as_documented"
AGREEMENT = "engine_contract.agreement/as_documented"
KEEPS = "section_4_invariance.relu/for_every_map_that_keeps_the_span"
EMPTY = "degenerate.relu_empty/as_printed"

ALIKE = "whatever is drawn: the end of a run on given batches against the path on the same batches"
READ_OFF = "whatever is drawn: the field of every replicate against the weights"
LOST = "whatever is drawn: the loss of weights that do not move against 1/2"
ILLEGAL = "whatever is drawn: a batch of that size ends where no batch of size b does"

DESIGNATED: dict[str, Designated] = {
    # --- single steps
    "wrong sign": Designated(BOTH),
    "reuses a buffer": Designated(
        "engine_contract.ownership/as_documented", 0.0,
        "whatever is drawn: the result of a call before and after another call",
    ),
    "inside sign": Designated(BOTH),
    "eta doubled": Designated(BOTH),
    "eta halved": Designated(BOTH),
    "mean loss": Designated(BOTH),
    "eta one percent": Designated(BOTH),
    "eta ten thousandth": Designated(BOTH),
    "eta single": Designated(BOTH),
    "whole mass": Designated(BOTH),
    "stale norm": Designated("summary_card/as_printed"),
    "rest forgotten": Designated(BOTH),
    "span only": Designated("theorem_1_steps.outside/corrected"),
    "slope everywhere": Designated(KEEPS),
    "leaky": Designated(KEEPS),
    "linear for relu": Designated(KEEPS),
    "flips at zero": Designated("section_5.conditional/as_printed"),
    "single accumulators": Designated(BOTH),
    "single throughout": Designated(BOTH),
    "clipped norm": Designated(BOTH),
    "gradient clipped": Designated(BOTH),
    "weight decay": Designated(BOTH),
    "gradient noise": Designated(BOTH),
    "momentum": Designated("summary_card/as_printed"),
    "nesterov": Designated(BOTH),
    "renormalised": Designated(
        "engine_coverage.step/as_documented", 0.0,
        "one of any 100,000 steps in a row is wrong, and 120,000 are taken in one cell, where b < m and no "
        "coordinate is small: the first half is compared with Eq. (3), the second with the first",
    ),
    "element dropped": Designated(BOTH),
    "counts once": Designated(BOTH),
    "late states": Designated(
        "proposition_35/as_printed", 0.0,
        "whatever is drawn: V of the first state that is kept has changed by what one of the two steps of an "
        "epoch does, which is not what both do",
    ),
    "early states": Designated("appendix_c_a1.whole/as_printed"),
    "first batch for all": Designated("proposition_23/as_printed"),
    # --- batches
    "draws: with replacement": Designated(
        LAW, 0.8**4000, "4,000 batches of 2 of 5; one with a repetition (probability 1/5) ends nowhere legal"
    ),
    "draws: one more": Designated(LAW, 0.0, ILLEGAL),
    "draws: one less": Designated(LAW, 0.0, ILLEGAL),
    "always full": Designated(LAW, 0.0, ILLEGAL),
    "draws: never last": Designated(LAW, confined(81, 16), "16 of 81 sequences are possible"),
    "draws: pairs": Designated(LAW, confined(81, 9), "9 of 81 sequences are possible"),
    "draws: fixed cycle": Designated(LAW, confined(81, 1), "1 of 81 sequences is possible"),
    "draws: epochs": Designated(LAW, confined(81, 18), "18 of 81 sequences are possible"),
    "draws: same for all replicates": Designated(LAW, confined(81, 1), "all have the same of 81 sequences"),
    "draws: blocks": Designated(LAW, confined(100, 25), "5 of the 10 batches of 2 of 5, in both steps"),
    "draws: never twice": Designated(LAW, seldom_twice(), "the likelihood ratio of 6,000 repetitions or none"),
    "draws: biased": Designated(INDICES, indices(1, 1 / 171 + 0.1 * 170 / 171), "how often index 0 is drawn"),
    "draws: byte modulo": Designated(
        INDICES, indices(85, 170 / 256, count=4 * 2048), "how often one of the 85 doubled indices is drawn"
    ),
    "draws: streams shared by two": Designated(
        "engine_contract.replicates/as_documented", 6.0**-16,
        "replicates 3 and 4 of 5 are 0 and 1, but not those of 40, unless all 8 indices of both are equal",
    ),
    "draws: every part the first": Designated(
        "engine_contract.parts/as_documented", 6.0**-264, "33 replicates have the 8 indices of others"
    ),
    "draws: seed ignored": Designated(
        "engine_contract.seed/as_documented", 0.0, "whatever is drawn: whether two seeds give the same weights"
    ),
    "draws: not repeatable": Designated(
        "engine_contract.seed/as_documented", 6.0**-320, "40 replicates draw the same 8 indices twice"
    ),
    "epochs: fresh batches": Designated(EPOCHS, 8.0**-2000, "8 of 64 sequences of 6 of 2 are legal"),
    "epochs: shuffled once": Designated(EPOCHS, confined(8, 2), "2 of 8 sequences are possible"),
    "epochs: one batch more": Designated(EPOCHS, 2.0**-2000, "steps 3 and 4, of an epoch, are equal in half"),
    "epochs: one batch less": Designated(EPOCHS, 8.0**-2000, "epochs of one batch of 2: fresh batches"),
    "epochs: last batch twice": Designated(EPOCHS, 2.0**-2000, "steps 3 and 4, of an epoch, are equal in half"),
    "epochs: same orders for all": Designated(EPOCHS, confined(8, 1), "all have the same of 8 sequences"),
    "schedule ignored": Designated(
        "section_3.deterministic/as_printed", 2.0**-300, "300 random indices of 2 are those of the cycle"
    ),
    # --- ensembles
    "run: stops early": Designated(
        "article.sgd_dataset/as_printed", 0.0,
        "whatever is drawn: R of every replicate at its end is about half of what it has to be at least",
    ),
    "run: stops early and lies": Designated(
        "degenerate.zero_coordinate/as_printed", 0.0,
        "whatever is drawn: R of every replicate against its weights, which are half as far",
    ),
    "run: one coordinate more": Designated(SUMMARIES, 0.0, f"{READ_OFF}; the part off the data is not 0"),
    "run: ratio from difference": Designated(
        "theorem_2/corrected", 1e-2**40,
        "R = 27, which a difference gives to 1e-5 and the weights to 1e-8, in each of 40 replicates",
    ),
    "run: ratio of maxima": Designated(SUMMARIES, 0.0, READ_OFF),
    "run: leader off by one": Designated(SUMMARIES, 0.0, READ_OFF),
    "run: unsigned coordinate": Designated(SUMMARIES, 0.0, f"{READ_OFF}, from w0 and from -w0"),
    "run: norm of span": Designated(SUMMARIES, 0.0, f"{READ_OFF}; the part off the data is not 0"),
    "run: nothing off data": Designated(SUMMARIES, 0.0, f"{READ_OFF}; the part off the data is not 0"),
    "run: steps off by one": Designated(SUMMARIES, 0.0, READ_OFF),
    "run: one step less": Designated(AGREEMENT, 0.0, ALIKE),
    "run: ends early when long": Designated(
        "engine_coverage.long/as_documented", 0.0,
        "whatever is drawn: 34,464 steps that are not taken leave a fraction of 0.94 of a count in R",
    ),
    "run: first start for all": Designated(
        EMPTY, 0.0, "whatever is drawn: weights that do not move against three starts that are not alike"
    ),
    "run: eta one percent": Designated(AGREEMENT, 0.0, ALIKE),
    "run: eta ten thousandth": Designated(AGREEMENT, 0.0, ALIKE),
    "run: mean loss": Designated(AGREEMENT, 0.0, ALIKE),
    "run: momentum": Designated(AGREEMENT, 0.0, ALIKE),
    "run: weight decay": Designated(AGREEMENT, 0.0, ALIKE),
    "run: single throughout": Designated(AGREEMENT, 0.0, ALIKE),
    # --- landscape and formulas
    "loss without the half": Designated(EMPTY, 0.0, LOST),
    "loss of the opposite output": Designated(
        "eq_16/as_printed", 0.0, "whatever is drawn: the loss at the end of every path against Eq. (16)"
    ),
    "loss summed, not averaged": Designated(EMPTY, 0.0, LOST),
    "loss 1 % too large": Designated(EMPTY, 0.0, LOST),
    "Hessian without the model's curvature": Designated("appendix_f.eq_36/as_printed"),
    "Hessian halved": Designated("appendix_f.eq_36/corrected"),
    "Hessian 1 % too large": Designated("appendix_f.eq_36/corrected"),
    "Hessian with phi'(0) = 1": Designated("appendix_f.eq_36/as_printed"),
    "Hessian with phi'(0) = 0": Designated("appendix_f.eq_36/corrected"),
    "Hessian matrix with doubled off-diagonals": Designated(
        "appendix_f_3.maximum/as_printed", 0.0, "whatever is drawn: steps of the engine against the formula"
    ),
    "R from squares": Designated("proposition_23/as_printed"),
    "similarity to the data unsigned": Designated(
        "corollary_3.sgd_dataset/as_printed", 2.0**-194,
        "each limit is a datapoint or minus one with equal probability; at minus one the sign shows",
    ),
    "formula of A: sign of N": Designated("lemma_27/as_printed"),
    "formula of A: without u": Designated("lemma_27/as_printed"),
    "formula of B: sign": Designated("lemma_37.half/as_printed"),
    "formula of N': B forgotten": Designated("proposition_15.formula/as_printed"),
    "formula of Phi': not squared": Designated("proposition_26.gamma/as_printed"),
    "formula of Psi': not squared": Designated("lemma_27/as_printed"),
    "formula of an epoch: both at once": Designated(
        "lemma_39.factor/corrected", 0.0, "whatever is drawn: epochs of the engine against the formula"
    ),
}  # fmt: skip
