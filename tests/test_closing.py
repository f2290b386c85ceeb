"""How a run ends on the terminal, and which unexpected verdicts are causes."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from claims import PAPER
from referee.closing import again, unexpected
from referee.verdict import how_sure, of_the_paper
from reports import load
from reports.causes import blame
from tests import reports_samples as samples
from tests.reports_samples import typed
from tests.runs import finished, without_progress


def wrong(id: str, *uses: str, **changes):  # type: ignore[no-untyped-def]
    return samples.claim(
        id, verdict="refuted", uses=[{"id": u, "cited": True} for u in uses], label=id.partition("/")[0],
        node=id, **changes,
    )  # fmt: skip


def test_a_claim_whose_prerequisites_hold_is_a_cause() -> None:
    holds = samples.claim("a/x", label="a")
    step = wrong("b/x", "a/x")
    lemma = wrong("c/x", "b/x")
    theorem = wrong("d/x", "c/x")
    beside = wrong("e/x", rests_on=["b/x"])
    found = blame(typed(samples.report(holds, step, lemma, theorem, beside)).claims)
    assert [c.id for c in found.causes] == ["b/x"]
    assert [c.id for c in found.consequences] == ["c/x", "d/x", "e/x"]
    assert found.counts == {"b/x": 3}


def test_a_consequence_through_claims_that_hold() -> None:
    """What lies between may have passed: the cause is still the cause."""
    report = samples.report(
        wrong("a/x"), samples.claim("b/x", uses=[{"id": "a/x", "cited": True}], label="b"), wrong("c/x", "b/x")
    )
    found = blame(typed(report).claims)
    assert [c.id for c in found.causes] == ["a/x"]


def test_causes_with_most_consequences_come_first() -> None:
    found = blame(typed(samples.report(wrong("a/x"), wrong("b/x"), wrong("c/x", "b/x"))).claims)
    assert [c.id for c in found.causes] == ["b/x", "a/x"]
    assert blame(typed(samples.report()).claims).causes == ()


def test_any_number_of_causes_fits_on_a_screen() -> None:
    many = [wrong(f"c{k}/x", message=f"off by {k}" * 100) for k in range(300)]
    options = ["--engine", "mine:E", "--effort", "quick", "--seed", "1", "--false-alarm", "1e-06"]
    lines = list(unexpected(typed(samples.report(*many, command=options))))
    assert len(lines) < 25
    assert "and 296 more causes, in the report" in lines
    (start,) = [k for k, line in enumerate(lines) if line.startswith("judge the causes again: referee run")]
    command = "".join(line.removesuffix("\\") for line in lines[start:])
    assert all(line.endswith(" \\") for line in lines[start:-1])
    words = command.split()
    assert "c0/x" in words
    assert words[-8:] == options
    assert all(len(line) <= 80 for line in lines)


def test_the_engine_with_the_wrong_sign(tmp_path: Path) -> None:
    """The terminal names the sign within 40 lines, the report within its first screen."""
    status, output = finished(
        "pytest", "claims", "--engine", "tests.faulty:WrongSign", "--effort", "quick",
        "-k", "contract or section_3 or appendix_a or appendix_f", "-n", "1", "--report", str(tmp_path),
    )  # fmt: skip
    assert status == 1
    lines = without_progress(output)
    assert len(lines) <= 40, output
    assert "comes with -1.000 in place of +1" in " ".join(output.split())
    verdicts = next(k for k, line in enumerate(lines) if "= verdicts" in line)
    pasted = [line for line in lines[verdicts:] if line.startswith("    ") and "np.array" in line]
    assert all(len(line) <= 80 for line in lines[verdicts:-2] if line not in pasted), output
    assert "load_engine('tests.faulty:WrongSign')" in output
    assert sum(line.startswith("CAUSE:") for line in lines) <= 4
    screen = "\n".join((tmp_path / "report.md").read_text().splitlines()[:40])
    assert "comes with -1.000 in place of +1" in screen
    assert "consequences of" in screen
    report = load(tmp_path / "report.json")
    assert len(blame(report.claims).causes) <= 4 < len(blame(report.claims).consequences)


def test_the_first_screen_of_a_report_says_what_stands() -> None:
    finding = {
        "rank": 3, "title": "zero is excluded", "why": "w", "places": ["theorem_1/as_printed"],
        "name": "not zero", "excluded": "a null set", "where": "", "harmless": [],
    }  # fmt: skip
    grave = finding | {"rank": 2, "name": "a new bound", "places": ["lemma_2/as_printed"], "excluded": ""}
    uses = [{"id": "lemma_2/corrected", "cited": True}]
    claims = [
        samples.refuted("theorem_1/as_printed", label="Theorem 1"),
        samples.claim("theorem_1/corrected", uses=uses),
        samples.claim("theorem_3/as_printed", label="Theorem 3"),
        samples.refuted("lemma_2/as_printed", label="Lemma 2"),
        samples.claim("lemma_2/corrected", label="Lemma 2"),
    ]
    text = samples.render(samples.report(*claims, findings=[grave, finding]))
    screen = "\n".join(text.splitlines()[:32])
    assert (
        "| [Theorem 1](#rests-theorem-1) | **stands only with an added assumption**: [not zero](#finding-2)"
        in screen
    )
    assert "with one repair of the printed proof: [a new bound](#finding-1)" in screen
    assert "| [Theorem 3](#rests-theorem-3) | **stands as printed** |" in screen
    assert "1. **[A proof needs a new argument](#finding-1).** zero is excluded." in screen
    claims[4] |= {"verdict": "refuted"}
    assert "**open**: not as expected, or not judged: Lemma 2" in samples.render(samples.report(*claims))


def test_a_repaired_engine_has_nothing_to_say() -> None:
    assert list(unexpected(typed(samples.report(samples.claim())))) == []


def test_the_end_of_a_run_fits_on_a_screen_of_80_columns() -> None:
    """All claims as expected: each theorem with its state, the gravest findings by name, how sure."""
    from tests.test_reports_map import whole

    report = dataclasses.replace(whole(), findings=tuple(PAPER.findings))
    lines = list(of_the_paper(report))
    assert len(lines) <= 30
    assert all(len(text) <= 80 for text, _ in lines)
    assert all(c not in text for text, _ in lines for c in "$\\")
    said = dict(lines)
    assert said["Theorem 12   stands as printed"] == "green"
    assert said["Theorem 10   stands only with an added assumption: some correlation is positive"] == "yellow"
    (corollary,) = (text for text in said if text.startswith("Corollary 3 "))
    assert "stands, but not in all parts as printed: the third limit" in corollary
    assert said[corollary] == "yellow"
    assert "a proof needs a new argument: the event of (A1)" in said
    assumptions, misprints, slips = (sum(f.rank == rank for f in PAPER.findings) for rank in (3, 4, 5))
    counts = f"and {assumptions} missing assumptions, {misprints} misprints that mislead, {slips} slips"
    assert lines[-1][0].startswith(counts)
    assert len(how_sure(report)) <= 80


def test_results_that_were_not_judged_are_not_told() -> None:
    waiting = samples.claim("theorem_3/as_printed", label="Theorem 3", verdict="not_run", message="deselected")
    done = samples.claim("theorem_1/as_printed")
    assert [text for text, _ in of_the_paper(typed(samples.report(done, waiting)))] == [
        "Theorem 1  stands as printed"
    ]


def test_a_long_command_is_cut_where_a_shell_goes_on() -> None:
    options = "--engine some.module:Engine --effort thorough --seed 123456789012345 --pace 1/1/1/1"
    lines = list(again(f"referee run {options}"))
    assert all(len(line) <= 80 for line in lines)
    assert all(line.endswith(" \\") for line in lines[:-1])
    assert " ".join(line.removesuffix("\\").strip() for line in lines).endswith("--pace 1/1/1/1")


def test_quiet_says_the_counts_alone(tmp_path: Path) -> None:
    quiet = ("-k", "lemma_17.py", "-q", "--report", str(tmp_path))
    status, output = finished("pytest", "claims", "--effort", "quick", *quiet)
    assert status == 0, output
    assert "4 verified, 1 refuted" in output
    assert "stands" not in output
