"""Small problems that the tests of the fast engine share."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from engine import Problem, StandardBasis

#: For tests that would take minutes as plain Python (the coverage of the kernels is measured so).
compiled_only = pytest.mark.skipif(
    bool(numba.config.DISABLE_JIT), reason="needs compiled kernels (NUMBA_DISABLE_JIT is set)"
)


def basis(w0, eta=0.2, activation="linear", m=None) -> Problem:
    w0 = np.asarray(w0, dtype=np.float64)
    return Problem(StandardBasis(m or w0.shape[-1], w0.shape[-1]), w0, eta, activation)


def random_start(m: int, seed: int = 0, norm: float = 0.7) -> np.ndarray:
    w = np.abs(np.random.default_rng(seed).standard_normal(m))
    return w * (norm / np.linalg.norm(w))
