r"""The article's version of Proposition 8, without (A1): bounded increments and a positive drift
"asymptotically".

If that means at all late times, it holds: an increment of size K at most with a mean d or more is at least
d/2 with a probability of at least d/(2K), so (A1) follows, and Proposition 8 applies. If it means for large
values of the process, as in Proposition 8, then (A1) is needed: a process may stay where the drift condition
says nothing.
"""

from __future__ import annotations

from fractions import Fraction

from claims.theory.harness import conclude
from evidence import Counterexample, Outcome, refuted
from evidence.chain import prove
from evidence.proof import Sentence, reals
from referee import Case, judge


@judge("article_walk/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The chance of an increment of d/2, by machine."""
    p, d, K = reals("p d K")
    setting = [d > 0, d <= K, p >= 0, p <= 1]
    chance = Sentence(
        "p >= d/(2K) if d <= K p + (d/2)(1 - p)",
        [p, d, K],
        [*setting, K * p + (d / 2) * (1 - p) >= d],
        p >= d / (2 * K),
    )
    return conclude(
        prove(chance),
        by="a machine proof that (A1) follows, v = ceil(2 (y - b_0)/d) steps of d/2; then Proposition 8",
    )


@judge("article_walk/for_large_values_only", "counterexample")
def large_only(case: Case) -> Outcome:
    """A walk that is absorbed at 0, and steps up by 1 or down by 1 elsewhere, with drift 1/2."""
    up = Fraction(3, 4)
    absorbed = (1 - up) / up  # from 1: h = (1 - up) + up h^2, the smaller root
    solves = absorbed == (1 - up) + up * absorbed**2 and absorbed < 1
    return refuted(
        "counterexample",
        "the walk on 0, 1, 2, ... that stays at 0 and steps by 1 with probability 3/4, by -1 with 1/4, "
        "elsewhere",
        unless=not solves,
        detail=f"Its drift is 1/2 wherever it is not 0; from 1 it is absorbed with probability {absorbed}.",
        counterexample=Counterexample(
            "drift 1/2 everywhere but at 0, where the walk stays: from 1 it ends at 0 with probability 1/3",
            {"up": "3/4", "down": "1/4", "absorbed from 1": str(absorbed)},
            "from fractions import Fraction\nup, h = Fraction(3, 4), Fraction(0)\nfor _ in range(12):\n"
            "    h = (1 - up) + up * h * h  # the chance to be at 0 after so many generations\nprint(float(h))",
        ),
        samples=1,
    )
