"""A run fits itself to the speed of an engine: how that is measured, what is cut, and what is said of it."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import PAPER
from engine import Engine, GuardedEngine, Pace, load_engine, pace_of
from engine import pace as pace_module
from engine.fast import FastEngine
from engine.pace import UNHURRIED
from engine.reference import ReferenceEngine
from evidence.setting import SECONDS
from referee import Case, Effort, forecast, timing
from tests.runs import by_id, numbers, run

SLOW = Pace(256, 256, 256, 2**16)


class Stepper(Engine):
    """Right, and no more than a step; how slow it counts as is said by ``--pace``."""

    name = "stepper"
    factor = 1.0  # of the step

    def step(self, problem, weights, batch):  # type: ignore[no-untyped-def]
        return weights + self.factor * (ReferenceEngine().step(problem, weights, batch) - weights)


class Sleepy(Stepper):
    """Sleeps for 150 microseconds a step, or longer."""

    name = "sleepy"

    def step(self, problem, weights, batch):  # type: ignore[no-untyped-def]
        time.sleep(150e-6)
        return super().step(problem, weights, batch)


class Backwards(Stepper):
    """Goes up the gradient."""

    name = "backwards"
    factor = -1.0


class AboveForty(Stepper):
    """Steps that are 1 % too long where there are more than 40 datapoints."""

    name = "above forty"

    def step(self, problem, weights, batch):  # type: ignore[no-untyped-def]
        self.factor = 1.01 if problem.m > 40 else 1.0
        return super().step(problem, weights, batch)


class Raises(Engine):
    name = "raises"

    def step(self, problem, weights, batch):  # type: ignore[no-untyped-def]
        raise RuntimeError("no")


class Hangs(Engine):
    name = "hangs"

    def step(self, problem, weights, batch):  # type: ignore[no-untyped-def]
        time.sleep(3600)


class Dies(Engine):
    name = "dies"

    def step(self, problem, weights, batch):  # type: ignore[no-untyped-def]
        import os

        os._exit(3)


def case_of(pace: Pace, effort: str = "quick") -> Case:
    return Case(Stepper(), Effort(effort), 1, "theorem_2/corrected", 1e-8, pace=pace)


# --- measuring -----------------------------------------------------------------------------------


@given(st.tuples(*[st.integers(1, 2**40)] * 4))
def test_a_pace_can_be_written_and_read(numbers: tuple[int, int, int, int]) -> None:
    assert Pace.parse(str(Pace(*numbers))) == Pace(*numbers)


@pytest.mark.parametrize("text", ["", "5", "1/2/3", "1/2/3/4/5", "0/1/1/1", "a/1/1/1", "1.5/1/1/1", "-1/1/1/1"])
def test_what_is_no_pace_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="microseconds"):
        Pace.parse(text)


class Machine:
    """A machine on which time passes as it is told: a fake for the clocks of ``engine.pace``.

    Args:
        slowness: how many times longer it computes than others.
        load: how many times longer everything that computes is on the wall, for it has to wait for a core.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, slowness: float = 1.0, load: float = 1.0) -> None:
        self.slowness, self.load = slowness, load
        self.wall = self.busy = self.late = 0.0
        self.told = load > 1.0
        monkeypatch.setattr(pace_module, "now", self.now)
        monkeypatch.setattr(pace_module, "calibration", lambda: self.compute(pace_module.NOMINAL))

    def now(self) -> pace_module.Moment:
        return pace_module.Moment(self.wall, self.busy, self.busy, {threading.get_native_id(): self.late}, {})

    def compute(self, seconds: float) -> None:
        seconds *= self.slowness
        self.busy += seconds
        self.late += seconds * (self.load - 1.0)
        self.wall += seconds * self.load

    def sleep(self, seconds: float) -> None:
        self.wall += seconds


