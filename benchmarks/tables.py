"""The result of the benchmarks as a Markdown page and a figure."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from benchmarks.compare import FLOOR, Series
from benchmarks.timing import median
from evidence import Column, Table
from reports.tables import markdown

FIGURE = "benchmarks.png"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#999999")
SLOWEST = 15


def page(result: dict[str, Any]) -> str:
    """The whole page."""
    parts = [
        "# Benchmarks",
        _environment(result["environment"]),
        "Times are nanoseconds per step of one replicate; ratios are formed round by round between "
        "subjects that run in alternation, and the table shows the median and its 95 % interval.",
        "## Targets",
        *_targets(result["targets"]),
        "## Rounds",
        *_series(result["series"]),
        "## Engines and loops",
        f"![ns per step against m, b = 1, linear]({FIGURE})",
        *_engines(result["engines"]),
        "## Whole runs",
        *_runs(result["runs"], result["large"]),
    ]
    return "\n\n".join(parts) + "\n"


def _environment(found: dict[str, Any]) -> str:
    packages = ", ".join(f"{k} {v}" for k, v in found["packages"].items())
    return f"{found['processor']}, {found['cores']} cores, Python {found['python']}, {packages}."


def _targets(targets: list[dict[str, Any]]) -> list[str]:
    broken = sum(not t["holds"] for t in targets)
    rows = [
        [
            t["text"], f"{number(t['value'])} {t['unit']}".strip(),
            "" if t["low"] == t["high"] else f"{number(t['low'])} to {number(t['high'])}",
            f"{'at least' if t['at_least'] else 'at most'} {number(t['limit'])}",
            "yes" if t["holds"] else "**no**",
        ]
        for t in targets
    ]  # fmt: skip
    summary = f"{len(targets) - broken} of {len(targets)} hold."
    numbers = [Column(name, ">") for name in ("measured", "interval", "limit")]
    return [summary, markdown(Table([Column("target"), *numbers, Column("holds")], rows))]


def number(x: float) -> str:
    """Three digits that count."""
    return f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.3g}"


def _series(series: Series) -> list[str]:
    rows = []
    for group, members in series.items():
        floor = members.get(FLOOR)
        for member, values in members.items():
            found = median(values)
            times = "" if floor is None else f"{found.value / median(floor).value:.2f}"
            spread = f"{number(min(values))} to {number(max(values))}"
            rows.append((group, member, number(found.value), spread, times))
    numbers = [Column(name, ">") for name in ("ns", "smallest to largest", "times the floor")]
    return [markdown(Table([Column("group"), Column("subject"), *numbers], rows))]


def _engines(rows: list[dict[str, Any]]) -> list[str]:
    names = list(dict.fromkeys(row["subject"] for row in rows))
    cells: dict[tuple[int, int, str], dict[str, str]] = defaultdict(dict)
    for row in rows:
        cells[row["m"], row["b"], row["activation"]][row["subject"]] = number(row["ns"])
    body = [
        [f"{m:,}", f"{b:,}", activation, *(found.get(name, "") for name in names)]
        for (m, b, activation), found in cells.items()
    ]
    columns = [Column("m"), Column("b"), Column("activation"), *(Column(name, ">") for name in names)]
    return [markdown(Table(columns, body))]


def _runs(runs: list[dict[str, Any]], large: dict[str, Any] | None) -> list[str]:
    parts = []
    rows = [
        [
            f"pytest claims --effort {r['effort']} -n {r['workers']}"
            + (", no kernels yet" if r["cold"] else ""),
            f"{r['seconds']:.1f}", f"{r['peak'] / 2**20:,.0f}",
        ]
        for r in runs
    ]  # fmt: skip
    if large:
        seconds, peak = f"{large['seconds']:.1f}", f"{large['peak'] / 2**20:,.0f}"
        rows.append(["fast engine, n = m = 10^6, b = 1, 10^8 steps", seconds, peak])
    if rows:
        columns = [Column("run"), Column("seconds", ">"), Column("peak memory of all its processes, MiB", ">")]
        parts.append(markdown(Table(columns, rows)))
    warm = [r for r in runs if not r["cold"]]
    if warm:
        claims = sorted(warm[-1]["claims"], key=lambda c: -c["seconds"])
        total = sum(c["seconds"] for c in claims)
        parts.append(
            f"At effort {warm[-1]['effort']} the {len(claims)} claims take {total:.1f} s together; "
            f"the {SLOWEST} slowest:"
        )
        each = [[c["id"], f"{c['seconds']:.2f}", f"{c['samples']:,}"] for c in claims]
        columns = [Column("claim"), Column("seconds to a verdict", ">"), Column("samples", ">")]
        parts += [
            markdown(Table(columns, each[:SLOWEST])),
            "<details><summary>Every claim</summary>", markdown(Table(columns, each)), "</details>",
        ]  # fmt: skip
    return parts


def draw(result: dict[str, Any], path: Path) -> None:
    """Nanoseconds per step against m, b = 1, linear, for each engine and loop, log-log."""
    lines: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in result["engines"]:
        if row["b"] == 1 and row["activation"] == "linear":
            lines[row["subject"]].append((row["m"], row["ns"]))
    with style.context("default"):
        figure = Figure(figsize=(7.0, 4.6), layout="constrained", dpi=150)
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        ordered = sorted(lines.items(), key=lambda line: -line[1][0][1])
        for (name, points), colour in zip(ordered, COLOURS, strict=False):
            dashes = "--" if "loop" in name or name == "floor" else "-"
            axes.plot(*zip(*points, strict=True), dashes, marker="o", ms=4, color=colour, label=name)
        axes.set(xscale="log", yscale="log", xlabel="m = n", ylabel="ns per step")
        axes.set_title("Time of one step, b = 1, linear, one thread", loc="left")
        axes.grid(True, color="#dddddd", lw=0.6)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, metadata={"Software": None})
