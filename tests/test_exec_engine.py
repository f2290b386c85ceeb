"""Engines that are programs: in C and in Rust, and such as hang, die, talk too much, or talk nonsense."""

from __future__ import annotations

import gc
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from engine import (
    Cyclic,
    Engine,
    EngineError,
    EngineNotFoundError,
    GuardedEngine,
    Problem,
    StandardBasis,
    Stop,
    UniformSubsets,
    WithReplacement,
    exec_engine,
    load_engine,
)
from engine.checks import CHECKS
from tests.clocks import PATIENCE, until
from tests.engine_samples import SMALL, dense, rng_of, small_problem
from tests.runs import by_id, environment, once, run

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples" / "exec_engine"
PROGRAMS = ROOT / "tests" / "exec_programs.py"
COMPILERS = {"mine.c": "cc", "mine.rs": "rustc"}


@pytest.fixture(scope="session", params=COMPILERS)
def program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An example, compiled as its first lines say."""
    name = request.param
    if shutil.which(COMPILERS[name]) is None:
        pytest.skip(f"needs the compiler {COMPILERS[name]!r}")
    line = re.search(rf"^ ?\S+ +({COMPILERS[name]} .*) && referee", (EXAMPLES / name).read_text(), re.MULTILINE)
    assert line is not None

    def build(directory: Path) -> None:
        shutil.copy(EXAMPLES / name, directory)
        subprocess.run(shlex.split(line[1]), cwd=directory, check=True, timeout=PATIENCE)

    made = shlex.split(line[1])
    return once(tmp_path_factory, f"compiled-{name}", build) / made[made.index("-o") + 1]


def misbehaving(how: str, file: Path | None = None) -> Engine:
    words = (sys.executable, str(PROGRAMS), how, *([str(file)] if file else []))
    return load_engine(f"exec:{shlex.join(words)}")


def is_there(number: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# --- right ones


@pytest.mark.parametrize("name", SMALL)
def test_an_example_passes_each_check(program: Path, name: str) -> None:
    result = CHECKS[name].result(f"exec:{program}")
    assert result.passed, result.message


def test_an_example_is_judged_as_any_engine(program: Path, tmp_path: Path) -> None:
    few = "lemma_14.py or (rules.py and (seed or parts))"
    status, output, report = run(tmp_path, "--engine", f"exec:{program}", "-k", few, "-n", "2")
    assert status == 0, output
    judged = [claim for claim in report.claims if claim.verdict != "not_run"]
    assert len(judged) >= 4
    assert report.engine.name.startswith("mine, in ")
    assert report.engine.version == "0.1"
    assert shlex.join(report.command).count(str(program)) == 1


@pytest.mark.parametrize("activation", ["linear", "relu"])
@pytest.mark.parametrize("data", [StandardBasis(3, 5), dense(3, 5, "exec")], ids=["basis", "rows"])
def test_an_example_computes_what_the_reference_does(program: Path, data: object, activation: str) -> None:
    rng = rng_of("exec", activation)
    problem = Problem(data, 0.4 * rng.standard_normal((4, 5)), 0.2, activation)  # type: ignore[arg-type]
    batches = rng.integers(0, 3, (4, 10, 2))
    mine, right = load_engine(f"exec:{program}"), load_engine("reference")
    for method, *arguments in (
        ("step", problem, problem.w0[0], batches[0, 0]),
        ("steps", problem, problem.w0, batches[:, 0]),
        ("trajectory", problem, batches, 3),
        ("trajectory", problem, batches[:, :0], 1),
    ):
        found, expected = (getattr(engine, method)(*arguments) for engine in (mine, right))
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-14, err_msg=method)


def test_an_example_may_decline_what_it_cannot_draw(program: Path) -> None:
    engine = load_engine(f"exec:{program}")
    problem = small_problem()
    for schedule in (UniformSubsets(2), WithReplacement(2), Cyclic()):
        found = engine.run(problem, schedule, max_steps=400, seed=-5, replicates=3, stop=Stop(2.0, every=7))
        assert np.all((found.steps % 7 == 0) | (found.steps == 400))
        assert np.all(found.log_ratio[found.stopped] >= 2.0)


def test_the_guide_quotes_the_examples_and_names_every_word() -> None:
    guide = (ROOT / "docs" / "engines_in_other_languages.md").read_text()
    for name in COMPILERS:
        assert f"examples/exec_engine/{name}" in guide
    source = (ROOT / "engine" / "exec_engine.py").read_text()
    for word in ("problem", "step", "steps", "trajectory", "run", "ok", "error", "declined", "ready", "offers"):
        assert re.search(rf"\b{word}\b", source), word
        assert re.search(rf"`{word}\b", guide), word
    for word in exec_engine.SCHEDULES.values():
        assert f"`{word}`" in guide
    assert len((EXAMPLES / "mine.c").read_text().splitlines()) < 150


# --- wrong ones

AT_THE_START = {
    "dies at the start": r"ended with exit status 3; its last words: 'no licence'",
    "garbage at the start": r"said 'Welcome!' at its start, expected lines with name, version",
    "garbage offer": r"offers jump, expected some of step, steps, trajectory, run",
}


@pytest.mark.parametrize(("how", "words"), AT_THE_START.items())
def test_what_a_program_does_wrong_at_its_start_is_one_sentence(how: str, words: str) -> None:
    with pytest.raises(EngineNotFoundError, match=words) as raised:
        misbehaving(how)
    assert "\n" not in str(raised.value)
    assert "exec_programs.py" in str(raised.value)


def test_a_program_that_does_not_say_hello_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(exec_engine, "PATIENCE", 0.5)
    with pytest.raises(EngineNotFoundError, match=r"did not answer within 0\.5 s"):
        misbehaving("says nothing", tmp_path / "pid")


@pytest.mark.parametrize("command", ["", "./there_is_none", "'half a quotation"])
def test_a_command_that_is_none(command: str) -> None:
    with pytest.raises(EngineNotFoundError, match=r"no such program|No closing quotation"):
        load_engine(f"exec:{command}")


LATER = {
    "dies": r"ended with exit status 4; its last words: 'index out of bounds'",
    "is killed": r"was ended by SIGKILL",
    "leaves its output": r"closed its output",
    "garbage": r"answered '.*here you are', expected 'ok 4' before so many numbers, or 'error TEXT'",
    "no line": r"wrote .* \.\.\., which is no line",
    "too few": r"answered 'ok 3', expected 'ok 4'",
    "too many": r"wrote 8 bytes more than it had announced: 'and more'",
    "says what is wrong": r"says: eta is too large for me",
    "declines": r"declined steps; it may decline run alone",
    "nan": r"returned an array of shape .* with nan at index \(0, 0\), expected finite numbers",
}


@pytest.mark.parametrize(("how", "words"), LATER.items())
def test_what_a_program_does_wrong_later_is_one_sentence_and_the_next_step_is_asked(
    how: str, words: str
) -> None:
    engine = GuardedEngine(misbehaving(how))
    problem = small_problem()
    for _ in range(2):
        with pytest.raises(EngineError, match=words) as raised:
            engine.steps(problem, problem.w0[None], np.array([[0, 1]]))
        assert "\n" not in str(raised.value)
        assert str(raised.value).startswith("engine 'odd': steps ")


def test_what_is_written_out_of_turn_is_noticed() -> None:
    engine = misbehaving("talks out of turn")
    problem = small_problem()
    batch = np.array([0, 1])
    engine.step(problem, problem.w0, batch)
    with pytest.raises(EngineError, match=r"answered 'debug: done', expected 'ok 4'"):
        engine.step(problem, problem.w0, batch)


def test_a_run_that_is_too_long_is_refused() -> None:
    problem = small_problem()
    with pytest.raises(
        EngineError, match=r"run returned steps 11\.\.11, stopped 0\.\.0, expected at most 10 steps"
    ):
        misbehaving("runs").run(problem, UniformSubsets(1), max_steps=10, seed=1, replicates=2)


@pytest.mark.parametrize("how", ["is loud", "answers early"])
def test_neither_side_can_block_the_other(how: str) -> None:
    """A megabyte on standard error before the answer; an answer before a question that no pipe can hold."""
    n = 100_000
    problem = Problem(StandardBasis(n, n), np.zeros(n), 0.1)
    assert np.array_equal(misbehaving(how).step(problem, problem.w0, np.arange(n)), problem.w0)


# --- nothing is left


def test_a_program_ends_with_its_engine(tmp_path: Path) -> None:
    engine = misbehaving("", tmp_path / "pid")
    number = int((tmp_path / "pid").read_text())
    assert is_there(number)
    del engine
    gc.collect()
    assert not Path(f"/proc/{number}").exists(), "not even a zombie"


def test_each_thread_waits_for_its_turn(program: Path) -> None:
    engine, right = load_engine(f"exec:{program}"), load_engine("reference")
    problems = [Problem(dense(3, 5, "exec", i), np.full(5, 0.1 * i), 0.2) for i in range(4)]
    wrong: list[int] = []

    def ask(i: int) -> None:
        batch = np.array([0, 2])
        for _ in range(50):
            found = engine.step(problems[i], problems[i].w0, batch)
            if np.abs(found - right.step(problems[i], problems[i].w0, batch)).max() > 1e-14:
                wrong.append(i)

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


FORKS = """
import os, sys
import numpy as np
from engine import load_engine
from tests.engine_samples import small_problem
engine, problem = load_engine(sys.argv[1]), small_problem()
step = lambda: engine.step(problem, problem.w0, np.array([0, 1]))
step()
if (child := os.fork()) == 0:
    step()
    del engine
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
step()
"""


def test_a_forked_process_starts_a_program_of_its_own(tmp_path: Path) -> None:
    command = shlex.join((sys.executable, str(PROGRAMS), "", str(tmp_path / "pid")))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FORKS, f"exec:{command}"], cwd=ROOT,
        env=environment() | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    numbers = (tmp_path / "pid").read_text().split()
    assert len(set(numbers)) == 2
    until(lambda: not any(is_there(int(number)) for number in numbers))


HANGS = "import sys; from engine import load_engine; e = load_engine(sys.argv[1]); print(flush=True); input()"


def test_a_program_does_not_outlive_a_process_that_is_killed(tmp_path: Path) -> None:
    command = shlex.join((sys.executable, str(PROGRAMS), "", str(tmp_path / "pid")))
    with subprocess.Popen(
        [sys.executable, "-c", HANGS, f"exec:{command}"], cwd=ROOT,
        env=environment() | {"PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        number = int((tmp_path / "pid").read_text())
        os.kill(number, signal.SIGSTOP)  # it cannot even notice that nobody asks any more
        process.kill()
        until(lambda: not is_there(number))


@pytest.mark.parametrize(
    ("how", "words", "option"),
    [
        ("hangs", "did not finish within the limit of 15 s", ("--claim-limit", "15")),
        ("leaks", "GiB of memory, more than 2 GiB", ("--claim-memory", "2")),
    ],
)
def test_a_program_is_ended_like_any_engine(
    how: str, words: str, option: tuple[str, str], tmp_path: Path
) -> None:
    """By the limits of a claim, which is an error then; nothing of it is left."""
    command = shlex.join((sys.executable, str(PROGRAMS), how, str(tmp_path / "pid")))
    few = ("-k", "rules.py and same_seed", "-n", "1", "--pace", "1/1/1/1", *option)
    status, output, report = run(tmp_path, "--engine", f"exec:{command}", *few)
    assert status == 1, output
    (claim,) = (claim for claim in by_id(report).values() if claim.verdict == "error")
    assert words in (claim.message or "")
    numbers = [int(number) for number in (tmp_path / "pid").read_text().split()]
    assert len(numbers) >= 2
    until(lambda: not any(is_there(number) for number in numbers))
