"""Reports for the tests of ``reports``: one that a person could have written, and any at all.

All are plain data, as they stand on disk; ``typed`` makes the report of them that functions take.
"""

import copy
import re
import string
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from evidence import Evidence, Verdict
from referee.record import Record, Report
from reports import SCHEMA_VERSION, ReportError, check, check_claim, to_plain
from reports.guarantees import KINDS
from reports.letter import LETTER
from reports.pages import pages

ROOT = Path(__file__).parent.parent


def one_line(error: pytest.ExceptionInfo[ReportError]) -> str:
    """The message of an error, which is short and has no line end."""
    text = str(error.value)
    assert "\n" not in text
    assert len(text) < 500
    return text


def files(directory: Path) -> list[str]:
    """The names in a directory."""
    return sorted(path.name for path in directory.iterdir())


def outside_fences(text: str) -> str:
    """The text with its code blocks cut out; fails if one of them is never closed."""
    kept, closing = [], ""
    for line in text.split("\n"):
        if closing:
            if re.fullmatch(rf"[ \t]*{closing}{closing[0]}*[ \t]*", line):
                closing = ""
        elif mark := re.fullmatch(r"[ \t]*(?:(`{3,})[^`]*|(~{3,}).*)", line):
            closing = mark[1] or mark[2]
            kept.append("(code)")
        else:
            kept.append(line)
    assert not closing
    return "\n".join(kept)


def typed(report: dict[str, Any]) -> Report:
    """The report that plain data are."""
    return check(to_plain(report))


def record(**changes: Any) -> Record:
    """A claim of :func:`claim` as functions take it."""
    return check_claim(claim(**changes))


def render(report: dict[str, Any], **options: Any) -> str:
    """All pages of a report but the letter in one text, the front first, with links as within one page."""
    written = [
        text
        for name, text in pages(typed(report), **options).items()
        if name.endswith(".md") and name != LETTER
    ]
    return re.sub(
        r"\]\((?:\.\./)*(?:sections/)?([\w.-]*\.md)?(#|[\w.-]+\.(?:png|svg|json))", r"](\2", "\n".join(written)
    )


def claim(id: str = "theorem_1/as_printed", **changes: Any) -> dict[str, Any]:
    """A valid claim record that meets its expectation."""
    record = {
        "id": id,
        "section": "Section 4",
        "kind": "",
        "label": "Theorem 1",
        "parent": "",
        "variant": id.rpartition("/")[2].replace("_", " "),
        "title": "full-batch GD converges to the projection of $w_0$",
        "statement": r"Let $\|w_0\| < 1$. Then $$\lim_t w_t = \frac{P w_0}{\|P w_0\|}.$$ So be it.",
        "assumptions": [r"$\|w_0\| < 1$", r"$0 < \eta \le 1/5$"],
        "source": "Section 4; proof in Appendix D",
        "expected": "verified",
        "argument": "Appendix D proves it.",
        "verdict": "verified",
        "evidence": "proved",
        "method": "Z3 on the negation",
        "detail": "Unsatisfiable.",
        "counterexample": None,
        "tightness": None,
        "estimates": [],
        "sentences": [],
        "reach": [],
        "reduced": [],
        "false_alarm": 0.0,
        "detects": None,
        "resolution": None,
        "formal": [],
        "kernel": None,
        "samples": 3,
        "seconds": 0.25,
        "answer": "",
        "message": None,
        "erratum": None,
        "uses": [],
        "own_proof": [],
        "rests_on": [],
        "links": [],
        "figures": [],
        "node": f"claims/{id.partition('/')[0]}.py::{id.partition('/')[2]}",
    }
    assert changes.keys() <= record.keys()
    label = str((record | changes)["label"])
    parent = label.split(", ")[0]
    named = {"Theorem": "result", "Corollary": "result", "Law": "law"}
    beside = {"Engine contract": "rule", "Observation": "observation"}
    kind = beside.get(parent, named.get(label.split()[0], "statement") if label == parent else "step")
    told = {"parent": parent, "kind": kind}
    return copy.deepcopy(record | told | changes)


