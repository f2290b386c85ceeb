"""Eq. (3) in NumPy, many states at once."""

import numpy as np

from engine import Engine


class MyEngine(Engine):
    """The paper's network, w' = w - eta * (sum of the gradients of a batch)."""

    name = "mine"
    version = "0.1"
    precision = "float64"

    def step(self, problem, weights, batch):
        """One state: weights (n,), batch (b,)."""
        return self.steps(problem, weights[None], batch[None])[0]

    def steps(self, problem, weights, batches):
        """Many states: weights (k, n), batches (k, b)."""
        x = problem.rows(batches)  # (k, b, n)
        c = np.einsum("kbn,kn->kb", x, weights)
        if problem.activation == "relu":
            c = np.maximum(c, 0.0)
        squares = np.sum(weights * weights, axis=1)
        pull = np.einsum("kb,kbn->kn", c, x) * (squares - 2.0)[:, None]
        push = np.sum(c * c, axis=1)[:, None] * weights
        return weights - problem.step_size * (pull + push)
