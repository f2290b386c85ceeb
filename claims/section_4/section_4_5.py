"""Section 4.5: under full-batch GD the alignment R does not change.

All coordinates in the span of the data are multiplied by one factor, A_t = 1 + eta (2 - 2 Phi - Psi),
and R is the logarithm of a ratio of such coordinates.  A_t > 0 under the assumptions (Corollary 6), so
no ratio becomes 0/0 and the leading datapoint stays the leading one.  Under ReLU the same holds over S+.

The engine is judged by R itself.  A rounding error of size e |w| in a step turns the direction of the
projection by e |w| / |Pi w|; the exact dynamics never turns it, so these add up, and a turn by d moves
R by at most d / |c*| + sqrt(m) d / (sum of the others), in units of |Pi w|.

Section 4.5, the case i_t != i* for b = 1: the decrease of R.

The last displayed line is the correct limit of the correct expression, and the error of the limit is of order
exp(-2R), plus terms that vanish with t.  Two lines before it are misprinted.

Section 4.5, the case i_t != i* for b = 1: the two misprinted lines for the new sum of the others.

The first has an eta too many in front of c(i), the second one too few.
"""

from __future__ import annotations

import numpy as np
import sympy
from sympy import exp, log

from claims.theory.domains import batch_steps
from claims.theory.error_terms import ratio_sentences
from claims.theory.harness import Domain, conclude, hold, judge_formula
from claims.theory.instances import Instance, instances
from claims.theory.rates import with_rates
from claims.theory.refutation import Point, refute_relation
from claims.theory.steps import Steps
from engine import Activation, Array, FullBatch, Problem, Schedule, UniformSubsets, alignment, step_error
from engine.aggregates import batch_factor, next_phi, next_psi, rest_factor
from evidence import Outcome, Tightness
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge


def chain() -> Chain:
    """The common factor, that it is positive, and that a common factor leaves the ratio alone."""
    c, k, s, Phi, Psi, eta, c_next, s_next = reals("c k s Phi Psi eta c_next s_next")
    gradient = c * (Phi + Psi - 2) + Phi * c  # <sum of gradients, a_i> by Lemma 14, B = [m]
    common = batch_factor(Phi + Psi, Phi, eta)
    bounded = [Phi >= 0, Psi >= 0, 1 + eta / 4 >= Phi + Psi]
    step = [eta > 0, eta <= sympy.Rational(1, 5), *bounded]
    return prove(
        identity("every coordinate in the span gets the factor A_t", c - eta * gradient, c * common),
        Sentence("A_t is positive while N <= 1 + eta/4", [Phi, Psi, eta], step, common > 0),
        identity(
            "a common factor cancels in the ratio of R",
            c_next / s_next,
            c / s,
            where={c_next: k * c, s_next: k * s},
        ),
    )


