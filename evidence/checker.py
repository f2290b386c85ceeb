"""Checks certificates: files from which the truth of a sentence over the reals follows by exact arithmetic.

Nothing here asks for belief: no solver, no rounding, no package beyond Python's own library.  ``python
evidence/checker.py FILE ...`` checks files, each a list of certificates (JSON objects), and exits with 1 if one
is refused.  A certificate claims that for all real values of its ``variables`` the ``assumptions`` imply each
part of the ``conclusion``.  Formulas are strings such as ``Implies(x/y >= 1, (x > 0) | Eq(y, 2))``; ``let``
names polynomials that they repeat.  The claim is either

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
"""

from __future__ import annotations

import ast
import json
import sys
from fractions import Fraction
from itertools import product
from typing import Any

COMPARED = {ast.GtE: ">=", ast.Gt: ">", ast.LtE: "<=", ast.Lt: "<"}
ZERO = Fraction(0)
NEGATED = {">=": "<", ">": "<=", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}

Fact = tuple[str, Any]  # a relation and a polynomial, or "and" or "or" and members


class Refused(Exception):
    """A certificate that does not show what it claims; the message says where."""


class Poly:
    """A polynomial with rational coefficients: ``terms`` maps exponents, ((variable, power), ..), to them."""

    def __init__(self, terms: dict[Any, Fraction]) -> None:
        self.terms = {e: c for e, c in terms.items() if c}

    def __add__(self, other: Poly) -> Poly:
        terms = dict(self.terms)
        for e, c in other.terms.items():
            terms[e] = terms.get(e, ZERO) + c
        return Poly(terms)

    def __mul__(self, other: Poly) -> Poly:
        terms: dict[Any, Fraction] = {}
        for (e, c), (f, d) in product(self.terms.items(), other.terms.items()):
            powers = dict(e)
            for name, k in f:
                powers[name] = powers.get(name, 0) + k
            g = tuple(sorted(powers.items()))
            terms[g] = terms.get(g, ZERO) + c * d
        return Poly(terms)

    def __pow__(self, k: int) -> Poly:
        return number(1) if k == 0 else self ** (k - 1) * self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Poly) and self.terms == other.terms

    def value(self) -> Fraction | None:
        """The value of a constant, else None."""
        return self.terms.get((), ZERO) if set(self.terms) <= {()} else None


def number(value: Fraction | int | str) -> Poly:
    """A constant."""
    return Poly({(): Fraction(value)})


def variable(name: str) -> Poly:
    """A variable."""
    return Poly({((name, 1),): Fraction(1)})


class Reader:
    """Reads formulas; ``values`` are the polynomials that names stand for."""

    def __init__(self, values: dict[str, Poly]) -> None:
        self.values = values
        self.bottoms: list[Poly] = []  # what was divided by, unless it was a constant

    def quotient(self, node: ast.AST) -> tuple[Poly, Poly]:
        """An expression as a numerator and a denominator."""
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
                return (a ** int(k), p ** int(k)) if k >= 0 else self.inverse(a ** int(-k), p ** int(-k))
            if isinstance(node.op, ast.Div):
                top, bottom = self.inverse(b, q)
                return a * top, p * bottom
        raise Refused(f"not an expression: {ast.unparse(node)}")

    def inverse(self, top: Poly, bottom: Poly) -> tuple[Poly, Poly]:
        if value := top.value():
            return bottom * number(1 / value), number(1)
        self.bottoms.append(top)
        return bottom, top

    def formula(self, node: ast.AST, holds: bool) -> Fact:
        """A fact: (relation, polynomial), or ("and" | "or", members); negated unless ``holds``."""
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
        raise Refused(f"not a formula: {ast.unparse(node)}")

    def relation(self, sign: str, left: ast.expr, right: ast.expr, holds: bool) -> Fact:
        top, bottom = self.quotient(ast.BinOp(left, ast.Sub(), right))
        sign = sign if holds else NEGATED[sign]
        p = top if sign in ("==", "!=") else top * bottom  # this has the sign of the quotient
        return (sign.replace("<", ">"), p * number(-1)) if "<" in sign else (sign, p)

    def facts(self, text: str, holds: bool = True) -> list[Fact]:
        """The members of the conjunction that a formula, or its negation, is."""
        return flat(self.formula(ast.parse(text, mode="eval").body, holds))

    def polynomial(self, text: str) -> Poly:
        top, bottom = self.quotient(ast.parse(text, mode="eval").body)
        if bottom == number(1):
            return top
        raise Refused(f"not a polynomial: {text}")


def flat(fact: Fact) -> list[Fact]:
    """The members of a conjunction."""
    return [p for part in fact[1] for p in flat(part)] if fact[0] == "and" else [fact]


