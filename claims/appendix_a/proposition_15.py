r"""The steps of the proof of Proposition 15 (the proposition itself: ``claims.section_4.proposition_5``).

With f(N, u) = u (1 + eta (2 - u - N))^2 + (N - u)(1 - eta u)^2, the squared norm after a step, the proof
bounds f on the square [0, N_max]^2, N_max = 1 + eta/4, which holds more than the pairs that occur
(u <= N): f is convex in N, so its maximum is at N = 0 or at N = N_max.  All of it is right.  The larger
square costs reach: the end N = 0, which no real step has unless u = 0, needs eta <= 1/4, while on u <= N
the bound holds up to 0.4286.

The engine is tied to f also where no real state is: f is a quadratic polynomial in N for given u, so
three real states with the same part in the batch and different parts outside determine it at N = 0.

Proposition 15: the two ends N = 0 and N = 1 + eta/4 between which its proof has the maximum.
"""

from __future__ import annotations

import numpy as np
import sympy
from sympy import Rational

from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.norm_growth import highest
from claims.theory.steps import Steps
from engine import Array, Problem, norm_squared, step_error
from engine.aggregates import batch_factor, next_norm, rest_factor
from evidence import Outcome, Reach, Tightness
from evidence.bracket import largest
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, derivative, identity, reals, summed
from referee import Case, judge

N, u, eta = reals("N u eta")

#: f(N, u).
NORM = Formula("the squared norm after a step", (N, u, eta), next_norm(N, u, eta))


def off_formula(steps: Steps) -> float:
    """Distance of the engine's |w'|^2 from the formula, and from the function that other proofs take."""
    off = np.abs(steps.new_N - NORM(steps.N, steps.u, steps.eta))
    return excess(np.maximum(off, steps.off_norm), steps.norm_error)


@judge("proposition_15.formula/as_printed", "proved", formulas=[NORM])
def formula_as_printed(case: Case) -> Outcome:
    """Both sums of squares, for any number of coordinates; the engine's squared norm."""
    c, A, B, squares, rest = reals("c A B squares rest")
    factors = {A: batch_factor(N, u, eta), B: rest_factor(u, eta)}
    chain = prove(
        *summed("the squares inside the batch", (c * A) ** 2, A**2 * squares, {squares: c**2}),
        *summed("the squares outside", (c * B) ** 2, B**2 * rest, {rest: c**2}),
        identity("both together", A**2 * u + B**2 * rest, NORM.expression, where={**factors, rest: N - u}),
        identity(
            "both together, as other proofs take it",
            A**2 * u + B**2 * rest,
            next_norm(N, u, eta),
            where={**factors, rest: N - u},
        ),
    )
    return judge_formula(
        chain,
        one_step(case, max_step_size=1.0),
        off_formula,
        formula="the formula for the squared norm after a step",
    )


def fan(steps: Steps, parts: Array) -> tuple[Problem, Array, float]:
    """States with the first state's part in its batch, and outside squared norms ``parts``.

    Returns the problem in R^(m+1), the states (k, m+1) and u.  The part outside points off the data.
    """
    m, row = steps.problem.m, steps.batches[0]
    weights = np.zeros((len(parts), m + 1))
    weights[:, row] = steps.c[0, row]
    weights[:, m] = np.sqrt(parts)
    problem = Problem(np.eye(m + 1)[:m], weights, steps.eta)
    return problem, weights, float(np.sum(steps.c[0, row] ** 2))


def curved(case: Case, steps: Steps) -> float:
    """The second difference of N' in N against 2 eta^2 u, over what rounding allows."""
    problem, weights, mass = fan(steps, np.array([0.0, 0.1, 0.2]))
    after = norm_squared(case.engine.steps(problem, weights, np.tile(steps.batches[0], (3, 1))))
    second = after[0] - 2.0 * after[1] + after[2]
    eps = 1.15 * step_error(case.engine, problem, steps.batches.shape[1])
    return excess(abs(second - 2.0 * steps.eta**2 * mass * 0.1**2), 12.0 * eps)


