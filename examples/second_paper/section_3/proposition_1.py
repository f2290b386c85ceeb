"""Proposition 1: larger batches never have a smaller threshold."""

import numpy as np

from evidence import Outcome, Tightness, verified
from evidence.chain import prove
from evidence.proof import Sentence, reals
from referee import Case, judge
from second_paper.minima import TINY, Minimum, batches, formulas, search, shown


@judge("proposition_1/as_printed", "searched")
def as_printed(case: Case) -> Outcome:
    """One parameter by proof; more by a search that is steered towards a decrease."""
    m, s, p, q, n, b, c = reals("m s p q n b c")  # m, s: the means of h and of its square
    of_p, of_q = (2 * m / ((1 - r) * m**2 + r * s) for r in (p, q))
    sizes, inside = [n >= 2, b >= 1, c >= b, c <= n], [m > 0, s >= m**2, p >= 0, q >= p, q <= 1]
    chain = prove(
        Sentence("p falls", [n, b, c], sizes, (n - c) / (c * (n - 1)) <= (n - b) / (b * (n - 1))),
        Sentence("one parameter: the threshold falls with p", [m, s, p, q], inside, of_q <= of_p),
    )

    def falling(at: Minimum) -> float:
        found = np.array([formulas(at, size)[2] for size in batches(at)])
        return float((found[:-1] / found[1:]).max()) - 1 - TINY

    found = search(case, falling)
    return verified(
        "searched", "thresholds of small minima; for one parameter a proof", samples=found.cases,
        unless=shown("a larger batch has a smaller threshold", found), detail=chain.table() or "",
        tightness=Tightness(1 + TINY + found.margin, "largest threshold over the next; 1 for equal Hessians"),
    )  # fmt: skip
