"""Finds certificates with squares, for sentences that are tight inside; see `evidence.positivstellensatz`.

Where an inequality is attained at an inner point, no combination of products of facts proves it; squares do
that vanish there.  A sum of squares times a product of facts is a quadratic form in monomials, positive
semidefinite; to find such forms is a semidefinite program, solved in floating-point numbers (Clarabel through
cvxpy).  Two steps make the answer exact.

- *Tight points.*  At a point that meets all facts, strict ones taken as not strict, every term of the identity
  is at least 0 and their sum is 0, so each is 0: a term whose facts are positive there has forms with the
  point's monomials in their kernel.  Such points are looked for (numerically, then rounded and checked), and
  forms are restricted to the rest.  Without that the solution lies on the boundary, and rounding leaves it.
- *Rounding.*  The numbers are rounded, a few of them are corrected such that the identity holds exactly, and
  each form is written as a sum of squares by elimination, in rational numbers (Peyrl and Parrilo, 2008).

Needs the optional extra ``certificates``.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from random import Random
from typing import Any

import numpy as np
import scipy

from evidence.checker import Fact, Poly, number
from evidence.positivstellensatz import (
    Multiple,
    Product,
    Proved,
    degree_of,
    echelon,
    highest_degree,
    monomials,
    multiples,
    products,
    variables_of,
    written,
    written_multiples,
    written_products,
)
from evidence.steps import Steps

Point = Mapping[str, Fraction]

#: Starts of the search for tight points; denominators to which coordinates, and then solutions, are rounded.
STARTS, COORDINATES, ROUNDED = 60, (4, 12, 60), (16, 64, 1000, 10**5, 10**7, 10**9)
#: How far the degree may exceed that of the facts.
EXCESS = 3
#: Products without a square that a program may have; what hardly counts in the first solution, in the next.
SINGLE, SMALL = 300, (1e-6, 1e-4, 1e-3)
#: Iterations that the solver may take; steps for an unknown of a program, and for a start.
ITERATIONS, SEMIDEFINITE, START = 200, 20, 20


@dataclass(frozen=True)
class Form:
    """A product of facts times a quadratic form in ``basis``, to be found."""

    product: Product
    basis: Sequence[Poly]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The entries of the form's matrix, each once."""
        return [(a, b) for a in range(len(self.basis)) for b in range(a, len(self.basis))]

    def entry(self, a: int, b: int) -> Poly:
        """What an entry of the matrix (and its mirror image) contributes."""
        return self.product.value * self.basis[a] * self.basis[b] * number(1 if a == b else 2)


def refute(facts: Sequence[Fact], once: int, steps: Steps) -> Proved | None:
    """A proof, as the checker reads it, that facts without disjunctions contradict each other, or None.

    Args:
        facts: as the checker numbers them.
        once: the fact that no product needs to hold twice.
        steps: of the search.
    """
    if steps.left <= 0:
        return None
    steps.take(STARTS * START)
    points = tight_points(facts, once)
    for degree in range(max(2, degree_of(facts[once][1])), highest_degree(facts) + EXCESS + 1):
        for width in (1, 2, 3):
            if steps.left <= 0:
                return None
            if found := _program(facts, once, degree, width, points, steps):
                return found
    return None


def tight_points(facts: Sequence[Fact], once: int, seed: int = 0) -> list[Point]:
    """Rational points that meet all facts, strict ones taken as not strict."""
    names = variables_of(facts)
    above = {k: function_of(p, names) for k, (sign, p) in enumerate(facts) if sign in (">=", ">")}
    equal = [function_of(p, names) for sign, p in facts if sign == "=="]
    if once not in above:
        return []
    random, found = Random(seed), {}
    constraints = [{"type": "ineq", "fun": f} for k, f in above.items() if k != once]
    constraints += [{"type": "eq", "fun": f} for f in equal]
    for _ in range(STARTS):
        fixed = {n: Fraction(random.randint(0, 12), random.choice((4, 5, 8, 12, 20))) for n in names}
        fixed = {n: value for n, value in fixed.items() if random.random() < 0.4}
        start = [float(fixed.get(n, Fraction(1.5 * random.random()))) for n in names]
        bounds = [(float(fixed[n]),) * 2 if n in fixed else (None, None) for n in names]
        with np.errstate(all="ignore"):
            best = scipy.optimize.minimize(
                lambda x: -above[once](x), start, method="SLSQP", bounds=bounds, constraints=constraints,
                options={"maxiter": 80, "ftol": 1e-12},
            )  # fmt: skip
        if not np.all(np.isfinite(best.x)) or np.abs(best.x).max() > 50:
            continue
        for most in COORDINATES:
            rounded = (Fraction(float(x)).limit_denominator(most) for x in best.x)
            point = {n: fixed.get(n, x) for n, x in zip(names, rounded, strict=True)}
            if all(_met(fact, point) for fact in facts):
                found[tuple(point.values())] = point
                break
    return list(found.values())


