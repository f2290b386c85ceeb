"""The last sentence of Section 5.1's paragraph on sharpness, which says the opposite of what is shown.

The paragraph sets out against the intuition that smaller batches lead to *flatter* minima, and ends by
denying that they lead to *sharper* ones.  By Theorem 13 they do, in the trace, without further
assumptions: Tr(H_SGD) - Tr(H_GD) = (|S+| - 1)/(2m) is never negative, and positive once |S+| >= 2.
"""

from __future__ import annotations

from claims.mathematics.curvature import loss_tolerance, solutions
from claims.section_5.section_5_1 import RELU, engine_gap, gap_of, gap_proofs, gap_value, reaches
from claims.statement import Case, Erratum, Statement
from evidence import Counterexample, Outcome, Table, refuted, verified

WORDING = Statement(
    label="Section 5.1, last sentence on sharpness",
    source="Section 5.1, paragraph before the definition of the measures of sharpness",
    title="that smaller batches lead to sharper minima is not true without further assumptions",
    text=r"""That $\mathrm{Tr}(\mathbf H_{\mathrm{SGD}}) > \mathrm{Tr}(\mathbf H_{\mathrm{GD}})$
(smaller batches, sharper minima) needs further assumptions or another measure of sharpness.""",
    assumptions=(*RELU, r"$|\mathcal S^+| \ge 2$"),
)

SNIPPET = """import numpy as np
from claims.mathematics.curvature import solutions, trace
found = solutions(4, 4, 2, np.random.default_rng(1))
print(trace(found.problem, found.sgd), '>', trace(found.problem, found.gd))"""


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
    header = "m | size of S+ | exact gap | from the loss | from the engine"
    return Table(header, rows, "d d > .4f .4f"), len(rows), complaint


@WORDING.claim(
    "as printed: refuted, counterexample",
    argument=r"$\mathrm{Tr}(\mathbf H_{\mathrm{SGD}}) - \mathrm{Tr}(\mathbf H_{\mathrm{GD}}) = "
    r"(|\mathcal S^+| - 1)/(2m) > 0$ for $|\mathcal S^+| \ge 2$ (Theorem 13): what is said to need further "
    "assumptions holds without.",
    erratum=Erratum(
        printed="that smaller batches lead to *sharper* minima is not true without further assumptions",
        correct="that smaller batches lead to *flatter* minima is not true",
        consequence="Theorem 13 stands, and says what the paragraph set out to show.",
    ),
)
def wording_as_printed(case: Case) -> Outcome:
    """Minima of SGD that are sharper, for every size of S+."""
    chain = gap_proofs()
    table, samples, complaint = gaps(case)
    return refuted(
        "counterexample",
        "the exact gap by machine proof; every size of S+ for small m, from the loss and from the engine",
        unless=complaint,
        detail=[chain.table(), table],
        counterexample=Counterexample(
            "at m = n = 4 with two positive correlations the trace is larger at the solution of SGD by 1/8",
            {"m": 4, "n": 4, "size of S+": 2, "gap": "1/8"},
            SNIPPET,
        ),
        samples=samples,
    )


@WORDING.claim(
    "corrected: verified, proved",
    title="that smaller batches lead to flatter minima is not true",
    text=r"""That $\mathrm{Tr}(\mathbf H_{\mathrm{SGD}}) < \mathrm{Tr}(\mathbf H_{\mathrm{GD}})$
(smaller batches, flatter minima) is true for no problem; with $|\mathcal S^+| \ge 2$ the opposite is.""",
    argument="The gap of Theorem 13 is never negative.",
)
def wording_corrected(case: Case) -> Outcome:
    """The same gaps, none of which is negative."""
    chain = gap_proofs()
    table, samples, complaint = gaps(case)
    return verified(
        "proved",
        "the exact gap by machine proof; every size of S+ for small m, from the loss and from the engine",
        unless=complaint,
        detail=[chain.table(), table],
        samples=samples,
    )
