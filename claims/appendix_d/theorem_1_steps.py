r"""Theorem 1: the end of its proof.

The last step passes to the limit coordinate by coordinate, for Phi_0 > 0, by whose root it divides.
(Section 4.1 has two more slips that no reader takes literally: c_0 without its index in the limit of
c_t(i), and "i not in [m]" for j.)

Appendix D: two sentences beside the proof of Theorem 1.

One says that c_t(j) tends to 0 for all j outside [n] \ [m]: the wrong half.  The other says what eta is.
"""

from __future__ import annotations

import numpy as np
from sympy import sqrt

from claims.theory.domains import gd
from claims.theory.full_batch import APPROACH_STEPS, excess_distance, full_batches, limits, non_empty
from claims.theory.harness import Domain, judge_formula
from claims.theory.instances import instances
from claims.theory.reaches import Phi, Psi, eta, sentence
from engine import Array, Problem, norm_squared, psi, step_error
from engine.aggregates import rest_factor
from engine.landscape import loss
from evidence import Counterexample, Evidence, Outcome, Verdict
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import reals, summed
from referee import Case, judge

start, Phi_0 = reals("c_0 Phi_0")
LIMIT = Formula(
    "the limit of a coordinate",
    [start, Phi_0],
    start / sqrt(Phi_0),
    printed={"c_0(i)": start, r"\Phi_0": Phi_0},
)


def off_the_limits(case: Case, problem: Problem) -> float:
    """The margin of the engine's distance from the limits, and of theirs from what the statement says."""
    shown = non_empty(problem)
    c0 = shown.correlations(shown.w0)
    said = shown.combine(LIMIT(c0, norm_squared(c0)[:, None]))
    gap = float(np.linalg.norm(said - limits(shown), axis=1).max())
    return max(excess_distance(case, problem), gap / 1e-12 - 1.0)


@judge("theorem_1_steps.limits/as_printed", "proved", formulas=[LIMIT])
def limits_as_printed(case: Case) -> Outcome:
    """What the passage to the limit uses, by machine; paths on the engine to within 1e-10 of the limit."""
    c = reals("c")[0]
    chain = prove(
        *summed(
            "Psi' = (1 - eta Phi)^2 Psi",
            (c * rest_factor(Phi, eta)) ** 2,
            (1 - eta * Phi) ** 2 * Psi,
            {Psi: c**2},
        ),
        sentence("(1 - eta Phi)^2 < 1 for Phi > 0", (1 - eta * Phi) ** 2 < 1, [Phi > 0]),
    )
    return judge_formula(
        chain,
        gd(case, (4, 20, 200), "limits", steps=APPROACH_STEPS),
        lambda problem: off_the_limits(case, problem),
        formula="the limit of the exact recursion, to within 1e-10",
        by="machine proofs for the decay of Psi (Proposition 28 has the rest)",
        detail="Since $\\Phi_t \\ge \\Phi_0$, $\\Psi_t \\le \\Psi_0(1 - \\eta\\Phi_0)^{2t}$.",
        detects="a limit off by more than 1e-10 and rounding errors",
    )


alpha, m = reals("alpha m")
ETA = Formula("eta", [alpha, m], alpha / m, indices="m")


def off_the_gradient(case: Case, problem: Problem) -> float:
    """|step - alpha grad L| over rounding, minus 1; the loss is at most 10 within 1 of w."""
    m, n, h = problem.m, problem.n, 0.5
    alpha = problem.step_size / ETA(1.0, m)  # the step size on the mean loss for which eta is that of Eq. (3)
    batches = np.tile(np.arange(m), (len(problem.w0), 1))
    after = case.engine.steps(problem, problem.w0, batches)
    shifts = np.eye(n)[:, None] * h

    def at(multiple: int) -> Array:
        return loss(problem, problem.w0 + multiple * shifts)  # (n, k)

    gradient = ((at(-2) - at(2)) + 8 * (at(1) - at(-1))).T / (12 * h)
    gap = np.linalg.norm(after - (problem.w0 - alpha * gradient), axis=1).max()
    rounding = alpha * 100 * np.sqrt(n) * (m + n + 20) * 2.0**-53
    return float(gap / (4 * step_error(case.engine, problem, m) + rounding) - 1.0)


@judge("theorem_1_steps.outside/as_printed", "counterexample")
def outside_as_printed(case: Case) -> Outcome:
    """One start with m = 1, n = 2: the data coordinate tends to 1, the other one to 0."""
    return outside(case, Verdict.REFUTED)


@judge("theorem_1_steps.outside/corrected", "searched")
def outside_corrected(case: Case) -> Outcome:
    """The other coordinate of the same start, and the geometric bound at every step."""
    return outside(case, Verdict.VERIFIED)


def outside(case: Case, verdict: Verdict) -> Outcome:
    """Follow w0 = (1/2, 1/2) for m = 1, n = 2; ``verdict`` if both coordinates go where they should."""
    problem = Problem(np.eye(2)[:1], np.array([0.5, 0.5]), 0.2)
    path = case.engine.trajectory(problem, full_batches(1, 80))
    error = 100 * step_error(case.engine, problem, 1)
    small = psi(problem, path)
    bound = 0.25 * (1 - 0.2 * 0.25) ** (2 * np.arange(81))
    good = (
        abs(path[-1, 0] - 1.0) <= 1e-6 + error
        and abs(path[-1, 1]) <= 1e-6 + error
        and bool((small <= bound + error).all())
    )
    return Outcome(
        verdict=verdict if good else Verdict.INCONCLUSIVE,
        evidence=Evidence.SEARCHED if verdict is Verdict.VERIFIED else Evidence.COUNTEREXAMPLE,
        method="one start, followed on the engine for 80 steps; for all starts see Proposition 28",
        detail=f"c_80 = {path[-1].tolist()}; Psi_t stays below $\\Psi_0(1-\\eta\\Phi_0)^{{2t}}$.",
        counterexample=Counterexample(
            "m = 1, n = 2: the coordinate of the datapoint tends to 1, not to 0",
            {"data": [[1, 0]], "w0": [0.5, 0.5], "eta": 0.2, "c_80": path[-1].tolist()},
            "import numpy as np\nfrom engine import Problem, load_engine\n"
            "problem = Problem(np.eye(2)[:1], np.array([0.5, 0.5]), 0.2)\n"
            "batches = np.zeros((80, 1), dtype=int)\n"
            'print(load_engine("reference").trajectory(problem, batches)[-1])',
        )
        if verdict is Verdict.REFUTED
        else None,
        samples=1,
        message=None if good else f"the engine ends at {path[-1].tolist()}, not at (1, 0)",
    )


@judge("theorem_1_steps.eta/as_printed", "searched", formulas=[ETA])
def scale(case: Case) -> Outcome:
    """Steps of the engine against the gradient of the loss by a difference formula exact for quartics."""
    domain = Domain(
        "data sets, step sizes and states",
        instances(full_batch=True, max_m=5, max_extra=2, count=8),
        lambda instance: off_the_gradient(case, instance.problem()),
        examples=case.pick(6, 30, 300),
        seed=case.seed_for("gradient"),
        cases=8,
    )
    return judge_formula(
        None,
        domain,
        float,
        formula="the step of gradient descent on the mean loss",
        evidence=Evidence.SEARCHED,
        by="the gradient of Eq. (2) from values of the loss alone, by a five-point formula, which is exact for "
        "polynomials of degree 4",
        detects="a step size off by a factor, such as 1/m, or a gradient off by more than rounding errors",
    )
