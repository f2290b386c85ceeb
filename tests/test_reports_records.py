"""report.json: what goes in comes out, and what is damaged is named in one line."""

import enum
import fractions
import json
import math
import os
import pathlib
import stat
import subprocess
import sys
import textwrap
from dataclasses import dataclass, replace

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings

from evidence import Verdict
from reports import ReportError, check_claim, check_record, dump, failures, load, summarise, to_plain, write
from reports import records as records_module
from reports.records import check, write_atomic
from reports.schema import schema, text
from tests import reports_samples as samples
from tests.reports_samples import ROOT, files, one_line, typed


@given(samples.reports())
@settings(max_examples=60)
def test_round_trip(tmp_path_factory, report):
    path = tmp_path_factory.mktemp("round") / "report.json"
    dump(typed(report), path)
    assert to_plain(load(path)) == report
    first = path.read_bytes()
    dump(load(path), path)
    assert path.read_bytes() == first


def test_the_schema_is_a_schema_and_strict():
    jsonschema.Draft202012Validator.check_schema(schema())
    objects = [schema(), *schema()["$defs"].values()]
    for spec in objects:
        if "properties" in spec:
            assert spec["additionalProperties"] is False
            assert sorted(spec["required"]) == sorted(spec["properties"])


def test_the_schema_on_disk_is_that_of_the_types():
    """``python -m reports schema > reports/schema.json``."""
    assert (ROOT / "reports" / "schema.json").read_text(encoding="utf-8") == text()


def test_every_field_is_described():
    for spec in (schema(), *schema()["$defs"].values()):
        for name, field in spec.get("properties", {}).items():
            about = field.get("description", spec["description"] if name in list(Verdict) else "")
            assert about, name


def test_order_of_keys_changes_no_byte(tmp_path):
    report = samples.report()
    shuffled = dict(reversed(report.items()))
    shuffled["claims"] = [dict(reversed(claim.items())) for claim in report["claims"]]
    shuffled["environment"] = dict(reversed(report["environment"].items()))
    shuffled["environment"]["packages"] = {"numpy": "2.0", "scipy": "1.12"}
    dump(typed(report), tmp_path / "a.json")
    dump(typed(shuffled), tmp_path / "b.json")
    mixed = typed(report)
    packages = dict(reversed(mixed.environment.packages.items()))
    dump(replace(mixed, environment=replace(mixed.environment, packages=packages)), tmp_path / "c.json")
    first = (tmp_path / "a.json").read_text()
    assert first == (tmp_path / "b.json").read_text() == (tmp_path / "c.json").read_text()
    assert list(json.loads(first))[:3] == ["schema", "title", "edition"]


# -- plain data ------------------------------------------------------------------------------------


class Colour(enum.StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Point:
    x: float
    colour: Colour


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Point(np.float64(0.5), Colour.RED), {"x": 0.5, "colour": "red"}),
        (np.arange(3), [0, 1, 2]),
        (np.array([[1.5, np.inf], [np.nan, -np.inf]]), [[1.5, "inf"], ["nan", "-inf"]]),
        (np.array(2.5), 2.5),
        (np.float32(0.5), 0.5),
        (np.longdouble(0.5), 0.5),
        (np.int64(7), 7),
        (np.bool_(True), True),
        (np.str_("text"), "text"),
        (math.inf, "inf"),
        (math.nan, "nan"),
        ([1.0, -math.inf], [1.0, "-inf"]),
        (fractions.Fraction(51, 2500), "51/2500"),
        (fractions.Fraction(4, 2), 2),
        (2**100, 2**100),
        ((1, (2, None)), [1, [2, None]]),
        ({3, 1, 2}, [1, 2, 3]),
        ({1: "a", Colour.RED: True}, {"1": "a", "red": True}),
        (pathlib.PurePosixPath("a/b"), "a/b"),
        ("lone \udcff surrogate", "lone \\udcff surrogate"),
        (range(2), [0, 1]),
    ],
)
def test_to_plain(value, plain):
    result = to_plain(value)
    assert result == plain
    assert type(result) is type(plain)
    json.dumps(result, allow_nan=False)
    assert to_plain(result) == result


@pytest.mark.parametrize(
    "value",
    [object(), b"bytes", 1 + 2j, 10**5000, Point],
    ids=["object", "bytes", "complex", "endless", "class"],
)
def test_to_plain_names_what_it_cannot_store(value):
    with pytest.raises(ReportError, match=r"\$\.claims\[1\]\.w: a \w+ cannot be stored") as error:
        to_plain({"claims": [0, {"w": value}]})
    one_line(error)


def test_to_plain_survives_a_cycle():
    cycle: list[object] = []
    cycle.append(cycle)
    with pytest.raises(ReportError, match="nested too deeply, or contains itself"):
        to_plain(cycle)


