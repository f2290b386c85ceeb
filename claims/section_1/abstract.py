"""The abstract's conclusion from Theorem 13, which holds under ReLU: it names both activations.

Under the linear activation all global minima have the same trace, (n + 4 - m)/m: the second
derivative of the loss at a unit vector w of the span is (4 <w, v>^2 + |v|^2 - |Pi_m v|^2)/m, and its
mean over Gaussian v does not depend on w.  Under ReLU the gap between the traces is (|S+| - 1)/(2m), by
Theorem 13.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from claims.mathematics.curvature import loss_tolerance, solutions
from claims.section_5.section_5_1 import RELU, engine_gap, gap_of, gap_value
from evidence import Outcome, verified
from referee import Case, Erratum, Statement

ABSTRACT = Statement(
    label="Abstract, flatter minima",
    source="Abstract",
    title="by the trace, GD's minimum is flatter than SGD's",
    text=r"""For orthogonal data, if sharpness is measured by the trace of
the Hessian, then the minimum that GD finds is flatter than the one that SGD finds with any smaller batch:
$$\mathrm{Tr}(\mathbf H_{\mathrm{GD}}) < \mathrm{Tr}(\mathbf H_{\mathrm{SGD}}) .$$""",
    assumptions=(
        RELU[0],
        r"read for ReLU and $|\mathcal S^+| \ge 2$, as Section 1, item 4, and Theorem 13 say",
    ),
)


@ABSTRACT.claim(
    "as printed: verified, searched",
    erratum=Erratum(
        printed=r"the minima of full-batch GD are flatter, by the trace, than those of smaller batches",
        correct=(
            r"under ReLU and with $|\mathcal S^+| \ge 2$, which a Gaussian initialisation gives with "
            "probability $1 - (m+1)/2^m$; under the linear activation all minima have the same trace"
        ),
        consequence=r"Theorem 13 stands; it is about ReLU, as Section 1 says, and the abstract drops that.",
        example=r"linear activation, $m = n = 2$: both solutions have the trace 2",
    ),
    argument=r"Read for ReLU and $|\mathcal S^+| \ge 2$, as item 4 of Section 1 (“when the activation is "
    r"ReLU”) and Theorem 13 have it: the gap is $(|\mathcal S^+| - 1)/(2m) > 0$. Under the linear "
    r"activation, which the abstract names too, $D^2_{\mathbf v}\mathcal L = (4\langle\mathbf w,\mathbf "
    r"v\rangle^2 + \lVert\mathbf v\rVert^2 - \lVert\Pi_m\mathbf v\rVert^2)/m$ at every global minimum, so "
    "that all of them have the trace $(n + 4 - m)/m$.",
)
def abstract_as_printed(case: Case) -> Outcome:
    """Every size of S+ from 2 on, for small m and n."""
    smallest, complaint, count = np.inf, None, 0
    for m in range(2, case.pick(6, 9, 13)):
        for size, extra in product(range(2, m + 1), (0, 1, 4)):
            found = solutions(m, m + extra, size, case.rng("sizes", m, size, extra))
            gap = gap_of(found)
            count += 1
            smallest = min(smallest, gap * m)
            if abs(gap - gap_value(m, size)) > 2 * loss_tolerance(found.problem):
                complaint = f"m = {m}, size {size}: the gap is {gap}"
    found = solutions(3, 4, 2, case.rng("sizes", "engine"))
    seen, error = engine_gap(case, found)
    if not abs(seen - gap_value(3, 2)) <= error:
        complaint = f"on the engine the gap at m = 3, size 2 is {seen}, not 1/6"
    return verified(
        "searched",
        "all sizes of $\\mathcal S^+$ for small $m$, from the loss; general $m$, $n$ in Theorem 13",
        unless=complaint,
        detail=f"The smallest gap times m is {smallest:.4f} (1/2 at $|\\mathcal S^+| = 2$).",
        samples=count + 1,
    )
