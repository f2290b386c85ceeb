"""The machinery among engines that crash, hang, leak, shout and meddle, and among killed runs."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import GuardedEngine, Problem, StandardBasis, UniformSubsets
from engine.errors import EngineError
from engine.registry import load_engine
from evidence import Verdict
from evidence.errors import one_line
from referee import Case, Effort
from referee.clerk import Clerk
from referee.record import Record
from referee.statement import claims_in
from reports import OwnedDirectory, ReportError, as_expected, load, write
from reports.__main__ import main as reports
from tests import hostile, kill_loop
from tests import reports_samples as samples
from tests.clocks import PATIENCE, until
from tests.runs import finished

ROOT = Path(__file__).parent.parent


def start(directory: Path, *arguments: str, workers: int = 1, **options: Any) -> subprocess.Popen:
    return subprocess.Popen(
        kill_loop.run_command(directory, workers, arguments),
        cwd=ROOT, env=kill_loop.environment(), start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options,
    )  # fmt: skip


def finish(process: subprocess.Popen, timeout: float = PATIENCE) -> tuple[int, str]:
    try:
        output = process.communicate(timeout=timeout)[0]
    finally:
        kill(process)
    return process.returncode, output


def kill(process: subprocess.Popen) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def run(directory: Path, *arguments: str, workers: int = 1) -> tuple[int, str]:
    status, output = finished("pytest", *kill_loop.run_command(directory, workers, arguments)[3:])
    if directory.exists():
        assert kill_loop.damage(directory) == [], output
    return status, output


def claims_of(directory: Path) -> dict[str, Record]:
    """The claims of a report by file and name of their judge."""
    found = {}
    for claim in load(directory / "report.json").claims:
        node = claim.node.rpartition("/")[2]
        found[node] = claim
    return found


def wait_for_report(directory: Path, process: subprocess.Popen) -> None:
    until((directory / "report.json").exists, process)


# --- engines that crash, hang, leak and shout ---------------------------------------------------------


MESSAGES = {
    hostile.Exits: "killed the process",
    hostile.Segfaults: "Segmentation fault",
    hostile.KillsItself: "killed the process",
    hostile.HangsInPython: "limit of 20 s",
    hostile.HangsInC: "limit of 20 s",
    hostile.CallsExit: "SystemExit: 0",
    hostile.RaisesInterrupt: "KeyboardInterrupt",
    hostile.SaysBye: "Bye: bye",
    hostile.Recurses: "RecursionError",
    hostile.OutOfMemory: "MemoryError",
    hostile.Verbose: "ValueError: line line",
    hostile.CannotBePrinted: "text cannot be had",
    hostile.Leaks: "GiB of memory, more than 0.8 GiB",
    hostile.ShoutsAndFails: "ValueError: hoarse",
}


def test_whatever_an_engine_does_costs_the_claim_alone(tmp_path: Path) -> None:
    chosen = (
        "eq_13 or eq_14.py or eq_15.py or eq_16.py or eq_9.py or section_4_5 or theorem_1.py or theorem_10.py "
        "or lemma_14.py"
    )
    status, output = run(
        tmp_path, "--engine", "tests.hostile:Medley", "-k", chosen,
        "--claim-limit", "20", "--claim-memory", "0.8", "-vv", workers=2,
    )  # fmt: skip
    assert status == 1, output
    claims = claims_of(tmp_path)
    for node, kind in hostile.MEDLEY.items():
        assert claims[node].verdict == "error", (node, output)
        message = claims[node].message
        assert MESSAGES[kind] in message, (node, message)
        assert "\n" not in message
        assert len(message) < 1200
    spared = [c for node, c in claims.items() if node.startswith("lemma_14.py")]
    assert spared
    assert all(as_expected(c) for c in spared), output
    assert "in sleep_with_the_lock" in output, "where it hung"
    assert "characters left out" in output, "what it printed is cut"
    assert len(output) < 120_000
    assert kill_loop.strays(tmp_path) == 0


def test_settings_that_an_engine_changes_do_not_reach_the_referee(tmp_path: Path) -> None:
    status, output = run(tmp_path, "--engine", "tests.hostile:Meddles", "-k", "theorem_1.py", workers=0)
    assert status == 0, output


def test_the_guard_restores_numpys_settings() -> None:
    before = np.geterr(), np.get_printoptions()["precision"]
    problem = Problem(StandardBasis(2, 2), np.array([0.1, 0.2]), 0.1)

    class Meddles(type(load_engine("reference"))):  # type: ignore[misc]
        def step(self, *arguments: Any) -> Any:
            np.seterr(all="raise")
            np.set_printoptions(precision=1)
            return super().step(*arguments)

    GuardedEngine(Meddles()).step(problem, problem.w0, np.array([0]))
    assert (np.geterr(), np.get_printoptions()["precision"]) == before


def test_an_engine_that_loads_in_the_main_process_alone(tmp_path: Path) -> None:
    status, output = run(tmp_path, "--engine", "tests.hostile:only_in_main", "-k", "theorem_1.py")
    assert status == 1, output
    claim = claims_of(tmp_path)["theorem_1.py::as_printed"]
    assert claim.verdict == "error"
    assert "no licence for a second process" in claim.message


def test_workers_that_die_as_they_start_are_not_replaced_for_ever(tmp_path: Path) -> None:
    status, output = run(tmp_path, "--engine", "tests.hostile:dies_in_worker", workers=2)
    assert status == 1, output
    assert "workers die as they start" in output
    assert load(tmp_path / "report.json").interrupted is True


def test_an_engine_that_exits_where_it_should_be_made(tmp_path: Path) -> None:
    status, output = run(tmp_path / "out", "--engine", "tests.hostile:exits_when_made", workers=0)
    assert status == 4, output
    assert "SystemExit: goodbye" in output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("engine", "steps"), [(hostile.LateNaN(), 1_000_100), (hostile.LateNaNStep(), 400)])
def test_nan_after_a_million_steps_is_noticed(engine: Any, steps: int) -> None:
    problem = Problem(StandardBasis(2, 2), np.array([0.1, 0.2]), 0.1)
    guarded = GuardedEngine(engine)
    options = {"seed": 1, "replicates": 1}
    guarded.run(problem, UniformSubsets(1), max_steps=300, **options)
    with pytest.raises(EngineError, match=r"nan|not finite"):
        guarded.run(problem, UniformSubsets(1), max_steps=steps, **options)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("a\nb  c"), "ValueError: a b c"),
        (ValueError(), "ValueError"),
        (ValueError("\ud800"), r"ValueError: \ud800"),
        (hostile.Unprintable(), "Unprintable: (its text cannot be had)"),
    ],
)
def test_any_exception_becomes_one_line(error: BaseException, line: str) -> None:
    assert one_line(error) == line
    assert len(one_line(ValueError("x" * 10**6))) <= 1000


# --- the engine contract ------------------------------------------------------------------------------


def contract(engine: Any) -> dict[str, Verdict]:
    from claims.contract import rules

    found = {}
    for claim in (c for c in claims_in(rules) if c.id.startswith("engine_contract.")):
        case = Case(GuardedEngine(engine), Effort.QUICK, 3, claim.id, 0.0)
        found[claim.name] = claim.judge(case).verdict
    return found


@pytest.mark.parametrize(
    ("engine", "broken"),
    [
        (load_engine("reference"), set()),
        (load_engine("fast"), set()),
        (hostile.IgnoresItsSeed(), {"same_seed", "number_of_replicates", "number_of_threads", "run_in_parts"}),
        (hostile.FixedSeed(), {"same_seed"}),
        (hostile.OneStream(), {"number_of_replicates", "run_in_parts"}),
        (hostile.StreamPerThread(), {"number_of_threads"}),
        (hostile.OtherDynamics(), {"all_methods_agree"}),
        (hostile.ReusesABuffer(), {"results_stay"}),
        (hostile.WritesItsArguments(), {"results_stay"}),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, set) else "",
)
def test_the_contract_tells_which_rule_is_broken(engine: Any, broken: set[str]) -> None:
    if isinstance(engine, hostile.WritesItsArguments):  # the frozen copies of the guard refuse
        with pytest.raises(EngineError, match="read-only"):
            contract(engine)
        return
    refuted = {name for name, verdict in contract(engine).items() if verdict is Verdict.REFUTED}
    assert refuted == broken


# --- interruptions and options ------------------------------------------------------------------------


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[subprocess.Popen]:
    """A run that takes long, with its first records written."""
    process = start(tmp_path, "--engine", "tests.faulty:Slow", "-k", "eq_13 or theorem_1.py")
    try:
        wait_for_report(tmp_path, process)
        yield process
    finally:
        kill(process)
        process.communicate()


def test_a_signal_at_an_instruction_without_a_line_ends_a_run_as_any_other() -> None:
    """Compilers leave some instructions without one, and pytest then fails as it describes where it was."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    nowhere = type(interrupted)(interrupted.__code__.replace(co_linetable=b""), {})
    with pytest.raises(KeyboardInterrupt) as excinfo:
        nowhere()
    assert any(entry._rawentry.tb_lineno is None for entry in excinfo.traceback)
    Clerk.pytest_keyboard_interrupt(None, excinfo)  # type: ignore[arg-type]
    assert "nowhere()" in str(excinfo.getrepr(funcargs=True))


