"""Lemma 14: mini-batch gradient descent in coordinates.

With c_k = <w, a_k>, N = |w|^2, u the sum of c_i^2 over the batch, one step multiplies every coordinate
in the batch by 1 + eta (2 - u - N) and every other by 1 - eta u.  Everything follows from
``<grad l(w; a_i), a_k> = c_i (delta_ik (N - 2) + c_i c_k)``, summed over the batch.

The lemma is right.  Two displays of its proof are not, as printed (``lemma_14_proof``, ``lemma_14_outside``).
"""

from __future__ import annotations

from claims.mathematics.one_step import Step, judge_formula
from engine.aggregates import batch_factor, rest_factor
from evidence import Outcome
from evidence.chain import Chain
from evidence.proof import identity, reals
from referee import Case, Statement

ASSUMPTIONS = (
    "linear activation, orthonormal data completed to an orthonormal basis of $\\mathbb R^n$",
    r"any $\mathbf w_t$, any $\eta > 0$, any batch $\mathcal B_t \subseteq [m]$",
)

LEMMA = Statement(
    label="Lemma 14",
    source="Appendix A; used throughout",
    title="one step of mini-batch gradient descent in coordinates",
    text=r"""With $c_t(\ell) = \langle\mathbf w_t,\mathbf a_\ell\rangle$ for $\ell \in [n]$ and
$u_t = \lVert\Pi_{\mathcal B_t}(\mathbf w_t)\rVert^2$, Eq. (3) is equivalent to
$$c_{t+1}(i) = c_t(i)\,(1 + \eta(2 - u_t - \lVert\mathbf w_t\rVert^2)), \quad i \in \mathcal B_t,$$
$$c_{t+1}(j) = c_t(j)\,(1 - \eta u_t), \quad j \in [n]\setminus\mathcal B_t .$$""",
    assumptions=ASSUMPTIONS,
)

UPDATES = Statement(
    label="Section 4.2, coordinate updates",
    part="section_4_2",
    source="Section 4.2, first display",
    title="the coordinate updates of Section 4.2 are those of Lemma 14",
    text=LEMMA.text.replace(
        r" and" + "\n" + r"$u_t = \lVert\Pi_{\mathcal B_t}(\mathbf w_t)\rVert^2$", ""
    ).replace("u_t", r"\lVert\Pi_{\mathcal B_t}(\mathbf w_t)\rVert^2"),
    assumptions=ASSUMPTIONS,
)


def gradient_chain() -> tuple:
    """<grad l(w; a_i), a_k> with g = <a_i, a_k> left open, from the matrix of Eq. (4)."""
    c, d, g, N = reals("c_i c_k g N")
    residual_w, residual_k = N * c - c, c * d - g  # residual = w c_i - a_i, along w and along a_k
    matrix = g * residual_w + c * residual_k  # [a_i w' + c_i I] residual, along a_k
    second = g * N * c - c * g + d * c**2 - c * g
    return (
        identity("the matrix of Eq. (4) gives the second line", matrix, second),
        identity("second line = third line", second, c * (g * (N - 2) + d * c)),
    )


def update_chain() -> tuple:
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


def off_lemma(step: Step) -> float:
    """Distance of the engine's coordinates from the lemma, over what rounding allows."""
    return step.off_lemma_14() / step.eps


@LEMMA.claim(
    "as printed: verified, proved",
    argument="Sum the inner products of the gradients over the batch; orthonormality removes all cross "
    "terms. No bound on the step size or the norm is used.",
)
def as_printed(case: Case) -> Outcome:
    """The algebra for any batch; the engine's coordinates and its part off the data."""
    return judge_formula(
        case,
        Chain(gradient_chain() + update_chain()),
        off_lemma,
        formula="the factors of Lemma 14, for every coordinate and for the part off the data",
        max_step_size=1.0,
    )


@UPDATES.claim("as printed: verified, proved", argument=r"Lemma 14 with $u_t$ written out.")
def section_as_printed(case: Case) -> Outcome:
    """The same formulas in the main text."""
    return as_printed.judge(case)
