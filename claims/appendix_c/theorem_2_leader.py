"""Theorem 2: why the leader i* becomes constant."""

from __future__ import annotations

import numpy as np
from sympy import Rational

from claims.theory.domains import batch_steps
from claims.theory.error_terms import factor_sentence
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps
from engine import Array, Problem, StandardBasis, UniformSubsets, alignment, step_error
from evidence import Counterexample, Outcome, Tightness, Verdict
from evidence.chain import prove
from evidence.proof import Sentence, reals
from referee import Case, judge


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