def refuted(id: str = "proposition_23/as_printed", **changes: Any) -> dict[str, Any]:
    """A claim that is false as printed, and was found to be."""
    return claim(
        id,
        **{
            "label": "Proposition 23",
            "expected": "refuted",
            "verdict": "refuted",
            "evidence": "exhaustive",
            "argument": r"The proof has $\eta^2$ where the statement has $\eta$.",
            "counterexample": {
                "description": "two datapoints",
                "values": {"m": 2, "eta": 0.2, "exact": "51/2500", "R": "inf", "a b": [1, None]},
                "code": "print(51 / 2500, '<', 0.05)",
            },
            "tightness": {"ratio": 0.408, "description": "drift over bound"},
        }
        | changes,
    )


def figure(name: str = "paths", **changes: Any) -> dict[str, Any]:
    """A valid figure with one curve of every style."""
    x = [1.0, 2.0, 4.0, 8.0]
    styles = ("line", "points", "dashed", "band", "steps", "interval")
    series = [
        {"label": s, "x": x, "y": [k + v for v in x], "style": s, "y_upper": [k + 2 * v for v in x], "like": ""}
        for k, s in enumerate(styles)
    ]
    spec = {
        "name": name,
        "title": "Sample paths of $R_t$",
        "x_label": "step $t$",
        "y_label": "$R_t$",
        "series": series,
        "contour": None,
        "x_scale": "linear",
        "y_scale": "log",
        "equal_aspect": False,
        "caption": "Six styles.",
        "maps": [],
    }
    assert changes.keys() <= spec.keys()
    return copy.deepcopy(spec | changes)


def summary(records: list[dict[str, Any]]) -> dict[str, int]:
    """How many of these records have each verdict, and how many another one than expected."""
    counts = Counter(record["verdict"] for record in records)
    answers = ("supported", "not_supported", "undecided")
    unexpected = sum(
        r["verdict"] not in answers if r["expected"] is None else r["verdict"] != r["expected"] for r in records
    )
    return {**{str(verdict): counts[verdict] for verdict in Verdict}, "unexpected": unexpected}


