"""Theorem 2: mini-batch SGD with b < m converges to a datapoint, up to the sign it started with.

The proof follows R, the log-ratio of the leading coordinate to the sum of the others: its asymptotic
drift is positive for every b < m (Proposition 23), so R tends to infinity almost surely, and the norm
tends to 1.  An almost sure limit cannot be watched to infinity; ``mathematics.settling`` says from which R
on the chance of leaving again fits into the error budget, and ``mathematics.sgd_limits`` runs the ensembles.

Two gaps of the printed form.  For m < n the assumptions admit a w0 without any correlation, which never
moves.  And the printed limit set holds -a_j also where <w0, a_j> = 0, which is never a limit (the
coordinate stays 0): harmless, as the theorem only says "an element of".
"""

from __future__ import annotations

import math

import numpy as np

from claims.mathematics.settings import Setting
from claims.mathematics.settling import drift_range
from claims.mathematics.sgd_limits import judge_limits
from claims.mathematics.standstill import under_random_batches
from claims.snippets import load_line
from claims.statement import Case, Erratum, Statement
from engine import Array, Problem, StandardBasis, Stop, UniformSubsets, alignment
from evidence import Counterexample, Evidence, Figure, Outcome, Series, Verdict
from evidence.laws import DiscreteLawSequence, detectable_total_variation

THEOREM = Statement(
    label="Theorem 2",
    source="Section 4; proof in Appendix C",
    title="mini-batch SGD converges almost surely to plus or minus a datapoint",
    text=r"""With $\mathcal B_t$ independent uniform subsets of $[m]$ of size $b < m$ and
$\mathcal S^+ = \{i \in [m] : \langle \mathbf w_0, \mathbf a_i \rangle > 0\}$, almost surely
$$\lim_{t\to\infty} \mathbf w_t \in
\{\mathbf a_i : i \in \mathcal S^+\} \cup \{-\mathbf a_j : j \in [m] \setminus \mathcal S^+\}.$$""",
    assumptions=(
        r"linear activation, orthonormal data, $\mathbf w_0 \neq 0$ (Section 3)",
        r"$\lVert \mathbf w_0 \rVert < 1$",
        r"$0 < \eta \le 1/5$",
        r"$1 \le b < m$",
    ),
)

SYMMETRY = Statement(
    label="Theorem 2",
    part="exchangeability",
    source="not printed; a consequence of Theorem 2 and of the symmetry of Section 3",
    title="with equal correlations at the start, every datapoint is equally likely to be the limit",
    text=r"""If $\lvert\langle \mathbf w_0, \mathbf a_i \rangle\rvert$ is the same for all $i \in [m]$,
then the index of the limit of mini-batch SGD is uniform over $[m]$, for every $b < m$.""",
    assumptions=(
        *THEOREM.assumptions,
        r"$\lvert\langle \mathbf w_0, \mathbf a_i \rangle\rvert > 0$ does not depend on $i \in [m]$",
    ),
)


@THEOREM.claim(
    "as printed: refuted, exhaustive",
    erratum=Erratum(
        kind="gap",
        printed=r"$\mathbf w_0$ with $\lVert\mathbf w_0\rVert < 1$ is arbitrary",
        correct=r"assume also $\Pi_m(\mathbf w_0) \ne 0$",
        consequence=r"The theorem stands outside a null set of initialisations.",
    ),
    argument=r"For $m < n$ the assumptions admit $\mathbf w_0 \neq 0$ orthogonal to the data. Then all "
    r"gradients of Eq. (4) vanish whatever the batches are, and $\mathbf w_0$ is not in the limit set. "
    r"(Lemma 19 asserts $\delta = \min(\Phi_0, 1 - \Psi_0) > 0$, which silently excludes that.) "
    r"A gap on a null set of initialisations; the theorem stands with the assumption added.",
)
def as_printed(case: Case) -> Outcome:
    """The degenerate initialisation: no correlation with any datapoint, under random batches."""
    w0 = np.array([0.0, 0.0, 0.5])
    found = under_random_batches(case, Problem(StandardBasis(2, 3), w0, 0.2), 1, steps=200, replicates=8)
    distance = found.distance(np.concatenate([np.eye(3)[:2], -np.eye(3)[:2]]))
    return found.outcome(
        f"After {found.steps} steps none of {found.samples} replicates has moved by more than "
        f"{found.moved:.3g} (rounding allows {found.allowed:.3g}); the nearest element of the limit "
        f"set is {distance:.6g} away, exactly sqrt(5)/2.",
        Counterexample(
            description="w0 is orthogonal to both datapoints: SGD never moves, and w0 is not in the limit set",
            values={
                "data": [[1, 0, 0], [0, 1, 0]],
                "w0": w0.tolist(),
                "eta": 0.2,
                "m": 2,
                "n": 3,
                "b": 1,
                "steps": 200,
                "w": found.final.tolist(),
                "distance": distance,
            },
            code="import numpy as np\nfrom engine import Problem, UniformSubsets, load_engine\n"
            "problem = Problem(np.eye(3)[:2], np.array([0, 0, 0.5]), 0.2)\n"
            'run = load_engine("reference").run(problem, UniformSubsets(1), max_steps=200, seed=1, '
            "keep_weights=True)\nprint(run.weights)",
        ),
        method="one initialisation with all gradients zero, so that the batches do not matter; run "
        "under random ones",
    )


