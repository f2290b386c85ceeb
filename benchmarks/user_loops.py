"""SGD with batches of one datapoint as a user would write it: in NumPy, PyTorch and JAX.

The data are the coordinate axes and the activation is linear, so the loss of datapoint i is
``|e_i - w_i w|^2 / 2``.  Each loop takes the start (m,), the step size and the indices of the batches
(steps,), and returns the final weights (m,).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Loop = Callable[[Array, float, Indices], Array]


def numpy_loop(c0: Array, eta: float, indices: Indices) -> Array:
    """The update written out in coordinates (Lemma 14), with a vector operation for the shrinking."""
    c = c0.copy()
    for i in indices.tolist():
        a = c[i]
        gain = eta * (2.0 - c @ c) * a
        c *= 1.0 - eta * a * a
        c[i] += gain
    return c


def torch_loop(c0: Array, eta: float, indices: Indices) -> Array:
    """A parameter, the loss, ``backward`` and ``optim.SGD``."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        w = torch.nn.Parameter(torch.tensor(c0, dtype=torch.float64))
        data = torch.eye(len(c0), dtype=torch.float64)
        optimiser = torch.optim.SGD([w], lr=eta)
        for i in indices.tolist():
            x = data[i]
            optimiser.zero_grad()
            loss = 0.5 * (x - (w @ x) * w).square().sum()
            loss.backward()
            optimiser.step()
        return np.array(w.detach().numpy())
    finally:
        torch.set_num_threads(threads)


def jax_loop(c0: Array, eta: float, indices: Indices) -> Array:
    """``lax.scan`` over the update in coordinates, compiled once for each shape."""
    scan, wide = _jax_scan()
    with wide(True):
        return np.array(scan(c0, eta, indices).block_until_ready())


@cache
def _jax_scan() -> tuple[Any, Any]:
    """The compiled scan, and the context in which JAX has double precision."""
    import jax

    def step(c: Any, given: Any) -> Any:
        i, eta = given
        a = c[i]
        gain = eta * (2.0 - c @ c) * a
        return (c * (1.0 - eta * a * a)).at[i].add(gain), None

    @jax.jit
    def scan(c0: Any, eta: Any, indices: Any) -> Any:
        return jax.lax.scan(lambda c, i: step(c, (i, eta)), c0, indices)[0]

    wide = getattr(jax, "enable_x64", None)
    if wide is None:
        from jax.experimental import enable_x64 as wide
    return scan, wide


LOOPS: dict[str, Loop] = {"numpy": numpy_loop, "torch": torch_loop, "jax": jax_loop}
