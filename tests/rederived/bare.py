"""One step of Eq. (3) with the gradients of Eq. (4), written out, and the mark of what a test derives.

The tests of this folder derive again what the referee says of its own: its refutations, its corrections, its
laws. They start from the bare statements and use no module of the suite (a test says so), so that an error in
the suite's mathematics is not repeated here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def derives(*ids: str) -> Callable[[F], F]:
    """Decorator: the claims, by id, whose statement a test derives from scratch."""

    def mark(test: F) -> F:
        test.derives = ids  # type: ignore[attr-defined]
        return test

    return mark


def step(w: Sequence[Any], batch: Iterable[int], eta: Any, *, relu: bool = False) -> list[Any]:
    """w after one step of Eq. (3) with the datapoints e_i, i in the batch, of the standard basis.

    Plain Python on the coordinates, so that it serves floats, fractions, SymPy's expressions, and (without
    relu) arrays over replicates alike.
    """
    gradient: list[Any] = [0 * x for x in w]
    for i in batch:
        c = w[i]
        if relu and not c > 0:
            continue
        residual = [c * x for x in w]  # f(a_i; w) - a_i
        residual[i] = residual[i] - 1
        inner = sum(x * r for x, r in zip(w, residual, strict=True))
        for k, r in enumerate(residual):
            gradient[k] = gradient[k] + c * r + (inner if k == i else 0)
    return [x - eta * g for x, g in zip(w, gradient, strict=True)]
