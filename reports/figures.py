"""Drawing a figure of a report with matplotlib, without its global state, as SVG.

It depends on nothing but its data: the style starts from matplotlib's defaults rather than the user's, and no
date or version goes into it.  The legend stands below the axes, where it hides nothing, and every figure is as
wide as the others; how they look is in :mod:`reports.style`.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import colormaps, style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from numpy.typing import NDArray

from referee.record import Contour, Series
from referee.record import Figure as FigureData
from reports.panels import panels
from reports.style import COLOURS, DASHES, MARKERS, STYLE, lines, text, ticks

Array = NDArray[np.float64]

MANY = 200  # points that are a cloud: small, pale, and an image within an SVG
_FEW = 3  # curves of one label beyond which they are a bundle, and get thin
WIDTH = 6.8  # inches, of every figure without panels
PLOT = (5.7, 3.2)  # inches, the axes
SQUARE = (4.2, 4.2)  # inches, the axes where both have one unit
_LEFT, _BELOW, _LINE = 0.95, 0.55, 0.2  # inches for the names of the axes, and a line of the title
_TITLE = 70  # characters of a line of the title


def image(spec: FigureData, form: str = "svg") -> bytes:
    """Return one figure of a report as SVG, its texts as text; equal figures give equal bytes.

    Another format of matplotlib's may be asked for.  Raises :class:`ValueError` for data of unequal lengths
    or without a single finite point.
    """
    with warnings.catch_warnings(), style.context(["default", STYLE]):
        warnings.simplefilter("ignore")  # what matters about the data is checked here
        if spec.maps:
            return saved(panels(spec), form)
        level = spec.contour is not None
        figure = Figure(figsize=(6.0, 5.4) if level else (WIDTH, 4.2), layout="constrained" if level else None)
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        axes.set_xscale(spec.x_scale)
        axes.set_yscale(spec.y_scale)
        drawn = 0
        if spec.contour is not None:
            drawn += _draw_contour(figure, axes, spec.contour)
        for series, index in zip(spec.series, _colour_indices(spec.series), strict=True):
            drawn += _draw_series(axes, series, index, spec)
        if not drawn:
            raise ValueError("there is no finite point to draw")
        if spec.equal_aspect:
            axes.set_aspect("equal", adjustable="box" if level else "datalim")
        title = lines(spec.title, _TITLE - 14 if level else _TITLE)
        axes.set_title(title)
        axes.set_xlabel(text(spec.x_label))
        axes.set_ylabel(text(spec.y_label))
        ticks(axes)
        if level:
            _legend(figure, axes, loc="outside lower center")
        else:
            _place(figure, axes, SQUARE if spec.equal_aspect else PLOT, title.count("\n") + 1)
        return saved(figure, form)


def _place(figure: Figure, axes: Axes, plot: tuple[float, float], titles: int) -> None:
    """Give the figure the height that its title, axes and legend need."""
    left = (WIDTH - plot[0]) / 2 if plot == SQUARE else _LEFT
    legend = _legend(figure, axes, loc="lower left", borderaxespad=0.0, bbox_to_anchor=(left / WIDTH, 0.01))
    room = 0.0 if legend is None else legend.get_window_extent().height / figure.dpi + 0.08
    below = _BELOW + room
    height = below + plot[1] + 0.2 + _LINE * titles
    figure.set_size_inches(WIDTH, height)
    axes.set_position((left / WIDTH, below / height, plot[0] / WIDTH, plot[1] / height))


def _legend(figure: Figure, axes: Axes, **where: Any) -> Legend | None:
    """What the colours mean, in as many columns as fit into the width; None if nothing has a name."""
    handles, labels = axes.get_legend_handles_labels()
    unique = dict(zip(labels, handles, strict=True))  # of one name the last: points, not their intervals
    names = [label for label in dict.fromkeys(labels) if label]
    if not names:
        return None
    for columns in range(min(3, len(names)), 0, -1):
        legend = figure.legend([unique[name] for name in names], names, ncols=columns, **where)
        if columns == 1 or legend.get_window_extent().width <= PLOT[0] * figure.dpi:
            break
        legend.remove()
    return legend


def saved(figure: Figure, form: str = "svg") -> bytes:
    """A finished figure as an image, without a date and the version of what drew it."""
    drawing = io.BytesIO()
    nameless = ("Date", "Creator") if form == "svg" else ("Software",)
    figure.savefig(drawing, format=form, metadata=dict.fromkeys(nameless))
    return drawing.getvalue()


def _colour_indices(series: Sequence[Series]) -> list[int]:
    """Number the series so that those with one label, such as replicates, share one colour, and likes do."""
    keys = [one.like or one.label or index for index, one in enumerate(series)]
    order = {key: index for index, key in enumerate(dict.fromkeys(keys))}
    return [order[key] for key in keys]


def _draw_series(axes: Axes, series: Series, index: int, spec: FigureData) -> int:
    """Draw one series and return the number of its finite points."""
    replicates = sum(other.label == series.label for other in spec.series)
    thin = replicates > _FEW
    x = _on_scale(series.x, spec.x_scale)
    y = _on_scale(series.y, spec.y_scale)
    name = f"series {series.label!r}"
    if len(x) != len(y):
        raise ValueError(f"{name}: x has {len(x)} values, y has {len(y)}")
    label = text(series.label) or "_nolegend_"
    colour = COLOURS[index % len(COLOURS)]
    match series.style:
        case "band" | "interval" as kind:
            if series.y_upper is None:
                raise ValueError(f"{name}: {'a band' if kind == 'band' else 'an interval'} needs y_upper")
            upper = _on_scale(series.y_upper, spec.y_scale)
            if len(upper) != len(y):
                raise ValueError(f"{name}: y has {len(y)} values, y_upper has {len(upper)}")
            if kind == "band":
                axes.fill_between(x, y, upper, color=colour, alpha=0.22, linewidth=0, label=label)
            else:
                axes.vlines(x, y, upper, color=colour, linewidth=1.6, label=label, zorder=2.5)
                for ends in (y, upper):
                    axes.plot(x, ends, "_", color=colour, markersize=7, markeredgewidth=1.4, zorder=2.5)
        case "points":
            most = max(len(other.x) for other in spec.series if other.style == "points")
            few = most <= 20
            axes.plot(
                x,
                y,
                MARKERS[index % len(MARKERS)],
                color=colour,
                label=label,
                markersize=7 if few else 5 if most <= MANY else 2.5,
                markeredgecolor="white",
                markeredgewidth=0.8 if few else 0,
                alpha=0.9 if most <= MANY else 0.5,
                rasterized=most > MANY,
                zorder=3,
            )
        case kind:
            (curve,) = axes.plot(
                x,
                y,
                color=colour,
                label=label,
                linewidth=0.9 if thin else 1.6,
                alpha=0.6 if thin else 1.0,
                drawstyle="steps-post" if kind == "steps" else "default",
            )
            if kind == "dashed" or index >= len(COLOURS):  # colours are used up
                curve.set_dashes(DASHES[index % len(DASHES)])
            if len(x) == 1:  # a line through one point would be invisible
                curve.set_marker("o")
    return int(np.count_nonzero(np.isfinite(x) & np.isfinite(y)))


def _draw_contour(figure: Figure, axes: Axes, contour: Contour) -> int:
    """Fill, outline and label the level sets; return the number of finite values."""
    x, y = _floats(contour.x), _floats(contour.y)
    widths = {len(row) for row in contour.z}
    if len(contour.z) != len(y) or widths != {len(x)}:
        found = f"{len(contour.z)} rows of {' or '.join(map(str, sorted(widths))) or 'no'} values"
        raise ValueError(f"contour: z has {found}, expected {len(y)} rows of {len(x)}")
    values = np.ma.masked_invalid(np.array([_floats(row) for row in contour.z]))
    if values.count() == 0 or values.min() == values.max():
        raise ValueError("contour: z has no two different finite values")
    levels = _levels(values, contour.levels)
    shades = _pale(len(levels) - 1)
    norm = BoundaryNorm(levels, shades.N)
    filled = axes.contourf(x, y, values, levels=levels, cmap=shades, norm=norm)
    filled.set_rasterized(True)  # also in an SVG
    lines = axes.contour(x, y, values, levels=levels, colors="#555555", linewidths=0.4)
    axes.clabel(lines, levels[1:-1:2], fontsize=7, fmt="%.3g")
    axes.grid(False)
    step = max(1, len(levels) // 8)
    figure.colorbar(filled, ax=axes, shrink=0.9, format="%.3g", ticks=levels[::step])
    return int(values.count())


def _levels(values: Any, number: int) -> list[float]:
    """Return levels that cut the area into equal parts: valleys show, however steep the walls."""
    cuts = np.quantile(values.compressed(), np.linspace(0.0, 1.0, number + 1))
    return [float(cut) for cut in np.unique(cuts)]


def _pale(number: int) -> ListedColormap:
    """Return light shades, low values lightest: curves drawn on top keep their contrast."""
    colours = colormaps["YlGnBu"](np.linspace(0.0, 0.85, number))
    return ListedColormap(0.6 * colours + 0.4, name="pale")


def _on_scale(values: Sequence[float], scale: str) -> Array:
    """Return the values as floats, with NaN for those that the scale cannot show."""
    array = _floats(values)
    array[~np.isfinite(array)] = np.nan
    if scale == "log":
        array[~(array > 0)] = np.nan
    return array


def _floats(values: Sequence[float]) -> Array:
    return np.array(values, dtype=np.float64)
