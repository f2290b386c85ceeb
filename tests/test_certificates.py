"""Certificates: found for sentences, kept by what these say, and never taken on trust."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sympy
from sympy import And, Eq, Equivalent, Implies, Ne, Or, Rational

from evidence.certificates import Library, claim_of, key_of
from evidence.checker import Fact, Refused, check, contradiction, obligations
from evidence.cuts import factored, subdivided
from evidence.find_certificates import SQUARES, certificate_of, low, refute_part
from evidence.proof import Sentence, decide, reals
from evidence.steps import Steps

x, y, eta = reals("x y eta")


def next_norm(N: sympy.Expr, u: sympy.Expr) -> sympy.Expr:
    return u * (1 + eta * (2 - u - N)) ** 2 + (N - u) * (1 - eta * u) ** 2


PROVED = [
    Sentence("a bound", [x, y], [x >= 0, y >= 0, x + y <= 1], x * y <= 1),
    Sentence("strict", [x], [x > 1], x**2 > x),
    Sentence("a denominator", [x], [x > 0, x <= 1], 1 / x >= 1),
    Sentence("nested denominators", [x, y], [x > 0, y > 0], x / (1 + 1 / y) < x),
    Sentence("an equation", [x, y], [Eq(y, x**2), x >= 2], y >= 4),
    Sentence("not equal", [x], [x > 0], Ne(x, 0)),
    Sentence("equal", [x, y], [Eq(x, y)], Eq(x**2, y**2)),
    Sentence("either", [x], [Or(x >= 1, x <= -1)], x**2 >= 1),
    Sentence("two parts", [x], [x >= 1], And(x >= 0, x**2 >= 1)),
    Sentence("connectives", [x], [x > 0], And(Implies(x >= 1, 2 * x >= 2), Equivalent(x > 1, 2 * x > 2))),
    Sentence("Lemma 18", [x, y, eta],
             [eta > 0, eta <= Rational(1, 5), x >= 1, x <= 1 + eta / 4, y >= 0, y <= x],
             next_norm(x, y) >= 1),
]  # fmt: skip
REFUTED = [
    Sentence("no bound", [x, y], [x >= 0, y >= 0, x + y <= 1], x * y <= Rational(1, 5)),
    Sentence("no denominator", [x], [x > 0], 1 / x >= 1),
]


@pytest.mark.parametrize("sentence", PROVED + REFUTED, ids=lambda s: s.name)
def test_a_decided_sentence_has_a_certificate(sentence: Sentence) -> None:
    proof = decide(sentence)
    assert proof.status == ("proved" if sentence in PROVED else "refuted")
    certificate = certificate_of(sentence, proof)
    assert certificate is not None
    check(certificate)
    assert certificate["status"] == proof.status


SQUARED = [
    Sentence("means", [x, y], [x >= 0, y >= 0], x * y <= (x + y) ** 2 / 4),
    Sentence("no assumption", [x], [], 3 * x**2 - 3 * x >= Rational(-3, 4)),
    Sentence("a zero inside", [x, y], [x >= 0, y >= 0], x * y + x**2 - 2 * x >= -1),
    Sentence("only there", [x, y], [x >= 0, y >= 0, Eq(x * y + (x - 1) ** 2, 0)], Eq(x, 1)),
    Sentence("Lemma 17", [x, y, eta],
             [eta > 0, y >= 0, y <= x],
             next_norm(x, y) - x >= 4 * eta * y * (1 - x)),
    Sentence("Proposition 5, from N <= 1", [x, y, eta],
             [eta > 0, eta <= Rational(1, 5), y >= 0, y <= x, x <= 1],
             next_norm(x, y) <= 1 + eta**2 / 4),
]  # fmt: skip


@pytest.mark.skipif(not SQUARES, reason="needs the optional extra 'certificates'")
@pytest.mark.parametrize("sentence", SQUARED, ids=lambda s: s.name)
def test_a_sentence_that_is_tight_inside_has_one_with_squares(sentence: Sentence) -> None:
    proof = decide(sentence)
    assert proof.status == "proved"
    certificate = certificate_of(sentence, proof)
    assert certificate is not None
    check(certificate)


def test_what_is_false_has_no_certificate() -> None:
    """Even if a solver had called it proved."""
    for sentence in REFUTED:
        wrong = decide(PROVED[0] if len(sentence.variables) == 2 else PROVED[2])
        assert wrong.status == "proved"
        assert certificate_of(sentence, wrong, 2_000) is None


def test_a_library_keeps_certificates_by_what_they_say(tmp_path: Path) -> None:
    library = Library({})
    for sentence in PROVED + REFUTED:
        found = certificate_of(sentence, decide(sentence))
        assert found is not None
        library.add(found)
    path = tmp_path / "certificates.json.gz"
    library.write(path)
    first = path.read_bytes()
    again = Library.read(path)
    again.write(path)
    assert path.read_bytes() == first
    renamed = Sentence("another name", [x, y], [-x <= 0, y >= 0, y <= 1 - x], 1 - y * x >= 0)
    assert key_of(claim_of(renamed)) == key_of(claim_of(PROVED[0]))
    for sentence in (*PROVED, *REFUTED, renamed):
        kept = again.find(sentence)
        assert kept is not None
        assert kept["name"] == sentence.name
        check(kept)
    assert again.find(Sentence("another bound", [x, y], [x >= 0, y >= 0, x + y <= 1], x * y <= 2)) is None


def test_a_kept_certificate_of_another_sentence_is_refused() -> None:
    library = Library({})
    found = certificate_of(PROVED[0], decide(PROVED[0]))
    assert found is not None
    library.add(found)
    stronger = Sentence("too strong", [x, y], [x >= 0, y >= 0, x + y <= 1], x * y <= Rational(1, 8))
    library.kept[key_of(claim_of(stronger))] = library.kept[key_of(claim_of(PROVED[0]))]
    kept = library.find(stronger)
    assert kept is not None
    with pytest.raises(Refused):
        check(kept)
    with pytest.raises(Refused):
        library.add(found | {"conclusion": ["x*y <= 1/8"]})


@pytest.mark.parametrize("content", [b"", b"{}", gzip.compress(b"[", mtime=0), gzip.compress(b"[]", mtime=0)])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "certificates.json.gz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"certificates\.json\.gz: "):
        Library.read(path)
    with pytest.raises(ValueError, match="nowhere"):
        Library.read(tmp_path / "nowhere")


BOXES = [
    # attained at a corner, along an edge, and nowhere; in all of them no product of few facts will do
    Sentence("a corner", [x, y], [x >= 0, x <= 1, y > 0, y <= 1], x**5 * y**4 + x * y <= 2),
    Sentence("an edge", [x, y], [x >= 0, x <= 1, y > 0, y <= 1], y * (1 + x**6) <= 1 + x**6),
    Sentence("positive", [x, y], [x >= 0, x <= 1, y >= 0, y <= 1], (x - y) ** 4 + x * y > -Rational(1, 10)),
]


def systems(sentence: Sentence) -> list[list[Fact]]:
    return obligations(claim_of(sentence))[2]


@pytest.mark.parametrize("sentence", BOXES, ids=lambda s: s.name)
def test_boxes_are_refuted_by_the_signs_of_bernstein_coefficients(sentence: Sentence) -> None:
    (facts,) = systems(sentence)
    found = subdivided(facts, len(facts) - 1, Steps(30_000), lambda *_: None)
    assert found is not None
    contradiction(facts, found, obligations(claim_of(sentence))[0])


def test_a_false_sentence_has_no_subdivision() -> None:
    (facts,) = systems(Sentence("false", [x], [x >= 0, x <= 1], x - x**2 <= Rational(6, 25)))
    assert subdivided(facts, len(facts) - 1, Steps(1_000), low) is None


@pytest.mark.parametrize(
    "conclusion", [eta**2 * (1 - x) * (2 - x) * (x * y + 1) >= 0, Ne(eta * (2 - x) * (x * y + 1), 0)]
)
def test_factors_of_known_sign_are_divided_out(conclusion: sympy.Basic) -> None:
    sentence = Sentence("factors", [x, y, eta], [eta > 0, x >= 0, x <= 1, y >= 0], conclusion)
    (facts,) = systems(sentence)
    found = factored(facts, len(facts) - 1, Steps(30_000), refute_part)
    assert found is not None
    assert "cut" in found
    contradiction(facts, found, obligations(claim_of(sentence))[0])


def test_the_key_does_not_depend_on_the_order_in_which_sympy_holds_a_conjunction() -> None:
    code = (
        "from sympy import *; from evidence.certificates import *; from evidence.sentence import *\n"
        "x, y = reals('x y')\n"
        "said = And(x > 0, y > 0, x < 2, x + y > 1, Or(x > 3, y < 2))\n"
        "print(key_of(claim_of(Sentence('', [x, y], [], said))))"
    )
    keys = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(keys) == 1