@THEOREM.claim(
    "corrected: verified, statistical",
    assumptions=(*THEOREM.assumptions, r"$\Pi_m(\mathbf w_0) \neq 0$"),
    argument=r"Appendix C proves it once $\Pi_m(\mathbf w_0) \neq 0$ is assumed and the bound of "
    r"Proposition 23 is read with $\eta^2$ for $\eta$: any positive drift of $R_t$ will do.",
    weight=2.0,
)
def corrected(case: Case) -> Outcome:
    """Ensembles over m, n, b, eta and kinds of initialisations, each run until it has settled."""
    outcome = judge_limits(case, settings(case), case.pick(40, 400, 4000))
    if outcome.verdict is not Verdict.VERIFIED:
        return outcome
    return Outcome(**{**vars(outcome), "figures": (sample_paths(case),)})


def settings(case: Case) -> list[Setting]:
    """Small ones first; the last has generic data."""
    quick = [
        Setting(2, 2, 1, 0.2),
        Setting(3, 3, 1, 0.2),
        Setting(4, 6, 2, 0.2),
        Setting(3, 4, 2, 0.2, generic=True),
    ]
    more = [
        Setting(2, 5, 1, 0.05),
        Setting(5, 5, 4, 0.15),
        Setting(6, 7, 1, 0.2),
        Setting(10, 10, 5, 0.1),
        Setting(5, 9, 3, 0.2, generic=True),
    ]
    most = [Setting(20, 24, 7, 0.2), Setting(12, 12, 11, 0.2), Setting(3, 3, 1, 0.02)]
    return case.pick(quick, quick + more, quick + more + most)


@SYMMETRY.claim(
    "as printed: verified, statistical",
    argument=r"Permuting the datapoints permutes the batches among themselves and leaves their law and "
    r"the absolute correlations at the start alone, so the law of the limit index is invariant under "
    r"all permutations. The same holds for the leader at any stopping time that does not depend on the "
    r"names of the datapoints, such as the first check with $R_t \ge r$.",
    weight=1.0,
)
def exchangeable(case: Case) -> Outcome:
    """The law of the leader when R first reaches 4, from equal coordinates."""
    cases = [(2, 1), (3, 1), (4, 2), (5, 4)][: case.pick(3, 4, 4)]
    replicates, blocks = case.pick(300, 2000, 20000), case.pick(1, 4, 10)
    share = case.false_alarm / len(cases)
    rows: list[str] = []
    bad: Counterexample | None = None
    message: str | None = None
    for m, b in cases:
        law = DiscreteLawSequence(np.full(m, 1.0 / m), share)
        for block in range(blocks):
            case.progress(f"m = {m}, b = {b}, block {block + 1} of {blocks}")
            leaders, late = first_leaders(case, m, b, replicates, block)
            if late:
                message = f"{late} of {replicates} replicates have not reached R = 4 (m={m}, b={b})"
                break
            law.update(np.bincount(leaders, minlength=m))
            if law.rejected:
                bad = _biased(case, m, b, law, replicates)
                break
        rows.append(f"| {m} | {b} | {law.counts.tolist()} | {law.log_e_value:.2f} |")
        if bad or message:
            break
    total = replicates * blocks
    worst = max(detectable_total_variation(total, m, share, 0.99) for m, _ in cases)
    return Outcome(
        verdict=Verdict.REFUTED if bad else Verdict.INCONCLUSIVE if message else Verdict.VERIFIED,
        evidence=Evidence.STATISTICAL,
        method="Ensembles in the standard basis from |c_0(i)| = 1 / (2 sqrt(m)) with random signs, "
        "stopped at R >= 4; the leaders are compared with the uniform law by an e-process",
        detail="| m | b | replicates led by each datapoint | log e-value |\n| --- | --- | --- | --- |\n"
        + "\n".join(rows)
        + f"\n\nThe law is rejected at a log e-value of {-math.log(share):.1f}.",
        counterexample=bad,
        false_alarm=case.false_alarm,
        detects=f"a law of the leader at a total variation distance of {worst:.2g} from uniform or more "
        "is rejected with probability 99 %",
        samples=total * len(rows),
        message=message,
    )


