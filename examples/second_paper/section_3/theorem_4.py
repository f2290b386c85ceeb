"""Theorem 4: minima at which samples disagree.  Its first item is about batches that are not full."""

from evidence import Outcome
from referee import Case, Erratum, Finding, Rank, Statement
from second_paper.section_3.theorem_3 import BATCHES, judge_threshold

THEOREM = Statement(
    label="Theorem 4", source="Section 3.2", title="stability at minima that do not interpolate",
    text=r"""1. $\lim_t\mathbb E\lVert\theta_t^\parallel-\theta^{*\parallel}\rVert^2=\infty$ if and only if
$\sum_i\lVert g_i^\parallel\rVert^2>0$, where $\parallel$ is the part in the null space of $H$.
2. Off it $\limsup_t\mathbb E\lVert\theta_t-\theta^*\rVert^2$ is finite if $\eta<\eta^*_{\mathrm{var}}$, and
3. only if $\eta\le\eta^*_{\mathrm{var}}$.""",
    assumptions=("linearised dynamics, $H_i$ positive semi-definite", BATCHES, r"$\eta>0$; every $\theta_0$"),
)  # fmt: skip


@THEOREM.claim(
    "as printed: verified, searched",
    assumptions=(*THEOREM.assumptions, "item 1: $B<n$"),
    argument=r"Read with $B<n$ in item 1, which the text calls a random walk: full batches, $p=0$, have the "
    r"gradient $\frac1n\sum_ig_i=0$. Every $H_i$ vanishes where $H$ does: in it there is a walk, by "
    r"steps of variance $\eta^2\frac pn\sum_i\lVert g_i^\parallel\rVert^2$. Off it two paths with the same "
    "batches differ by one of Theorem 3, and what gradients add is bounded while $Q$ contracts.",
    erratum=Erratum(
        printed=r"(item 1) ... if and only if $\sum_i\lVert g_i^\parallel\rVert^2>0$",
        correct=r"... if and only if $B<n$ and $\sum_i\lVert g_i^\parallel\rVert^2>0$",
        consequence="Items 2 and 3 are about the rest of the space, and stand.",
        example=r"$B=n=2$, $H_1=H_2=\operatorname{diag}(1,0)$, $g_1=-g_2=(0,1)$: no step leaves $\theta^*$.",
    ),
)
def as_printed(case: Case) -> Outcome:
    """As Theorem 3, with gradients, and the mean squared step in the null space."""
    return judge_threshold(case, regular=True)


FINDINGS = (Finding(
    Rank.MISSING_ASSUMPTION, "Item 1 of Theorem 4 fails for full batches: nothing moves in the null space",
    "the paper speaks of full batches, $p=0$, elsewhere; the other items do not need the condition",
    ("theorem_4/as_printed",), name="$B < n$", excluded="full batches, a choice and not an event",
),)  # fmt: skip
