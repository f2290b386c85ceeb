"""The one style of all figures: colours that the colour-blind tell apart, dashes, markers, ticks and texts."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.mathtext import MathTextParser
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

#: Those of Okabe and Ito.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = "os^DvPX"
DASHES: tuple[Any, ...] = ((5, 2), (2, 1.5), (6, 1.5, 1.5, 1.5), (8, 3))
STYLE: dict[str, Any] = {
    "figure.dpi": 72,  # that of an SVG, so that a text is measured once
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
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
DECADES = 3  # up to so many a logarithmic axis has ticks at 1, 2 and 5


def text(typed: str) -> str:
    """``typed`` as matplotlib can set it: mathematics it does not know is shown as typed.

    Blackboard and script letters are bold and italic ones: in an SVG they would be characters of a font of
    matplotlib's own, which nobody else has.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in typed).split())
    line = re.sub(r"\\math(?:bb|frak)\b", r"\\mathbf", re.sub(r"\\math(?:cal|scr)\b", r"\\mathit", line))
    if "$" not in line:
        return line
    try:
        MathTextParser("agg").parse(line)
    except ValueError:
        return line.replace("$", r"\$")
    return line


def ticks(axes: Axes) -> None:
    """Plain numbers at 1, 2, 5 where a logarithmic axis is short, and powers of ten where it is long."""
    for axis, scale, (low, high) in (
        (axes.xaxis, axes.get_xscale(), axes.get_xlim()),
        (axes.yaxis, axes.get_yscale(), axes.get_ylim()),
    ):
        if scale != "log" or not 0.0 < low < high:
            continue
        if np.log10(high / low) <= DECADES:
            axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        else:
            axis.set_major_formatter(FuncFormatter(_power))
        axis.set_minor_formatter(NullFormatter())


def _power(value: float, _: int | None) -> str:
    """A power of ten, in characters: setting it as a formula takes a hundred times as long."""
    exponent = round(np.log10(value))
    return "10" + f"{exponent}".translate(_RAISED)


def lines(typed: str, width: int) -> str:
    """``typed`` as matplotlib can set it, in lines of about so many characters; formulas are not broken."""
    found = [""]
    for word in re.findall(r"(?:[^\s$\\]|\\.|\$[^$]*\$)+|\S", text(typed)):
        if found[-1] and len(_bare(found[-1])) + 1 + len(_bare(word)) > width:
            found.append("")
        found[-1] += f" {word}" if found[-1] else word
    return "\n".join(found)


def _bare(line: str) -> str:
    """What is about as long as ``line`` when it is set."""
    return re.sub(r"\\mathbf|[\\${}^_]", "", line)
