r"""Appendix C.1, the proof that R satisfies Assumption (A1), step by step and for every b < m.

The text bounds the increment with i* in the batch from below by log(S/(S - (1 - B/A) Y)) (Eq. (24),
correct) and then replaces Y by S with the remark Y <= S.  That makes the expression *larger*: for b >= 2
the step has the wrong direction, and the increment may be as near to 0 as one likes.  The conclusion
(A1) holds all the same; ``mathematics.growth`` has the repaired argument.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from sympy import Rational

from claims.mathematics.dynamics import batch_factor, rest_factor
from claims.mathematics.error_terms import STEP, Point, factor_sentence, judge_step, reach_of, refute
from claims.mathematics.growth import judge_climb, sentences, sure_gain
from claims.mathematics.transitions import Transitions
from claims.statement import Case, Erratum, Statement
from engine import Array, alignment, step_error
from evidence import Counterexample, Outcome, Tightness, refuted, verified
from evidence.chain import prove
from evidence.proof import Sentence, identity, reals

SOURCE = "Appendix C.1, proof that (A1) holds"
STANDS = (
    "(A1) and with it Proposition 9 and Theorem 2 stand: a batch of i* and the b - 1 smallest others raises R "
    "by a constant at every state, with a probability of at least 1/C(m, b)."
)


def statement(step: str, part: str, title: str, text: str) -> Statement:
    """A step of the proof as a statement of its own."""
    label = f"Appendix C.1, (A1), {step}" if step else "Appendix C.1, (A1)"
    return Statement(label, SOURCE, title, text, STEP, part)


DELTA = statement(
    "Delta_t >= log(A/B)",
    "delta",
    "the increment if the leader is in the batch",
    r"If $i_t^* \in \mathcal B_t$: $Y_t \le S_t$, hence $\Delta_t \ge \log\frac{S}{S - (1 - B/A) S} = "
    r"\log(A/B)$.",
)
RATIO = statement(
    "A/B >= 1 + 19 eta/20",
    "ratio",
    "a lower bound of A/B that holds at all times",
    r"$\frac AB \ge 1 + \eta\frac{2 - \lVert\mathbf w_t\rVert^2}{1 - \eta u_t} \ge 1 + \eta(1 - \eta/4) \ge "
    r"1 + \frac{19}{20}\eta$.",
)
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
    r"$-\log(m) + \delta \lceil \delta^{-1}(y + \log m) \rceil = y$ for all $y > 0$.",
)
WHOLE = statement(
    "",
    "whole",
    "R reaches any target if the leader stays in the batch long enough",
    r"""With $v(T) = \lceil \delta^{-1}(y + \log m) \rceil$: if $i_T^* \in \mathcal B_t$ for all $t$ from