def _met(fact: Fact, point: Point) -> bool:
    sign, p = fact
    return sign == "!=" or (value_at(p, point) == 0 if sign == "==" else value_at(p, point) >= 0)


def value_at(p: Poly, point: Point) -> Fraction:
    """The value of a polynomial at a point."""
    total = Fraction(0)
    for e, c in p.terms.items():
        for name, k in e:
            c *= point[name] ** k
        total += c
    return total


def function_of(p: Poly, names: Sequence[str]) -> Callable[[Any], float]:
    """A polynomial as a function of an array of its variables' values."""
    exponents = np.array([[dict(e).get(n, 0) for n in names] for e in p.terms] or [[0] * len(names)])
    factors = np.array([float(c) for c in p.terms.values()] or [0.0])
    return lambda x: float(factors @ np.prod(np.power(np.asarray(x)[None, :], exponents), axis=1))


def _program(
    facts: Sequence[Fact], once: int, degree: int, width: int, points: Sequence[Point], steps: Steps
) -> Proved | None:
    """Set up programs, forms times products of up to ``width`` facts, and solve them."""
    known = products(facts, degree, once)
    if known is None:
        return None
    known = [p for p in known if p.value.terms]
    single = [p for p in known if len(p.facts) <= width + 2 and not _positive(p, points)][:SINGLE]
    forms = list(_forms(known, variables_of(facts), degree, width, points))
    rest = list(multiples(facts, degree))
    for small in SMALL:  # what hardly counts in a solution is left out of the next program
        if not any(p.strict for p in single) or steps.left <= 0:
            return None
        steps.take(SEMIDEFINITE * (len(single) + len(rest) + sum(len(form.pairs) for form in forms)))
        numbers = _solved(single, rest, forms)
        if numbers is None:
            return None
        for most in ROUNDED:
            if found := _rounded(single, rest, forms, numbers, most):
                return found
        entries = iter(numbers[len(single) + len(rest) :])
        single = [p for p, x in zip(single, numbers, strict=False) if x > small]
        forms = [
            kept for form in forms if (kept := _smaller(form, [next(entries) for _ in form.pairs], small)).basis
        ]
    return None