def report(*claims: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A valid report of these claims, or of a statement that holds and one that is mended."""
    records = list(claims) or [
        claim(figures=[figure()]),
        refuted(),
        claim("proposition_23/corrected", label="Proposition 23", statement="Corrected $x$."),
    ]
    whole = {
        "schema": SCHEMA_VERSION,
        "title": "Referee's report",
        "edition": "",
        "notation": "",
        "scope": "every statement and the steps of every proof",
        "command": ["--engine", "fast", "--effort", "quick", "--seed", "8731"],
        "engine": {"name": "fast", "version": "0.1", "precision": "float64"},
        "pace": {"step": 1, "state": 1, "replicate": 1, "wide": 1},
        "seed": "8731",
        "effort": "quick",
        "selection": None,
        "environment": {
            "python": "3.11.7",
            "platform": "Linux",
            "cpus": 4,
            "packages": {"scipy": "1.12", "numpy": "2.0"},
        },
        "started": "2025-11-20T23:40:00Z",
        "seconds": 134.2,
        "interrupted": False,
        "error_budget": {"total": 1e-6, "spent": 0.0},
        "summary": summary(records),
        "diagnosis": None,
        "kernel": None,
        "findings": [],
        "claims": records,
    }
    assert changes.keys() <= whole.keys()
    return copy.deepcopy(whole | changes)


# Text that tries to break out: mathematics, markup, tables, fences, tags, control characters.
FRAGMENTS = (
    *("$x_{1}$", r"$\|w\|$", "$$a < b$$", "$", "`", "```", "```\n", "~~~\n", "|", "\\|", "\\"),
    *("<b>", "<!--", "</a>", "# top", "\n", "\n\n", "- item $$x$$", "**", "_", "[a](b)", "> ", "é"),
    *("\x00", "\r", "\u2028", "{{ x }}", "{% if %}", "1. "),
)
texts = st.one_of(st.text(max_size=20), st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join))
names = st.text(string.ascii_lowercase + string.digits + "_", min_size=1, max_size=8)
reals = st.floats(-1e300, 1e300) | st.sampled_from(["inf", "-inf", "nan"])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | reals | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
seconds = st.floats(0, 1e6)
series = st.fixed_dictionaries(
    {
        "label": texts,
        "x": st.lists(reals, max_size=3),
        "y": st.lists(reals, max_size=3),
        "style": st.sampled_from(["line", "points", "dashed", "band", "steps", "interval"]),
        "y_upper": st.none() | st.lists(reals, max_size=3),
        "like": texts,
    }
)
contours = st.fixed_dictionaries(
    {
        "x": st.lists(reals, max_size=3),
        "y": st.lists(reals, max_size=3),
        "z": st.lists(st.lists(reals, max_size=3), max_size=3),
        "levels": st.integers(1, 200),
    }
)
maps = st.fixed_dictionaries(
    {
        "row": texts,
        "column": texts,
        "x": st.lists(texts, min_size=1, max_size=3),
        "y": st.lists(texts, min_size=1, max_size=3),
        "z": st.lists(st.lists(reals, max_size=3), max_size=3),
        "inside": st.lists(st.lists(st.booleans(), max_size=3), max_size=3),
    }
)
figures = st.fixed_dictionaries(
    {
        "name": names,
        "title": texts,
        "x_label": texts,
        "y_label": texts,
        "series": st.lists(series, max_size=3),
        "contour": st.none() | contours,
        "x_scale": st.sampled_from(["linear", "log", "symlog"]),
        "y_scale": st.sampled_from(["linear", "log", "symlog"]),
        "equal_aspect": st.booleans(),
        "caption": texts,
        "maps": st.lists(maps, max_size=3),
    }
)
counterexamples = st.fixed_dictionaries(
    {"description": texts, "values": st.dictionaries(texts, anything, max_size=3), "code": st.none() | texts}
)
estimates = st.fixed_dictionaries(
    {"of": texts, "value": reals, "low": reals, "high": reals, "miss": st.floats(0, 1)}
)
sentences = st.fixed_dictionaries(
    {
        "name": texts,
        "variables": st.lists(names, max_size=3),
        "assumptions": st.lists(texts, max_size=3),
        "conclusion": st.lists(texts, min_size=1, max_size=2),
        "status": st.sampled_from(["proved", "computed", "refuted", "inconclusive"]),
        "guarantee": st.sampled_from(list(map(str, KINDS))),
        "solvers": st.lists(texts, max_size=2),
        "only": texts,
        "refused": texts,
    }
)
reaches = st.fixed_dictionaries(
    {"assumption": texts, "holds_up_to": reals, "fails_at": st.none() | reals, "how": texts, "beyond": texts}
)
findings = st.fixed_dictionaries(
    {
        "rank": st.integers(1, 5),
        "title": texts,
        "why": texts,
        "places": st.lists(st.builds("{}/as_printed".format, names), max_size=3),
        "name": texts,
        "excluded": texts,
        "where": texts,
        "harmless": st.lists(texts, max_size=2),
    }
)
diagnoses = st.fixed_dictionaries(
    {"summary": texts, "details": st.lists(texts, max_size=3), "code": st.none() | texts}
)
errata = st.fixed_dictionaries({"printed": texts, "correct": texts, "consequence": texts, "example": texts})
checked = st.fixed_dictionaries(
    {
        "theorems": st.lists(texts, max_size=2),
        "whole": texts,
        "certificates": st.integers(0, 99),
        "judged": st.sampled_from(list(map(str, Evidence))),
    }
)
kernels = st.fixed_dictionaries(
    {
        "version": texts,
        "certificates": st.integers(0, 999),
        "theorems": st.dictionaries(names, texts, max_size=3),
        "sources": texts,
    }
)
factors = st.none() | st.floats(1.001, 2.0)
sharpnesses = st.fixed_dictionaries(
    {
        "formula": texts,
        "constants": st.lists(texts, min_size=1, max_size=3),
        "change": st.sampled_from(["multiplied", "divided", "multiplied or divided"]),
        "noticed": factors,
        "missed": factors,
        "weaker": st.booleans(),
    }
)
resolutions = st.fixed_dictionaries(
    {"effort": texts, "engine": texts, "parts": st.lists(sharpnesses, min_size=1, max_size=2)}
)
claims = st.fixed_dictionaries(
    {
        "id": st.builds("{}/{}".format, names, st.sampled_from(["as_printed", "corrected"])),
        "section": st.sampled_from(["Section 4", "Appendix C", ""]),
        "kind": st.sampled_from(["result", "statement", "step", "commentary", "rule"]),
        "label": st.sampled_from(["Theorem 1", "Eq. (9)", "Article: a | b"]),
        "parent": st.sampled_from(["Theorem 1", "Eq. (9)", "Article: a | b"]),
        "variant": st.sampled_from(["as printed", "corrected"]),
        "title": texts,
        "statement": texts,
        "assumptions": st.lists(texts, max_size=2),
        "source": texts,
        "expected": st.sampled_from(["verified", "refuted", None]),
        "argument": texts,
        "verdict": st.sampled_from(list(map(str, Verdict))),
        "evidence": st.sampled_from(["proved", "counterexample", "exhaustive", "statistical", "searched"]),
        "method": texts,
        "detail": texts,
        "counterexample": st.none() | counterexamples,
        "tightness": st.none() | st.fixed_dictionaries({"ratio": reals, "description": texts}),
        "reach": st.lists(reaches, max_size=2),
        "reduced": st.lists(texts, max_size=2),
        "estimates": st.lists(estimates, max_size=2),
        "sentences": st.lists(sentences, max_size=2),
        "false_alarm": st.floats(0, 1),
        "detects": st.none() | texts,
        "resolution": st.none() | resolutions,
        "formal": st.lists(texts, max_size=2),
        "kernel": st.none() | checked,
        "samples": st.integers(0, 10**12),
        "seconds": seconds,
        "answer": texts,
        "message": st.none() | texts,
        "erratum": st.none() | errata,
        "uses": st.lists(
            st.fixed_dictionaries({"id": st.builds("{}/as_printed".format, names), "cited": st.booleans()}),
            max_size=3,
        ),
        "own_proof": st.lists(texts, max_size=2),
        "rests_on": st.lists(texts, max_size=2),
        "links": st.lists(
            st.fixed_dictionaries({"kind": texts, "concludes": texts, "needs": st.lists(texts, min_size=1)}),
            max_size=2,
        ),
        "figures": st.lists(figures, max_size=2, unique_by=lambda spec: spec["name"]),
        "node": texts,
    }
)


@st.composite
def reports(draw: st.DrawFn) -> dict[str, Any]:
    """Any valid report."""
    return report(
        title=draw(texts),
        edition=draw(texts),
        notation=draw(texts),
        scope=draw(texts),
        command=draw(st.lists(texts, max_size=3)),
        seed=draw(st.integers(0, 2**128) | st.integers(0, 2**128).map(str)),
        effort=draw(texts),
        selection=draw(st.none() | texts),
        seconds=draw(seconds),
        interrupted=draw(st.booleans()),
        diagnosis=draw(st.none() | diagnoses),
        kernel=draw(st.none() | kernels),
        findings=draw(st.lists(findings, max_size=3)),
        error_budget={"total": draw(st.floats(0, 1)), "spent": draw(st.floats(0, 1))},
        **_with_summary(draw(st.lists(claims, max_size=4, unique_by=lambda record: record["id"]))),
    )


def _with_summary(records: list[dict[str, Any]]) -> dict[str, Any]:
    return {"claims": records, "summary": summary(records)}
