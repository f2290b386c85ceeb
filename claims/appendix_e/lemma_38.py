r"""Lemma 38: the cubic of Lemma 37 is not negative.

With w = 1 - eta y^2 and b = 1 - eta the cubic 4 w^3 - 5 b w^2 + 2 b^2 w - b grows in w on [b, 1], and at
the least value w_min that the assumptions allow it is (1 - b)^2 times a positive polynomial.  Lemma 37
needs the strict inequality, which is what the proof shows for eta > 0; at eta = 0 the cubic is 0.

These are statements about two real numbers.  They are tied to the dynamics by Lemma 37:
y_2 - z_2 = 2 eta y^3 times the cubic after an epoch from y = z.
"""

from __future__ import annotations

from typing import Any

from sympy import And, Eq, Equivalent, Integer, Rational, diff

from claims.appendix_e.lemma_37 import cubic, diagonal, difference
from claims.mathematics.cyclic_sgd import Epochs, compare, excess
from claims.outcomes import NO_DYNAMICS, broken, established
from claims.statement import Case, Erratum, Statement
from evidence import Counterexample, Outcome, Reach, Tightness
from evidence.bracket import largest, supremum
from evidence.chain import Chain, prove
from evidence.proof import Sentence, decide, identity, reals

SOURCE = "Appendix E.4, proof of Lemma 38"
LEMMA = Statement(
    label="Lemma 38",
    source="Appendix E.4; used in the proof of Lemma 37",
    title="a cubic inequality",
    text=r"""If $\eta \le 1/4$ and $2y^2 \le 1 + \eta/4$, then with $w = 1 - \eta y^2$ and $b = 1 - \eta$
$$4w^3 - 5bw^2 + 2wb^2 - b \ge 0 .$$""",
    assumptions=(r"$0 < \eta \le 1/4$, $y$ real",),
)
LEAST = Statement(
    label="Lemma 38, least value of w",
    part="least",
    source=SOURCE,
    title="the least w in terms of b",
    text=r"""$w \ge 1 - \eta/2 - \eta^2/8 = \frac18(-b^2 + 6b + 3) =: w_{\min}$.""",
    assumptions=LEMMA.assumptions,
)
GROWTH = Statement(
    label="Lemma 38, derivative in w",
    part="growth",
    source=SOURCE,
    title="the cubic grows in w on [b, 1]",
    text=r"""For $w \in [b, 1]$: $\frac{d}{dw}f(w, b) = 12w^2 - 10bw + 2b^2 \ge 14b^2 - 10b \ge 0$, where
$14b^2 - 10b \ge 0 \iff b \ge 5/7 \iff \eta \le 2/7$.""",
    assumptions=LEMMA.assumptions,
)
ABOVE = Statement(
    label="Lemma 38, w_min above b",
    part="above",
    source=SOURCE,
    title="the least w is above b",
    text=r"""$8(w_{\min} - b) = -(b + 3)(b - 1) > 0$ for $b \in [0, 1]$.""",
    assumptions=(),
)
CLOSED = Statement(
    label="Lemma 38, f(w_min, b)",
    part="closed",
    source=SOURCE + " (by Mathematica)",
    title="the cubic at the least w, and its sign",
    text=r"""$f(w_{\min}, b) = -\frac1{128}(b-1)^2(b^4 - 6b^3 - 2b^2 + 2b - 27)$, and for $b \in [0, 1)$
$b^4 - 6b^3 - 2b^2 + 2b - 27 \le 1 + 2 - 27 < 0$, hence $f(w_{\min}, b) > 0$.""",
    assumptions=(r"$b \in [0, 1)$",),
)


def least(b: Any) -> Any:
    """w_min, the least value of w for a given b."""
    return (-(b**2) + 6 * b + 3) / 8


def last_factor(b: Any) -> Any:
    """b^4 - 6 b^3 - 2 b^2 + 2 b - 27."""
    return b**4 - 6 * b**3 - 2 * b**2 + 2 * b - 27


def check(epochs: Epochs) -> float:
    """(y_2 - z_2) / (2 eta y^3) is the cubic, on the engine."""
    seen, error = difference(epochs)
    y, eta = epochs.y[0], epochs.eta
    return excess(seen - 2 * eta * y**3 * cubic(1 - eta * y**2, 1 - eta), error)


