"""report.html in a real browser: it works, it is accessible, and it asks nothing of the network."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from tests.clocks import PATIENCE

pytest.importorskip("latex2mathml", reason="needs the optional extra 'documents'")
pytest.importorskip("markdown_it", reason="needs the optional extra 'documents'")

from claims import PAPER
from reports import gfm
from reports.__main__ import main
from reports.drawing import draw
from reports.letter import letter
from reports.records import dump
from reports.web import render_html, render_letter, with_formulas
from tests import reports_samples as samples
from tests.reports_samples import typed

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AXE = Path(os.environ.get("AXE", "node_modules/axe-core/axe.min.js"))
needs_browser = pytest.mark.skipif(BROWSER is None, reason="needs a Chromium on the path")

#: Runs before everything else: notes what goes wrong.
WATCH = """<script>
window.wrong = [];
addEventListener("error", (e) => wrong.push("error: " + e.message));
addEventListener("securitypolicyviolation", (e) => wrong.push("blocked: " + e.blockedURI));
for (const kind of ["error", "warn"]) console[kind] = (...words) => wrong.push(kind + ": " + words.join(" "));
</script>"""
#: What the tests do to the page; leaves its findings in the title.
HARNESS = """<script>
addEventListener("load", async () => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const get = (id) => document.getElementById(id);
  const claims = () => [...document.querySelectorAll("#claims details")];
  const shown = () => claims().filter((c) => !c.hidden).map((c) => c.id);
  const set = (id, value) => { get(id).value = value; get(id).dispatchEvent(new Event("input")); };
  let found;
  try { found = await (async () => { %s })(); } catch (error) { found = "failed: " + error; }
  document.documentElement.setAttribute("data-found", JSON.stringify({ found, wrong: window.wrong }));
});
</script>"""


def report() -> dict[str, Any]:
    claims = [
        samples.refuted("theorem_1/as_printed", label="Theorem 1"),
        samples.claim(
            "theorem_1/corrected",
            figures=[samples.figure()],
            uses=[{"id": "lemma_2/as_printed", "cited": True}],
        ),
        samples.claim(
            "lemma_2/as_printed",
            label="Lemma 2",
            title="a lemma on zebras",
            section="Appendix A",
            evidence="searched",
        ),
        samples.claim("lemma_3/as_printed", label="Lemma 3", verdict="refuted", section="Appendix A"),
    ]
    finding = {
        "rank": 2, "title": "a gap", "why": "w", "places": ["theorem_1/as_printed"], "name": "gap",
        "excluded": "", "where": "", "harmless": [],
    }  # fmt: skip
    return samples.report(*claims, findings=[finding])


@cache
def document() -> str:
    with TemporaryDirectory() as directory:
        draw(typed(report()), directory)
        return render_html(typed(report()), directory)


def browse(
    directory: Path, script: str, text: str | None = None, hash: str = "", size: str = "1200,900"
) -> Any:
    """What a script finds on the page in a browser; fails if anything went wrong on the way."""
    assert BROWSER is not None
    page = (text or document()).replace("<head>", f"<head>{WATCH}", 1)
    page = page.replace("</body>", f"{HARNESS % script}</body>")
    path = directory / "page.html"
    path.write_text(page, encoding="utf-8")
    done = subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run",
         f"--user-data-dir={directory / 'user'}", f"--window-size={size}",
         "--virtual-time-budget=20000", "--dump-dom", f"file://{path}{hash}"],
        capture_output=True, text=True, timeout=PATIENCE, check=True,
    )  # fmt: skip
    (attribute,) = re.findall(r'data-found="(.*?)"', done.stdout)
    answer = json.loads(html.unescape(attribute))
    assert answer["wrong"] == []
    return answer["found"]


PRINTED, CORRECTED = "claim-theorem_1--as_printed", "claim-theorem_1--corrected"
LEMMA, WRONG = "claim-lemma_2--as_printed", "claim-lemma_3--as_printed"
ALL = [PRINTED, CORRECTED, LEMMA, WRONG]


@needs_browser
@pytest.mark.parametrize(
    ("box", "value", "expected"),
    [
        ("by-verdict", "refuted", [PRINTED, WRONG]),
        ("by-verdict", "unexpected", [WRONG]),
        ("by-evidence", "searched", [LEMMA]),
        ("by-rank", "2", [PRINTED]),
        ("by-section", "in-appendix_a", [LEMMA, WRONG]),
        ("search", "ZEBRAS lemma", [LEMMA]),
        ("search", "nothing has this", []),
    ],
)
def test_filters_show_what_fits(tmp_path: Path, box: str, value: str, expected: list[str]) -> None:
    found = browse(
        tmp_path,
        f"""const before = shown(); set("{box}", "{value}"); const during = shown();
        const said = get("count").textContent; get("clear").click(); await wait(50);
        return [before, during, said, shown()];""",
    )
    assert found == [ALL, expected, f"{len(expected)} of 4 statements", ALL]


@needs_browser
def test_a_deep_link_opens_its_statement_also_if_it_was_filtered_away(tmp_path: Path) -> None:
    opened = f'return document.querySelector("#{LEMMA}").open;'
    assert browse(tmp_path, opened, hash=f"#{LEMMA}") is True
    assert browse(tmp_path, opened) is False
    found = browse(
        tmp_path,
        f"""set("by-verdict", "refuted"); location.hash = "#{LEMMA}"; await wait(200);
        const c = get("{LEMMA}"); return [c.hidden, c.open];""",
    )
    assert found == [False, True]


@needs_browser
def test_the_map_leads_to_statements(tmp_path: Path) -> None:
    found = browse(
        tmp_path,
        """const links = [...document.querySelectorAll(".picture svg a")];
        const link = links.find((a) => a.textContent.includes("Lemma 2"));
        link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true })); await wait(200);
        return [location.hash, document.querySelector(location.hash).open];""",
    )
    assert found == [f"#{LEMMA}", True]


@needs_browser
def test_keyboard_and_buttons(tmp_path: Path) -> None:
    found = browse(
        tmp_path,
        """document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true }));
        const focus = document.activeElement.id; get("all").click();
        const open = document.querySelectorAll("details[open]").length; get("all").click();
        return [focus, open, document.querySelectorAll("details[open]").length];""",
    )
    assert found == ["search", 4, 0]


@needs_browser
def test_every_link_has_its_place_and_formulas_are_drawn(tmp_path: Path) -> None:
    dead, ids, formulas, wide = browse(
        tmp_path,
        """const all = [...document.querySelectorAll("a[href], svg a")].map((a) => a.getAttribute("href"));
        const dead = all.filter((h) => h && h.startsWith("#") && !get(decodeURIComponent(h.slice(1))));
        const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
        get("all").click();
        const sizes = [...document.querySelectorAll("math")].map((m) => m.getBoundingClientRect().width);
        return [dead, ids.filter((i, k) => ids.indexOf(i) !== k), sizes.every((w) => w > 0) && sizes.length > 5,
                document.documentElement.scrollWidth > innerWidth + 1];""",
    )
    assert dead == []
    assert ids == [], "ids are unique"
    assert formulas
    assert not wide


@needs_browser
@pytest.mark.parametrize("name", ["report", "letter"])
def test_on_a_phone_nothing_is_hidden_at_the_side(tmp_path: Path, name: str) -> None:
    """Rows of tables become paragraphs, which say of each cell in which column it was."""
    text = document() if name == "report" else render_letter(letter(typed(report())))
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    script = """
      const cells = [...document.querySelectorAll("td")];
      const named = cells.filter((c) => c.cellIndex > 0 && c.dataset.label);
      const label = (cell) => getComputedStyle(cell, "::before").content;
      const wide = [...document.querySelectorAll(".table")].filter((t) => t.scrollWidth > t.clientWidth + 1);
      return [document.documentElement.scrollWidth <= innerWidth + 1, wide.length,
        cells.every((c) => getComputedStyle(c).display !== "table-cell"),
        named.length > 1 && named.every((c) => /attr|: /.test(label(c)))];"""
    assert browse(tmp_path, script, text, size="500,900") == [True, 0, True, True]


@needs_browser
def test_a_wide_window_has_tables_and_a_map_as_wide_as_itself(tmp_path: Path) -> None:
    script = """
      const map = document.querySelector(".picture:has(a)").getBoundingClientRect();
      return [getComputedStyle(document.querySelector("td")).display, map.left > 0, map.right < innerWidth,
        map.width > document.querySelector("main").getBoundingClientRect().width];"""
    assert browse(tmp_path, script, size="1280,900") == ["table-cell", True, True, True]


@needs_browser
@pytest.mark.skipif(not AXE.exists(), reason="needs axe-core: npm install axe-core, or AXE=path/to/axe.min.js")
@pytest.mark.parametrize("opened", [False, True])
def test_axe_has_no_serious_findings(tmp_path: Path, opened: bool) -> None:
    axe = AXE.read_text(encoding="utf-8").replace("</script", "<\\\\/script")
    text = document().replace("</body>", f"<script>{axe}</script></body>")
    found = browse(
        tmp_path,
        ('get("all").click();' if opened else "")
        + """const r = await axe.run(document, { resultTypes: ["violations"] });
        return r.violations.filter((v) => ["serious", "critical"].includes(v.impact))
          .map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(" | "));""",
        text=text,
    )
    assert found == []


def test_a_document_stands_alone() -> None:
    text = document()
    assert "default-src 'none'" in text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)
    assert text.count("<svg") == 1 + 2, "the figure, the map, and that of the theorem"


@given(samples.reports())
@settings(max_examples=15, deadline=None)
def test_any_report_becomes_a_document(record: dict[str, Any]) -> None:
    text = render_html(typed(record), "nowhere")
    assert text.count("<details id=") == len(record["claims"])
    assert "\N{OBJECT REPLACEMENT CHARACTER}" not in text
    assert len(re.findall(r"<script>", text)) == 1


@needs_browser
def test_the_letter_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dump(typed(report() | {"findings": []}), tmp_path / "report.json")
    assert main(["render", str(tmp_path / "report.json"), "--pdf"]) == 0
    assert str(tmp_path / "letter.pdf") in capsys.readouterr().out
    data = (tmp_path / "letter.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page[^s]", data)) == 1


def test_without_a_browser_a_pdf_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    dump(typed(report()), tmp_path / "report.json")
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert main(["render", str(tmp_path / "report.json"), "--pdf"]) == 2
    said = capsys.readouterr().err
    assert "a PDF needs one of chromium" in said
    assert len(said.strip().splitlines()) == 1
    assert (tmp_path / "letter.html").exists()


def test_a_letter_is_a_document_of_its_own() -> None:
    text = render_letter(letter(typed(report())))
    assert "<title>Remarks on" in text
    assert text.endswith("</html>\n")
    assert "default-src 'none'" in text
    assert text.count("<table>") >= 2


@pytest.mark.parametrize(
    "formula",
    [r"\href{javascript:alert(1)}{x}", r"\style{position:fixed}{x}", r"\class{filter}{x}", r"\text{<b>x</b>}"],
)
def test_a_formula_brings_neither_links_nor_styles_nor_html(formula: str) -> None:
    shown = with_formulas(f"${formula}$", lambda html, _block: html)
    assert shown == f"<code>{html.escape(formula)}</code>"


CHILDREN = {
    "mfrac": 2, "msub": 2, "msup": 2, "mover": 2, "munder": 2, "mroot": 2, "msubsup": 3, "munderover": 3,
}  # fmt: skip


def test_every_formula_of_every_claim_is_set() -> None:
    """None is shown as typed, and every fraction and index has its parts."""
    texts = [f.title for f in PAPER.findings]
    for claim in PAPER.claims:
        texts += [claim.text, claim.argument, *claim.assumptions]
        if claim.erratum is not None:
            texts += [claim.erratum.printed, claim.erratum.correct, claim.erratum.consequence]
    formulas: list[str] = []

    def keep(html: str, block: bool) -> str:
        formulas.append(html)
        return "."

    for text in texts:
        with_formulas(gfm.prose(text), keep)
    assert len(formulas) > 2_000
    for formula in formulas:
        assert formula.startswith("<math"), formula
        for part in ElementTree.fromstring(formula).iter():
            assert len(part) == CHILDREN.get(part.tag, len(part)), formula
