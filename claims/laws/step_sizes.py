r"""Law 5: how far the convergence theorems reach in the step size: to 1/2, by proof for full batches (up to
0.495), by search for the others.

The sharp bound of the norm, the other half of this law, is the claim "Proposition 15, sharp": sup |w|^2 = 2
sqrt(1 + eta)/(1 + sqrt(1 + eta)).

At a datapoint a step that draws it multiplies the deviation 1 - |c| by 1 - 4 eta, and full-batch GD does the
same at
any point of its limit.  For eta > 1/2 that is below -1: the limit repels.  For eta < 1/2 and full batches the
norm s of
the projection follows h(s) = s (1 + 2 eta (1 - s^2)) once the part outside the data has vanished, and two steps
contract: (1 - h(h(s)))/(1 - s) = (1 - 2 eta s (1 + s))(1 - 2 eta h (1 + h)) =: P is in (-1, 1).
"""

from __future__ import annotations

import math

import numpy as np
from sympy import And, Integer, Rational

from claims.theory import reach_map
from claims.theory.full_batch import limits
from engine import Array, Cyclic, FullBatch, Problem, Schedule, StandardBasis, UniformSubsets
from engine.aggregates import batch_factor, rest_factor
from evidence import Column, Counterexample, Figure, Outcome, Reach, Series, Table, verified
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Sentence, derivative, identity, reals
from referee import Case, judge

#: Full-batch GD converges up to here by proof; nothing does beyond the border.
PROVED = Formula("proved up to", [], Rational(99, 200), bounds=">=")
BORDER = Formula("the border", [], Rational(1, 2))
NEAR = 1e-3  # how near to a datapoint counts as there


def chain() -> Chain:
    """The map of the norm, its range, and the contraction of two steps."""
    s, eta, Psi, u = reals("s eta Psi u")
    h = s * (1 + 2 * eta * (1 - s**2))
    two = (1 - 2 * eta * s * (1 + s)) * (1 - 2 * eta * h * (1 + h))
    proved, border = PROVED.expression, BORDER.expression
    sizes = [eta > 0, eta <= proved]
    large = [5 * eta >= 1, eta <= proved, 2 * s >= 1, 10 * s <= 11]
    after = batch_factor(s**2 + Psi, s**2, eta)
    inside = [*sizes, s >= 0, 10 * s <= 11, Psi >= 0, Psi <= 1]
    return prove(
        identity("the factor of the projection at Psi = 0", s * after.subs(Psi, 0), h),
        identity("one step: (1 - h)/(1 - s)", 1 - h, (1 - s) * (1 - 2 * eta * s * (1 + s))),
        Sentence("0 < s'/s <= h/s", [s, eta, Psi], inside, And(after > 0, after <= 1 + 2 * eta * (1 - s**2))),
        Sentence("h <= 11/10", [s, eta], [*sizes, s >= 0, 10 * s <= 11], 10 * h <= 11),
        Sentence("h >= 1/2 from s >= 1/2", [s, eta], [*sizes, 2 * s >= 1, 10 * s <= 11], 2 * h >= 1),
        Sentence(
            "s'/s >= 1 + eta/2 while s <= 1/2", [s, eta, Psi], [*inside, 2 * s <= 1], after >= 1 + eta / 2
        ),
        Sentence(
            "|1 - eta Phi| < 1",
            [s, eta],
            [*sizes, s > 0, 10 * s <= 11],
            And(1 - eta * s**2 > -1, 1 - eta * s**2 < 1),
        ),
        Sentence("two steps: P < 1 for eta >= 1/5", [s, eta], large, two < 1),
        Sentence("two steps: P > -1 for eta >= 1/5", [s, eta], large, two > -1),
        derivative(
            "at a datapoint, in the batch: d/dc of c (1 + 2 eta (1 - c^2))", h, s, 1 - 4 * eta, at=Integer(1)
        ),
        identity("and not in the batch: the factor", rest_factor(u, eta), 1, where={u: Integer(0)}),
        Sentence("1 - 4 eta < -1 beyond 1/2", [eta], [eta / border > 1], 1 - 4 * eta < -1),
        Sentence("and only there", [eta], [1 - 4 * eta < -1], eta / border > 1),
    )


def steps_of(schedule: Schedule, m: int, eta: float, chance: float) -> int:
    """How long a run is: of random batches, so long that all rivals are below NEAR but for a ``chance``.

    Near a datapoint the root of a rival's ratio falls in the mean by the factor 1 - pi (2 - (1 - eta)^(1/2) -
    (1 + eta)^(1/2)) a step, which Markov's inequality turns into a time; doubled for the way there (assumed: no
    theorem covers these step sizes).
    """
    if not schedule.random:
        return STEPS * m
    b = schedule.size(m)
    pi = b * (m - b) / (m * (m - 1))
    rate = -math.log1p(-pi * (2.0 - math.sqrt(1.0 - eta) - math.sqrt(1.0 + eta)))
    return max(STEPS * m, 2 * math.ceil((math.log((m - 1) / chance) - 0.5 * math.log(NEAR)) / rate))


def ends(case: Case, schedule: Schedule, m: int, eta: float, replicates: int, steps: int) -> Array:
    """How far from norm 1 replicates are after long runs, shape (replicates,); what else matters is checked by
    R."""
    rng = case.rng("ends", type(schedule).__name__, m, str(eta))
    w0 = rng.standard_normal((replicates, m + 1))
    w0 *= rng.uniform(0.2, 0.95, (replicates, 1)) / np.linalg.norm(w0, axis=1, keepdims=True)
    problem = Problem(StandardBasis(m, m + 1), w0, eta)
    case.progress(f"step sizes: {type(schedule).__name__}, m = {m}, eta = {eta:g}")
    run = case.engine.run(
        problem, schedule, max_steps=steps, seed=case.seed_for(m, str(eta)), keep_weights=True
    )
    assert run.weights is not None  # asked for
    if isinstance(schedule, FullBatch):
        target = limits(problem)
    else:
        target = np.zeros_like(w0)
        target[np.arange(replicates), run.leader] = np.sign(run.coordinate)
    return np.asarray(np.linalg.norm(run.weights - target, axis=1))