@LEMMA.claim(
    "as printed: verified, proved",
    argument="The cubic grows in $w$, and at $w_{\\min}$ it is $(1-b)^2$ times a positive number.",
)
def as_printed(case: Case) -> Outcome:
    """The inequality by Z3, the sharpest constant in (1 - b)^2, the reach in eta."""
    Y, eta = reals("Y eta")
    domain = [eta > 0, 4 * eta <= 1, Y >= 0, 1 + eta / 4 >= 2 * Y]
    value = cubic(1 - eta * Y, 1 - eta)
    (b,) = reals("b")
    smallest = supremum(last_factor(b) / 128, [b], [4 * b >= 3, b < 1], Rational(1, 100))
    constant = -float(smallest.at_most or 0)
    return established(
        prove(Sentence("the cubic is not negative", [Y, eta], domain, value >= 0)),
        compare(case, check, region="diagonal"),
        method="Z3 in y^2 and eta",
        tightness=Tightness(
            1.0, f"the bound 0 is approached as eta -> 0, where the least cubic is >= {constant:.3g} eta^2"
        ),
        reach=(size_reach(case),),
    )


def size_reach(case: Case) -> Reach:
    """The largest eta for which the inequality holds."""
    Y, eta = reals("Y eta")

    def up_to(limit: Rational) -> Sentence:
        domain = [eta > 0, eta <= limit, Y >= 0, 1 + eta / 4 >= 2 * Y]
        return Sentence("cubic", [Y, eta], domain, cubic(1 - eta * Y, 1 - eta) >= 0)

    tolerance = case.pick(Rational(1, 5), Rational(1, 20), Rational(1, 100))
    found = largest("eta", up_to, Rational(1, 4), Rational(4), tolerance)
    return Reach(
        "eta <= 1/4",
        float(found.proved_up_to or 0.25),
        None if found.refuted_at is None else float(found.refuted_at),
        "bracketed by the solver",
        "the cubic is negative; the printed proof ends at eta = 2/7, where the derivative's bound does",
    )


@LEMMA.claim(
    "strict: verified, proved",
    title="the cubic is positive, as Lemma 37 needs it",
    text=r"""Under the same assumptions $4w^3 - 5bw^2 + 2wb^2 - b > 0$.""",
    argument="The proof of the lemma ends with $f(w_{\\min}, b) > 0$ for $b < 1$; Lemma 37 uses that and "
    "not the printed statement.",
)
def strict(case: Case) -> Outcome:
    """The strict inequality by Z3; the engine's y_2 - z_2."""
    Y, eta = reals("Y eta")
    sentence = Sentence("the cubic is positive", [Y, eta], diagonal(Y, eta), cubic(1 - eta * Y, 1 - eta) > 0)
    return established(prove(sentence), compare(case, check, region="diagonal"), method="Z3 in y^2 and eta")


@LEAST.claim("as printed: verified, proved", argument="Insert the bound on $y^2$.")
def least_as_printed(case: Case) -> Outcome:
    """The identity and the inequality."""
    Y, eta = reals("Y eta")
    closed = 1 - eta / 2 - eta**2 / 8
    bound = Sentence("w >= w_min", [Y, eta], diagonal(Y, eta), 1 - eta * Y >= closed)
    proofs = (identity("w_min in b", closed, least(1 - eta)), *prove(bound).proofs)
    return established(
        Chain(proofs), None, method="SymPy and Z3", tightness=Tightness(1.0, "attained at the largest y")
    )


