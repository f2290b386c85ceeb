"""Lemma 31: the range of x_T and the monotonicity of f in its proof."""

from __future__ import annotations

from sympy import Integer

from claims.appendix_d.lemma_31 import STEP, f, lam, x, y
from evidence import Outcome, verified
from evidence.chain import prove
from evidence.proof import Sentence, identity
from referee import Case, judge


@judge("lemma_31.range/as_printed", "proved", formulas=[STEP])
def step_as_printed(case: Case) -> Outcome:
    """Monotonicity by machine."""
    domain = [lam >= 0, lam <= 1, x < y, y <= 1]
    chain = prove(
        identity("f(1) = 1", f(x, lam), Integer(1), where={x: Integer(1)}),
        identity(
            "f(y) - f(x) = (y - x)(1 + lambda - lambda (x + y))",
            f(y, lam) - f(x, lam),
            (y - x) * (1 + lam - lam * (x + y)),
        ),
        Sentence("f is strictly increasing on (-inf, 1]", [x, y, lam], domain, f(x, lam) < f(y, lam)),
    )
    return verified("proved", "machine proofs (no dynamics is involved)", detail=chain.table(), samples=1)
