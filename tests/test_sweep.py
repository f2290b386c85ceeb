"""Sweeps: the same numbers however they are spread, and nothing done twice after a run was killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from engine import Array, GuardedEngine, load_engine
from referee import Case, Effort
from referee.sweep import Kept, Spread, in_threads, in_turn, sweep
from reports import load
from tests.clocks import until
from tests.runs import ROOT, by_id, command, environment, finished, numbers, run


@dataclass(frozen=True)
class Number:
    value: int

    @property
    def cost(self) -> float:
        return 1.0 + self.value


COMPUTED: list[int] = []


def squared(point: Number, seed: int) -> Array:
    COMPUTED.append(point.value)
    return np.array([point.value**2, seed % 1000], dtype=float)


def failing(point: Number, seed: int) -> Array:
    if point.value == 3:
        raise ArithmeticError("three")
    return squared(point, seed)


POINTS = [Number(k) for k in range(7)]


def case_of(points: Path | None = None, spread: Spread = in_turn, seed: int = 1) -> Case:
    COMPUTED.clear()
    said: list[str] = []
    case = Case(
        GuardedEngine(load_engine("fast")), Effort.QUICK, seed, "section.claim/as printed", 0.0,
        report_progress=said.append, points=points, spread=spread,
    )  # fmt: skip
    case.said = said  # type: ignore[attr-defined]  # for the tests below
    return case


@pytest.mark.parametrize("threads", [1, 3])
def test_results_come_in_order_and_with_one_seed(threads: int) -> None:
    found = sweep(case_of(spread=in_threads(threads)), "numbers", squared, POINTS)
    assert [value for value, _ in found] == [k**2 for k in range(7)]
    assert len({seed for _, seed in found}) == 1
    assert found[0][1] != sweep(case_of(seed=2), "numbers", squared, POINTS)[0][1]
    assert found[0][1] != sweep(case_of(), "other numbers", squared, POINTS)[0][1]


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    with pytest.raises(ArithmeticError, match="three"):
        sweep(case_of(tmp_path), "numbers", failing, POINTS)
    assert COMPUTED == [0, 1, 2]
    case = case_of(tmp_path)
    found = sweep(case, "numbers", squared, POINTS)
    assert COMPUTED == [3, 4, 5, 6]
    assert "numbers: 4 of 4 points, 3 kept from before, about 0 s left" in case.said
    assert np.array_equal(found, sweep(case_of(), "numbers", squared, POINTS))
    sweep(case_of(tmp_path), "numbers", squared, POINTS)
    assert COMPUTED == []
    sweep(case_of(tmp_path, seed=2), "numbers", squared, POINTS)
    assert list(range(7)) == COMPUTED, "points of another seed are others"


def test_a_damaged_point_is_computed_again(tmp_path: Path) -> None:
    whole = sweep(case_of(tmp_path), "numbers", squared, POINTS)
    files = sorted(tmp_path.rglob("*.npy"))
    assert len(files) == 7
    files[0].write_bytes(b"")
    files[1].write_bytes(files[1].read_bytes()[:-5])
    files[2].write_bytes(b"\x93NUMPY nonsense")
    again = sweep(case_of(tmp_path), "numbers", squared, POINTS)
    assert len(COMPUTED) == 3
    assert np.array_equal(whole, again)


def test_a_place_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert len(sweep(case_of(tmp_path / "file"), "numbers", squared, POINTS)) == 7
    assert Kept(tmp_path / "file", "x").load("y") is None


def test_points_that_nobody_computed_are_named() -> None:
    def lazy(function: object, items: object, take: object) -> None:
        pass

    with pytest.raises(RuntimeError, match=r"numbers: 7 points were not computed, the first is Number"):
        sweep(case_of(spread=lazy), "numbers", squared, POINTS)


CHOSEN = ("-k", "maps and (sparse or neurons)", "--effort", "standard", "--seed", "11", "-n", "0")


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    where = tmp_path / "report"
    process = subprocess.Popen(
        command("--report", str(where), *CHOSEN), cwd=ROOT, env=environment(), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until(lambda: len(list(where.rglob("*.npy"))) >= 4, process)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    done = {path: path.stat().st_mtime_ns for path in where.rglob("*.npy")}
    assert len(done) >= 4
    kept: dict[Path, int] = {}
    stop = threading.Event()

    def watch() -> None:
        """What is on disk until the end of the run, which removes it."""
        while not stop.is_set():
            with contextlib.suppress(OSError):  # they, or their folder, may be gone by now
                for path in where.rglob("*.npy"):
                    kept[path] = path.stat().st_mtime_ns
            time.sleep(0.02)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        status, output = finished("pytest", *command("--report", str(where), *CHOSEN)[3:])
    finally:
        stop.set()
        thread.join()
    assert status == 0, output
    assert all(kept[path] == written for path, written in done.items()), "they were written once"
    assert len(kept) > len(done)
    assert not (where / "points").exists(), "a complete run does not keep them"
    _, _, plain = run(tmp_path / "other", *CHOSEN)
    assert numbers(load(where / "report.json")) == numbers(plain)
    assert by_id(plain)["maps.neurons/registered"].verdict in ("supported", "undecided")