@GROWTH.claim("as printed: verified, proved", argument=r"$12w^2 \ge 12b^2$ and $-10bw \ge -10b$ on $[b, 1]$.")
def growth_as_printed(case: Case) -> Outcome:
    """The derivative, its bound, and where the bound is positive."""
    w, b, eta = reals("w b eta")
    slope = 12 * w**2 - 10 * b * w + 2 * b**2
    lower = 14 * b**2 - 10 * b
    proofs = (
        identity("d/dw of the cubic", diff(cubic(w, b), w), slope),
        *prove(
            Sentence("slope >= 14 b^2 - 10 b", [w, b], [b > 0, w >= b, w <= 1], slope >= lower),
            Sentence("iff b >= 5/7", [b], [b > 0], Equivalent(lower >= 0, b >= Rational(5, 7))),
            Sentence(
                "iff eta <= 2/7",
                [b, eta],
                [Eq(b, 1 - eta)],
                Equivalent(b >= Rational(5, 7), eta <= Rational(2, 7)),
            ),
            Sentence("eta <= 1/4 is enough", [eta], [4 * eta <= 1], eta <= Rational(2, 7)),
        ).proofs,
    )
    return established(
        Chain(proofs), None, method="SymPy and Z3", tightness=Tightness(1.0, "equality at w = b = 1")
    )


@ABOVE.claim(
    "as printed: refuted, proved",
    argument="At $b = 1$ both sides are 0. ($b = 1$ means $\\eta = 0$, which the theorem excludes.)",
    erratum=Erratum(
        kind="misprint",
        printed=r"$8(w_{\min} - b) > 0$ for $b \in [0, 1]$",
        correct=r"for $b \in [0, 1)$, as two lines below",
        consequence=r"None: $\eta > 0$ means $b < 1$, and the proof needs only $w_{\min} \ge b$.",
    ),
)
def above_as_printed(case: Case) -> Outcome:
    """b = 1."""
    (b,) = reals("b")
    proof = decide(Sentence("w_min > b on [0, 1]", [b], [b >= 0, b <= 1], 8 * (least(b) - b) > 0))
    return broken(
        proof,
        Counterexample(
            "w_min = b at b = 1",
            {"b": 1, "8 (w_min - b)": 0},
            "b = 1\nprint(-b**2 + 6 * b + 3 - 8 * b)  # not positive",
        ),
        None,
        method="Z3" + NO_DYNAMICS,
    )


@ABOVE.claim(
    "corrected: verified, proved",
    text=r"""$8(w_{\min} - b) = -(b + 3)(b - 1)$, which is positive for $b \in [0, 1)$.""",
    argument="Both factors have a fixed sign there.",
)
def above_corrected(case: Case) -> Outcome:
    """The identity, and the sign on the half-open interval."""
    (b,) = reals("b")
    eight = -(b**2) + 6 * b + 3 - 8 * b
    proofs = (
        identity("8 (w_min - b)", 8 * (least(b) - b), eight),
        identity("= -(b^2 + 2 b - 3)", eight, -(b**2 + 2 * b - 3)),
        identity("= -(b + 3)(b - 1)", eight, -(b + 3) * (b - 1)),
        *prove(Sentence("positive below 1", [b], [b >= 0, b < 1], least(b) > b)).proofs,
    )
    return established(Chain(proofs), None, method="SymPy and Z3")


@CLOSED.claim(
    "as printed: verified, proved", argument="Expand; and drop the negative terms of the last factor."
)
def closed_as_printed(case: Case) -> Outcome:
    """Mathematica's formula by SymPy, the bounds by Z3, with the infimum over w."""
    w, b = reals("w b")
    closed = -Rational(1, 128) * (b - 1) ** 2 * last_factor(b)
    unit = [b >= 0, b < 1]
    above = [7 * b >= 5, b < 1, w >= least(b), w <= 1]
    bound = Integer(1 + 2 - 27)
    proofs = (
        identity("f(w_min, b)", cubic(least(b), b), closed),
        *prove(
            Sentence("last factor <= 1 + 2 - 27 < 0", [b], unit, And(last_factor(b) <= bound, bound < 0)),
            Sentence("f(w_min, b) > 0", [b], unit, closed > 0),
            Sentence("w_min is the least", [w, b], above, cubic(w, b) >= cubic(least(b), b)),
        ).proofs,
    )
    largest_value = supremum(last_factor(b), [b], [b >= 0, b <= 1], Rational(1, 20))
    top = float(largest_value.at_least or 0)
    return established(
        Chain(proofs),
        None,
        method="SymPy and Z3",
        tightness=Tightness(24.0 / -top, f"the bound -24 against the true maximum {top:.2f}"),
    )
