"""All bounds of a report in one picture: how nearly each is attained."""

from __future__ import annotations

from referee.record import Record, Report
from reports.bounds import ATTAINED, bounds, ratio

ROW = 0.185  # inches for each bound
LONGEST = 62  # characters of a label


def tightness(report: Report) -> bytes | None:
    """The picture as SVG; None if no bound is loose."""
    attained, loose = bounds(report.claims)
    if not loose:
        return None
    from matplotlib import style  # takes a while, for many reports without need
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from reports.figures import saved
    from reports.style import COLOURS, MARKERS, STYLE

    with style.context(["default", STYLE]):
        figure = Figure(figsize=(8.4, 1.3 + ROW * len(loose)), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        kinds = {"as printed": [c for c in loose if c.variant == "as printed"]}
        kinds["corrected, sharpened or derived here"] = [c for c in loose if c.variant != "as printed"]
        place = {claim.id: row for row, claim in enumerate(loose)}
        for number, (words, members) in enumerate(kinds.items()):
            axes.plot(
                [ratio(c) for c in members],
                [place[c.id] for c in members],
                MARKERS[number],
                color=COLOURS[number],
                label=words,
            )
        axes.axvline(1.0, color="#555555", linewidth=0.8)
        axes.set_xscale("log")
        axes.set_yticks(range(len(loose)), [_label(claim) for claim in loose], fontsize=7.5)
        axes.set_ylim(-0.8, len(loose) - 0.2)
        axes.set_xlabel("worst value over the bound (1: attained)")
        total = len(attained) + len(loose)
        axes.set_title(
            f"{len(attained)} of {total} bounds are attained within {1 - ATTAINED:.0%}; the others:",
            fontsize=10,
        )
        axes.legend(loc="lower right")
        return saved(figure)


def _label(claim: Record) -> str:
    text = claim.label + ("" if claim.variant == "as printed" else f" ({claim.variant})")
    line = " ".join(text.replace("$", "").split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