def _solved(single: Sequence[Product], rest: Sequence[Multiple], forms: Sequence[Form]) -> list[float] | None:
    """The multipliers of products and equations, and the entries of all forms; None if there are none."""
    cvxpy: Any = import_module("cvxpy")
    total: Any = 0
    x = cvxpy.Variable(len(single), nonneg=True)
    y = cvxpy.Variable(max(len(rest), 1))
    matrices = [cvxpy.Variable((len(f.basis), len(f.basis)), PSD=True) for f in forms]
    blocks = [([p.value for p in single], x), ([m.value for m in rest] or [Poly({})], y)]
    for form, matrix in zip(forms, matrices, strict=True):
        upper = cvxpy.hstack([matrix[a, b] for a, b in form.pairs])
        blocks.append(([form.entry(a, b) for a, b in form.pairs], upper))
    rows = {
        e: k for k, e in enumerate(dict.fromkeys(e for columns, _ in blocks for p in columns for e in p.terms))
    }
    for columns, unknowns in blocks:
        entries = [(rows[e], j, float(c)) for j, p in enumerate(columns) for e, c in p.terms.items()]
        i, j, values = zip(*entries, strict=True) if entries else ((), (), ())
        total = total + scipy.sparse.csc_matrix((values, (i, j)), shape=(len(rows), len(columns))) @ unknowns
    strict = np.array([float(p.strict) for p in single])
    problem = cvxpy.Problem(cvxpy.Minimize(0), [total == 0, strict @ x == 1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an inaccurate solution may do: it is made exact, or refused
        try:
            problem.solve(solver="CLARABEL", max_iter=ITERATIONS)
        except cvxpy.SolverError:
            return None
    if x.value is None:
        return None
    numbers = [*map(float, x.value), *[0.0] * len(rest)]
    for form, matrix in zip(forms, matrices, strict=True):
        numbers += [float(matrix.value[a, b]) for a, b in form.pairs]
    return numbers


def _smaller(form: Form, entries: Sequence[float], small: float) -> Form:
    """The form without the directions in which it hardly counts, these rounded to simple numbers."""
    matrix = np.zeros((len(form.basis), len(form.basis)))
    for (a, b), x in zip(form.pairs, entries, strict=True):
        matrix[a, b] = matrix[b, a] = x
    values, vectors = np.linalg.eigh(matrix)
    rows = vectors[:, values < small * max(1.0, values[-1])].T
    for place in range(len(rows)):  # reduced echelon form, with pivots from the left
        column = int(np.argmax(np.abs(rows[place:]).max(axis=0) > 1e-3))
        largest = place + int(np.argmax(np.abs(rows[place:, column])))
        rows[[place, largest]] = rows[[largest, place]]
        rows[place] /= rows[place, column]
        for other in range(len(rows)):
            if other != place:
                rows[other] -= rows[other, column] * rows[place]
    kernel = [[Fraction(float(x)).limit_denominator(24) for x in row] for row in rows]
    return Form(form.product, [_combined(v, form.basis) for v in _kernel(kernel, len(form.basis))])


def _positive(product: Product, points: Sequence[Point]) -> bool:
    return any(value_at(product.value, point) > 0 for point in points)


def _forms(
    known: Sequence[Product], names: Sequence[str], degree: int, width: int, points: Sequence[Point]
) -> Iterator[Form]:
    """The forms, each in the monomials' combinations that vanish where they have to."""
    for p in known:
        half = (degree - degree_of(p.value)) // 2
        if len(p.facts) <= width and half >= 1:
            basis = list(monomials(names, half))
            where = [point for point in points if value_at(p.value, point) > 0]
            kernel = _kernel([[value_at(b, point) for b in basis] for point in where], len(basis))
            if kernel:
                yield Form(p, [_combined(vector, basis) for vector in kernel])


def _combined(vector: Sequence[Fraction], basis: Sequence[Poly]) -> Poly:
    total = Poly({})
    for c, p in zip(vector, basis, strict=True):
        total = total + p * number(c) if c else total
    return total


def _kernel(rows: list[list[Fraction]], size: int) -> list[list[Fraction]]:
    """A basis of the vectors that are orthogonal to all rows."""
    reduced, pivots = echelon(rows)
    found = []
    for free in (k for k in range(size) if k not in pivots):
        vector = [Fraction(int(k == free)) for k in range(size)]
        for row, pivot in zip(reduced, pivots, strict=True):
            vector[pivot] = -row[free]
        found.append(vector)
    return found


def _rounded(
    single: Sequence[Product],
    rest: Sequence[Multiple],
    forms: Sequence[Form],
    numbers: Sequence[float],
    most: int,
) -> Proved | None:
    """Round the numbers, correct the largest ones such that the identity holds, and write the squares."""
    columns = [p.value for p in single] + [m.value for m in rest]
    columns += [form.entry(a, b) for form in forms for a, b in form.pairs]
    strict = [*[p.strict for p in single], *[False] * (len(columns) - len(single))]
    values = [Fraction(round(x * most), most) for x in numbers]
    free = range(len(single), len(single) + len(rest))
    order = sorted(range(len(columns)), key=lambda j: (j not in free, -abs(numbers[j])))
    rows: dict[Any, list[Fraction]] = {"strict": [Fraction(int(strict[j])) for j in order] + [Fraction(1)]}
    rows["strict"][-1] -= sum(values[j] for j in order if strict[j])
    for place, j in enumerate(order):
        for e, c in columns[j].terms.items():
            row = rows.setdefault(e, [Fraction(0)] * (len(order) + 1))
            row[place] = Fraction(c)
            row[-1] -= c * values[j]
    reduced, pivots = echelon(list(rows.values()))
    for row, pivot in zip(reduced, pivots, strict=True):
        if pivot == len(order):
            return None
        values[order[pivot]] += row[-1]
    first, others = values[: len(single)], [values[j] for j in free]
    if any(v < 0 for v in first):
        return None
    total = written_products(single, first)
    entries = iter(values[free.stop :])
    for form in forms:
        squares = _squares(form, dict(zip(form.pairs, entries, strict=False)))
        if squares is None:
            return None
        total += squares
    return {"sum": total, "zero": written_multiples(rest, others)}


def _squares(form: Form, entry: dict[tuple[int, int], Fraction]) -> list[Any] | None:
    """A form as a sum of squares, by elimination; None if it is not positive semidefinite."""
    size, found = len(form.basis), []
    matrix = [[entry[min(a, b), max(a, b)] for b in range(size)] for a in range(size)]
    for a in range(size):
        head, row = matrix[a][a], matrix[a]
        if head < 0 or (head == 0 and any(row[a:])):
            return None
        if head == 0:
            continue
        line = [Fraction(0)] * a + [x / head for x in row[a:]]
        found.append([str(head), [written(_combined(line, form.basis))], list(form.product.facts)])
        for i in range(a + 1, size):
            matrix[i] = [x - matrix[i][a] * y for x, y in zip(matrix[i], line, strict=True)]
    return found
