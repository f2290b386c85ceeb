"""Replicates of an engine beside the bound of `claims.theory.escape`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from claims.theory.bounded_paths import FLOOR
from claims.theory.escape import Bound, miscounted, sentences
from engine import Array, Problem, StandardBasis, UniformSubsets, step_error
from evidence import (
    Column,
    Counterexample,
    Evidence,
    Figure,
    Outcome,
    Series,
    Table,
    Tightness,
    Verdict,
    verified,
)
from evidence.chain import Chain, prove
from evidence.outcome import Style
from referee import Case


@dataclass(frozen=True)
class Followed:
    """Paths of the engine at some times: how far they are from the datapoint that is nearest in the end."""

    bound: Bound
    t: Array
    distances: Array  # (replicates, times)
    excess: float  # the largest distance over the bound, where the bound holds


def follow(case: Case, m: int, b: int, eta: float, relu: int, replicates: int, share: float) -> Followed:
    """Replicates of one problem from level coordinates, of which ``relu`` act if it is positive."""
    rng = case.rng("escape", m, b, relu)
    signs = rng.choice([-1.0, 1.0], m) if not relu else np.where(np.arange(m) < relu, 1.0, -0.3)
    w0 = np.concatenate([0.8 * signs / math.sqrt(m), [0.3]])
    acts = np.arange(relu or m)
    bound = Bound(m, b, eta, float((w0[acts] ** 2).sum()), share / replicates)
    end = bound.end()
    every = math.ceil(end / 160)
    steps = every * 160
    problem = Problem(StandardBasis(m, m + 1), np.tile(w0, (replicates, 1)), eta, "relu" if relu else "linear")
    case.progress(f"escape: m = {m}, b = {b}, {replicates} paths of {steps} steps")
    batches = UniformSubsets(b).draw(m, 0, replicates * steps, rng).reshape(replicates, steps, b)
    path = case.engine.trajectory(problem, batches, every=every)
    t = np.arange(0.0, steps + 1, every)
    last = np.abs(path[:, -1, : relu or m]).argmax(axis=1)
    limit = np.zeros((replicates, m + 1))
    limit[np.arange(replicates), last] = np.sign(w0[last])
    distances = np.linalg.norm(path - limit[:, None], axis=2)
    holds = (t >= bound.begin) & (bound.parts(t)[1] <= 0.05)
    allowed = bound.at(t) + step_error(case.engine, problem, b) * (t + 10.0)
    excess = float((distances / allowed)[:, holds].max())
    return Followed(bound, t, distances, excess)


def chain_with(lemma_19: Sequence[Chain]) -> Chain:
    """All sentences; ``lemma_19`` is the proof that Phi_t >= Phi_0."""
    return prove(*sentences(), *lemma_19)


def outright(limits: Outcome, lemma_19: Sequence[Chain]) -> Outcome:
    """A limit theorem that the chain proves, beside ensembles that ran to their limits.

    Args:
        limits: of the ensembles; returned as it is unless it is verified.
        lemma_19: the proof that Phi_t >= Phi_0.
    """
    chain = chain_with(lemma_19)
    if limits.verdict is not Verdict.VERIFIED:
        return limits
    return limits.adding(
        chain.table(),
        evidence=Evidence.PROVED,
        method="a chain of sentences, joined by the links that are named, which does not use R; beside it "
        "ensembles: " + limits.method,
    )


def judge_paths(case: Case, lemma_19: Sequence[Chain], relu: bool) -> Outcome:
    """The chain, and beside it replicates of the engine against the bound, at an error rate that is spent.

    ``lemma_19`` is the proof that Phi_t >= Phi_0.
    """
    chain = chain_with(lemma_19)
    if wrong := miscounted():
        return verified(
            "proved",
            "all batches that hold the first of two datapoints and not the second, counted",
            unless=wrong,
        )
    # m, b, eta, how many act under ReLU
    quick = [(3, 1, 0.2, 2), (4, 2, 0.2, 3)]
    more = [(2, 1, 0.2, 2), (5, 4, 0.2, 3), (6, 3, 0.15, 4)]
    shapes = case.pick(quick, quick + more, quick + more)
    asked = [case.pick(20, 60, 200)] * len(shapes)
    lengths = [20_000.0 * (1 if eta == 0.2 else 2) for _, _, eta, _ in shapes]
    counts = case.afford_each(asked, lengths, least=8, what="paths", by="state")
    share = case.false_alarm / len(shapes)
    runs = [
        follow(case, m, b, eta, acting if relu else 0, count, share)
        for (m, b, eta, acting), count in zip(shapes, counts, strict=True)
        if count
    ]
    worst = max(runs, key=lambda run: run.excess)
    ratios = [r.bound.tightness for r in runs]
    rows = [
        (r.bound.m, r.bound.b, r.bound.eta, r.bound.begin, r.bound.kappa, ratio, r.excess)
        for r, ratio in zip(runs, ratios, strict=True)
    ]
    columns = [
        Column("m", "d"),
        Column("b", "d"),
        Column("eta", "g"),
        Column("T", "d"),
        Column("kappa", ".3g"),
        Column("certified over true rate", ".3f"),
        Column("largest of the bound", ".3g"),
    ]
    return verified(
        "proved",
        "a chain of sentences, joined by the links that are named; beside it replicates of the engine, all of "
        "which must keep the bound at all times that are looked at",
        unless=worst.excess > 1.0,
        counterexample=lambda: Counterexample(
            f"a replicate of the engine is further from its datapoint than the bound, by {worst.excess:.4g}",
            {"m": worst.bound.m, "b": worst.bound.b, "eta": worst.bound.eta, "T": worst.bound.begin},
        ),
        detail=[chain.table(), Table(columns, rows)],
        tightness=Tightness(
            max(ratios),
            "the certified rate of |w_t - limit|, 2 kappa, over the true one, pi log(1/(1 - eta^2))",
        ),
        false_alarm=share * len(runs),
        detects="a replicate that is outside the bound, such as one that has not settled by the end",
        samples=sum(counts),
        figures=(figure(runs[0]),),
    )


def figure(run: Followed) -> Figure:
    """Quantiles of the distance on the engine, and the bound at the same probability."""
    bound, t = run.bound, run.t
    shown = Bound(bound.m, bound.b, bound.eta, bound.phi_0, 0.1)
    after = (t >= shown.begin) & (shown.at(t) >= FLOOR)
    curves: list[tuple[str, Array, Array, Style]] = [
        (f"engine, {q:.0%} of paths below", t, np.maximum(np.quantile(run.distances, q, axis=0), FLOOR), "line")
        for q in (0.5, 0.9)
    ]
    curves.append(
        ("bound, 90% of paths below at all times", t[after], np.minimum(shown.at(t[after]), 2.0), "dashed")
    )
    return Figure(
        name="escape_bound",
        title="The distance from the limit, and its bound",
        x_label="step $t$",
        y_label=r"$\Vert\mathbf{w}_t - \mathrm{limit}\Vert$",
        y_scale="log",
        series=[Series(label, x.tolist(), y.tolist(), style) for label, x, y, style in curves],
        caption=f"m = {bound.m}, b = {bound.b}, eta = {bound.eta}. The engine's paths fall to rounding errors; "
        f"the bound (cut at 2) falls at {bound.tightness:.0%} of their rate, for all "
        "numbers of datapoints, batch sizes and step sizes.",
    )
