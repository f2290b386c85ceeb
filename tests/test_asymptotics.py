"""No statement is asymptotic without a test of its order."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from claims import PAPER
from tests.asymptotics import LIMITS, MARK, ORDERS, Order

FOLDER = Path(__file__).parent


def marked() -> set[str]:
    """The claims whose texts are asymptotic."""
    texts = {c.id: " ".join(f"{c.title} {c.text} {' '.join(c.assumptions)}".split()) for c in PAPER.claims}
    return {name for name, text in texts.items() if MARK.search(text)}


@cache
def functions(path: Path) -> dict[str, ast.FunctionDef]:
    """The functions of a file, by name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def numbers(function: ast.FunctionDef) -> set[float]:
    """The numbers in a function and its decorators, powers of 10 included."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            found.add(float(node.value))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            found.add(float(eval(ast.unparse(node), {"__builtins__": {}})) if constant(node) else 0.0)
    return found


def constant(node: ast.BinOp) -> bool:
    return isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant)


def test_every_asymptotic_statement_has_its_order_or_is_a_limit_at_fixed_sizes() -> None:
    listed = {order.claim for order in ORDERS}
    assert marked() - listed - LIMITS == set(), "asymptotic, and no test of its order"
    assert (listed | LIMITS) - marked() == set(), "not asymptotic"
    assert listed & LIMITS == set()


@pytest.mark.parametrize("order", ORDERS, ids=lambda o: f"{o.claim}: {o.following}")
def test_the_tests_of_an_order_are_there_and_have_its_sizes(order: Order) -> None:
    seen: set[float] = set()
    for test in order.tests:
        file, name = test.split("::")
        seen |= numbers(functions(FOLDER / file)[name])
    assert set(map(float, order.sizes)) <= seen
    assert len(order.sizes) >= 3 or (not order.sizes and "exactly" in order.following)


def test_a_new_expansion_is_noticed() -> None:
    assert MARK.search(r"the rate is $2\pi\eta^2 + O(\eta^3)$")
    assert MARK.search(r"to leading order in $\eta$")
    assert MARK.search(r"as $\eta \to 0$")
    assert not MARK.search(r"$\mathbf w_0 \sim \mathcal N(0, I)$, for every $m \ge 2$")
