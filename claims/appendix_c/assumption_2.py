"""Appendix C, Assumption 2: flipping signs makes all coordinates positive, but not those that are 0."""

from __future__ import annotations

import math

import numpy as np
from sympy import Rational

from claims.theory import settling as settling
from claims.theory.domains import batch_steps
from claims.theory.drift import all_batches, increment_tolerance, increments
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps
from engine import Array, Problem, StandardBasis, norm_squared
from engine.aggregates import batch_factor, rest_factor
from evidence import Column, Counterexample, Outcome, Table, refuted, verified
from evidence.chain import prove
from evidence.proof import Proof, Sentence, identity, reals
from referee import Case, judge


@judge("appendix_c_setup.positive/as_printed", "counterexample")
def positive_as_printed(case: Case) -> Outcome:
    """A coordinate that starts at zero."""
    problem = Problem(StandardBasis(3, 3), np.array([0.5, 0.0, -0.4]), 0.2)
    path = case.engine.trajectory(problem, np.tile([[0], [1], [2]], (20, 1)))
    stays = bool((problem.correlations(path)[:, 1] == 0).all()) and abs(path[-1, 0]) > 0.01
    return refuted(
        "counterexample",
        "one path",
        unless=not stays,
        detail=f"After 60 steps w = {path[-1].tolist()}.",
        counterexample=Counterexample(
            "the second coordinate is 0 for ever",
            {"w0": [0.5, 0.0, -0.4], "eta": 0.2, "m": 3, "b": 1},
            "import numpy as np\nfrom engine import Problem, StandardBasis, load_engine\n"
            "problem = Problem(StandardBasis(3, 3), np.array([0.5, 0, -0.4]), 0.2)\n"
            'print(load_engine("reference").trajectory(problem, np.tile([[0], [1], [2]], (20, 1)))[-1])',
        ),
        samples=1,
        message="a coordinate that is 0 does not stay 0",
    )


@judge("appendix_c_setup.positive/corrected", "proved")
def positive_corrected(case: Case) -> Outcome:
    """One step from w and from its reflection to positive coordinates, on the engine."""
    c, N, u, eta, reflected, c_next = reals("c N u eta reflected c_next")
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    domain = [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N, 1 + eta / 4 >= N]
    proofs: list[Proof | Sentence] = [
        identity(
            "the step from -c is minus that from c",
            reflected * A,
            -c_next,
            where={reflected: -c, c_next: c * A},
        ),
        Sentence("both factors are positive", [N, u, eta], domain, (A > 0) & (B > 0)),
    ]

    def margin(steps: Steps) -> Array:
        reflected = steps.problem.combine(steps.size) + steps.problem.off_span(steps.before)
        after = case.engine.steps(steps.problem, reflected, steps.batches)
        off = np.abs(steps.problem.correlations(after) - steps.new_size)
        return np.asarray((off - 4.0 * steps.error).max(axis=1))

    return judge_formula(prove(*proofs), batch_steps(case, "the reflection"), margin)


@judge("appendix_c_setup.positive/zero_correlations", "searched")
def zero_correlations(case: Case) -> Outcome:
    """All batches on the engine at level ratios near the limit, for all b < m and 2 <= s < m."""
    eta, ratio, worst, samples = 0.2, 20.0, 0.0, 0
    rows = []
    for m in range(3, case.pick(6, 7, 9)):
        for s in range(2, m):
            for b in range(1, m):
                w = np.zeros(m)
                w[1:s] = math.exp(-ratio) / (s - 1)
                w[0] = 1.0 - 0.5 * norm_squared(w)
                problem = Problem(StandardBasis(m, m), w, eta)
                batches = all_batches(m, b)
                drift = float(increments(case.engine, problem, batches).mean())
                exact, _ = settling.drift_range(m, s, b, eta)
                allowed = increment_tolerance(case.engine, problem, b, ratio)
                worst, samples = max(worst, abs(drift - exact) / allowed), samples + len(batches)
                if exact <= allowed:
                    worst = math.inf
                rows.append((m, b, s, drift, exact))
    bad = worst > 1.0
    return verified(
        "searched",
        f"mean of the increment over all batches on the engine at R = {ratio:g}, level ratios (where "
        f"the drift is least, by convexity), eta = 1/5",
        unless=bad,
        detail=[
            Table(
                [
                    Column("m", "d"),
                    Column("b", "d"),
                    Column("s", "d"),
                    Column("drift on the engine", ".6f"),
                    Column("closed form", ".6f"),
                ],
                rows[:12],
            ),
            f"(the first of {len(rows)} settings)",
        ],
        counterexample=lambda: Counterexample("the drift is not the mixture", {"excess": worst}),
        detects="a drift off the closed form by more than rounding and exp(-R)",
        samples=samples,
        message="the drift with zero correlations is not the mixture",
    )
