"""Drawing the figures of a report with matplotlib, without its global state.

Each figure is a PNG and an SVG file of its own, written atomically, and depends on nothing but its data:
the style starts from matplotlib's defaults rather than the user's, and no date or version goes into it.
Colours are those of Okabe and Ito, which stay apart for colour-blind readers; curves also
differ in dashes and points in markers.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import colormaps, style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser
from numpy.typing import NDArray

from reports.panels import panels
from reports.records import ReportError, figure_file, write_atomic

Array = NDArray[np.float64]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = "os^DvPX"
DASHES: tuple[Any, ...] = ((5, 2), (2, 1.5), (6, 1.5, 1.5, 1.5), (8, 3))
STYLE: dict[str, Any] = {
    "figure.dpi": 150,
    "savefig.dpi": 150,
    "font.family": "DejaVu Sans",  # comes with matplotlib
    "font.size": 9.5,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#555555",
    "axes.labelcolor": "#222222",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "xtick.color": "#555555",
    "ytick.color": "#555555",
    "lines.linewidth": 1.6,
    "lines.markersize": 5,
    "legend.fontsize": 8.5,
    "legend.frameon": True,
    "legend.framealpha": 0.85,
    "legend.edgecolor": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "report",
}
MANY = 200  # points that are a cloud: small, pale, and an image within an SVG
_FEW = 3  # curves of one label beyond which they are a bundle, and get thin
_LONG = 8  # entries beyond which a legend takes two columns


def draw(report: Mapping[str, Any], directory: str | Path, errors: dict[str, str] | None = None) -> list[Path]:
    """Draw every figure of the report into ``directory``, as PNG and as SVG, and return the files written.

    A figure that cannot be drawn costs only itself: its file name and the reason go to ``errors``,
    and no older file of that name is left standing in for it.  Raises :class:`ReportError` if the
    directory cannot be written.
    """
    drawn = []
    for claim in report["claims"]:
        for figure in claim["figures"]:
            path = Path(directory) / figure_file(claim, figure)
            drawing = None
            try:
                drawing = images(figure)
            except Exception as error:  # whatever matplotlib makes of bad data
                if errors is not None:
                    errors[path.name] = " ".join(str(error).split()) or type(error).__name__
            drawn += put(path, drawing)
    return drawn


def put(path: Path, drawing: tuple[bytes, bytes] | None) -> list[Path]:
    """Write a picture as PNG to ``path`` and as SVG beside it, and return both; none removes older ones."""
    both = [path, path.with_suffix(".svg")]
    for place, data in zip(both, drawing or (None, None), strict=True):
        if data is None:
            _remove(place)
        else:
            write_atomic(place, data)
    return both if drawing else []


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ReportError(f"{path}: cannot be removed: {error.strerror}") from error


def png(spec: Mapping[str, Any]) -> bytes:
    """Return one figure of a report as a PNG image; equal figures give equal bytes.

    Raises :class:`ValueError` for data of unequal lengths or without a single finite point.
    """
    return images(spec)[0]


def images(spec: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """Return one figure of a report as PNG and as SVG, with its texts as text; see :func:`png`."""
    with warnings.catch_warnings(), style.context(["default", STYLE]):
        warnings.simplefilter("ignore")  # what matters about the data is checked here
        if spec["maps"]:
            return images_of(panels(spec, _text))
        square = spec["equal_aspect"]
        figure = Figure(figsize=(6.0, 5.0) if square else (6.8, 4.2), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        axes.set_xscale(spec["x_scale"])
        axes.set_yscale(spec["y_scale"])
        drawn = 0
        if spec["contour"] is not None:
            drawn += _draw_contour(figure, axes, spec["contour"])
        for series, index in zip(spec["series"], _colour_indices(spec["series"]), strict=True):
            drawn += _draw_series(axes, series, index, spec)
        if not drawn:
            raise ValueError("there is no finite point to draw")
        if square:
            axes.set_aspect("equal", adjustable="box" if spec["contour"] is not None else "datalim")
        axes.set_title(_text(spec["title"]), fontsize=11 if len(spec["title"]) <= 64 else 8.5)
        axes.set_xlabel(_text(spec["x_label"]))
        axes.set_ylabel(_text(spec["y_label"]))
        _add_legend(axes)
        return images_of(figure)


def images_of(figure: Figure) -> tuple[bytes, bytes]:
    """A finished figure as PNG and as SVG."""
    image, drawing = io.BytesIO(), io.BytesIO()
    figure.savefig(image, format="png", metadata={"Software": None})
    figure.set_layout_engine("none")  # where everything stands is settled
    figure.savefig(drawing, format="svg", metadata={"Date": None, "Creator": None})
    return image.getvalue(), drawing.getvalue()


def _colour_indices(series: Sequence[Mapping[str, Any]]) -> list[int]:
    """Number the series so that those with one label, such as replicates, share one colour."""
    keys = [one["label"] or index for index, one in enumerate(series)]
    order = {key: index for index, key in enumerate(dict.fromkeys(keys))}
    return [order[key] for key in keys]


def _draw_series(axes: Axes, series: Mapping[str, Any], index: int, spec: Mapping[str, Any]) -> int:
    """Draw one series and return the number of its finite points."""
    replicates = sum(other["label"] == series["label"] for other in spec["series"])
    thin = replicates > _FEW
    x = _on_scale(series["x"], spec["x_scale"])
    y = _on_scale(series["y"], spec["y_scale"])
    name = f"series {series['label']!r}"
    if len(x) != len(y):
        raise ValueError(f"{name}: x has {len(x)} values, y has {len(y)}")
    label = _text(series["label"]) or "_nolegend_"
    colour = COLOURS[index % len(COLOURS)]
    match series["style"]:
        case "band":
            if series["y_upper"] is None:
                raise ValueError(f"{name}: a band needs y_upper")
            upper = _on_scale(series["y_upper"], spec["y_scale"])
            if len(upper) != len(y):
                raise ValueError(f"{name}: y has {len(y)} values, y_upper has {len(upper)}")
            axes.fill_between(x, y, upper, color=colour, alpha=0.22, linewidth=0, label=label)
        case "points":
            few = len(x) <= 20
            axes.plot(
                x,
                y,
                MARKERS[index % len(MARKERS)],
                color=colour,
                label=label,
                markersize=7 if few else 5 if len(x) <= MANY else 2.5,
                markeredgecolor="white",
                markeredgewidth=0.8 if few else 0,
                alpha=0.9 if len(x) <= MANY else 0.5,
                rasterized=len(x) > MANY,
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
            if kind == "dashed":
                curve.set_dashes(DASHES[index % len(DASHES)])
            if len(x) == 1:  # a line through one point would be invisible
                curve.set_marker("o")
    return int(np.count_nonzero(np.isfinite(x) & np.isfinite(y)))


def _draw_contour(figure: Figure, axes: Axes, contour: Mapping[str, Any]) -> int:
    """Fill, outline and label the level sets; return the number of finite values."""
    x, y = _floats(contour["x"]), _floats(contour["y"])
    widths = {len(row) for row in contour["z"]}
    if len(contour["z"]) != len(y) or widths != {len(x)}:
        found = f"{len(contour['z'])} rows of {' or '.join(map(str, sorted(widths))) or 'no'} values"
        raise ValueError(f"contour: z has {found}, expected {len(y)} rows of {len(x)}")
    values = np.ma.masked_invalid(np.array([_floats(row) for row in contour["z"]]))
    if values.count() == 0 or values.min() == values.max():
        raise ValueError("contour: z has no two different finite values")
    levels = _levels(values, contour["levels"])
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


def _add_legend(axes: Axes) -> None:
    handles, labels = axes.get_legend_handles_labels()
    unique = dict(zip(reversed(labels), reversed(handles), strict=True))
    names = [label for label in dict.fromkeys(labels) if label]
    if names:
        columns = 1 if len(names) <= _LONG else 2
        axes.legend([unique[name] for name in names], names, loc="best", ncols=columns)


def _on_scale(values: Sequence[Any], scale: str) -> Array:
    """Return the values as floats, with NaN for those that the scale cannot show."""
    array = _floats(values)
    array[~np.isfinite(array)] = np.nan
    if scale == "log":
        array[~(array > 0)] = np.nan
    return array


def _floats(values: Sequence[Any]) -> Array:
    return np.array([float(value) for value in values], dtype=np.float64)


def _text(text: str) -> str:
    """Return ``text`` as matplotlib can set it: mathematics it does not know is shown as typed."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    try:
        MathTextParser("agg").parse(line)
    except ValueError:
        return line.replace("$", r"\$")
    return line