@judge("proposition_15.convexity/as_printed", "proved")
def convex_as_printed(case: Case) -> Outcome:
    """The coefficient, and the chord above the graph; the engine's second difference in N."""
    share = reals("share")[0]
    top = reals("N_max")[0]
    chord = share * next_norm(top, u, eta) + (1 - share) * next_norm(0, u, eta)
    chain = prove(
        derivative("the coefficient of N^2 is eta^2 u", next_norm(N, u, eta), N, 2 * eta**2 * u, order=2),
        identity(
            "chord minus graph at N = share N_max",
            chord - next_norm(share * top, u, eta),
            eta**2 * u * top**2 * share * (1 - share),
        ),
    )
    return judge_formula(
        chain, one_step(case), lambda steps: curved(case, steps), formula="the second difference in N, eta^2 u"
    )


TOP = 1 + eta / 4
SIZES = [eta > 0, eta <= Rational(1, 5)]
SQUARE = [*SIZES, u >= 0, u <= TOP]
top = reals("N_max")[0]
WRITTEN = {r"N_{\max}": top}

#: f(0, u), where it is largest, and its largest value for u <= N_max.
ZERO = Formula("f(0, u)", (u, eta), 4 * eta * u * (1 + eta * (1 - u)))
VERTEX = Formula("where f(0, u) is largest", [eta], (1 + eta) / (2 * eta))
END = Formula("the largest f(0, u)", (top, eta), 4 * eta * top * (1 + eta * (1 - top)), printed=WRITTEN)

#: The second and third line of f(N_max, u); the coefficients of the third, the last one in two forms.
SECOND = Formula(
    "the second line",
    (u, top, eta),
    eta * u * (2 - top) * (2 - 2 * eta * u + eta * (2 - top)) + top * (1 - eta * u) ** 2,
    printed=WRITTEN,
)
LINEAR = Formula("the coefficient of u", (top, eta), eta * (2 - top) ** 2 + 4 * (1 - top), printed=WRITTEN)
QUADRATIC = Formula("the coefficient of u^2", [top], 3 * top - 4, printed=WRITTEN)
THIRD = Formula(
    "the third line",
    (u, top, eta),
    eta**2 * QUADRATIC.original * u**2 + eta * u * LINEAR.original + top,
    printed=WRITTEN,
)
AT_BOUND = Formula("the coefficient of u at the bound", [eta], eta * (1 - eta / 4) ** 2 - eta)


def extrapolated(case: Case, steps: Steps) -> float:
    """f(0, u) by extrapolating the engine's N' from three real states, against the formula.

    The three states have N = u, u + h, u + 2h with h = 1/4: Lagrange's weights at N = 0.
    """
    h = 0.25
    problem, weights, mass = fan(steps, h * np.arange(3.0))
    weights, mass = weights / np.sqrt(max(1.0, 2.0 * mass)), mass / max(1.0, 2.0 * mass)
    after = norm_squared(case.engine.steps(problem, weights, np.tile(steps.batches[0], (3, 1))))
    nodes = norm_squared(weights)
    lagrange = np.array(
        [np.prod([nodes[j] / (nodes[j] - nodes[i]) for j in range(3) if j != i]) for i in range(3)]
    )
    exact = ZERO(mass, steps.eta)
    eps = 1.15 * step_error(case.engine, problem, steps.batches.shape[1])
    return excess(abs(lagrange @ after - exact), 4.0 * eps * np.abs(lagrange).sum())


def elsewhere() -> str | None:
    """Whether f(0, u) is largest where it is said to be, or what else it is."""
    slope = sympy.diff(ZERO.expression, u).subs(u, VERTEX.expression)
    if sympy.simplify(slope) != 0:
        return f"the derivative of f(0, u) at u = {VERTEX.expression} is {sympy.simplify(slope)}, not 0"
    if (off := sympy.expand(ZERO.at(top, eta) - END.expression)) != 0:
        return f"f(0, N_max) is {off} more than {END.expression}"
    return None


