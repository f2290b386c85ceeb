"""Theorem 2 from level coordinates: every datapoint is equally likely to be the limit."""

from __future__ import annotations

import math

import numpy as np

from claims.snippets import load_line
from claims.theory.settling import drift_range, longest_run
from claims.theory.sgd_limits import MISSED
from engine import Problem, StandardBasis, Stop, UniformSubsets, alignment
from evidence import Counterexample, Estimate, Evidence, Outcome, Verdict
from evidence.exponents import table
from evidence.laws import DiscreteLawSequence, detectable_total_variation
from evidence.sequential import BernoulliSequence
from referee import Case, judge


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
