r"""Steps in the proof of Theorem 2 (Appendix C.2): |c(i*)| -> 1, and why i* becomes constant.

The chain is right.  The second step takes |c_t(i*_t) - 1| <= eps, without absolute value, which is about limits
+a_i; if the limit is -a_i, it is ||c_t(i*_t)| - 1| <= eps that holds.

How small must eps be?  The leader changes from i* to j only if c(j) A >= c(i*) B, and A/B < 1 + 2 eta.  So it
cannot change while every other coordinate is below c(i*)/(1 + 2 eta), in particular not while R > log(1 + 2
eta): eps < 1/(2 + 2 eta) is enough (by machine), and as R tends to infinity i* is constant from the last time
on at which R <= log(1 + 2 eta).
"""

from __future__ import annotations

import numpy as np

from claims.theory.domains import batch_steps
from claims.theory.harness import judge_formula
from claims.theory.refutation import Point
from claims.theory.steps import Steps
from engine import Array, step_error
from evidence import Outcome, Verdict, verified
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, reals
from referee import Case, judge

c, L, E, N, Psi = reals("c L E N Psi")
WRITTEN = {r"\lVert\mathbf w_t\rVert^2": N, "e^{-R_t}": E, r"\Psi_t": Psi, "|c_t(i_t^*)|": L}
STATES = [L > 0, L < 1, E > 0, Psi >= 0, N > 0]

#: The lower bounds of c(i*)^2, with E for exp(-R).
NEARER = Formula(
    "the first bound", [N, L, E, Psi], N - L * E - Psi, printed=WRITTEN, bounds=">=", domain=STATES
)
BELOW = Formula("the last bound", [N, E, Psi], N - E - Psi, printed=WRITTEN, bounds=">=", domain=STATES[2:])


@judge("theorem_2_steps.chain/as_printed", "proved", formulas=[NEARER, BELOW])
def chain(case: Case) -> Outcome:
    """The terms by machine; the chain at the states that the engine's steps lead to."""
    S, s = reals("S s")
    first, last = NEARER.expression, BELOW.expression
    proofs = [
        Sentence("c^2 <= c", [c], [c >= 0, c < 1], c**2 <= c),
        Sentence(
            "the chain",
            [L, S, E, s, N, Psi],
            [L > 0, L < 1, s >= 0, s <= S, E >= 0, L * E >= S, Psi >= 0, N - s - Psi <= L**2],
            (first <= L**2) & (first >= last) & (L**2 < 1),
        ),
    ]

    def margin(steps: Steps) -> Array:
        top, rest = steps.at(steps.new_size, steps.next_leader), np.exp(-steps.new_R)
        worst = np.maximum(NEARER(steps.new_N, top, rest, steps.new_Psi) - top**2, top**2 - 1.0)
        return np.asarray(worst - 8.0 * steps.error.max(axis=1) - steps.slack * rest)

    def near(steps: Steps) -> Array:
        top = steps.at(steps.new_size, steps.next_leader)
        return (steps.new_N - top**2 - steps.new_Psi) / np.exp(-steps.new_R)

    return judge_formula(
        prove(*proofs),
        batch_steps(case, "the chain"),
        margin,
        nearest=(near, "|w|^2 - c*^2 - Psi over exp(-R), at most exp(-R) times that"),
    )


@judge("theorem_2_steps.near/as_printed", "proved")
def near_as_printed(case: Case) -> Outcome:
    """The explicit bounds by machine; a path whose limit is the negative of a datapoint."""
    x, s, Psi, d = reals("x s Psi d")
    bound = Sentence(
        "1 - c*^2 <= d + s + Psi",
        [x, s, Psi, d],
        [x > 0, x < 1, s >= 0, Psi >= 0, d >= 0, d >= 1 - x - s - Psi],
        1 - x <= d + s + Psi,
    )

    def margin(steps: Steps) -> Array:
        top = steps.at(steps.new_size, steps.next_leader)
        allowed = np.maximum(0.0, 1.0 - steps.new_N) + np.exp(-2.0 * steps.new_R) + steps.new_Psi
        return np.asarray(1.0 - top**2 - allowed - 8.0 * steps.error.max(axis=1) - 2.0 * steps.slack * allowed)

    outcome = judge_formula(prove(bound), batch_steps(case, "the leading coordinate near 1"), margin)
    path = follow(case)
    return outcome if path.verdict is Verdict.VERIFIED else path


def follow(case: Case) -> Outcome:
    """The path of (-1/2, 1/10) under the batch {0}, against the recursion of Lemma 14."""
    steps = 100
    point = Point(("-1/2", "1/10"), 2, ((0,),) * steps)
    problem, exact = point.problem(), [float(x) for x in point.exact()]
    final = case.engine.trajectory(problem, np.zeros((steps, 1), dtype=np.int64), every=steps)[-1]
    follows = bool(np.abs(final - exact).max() <= 20.0 * step_error(case.engine, problem, 1))
    return verified(
        "searched", "one path", unless=not follows, message=f"the path ends at {final}, not at {exact}"
    )
