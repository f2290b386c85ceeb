r"""Lemma 20: x -> x (1 + lambda (1 - x^2)) maps (0, 1) into itself for lambda <= 1/2.

The derivative 1 + lambda - 3 lambda x^2 is positive on (0, 1) exactly if lambda <= 1/2; beyond that the
derivative at 1 is negative and the map exceeds 1 just below 1.  So 1/2 is the exact limit.

The map is the dynamics itself for a single datapoint: with m = n = 1 and eta = lambda/2, Lemma 14 reads
c' = c (1 + 2 eta (1 - c^2)).  That ties the lemma to the engine.
"""

from __future__ import annotations

import numpy as np
import sympy
from sympy import And, Rational

from claims.theory.refutation import Point, replay
from engine import Problem, StandardBasis, step_error
from evidence import Counterexample, Evidence, Outcome, Reach, Tightness, Verdict
from evidence.bracket import largest
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Sentence, derivative, identity, reals
from referee import Case, judge

x, lam = reals("x lambda_")
UNIT = [x > 0, x < 1]

WRITTEN = {r"\lambda": lam}

#: f(x), its derivative, and below which x^2 that is positive.
CUBIC = Formula("f(x)", (x, lam), x * (1 + lam * (1 - x**2)), printed=WRITTEN)
SLOPE = Formula("the derivative", (x, lam), 1 + lam - 3 * lam * x**2, printed=WRITTEN)
THRESHOLD = Formula("the threshold", [lam], (1 + lam) / (3 * lam), printed=WRITTEN)


def into_itself(top: Rational) -> Sentence:
    """Lemma 20 for all lambda up to ``top``."""
    value = CUBIC.expression
    return Sentence(
        f"f(x) in (0, 1) for lambda <= {top}", [x, lam], [lam > 0, lam <= top, *UNIT], And(value > 0, value < 1)
    )


def on_engine(case: Case, strengths: np.ndarray, points: np.ndarray) -> tuple[float, float]:
    """The engine's steps at m = n = 1 against f: largest deviation over allowed; largest value."""
    worst, top = 0.0, 0.0
    for strength in strengths:
        problem = Problem(StandardBasis(1, 1), points[:, None], float(strength) / 2.0)
        batches = np.zeros((len(points), 1), dtype=np.int64)
        after = case.engine.steps(problem, problem.w0, batches)[:, 0]
        off = float(np.abs(after - CUBIC(points, strength)).max())
        worst = max(worst, off / step_error(case.engine, problem, 1))
        top = max(top, float(after.max()))
    return worst, top


def verdict(case: Case, chain: Chain, tightness: Tightness | None, reach: tuple[Reach, ...]) -> Outcome:
    """The chain, and the engine as the map f on a grid of x and lambda."""
    count = case.pick(50, 400, 2000)
    points = np.concatenate([np.linspace(0.0, 1.0, count + 2)[1:-1], 1.0 - 2.0 ** -np.arange(2.0, 20)])
    strengths = np.linspace(0.02, 0.5, case.pick(5, 13, 49))
    worst, top = on_engine(case, strengths, points)
    seen = replay(case, Point(("0.985",), 1, ((0,),), "0.26"))
    beyond, complaint = seen.w, seen.complaint
    if not beyond[0] > 1.0:
        complaint = complaint or f"f(0.985) = {beyond[0]:.6f} at lambda = 0.52, not above 1"
    bad = worst > 1.0 or complaint is not None
    return Outcome(
        verdict=Verdict.REFUTED if bad else Verdict.VERIFIED,
        evidence=Evidence.PROVED,
        method="machine proofs; beside them the engine with a single datapoint, whose step is the map f with "
        "lambda = 2 eta, on a grid",
        detail=[
            chain.table(),
            f"Engine: largest deviation from f {worst:.2g} times the tolerance, "
            f"largest value {top:.9f}. At lambda = 0.52 the engine takes 0.985 to {beyond[0]:.6f}.",
        ],
        counterexample=Counterexample(
            "the engine's step with a single datapoint is not f", {"deviation": worst}
        )
        if bad
        else None,
        tightness=tightness,
        reach=reach,
        detects="a step with a single datapoint that is off by more than its rounding errors",
        samples=len(points) * len(strengths),
        message=complaint or ("the engine's step is not the map f" if bad else None),
    )


@judge("lemma_20/as_printed", "proved", formulas=[CUBIC])
def as_printed(case: Case) -> Outcome:
    """Machine proofs for all lambda up to 1/2, and the largest lambda."""
    factored = identity(
        "1 - f(x) = (1 - x)(1 - lambda x (1 + x))", 1 - CUBIC.expression, (1 - x) * (1 - lam * x * (1 + x))
    )
    chain = prove(factored, into_itself(Rational(1, 2)))
    reach = largest("lambda", into_itself, Rational(1, 4), Rational(1), Rational(1, 100))
    return verdict(
        case,
        chain,
        Tightness(1.0, "supremum of f over the bound 1, approached as x -> 1"),
        (
            reach.reach(
                "lambda <= 1/2",
                "bracketed by machine proofs; exactly 1/2, by f'(1) = 1 - 2 lambda",
                "f exceeds 1 just below x = 1, so that Corollary 16 (lambda = 2 eta) ends at eta = 1/4",
            ),
        ),
    )


@judge("lemma_20.derivative/as_printed", "proved", formulas=[SLOPE, THRESHOLD])
def derivative_as_printed(case: Case) -> Outcome:
    """The derivative, the equivalence and the threshold."""
    slope, threshold = SLOPE.expression, THRESHOLD.expression
    iff = sympy.Equivalent(slope > 0, x**2 < threshold)
    chain = prove(
        derivative("the derivative", CUBIC.expression, x, slope),
        identity("f(1)", CUBIC.expression, sympy.Integer(1), where={x: sympy.Integer(1)}),
        Sentence("positive iff", [x, lam], [lam > 0], iff),
        Sentence("threshold", [lam], [lam > 0, lam <= Rational(1, 2)], threshold >= 1),
    )
    return verdict(case, chain, None, ())
