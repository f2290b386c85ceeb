"""What Section 5.1 says of sharpness: the largest eigenvalue, and which solution is the sharper one."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
from sympy import Rational

from claims.section_5.section_5_1 import engine_gap, gap_of, gap_proofs, gap_value, reaches
from claims.theory.curvature import Solutions, engine_curvature, loss_tolerance, orthants, solutions
from evidence import Column, Outcome, Table, verified
from evidence.formula import Formula
from evidence.proof import reals
from referee import Case, judge


@judge("section_5_1.eigenvalue/as_printed", "searched")
def eigenvalue_as_printed(case: Case) -> Outcome:
    """Every size of S+ for small m, n: all orthants of directions; and along w on the engine."""
    worst = worst_engine = error = 0.0
    allowed = 0.0
    count = 0
    for m in range(1, case.pick(5, 6, 8)):
        for size, extra in product(range(1, m + 1), (0, 2)):
            found = solutions(m, m + extra, size, case.rng("eigenvalue", m, size, extra))
            tops = []
            for weights in (found.gd, found.sgd):
                forms = orthants(found.problem, weights)
                tops.append(max(float(np.linalg.eigvalsh(form)[-1]) for _, form in forms))
                along, error_here = engine_curvature(
                    case.engine, found.problem, weights, weights[None], np.arange(m)
                )
                worst_engine = max(worst_engine, abs(float(along[0]) / m - 4 / m))
                error = max(error, error_here / m)
            worst = max(worst, abs(tops[0] - tops[1]), abs(tops[0] - 4 / m))
            allowed = max(allowed, loss_tolerance(found.problem))
            count += 1
    good = worst <= allowed and worst_engine <= error
    return verified(
        "searched",
        "for every size of $\\mathcal S^+$, the largest eigenvalue of the second derivative of the "
        "loss over all orthants of directions, at both solutions; general $m$ and $n$ in Theorem 13",
        unless=not good,
        detail=f"Largest difference between the two maxima, and from 4/m: {worst:.1g} (rounding allows "
        f"{allowed:.1g}). On the engine, along $\\mathbf w$: {worst_engine:.1g} (allowed {error:.1g}).",
        samples=2 * count,
        message="the maximal curvature is not 4/m at both solutions",
    )


(points,) = reals("m")
PROBABILITY = Formula("P(|S+| >= 2)", (points,), 1 - (points + 1) / 2**points, indices="m")


def probability(m: int) -> Fraction:
    """P(|S+| >= 2), counting sign patterns: 1 - (m + 1)/2^m."""
    return Fraction(sum(comb(m, k) for k in range(2, m + 1)), 2**m)


@judge("section_5_1.sharper/as_printed", "proved", formulas=[PROBABILITY])
def sharper_as_printed(case: Case) -> Outcome:
    """All sign patterns for small m, from the loss and from the engine; then the binomial count."""
    chain = gap_proofs()
    rows, complaint = [], None
    count = 0
    for m in case.pick((2, 3), (2, 3, 4), (2, 3, 4, 5, 6)):
        case.progress(f"all sign patterns of m = {m}")
        larger = 0
        for pattern in product((-1, 1), repeat=m):
            size = sum(s > 0 for s in pattern)
            if size == 0:
                continue
            found = of_pattern(case, pattern)
            gap, error = engine_gap(case, found)
            far, allowed = reaches(case, found)
            by_loss = gap_of(found)
            larger += by_loss > 2 * loss_tolerance(found.problem)
            count += 1
            bad = (
                abs(by_loss - gap_value(m, size)) > 2 * loss_tolerance(found.problem)
                or not abs(gap - gap_value(m, size)) <= error
                or not far <= allowed
            )
            complaint = complaint or (f"off at the sign pattern {pattern}" if bad else None)
        if Fraction(larger, 2**m) != probability(m):
            complaint = complaint or f"m = {m}: {larger} patterns, expected {2**m - m - 1}"
        rows.append((m, f"{larger} of {2**m}", f"{float(probability(m)):.6f}", f"{float(PROBABILITY.at(m))}"))
    rows += [
        (m, "by counting", f"{float(probability(m)):.9f}", f"{float(PROBABILITY.at(m)):.9f}")
        for m in (10, 18, 30, 100)
    ]
    for m in (2, 3, 10, 18, 30, 100):
        if PROBABILITY.at(m) != Rational(str(probability(m))):
            complaint = complaint or f"m = {m}: the probability is {probability(m)}, not {PROBABILITY.at(m)}"
    columns = [
        Column("m", "d"),
        Column("patterns with a larger trace for SGD", ">"),
        Column("probability", ">"),
        Column("1 - (m + 1)/2^m", ">"),
    ]
    return verified(
        "proved",
        "the sign of the exact gap by machine; its probability by counting sign patterns; beside it every "
        "sign pattern of small $m$, with the gap from the loss and from the engine's gradients, and GD's "
        "end point on the engine",
        unless=complaint,
        detail=[chain.table(), Table(columns, rows)],
        samples=count,
    )


def of_pattern(case: Case, pattern: tuple[int, ...]) -> Solutions:
    """Solutions for an initialisation with the given signs of its correlations, n = m + 1."""
    m = len(pattern)
    found = solutions(m, m + 1, m, case.rng("pattern", str(pattern)))
    signs = np.append(np.array(pattern, dtype=np.float64), 1.0)
    problem = found.problem.with_w0(found.problem.w0 * signs)
    kept = np.maximum(problem.correlations(problem.w0), 0.0)
    gd = problem.combine(kept / np.linalg.norm(kept))
    sgd = problem.combine(np.where(np.arange(m) == kept.argmax(), 1.0, 0.0))
    return Solutions(problem, int((kept > 0).sum()), gd, sgd, 0.0)
