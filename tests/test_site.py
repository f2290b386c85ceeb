"""The static site: everything is on it, formulas are set, and no link leads nowhere."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from reports import write
from tests import reports_samples as samples
from tests.clocks import PATIENCE
from tests.test_command import environment

ROOT = Path(__file__).parent.parent
BUILD = ROOT / "docs" / "site" / "build.py"
NEEDED = ("material", "mkdocstrings", "latex2mathml")
if missing := [name for name in NEEDED if importlib.util.find_spec(name) is None]:
    pytest.skip(
        f"needs the dependency group 'site' and the extra 'documents': no {', '.join(missing)}",
        allow_module_level=True,
    )


def loaded() -> ModuleType:
    """The program that builds the site, as a module."""
    spec = importlib.util.spec_from_file_location("site_build", BUILD)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def built(report: Path, site: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(BUILD), str(report), str(site)], cwd=site.parent, capture_output=True, text=True,
        env=environment() | {"PYTHONPATH": str(ROOT)}, timeout=PATIENCE,
    )  # fmt: skip


def test_the_site_has_all_pages_and_no_dead_link(tmp_path: Path) -> None:
    write(samples.typed(samples.report()), tmp_path / "report")
    done = built(tmp_path / "report", tmp_path / "site")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 links that lead nowhere" in done.stdout
    pages = {str(p.relative_to(tmp_path / "site")) for p in (tmp_path / "site").rglob("*.html")}
    docs = {f"docs/{p.stem}.html" for p in (ROOT / "docs").glob("*.md")}
    sections = {f"report/sections/{p.stem}.html" for p in tmp_path.glob("report/sections/*.md")}
    packages = {f"reference/{name}.html" for name in ("engine", "evidence", "referee", "reports", "command")}
    wanted = docs | sections | packages | {"index.html", "report/report.html", "report/letter.html"}
    assert wanted <= pages, wanted - pages
    whole = "".join((tmp_path / "site" / page).read_text() for page in pages if "one_file" not in page)
    proofs = {f"proofs/{name}.html" for name in ("index", "definitions", "theorems", "met", "laws", "findings")}
    assert proofs <= pages
    theorems = (tmp_path / "site" / "proofs" / "theorems.html").read_text()
    assert '<h2 id="theorem_1">' in theorems
    assert "of which the theorem says: all of it." in theorems
    assert "was not put to Coq" in theorems
    assert "Proof." not in theorems
    assert 'id="finding_2_1"' in (tmp_path / "site" / "proofs" / "findings.html").read_text()
    assert 'id="orthonormal"' in (tmp_path / "site" / "proofs" / "definitions.html").read_text()
    assert "<math" in whole
    assert "\N{OBJECT REPLACEMENT CHARACTER}" not in whole
    assert not re.search(r":(?:class|func|meth|mod):`?<code>", whole)
    engine = (tmp_path / "site" / "reference" / "engine.html").read_text()
    assert all(f'id="engine.{name}"' in engine for name in ("Engine", "Problem", "load_engine"))
    assert 'id="engine.Engine.step"' in engine
    fetched = re.findall(r'<(?:link|script|img)[^>]*(?:href|src)="(https?:[^"]*)"', whole)
    assert fetched == []


def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path) -> None:
    write(samples.typed(samples.report()), tmp_path / "report")
    with (tmp_path / "report" / "report.md").open("a") as page:
        page.write("\nSee [nothing](sections/nothing.md).\n")
    done = built(tmp_path / "report", tmp_path / "site")
    assert done.returncode == 1
    assert "sections/nothing.md" in done.stdout + done.stderr


def test_links_of_pages_and_pictures_are_followed(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<h1 id="top">A</h1><a href="b.html#there">b</a> <a href="b.html#gone">c</a> <a href="#top">d</a>'
        '<a href="https://example.org/x">e</a><img src="map.svg"><img src="none.png"><a href="folder/">f</a>'
    )
    (tmp_path / "b.html").write_text('<p><a name="there"></a></p>')
    (tmp_path / "map.svg").write_text('<svg><a xlink:href="a.html#top"/><a href="missing.html"/></svg>')
    assert sorted(loaded().dead_links(tmp_path)) == [
        "a.html: b.html#gone",
        "a.html: folder/",
        "a.html: none.png",
        "map.svg: missing.html",
    ]
