r"""Steps in the proof of Theorem 2 (Appendix C.2): |c(i*)| -> 1, and why i* becomes constant.

The chain is right.  The second step takes |c_t(i*_t) - 1| <= eps, without absolute value, which is about limits
+a_i; if the limit is -a_i, it is ||c_t(i*_t)| - 1| <= eps that holds.

How small must eps be?  The leader changes from i* to j only if c(j) A >= c(i*) B, and A/B < 1 + 2 eta.  So it
cannot change while every other coordinate is below c(i*)/(1 + 2 eta), in particular not while R > log(1 + 2
eta): eps < 1/(2 + 2 eta) is enough (by machine), and as R tends to infinity i* is constant from the last time
on at which R <= log(1 + 2 eta).

Theorem 2: why the leader i* becomes constant.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.theory.domains import batch_steps
from claims.theory.error_terms import factor_sentence
from claims.theory.harness import judge_formula
from claims.theory.refutation import Point
from claims.theory.steps import Steps
from engine import Array, Problem, StandardBasis, UniformSubsets, alignment, step_error
from evidence import Counterexample, Outcome, Tightness, Verdict, verified
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


@judge("theorem_2_steps.constant/as_printed", "proved")
def constant(case: Case) -> Outcome:
    """How small eps must be by machine; R at every change of the leader on the engine, and on paths."""
    c, L, g, eps, eta = reals("c L g eps eta")
    proofs = [
        factor_sentence(),
        Sentence(
            "no change while the others are below eps < 1/(2 + 2 eta)",
            [c, L, g, eps, eta],
            [
                eta > 0,
                eta <= Rational(1, 5),
                g >= 1,
                g < 1 + 2 * eta,
                eps > 0,
                eps * (2 + 2 * eta) < 1,
                c >= 0,
                c <= eps,
                1 - eps <= L,
            ],
            g * c < L,
        ),
    ]
    seen = {"top": -np.inf}

    def margin(steps: Steps) -> Array:
        limit = np.log1p(2.0 * steps.eta)
        moved = (steps.next_leader != steps.leader) & (steps.gain > -np.inf)
        if moved.any():
            seen["top"] = max(seen["top"], float(steps.R[moved].max()) / limit)
        return np.where(moved, steps.R - limit - steps.slack, -np.inf)

    outcome = judge_formula(prove(*proofs), batch_steps(case, "the change of the leader"), margin)
    late = late_changes(case)
    if late and outcome.verdict is Verdict.VERIFIED:
        return Outcome(
            **{
                **vars(outcome),
                "verdict": Verdict.REFUTED,
                "message": late,
                "counterexample": Counterexample(late),
            }
        )
    top = f" (largest seen: {seen['top']:.3f} of it)" if seen["top"] > 0 else ""
    note = (
        f"At every change of the leader R <= log(1 + 2 eta){top}. So i* is constant from the last time on at "
        f"which R is below that; that such a last time exists is Proposition 9."
    )
    sharp = None
    if seen["top"] > 0:
        sharp = Tightness(
            seen["top"], "largest R at a change of the leader over log(1 + 2 eta), seen in the search"
        )
    return outcome.adding(note, tightness=sharp)


def late_changes(case: Case) -> str | None:
    """Along paths: the leader changes only from R <= log(1 + 2 eta), up to rounding."""
    replicates, steps, eta = case.pick(8, 40, 200), case.pick(300, 600, 1500), 0.2
    for m, b in ((2, 1), (4, 2)):
        rng = case.rng("paths", m)
        w0 = rng.uniform(0.8, 1.0, (replicates, m)) * rng.choice([-1.0, 1.0], (replicates, m))
        problem = Problem(StandardBasis(m, m), 0.9 * w0 / np.linalg.norm(w0, axis=1, keepdims=True), eta)
        batches = UniformSubsets(b).draw(m, 0, replicates * steps, rng).reshape(replicates, steps, b)
        aligned = alignment(problem, case.engine.trajectory(problem, batches))
        changed = aligned.leader[:, 1:] != aligned.leader[:, :-1]
        high = aligned.log_ratio[:, :-1] > np.log1p(2.0 * eta) + 1e3 * step_error(case.engine, problem, b)
        if (changed & high).any():
            return f"the leader changes from a state with R above log(1 + 2 eta), m = {m}, b = {b}"
    return None
