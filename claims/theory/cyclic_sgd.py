"""Cyclic SGD for m = n = 2 (Appendix E): its formulas in squares, and real epochs to hold them against.

With ``Y = y^2``, ``Z = z^2`` and ``r = Y + Z`` at the start of an epoch, the two coordinates are
multiplied in the epoch by

    z_2 / z_0 = f(Y; r) = (1 - eta Y) (1 + eta (2 - 2 Z_1 - Y_1)),
    y_2 / y_0 = g(Y; r) = (1 - eta Z_1) (1 + eta (2 - r - Y)),

so that V = z/y falls exactly if f < g.  The paper's displays of f and g are in ``y`` and ``r``; its g
lacks a square, see ``printed_g``.

The claims of this appendix are about polynomials.  Each is held against the engine on ``one_epoch``: it
draws starts in the wedge of Theorem 4, lets the engine run an epoch, and wants both its coordinates to
be those of ``engine.aggregates.epoch``, and the claim's own formula to fit the engine's numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from hypothesis import strategies as st

from claims.theory.harness import Domain, excess
from engine import Array, Problem, random_orthonormal, step_error, stream
from engine.aggregates import batch_factor, epoch, rest_factor
from evidence.formula import Formula
from evidence.proof import Sentence, reals
from referee import Case

#: The largest step size of Theorem 4.
MAX_STEP_SIZE = 0.25


def half_epoch(Y: Any, Z: Any, eta: Any) -> tuple[Any, Any]:
    """(Y_1, Z_1) after the step on the first datapoint, in squares."""
    return Y * batch_factor(Y + Z, Y, eta) ** 2, Z * rest_factor(Y, eta) ** 2


Y, r, w, eta = reals("Y r w eta")
_SQUARE = {"y^2": Y}

#: The bound on y^2 + z^2: what it is at all times, and what A lets it be.  A smaller one in the assumption that
#: a point is in A says less.
NORM = Formula("the bound on the norm", (eta,), 1 + eta / 4, bounds="<=", domain=[eta > 0, 4 * eta <= 1])
SECTOR = Formula("the bound in A", (eta,), NORM.original, bounds=">=", domain=NORM.domain)

#: f(y; r) of Lemma 39: the factor z_2 / z_0 of an epoch.
f = Formula(
    "f(y; r)",
    (Y, r, eta),
    (1 - eta * Y) * (1 + eta * (2 - 2 * (r - Y) * (1 - eta * Y) ** 2 - Y * (1 + eta * (2 - r - Y)) ** 2)),
    printed=_SQUARE,
)
#: g(y; r) of the proof of Lemma 39: the factor y_2 / y_0 of an epoch.
g = Formula(
    "g(y; r)", (Y, r, eta), (1 - eta * (r - Y) * (1 - eta * Y) ** 2) * (1 + eta * (2 - r - Y)), printed=_SQUARE
)
#: g(y; r) as Proposition 36 and Lemma 39 print it, with a square missing.
printed_g = Formula(
    "g(y; r)", (Y, r, eta), (1 - eta * (r - Y) * (1 - eta * Y)) * (1 + eta * (2 - r - Y)), printed=_SQUARE
)

#: The derivative of f - g in w, over eta: the part with a factor eta, and the rest.
p = Formula("p(r, w)", (r, w, eta), eta * (2 - r) * (r - 2 + 4 * w))
q = Formula("q(r, w)", (r, w), 6 * (3 - 2 * r) * w**2 + 6 * (r - 2) * w + 2)

#: f(w; r) and g(w; r), the last lines of their displays.
f_in_w = Formula(
    "f(w; r)",
    (w, r, eta),
    w * (1 + 2 * eta + 2 * w**2 * (1 - w - eta * r) + (w - 1) * (w + eta * (2 - r)) ** 2),
)
g_in_w = Formula("g(w; r)", (w, r, eta), (1 + w**2 * (1 - w - eta * r)) * (w + eta * (2 - r)))


def gap_in_w(w: Any, r: Any, eta: Any) -> Any:
    """(g - f) / eta in terms of w: what is decided fastest, and linear in eta."""
    rest = 2 * (3 - 2 * r) * w**3 - 3 * (2 - r) * w**2 + 2 * w - (2 - r)
    return -rest - eta * (2 - r) * ((r - 2) * w + 2 * w**2)


def sector_in_w(w: Any, r: Any, eta: Any, widen: Any = 0) -> list[Any]:
    """0 < z^2 <= (1 + widen) y^2 and r <= 1 + eta/4 in terms of w = 1 - eta y^2, for 0 < eta <= 1/4."""
    narrow = (1 - w) * (2 + widen) >= eta * r
    return [eta > 0, 4 * eta <= 1, r > 0, 1 + eta / 4 >= r, narrow, w >= 1 - eta * r]


def wedge(Y: Any, Z: Any, eta: Any) -> list[Any]:
    """The set A of Appendix E.1 without its box, in squares, for 0 < eta <= 1/4."""
    return [eta > 0, 4 * eta <= 1, Z > 0, Y >= Z, SECTOR.at(eta) >= Y + Z]


#: Where starts are: y >= z, y = z, or anything in the open unit square; always N <= 1 + eta/4.
Region = Literal["wedge", "diagonal", "square"]


@dataclass(frozen=True)
class Start:
    """Starts of an epoch: one step size and data set, ``count`` points; small values are simple."""

    eta: float
    region: Region
    seed: int
    count: int

    def points(self) -> tuple[Array, Array]:
        """(y, z) in the region, y and z below 1; the first has the largest norm allowed."""
        rng = stream(self.seed, "wedge")
        norm = rng.uniform(0.15, 1.0, self.count) * (1.0 + self.eta / 4.0)
        norm[0] = 1.0 + self.eta / 4.0 - 1e-12
        widest = 1.8 if self.region == "square" else 1.0
        angle = np.pi / 4 * rng.uniform(0.2, widest, self.count)
        angle[:2] = np.pi / 4
        if self.region == "diagonal":
            angle[:] = np.pi / 4
        y, z = np.sqrt(norm) * np.cos(angle), np.sqrt(norm) * np.sin(angle)
        return np.minimum(y, 0.999), np.minimum(z, 0.999 if self.region == "square" else y)


@dataclass(frozen=True, eq=False)
class Epochs:
    """What an engine makes of an epoch.

    Attributes:
        eta: the step size.
        y, z: coordinates at the start, after half an epoch and after it, shape (3, count).
        error: bound on the rounding error of each coordinate (the first row is exact).
    """

    eta: float
    y: Array
    z: Array
    error: float

    @property
    def deviation(self) -> float:
        """Largest distance from the exact recursion over the bound on rounding errors, minus 1."""
        y0, z0 = self.y[0], self.z[0]
        y1 = y0 * batch_factor(y0**2 + z0**2, y0**2, self.eta)
        z1 = z0 * rest_factor(y0**2, self.eta)
        y2, z2 = epoch(y0, z0, self.eta)
        off = [self.y[1] - y1, self.z[1] - z1, self.y[2] - y2, self.z[2] - z2]
        return float(np.abs(off).max() / self.error - 1.0)


def run_epochs(case: Case, eta: float, y: Array, z: Array, seed: int = 0) -> Epochs:
    """One epoch of the engine from many points, in rotated data.

    A step errs by at most e = ``step_error`` |w|, |w| < 1.15, and the second step of an epoch passes
    an error on at most 1 + 3.3 eta times as large: the diagonal of its Jacobian is at most 1 + 2 eta in
    size, and off the diagonal it has -2 eta y z.
    """
    data = random_orthonormal(2, 2, stream(seed, "data"))
    problem = Problem(data, np.stack([y, z], axis=1) @ data, eta)
    path = case.engine.trajectory(problem, np.array([[0], [1]]))  # (count, 3, 2)
    c = problem.correlations(path)
    error = 1.3 * step_error(case.engine, problem, 1) * (2.0 + 3.3 * eta)
    return Epochs(eta, c[..., 0].T, c[..., 1].T, error)


def one_epoch(case: Case, *, region: Region = "wedge") -> Domain[Start, Epochs]:
    """Epochs from starts in a region, whose coordinates must be those of the recursion."""
    count = case.pick(12, 24, 48)
    return Domain(
        "epochs of cyclic SGD for m = n = 2, in rotated data",
        st.builds(
            Start,
            eta=st.one_of(st.just(MAX_STEP_SIZE), st.floats(0.05, MAX_STEP_SIZE)),
            region=st.just(region),
            seed=st.integers(0, 2**32 - 1),
            count=st.just(count),
        ),
        lambda start: run_epochs(case, start.eta, *start.points(), seed=start.seed),
        examples=case.pick(5, 20, 120),
        seed=case.seed_for("epochs"),
        cases=count,
        law=(lambda epochs: epochs.deviation, "the recursion of an epoch"),
        formula="the formula",
        code="y, z = {}.points()",
    )


def ratio_error(epochs: Epochs) -> np.ndarray:
    """What rounding can do to V after the epoch, relative to it."""
    return np.asarray(2.0 * epochs.error * (1.0 / epochs.y[2] + 1.0 / epochs.z[2]))


def falls(epochs: Epochs) -> float:
    """Margin of V(F) < V, and of V(F) / V = f / g, in the engine's numbers."""
    Y, Z = epochs.y[0] ** 2, epochs.z[0] ** 2
    change = (epochs.z[2] / epochs.y[2]) / (epochs.z[0] / epochs.y[0])
    expected = f(Y, Y + Z, epochs.eta) / g(Y, Y + Z, epochs.eta)
    allowed = 1.1 * ratio_error(epochs)
    rises = float(((change - 1.0) / allowed).max() - 1.0)
    return max(excess(np.abs(change - expected), allowed), rises)


def factors(epochs: Epochs) -> float:
    """Margin of z_2 = z_0 f(w; r) and y_2 = y_0 g(w; r) in the engine's numbers."""
    Y, r = epochs.y[0] ** 2, epochs.y[0] ** 2 + epochs.z[0] ** 2
    w, eta = 1 - epochs.eta * Y, epochs.eta
    off = [epochs.z[2] - epochs.z[0] * f_in_w(w, r, eta), epochs.y[2] - epochs.y[0] * g_in_w(w, r, eta)]
    return excess(np.abs(np.stack(off)), epochs.error)


def decrease() -> Sentence:
    """V falls on the set as printed: the box is not needed for that."""
    Y, Z, eta = reals("Y Z eta")
    falls = f.at(Y, Y + Z, eta) < g.at(Y, Y + Z, eta)
    return Sentence("f < g on the set as printed", [Y, Z, eta], wedge(Y, Z, eta), falls)
