"""Lemma 18: the two displays of its proof, which drop two squares and need 4 eta u <= 1."""

from __future__ import annotations

from sympy import And, Equivalent, Rational

from claims.appendix_a.lemma_18 import ABOVE, N, eta, u, v
from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.steps import Steps
from engine import Array
from engine.aggregates import next_norm
from evidence import Outcome, Tightness
from evidence.bracket import largest
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity
from referee import Case, judge

SIZES = [eta > 0, eta <= Rational(1, 5)]
WRITTEN = {"u_t": u, "v_t": v, "N_t": N}
d = 2 - 2 * u - v

#: The squared norm after a step; its lower bound, as it comes, collected, and in N.
EXACT = Formula(
    "the squared norm after a step",
    (u, v, eta),
    u * (1 + eta * d) ** 2 + v * (1 - eta * u) ** 2,
    printed=WRITTEN,
)
DROPPED = Formula(
    "the squares dropped", (u, v, eta), u * (1 + 2 * eta * d) + v * (1 - 2 * eta * u), printed=WRITTEN
)
COLLECTED = Formula(
    "the bound, collected", (u, v, eta), u + v + 2 * eta * u * (2 - 2 * u - 2 * v), printed=WRITTEN
)
BOUND = Formula("the bound", (u, N, eta), N + 4 * eta * u * (1 - N), printed=WRITTEN)

#: The bound less 1; and what 4 eta u is bounded by.
FACTORED = Formula("the bound less 1", (u, N, eta), (1 - 4 * eta * u) * (N - 1), printed=WRITTEN)
IN_N = Formula("4 eta N", (N, eta), 4 * eta * N, printed=WRITTEN, bounds="<=", domain=[*SIZES, N >= 1])
AT_BOUND = Formula("4 eta (1 + eta/4)", [eta], 4 * eta * (1 + eta / 4), bounds="<=", domain=SIZES)
GREATEST = Formula("the largest 4 eta u", [], Rational(4, 5) * (1 + Rational(1, 20)), bounds="<=")


@judge("lemma_18.lower_bound/as_printed", "proved", formulas=[EXACT, DROPPED, COLLECTED, BOUND])
def bound_as_printed(case: Case) -> Outcome:
    """Every relation of the display; the engine's norm against the bound."""
    low, exact = DROPPED.expression, EXACT.expression
    domain = [eta > 0, u >= 0, v >= 0]
    chain = prove(
        identity("the norm in u and v", exact, next_norm(N, u, eta), where={N: u + v}),
        identity("the bound, collected", low, COLLECTED.expression),
        identity("the bound in N", low, BOUND.at(u, u + v, eta)),
        Sentence("squares dropped", [u, v, eta], domain, exact >= low),
    )

    def off(steps: Steps) -> float:
        return below(steps, BOUND(steps.u, steps.N, steps.eta))

    return judge_formula(chain, one_step(case, max_step_size=1.0), off, formula="the lower bound of the norm")


def below(steps: Steps, lower: Array) -> float:
    """How far the norm after the step is below a bound, over rounding; and the formula for the norm."""
    gap = float((lower - steps.new_N).max())
    return max(excess(gap, steps.norm_error), excess(steps.off_norm, steps.norm_error))


@judge("lemma_18.equivalence/as_printed", "proved", formulas=[BOUND, FACTORED, IN_N, AT_BOUND, GREATEST])
def equivalence_as_printed(case: Case) -> Outcome:
    """The factorisation and the chain of bounds; the engine's 4 eta u."""
    low, factored, most = BOUND.expression, FACTORED.expression, AT_BOUND.expression

    def at_most_one(top: Rational) -> Sentence:
        return Sentence(f"4 eta (1 + eta/4) <= 1 for eta <= {top}", [eta], [eta > 0, eta <= top], most <= 1)

    chain = prove(
        identity("factorisation", low - 1, factored),
        Sentence("if and only if", [N, u, eta], [], Equivalent(low >= 1, factored >= 0)),
        Sentence(
            "the chain of bounds",
            [N, u, eta],
            [*SIZES, *ABOVE],
            And(4 * eta * u <= IN_N.expression, IN_N.expression <= most, most <= GREATEST.expression),
        ),
        at_most_one(Rational(1, 5)),
    )
    reach = largest("eta", at_most_one, Rational(1, 5), Rational(1, 4), Rational(1, 500))

    def off(steps: Steps) -> float:
        return below(steps, 1.0 + FACTORED(steps.u, steps.N, steps.eta))

    return judge_formula(
        chain,
        one_step(case),
        off,
        formula="the factorised lower bound of the norm",
        tightness=Tightness(0.84, "4 eta u at eta = 1/5, u = 1 + eta/4, over 1"),
        reach=(
            reach.reach(
                "eta <= 1/5",
                "bracketed by machine proofs; exactly sqrt(5) - 2 = 0.23607",
                "4 eta (1 + eta/4) > 1: the printed argument ends, the lemma itself holds up to 0.24035 "
                "(for b = 1 up to 0.268)",
            ),
        ),
    )
