r"""Lemma 17: below norm 1 the squared norm grows by at least 4 eta epsilon u.

Exactly, with u = |Pi_B w|^2 and N = |w|^2,

    N' - N = 4 eta u (1 - N) + eta^2 u ((2 - u - N)^2 + u (N - u)),

and the last term is a sum of products of non-negative numbers.  So the bound holds with 1 - N in the place
of epsilon for every w and every eta > 0, and the lemma follows if N <= 1 - epsilon.  The printed
hypothesis, N >= 1 - epsilon, is the wrong way round: the proof's last line needs 1 - N >= epsilon.

Lemma 17: the lines of its proof, all of them right.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.theory.domains import one_step
from claims.theory.harness import excess, judge_formula
from claims.theory.refutation import Point, refute, replay
from claims.theory.steps import Steps
from engine import norm_squared
from engine.aggregates import next_norm
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, decide, identity, reals
from referee import Case, judge

N, u, v, eta, eps = reals("N u v eta epsilon")
STEP = [eta > 0, u >= 0, u <= N]

#: The least squared norm after a step.
BOUND = Formula(
    "the bound",
    (N, u, eta, eps),
    N + 4 * eta * eps * u,
    printed={r"\lVert\mathbf w_t\rVert^2": N, r"\sum_{i\in\mathcal B_t} c_t(i)^2": u, r"\varepsilon": eps},
    bounds=">=",
    domain=[*STEP, eps > 0, eps < 1, 1 - eps >= N],
)
GAIN = 4 * eta * u * (1 - N) + eta**2 * u * ((2 - u - N) ** 2 + u * (N - u))


@judge("lemma_17/as_printed", "counterexample")
def as_printed(case: Case) -> Outcome:
    """A counterexample to the printed implication; the engine from (9/10, 0)."""
    domain = [*STEP, eta <= Rational(1, 5), N < 1, eps > 0, eps < 1]
    proof = decide(
        Sentence(
            "Lemma 17 as printed",
            [N, u, eta, eps],
            [*domain, 1 - eps <= N],
            next_norm(N, u, eta) >= N + 4 * eta * eps * u,
        )
    )
    seen = replay(case, Point(("9/10", "0"), 2, ((0,),)))
    reached = float(norm_squared(seen.w))
    return refute(
        seen,
        "N_0 = 0.81 is above 1 - epsilon = 0.1, and the squared norm grows by 0.13, not by 0.58",
        {
            "data": [[1, 0], [0, 1]],
            "w0": ["9/10", 0],
            "eta": "1/5",
            "epsilon": "9/10",
            "batch": "{1}",
            "N_1": reached,
            "printed bound": 1.3932,
        },
        "w @ w, '<', 0.81 + 4 * 0.2 * 0.9 * 0.81",
        proof=proof,
        unless=not reached < 1.3932 - 0.1,
        method="an exact counterexample to the printed implication; one step of the engine from rational "
        "weights",
        detail=f"On the engine the squared norm becomes {reached:.6f}; the printed bound is 1.3932.",
    )


def off_gain(steps: Steps) -> float:
    """The exact formula for the increment, and the bound, over what rounding allows."""
    u_, N_ = steps.u, steps.N
    lower = BOUND(N_, u_, steps.eta, 1.0 - N_)
    exact = N_ + 4.0 * steps.eta * u_ * (1.0 - N_) + steps.eta**2 * u_ * ((2.0 - u_ - N_) ** 2 + u_ * (N_ - u_))
    return max(
        excess(lower - steps.new_N, steps.norm_error),
        excess(np.abs(steps.new_N - exact), steps.norm_error),
        steps.lemma_14,
    )


def slack() -> Tightness:
    """The largest ratio of bound and increment for eta = 1/5, on a grid of 0 < u <= N < 1."""
    norm = np.linspace(0.001, 0.999, 400)[:, None]
    part = norm * np.linspace(0.001, 1.0, 400)
    bound = 4.0 * (1.0 - norm)
    ratio = bound / (bound + 0.2 * ((2.0 - part - norm) ** 2 + part * (norm - part)))
    return Tightness(
        float(ratio.max()),
        "largest ratio of the bound with epsilon = 1 - N to the true increment, at eta = 1/5; it tends to 1 "
        "along u = N -> 1, and for every state as eta -> 0",
    )


@judge("lemma_17/corrected", "proved", formulas=[BOUND])
def corrected(case: Case) -> Outcome:
    """The exact increment by SymPy, the bound by machine for every step size; the engine's increments."""
    chain = prove(
        identity("the exact increment", next_norm(N, u, eta), N + GAIN),
        Sentence("N' >= N + 4 eta u (1 - N), any eta, any N", [N, u, eta], STEP, 4 * eta * u * (1 - N) <= GAIN),
        Sentence(
            "Lemma 17 with N <= 1 - epsilon, any eta",
            [N, u, eta, eps],
            [*STEP, eps > 0, eps < 1, 1 - eps >= N],
            BOUND.expression <= N + GAIN,
        ),
    )
    return judge_formula(
        chain,
        one_step(case, max_step_size=1.0),
        off_gain,
        formula="the exact increment of the squared norm, and its lower bound",
        detail=r"The assumption $\eta \le 1/5$ can be dropped altogether.",
        tightness=slack(),
    )


