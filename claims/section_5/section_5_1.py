"""What Section 5.1 concludes from Theorem 13.

By Theorem 13 the two traces differ by exactly Tr(H_SGD) - Tr(H_GD) = (|S+| - 1)/(2m).  With |S+| = m/2
that is 1/4 - 1/(2m), not 1/2; and it is positive exactly if at least two datapoints are positively
correlated with the initialisation.  For Gaussian w0 the signs of the correlations are independent and
fair, so the probability of that is 1 - (m + 1)/2^m.

What Section 5.1 says of sharpness: the largest eigenvalue, and which solution is the sharper one.

The last sentence of Section 5.1's paragraph on sharpness, which prints sharper for flatter.

The paragraph sets out against the intuition that smaller batches lead to *flatter* minima, and ends by
denying that they lead to *sharper* ones.  By Theorem 13 they do, in the trace and under ReLU:
Tr(H_SGD) - Tr(H_GD) = (|S+| - 1)/(2m) is never negative, and positive once |S+| >= 2.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
from sympy import Rational

from claims.theory.curvature import (
    Solutions,
    engine_curvature,
    engine_trace,
    loss_tolerance,
    orthants,
    solutions,
    trace,
)
from claims.theory.end_points import end_points, gradient_descent
from claims.theory.solution_curvature import GAP, TRACE_GD, TRACE_SGD, gd_value, sgd_value, size
from evidence import Column, Counterexample, Evidence, Outcome, Table, Verdict, verified
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

#: What the gap tends to.
LIMIT = Formula("the limit of the gap", (), Rational(1, 4))


def gap_proofs() -> Chain:
    """The exact gap, when it is positive, and that it is 1/4 in the limit and never near 1/2."""
    (m,) = reals("m")
    gap, half, limit = GAP.expression, GAP.at(m, m / 2), LIMIT.expression
    return prove(
        identity(
            "the traces differ by (|S+| - 1)/(2m)".replace("|", ""),
            TRACE_SGD.expression - TRACE_GD.expression,
            gap,
        ),
        Sentence(
            "at S+ = m/2 the gap is below 1/4 and within 1/(2m) of it",
            [m],
            [m >= 2],
            (half < limit) & (limit - half <= 1 / (2 * m)),
        ),
        Sentence(
            "the gap is positive exactly if S+ has more than one element",
            [m, size],
            [m >= 1, size >= 1],
            ((size > 1) & (gap > 0)) | ((size <= 1) & (gap <= 0)),
        ),
    )


def gap_value(m: int, size: int) -> Fraction:
    """Tr(H_SGD) - Tr(H_GD)."""
    return Fraction(str(GAP.at(m, size)))


def gap_of(found: Solutions) -> float:
    """The same from the loss itself."""
    kink = found.kink
    return trace(found.problem, found.sgd, kink) - trace(found.problem, found.gd, kink)


def reaches(case: Case, found: Solutions) -> tuple[float, float]:
    """Distance of the engine's GD end points from ``found.gd``, and what is allowed."""
    path = gradient_descent(case.engine, found.problem)
    ends = end_points(case.engine, path)
    return max(float(np.linalg.norm(w - found.gd)) for _, w in ends), path.allowed


def engine_gap(case: Case, found: Solutions) -> tuple[float, float]:
    """Tr(H_SGD) - Tr(H_GD) from the engine's own gradients, and a bound on its rounding error."""
    sgd, error = engine_trace(case.engine, found.problem, found.sgd)
    gd, more = engine_trace(case.engine, found.problem, found.gd)
    return sgd - gd, error + more


