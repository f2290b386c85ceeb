"""Eq. (10): how the second moment moves.  Entry by entry this is algebra, for which there is a certificate."""

import numpy as np

from evidence import Outcome, verified
from evidence.chain import prove
from evidence.proof import identity, reals
from referee import Case, Statement
from second_paper.minima import TINY, Minimum, batches, formulas, search, seen, shown

BATCHES = r"independent batches, uniform, as $p$ says, on the subsets of size $B$; $1\le B\le n$, $n\ge2$"
MOMENT = Statement(
    label="Eq. (10)", source="Section 3.1", title="the second moment moves by a fixed matrix",
    text=r"""$\Sigma_t=\mathbb E[(\theta_t-\theta^*)(\theta_t-\theta^*)^\top]$ obeys
$\operatorname{vec}\Sigma_{t+1}=Q\operatorname{vec}\Sigma_t$ with $p=\frac{n-B}{B(n-1)}$ and
$$Q=(I-\eta H)\otimes(I-\eta H)+p\frac{\eta^2}n\sum_{i=1}^n(H_i\otimes H_i-H\otimes H).$$""",
    assumptions=("interpolating minimum: gradients 0, Hessians positive semi-definite", BATCHES),
)  # fmt: skip


@MOMENT.claim(
    "as printed: verified, proved",
    argument=r"The mean of a product of entries of $I-\eta H_{\mathcal B}$ needs only what part of the batches "
    r"has a given sample, $\frac Bn$, and what part a given pair of samples, $\frac{B(B-1)}{n(n-1)}$.",
)
def as_printed(case: Case) -> Outcome:
    """An entry in symbols; the engine's steps over all batches of small minima."""
    n, B, p, eta, a, b, h, k, hk = reals("n B p eta a b h k hk")  # entries of I; sums over all samples
    mean_product = (B / n * hk + B * (B - 1) / (n * (n - 1)) * (h * k - hk)) / B**2
    entry = a * b - eta * (a * k + b * h) / n + eta**2 * mean_product
    printed = (a - eta * h / n) * (b - eta * k / n) + p * eta**2 / n * (hk - h * k / n)
    chain = prove(identity("an entry of Q", entry, printed, where={p: (n - B) / (B * (n - 1))}))

    def off(at: Minimum) -> float:
        pairs = [(seen(case.engine, at, size)[0], formulas(at, size)[1]) for size in batches(at)]
        return max(float(np.abs(found - q).max() / (1 + np.abs(q).max())) for found, q in pairs) - TINY

    found = search(case, off)
    how = "an entry in symbols; beside it the engine's steps, averaged over all batches of small minima"
    wrong = shown("the engine's second moment moves otherwise", found)
    return verified("proved", how, unless=wrong, detail=chain.table() or "", samples=found.cases)
