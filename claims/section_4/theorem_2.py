"""Theorem 2: mini-batch SGD with b < m converges to a datapoint, up to the sign it started with.

The paper's proof follows R, the log-ratio of the leading coordinate to the sum of the others: its asymptotic
drift is positive for every b < m (Proposition 23), so R tends to infinity almost surely, and the norm
tends to 1.  It needs repairs ((A1), Lemma 25, Assumption 2 if a correlation is 0), and the factor of
Proposition 23 is misprinted.  The theorem does not hang on them: a supermartingale of the shares proves it
outright, with constants (``theorem_2_rate``).

Beside the proof stand ensembles.  An almost sure limit cannot be watched to infinity; ``theory.settling``
says from which R on the chance of leaving again fits into the error budget.

Two gaps of the printed form.  For m < n the assumptions admit a w0 without any correlation, which never
moves.  And the printed limit set holds -a_j also where <w0, a_j> = 0, which is never a limit (the
coordinate stays 0): harmless, as the theorem only says "an element of".
"""

from __future__ import annotations

import numpy as np

from claims.appendix_a.lemma_19 import induction, steps
from claims.theory.escape_paths import outright
from claims.theory.settings import Setting
from claims.theory.settling import drift_range
from claims.theory.sgd_limits import judge_limits
from claims.theory.standstill import under_random_batches
from engine import Array, Problem, StandardBasis, UniformSubsets, alignment
from evidence import Counterexample, Figure, Outcome, Series, Verdict
from evidence.outcome import Style
from referee import Case, judge


@judge("theorem_2/as_printed", "counterexample")
def as_printed(case: Case) -> Outcome:
    """The degenerate initialisation: no correlation with any datapoint, under random batches."""
    w0 = np.array([0.0, 0.0, 0.5])
    found = under_random_batches(case, Problem(StandardBasis(2, 3), w0, 0.2), 1, steps=200, replicates=8)
    distance = found.distance(np.concatenate([np.eye(3)[:2], -np.eye(3)[:2]]))
    run = {"m": 2, "n": 3, "b": 1, "steps": 200, "w": found.final.tolist(), "distance": distance}
    return found.outcome(
        f"After {found.steps} steps none of {found.samples} replicates has moved by more than "
        f"{found.moved:.3g} (rounding allows {found.allowed:.3g}); the nearest element of the limit set is "
        f"{distance:.6g} away, exactly sqrt(5)/2.",
        Counterexample(
            "w0 is orthogonal to both datapoints: SGD never moves, and w0 is not in the limit set",
            {"data": [[1, 0, 0], [0, 1, 0]], "w0": w0.tolist(), "eta": 0.2, **run},
            "import numpy as np\nfrom engine import Problem, UniformSubsets, load_engine\n"
            "problem = Problem(np.eye(3)[:2], np.array([0, 0, 0.5]), 0.2)\n"
            'run = load_engine("reference").run(problem, UniformSubsets(1), max_steps=200, seed=1, '
            "keep_weights=True)\nprint(run.weights)",
        ),
        method="one initialisation with all gradients zero, so that the batches do not matter; run under "
        "random ones",
    )


@judge("theorem_2/corrected", "proved", weight=2.0)
def corrected(case: Case) -> Outcome:
    """The chain; ensembles over m, n, b, eta and kinds of initialisations, each run until it has settled."""
    # (m, n, b, eta), small ones first; None, True: linear activation, generic data
    quick = [
        Setting(2, 2, 1, 0.2),
        Setting(3, 3, 1, 0.2),
        Setting(4, 6, 2, 0.2),
        Setting(3, 4, 2, 0.2, None, True),
    ]
    more = [
        Setting(2, 5, 1, 0.05),
        Setting(5, 5, 4, 0.15),
        Setting(6, 7, 1, 0.2),
        Setting(10, 10, 5, 0.1),
        Setting(5, 9, 3, 0.2, None, True),
    ]
    most = [Setting(20, 24, 7, 0.2), Setting(12, 12, 11, 0.2), Setting(3, 3, 1, 0.02)]
    settings = case.pick(quick, quick + more, quick + more + most)
    outcome = outright(judge_limits(case, settings, case.pick(40, 400, 4000)), (steps(), induction()))
    return outcome.adding(figures=(sample_paths(case),)) if outcome.verdict is Verdict.VERIFIED else outcome


def sample_paths(case: Case) -> Figure:
    """R_t along explicit batches for a few replicates, with the two slopes between which it drifts."""
    m, b, eta, paths, every, points = 3, 1, 0.2, 4, 9, 250
    steps = every * points
    problem = Problem(StandardBasis(m, m), np.tile([0.4, -0.4, 0.4], (paths, 1)), eta)
    batches = UniformSubsets(b).draw(m, 0, paths * steps, case.rng("sample paths")).reshape(paths, steps, b)
    ratio = alignment(problem, case.engine.trajectory(problem, batches, every=every)).log_ratio
    times = np.arange(0.0, steps + 1, every)
    low, high = drift_range(m, m, b, eta)
    lines: list[tuple[str, Array, Style]] = [(f"path {k + 1}", ratio[k], "line") for k in range(paths)] + [
        ("least asymptotic drift", ratio[0, 0] + low * times, "dashed"),
        ("greatest asymptotic drift", ratio[0, 0] + high * times, "dashed"),
    ]
    return Figure(
        name="sample_paths_of_R",
        title=rf"Sample paths of $R_t$ under mini-batch SGD, $m = {m}$, $b = {b}$, $\eta = {eta}$",
        x_label="step $t$",
        y_label="$R_t$",
        series=[Series(label, times.tolist(), y.tolist(), style) for label, y, style in lines],
        caption="R grows without end, so that every path ends at a datapoint. From level coordinates; the "
        f"dashed slopes are the asymptotic drift of R at equal ratios of the other coordinates, {low:.4f}, "
        f"and with a single rival left, {high:.4f}.",
    )