def test_two_runs_in_one_directory_then_sigterm(tmp_path: Path, slow: subprocess.Popen) -> None:
    before = load(tmp_path / "report.json")
    assert before.interrupted is True, "as long as it is not over"
    status, output = finished("pytest", *kill_loop.run_command(tmp_path, 0, ("-k", "theorem_1.py"))[3:])
    assert status == 4, output
    assert "another run is writing its report there" in output
    assert load(tmp_path / "report.json").seed == before.seed
    slow.terminate()
    status, output = finish(slow)
    assert status == 2, output
    after = load(tmp_path / "report.json")
    assert after.interrupted is True
    assert after.seed == before.seed
    assert not kill_loop.damage(tmp_path)
    assert kill_loop.strays(tmp_path) == 0


def test_a_killed_run_leaves_its_report_and_the_next_one_sweeps(tmp_path: Path, slow: subprocess.Popen) -> None:
    kill(slow)
    slow.wait()
    assert not kill_loop.damage(tmp_path)
    assert load(tmp_path / "report.json").interrupted is True
    (tmp_path / f".{'0' * 16}.tmp").write_bytes(b"half a re")
    (tmp_path / ".gw7.trace").write_bytes(b"")
    made = tmp_path / "made"  # of what was left
    assert reports(["render", str(tmp_path / "report.json"), "-o", str(made), "--no-figures"]) == 0
    assert "interrupted" in (made / "report.md").read_text()
    status, output = run(tmp_path, "-k", "theorem_1.py", "-p", "no:xdist")
    assert status == 0, output
    assert load(tmp_path / "report.json").interrupted is False
    assert kill_loop.strays(tmp_path) == 0
    stamp = (tmp_path / "report.json").read_bytes()
    status, output = run(tmp_path, "--collect-only", workers=0)
    assert (tmp_path / "report.json").read_bytes() == stamp, "collecting writes no report"


