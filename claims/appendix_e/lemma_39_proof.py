"""Lemma 39: the substitution, the derivative, and the signs of p and q."""

from __future__ import annotations

from sympy import Rational

from claims.appendix_e.lemma_39 import domain
from claims.theory.cyclic_sgd import f, f_in_w, factors, g, g_in_w, one_epoch, p, q
from claims.theory.harness import judge_formula
from evidence import Outcome, Tightness
from evidence.chain import prove
from evidence.proof import Sentence, derivative, identity, reals
from referee import Case, judge


@judge("lemma_39.substitution/as_printed", "proved")
def substitution_as_printed(case: Case) -> Outcome:
    """Every line of both displays; the last ones on the engine."""
    y, r, eta, h, w = reals("y r eta h w")
    meant = {h: eta * y**2, w: 1 - h}
    two = w * (1 + 2 * eta + 2 * (h - eta * r) * w**2 - h * (1 - h + eta * (2 - r)) ** 2)
    second = (1 + (h - eta * r) * w**2) * (1 - h + eta * (2 - r))
    chain = prove(
        identity("f: first line = second line", f(y**2, r, eta), two, where=meant),
        identity("f: second line = third line", two, f_in_w(w, r, eta), where=meant),
        identity("g: first line = second line", g(y**2, r, eta), second, where=meant),
        identity("g: second line = third line", second, g_in_w(w, r, eta), where=meant),
    )
    return judge_formula(chain, one_epoch(case), factors, by="SymPy")


@judge("lemma_39.derivative/as_printed", "proved")
def derivative_as_printed(case: Case) -> Outcome:
    """The formula by SymPy; f and g on the engine."""
    w, r, eta = reals("w r eta")
    bracket = p(r, w, eta) + 6 * (3 - 2 * r) * w**2 - 6 * (2 - r) * w + 2
    chain = prove(
        derivative("d/dw", f_in_w(w, r, eta) - g_in_w(w, r, eta), w, eta * bracket),
        identity("bracket = p + q", bracket, p(r, w, eta) + q(r, w)),
    )
    return judge_formula(chain, one_epoch(case), factors, by="SymPy")


@judge("lemma_39.p/as_printed", "proved")
def p_as_printed(case: Case) -> Outcome:
    """The four inequalities."""
    r, w, eta, Y = reals("r w eta Y")
    inside = domain(r, w, eta)
    sentences = [
        Sentence("2 - r >= 0", [r, w, eta], inside, 2 - r >= 0),
        Sentence("w >= 1 - eta", [Y, eta], [eta > 0, Y >= 0, Y <= 1], 1 - eta * Y >= 1 - eta),
        Sentence("4 w >= 3", [r, w, eta], inside, 4 * w >= 3),
        Sentence("r - 2 + 4 w >= r + 1 >= 0", [r, w, eta], inside, r - 2 + 4 * w >= r + 1),
        Sentence("p >= 0", [r, w, eta], inside, p(r, w, eta) >= 0),
    ]
    return judge_formula(prove(*sentences), one_epoch(case), factors)


@judge("lemma_39.q/as_printed", "proved")
def q_as_printed(case: Case) -> Outcome:
    """Each inequality of the display, and how much of q it gives away."""
    r, w, eta = reals("r w eta")
    inside = domain(r, w, eta)
    free = [eta > 0, 4 * eta <= 1, w >= 1 - eta, w <= 1]
    lower = 3 * w**2 - Rational(9, 2) * w + 2
    at_end = 6 * (3 - 2 * (1 + eta)) * w**2 - 6 * (1 - eta) * w + 2
    gain = Rational(3, 2) * (1 - 4 * eta) * w * (2 * w - 1)
    chain = prove(
        identity("q = 6 r w (1 - 2 w) + s(w)", q(r, w), 6 * r * w * (1 - 2 * w) + q(0, w)),
        identity("q(1 + eta, w)", q(1 + eta, w), at_end),
        identity("q(1 + eta, w) less the lower bound", at_end - lower, gain),
        Sentence("1 - 2 w <= -1 + 2 eta <= 0", [w, eta], free, 1 - 2 * w <= 2 * eta - 1),
        Sentence("q(r, w) >= q(1 + eta/4, w)", [r, w, eta], inside, q(r, w) >= q(1 + eta / 4, w)),
        Sentence("q(1 + eta/4, w) >= q(1 + eta, w)", [w, eta], free, q(1 + eta / 4, w) >= q(1 + eta, w)),
        Sentence("q(1 + eta, w) >= 3 w^2 - 9/2 w + 2", [w, eta], free, at_end >= lower),
        Sentence("which is at least 5/16", [w], [], lower >= Rational(5, 16)),
        Sentence("q >= 0, indeed >= 47/64", [r, w, eta], inside, q(r, w) >= Rational(47, 64)),
    )
    return judge_formula(
        chain,
        one_epoch(case),
        factors,
        detail="The same number 5/16 = 3 (3/4)^2 - (9/2)(3/4) + 2 is the minimum over all w.",
        tightness=Tightness(
            20 / 47, "the proof's bound 5/16 over the minimum 47/64 of q, at eta = 1/4, r = 17/16, w = 3/4"
        ),
    )
