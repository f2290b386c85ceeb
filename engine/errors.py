"""The errors an engine or its user can cause, each with one clear sentence."""

from __future__ import annotations

from typing import Any

import numpy as np


class EngineError(RuntimeError):
    """An engine misbehaved: it raised, returned a wrong shape or type, or a non-finite number."""


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
