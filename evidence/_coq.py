"""Sentences in two languages of Coq: its own notation, for a reader, and the syntax of ``proofs/Checker.v``."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from evidence.checker import COMPARED

Node = tuple[Any, ...]  # a term or a formula: the name of its constructor in Checker.v, and what it is made of

CONSTRUCTORS = {">=": "Ge", ">": "Gt", "<=": "Le", "<": "Lt"}
#: How Coq and the checker write relations.
SIGNS = {"Ge": ">=", "Gt": ">", "Le": "<=", "Lt": "<", "Eq": "=", "Ne": "<>"}
#: How Coq writes a node: symbol, precedence, and how tightly its two sides have to bind.
WRITTEN = {
    "Add": ("+", 50, 50, 49), "Sub": ("-", 50, 50, 49), "Mul": ("*", 40, 40, 39), "Div": ("/", 40, 40, 39),
    "And": ("/\\", 80, 79, 80), "Or": ("\\/", 85, 84, 85),
    "Implies": ("->", 99, 98, 99), "Iff": ("<->", 95, 94, 94),
    **{name: (sign, 70, 69, 69) for name, sign in SIGNS.items()},
}  # fmt: skip
#: Words that a variable of a theorem cannot be called.
TAKEN = frozenset(
    [
        *("IF", "Prop", "R", "SProp", "Set", "Type", "as", "at", "by", "cofix", "else", "end", "exists"),
        *(
            "fix",
            "for",
            "forall",
            "fun",
            "if",
            "in",
            "let",
            "match",
            "return",
            "then",
            "using",
            "where",
            "with",
        ),
    ]
)


class UntranslatableError(Exception):
    """A certificate that is not printed; the message says why."""


def term(node: ast.AST, names: Sequence[str]) -> Node:
    """An expression of the checker's language."""
    match node:
        case ast.Constant(value=int(value)):
            return ("Num", value)
        case ast.Name(id=name) if name in names:
            return ("Var", names.index(name))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return ("Opp", term(operand, names))
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int(k))):
            return ("Pow", term(left, names), k)
        case ast.BinOp(
            left=left, op=ast.Pow(), right=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(k)))
        ):
            return ("Div", ("Num", 1), ("Pow", term(left, names), k))
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() as op, right=right):
            name = {"Mult": "Mul"}.get(type(op).__name__, type(op).__name__)
            return (name, term(left, names), term(right, names))
    raise UntranslatableError(f"not a term: {ast.unparse(node)}")


def formula(node: ast.AST, names: Sequence[str]) -> Node:
    """A formula of the checker's language."""
    match node:
        case ast.Constant(value=bool(value)):
            return ("Yes",) if value else ("No",)
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return ("Not", formula(operand, names))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARED:
            return (CONSTRUCTORS[COMPARED[type(op)]], term(left, names), term(right, names))
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr() as op, right=right):
            return ("And" if isinstance(op, ast.BitAnd) else "Or", formula(left, names), formula(right, names))
        case ast.Call(func=ast.Name(id=("Eq" | "Ne") as name), args=[left, right]):
            return (name, term(left, names), term(right, names))
        case ast.Call(func=ast.Name(id=("Implies" | "Equivalent") as name), args=[left, right]):
            return ({"Equivalent": "Iff"}.get(name, name), formula(left, names), formula(right, names))
    raise UntranslatableError(f"not a formula: {ast.unparse(node)}")


def in_words(node: Node, names: Sequence[str], loose: int = 200) -> str:
    """A term or formula in Coq's notation, within parentheses unless it binds tightly enough."""
    match node:
        case ("Num", value):
            return str(value)
        case ("Var", place):
            return names[place]
        case ("Yes",):
            return "True"
        case ("No",):
            return "False"
        case ("Opp", part):
            text, level = f"- {in_words(part, names, 35)}", 35
        case ("Not", part):
            text, level = f"~ {in_words(part, names, 75)}", 75
        case ("Pow", part, k):
            text, level = f"{in_words(part, names, 29)} ^ {k}", 30
        case (name, left, right):
            symbol, level, first, second = WRITTEN[name]
            text = f"{in_words(left, names, first)} {symbol} {in_words(right, names, second)}"
    return text if level <= loose else f"({text})"


def syntax(node: Node) -> str:
    """A term or formula in the constructors of Checker.v."""
    name, *parts = node
    if not parts:
        return str(name)
    inner = [syntax(p) if isinstance(p, tuple) else integer(p) for p in parts]
    return f"({name} {' '.join(inner)})"


def divisors(node: Node) -> list[Node]:
    """The terms that a node divides by, other than numerals, as Checker.v lists them."""
    inner = [d for part in node[1:] if isinstance(part, tuple) for d in divisors(part)]
    return [*inner, node[2]] if node[0] == "Div" and not (node[2][0] == "Num" and node[2][1]) else inner


def integer(value: int) -> str:
    """An integer for Coq, which reads long numbers much faster in hexadecimals."""
    text = str(value) if abs(value) < 10**20 else hex(value)
    return f"({text})" if value < 0 else text
