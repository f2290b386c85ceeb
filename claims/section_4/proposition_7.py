r"""Propositions 7, 21 and 22: SGD leaves the complement of the data, and its norm does not stay below 1.

A direct argument, with rates.  Call t a visit if B_t holds the leader i*_t.  At a visit u >= c(i*)^2 >=
Phi/m >= delta/m with delta = min(Phi_0, 1 - Psi_0) (Lemma 19), hence (for all states in the invariant set)

    Psi' <= Psi (1 - eta delta/m)^2,      1 - N' <= (1 - N) (1 - 4 eta delta/m)  while N < 1,

and at no step does Psi or (1 - N)+ increase.  The batch is independent of the past, so each step is a visit
with probability b/m, and the number of visits in T steps is binomial: it tends to infinity almost surely, and
both quantities to 0 geometrically.  All of this needs delta > 0, that is a projection that does not vanish.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from claims.theory.domains import batch_steps
from claims.theory.harness import judge_formula
from claims.theory.settings import Setting
from claims.theory.standstill import under_random_batches
from claims.theory.visits import Seen, chain_reach, ensemble, sentences, visit_margin
from engine import Problem, StandardBasis, norm_squared, psi
from evidence import Column, Counterexample, Outcome, Table, Tightness, Verdict, verified
from evidence.chain import prove
from referee import Case, judge


def degenerate(case: Case) -> Outcome:
    """w0 orthogonal to both datapoints, under random batches."""
    w0 = np.array([0.0, 0.0, 0.5])
    problem = Problem(StandardBasis(2, 3), w0, 0.2)
    found = under_random_batches(case, problem, 1, steps=200, replicates=4)
    return found.outcome(
        f"After {found.steps} steps Psi = {psi(problem, found.weights).tolist()}, |w|^2 = "
        f"{norm_squared(found.weights).tolist()}.",
        Counterexample(
            "w0 is orthogonal to both datapoints: Psi stays 1/4 and |w| stays 1/2",
            {"data": [[1, 0, 0], [0, 1, 0]], "w0": w0.tolist(), "eta": 0.2, "m": 2, "n": 3, "b": 1},
            "import numpy as np\nfrom engine import Problem, StandardBasis, UniformSubsets, load_engine\n"
            "problem = Problem(StandardBasis(2, 3), np.array([0, 0, 0.5]), 0.2)\n"
            'run = load_engine("reference").run(problem, UniformSubsets(1), max_steps=200, seed=1)\n'
            "print(run.off_data, run.norm_squared)",
        ),
        method="one initialisation with all gradients zero, so that the batches do not matter",
    )


def judge_limit(case: Case, name: str, off: bool, norm: bool) -> Outcome:
    """The chain, single steps, and ensembles at a time T at which both must have come close."""
    seen = Seen()
    outcome = judge_formula(
        prove(*sentences(off, norm)),
        batch_steps(case, name),
        visit_margin(off, norm, seen),
        by="machine proofs of every step but two: the law of the number of visits, and that a geometric "
        "sequence tends to 0",
    )
    if outcome.verdict is not Verdict.VERIFIED:
        return Outcome(**{**vars(outcome), "false_alarm": case.false_alarm})
    settings = [Setting(2, 4, 1, 0.2), Setting(3, 4, 2, 0.2)]
    settings += case.pick([], [Setting(4, 6, 1, 0.15), Setting(5, 6, 4, 0.2)], [Setting(8, 9, 3, 0.1)])
    replicates = case.afford(case.pick(16, 60, 300), 300 * len(settings), least=4)
    rows: list[tuple[Any, ...]] = []
    bad: Counterexample | None = None
    for setting in settings:
        case.progress(f"{name}: ensemble {setting}")
        row, bad = ensemble(case, setting, replicates, case.false_alarm / len(settings), (off, norm))
        rows.append(row)
        if bad:
            break
    columns = [
        Column("m", "d"),
        Column("b", "d"),
        Column("eta", "g"),
        Column("replicates", "d"),
        Column("T", "d"),
        Column("visits but for the false alarm", "d"),
        Column("largest Psi_T", ".2g"),
        Column("bound", ".2g"),
        Column("largest (1 - N_T)+", ".2g"),
        Column("bound", ".2g"),
    ]
    return verified(
        "proved",
        f"{outcome.method}. Then ensembles of T steps: with v the number of visits that a replicate has "
        "but for the error probability (exactly binomial), Psi_T and (1 - N_T)+ must be below their bounds",
        unless=bad,
        detail=[outcome.detail, Table(columns, rows)],
        counterexample=bad,
        tightness=Tightness(
            max(seen.off, seen.norm),
            "largest guaranteed over true contraction (growth) in one visit, seen in the search, with Phi/m "
            "for delta/m: 1 for Psi at level coordinates with b = 1. Near the limit u is 1, not 1/m, and Psi "
            "shrinks by (1 - eta)^2 a visit",
        ),
        false_alarm=case.false_alarm,
        detects="a replicate in which Psi_T or (1 - N_T)+ exceeds its bound (1e-3 and less), and a violation "
        "in a single step by more than rounding",
        reach=chain_reach(norm),
        samples=outcome.samples + replicates * len(rows),
        message="a bound is exceeded",
    )


@judge("proposition_7/as_printed", "counterexample")
def p7_as_printed(case: Case) -> Outcome:
    """The degenerate initialisation."""
    return degenerate(case)


@judge("proposition_7/corrected", "proved", weight=1.0)
def p7_corrected(case: Case) -> Outcome:
    """Both parts."""
    return judge_limit(case, "Proposition 7", off=True, norm=True)
