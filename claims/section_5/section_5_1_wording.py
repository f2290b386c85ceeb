"""The last sentence of Section 5.1's paragraph on sharpness, which prints sharper for flatter.

The paragraph sets out against the intuition that smaller batches lead to *flatter* minima, and ends by
denying that they lead to *sharper* ones.  By Theorem 13 they do, in the trace and under ReLU:
Tr(H_SGD) - Tr(H_GD) = (|S+| - 1)/(2m) is never negative, and positive once |S+| >= 2.
"""

from __future__ import annotations

from claims.section_5.section_5_1 import engine_gap, gap_of, gap_proofs, gap_value, reaches
from claims.theory.curvature import loss_tolerance, solutions
from evidence import Column, Outcome, Table, verified
from referee import Case, judge


def gaps(case: Case) -> tuple[Table, int, str | None]:
    """Tr(H_SGD) - Tr(H_GD) for every size of S+ from 2 on: exact, from the loss, from the engine."""
    rows, complaint = [], None
    for m in range(2, case.pick(5, 7, 9)):
        for size in range(2, m + 1):
            found = solutions(m, m + 1, size, case.rng("wording", m, size))
            exact, by_loss = gap_value(m, size), gap_of(found)
            by_engine, error = engine_gap(case, found)
            far, allowed = reaches(case, found)
            rows.append((m, size, str(exact), by_loss, by_engine))
            if not (
                abs(by_loss - exact) <= 2 * loss_tolerance(found.problem) < exact
                and abs(by_engine - exact) <= error
                and far <= allowed
            ):
                complaint = complaint or f"m = {m}, |S+| = {size}: {by_loss} and {by_engine}, not {exact}"
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
