"""Theorem 2: mini-batch SGD with b < m converges to a datapoint, up to the sign it started with.

The paper's proof follows R, the log-ratio of the leading coordinate to the sum of the others: its asymptotic
drift is positive for every b < m (Proposition 23), so R tends to infinity almost surely, and the norm
tends to 1.  It needs repairs ((A1), Lemma 25, Assumption 2 if a correlation is 0), and the factor of
Proposition 23 is misprinted.  The theorem does not hang on them: a supermartingale of the shares proves it
outright, with constants.

Beside the proof stand ensembles.  An almost sure limit cannot be watched to infinity; ``theory.settling``
says from which R on the chance of leaving again fits into the false-alarm budget.

Two gaps of the printed form.  For m < n the assumptions admit a w0 without any correlation, which never
moves.  And the printed limit set holds -a_j also where <w0, a_j> = 0, which is never a limit (the
coordinate stays 0): harmless, as the theorem only says "an element of".

Theorem 2 with constants: how far SGD is from its datapoint, for all times at once, with a given probability.

The theorem says that there is a limit, almost surely, and its proof says nothing about when.  The bound here
holds for all m, n, b < m and eta <= 1/5; `claims.theory.escape` has the argument, which does not use R.

Theorem 2 from level coordinates: every datapoint is equally likely to be the limit.
"""

from __future__ import annotations

import math

import numpy as np

from claims.appendix_a.lemma_19 import induction, steps
from claims.snippets import load_line
from claims.theory.escape import PI
from claims.theory.escape_paths import judge_paths, outright
from claims.theory.settings import Setting
from claims.theory.settling import drift_range, longest_run
from claims.theory.sgd_limits import MISSED, judge_limits
from claims.theory.standstill import under_random_batches
from engine import Array, Problem, StandardBasis, Stop, UniformSubsets, alignment
from evidence import Counterexample, Estimate, Evidence, Figure, Outcome, Series, Verdict
from evidence.exponents import table
from evidence.laws import DiscreteLawSequence, detectable_total_variation
from evidence.outcome import Style
from evidence.sequential import BernoulliSequence
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


@judge("theorem_2.constants/quantitative", "proved", weight=0.5, formulas=[PI])
def quantitative(case: Case) -> Outcome:
    """The chain, and replicates of the engine against the bound."""
    return judge_paths(case, (steps(), induction()), relu=False)


@judge("theorem_2.exchangeability/as_printed", "statistical", weight=1.0)
def exchangeable(case: Case) -> Outcome:
    """The law of the leader when R first reaches 4, from equal coordinates."""
    cases = [(2, 1), (3, 1), (4, 2), (5, 4)][: case.pick(3, 4, 4)]
    replicates, blocks = case.pick((300, 1), (2000, 4), (20000, 10))
    steps = [(5.0 + math.log(m)) / drift_range(m, m, b, 0.2)[0] for m, b in cases]
    counts = case.afford_each([replicates * blocks] * len(cases), steps, least=40)
    total, cases = counts[0], [shape for shape, count in zip(cases, counts, strict=True) if count]
    replicates = min(replicates, total)
    blocks = total // replicates
    share, total = case.false_alarm / (2 * len(cases)), replicates * blocks
    rows, frequencies, biased, late = [], [], None, None
    for m, b in cases:
        law = DiscreteLawSequence(np.full(m, 1.0 / m), share)
        late = count_leaders(case, m, b, law, replicates, blocks, share / total)
        biased = not_uniform(case, m, b, law, replicates) if law.rejected else None
        rows.append((m, b, law.counts.tolist(), f"{law.log_e_value:.2f}"))
        frequencies.append(frequency(m, b, law))
        if biased or late:
            break
    worst = max(detectable_total_variation(total, m, share, 0.99) for m, _ in cases)
    return Outcome(
        Verdict.REFUTED if biased else Verdict.INCONCLUSIVE if late else Verdict.VERIFIED,
        Evidence.STATISTICAL,
        "Ensembles in the standard basis from |c_0(i)| = 1 / (2 sqrt(m)) with random signs, stopped at R >= 4; "
        "the leaders are compared with the uniform law by an e-process",
        detail=[
            table(("m", "b", "replicates led by each datapoint", "log e-value"), rows),
            f"The law is rejected at a log e-value of {-math.log(share):.1f}.",
        ],
        counterexample=biased,
        false_alarm=case.false_alarm,
        detects=f"a law of the leader at a total variation distance of {worst:.2g} from uniform or more is "
        "rejected with probability 99 %",
        samples=total * len(rows),
        estimates=frequencies,
        message=late,
    )


def frequency(m: int, b: int, law: DiscreteLawSequence) -> Estimate:
    """How often the first datapoint leads, by itself valid at any number of replicates."""
    test, count = BernoulliSequence(MISSED), int(law.counts.sum())
    test.update(int(law.counts[0]), count)
    share = float(law.counts[0]) / max(count, 1)
    return Estimate(f"frequency of the first datapoint, m = {m}, b = {b}", share, *test.interval(), MISSED)


def count_leaders(
    case: Case, m: int, b: int, law: DiscreteLawSequence, count: int, blocks: int, chance: float
) -> str | None:
    """Update the law with who leads when R first reaches 4; a complaint if some run never gets there.

    A run is so long that it gets there but for the ``chance``.
    """
    for block in range(blocks):
        case.progress(f"m = {m}, b = {b}, block {block + 1} of {blocks}")
        signs = case.rng("signs", m, b, block).choice([-1.0, 1.0], (count, m))
        problem = Problem(StandardBasis(m, m), 0.5 / math.sqrt(m) * signs, 0.2)
        run = case.engine.run(
            problem,
            UniformSubsets(b),
            max_steps=longest_run((m, m, b, 0.2), 4.0, chance, phi_0=0.25),
            keep_weights=True,
            seed=case.seed_for("leaders", m, b, block),
            stop=Stop(4.0),
        )
        assert run.weights is not None
        aligned = alignment(problem, run.weights)
        if late := int((~(aligned.log_ratio >= 3.99)).sum()):
            return f"{late} of {count} replicates have not reached R = 4 (m={m}, b={b})"
        law.update(np.bincount(aligned.leader, minlength=m))
        if law.rejected:
            break
    return None


def not_uniform(case: Case, m: int, b: int, law: DiscreteLawSequence, count: int) -> Counterexample:
    """What was counted, and how to count it again."""
    return Counterexample(
        "the limit index is not uniform although all |c_0(i)| are equal",
        {"m": m, "b": b, "eta": 0.2, "counts": law.counts.tolist()},
        "import numpy as np\nfrom engine import Problem, StandardBasis, Stop, UniformSubsets, load_engine\n"
        f"{load_line(case)}w0 = np.full({m}, {0.5 / math.sqrt(m)!r})\n"
        f"problem = Problem(StandardBasis({m}, {m}), w0, 0.2)\n"
        f"run = engine.run(problem, UniformSubsets({b}), max_steps=20000, seed=1, replicates={count}, "
        f"stop=Stop(4.0))\nprint(np.bincount(run.leader, minlength={m}))",
    )