# -- damage ----------------------------------------------------------------------------------------


def damaged(**changes):
    return samples.report() | changes


def damaged_claim(**changes):
    return samples.report(samples.claim() | changes)


@pytest.mark.parametrize(
    ("report", "message"),
    [
        ([], r"\$: found \[\], expected a report"),
        ({}, r"no key 'schema'"),
        (damaged(schema="8"), r'\$\.schema: found "8", expected "7"'),
        (damaged(schema=1), r'\$\.schema: found 1, expected "7"'),
        (damaged(seed=-1), r"\$\.seed: found -1, expected minimum 0"),
        (damaged(seed="0x1"), r'\$\.seed: found "0x1", expected text like'),
        (damaged(started="yesterday"), r'\$\.started: found "yesterday"'),
        (damaged(extra=1), r"\$: found unknown key 'extra', expected only the keys"),
        (damaged(claims={}), r"\$\.claims: found \{\}, expected array"),
        (damaged_claim(verdict="maybe"), r'claims\[0\]\.verdict: found "maybe", expected one of'),
        (damaged_claim(samples="many"), r'claims\[0\]\.samples: found "many", expected integer'),
        (damaged_claim(counterexample=3), r"claims\[0\]\.counterexample: found 3, expected object"),
        (damaged_claim(id="a b"), r'claims\[0\]\.id: found "a b", expected text like'),
        (damaged_claim(tightness={"ratio": 1.0}), r"no key 'description'"),
        (damaged_claim(false_alarm=1.5), r"false_alarm: found 1\.5, expected maximum 1"),
        (damaged(summary=samples.summary([])), r"\$\.summary: found .* expected .*\"verified\": 2"),
        (samples.report(samples.claim(), samples.claim()), r"'theorem_1/as_printed' more than once"),
        (
            samples.report(samples.claim(figures=[samples.figure(), samples.figure()])),
            r"'theorem_1__as_printed--paths.svg' more than once",
        ),
    ],
)
def test_damaged_reports_are_named_in_one_line(tmp_path, report, message):
    path = tmp_path / "report.json"
    path.write_text(json.dumps(report))
    with pytest.raises(ReportError, match=message) as error:
        load(path)
    assert one_line(error).startswith(str(path))
    with pytest.raises(ReportError):
        check(report)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "broken JSON at line 1, column 1"),
        (b'{"schema": "1", ', "broken JSON at line 1"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "not UTF-8 at offset 0"),
        (b'{"schema": "1", "seconds": NaN}', "found NaN, expected a finite number"),
        (b'{"schema": "1", "seconds": 1e999}', "found 1e999, expected a finite number"),
        (b"[" * 100_000, "cannot be read as JSON"),
        (b"9" * 10_000, "cannot be read as JSON"),
    ],
)
def test_files_that_are_no_json(tmp_path, content, message):
    path = tmp_path / "report.json"
    path.write_bytes(content)
    with pytest.raises(ReportError, match=message) as error:
        load(path)
    assert one_line(error).startswith(str(path))


def test_every_truncation_is_noticed(tmp_path):
    path = tmp_path / "report.json"
    dump(typed(samples.report()), path)
    whole = path.read_bytes().rstrip()
    for size in range(0, len(whole), 97):
        path.write_bytes(whole[:size])
        with pytest.raises(ReportError) as error:
            load(path)
        one_line(error)


@pytest.mark.parametrize("name", ["", "absent.json", "file/report.json", "a\0b"])
def test_files_that_cannot_be_opened(tmp_path, name):
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError) as error:
        load(tmp_path / name)
    one_line(error)


def test_one_claim_can_be_checked_alone():
    assert check_claim(samples.claim())
    spec = samples.figure()
    spec["series"][0]["style"] = "wavy"
    with pytest.raises(ReportError, match=r"\$\.figures\[0\]\.series\[0\]\.style: found \"wavy\""):
        check_claim(samples.claim(figures=[spec]), "theorem_1")


# -- writing ---------------------------------------------------------------------------------------


def test_a_report_that_is_not_valid_is_not_written(tmp_path):
    path = tmp_path / "report.json"
    dump(typed(samples.report()), path)
    before = path.read_bytes()
    with pytest.raises(ReportError, match="effort"):
        dump(replace(typed(samples.report()), effort=None), path)
    assert path.read_bytes() == before
    assert files(tmp_path) == ["report.json"]


