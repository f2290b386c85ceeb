"""Appendix C.1, (A1): by how much R grows with i* in the batch, and how that leads to a level."""

from __future__ import annotations

import math

import numpy as np

from claims.appendix_c.appendix_c_a1 import STANDS, UNEVEN, statement
from claims.mathematics.error_terms import STEP, factor_sentence
from claims.mathematics.growth import sentences, sure_gain
from claims.mathematics.step_judging import judge_step, refute
from claims.mathematics.transitions import Transitions
from engine import Array
from evidence import Outcome, Tightness, verified
from evidence.chain import prove
from evidence.proof import Sentence, reals
from referee import Case, Erratum

GAIN = statement(
    "R_{t+1} - R_t >= log(1 + 19 eta/20)",
    "gain",
    "R grows by a constant if the leader is in the batch",
    r"If $i_t^* \in \mathcal B_t$, then $R_{t+1} - R_t \ge \delta := \log(1 + \frac{19}{20}\eta)$.",
)
TARGET = statement(
    "-log(m) + delta v = y",
    "target",
    "the number of steps to a target",
    r"""$-\log(m) + \delta \lceil \delta^{-1}(y + \log m) \rceil \ge y$ for all $y > 0$ (read as the
chain in which it stands uses it), and with $\log(m-1)$ for the first $\log(m)$ the inequality is strict.""",
)


@GAIN.claim(
    "as printed: refuted, counterexample",
    argument=r"For $m = 3$, $b = 2$ and $\mathbf w = (1/2, 1/4, 1/100)$ the batch of the first two raises "
    r"$R$ by 0.0102, while $\delta = 0.174$ at $\eta = 1/5$; with 0 for 1/100 it would not raise it at all."
    " It is true for $b = 1$, but C.1 is for every $b$.",
    erratum=Erratum(
        printed=r"$R_{t+1} - R_t \ge \log(1 + \frac{19}{20}\eta)$ whenever $i_t^* \in \mathcal B_t$",
        correct=r"true for $b = 1$; for $b \ge 2$ only $R_{t+1} \ge R_t$, and "
        r"$R_{t+1} - R_t \ge -\log(1 - \frac{19\eta/20}{1 + 19\eta/20}\cdot\frac{m-b}{m-1})$ for the batch of "
        r"$i_t^*$ and the $b-1$ smallest others",
        consequence=STANDS,
    ),
)
def gain_as_printed(case: Case) -> Outcome:
    """m = 3, b = 2."""
    return refute(
        case,
        UNEVEN,
        lambda t: t.gain,
        lambda t: np.log1p(0.95 * t.eta) + 0.0 * t.gain,
        ">=",
        description="i* is in the batch, but R grows by much less than log(1 + 19 eta/20)",
        code=("np.log(new[0] / (new[1] + new[2])) - np.log(c[0] / (c[1] + c[2]))", "np.log(1 + 0.95 * eta)"),
        detail="The left side is R_{t+1} - R_t, the right side the printed bound.",
        tightness=Tightness(
            math.log(1.19) / 0.010233,
            "printed bound over the increment at the counterexample (above 1: "
            "refuted); the infimum of the increment is 0 for b >= 2",
        ),
    )


@GAIN.claim(
    "b = 1: verified, proved",
    assumptions=(*STEP, "$b = 1$"),
    argument="For b = 1 Y = S, so the increment is at least log(A/B).",
)
def gain_single(case: Case) -> Outcome:
    """The bound for batches of one."""

    def margin(steps: Transitions) -> Array:
        bound = np.log1p(0.95 * steps.eta)
        return np.where(steps.leads, bound - steps.gain - steps.slack, -np.inf)

    def near(steps: Transitions) -> Array:
        return np.where(steps.leads, np.log1p(0.95 * steps.eta) / steps.gain, np.nan)

    return judge_step(
        case,
        "the increment for b = 1",
        [factor_sentence()],
        margin,
        by="machine proofs",
        b=1,
        nearest=(near, "bound over the increment"),
    )


@GAIN.claim(
    "corrected: verified, proved",
    text=r"""Some batch of size $b$ (that of $i_t^*$ and the $b - 1$ smallest others) gives
$R_{t+1} - R_t \ge g := -\log\bigl(1 - \frac{19\eta/20}{1 + 19\eta/20}\cdot\frac{m-b}{m-1}\bigr) > 0$.""",
    argument="The m - b largest of m - 1 numbers hold at least (m-b)/(m-1) of their sum; Eq. (24).",
)
def gain_corrected(case: Case) -> Outcome:
    """The two facts by machine; the best batch at every state on the engine."""
    seen = {"ratio": 0.0}

    def margin(steps: Transitions) -> Array:
        count = math.comb(steps.m, steps.b)
        best = steps.gain.reshape(-1, count).max(axis=1)
        bound = sure_gain(steps.m, steps.b, steps.eta)
        seen["ratio"] = max(seen["ratio"], float((bound / best).max()))
        return bound - best - steps.slack.reshape(-1, count).max(axis=1)

    return judge_step(
        case,
        "the increment with the best batch",
        sentences(),
        margin,
        by="machine proofs",
        tightness=lambda: Tightness(
            seen["ratio"], "largest bound over the increment with the best batch, seen in the search"
        ),
    )


@TARGET.claim(
    "as printed: verified, proved",
    argument=r"Read with $\ge$ for the last sign of a chain of lower bounds, which is all that it shows: "
    r"$\delta\lceil x/\delta\rceil \ge x$ and $\log(m-1) < \log m$. Equality holds only if $x/\delta$ is an "
    r"integer: at $y = 1$, $m = 2$, $\eta = 1/5$ the left side is 1.046.",
    erratum=Erratum(
        printed=r"$R_T + \delta v(T) \ge -\log m + \delta\lceil\delta^{-1}(y+\log m)\rceil = y$",
        correct=r"$\ldots \ge y$; (A1) asks for $> y$, which $R_T \ge -\log(m-1) > -\log m$ gives. (And the "
        r"range $T \le t \le v(T)$ of the batches should read $T \le t < T + v(T)$.)",
        consequence="None.",
        example=r"$y = 1$, $m = 2$, $\eta = 1/5$: the left side is 1.046",
    ),
)
def target_as_printed(case: Case) -> Outcome:
    """By machine, with v for the number of steps and l, k for the logarithms; no dynamics is involved."""
    delta, v, y, high, low = reals("delta v y l k")
    domain = [delta > 0, v >= (y + high) / delta, low < high]
    chain = prove(
        Sentence(
            "rounding up is enough",
            [delta, v, y, high, low],
            domain,
            (-high + delta * v >= y) & (-low + delta * v > y),
        )
    )
    return verified("proved", "machine proofs; no dynamics is involved", detail=chain.table())
