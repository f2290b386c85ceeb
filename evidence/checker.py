"""Checks certificates: files from which the truth of a sentence over the reals follows by exact arithmetic.

Nothing here asks for belief: no solver, no rounding, no package beyond Python's own library.  ``python
evidence/checker.py FILE ...`` checks files, each a list of certificates (JSON objects), and exits with 1 if one
is refused.  A certificate claims that for all real values of its ``variables`` the ``assumptions`` imply each
part of the ``conclusion``.  Formulas are strings such as ``Implies(x/y >= 1, (x > 0) | Eq(y, 2))``: numbers and
names of ASCII, ``+ - * / **``, comparisons, ``Eq Ne & | ~ Implies Equivalent``.  The claim is either

- ``refuted``: ``point`` meets the assumptions and breaks the conclusion; or
- ``proved``: ``point`` meets the assumptions (they do not contradict each other), ``nonzero`` shows, for each
  denominator, that the assumptions without denominators keep it from zero, and ``proof``, for each part of the
  conclusion, that the assumptions and its negation contradict each other.

A proof works on *facts*, numbered from 0: ``p >= 0``, ``p > 0``, ``p == 0`` or ``p != 0`` with a polynomial p,
or disjunctions.  It is one of

- ``{"cases": k, "proofs": [..]}``: fact k is a disjunction, and each member leads to a contradiction;
- ``{"cut": formula, "proofs": [a, b]}``: the formula leads to one (a), and so does its negation (b);
- ``{"sum": [[c, [q, ..], [k, ..]], ..], "zero": [[k, q], ..]}``: the sum of all products ``c * q^2 .. * (fact
  k) ..`` with c > 0, and of polynomials q times facts ``p == 0``, is identically zero, though no product is
  negative and one is positive: a refutation by the Positivstellensatz.  (Expansions in Bernstein's or
  Handelman's basis and sums of squares are of this kind.)

What is written in any other way, or exceeds the limits below, is refused.
"""

from __future__ import annotations

import ast
import json
import keyword
import math
import re
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any

#: Limits: characters of a formula, bits of a number, exponent, nesting of a proof, work for a certificate.
TEXT, BITS, POWER, DEPTH, WORK = 20_000, 8_000, 100, 60, 2_000_000

FORMULA = re.compile(r"(?:[0-9]++(?!\w)|[A-Za-z_]\w*+|[<>]=?|[-+*/&|~(), ])*+", re.ASCII)
NAME = re.compile(r"[A-Za-z_]\w{,99}", re.ASCII)
NUMBER = re.compile(r"-?[0-9]{1,2000}(?:/[0-9]{,1999}[1-9][0-9]{,1999})?", re.ASCII)
COMPARED = {ast.GtE: ">=", ast.Gt: ">", ast.LtE: "<=", ast.Lt: "<"}
NEGATED = {">=": "<", ">": "<=", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}
CALLS = ("Eq", "Ne", "Implies", "Equivalent")
SAID = {"name", "variables", "assumptions", "conclusion", "status", "point"}
PARSED = lru_cache(maxsize=1_000)(ast.parse)  # a certificate is read more than once, and nobody changes a tree
WORKING = threading.local()  # ``left``: how much may still be done for a certificate

Exact = int | Fraction  # a whole number is an int, where there is nothing to reduce; but ``/`` is for fractions
Fact = tuple[str, Any]  # a relation and a polynomial, or "and" or "or" and members


class Refused(Exception):
    """A certificate that does not show what it claims; the message says where."""


def spend(amount: int) -> None:
    """Refuse what takes too long: count products of terms, while a certificate is checked."""
    WORKING.left = getattr(WORKING, "left", math.inf) - amount
    if WORKING.left < 0:
        raise Refused(f"it takes more than {WORK} multiplications")


@contextmanager
def limited() -> Iterator[None]:
    """Within, work has its limit, and what cannot be read, or runs out of depth or memory, is refused."""
    outer = getattr(WORKING, "left", math.inf)
    WORKING.left = min(outer, WORK)
    try:
        yield
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Refused(f"not readable, or too large: {type(error).__name__}: {shown(str(error))}") from None
    finally:
        WORKING.left = outer


