"""Eq. (36): the one-sided derivative of f_i, by the signs of <w, a_i> and <v, a_i>.

With p = <w, a_i>, q = <v, a_i>, r = <w, v>, N = |w|^2, V = |v|^2 the smooth g_i of Appendix F.4 has the
second derivative q^2 (N - 2) + 4 p q r + p^2 V along v.  Eq. (36) prints that the one-sided derivative of f_i
equals this if p >= 0 and q >= 0, and is 0 otherwise.  But for p > 0 the ReLU stays active near w whatever
the sign of q, and the derivative is that of g_i.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from claims.theory.curvature import engine_curvature, loss_tolerance
from engine import Problem
from engine.landscape import second_directional_derivative
from evidence import Column, Counterexample, Evidence, Outcome, Table, Verdict, verified
from referee import Case, judge

CODE = """import numpy as np
from engine import Problem
from engine.landscape import second_directional_derivative
problem = Problem(np.eye(3)[:1], np.zeros(3), 0.2, "relu")
w, v = np.array([0.6, 0.8, 0.0]), np.array([-0.8, 0.0, 0.6])
print(second_directional_derivative(problem, w, v))  # not 0"""


def nine_cases(case: Case) -> tuple[Table, dict[tuple[int, int], tuple[float, float]], str | None]:
    """f'' and g'' of a single datapoint for all signs of <w, a> and <v, a>; table and complaint.

    With one datapoint (m = 1) the loss is 1/2 + f under ReLU and 1/2 + g under linear activation.
    """
    relu = Problem(np.eye(3)[:1], np.zeros(3), 0.2, "relu")
    linear = Problem(np.eye(3)[:1], np.zeros(3), 0.2, "linear")
    rows, found, complaint = [], {}, None
    for p, q in product((1, 0, -1), repeat=2):
        w = np.array([0.6, 0.8, 0.0]) if p else np.array([0.0, 1.0, 0.0])
        w[0] *= p
        v = np.array([0.8 * q, 0.0, 0.6])
        smooth = float(second_directional_derivative(linear, w, v))
        bent = float(second_directional_derivative(relu, w, v))
        values, error = engine_curvature(case.engine, relu, w, v[None], np.arange(1))
        printed = smooth if p >= 0 and q >= 0 else 0.0
        corrected = smooth if p > 0 or (p == 0 and q >= 0) else 0.0
        found[p, q] = (bent, printed)
        rows.append((p, q, bent, smooth, printed, corrected, values[0]))
        if abs(bent - corrected) > loss_tolerance(relu) or not abs(values[0] - corrected) <= error:
            complaint = complaint or (
                f"at signs {p}, {q}: {bent} from the loss, {values[0]} on the engine, not {corrected}"
            )
    columns = [
        Column("sign of <w, a>", "d"),
        Column("of <v, a>", "d"),
        Column("f''", ".4g"),
        Column("g''", ".4g"),
        Column("Eq. (36)", ".4g"),
        Column("corrected", ".4g"),
        Column("f'' on the engine", ".4g"),
    ]
    return Table(columns, rows), found, complaint


@judge("appendix_f.eq_36/as_printed", "counterexample")
def equation_as_printed(case: Case) -> Outcome:
    """All nine sign combinations; the printed form fails at one of them."""
    rows, found, complaint = nine_cases(case)
    seen, printed = found[1, -1]
    broken = not complaint and abs(seen - printed) > 0.1
    return Outcome(
        verdict=Verdict.REFUTED if broken else Verdict.INCONCLUSIVE,
        evidence=Evidence.COUNTEREXAMPLE,
        method="all sign combinations, from the loss and from gradients in the engine's steps",
        detail=rows,
        counterexample=Counterexample(
            "a datapoint with a positive correlation, and a direction that lowers it",
            {
                "m": 1,
                "a": [1, 0, 0],
                "w": [0.6, 0.8, 0.0],
                "v": [-0.8, 0.0, 0.6],
                "second derivative": seen,
                "printed": printed,
            },
            CODE,
        ),
        samples=9,
        message=complaint,
    )


@judge("appendix_f.eq_36/corrected", "searched")
def equation_corrected(case: Case) -> Outcome:
    """All nine sign combinations."""
    rows, _, complaint = nine_cases(case)
    return verified(
        "searched",
        "all sign combinations, from the loss and from gradients in the engine's steps",
        unless=complaint,
        detail=rows,
        samples=9,
    )
