"""Lemma 14: mini-batch gradient descent in coordinates.

With c_k = <w, a_k>, N = |w|^2, u the sum of c_i^2 over the batch, one step multiplies every coordinate
in the batch by 1 + eta (2 - u - N) and every other by 1 - eta u.  Everything follows from
``<grad l(w; a_i), a_k> = c_i (delta_ik (N - 2) + c_i c_k)``, summed over the batch.

The lemma is right.  Two displays of its proof are not, as printed (``lemma_14_proof``, ``lemma_14_outside``).
"""

from __future__ import annotations

from claims.theory.domains import one_step
from claims.theory.harness import judge_formula
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome
from evidence.chain import Chain
from evidence.proof import Proof, identity, reals
from referee import Case, judge


def gradient_chain() -> tuple[Proof, ...]:
    """<grad l(w; a_i), a_k> with g = <a_i, a_k> left open, from the matrix of Eq. (4)."""
    c, d, g, N = reals("c_i c_k g N")
    residual_w, residual_k = N * c - c, c * d - g  # residual = w c_i - a_i, along w and along a_k
    matrix = g * residual_w + c * residual_k  # [a_i w' + c_i I] residual, along a_k
    second = g * N * c - c * g + d * c**2 - c * g
    return (
        identity("the matrix of Eq. (4) gives the second line", matrix, second),
        identity("second line = third line", second, c * (g * (N - 2) + d * c)),
    )


def update_chain() -> tuple[Proof, ...]:
    """Summed over the batch: equality (i), and the two factors of the lemma."""
    c, N, rest, eta, own, others = reals("c_k N rest eta own others")
    inside = c - eta * (c * (N - 2 + c**2) + c * rest)
    outside = c - eta * c * rest
    u = c**2 + rest
    return (
        identity(
            "k in the batch: the sum over i, with delta_ik, is equality (i)",
            c - eta * (own + others),
            inside,
            where={own: c * ((N - 2) + c * c), others: c * rest},
        ),
        identity("k in the batch: 1 - eta (N + u - 2)", inside, c * (1 - eta * (N + u - 2))),
        identity("k in the batch: the factor of the lemma", inside, c * batch_factor(N, u, eta)),
        identity("k outside, rest = u: the factor of the lemma", outside, c * rest_factor(rest, eta)),
    )


@judge("lemma_14/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The algebra for any batch; the engine's coordinates and its part off the data."""
    return judge_formula(
        Chain(gradient_chain() + update_chain()),
        one_step(case, max_step_size=1.0),
        lambda steps: steps.lemma_14,
        formula="the factors of Lemma 14, for every coordinate and for the part off the data",
    )


@judge("lemma_14.section_4_2/as_printed", "proved")
def section_as_printed(case: Case) -> Outcome:
    """The same formulas in the main text."""
    return as_printed.judge(case)