@judge("proposition_15.at_zero/as_printed", "proved", formulas=[ZERO, VERTEX, END])
def at_zero_as_printed(case: Case) -> Outcome:
    """Every displayed step; how far the last one reaches."""
    zero, end = ZERO.expression, END.at(TOP, eta)

    def last_step(top: Rational) -> Sentence:
        domain = [eta > 0, eta <= top]
        return Sentence(f"eta <= {top}", [eta], domain, end <= TOP * (1 - eta**2 / 4))

    chain = prove(
        identity("f(0, u)", next_norm(0, u, eta), zero),
        derivative("its derivative in u", zero, u, 4 * eta * (1 + eta - 2 * eta * u)),
        identity("value at u = N_max", zero, 4 * eta * TOP * (1 - eta**2 / 4), where={u: TOP}),
        Sentence("N_max <= (1 + eta)/(2 eta)", [eta], SIZES, VERTEX.expression >= TOP),
        Sentence("f(0, u) is largest at u = N_max", [u, eta], SQUARE, zero <= end),
        last_step(Rational(1, 5)),
        Sentence("N_max (1 - eta^2/4) <= N_max", [eta], SIZES, TOP * (1 - eta**2 / 4) <= TOP),
    )
    reach = largest("eta", last_step, Rational(1, 5), Rational(1, 2), Rational(1, 100))
    return judge_formula(
        chain,
        one_step(case),
        lambda steps: extrapolated(case, steps),
        formula="f(0, u), extrapolated from three real states",
        detail=r"No step has $N = 0 < u$: the proof bounds $f$ on more than is needed, which is allowed, but "
        r"makes this end the one that limits the step size.",
        tightness=Tightness(0.792, "largest f(0, u) / N_max, at eta = 1/5, u = N_max: 4 eta (1 - eta^2/4)"),
        reach=(
            reach.reach(
                "eta <= 1/5",
                "bracketed by machine proofs (exactly 1/4, where 4 eta = 1)",
                "the printed estimate of f(0, u) exceeds N_max (1 - eta^2/4); the proposition itself "
                "holds up to 0.4286",
            ),
        ),
        also=elsewhere(),
    )


def at_top_of_engine(steps: Steps) -> float:
    """N' of the states at the bound against the last display, over what rounding allows."""
    top = 1.0 + steps.eta / 4.0
    at_bound = np.abs(steps.N - top) <= 1e-14
    last = THIRD(steps.u, top, steps.eta)
    return excess(np.abs(steps.new_N - last)[at_bound].max(initial=0.0), steps.norm_error)


@judge("proposition_15.at_top/as_printed", "proved", formulas=[SECOND, THIRD, LINEAR, QUADRATIC, AT_BOUND])
def at_top_as_printed(case: Case) -> Outcome:
    """The three lines and the two signs; the engine's steps from the bound."""
    first, second, third = next_norm(top, u, eta), SECOND.expression, THIRD.expression
    at_bound = AT_BOUND.expression

    def signs(limit: Rational) -> Sentence:
        both = sympy.And(QUADRATIC.at(TOP) <= 0, at_bound <= 0)
        return Sentence(f"both signs, for eta <= {limit}", [eta], [eta > 0, eta <= limit], both)

    chain = prove(
        identity("first line = second line", first, second),
        identity("second line = third line", second, third),
        identity("3 N_max - 4", QUADRATIC.expression, 3 + 3 * eta / 4 - 4, where={top: TOP}),
        identity("the linear coefficient", LINEAR.expression, at_bound, where={top: TOP}),
        signs(Rational(1, 5)),
        signs(Rational(4, 3)),
    )
    return judge_formula(
        chain,
        one_step(case),
        at_top_of_engine,
        formula="the last display, from states at the bound",
        tightness=Tightness(
            1.0,
            "f(N_max, u) / N_max at u = 0, where nothing moves; no path gets there, the supremum being "
            f"{highest(0.2):.5f} at eta = 1/5",
        ),
        reach=(
            Reach(
                "eta <= 1/5",
                4 / 3,
                1.34,
                "proved; 3 N_max > 4 beyond",
                "the quadratic coefficient becomes positive",
            ),
        ),
    )
