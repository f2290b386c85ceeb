"""The sizes of faults, fitted to what an engine does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine.faults.language import RIGHT, Fault
from engine.problem import Array

STEPS = 12  # of Gauss and Newton
SLOWEST = 0.99  # of the squares, that a step has to get below while much is left
ENOUGH = 1e3  # times the tolerance; what leaves more is no explanation yet
DIGITS = 6  # of a size that is told, if these explain as much
FIRST = (
    1.0,
    0.05,
    0.2,
    0.4,
    0.7,
    1.5,
    2.0,
    5.0,
    100.0,
)  # times the size that a fault has, where a search begins

#: What a fault leaves unexplained, in units of the tolerance, as one vector.
Misfit = Callable[[Fault], Array]


def fitted(fault: Fault, misfit: Misfit) -> Fault:
    """The fault with the size that leaves least; itself if it has none."""
    return composed(solved((fault,), misfit))


def composed(parts: Sequence[Fault]) -> Fault:
    """The composition of some faults."""
    return sum(parts, RIGHT)


def begun(fault: Fault, misfit: Misfit) -> Fault:
    """The fault with the best of a few sizes."""
    if fault.size is None:
        return fault
    return min((fault.with_size(fault.size * x) for x in FIRST), key=lambda f: _squares(misfit(f)))


def solved(parts: tuple[Fault, ...], misfit: Misfit) -> tuple[Fault, ...]:
    """The faults of a composition, each with the size that leaves least together with the others.

    Args:
        parts: their sizes are where the search begins.
        misfit: what a composition leaves.
    """
    free = [k for k, part in enumerate(parts) if part.size is not None]
    if not free:
        return parts

    def at(x: Array) -> tuple[Fault, ...]:
        sizes = dict(zip(free, map(float, x), strict=True))
        return tuple(part.with_size(sizes[k]) if k in sizes else part for k, part in enumerate(parts))

    def left_at(x: Array) -> Array:
        return misfit(composed(at(x)))

    x = np.array([parts[k].size for k in free], dtype=np.float64)
    left = left_at(x)
    for _ in range(STEPS):
        h = 1e-6 * np.maximum(np.abs(x), 1e-3)
        with np.errstate(all="ignore"):  # what leads nowhere is infinitely far
            slopes = [(left_at(x + h * (np.arange(len(x)) == k)) - left) / h[k] for k in range(len(x))]
        slope = np.stack(slopes, axis=1)
        if not np.isfinite(slope).all() or not slope.any() or not np.isfinite(left).all():
            break
        scale = np.maximum(np.linalg.norm(slope, axis=0), 1e-300)
        step = np.linalg.lstsq(slope / scale, -left, rcond=1e-12)[0] / scale
        for new in (x + step, x + step / 8.0):
            after = left_at(new)
            if _squares(after) < _squares(left):
                break
        else:
            break
        slow = _squares(after) > SLOWEST * _squares(left) and float(np.abs(after).max()) > ENOUGH
        x, left = new, after
        if slow:
            break
    worst = float(np.abs(left).max(initial=0.0))
    for k in range(len(x)):
        short = x.copy()
        short[k] = float(f"{x[k]:.{DIGITS}g}")
        if float(np.abs(left_at(short)).max(initial=0.0)) <= max(worst, 1.0):
            x = short
    return at(x)


def _squares(left: Array) -> float:
    with np.errstate(all="ignore"):
        found = float(left @ left)
    return found if np.isfinite(found) else np.inf
