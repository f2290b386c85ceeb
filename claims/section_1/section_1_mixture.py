r"""Section 1, item 1: GD's minimum is a nearly uniform mixture of many datapoints.

With s effective datapoints (s = m, or |S+| under ReLU) the squared coefficients q_i = u_i^2 of w_GD are
Dirichlet(1/2, ..., 1/2) for a Gaussian start, and 1 / sum q_i^2, which is s for equal coefficients and 1 for a
single one, says how many take part.  The mean of sum q_i^2 is 3/(s + 2), its variance 24 (s - 1) / ((s + 2)^2
(s + 4)(s + 6)); so by Chebyshev's inequality between (s + 2)/4 and (s + 2)/2 datapoints take part, except with
probability 24/s.  The sizes of the coefficients are not nearly equal: ``article_text``.
"""

from __future__ import annotations

import math

import numpy as np
from sympy import Expr, Integer, Rational

from claims.section_1.section_1_direction import relu_starts
from claims.theory.full_batch import approach, effective_coordinates, limits
from engine import Problem
from evidence import Counterexample, Outcome, verified
from evidence.chain import prove
from evidence.proof import Sentence, identity, reals
from referee import Case, judge


def moment(powers: tuple[int, ...], s: Expr) -> Expr:
    """E[prod q_i^p_i] under the Dirichlet law with all parameters 1/2, by rising factorials."""
    top = math.prod(rising(Rational(1, 2), p) for p in powers)
    return top / rising(s / 2, sum(powers))


def rising(x: Expr, k: int) -> Expr:
    """x (x + 1) ... (x + k - 1)."""
    return math.prod((x + j for j in range(k)), start=Integer(1))


@judge("section_1_mixture/as_printed", "proved", weight=0.3)
def as_printed(case: Case) -> Outcome:
    """Mean and variance by SymPy; the mean on the engine, under ReLU, by Hoeffding's inequality."""
    (s,) = reals("s")
    mean = s * moment((2,), s)
    variance = s * moment((4,), s) + s * (s - 1) * moment((2, 2), s) - mean**2
    printed = 24 * (s - 1) / ((s + 2) ** 2 * (s + 4) * (s + 6))
    chain = prove(
        identity("the mean of sum q_i^2 is 3/(s + 2)", mean, 3 / (s + 2)),
        identity("its variance", variance, printed),
        Sentence("Chebyshev, 1/(s + 2) off the mean", [s], [s >= 1], printed * (s + 2) ** 2 <= 24 / s),
    )
    m, count = 6, case.pick(400, 4000, 40000)
    problem = relu_starts(case, m, m, count)
    given = case.afford(count, 60, least=4, what="starts of GD run by the engine", by="state")
    ends = limits(problem)
    ends[:given], excess = approach(case, problem.with_w0(problem.w0[:given]), 1e-5)
    seen, exact = shares(problem, ends)
    off = abs(float((seen - exact).mean()))
    # Hoeffding: given s a term is in an interval of length 1 - 1/s; 1e-4 for ends 1e-5 off
    allowed = math.sqrt(math.log(2.0 / case.false_alarm) / (2.0 * count)) + 1e-4
    noticed = allowed + math.sqrt(math.log(100.0) / (2.0 * count))
    return verified(
        "proved",
        f"moments of the Dirichlet law by SymPy, and Chebyshev's inequality; beside them GD under ReLU on "
        f"the engine, "
        f"m = n = {m}, whose mean of sum q_i^2 is tested by Hoeffding's inequality",
        unless=off > allowed or excess > 0,
        detail=[
            chain.table(),
            f"Engine: sum q_i^2 less 3/(s + 2) is {off:.3g} in the mean over {count} starts (allowed "
            f"{allowed:.3g}).",
        ],
        counterexample=lambda: Counterexample("GD's coefficients have another mean, or it ends off its limit"),
        false_alarm=case.false_alarm,
        detects=f"a mean off by {noticed:.2g}, with power 0.99; an end of GD off its limit",
        samples=count,
    )


def shares(problem: Problem, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """sum q_i^2 at the ends, and 3/(s + 2) for the s of each start."""
    q = problem.correlations(ends) ** 2
    s = (effective_coordinates(problem, problem.w0) > 0).sum(axis=1)
    return (q**2).sum(axis=1), 3.0 / (s + 2)
