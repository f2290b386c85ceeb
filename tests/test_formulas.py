"""Formulas of statements: what a judge computes is what the text prints."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from sympy import Rational, atan, log, sqrt

from claims import PAPER
from evidence.formula import Formula
from evidence.proof import reals
from referee import Claim
from tests.latex import UnreadableError, pieces, read, stands_in

m, b, eta, x, y = reals("m b eta x y")
NAMES = {"m": m, "b": b, r"\eta": eta, "|x|": x, "y": y, r"\lVert z\rVert": sqrt(x**2 + y**2)}
RATE = Formula("the rate", (m, b, eta), -b * (m - b) / (m * (m - 1)) * log(1 - eta**2), indices="m b")
WITH_FORMULAS = [claim for claim in PAPER.claims if claim.formulas]


@pytest.mark.parametrize(
    ("claim", "formula"), [pytest.param(c, f, id=f"{c.id}-{f.name}") for c in WITH_FORMULAS for f in c.formulas]
)
def test_a_formula_that_a_judge_computes_with_stands_in_its_text(claim: Claim, formula: Formula) -> None:
    assert stands_in(formula, claim.text), formula


@pytest.mark.parametrize("claim", WITH_FORMULAS, ids=lambda claim: claim.id)
def test_a_wrong_formula_does_not_stand_in_the_text(claim: Claim) -> None:
    for formula in claim.formulas:
        others = [formula.values(f.original) for f in claim.formulas if f.variables == formula.variables]
        for mutant in formula.mutants():
            part = mutant.words.startswith("without")  # what is left of a sum may well stand elsewhere
            if (
                part
                or mutant.expression.is_Atom
                or not mutant.expression.free_symbols
                or formula.values(mutant.expression) in others
            ):
                continue
            wrong = Formula(formula.name, formula.variables, mutant.expression, printed=formula.printed)
            assert not stands_in(wrong, claim.text), mutant.words


@pytest.mark.parametrize(
    ("piece", "meaning"),
    [
        (r"-\frac bm \log\Bigl(1 - \eta\frac{m-b}{m-1}\Bigr)", -b / m * log(1 - eta * (m - b) / (m - 1))),
        (r"\frac{b(m-b)}{m(m-1)} \log\frac1{1-\eta^2}", RATE.original),
        (r"\eta^2 b(m-b)/(2(m-1)^2)", eta**2 * b * (m - b) / (2 * (m - 1) ** 2)),
        (r"\tfrac2\pi\arctan\tfrac{|x|}{y}", 2 / sympy.pi * atan(x / y)),
        (r"8\pi \lVert z\rVert^4", 8 * sympy.pi * (x**2 + y**2) ** 2),
        (r"\log|x| - \tanh y\,\cosh^2 y", log(x) - sympy.tanh(y) * sympy.cosh(y) ** 2),
        (r"e^{-y} \sqrt{1 + 2\eta}", sympy.exp(-y) * sqrt(1 + 2 * eta)),
        (r"\frac12 - \frac3{16}\eta", Rational(1, 2) - Rational(3, 16) * eta),
        (r"m!/((m-b)!\,m^b)", sympy.factorial(m) / (sympy.factorial(m - b) * m**b)),
        (r"x^{12} \cdot 0.25".replace("x", "y"), y**12 / 4),
    ],
)
def test_latex_is_read_as_a_mathematician_does(piece: str, meaning: sympy.Expr) -> None:
    point = {m: 7, b: 3, eta: Rational(1, 5), x: Rational(2, 3), y: Rational(3, 7)}
    assert complex(read(piece, NAMES).subs(point)) == pytest.approx(complex(meaning.subs(point)), rel=1e-12)


@pytest.mark.parametrize("piece", [r"R_t", r"\mathbb E[m]", r"m +", r"(m", r"\sum_k b", r"m \dot b", "|m|"])
def test_what_is_more_than_arithmetic_is_refused(piece: str) -> None:
    with pytest.raises(UnreadableError):
        read(piece, NAMES)


def test_a_term_is_found_beside_what_is_more_than_arithmetic() -> None:
    text = r"$\mathbb E[R] \ge \frac{\eta b}{2 m} - \delta_1(R_t) - e^{-b}$, $1 + \eta$"
    assert stands_in(Formula("f", (eta, b, m), eta * b / (2 * m)), text)
    assert stands_in(Formula("f", (b,), -sympy.exp(-b)), text)
    assert not stands_in(Formula("f", (eta, b, m), eta * b / m), text)
    assert not stands_in(Formula("f", (eta,), eta), text)  # a term of what is read whole


def test_a_text_is_read_piece_by_piece() -> None:
    text = r"So $v := \frac12 \le b,\quad x \to 3 + O(\eta^2)$, $m \ge 1 - \mathfrak o(t, R_t)$ "
    text += r"and $y \in [x, 1 + b] \subseteq [0, b]$ for $$m = \Bigl(1 - b\Bigr).$$"
    assert [" ".join(p.split()) for p in pieces(text)] == [
        "v",
        r"\frac12",
        "b",
        "x",
        "3",
        "m",
        "1",
        "y",
        "x",
        "1 + b",
        "0",
        "b",
        "m",
        "(1 - b)",
    ]
    assert [*pieces(r"$y \gtrsim 1 - b \iff m$")] == ["y", "1 - b", "m"]
    assert [p for p in pieces(r"$\{x \in A : y \le 1 + b\}$") if "b" in p] == ["1 + b"]
    assert list(pieces(r"$x = \min(y, 1 - b) = y$"))[2:] == ["1 - b", "y"]


def test_a_variable_may_be_written_with_a_relation() -> None:
    formula = Formula("f", (x, y), x + 4 * y, printed={"N_t": x, r"\sum_{i\in B} c_t(i)^2": y})
    assert stands_in(formula, r"$z \ge N_t + 4\,\sum_{i\in B} c_t(i)^2$")


def test_a_formula_is_called_with_numbers_arrays_and_expressions() -> None:
    assert RATE(3, 1, 0.1) == pytest.approx(-1 / 3 * np.log(0.99), rel=1e-14)
    assert RATE(3, 1, 1e-9) == pytest.approx(1e-18 / 3, rel=1e-12)  # by log1p
    assert np.asarray(RATE(np.array([2, 3]), 1, 0.1)).shape == (2,)
    assert RATE.at(2, 1, eta) == -log(1 - eta**2) / 2
    assert np.isnan(Formula("no real number", [x], x + log(-2))(1.0))
    with pytest.raises(TypeError, match="the rate wants values of m, b, eta, got 2"):
        RATE(3, 1)
    with pytest.raises(ValueError, match="k must be among its variables m"):
        Formula("f", [m], m, indices="k")
    with pytest.raises(ValueError, match="b must be among its variables m"):
        Formula("f", [m], m + b)


def test_mutants_change_each_constant_exponent_term_and_index_once() -> None:
    formula = Formula("f", (x, m), 3 * x**2 + Rational(1, 2) * m, indices="m")
    found = {mutant.words: mutant.expression for mutant in formula.mutants()}
    wanted = [
        (6 * x**2 + m, "the whole times 2"),
        (6 * x**2 + m / 2, "3 -> 6"),
        (3 * x**3 + m / 2, "the exponent 2 of x -> 3"),
        (3 * x**2, "without the term m/2"),
        (3 * x**2 + m, "1/2 -> 1"),
        (3 * x**2 + m / 2 + Rational(1, 2), "m -> m + 1"),
    ]
    for expression, words in wanted:
        assert sympy.expand(found[words] - expression) == 0, (words, found)
    assert len(set(found.values())) == len(found)
    assert formula.original not in found.values()


def test_a_bound_that_is_made_weaker_follows() -> None:
    (t,) = reals("t")
    bound = Formula("N", [t], 1 + t / 4, bounds="<=", domain=[t > 0, t <= 1])
    follows = {mutant.words: bound.follows(mutant) for mutant in bound.mutants()}
    assert {words for words, weaker in follows.items() if weaker} == {
        "the whole times 2",
        "1/4 -> 1/2",
        "1 -> 2",
    }
    least = Formula("N", [t], 1 + t / 4, bounds=">=", domain=[t > 0, t <= 1])
    assert {least.follows(m) for m in least.mutants() if m.words == "1/4 -> 1/8"} == {True}
    square = Formula("N", [t], 1 - t**2 / 4, bounds=">=", domain=[t > 0])
    assert {m.words for m in square.mutants() if square.follows(m)} >= {"-1/4 -> -1/2", "1 -> 1/2"}
    exact = Formula("N", [t], 1 + t / 4, domain=[t > 0])
    assert not any(map(exact.follows, exact.mutants()))


def test_what_a_known_bound_implies_follows() -> None:
    (t,) = reals("t")
    bound = Formula("N", [t], 1 + t / 2, bounds="<=", domain=[t > 0, t <= 1], known=1 + t / 4)
    assert "1/2 -> 1/4" in {m.words for m in bound.mutants() if bound.follows(m)}


def test_bounds_with_logarithms_and_powers_of_e_are_compared_by_their_arguments() -> None:
    (t,) = reals("t")
    rises = Formula("g", [t], log(1 + t / 2), bounds=">=", domain=[t > 0])
    assert {"the whole times 1/2", "the whole times -1", "1/2 -> 1/4"} <= {
        m.words for m in rises.mutants() if rises.follows(m)
    }
    falls = Formula("p", [t], sympy.exp(-t / 8), bounds="<=", domain=[t > 0], known=sympy.exp(-t / 4))
    assert {m.words for m in falls.mutants() if falls.follows(m)} == {
        "the whole times 2",
        "-1/8 -> -1/4",
        "-1/8 -> -1/16",
        "-1/8 -> 1/8",
    }


def test_a_replaced_formula_computes_something_else_and_comes_back() -> None:
    with RATE.replaced(2 * RATE.original):
        assert RATE(3, 1, 0.1) == pytest.approx(-2 / 3 * np.log(0.99))
        assert RATE.expression == 2 * RATE.original
    assert RATE(3, 1, 0.1) == pytest.approx(-1 / 3 * np.log(0.99))