def measure_gaps(case: Case) -> tuple[Table, list[float], str | None]:
    """Gap at |S+| = m/2 for growing m: from the loss and from the engine; table, gaps, complaint."""
    rows, gaps, complaint = [], [], None
    for m in case.pick((4, 10, 40), (4, 10, 40, 100), (4, 10, 40, 100, 200)):
        case.progress(f"trace gap: m = n = {m}")
        found = solutions(m, m, m // 2, case.rng("gap", m))
        exact, by_loss = gap_value(m, m // 2), gap_of(found)
        by_engine, error = engine_gap(case, found) if m <= 40 else (float("nan"), 0.0)
        far, allowed = reaches(case, found)
        gaps.append(by_loss)
        seen = "–" if m > 40 else f"{by_engine:.4f}"
        noise = "–" if m > 40 else f"{error:.1g}"
        rows.append((m, m // 2, float(exact), by_loss, seen, noise))
        if abs(by_loss - exact) > 2 * loss_tolerance(found.problem):
            complaint = complaint or f"m = {m}: the loss gives a gap of {by_loss}, not {exact}"
        if m <= 40 and not abs(by_engine - exact) <= error:
            complaint = complaint or f"m = {m}: the engine gives a gap of {by_engine}, not {exact}"
        if not far <= allowed:
            complaint = complaint or f"m = {m}: GD on the engine ends {far:.2g} off Eq. (16)"
    columns = [
        Column("m = n", "d"),
        Column("size of S+", "d"),
        Column("exact gap", ".4f"),
        Column("from the loss", ".4f"),
        Column("from the engine", ">"),
        Column("rounding allows", ">"),
    ]
    return Table(columns, rows), gaps, complaint


@judge("section_5_1.gap/as_printed", "counterexample")
def gap_as_printed(case: Case) -> Outcome:
    """The gap at |S+| = m/2, from the loss and from the engine, against 1/2."""
    chain = gap_proofs()
    table, gaps, complaint = measure_gaps(case)
    far_from_half = all(gap < 0.3 for gap in gaps)
    return Outcome(
        verdict=Verdict.REFUTED if far_from_half and not complaint else Verdict.INCONCLUSIVE,
        evidence=Evidence.COUNTEREXAMPLE,
        method="exact gap from Theorem 13; one-sided second derivatives of the loss; gradients from the "
        "engine's steps at the two solutions",
        detail=[chain.table(), table],
        counterexample=Counterexample(
            "at m = n = 40 with 20 positive correlations the gap is 19/80",
            {
                "m": 40,
                "n": 40,
                "size of S+": 20,
                "Tr GD": str(gd_value(40, 40, 20)),
                "Tr SGD": str(sgd_value(40, 40)),
                "gap": "19/80",
                "printed gap": "1/2",
            },
            "import numpy as np\nfrom claims.theory.curvature import solutions, trace\nfound = "
            "solutions(40, 40, 20, np.random.default_rng(1))\nprint(trace(found.problem, found.sgd) - "
            "trace(found.problem, found.gd), 'not', 0.5)",
        ),
        samples=len(gaps),
        message=complaint,
    )


@judge("section_5_1.gap/corrected", "proved", formulas=[GAP, LIMIT])
def gap_corrected(case: Case) -> Outcome:
    """The exact gap."""
    chain = gap_proofs()
    table, gaps, complaint = measure_gaps(case)
    return verified(
        "proved",
        "difference of the traces of Theorem 13; one-sided second derivatives of the loss; "
        "gradients from the engine's steps at the two solutions",
        unless=complaint,
        detail=[chain.table(), table],
        samples=len(gaps),
    )


@judge("section_5_1.eigenvalue/as_printed", "searched")
def eigenvalue_as_printed(case: Case) -> Outcome:
    """Every size of S+ for small m, n: all orthants of directions; and along w on the engine."""
    worst = worst_engine = error = 0.0
    allowed = 0.0
    count = 0
    for m in range(1, case.pick(5, 6, 8)):
        for positives, extra in product(range(1, m + 1), (0, 2)):
            found = solutions(m, m + extra, positives, case.rng("eigenvalue", m, positives, extra))
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
            positives = sum(s > 0 for s in pattern)
            if positives == 0:
                continue
            found = of_pattern(case, pattern)
            gap, error = engine_gap(case, found)
            far, allowed = reaches(case, found)
            by_loss = gap_of(found)
            larger += by_loss > 2 * loss_tolerance(found.problem)
            count += 1
            bad = (
                abs(by_loss - gap_value(m, positives)) > 2 * loss_tolerance(found.problem)
                or not abs(gap - gap_value(m, positives)) <= error
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


def gaps(case: Case) -> tuple[Table, int, str | None]:
    """Tr(H_SGD) - Tr(H_GD) for every size of S+ from 2 on: exact, from the loss, from the engine."""
    rows, complaint = [], None
    for m in range(2, case.pick(5, 7, 9)):
        for positives in range(2, m + 1):
            found = solutions(m, m + 1, positives, case.rng("wording", m, positives))
            exact, by_loss = gap_value(m, positives), gap_of(found)
            by_engine, error = engine_gap(case, found)
            far, allowed = reaches(case, found)
            rows.append((m, positives, str(exact), by_loss, by_engine))
            if not (
                abs(by_loss - exact) <= 2 * loss_tolerance(found.problem) < exact
                and abs(by_engine - exact) <= error
                and far <= allowed
            ):
                complaint = complaint or f"m = {m}, |S+| = {positives}: {by_loss} and {by_engine}, not {exact}"
    columns = [
        Column("m", "d"),
        Column("size of S+", "d"),
        Column("exact gap", ">"),
        Column("from the loss", ".4f"),
        Column("from the engine", ".4f"),
    ]
    return Table(columns, rows), len(rows), complaint


@judge("section_5_1_wording/as_printed", "proved")
def wording_as_printed(case: Case) -> Outcome:
    """The exact gap, and those of small problems: none is negative."""
    chain = gap_proofs()
    table, samples, complaint = gaps(case)
    return verified(
        "proved",
        "the exact gap by machine proof; every size of S+ for small m, from the loss and from the engine",
        unless=complaint,
        detail=[chain.table(), table],
        samples=samples,
    )