$T$ on up to $T + v(T)$, then $R_{T + v(T)} \ge y$; this has probability at least $(b/m)^{v(T)}$.""",
)

UNEVEN = Point(("1/2", "1/4", "1/100"), 3, (0, 1))


@DELTA.claim(
    "as printed: refuted, proved",
    argument=r"$\log\frac{S}{S - (1-B/A)Y}$ grows with $Y$, so $Y \le S$ gives $\Delta_t \le \log(A/B)$. "
    r"Strictly less whenever another coordinate is in the batch.",
    erratum=Erratum(
        kind="gap",
        printed=r"'Using the fact that $Y_t \le S_t$ we then have $\Delta_t \ge \log(A_t/B_t)$'",
        correct=r"$\Delta_t \le \log(A_t/B_t)$, with equality for $b = 1$; "
        r"$\Delta_t \ge -\log(1 - (1 - B/A)\frac{m-b}{m-1})$ if the batch omits the $m-b$ largest others",
        consequence=STANDS,
    ),
)
def delta_as_printed(case: Case) -> Outcome:
    """m = 3, b = 2, a batch that omits only a tiny coordinate."""
    return refute(
        case,
        UNEVEN,
        lambda t: t.lag,
        lambda t: np.log(t.A / t.B),
        ">=",
        description="the batch omits only a tiny coordinate, so R hardly grows",
        code=(
            "np.log(new[0] / (new[1] + new[2])) - np.log(c[0] / (c[1] + c[2]))",
            "np.log((1 + eta * (2 - u - N)) / (1 - eta * u))",
        ),
        detail="Y is 1/26 of S. The left side is the increment with the leader held fixed, the right side "
        "log(A/B).",
    )


@DELTA.claim(
    "corrected: verified, proved",
    text=r"If $i_t^* \in \mathcal B_t$, then $\Delta_t \le \log(A/B)$, with equality for $b = 1$.",
    argument="Eq. (24) and Y <= S; Y = S for b = 1.",
)
def delta_corrected(case: Case) -> Outcome:
    """The direction by Z3; equality for b = 1 on the engine."""
    g, S, Y = reals("g S Y")
    direction = Sentence(
        "S/(S - (1 - 1/g) Y) <= g for Y <= S",
        [g, S, Y],
        [g >= 1, S > 0, Y >= 0, Y <= S],
        (S - (1 - 1 / g) * Y) * g >= S,
    )

    def margin(steps: Transitions) -> Array:
        excess = steps.lag - np.log(steps.A / steps.B)
        excess = np.abs(excess) if steps.b == 1 else excess
        return np.where(steps.leads, excess - steps.slack, -np.inf)

    def near(steps: Transitions) -> Array:
        return np.where(steps.leads, steps.lag / np.log(steps.A / steps.B), np.nan)

    return judge_step(
        case,
        "Delta_t <= log(A/B)",
        [direction],
        margin,
        by="Z3",
        nearest=(near, "Delta over log(A/B) (1 for b = 1)"),
    )


@RATIO.claim(
    "as printed: verified, proved",
    argument=r"The first relation is an equality, and $2 - N \ge 1 - \eta/4$ while $1 - \eta u \le 1$.",
)
def ratio(case: Case) -> Outcome:
    """The identity by SymPy, the inequalities by Z3; how far eta may go."""
    N, u, eta = reals("N u eta")
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    domain = [eta > 0, u >= 0, u <= N, 1 + eta / 4 >= N]
    proofs = [
        identity("A/B = 1 + eta (2 - N)/(1 - eta u)", A / B, 1 + eta * (2 - N) / B),
        Sentence(
            "A/B >= 1 + eta (1 - eta/4)",
            [N, u, eta],
            [*domain, eta <= Rational(1, 5)],
            (1 + eta * (1 - eta / 4)) * B <= A,
        ),
        factor_sentence(),
    ]
    seen = {"ratio": 0.0}

    def margin(steps: Transitions) -> Array:
        bound = 1.0 + 0.95 * steps.eta
        inside = np.where(steps.member > 0, steps.new / steps.c, np.inf).min(axis=1)
        outside = np.where(steps.member > 0, -np.inf, steps.new / steps.c).max(axis=1)
        measured = inside / outside
        seen["ratio"] = max(seen["ratio"], float((bound / measured).max()))
        return bound - measured - 4.0 * (steps.error / steps.c).max(axis=1)

    at = 0.2
    return judge_step(
        case,
        "A/B >= 1 + 19 eta/20",
        proofs,
        margin,
        by="SymPy and Z3",
        tightness=Tightness(
            0.95 / (1.0 - at / 4.0),
            "19/20 over the infimum (1 - eta/4) of (A/B - 1)/eta at "
            "eta = 1/5, u -> 0, N = 1 + eta/4 (with 19/20 replaced by 1 - eta/4: attained)",
        ),
        note="The first relation is printed as an inequality and is an equality.",
        reach=reach_of(
            "eta <= 1/5",
            lambda top: Sentence(
                "up to eta", [N, u, eta], [*domain, eta <= top], (1 + Rational(19, 20) * eta) * B <= A
            ),
            "1/5",
            "201/1000",
            "1 - eta/4 is below 19/20; with 1 - eta/4 in its place the bound goes on",
        ),
    )


@GAIN.claim(
    "as printed: refuted, proved",
    argument=r"For $m = 3$, $b = 2$ and $\mathbf w = (1/2, 1/4, 1/100)$ the batch of the first two raises "
    r"$R$ by 0.0102, while $\delta = 0.174$ at $\eta = 1/5$; with 0 for 1/100 it would not raise it at all.",
    erratum=Erratum(
        kind="gap",
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
        by="Z3",
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
    """The two facts by Z3; the best batch at every state on the engine."""
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
        by="Z3",
        tightness=lambda: Tightness(
            seen["ratio"], "largest bound over the increment with the best batch, seen in the search"
        ),
    )


@TARGET.claim(
    "as printed: refuted, proved",
    argument=r"$\delta\lceil x/\delta\rceil \ge x$, with equality only if $x/\delta$ is an integer.",
    erratum=Erratum(
        kind="misprint",
        printed=r"$R_T + \delta v(T) \ge -\log m + \delta\lceil\delta^{-1}(y+\log m)\rceil = y$",
        correct=r"$\ldots \ge y$; (A1) asks for $> y$, which $R_T \ge -\log(m-1) > -\log m$ gives. (And the "
        r"range "
        r"$T \le t \le v(T)$ of the batches should read $T \le t < T + v(T)$.)",
        consequence="None.",
    ),
)
def target_as_printed(case: Case) -> Outcome:
    """y = 1, m = 2, eta = 1/5; no dynamics is involved."""
    delta, y, m = math.log(1.19), 1.0, 2
    v = math.ceil((y + math.log(m)) / delta)
    value = -math.log(m) + delta * v
    return refuted(
        "proved",
        "arithmetic at one point; no dynamics is involved",
        unless=not (value > y + 1e-3),
        detail=f"y = 1, m = 2, eta = 1/5: delta = {delta:.6f}, v = {v}, left side {value:.6f}.",
        counterexample=Counterexample(
            "rounding up gives more than y",
            {"y": y, "m": m, "eta": "1/5", "v": v, "left side": value},
            "from math import ceil, log\ndelta = log(1.19)\n"
            "print(-log(2) + delta * ceil((1 + log(2)) / delta), 1)",
        ),
    )


@TARGET.claim(
    "corrected: verified, proved",
    text=r"""$-\log(m) + \delta \lceil \delta^{-1}(y + \log m) \rceil \ge y$, and with $\log(m-1)$ for the first
