"""Is the proof kit right?  Soundness, exactness, time limits, vacuity, error messages."""

from __future__ import annotations

import contextlib
import io
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import And, Eq, Equivalent, Implies, Ne, Not, Or, Rational

from evidence import _exact, _formula, _z3
from evidence.outcome import Verdict
from evidence.proof import (
    Induction,
    Proof,
    Sentence,
    SentenceError,
    VacuousSentence,
    consistent,
    decide,
    identity,
    reals,
)
from evidence.steps import Steps

x, y, z = reals("x y z")
UNIT = (x >= 0, x <= 1, y >= 0, y <= 1)


def hard_sentence() -> Sentence:
    """Equations of high degree in five variables, far out of reach."""
    v = reals("v0 v1 v2 v3 v4")
    equations = [
        Eq(sum(v[i] * v[(i + 1) % 5] ** 9 for i in range(5)), 1),
        Eq(sum(v[i] ** 7 * v[(i + 2) % 5] ** 2 for i in range(5)), 2),
        Eq(v[0] * v[1] * v[2], v[3] ** 5 + v[4]),
        Eq(v[0] ** 3 + v[1] ** 3 - v[2] ** 3, v[3] * v[4] + 7),
    ]
    return Sentence("hard", v, equations, v[0] < v[1])


PROVED = [
    Sentence("means", [x, y], [x > 0, y > 0], x**2 + y**2 >= 2 * x * y),
    Sentence("disjunction", [x], [Or(x < -1, x > 1)], x**2 > 1),
    Sentence("negation", [x], [Not(And(x > 0, x < 2))], x**2 >= 2 * x),
    Sentence("equivalence", [x, y], [x > 0, y > 0], Equivalent(x < y, x**2 < y**2)),
    Sentence("implication", [x, y], [], Implies(Eq(x, y), Eq(x**3, y**3))),
    Sentence("conjunction", [x], [x > 1], And(x**2 > x, x**3 > x**2, Ne(x, 0))),
    Sentence("root", [x], [Eq(x**2, 2), x > 0], And(x > Rational(7, 5), x < Rational(3, 2))),
    Sentence("quotient", [x, y], [x > 0, y > x], 1 / x > 1 / y),
    Sentence("nested", [x], [x > 0], 1 / (1 + 1 / x) < 1),
    Sentence("negative denominator", [x], [x < 0], (x**2 + 1) / x < 0),
    Sentence("closed", [], [], sympy.Ne(1, 0, evaluate=False)),
]

REFUTED = [
    Sentence("strict means", [x, y], [x > 0, y > 0], x**2 + y**2 > 2 * x * y),
    Sentence("squares grow", [x], [x > 0], x**2 >= x),
    Sentence("one part fails", [x], [x > 1], And(x**2 > x, x**3 > 2 * x**2)),
    Sentence("flipped", [x, y], [y > x, Ne(x, 0), Ne(y, 0)], 1 / x > 1 / y),
    Sentence("tight", [x], [x**2 < 2], x < Rational(14142, 10000)),
    Sentence("equation", [x, y], [Eq(x + y, 1)], Ne(x * y, Rational(2, 9))),
]


@pytest.mark.parametrize("sentence", PROVED, ids=lambda s: s.name)
def test_true_sentence_is_proved(sentence: Sentence) -> None:
    proof = decide(sentence)
    assert proof.status == "proved", proof.message
    assert not proof.model
    assert proof.solver.startswith("Z3 ")
    at = {v: proof.instance[v.name] for v in sentence.variables}
    assert all(assumption.subs(at) == sympy.true for assumption in sentence.assumptions)


@pytest.mark.parametrize("sentence", REFUTED, ids=lambda s: s.name)
def test_false_sentence_is_refuted_by_simple_rationals(sentence: Sentence) -> None:
    proof = decide(sentence)
    assert proof.status == "refuted"
    assert all(isinstance(value, sympy.Rational) for value in proof.model.values())
    assert all(value.q < 1000 for value in proof.model.values())
    at = {v: proof.model[v.name] for v in sentence.variables}
    assert all(assumption.subs(at) == sympy.true for assumption in sentence.assumptions)
    assert sentence.conclusion.subs(at) == sympy.false
    assert proof.decimals == {name: float(value) for name, value in proof.model.items()}


