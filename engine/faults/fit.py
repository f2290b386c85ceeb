"""The size of a fault, fitted to what an engine does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.faults.language import Fault
from engine.problem import Array

STEPS = 12  # of Gauss and Newton
DIGITS = 6  # of a size that is told, if these explain as much


def fitted(fault: Fault, misfit: Callable[[Fault], Array]) -> Fault:
    """The fault with the size that leaves least; itself if it has none.

    Args:
        fault: its size is where the search begins.
        misfit: what a fault leaves unexplained, in units of the tolerance, as one vector.
    """
    if fault.size is None:
        return fault
    x, left = fault.size, misfit(fault)
    for _ in range(STEPS):
        h = 1e-6 * max(abs(x), 1e-3)
        slope = (misfit(fault.with_size(x + h)) - left) / h
        steepness = float(slope @ slope)
        if not 0.0 < steepness < np.inf:
            break
        new = x - float(slope @ left) / steepness
        after = misfit(fault.with_size(new))
        if not float(after @ after) < float(left @ left):
            break
        x, left = new, after
    short = float(f"{x:.{DIGITS}g}")
    worst = float(np.abs(left).max(initial=0.0))
    told = float(np.abs(misfit(fault.with_size(short))).max(initial=0.0))
    return fault.with_size(short if told <= max(worst, 1.0) else x)