$\log(m)$ the inequality is strict.""",
    argument=r"$\delta\lceil x/\delta\rceil \ge x$ and $\log(m-1) < \log m$.",
)
def target_corrected(case: Case) -> Outcome:
    """By Z3, with v for the number of steps and l, k for the logarithms; no dynamics is involved."""
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
    return verified("proved", "Z3; no dynamics is involved", detail=chain.table())


STUCK = Point(("1/2", "2/5", "1/100"), 3, (0, 1))


@WHOLE.claim(
    "as printed: refuted, exhaustive",
    argument=r"For $m = 3$ and batches $\{0, 1\}$ for ever, $c_t(0)/c_t(1)$ never changes, so "
    r"$R_t \le \log(c_0(0)/c_0(1))$ for all $t$, although $i^* = 0$ is in every batch.",
    erratum=Erratum(
        kind="gap",
        printed=r"if $i_T^*$ is in the next $v(T) = \lceil\delta^{-1}(y+\log m)\rceil$ batches then "
        r"$R_{T+v(T)} \ge y$ (with probability $(b/m)^{v(T)}$)",
        correct=r"true for $b = 1$; for $b \ge 2$ the batches must also omit the $m - b$ largest others: "
        r"probability $\binom mb^{-v}$ with $v = \lfloor(y + \log(m-1))/g\rfloor + 1$",
        consequence=STANDS,
    ),
)
def whole_as_printed(case: Case) -> Outcome:
    """v steps with the batch {0, 1}: R stays below log(5/4), far from y = 1."""
    y, m, problem = 1.0, 3, STUCK.problem()
    v = math.ceil((y + math.log(m)) / math.log1p(0.95 * problem.step_size))
    final = case.engine.trajectory(problem, np.tile([0, 1], (v, 1)), every=v)[-1]
    c, eta = [Fraction(x) for x in STUCK.c], Fraction(STUCK.eta)
    for _ in range(v):  # exact, up to a rounding of the fractions that keeps them short
        u, N = c[0] ** 2 + c[1] ** 2, sum(x * x for x in c)
        A, B = batch_factor(N, u, eta), rest_factor(u, eta)
        c = [x.limit_denominator(10**30) for x in (c[0] * A, c[1] * A, c[2] * B)]
    exact = math.log(c[0] / (c[1] + c[2]))
    seen = float(alignment(problem, final).log_ratio)
    allowed = 8.0 * v * step_error(case.engine, problem, 2) / 0.4
    good = abs(seen - exact) <= allowed and exact < math.log(1.25) < y
    return refuted(
        "exhaustive",
        "one sequence of batches, against exact arithmetic",
        unless=not good,
        detail=f"After v = {v} batches that hold i*, R = {seen:.6f} on the engine, {exact:.6f} exactly; the "
        f"text concludes R >= {y:g}. R never exceeds log(5/4) = {math.log(1.25):.4f} on this path.",
        counterexample=Counterexample(
            "i* is in every batch, yet R stays below log(5/4)",
            {"w0": list(STUCK.c), "m": m, "b": 2, "eta": "1/5", "y": y, "v": v, "R": seen},
            "import numpy as np\nfrom engine import Problem, StandardBasis, alignment, load_engine\n"
            "problem = Problem(StandardBasis(3, 3), np.array([1/2, 2/5, 1/100]), 1/5)\n"
            f'path = load_engine("reference").trajectory(problem, np.tile([0, 1], ({v}, 1)))\n'
            "print(alignment(problem, path[-1]).log_ratio, 1.0)",
        ),
        samples=1,
        message=f"R = {seen!r} on the engine, {exact!r} exactly",
    )


@WHOLE.claim(
    "corrected: verified, proved",
    text=r"""With $g$ as above and $v = \lfloor (y + \log(m-1))/g \rfloor + 1$, the next $v$ batches lift
$R$ above $y$ with probability at least $\binom mb^{-v}$, whatever the past.""",
    argument="Each of the v batches is the best one with probability 1/C(m, b), independently of the past.",
)
def whole_corrected(case: Case) -> Outcome:
    """The climb on the engine."""
    return judge_climb(case, "Appendix C.1, (A1)")
