"""Build the static site: README, guides, a report, the theorems of Coq, the packages; every link is checked.

    python docs/site/build.py REPORT SITE

REPORT is the folder of a report, SITE the folder to write.  Exit status 1 if a link leads nowhere.  Needs the
extra ``documents`` and the dependency group ``site``.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from mkdocs.commands.build import build
from mkdocs.config import load_config

from claims import PAPER
from referee.development import DEFINING, STATING, Development, Item
from referee.formal import FILE, WHOLE, Theorem, read, read_together, readings
from referee.judging import blank_record
from referee.record import Report
from reports import gfm, load
from reports.map import KERNEL

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
#: What stands in the reference, by the page that shows it.
REFERENCE = {
    "engine": ("engine", "engine.landscape", "engine.network"),
    "evidence": ("evidence", "evidence.chain", "evidence.proof", "evidence.sequential", "evidence.search"),
    "referee": ("referee", "referee.paper", "referee.case", "referee.statement", "referee.graph"),
    "reports": ("reports",),
}
GUIDES = (
    "read_a_report", "glossary", "bring_your_engine", "engines_in_other_languages", "scoreboard_and_history",
    "add_a_claim",
)  # fmt: skip
AUDIT = {
    "Definitions": "Definitions", "Theorems": "What is proved", "Met": "The hypotheses are met",
    "Laws": "What is not in the paper", "Findings": "What is wrong in the paper",
}  # fmt: skip
PAGES = {  # of a report, where there are such
    "report.md": "Report", "letter.md": "Letter to the authors", "sections/results.md": "Does it stand?",
    "sections/findings.md": "Findings", "sections/unexpected.md": "Unexpected",
    "sections/assurance.md": "How sure", "sections/summary.md": "Summary",
}  # fmt: skip


def main(report: Path, site: Path) -> int:
    """Lay out, build and check; returns the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder)
        nav = [
            {"Home": "README.md"},
            {"Guides": guides(source)},
            {"Report": of_report(report, source)},
            {"Statements": statements(source)},
            {"Theorems of Coq": formal(report, source)},
            {"Reference": reference(source)},
            {"Measured": measured(source)},
            {"Project": ["CONTRIBUTING.md", "CHANGELOG.md"]},
        ]
        for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
            shutil.copy(ROOT / name, source)
        config = load_config(
            str(HERE / "mkdocs.yml"), docs_dir=str(source), site_dir=str(site.resolve()), nav=nav
        )
        build(config)
    broken = sorted(set(dead_links(site)))
    for where in broken:
        print(where, file=sys.stderr)
    pages = len(list(site.rglob("*.html")))
    print(f"{site}: {pages} pages, {len(broken)} links that lead nowhere")
    return 1 if broken else 0


def guides(source: Path) -> list[Any]:
    """The guides, and pages with the code of the examples."""
    (source / "docs").mkdir()
    for path in [*(ROOT / "docs" / f"{name}.md" for name in GUIDES), *(ROOT / "docs").glob("*.svg")]:
        shutil.copy(path, source / "docs")
    shutil.copytree(ROOT / "examples" / "engine-repository", source / "examples" / "engine-repository")
    appended(source / "examples" / "engine-repository")
    shutil.copytree(ROOT / "examples" / "exec_engine", source / "examples" / "exec_engine")
    appended(source / "examples" / "exec_engine", ".c", ".rs")
    shutil.copytree(ROOT / "examples" / "second_paper", source / "examples" / "second_paper")
    appended(source / "examples" / "second_paper", ".py")
    cells = json.loads((ROOT / "examples" / "phenomenon.ipynb").read_text())["cells"]
    texts = ("".join(cell["source"]) for cell in cells)
    shown = [
        fenced(text, "python") if cell["cell_type"] == "code" else f"{text}\n"
        for cell, text in zip(cells, texts, strict=True)
    ]
    write(source / "examples" / "phenomenon.ipynb.md", "\n".join(shown))
    return [
        *(f"docs/{name}.md" for name in GUIDES),
        {"An engine's repository": "examples/engine-repository/README.md"},
        {"Engines in C and Rust": "examples/exec_engine/README.md"},
        {"Referee another paper": "examples/second_paper/README.md"},
        {"Another paper's statements": "examples/second_paper/section_3/statements.md"},
        {"The phenomenon in ten cells": "examples/phenomenon.ipynb.md"},
    ]