def test_model_is_algebraic_where_it_must_be() -> None:
    proof = decide(Sentence("root", [x, y], [Eq(x**2, 2), x > 0, Eq(y, 3 * x)], x * y < 6))
    assert proof.status == "refuted"
    assert proof.model["x"] == sympy.sqrt(2)
    assert sympy.simplify(proof.model["y"] - 3 * sympy.sqrt(2)) == 0
    assert proof.decimals["x"] == pytest.approx(2**0.5, abs=1e-15)


def test_model_of_a_cubic_is_the_right_root() -> None:
    cubic = x**3 - 3 * x + 1
    for low, high in ((-2, -1), (0, 1), (1, 2)):
        proof = decide(Sentence("cubic", [x], [Eq(cubic, 0), x > low, x < high], x > 5))
        assert proof.status == "refuted"
        assert low < proof.decimals["x"] < high
        assert abs(cubic.subs(x, proof.model["x"]).evalf(50)) < 1e-45


@pytest.mark.parametrize("sentence", [*REFUTED, hard_sentence()][:3], ids=lambda s: s.name)
def test_same_question_same_answer(sentence: Sentence) -> None:
    assert dict(decide(sentence).model) == dict(decide(sentence).model)


def test_counterexample_code_can_be_pasted() -> None:
    S, E, t = reals("S E t")  # names that SymPy would read as its own
    sentence = Sentence("paste", [S, E, t], [Eq(t**3, 2), S > 0, Ne(E, 0)], S / E + t > t)
    proof = decide(sentence)
    assert proof.code is not None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(proof.code, {})
    assert printed.getvalue().split("\n")[:2] == ["[True, True, True]", "False"]


def test_outcome_carries_the_counterexample() -> None:
    outcome = decide(REFUTED[1]).outcome("detail")
    assert outcome.verdict is Verdict.REFUTED
    assert outcome.counterexample is not None
    assert outcome.counterexample.values == {"x": "1/2"}
    assert outcome.detail == "detail"
    assert decide(PROVED[0]).outcome().verdict is Verdict.VERIFIED


def test_the_limit_of_steps_is_kept_and_is_no_pass() -> None:
    limit = Steps(200_000)
    assert _z3.solve(hard_sentence().assumptions, hard_sentence().variables, limit).status == "unknown"
    assert limit.left == 0, "so many were taken, and no more"
    proof = decide(hard_sentence(), 200_000)
    assert proof.status == "inconclusive"
    assert proof.message
    assert proof.outcome().verdict is Verdict.INCONCLUSIVE
    assert proof.message == decide(hard_sentence(), 200_000).message


def test_a_large_power_does_not_escape_the_limit() -> None:
    v = reals("v0 v1 v2 v3 v4 v5")
    power = Sentence("power", v, [v[0] > 1], (sum(v) + 1) ** 24 > sum(a**3 for a in v))
    assert decide(power, 500_000).status == "inconclusive"


def test_a_solver_that_does_not_count_its_steps_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the interruption this would not end."""
    keep = _z3.z3.Solver.set

    def deaf(self: object, *arguments: object) -> None:
        if arguments[0] != "rlimit":
            keep(self, *arguments)

    monkeypatch.setattr(_z3.z3.Solver, "set", deaf)
    monkeypatch.setattr(_z3, "HANG", 0.2)
    answer = _z3.solve(hard_sentence().assumptions, hard_sentence().variables, Steps(1000))
    assert answer.status == "unknown"


def test_one_undecided_part_does_not_hide_a_refuted_one() -> None:
    hard = hard_sentence()
    w = reals("w")[0]
    conclusion = And(Not(And(*hard.assumptions)), w > 0)
    proof = decide(Sentence("mixed", [*hard.variables, w], [w > -1], conclusion), 1_000_000)
    assert proof.status == "refuted"


@pytest.mark.parametrize(
    "assumptions", [[x > y, y > x], [x**2 < 0], [Eq(x**2 + 1, y), y < 1], [x > 0, 1 / x < 0]], ids=str
)
def test_vacuous_sentence_is_an_error(assumptions: list[sympy.Basic]) -> None:
    sentence = Sentence("vacuous", [x, y], assumptions, x > y + 1)
    assert consistent(sentence) is False
    with pytest.raises(VacuousSentence, match="vacuous: nothing satisfies all the assumptions"):
        decide(sentence)


def test_consistent() -> None:
    assert consistent(PROVED[0]) is True
    assert consistent(hard_sentence(), 100_000) is None


def test_a_lie_of_the_solver_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    lie = _z3.Answer("sat", {x: Fraction(1), y: Fraction(1)})
    monkeypatch.setattr(_z3, "solve", lambda *_: lie)
    proof = decide(PROVED[0])
    assert proof.status == "inconclusive"
    assert "fails the exact check" in proof.message


@pytest.mark.parametrize(
    ("asked", "doubt"),
    [
        ("assumptions", "it is open whether anything satisfies the assumptions"),
        ("denominator", "it is open whether a denominator can be zero"),
    ],
)
def test_what_stays_open_before_the_conclusion_is_no_proof(
    asked: str, doubt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The solver gives up on one of the questions that come first, and answers the others."""
    sentence, solve = Sentence("a quotient", [x], [x >= 1], 1 / x > 0), _z3.solve

    def gives_up(query: list[sympy.Basic], *rest: object) -> object:
        """Of the assumptions alone, or of them with a denominator that is zero."""
        last = query[-1]
        kind = "assumptions" if list(query) == [x >= 1] else "denominator" if last == Eq(x, 0) else "conclusion"
        return _z3.Answer("unknown", {}, "tired") if kind == asked else solve(query, *rest)

    assert decide(sentence).status == "proved"
    monkeypatch.setattr(_z3, "solve", gives_up)
    found = decide(sentence)
    assert (found.status, doubt in found.message) == ("inconclusive", True), found


