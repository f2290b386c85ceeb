"""Proposition 35: the step of its proof that takes a supremum to be negative."""

from __future__ import annotations

from sympy import And, Rational

from claims.appendix_e.proposition_35 import exits
from claims.theory.cyclic_sgd import f_in_w, g_in_w, gap_in_w, sector_in_w
from claims.theory.harness import NO_DYNAMICS
from claims.theory.refutation import told, unrefuted
from evidence import Counterexample, Outcome, refuted, verified
from evidence.chain import prove
from evidence.proof import Sentence, decide, identity, reals
from referee import Case, judge

CODE = """def F(x):
    return x + 2
def V(x):  # continuous (constant) on K = [0, 1], and not continuous at 2 = F(0)
    return 0 if x < 2 else -1 if x == 2 else 2 - x
print([V(F(10.0**-k)) - V(10.0**-k) for k in range(8)], V(F(0)) - V(0))  # negative, but their sup is 0"""


@judge("proposition_35.supremum/as_printed", "counterexample")
def supremum_as_printed(case: Case) -> Outcome:
    """The four parts of the counterexample, for all x and for every candidate of the supremum."""
    x, e = reals("x e")
    step = [x > 0, x <= 1]
    change = 2 - (x + 2)  # V(F(x)) - V(x) for 0 < x <= 1
    parts = prove(
        Sentence("V falls on (0, 1]", [x], step, change < 0),
        Sentence("no e < 0 is an upper bound", [e], [e < 0, e >= -2], change.subs(x, -e / 2) > e),
    )
    # the printed step would give e <= -1/1000, say; the point x = 1/2000 exceeds it
    tenth = Sentence("V(F(x)) - V(x) <= -1/1000 on (0, 1]", [x], step, change <= -Rational(1, 1000))
    proof = decide(tenth)
    return refuted(
        "counterexample",
        "machine proofs of each property of an explicit example" + NO_DYNAMICS,
        unless=unrefuted(proof) or (None if parts.proved else "a part of the counterexample is not proved"),
        detail=[told(proof), parts.table(), "At 0 the change is V(2) - V(0) = -1."],
        counterexample=Counterexample(
            "V falls along F on all of K, but the supremum of the change is 0",
            {"K": "[0, 1]", "F": "x + 2", "V": "0 for x < 2, -1 at 2, 2 - x above 2"},
            CODE,
        ),
        samples=1,
    )


@judge("proposition_35.supremum/corrected", "proved")
def supremum_corrected(case: Case) -> Outcome:
    """The case the paper needs, with an explicit bound: cyclic SGD in a sector, proved and on the engine."""
    w, r, eta, low, v, V, change = reals("w r eta low v V c")
    sector = sector_in_w(w, r, eta)
    sentences = [
        Sentence("g - f >= eta^3 N / 5", [w, r, eta], sector, gap_in_w(w, r, eta) >= eta**2 * r / 5),
        Sentence(
            "0 < g <= 3/2", [w, r, eta], sector, And(g_in_w.at(w, r, eta) > 0, 2 * g_in_w.at(w, r, eta) <= 3)
        ),
        Sentence(
            "so V (f/g - 1) <= -2 eta^3 N_min v / 15",
            [V, change, eta, low, v],
            [v <= V, v > 0, low > 0, eta > 0, change <= -(eta**3) * low * 2 / 15 * V],
            change <= -(eta**3) * low * v * 2 / 15,
        ),
    ]
    difference = f_in_w.at(w, r, eta) - g_in_w.at(w, r, eta)
    gap = identity("g - f in terms of w", -difference, eta * gap_in_w(w, r, eta))
    chain = prove(gap, *sentences)
    stays, ratio, complaint = exits(case)
    return verified(
        "proved",
        "by hand in general (a continuous function on a compact set attains its maximum); machine proofs "
        "for an explicit negative bound in the only case the paper uses, and the engine's orbits there",
        unless=complaint,
        detail=[chain.table(), f"{stays} orbits of the engine, longest stay {ratio:.3g} of the bound."],
        samples=stays,
    )