class Timed(Engine):
    """Takes so many microseconds of a machine's time a step, and so many asleep."""

    name = "timed"

    def __init__(self, machine: Machine, busy: float, asleep: float = 0.0) -> None:
        self.machine, self.busy, self.asleep = machine, busy, asleep

    def step(self, problem, weights, batch):  # type: ignore[no-untyped-def]
        self.machine.compute(1e-6 * self.busy)
        self.machine.sleep(1e-6 * self.asleep)
        return weights


@pytest.mark.parametrize("load", [1.0, 7.0])
@pytest.mark.parametrize("slowness", [1.0, 3.0])
@pytest.mark.parametrize(
    ("busy", "asleep", "step"), [(150, 0, 256), (300, 0, 1024), (20, 0, 64), (10, 150, 256), (60, 0, 64)]
)
def test_a_class_does_not_depend_on_the_machine_or_its_load(
    monkeypatch: pytest.MonkeyPatch, load: float, slowness: float, busy: float, asleep: float, step: int
) -> None:
    machine = Machine(monkeypatch, slowness, load)
    assert pace_of(Timed(machine, busy, asleep)) == Pace(step, step, step, step)


@pytest.mark.parametrize(("ran", "waiting"), [(0.3, 0.0), (1e-4, 0.9 - 16e-4)])
def test_only_a_thread_that_computes_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, ran: float, waiting: float
) -> None:
    """Another thread was ready for 0.9 of a second and did not run: it may have nothing to do with the call."""
    own, other = threading.get_native_id(), -1
    moments = iter(
        [
            pace_module.Moment(0.0, 0.0, 0.0, {own: 0.0, other: 0.0}, {own: 0.0, other: 0.0}),
            pace_module.Moment(1.0, 0.1, 0.1, {own: 0.0, other: 0.9}, {own: 0.1, other: ran}),
        ]
    )
    monkeypatch.setattr(pace_module, "now", lambda: next(moments))
    assert pace_module.spent(lambda: None).waiting == pytest.approx(waiting)


def test_an_engine_that_sleeps_is_not_free() -> None:
    """By the real clocks: it sleeps for 150 us at least, whatever the machine does."""
    pace = pace_of(Sleepy())
    assert min(pace.step, pace.state, pace.replicate) >= 256


@pytest.mark.parametrize(
    ("seconds", "microseconds"),
    [(0.0, 1), (1e-6, 1), (1.1e-6, 4), (4e-6, 4), (64e-6, 64), (65e-6, 256), (4e-3, 4096), (1.0, 4**10)],
)
def test_classes_are_powers_of_four(seconds: float, microseconds: int) -> None:
    assert pace_module.class_of(seconds) == microseconds


def test_an_engine_that_says_how_fast_it_is_is_not_timed() -> None:
    class Declares(Raises):
        pace = SLOW

    assert pace_of(Declares()) == SLOW
    assert load_engine("fast").pace == UNHURRIED


def test_what_a_class_says_does_not_hold_for_others_derived_from_it() -> None:
    class Slower(FastEngine):
        def step(self, problem, weights, batch):  # type: ignore[no-untyped-def]
            time.sleep(2e-3)  # beyond what is called fast, however little else it waits
            return super().step(problem, weights, batch)

    assert GuardedEngine(FastEngine()).pace == UNHURRIED
    assert GuardedEngine(Slower()).pace is None
    assert pace_of(Slower()).wide >= 1024


def test_an_engine_that_raises_is_not_slow() -> None:
    assert pace_of(Raises()) == UNHURRIED


@pytest.mark.parametrize("name", ["Dies", "Raises", "Missing"])
def test_a_process_that_ends_gives_no_pace(name: str) -> None:
    assert timing.Timing("claims", f"tests.test_pace:{name}").result() == UNHURRIED


def test_an_engine_that_hangs_is_the_slowest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "LIMIT", 1.0)  # it never takes a step, however long
    assert timing.Timing("claims", "tests.test_pace:Hangs").result() == PAPER.engines.slowest


