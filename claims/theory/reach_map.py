"""Where the convergence theorems hold on an engine, over the step size and the norm of the start (Law 5)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from claims.theory.full_batch import limits
from engine import (
    Activation,
    Array,
    Cyclic,
    EngineError,
    FullBatch,
    Problem,
    Schedule,
    StandardBasis,
    UniformSubsets,
)
from evidence import Figure, Map
from referee import Case

ETAS = tuple(round(0.05 * k, 2) for k in range(1, 13))
NORMS = tuple(round(0.2 * k - 0.1, 1) for k in range(1, 12))
NEAR = 1e-3  # how near to its limit counts as there
LEAST = 4  # runs a cell, or there is no figure


@dataclass(frozen=True)
class Kind:
    """A theorem's dynamics: how batches are drawn, how many datapoints, the largest step size it allows."""

    name: str
    schedule: Schedule
    m: int
    largest: float


KINDS = (
    Kind("GD, m = 3", FullBatch(), 3, 0.2),
    Kind("SGD, m = 3, b = 1", UniformSubsets(1), 3, 0.2),
    Kind("cyclic, m = 2", Cyclic(), 2, 0.25),
)
SHOWN: tuple[tuple[str, Activation, tuple[Kind, ...]], ...] = (
    ("linear (Theorems 1, 2, 4)", "linear", KINDS),
    ("ReLU (Theorems 10, 11)", "relu", KINDS[:2]),
)


def steps(eta: float) -> int:
    """How long a run is: at b = 1 and m = 3 its R drifts by 0.25 eta^2 a step or more, to 60 and beyond."""
    return int(250.0 / eta**2) + 1_500


def starts(kind: Kind, activation: Activation, replicates: int, rng: np.random.Generator) -> Array:
    """Directions that the theorem allows, shape (replicates, m + 1), each with a part outside of the data."""
    w0 = rng.standard_normal((replicates, kind.m + 1))
    if isinstance(kind.schedule, Cyclic):  # Theorem 4: y_0 >= z_0 > 0, in the span
        w0 = np.zeros_like(w0)
        w0[:, 0], w0[:, 1] = 1.0, rng.uniform(0.05, 1.0, replicates)
    if activation == "relu":
        w0[:, 0] = np.abs(w0[:, 0])
    return np.asarray(w0 / np.linalg.norm(w0, axis=1, keepdims=True))


def targets(kind: Kind, problem: Problem, ended: Array) -> Array:
    """The limits that the theorem names: of GD and cyclic SGD by the start, of SGD the nearest datapoint."""
    if isinstance(kind.schedule, FullBatch):
        return limits(problem)
    w0, m, target = problem.w0, kind.m, np.zeros_like(problem.w0)
    if isinstance(kind.schedule, Cyclic):
        target[:, 0] = 1.0
        return target
    size = np.nan_to_num(np.abs(ended[:, :m]))
    if problem.activation == "relu":
        size = np.where(w0[:, :m] > 0, size, -1.0)
    rows, leader = np.arange(len(w0)), size.argmax(axis=1)
    target[rows, leader] = np.sign(w0[rows, leader])
    return target


def arrived(case: Case, kind: Kind, activation: Activation, eta: float, w0: Array, part: str) -> Array:
    """Which starts end where the theorem says, shape (replicates,)."""
    problem = Problem(StandardBasis(kind.m, kind.m + 1), w0, eta, activation)
    seed = case.seed_for("reach", kind.name, activation, str(eta), part)
    run = case.engine.run(problem, kind.schedule, max_steps=steps(eta), seed=seed, keep_weights=True)
    assert run.weights is not None  # asked for
    return np.asarray(np.linalg.norm(run.weights - targets(kind, problem, run.weights), axis=1) < NEAR)


def column(case: Case, kind: Kind, activation: Activation, eta: float, replicates: int) -> list[float]:
    """For each norm the share of runs that end where the theorem says; nan where weights overflow."""
    case.progress(f"where the theorems hold: {kind.name}, {activation}, eta = {eta:g}")
    rng = case.rng("reach", kind.name, activation, str(eta))
    cells = [norm * starts(kind, activation, replicates, rng) for norm in NORMS]
    found = []
    for norm, w0 in zip(NORMS, cells, strict=True):
        try:
            found.append(float(arrived(case, kind, activation, eta, w0, str(norm)).mean()))
        except EngineError:  # an engine says so of weights that are not finite
            found.append(math.nan)
    return found


def figure(case: Case) -> Figure | None:
    """Shares over eta and the norm, with an outline where the theorem is stated; None for a slow engine."""
    whole = len(NORMS) * sum(map(steps, ETAS)) * sum(len(kinds) for *_, kinds in SHOWN)
    replicates = case.afford(case.pick(8, 20, 100), whole, least=0, what="runs a cell of a figure")
    if replicates < LEAST:
        return None
    maps = []
    for row, activation, kinds in SHOWN:
        for kind in kinds:
            columns = [column(case, kind, activation, eta, replicates) for eta in ETAS]
            maps.append(
                Map(
                    row,
                    kind.name,
                    [f"{eta:g}" for eta in ETAS],
                    [f"{norm:g}" for norm in NORMS],
                    np.transpose(columns).tolist(),
                    [[norm < 1.0 and eta <= kind.largest for eta in ETAS] for norm in NORMS],
                )
            )
    return Figure(
        name="reach",
        title="Share of runs that end where the theorem says",
        x_label=r"step size $\eta$",
        y_label=r"$\Vert\mathbf{w}_0\Vert$",
        maps=maps,
        caption=f"{replicates} random starts a cell, on the engine; the outline is where the theorem is "
        "stated, grey where weights overflow. In all searches the theorems hold far beyond their outline: "
        "up to a step size of 1/2 (Law 5; at 1/2 itself convergence is slow), and for larger starts until the "
        "first steps "
        "change signs, or a part outside of the data longer than sqrt(2) shrinks all coordinates to 0.",
    )
