r"""Corollary 3: the proof in Appendix D shows the first of its four limits and leaves three to the reader.

That is an omission, not an error: the second limit follows from the proof's own bound Phi >= sigma^2 m/(4n) and
a bound of |w0|, the third is Theorem 2 (for the absolute value; with signs it is false, see Corollary 3), and
the fourth follows from the goal that the proof sets itself, as |c_0(i)|/|w0| <= |c_0(i)|/|Pi_m w0|.  Here they
are judged with constants: the square of the second is Beta(m/2, (n - m)/2), and the fourth is at most the
largest of m coordinates of a uniform unit vector, for which a union bound over caps gives 2 sqrt(log(2m)/n)
except with probability 1/m.
"""

from __future__ import annotations

from claims.theory.cosine_tails import sgd, tails_of_beta, tails_of_caps
from claims.theory.similarity import MISSED
from evidence import Outcome, Tightness, verified
from referee import Case, judge


@judge("corollary_3_left_out/left_out", "searched", weight=0.1)
def left_out(case: Case) -> Outcome:
    """The exact laws for many m and n, and SGD on the engine below its upper bound."""
    beta_tail = tails_of_beta()
    cap_tail = tails_of_caps(case)
    gap, allowed, count = sgd(case)
    good = beta_tail <= 2.0 and cap_tail <= 1.0 and gap <= allowed
    return verified(
        "searched",
        "exact Beta tails for n = 4, ..., 2000 and m = n/4, n/2, 3n/4; the exact law of the largest "
        "coordinate for pairs m < n up to 1000; SGD on the engine from Gaussian directions against its upper "
        "bound (the four limits themselves are judged under Corollary 3)",
        unless=not good,
        detail=f"n P(cossim(w_GD, w0) < sqrt(m/n)/2) is at most {beta_tail:.3f}; m P(max |c_0(i)|/|w0| > 2 "
        f"sqrt(log(2m)/n)) is at most {cap_tail:.3g}. In {count} runs of SGD its cosine with the start exceeds "
        f"max|c_0(i)|/|w0| by at most {gap:.2g} (allowed {allowed:.2g}), and the largest |cosine| with a "
        "datapoint is 1 within the same.",
        tightness=Tightness(cap_tail, "exact probability of the fourth limit's exception over 1/m"),
        false_alarm=case.false_alarm,
        detects=MISSED.format(1.0 - 0.01 ** (1.0 / count)),
        samples=count,
        message="a tail or an SGD run exceeds its bound",
    )