@pytest.mark.parametrize("failing", ["replace", "fsync"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, failing, error):
    path = tmp_path / "report.json"
    write_atomic(path, b"old")

    def fail(*_):
        raise error

    monkeypatch.setattr(records_module.os, failing, fail)
    expected = ReportError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as caught:
        write_atomic(path, b"new")
    monkeypatch.undo()
    if expected is ReportError:
        assert one_line(caught) == f"{path}: cannot be written: No space left on device"
    assert path.read_bytes() == b"old"
    assert files(tmp_path) == ["report.json"]


def test_a_killed_writer_leaves_the_old_file(tmp_path):
    path = tmp_path / "report.json"
    write_atomic(path, b"old")
    script = f"""
        import os, pathlib, signal
        from reports import records
        records.os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
        records.write_atomic(pathlib.Path({str(path)!r}), b"new" * 1000000)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, check=False)
    assert done.returncode != 0
    assert path.read_bytes() == b"old"


def test_permissions_follow_the_umask(tmp_path):
    umask = os.umask(0o022)
    try:
        write_atomic(tmp_path / "file", b"")
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o644


def test_places_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "taken" / "report.json").mkdir(parents=True)
    for directory in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "taken"):
        with pytest.raises(ReportError) as error:
            write(typed(samples.report()), directory, figures=False)
        assert str(directory) in one_line(error)
    assert files(tmp_path / "taken") == ["report.json"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes where it wants")
def test_a_read_only_directory(tmp_path):
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(ReportError, match="Permission denied") as error:
            dump(typed(samples.report()), tmp_path / "report.json")
    finally:
        tmp_path.chmod(0o755)
    one_line(error)


# -- counting --------------------------------------------------------------------------------------


def test_summary_and_failures():
    wrong = samples.claim("a/as_printed", verdict="refuted")
    missing = samples.claim("b/as_printed", verdict="not_run")
    report = samples.report(samples.claim(), samples.refuted(), wrong, missing)
    assert (
        samples.summary(report["claims"])
        == to_plain(summarise(typed(report).claims))
        == {
            "verified": 1,
            "refuted": 2,
            "inconclusive": 0,
            "error": 0,
            "not_run": 1,
            "supported": 0,
            "not_supported": 0,
            "undecided": 0,
            "unexpected": 2,
        }
    )
    assert to_plain(failures(typed(report))) == [wrong, missing]


def test_outcomes_of_the_evidence_package_fit():
    from evidence import outcome as given

    found = given.Outcome(
        verdict=given.Verdict.REFUTED,
        evidence=given.Evidence.EXHAUSTIVE,
        method="enumeration",
        counterexample=given.Counterexample("two points", {"w0": np.array([0.5, np.nan])}),
        tightness=given.Tightness(math.inf, "no bound"),
        figures=[
            given.Figure(
                *("paths", "t", "x", "y"),
                series=[given.Series("a", np.arange(3), np.arange(3.0))],
                contour=given.Contour(np.arange(2), np.arange(2), np.eye(2)),
            )
        ],
    )
    record = check_claim(samples.claim() | to_plain(found))
    assert record.counterexample.values == {"w0": [0.5, "nan"]}
    assert record.tightness.ratio == math.inf
    assert check_record(record) == record
    assert sorted(f for f in to_plain(found)) == sorted(
        set(to_plain(found)) & set(schema()["$defs"]["record"]["properties"])
    )


def test_a_report_of_version_1_is_read(tmp_path):
    """Baselines that were written before claims had relations."""
    old = samples.report(schema="1")
    del old["findings"], old["diagnosis"]
    for record in old["claims"]:
        for key in ("uses", "own_proof", "rests_on", "links", "section", "reduced", "estimates", "sentences"):
            del record[key]
        del record["resolution"]
        for drawn in record["figures"]:
            del drawn["maps"]
            for one in drawn["series"]:
                del one["like"]
        record["erratum"] = {"kind": "gap", "printed": "a", "correct": "b", "consequence": "c"}
    (tmp_path / "old.json").write_text(json.dumps(old))
    found = load(tmp_path / "old.json")
    assert found.schema == "7"
    assert found.findings == ()
    assert [c.verdict for c in found.claims] == [c["verdict"] for c in old["claims"]]


def test_a_report_of_version_4_is_read(tmp_path):
    """Baselines that were written before claims had resolutions."""
    old = samples.report(schema="4")
    for record in old["claims"]:
        del record["resolution"]
    (tmp_path / "old.json").write_text(json.dumps(old))
    found = load(tmp_path / "old.json")
    assert found.schema == "7"
    assert {claim.resolution for claim in found.claims} == {None}


def test_a_report_of_version_5_is_read(tmp_path):
    """Baselines that were written before claims named theorems of a formal development."""
    old = samples.report(schema="5")
    for record in old["claims"]:
        del record["formal"]
    (tmp_path / "old.json").write_text(json.dumps(old))
    assert {claim.formal for claim in load(tmp_path / "old.json").claims} == {()}
