"""The findings of ranks 4 and 5: misprints that mislead, and slips without consequence."""

from __future__ import annotations

from referee.finding import Finding, Rank, printed


def misleading(title: str, why: str, *keys: str, name: str = "") -> Finding:
    """A misprint that misleads who uses the sentence."""
    return Finding(Rank.MISLEADING, title, why, printed(*keys), name)


def slip(title: str, why: str, *keys: str) -> Finding:
    """A slip without consequence."""
    return Finding(Rank.SLIP, title, why, printed(*keys))


def editorial(title: str, where: str) -> Finding:
    """A slip in words or references, which nothing but reading can judge."""
    return Finding(Rank.SLIP, title, "a reader sees what is meant", where=where)


MISPRINTS = (
    misleading(
        "Corollary 3, third limit: with the signed cosine of Eq. (7) the largest cosine of SGD's limit with a "
        r"datapoint is 1 only if SGD ends at $+\mathbf a_i$; with probability 1/2 it ends at $-\mathbf a_i$, "
        r"and the "
        "limit is 0",
        "a limit of a numbered corollary fails with probability 1/2 as it is defined; Theorem 2 lists the "
        "limits "
        r"$-\mathbf a_j$, and Appendix D bounds absolute values, for which the limit is 1",
        "corollary_3.sgd_dataset",
        name="the third limit of Corollary 3",
    ),
    misleading(
        r"Proposition 23: the asymptotic drift of $R$ is not bounded below by $\eta b(m-b)^2/(2m(m-1)^2)$; "
        r"the proof yields this with $\eta^2$, smaller by a factor of at least 5",
        r"a numbered bound is false, and so is the last line of its proof, which drops a factor; Section 4.5 "
        r"has $\eta^2/(2m)$, its case $b = 1$, and the line before the last implies the right one. That the "
        r"bound "
        r"is "
        "positive, which is all that is needed later, survives",
        "proposition_23",
        "appendix_c_drift.last",
        name="the factor of Proposition 23",
    ),
    misleading(
        "The abstract names both activations for the flatter minima of GD, which need ReLU and at least two "
        "datapoints in $\\mathcal S^+$",
        "under the linear activation all minima have the same trace; Section 1, item 4, says ReLU, and "
        "under it one positive correlation or none, where the traces are equal, has probability $(m+1)/2^m$ "
        "from a Gaussian start",
        "abstract",
        name="ReLU, and two positive correlations",
    ),
    misleading(
        "Section 5.1: for large $m$ the traces of the Hessians at the two solutions differ by about 1/4, "
        "not 1/2",
        "a displayed conclusion is wrong by a factor of 2; Theorem 13 and the display before it give 1/4. The "
        "sign, and so the comparison of the sharpness, stands",
        "section_5_1.gap",
        name="the trace gap of Section 5.1",
    ),
    misleading(
        r"Lemma 17 is printed with its assumption reversed: $\lVert\mathbf w_t\rVert^2 \ge 1 - \varepsilon$ "
        r"for $\le$",
        "the lemma as stated is false; its proof and all its uses have it right",
        "lemma_17",
        name="the assumption of Lemma 17",
    ),
    misleading(
        r"$g(y; r)$ lacks a square in the statements of Proposition 36's proof and of Lemma 39",
        "a formula that a reader would check numerically; the proof of Lemma 39 has the right one",
        "lemma_39.factor",
        "proposition_36_steps.difference",
        name="the square in g",
    ),
    misleading(
        "Lemma 30's product and sum run from 1 to t instead of 0 to t - 1",
        "false for factors that depend on t; the paper uses it for a constant one, where both agree",
        "lemma_30",
        name="the indices of Lemma 30",
    ),
    misleading(
        r"Eq. (36) sets the curvature of $f_i$ to 0 where $\langle\mathbf v, \mathbf a_i\rangle < 0$, also if "
        r"$\langle\mathbf w, \mathbf a_i\rangle > 0$",
        "a numbered formula is false on a half-space of directions; the traces that follow use the right one",
        "appendix_f.eq_36",
        name="Eq. (36)",
    ),
    misleading(
        "The abstract and Sections 1 and 6 call GD's solution highly aligned with its start, in nearly the "
        "same "
        r"direction; its cosine is about $\sqrt{m/n}$, and $\sqrt{m/(2n)}$ under ReLU: 45 degrees at $m = n$",
        r"who takes the words for a cosine near 1 is wrong, but for $m \approx n$ under the linear "
        r"activation; of order "
        r"1, as in Corollary 3, and next to SGD's $O(\sqrt{\log n/n})$ they are right",
        "section_1_direction",
        name="highly aligned",
    ),
    slip(
        "The introduction draws mini-batches with replacement, which is about the mini-batches, not their "
        "indices",
        "Section 3 takes subsets; who draws the indices with replacement loses Proposition 5 and Corollary 6",
        "section_3.with_replacement",
    ),
    slip(
        "Section 5.1 ends with smaller batches leading to sharper minima not being true without further "
        "assumptions; flatter is meant",
        "Theorem 13 and the paragraph that it ends say so",
        "section_5_1_wording",
    ),
    slip(
        r"Proposition 23 and the drift condition condition on $\mathcal F_t$, which holds the batch of step "
        "$t$",
        r"the proof has $\mathcal F_{t-1}$, the batches before it",
        "appendix_c_means.filtration",
    ),
    slip(
        "The proof of Corollary 3 applies Theorem 1 to starts of every norm, and nowhere estimates the "
        "probability of norm 1 or more",
        r"it is at most $P(\chi^2_n \ge n/\sigma^2)$, exponentially small in $n$, for which the corollary "
        "has room in its $O(1/n)$; for some of these starts the limit is the opposite one",
        "corollary_3_steps.norm",
    ),
    slip(
        "Section 4.2 calls the bound of Proposition 5 weaker than Eq. (10); off the span of the data "
        "neither implies the other",
        "a remark that nothing uses; both bounds hold",
        "section_4_2",
    ),
    slip(
        r"The step size is misplaced in two lines of the increment for $i_t \ne i^*$ (Section 4.5)",
        "the last line of the expansion is right",
        "section_4_5_increment.first_line",
        "section_4_5_increment.second_line",
    ),
    slip(
        r"Eq. (16) sums over $\mathcal S$, which is not defined there",
        "$\\mathcal S^+$ is meant, as in Appendix F.4",
        "eq_16",
    ),
    slip(
        "Brackets are missing, and a $\\mathbf w$ is stray, in the first display of Lemma 14's proof",
        "its next line is right",
        "lemma_14.gradient",
    ),
    slip(r"The proof of Lemma 14 drops the step size, $(1 - u_t)$", "the lemma has it", "lemma_14.outside"),
    slip(
        r"The proof of Corollary 16 squares the factor of a coordinate outside the batch",
        "it goes on with the factor itself",
        "corollary_16_outside.update_out",
    ),
    slip(
        "Coordinates outside the batch are said to shrink strictly; they stay if the batch's coordinates "
        "are all 0",
        "only the weak inequality is used",
        "corollary_16_outside.factor_out",
        "corollary_16_outside.section_4_2",
    ),
    slip(
        r"$\tau(\varepsilon)$ is called a stopping time, which it is for a $\delta_2$ that never increases",
        r"the $\delta_2$ of Lemma 24's proof, from $\Psi$ and $(1 - \lVert\mathbf w\rVert^2)_+$, never does",
        "appendix_c_setup.tau",
    ),
    slip(
        r"Figure 1's SGD has $\eta = 1/4$, and the theorems that are to explain it have $\eta \le 1/5$",
        r"for $m = 2$, $b = 1$ the conclusion of Theorem 2 holds up to $1/4$",
        "figure_1_sgd",
    ),
    slip(
        r"Under ReLU $\tilde R$ is called transient for any $\mathcal S^+$; with a single datapoint in it "
        r"$\tilde R$ is "
        "infinite from the start",
        r"then the leader is certain; under a Gaussian initialisation that has probability $m/2^m$",
        "section_5_transient",
    ),
    slip(
        r"Lemma 24's $f$ is said to decrease on all of $\mathbb R$; it has a pole at $1/\eta$",
        r"it is used left of the pole",
        "lemma_24.decreasing",
    ),
    slip(
        "An equality in the proof of Proposition 23 is an inequality",
        "only the inequality is used",
        "appendix_c_drift.outside",
    ),
    slip(
        r"In the proof of (A1) $-\log m + \delta v = y$ should be $\ge y$, and the batches are those of $T "
        r"\le t < T + v$",
        "a ceiling is dropped; the conclusion is unaffected",
        "appendix_c_a1.target",
    ),
    slip(
        "In the proof of (A2) the factor A has the old leader in its denominator",
        "the displays that follow use the right one",
        "appendix_c_a2.quotient",
    ),
    slip(
        r"The proof of Theorem 2 and Lemma 25 speak of limits $+\mathbf a_i$ only",
        "the same holds for absolute values",
        "theorem_2_steps.near",
    ),
    slip(
        r"The proof of Proposition 26 has the step size twice in $\Delta c_i = \eta c_i\Gamma$",
        "its next line is right",
        "proposition_26.gamma",
    ),
    slip(
        r"A factor $\Phi$ is lost in one line of Proposition 28's proof",
        "the next line has it",
        "proposition_28_steps.dropped",
    ),
    slip(
        r"A factor $\Phi$ is lost in one line of Lemma 29's proof",
        "the bounds around it hold",
        "lemma_29.phi_chain",
    ),
    slip(
        r"Appendix D lets $c_t(j)$ vanish for $j \notin [n]\setminus[m]$; $\in$ is meant",
        "the rest of the appendix has it right",
        "theorem_1_steps.outside",
    ),
    slip(
        r"Lemma 31 is printed for every $\lambda \le 1$ and without $x_t \ge 0$, which its proof takes",
        r"it is used for $\lambda = 5\eta$, and $x_T < 1$ suffices",
        "lemma_31",
        "lemma_31.range",
    ),
    slip("Lemma 34 has no range for $t$; it holds for $t \\ge 0$", "it is used for a positive t", "lemma_34"),
    slip(
        r"Appendix E takes $r$ for the radius and for its square, and $\mathcal A$ once without the open "
        "square",
        "what follows uses the squared radius; V falls outside the square too",
        "theorem_4_limit.annulus",
        "proposition_36_steps.squares",
        "proposition_36",
    ),
    slip(
        "The condition of Proposition 36 for V to fall is printed with a weak inequality",
        "on the set that matters it is strict",
        "proposition_36.condition",
    ),
    slip(
        "Appendix E.1 lets $V$ decrease by at least a constant each epoch, which no positive sequence can do "
        "for ever",
        "by a constant factor; the proof needs a constant only while $V \\ge V_\\star$",
        "theorem_4_potential",
    ),
    slip(
        "A sign is reversed in the first line of Lemma 37's proof",
        "the proof goes on with the right one",
        "lemma_37.sign",
    ),
    slip(
        r"$w_{\min} > b$ is claimed up to $b = 1$, where both are equal (Lemma 38)",
        r"$b = 1$ is $\eta = 0$",
        "lemma_38.above",
    ),
    slip(
        r"Appendix F.2 calls the loss not twice differentiable wherever a correlation is 0; it is all the same "
        r"where $\lVert\mathbf w\rVert^2 = 2$",
        r"all iterates have $\lVert\mathbf w_t\rVert^2 \le 1 + \eta/4$",
        "appendix_f_2.kink",
    ),
    slip(
        r"The norm of the Hessian is taken for its largest eigenvalue (Appendix F.3)",
        "at the minima of Theorem 13 no eigenvalue is negative",
        "appendix_f_3.maximum",
    ),
    slip(
        r"The trace in F.5 sums over $\mathcal S^+$ in one line, over $\mathcal S$ around it",
        "the last line is right",
        "theorem_13_steps.sum",
    ),
    editorial(
        "The proof of Corollary 3 shows one of its four limits, GD's largest cosine, and leaves the others to "
        "the reader",
        r"Appendix D; the second follows from its bound of $\Phi$, the third is Theorem 2, the fourth follows "
        r"from its goal, as $\lVert\Pi_m\mathbf w_0\rVert \le \lVert\mathbf w_0\rVert$",
    ),
    editorial(
        "The appendix's overview places the proof of Theorem 2 in Appendix B and calls Theorem 1 Theorem 2",
        "appendix, first paragraph: Theorem 2 is proved in Appendix C, Theorem 1 in Appendix D; the "
        "background on "
        "non-homogeneous random walks that it announces is in Section 4.4",
    ),
    editorial(
        r"Figure 1 and Section 3.1 give a step size $\alpha$, which is not defined there",
        r"Figure 1; Appendix D: $\eta := \alpha/m$ for GD, the step on the mean loss of the batch",
    ),
    editorial(
        "Sections 2 and 6 speak of convergence to a single point mass with zero variance; the limit is random",
        "Section 2, last paragraph; Section 6: each run converges to a point, but which one is random, as "
        "Section 4 says",
    ),
    editorial(
        r"Section 4.2 calls $\Psi_t$ the orthogonal projection onto the complement of the span; it is its "
        r"squared norm",
        "Section 4.2, after Proposition 7",
    ),
    editorial(
        r"$\Delta_t$ is the increment of $R$ with the leader held fixed in Section 4.5, and the increment "
        r"itself in "
        "Appendix C.1",
        "Eq. (12); Appendix C.1 before its two cases, and the proof of (A1)",
    ),
    editorial(
        r"The proofs of Lemmas 17 and 18 are said to use a slightly modified definition of $u_t$; it is the "
        r"same",
        r"Appendix A, before Lemma 17: $\sum_{i \in \mathcal B_t} c_t(i)^2 = \lVert\Pi_{\mathcal B_t}\mathbf "
        r"w_t\rVert^2$",
    ),
    editorial(
        r"Proposition 23 lets $\delta_1, \delta_2$ depend on $t$ (for all $t$ there are); the same must do "
        r"for all $t$",
        "Proposition 23; the proof has functions that do not depend on t",
    ),
    editorial(
        r"Appendix C.1 takes $\liminf_{t \to \infty}$ of $\underline\mu_1(r)$, in which $t$ does not occur",
        r"the display after the definition of $\tau(\varepsilon)$: $r \to \infty$",
    ),
    editorial(
        r"The proof of (A2) writes $i_t \notin \mathcal B_t$ for $i_t^* \notin \mathcal B_t$, twice",
        r"Appendix C.1, the case $i^*_{t+1} \ne i^*_t$",
    ),
    editorial(
        r"The proof of Theorem 2 ends with $\mathbf a_i$ for $\mathbf a_{i^*}$", "Appendix C.2, before Lemma 25"
    ),
    editorial(
        r"The proof of Lemma 27 sums over $S$ and $S^c$, which are not defined",
        r"Appendix D: $[m]$ and $[n] \setminus [m]$",
    ),
    editorial(
        r"The proof of Lemma 37 equates $y_2 - z_2 \ge 0$ with a strict inequality, and cites Lemma 38, "
        r"which is weak",
        r"Appendix E.3: $> 0$ throughout; the proof of Lemma 38 gives it",
    ),
    editorial(
        "The proof of Proposition 36 admits the angle 0, where $V = 0$ and cannot fall",
        r"Appendix E.3, last displays: $\psi \in (0, \pi/4]$, as $z > 0$ in $\mathcal A$",
    ),
    editorial(
        r"Lemma 39 assumes neither $r \ge 0$ nor $\eta \le 1/4$, and its proof uses both",
        r"Appendix E.4; $r$ is a squared radius. At $r = -30$, $y = 1/2$, $\eta = 1/4$ the derivative, with "
        r"the "
        r"$g$ of the proof, is positive",
    ),
    editorial(
        r"Appendix F.3 speaks of the sharpness of a function $\mathbf x$, for $f$, and says differentiable "
        r"for twice "
        "differentiable",
        "Appendix F.3, first and last sentence",
    ),
    editorial(
        r"Cyclic SGD uses index $t \bmod m$, which is 0 at times, with datapoints numbered from 1",
        "Section 3; Theorem 4 numbers its datapoints from 0",
    ),
    editorial(
        r"Eqs. (18) and (19) define $\Phi_t$ by $\Pi_m(\mathbf x)$ for $\Pi_m(\mathbf w_t)$; Eq. (3) takes "
        r"the gradient at $\mathbf w$ for $\mathbf w_t$",
        "Section 3 and Appendix A",
    ),
    editorial(
        r"Section 4.1 ends with $c_0/\sqrt{\Phi_0}$ for $c_0(i)/\sqrt{\Phi_0}$, and $i \notin [m]$ for $j "
        r"\notin [m]$",
        "Section 4.1, last sentence",
    ),
    editorial(
        r"The proof of Proposition 22 writes $i_{t_k} = i^*_{t_k}$, which is the case $b = 1$",
        r"Appendix B: $i^*_{t_k} \in \mathcal B_{t_k}$ for other batch sizes",
    ),
    editorial(
        r"The proof of Proposition 22 negates $\liminf \lVert\mathbf w_t\rVert \ge 1$ as: the norm is at "
        r"least $1 - "
        r"\tilde\varepsilon$ at most finitely often",
        r"Appendix B: below $1 - \tilde\varepsilon$ infinitely often; as the norm increases while it is "
        r"below 1, the next "
        "line follows all the same",
    ),
    editorial(
        r"The proof of Theorem 4 has $V_\star$ where the limit of $(z/y)^2$ is $V_\star^2$",
        r"Appendix E.2; $V_\star = 0$ there",
    ),
    editorial(
        "Lemma 33 is stated and nowhere cited", "Appendix D.2; Section 5.1's high probability would need it"
    ),
)
