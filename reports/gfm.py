"""Text for GitHub-flavoured Markdown: mathematics, table cells, code and numbers that survive it.

GitHub runs Markdown over ``$...$`` before MathJax sees it, so ``\\{`` loses its backslash, two ``_``
can turn into emphasis and ``[a](b)`` into a link.  Its other spelling, ``$`...`$``, is a code span and
immune, but only GitHub and GitLab know it.  So authors write ``$...$`` and ``$$...$$`` everywhere, and
:func:`prose`, :func:`inline` and :func:`cell` keep that spelling where it is safe and take the immune
one where it is not.  Raw HTML is disarmed, ``2*x*y`` keeps its stars, ``[A](w - x)`` stays a product,
unclosed code fences are closed, and headings are lowered, so that no record can break the outline of the
report.
"""

from __future__ import annotations

import math
import re
from typing import Any

_TOKEN = re.compile(
    r"""
    (?P<fence>^[ \t]*(?P<mark>(?P<tick>[`~])(?P=tick){2,})(?:(?<=~)[^\n]*|[^\n`]*$)
        (?:\Z|\n(?:.*?^[ \t]*(?P=mark)(?P=tick)*[ \t]*$|.*\Z)))
  | (?P<heading>^[ ]{0,3}\#{1,6}(?=[ \t]|$))
  | \$`(?P<immune>[^`]+)`\$
  | (?P<span>(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`))
  | (?P<escape>\\[!-/:-@\[-`{-~])
  | \$\$(?P<display>(?:\\.|[^$\\])+)\$\$(?P<stop>[.,;:]?)(?P<gap>[ \t]*)
  | \$(?![\s$])(?P<math>(?:\\.|(?!\n[ \t]*\n)[^$\\])+?)(?<!\s)\$(?!\d)
  | (?P<html><(?=[A-Za-z/!?]))
  | (?P<times>(?<=[A-Za-z0-9)\]])\*+(?=[A-Za-z0-9(\[]))
  | (?P<product>\](?=\((?!https?://|[^\s()]*(?:\.(?:md|html|json|png|svg)|\#[^\s()]+)\))))
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_UNSAFE_MATH = re.compile(r"\\[!-/:-@\[-`{-~]|[*~#&]|(?<![A-Za-z0-9])_|\]\s*\(")
_LIST_ITEM = re.compile(r"[ \t]*(?:[-+*]|\d+[.)])[ \t]")
_TABLE_ROW = re.compile(r"[ \t]*\|")
_FENCE = re.compile(r"([ \t]*`{3,})[^`]*$|([ \t]*~{3,}).*$")
_HEADING = re.compile(r"^ {0,3}#{1,6}(?=[ \t]|$)")
#: How a word begins a text, and not a symbol.
_NAMES = "alpha|beta|cos|delta|eps|eta|exp|gamma|lambda|log|max|min|phi|psi|sigma|tau|theta"
_WORD = re.compile(rf"(?!(?:{_NAMES})\b)(?:a|[a-z]{{2,}})[ ,;:.-]")
_BLOCK = re.compile(r"[ \t]*(?:`{3}|~{3}|[-+*>|]|\d+[.)][ ]|#)")


def prose(text: str) -> str:
    """Return an author's Markdown as paragraphs; ``$$...$$`` becomes a display of its own."""
    return _contained(_translate(text, blocks=True).strip("\n"))


def lead(text: str, words: str) -> str:
    """Return :func:`prose` with ``words`` in bold before it, on a line of their own if need be."""
    body = sentence(prose(text))
    return f"**{words}**{chr(10) * 2 if _BLOCK.match(body) else ' '}{body}"


def sentence(text: str) -> str:
    """Return ``text`` with a capital at its start, if that is a word and not a symbol."""
    return text[0].upper() + text[1:] if _WORD.match(text + " ") else text


def inline(text: str) -> str:
    """Return an author's Markdown on one line, displayed mathematics included."""
    return " ".join(_translate(text, blocks=False).split())


def cell(text: str) -> str:
    """Return an author's Markdown for a table cell: one line, no bar that would end the cell."""
    return re.sub(r"(?<!\\)\|", r"\\|", _translate(text, blocks=False, table=True).strip()) or " "


def _translate(text: str, *, blocks: bool, table: bool = False) -> str:
    text = _clean(text)
    if not blocks:
        text = " ".join(text.split())

    def replace(match: re.Match[str]) -> str:
        found = match.groupdict()
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        in_table = table or bool(_TABLE_ROW.match(line))
        if found["fence"] or found["heading"]:
            return match[0] if blocks else "\\" + match[0].lstrip()
        if found["display"] and blocks and not in_table and not _LIST_ITEM.match(line):
            formula = _formula(found["display"], lines=True) + found["stop"]
            return f"\n\n```math\n{formula}\n```\n\n"
        if formula := found["display"] or found["math"] or found["immune"]:
            return _inline_math(formula, in_table) + (found["stop"] or "") + (found["gap"] or "")
        if found["html"] or found["times"] or found["product"]:
            return "".join("\\" + character for character in match[0])
        return match[0]

    return _TOKEN.sub(replace, text)


def _contained(text: str) -> str:
    """Lower the headings and close the code block that would spill into the rest of the report."""
    lines = []
    fence = ""
    for line in text.split("\n"):
        fence, inside = _fence_after(line, fence)
        lines.append(line if inside else _HEADING.sub("######", line))
    return "\n".join([*lines, fence] if fence else lines)


def _fence_after(line: str, fence: str) -> tuple[str, bool]:
    """Return the fence that is open after ``line``, and whether the line belongs to a code block.

    ``fence`` is the one open before it: its indentation and marks, empty outside code blocks.
    """
    if fence:
        mark = fence.strip()
        rest = line.strip()
        return ("" if rest.startswith(mark) and not rest.strip(mark[0]) else fence), True
    opening = _FENCE.match(line)
    return (opening[1] or opening[2], True) if opening else ("", False)


def _clean(text: str) -> str:
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def _inline_math(formula: str, table: bool) -> str:
    formula = _formula(formula)
    if table:
        formula = _formula(formula.replace(r"\|", r"\Vert ").replace("|", r"\vert "))
    unsafe = _UNSAFE_MATH.search(formula) and "`" not in formula
    return f"$`{formula}`$" if unsafe else f"${formula}$"


def _formula(formula: str, *, lines: bool = False) -> str:
    """Mend what GitHub rejects: ``\\operatorname``, tags by ``<``, line ends and blank lines."""
    formula = re.sub(r"\\operatorname\*?\s*(?={)", r"\\mathrm", formula)
    formula = re.sub(r"[ \t]*([<>])[ \t]*", r" \1 ", formula)
    rows = (" ".join(row.split()) for row in formula.splitlines())
    return ("\n" if lines else " ").join(row for row in rows if row)


def code(text: Any) -> str:
    """Return ``text`` as an inline code span, whatever backticks it holds."""
    line = " ".join(_clean(str(text)).split()) or " "
    ticks = _longer_than("`", line, least=1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def code_cell(text: Any) -> str:
    """Return ``text`` as an inline code span in a table cell."""
    return re.sub(r"(?<!\\)\|", r"\\|", code(text))


def fence(text: str, language: str = "") -> str:
    """Return ``text`` as a fenced code block, whatever backticks it holds."""
    body = _clean(text).strip("\n")
    ticks = _longer_than("`", body, least=3)
    return f"{ticks}{language}\n{body}\n{ticks}"


def _longer_than(mark: str, text: str, *, least: int) -> str:
    runs = re.findall(re.escape(mark) + "+", text)
    return mark * max([least, *(len(run) + 1 for run in runs)])


def plain(text: str) -> str:
    """Return ``text`` with its markup disarmed, for link texts and alternative texts of images."""
    bare = re.sub(r"[`$\\]", "", _clean(text)).replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(re.sub(r"([\[\]|])", r"\\\1", bare).split())


def number(value: Any) -> str:
    """Return a real number with four significant digits; ``"inf"`` and the like are accepted."""
    real = float(value)
    if math.isnan(real):
        return "undefined"
    if math.isinf(real):
        return "∞" if real > 0 else "−∞"
    if real != 0 and not 1e-3 <= abs(real) < 1e6:
        mantissa, exponent = f"{real:.3e}".split("e")
        return f"{float(mantissa):g}e{int(exponent)}"
    return f"{real:.4g}" if abs(real) < 1e4 else f"{real:,.0f}"


def count(value: float) -> str:
    """Return a whole number with thousands separated."""
    return f"{int(value):,}"


def duration(seconds: float) -> str:
    """Return a time span in the unit a reader would choose."""
    if seconds < 0.001:
        return "< 1 ms" if seconds else "0 s"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 99.5:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min" if hours else f"{minutes} min {rest} s"


def tidy(text: str) -> str:
    """Drop repeated blank lines and trailing spaces outside code blocks; end with one newline."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        fence, inside = _fence_after(line, fence)
        if inside or line.strip() or (lines and lines[-1]):
            lines.append(line if inside else line.rstrip())
    return "\n".join(lines).strip("\n") + "\n"
