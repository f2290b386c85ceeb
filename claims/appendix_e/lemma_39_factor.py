"""Lemma 39: the function g, which lacks a square that its proof has.

With the printed g the lemma happens to be true as well, though the paper does not prove that, and it
would be of no use: the printed g is not a factor of the epoch.
"""

from __future__ import annotations

from sympy import Eq, Rational

from claims.appendix_e.lemma_39 import RANGE
from claims.mathematics.cyclic_sgd import compare, factors, g, printed_g, replayed
from claims.outcomes import broken, established
from claims.snippets import snippet
from evidence import Counterexample, Outcome
from evidence.chain import prove
from evidence.proof import Sentence, decide, identity, reals
from referee import Case, Erratum, Statement

FACTOR = Statement(
    label="Lemma 39, g(y; r)",
    part="factor",
    source="Appendix E.4, Lemma 39 against the first line of g in its proof",
    title="what g is",
    text=r"""The lemma's $g$ is the function that its proof starts from:
$(1-\eta(r-y^2)(1-\eta y^2))(1+\eta(2-r-y^2)) = (1-\eta(r-y^2)(1-\eta y^2)^2)(1+\eta(2-r-y^2))$.""",
    assumptions=RANGE,
    key="lemma_39",
)


@FACTOR.claim(
    "as printed: refuted, counterexample",
    argument=r"$1 - \eta z_1^2$ with $z_1^2 = (r-y^2)(1-\eta y^2)^2$; the lemma prints the first power. The "
    "proof of the lemma begins with the square, and differentiates it, so that the statement is not what is "
    "proved in either sense of $r$.",
    erratum=Erratum(
        printed=r"$g(y;r) = (1-\eta(r-y^2)(1-\eta y^2))(1+\eta(2-r-y^2))$",
        correct=r"$g(y;r) = (1-\eta(r-y^2)(1-\eta y^2)^2)(1+\eta(2-r-y^2))$, as the proof has it",
        consequence="None: the proof is of the right $g$, the one that Proposition 36 needs.",
    ),
)
def factor_as_printed(case: Case) -> Outcome:
    """y = z = 1/2 (r = 1/2) at eta = 1/4."""
    Y, r, eta = reals("Y r eta")
    point = [Eq(Y, Rational(1, 4)), Eq(r, Rational(1, 2)), Eq(eta, Rational(1, 4))]
    proof = decide(
        Sentence("printed g = g of the proof", [Y, r, eta], point, Eq(printed_g(Y, r, eta), g(Y, r, eta)))
    )
    _, complaint = replayed(case, 0.5, 0.5, 0.25)
    values = [float(h(0.25, 0.5, 0.25)) for h in (g, printed_g)]
    return broken(
        proof,
        Counterexample(
            "the printed g is not the factor y_2 / y_0 of the epoch",
            {"y": 0.5, "z": 0.5, "eta": 0.25, "y_2 / y_0": values[0], "g as printed": values[1]},
            snippet(
                "Problem(np.eye(2), np.array([0.5, 0.5]), 0.25)",
                [[0], [1]],
                "w[0] / 0.5, (1 - 0.25 * 0.25 * (1 - 0.0625)) * (1 + 0.25 * 1.25)",
            ),
        ),
        complaint,
        method="an exact point; the engine's epoch from it is the exact one",
    )


@FACTOR.claim(
    "corrected: verified, proved",
    text=r"""$g(y;r) = (1-\eta z_1^2)(1+\eta(2-r-y^2)) = (1-\eta(r-y^2)(1-\eta y^2)^2)(1+\eta(2-r-y^2))$.""",
    argument="$z_1 = z_0(1 - \\eta y_0^2)$ and $z_0^2 = r - y_0^2$.",
)
def factor_corrected(case: Case) -> Outcome:
    """The identity, and y_2 / y_0 on the engine."""
    y, z, eta, z1, r = reals("y z eta z1 r")
    right = (1 - eta * z1**2) * (1 + eta * (2 - r - y**2))
    meant = {z1: z * (1 - eta * y**2), r: y**2 + z**2}
    chain = prove(identity("g", g(y**2, r, eta), right, where=meant))
    return established(chain, compare(case, factors), method="SymPy")
