"""``--accepted``: a strict list of the deviations that an engine's authors live with."""

from __future__ import annotations

from pathlib import Path

import pytest

from referee.accepted import compare, read
from tests import reports_samples as samples
from tests.reports_samples import typed
from tests.runs import finished

SEED = "engine_contract.seed/as_documented"
IDS = ("theorem_1/as_printed", SEED)


def written(directory: Path, text: str) -> Path:
    path = directory / "accepted.toml"
    path.write_text(text)
    return path


def test_a_list_has_a_reason_for_each_claim(tmp_path: Path) -> None:
    path = written(tmp_path, f'[accepted]\n"{SEED}" = "its own numbers"\n')
    assert read(path, IDS) == {SEED: "its own numbers"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[accepted", "not valid TOML"),
        ("", "expected one table [accepted], got nothing"),
        ('[allowed]\n"a" = "b"', "expected one table [accepted], got allowed"),
        ('[accepted]\n"theorem_99/as_printed" = "x"', "there is no claim 'theorem_99/as_printed'"),
        (f'[accepted]\n"{SEED}" = " "', "expected the reason as text, got ' '"),
        (f'[accepted]\n"{SEED}" = 3', "expected the reason as text, got 3"),
    ],
)
def test_a_damaged_list_is_one_clear_error(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"accepted\.toml") as raised:
        read(written(tmp_path, text), IDS)
    assert words in str(raised.value)


def test_the_nearest_claim_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, '[accepted]\n"engine_contract.sed/as_documented" = "x"')
    with pytest.raises(ValueError, match=r"did you mean 'engine_contract\.seed/as_documented'\?"):
        read(path, IDS)


def test_the_list_is_strict() -> None:
    wrong = samples.claim("theorem_1/as_printed", verdict="refuted")
    right = samples.claim("theorem_2/as_printed", label="Theorem 2")
    later = samples.claim("theorem_4/as_printed", label="Theorem 4", verdict="not_run")
    report = typed(samples.report(wrong, right, later))
    found = compare(report, {"theorem_1/as_printed"})
    assert found.accepted == ("theorem_1/as_printed",)
    assert found.passes
    assert compare(report, set()).others == ("theorem_1/as_printed",)
    assert not compare(report, set()).passes
    mended = compare(report, {"theorem_1/as_printed", "theorem_2/as_printed", "theorem_4/as_printed"})
    assert mended.mended == ("theorem_2/as_printed",)
    assert not mended.passes


def run(directory: Path, engine: str, *arguments: str) -> tuple[int, str]:
    few = ("-k", "rules.py and (same_seed or number_of_threads)", "--effort", "quick")
    return finished("pytest", "claims", *few, "--engine", engine, "--report", str(directory), *arguments)


def test_a_run_passes_with_what_is_accepted_and_only_that(tmp_path: Path) -> None:
    listed = written(tmp_path, f'[accepted]\n"{SEED}" = "its own numbers"\n')
    status, output = run(tmp_path / "a", "tests.faults:draws_seed_ignored", "--accepted", str(listed))
    assert status == 0, output
    assert f"accepted: {SEED}: its own numbers" in output
    assert "1 accepted, 0 to strike off, 0 not on the list" in output
    status, output = run(tmp_path / "b", "fast", "--accepted", str(listed))
    assert status == 1, output
    assert f"STRIKE OFF: {SEED}" in output
    status, output = run(tmp_path / "c", "fast", "--accepted", str(tmp_path / "none.toml"))
    assert status == 4, output
    assert "none.toml: cannot be read" in output
    assert "Traceback" not in output
