"""What Section 5.1 concludes from Theorem 13.

By Theorem 13 the two traces differ by exactly Tr(H_SGD) - Tr(H_GD) = (|S+| - 1)/(2m).  With |S+| = m/2
that is 1/4 - 1/(2m), not 1/2; and it is positive exactly if at least two datapoints are positively
correlated with the initialisation.  For Gaussian w0 the signs of the correlations are independent and
fair, so the probability of that is 1 - (m + 1)/2^m.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from sympy import Rational

from claims.theory.curvature import Solutions, engine_trace, loss_tolerance, solutions, trace
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
