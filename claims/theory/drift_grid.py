"""The drift of R over a grid of m, b, step sizes and coordinate ratios (Proposition 23)."""

from __future__ import annotations

import math

import numpy as np

from claims.theory.drift import (
    all_batches,
    asymptotic_drift,
    corrected_bound,
    increments,
    infimum,
    near_limit,
    printed_bound,
    supremum,
)
from engine import Array, Engine
from evidence import Contour, Figure, Series

DRIFT = r"drift a step, $\mathbf{E}[R_{t+1} - R_t \mid \mathbf{w}_t]$"


def ratio_vectors(m: int, extra: int, rng: np.random.Generator) -> list[Array]:
    """Points of the simplex of m - 1 ratios: centre, near a vertex, and ``extra`` random ones."""
    k = m - 1
    centre = np.full(k, 1.0 / k)
    vertex = np.full(k, 1e-6 / k)
    vertex[0] = 1.0 - vertex[1:].sum()
    random = [rng.dirichlet(np.full(k, a)) for a in rng.choice([0.3, 1.0, 5.0], extra)]
    return [centre, vertex, *[np.maximum(q, 1e-9) / np.maximum(q, 1e-9).sum() for q in random]]


def drift_grid(sizes: range, etas: tuple[float, ...]) -> list[dict[str, float]]:
    """Bounds and the exact range of the asymptotic drift on a grid."""
    return [
        {
            "m": m,
            "b": b,
            "eta": eta,
            "printed": printed_bound(m, b, eta),
            "corrected": corrected_bound(m, b, eta),
            "inf": infimum(m, b, eta),
            "sup": supremum(m, b, eta),
        }
        for m in sizes
        for b in range(1, m)
        for eta in etas
    ]


def by_batch_size() -> Figure:
    """Drift against its bounds for m = 10, eta = 1/5, as a function of the batch size."""
    m, eta = 10, 0.2
    sizes = list(range(1, m))
    x = [float(b) for b in sizes]
    return Figure(
        name="drift",
        title=rf"Drift of $R_t$ near its limit against the batch size, $m = {m}$, $\eta = {eta}$",
        x_label="batch size $b$",
        y_label=DRIFT,
        y_scale="log",
        series=(
            Series(
                "exact drift over the simplex",
                x,
                [infimum(m, b, eta) for b in sizes],
                "band",
                y_upper=[supremum(m, b, eta) for b in sizes],
            ),
            Series("infimum", x, [infimum(m, b, eta) for b in sizes], "points"),
            Series("printed bound", x, [printed_bound(m, b, eta) for b in sizes], "dashed"),
            Series("corrected bound", x, [corrected_bound(m, b, eta) for b in sizes], "line"),
        ),
        caption="The printed bound lies above the whole range of the drift for small batches; the "
        "corrected one lies below it everywhere.",
    )


def over_segment(engine: Engine, log_ratio: float) -> Figure:
    """The drift over all shares of two rivals, m = 3, with the engine's and both bounds; eta = 1/5.

    The engine's is the mean over all batches of one step at a state with R = ``log_ratio``.
    """
    m, eta = 3, 0.2
    share, few = np.linspace(0.0, 1.0, 101), np.linspace(0.05, 0.95, 10)
    series = []
    for b in (1, 2):
        name = f"exact, $b = {b}$"
        curve = [asymptotic_drift(np.array([q, 1.0 - q]), b, eta) for q in share]
        states = [near_limit(np.array([q, 1.0 - q]), log_ratio, eta, extra=0) for q in few]
        seen = [float(increments(engine, state, all_batches(m, b)).mean()) for state in states]
        series += [
            Series(name, share.tolist(), curve, "line"),
            Series(f"engine, $b = {b}$", few.tolist(), seen, "points", like=name),
            Series(
                f"printed bound, $b = {b}$", [0.0, 1.0], [printed_bound(m, b, eta)] * 2, "dashed", like=name
            ),
            Series(
                f"corrected bound, $b = {b}$", [0.0, 1.0], [corrected_bound(m, b, eta)] * 2, "dashed", like=name
            ),
        ]
    return Figure(
        name="drift-segment",
        title=rf"Drift of $R_t$ near its limit over the shares of two rivals, $m = {m}$, $\eta = {eta}$",
        x_label=r"share of the first rival, $c_t(1)/\sum_{j \neq i^*} c_t(j)$",
        y_label=DRIFT,
        series=series,
        caption="The printed bounds (upper dashed lines) are above the drift at every share, the corrected "
        "ones (lower dashed lines) below it. Points: one step of the engine, averaged over all batches.",
    )


def over_triangle() -> Figure:
    """Level lines of the drift over the shares of three rivals, m = 4, b = 1, eta = 1/5."""
    m, b, eta = 4, 1, 0.2
    height = float(np.sqrt(0.75))
    x, y = np.linspace(0.0, 1.0, 51), np.linspace(0.0, height, 26)  # the edges go through points of the grid
    level = [[math.nan] * len(x) for _ in y]
    for j, up in enumerate(y / height):
        for i, right in enumerate(x - 0.5 * up):
            shares = np.array([1.0 - up - right, right, up])
            if shares.min() > -1e-9:
                level[j][i] = asymptotic_drift(np.maximum(shares, 0.0), b, eta)
    return Figure(
        name="drift-triangle",
        title=rf"Drift of $R_t$ over the shares of three rivals, $m = {m}$, $b = {b}$, $\eta = {eta}$",
        x_label="share of rival 2 + half of the share of rival 3",
        y_label=r"$\sqrt{3}/2$ of the share of rival 3",
        contour=Contour(x.tolist(), y.tolist(), level, levels=12),
        series=(
            Series("edge", [0.0, 1.0, 0.5, 0.0], [0.0, 0.0, height, 0.0], "line"),
            Series("all rivals level: the least", [0.5], [height / 3], "points"),
            Series("a single rival: the greatest", [0.0, 1.0, 0.5], [0.0, 0.0, height], "points"),
        ),
        equal_aspect=True,
        caption=f"From {infimum(m, b, eta):.4f} in the centre to {supremum(m, b, eta):.4f} at the corners. "
        f"The printed bound, {printed_bound(m, b, eta):.4f}, is above all of it, the corrected one, "
        f"{corrected_bound(m, b, eta):.4f}, below.",
    )
