"""Comparing two reports, and the command line around it."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from evidence.exponents import estimates
from reports import ReportError, exact, load, records
from reports import compare as comparing
from reports.__main__ import main
from reports.compare import render_comparison
from tests import reports_samples as samples
from tests.reports_samples import ROOT, files, one_line, typed


def compare(old, new, **options):
    """Two plain reports, compared."""
    return comparing.compare(typed(old), typed(new), **options)


def differences(old, new):
    """The differences of two plain reports."""
    return exact.differences(typed(old), typed(new))


def dump(report, path):
    """A plain report on disk."""
    records.dump(typed(report), path)


def ids(changes):
    return [change.id for change in changes]


def one(verdict="verified", **changes):
    return samples.report(samples.claim("a/as_printed", verdict=verdict, **changes))


def statistical(ratio):
    return one(tightness={"ratio": ratio, "description": ""})


@given(samples.reports())
@settings(max_examples=40)
def test_a_report_compared_with_itself_shows_no_difference(report):
    same = compare(report, report)
    assert not same.regressed
    kinds = ("regressions", "improvements", "changes", "added", "removed", "evidence", "tightness")
    assert [getattr(same, kind) for kind in kinds] == [[]] * 7
    assert same.settings == []
    assert "**No regressions.**" in render_comparison(same)


@given(samples.reports(), samples.reports())
@settings(max_examples=40)
def test_comparison_is_total_and_deterministic(old, new):
    text = render_comparison(compare(old, new))
    assert text == render_comparison(compare(old, new))
    before, after = ({c["id"] for c in report["claims"]} for report in (old, new))
    found = compare(old, new)
    assert set(ids(found.added)) == after - before
    assert set(ids(found.removed)) <= before - after
    assert found.regressed == bool(found.regressions)


@pytest.mark.parametrize(
    ("old", "new", "regressed"),
    [
        ("verified", "verified", False),
        ("verified", "refuted", True),
        ("verified", "inconclusive", True),
        ("verified", "error", True),
        ("verified", "not_run", True),
        ("refuted", "verified", False),
        ("error", "not_run", False),
    ],
)
def test_a_regression_is_an_expectation_no_longer_met(old, new, regressed):
    assert compare(one(old), one(new)).regressed is regressed


def test_kinds_of_change_are_told_apart():
    old = samples.report(
        samples.claim("a/x"),
        samples.claim("b/x", verdict="error"),
        samples.claim("c/x", verdict="error"),
        samples.claim("d/x"),
        samples.claim("e/x", verdict="refuted"),
        samples.claim("f/x"),
    )
    new = samples.report(
        samples.claim("a/x", verdict="error", message="shape (3,)\nand more"),
        samples.claim("b/x"),
        samples.claim("c/x", verdict="not_run"),
        samples.claim("f/x", expected="refuted", verdict="refuted"),
        samples.claim("g/x", verdict="inconclusive"),
    )
    found = compare(old, new)
    assert ids(found.regressions) == ["a/x", "d/x"]
    assert [change.note for change in found.regressions] == [
        "expected verified; shape (3,)",
        "not in the new report",
    ]
    assert ids(found.improvements) == ["b/x"]
    assert ids(found.changes) == ["c/x", "f/x"]
    assert found.changes[1].note == "the expectation changed from verified to refuted"
    assert ids(found.added) == ["g/x"]
    assert found.added[0].note == "expected verified"
    assert ids(found.removed) == ["e/x"]
    text = render_comparison(found)
    assert "**2 regressions.**" in text
    assert text.index("## Regressions") < text.index("## Improvements") < text.index("## New claims")


def test_a_claim_that_the_new_run_left_out_says_so():
    new = one() | {"selection": "-k theorem_1"}
    old = samples.report(samples.claim("a/as_printed"), samples.claim("b/as_printed"))
    (change,) = compare(old, new).regressions
    assert change.note == "the new run was limited to -k theorem_1"


def test_evidence():
    (weaker,) = compare(one(evidence="proved"), one(evidence="searched")).evidence
    (stronger,) = compare(one(evidence="statistical"), one(evidence="exhaustive")).evidence
    assert (weaker.note, stronger.note) == ("weaker", "stronger")


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        *((1.0, 1.05, False), (1.0, 1.2, True), (-1.0, 1.0, True), (0.0, 0.0, False)),
        *(("inf", "inf", False), ("nan", "nan", False), (1.0, "inf", True), ("-inf", "inf", True)),
    ],
)
def test_tightness(old, new, moved):
    assert bool(compare(statistical(old), statistical(new)).tightness) is moved


def test_tightness_that_appears_or_vanishes():
    (change,) = compare(one(), statistical(0.5)).tightness
    assert (change.old, change.new) == ("–", "0.5")
    (change,) = compare(statistical(0.5), statistical(1.5)).tightness
    assert change.note == "×3"
    assert not compare(statistical(0.5), statistical(1.5), threshold=0.9).tightness


def test_the_order_in_which_a_pace_is_given_makes_no_difference():
    """A stored report has it in alphabetical order, one that a run has just made in its own."""
    old, new = typed(statistical(0.5)), typed(statistical(1.5))
    new = replace(new, pace=dict(reversed(new.pace.items())))
    assert comparing.compare(old, new).tightness


def test_settings_and_costs():
    old = one(seconds=2.0) | {"seed": 1, "seconds": 10.0}
    new = one(seconds=8.0) | {
        "seed": 2,
        "effort": "thorough",
        "engine": {"name": "mine", "version": "0.1", "precision": "float32"},
        "seconds": 5.0,
    }
    found = compare(old, new)
    assert [name for name, _, _ in found.settings] == ["engine name", "engine precision", "effort", "seed"]
    costs = {name: (a, b, factor) for name, a, b, factor in found.costs}
    assert costs["time"] == ("10 s", "5.0 s", "×0.5")
    assert costs["time of Theorem 1, as printed"] == ("2.0 s", "8.0 s", "×4")
    assert not found.regressed


# -- command line ----------------------------------------------------------------------------------


@pytest.fixture
def stored(tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    dump(one(), good)
    dump(one("error"), bad)
    (tmp_path / "broken.json").write_text('{"schema": "1"')
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["compare", "good.json", "good.json"], 0),
        (["compare", "good.json", "bad.json"], 1),
        (["compare", "bad.json", "good.json"], 0),
        (["compare", "good.json", "broken.json"], 2),
        (["compare", "absent.json", "good.json"], 2),
        (["check", "good.json"], 0),
        (["check", "bad.json"], 0),
        (["check", "broken.json"], 2),
        (["check", "."], 2),
        (["render", "broken.json"], 2),
        (["render", "good.json", "-o", "good.json"], 2),
    ],
)
def test_exit_status(stored, monkeypatch, capsys, arguments, status):
    monkeypatch.chdir(stored)
    assert main(arguments) == status
    shown = capsys.readouterr()
    if status == 2:
        assert shown.out == ""
        assert shown.err.startswith("reports: ")
        assert shown.err.count("\n") == 1
    else:
        assert shown.err == ""
        assert shown.out


@pytest.mark.parametrize("arguments", [[], ["unknown"], ["compare", "one.json"]])
def test_wrong_usage(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: python -m reports" in capsys.readouterr().err


def test_render_beside_the_file_or_elsewhere(tmp_path, capsys):
    dump(samples.report(), tmp_path / "report.json")
    assert main(["render", str(tmp_path / "report.json"), "-o", str(tmp_path / "new" / "er")]) == 0
    maps = ["map-theorem-1.svg", "map.svg"]
    pages = ["findings.json", "letter.md", *maps, "report.md", "sections"]
    figure = ["theorem_1__as_printed--paths.svg"]
    written = files(tmp_path / "new" / "er")
    assert [name for name in written if not name.endswith(".html")] == [*pages, *figure]
    assert main(["render", str(tmp_path / "report.json"), "--no-figures"]) == 0
    assert files(tmp_path) == ["findings.json", "letter.md", "new", "report.json", "report.md", "sections"]
    assert str(tmp_path / "report.md") in capsys.readouterr().out


def test_the_module_runs_in_any_locale_and_into_a_closed_pipe(stored):
    command = [sys.executable, "-m", "reports", "compare"]
    paths = [str(stored / "good.json"), str(stored / "bad.json")]
    plain = {"PYTHONIOENCODING": "ascii", "PATH": ""}
    done = subprocess.run([*command, *paths], cwd=ROOT, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == ""
    assert "1 regression." in done.stdout
    with subprocess.Popen(
        [*command, *paths], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as closed:
        closed.stdout.close()
        assert closed.stderr.read() == b""


def test_an_error_quotes_what_was_found_on_one_line(tmp_path):
    path = tmp_path / "report.json"
    path.write_text(json.dumps(samples.report() | {"effort": ["a\nb"] * 500}))
    with pytest.raises(ReportError) as error:
        load(path)
    assert "$.effort: found" in one_line(error)


# --- the same records, word by word -------------------------------------------------------------------


def test_equal_runs_are_equal_but_for_times_and_places():
    code = "from claims._old import f\nfrom claims.statement import g\nprint(f, g)"
    moved = "from claims.theory.new import f, g\nprint(f, g)"
    old = one(seconds=1.0, detail="a\n\n\n| b |\n| --- |", counterexample=counterexample(code))
    new = one(seconds=2.0, detail="a\n\n| b |\n|---|", counterexample=counterexample(moved))
    assert list(differences(old, new)) == []


def counterexample(code):
    return {"description": "d", "values": {"x": 1.0}, "code": code}


@pytest.mark.parametrize(
    "change",
    [
        {"detail": "other"},
        {"verdict": "refuted"},
        {"samples": 8},
        {"counterexample": counterexample("print(1)")},
        {"tightness": {"ratio": 0.5 + 1e-15, "description": ""}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_other_difference_counts(change):
    before = {
        "detail": "one", "samples": 7, "counterexample": counterexample("print(2)"),
        "tightness": {"ratio": 0.5, "description": ""},
    }  # fmt: skip
    old, new = one(**before), one(**{**before, **change})
    (line,) = differences(old, new)
    assert line.startswith(f"a/as_printed: {next(iter(change))} was ")


def test_a_claim_that_only_one_report_has_is_a_difference():
    other = samples.report(samples.claim("b/as_printed"))
    assert list(differences(one(), other)) == [
        "a/as_printed: only in the old report",
        "b/as_printed: only in the new report",
    ]


def test_compare_exact_on_the_command_line(tmp_path, capsys):
    for name, detail in (("a", "one"), ("b", "one"), ("c", "two")):
        dump(one(detail=detail), tmp_path / name)
    paths = [str(tmp_path / name) for name in "abc"]
    assert main(["compare", "--exact", *paths[:2]]) == 0
    assert "the same but for times" in capsys.readouterr().out
    assert main(["compare", "--exact", *paths[1:]]) == 1
    assert "detail was 'one', is 'two'" in capsys.readouterr().out


def test_regressions_are_told_by_their_causes():
    before = [
        samples.claim("a/x", label="a"),
        samples.claim("b/x", uses=[{"id": "a/x", "cited": True}], label="b"),
    ]
    after = [claim | {"verdict": "refuted"} for claim in before]
    diagnosis = {"summary": "eta is doubled", "details": [], "code": None}
    found = compare(samples.report(*before), samples.report(*after, diagnosis=diagnosis))
    text = render_comparison(found)
    assert "**2 regressions.** 1 cause below; the other 1 rest on claims that fail too." in text
    assert "| a, x |" in text
    assert "| b, x |" not in text
    assert "Diagnosis of the new engine: eta is doubled." in text
    only = compare(samples.report(after[0], before[1]), samples.report(*after))
    assert "| b, x |" in render_comparison(only), "the cause failed before"


@pytest.mark.parametrize(
    ("changes", "evidence", "told"),
    [
        ({"seed": 1}, "searched", False),
        ({"seed": 1}, "proved", False),  # the number is a search beside the proof
        ({"effort": "standard"}, "proved", False),
        ({}, "searched", True),
    ],
)
def test_what_chance_moves_is_no_change(changes, evidence, told):
    tight = {"ratio": 0.5, "description": "worst"}
    one = samples.claim(evidence=evidence, tightness=tight)
    two = one | {"tightness": tight | {"ratio": 0.9}}
    found = compare(samples.report(one), samples.report(two, **changes))
    assert bool(found.tightness) is told


# --- estimates ------------------------------------------------------------------------------------


def estimate(of, low, high, miss=1e-9):
    return {"of": of, "value": (low + high) / 2, "low": low, "high": high, "miss": miss}


def test_an_estimate_has_moved_if_its_intervals_are_apart() -> None:
    old = samples.report(
        samples.claim("a/x", estimates=[estimate("p", 0.1, 0.2), estimate("q", 0.1, 0.2), estimate("r", 0, 1)])
    )
    new = samples.report(
        samples.claim("a/x", estimates=[estimate("p", 0.19, 0.3), estimate("q", 0.21, 0.3)]),
        seed="9",
        effort="standard",
    )
    found = compare(old, new)
    assert [change.name.rpartition(": ")[2] for change in found.moved] == ["q"]
    assert found.measured == 2, "only what both have measured"
    assert found.chance == pytest.approx(4e-9)
    assert not found.regressed
    text = render_comparison(found)
    assert "1 of 2 estimates moved by more than the joint uncertainty" in text
    assert "probability of at most 4e-9" in text
    assert "| 0.15 [0.1, 0.2] | 0.255 [0.21, 0.3] | ×1.7 |" in text


def test_honest_measurements_of_one_number_seldom_move() -> None:
    """2,000 pairs of medians of 40 normal numbers, at an error rate of 5 % a pair."""
    rng = np.random.default_rng(5)
    moved = 0
    for _ in range(2000):
        sides = [
            samples.report(
                samples.claim(
                    estimates=[vars(e) for e in estimates("x", ["here"], [rng.normal(size=40)], 0.025)]
                )
            )
            for _ in range(2)
        ]
        moved += len(compare(*sides).moved)
    assert moved <= 0.05 * 2000


def test_reports_without_estimates_say_nothing_of_them() -> None:
    text = render_comparison(compare(samples.report(), samples.report(seed="4")))
    assert "estimate" not in text
