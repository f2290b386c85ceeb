"""Certificates as theorems: prints sentences in the language of Coq, with what lets its kernel check them.

Each sentence becomes a theorem over Coq's real numbers, as a reader sees it: variables, assumptions,
conclusion, and, where it divides, that the assumptions without denominators keep each of these from zero.
Its proof is the certificate, which ``proofs/Checker.v`` evaluates; that this checker is sound is a theorem
there.  A point that meets the assumptions comes with it; what is refuted reads ``~ (forall ..)``.  A mistake
here can make Coq refuse a file, but cannot make it accept a sentence that is false.

Only Python's own library and `evidence.checker` are needed.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from evidence._coq import SIGNS, TAKEN, Node, UntranslatableError, divisors, formula, in_words, integer, syntax
from evidence._polynomials import coefficient
from evidence.checker import Exact, Fact, Poly, Reader, Refused, flat, limited, number, rational, tree, variable

__all__ = ["HEAD", "Theorem", "UntranslatableError", "theorem"]

Quotient = tuple[Poly, int, Poly]  # numerator, positive integer, denominator, as Checker.v reads a term

#: What a file of theorems begins with.
HEAD = "From Coq Require Import Reals QArith Qreals List.\nFrom Refereed Require Import Checker.\n" \
    "Import ListNotations.\nLocal Open Scope R_scope.\n"  # fmt: skip
_WRAP = textwrap.TextWrapper(110, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


class Mirror:
    """Reads terms and formulas to polynomials with integer coefficients, as Checker.v does."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.bottoms: list[Poly] = []

    def quotient(self, node: Node) -> Quotient:
        match node:
            case ("Num", value):
                return number(value), 1, number(1)
            case ("Var", place):
                return variable(self.names[place]), 1, number(1)
            case ("Opp", part):
                top, scale, bottom = self.quotient(part)
                return top * number(-1), scale, bottom
            case ("Pow", part, k):
                top, scale, bottom = self.quotient(part)
                return top**k, scale**k, bottom**k
        (a, j, p), (b, k, q) = self.quotient(node[1]), self.quotient(node[2])
        if node[0] == "Mul":
            return a * b, j * k, p * q
        if node[0] == "Div":
            return self._ratio((a, j, p), (b, k, q))
        if node[0] == "Sub":
            b = b * number(-1)
        if p == q:
            return (a + b, j, p) if j == k else (a * number(k) + b * number(j), j * k, p)
        return a * q * number(k) + b * p * number(j), j * k, p * q

    def _ratio(self, over: Quotient, under: Quotient) -> Quotient:
        (a, j, p), (b, k, q) = over, under
        up = a * q * number(k)
        if value := b.value():
            return up * number(1 if value > 0 else -1), j * abs(int(value)), p
        self.bottoms.append(b)
        return up, j, p * b

    def formula(self, node: Node, holds: bool) -> Fact:
        """The fact that a formula, or its negation, is."""
        name, *parts = node
        if name in ("Yes", "No"):
            return ("and" if (name == "Yes") == holds else "or", [])
        if name == "Not":
            return self.formula(parts[0], not holds)
        if name in ("And", "Or"):
            return ("and" if (name == "And") == holds else "or", [self.formula(p, holds) for p in parts])
        if name == "Implies":
            return (
                "or" if holds else "and",
                [self.formula(parts[0], not holds), self.formula(parts[1], holds)],
            )
        if name == "Iff":
            both = [[self.formula(parts[0], x), self.formula(parts[1], x == holds)] for x in (True, False)]
            return ("or", [("and", pair) for pair in both])
        top, _, bottom = self.quotient(("Sub", *parts))
        opposite = {"Ge": "Lt", "Gt": "Le", "Le": "Gt", "Lt": "Ge", "Eq": "Ne", "Ne": "Eq"}
        name = name if holds else opposite[name]
        sign = {"Eq": "==", "Ne": "!="}.get(name, SIGNS[name])
        p = top if sign in ("==", "!=") else top * bottom
        return (sign.replace("<", ">"), p * number(-1)) if "<" in sign else (sign, p)


