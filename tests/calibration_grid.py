"""Law 6 for two datapoints, on a grid: how far a correct engine is from the law with its next order.

The engine's steps on a grid of angles and norms, as a matrix: its powers give who leads after so many steps,
and its invariant vector who leads in the long run.  What interpolation leaves falls with the square of the
spacing, and is extrapolated.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import eigs

from claims.laws import hopping_scaling
from claims.theory.hops import Kicks, tail
from engine import Array, Engine
from evidence.exponents import slope
from referee import Case, Effort


@dataclass(frozen=True)
class Margin:
    """What is tested with a margin, and where a correct engine is.

    Attributes:
        claim: its id.
        what: the quantity, with the setting.
        margin: as the judge has it.
        off: how far the engine's value is from the law's.
        error: how well that is known: three standard errors, or what extrapolation changes.
    """

    claim: str
    what: str
    margin: float
    off: float
    error: float

    @property
    def kept(self) -> bool:
        """Whether it is known to a tenth of the margin (half at most counts), and within half of it."""
        return self.error <= 0.1 * self.margin and abs(self.off) - self.error <= 0.5 * self.margin


class Grid:
    """The engine's chain for two datapoints as a matrix on angles and norms, by linear interpolation.

    Angles are those of ``claims.theory.hops.TwoPoints``, 0 at a_1 and pi at a_2; norms from a little below 1 to
    above 1 + eta/4.  The states are in the quadrant in which E gamma_1 gamma_2 is positive.
    """

    NORMS = 5

    def __init__(self, engine: Engine, kicks: Kicks, h: float) -> None:
        inner = 0.3 * min(kicks.eps, 1.0)
        count = round(np.log1p(0.5 * np.pi / inner) / h)
        low = inner * np.expm1(np.linspace(0.0, np.log1p(0.5 * np.pi / inner), count + 1))[:-1]
        self.theta: Array = np.concatenate([low, [0.5 * np.pi], np.pi - low[::-1]])
        self.norms = np.linspace(1.0 - 0.05 * kicks.eta, 1.0 + 0.35 * kicks.eta, self.NORMS)
        theta, norm = (x.ravel() for x in np.meshgrid(self.theta, self.norms, indexing="ij"))
        self.angles = theta
        problem = kicks.problem()
        data = np.asarray(problem.data)
        gamma = np.stack([np.cos(0.5 * theta), np.sin(0.5 * theta)], axis=1)
        gamma *= np.sqrt(norm / (1.0 + kicks.E * np.sin(theta)))[:, None]
        rows, columns, values = [], [], []
        for i in (0, 1):
            w = engine.steps(problem, gamma @ data, np.full((len(theta), 1), i))
            after = np.abs(w @ np.linalg.inv(data))
            places = self._weights(2.0 * np.arctan2(after[:, 1], after[:, 0]), (w**2).sum(axis=1))
            for column, weight in places:
                rows.append(np.arange(len(theta)))
                columns.append(column)
                values.append(0.5 * weight)
        entries = np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))
        self.matrix = csr_matrix(entries, shape=(len(theta), len(theta)))

    def _weights(self, theta: Array, norm: Array) -> Iterator[tuple[Array, Array]]:
        """The nodes around states, and their weights; quadratic in the norm."""
        k = np.clip(np.searchsorted(self.theta, theta) - 1, 0, len(self.theta) - 2)
        s = (theta - self.theta[k]) / (self.theta[k + 1] - self.theta[k])
        x = (norm - self.norms[0]) / (self.norms[1] - self.norms[0])
        j = np.clip(np.rint(x).astype(int), 1, self.NORMS - 2)
        y = x - j
        for dk, u in ((0, 1.0 - s), (1, s)):
            for dj, v in ((-1, 0.5 * y * (y - 1.0)), (0, 1.0 - y * y), (1, 0.5 * y * (y + 1.0))):
                yield (k + dk) * self.NORMS + j + dj, u * v

    @property
    def start(self) -> int:
        """The node of a_1 with norm 1, of those whose norm is nearest to it."""
        return int(np.abs(self.norms - 1.0).argmin())

    def leads(self, t: int) -> float:
        """P(a_2 leads after t steps from a_1)."""
        value = np.where(self.angles > 0.5 * np.pi, 1.0, np.where(self.angles < 0.5 * np.pi, 0.0, 0.5))
        for _ in range(t):
            value = self.matrix @ value
        first = value[: self.NORMS]
        return float(np.polyval(np.polyfit(self.norms - 1.0, first, 2), 0.0))

    def beyond(self, cut: float) -> float:
        """P(|r| > cut) in the long run."""
        _, vectors = eigs(self.matrix.T, k=1, sigma=1.0 + 1e-9)
        mass = np.real(vectors[:, 0]).reshape(-1, self.NORMS).sum(axis=1)
        mass /= mass.sum()
        edge = 2.0 * math.atan(math.exp(-cut))
        cells = np.concatenate([[0.0], 0.5 * (self.theta[1:] + self.theta[:-1]), [np.pi]])
        below = np.concatenate([[0.0], np.cumsum(mass)])
        return float(np.interp(edge, cells, below) + 1.0 - np.interp(np.pi - edge, cells, below))


def grids(engine: Engine, kicks: Kicks) -> list[Grid]:
    """Three grids with spacings of a ratio of 2, small against a step."""
    return [Grid(engine, kicks, share * kicks.eta) for share in (0.1, 0.05, 0.025)]


def extrapolated(values: Sequence[float]) -> tuple[float, float]:
    """The value at spacing 0, from three spacings of a ratio of 2, and by how much the last one changed it."""
    coarse, middle, fine = values
    before, after = (4.0 * middle - coarse) / 3.0, (4.0 * fine - middle) / 3.0
    return after, abs(after - before)


def leads_exactly(engine: Engine, kicks: Kicks, t: int) -> tuple[float, float]:
    """P(a_2 leads after t steps) on the engine, and how well it is known."""
    return extrapolated([grid.leads(t) for grid in grids(engine, kicks)])


def law_6_residence(engine: Engine, seed: int) -> Iterator[Margin]:
    """The settings of the judge at quick and standard effort."""
    plans = [(0.2, 0.03, 0.5), (0.2, 0.2, 1.0), (0.2, 1.0, 0.3), (0.1, 0.03, 0.5), (0.2, 0.01, 0.25)]
    for eta, eps, share in [*plans, (0.2, 0.01, 1.0), (0.1, 1.0, 0.3), (0.05, 1.0, 0.3)]:
        kicks = Kicks(2, 1, eta, eps * eta)
        t = max(int(kicks.residence * share), 20)
        law, margin = kicks.elsewhere(t)
        exact, error = leads_exactly(engine, kicks, t)
        what = f"P(a_2 leads after {t} steps), eta = {eta:g}, E/eta = {eps:g}"
        yield Margin("hopping.residence/derived", what, margin, exact - law, error)


def law_6_phases(engine: Engine, seed: int) -> Iterator[Margin]:
    """The settings of the judge at standard effort."""
    for eta in (0.2, 0.1, 0.05):
        for eps in (0.05, 0.1, 0.25, 0.5, 1.0, 2.0):
            kicks = Kicks(2, 1, eta, eps * eta)
            margin = eta**2 * (2.0 * eps + 0.25)
            cuts = [cut for cut in (0.5, 2.0) if tail(eps, cut, eta) >= 2.5 * margin]
            some = grids(engine, kicks) if cuts else []
            for cut in cuts:
                exact, error = extrapolated([grid.beyond(cut) for grid in some])
                what = f"P(|r| > {cut:g}) in the long run, eta = {eta:g}, E/eta = {eps:g}"
                yield Margin("hopping_phases/derived", what, margin, exact - tail(eps, cut, eta), error)


def law_6_exponents(engine: Engine, seed: int) -> Iterator[Margin]:
    """The exponents of the residence, with the next orders divided out as the judge does."""
    for part in ("size", "step_size"):
        for k, effort in enumerate((Effort.QUICK, Effort.STANDARD)):
            case = Case(engine, effort, seed, f"hopping_scaling.{part}/derived", 1e-8)
            rungs, x, y, errors = hopping_scaling.ladder(case, part), [], [], []
            for value, kicks in rungs:
                t = int(hopping_scaling.AFTER * kicks.residence)
                exact, error = leads_exactly(engine, kicks, t)
                rate = hopping_scaling.rate_of(1.0 - exact, 2, t)
                x.append(value)
                y.append(hopping_scaling.next_order(kicks, t) / rate)
                slack = abs(hopping_scaling.rate_of(1.0 - exact - error, 2, t) / rate - 1.0)
                errors.append(slack)
            error = 2.0 * sum(errors) / math.log(x[-1] / x[0])
            off, margin = slope(x, y) + 1.0, hopping_scaling.MARGINS[part][k]
            what = f"exponent in {part.replace('_', ' ')}, {effort.value} effort"
            yield Margin(f"hopping_scaling.{part}/derived", what, margin, off, error)
