"""Following an engine to its limit over explicit batches, with an error analysis beside it.

For given batches the coordinates of Lemma 14 are followed in plain NumPy, in the span of the effective
data plus one number for all the rest of the weights, until they are as close to a limit as asked.  The
product of the Jacobians of the steps says how much a rounding error made at one step can have grown
by the last, so that the allowance for an engine is derived and not guessed: the exact distance from
the limit plus the rounding errors of all steps, to first order, in the engine's precision.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine import Array, Engine, Explicit, IntArray, Problem, norm_squared, step_error
from engine.aggregates import batch_factor, rest_factor

#: A sequence that has not settled by then is used as it is, with the distance that it has reached.
MAX_STEPS = 20_000


@dataclass(frozen=True, eq=False)
class Path:
    """Where explicit batches lead, by Lemma 14.

    Attributes:
        problem: with a single ``w0``.
        batches: shape (steps, b).
        limit: the point that the weights approach, shape (n,).
        leader: index of the datapoint with the largest coordinate.
        distance: of the exact final weights from ``limit``.
        rounding: first-order bound on |computed - exact| final weights for an engine.
    """

    problem: Problem
    batches: IntArray
    limit: Array
    leader: int
    distance: float
    rounding: float

    @property
    def allowed(self) -> float:
        """How far from ``limit`` an engine without fault can end; 2 covers the second order."""
        return self.distance + 2.0 * self.rounding


def effective(problem: Problem) -> IntArray:
    """Indices of the effective data set: all, or S+ of Eq. (6) under ReLU; shape (s,)."""
    if problem.activation == "linear":
        return np.arange(problem.m)
    return np.flatnonzero(problem.correlations(problem.w0) > 0)


def start(problem: Problem) -> tuple[IntArray, Array]:
    """The effective data, and the state (their coordinates, norm of the rest), shape (s + 1,)."""
    active = effective(problem)
    c = problem.correlations(problem.w0)
    passive = np.delete(c, active)
    rest = np.sqrt(norm_squared(passive) + norm_squared(problem.off_span(problem.w0)))
    return active, np.append(c[active], rest)


def factors(x: Array, member: Array, eta: float) -> Array:
    """The factors of Lemma 14 for a state x and a batch given as a 0/1 mask, shape (s + 1,)."""
    u, n = float((x * x) @ member), float(x @ x)
    return np.asarray(np.where(member > 0, batch_factor(n, u, eta), rest_factor(u, eta)))


def masks(active: IntArray, batches: IntArray) -> Array:
    """Which of the effective data are in each batch, as 0/1, and 0 for the rest: (steps, s + 1)."""
    inside = (batches[:, :, None] == active).any(axis=1)
    return np.pad(inside.astype(np.float64), ((0, 0), (0, 1)))


def gradient_descent(engine: Engine, problem: Problem, target: float = 1e-9) -> Path:
    """Full-batch GD until the exact recursion is within ``target`` of its limit."""
    active, x = start(problem)
    everything = np.append(np.ones(len(active)), 0.0)
    states = [x]
    while _off_sphere(x) > target and len(states) < MAX_STEPS:
        x = x * factors(x, everything, problem.step_size)
        states.append(x)
    limit = np.zeros(problem.m)
    limit[active] = states[0][:-1] / np.linalg.norm(states[0][:-1])
    batches = np.broadcast_to(np.arange(problem.m), (len(states) - 1, problem.m))
    rounding = amplified_rounding(engine, problem, states, masks(active, batches), problem.m)
    leader = int(np.abs(limit).argmax())
    return Path(problem, batches, problem.combine(limit), leader, _off_sphere(x), rounding)


def stochastic(
    engine: Engine, problem: Problem, batch_size: int, rng: np.random.Generator, target: float
) -> Path:
    """Mini-batch SGD with uniform subsets, until within ``target`` of a single datapoint."""
    _, x = start(problem)
    active = effective(problem)
    drawn: list[IntArray] = []
    while _off_datapoint(x) > target and len(drawn) < MAX_STEPS:
        batch = rng.choice(problem.m, batch_size, replace=False)
        x = x * factors(x, masks(active, batch[None])[0], problem.step_size)
        drawn.append(batch)
    return over(engine, problem, np.array(drawn, dtype=np.int64))


def over(engine: Engine, problem: Problem, batches: IntArray) -> Path:
    """The path over given batches, whose limit is taken to be the datapoint nearest to its end."""
    active, x = start(problem)
    members = masks(active, batches)
    states = [x]
    for member in members:
        x = x * factors(x, member, problem.step_size)
        states.append(x)
    place = int(np.abs(x[:-1]).argmax())
    limit = np.zeros(problem.m)
    limit[active[place]] = np.sign(x[place])
    rounding = amplified_rounding(engine, problem, states, members, batches.shape[1])
    leader = int(active[place])
    return Path(problem, batches, problem.combine(limit), leader, _off_datapoint(x), rounding)


def rounding_at(engine: Engine, path: Path, steps: int) -> float:
    """The bound ``path.rounding`` for the state after only so many steps."""
    active, x = start(path.problem)
    members = masks(active, path.batches[:steps])
    states = [x]
    for member in members:
        x = x * factors(x, member, path.problem.step_size)
        states.append(x)
    return amplified_rounding(engine, path.problem, states, members, path.batches.shape[1])


def amplified_rounding(
    engine: Engine, problem: Problem, states: list[Array], members: Array, batch_size: int
) -> float:
    """First-order bound on the accumulated rounding error at the end of a path.

    An error e_s made in step s becomes J_T ... J_{s+1} e_s, where J is the Jacobian of
    ``x_i -> x_i F_i(x)``; across the rest of the weights, and along it in other directions than that
    of the weights, errors only shrink, which is the ``max(..., 1)``.
    """
    size = step_error(engine, problem, batch_size)
    total, after = 0.0, np.eye(len(states[0]))
    for x, member in zip(reversed(states[:-1]), members[::-1], strict=True):
        growth = max(float(np.linalg.norm(after)), 1.0)
        total += 1.1 * size * growth  # norms stay below sqrt(1 + eta / 4) < 1.1
        after = after @ jacobian(x, member, problem.step_size)
    return total


def jacobian(x: Array, member: Array, eta: float) -> Array:
    """Derivative of ``x -> x F(x)`` for one batch, shape (s + 1, s + 1).

    In the batch F = 1 + eta (2 - u - N), else F = 1 - eta u, with u = sum of x_k^2 over the batch and N
    over all k.
    """
    slope = -2.0 * eta * x * (member + member[:, None])  # dF_i / dx_k
    return np.asarray(np.diag(factors(x, member, eta)) + x[:, None] * slope)


def end_points(engine: Engine, path: Path) -> list[tuple[str, Array]]:
    """Where the engine ends by its ``trajectory`` and by its ``run``, each of shape (n,)."""
    steps = len(path.batches)
    walked = engine.trajectory(path.problem, path.batches, every=steps)[-1]
    ran = engine.run(path.problem, Explicit(path.batches), max_steps=steps, seed=0, keep_weights=True)
    assert ran.weights is not None, "run was asked to keep the weights"
    return [("trajectory", walked), ("run", ran.weights[0])]


def settled(engine: Engine) -> float:
    """A distance from the limit that the engine's precision resolves well."""
    return 1e-7 if engine.precision == "float64" else 1e-2


def _off_sphere(x: Array) -> float:
    """Distance from the unit vector in the direction of the effective coordinates."""
    return float(np.hypot(1.0 - np.linalg.norm(x[:-1]), x[-1]))


def _off_datapoint(x: Array) -> float:
    """Distance from the nearest datapoint or its negative."""
    gap = np.abs(x)
    gap[gap[:-1].argmax()] -= 1.0  # the others are summed apart: no difference of large numbers
    return float(np.linalg.norm(gap))
