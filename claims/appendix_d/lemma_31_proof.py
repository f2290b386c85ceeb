"""Lemma 31: the range of x_T and the monotonicity of f in its proof."""

from __future__ import annotations

from fractions import Fraction

from sympy import Integer

from claims.appendix_d.lemma_31 import f, lam, x, y
from claims.statement import Case, Erratum, Statement
from evidence import Counterexample, Outcome, refuted, verified
from evidence.chain import prove
from evidence.proof import Sentence, identity

STEP = Statement(
    label="Lemma 31, x_T in [0, 1]",
    part="range",
    source="Appendix D.1, proof of Lemma 31",
    title="the range of x_T and the monotonicity of f in the proof",
    text=r"""With $f(x) = (1+\lambda)x - \lambda x^2$: $f$ is strictly increasing on $(-\infty, 1]$, $f(1) = 1$,
and $x_T \in [0, 1]$.""",
    assumptions=(r"$\lambda \le 1$, $x_0 < 1$, $x_{t+1} - x_t \le \lambda x_t(1 - x_t)$",),
    key="lemma_31",
)


@STEP.claim(
    "as printed: refuted, counterexample",
    argument=r"$x_0 = -1$ is admitted and not in $[0, 1]$, whatever $\lambda$; and for $\lambda = -2$, "
    r"$f(-1) = 3 > f(0) = 0$, so that $f$ is not increasing either.",
    erratum=Erratum(
        printed=r"$f$ strictly increasing on $(-\infty, 1]$ for $\lambda \le 1$; since $x_T \in [0, 1]$, ...",
        correct=r"for $0 \le \lambda \le 1$; since $x_T < 1$ and $f$ increases on $(-\infty, 1]$, ...",
        consequence=r"none: $x_T < 1$ is the induction hypothesis, and suffices for $\lambda \in [0, 1]$",
    ),
)
def step_as_printed(case: Case) -> Outcome:
    """x_0 = -1, and f for lambda = -2."""
    half, start = Fraction(1, 2), Fraction(-1)
    path = [start, f(start, half)]
    outside = path[0] < 0 and path[1] < 0
    falls = f(Fraction(-1), Fraction(-2)) > f(Fraction(0), Fraction(-2))
    return refuted(
        "counterexample",
        "exact counterexamples in rational numbers (no dynamics is involved)",
        unless=not (outside and falls),
        detail=f"lambda = 1/2: x = (-1, {path[1]}, ...) satisfies the assumptions and is not in [0, 1].",
        counterexample=Counterexample(
            "lambda = 1/2, x_0 = -1, x_1 = f(-1) = -2: not in [0, 1]; lambda = -2: f(-1) = 3 > f(0) = 0",
            {"lambda": "1/2", "x": ["-1", str(path[1])]},
            "f = lambda x, slope: x + slope * x * (1 - x)\nprint(f(-1, 0.5), f(-1, -2), f(0, -2))",
        ),
        samples=2,
    )


@STEP.claim(
    "corrected: verified, proved",
    text=r"""For $0 \le \lambda \le 1$, $f$ is strictly increasing on $(-\infty, 1]$ and $f(1) = 1$; so
$x_T < 1$ gives $x_{T+1} \le f(x_T) < 1$.""",
    assumptions=(r"$0 \le \lambda \le 1$, $x_{t+1} - x_t \le \lambda x_t(1 - x_t)$",),
    argument=r"$f(y) - f(x) = (y-x)(1 + \lambda - \lambda(x+y)) > 0$ for $x < y \le 1$.",
)
def step_corrected(case: Case) -> Outcome:
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
