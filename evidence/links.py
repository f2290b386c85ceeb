"""Links: the steps between machine-checked sentences and a statement, each with what it needs.

A chain of sentences is about the real numbers of one step; a statement is about all times, all draws, a
limit. What lies between is mathematics that no machine has checked here.  A ``Link`` says what kind of step it
is, what it concludes and what it needs, so that a reader can check it, a report can count it, and a proof that
leaves a step out can be told from one that needs none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LinkKind(StrEnum):
    """What kind of step a link is."""

    AGGREGATES = "sums over coordinates"  # from the factors of coordinates to N, Phi, Psi, u
    SUBSTITUTION = "substitution"  # the sentence is said of other, or more general, quantities
    CASES = "cases"
    INDUCTION = "induction"
    AVERAGE = "average over the draws"
    DIVISION = "division by what is positive"
    MONOTONE = "a monotone function"  # logarithm, root, power of both sides
    CALCULUS = "calculus"  # derivatives, integrals, elementary functions
    CONVEXITY = "convexity"  # Jensen's inequality, a maximum at the ends
    LINEAR_ALGEBRA = "linear algebra"  # orthonormal bases, eigenvalues, Cauchy-Schwarz
    SYMMETRY = "symmetry"
    LIMIT = "limit"
    EXCHANGE = "exchange of limits"
    COMPACTNESS = "continuity and compactness"
    TOPOLOGY = "topology"  # open sets, connectedness
    NULL_SETS = "null sets"
    PROBABILITY = "elementary probability"  # union bound, Markov, Chebyshev, independence
    MARTINGALE = "martingales"  # Ville's inequality, convergence, optional stopping
    BOREL_CANTELLI = "Borel-Cantelli"
    CITED = "a published theorem"


@dataclass(frozen=True)
class Link:
    """One step of a proof that no machine has checked.

    Attributes:
        kind: what kind of step it is.
        concludes: what it concludes.
        needs: what it needs: sentences of the chain, statements, conditions; one item each.
    """

    kind: LinkKind
    concludes: str
    needs: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.concludes or not self.needs or not all(self.needs):
            raise ValueError(f"a link says what it concludes and what it needs, got {self}")

    def __str__(self) -> str:
        """The link in a line: "induction: N_t <= 1 + eta/4 for all t (needs: ...)"."""
        return f"{self.kind}: {self.concludes} (needs: {'; '.join(self.needs)})"