# --- what is cut ---------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=5), st.integers(1, 10**6), st.integers(1, 50))
def test_an_unhurried_engine_does_everything(counts: list[int], steps: int, least: int) -> None:
    case = case_of(UNHURRIED)
    assert case.afford_each(counts, [steps] * len(counts), least=least) == counts
    assert case.reduced == []


@given(
    st.lists(st.integers(1, 10**6), min_size=1, max_size=5), st.integers(1, 10**5), st.integers(1, 50),
    st.sampled_from([1, 16, 256, 2**20]), st.sampled_from(["quick", "standard", "thorough"]),
)  # fmt: skip
def test_a_slow_engine_does_what_it_has_the_time_for(
    counts: list[int], steps: int, least: int, microseconds: int, effort: str
) -> None:
    case = case_of(Pace(1, 1, microseconds, 2), effort)
    fit = case.afford_each(counts, [steps] * len(counts), least=least)
    kept = [x for x in fit if x]
    assert len(fit) == len(counts)
    assert len(kept) > 0
    assert fit[: len(kept)] == kept, "the last are left out, never the first"
    assert all(min(least, full) <= mine <= full for mine, full in zip(kept, counts, strict=False))
    allowed = case.pick(*SECONDS) / (microseconds * 1e-6)
    assert sum(fit) * steps <= allowed or all(x <= max(least, 1) for x in fit[1:])
    assert bool(case.reduced) == (fit != counts), "what is cut is said"


def test_a_cut_says_by_how_much() -> None:
    case = case_of(SLOW)
    assert case.afford(1000, 10.0, what="paths") == 390
    assert case.afford_each([100, 100], [100.0, 100.0], least=30) == [30, 0]
    assert case.reduced == ["paths: 390 of 1,000", "replicates: 30 of 200, of 1 of 2 kinds"]


# --- a run ---------------------------------------------------------------------------------------

#: Claims about an ensemble, a path, the domain; all of them are cut for a slow engine.
SOME = "theorem_2 or figure_1 or coverage"


def test_a_slow_engine_is_judged_with_less_which_the_report_says(tmp_path: Path) -> None:
    options = ("--engine", "tests.test_pace:Stepper", "-k", SOME, "--seed", "11", "--pace", str(SLOW))
    status, output, report = run(tmp_path / "one", *options, "-n", "1")
    assert status == 0, output
    assert "up to 256 us a step" in output
    assert report.pace == {"step": 256, "state": 256, "replicate": 256, "wide": 2**16}
    claims = by_id(report)
    assert claims["theorem_2/corrected"].reduced[0].startswith("replicates: 6 of 160")
    assert "probability 0.54" in claims["theorem_2/corrected"].detects, "1 - 0.01^(1/6)"
    assert claims["engine_coverage.step/as_documented"].reduced
    assert str(SLOW) in report.command
    text = (tmp_path / "one" / "out" / "sections" / "assurance.md").read_text()
    assert "## Reduced for lack of speed" in text
    assert "for lack of speed" in output

    status, output, again = run(tmp_path / "two", *options, "-n", "2")
    assert status == 0, output
    assert numbers(again) == numbers(report), "sizes go by the pace of the run, not by the worker's"


def test_the_pace_is_measured_unless_it_is_given(tmp_path: Path) -> None:
    status, output, report = run(
        tmp_path, "--engine", "tests.test_pace:Sleepy", "-k", "figure_1", "-n", "1"
    )  # fmt: skip
    assert status == 0, output
    assert report.pace["step"] >= 256
    assert by_id(report)["figure_1/as_printed"].reduced


@pytest.mark.parametrize(
    ("engine", "claim"),
    [("Backwards", "theorem_2/corrected"), ("AboveForty", "engine_coverage.step/as_documented")],
)
def test_a_slow_engine_that_is_wrong_is_caught(tmp_path: Path, engine: str, claim: str) -> None:
    status, output, report = run(
        tmp_path, "--engine", f"tests.test_pace:{engine}", "-k", "theorem_2 or coverage",
        "--pace", str(SLOW),
    )  # fmt: skip
    assert status == 1, output
    assert by_id(report)[claim].verdict != "verified"