def test_a_proof_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="compare its status"):
        assert decide(PROVED[0])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Sentence("s", [x], [x >= 0.2], x > 0), r"0\.2.*Rational\('0.2'\)"),
        (lambda: Sentence("s", [x], [x == y], x > 0), r"assumption 0: .*sympy.Eq"),
        (lambda: Sentence("s", [x], x > 0, x > 1), "assumptions must be a list or tuple"),
        (lambda: Sentence("s", [x], [], sympy.sqrt(x) > 0), "conclusion: .*not an integer"),
        (lambda: Sentence("s", [x], [], sympy.Abs(x) > 1), r"Abs\(x\)"),
        (lambda: Sentence("s", [x], [], sympy.exp(x) > 1), "exp"),
        (lambda: Sentence("s", [x], [], x > sympy.pi), "pi"),
        (lambda: Sentence("s", [x], [], x + y > 0), "y is not among the variables"),
        (lambda: Sentence("s", [x], [], x + 1), "expected a relation"),
        (lambda: Sentence("s", [x, sympy.Symbol("x")], [], x > 1), "two variables"),
        (lambda: Sentence("s", [p := sympy.Symbol("p", positive=True)], [], p > 1), "more than real=True"),
        (lambda: decide(Sentence("s", [x, y], [y > x], 1 / x > y)), "denominators x to be zero"),
        (lambda: decide(PROVED[0], 0), "limit must be a positive number of steps"),
        (lambda: identity("s", x, 0.5), "floating-point"),
        (lambda: identity("s", 1 / x, sympy.zoo), "zoo"),
        (lambda: identity("s", 1 / ((x + 1) ** 2 - x**2 - 2 * x - 1), x), "zero everywhere"),
    ],
)
def test_error_messages(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()  # type: ignore[operator]


def test_identities() -> None:
    assert identity("square", (x + y) ** 2, x**2 + 2 * x * y + y**2).status == "proved"
    assert identity("fractions", x / (x + y) + y / (x + y), 1).status == "proved"
    wrong = identity("wrong", x / (x - y) + y / (x + y), 1)
    assert wrong.status == "refuted"
    assert wrong.solver.startswith("SymPy ")
    at = {x: wrong.model["x"], y: wrong.model["y"]}
    assert (x / (x - y) + y / (x + y)).subs(at) != 1
    vanishing = identity("a long way", (x - 1) * (x - 2) * (y - 1), 0)
    assert dict(vanishing.model) == {"x": 3, "y": 2}


def test_induction() -> None:
    halving = Induction.of_map(
        "halving",
        [x, y],
        start=[Eq(x, 1)],
        invariant=And(x > 0, x <= 1),
        update={x: x * y},
        always=[y > 0, y <= Rational(1, 2)],
    )
    proof = halving.decide()
    assert proof.status == "proved"
    assert proof.seconds >= proof.base.seconds
    growing = Induction(halving.base, Sentence("grows", [x], [x <= 1], x + 1 <= 1)).decide()
    assert (growing.step.status, growing.status) == ("refuted", "inconclusive")
    false_start = Induction.of_map("false start", [x], start=[Eq(x, 2)], invariant=x <= 1, update={x: x / 2})
    assert false_start.decide().status == "refuted"


def test_induction_updates_all_at_once() -> None:
    swap = Induction.of_map("swap", [x, y], start=[Eq(x, 1), Eq(y, 2)], invariant=x < y, update={x: y, y: x})
    assert swap.decide().step.status == "refuted"


def test_exact_signs_where_floats_fail() -> None:
    root2 = _exact.Algebraic.root([Fraction(-2), Fraction(0), Fraction(1)], 1)
    root3 = _exact.Algebraic.root([Fraction(-3), Fraction(0), Fraction(1)], 1)
    root6 = _exact.Algebraic.root([Fraction(-6), Fraction(0), Fraction(1)], 1)
    point = {x: root2, y: root3, z: root6}
    tiny = Rational(1, 10**60)
    assert _exact.sign(x * y - z, point) == 0
    assert _exact.sign(x * y - z + tiny, point) == 1
    assert _exact.sign(x * y - z - tiny, point) == -1
    assert _exact.sign(1 / (x + y) + x - y, point) == 0
    assert not _exact.holds(Eq(1 / (x * y - z), 1), point)
    assert _exact.sign(x**2 - 2, {x: Fraction(1, 3)}) == -1


def test_unrolled_recursions_stay_small() -> None:
    value = x
    for _ in range(12):
        value = value * (1 - value / 2)
    assert sum(1 for _ in _formula.nodes(value)) < 100
    assert _exact.enclose(x * (1 - x) ** 2, {x: Fraction(1, 2)}).low == Fraction(1, 8)


@given(st.fractions(max_denominator=40), st.fractions(max_denominator=40))
def test_simplest_fraction_between(first: Fraction, second: Fraction) -> None:
    low, high = sorted((first, second))
    found = _exact.simplest_between(low, high)
    assert low <= found <= high
    for denominator in range(1, found.denominator):
        assert (high * denominator) // 1 < -((-low * denominator) // 1)


coefficients = st.lists(st.integers(-3, 3), min_size=6, max_size=6)
MONOMIALS = (x**0, x, y, x * y, x**2 * y, y**3)


@settings(max_examples=40, derandomize=True)
@given(coefficients, st.integers(0, 2**32 - 1))
def test_verdicts_agree_with_sampling(weights: list[int], seed: int) -> None:
    """No sample violates what is proved, and what is refuted is violated at the model."""
    polynomial = sum(w * m for w, m in zip(weights, MONOMIALS, strict=True))
    assume(polynomial.free_symbols if isinstance(polynomial, sympy.Basic) else False)
    claim = polynomial <= 2
    proof = decide(Sentence("random", [x, y], UNIT, claim))
    function = sympy.lambdify((x, y), polynomial, "numpy")
    a, b = np.random.default_rng(seed).random((2, 2000))
    highest = float(np.max(function(a, b)))
    if proof.status == "proved":
        assert highest <= 2 + 1e-12
    else:
        assert proof.status == "refuted"
        at = {v: proof.model[v.name] for v in (x, y)}
        assert all(bound.subs(at) == sympy.true for bound in UNIT)
        assert claim.subs(at) == sympy.false


@settings(max_examples=25, derandomize=True)
@given(coefficients, coefficients)
def test_negating_swaps_nothing_silently(left: list[int], right: list[int]) -> None:
    """A sentence and the one with the opposite conclusion are never both proved."""
    p, q = (sum(w * m for w, m in zip(ws, MONOMIALS, strict=True)) for ws in (left, right))
    assume(p != q)  # Le(p, p) is refused: it says nothing
    one: Proof = decide(Sentence("one", [x, y], UNIT, sympy.Le(p, q, evaluate=False)))
    other: Proof = decide(Sentence("other", [x, y], UNIT, sympy.Gt(p, q, evaluate=False)))
    assert {one.status, other.status} <= {"proved", "refuted"}
    assert not (one.status == other.status == "proved")


def test_sentence_is_readable() -> None:
    assert str(PROVED[0]) == "means: x > 0, y > 0 ==> x**2 + y**2 >= 2*x*y"
    assert issubclass(VacuousSentence, SentenceError)
