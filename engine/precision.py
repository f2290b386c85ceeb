"""Rounding-error bounds, from which the tolerances of the claims follow.

Standard analysis (Higham, Accuracy and Stability of Numerical Algorithms, ch. 3): an inner product of
length n has error at most gamma_n |x||y| with gamma_n = n u / (1 - n u).  Constants below are
rounded up generously; they are bounds, not estimates.
"""

from __future__ import annotations

import numpy as np

from engine.base import Engine
from engine.problem import Problem

UNIT_ROUNDOFF = {"float64": 2.0**-53, "float32": 2.0**-24}


def unit_roundoff(engine: Engine) -> float:
    """u, half the spacing of floating-point numbers at 1, in the engine's declared precision."""
    return UNIT_ROUNDOFF[engine.precision]


def gamma(count: float, roundoff: float) -> float:
    """gamma_count = count u / (1 - count u), the accumulated relative error of ``count`` operations."""
    return count * roundoff / max(1.0 - count * roundoff, 0.5)


def step_error(engine: Engine, problem: Problem, batch_size: int) -> float:
    """Bound on ``|computed step - exact step| / |w|`` in the Euclidean norm, for ``|w|^2 <= 1.3``.

    With e = gamma_{n+b+16}: each of the b coordinates <w, a_i> is off by at most e |w|.  Eq. (4) is
    linear in [w, a_i] with coefficients of size at most 3 in norm and quadratic in the coordinate,
    so the error of the summed gradient is at most 8 sqrt(b) e |w| (the a_i are orthonormal, errors
    of different i add in squares, and sum_i |c_i| <= sqrt(b) |w|); the final addition, the rounding of
    the data and of w itself add 4 e |w|.  For other data the errors add up as they are, and each is
    larger by at most max(1, |a_i|)^3.
    """
    e = gamma(problem.n + batch_size + 16, unit_roundoff(engine))
    terms = float(np.sqrt(batch_size))
    if not problem.orthonormal:
        longest = float(np.linalg.norm(np.asarray(problem.data), axis=1).max())
        terms = batch_size * max(1.0, longest) ** 3
    return (4.0 + 8.0 * problem.step_size * terms) * e
