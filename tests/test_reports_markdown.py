"""report.md: says everything, the alarming first, and in Markdown that GitHub renders."""

import copy
import re
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.front import in_words
from reports.gfm import sentence
from reports.markdown import anchor, assignments
from reports.pages import pages
from tests import reports_samples as samples
from tests.reports_samples import outside_fences, render, typed


def section(text: str, title: str) -> str:
    """The part of the report under a heading, up to the next one of that level."""
    level = title.split(" ")[0]
    start = text.index(f"\n{title}\n") + 1
    end = re.search(rf"^{level} ", text[start + len(title) :], re.MULTILINE)
    return text[start : start + len(title) + end.start()] if end else text[start:]


# -- any report ------------------------------------------------------------------------------------


@given(samples.reports(), st.booleans())
@settings(max_examples=150)
def test_rendering_is_total_deterministic_and_complete(report, figures):
    before = copy.deepcopy(report)
    text = render(report, figures=figures)
    assert report == before
    assert render(copy.deepcopy(report), figures=figures) == text
    assert text.endswith("\n")
    assert "\r" not in text
    assert "\x00" not in text
    visible = outside_fences(text)
    assert "\n\n\n" not in visible
    places = re.findall(r'^<a id="(claim-.*)"></a>$', visible, re.MULTILINE)
    assert sorted(places) == sorted(map(anchor, typed(report).claims))
    summary = section(text, "# Summary")
    rows = re.findall(r"^\| \[", summary, re.MULTILINE)
    assert len(rows) == len(report["claims"])
    for claim in typed(report).claims:
        assert f"](#{anchor(claim)}) |" in summary


@given(samples.reports())
@settings(max_examples=60)
def test_no_record_breaks_the_outline_or_a_table(report):
    visible = outside_fences(render(report))
    for name, text in pages(typed(report)).items():
        if name.endswith(".md"):
            assert len(re.findall(r"^# ", outside_fences(text), re.MULTILINE)) == 1, name
    known = {"Errata", "Findings", "False-alarm budget", "How sure is this?", "All statements"}
    known |= {"How far the assumptions reach", "Environment", "Does it stand?", "Map", "Run"}
    known |= {"All findings", "Refuted statements", "Reduced for lack of speed"}
    known |= {"What the proofs rest on", "How tight the bounds are", "How sharp the claims are"}
    known |= {"Laws", "Observations", "What Coq has checked"}
    known |= {"Theorem 1", "Eq. (9)", "Article: a | b"}  # labels of claims
    titles = re.findall(r"^## (.*)$", visible, re.MULTILINE)
    assert set(titles) <= known
    summary = section("\n" + visible, "# Summary").split("\n")
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in summary if line.startswith("|")}
    assert widths == {9}


# -- what a reader sees ----------------------------------------------------------------------------


def test_a_report_that_passes():
    text = render(samples.report())
    assert "**Passes: every verdict is the one that mathematics expects.**" in text
    assert "3 claims: 2 verified, 1 refuted." in text
    assert "[!CAUTION]" not in text
    assert "# Unexpected verdicts" not in text
    assert "| Seed | `8731` |" in text
    assert "| numpy | 2.0 |\n| scipy | 1.12 |" in text


def test_laws_and_observations_have_their_tables():
    law = samples.claim("escape_rate/derived", label="Law 2", variant="derived", title="R grows like v t")
    asked = samples.claim(
        "mechanism/registered",
        label="Observation, mechanism",
        variant="registered",
        title="which ingredient is it?",
        argument="It is the noise.",
        expected=None,
        verdict="not_supported",
        answer="no: only 3 % do",
    )
    text = render(samples.report(law, asked))
    assert "**Passes: every verdict is the one that mathematics expects.**" in text
    assert "| [Law 2](#claim-escape_rate--derived) | R grows like v t | ✅ verified | proved |" in section(
        text, "## Laws"
    )
    assert "was judged on 2 claims (1 on laws beyond the paper, 1 questions beyond the paper): " in text
    row = "| [Which ingredient is it?](#claim-mechanism--registered) | No: only 3 % do | 🔎 not supported |"
    assert row in section(text, "## Observations")
    assert "**Answer.** No: only 3 % do\n\n**Hypothesis.** It is the noise." in text
    asked["verdict"] = "undecided"
    assert "[!CAUTION]" not in render(samples.report(law, asked))
    asked["verdict"] = "error"
    assert "[!CAUTION]" in render(samples.report(law, asked))


def test_a_finding_shows_the_counterexample_and_the_corrected_statement():
    finding = section(render(samples.report()), "## Refuted statements")
    assert "### Proposition 23, as printed: refuted" in finding
    assert '```python\nm = 2\neta = 0.2\nexact = 51/2500\nR = float("inf")\n' in finding
    assert "print(51 / 2500, '<', 0.05)" in finding
    assert "**Corrected** ([Proposition 23, corrected](#claim-proposition_23--corrected))" in finding
    assert "✅ verified, proved." in finding
    assert "Corrected $x$." in finding


