"""The errors an engine or its user can cause, each with one clear sentence."""

from __future__ import annotations

from typing import Any

import numpy as np


class EngineError(RuntimeError):
    """An engine misbehaved: it raised, returned a wrong shape or type, or a non-finite number."""


def is_integer(value: object) -> bool:
    """Whether a value is an integer of Python or NumPy; booleans are not."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def whole(name: str, value: Any, least: int) -> int:
    """``value`` as an int.

    Raises:
        ValueError: it is not an integer, or below ``least``.
    """
    if not is_integer(value) or value < least:
        raise ValueError(f"{name} must be an integer of at least {least}, got {value!r}")
    return int(value)


def check_indices(name: str, indices: Any, m: int) -> None:
    """Refuse what are no indices of m datapoints.

    Raises:
        ValueError: one is below 0, or not below ``m``.
    """
    if np.size(indices) and not 0 <= np.min(indices) <= np.max(indices) < m:
        raise ValueError(f"{name} must hold indices in [0, {m}), got {np.min(indices)}..{np.max(indices)}")


def as_reals(value: Any, shape: tuple[int, ...]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """``value`` as a float64 array of the given shape.

    Raises:
        TypeError: it is text, complex, of another shape or nothing like an array.  The sentence says
            what it is and what was expected, and wants the name of the culprit before it.
    """
    try:
        array = np.asarray(value)
        real = array.astype(np.float64) if array.dtype.kind in "biufO" else np.empty(0)
    except Exception:  # third-party __array__ methods may raise anything
        array = real = np.empty(0)
    if array.shape != shape or real.shape != shape:
        raise TypeError(f"returned {describe(value)}, expected finite reals of shape {shape}")
    return real


class EngineNotFoundError(LookupError):
    """``--engine`` named something that cannot be loaded."""


def describe(value: Any) -> str:
    """A short description of a value for an error message: type, shape, dtype, first bad entry."""
    if isinstance(value, np.ndarray):
        text = f"an array of shape {value.shape} and dtype {value.dtype}"
        if value.dtype.kind == "f" and not np.isfinite(value).all():
            where = tuple(int(k) for k in np.argwhere(~np.isfinite(value))[0])
            text += f" with {value[where]} at index {where}"
        return text
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 80 else text[:77] + '...'}"
