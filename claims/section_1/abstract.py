"""The abstract's conclusion from Theorem 13, which it draws for both activations.

Under the linear activation all global minima have the same trace, (n + 4 - m)/m: the second
derivative of the loss at a unit vector w of the span is (4 <w, v>^2 + |v|^2 - |Pi_m v|^2)/m, and its
mean over Gaussian v does not depend on w.  Under ReLU the gap between the traces is (|S+| - 1)/(2m), by
Theorem 13.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from claims.mathematics.curvature import loss_tolerance, solutions, trace
from claims.mathematics.solution_curvature import sgd_value
from claims.section_5.section_5_1 import RELU, engine_gap, gap_of, gap_value, reaches
from claims.statement import Case, Erratum, Statement
from evidence import Counterexample, Outcome, Table, refuted, verified

ABSTRACT = Statement(
    label="Abstract, flatter minima",
    source="Abstract",
    title="by the trace, GD's minimum is flatter than SGD's",
    text=r"""For linear or ReLU activation and orthogonal data, if sharpness is measured by the trace of
the Hessian, then the minimum that GD finds is flatter than the one that SGD finds with any smaller batch:
$$\mathrm{Tr}(\mathbf H_{\mathrm{GD}}) < \mathrm{Tr}(\mathbf H_{\mathrm{SGD}}) .$$""",
    assumptions=("orthonormal data, linear or ReLU activation",),
)


@ABSTRACT.claim(
    "as printed: refuted, counterexample",
    erratum=Erratum(
        printed=r"the minima of full-batch GD are flatter, by the trace, than those of smaller batches",
        correct=(
            r"under ReLU and with $|\mathcal S^+| \ge 2$; under the linear activation all minima have "
            r"the same trace"
        ),
        consequence=(r"Theorem 13 stands; it is about ReLU, as Section 1 says, and the abstract drops that."),
    ),
    argument=r"Under the linear activation $D^2_{\mathbf v}\mathcal L = (4\langle\mathbf w,\mathbf v\rangle"
    r"^2 + \lVert\mathbf v\rVert^2 - \lVert\Pi_m\mathbf v\rVert^2)/m$ at every global minimum, so all of "
    r"them have the trace $(n + 4 - m)/m$: neither solution is flatter. Under ReLU the traces "
    "are equal too if only one datapoint is positively correlated with the initialisation. Section 1, item "
    "4, speaks of ReLU only.",
)
def abstract_as_printed(case: Case) -> Outcome:
    """Equal traces under the linear activation, from the loss and on the engine."""
    rows, complaint = [], None
    for activation, m, n, size in (("linear", 2, 2, 2), ("linear", 3, 5, 2), ("relu", 3, 4, 1)):
        found = solutions(m, n, size, case.rng("abstract", activation, m), activation=activation)
        gd, sgd = (trace(found.problem, w) for w in (found.gd, found.sgd))
        gap, error = engine_gap(case, found)
        far, allowed = reaches(case, found)
        value = (n + 4 - m) / m if activation == "linear" else float(sgd_value(m, n))
        rows.append((f"{activation}, {m}, {n}, {size}", gd, sgd, gap, error))
        tolerance = loss_tolerance(found.problem)
        if max(abs(gd - value), abs(sgd - value)) > tolerance or not abs(gap) <= error:
            complaint = complaint or f"{activation}, m = {m}: the traces are not both {value}"
        if not far <= allowed:
            complaint = complaint or f"{activation}, m = {m}: GD ends {far:.2g} off its limit"
    header = "activation, m, n, size of S+ | Tr GD | Tr SGD | on the engine: difference | allowed"
    return refuted(
        "counterexample",
        "three instances; traces at the two solutions from the loss, and from gradients in the engine's steps",
        unless=complaint,
        detail=Table(header, rows, "s .6f .6f .1g .1g"),
        counterexample=Counterexample(
            "linear activation, m = n = 2: both solutions have the trace 2",
            {
                "activation": "linear",
                "data": [[1, 0], [0, 1]],
                "w0": [0.3, 0.4],
                "w_GD": [0.6, 0.8],
                "w_SGD": [1, 0],
                "Tr GD": 2,
                "Tr SGD": 2,
            },
            "import numpy as np\nfrom engine import Problem\nfrom claims.mathematics.curvature import trace\n"
            'problem = Problem(np.eye(2), np.array([0.3, 0.4]), 0.2, "linear")\n'
            "print(trace(problem, np.array([0.6, 0.8])), trace(problem, np.array([1.0, 0.0])))",
        ),
        samples=3,
    )


@ABSTRACT.claim(
    "corrected: verified, searched",
    title="under ReLU, and unless S+ is a single datapoint, GD's minimum has the smaller trace",
    text=r"""Under ReLU and with $|\mathcal S^+| \ge 2$, which Gaussian initialisation gives with
probability $1 - (m+1)/2^m$,
$$\mathrm{Tr}(\mathbf H_{\mathrm{GD}}) < \mathrm{Tr}(\mathbf H_{\mathrm{SGD}}).$$""",
    assumptions=(RELU[0], r"$|\mathcal S^+| \ge 2$"),
    argument=r"The gap is $(|\mathcal S^+| - 1)/(2m) > 0$.",
)
def abstract_corrected(case: Case) -> Outcome:
    """Every size of S+ from 2 on, for small m and n."""
    smallest, complaint, count = np.inf, None, 0
    for m in range(2, case.pick(6, 9, 13)):
        for size, extra in product(range(2, m + 1), (0, 1, 4)):
            found = solutions(m, m + extra, size, case.rng("corrected", m, size, extra))
            gap = gap_of(found)
            count += 1
            smallest = min(smallest, gap * m)
            if abs(gap - gap_value(m, size)) > 2 * loss_tolerance(found.problem):
                complaint = f"m = {m}, size {size}: the gap is {gap}"
    found = solutions(3, 4, 2, case.rng("corrected", "engine"))
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