STEPS = 500  # per datapoint, at least, so that each is drawn some 500 times: 0.96^500 at eta = 0.49


def table(
    case: Case, schedules: list[tuple[str, Schedule, int]]
) -> tuple[list[tuple[object, ...]], int, str | None]:
    """How many replicates end at their limit on both sides of 1/2, of how many in all, and what is wrong."""
    etas = case.pick((0.49, 0.51), (0.3, 0.49, 0.51, 0.6), (0.3, 0.49, 0.51, 0.6))
    asked = case.pick(20, 100, 1_000)
    plans = [(name, schedule, m, eta) for name, schedule, m in schedules for eta in etas]
    chance = case.false_alarm / (len(plans) * asked)
    lengths = [steps_of(schedule, m, eta, chance) for _, schedule, m, eta in plans]
    replicates = case.afford(asked, sum(lengths), least=3)
    rows: list[tuple[object, ...]] = []
    complaint = None
    for (name, schedule, m, eta), steps in zip(plans, lengths, strict=True):
        distance = ends(case, schedule, m, eta, replicates, steps)
        there = int((distance < NEAR).sum())
        rows.append((name, m, eta, replicates, there, float(np.median(distance))))
        wanted = replicates if eta < BORDER() else 0
        if there != wanted and complaint is None:
            said = f"{there} of {replicates} end at their limit, not {wanted}"
            complaint = f"{name}, m = {m}, eta = {eta:g}: {said}"
    return rows, replicates * len(rows), complaint


BEYOND = "the coordinate of the datapoint oscillates about 1"
COLUMNS = [
    Column("schedule"),
    Column("m", "d"),
    Column("eta", "g"),
    Column("replicates", "d"),
    Column("within 1e-3 of the limit", "d"),
    Column("median distance", ".2g"),
]


@judge("step_sizes.gd/derived", "proved", formulas=[PROVED, BORDER])
def gd(case: Case) -> Outcome:
    """The chain, and the engine on both sides."""
    proofs = chain()
    rows, samples, complaint = table(case, [("full batch", FullBatch(), 3)])
    reach = Reach(
        "eta <= 1/5",
        float(PROVED.expression),
        0.5 + 1e-9,
        "proved; beyond 1/2 the limit repels",
        "GD oscillates about norm 1",
    )
    return verified(
        "proved",
        "machine proofs, joined by the links that are named; beside them ensembles of the engine at eta = "
        "0.3, 0.49, 0.51 and 0.6",
        unless=complaint,
        counterexample=lambda: Counterexample(complaint or ""),
        detail=[proofs.table(), Table(COLUMNS, rows)],
        detects="a replicate that ends elsewhere than the law says",
        samples=samples,
        reach=(reach,),
        figures=(figure(),),
    )


@judge("step_sizes.sgd/derived", "searched", weight=0.1, formulas=[BORDER])
def sgd(case: Case) -> Outcome:
    """Ensembles of the engine on both sides of 1/2."""
    schedules: list[tuple[str, Schedule, int]] = [
        ("b = 1", UniformSubsets(1), 3),
        ("b = 2", UniformSubsets(2), 3),
        ("cyclic", Cyclic(), 2),
    ]
    rows, samples, complaint = table(case, schedules)
    reached = reach_map.figure(case)
    reaches = tuple(
        Reach(
            assumption, proved, 0.5 + 1e-9, "proved; searched up to 0.49; beyond 1/2 the limit repels", BEYOND
        )
        for assumption, proved in (("eta <= 1/5 (Theorems 2, 11)", 0.2), ("eta <= 1/4 (Theorem 4)", 0.25))
    )
    return verified(
        "searched",
        "ensembles of the engine at eta = 0.49 and 0.51 (and 0.3 and 0.6 beyond quick), of 500 steps per "
        "datapoint, or of so many that all have settled but for the error probability",
        unless=complaint,
        counterexample=lambda: Counterexample(complaint or ""),
        detail=Table(COLUMNS, rows),
        false_alarm=case.false_alarm,
        detects="a replicate that ends elsewhere than the law says",
        samples=samples,
        reach=reaches,
        figures=() if reached is None else (reached,),
    )


def figure() -> Figure:
    """The orbit of the norm against the step size: one point below 1/2, two and more beyond."""
    etas = np.linspace(0.15, 0.75, 241)
    s = np.full(len(etas), 0.3)
    x, y = [], []
    for t in range(2_000):
        s = s * (1.0 + 2.0 * etas * (1.0 - s * s))
        if t >= 1_984:
            x += etas.tolist()
            y += s.tolist()
    return Figure(
        name="step_sizes",
        title="The norm of full-batch GD in the long run, against the step size",
        x_label=r"step size $\eta$",
        y_label=r"$\Vert\mathbf{w}_t\Vert$ for $t = 1984, ..., 1999$",
        series=(
            Series("norm", x, y, "points"),
            Series(r"$\eta = 1/5$: the theorems", [0.2, 0.2], [0.6, 1.2], "dashed"),
            Series(r"$\eta = 1/2$: the law", [0.5, 0.5], [0.6, 1.2], "dashed"),
        ),
        caption="The theorems assume eta <= 1/5; convergence is lost at 1/2, where the norm begins to "
        "oscillate.",
    )
