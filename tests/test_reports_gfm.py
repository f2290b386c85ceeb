"""Text that survives GitHub: mathematics, cells, code and numbers."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reports import gfm
from tests.reports_samples import outside_fences


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("$w_t$", "$w_t$"),
        (r"$\|w\|$", r"$`\|w\|`$"),
        (r"$\mathbf{x}_{i}$", r"$`\mathbf{x}_{i}`$"),
        (r"$\{a\}$", r"$`\{a\}`$"),
        ("$w^*$", "$`w^*`$"),
        ("$[a](b)$", "$`[a](b)`$"),
        ("[x w + s I](w s - x)", r"[x w + s I\](w s - x)"),
        ("[a](b.md#c) and [a](https://b.org/c)", "[a](b.md#c) and [a](https://b.org/c)"),
        ("$a<b$", "$a < b$"),
        ("$`w^*`$", "$`w^*`$"),
        ("$a\nb$", "$a b$"),
        (r"$\operatorname{cossim}(w)$", r"$\mathrm{cossim}(w)$"),
        ("costs $5 and $ 6", "costs $5 and $ 6"),
        (r"\$a_{1}\$", r"\$a_{1}\$"),
        ("`$x$ <b>`", "`$x$ <b>`"),
        ("a <b> 1 < 2", r"a \<b> 1 < 2"),
        ("so $$x$$.", "so $x$."),
        ("4*(a + 1) and 2**x, *so*", r"4\*(a + 1) and 2\*\*x, *so*"),
        ("# no heading", r"\# no heading"),
        ("#", r"\#"),
        ("```", r"\```"),
        ("~~~\nopen", r"\~~~ open"),
    ],
)
def test_inline_text(source, shown):
    assert gfm.inline(source) == shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"$|x| + \|y\|$", r"$\vert x\vert + \Vert y\Vert$"),
        (r"a|b \| c", r"a\|b \| c"),
        ("two\nlines", "two lines"),
        ("", " "),
    ],
)
def test_cells(source, shown):
    assert gfm.cell(source) == shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Then $$x\n= y$$. So", "Then \n\n```math\nx\n= y.\n```\n\nSo"),
        ("- item $$x$$", "- item $x$"),
        ("| a | $|x|$ |", r"| a | $\vert x\vert$ |"),
        ("```\ncode $|x|$", "```\ncode $|x|$\n```"),
        ("```\ncode\n````\nafter", "```\ncode\n````\nafter"),
        ("## heading", "###### heading"),
        ("```", "```\n```"),
        ("lone $ here\n\nand $ there", "lone $ here\n\nand $ there"),
    ],
)
def test_prose(source, shown):
    assert gfm.prose(source) == shown


def test_bold_words_stand_apart_from_a_block():
    assert gfm.lead("text", "Result.") == "**Result.** Text"
    assert gfm.lead("eta = 1/5", "Result.") == "**Result.** eta = 1/5"
    assert gfm.lead("$$x$$", "Result.") == "**Result.**\n\n```math\nx\n```"
    assert gfm.lead("| a |", "Result.") == "**Result.**\n\n| a |"


@given(st.text(alphabet="`a\n ", max_size=12))
@example("```")
def test_code_contains_its_text(text):
    fenced = gfm.fence(text)
    assert outside_fences(fenced) == "(code)"
    assert text.strip("\n") in fenced
    span = gfm.code(text)
    ticks = re.match("`+", span)[0]
    assert span.endswith(ticks)
    assert ticks not in re.split("[^`]+", span[len(ticks) : -len(ticks)])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((0, "0"), (0.0, "0"), (1.0, "1"), (0.40816, "0.4082"), (51 / 2500, "0.0204")),
        *((1e-6, "1e-6"), (-2.5e-8, "-2.5e-8"), (4.25e-7, "4.25e-7"), (1.23456e9, "1.235e9")),
        *((123456.7, "123,457"), (999.96, "1000"), ("inf", "∞"), ("-inf", "−∞"), ("nan", "undefined")),
    ],
)
def test_numbers(value, shown):
    assert gfm.number(value) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        *((0, "0 s"), (2e-4, "< 1 ms"), (0.12, "120 ms"), (0.9999, "1.0 s"), (12.3, "12 s")),
        *((134.2, "2 min 14 s"), (3600.4, "1 h 0 min"), (99.7, "1 min 40 s")),
    ],
)
def test_durations(seconds, shown):
    assert gfm.duration(seconds) == shown
