"""The drift of R over a grid of m, b, step sizes and coordinate ratios (Proposition 23)."""

from __future__ import annotations

import numpy as np

from claims.mathematics.drift import corrected_bound, infimum, printed_bound, supremum
from engine import Array
from evidence import Figure, Series


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


def drift_figure() -> Figure:
    """Drift against its bounds for m = 10, eta = 1/5, as a function of the batch size."""
    m, eta = 10, 0.2
    sizes = list(range(1, m))
    x = [float(b) for b in sizes]
    return Figure(
        name="drift",
        title="Drift of R near its limit, m = 10, eta = 0.2",
        x_label="batch size b",
        y_label="E[R' - R]",
        y_scale="log",
        series=(
            Series(
                "exact drift over the simplex",
                x,
                [infimum(m, b, eta) for b in sizes],
                "band",
                [supremum(m, b, eta) for b in sizes],
            ),
            Series("infimum", x, [infimum(m, b, eta) for b in sizes], "points"),
            Series("printed bound", x, [printed_bound(m, b, eta) for b in sizes], "dashed"),
            Series("corrected bound", x, [corrected_bound(m, b, eta) for b in sizes], "line"),
        ),
        caption="The printed bound lies above the whole range of the drift for small batches; the "
        "corrected one lies below it everywhere.",
    )