def test_a_bad_pace_ends_the_run_with_one_line(tmp_path: Path) -> None:
    status, output, _ = run(tmp_path, "--pace", "quickly", "-k", "figure_1")
    assert status == 4
    assert "--pace: expected microseconds such as" in output


# --- what is told of the time ----------------------------------------------------------------------


def test_a_slower_engine_takes_longer_and_more_workers_less() -> None:
    assert PAPER.engines.seconds("thorough", 9.0, SLOW, 2) is None
    times = [PAPER.engines.seconds("quick", 9.0, Pace(*[2**k] * 4), 2) for k in range(12)]
    assert times == sorted(times)
    quick, standard = (PAPER.engines.seconds(effort, 9.0, SLOW, 2) for effort in ("quick", "standard"))
    assert quick is not None
    assert standard is not None
    assert quick < standard
    more = PAPER.engines.seconds("quick", 9.0, SLOW, 4)
    assert more is not None
    assert more < quick


@pytest.mark.parametrize(
    ("seconds", "words"), [(3, "10 s"), (44, "40 s"), (100, "2 min"), (3000, "50 min"), (9000, "2.5 h")]
)
def test_times_are_as_exact_as_they_are_known(seconds: float, words: str) -> None:
    assert forecast.spoken(seconds) == words


def test_long_runs_say_how_much_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    said: list[str] = []
    names = [f"claim {k}" for k in range(200)]
    progress = forecast.Progress(said.append, dict.fromkeys(names, 1.0), 600.0, 1)
    for passed, count in ((10, 5), (40, 10), (50, 11), (200, 100), (500, 200)):
        clock[0] = 100.0 + passed
        progress.judged(dict.fromkeys(names[:count], passed / count), set(names), {})
    assert said == [
        "[  40 s] 10 of 200 claims judged, about 13 min left",
        "[ 200 s] 100 of 200 claims judged, about 4 min left",
    ]


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize(("speed", "compiling"), [(0.3, 0.0), (1.0, 0.0), (3.0, 0.0), (1.0, 8.0)])
def test_after_a_tenth_of_a_run_the_time_left_is_right(
    monkeypatch: pytest.MonkeyPatch, workers: int, speed: float, compiling: float
) -> None:
    """A machine that is faster or slower than what is expected; claims from a hundredth to ten seconds.

    On a fresh machine a short claim for each worker waits for the compiler first, which no later one does; what
    is told is right once that is over.
    """
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    work = {f"claim {k}": 10.0 / (1 + k) for k in range(300)}
    total = sum(work.values()) + workers * sum(forecast.CLOSING)
    progress = forecast.Progress(lambda _line: None, work, total / workers, workers)
    free, begun, ends = [0.0] * workers, {}, {}
    longest = sorted(work, key=lambda name: -work[name])
    order = [*longest[-20:], *longest[:-20]]  # rules for engines first, which are short
    taken = {name: work[name] / speed for name in order}
    for name in order[:workers]:
        taken[name] += compiling / speed
    for name in order:
        k = free.index(min(free))
        begun[name], free[k] = free[k], free[k] + taken[name]
        ends[name] = free[k]
    end = max(free) + sum(forecast.CLOSING) / speed
    for part in (0.5, 0.6, 0.95) if compiling else (0.12, 0.3, 0.6, 0.95):
        now = part * max(free)  # what is told while claims are judged
        done = {name: taken[name] for name, when in ends.items() if when <= now}
        under_way = {name: when for name, when in begun.items() if when <= now}
        left = progress.left(now, done, set(work), under_way)
        assert left == pytest.approx(end - now, rel=0.3, abs=0.02 * end), part
