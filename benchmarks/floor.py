"""The floor: what a step of SGD cannot do without, compiled like the fast engine.

With batches of one index a step needs one random index and one read-modify-write in an array of m numbers.
With larger ones it needs that for each index, and a shuffle, so that none comes twice.
"""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

from engine.xoshiro import Words, below, seed

compiled = numba.njit(cache=True, nogil=True, error_model="numpy")


def random_state(number: int) -> Words:
    """The state of the fast engine's generator, (4,) words, from a number."""
    state = np.zeros(4, dtype=np.uint64)
    seed(state, np.uint64(number), 0)
    return state


@compiled
def floor(x: npt.NDArray[np.float64], random: Words, steps: int) -> None:
    """Add 1 to a random entry of x, so many times."""
    a, b, c, d = random[0], random[1], random[2], random[3]
    m = x.size
    for _ in range(steps):
        i, a, b, c, d = below(m, a, b, c, d)
        x[i] += 1.0
    random[0], random[1], random[2], random[3] = a, b, c, d


@compiled
def drawing(order: npt.NDArray[np.int32], random: Words, size: int, steps: int) -> None:
    """Draw so many batches of ``size`` indices: a partial Fisher-Yates shuffle of ``order`` each."""
    a, b, c, d = random[0], random[1], random[2], random[3]
    m = order.size
    for _ in range(steps):
        for k in range(size):
            i, a, b, c, d = below(m - k, a, b, c, d)
            order[k], order[k + i] = order[k + i], order[k]
    random[0], random[1], random[2], random[3] = a, b, c, d


@compiled
def batch_floor(
    x: npt.NDArray[np.float64], order: npt.NDArray[np.int32], random: Words, size: int, steps: int
) -> None:
    """Draw so many batches, and add 1 to the entries of x that they name."""
    a, b, c, d = random[0], random[1], random[2], random[3]
    m = order.size
    for _ in range(steps):
        for k in range(size):
            i, a, b, c, d = below(m - k, a, b, c, d)
            order[k], order[k + i] = order[k + i], order[k]
            x[order[k]] += 1.0
    random[0], random[1], random[2], random[3] = a, b, c, d
