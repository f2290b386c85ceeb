r"""The law of the limit index as eta -> 0: a diffusion on the logarithms of the coordinates, and its next
order.

**Generator.**  Let x_i = log|c_i|, p_i = c_i^2/|c|^2, N = 1 + nu, and U the sum of p over the batch, so that
Lemma 14 has u = N U.  One step moves x_i - (a common part) by lambda if i is in the batch, where

    lambda = log(1 + eta (2 - u - N)) - log(1 - eta u)
           = eta (1 - nu) + eta^2 (U - 1/2 + nu) + eta^3 (1/3 - U + U^2) + O(eta^4),   nu of order eta.

nu relaxes at the rate 4 eta U towards nu_bar = eta m E[U (1 - U)]/(4 b).  Let D be the sum of the partial
derivatives over the batch.  For functions f of differences of the x_i these sum to zero, so that E[D f] = 0,
and the second order in eta of E f(x') - f(x) is E[U D f + D^2 f/2], which is pi times

    L f = 1/2 sum_i f_ii + sum_i p_i f_i,        pi = b(m-b)/(m(m-1)),

for every b: as eta -> 0 the batch size sets the clock and nothing else.  P(the limit is a_i) tends to the
solution f of L f = 0 with limits 1 where x_i - max of the others -> infinity and 0 where it -> -infinity.

**Bounds.**  L sqrt(p_i) = -1/2 sqrt(p_i) (1 - sum p^2) <= 0, so f_i <= sqrt(p_i) = |c_i|/|c|.  For m = 2,
f = (2/pi) arctan(|c_1|/|c_2|), since f'' = -tanh(r) f' in r = x_1 - x_2.  A third coordinate changes this by 2
sqrt(p_3) at most: L applied to the two-point solution is at most (2/pi) p_3 sqrt(p_1 p_2)/(1 - p_3), and that
is
less than -2 L sqrt(p_3) where p_3 <= 1/4; where p_3 > 1/4 the bound is trivial.  Also

    L (p_i p_j)^(1/4) = -(3/4 - sum p^2 / 2) (p_i p_j)^(1/4),

the supermartingale of ``theory.escape``; it turns the residual of an approximate solution into its error.

**Next order.**  The third order in eta is, with nu_bar for nu,

    L_1 f = E[(U^2 - U) D f + (U - 1/2 - nu_bar/eta) D^2 f + D^3 f/6]

(1/3 and the nu of the second order have no effect, as E[D f] = 0), and f + eta g with pi L g = -L_1 f is the
law up to eta^2; it depends on b.  That nu is not nu_bar but relaxes to it costs eta psi nu, psi = -(pi m/(4 b))
sum_i f_ii, which is no more than eta^2 at a start on the sphere: F = f + eta g + eta psi nu has

    E F(x', nu') - F(x, nu) = O(eta^4),

which ``theory.limit_order`` checks on an engine.  If only two coordinates do not vanish, U is p_1 or p_2,
or neither is or both are in the batch, when nothing happens; L_1 f = -2 pi (nu_bar/eta) f'' with nu_bar = eta
p_1 p_2 (m-b)/(2(m-1)), p_1 p_2 = 1/(4 cosh^2 r), and

    f'' = -tanh r (1 + k eta/(4 cosh^2 r)) f',    g = (k/(16 pi)) tanh r/cosh r,    k = (m-b)/(m-1).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
import scipy
from sympy import atan, pi, sqrt

from claims.theory.rival_walk import Walk
from engine import Array, IntArray, Problem, StandardBasis, Stop, UniformSubsets
from evidence.formula import Formula
from evidence.proof import reals
from referee import Case

LONGEST = 12.0  # times as long as R takes in the mean: by then it is below where it should be once in 1e11 runs

#: Directions of the lattice: moving x_1, x_2 or x_3 up, in u = x_1 - x_3, v = x_2 - x_3.
DIRECTIONS = ((1, 0), (0, 1), (-1, -1))


c_1, c_2, eta = reals("c_1 c_2 eta")

#: P(the limit is a_1) for m = 2, up to eta^2.
OF_TWO = Formula(
    "the law for m = 2",
    (c_1, c_2, eta),
    2 / pi * atan(c_1 / c_2) + eta * c_1 * c_2 * (c_1**2 - c_2**2) / (8 * pi * (c_1**2 + c_2**2) ** 2),
    printed={r"|c_1|": c_1, r"|c_2|": c_2, r"|c_1 c_2|": c_1 * c_2, r"\lVert c\rVert": sqrt(c_1**2 + c_2**2)},
)


def of_two(r: Array | float, eta: float = 0.0) -> Array:
    """P(the limit is a_1) for m = 2 and log|c_1/c_2| = r, up to eta^2."""
    half = 0.5 * np.asarray(r)
    return np.asarray(OF_TWO(np.exp(half), np.exp(-half), eta))


def of_two_corrected(r: float, eta: float, m: int = 2, b: int = 1) -> float:
    """The same for m datapoints of which all but two have the coordinate 0."""
    return float(of_two(r, eta * (m - b) / (m - 1)))


def of_two_slope(r: Array | float, m: int = 2, b: int = 1) -> Array:
    """The derivative of that in eta at 0: odd, and largest where sinh r = 1."""
    return np.asarray((m - b) / (m - 1) * (of_two(r, 1.0) - of_two(r, 0.0)))


def shares_of(x: Array) -> Array:
    """p, for x of shape (3, ...)."""
    size = np.exp(2.0 * (x - x.max(axis=0)))
    return np.asarray(size / size.sum(axis=0))


class Lattice:
    """The square |u|, |v| <= length of differences, with spacing h, and the walk on it whose generator tends
    to L.

    A step moves one x_i by +-h with probabilities in the ratio 1 + h p_i to 1 - h p_i.
    """

    def __init__(self, length: float, h: float) -> None:
        k = round(length / h)
        self.axis: Array = np.arange(-k, k + 1, dtype=np.float64) * h
        u, v = np.meshgrid(self.axis, self.axis, indexing="ij")
        self.x: Array = np.stack([u, v, np.zeros_like(u)])
        self.p = shares_of(self.x)
        size = len(self.axis)
        number = np.full((size, size), -1)
        number[1:-1, 1:-1] = np.arange((size - 2) ** 2).reshape(size - 2, size - 2)
        self._inner = np.nonzero(number >= 0)
        self._edges: list[tuple[IntArray, Array, IntArray, IntArray]] = []
        own = number[self._inner]
        rows, columns, values, diagonal = [own], [own], [], np.zeros(len(own))
        for i, (du, dv) in enumerate(DIRECTIONS):
            for sign in (1, -1):
                rate = 0.5 * (1.0 + sign * h * self.p[i][self._inner]) / h**2
                at = self._inner[0] + sign * du, self._inner[1] + sign * dv
                other = number[at]
                inside = other >= 0
                rows.append(own[inside])
                columns.append(other[inside])
                values.append(rate[inside])
                self._edges.append((own[~inside], rate[~inside], at[0][~inside], at[1][~inside]))
                diagonal -= rate
        entries = np.concatenate([diagonal, *values]), (np.concatenate(rows), np.concatenate(columns))
        self._solver = scipy.sparse.linalg.splu(scipy.sparse.csc_matrix(entries, shape=(len(own), len(own))))

    def solve(self, boundary: Array, source: Array | None = None) -> Array:
        """The function with these values on the edges of the square, and L f = source inside."""
        f = np.array(boundary)
        right = np.zeros(len(self._inner[0])) if source is None else np.array(source[self._inner])
        for own, rate, i, j in self._edges:
            np.subtract.at(right, own, rate * f[i, j])
        f[self._inner] = self._solver.solve(right)
        return f

    def two_point(self) -> Array:
        """The solution without the lowest coordinate; 0 where that is x_1.  Off by 2 sqrt(p_lowest) at most."""
        x1, x2, x3 = self.x
        lowest = self.x.argmin(axis=0)
        return np.where(lowest == 2, of_two(x1 - x2), np.where(lowest == 1, of_two(x1 - x3), 0.0))


class ThreePoints:
    """P(the limit is a_1) for m = 3 as a function of log|c_i|, with an error bound, and its next order in eta.

    Both are solved with spacings 2h and h, extrapolated, and read off splines of degree 5.

    Attributes:
        error: bound of the error of ``probability`` within ``within``: what the two-point solution leaves open
        at
            the edge, and the residual of the spline over the supermartingale above, sampled between the nodes.
        within: the largest difference of log|c_i| for which that was found.
    """

    def __init__(self, length: float, h: float) -> None:
        self._lattices = Lattice(length, 2.0 * h), Lattice(length, h)
        self.f = self._extrapolated(*[lattice.solve(lattice.two_point()) for lattice in self._lattices])
        self.within = 0.75 * length
        self.error = self._error(h)
        self.g = {b: self._next_order(b) for b in (1, 2)}

    def probability(self, logs: Sequence[float], b: int = 1, eta: float = 0.0) -> float:
        """P(the limit is a_1) for these log|c_i|, to first order in eta."""
        u, v = logs[0] - logs[2], logs[1] - logs[2]
        return float(self.f(u, v)[0, 0] + eta * self.g[b](u, v)[0, 0])

    def _error(self, h: float) -> float:
        axis = np.arange(-self.within + h, self.within, 1.5 * h)
        u, v = np.meshgrid(axis, axis, indexing="ij")
        x = np.stack([u, v, np.zeros_like(u)])
        p = shares_of(x)
        residual = np.abs(_generator(self.f, u, v, p))
        squares = (p * p).sum(axis=0)
        pairs = sum((p[i] * p[j]) ** 0.25 for i, j in combinations(range(3), 2))
        worst = float((residual / ((0.75 - 0.5 * squares) * pairs)).max())
        edge = np.concatenate([np.array([s * self.within, t]) for s in (1, -1) for t in axis]).reshape(-1, 2)
        edge = np.concatenate([edge, edge[:, ::-1]])
        ends = np.stack([edge[:, 0], edge[:, 1], np.zeros(len(edge))])
        lowest = ends.argmin(axis=0)
        two = np.where(lowest == 2, of_two(ends[0] - ends[1]), of_two(ends[0] - ends[2]))
        left = 2.0 * np.sqrt(shares_of(ends).min(axis=0))
        off = np.where(lowest == 0, np.abs(self.f.ev(*edge.T)), np.abs(self.f.ev(*edge.T) - two)) + left
        return float(off.max() + worst * 3.0**0.5)

    def _extrapolated(self, coarse: Array, fine: Array) -> scipy.interpolate.RectBivariateSpline:
        axis = self._lattices[0].axis
        return scipy.interpolate.RectBivariateSpline(
            axis, axis, (4.0 * fine[::2, ::2] - coarse) / 3.0, kx=5, ky=5
        )

    def _next_order(self, b: int) -> scipy.interpolate.RectBivariateSpline:
        """g, from L g = -L_1 f / pi, with 0 on the edges."""
        clock, solved = b * (3 - b) / 6.0, []
        for lattice in self._lattices:
            orders = [(i, j) for i in range(4) for j in range(4) if 1 <= i + j <= 3]
            d = {(i, j): self.f(lattice.axis, lattice.axis, dx=i, dy=j) for i, j in orders}
            solved.append(lattice.solve(np.zeros_like(lattice.p[0]), -third_order(lattice.p, b, d) / clock))
        return self._extrapolated(*solved)


def third_order(p: Array, b: int, d: dict[tuple[int, int], Array]) -> Array:
    """L_1 f for m = 3: the third order in eta of a step's conditional mean, less that of f itself.

    Args:
        p: the shares, shape (3, ...).
        b: the batch size, 1 or 2.
        d: d[i, j] is the derivative of f of order i in u = x_1 - x_3 and j in v = x_2 - x_3, shape (...).
    """
    batches = list(combinations(range(3), b))
    shares = [sum(p[i] for i in batch) for batch in batches]
    offset = sum(U * (1.0 - U) for U in shares) / len(batches) * 3.0 / (4.0 * b)  # nu_bar/eta
    third: Array = np.zeros_like(p[0])
    for batch, U in zip(batches, shares, strict=True):
        s, t = (sum(DIRECTIONS[i][k] for i in batch) for k in (0, 1))
        first = s * d[1, 0] + t * d[0, 1]
        second = s * s * d[2, 0] + 2 * s * t * d[1, 1] + t * t * d[0, 2]
        cubic = s**3 * d[3, 0] + 3 * s * s * t * d[2, 1] + 3 * s * t * t * d[1, 2] + t**3 * d[0, 3]
        third += ((U * U - U) * first + (U - 0.5 - offset) * second + cubic / 6.0) / len(batches)
    return third


def _generator(f: scipy.interpolate.RectBivariateSpline, u: Array, v: Array, p: Array) -> Array:
    """L f at the points u, v."""
    at = u.ravel(), v.ravel()
    second = f.ev(*at, dx=2) + f.ev(*at, dy=2) + f.ev(*at, dx=1, dy=1)
    slope = (p[0] - p[2]).ravel() * f.ev(*at, dx=1) + (p[1] - p[2]).ravel() * f.ev(*at, dy=1)
    return np.asarray((second + slope).reshape(u.shape))


@lru_cache(maxsize=2)
def three_points(length: float = 12.0, h: float = 0.08) -> ThreePoints:
    """``ThreePoints``, solved once."""
    return ThreePoints(length, h)


def of_norm_one(logs: Array) -> Array:
    """Weights of norm 1 with these log|c|, up to a constant; -inf is a coordinate of 0."""
    w = np.exp(logs - logs.max())
    return np.asarray(w / np.linalg.norm(w))


def first_wins(case: Case, walk: Walk, logs: Array, settled: float, replicates: int) -> int:
    """In how many of so many replicates of the engine the first datapoint leads once R >= ``settled``.

    Args:
        walk: m, b and eta.
        logs: log|c| at the start, up to a constant, shape (m,); the start has norm 1.
        settled: the R at which a replicate stops.
    """
    case.progress(f"limit index: {walk}, {replicates} replicates")
    run = case.engine.run(
        Problem(StandardBasis(walk.m, walk.m), of_norm_one(logs), walk.eta),
        UniformSubsets(walk.b),
        max_steps=int(LONGEST * settled / walk.v),
        seed=case.seed_for("first", *map(str, walk), *map(str, logs)),
        replicates=replicates,
        stop=Stop(settled),
    )
    return int((run.leader == 0).sum())