@pytest.mark.parametrize(("arguments", "workers"), [(("-x",), 0), (("--maxfail=1",), 1)])
def test_stopping_at_the_first_failure(tmp_path: Path, arguments: tuple[str, ...], workers: int) -> None:
    status, output = run(
        tmp_path, "--engine", "tests.faulty:Raises", "-k", "eq_13", *arguments, workers=workers
    )
    assert status in (1, 2), output
    assert "out of fuel" in output.partition("DIAGNOSIS:")[2], "the first failure is told with its diagnosis"
    verdicts = {c.verdict for c in claims_of(tmp_path).values()}
    assert "error" in verdicts


# --- disks and directories -----------------------------------------------------------------------------


def test_files_that_may_not_grow_as_on_a_full_disk(tmp_path: Path) -> None:
    status, output = finish(
        start(
            tmp_path, "-k", "theorem_1.py", workers=0,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2**16, 2**16)),
        )
    )  # fmt: skip
    assert status == 4, output
    assert "cannot be written: File too large" in output
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_by_a_directory(tmp_path: Path) -> None:
    (tmp_path / "report.json").mkdir()
    status, output = finished("pytest", *kill_loop.run_command(tmp_path, 0, ("-k", "theorem_1.py"))[3:])
    assert status == 4, output
    assert "report.json: cannot be written: Is a directory" in output
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_an_owned_directory_keeps_others_out_until_it_is_released(tmp_path: Path) -> None:
    owned = OwnedDirectory(tmp_path / "new")
    with pytest.raises(ReportError, match="another run"):
        OwnedDirectory(tmp_path / "new")
    owned.release()
    owned.release()
    OwnedDirectory(tmp_path / "new").release()