class Translator:
    """Prints the proofs of a certificate; ``read`` reads as the checker does, ``mirror`` as Checker.v does."""

    def __init__(self, names: Sequence[str], read: Reader) -> None:
        self.names, self.read, self.mirror = names, read, Mirror(names)

    def proof(self, facts: list[tuple[Fact, Fact]], proof: Any) -> str:
        """A proof that facts contradict each other; of each its reading by the checker and by Checker.v."""
        if "cases" in proof:
            k = proof["cases"]
            if not facts[k][0][1]:
                return f"(Absurd {k})"
            sides = [
                list(zip(flat(a), flat(b), strict=True))
                for a, b in zip(facts[k][0][1], facts[k][1][1], strict=True)
            ]
            start = f"Cases {k}"
        elif "cut" in proof:
            node = formula(tree(proof["cut"]), self.names)
            sides = [
                list(
                    zip(
                        self.read.facts(proof["cut"], holds),
                        flat(self.mirror.formula(node, holds)),
                        strict=True,
                    )
                )
                for holds in (True, False)
            ]
            start = f"Cut {syntax(node)}"
        else:
            return self._sum(facts, proof)
        parts = [self.proof(facts + side, part) for side, part in zip(sides, proof["proofs"], strict=True)]
        return f"({start} {' '.join(parts)})"

    def _sum(self, facts: list[tuple[Fact, Fact]], proof: Any) -> str:
        terms: list[tuple[Fraction, list[Poly], list[int]]] = []
        for c, squares, places in proof["sum"]:
            factor = rational(c)
            cleared: list[Poly] = []
            for q in map(self.read.polynomial, squares):
                d = _denominator(q.terms.values())
                factor /= d * d
                cleared.append(q * number(d))
            for place in places:
                s = _ratio(facts[place])
                factor /= s * s if facts[place][0][0] == "!=" else s
            terms.append((factor, cleared, places))
        multiples = [
            (k, self.read.polynomial(q) * number(1 / _ratio(facts[k]))) for k, q in proof.get("zero", [])
        ]
        numbers = [c for c, _, _ in terms] + [c for _, q in multiples for c in q.terms.values()]
        common = _denominator(numbers)
        whole = Fraction(common, math.gcd(*(int(c * common) for c in numbers)))
        first = "; ".join(
            f"({integer(int(c * whole))}%Z, [{'; '.join(map(self._polynomial, squares))}], "
            f"[{'; '.join(map(str, places))}]%nat)"
            for c, squares, places in terms
        )
        second = "; ".join(f"({k}%nat, {self._polynomial(q * number(whole))})" for k, q in multiples if q.terms)
        return f"(Sum [{first}] [{second}])"

    def _polynomial(self, p: Poly) -> str:
        node: Node | None = None
        for powers, c in sorted(p.terms.items()):
            product: Node | None = None if abs(c) == 1 and powers else ("Num", abs(int(c)))
            for name, k in powers:
                at: Node = ("Var", self.names.index(name))
                factor = at if k == 1 else ("Pow", at, k)
                product = factor if product is None else ("Mul", product, factor)
            assert product is not None
            if node is None:
                node = product if c > 0 else ("Opp", product)
            else:
                node = ("Add" if c > 0 else "Sub", node, product)
        return syntax(node or ("Num", 0))


def _denominator(numbers: Iterable[Exact]) -> int:
    return math.lcm(*(c.denominator for c in numbers))


def _ratio(both: tuple[Fact, Fact]) -> Fraction:
    """What Checker.v's reading of a fact is, in terms of the checker's."""
    (sign, p), (other, q) = both
    if sign != other or set(p.terms) != set(q.terms):
        raise UntranslatableError("a denominator is read in two ways")
    if not p.terms:
        return Fraction(1)
    e = next(iter(p.terms))
    s: Fraction = coefficient(q, e) / coefficient(p, e)
    if q != p * number(s):
        raise UntranslatableError("a denominator is read in two ways")
    return s


@dataclass(frozen=True)
class Theorem:
    """A sentence for Coq: what it is called there, what it says, and the whole text with its proof."""

    name: str
    sentence: str
    statement: str
    text: str


def theorem(certificate: Any, name: str) -> Theorem:
    """The theorem, called ``name``, that a checked certificate is.

    Raises:
        UntranslatableError: the language of Checker.v has no word for something in it.
    """
    try:
        with limited():
            return _theorem(certificate, name)
    except Refused as error:
        raise UntranslatableError(str(error)) from None


