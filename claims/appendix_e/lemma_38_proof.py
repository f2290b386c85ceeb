"""Lemma 38: the steps of its proof."""

from __future__ import annotations

from typing import Any

from sympy import And, Eq, Equivalent, Integer, Rational

from claims.appendix_e.lemma_37 import diagonal
from claims.appendix_e.lemma_37_proof import cubic
from claims.appendix_e.lemma_38 import LEMMA, last_factor
from claims.outcomes import established
from evidence import Outcome, Tightness
from evidence.bracket import supremum
from evidence.chain import prove
from evidence.proof import Sentence, derivative, identity, reals
from referee import Case, Erratum, Statement

SOURCE = "Appendix E.4, proof of Lemma 38"
LEAST = Statement(
    label="Lemma 38, least value of w",
    part="least",
    source=SOURCE,
    title="the least w in terms of b",
    text=r"""$w \ge 1 - \eta/2 - \eta^2/8 = \frac18(-b^2 + 6b + 3) =: w_{\min}$.""",
    assumptions=(*LEMMA.assumptions, r"$2y^2 \le 1 + \eta/4$ (Lemma 38)"),
    key="lemma_38",
)
GROWTH = Statement(
    label="Lemma 38, derivative in w",
    part="growth",
    source=SOURCE,
    title="the cubic grows in w on [b, 1]",
    text=r"""For $w \in [b, 1]$: $\frac{d}{dw}f(w, b) = 12w^2 - 10bw + 2b^2 \ge 14b^2 - 10b \ge 0$, where
$14b^2 - 10b \ge 0 \iff b \ge 5/7 \iff \eta \le 2/7$.""",
    assumptions=LEMMA.assumptions,
    key="lemma_38",
)
ABOVE = Statement(
    label="Lemma 38, w_min above b",
    part="above",
    source=SOURCE,
    title="the least w is above b",
    text=r"""$8(w_{\min} - b) = -(b + 3)(b - 1) > 0$ for $b \in [0, 1]$.""",
    assumptions=(r"read for $b < 1$, since $b = 1 - \eta$",),
    key="lemma_38",
)
CLOSED = Statement(
    label="Lemma 38, f(w_min, b)",
    part="closed",
    source=SOURCE + " (by Mathematica)",
    title="the cubic at the least w, and its sign",
    text=r"""$f(w_{\min}, b) = -\frac1{128}(b-1)^2(b^4 - 6b^3 - 2b^2 + 2b - 27)$, and for $b \in [0, 1)$
$b^4 - 6b^3 - 2b^2 + 2b - 27 \le 1 + 2 - 27 < 0$, hence $f(w_{\min}, b) > 0$.""",
    assumptions=(r"$b \in [0, 1)$",),
    key="lemma_38",
)


def least(b: Any) -> Any:
    """w_min, the least value of w for a given b."""
    return (-(b**2) + 6 * b + 3) / 8


@LEAST.claim("as printed: verified, proved", argument="Insert the bound on $y^2$.")
def least_as_printed(case: Case) -> Outcome:
    """The identity and the inequality."""
    Y, eta = reals("Y eta")
    closed = 1 - eta / 2 - eta**2 / 8
    bound = Sentence("w >= w_min", [Y, eta], diagonal(Y, eta), 1 - eta * Y >= closed)
    chain = prove(identity("w_min in b", closed, least(1 - eta)), bound)
    return established(
        chain, None, method="machine proofs", tightness=Tightness(1.0, "attained at the largest y")
    )


@GROWTH.claim("as printed: verified, proved", argument=r"$12w^2 \ge 12b^2$ and $-10bw \ge -10b$ on $[b, 1]$.")
def growth_as_printed(case: Case) -> Outcome:
    """The derivative, its bound, and where the bound is positive."""
    w, b, eta = reals("w b eta")
    slope = 12 * w**2 - 10 * b * w + 2 * b**2
    lower = 14 * b**2 - 10 * b
    chain = prove(
        derivative("d/dw of the cubic", cubic(w, b), w, slope),
        Sentence("slope >= 14 b^2 - 10 b", [w, b], [b > 0, w >= b, w <= 1], slope >= lower),
        Sentence("iff b >= 5/7", [b], [b > 0], Equivalent(lower >= 0, b >= Rational(5, 7))),
        Sentence(
            "iff eta <= 2/7", [b, eta], [Eq(b, 1 - eta)], Equivalent(b >= Rational(5, 7), eta <= Rational(2, 7))
        ),
        Sentence("eta <= 1/4 is enough", [eta], [4 * eta <= 1], eta <= Rational(2, 7)),
    )
    return established(chain, None, method="machine proofs", tightness=Tightness(1.0, "equality at w = b = 1"))


@ABOVE.claim(
    "as printed: verified, proved",
    argument=r"Read for $b = 1 - \eta < 1$, as the end of the proof writes it, $b \in [0, 1)$: both factors "
    r"have a fixed sign. At $b = 1$, that is $\eta = 0$, both sides are 0.",
    erratum=Erratum(
        printed=r"$8(w_{\min} - b) > 0$ for $b \in [0, 1]$",
        correct=r"for $b \in [0, 1)$, as two lines below",
        consequence=r"None: $\eta > 0$ means $b < 1$, and the proof needs only $w_{\min} \ge b$.",
        example=r"$b = 1$: both sides are 0",
    ),
)
def above_as_printed(case: Case) -> Outcome:
    """The identity, and the sign on the half-open interval."""
    b, w_min = reals("b w_min")
    eight = -(b**2) + 6 * b + 3 - 8 * b
    chain = prove(
        identity("8 (w_min - b) = -(b^2 + 2 b - 3)", 8 * (w_min - b), eight, where={w_min: least(b)}),
        identity("= -(b + 3)(b - 1)", eight, -(b + 3) * (b - 1)),
        Sentence("positive below 1", [b], [b >= 0, b < 1], least(b) > b),
    )
    return established(chain, None, method="machine proofs")


@CLOSED.claim(
    "as printed: verified, proved", argument="Expand; and drop the negative terms of the last factor."
)
def closed_as_printed(case: Case) -> Outcome:
    """Mathematica's formula by SymPy, the bounds by machine, with the infimum over w."""
    w, b = reals("w b")
    closed = -Rational(1, 128) * (b - 1) ** 2 * last_factor(b)
    unit = [b >= 0, b < 1]
    above = [7 * b >= 5, b < 1, w >= least(b), w <= 1]
    bound = Integer(1 + 2 - 27)
    chain = prove(
        identity("f(w_min, b)", cubic(least(b), b), closed),
        Sentence("last factor <= 1 + 2 - 27 < 0", [b], unit, And(last_factor(b) <= bound, bound < 0)),
        Sentence("f(w_min, b) > 0", [b], unit, closed > 0),
        Sentence("w_min is the least", [w, b], above, cubic(w, b) >= cubic(least(b), b)),
    )
    largest_value = supremum(last_factor(b), [b], [b >= 0, b <= 1], Rational(1, 20))
    top = float(largest_value.at_least or 0)
    return established(
        chain,
        None,
        method="machine proofs",
        tightness=Tightness(24.0 / -top, f"the bound -24 against the true maximum {top:.2f}"),
    )
