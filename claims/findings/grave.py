"""The findings of ranks 2 and 3: proofs that need a new argument, missing assumptions.

There is none of rank 1: each false result is contradicted, and put right, by another place of the paper.
"""

from __future__ import annotations

from referee.finding import Finding, Rank, printed

NEW_ARGUMENTS = (
    Finding(
        Rank.NEW_ARGUMENT,
        r"The proof of (A1) for $b \ge 2$: $\Delta_t \ge \log(A/B)$ points the wrong way, and $R$ need not "
        "grow when the leader is in the batch",
        "Proposition 9, and with it Theorems 2 and 11, rest on (A1); for b = 1 the printed argument is "
        "right, for larger batches another event must be taken: the leader with the b - 1 smallest others",
        printed("appendix_c_a1.delta", "appendix_c_a1.gain", "appendix_c_a1.whole"),
        name="the event of (A1)",
    ),
    Finding(
        Rank.NEW_ARGUMENT,
        r"The proof of Theorem 11: given the effective batch size $\tilde b_t$ the drift of $\tilde R$ need "
        r"not be positive (it is 0 for $\tilde b_t = |\mathcal S^+|$), so the conditional argument fails",
        "the transfer of Proposition 9 to ReLU is this one sentence; the average over the batch size has to"
        " be bounded instead",
        printed("section_5.conditional"),
        name="the drift given the batch size",
    ),
    Finding(
        Rank.NEW_ARGUMENT,
        "The proof of Theorem 4 uses Lemma 18 for step sizes up to 1/4, where it is false for general "
        "batches (it is stated up to 1/5)",
        "a step of the proof of a theorem cites a lemma outside its range, where the lemma's proof ends; for a "
        "single datapoint a step, which is its use, it holds, and another line shows it",
        printed("theorem_4_steps.cited"),
        name="Lemma 18 up to 1/4",
    ),
    Finding(
        Rank.NEW_ARGUMENT,
        r"The proof of Theorem 13: the bound $D^2 f_i \ge D^2 g_i$ does not allow one to restrict $\mathbf v$, "
        "and the curvature has another term outside the span of the data",
        "what two steps of the computation conclude is true in the span of the active datapoints, but an "
        "inequality that points the wrong way does not lead there; another one shows the same maximum",
        printed("theorem_13_steps.restriction", "appendix_f.identity"),
        name="the largest curvature",
    ),
    Finding(
        Rank.NEW_ARGUMENT,
        r"The proof of Proposition 35: $V$ is continuous on $\mathcal K$ only, so the supremum of $V\circ F "
        r"- V$ over $\mathcal K$ need not be negative",
        "the proposition as stated needs the supremum over the points whose image is in the set too; in its"
        " one use, Theorem 4, $V$ is continuous and the printed proof suffices",
        printed("proposition_35.supremum"),
        name="the supremum of Proposition 35",
        harmless=("theorem_4",),
    ),
    Finding(
        Rank.NEW_ARGUMENT,
        r"The proof of Lemma 25: $2 - u_t - \lVert\mathbf w_t\rVert^2$ is not small if the near datapoint is"
        " outside the batch",
        "a displayed inequality is false in one of two cases; there the coordinate itself is small, which "
        "shows the lemma all the same",
        printed("lemma_25.upper"),
        name="Lemma 25 off the batch",
        harmless=("theorem_4",),
    ),
)

MISSING_ASSUMPTIONS = (
    Finding(
        Rank.MISSING_ASSUMPTION,
        r"The initialisation must have a non-zero projection onto the data, $\Pi_m(\mathbf w_0) \ne 0$",
        "Theorem 2 and what leads to it are false without it: such weights stand still; Theorem 1 and its "
        "steps divide by the norm of the projection, and so presuppose it",
        printed(
            "theorem_2",
            "proposition_7",
            "proposition_9",
            "lemma_19",
            "proposition_7.p21",
            "proposition_7.p22",
            "theorem_1",
            "eq_9",
            "proposition_28",
            "theorem_1_steps.limits",
        ),
        name="the projection onto the data is not zero",
        harmless=("corollary_3", "theorem_4", "theorem_10", "theorem_11"),
        excluded="a null set of initialisations",
    ),
    Finding(
        Rank.MISSING_ASSUMPTION,
        r"Correlations $c_0(\ell)$ that are zero are admitted, and the formulas divide by them",
        "with fewer than two correlations that are not 0, R is infinite or undefined; with some that are 0,"
        " Assumption 2 costs generality and the drift is a mixture over the number of relevant datapoints "
        "in the batch",
        printed("appendix_c_setup.positive", "eq_11", "proposition_26"),
        name="correlations are not zero",
        harmless=("corollary_3", "theorem_1", "theorem_10", "theorem_11"),
        excluded="a null set of initialisations",
    ),
    Finding(
        Rank.MISSING_ASSUMPTION,
        r"Under ReLU some datapoint must be positively correlated at the start, $\mathcal S^+ \ne \emptyset$",
        "Theorem 11 is false without it: the weights never move; Theorem 10 divides by the norm of the "
        "projection onto these datapoints, and so presupposes it",
        printed("theorem_11", "theorem_10"),
        name="some correlation is positive",
        excluded=r"an event of probability $2^{-m}$ under a Gaussian initialisation",
    ),
    Finding(
        Rank.MISSING_ASSUMPTION,
        "Section 4's conjecture on cyclic SGD holds at best for almost every start",
        "from some starts cyclic SGD converges to no datapoint: for two datapoints the basins are open and "
        "disjoint, and do not fill a connected set (in between, the iterates are seen to approach an orbit of "
        "period 2); "
        "the conjecture is no result, and nothing uses it",
        printed("section_4_conjecture"),
        name="almost every start",
        excluded="a set of starts that is null for $m = n = 2$ (proved), and as far as searched for more",
    ),
)