def test_a_finding_repaired_by_an_assumption_names_it():
    mended = samples.claim("theorem_1/corrected", assumptions=["one", "two"])
    printed = samples.refuted("theorem_1/as_printed", assumptions=["one"], label="Theorem 1")
    finding = section(render(samples.report(printed, mended)), "## Refuted statements")
    assert "The statement stays as it is, under other assumptions." in finding
    assert "- Now assumed: two" in finding
    assert "assumed: one" not in finding


def test_a_finding_without_repair_or_counterexample():
    text = render(samples.report(samples.refuted(counterexample=None)))
    assert "No corrected statement is part of this run." in text
    assert "No single instance is recorded" in text


def test_values_can_be_pasted():
    claim = samples.refuted()
    space = {}
    exec(assignments(claim["counterexample"]["values"]), space)
    assert space["exact"] == 51 / 2500
    assert space["R"] == float("inf")
    assert "# a b = [1, None]" in assignments(claim["counterexample"]["values"])
    assert assignments({"w": [0.0] * 5000}) == "# w: 5,000 items, in report.json"
    assert assignments({"lambda": 1, "x": "a\nb"}) == "# lambda = 1\nx = 'a\\nb'"


def test_unexpected_verdicts_come_first_and_say_why():
    violated = samples.claim("theorem_1/as_printed", verdict="refuted", detail="Off by 1e-3.")
    broken = samples.claim(
        *("theorem_2/as_printed",), label="Theorem 2", verdict="error", message="shape (3,)\nnot (4,)"
    )
    waiting = samples.claim("theorem_4/as_printed", label="Theorem 4", verdict="not_run")
    text = render(samples.report(samples.refuted(), violated, broken, waiting))
    assert text.index("[!CAUTION]") < text.index("# Unexpected") < text.index("# Summary")
    assert "**Fails: 2 verdicts other than mathematics expects.**" in text
    alarm = section(text, "# Unexpected verdicts")
    violated, failed, not_run = re.findall(r"^- \*\*(.*)\n  - \[(.*?)\]", alarm, re.MULTILINE)
    assert violated[0].startswith("Violated: expected to hold, and refuted on this engine** (1)")
    assert [found[1] for found in (violated, failed, not_run)] == [
        f"Theorem {number}, as printed" for number in (1, 2, 4)
    ]
    assert "### Theorem 1, as printed: ❌ refuted, expected verified" in alarm
    assert "**Result.** Off by 1e-3." in alarm
    assert "```text\nshape (3,)\nnot (4,)\n```" in alarm
    alone = "referee run claims/theorem_1.py::as_printed --engine fast --effort quick --seed 8731"
    assert f"Judge it alone: `{alone}`" in alarm
    assert "**no: expected verified**" in section(text, "# Summary")


def test_an_interrupted_selection():
    waiting = samples.claim(verdict="not_run")
    done = samples.claim("theorem_2/as_printed")
    text = render(samples.report(done, waiting, interrupted=True, selection="-k theorem"))
    assert "**Incomplete: 1 of 2 claims not run.**" in text
    assert "Only a selection was run: `-k theorem`." in text
    assert "| Selection | only `-k theorem` |" in text
    assert "(interrupted)" in text


def test_a_selection_alone_is_no_alarm():
    skipped = samples.claim(verdict="not_run", message="deselected on the command line")
    done = samples.claim("theorem_2/as_printed", label="Theorem 2")
    text = render(samples.report(done, skipped, selection="-k theorem_2"))
    assert "**Passes: " in text
    assert "Only a selection was run: `-k theorem_2`; 1 claim left out." in text
    assert "[!CAUTION]" not in text
    assert "# Unexpected verdicts" not in text
    assert "⏸️ not run | – | – |" in section(text, "# Summary")
    assert "**Nothing was judged.**" in render(samples.report(skipped, selection="-k x"))


def test_errata_have_one_row_each():
    erratum = {"printed": "$a|b$", "correct": "$c$", "consequence": "it stands", "example": ""}
    refuted = samples.refuted(erratum=erratum)
    holds = samples.claim(erratum=erratum)
    other = samples.claim("x/as_printed", label="Lemma 2")
    errata = section(render(samples.report(refuted, holds, other)), "## Errata")
    row = r"| $a\vert b$ | $c$ | two datapoints | it stands |"
    assert "[Proposition 23](#claim-proposition_23--as_printed) " + row in errata
    assert r"| $a\vert b$ | $c$ | – | it stands |" in errata, "it holds in the reading that its erratum names"
    assert "Lemma 2" not in errata
    unexpected = samples.claim(erratum=erratum, verdict="refuted")
    assert "## Errata" not in render(samples.report(unexpected))


