"""What MkDocs does not do by itself: formulas as MathML, and links as GitHub reads them."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from reports.web import with_formulas

HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"
QUOTED = re.compile(r"^> ```math\n((?:> .*\n)*)> ```$", re.MULTILINE)
LINK = re.compile(r"(?<=\]\()(?!https?:|#|mailto:)([^)#\s]+)")
ROLE = re.compile(r":(?:class|func|meth|mod|attr|data):(?=<code>)")
CAUTION = re.compile(r"^> \[!CAUTION\]\n((?:>.*\n?)*)", re.MULTILINE)


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Put holes where formulas were, and point links to what the site has of a file."""
    page.kept = []

    def keep(html: str, block: bool) -> str:
        page.kept.append(html)
        hole = f"{HOLE}{len(page.kept) - 1};"
        return f"\n\n{hole}\n\n" if block else hole

    def quoted(match: re.Match[str]) -> str:
        fence = re.sub(r"^> ?", "", match[0], flags=re.MULTILINE)
        return f">\n> {with_formulas(fence, keep).strip()}\n>"

    def to_page(match: re.Match[str]) -> str:
        return stand_in(match[1], Path(page.file.src_uri).parent, Path(config["docs_dir"]))

    text = CAUTION.sub(lambda x: "!!! danger\n" + re.sub(r"^> ?", "    ", x[1], flags=re.MULTILINE), markdown)
    return LINK.sub(to_page, with_formulas(QUOTED.sub(quoted, text), keep))


def stand_in(target: str, folder: Path, source: Path) -> str:
    """A link's target, or the page that shows it: of a folder its README, of code the page with that code."""
    place = Path(posixpath.normpath((folder / target).as_posix()))
    if (source / place / "README.md").is_file():
        return f"{target}/README.md"
    if place.suffix != ".md" and (source / f"{place}.md").is_file():
        return f"{target}.md"
    return target


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Put the formulas back."""
    return filled(ROLE.sub("", html), page)


def on_post_page(output: str, page: Any, config: Any) -> str:
    """And into the table of contents."""
    return filled(output, page)


def filled(html: str, page: Any) -> str:
    """The page with its formulas."""
    return re.sub(rf"{HOLE}(\d+);", lambda hole: page.kept[int(hole[1])], html)
