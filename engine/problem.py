"""The problem: data, an initialisation, a step size and an activation (Section 3).

The paper's data are orthonormal, and a ``Problem`` insists on that unless it is told otherwise.

Step-size convention: Eq. (3) of the paper *sums* the gradients over the batch, so ``step_size`` is
the paper's eta.  Training on the mean loss of a batch of size b with step ``alpha`` is the same as
``step_size = alpha / b``; Figure 1 of the paper quotes ``alpha``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.errors import describe, is_integer

Array = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Activation = Literal["linear", "relu"]

#: Rows are accepted as orthonormal if their Gram matrix is within this, times sqrt(n), of I.
ORTHONORMALITY_TOLERANCE = 1e-12


@dataclass(frozen=True)
class StandardBasis:
    """The first ``m`` standard basis vectors of R^n, held implicitly so that m and n can be huge."""

    m: int
    n: int

    def __post_init__(self) -> None:
        sizes = (self.m, self.n)
        whole = all(is_integer(k) for k in sizes)
        if not (whole and 1 <= self.m <= self.n):
            raise ValueError(f"StandardBasis needs integers 1 <= m <= n, got m={self.m!r}, n={self.n!r}")


@dataclass(frozen=True, eq=False)
class Problem:
    """An instance of the training problem.

    Args:
        data: datapoints as rows, shape (m, n), orthonormal; or a ``StandardBasis``.
        w0: initial weights, shape (n,), or (replicates, n) for a batch of initialisations.
        step_size: eta of Eq. (3), the factor of the summed gradients; positive.
        activation: ``"linear"`` or ``"relu"``.
        orthonormal: whether the data are orthonormal, as the paper assumes.  If False they may be any
            finite array of shape (m, n), and nothing that rests on Lemma 14 applies; Eq. (3) does.
            It is True of a ``StandardBasis`` whatever is given.

    Raises:
        ValueError: an argument has the wrong type, shape or a non-finite entry, the data is not
            orthonormal, or the step size is not positive.  The theorems' own assumptions
            (norm below 1, eta <= 1/5, a non-zero projection) are deliberately not checked.
    """

    data: Array | StandardBasis
    w0: Array
    step_size: float
    activation: Activation = "linear"
    orthonormal: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.orthonormal, bool | np.bool_):
            raise ValueError(f"orthonormal must be True or False, got {self.orthonormal!r}")
        if isinstance(self.data, StandardBasis):
            object.__setattr__(self, "orthonormal", True)
        else:
            rows = _orthonormal_rows if self.orthonormal else _any_rows
            object.__setattr__(self, "data", rows(self.data))
        w0 = real_array("w0", self.w0, dimensions=(1, 2))
        if w0.shape[-1] != self.n or w0.shape[0] == 0:
            raise ValueError(
                f"w0 must have shape (n,) or (replicates, n) with n = {self.n}, got shape {w0.shape}"
            )
        object.__setattr__(self, "w0", w0)
        real = is_integer(self.step_size) or isinstance(self.step_size, float | np.floating)
        try:
            step_size = float(self.step_size) if real else math.nan
        except OverflowError:  # a huge int
            step_size = math.inf
        if not 0 < step_size < math.inf:
            raise ValueError(
                f"step_size must be a positive finite number (eta of Eq. (3)), got {self.step_size!r}"
            )
        object.__setattr__(self, "step_size", step_size)
        activation: object = self.activation  # whatever the caller gave, arrays too
        if not isinstance(activation, str) or activation not in ("linear", "relu"):
            raise ValueError(f"activation must be 'linear' or 'relu', got {self.activation!r}")

    @property
    def m(self) -> int:
        """Number of datapoints."""
        return self.data.m if isinstance(self.data, StandardBasis) else int(self.data.shape[0])

    @property
    def n(self) -> int:
        """Dimension of the weights."""
        return self.data.n if isinstance(self.data, StandardBasis) else int(self.data.shape[1])

    @property
    def replicates(self) -> int:
        """Number of initialisations (1 if ``w0`` is a single vector)."""
        return 1 if self.w0.ndim == 1 else int(self.w0.shape[0])

    def rows(self, batch: IntArray) -> Array:
        """The datapoints of a batch, shape (..., b, n) for indices of shape (..., b)."""
        if isinstance(self.data, StandardBasis):
            hot = np.asarray(batch)[..., None] == np.arange(self.n)
            return np.asarray(hot, dtype=np.float64)
        return np.asarray(self.data[batch])

    def correlations(self, weights: Array) -> Array:
        """``c(i) = <w, a_i>`` for i in [m] (Section 4.1): (..., n) -> (..., m)."""
        if isinstance(self.data, StandardBasis):
            return np.asarray(weights[..., : self.data.m], dtype=np.float64)
        return np.asarray(weights @ self.data.T, dtype=np.float64)

    def combine(self, coefficients: Array) -> Array:
        """``sum_i c(i) a_i``: coefficients (..., m) -> weights (..., n)."""
        if isinstance(self.data, StandardBasis):
            weights = np.zeros((*coefficients.shape[:-1], self.data.n))
            weights[..., : self.data.m] = coefficients
            return weights
        return np.asarray(coefficients @ self.data, dtype=np.float64)

    def off_span(self, weights: Array) -> Array:
        """The part of ``weights`` orthogonal to all datapoints: (..., n) -> (..., n)."""
        if isinstance(self.data, StandardBasis):
            rest = weights.copy()
            rest[..., : self.data.m] = 0.0
            return rest
        basis = self.data if self.orthonormal else self.span[1]
        rest = np.asarray(weights - (weights @ basis.T) @ basis, dtype=np.float64)
        return np.asarray(rest - (rest @ basis.T) @ basis)  # twice is enough (Kahan)

    @cached_property
    def span(self) -> tuple[Array, Array]:
        """Coordinates of the data in an orthonormal basis of their span, (m, r), and that basis, (r, n).

        Raises:
            ValueError: the data are a ``StandardBasis``, which is its own basis, or are all zero.
        """
        if isinstance(self.data, StandardBasis):
            raise ValueError("a StandardBasis needs no basis of its span")
        _, sizes, right = np.linalg.svd(self.data, full_matrices=False)
        rank = int((sizes > sizes[0] * max(self.m, self.n) * np.finfo(np.float64).eps).sum())
        if rank == 0:
            raise ValueError("data must not be zero")
        basis = np.ascontiguousarray(right[:rank])
        return np.ascontiguousarray(self.data @ basis.T), basis

    def with_w0(self, w0: Array) -> Problem:
        """The same problem from another initialisation (or batch of them)."""
        return Problem(self.data, w0, self.step_size, self.activation, self.orthonormal)


def tally(batches: IntArray, m: int) -> Array:
    """How often each of m datapoints stands in each batch: (k, b) -> (k, m)."""
    k = len(batches)
    places = (np.arange(k)[:, None] * m + batches).ravel()
    return np.bincount(places, minlength=k * m).reshape(k, m).astype(np.float64)


def real_array(name: str, value: object, dimensions: tuple[int, ...]) -> Array:
    """``value`` as a read-only float64 array with an allowed number of dimensions, all finite."""
    try:
        if np.iscomplexobj(np.asarray(value)):
            raise TypeError("complex")
        array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be an array of real numbers, got {describe(value)}") from error
    if array.ndim not in dimensions:
        raise ValueError(
            f"{name} must have {' or '.join(map(str, dimensions))} dimension(s), got {describe(array)}"
        )
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, got {describe(array)}")
    array.flags.writeable = False
    return array


def _orthonormal_rows(data: object) -> Array:
    array = real_array("data", data, dimensions=(2,))
    m, n = array.shape
    if not 1 <= m <= n:
        raise ValueError(f"data must have shape (m, n) with 1 <= m <= n, got shape {array.shape}")
    deviation = np.abs(array @ array.T - np.eye(m))
    worst = float(deviation.max())
    allowed = ORTHONORMALITY_TOLERANCE * np.sqrt(n)
    if worst > allowed:
        i, j = (int(k) for k in np.unravel_index(int(deviation.argmax()), deviation.shape))
        raise ValueError(
            f"data must have orthonormal rows: <a_{i}, a_{j}> should be {int(i == j)} but differs by "
            f"{worst:.3g}, more than {allowed:.3g}; engine.random_orthonormal makes such data, and "
            "orthonormal=False accepts any"
        )
    return array


def _any_rows(data: object) -> Array:
    array = real_array("data", data, dimensions=(2,))
    if 0 in array.shape or not array.any():
        raise ValueError(f"data must have shape (m, n) with m, n >= 1 and not be zero, got {describe(array)}")
    return array


def random_orthonormal(m: int, n: int, rng: np.random.Generator) -> Array:
    """``m`` orthonormal rows in R^n, Haar distributed; shape (m, n).

    Raises:
        ValueError: unless 1 <= m <= n.
    """
    if not 1 <= m <= n:
        raise ValueError(f"random_orthonormal needs 1 <= m <= n, got m={m}, n={n}")
    q, r = np.linalg.qr(rng.standard_normal((n, m)))
    return np.ascontiguousarray((q * np.sign(np.diag(r))).T)