WRITTEN = {"u_t": u, "v_t": v, r"\lVert\mathbf w_t\rVert^2": N}
SIZES, PARTS = (u, v, eta), [eta > 0, u >= 0, v >= 0]
d = 2 - 2 * u - v

#: The increment of the squares in the batch, as the three equalities have it, and its lower bound.
INSIDE = tuple(
    Formula(name, SIZES, inside, printed=WRITTEN)
    for name, inside in (
        ("the increment in the batch", u * (1 + eta * d) ** 2 - u),
        ("the increment in the batch, as a product", eta * u * d * (2 + eta * d)),
        ("the increment in the batch, multiplied out", 2 * eta * u * d + eta**2 * u * d**2),
    )
)
LEAST_INSIDE = Formula(
    "the bound in the batch", SIZES, 2 * eta * u * d, printed=WRITTEN, bounds=">=", domain=PARTS
)

#: The same outside the batch.
OUTSIDE = Formula("the increment outside", SIZES, v * ((1 - eta * u) ** 2 - 1), printed=WRITTEN)
PRODUCT = Formula("the increment outside, as a product", SIZES, -eta * v * u * (2 - eta * u), printed=WRITTEN)
LEAST_OUTSIDE = Formula(
    "the bound outside", SIZES, -2 * eta * v * u, printed=WRITTEN, bounds=">=", domain=PARTS
)

#: The sum of both bounds, in u and v, and in N.
SUM = Formula("the sum of the bounds", SIZES, 2 * eta * u * (2 - 2 * u - 2 * v), printed=WRITTEN)
LEAST = Formula("the bound", (u, N, eta), 4 * eta * u * (1 - N), printed=WRITTEN, bounds=">=", domain=STEP)


def parts_of(steps: Steps) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """v, and the engine's increments of the squares in and outside the batch, shape (k,) each."""
    rest = np.maximum(steps.N - steps.u, 0.0)
    new_u = ((steps.new_c * steps.member) ** 2).sum(axis=1)
    return rest, new_u - steps.u, steps.new_N - new_u - rest


@judge("lemma_17.inside/as_printed", "proved", formulas=[*INSIDE, LEAST_INSIDE])
def inside_as_printed(case: Case) -> Outcome:
    """The displayed equalities and the inequality; the engine's squares in the batch."""
    first, second, last = (inside.expression for inside in INSIDE)
    least = LEAST_INSIDE.expression
    chain = prove(
        prove(identity("difference of two squares", first, second), identity("multiplied out", first, last)),
        Sentence("the square is dropped", SIZES, PARTS, last >= least),
    )

    def off(steps: Steps) -> float:
        rest, inside, _ = parts_of(steps)
        exact = INSIDE[-1](steps.u, rest, steps.eta)
        low = LEAST_INSIDE(steps.u, rest, steps.eta) - inside
        return max(excess(np.abs(inside - exact), steps.norm_error), excess(low, steps.norm_error))

    return judge_formula(chain, one_step(case), off, formula="the increment of the squares in the batch")


@judge("lemma_17.outside/as_printed", "proved", formulas=[OUTSIDE, PRODUCT, LEAST_OUTSIDE])
def outside_as_printed(case: Case) -> Outcome:
    """The displayed equality and the inequality; the engine's squares outside the batch."""
    first, least = OUTSIDE.expression, LEAST_OUTSIDE.expression
    chain = prove(
        identity("difference of two squares", first, PRODUCT.expression),
        Sentence("the square is dropped", SIZES, PARTS, first >= least),
    )

    def off(steps: Steps) -> float:
        rest, _, outside = parts_of(steps)
        exact = OUTSIDE(steps.u, rest, steps.eta)
        low = LEAST_OUTSIDE(steps.u, rest, steps.eta) - outside
        return max(excess(np.abs(outside - exact), steps.norm_error), excess(low, steps.norm_error))

    return judge_formula(chain, one_step(case), off, formula="the increment of the squares outside the batch")


@judge("lemma_17.combined/as_printed", "proved", formulas=[SUM, LEAST])
def combined_as_printed(case: Case) -> Outcome:
    """The sum of the two bounds; the engine's increments."""
    both = SUM.expression
    chain = prove(
        identity("sum of the two bounds", 2 * eta * u * d - 2 * eta * v * u, both),
        identity("with N = u + v", both, LEAST.at(u, u + v, eta)),
        Sentence("the increment", [N, u, eta], STEP, next_norm(N, u, eta) - N >= LEAST.expression),
    )
    return judge_formula(
        chain,
        one_step(case),
        off_gain,
        formula="the exact increment of the squared norm, and its lower bound",
        tightness=slack(),
    )
