"""Finds certificates that split the facts: factors of known sign are divided out, domains are subdivided.

Both write ``cut`` nodes, as ``evidence.checker`` reads them; what is refuted is then smaller, and is refuted by
the function that is passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product

import numpy as np
import scipy
import sympy

from evidence import _exact
from evidence._polynomials import coefficient, expression, names_of, polynomial
from evidence.bernstein import Edges, bernstein, edges_of
from evidence.checker import Fact, Poly, number, variable
from evidence.positivstellensatz import Proved, variables_of, written
from evidence.steps import Steps
from evidence.sums_of_squares import function_of

#: Refutes facts, given the number of the fact that no product needs to hold twice, and steps.
Refute = Callable[[Sequence[Fact], int, Steps], Proved | None]

#: A fact that says nothing; it stands for one that is not needed, so that the others keep their numbers.
TRIVIAL: Fact = (">=", number(1))

#: How often a domain is halved, at most, and to what width; starts of the search for its range, and steps for
#: each; steps for the sign of a factor, first few and then more.
DEPTH, THIN, STARTS, START, SIGN = 40, 1e-6, 6, 10, (1_000, 5_000)


def factored(facts: Sequence[Fact], once: int, steps: Steps, refute: Refute) -> Proved | None:
    """A proof for facts of which one is a product, by what is left of it when factors of known sign are gone.

    None if it is no product, if no sign is found, or if what is left is not refuted.
    """
    sign, p = facts[once]
    lead, factors = _factors(p)
    if not factors or (len(factors) == 1 and factors[0][1] == 1):
        return None
    rest = [*facts[:once], TRIVIAL, *facts[once + 1 :]]
    known: list[Fact] = list(facts)
    cuts: list[tuple[str, Proved]] = []  # each with the refutation of the other side

    def fact_for(f: Poly) -> tuple[int, int] | None:
        """The number of a fact that says that f, or -f, is positive (or is not zero), and which of them."""
        wanted = ("!=", ">") if sign in ("==", "!=") else (">",)
        for s in (1, -1):
            for k, fact in enumerate(known):
                if fact[0] in wanted and k != once and _same(fact[1], f * number(s)):
                    return k, s
        equation = sign in ("==", "!=")
        for most, s in product(SIGN, (1,) if equation else (1, -1)):
            cut, other = ("!=", ("==", f)) if equation else (">", (">=", f * number(-s)))
            trial = [*rest, *known[len(facts) :], other]
            if steps.left > 0 and (proof := refute(trial, len(trial) - 1, steps.at_most(most))):
                cuts.append((_text(cut, f * number(s)), proof))
                known.append((cut, f * number(s)))
                return len(known) - 1, s
        return None

    quotient, divided, squares = number(lead), list[int](), list[str]()
    for f, k in factors:
        found = fact_for(f)
        if found is not None:
            quotient, divided = quotient * number(found[1] ** k), divided + [found[0]] * k
        elif k % 2 == 0 and sign == ">":
            squares += [written(f)] * (k // 2)
        else:
            quotient = quotient * f**k
    value = quotient.value()
    end: Proved | None
    if sign in ("==", "!="):
        if sign == "!=" or value is None:
            return None
        scale = coefficient(p, max(p.terms)) ** 2 / _leading(divided, known) ** 2
        both = [
            k for k in divided for _ in range(1 + (known[k][0] == ">"))
        ]  # the checker squares p != 0 itself
        end = {"sum": [[str(scale), [], both]], "zero": [[once, written(p * number(-1))]]}
    elif value is not None:
        if value > 0:
            return None
        end = {"sum": [["1", [], [once]], [str(-value), squares, divided]]}
    elif not divided and not squares:
        return None
    else:
        strict = ">" if sign == ">" else ">="
        shown: Proved = {"sum": [["1", [], [once]], ["1", squares, [*divided, len(known)]]]}
        smaller = [*rest, *known[len(facts) :], (strict, quotient)]
        main = refute(smaller, len(smaller) - 1, steps)
        if main is None:
            return None
        end = {"cut": _text(strict, quotient), "proofs": [main, shown]}
    for text, proof in reversed(cuts):
        end = {"cut": text, "proofs": [end, proof]}
    return end


def _leading(divided: Sequence[int], known: Sequence[Fact]) -> Fraction:
    total = number(1)
    for k in divided:
        total = total * known[k][1]
    return coefficient(total, max(total.terms))


def _factors(p: Poly) -> tuple[Fraction, list[tuple[Poly, int]]]:
    """The irreducible factors of a polynomial that is not constant, each with its multiplicity."""
    names = names_of(p)
    if not names:
        return Fraction(0), []
    lead, factors = sympy.factor_list(sympy.Poly(expression(p), *sympy.symbols(names)))
    return _exact.fraction(lead), [(polynomial(f, names), k) for f, k in factors]


def _same(p: Poly, q: Poly) -> bool:
    """Whether two polynomials are positive multiples of each other."""
    if not p.terms or p.terms.keys() != q.terms.keys():
        return False
    e = next(iter(p.terms))
    ratio = coefficient(p, e) / coefficient(q, e)
    return ratio > 0 and p == q * number(ratio)


def _text(sign: str, p: Poly) -> str:
    return f"Ne({written(p)}, 0)" if sign == "!=" else f"{written(p)} {sign} 0"


def subdivided(facts: Sequence[Fact], once: int, steps: Steps, refute: Refute) -> Proved | None:
    """A proof that halves the range of a variable, the longest in turn, until every part is refuted."""
    names = variables_of(facts)

    def ranges_in(cell: Sequence[Fact]) -> dict[str, tuple[float, float] | None]:
        steps.take(2 * STARTS * START * len(names))
        return {n: _range(cell, once, names, n) for n in names}

    whole = ranges_in(facts)
    if not names or None in whole.values():
        return None
    sizes = {n: max(r[1] - r[0], 1e-9) for n, r in whole.items() if r is not None}

    def part(cell: list[Fact], depth: int, edges: Edges) -> Proved | None:
        if steps.left <= 0:
            return None
        if found := bernstein(cell, once, edges) or refute(cell, once, steps):
            return found
        ranges = ranges_in(cell)
        known = {n: r for n, r in ranges.items() if r is not None and r[1] - r[0] > THIN}
        if depth == 0 or not known:
            return None
        name = max(known, key=lambda n: (known[n][1] - known[n][0]) / sizes[n])
        low, high = known[name]
        middle = _simple(low + 0.35 * (high - low), low + 0.65 * (high - low))
        edge = variable(name) + number(-middle)
        proofs = []
        for fact in ((">=", edge * number(-1)), (">", edge)):
            side = (name, fact[1].terms[((name, 1),)] > 0)
            smaller = [TRIVIAL if k == edges.get(side) else f for k, f in enumerate(cell)]  # it says less
            proof = part([*smaller, fact], depth - 1, edges | {side: len(cell)})
            if proof is None:
                return None
            proofs.append(proof)
        return {"cut": f"{name} <= {middle}", "proofs": proofs}

    return part(list(facts), DEPTH, edges_of(facts, once))


def _simple(low: float, high: float) -> Fraction:
    """A fraction with a small denominator in between."""
    return next(
        Fraction(round((low + high) / 2 * k), k)
        for k in (2**j for j in range(60))
        if low <= round((low + high) / 2 * k) / k <= high
    )


def _range(facts: Sequence[Fact], once: int, names: Sequence[str], name: str) -> tuple[float, float] | None:
    """Between which values a variable lies where all facts but one hold, about; None if that is not found."""
    functions = [(sign, function_of(p, names)) for k, (sign, p) in enumerate(facts) if k != once]
    constraints = [
        {"type": "eq" if sign == "==" else "ineq", "fun": f} for sign, f in functions if sign != "!="
    ]
    place = list(names).index(name)
    random, found = np.random.default_rng(0), []
    for direction in (1.0, -1.0):
        for _ in range(STARTS):
            with np.errstate(all="ignore"):
                best = scipy.optimize.minimize(
                    lambda x, d=direction: d * x[place], random.uniform(0, 1, len(names)), method="SLSQP",
                    constraints=constraints, options={"maxiter": 100, "ftol": 1e-9},
                )  # fmt: skip
            kept = all(f(best.x) > -1e-6 for sign, f in functions if sign in (">", ">="))
            if best.success and kept and abs(best.x[place]) < 100:
                found.append(float(best.x[place]))
    return (min(found), max(found)) if found else None
