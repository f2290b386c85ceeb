"""The result of the benchmarks as a Markdown page and a figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from benchmarks.timing import median

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


def _grid(head: str, rows: Iterable[Iterable[str]]) -> str:
    titles = [title.strip() for title in head.split("|")]
    marks = ["--:" if title.startswith(">") else "---" for title in titles]
    lines = [[title.lstrip(">") for title in titles], marks, *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


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
    return [summary, _grid("target | >measured | >interval | >limit | holds", rows)]


def number(x: float) -> str:
    """Three digits that count."""
    return f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.3g}"


def _series(series: dict[str, list[float]]) -> list[str]:
    groups: dict[str, list[list[str]]] = defaultdict(list)
    for name, values in series.items():
        group, _, member = name.rpartition(": ")
        found, floor = median(values), series.get(f"{group}: floor")
        times = "" if floor is None else f"{found.value / median(floor).value:.2f}"
        spread = f"{number(min(values))} to {number(max(values))}"
        groups[group].append([member, number(found.value), spread, times])
    rows = [[group, *row] for group, rows in groups.items() for row in rows]
    return [_grid("group | subject | >ns | >smallest to largest | >times the floor", rows)]


def _engines(rows: list[dict[str, Any]]) -> list[str]:
    names = list(dict.fromkeys(row["subject"] for row in rows))
    cells: dict[tuple[int, int, str], dict[str, str]] = defaultdict(dict)
    for row in rows:
        cells[row["m"], row["b"], row["activation"]][row["subject"]] = number(row["ns"])
    body = [
        [f"{m:,}", f"{b:,}", activation, *(found.get(name, "") for name in names)]
        for (m, b, activation), found in cells.items()
    ]
    return [_grid("m | b | activation | " + " | ".join(f">{n}" for n in names), body)]


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
        parts.append(_grid("run | >seconds | >peak memory of all its processes, MiB", rows))
    warm = [r for r in runs if not r["cold"]]
    if warm:
        claims = sorted(warm[-1]["claims"], key=lambda c: -c["seconds"])
        total = sum(c["seconds"] for c in claims)
        parts.append(
            f"At effort {warm[-1]['effort']} the {len(claims)} claims take {total:.1f} s together; "
            f"the {SLOWEST} slowest:"
        )
        each = [[c["id"], f"{c['seconds']:.2f}", f"{c['samples']:,}"] for c in claims]
        head = "claim | >seconds to a verdict | >samples"
        parts += [
            _grid(head, each[:SLOWEST]),
            "<details><summary>Every claim</summary>", _grid(head, each), "</details>",
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
