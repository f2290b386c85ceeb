"""How a theorem stands: six outcomes, each in its words."""

from __future__ import annotations

from typing import Any

import pytest

from reports.front import in_words, verdict_of
from reports.standing import standings
from tests import reports_samples as samples
from tests.reports_samples import typed

WRONG = {
    "rank": 2, "title": "a bound points the wrong way", "why": "w", "places": ["lemma_2/as_printed"],
    "name": "a bound", "excluded": "", "where": "", "harmless": [],
}  # fmt: skip
ASSUMED = WRONG | {
    "rank": 3, "name": "not zero", "excluded": "a null set", "places": ["theorem_1/as_printed"],
}  # fmt: skip
FALSE = WRONG | {"rank": 1, "name": "the second limit", "places": ["theorem_1.second/as_printed"]}
USES = [{"id": "lemma_2/as_printed", "cited": True}]
THEOREM = samples.claim("theorem_1/as_printed", label="Theorem 1", uses=USES)
OWN = THEOREM | {"own_proof": ["lemma_3/as_printed"]}
OTHER = samples.claim("lemma_3/as_printed", label="Lemma 3")
BROKEN = samples.refuted("lemma_2/as_printed", label="Lemma 2")
MENDED = samples.claim("lemma_2/corrected", label="Lemma 2")
SECOND = samples.refuted("theorem_1.second/as_printed", label="Theorem 1")
SECOND_MENDED = samples.claim("theorem_1.second/corrected", label="Theorem 1")


@pytest.mark.parametrize(
    ("claims", "findings", "words", "counted"),
    [
        ([THEOREM, MENDED], [], "**stands as printed**", "one stands as printed"),
        (
            [THEOREM, BROKEN, MENDED],
            [WRONG],
            "**stands with repairs of the printed proof**: [a bound](@finding-1)",
            "one stands with repairs of the printed proof",
        ),
        (
            [OWN, BROKEN, OTHER],
            [WRONG],
            "**stands by another proof** (ours); the printed one fails: [a bound](@finding-1)",
            "one stands by another proof",
        ),
        (
            [THEOREM],
            [ASSUMED],
            "**stands only with an added assumption**, which its formula presupposes: [not zero](@finding-1) "
            "(this excludes a null set)",
            "one stands only with an added assumption",
        ),
        (
            [THEOREM, SECOND, SECOND_MENDED],
            [FALSE],
            "**does not stand in all parts**: one of two is false: [the second limit](@finding-1)",
            "one stands not in all parts",
        ),
        (
            [THEOREM, SECOND, SECOND_MENDED],
            [FALSE | {"rank": 4}],
            "**stands, but not in all parts as printed**: one of two is misprinted: "
            "[the second limit](@finding-1)",
            "one stands not in all parts as printed",
        ),
        (
            [THEOREM, BROKEN],
            [WRONG],
            "**open**: the printed proof fails, and there is no other: [a bound](@finding-1)",
            "leaves open whether the one result (theorems) stands",
        ),
    ],
)
def test_each_outcome_has_its_words(
    claims: list[dict[str, Any]], findings: list[dict[str, Any]], words: str, counted: str
) -> None:
    found = standings(typed(samples.report(*claims, findings=findings)))
    assert verdict_of(found[0]) == words
    assert counted in in_words(found)
