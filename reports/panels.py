"""Figures of several maps side by side: cells in colour with their values, one scale for each row of maps."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, ListedColormap, Normalize
from matplotlib.figure import Figure

from referee.record import Figure as FigureData
from referee.record import Map
from reports.style import text

PANEL = (1.75, 0.95)  # inches, the least of a panel
CELL = (0.42, 0.26)  # inches a cell needs for its value
SMALL = (0.16, 0.16)  # inches of a cell without one
MANY = 80  # cells beyond which colours stand alone
MARGIN = (2.0, 1.1)  # inches around the panels
LEAST = 6.8  # inches, the width of other figures
NOWHERE = "#cccccc"  # the colour of cells without a number


def panels(spec: FigureData) -> Figure:
    """A figure with a panel for each map, in the rows and columns that the maps name.

    Raises:
        ValueError: a map whose rows do not fit its axes, or that stands where another one is; no finite number.
    """
    maps = spec.maps
    rows = list(dict.fromkeys(one.row for one in maps))
    columns = list(dict.fromkeys(one.column for one in maps))
    places = {(one.row, one.column): one for one in maps}
    if len(places) < len(maps):
        raise ValueError("maps: two maps have the same row and column")
    size = SMALL if any(_many(one) for one in maps) else CELL
    wide = max(PANEL[0], max(len(one.x) for one in maps) * size[0] + 0.3)
    high = max(PANEL[1], max(len(one.y) for one in maps) * size[1] + 0.5)
    figure = Figure(
        figsize=(max(LEAST, MARGIN[0] + wide * len(columns)), MARGIN[1] + high * len(rows)),
        layout="constrained",
    )
    FigureCanvasAgg(figure)
    axes = figure.subplots(len(rows), len(columns), squeeze=False)
    shades = _shades()
    for i, row in enumerate(rows):
        values = np.concatenate([_cells(places[row, c]).ravel() for c in columns if (row, c) in places])
        scale = _scale(values)
        for j, column in enumerate(columns):
            if (row, column) not in places:
                axes[i, j].set_axis_off()
                continue
            _draw(axes[i, j], places[row, column], shades, scale)
            if i == 0:
                axes[i, j].set_title(text(column), fontsize=9.5, loc="center", pad=5)
            if all((below, column) not in places for below in rows[i + 1 :]):
                axes[i, j].set_xlabel(text(spec.x_label))
            if j == 0:
                axes[i, j].set_ylabel(text(spec.y_label))
        bar = figure.colorbar(ScalarMappable(scale, shades), ax=list(axes[i]), shrink=0.85, format="%.3g")
        bar.set_label("\n".join(map(text, textwrap.wrap(row, 16))), fontsize=8)
        bar.ax.tick_params(labelsize=7.5)
    figure.suptitle(text(spec.title), fontsize=11, x=0.01, ha="left")
    return figure


def _cells(one: Map) -> Any:
    name = f"map {one.row!r}, {one.column!r}"
    lengths = {len(row) for row in one.z}
    if len(one.z) != len(one.y) or lengths != {len(one.x)}:
        raise ValueError(
            f"{name}: z has {len(one.z)} rows of {sorted(lengths)} values, "
            f"expected {len(one.y)} rows of {len(one.x)}"
        )
    return np.ma.masked_invalid(np.array(one.z, dtype=np.float64))


def _scale(values: Any) -> Normalize:
    finite = np.ma.masked_invalid(values).compressed()
    if not len(finite):
        raise ValueError("maps: there is no finite number to draw")
    low, high = float(finite.min()), float(finite.max())
    around = 0.5 * max(abs(low), 1e-9) * 1e-3 if high - low <= 1e-9 * max(abs(low), abs(high)) else 0.0
    return Normalize(low - around, high + around)


def _shades() -> Colormap:
    """Light shades, low values lightest: the numbers in the cells stay readable."""
    shades = ListedColormap(0.6 * colormaps["YlGnBu"](np.linspace(0.0, 0.85, 256)) + 0.4, name="pale")
    return shades.with_extremes(bad=NOWHERE)


def _draw(axes: Axes, one: Map, shades: Colormap, scale: Normalize) -> None:
    cells = _cells(one)
    axes.imshow(cells, cmap=shades, norm=scale, aspect="auto", origin="lower", interpolation="none")
    axes.grid(False)
    every = 2 if _many(one) else 1
    axes.set_xticks(range(0, len(one.x), every), one.x[::every], fontsize=7.5)
    axes.set_yticks(range(0, len(one.y), every), one.y[::every], fontsize=7.5)
    axes.tick_params(length=0)
    for j, row in enumerate(one.inside):
        for i in (i for i, inside in enumerate(row) if inside):
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                if not _inside(one, i + dx, j + dy):
                    x, y = i + 0.5 * (dx - abs(dy)), j + 0.5 * (dy - abs(dx))
                    axes.plot([x, x + abs(dy)], [y, y + abs(dx)], color="#D55E00", linewidth=2.2, clip_on=False)
    if _many(one):
        return
    for (j, i), value in np.ndenumerate(cells.filled(np.nan)):
        said = f"{value:.{3 if abs(value) >= 0.1 else 2}g}" if np.isfinite(value) else "-"
        axes.text(i, j, said, ha="center", va="center", fontsize=7)


def _many(one: Map) -> bool:
    return len(one.x) * len(one.y) > MANY


def _inside(one: Map, i: int, j: int) -> bool:
    return 0 <= j < len(one.inside) and 0 <= i < len(one.inside[j]) and one.inside[j][i]
