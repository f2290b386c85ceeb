"""Claims on trial: a fixed sample of ``python -m tests.claim_mutants``, and its parts."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import sympy
from sympy import Rational

from claims import PAPER
from evidence import Verdict
from evidence.formula import Formula
from evidence.proof import reals
from referee import Claim
from referee.resolution import FILE, LADDER, Line, Sharpness, read, resolution_of, stale, written
from tests import witnesses
from tests.attained import ATTAINED, Attained, attained, unused
from tests.claim_mutants import mutants, on_trial, spread, table
from tests.claim_trials import Kept, Question, Trial, answers, follow, once
from tests.kill_judge import claims_by_id
from tests.resolutions import CHANGES, bisection, courses, measured, question
from tests.witnesses import witness

TERMS = ("quick", 0)
KEPT = read(PAPER.folder / FILE)
forking = pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs os.fork")
(t, y) = reals("t y")


def of(question: Question, verdict: str, *, weaker: bool = False) -> Trial:
    """What became of a question."""
    return Trial(*question.key, weaker, "", verdict, 0.0)


# -- the data that are kept ------------------------------------------------------------------------


def test_what_is_kept_was_measured_with_the_formulas_as_they_are() -> None:
    assert list(stale(PAPER.claims, KEPT)) == []


def test_the_file_is_written_as_it_is_read() -> None:
    assert (PAPER.folder / FILE).read_text(encoding="utf-8") == written(KEPT)


def test_only_claims_that_are_verified_have_a_resolution() -> None:
    assert set(KEPT) <= {claim.id for claim in on_trial(())}


def test_a_formula_that_has_changed_is_named_with_its_claim() -> None:
    claim = claims_by_id()["proposition_5/as_printed"]
    (formula,) = claim.formulas
    other = Formula(formula.name, formula.variables, 2 * formula.original, bounds="<=", domain=formula.domain)
    changed = replace(claim, formulas=(other,))
    (said,) = stale([changed], {claim.id: KEPT[claim.id]})
    assert said == f"{claim.id}: the formula 'the bound' has changed since its resolution was measured"
    assert resolution_of(changed) is None
    assert resolution_of(claim) is not None
    assert list(stale([], {claim.id: KEPT[claim.id]})) == [f"there is no claim {claim.id}"]


def test_a_damaged_file_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"a/b": {"effort": "quick"}}')
    with pytest.raises(ValueError, match=r"resolution\.json: no resolutions of claims: KeyError\('engine'\)"):
        read(tmp_path / FILE)
    assert read(tmp_path / "nothing.json") == {}


def test_a_fingerprint_knows_what_a_formula_says_and_not_how() -> None:
    one = Formula("f", [t], (1 + t) ** 2, bounds="<=", domain=[t > 0])
    same = Formula("f", [t], 1 + 2 * t + t**2, bounds="<=", domain=[t > 0])
    assert one.fingerprint == same.fingerprint
    others = [
        Formula("f", [t], (1 + t) ** 2, bounds=">=", domain=[t > 0]),
        Formula("f", [t], (1 + t) ** 2, bounds="<=", domain=[t > 1]),
        Formula("f", [t], (1 + t) ** 2, bounds="<=", domain=[t > 0], known=1 + t),
        Formula("f", [t], (1 + t) ** 3, bounds="<=", domain=[t > 0]),
    ]
    assert len({f.fingerprint for f in (one, *others)}) == 5


# -- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (
            Sharpness("K", ("4", "1"), "divided", 1.3, 1.1, weaker=False),
            "K: would have noticed 4 or 1 divided by 1.3, not by 1.1",
        ),
        (
            Sharpness("K", ("4", "1", "the whole"), "multiplied or divided", 1.001, None, weaker=False),
            "K: would have noticed 4, 1 or the whole multiplied or divided by 1.001",
        ),
        (
            Sharpness("K", ("4",), "divided", None, 2.0, weaker=False),
            "K: would not have noticed 4 divided by 2",
        ),
        (
            Sharpness("K", ("4",), "multiplied", None, None, weaker=True),
            "K: 4 multiplied makes a weaker bound, true as well",
        ),
    ],
)
def test_a_resolution_is_said_in_words(part: Sharpness, words: str) -> None:
    assert str(part) == words
    assert part.sharp is (part.weaker or part.noticed == 1.001)


# -- bisection -------------------------------------------------------------------------------------


def test_the_constants_of_a_formula_are_its_numbers_and_the_whole() -> None:
    formula = Formula("f", [t, y], 2 + 2 * t**2 + sympy.log(1 + y / 3))
    found = {c.name: c.times(Rational(1001, 1000)) - formula.original for c in formula.constants()}
    assert {name: sympy.simplify(more) for name, more in found.items() if "log" not in str(more)} == {
        "2": Rational(2, 1000),
        "2 (second)": t**2 / 500,
    }
    assert set(found) == {"2", "2 (second)", "1", "1/3", "the whole"}
    assert [c.name for c in Formula("f", [t], 3 * t).constants()] == ["3"]  # which is the whole


@pytest.mark.parametrize("claim", ["proposition_5/as_printed", "limit_index.law/derived"])
@pytest.mark.parametrize("threshold", range(len(LADDER) + 1))
def test_bisection_finds_the_first_factor_that_is_noticed(claim: str, threshold: int) -> None:
    chosen = claims_by_id()[claim]
    constant = chosen.formulas[0].constants()[0]
    kept, asked = Kept(None), 0
    course = bisection(chosen, 0, constant, "divided", TERMS)
    rungs = {question(chosen, 0, constant, "divided", k, TERMS).key: k for k in range(len(LADDER))}
    try:
        one = next(course)
        while True:
            asked += 1
            trial = of(one, "refuted" if rungs[one.key] >= threshold else "verified")
            kept.add(trial)
            one = course.send(trial)
    except StopIteration:
        pass
    assert asked <= 4
    for other in CHANGES:
        for number in chosen.formulas[0].constants():
            kept.trials |= {
                (q := question(chosen, 0, number, other, k, TERMS)).key: of(
                    q, "refuted" if k >= threshold else "inconclusive"
                )
                for k in range(len(LADDER))
            }
    found = measured(replace(chosen, formulas=chosen.formulas[:1]), kept, TERMS, "fast 1")
    assert found is not None
    (line,) = found.lines
    noticed = LADDER[threshold] if threshold < len(LADDER) else None
    missed = LADDER[threshold - 1] if threshold else None
    assert (line.sharpness.noticed, line.sharpness.missed, line.sharpness.weaker) == (noticed, missed, False)
    assert line.sharpness.change == "multiplied or divided"


def test_a_weaker_bound_ends_a_bisection_and_a_missing_trial_leaves_it_open() -> None:
    claim = claims_by_id()["proposition_5/as_printed"]
    kept = Kept(None)
    assert measured(claim, kept, TERMS, "fast 1") is None
    for constant in claim.formulas[0].constants():
        kept.add(of(question(claim, 0, constant, "multiplied", 0, TERMS), "true, weaker", weaker=True))
        kept.add(of(question(claim, 0, constant, "divided", 0, TERMS), "refuted"))
    found = measured(claim, kept, TERMS, "fast 1")
    assert found is not None
    said = [(line.sharpness.change, line.sharpness.weaker, line.sharpness.noticed) for line in found.lines]
    assert said == [("multiplied", True, None), ("divided", False, 1.001)]
    assert KEPT[claim.id].lines == found.lines


# -- witnesses -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ATTAINED, ids=":".join)
def test_no_instance_contradicts_the_bound_itself(
    name: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witnesses, "_solved", lambda *_: iter(()))
    for claim in on_trial(()):
        for formula in claim.formulas:
            if (claim.id.rpartition("/")[0], formula.name) == name:
                assert witness(formula, formula.original, ATTAINED[name]) == ""


def test_every_instance_is_one_of_a_bound() -> None:
    bounds = ((claim.id, f.name) for claim in on_trial(()) for f in claim.formulas if f.bounds != "=")
    assert unused(bounds) == set()
    assert attained("lemma_0/as_printed", "the bound") is None


def test_a_point_shows_that_a_formula_is_false() -> None:
    equal = Formula("f", [t], 1 + t / 4, domain=[t > 0])
    at, there, said = re.fullmatch(r"at t = (.*): (.*), not (.*)", witness(equal, 1 + t / 2)).groups()
    assert Rational(there) == 1 + Rational(at) / 4
    assert Rational(said) == 1 + Rational(at) / 2
    assert witness(equal, 1 + t / 4) == ""
    bound = Formula("f", [t], 1 + t / 4, bounds="<=", domain=[t > 0, t <= 1])
    known = Attained(1 + t / 8)
    assert "not at most" in witness(bound, 1 + t / 16, known)
    assert witness(bound, 1 + t / 6, known) == ""  # nobody knows
    assert witness(bound, 1 + t / 16) == ""
    assert "not at most" in witness(bound, sympy.log(-t), known)  # says nothing
    narrow = Attained(1 + t / 8, (sympy.Eq(7 * t, 3),))  # what no small fraction meets, a solver does
    assert witness(bound, 1 + t / 16, narrow) == "at t = 3/7: 59/56, not at most 115/112"


# -- the trials ------------------------------------------------------------------------------------

#: Of every section that has formulas, and of every kind of evidence.
MUTANTS = (
    *("proposition_5/as_printed", "corollary_16.growth/as_printed", "lemma_18.equivalence/as_printed"),
    *("proposition_23/corrected", "appendix_c_a1.ratio/as_printed", "lemma_25.lower/as_printed"),
    *("lemma_29.psi/as_printed", "lemma_33/as_printed", "lemma_38.closed/as_printed", "eq_34/as_printed"),
    *("theorem_13_steps.sum/as_printed", "section_5_1.sharper/as_printed", "hopping.residence/derived"),
)


@cache
def sample() -> list[Trial]:
    """The first three mutants of some claims."""
    claims = [claims_by_id()[id] for id in MUTANTS]
    return answers([q for claim in claims for q in mutants(claim, TERMS)[:3]])


@forking
def test_false_mutants_of_a_sample_are_noticed() -> None:
    found = sample()
    assert len(found) == 3 * len(MUTANTS)
    assert [trial for trial in found if trial.witness and not trial.noticed] == []
    assert [trial for trial in found if trial.weaker and trial.witness] == []
    assert sum(bool(trial.witness) for trial in found) >= 2 * len(MUTANTS) - 5


def of_line(claim: Claim, line: Line) -> Iterator[tuple[Question, str]]:
    """One constant of a line, at the factors that are noticed and not, with what should become of it."""
    part = line.sharpness
    number = [formula.name for formula in claim.formulas].index(part.formula)
    (constant,) = (c for c in claim.formulas[number].constants() if c.name == part.constants[0])
    change = part.change.partition(" ")[0]
    ends = ((part.noticed, "noticed"), (part.missed, ""), (LADDER[0] if part.weaker else None, "weaker"))
    for factor, expected in ends:
        if factor is not None:
            yield question(claim, number, constant, change, LADDER.index(factor), TERMS), expected


@forking
def test_resolutions_of_a_sample_are_those_that_are_kept() -> None:
    claims = [claims_by_id()[id] for id in MUTANTS if id in KEPT]
    expected = {q: words for c in claims for line in KEPT[c.id].lines[:2] for q, words in of_line(c, line)}
    found = {trial.key: trial for trial in answers(list(expected))}
    for asked, words in expected.items():
        trial = found[asked.key]
        assert ("weaker" if trial.weaker else "noticed" if trial.noticed else "") == words, trial


@forking
def test_trials_are_kept_and_not_asked_again(tmp_path: Path) -> None:
    asked = mutants(claims_by_id()["lemma_38.closed/as_printed"], TERMS)[:2]
    path = tmp_path / "kept.jsonl"
    first = answers(asked, path, jobs=1)
    path.write_text(path.read_text() + '{"claim": "cut o')
    kept = Kept(path)
    assert list(kept.trials.values()) == first
    assert list(follow(map(once, asked), kept, 1)) == first
    assert asked[0].formula.expression == asked[0].formula.original


def test_a_part_of_a_sweep_is_a_sample_of_all_claims() -> None:
    claims = on_trial(["lemma_29.psi", "lemma_38.closed"])
    asked = [next(iter(course)) for course in spread(claims, TERMS)]
    assert [question.claim for question in asked[:4]] == [claims[0].id, claims[1].id] * 2
    assert len(asked) == sum(len(mutants(claim, TERMS)) for claim in claims)
    assert next(courses(claims, TERMS)) is not None


def test_the_page_counts_what_is_kept_and_names_survivors() -> None:
    claim = claims_by_id()["lemma_38.closed/as_printed"]
    kept = Kept(None)
    questions: Iterator[Question] = iter(mutants(claim, TERMS))
    for asked, verdict in zip(questions, ("refuted", "verified"), strict=False):
        kept.add(replace(of(asked, verdict), witness="at b = 0: -27, not 3"))
    text = table([claim], kept, TERMS)
    assert "Of the false mutants 50.0% are noticed at quick" in text
    assert "false at b = 0: -27, not 3: `verified`" in text
    assert text.endswith("## Not tried to the end\n\n`lemma_38.closed/as_printed`.\n")
    assert claim.expected == Verdict.VERIFIED


def test_a_claim_without_a_formula_was_not_measured() -> None:
    claim = next(claim for claim in PAPER.claims if not claim.formulas)
    assert resolution_of(claim) is None