def statements(source: Path) -> list[str]:
    """The texts of the paper's statements, section by section."""
    for path in sorted((ROOT / "claims").glob("*/statements.md")):
        write(source / path.relative_to(ROOT), path.read_text())
    return [
        f"claims/{section.name}/statements.md"
        for section in PAPER.sections
        if (source / "claims" / section.name / "statements.md").exists()
    ]


def formal(folder: Path, source: Path) -> list[Any]:
    """What is to be read of the formal development: definitions, and theorems beside their statements."""
    report, development = load(folder / "report.json"), Development(ROOT / "proofs")
    table = {(Path(t.file).name, t.name): t for t in read(PAPER.folder / FILE)}
    shutil.copytree(ROOT / "proofs", source / "proofs", ignore=lambda _, names: {*names} - {"README.md"})
    for stem, title in AUDIT.items():
        file = f"{stem}.v"
        parts = [f"# {title}\n\n`proofs/{file}`, without proofs and lemmas. {seen(report)}\n"]
        if stem == "Theorems" and (folder / KERNEL).exists():
            parts.append(f"![What Coq has checked of each statement](../report/{KERNEL})\n")
            parts.append(f"[Open the map](../report/{KERNEL}) to follow its links.\n")
        for item in development.files[file]:
            if item.kind == "Lemma":
                parts.append(prose(item.comment) if item.comment.startswith("*") else "")
            elif item.kind not in (*DEFINING, *STATING):
                parts.append(prose(item.comment))
            else:
                theorem = table.get((file, item.name))
                parts.append(f"## {item.name} {{ #{item.name} }}\n\n{prose(item.comment)}\n")
                parts += beside(theorem, development) if theorem else []
                parts.append(code_of(item))
                parts += [rests(theorem, report)] if theorem else []
        write(source / "proofs" / f"{stem.lower()}.md", "\n".join(parts))
    return ["proofs/README.md", *({title: f"proofs/{stem.lower()}.md"} for stem, title in AUDIT.items())]


def seen(report: Report) -> str:
    """Whether Coq has checked the development for the report of this site."""
    if report.kernel is None:
        return "The report of this site was not put to Coq (`referee certify DIR --kernel`)."
    return f"For the report of this site {report.kernel.version} has checked all of it."


def beside(theorem: Theorem, development: Development) -> Iterator[str]:
    """The claims that a theorem states, each with how much of it."""
    own = (theorem.file, theorem.name)
    same = {one.claim: one.read for one in readings(PAPER.folder / WHOLE) if (one.file, one.name) == own}
    for claim in (claim for claim in PAPER.claims if claim.id in theorem.claims):
        now = read_together(blank_record(claim), development, theorem.file, theorem.name)
        form = theorem.form or ("all of it" if same.get(claim.id) == now else "in part or in another form")
        place = f"../claims/{claim.section}/statements.md"
        yield f"**[{claim.label}]({place}), {claim.variant}**; of which the theorem says: {form}.\n"
        yield f"{gfm.prose(claim.text)}\n"
        yield "".join(f"- Assumed: {gfm.inline(assumption)}\n" for assumption in claim.assumptions)


def code_of(item: Item) -> str:
    """A sentence, after the hypotheses and the definitions of its section that it uses."""
    local = [text for name, text in item.local.items() if re.search(rf"\b{re.escape(name)}\b", item.text)]
    return fenced("\n".join([*item.hypotheses, *local, item.text]), "coq")


def rests(theorem: Theorem, report: Report) -> str:
    """What is known of a theorem's proof."""
    axioms = report.kernel.theorems.get(theorem.qualified) if report.kernel else None
    if report.kernel is None or axioms is None:
        return "Shipped with its proof, which was not checked for the report of this site.\n"
    return f"Checked by {report.kernel.version}; rests on {axioms}.\n"


def prose(comment: str) -> str:
    """A comment of a Coq file, whose code stands in brackets, as Markdown."""
    parts = re.split(r"\[([^][]*)\]", re.sub(r"\n[ *]+", "\n", comment.lstrip("* ")))
    plain = (re.sub(r"([*_|`$\\])", r"\\\1", escape(part, quote=False)) for part in parts[::2])
    code = (f"`{part}`" for part in parts[1::2])
    return "".join(text for pair in zip_longest(plain, code, fillvalue="") for text in pair) + "\n"


def appended(folder: Path, *suffixes: str) -> None:
    """Let the README of a folder show its other files; those with certain suffixes only, if any are given."""
    shown = [
        p for p in folder.rglob("*") if p.is_file() and p.name != "README.md" and "__pycache__" not in p.parts
    ]
    with (folder / "README.md").open("a") as page:
        for path in sorted(p for p in shown if not suffixes or p.suffix in suffixes):
            page.write(f"\n## {path.relative_to(folder)}\n\n{fenced(path.read_text(), path.suffix[1:])}")