class Poly:
    """A polynomial with rational coefficients: ``terms`` maps exponents, ((variable, power), ..), to them."""

    def __init__(self, terms: dict[Any, Exact]) -> None:
        self.terms = {e: c for e, c in terms.items() if c}
        self.bits = max((n.bit_length() for c in self.terms.values() for n in c.as_integer_ratio()), default=0)
        if self.bits > BITS:
            raise Refused(f"a number of more than {BITS} bits")

    def __add__(self, other: Poly) -> Poly:
        spend(len(self.terms) + len(other.terms))
        terms = dict(self.terms)
        for e, c in other.terms.items():
            terms[e] = terms.get(e, 0) + c
        return Poly(terms)

    def __mul__(self, other: Poly) -> Poly:
        spend(len(self.terms) * len(other.terms) * (1 + (self.bits + other.bits) // 500))
        terms: dict[Any, Exact] = {}
        for (e, c), (f, d) in product(self.terms.items(), other.terms.items()):
            g = together(e, f)
            terms[g] = terms.get(g, 0) + c * d
        return Poly(terms)

    def __pow__(self, k: int) -> Poly:
        return math.prod([self] * k, start=number(1))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Poly) and self.terms == other.terms

    def value(self) -> Fraction | None:
        """The value of a constant, else None."""
        return Fraction(self.terms.get((), 0)) if set(self.terms) <= {()} else None


@lru_cache(maxsize=10_000)
def together(e: Any, f: Any) -> Any:
    """The exponents of a product of two monomials."""
    return tuple(sorted((Counter(dict(e)) + Counter(dict(f))).items()))


def number(value: Exact) -> Poly:
    """A constant."""
    return Poly({(): int(value) if value.denominator == 1 else value})


def variable(name: str) -> Poly:
    """A variable."""
    return Poly({((name, 1),): 1})


def rational(text: Any) -> Fraction:
    """The number that a string such as ``-3/4`` is."""
    if not isinstance(text, str) or not NUMBER.fullmatch(text):
        raise Refused(f"not a rational number: {shown(text)}")
    return Fraction(text)


def allowed(name: str) -> bool:
    """Whether a variable may be called this: a word of ASCII that does not mean anything else."""
    return bool(NAME.fullmatch(name)) and not keyword.iskeyword(name) and name not in CALLS


def shown(value: Any) -> str:
    """A value that somebody else has written, in no more than a line."""
    text = ascii(value) if isinstance(value, (str, int, float, type(None))) else type(value).__name__
    return text if len(text) <= 100 else text[:97] + "..."


def tree(text: Any) -> Any:
    """The syntax tree of a formula."""
    if not isinstance(text, str) or len(text) > TEXT or not FORMULA.fullmatch(text):
        raise Refused(f"not a formula of at most {TEXT} characters: {shown(text)}")
    return PARSED(text, mode="eval").body


class Reader:
    """Reads formulas; ``values`` are the polynomials that names stand for."""

    def __init__(self, values: dict[str, Poly]) -> None:
        self.values = values
        self.bottoms: list[Poly] = []  # what was divided by, unless it was a constant

    def quotient(self, node: ast.AST) -> tuple[Poly, Poly]:
        """An expression as a numerator and a denominator."""
        spend(1)
        if isinstance(node, ast.Constant) and type(node.value) is int:
            return number(node.value), number(1)
        if isinstance(node, ast.Name) and node.id in self.values:
            return self.values[node.id], number(1)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            a, p = self.quotient(node.operand)
            return a * number(-1), p
        if isinstance(node, ast.BinOp):
            (a, p), (b, q) = self.quotient(node.left), self.quotient(node.right)
            if isinstance(node.op, (ast.Add, ast.Sub)):
                b = b if isinstance(node.op, ast.Add) else b * number(-1)
                return (a + b, p) if p == q else (a * q + b * p, p * q)
            if isinstance(node.op, ast.Mult):
                return a * b, p * q
            if isinstance(node.op, ast.Pow) and q == number(1) and (k := b.value()) == round(k or 0):
                if abs(k) > POWER:
                    raise Refused(f"an exponent above {POWER}")
                return (a ** int(k), p ** int(k)) if k >= 0 else self.inverse(a ** int(-k), p ** int(-k))
            if isinstance(node.op, ast.Div):
                top, bottom = self.inverse(b, q)
                return a * top, p * bottom
        raise Refused(f"not an expression: {shown(ast.unparse(node))}")

    def inverse(self, top: Poly, bottom: Poly) -> tuple[Poly, Poly]:
        if value := top.value():
            return bottom * number(1 / value), number(1)
        self.bottoms.append(top)
        return bottom, top

    def formula(self, node: ast.AST, holds: bool) -> Fact:
        """A fact: (relation, polynomial), or ("and" | "or", members); negated unless ``holds``."""
        spend(1)
        if isinstance(node, ast.Constant) and type(node.value) is bool:
            return ("and" if node.value == holds else "or", [])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
            return self.formula(node.operand, not holds)
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARED:
            return self.relation(COMPARED[type(node.ops[0])], node.left, node.comparators[0], holds)
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
            parts = [self.formula(side, holds) for side in (node.left, node.right)]
            return ("and" if isinstance(node.op, ast.BitAnd) == holds else "or", parts)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 2:
            a, b = node.args
            if node.func.id in ("Eq", "Ne"):
                return self.relation("==" if node.func.id == "Eq" else "!=", a, b, holds)
            if node.func.id == "Implies":
                return ("or" if holds else "and", [self.formula(a, not holds), self.formula(b, holds)])
            if node.func.id == "Equivalent":
                both = [[self.formula(a, x), self.formula(b, x == holds)] for x in (True, False)]
                return ("or", [("and", pair) for pair in both])
        raise Refused(f"not a formula: {shown(ast.unparse(node))}")

    def relation(self, sign: str, left: ast.expr, right: ast.expr, holds: bool) -> Fact:
        top, bottom = self.quotient(ast.BinOp(left, ast.Sub(), right))
        sign = sign if holds else NEGATED[sign]
        p = top if sign in ("==", "!=") else top * bottom  # this has the sign of the quotient
        return (sign.replace("<", ">"), p * number(-1)) if "<" in sign else (sign, p)

    def facts(self, text: Any, holds: bool = True) -> list[Fact]:
        """The members of the conjunction that a formula, or its negation, is."""
        return flat(self.formula(tree(text), holds))

    def polynomial(self, text: Any) -> Poly:
        top, bottom = self.quotient(tree(text))
        if bottom == number(1):
            return top
        raise Refused(f"not a polynomial: {shown(text)}")


def flat(fact: Fact) -> list[Fact]:
    """The members of a conjunction."""
    return [p for part in fact[1] for p in flat(part)] if fact[0] == "and" else [fact]


def listed(value: Any, what: str, length: int | None = None) -> list[Any]:
    """The value, a list of this length."""
    if not isinstance(value, list) or (length is not None and len(value) != length):
        raise Refused(f"{what}: expected a list" + ("" if length is None else f" of {length}"))
    return value


def keyed(value: Any, what: str, *kinds: set[str]) -> Any:
    """The value, an object with one of these sets of keys."""
    if not isinstance(value, dict) or set(value) not in kinds:
        found = sorted(map(shown, value)) if isinstance(value, dict) else "no object"
        raise Refused(f"{what}: expected the keys {', '.join(sorted(kinds[-1]))}, got {shown(str(found))}")
    return value


def chosen(facts: list[Fact], k: Any) -> Fact:
    """The fact with this number."""
    if type(k) is not int or not 0 <= k < len(facts):
        raise Refused(f"no fact {shown(k)}")
    return facts[k]


def contradiction(facts: list[Fact], proof: Any, read: Reader, depth: int = 0) -> None:
    """Raise ``Refused`` unless the proof shows that the facts contradict each other."""
    keyed(proof, "a proof", {"cases", "proofs"}, {"cut", "proofs"}, {"sum"}, {"sum", "zero"})
    if depth > DEPTH:
        raise Refused(f"a proof that is nested more than {DEPTH} deep")
    if "cases" in proof:
        kind, members = chosen(facts, proof["cases"])
        if kind != "or":
            raise Refused(f"fact {proof['cases']} is no disjunction")
        for member, part in zip(members, listed(proof["proofs"], "proofs", len(members)), strict=True):
            contradiction(facts + flat(member), part, read, depth + 1)
    elif "cut" in proof:
        known = len(read.bottoms)
        sides = [read.facts(proof["cut"], holds) for holds in (True, False)]
        if len(read.bottoms) > known:
            raise Refused(f"a denominator in {shown(proof['cut'])}")
        for side, part in zip(sides, listed(proof["proofs"], "proofs", 2), strict=True):
            contradiction(facts + side, part, read, depth + 1)
    else:
        positivstellensatz(facts, proof, read)


def positivstellensatz(facts: list[Fact], proof: Any, read: Reader) -> None:
    """Raise ``Refused`` unless a sum that cannot be zero is zero."""
    total, positive = Poly({}), False
    for entry in listed(proof["sum"], "a sum"):
        c, squares, indices = listed(entry, "a product", 3)
        factor, strict = rational(c), not listed(squares, "squares")
        if factor <= 0:
            raise Refused(f"the multiplier {shown(c)} is not positive")
        term = number(factor)
        for q in map(read.polynomial, squares):
            term = term * q * q
        for sign, p in (chosen(facts, k) for k in listed(indices, "the numbers of facts")):
            if sign not in (">", ">=", "!="):
                raise Refused(f"a factor without a sign: {sign}")
            strict = strict and sign != ">="
            term = term * (p * p if sign == "!=" else p)
        total, positive = total + term, positive or strict
    for entry in listed(proof.get("zero", []), "zero"):
        k, text = listed(entry, "a multiple of an equation", 2)
        sign, p = chosen(facts, k)
        if sign != "==":
            raise Refused(f"fact {k} is no equation")
        total = total + p * read.polynomial(text)
    if total.terms or not positive:
        raise Refused("the sum is not zero" if total.terms else "no term of the sum is positive")


def true(fact: Fact) -> bool:
    """Whether a fact without variables holds."""
    if fact[0] in ("and", "or"):
        return (all if fact[0] == "and" else any)(map(true, fact[1]))
    v = fact[1].value()
    return bool({">=": v >= 0, ">": v > 0, "==": v == 0, "!=": v != 0}[fact[0]])


@limited()
def obligations(certificate: Any) -> tuple[Reader, list[list[Fact]], list[list[Fact]]]:
    """What reads the formulas; and the lists of facts that contradict each other if the claim holds.

    There is one for each denominator, which says that it is zero, and one for each part of the conclusion,
    which says that it is false.
    """
    named = listed(certificate["variables"], "variables")
    for place, name in enumerate(named):
        if not isinstance(name, str) or not allowed(name) or name in named[:place]:
            raise Refused(f"no name for a variable, or one that is taken: {shown(name)}")
    read = Reader({name: variable(name) for name in named})
    plain: list[Fact] = []
    facts: list[Fact] = []
    for text in listed(certificate["assumptions"], "assumptions"):
        known, found = len(read.bottoms), read.facts(text)
        facts, plain = facts + found, plain + (found if len(read.bottoms) == known else [])
    if not listed(certificate["conclusion"], "conclusion"):
        raise Refused("no conclusion: it claims nothing")
    parts = [facts + read.facts(text, False) for text in certificate["conclusion"]]
    bottoms = [b for k, b in enumerate(read.bottoms) if b not in read.bottoms[:k]]
    return read, [[*plain, ("==", bottom)] for bottom in bottoms], parts


@limited()
def check(certificate: Any) -> None:
    """Raise ``Refused``, and nothing else, unless the claim is shown."""
    keyed(certificate, "a certificate", SAID, SAID | {"nonzero", "proof"})
    status = certificate["status"]
    if status not in ("proved", "refuted") or (status == "proved") != ("proof" in certificate):
        raise Refused(f"not a status, or not with or without a proof: {shown(status)}")
    read, nonzero, parts = obligations(certificate)
    point = keyed(certificate["point"], "the point", set(read.values))
    at = Reader({name: number(rational(value)) for name, value in point.items()})
    met = [true(("and", at.facts(text))) for text in certificate["assumptions"]]
    kept = [true(("and", at.facts(text))) for text in certificate["conclusion"]]
    if not all(met) or at.bottoms:  # a constant is among these only if it is zero
        raise Refused("the point does not meet the assumptions")
    if status == "refuted":
        if all(kept):
            raise Refused("not refuted: the point meets assumptions and conclusion")
        return
    for kind, systems in (("nonzero", nonzero), ("proof", parts)):
        for facts, proof in zip(systems, listed(certificate[kind], kind, len(systems)), strict=True):
            contradiction(facts, proof, read)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, unless a key occurs in it twice."""
    if len(dict(pairs)) < len(pairs):
        raise Refused("a key occurs twice in an object")
    return dict(pairs)


@limited()
def parsed(text: str | bytes) -> Any:
    """What a JSON text says.  Raises ``Refused``, and nothing else, where that is not clear."""
    return json.loads(text, object_pairs_hook=unique)


def refusals(path: str) -> Iterator[str]:
    """For each certificate of a file why it is refused; nothing if it holds."""
    try:
        with open(path, "rb") as file:
            certificates = listed(parsed(file.read()), "a file of certificates")
    except (OSError, ValueError, MemoryError, Refused) as error:
        yield f"{path!a}: {error}"
        return
    for place, certificate in enumerate(certificates):
        try:
            check(certificate)
            yield ""
        except Refused as error:
            yield f"{path!a}, number {place}: {error}"


def main(paths: list[str]) -> int:
    """Check files, print what is refused and how many certificates hold, and return the exit status."""
    said = [answer for path in paths for answer in refusals(path)]
    for answer in filter(None, said):
        print(f"REFUSED: {answer}")
    print(f"{said.count('')} certificates hold, {len(said) - said.count('')} refused")
    return 0 if said and not any(said) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