def _theorem(certificate: Any, name: str) -> Theorem:
    variables = certificate["variables"]
    names = [v + "_" if v in TAKEN else v for v in variables]
    read = Reader({v: variable(v) for v in variables})
    write = Translator(variables, read)
    assumed = [formula(tree(text), variables) for text in certificate["assumptions"]]
    concluded = [formula(tree(text), variables) for text in certificate["conclusion"]]
    nonzero = list(dict.fromkeys(d for node in assumed + concluded for d in divisors(node)))
    lists = ["[" + "; ".join(map(syntax, nodes)) + "]" for nodes in (assumed, nonzero, concluded)]
    claim, values = f"{name}_claim", f"[{'; '.join(names)}]"
    text = [f"Definition {claim} : claim := Claim {' '.join(lists)}."]
    every = f"forall {' '.join(names)} : R, " if names else ""
    said = _implied(assumed, concluded, names)
    point = "; ".join(_rational(certificate["point"][v]) for v in variables)
    if assumed and names:
        together = " /\\ ".join(in_words(node, names, 79) for node in assumed)
        exact = "".join(f"exists (Q2R {_rational(certificate['point'][v])}). " for v in variables)
        text.append(f"Example {name}_met : exists {' '.join(names)} : R, {together}.")
        text.append(f"Proof. {exact}at_a_point {claim} [{point}]%Q. Qed.")
    if certificate["status"] == "refuted":
        statement = f"~ ({every}{said})"
        where = " ".join(f"(Q2R {_rational(certificate['point'][v])})" for v in variables)
        proof = f"intros H. specialize (H {where}). revert H. by_counterexample {claim} [{point}]%Q."
        if not variables:
            proof = f"by_counterexample {claim} (@nil Q)."
    else:
        plain = [node for node in assumed if not divisors(node)]
        facts: list[tuple[Fact, Fact]] = []
        kept: list[tuple[Fact, Fact]] = []
        for source, node in zip(certificate["assumptions"], assumed, strict=True):
            found = list(zip(read.facts(source), flat(write.mirror.formula(node, True)), strict=True))
            facts, kept = facts + found, kept + (found if not divisors(node) else [])
        parts = [
            facts + list(zip(read.facts(source, False), flat(write.mirror.formula(node, False)), strict=True))
            for source, node in zip(certificate["conclusion"], concluded, strict=True)
        ]
        proofs = [write.proof(part, proof) for part, proof in zip(parts, certificate["proof"], strict=True)]
        away = _away(write, kept, certificate["nonzero"])
        statement, tactic = f"{every}{said}", "by_certificate"
        if nonzero:
            apart = _implied(plain, [("Ne", d, ("Num", 0)) for d in nonzero], names)
            statement, tactic = f"{every}({apart}) /\\ ({said})", "by_certificate_with_denominators"
        text.append(f"Definition {name}_nonzero : list proof := [{'; '.join(away)}].")
        text.append(f"Definition {name}_proofs : list proof := [{'; '.join(proofs)}].")
        introduced = f"intros {' '.join(names)}. " if names else ""
        proof = f"{introduced}{tactic} {claim} {name}_nonzero {name}_proofs {values if names else '(@nil R)'}."
    text.append(f"Theorem {name} : {statement}.")
    text.append(f"Proof. {proof} Qed.")
    comment = certificate["name"].replace('"', "'").replace("(*", "( *").replace("*)", "* )")
    lines = [line for part in text for line in _WRAP.wrap(part)]
    return Theorem(name, certificate["name"], statement, "\n".join([f"(** {comment} *)", *lines, ""]))


def _away(write: Translator, plain: list[tuple[Fact, Fact]], proofs: Sequence[Any]) -> list[str]:
    """The proofs that denominators are not zero, for each that Checker.v tells from the others."""
    theirs, ours = write.read.bottoms, write.mirror.bottoms
    if len(theirs) != len(ours):
        raise UntranslatableError("a denominator is read in two ways")
    firsts = [b for k, b in enumerate(theirs) if b not in theirs[:k]]
    return [
        write.proof([*plain, (("==", theirs[k]), ("==", b))], proofs[firsts.index(theirs[k])])
        for k, b in enumerate(ours)
        if b not in ours[:k]
    ]


def _implied(assumed: Sequence[Node], concluded: Sequence[Node], names: Sequence[str]) -> str:
    parts = [in_words(node, names, 98) for node in assumed]
    alone = len(concluded) == 1
    end = " /\\ ".join(in_words(node, names, 99 if alone else 79) for node in concluded)
    return " -> ".join([*parts, end])


def _rational(text: str) -> str:
    value = rational(text)
    return f"({integer(value.numerator)} # {integer(value.denominator)})"