def of_report(report: Path, source: Path) -> list[Any]:
    """The pages and pictures of a report, whose links lead to pages of the site."""
    shutil.copytree(report, source / "report", ignore=shutil.ignore_patterns("points", "*.pdf", "letter.html"))
    whole = source / "report" / "report.html"  # where the site puts the page report.md
    files = [{"In one file": "report/one_file.html"}] if whole.exists() else []
    if whole.exists():
        whole.rename(whole.with_name("one_file.html"))
    for picture in (source / "report").glob("*.svg"):
        text = picture.read_text(encoding="utf-8")
        picture.write_text(re.sub(r'(href="[^"#:]*)\.md(?=["#])', r"\1.html", text), encoding="utf-8")
    first = [{title: f"report/{name}"} for name, title in PAGES.items() if (report / name).exists()]
    others = sorted(f"report/sections/{p.name}" for p in report.glob("sections/*.md"))
    known = {place for entry in first for place in entry.values()}
    return [*first, *files, {"Section by section": [place for place in others if place not in known]}]


def reference(source: Path) -> list[Any]:
    """A page for each package, from its docstrings, and one for the command line."""
    for page, names in REFERENCE.items():
        parts = [f"# {page}\n"]
        for name in names:
            module = import_module(name)
            listed = getattr(module, "__all__", None) or [
                k for k, v in vars(module).items() if getattr(v, "__module__", "") == name and k[0] != "_"
            ]
            members = [k for k in listed if getattr(getattr(module, k), "__doc__", None) and not k.isupper()]
            parts.append(f"::: {name}\n    options:\n      members: {json.dumps(members)}\n")
        write(source / "reference" / f"{page}.md", "\n".join(parts))
    commands = [
        [],
        *([name] for name in ("diagnose", "certify", "compare", "scoreboard", "history", "render", "check")),
    ]
    helps = [(f"referee {' '.join(words)}".strip(), said([*words, "--help"])) for words in commands]
    texts = [f"## {name}\n\n{fenced(text, 'text')}" for name, text in helps]
    write(source / "reference" / "command.md", "# The command referee\n\n" + "\n".join(texts))
    return [*({page: f"reference/{page}.md"} for page in REFERENCE), {"The command": "reference/command.md"}]


def said(arguments: list[str]) -> str:
    """What the command says, in 80 columns."""
    done = subprocess.run(
        [sys.executable, "-m", "referee", *arguments], capture_output=True, text=True, check=True,
        env=os.environ | {"COLUMNS": "80"}, cwd=ROOT,
    )  # fmt: skip
    return done.stdout


def measured(source: Path) -> list[str]:
    """The other pages of ``docs``."""
    names = sorted(p.name for p in (ROOT / "docs").glob("*.md") if p.stem not in GUIDES)
    for name in names:
        shutil.copy(ROOT / "docs" / name, source / "docs")
    return [f"docs/{name}" for name in names]


def fenced(code: str, language: str) -> str:
    """A block of code."""
    return f"````{language}\n{code.rstrip()}\n````\n"


def write(path: Path, text: str) -> None:
    """Write a page and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


class Places(HTMLParser):
    """The places that a page has, and those that it leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.targets: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("id", "name") and value:
                self.names.add(value)
            if name in ("href", "src", "xlink:href") and value:
                self.targets.add(value)


def dead_links(site: Path) -> Iterator[str]:
    """Links within the site to files or places that it does not have, as ``FILE: TARGET``."""
    found = {}
    for path in [*site.rglob("*.html"), *site.rglob("*.svg")]:
        found[path.resolve()] = places = Places()
        places.feed(path.read_text(encoding="utf-8"))
    for path, places in found.items():
        for target in places.targets:
            url = urlsplit(target)
            if url.scheme or url.netloc or (path.name == "404.html" and url.path.startswith("/")):
                continue
            other = (path.parent / unquote(url.path)).resolve() if url.path else path
            other = other / "index.html" if other.is_dir() else other
            missing = not other.exists() or (
                url.fragment and other in found and unquote(url.fragment) not in found[other].names
            )
            if missing:
                yield f"{path.relative_to(site.resolve())}: {target}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", type=Path, metavar="REPORT")
    parser.add_argument("site", type=Path, metavar="SITE")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    sys.exit(main(options.report, options.site))
