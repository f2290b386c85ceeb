"""Section 4.5, Eq. (13): the norm and the leading coordinate near the limit, for b = 1.

Exactly, N - c*^2 - Psi = s, the sum of the squares of the others, and 0 < 1 - c*^2 = (1 - N) + s + Psi; and
s <= S^2 <= exp(-2R).  So the errors are of order exp(-2R) (the text bounds squares by first powers and gets
exp(-R)), plus Psi and (1 - N)+, which vanish with t.

Section 4.5: what the sketch draws from Eq. (13) and (14) for b = 1, the drift of R and (A1).
"""

from __future__ import annotations

import numpy as np
from sympy import Rational, log

from claims.theory.domains import batch_steps
from claims.theory.drift import infimum
from claims.theory.error_terms import factor_sentence, ratio_sentences
from claims.theory.harness import judge_formula
from claims.theory.rates import with_rates
from claims.theory.steps import Steps
from engine import Array
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Proof, Sentence, identity, reals
from referee import Case, judge


@judge("eq_13/as_printed", "proved")
def eq_13(case: Case) -> Outcome:
    """The two inequalities by machine, on the engine after steps, and the measured exponent."""
    x, s, Psi, d, S, E = reals("x s Psi d S E")
    proofs = [
        Sentence(
            "squares: s + z^2 <= (S + z)^2",
            [s, S, x],
            [s >= 0, S >= 0, x >= 0, s <= S**2],
            s + x**2 <= (S + x) ** 2,
        ),
        Sentence(
            "s <= exp(-2R)",
            [x, s, S, E],
            [x > 0, x < 1, S >= 0, E >= 0, x * E >= S, s <= S**2, s >= 0],
            s <= E**2,
        ),
        Sentence(
            "1 - c*^2 <= d + s + Psi",
            [x, s, Psi, d],
            [x > 0, x < 1, s >= 0, Psi >= 0, d >= 0, d >= 1 - x - s - Psi],
            1 - x <= d + s + Psi,
        ),
    ]

    def margin(steps: Steps) -> Array:
        top = steps.at(steps.new_size, steps.next_leader)
        N = steps.new_N
        Psi = steps.new_Psi
        square = np.exp(-2.0 * steps.new_R)
        first = N - top**2 - Psi - square
        second = 1.0 - top**2 - np.maximum(0.0, 1.0 - N) - square - Psi
        return np.asarray(np.maximum(first, second) - 8.0 * (steps.slack * square + steps.error.max(axis=1)))

    def near(steps: Steps) -> Array:
        lack = np.maximum(0.0, 1.0 - steps.N)
        return (1.0 - steps.L**2) / (lack + np.exp(-2.0 * steps.R) + steps.Psi)

    outcome = judge_formula(
        prove(*proofs),
        batch_steps(case, "Eq. (13)"),
        margin,
        nearest=(near, "1 - L^2 over (1 - N)+ + exp(-2R) + Psi, with L = |c(i*)|"),
    )
    return with_rates(
        case,
        outcome,
        {"$N - L^2$": (lambda t: t.N - t.L**2, True), "$1 - L^2$": (lambda t: 1.0 - t.L**2, True)},
        "eq_13",
    )


N, x, eta = reals("N x eta")

#: The increment of R if the leader is drawn.
INCREMENT = Formula(
    "the increment",
    (N, x, eta),
    log(1 + eta * (2 - N) / (1 - eta * x)),
    printed={r"\lVert\mathbf w_t\rVert^2": N, "c_t(i_t^*)^2": x},
)
LEAST = Formula("the least increment", [eta], log(1 + eta * (1 - eta / 4)))


m = reals("m")[0]
SMALL = [m >= 2, eta > 0, eta <= Rational(1, 5)]

#: What bounds the drift for b = 1 in the limit, and its closed form.
MIDDLE = Formula(
    "the bound of the drift", (m, eta), (log(1 / (1 - eta)) - eta) / m, indices="m", bounds=">=", domain=SMALL
)
SQUARE = Formula("its closed form", (m, eta), eta**2 / (2 * m), indices="m", bounds=">=", domain=SMALL)


def beyond_the_least_drift() -> str | None:
    """Where the bounds are not in the order of the text, below the least drift in the limit."""
    for size in range(2, 60):
        for step in (0.01, 0.05, 0.1, 0.2):
            values = SQUARE(size, step), MIDDLE(size, step), infimum(size, 1, step)
            if not values[0] <= values[1] * (1 + 1e-9) <= values[2] * (1 + 1e-8):
                return (
                    f"m = {size}, eta = {step}: {values[0]} <= {values[1]} <= the least drift {values[2]} fails"
                )
    return None


@judge("eq_13.drift/as_printed", "proved", formulas=[MIDDLE, SQUARE])
def drift(case: Case) -> Outcome:
    """The drift at every state with its error terms, and the closed form of its least limit."""
    best, sketch = (max(f(m, 0.2) / infimum(m, 1, 0.2) for m in range(2, 60)) for f in (SQUARE, MIDDLE))

    def margin(steps: Steps) -> Array:
        mean = steps.gain.reshape(-1, steps.m).mean(axis=1)
        first = slice(None, None, steps.m)
        s, Psi, eta = steps.s[first], steps.Psi[first], steps.eta
        lack = np.maximum(0.0, 1.0 - steps.N[first])
        up = np.log1p(-eta) - np.log1p(-eta * (1.0 - s - Psi))
        down = eta * ((1.0 + lack) * (1.0 + eta / (1.0 - eta) * s) - 1.0)
        bound = np.nan_to_num(MIDDLE(steps.m, eta), nan=np.inf) + (up - down) / steps.m
        return np.asarray(bound - mean - steps.slack[first])

    return judge_formula(
        prove(*ratio_sentences()),
        batch_steps(case, "the drift for b = 1", b=1),
        margin,
        by="machine proofs of the bounds of A/B",
        also=beyond_the_least_drift(),
        tightness=Tightness(
            best,
            "eta^2/(2m) over the least limit of the drift at eta = 1/5, largest over m < 60; the middle "
            f"expression over it: {sketch:.4f}. Both are about (m-1)/m",
        ),
        detail="On the engine: the mean increment over all m batches, at every state, is at least the middle "
        "expression with the explicit error terms of Lemma 24.",
    )


@judge("eq_13.a1/as_printed", "proved", formulas=[INCREMENT])
def a1(case: Case) -> Outcome:
    """The increment with the leader drawn, at every state."""
    A, B = batch_factor(N, x, eta), rest_factor(x, eta)
    domain = [eta > 0, eta <= Rational(1, 5), x >= 0, x <= N, 1 + eta / 4 >= N]
    proofs: list[Proof | Sentence] = [
        identity("the identity", A / B, 1 + eta * (2 - N) / (1 - eta * x)),
        Sentence("the inequality", [N, x, eta], domain, (1 + eta * (1 - eta / 4)) * B <= A),
        factor_sentence(),
    ]

    def margin(steps: Steps) -> Array:
        increment = INCREMENT(steps.N, steps.L**2, steps.eta)
        off = np.maximum(LEAST(steps.eta) - steps.lag, np.abs(np.nan_to_num(increment, nan=np.inf) - steps.lag))
        return np.where(steps.leads, off - steps.slack, -np.inf)

    def near(steps: Steps) -> Array:
        return np.where(steps.leads, LEAST(steps.eta) / steps.lag, np.nan)

    return judge_formula(
        prove(*proofs),
        batch_steps(case, "(A1) for b = 1", b=1),
        margin,
        nearest=(near, "bound over the increment"),
    )
