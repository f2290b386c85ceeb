"""The benchmark command: its statistics, its table, its files.  What it measures is no test's business."""

from __future__ import annotations

import itertools
import json
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks import recorded, saved, subjects, tables, targets, timing, whole
from benchmarks.compare import LEVEL, Series, compare, relative, table
from benchmarks.timing import Subject, median, ratio, rounds
from engine import load_engine
from engine.reference import ReferenceEngine

TARGET = targets.Target("a over b", 5.0, 4.0, 3.9, 4.1)


def result(**changes):
    rng = np.random.default_rng(0)
    subjects = (("floor", 1.2), ("chain", 5.0), ("ensemble", 2.6))
    series = {"b = 1": {name: list(base * rng.lognormal(0.0, 0.03, 15)) for name, base in subjects}}
    engines = [
        {"m": m, "b": 1, "activation": "linear", "subject": name, "ns": ns}
        for m in (10, 100)
        for name, ns in (("fast", 5.0), ("numpy loop", 2500.0))
    ]
    claims = [{"id": "theorem_1/as_printed", "seconds": 0.5, "samples": 1000}]
    run = {"effort": "quick", "cold": False, "workers": 2, "seconds": 9.0, "peak": 2**30}
    return {
        "schema": saved.SCHEMA, "environment": saved.environment(), "quick": False,
        "series": series, "targets": [TARGET.plain()], "engines": engines,
        "runs": [run | {"claims": claims}], "large": {"seconds": 1.0, "peak": 2**24},
    } | changes  # fmt: skip


# ------------------------------------------------------------------------------------- statistics


class Clock:
    """A clock that goes on when it is told."""

    def __init__(self, monkeypatch):
        self.seconds = 0.0
        for module in (timing, subjects):
            monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: self.seconds))

    def sleep(self, seconds):
        self.seconds += seconds


def test_subjects_alternate_and_times_are_per_unit_of_work(monkeypatch):
    calls, clock = [], Clock(monkeypatch)
    members = {
        "a": Subject(lambda: (calls.append("a"), clock.sleep(0.002)), 2.0),
        "b": Subject(lambda: (calls.append("b"), clock.sleep(0.002)), 1000.0),
    }
    found = rounds(members, 3)
    assert calls == ["a", "b"] * 4
    assert found == {"a": pytest.approx([1e6] * 3), "b": pytest.approx([2e3] * 3)}
    assert ratio(found["a"], found["b"]) == pytest.approx([500.0] * 3)


def test_the_interval_of_a_median_covers_it():
    rng = np.random.default_rng(1)
    covered = [
        found.low <= 1.0 <= found.high for found in (median(rng.lognormal(0.0, 0.1, 15)) for _ in range(300))
    ]
    assert np.mean(covered) > LEVEL - 0.07  # the percentile bootstrap is a little short at n = 15


def slowed(factor: float, seed: int, machine: float = 1.0) -> Series:
    """A run on a machine whose speed drifts from round to round."""
    rng = np.random.default_rng(seed)
    drift = machine * rng.lognormal(0.0, 0.2, 15)
    return {
        "g": {
            "floor": list(drift * rng.lognormal(0.0, 0.03, 15)),
            "chain": list(4.0 * factor * drift * rng.lognormal(0.0, 0.03, 15)),
            "ensemble": list(2.0 * drift * rng.lognormal(0.0, 0.03, 15)),
        }
    }


def test_a_slowdown_is_found_and_named_and_a_slower_machine_is_none():
    changes = compare({"series": slowed(1.0, 1)}, {"series": slowed(1.25, 2, machine=3.0)})
    assert [(c.name, c.slower) for c in changes] == [("g: chain", True), ("g: ensemble", False)]
    assert changes[0].low < 1.25 < changes[0].high
    assert "| g: chain |" in table(changes)
    assert "**slower**" in table(changes)
    back = compare({"series": slowed(1.25, 2)}, {"series": slowed(1.0, 1)})
    assert [(c.name, c.faster) for c in back][-1] == ("g: chain", True)


def test_noise_is_not_reported():
    wrong = sum(
        c.slower or c.faster
        for seed in range(100)
        for c in compare({"series": slowed(1.0, seed)}, {"series": slowed(1.0, 1000 + seed)})
    )
    assert wrong <= 2  # 5 % of 100 comparisons for no difference at all, less with a margin of 5 %


def test_series_without_a_floor_are_compared_as_they_are():
    assert relative({"g": {"a": [1.0, 2.0]}, "h": {"floor": [2.0, 2.0], "b": [4.0, 6.0]}}) == {
        ("g", "a"): [1.0, 2.0],
        ("h", "b"): [2.0, 3.0],
    }


@pytest.mark.parametrize(
    ("target", "holds"),
    [
        (targets.single("x", 2.0, 2.0), True),
        (targets.single("x", 2.1, 2.0), False),
        (targets.single("x", 2.1, 2.0, at_least=True), True),
        (targets.judged("x", [0.9, 1.0, 5.0], 1.0), True),
        (targets.judged("x", [0.9, 1.1, 5.0], 1.0), False),
    ],
)
def test_a_target_holds_if_the_median_keeps_the_limit(target, holds):
    assert target.holds == holds
    assert target.plain()["holds"] == holds