def test_reach_is_shown_together_and_with_its_claim():
    reach = {"holds_up_to": 0.25, "fails_at": None, "how": "solver", "beyond": "overshoots"}
    other = reach | {"assumption": "norm below 1", "holds_up_to": 1, "fails_at": 1.5}
    claim = samples.claim(reach=[reach | {"assumption": r"$\eta \le 1/5$"}, other])
    text = render(samples.report(claim))
    together = section(text, "## How far the assumptions reach")
    assert r"| as printed | $\eta \le 1/5$ | 0.25 | – | overshoots |" in together
    assert "| as printed | norm below 1 | 1 | 1.5 | overshoots |" in together
    alone = "- Reach of “norm below 1”: holds up to 1, fails at 1.5 (solver); beyond it: overshoots"
    assert alone in section(text, "# Section 4")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("full-batch GD", "Full-batch GD"),
        ("a bound", "A bound"),
        *((same, same) for same in ("w0 moves", "m = 2", "$x$", "n", "eta_t", "eta = 1/5", "GD", "")),
    ],
)
def test_sentences_start_with_a_capital_unless_with_a_symbol(text, shown):
    assert sentence(text) == shown


def test_nothing_was_judged():
    text = render(samples.report() | {"claims": [], "summary": samples.summary([])})
    assert "**Nothing was judged.**" in text


def test_the_error_budget_lists_the_statistical_claims():
    statistical = samples.claim(
        evidence="statistical", false_alarm=2.5e-8, detects="a bias of $10^{-3}$ | power 0.99"
    )
    text = render(samples.report(statistical, error_budget={"total": 1e-6, "spent": 2.5e-8}))
    budget = section(text, "## False-alarm budget")
    assert "at most 2.5e-8; 1e-6 was allowed" in budget
    assert r"| 2.5e-8 | 3 | a bias of $10^{-3}$ \| power 0.99 |" in budget
    assert "overspent" not in budget
    text = render(samples.report(statistical, error_budget={"total": 1e-8, "spent": 2.5e-8}))
    assert "**The budget is overspent.**" in text
    assert "[!CAUTION]" in text


def test_figures_are_shown_missed_or_explained():
    report = samples.report()
    file = "theorem_1__as_printed--paths.svg"
    assert f"![Sample paths of R_t]({file})" in render(report)
    assert "was not drawn; its data are in report.json" in render(report, figures=False)
    text = render(report, undrawn={file: "x has 3 values"})
    assert "could not be drawn: `x has 3 values`" in text
    assert f"]({file})" not in text


def test_statements_keep_the_order_of_the_paper():
    ids = ["theorem_1/as_printed", "corollary_3.gd/as_printed", "theorem_1.step/as_printed"]
    labels = ["Theorem 1", "Corollary 3", "Theorem 1"]
    report = samples.report(*(samples.claim(id, label=label) for id, label in zip(ids, labels, strict=True)))
    text = section(render(report), "# Section 4")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Theorem 1", "Corollary 3"]
    assert re.findall(r'id="claim-(.*?)--', text) == [ids[i].split("/")[0] for i in (0, 2, 1)]


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        ([], ""),
        (["stands as printed"], "Of the one result (theorems) one stands as printed."),
        (
            ["stands as printed"] * 2 + ["does not stand", "open"],
            "Of the four results (theorems and corollaries) two stand as printed, one not in all parts and one "
            "is open.",
        ),
        (["open"] * 3, "This run leaves open whether the three results (theorems and corollaries) stand."),
    ],
)
def test_how_many_results_stand_in_a_sentence(verdicts, sentence):
    names = ("Theorem 1", "Theorem 2", "Corollary 3", "Corollary 4")
    found = [SimpleNamespace(verdict=v, name=name) for v, name in zip(verdicts, names, strict=False)]
    assert in_words(found) == sentence


def resolution(noticed, missed=None, weaker=False):
    """A resolution of one formula."""
    part = {"formula": "K", "constants": ["4"], "change": "divided"}
    part |= {"noticed": noticed, "missed": missed, "weaker": weaker}
    return {"effort": "quick", "engine": "fast 1", "parts": [part]}


def test_the_least_sharp_claims_come_first_and_no_hole_is_hidden():
    text = render(
        samples.report(
            samples.claim("lemma_1/as_printed", label="Lemma 1", resolution=resolution(1.3, 1.1)),
            samples.claim("lemma_2/as_printed", label="Lemma 2", resolution=resolution(None, 2.0)),
            samples.claim("lemma_3/as_printed", label="Lemma 3", resolution=resolution(1.001)),
            samples.claim("lemma_4/as_printed", label="Lemma 4", resolution=resolution(None, weaker=True)),
            samples.claim("lemma_5/as_printed", label="Lemma 5"),
        ),
        figures=False,
    )
    sharpness = section(text, "## How sharp the claims are")
    assert "Of 4 claims that were put on trial, 2 would have noticed" in sharpness
    assert "For the other 1 claim of this report" in sharpness
    rows = re.findall(r"^\| \[(Lemma .)\]", sharpness, re.MULTILINE)
    assert rows == ["Lemma 2", "Lemma 1"]
    assert "K: would have noticed 4 divided by 1.3, not by 1.1" in sharpness
    assert text.count("- Resolution: not measured") == 1
    assert text.count("- Resolution, as measured at effort quick on the engine fast 1:") == 4
    assert "  - K: 4 divided makes a weaker bound, true as well" in text
