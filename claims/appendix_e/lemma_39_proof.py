"""Lemma 39: the substitution, the derivative, and the signs of p and q."""

from __future__ import annotations

from sympy import Rational

from claims.appendix_e.lemma_39 import domain, parts
from claims.theory.cyclic_sgd import Y, eta, f, f_in_w, factors, g, g_in_w, one_epoch, p, q, r, w
from claims.theory.harness import judge_formula
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Proof, Sentence, derivative, identity, reals
from referee import Case, judge

slope = Formula("d/dw (f - g)", (r, w, eta), eta * (p.original + 6 * (3 - 2 * r) * w**2 - 6 * (2 - r) * w + 2))

#: q(1 + eta, w), and what the display puts below it.
at_end = Formula("q(1 + eta, w)", (w, eta), 6 * (3 - 2 * (1 + eta)) * w**2 - 6 * (1 - eta) * w + 2)
lower = Formula("the lower bound of q", (w,), 3 * w**2 - Rational(9, 2) * w + 2)
LEAST = Formula("the least of the lower bound", (), Rational(5, 16))


@judge("lemma_39.substitution/as_printed", "proved", formulas=[f_in_w, g_in_w])
def substitution_as_printed(case: Case) -> Outcome:
    """Every line of both displays; the last ones on the engine."""
    y, h = reals("y h")
    meant = {h: eta * y**2, w: 1 - h}
    two = w * (1 + 2 * eta + 2 * (h - eta * r) * w**2 - h * (1 - h + eta * (2 - r)) ** 2)
    second = (1 + (h - eta * r) * w**2) * (1 - h + eta * (2 - r))
    chain = prove(
        identity("f: first line = second line", f.at(y**2, r, eta), two, where=meant),
        identity("f: second line = third line", two, f_in_w.at(w, r, eta), where=meant),
        identity("g: first line = second line", g.at(y**2, r, eta), second, where=meant),
        identity("g: second line = third line", second, g_in_w.at(w, r, eta), where=meant),
    )
    return judge_formula(chain, one_epoch(case), factors, by="SymPy")


@judge("lemma_39.derivative/as_printed", "proved", formulas=[slope])
def derivative_as_printed(case: Case) -> Outcome:
    """The formula by SymPy; f and g on the engine."""
    chain = prove(
        derivative("d/dw", f_in_w.expression - g_in_w.expression, w, slope.expression),
        identity("bracket = p + q", slope.expression / eta, p.expression + q.expression),
    )
    return judge_formula(chain, one_epoch(case), factors, by="SymPy")


@judge("lemma_39.p/as_printed", "proved", formulas=[p])
def p_as_printed(case: Case) -> Outcome:
    """The four inequalities, and that p is a part of the derivative."""
    inside = domain(r, w, eta)
    sentences: list[Proof | Sentence] = [
        parts(),
        Sentence("2 - r >= 0", [r, w, eta], inside, 2 - r >= 0),
        Sentence("w >= 1 - eta", [Y, eta], [eta > 0, Y >= 0, Y <= 1], 1 - eta * Y >= 1 - eta),
        Sentence("4 w >= 3", [r, w, eta], inside, 4 * w >= 3),
        Sentence("r - 2 + 4 w >= r + 1 >= 0", [r, w, eta], inside, r - 2 + 4 * w >= r + 1),
        Sentence("p >= 0", [r, w, eta], inside, p.expression >= 0),
    ]
    return judge_formula(prove(*sentences), one_epoch(case), factors)


@judge("lemma_39.q/as_printed", "proved", formulas=[at_end, lower, LEAST])
def q_as_printed(case: Case) -> Outcome:
    """Each inequality of the display, and how much of q it gives away."""
    inside = domain(r, w, eta)
    free = [eta > 0, 4 * eta <= 1, w >= 1 - eta, w <= 1]
    end, below, least = at_end.expression, lower.expression, LEAST.expression
    gain = Rational(3, 2) * (1 - 4 * eta) * w * (2 * w - 1)
    chain = prove(
        identity("q = 6 r w (1 - 2 w) + s(w)", q.at(r, w), 6 * r * w * (1 - 2 * w) + q.at(0, w)),
        identity("q(1 + eta, w)", q.at(1 + eta, w), end),
        identity("q(1 + eta, w) less the lower bound", end - below, gain),
        Sentence("1 - 2 w <= -1 + 2 eta <= 0", [w, eta], free, 1 - 2 * w <= 2 * eta - 1),
        Sentence("q(r, w) >= q(1 + eta/4, w)", [r, w, eta], inside, q.at(r, w) >= q.at(1 + eta / 4, w)),
        Sentence("q(1 + eta/4, w) >= q(1 + eta, w)", [w, eta], free, q.at(1 + eta / 4, w) >= q.at(1 + eta, w)),
        Sentence("q(1 + eta, w) >= 3 w^2 - 9/2 w + 2", [w, eta], free, end >= below),
        Sentence("which is at least 5/16", [w], [], below >= least),
        identity("and is 5/16 at w = 3/4", below - least, 3 * (w - Rational(3, 4)) ** 2),
        Sentence("q >= 0, indeed >= 47/64", [r, w, eta], inside, q.at(r, w) >= Rational(47, 64)),
    )
    return judge_formula(
        chain,
        one_epoch(case),
        factors,
        detail="The same number 5/16 = 3 (3/4)^2 - (9/2)(3/4) + 2 is the minimum over all w.",
        tightness=Tightness(
            LEAST() * 64 / 47,
            "the proof's bound 5/16 over the minimum 47/64 of q, at eta = 1/4, r = 17/16, w = 3/4",
        ),
    )