def contradiction(facts: list[Fact], proof: Any, read: Reader) -> None:
    """Raise ``Refused`` unless the proof shows that the facts contradict each other."""
    if "cases" in proof:
        kind, members = facts[proof["cases"]]
        if kind != "or":
            raise Refused(f"fact {proof['cases']} is no disjunction")
        for member, part in zip(members, proof["proofs"], strict=True):
            contradiction(facts + flat(member), part, read)
    elif "cut" in proof:
        known = len(read.bottoms)
        for holds, part in zip((True, False), proof["proofs"], strict=True):
            contradiction(facts + read.facts(proof["cut"], holds), part, read)
        if len(read.bottoms) > known:
            raise Refused(f"a denominator in {proof['cut']}")
    else:
        positivstellensatz(facts, proof, read)


def positivstellensatz(facts: list[Fact], proof: Any, read: Reader) -> None:
    """Raise ``Refused`` unless a sum that cannot be zero is zero."""
    total, positive = Poly({}), False
    for c, squares, indices in proof["sum"]:
        term, strict = number(c), not squares
        if Fraction(c) <= 0:
            raise Refused(f"the multiplier {c} is not positive")
        for q in map(read.polynomial, squares):
            term = term * q * q
        for sign, p in (facts[k] for k in indices):
            if sign not in (">", ">=", "!="):
                raise Refused(f"a factor without a sign: {sign}")
            strict = strict and sign != ">="
            term = term * (p * p if sign == "!=" else p)
        total, positive = total + term, positive or strict
    for k, text in proof.get("zero", []):
        if facts[k][0] != "==":
            raise Refused(f"fact {k} is no equation")
        total += facts[k][1] * read.polynomial(text)
    if total.terms or not positive:
        raise Refused("the sum is not zero" if total.terms else "no term of the sum is positive")


def true(fact: Fact) -> bool:
    """Whether a fact without variables holds."""
    if fact[0] in ("and", "or"):
        return (all if fact[0] == "and" else any)(map(true, fact[1]))
    v = fact[1].value()
    return bool({">=": v >= 0, ">": v > 0, "==": v == 0, "!=": v != 0}[fact[0]])


def reader(certificate: Any, values: dict[str, Poly]) -> Reader:
    """Reads the formulas of a certificate, with these values of its variables."""
    read = Reader({name: values[name] for name in certificate["variables"]})
    for name, text in certificate.get("let", []):
        if name in read.values:
            raise Refused(f"{name} is named twice")
        read.values[name] = read.polynomial(text)
    return read


def obligations(certificate: Any) -> tuple[Reader, list[list[Fact]], list[list[Fact]]]:
    """What reads the formulas; and the lists of facts that contradict each other if the claim holds.

    There is one for each denominator, which says that it is zero, and one for each part of the conclusion,
    which says that it is false.
    """
    read = reader(certificate, {name: variable(name) for name in certificate["variables"]})
    plain: list[Fact] = []
    facts: list[Fact] = []
    for text in certificate["assumptions"]:
        known, found = len(read.bottoms), read.facts(text)
        facts, plain = facts + found, plain + (found if len(read.bottoms) == known else [])
    parts = [facts + read.facts(text, False) for text in certificate["conclusion"]]
    bottoms = [b for k, b in enumerate(read.bottoms) if b not in read.bottoms[:k]]
    return read, [[*plain, ("==", bottom)] for bottom in bottoms], parts


def check(certificate: Any) -> None:
    """Raise ``Refused`` (or a ``LookupError``, ``TypeError``, ``ValueError``) unless the claim is shown."""
    read, nonzero, parts = obligations(certificate)
    at = reader(certificate, {name: number(value) for name, value in certificate["point"].items()})
    met = [true(("and", at.facts(text))) for text in certificate["assumptions"]]
    kept = [true(("and", at.facts(text))) for text in certificate["conclusion"]]
    if not all(met) or at.bottoms:  # a constant is among these only if it is zero
        raise Refused("the point does not meet the assumptions")
    if certificate["status"] == "refuted" and not all(kept):
        return
    if certificate["status"] != "proved":
        raise Refused(f"not {certificate['status']}: the point meets assumptions and conclusion")
    for kind, systems in (("nonzero", nonzero), ("proof", parts)):
        for facts, proof in zip(systems, certificate[kind], strict=True):
            contradiction(facts, proof, read)


def main(paths: list[str]) -> int:
    """Check files, print what is refused and how many certificates hold, and return the exit status."""
    held = refused = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            certificates = json.load(file)
        for place, certificate in enumerate(certificates):
            try:
                check(certificate)
                held += 1
            except Exception as error:
                refused += 1
                print(f"REFUSED: {path}, number {place}: {type(error).__name__}: {error}")
    print(f"{held} certificates hold, {refused} refused")
    return 1 if refused or not held else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
