"""Does the search for the best constant bracket it, and say why when it does not?"""

from __future__ import annotations

import pytest
import sympy
from sympy import Eq, Rational

from evidence import Reach
from evidence.bracket import largest, supremum
from evidence.proof import Sentence, reals

x, y = reals("x y")


def logistic(up_to: sympy.Rational) -> Sentence:
    """Holds up to 2/3."""
    return Sentence("logistic", [x], [x >= 0, x <= up_to], x * (1 - x) >= x / 3)


def test_largest_is_bracketed() -> None:
    found = largest("x", logistic, Rational(1, 10), Rational(1), Rational(1, 500))
    assert found.proved_up_to <= Rational(2, 3) < found.refuted_at
    assert found.refuted_at - found.proved_up_to <= Rational(1, 500)
    assert found.counterexample is not None
    assert Rational(2, 3) < found.counterexample.model["x"] <= found.refuted_at
    assert not found.message


def test_largest_says_when_an_end_is_wrong() -> None:
    below = largest("x", logistic, Rational(1, 10), Rational(1, 2))
    assert (below.proved_up_to, below.refuted_at) == (Rational(1, 2), None)
    assert "still proved" in below.message
    above = largest("x", logistic, Rational(3, 4), Rational(1))
    assert (above.proved_up_to, above.refuted_at) == (None, Rational(3, 4))
    assert above.counterexample is not None


def test_a_reach_is_what_was_proved() -> None:
    below = largest("x", logistic, Rational(1, 10), Rational(1, 2))
    assert below.reach("x <= 1/3", "bracketed", "it fails") == Reach(
        "x <= 1/3", 0.5, None, "bracketed", "it fails"
    )
    with pytest.raises(ValueError, match="x <= 1/3: nothing was proved of x"):
        largest("x", logistic, Rational(3, 4), Rational(1)).reach("x <= 1/3", "bracketed", "it fails")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((Rational(1), Rational(1, 2)), "low < high"),
        ((Rational(1, 2), 0.75), "high must be an exact number"),
        ((Rational(1, 2), Rational(1), Rational(0)), "tolerance > 0"),
    ],
)
def test_largest_refuses(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        largest("x", logistic, *arguments)  # type: ignore[arg-type]


def test_attained_maximum_is_exact() -> None:
    found = supremum(x * (1 - x), [x], [x >= 0, x <= 1])
    assert found.at_least == found.at_most == Rational(1, 4)
    assert found.point == {"x": Rational(1, 2)}
    assert found.upper_bound is not None
    assert found.upper_bound.status == "proved"


def test_supremum_that_is_not_attained() -> None:
    found = supremum(x * y, [x, y], [x > 0, y > 0, x + y < 1], Rational(1, 100))
    assert found.at_least is not None
    assert found.at_least < Rational(1, 4) <= found.at_most <= Rational(1, 4) + Rational(1, 100)
    value = found.point["x"] * found.point["y"]
    assert value == found.at_least


@pytest.mark.parametrize("sign", [1, -1])
def test_irrational_supremum_is_enclosed(sign: int) -> None:
    found = supremum(x, [x], [Eq(x**2, 2), sign * x > 0])
    assert found.point == {"x": sign * sympy.sqrt(2)}
    assert found.at_least < sign * sympy.sqrt(2) < found.at_most
    assert found.at_most - found.at_least <= Rational(1, 1000)


def test_constant_and_rational_objectives() -> None:
    assert supremum(sympy.Integer(7), [x], [x > 0]).at_most == 7
    assert supremum(x / (1 + x), [x], [x >= 0], Rational(1, 10)).at_most == 1


def test_unbounded_objective_has_no_upper_bound() -> None:
    found = supremum(x, [x], [x > 1])
    assert found.at_most is None
    assert "no bound" in found.message


def test_searches_stop_when_the_solver_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from evidence import _z3

    monkeypatch.setattr(_z3, "solve", lambda *_: _z3.Answer("unknown", reason="asked to"))
    assert "asked to" in supremum(x, [x], [x < 1]).message
    assert largest("x", logistic, Rational(1, 10), Rational(1)).proved_up_to is None
