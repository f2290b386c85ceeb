r"""Proposition 9: R_t tends to infinity almost surely.

The supermartingale V of ``theory.escape`` tends to 0, so that one share p_1 tends to 1; and exp(-R) = S/L
<= sqrt(m (1 - p_1)/p_1).  Coordinates that are 0 do not matter to V.  (The paper's proof, with its repairs, is
for starts without any.)

Beside the proof, replicates are run until R >= r, with r so large that the chance of R ever falling back to log
50 is within the false-alarm budget (a power of exp(-R) is a supermartingale there: ``theory.settling``); then
they are run on, and R must still be large.  An R that did not reach r in time, or that came back, would refute
transience.

R is defined unless all correlations are 0; then it is 0/0 for ever.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from claims.appendix_a.lemma_19 import induction
from claims.appendix_a.lemma_19 import steps as lemma_19
from claims.theory import settling as settling
from claims.theory.escape_paths import outright
from claims.theory.settings import Setting
from claims.theory.sgd_limits import typical
from claims.theory.sgd_plans import plan_run
from engine import Stop, UniformSubsets, alignment
from evidence import Column, Counterexample, Outcome, Table, verified
from referee import Case, judge


@judge("proposition_9/as_printed", "proved", weight=1.5)
def as_printed(case: Case) -> Outcome:
    """The chain; ensembles that must reach a large R, and stay."""
    return outright(ensembles(case), (lemma_19(), induction()))


def ensembles(case: Case) -> Outcome:
    """Replicates that are run until R is so large that it may not come back, and on."""
    settings = [Setting(2, 3, 1, 0.2), Setting(3, 3, 2, 0.2)]
    settings += case.pick([], [Setting(4, 5, 1, 0.2), Setting(6, 6, 3, 0.15)], [Setting(12, 12, 5, 0.1)])
    steps = [3.0 * typical(setting) for setting in settings]
    counts = case.afford_each([case.pick(16, 100, 600)] * len(settings), steps, least=4)
    replicates, settings = counts[0], [s for s, count in zip(settings, counts, strict=True) if count]
    share = case.false_alarm / len(settings)
    rows: list[tuple[Any, ...]] = []
    wrong: str | None = None
    for setting in settings:
        case.progress(f"transience: {setting}")
        row, wrong = transient(case, setting, replicates, share)
        rows.append(row)
        if wrong:
            break
    missed = 1.0 - 0.01 ** (1.0 / replicates)
    return verified(
        "statistical",
        "every replicate must reach R >= r within a time that Theorem 2 with constants gives, and after as "
        "many steps again R must still be above log 50, except with the error probability (Ville's inequality "
        "for exp(-0.99 R))",
        unless=wrong,
        detail=Table(COLUMNS, rows),
        counterexample=Counterexample(wrong) if wrong else None,
        false_alarm=case.false_alarm,
        detects="any way of not reaching r, or of coming back, that a replicate takes with probability "
        f"{missed:.2g} is seen with probability 99 %",
        samples=replicates * len(rows),
    )


#: Of the rows of ``transient``.
COLUMNS = [
    Column("m", "d"),
    Column("b", "d"),
    Column("eta", "g"),
    Column("replicates", "d"),
    Column("r", ".1f"),
    Column("mean steps to r", ".0f"),
    Column("then after", "d"),
    Column("least R", ".1f"),
    Column("mean drift of R", ".4f"),
    Column("least and greatest asymptotic drift"),
]


def transient(
    case: Case, setting: Setting, replicates: int, share: float
) -> tuple[tuple[Any, ...], str | None]:
    """Run to R >= r and on: a row of the table, and what speaks against transience."""
    seed = case.seed_for(repr(setting))
    problem = setting.problem(seed, replicates)
    plan = plan_run(case.engine, setting, problem, share, replicates)
    schedule = UniformSubsets(setting.batch_size)
    run = case.engine.run(
        problem, schedule, max_steps=plan.max_steps, seed=seed, stop=Stop(plan.log_ratio), keep_weights=True
    )
    assert run.weights is not None
    reached = alignment(problem, run.weights).log_ratio
    more = int(run.steps.mean())
    after = case.engine.run(
        problem.with_w0(run.weights), schedule, max_steps=more, seed=seed + 1, keep_weights=True
    )
    assert after.weights is not None
    final = alignment(problem, after.weights)
    finite = np.isfinite(reached) & np.isfinite(final.log_ratio)  # a single correlation: R is infinite
    speed = float((final.log_ratio - reached)[finite].mean() / more)
    low, high = settling.drift_range(*setting.shape)
    sizes = (setting.m, setting.batch_size, setting.step_size, replicates, plan.log_ratio)
    row = (*sizes, run.steps.mean(), more, final.log_ratio.min(), speed, f"{low:.4f} to {high:.4f}")
    wrong = None
    if (reached < plan.log_ratio - 0.01).any():
        wrong = f"R is only {reached.min():.2f} in a replicate after {plan.max_steps} steps ({setting})"
    elif (final.log_ratio < math.log(50.0)).any():
        wrong = f"R has come back to {final.log_ratio.min():.2f} from above {plan.log_ratio:.1f} ({setting})"
    elif (final.leader != alignment(problem, run.weights).leader).any():
        wrong = f"the leader has changed after R exceeded {plan.log_ratio:.1f} ({setting})"
    return row, wrong
