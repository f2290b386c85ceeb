r"""Lemma 19: the part of the weights in the span of the data keeps its size.

By induction on t with the invariant "Psi <= Psi_0, and Phi >= Phi_0 or N >= 1": while N < 1, N does not
decrease (Lemma 17) and Psi does not grow (Corollary 16), so Phi = N - Psi does not decrease; from N >= 1 on
(Lemma 18) Phi = N - Psi >= 1 - Psi_0.

Two remarks.  The constant is printed as positive, but delta = Phi_0 = 0 for weights orthogonal to the
data: there the lemma says nothing, and Propositions 21 and 22 that use delta > 0 need Pi_m(w0) != 0.  And
|w0| < 1 makes Phi_0 < 1 - Psi_0, so that delta is Phi_0, always: the minimum is idle.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Basic, Eq, Ge, Implies, Integer, Or, Rational

from claims.theory.domains import one_step
from claims.theory.harness import Domain, excess, hold, judge_formula
from claims.theory.instances import Instance, instances
from claims.theory.refutation import Point, refute, replay
from claims.theory.steps import Steps
from engine import UniformSubsets, phi, psi, step_error, stream
from engine.aggregates import next_norm, rest_factor
from evidence import Outcome, Reach, Tightness
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Sentence, reals
from referee import Case, judge

Phi, Psi, u, eta, Phi_0, Psi_0 = reals("Phi Psi u eta Phi_0 Psi_0")
ONE = Integer(1)

#: The two cases of the proof, on the engine.
CASES = "Phi' >= Phi below norm 1, Phi' >= 1 - Psi' above, and Psi' <= Psi"
AFTER_PSI = Psi * rest_factor(u, eta) ** 2
AFTER_PHI = next_norm(Phi + Psi, u, eta) - AFTER_PSI

#: What Phi is at least from norm 1 on.
ABOVE = Formula("the bound", [Psi], 1 - Psi, printed={r"\Psi_t": Psi}, bounds=">=", domain=[Psi >= 0, Psi < 1])
#: What Phi_0 is at most, so that the minimum of both is Phi_0.
OTHER = Formula(
    "the other bound",
    [Psi_0],
    1 - Psi_0,
    printed={r"\Psi_0": Psi_0},
    bounds="<=",
    domain=[Psi_0 >= 0, Psi_0 < 1],
)


def domain(top: Rational) -> list[Basic]:
    """Aggregates of a state within Proposition 15, for step sizes up to ``top``."""
    bound = 1 + eta / 4 >= Phi + Psi
    return [eta > 0, eta <= top, u >= 0, u <= Phi, Psi >= 0, bound]


def steps() -> Chain:
    """The two cases of the proof, for one step."""
    variables = [Phi, Psi, u, eta]
    inside = domain(Rational(1, 5))
    return prove(
        Sentence("N <= 1: Phi does not decrease", variables, [*inside, Phi + Psi <= ONE], Phi <= AFTER_PHI),
        Sentence("Psi does not grow", variables, inside, Psi >= AFTER_PSI),
        Sentence(
            "N >= 1: Phi' >= 1 - Psi'",
            variables,
            [*inside, Phi + Psi >= ONE],
            Ge(AFTER_PHI, ABOVE.at(AFTER_PSI)),
        ),
    )


def induction() -> Chain:
    """Base and step of the induction over t, with Phi_0 and Psi_0 as constants."""
    start = [Phi_0 >= 0, Psi_0 >= 0, Phi_0 + Psi_0 < 1]

    def invariant(here: Basic, off: Basic) -> Basic:
        return And(off <= Psi_0, Or(here >= Phi_0, here + off >= 1))

    delta = And(Or(Phi >= Phi_0, Phi >= OTHER.expression), Phi >= Phi_0)
    new, off = reals("Phi_1 Psi_1")  # after a step, of which `steps` says what is assumed here
    case = [Implies(Phi + Psi <= 1, new >= Phi), off <= Psi, Implies(Phi + Psi >= 1, new >= 1 - off)]
    return prove(
        Sentence(
            "base", [Phi, Psi, Phi_0, Psi_0], [*start, Eq(Phi, Phi_0), Eq(Psi, Psi_0)], invariant(Phi, Psi)
        ),
        Sentence(
            "step, from the two cases",
            [Phi, Psi, new, off, Phi_0, Psi_0],
            [*start, invariant(Phi, Psi), *case],
            invariant(new, off),
        ),
        Sentence(
            "the invariant implies Phi >= min(Phi_0, 1 - Psi_0) = Phi_0",
            [Phi, Psi, Phi_0, Psi_0],
            [*start, Psi >= 0, invariant(Phi, Psi)],
            delta,
        ),
    )


def shrinks(steps: Steps) -> float:
    """The two cases on the engine, over what rounding allows."""
    phi_before, phi_after = steps.N - steps.Psi, steps.new_N - steps.new_Psi
    below = np.where(steps.N <= 1.0, phi_before - phi_after, -np.inf).max()
    above = np.where(steps.N >= 1.0, ABOVE(steps.new_Psi) - phi_after, -np.inf).max()
    return max(
        excess(below, 2.0 * steps.norm_error),
        excess(above, 2.0 * steps.norm_error),
        excess(steps.new_Psi - steps.Psi, steps.norm_error),
        steps.lemma_14,
    )


@judge("lemma_19/as_printed", "counterexample")
def as_printed(case: Case) -> Outcome:
    """Weights orthogonal to the data."""
    seen = replay(case, Point(("0", "0", "1/2"), 2, ((0,), (1,)) * 4))
    problem = seen.point.problem()
    delta = min(float(phi(problem, problem.w0)), 1.0 - float(psi(problem, problem.w0)))
    return refute(
        seen,
        "w0 is orthogonal to both datapoints: Phi_0 = 0 and delta = 0",
        {
            "data": [[1, 0, 0], [0, 1, 0]],
            "w0": [0, 0, "1/2"],
            "eta": "1/5",
            "Phi_0": 0,
            "Psi_0": "1/4",
            "delta": delta,
            "w_8": seen.w.tolist(),
        },
        "'delta =', min((w[:2] ** 2).sum(), 1 - w[2] ** 2), 'after 8 steps', w",
        unless=delta != 0.0,
        method="one instance, followed on the engine: all its gradients are zero",
        detail=f"delta = {delta:g}. After 8 steps the engine is at {seen.w.tolist()}: Psi stays 1/4, so "
        "that Proposition 21 fails too.",
    )


def lowest(case: Case, instance: Instance) -> float:
    """The margin of Phi_t >= delta along a path, and of delta = Phi_0, in units of rounding."""
    problem = instance.problem()
    count = case.pick(20, 40, 80)
    rng = stream(instance.seed, "path")
    batches = UniformSubsets(instance.batch_size).draw(problem.m, 0, count, rng)
    path = case.engine.trajectory(problem, batches)
    inside = phi(problem, path)
    delta = np.minimum(inside[:, 0], OTHER(psi(problem, problem.w0)))
    allowed = 4.0 * count * step_error(case.engine, problem, instance.batch_size)
    return excess(np.maximum(delta - inside.min(axis=1), inside[:, 0] - delta), allowed)


def fall_at_quarter(case: Case) -> str | None:
    """At eta = 1/4, Phi falls from 0.9998 to 0.9992; or a complaint."""
    y = repr(float(np.sqrt(0.4999)))
    seen = replay(case, Point((y, y), 2, ((0,), (1,)) * 4 + ((0, 1),), "1/4"))
    low = float(phi(seen.point.problem(), seen.w))
    return seen.complaint or (None if low < 0.9997 else f"Phi is {low:.6f} at eta = 1/4, not below 0.9998")


@judge("lemma_19/corrected", "proved", formulas=[OTHER])
def corrected(case: Case) -> Outcome:
    """The induction by machine; paths and steps of the engine; how far it reaches."""
    chain = Chain(induction().proofs + steps().proofs)
    paths = Domain(
        "paths",
        instances(max_m=5, max_extra=3, min_reach=0.01, count=8),
        lambda instance: lowest(case, instance),
        examples=case.pick(6, 40, 300),
        seed=case.seed_for("paths"),
        cases=8,
    )
    along = hold(paths, float, "Phi_t >= delta")
    return judge_formula(
        chain,
        one_step(case),
        shrinks,
        formula=CASES,
        detail=f"Along paths: {along.text} "
        r"Since $\lVert\mathbf w_0\rVert < 1$, $\delta = \Phi_0$ always.",
        tightness=Tightness(1.0, "delta over the least Phi_t: attained at t = 0, where Phi_0 = delta"),
        reach=(
            Reach(
                "eta <= 1/5",
                0.24,
                0.25,
                "it needs Lemma 18, proved up to 0.24; on the engine",
                "Phi_0 = 0.9998 climbs above 1 in batches of one and falls to 0.9992 in one of both datapoints",
            ),
        ),
        also=f"Phi falls below delta on a path of the engine: {along.counterexample.values}"
        if along.counterexample
        else fall_at_quarter(case),
    )


@judge("lemma_19.induction/as_printed", "proved", formulas=[ABOVE])
def induction_as_printed(case: Case) -> Outcome:
    """The two cases of the proof."""
    return judge_formula(
        steps(),
        one_step(case),
        shrinks,
        formula=CASES,
        tightness=Tightness(1.0, "equality for batches orthogonal to the weights"),
    )