@judge("section_4_5/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The identity, and R along full-batch paths of the engine."""
    return judge_increments(case, "linear")


@judge("section_4_5/under_relu", "proved")
def under_relu(case: Case) -> Outcome:
    """The same over S+."""
    return judge_increments(case, "relu")


def judge_increments(case: Case, activation: Activation) -> Outcome:
    """The chain, then the largest change of R over what rounding allows."""
    extremes = {"change": 0.0, "allowed": 0.0}
    count = 8
    domain = Domain(
        "data sets, step sizes and starts of full-batch GD, by `trajectory` and as summarised by `run`",
        instances(min_m=2, max_extra=4, full_batch=True, count=count),
        lambda instance: excess(case, instance, activation, extremes),
        examples=case.pick(6, 40, 300),
        seed=case.seed_for("instances", activation),
        cases=count,
        code=f"problem = {{}}.problem({activation!r})",
    )
    held = hold(domain, float, "R_t = R_0")
    return conclude(
        chain(),
        held,
        by="machine proofs for the common factor (Corollary 6 supplies the bound on N)",
        detail=f"Largest change of R seen: {extremes['change']:.2g}.",
        detects=f"a change of R by more than rounding, here at most {extremes['allowed']:.2g}",
    )


def excess(case: Case, instance: Instance, activation: Activation, extremes: dict[str, float]) -> float:
    """Largest ``|R_t - R_0| / allowed - 1`` over times, initialisations and ways to ask."""
    problem = with_two(instance.problem(activation))
    times = (1, 3, case.pick(30, 60, 150))
    before = alignment(problem, problem.w0)
    allowed = tolerance(case, problem, max(times))  # (steps + 1, k)
    extremes["allowed"] = max(extremes["allowed"], float(allowed.max()))
    everything = np.broadcast_to(np.arange(problem.m), (max(times), problem.m))
    path = case.engine.trajectory(problem, everything)  # (k, steps + 1, n)
    along = alignment(problem, path).log_ratio.T
    worst = compare(along, before.log_ratio, allowed, extremes)
    schedules: tuple[Schedule, ...] = (FullBatch(), UniformSubsets(problem.m))
    for schedule in schedules:
        for steps in times:
            result = case.engine.run(problem, schedule, max_steps=steps, seed=instance.seed, keep_weights=True)
            assert result.weights is not None, "run was asked to keep the weights"
            own = alignment(problem, result.weights).log_ratio
            for seen in (result.log_ratio, own):
                worst = max(worst, compare(seen, before.log_ratio, allowed[steps], extremes))
    return worst


def compare(seen: Array, start: Array, allowed: Array, extremes: dict[str, float]) -> float:
    """Largest change over what is allowed, less 1."""
    change = np.abs(seen - start)
    if not np.isfinite(change).all():
        return np.inf
    extremes["change"] = max(extremes["change"], float(change.max()))
    return float((change / allowed).max() - 1.0)


def with_two(problem: Problem) -> Problem:
    """The same problem with at least two effective datapoints in every row of ``w0``.

    Under ReLU the signs of the first two correlations are made positive.
    """
    if problem.activation == "linear":
        return problem
    c = problem.correlations(problem.w0)
    flipped = c.copy()
    flipped[:, :2] = np.abs(c[:, :2])
    return problem.with_w0(problem.w0 + problem.combine(flipped - c))


def tolerance(case: Case, problem: Problem, steps: int) -> Array:
    """What rounding can change R by after 0, 1, ..., ``steps`` steps: shape (steps + 1, k).

    The factor 2 covers second-order terms, and the error of reading R off the weights.
    """
    c = problem.correlations(problem.w0)
    size = np.abs(c) if problem.activation == "linear" else np.maximum(c, 0.0)
    inside = (size * size).sum(axis=-1)
    outside = (problem.w0 * problem.w0).sum(axis=-1) - inside
    top = size.max(axis=-1)
    scale = np.sqrt(inside)
    sensitivity = scale / top + np.sqrt(problem.m) * scale / (size.sum(axis=-1) - top)
    one = step_error(case.engine, problem, problem.m)
    turn = np.zeros_like(scale)
    turns = []
    for _ in range(steps + 1):
        turn = turn + one * np.sqrt((inside + outside) / inside)
        turns.append(2.0 * turn * sensitivity)
        inside, outside = (
            next_phi(inside, outside, problem.step_size),
            next_psi(inside, outside, problem.step_size),
        )
    return np.array(turns)


x, Y, S, S_next, N, eta = reals("x Y S S_next N eta")
WRITTEN = {
    "c_t(i_t)": x,
    r"\sum_{\mathcal J_t} c_t": S,
    r"\sum_{\mathcal J_t} c_{t+1}": S_next,
    r"\sum_{\mathcal J_t \setminus \{i_t\}} c_t": Y,
    r"\lVert\mathbf w_t\rVert^2": N,
}

#: The decrease of R if another one than the leader is drawn: exactly, in the limit, and its bound.
EXACT = Formula("the decrease", (x, S, S_next, eta), log(S_next / ((1 - eta * x**2) * S)), printed=WRITTEN)
LIMIT = Formula("its limit", (x, S, eta), log(1 + eta * x / S), printed=WRITTEN)
BOUND = Formula(
    "its bound",
    (x, S, eta),
    eta * x / S,
    printed=WRITTEN,
    bounds="<=",
    domain=[x > 0, x <= S, eta > 0, eta <= sympy.Rational(1, 5)],
)

#: The new sum of the others over the old one: the two displayed lines, as printed and right.
SIZES = (x, Y, S, N, eta)
grown, kept = batch_factor(N, x**2, eta), rest_factor(x**2, eta)
FIRST_PRINTED = Formula("the first line", SIZES, (eta * x * grown + kept * Y) / S, printed=WRITTEN)
FIRST = Formula("the first line", SIZES, (x * grown + kept * Y) / S, printed=WRITTEN)
SECOND_PRINTED = Formula("the second line", SIZES, (x * (2 - N) + kept * S) / S, printed=WRITTEN)
SECOND = Formula("the second line", SIZES, (eta * x * (2 - N) + kept * S) / S, printed=WRITTEN)


def off_the_limit() -> str | None:
    """Where the limit is not log(1 + (A/B - 1) c/S) at norm 1 for a small c, or the bound is below it."""
    for step in (0.01, 0.1, 0.2):
        for total in (0.01, 0.5, 2.0):
            for share in (0.01, 0.5, 1.0):
                value, bound = LIMIT(share * total, total, step), BOUND(share * total, total, step)
                ratio = batch_factor(1.0, 0.0, step) / rest_factor(0.0, step)
                if not abs(value - np.log1p((ratio - 1.0) * share)) <= 1e-14 or not value <= bound:
                    return (
                        f"eta = {step}, c = {share * total}, S = {total}: the limit is not {value} <= {bound}"
                    )
    return None


@judge("section_4_5_increment.other/as_printed", "proved", formulas=[EXACT, LIMIT, BOUND])
def other(case: Case) -> Outcome:
    """The identities by SymPy, explicit error terms by machine, the engine, and the measured exponent."""
    also = off_the_limit()

    def proofs() -> Chain:
        L, L_next = reals("L L_next")
        A, B, S, after = grown, kept, x + Y, x * grown + Y * kept
        exact = exp(EXACT.at(x, S, after, eta))
        return prove(
            identity("exact decrease", S_next / L_next / (S / L), exact, where={S_next: after, L_next: L * B}),
            identity("in terms of A/B", exact, 1 + (A / B - 1) * x / S),
            ratio_sentences()[1],
        )

    def margin(steps: Steps) -> Array:
        lack = np.maximum(0.0, 1.0 - steps.N)
        theta = steps.eta / (1.0 - steps.eta)
        top = BOUND(steps.X, steps.S, steps.eta) * (1.0 + lack) * (1.0 + theta * steps.s)
        gap = np.abs(
            steps.lag + EXACT(steps.X, steps.S, steps.without(steps.new_size, steps.leader), steps.eta)
        )
        off = np.maximum(-steps.lag - top, np.nan_to_num(gap, nan=np.inf)) - steps.slack
        return np.where(steps.leads, -np.inf, off)

    def error(steps: Steps) -> Array:
        return np.asarray(-steps.lag - LIMIT(steps.X, steps.S, steps.eta))

    outcome = judge_formula(
        None if also else proofs,
        batch_steps(case, "the increment for i_t != i*", b=1),
        margin,
        also=also,
        tightness=Tightness(
            1.0, "log(1 + eta x) over eta x as x = c(i_t)/S tends to 0; 0.91 at x = 1, eta = 1/5"
        ),
    )
    return with_rates(case, outcome, {r"$-\Delta - \log(1 + \eta c/S)$": (error, False)}, "increment_other")


POINT = Point(("4/5", "1/5", "1/10"), 3, ((1,),))


def new_sum(steps: Steps) -> Array:
    """Sum of the new coordinates over J_t, over the old one."""
    return steps.without(steps.new_size, steps.leader) / steps.S


def line(formula: Formula, steps: Steps) -> Array:
    """A displayed line at the states before the steps."""
    return np.asarray(formula(steps.X, steps.Y, steps.S, steps.N, steps.eta))


@judge("section_4_5_increment.first_line/as_printed", "counterexample", formulas=[FIRST_PRINTED])
def first_as_printed(case: Case) -> Outcome:
    """m = 3, the second datapoint drawn."""
    return refute_relation(
        case,
        POINT,
        new_sum,
        lambda steps: line(FIRST_PRINTED, steps),
        "=",
        description="the two sides of the printed first line",
        code=(
            "(new[1] + new[2]) / (c[1] + c[2])",
            "(eta * c[1] * (1 + eta * (2 - c[1] ** 2 - N)) + (1 - eta * c[1] ** 2) * c[2]) / (c[1] + c[2])",
        ),
        detail="The left side is the ratio of the sums, the right side the printed first line.",
    )


@judge("section_4_5_increment.second_line/as_printed", "counterexample", formulas=[SECOND_PRINTED])
def second_as_printed(case: Case) -> Outcome:
    """m = 3, the second datapoint drawn."""
    return refute_relation(
        case,
        POINT,
        new_sum,
        lambda steps: line(SECOND_PRINTED, steps),
        "=",
        description="the two sides of the printed second line",
        code=(
            "(new[1] + new[2]) / (c[1] + c[2])",
            "(c[1] * (2 - N) + (1 - eta * c[1] ** 2) * (c[1] + c[2])) / (c[1] + c[2])",
        ),
        detail="The left side is the ratio of the sums, the right side the printed second line.",
    )


def corrected_line(case: Case, name: str, formula: Formula) -> Outcome:
    """Both corrected lines by SymPy, one of them on the engine."""
    x_next, Y_next = reals("x_next Y_next")
    line_1, line_2 = ((x + Y) * form.at(x, Y, x + Y, N, eta) for form in (FIRST, SECOND))
    chain = prove(
        identity("first line", x_next + Y_next, line_1, where={x_next: x * grown, Y_next: Y * kept}),
        identity("second line", line_1, line_2),
    )

    def margin(steps: Steps) -> Array:
        off = np.abs(new_sum(steps) - line(formula, steps)) - 2.0 * steps.slack
        return np.where(steps.leads, -np.inf, off)

    return judge_formula(chain, batch_steps(case, name, b=1), margin, by="SymPy")


@judge("section_4_5_increment.first_line/corrected", "proved", formulas=[FIRST])
def first_corrected(case: Case) -> Outcome:
    """Without the superfluous eta."""
    return corrected_line(case, "the first line", FIRST)


@judge("section_4_5_increment.second_line/corrected", "proved", formulas=[SECOND])
def second_corrected(case: Case) -> Outcome:
    """With the missing eta."""
    return corrected_line(case, "the second line", SECOND)