def test_owning_removes_leftovers_and_the_report_of_the_run_before(tmp_path: Path) -> None:
    write(samples.typed(samples.report(samples.claim())), tmp_path)
    keep = {"report.json", ".git", ".0.tmp", "notes.tmp", "x.png"}
    for name in keep - {"report.json"}:
        (tmp_path / name).write_text("mine")
    for name in (f".{'ab' * 8}.tmp", ".gw12.trace"):
        (tmp_path / name).write_text("stale")
    OwnedDirectory(tmp_path).release()
    assert {path.name for path in tmp_path.iterdir()} >= keep
    assert not {"report.md", f".{'ab' * 8}.tmp", ".gw12.trace"} & {path.name for path in tmp_path.iterdir()}


def test_a_directory_that_cannot_be_emptied(tmp_path: Path) -> None:
    (tmp_path / "report.md").mkdir()
    with pytest.raises(ReportError, match=r"report\.md: cannot be removed"):
        OwnedDirectory(tmp_path)
    (tmp_path / "report.md").rmdir()
    OwnedDirectory(tmp_path).release()  # the lock went with the failure


@pytest.mark.parametrize("missing", ["fcntl", "flock"])
def test_without_locks_nothing_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    from reports import directory

    def refuse(*_: object) -> None:
        raise OSError(38, "Function not implemented")

    if missing == "fcntl":
        monkeypatch.setattr(directory, "HAS_LOCKS", False)
    else:
        monkeypatch.setattr(directory.fcntl, "flock", refuse)
    stray = tmp_path / f".{'0' * 16}.tmp"
    stray.write_text("perhaps somebody's")
    first, second = OwnedDirectory(tmp_path), OwnedDirectory(tmp_path)
    first.release()
    second.release()
    assert stray.exists()


# --- the kill loop itself -------------------------------------------------------------------------------


def test_the_kill_loop_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = tmp_path / "loop"
    arguments = ["--kills", "2", "--longest", "5", "--directory", str(directory), "--seed", "4"]
    assert kill_loop.main([*arguments, "--", "-k", "theorem_1.py"]) == 0
    assert "DAMAGE" not in capsys.readouterr().out


def test_the_kill_loop_notices_damage(tmp_path: Path) -> None:
    write(samples.typed(samples.report(samples.claim(figures=[samples.figure()]))), tmp_path)
    assert kill_loop.damage(tmp_path) == []
    whole = {p: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()}
    json_path, md_path = tmp_path / "report.json", tmp_path / "report.md"
    (drawing,) = tmp_path.glob("*--*.svg")
    for path in whole:
        path.write_bytes(whole[path][: len(whole[path]) // 2])
        assert kill_loop.damage(tmp_path), path.name
        path.write_bytes(whole[path])
    drawing.write_bytes(whole[drawing] + b"\0")
    assert "half-written" in kill_loop.damage(tmp_path)[0]
    drawing.unlink()
    other = json.loads(whole[json_path])
    other["seed"] = 77777
    json_path.write_text(json.dumps(other))
    assert kill_loop.damage(tmp_path) == ["report.json and report.md are of different runs"]
    json_path.unlink()
    assert kill_loop.damage(tmp_path) == ["there is a report.md without a report.json"]
    md_path.unlink()
    assert kill_loop.damage(tmp_path) == []
