r"""Lemma 17: below norm 1 the squared norm grows by at least 4 eta epsilon u.

Exactly, with u = |Pi_B w|^2 and N = |w|^2,

    N' - N = 4 eta u (1 - N) + eta^2 u ((2 - u - N)^2 + u (N - u)),

and the last term is a sum of products of non-negative numbers.  So the bound holds with 1 - N in the place
of epsilon for every w and every eta > 0, and the lemma follows if N <= 1 - epsilon.  The printed
hypothesis, N >= 1 - epsilon, is the wrong way round: the proof's last line needs 1 - N >= epsilon.
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