# ------------------------------------------------------------------------------------------ files


def test_the_page_has_every_target_and_subject():
    page = tables.page(result())
    assert "1 of 1 hold." in page
    assert "| a over b | 4 | 3.9 to 4.1 | at most 5 | yes |" in page
    assert "| b = 1 | ensemble |" in page
    assert "| 10 | 1 | linear | 5 | 2,500 |" in page
    assert "| theorem_1/as_printed | 0.50 | 1,000 |" in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    for above, below in itertools.pairwise(rows):
        if set(below) <= set("|- :"):
            assert above.count("|") == below.count("|")


def test_a_broken_target_is_told_and_ends_with_status_1(monkeypatch, tmp_path, capsys):
    broken = targets.Target("a over b", 3.0, 4.0, 3.9, 4.1)
    for target, status in ((TARGET, 0), (broken, 1)):
        found = result(targets=[target.plain()])
        monkeypatch.setattr(command, "measure", lambda *_, found=found: found)
        assert command.main(["--report", str(tmp_path)]) == status
        assert ("DOES NOT HOLD: a over b" in capsys.readouterr().out) == bool(status)
    assert saved.read(tmp_path / "benchmarks.json")["targets"][0]["holds"] is False
    assert "**no**" in (tmp_path / "benchmarks.md").read_text()
    assert (tmp_path / tables.FIGURE).read_bytes().startswith(b"\x89PNG")


def test_compare_on_the_command_line(tmp_path, capsys):
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    saved.write(result(series=slowed(1.0, 1)), old)
    saved.write(result(series=slowed(1.4, 2)), new)
    assert command.main(["compare", str(old), str(new)]) == 1
    assert "1 slower" in capsys.readouterr().out
    assert command.main(["compare", str(new), str(old)]) == 0
    assert command.main(["compare", str(old), str(old)]) == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ("[]", "got 'list'"),
        (json.dumps({"schema": 99}), "got 99"),
        (json.dumps({"schema": saved.SCHEMA}), "lacks engines, environment"),
        (json.dumps(result(series={"a": {"b": [1.0, -1.0]}})), "'a: b' must be positive"),
        (None, "cannot be read"),
    ],
)
def test_a_damaged_file_gives_one_line_and_status_2(tmp_path, capsys, text, words):
    path = tmp_path / "saved.json"
    if text is not None:
        path.write_text(text)
    assert command.main(["compare", str(path), str(path)]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert str(path) in error
    assert error.count("\n") == 1


# ----------------------------------------------------------------------------------------- subjects


def test_a_run_does_the_work_it_says():
    p = subjects.problem(20, 30)
    assert np.linalg.norm(p.w0) == pytest.approx(0.9)
    assert not p.w0[20:].any()
    found = subjects.run(load_engine("fast"), p, 3, 17, 5)
    assert found.work == 17 * 5
    assert (found.call().steps == 17).all()
    full = subjects.run(ReferenceEngine(), p, 20, 4)
    assert (full.call().steps == 4).all()


def test_fitting_takes_the_time_it_is_given(monkeypatch):
    clock = Clock(monkeypatch)
    made = subjects.fitting(lambda k: Subject(lambda: clock.sleep(k * 1e-4), k), 0.1)
    assert made.work == pytest.approx(1000, abs=1)


def test_rivals_batches_and_threads_are_measured(monkeypatch):
    monkeypatch.setattr(subjects, "ENGINES", ("reference", "fast"))
    session = targets.Session(True, lambda _: None)
    found = targets.dimensions(session) + targets.threads(session)
    assert found[0].text.startswith("n = 10 m")
    rounds_of = [values for members in session.series.values() for values in members.values()]
    assert {len(values) for values in rounds_of} == {session.count}


def test_memory_is_read_in_a_process_of_its_own():
    found = whole.child(whole.RUN.format(m=10, steps=5, replicates=3))
    assert 0 < found["before"] <= found["peak"] < 2**33


# ------------------------------------------------------------------------------- a run on a terminal


def test_a_command_is_recorded_as_its_terminal_shows_it() -> None:
    says = "import sys; print('on a terminal:', sys.stdout.isatty()); print('half\\rwhole'); sys.exit(3)"
    lines, seconds, status = recorded.recorded([sys.executable, "-c", says])
    assert [line.text for line in lines] == ["on a terminal: True", "whole"]
    assert 0.0 < lines[0].second <= lines[1].second <= seconds
    assert status == 3


def test_a_forecast_is_compared_with_what_was_left() -> None:
    lines = [
        recorded.Line(2.0, "effort: quick; all claims take about 50 s on 2 workers"),
        recorded.Line(31.0, "....[  31 s] 43 of 355 claims judged, about 1.5 h left"),
        recorded.Line(40.0, "355 passed"),
    ]
    assert recorded.forecasts(lines, 42.0) == [(2.0, 50.0, 40.0), (31.0, 5400.0, 11.0)]