def level_start(m: int, rng: np.random.Generator, replicates: int) -> Array:
    """Coordinates of equal size and random signs, norm 1/2."""
    return 0.5 / math.sqrt(m) * rng.choice([-1.0, 1.0], (replicates, m))


def first_leaders(case: Case, m: int, b: int, replicates: int, block: int) -> tuple[np.ndarray, int]:
    """The leaders, read off the weights, at R >= 4, and how many replicates did not get there."""
    w0 = level_start(m, case.rng("signs", m, b, block), replicates)
    problem = Problem(StandardBasis(m, m), w0, 0.2)
    low, _ = drift_range(m, m, b, 0.2)
    run = case.engine.run(
        problem,
        UniformSubsets(b),
        max_steps=16 * math.ceil(60.0 / low / 16),
        keep_weights=True,
        seed=case.seed_for("leaders", m, b, block),
        stop=Stop(4.0),
    )
    assert run.weights is not None
    aligned = alignment(problem, run.weights)
    return aligned.leader, int((~(aligned.log_ratio >= 3.99)).sum())


def _biased(case: Case, m: int, b: int, law: DiscreteLawSequence, count: int) -> Counterexample:
    """What was counted, and how to count it again."""
    return Counterexample(
        description="the limit index is not uniform although all |c_0(i)| are equal",
        values={"m": m, "b": b, "eta": 0.2, "counts": law.counts.tolist()},
        code="import numpy as np\n"
        "from engine import Problem, StandardBasis, Stop, UniformSubsets, load_engine\n"
        f"{load_line(case)}w0 = np.full({m}, {0.5 / math.sqrt(m)!r})\n"
        f"problem = Problem(StandardBasis({m}, {m}), w0, 0.2)\n"
        f"run = engine.run(problem, UniformSubsets({b}), max_steps=20000, seed=1, "
        f"replicates={count}, stop=Stop(4.0))\n"
        f"print(np.bincount(run.leader, minlength={m}))",
    )


def sample_paths(case: Case) -> Figure:
    """R_t along explicit batches for a few replicates, with the two slopes between which it drifts."""
    m, b, eta, paths, every, points = 3, 1, 0.2, 4, 9, 250
    rng = case.rng("sample paths")
    steps = every * points
    problem = Problem(StandardBasis(m, m), np.tile([0.4, -0.4, 0.4], (paths, 1)), eta)
    batches = UniformSubsets(b).draw(m, 0, paths * steps, rng).reshape(paths, steps, b)
    path = case.engine.trajectory(problem, batches, every=every)
    ratio = alignment(problem, path).log_ratio
    times = [float(t) for t in range(0, steps + 1, every)]
    low, high = drift_range(m, m, b, eta)
    lines = [(f"path {k + 1}", ratio[k].tolist(), "line") for k in range(paths)]
    start = float(ratio[0, 0])
    lines += [
        ("least asymptotic drift", [start + low * t for t in times], "dashed"),
        ("greatest asymptotic drift", [start + high * t for t in times], "dashed"),
    ]
    return Figure(
        name="sample_paths_of_R",
        title="Sample paths of R under mini-batch SGD",
        x_label="step t",
        y_label="R_t",
        series=[Series(label, times, y, style) for label, y, style in lines],
        caption=f"m = n = {m}, b = {b}, eta = {eta}, from level coordinates. The dashed slopes are the "
        f"asymptotic drift of R at equal ratios of the other coordinates, {low:.4f}, and with a single "
        f"rival left, {high:.4f}.",
    )
