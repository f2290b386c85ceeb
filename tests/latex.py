"""Reading the formulas of a statement: the arithmetic that its LaTeX says.

SymPy's own readers of LaTeX take ``b(m-b)`` for a function and find several meanings in
``\\log\\frac1{1-x} + y``.  What statements print is a small part of LaTeX, of which this reads one meaning:
letters are variables, side by side is a product, a function takes the factors that follow it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import numpy as np
import sympy

from evidence.formula import Formula

_SIZES = re.compile(r"\\(?:[bB]igg?[lrm]?|left|right)(?![A-Za-z])")
_SPACES = re.compile(r"\\[,;:!\s]|\\q?quad(?![A-Za-z])|~|(?<![\\A-Za-z])\{\}|\\(?:displaystyle|textstyle)")
_MATH = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)
_BREAKS = re.compile(
    r":=|=|<|>|\\(?:le|ge|leq|geq|lt|gt|to|iff|approx|sim|gtrsim|ll|gg|in|ne|subseteq|Rightarrow|mapsto|mid|dots|ldots|text)"
    r"(?![A-Za-z])|(?<!\\),|;|&|\\[\\{}]"
)
_BIG_O = re.compile(r"[+-]\s*(?:O|\\mathfrak\s*o)\((?:[^()]|\([^()]*\))*\)")
_TOKEN = re.compile(r"\\[A-Za-z]+|\d+(?:\.\d+)?|[A-Za-z]|[-+*/^_{}()\[\]|'!]|@\d+@")
_FUNCTIONS = {
    name: getattr(sympy, {"arctan": "atan", "arcsin": "asin", "arccos": "acos"}.get(name, name))
    for name in ("log", "exp", "sin", "cos", "tan", "arctan", "arcsin", "arccos", "tanh", "cosh", "sinh")
}
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class UnreadableError(ValueError):
    """A formula that says more than arithmetic."""


def pieces(text: str, names: Mapping[str, sympy.Expr] | None = None) -> Iterator[str]:
    """What stands between signs of relation, commas and the like in the formulas of a text.

    With ``names``, what variables are written with is left in one piece, and marked as `read` marks it.
    """
    for match in _MATH.finditer(text):
        formula = _SPACES.sub(" ", _BIG_O.sub("", _SIZES.sub("", match[1] or match[2])))
        formula = _marked(formula, names or {})[0]
        for part in _BREAKS.split(formula):
            whole = part.count("[") == part.count("]")  # a comma parts the ends of an interval
            piece = part.strip(" \n." if whole else " \n.[]")
            if piece.count("(") < piece.count(")"):  # and what a maximum or minimum is taken of
                piece = piece.removesuffix(")")
            if piece:
                yield piece


def terms(piece: str) -> list[str]:
    """What a piece adds up, with its signs: its parts between + and - outside of brackets.

    A bracket that is closed behind a sign of relation, in another piece, is none.
    """
    tokens = re.findall(r"\\[A-Za-z]+|.", piece, re.DOTALL)
    rises = [(token in "([{") - (token in ")]}") for token in tokens]
    open_, closed = list[int](), set[int]()
    for k, rise in enumerate(rises):
        if rise > 0:
            open_.append(k)
        elif rise < 0 and open_:
            closed.add(open_.pop())
    found, depth = [""], 0
    for k, token in enumerate(tokens):
        depth += rises[k] if rises[k] < 1 or k in closed else 0
        if token in "+-" and depth == 0 and not re.search(r"[\^_]\s*$", found[-1]):
            found.append("")
        found[-1] += token
    return [term for term in found if term.strip()]


def read(piece: str, names: Mapping[str, sympy.Expr]) -> sympy.Expr:
    """The expression that a piece of LaTeX says.

    Args:
        piece: LaTeX.
        names: the variables, by how they are written; longer spellings go first.

    Raises:
        UnreadableError: it has something that is neither arithmetic nor a variable.
    """
    piece, atoms = _marked(piece, names)
    return _Reader(_SPACES.sub(" ", _SIZES.sub("", piece)), names, atoms).whole()


def _marked(piece: str, names: Mapping[str, sympy.Expr]) -> tuple[str, list[sympy.Expr]]:
    """A piece with a mark ``@k@`` for each spelling of several letters, and what the marks stand for."""
    atoms = []
    for spelling in sorted(names, key=len, reverse=True):
        if len(spelling) > 1:  # single letters are tokens of their own
            parts = map(re.escape, re.findall(r"\\[A-Za-z]+|\S", spelling))
            end = r"(?![A-Za-z])" if re.search(r"\\[A-Za-z]+$", spelling) else ""
            piece = re.sub(r"\s*".join(parts) + end, f" @{len(atoms)}@ ", piece)
            atoms.append(names[spelling])
    return piece, atoms


class _Reader:
    """A recursive descent over the tokens."""

    def __init__(self, text: str, names: Mapping[str, sympy.Expr], atoms: list[sympy.Expr]) -> None:
        self.tokens = _TOKEN.findall(text)
        if "".join(self.tokens) != re.sub(r"\s", "", text):
            raise UnreadableError(text)
        self.names, self.atoms, self.at = names, atoms, 0

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.next
        if not token or (wanted and token != wanted):
            raise UnreadableError(f"{wanted or 'more'} expected, got {token!r} in {' '.join(self.tokens)}")
        self.at += 1
        return token

    def whole(self) -> sympy.Expr:
        found = self.sum()
        if self.next:
            raise UnreadableError(f"{self.next!r} in {' '.join(self.tokens)}")
        return found

    def sum(self) -> sympy.Expr:
        sign = -1 if self.next == "-" else 1
        if self.next in ("-", "+"):
            self.take()
        total = sign * self.product()
        while self.next in ("+", "-"):
            sign = 1 if self.take() == "+" else -1
            total += sign * self.product()
        return total

    def starts_factor(self) -> bool:
        return bool(self.next) and self.next not in "+-)]}/*|^_!" and self.next != r"\cdot"

    def product(self) -> sympy.Expr:
        value = self.factor()
        while True:
            if self.next in ("/", "*", r"\cdot", r"\times"):
                value = value / self.factor() if self.take() == "/" else value * self.factor()
            elif self.starts_factor():
                value *= self.factor()
            else:
                return value

    def argument(self) -> sympy.Expr:
        """What follows ``\\frac`` or ``^``: a group, or a single token (of digits the first)."""
        if self.next == "{":
            return self.group()
        if self.next.isdigit() and len(self.next) > 1:
            first, self.tokens[self.at] = self.next[0], self.next[1:]
            return sympy.Integer(first)
        return self.atom()

    def group(self) -> sympy.Expr:
        closing = _CLOSING[self.take()]
        inside = self.sum()
        self.take(closing)
        return inside

    def power(self) -> sympy.Expr | None:
        if self.next != "^":
            return None
        self.take()
        return self.argument()

    def factor(self) -> sympy.Expr:
        base = self.atom()
        if self.next == "!":
            self.take()
            base = sympy.factorial(base)
        exponent = self.power()
        return base if exponent is None else base**exponent

    def atom(self) -> sympy.Expr:
        token = self.next
        if token in _CLOSING:
            return self.group()
        self.take()
        if token in (r"\frac", r"\tfrac", r"\dfrac"):
            return self.argument() / self.argument()
        if token == r"\sqrt":
            return sympy.sqrt(self.argument())
        if token[1:] in _FUNCTIONS and token[0] == "\\":
            exponent, function = self.power(), _FUNCTIONS[token[1:]]
            if self.next in ("(", "["):
                argument = self.group()
            else:
                argument = self.factor()
                while self.starts_factor() and self.next[1:] not in _FUNCTIONS and self.next != "(":
                    argument *= self.factor()
            return function(argument) if exponent is None else function(argument) ** exponent
        if token[0] == "@":
            return self.atoms[int(token[1:-1])]
        if token == "e" and "e" not in self.names:
            return sympy.E
        if token == r"\pi" and r"\pi" not in self.names:
            return sympy.pi
        if re.fullmatch(r"\d+(?:\.\d+)?", token):
            return sympy.Rational(token)
        if token in self.names:
            return self.names[token]
        raise UnreadableError(f"{token!r} is no variable in {' '.join(self.tokens)}")


_GREEK = re.compile(
    "alpha|beta|gamma|delta|epsilon|varepsilon|eta|theta|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|Phi|psi|Psi|omega"
)


def stands_in(formula: Formula, text: str) -> bool:
    """Whether a text prints a formula: a piece of its mathematics has its value at random points."""
    names = {"\\" * bool(_GREEK.fullmatch(v.name)) + v.name: v for v in formula.variables} | formula.printed
    rng = np.random.default_rng(len(text))
    points = [
        {v: sympy.Rational(int(k), 97) for v, k in zip(formula.variables, row, strict=True)}
        for row in rng.integers(5, 90, (3, len(formula.variables)))
    ]
    wanted = [complex(formula.original.subs(point)) for point in points]
    known = _known(text, tuple(names.items()), tuple(tuple(point.items()) for point in points))
    return any(np.allclose(found, wanted, rtol=1e-9, atol=0.0) for found in known)


@lru_cache(maxsize=256)
def _known(
    text: str,
    names: tuple[tuple[str, sympy.Expr], ...],
    points: tuple[tuple[tuple[sympy.Symbol, sympy.Rational], ...], ...],
) -> list[list[complex]]:
    """The values, at some points, of what is arithmetic in a text; of what is more, those of its terms."""
    spelled, found = dict(names), []
    for piece in pieces(text, spelled):
        for part in (piece, *terms(piece)):
            try:
                said = read(part, spelled)
                found.append([complex(said.subs(dict(point))) for point in points])
            except (UnreadableError, TypeError, ValueError, ZeroDivisionError):
                continue  # of a piece that is more than arithmetic, a term may be no more
            if part == piece:
                break
    return found
