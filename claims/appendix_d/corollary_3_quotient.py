"""Corollary 3: both bounds of its proof combined, and the exact law of the quotient."""

from __future__ import annotations

import math

import numpy as np

from claims.appendix_d.corollary_3_steps import sizes
from claims.theory.gaussian_laws import cap_bound, largest_coordinate_quantile
from evidence import Column, Outcome, Table, Tightness, verified
from evidence.chain import prove
from evidence.proof import identity, reals
from referee import Case, judge


@judge("corollary_3_steps.quotient/as_printed", "searched")
def quotient(case: Case) -> Outcome:
    """The arithmetic by SymPy in squares; the sum of the two probabilities; the exact law of the quotient."""
    n, m, sigma, log_m, p, q = reals("n m sigma L p q")
    chain = prove(
        identity(
            "(2 sqrt n / (sigma sqrt m))^2 (3 sigma sqrt(L/n))^2 = 36 L/m",
            p * q,
            36 * log_m / m,
            where={p: 4 * n / (sigma**2 * m), q: 9 * sigma**2 * log_m / n},
        ),
        identity("n L / m^2 = (n/m)(L/m)", n * log_m / m**2, p * q, where={p: n / m, q: log_m / m}),
    )
    k = sizes().astype(float)
    failure = k * (np.exp(-9 * k / 128) + (2 * k) ** -((3 - math.sqrt(2)) ** 2 / 2))
    rows = []
    for size in (16, 64, 256, 1024):
        exact, bound = largest_coordinate_quantile(1 - 1 / size, size, size), cap_bound(size, size, 6.0)
        rows.append((size, exact, bound, exact / bound))
    largest = max(row[-1] for row in rows)
    good = bool((failure <= 128 / (9 * math.e) + 1).all()) and largest <= 1.0
    return verified(
        "searched",
        "SymPy on the arithmetic; the two failure probabilities of Lemmas 32 and 34 added, for m = 1, "
        "..., 2000 and geometric up to 10^6; the exact quantiles of the quotient "
        "(`claims/theory/gaussian_laws.py`; no dynamics is involved)",
        unless=not good,
        detail=[
            chain.table(),
            f"m times the sum of the failure probabilities is at most {failure.max():.3f}. The bound says "
            "something (is below 1) only from m = 219 on.",
            Table(
                [
                    Column("m", "d"),
                    Column("exact (1 - 1/m)-quantile", ".4f"),
                    Column("bound", ".4f"),
                    Column("ratio", ".3f"),
                ],
                rows,
            ),
        ],
        tightness=Tightness(largest, "exact (1 - 1/m)-quantile over 6 sqrt(log(2m)/m), largest of the table"),
        samples=len(k) + len(rows),
    )
