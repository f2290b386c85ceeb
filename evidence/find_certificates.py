"""Finds certificates of decided sentences.

What comes out is checked before it is returned; None says that nothing was found within so many steps
(`evidence.steps`), not that there is nothing.  Disjunctions are split into cases, and each is refuted by a
linear program (`evidence.positivstellensatz`) or, with the optional extra ``certificates``, by sums of squares.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec

from evidence import sums_of_squares
from evidence.certificates import Certificate, claim_of
from evidence.checker import Fact, Refused, check, flat, number, obligations
from evidence.cuts import factored, subdivided
from evidence.definitions import defined
from evidence.positivstellensatz import Proved, highest_degree, linear
from evidence.proof import Proof
from evidence.sentence import Sentence
from evidence.steps import SEARCH, Steps

#: How far the degree of products may exceed that of the facts.
EXCESS = 2

#: Whether what sums of squares need is installed.
SQUARES = all(find_spec(name) for name in ("cvxpy", "clarabel"))


def certificate_of(sentence: Sentence, proof: Proof, limit: int = SEARCH) -> Certificate | None:
    """A certificate of a sentence, checked; None if none is found.

    Args:
        sentence: what it is for.
        proof: what a solver says; its model or instance becomes the certificate's point, if that is rational.
        limit: steps of the search.
    """
    point = proof.model if proof.status == "refuted" else proof.instance
    claim = claim_of(sentence)
    if any(not value.is_Rational for value in point.values()):
        return None
    status = "refuted" if proof.status == "refuted" else "proved"  # what a solver leaves open may yet be found
    found = claim | {"status": status, "point": {n: str(v) for n, v in point.items()}}
    if status == "proved":
        steps = Steps(limit)
        _, nonzero, parts = obligations(claim)
        for kind, systems in (("nonzero", nonzero), ("proof", parts)):
            found[kind] = [refute(facts, steps) for facts in systems]
            if None in found[kind]:
                return None
    try:
        check(found)
    except Refused:
        return None
    return found


def refute(facts: Sequence[Fact], steps: Steps, once: int | None = None) -> Proved | None:
    """A proof, as the checker reads it, that facts contradict each other; None if none is found.

    Args:
        facts: as the checker numbers them.
        steps: of the search.
        once: the fact that no product needs to hold twice; the last one.
    """
    once = len(facts) - 1 if once is None else once
    for k, (kind, members) in enumerate(facts):
        if kind == "or":
            rest = [*facts[:k], (">=", number(1)), *facts[k + 1 :]]
            proofs = [refute([*rest, *flat(m)], steps, once) for m in members]
            return None if None in proofs else {"cases": k, "proofs": proofs}
    if found := defined(facts, once):
        return found
    tries: list[tuple[float, Callable[[Steps], Proved | None]]] = [
        (1 / 8, lambda some: combined(facts, once, some)),
        (1 / 2, lambda some: factored(facts, once, some, refute_part)),
        (1 / 4, lambda some: subdivided(facts, once, some, low)),
        (1 / 2, lambda some: sums_of_squares.refute(facts, once, some) if SQUARES else None),
        (1.0, lambda some: subdivided(facts, once, some, low)),
    ]
    for part, find in tries:
        if found := find(steps.share(part)):
            return found
    return None


def refute_part(facts: Sequence[Fact], once: int, steps: Steps) -> Proved | None:
    """As `refute`, for facts that came out of a factorisation."""
    return refute(facts, steps, once)


def low(facts: Sequence[Fact], once: int, steps: Steps) -> Proved | None:
    """A proof by a linear program of a degree that is not above that of the facts."""
    return combined(facts, once, steps, 0)


def combined(facts: Sequence[Fact], once: int, steps: Steps, excess: int = EXCESS) -> Proved | None:
    """A proof by a linear program, of the smallest degree that will do."""
    for degree in range(1, highest_degree(facts) + excess + 1):
        if steps.left <= 0:
            return None
        if found := linear(facts, degree, once, steps):
            return found
    return None
