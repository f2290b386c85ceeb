"""Lemma 31: the range of x_T and the monotonicity of f in its proof."""

from __future__ import annotations

from sympy import Integer

from claims.appendix_d.lemma_31 import f, lam, x, y
from evidence import Outcome, verified
from evidence.chain import prove
from evidence.proof import Sentence, identity
from referee import Case, Erratum, Statement

STEP = Statement(
    label="Lemma 31, x_T in [0, 1]",
    part="range",
    source="Appendix D.1, proof of Lemma 31",
    title="the range of x_T and the monotonicity of f in the proof",
    text=r"""With $f(x) = (1+\lambda)x - \lambda x^2$: $f$ is strictly increasing on $(-\infty, 1]$, $f(1) = 1$,
and $x_T \in [0, 1]$.""",
    assumptions=(
        r"$\lambda \le 1$, $x_0 < 1$, $x_{t+1} - x_t \le \lambda x_t(1 - x_t)$",
        r"read for $\lambda \ge 0$ and $x_t \ge 0$, as the lemma is used",
    ),
    key="lemma_31",
)


@STEP.claim(
    "as printed: verified, proved",
    argument=r"Read as the lemma is used, for $\lambda = 5\eta$ and squared norms: $x_T \ge 0$ is given and "
    r"$x_T < 1$ is the induction hypothesis; $f(y) - f(x) = (y-x)(1 + \lambda - \lambda(x+y)) > 0$ for $x < "
    r"y \le 1$. In general neither follows: $\lambda = 1/2$ admits $x = (-1, -2, \dots)$, and for $\lambda = "
    "-2$, $f(-1) = 3 > f(0) = 0$.",
    erratum=Erratum(
        printed=r"$f$ strictly increasing on $(-\infty, 1]$ for $\lambda \le 1$; since $x_T \in [0, 1]$, ...",
        correct=r"for $0 \le \lambda \le 1$; since $x_T < 1$ and $f$ increases on $(-\infty, 1]$, ...",
        consequence=r"none: $x_T < 1$ is the induction hypothesis, and suffices for $\lambda \in [0, 1]$",
        example=r"$\lambda = 1/2$, $x = (-1, -2, \dots)$; $\lambda = -2$: $f(-1) = 3 > f(0) = 0$",
    ),
)
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
