"""Anytime-valid tests of bounded means: bets of many sizes, placed at once.

The idea, and the promise, are those of :mod:`evidence.sequential`, from which to import these.
"""

from __future__ import annotations

import math

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evidence._arguments import ends, floats, integer, matched, number, probability, within

Floats = NDArray[np.float64]

# Fractions to bet: from nearly everything (noise-free data) by factors of sqrt(2) down to the best
# fraction for about 1e10 observations.  The best fraction missed by 2^(1/4) costs 4% of the
# exponent; the capital shared out among 29 bets costs log(29) = 3.4 nats.
_BETS: Floats = np.concatenate(([0.95], 2.0 ** (-0.5 * np.arange(1, 29))))
# psi(b) = -log(1 - b) - b; the reason it appears is Fan's inequality, see BoundedMeanSequence.
_COSTS: Floats = -np.log1p(-_BETS) - _BETS
_BLOCK = 4096


class BoundedMeanSequence:
    """Anytime-valid inference on the mean of observations in [low, high].

    They may be independent and identically distributed, or dependent with a conditional mean
    given the past that is always the same number.

    For y in [0, 1] after scaling, a prediction c of it made beforehand and ``0 <= b < 1``, Fan's
    inequality gives ``exp(b(y - c) - psi(b)(y - c)^2) <= 1 + b(y - c)`` with
    ``psi(b) = -log(1 - b) - b``.  Multiplied by ``exp(b(c - m))``, the right-hand side has
    expectation ``(1 + b(m - c)) exp(-b(m - c)) <= 1`` if y has mean m.  So with S the sum of y, and
    V the sum of (y - c)^2 where c is the mean of earlier observations and one more of 1/2,
    ``exp(b(S - t m) - psi(b) V)`` is an e-process.  It is mixed over a grid of bets b, and over y
    and 1 - y to cover both sides (an empirical Bernstein bound, as in Waudby-Smith and Ramdas 2024,
    section 3.2, with fixed instead of predictable bets: S, V and t are all there is to remember).

    The interval keeps all m that no single bet rejects, ``|S - t m| < (log(2 J / false_alarm) +
    psi(b) V) / b`` for each of J bets b, intersected over *all* t, whichever way the data are cut
    into updates: the numbers are the same to the last bit.  A million observations take about 0.2 s.

    Args:
        low: the least value that an observation can take.
        high: the greatest; finite, ``low < high``.
        false_alarm: probability, at most, that :meth:`interval` ever misses the mean.
    """

    def __init__(self, low: float, high: float, false_alarm: float) -> None:
        self.low, self.high = ends(low, high)
        self.false_alarm = probability("false_alarm", false_alarm)
        self.count = 0
        self._sum = 0.0
        self._squares = 0.0
        self._lower, self._upper = 0.0, 1.0

    @property
    def mean(self) -> float:
        """The sample mean; NaN before any data."""
        return self._unscale(self._sum / self.count) if self.count else math.nan

    def update(self, observations: ArrayLike) -> None:
        """Take in observations, in the order of time (arrays of any shape, in C order).

        Raises:
            ValueError: one is NaN or outside [low, high] by more than rounding.
        """
        x = floats("observations", observations).ravel()
        within("observations", x, self.low, self.high)
        y = np.clip((x - self.low) / (self.high - self.low), 0.0, 1.0)
        for start in range(0, y.size, _BLOCK):
            self._absorb(y[start : start + _BLOCK])

    def _absorb(self, y: Floats) -> None:
        # numpy's cumsum adds from left to right, so a seeded one continues exactly where it was.
        times = self.count + np.arange(1, y.size + 1)
        sums = np.cumsum(np.concatenate(([self._sum], y)))
        predicted = (0.5 + sums[:-1]) / times
        squares = np.cumsum(np.concatenate(([self._squares], (y - predicted) ** 2)))[1:]
        radius = _radius(squares, self.false_alarm)
        self._lower = max(self._lower, float(np.max((sums[1:] - radius) / times)))
        self._upper = min(self._upper, float(np.min((sums[1:] + radius) / times)))
        self.count += y.size
        self._sum, self._squares = float(sums[-1]), float(squares[-1])

    def _unscale(self, y: float) -> float:
        return min(max(self.low + (self.high - self.low) * y, self.low), self.high)

    def interval(self) -> tuple[float, float]:
        """The means not rejected so far; (low, high) before any data."""
        return self._unscale(self._lower), self._unscale(self._upper)

    def log_e_value(self, mean: float) -> float:
        """The logarithm of the present e-value against the given mean, in [low, high]."""
        number("mean", mean, self.low, self.high)
        excess = self._sum - self.count * (mean - self.low) / (self.high - self.low)
        both = np.concatenate((_BETS * excess, -_BETS * excess)) - np.tile(_COSTS, 2) * self._squares
        return float(scipy.special.logsumexp(both)) - math.log(both.size)

    def rejects(self, mean: float) -> bool:
        """Whether the given mean has been rejected, now or earlier."""
        lower, upper = self.interval()
        return not lower <= number("mean", mean, self.low, self.high) <= upper

    def rejects_at_most(self, mean: float) -> bool:
        """Whether every mean up to the given one has been rejected, now or earlier."""
        return self.interval()[0] > number("mean", mean, self.low, self.high)

    def rejects_at_least(self, mean: float) -> bool:
        """Whether every mean from the given one on has been rejected, now or earlier."""
        return self.interval()[1] < number("mean", mean, self.low, self.high)


def detectable_mean_shift(
    count: int, low: float, high: float, standard_deviation: float, false_alarm: float, power: float
) -> float:
    """A distance from the true mean at which :class:`BoundedMeanSequence` rejects any value.

    Sufficient, not necessary.  On the scale where the range is 1, a value at distance d is rejected
    if ``count * d`` exceeds the radius at V plus the deviation of S.  Bernstein's (for dependent
    data Freedman's) inequality bounds that deviation, and the sum Q of squared distances from the
    mean, each with probability ``(1 + power) / 2``; and ``V <= Q + 1/4 + log(count + 1)`` whatever
    the data, since the running prediction has that much regret at most.

    Args:
        count: number of observations.
        low: as given to the test.
        high: as given to the test.
        standard_deviation: an upper bound on the (conditional) standard deviation.
        false_alarm: as given to the test.
        power: the least probability of rejecting.

    Returns:
        The distance, in the units of the observations; infinite if it would exceed the range.
    """
    count = integer("count", count, 1)
    low, high = ends(low, high)
    half = 0.5 * (high - low)
    sigma = 0.5 * number("standard_deviation", standard_deviation, 0.0, half) / half
    false_alarm = probability("false_alarm", false_alarm)
    risk = math.log(2.0 / (1.0 - probability("power", power)))
    deviation = _bernstein(count * sigma**2, risk)
    squares = 0.25 + math.log(count + 1.0) + count * sigma**2 + deviation
    radius = float(_radius(np.array([squares]), false_alarm)[0])
    shift = (radius + deviation) / count
    return shift * (high - low) if shift <= 1.0 else math.inf


class DriftDominance:
    """Tests ``E[X_t | past] >= bound_t`` at all t, for dependent X_t in [low_t, high_t].

    Bounds and ranges may vary with t and may depend on the past, but not on X_t.  With
    ``Y_t = (bound_t - X_t) / (high_t - low_t)``, which lies in [-1, 1] and has a conditional mean
    of at most 0, the products of ``1 + b Y_t`` are e-processes for all bets ``0 < b < 1``; their
    average over a grid of bets is the one that is used.  It is looked at after every observation,
    whichever way the data are cut into updates.  Parallel chains may be interleaved.

    Args:
        false_alarm: probability, at most, that :attr:`rejected` ever becomes true although the
            hypothesis holds.
    """

    def __init__(self, false_alarm: float) -> None:
        self.false_alarm = probability("false_alarm", false_alarm)
        self.count = 0
        self._log_wealth: Floats = np.zeros(_BETS.size)
        self._peak = -math.inf

    @property
    def log_e_value(self) -> float:
        """The logarithm of the present e-value."""
        return float(_log_mean_exp(self._log_wealth[:, None])[0])

    @property
    def rejected(self) -> bool:
        """Whether the hypothesis has been rejected, now or earlier."""
        return self._peak >= -math.log(self.false_alarm)

    def update(self, x: ArrayLike, bound: ArrayLike, low: ArrayLike, high: ArrayLike) -> None:
        """Take in observations, in the order of time (arrays of any shape, in C order).

        Args:
            x: the observations.
            bound: the claimed lower bounds of their conditional means, broadcast against ``x``.
                One below ``low`` is replaced by ``low``, which bounds the mean just as well.
            low: the least values that they can take, likewise.
            high: the greatest, likewise.  Where it equals ``low``, up to a relative 1e-12, there is
                nothing to learn.

        Rounding errors in ``bound`` are the caller's: lower it by their size where ranges are tiny.

        Raises:
            ValueError: an input is not finite, x is outside [low, high] or bound above high by more
                than rounding, or shapes differ.
        """
        x = floats("x", x)
        b, lo, hi = (
            matched(name, values, x.shape) for name, values in (("bound", bound), ("low", low), ("high", high))
        )
        x = x.ravel()
        within("low", lo, -np.inf, np.inf)
        within("high", hi, lo, np.inf)
        within("x", x, lo, hi)
        within("bound", b, -np.inf, hi)
        width = hi - lo
        wide = width > 1e-12 * np.maximum(np.abs(lo), np.abs(hi))
        deficit = np.clip(b, lo, hi) - np.clip(x, lo, hi)
        y = np.divide(deficit, width, out=np.zeros_like(x), where=wide)
        for start in range(0, y.size, _BLOCK):
            steps = np.log1p(_BETS[:, None] * y[start : start + _BLOCK])
            wealth = np.cumsum(np.concatenate((self._log_wealth[:, None], steps), axis=1), axis=1)
            self._peak = max(self._peak, float(np.max(_log_mean_exp(wealth))))
            self._log_wealth = wealth[:, -1].copy()
        self.count += y.size


def detectable_deficit(count: int, standard_deviation: float, false_alarm: float, power: float) -> float:
    """A deficit ``bound_t - E[X_t | past]`` at which :class:`DriftDominance` rejects.

    Sufficient, not necessary, and in units of the range ``high_t - low_t``.  If every deficit is at
    least d, the expected log-wealth of a bet ``b <= 1/2`` grows by at least
    ``b d - psi(b)(s^2 + d^2)`` a step, s the standard deviation.  Freedman's inequality bounds its
    fluctuation: steps have standard deviation ``s b / (1 - b)`` at most and span ``-log(1 - b)`` at
    most.  One bet that multiplies its capital by J / false_alarm is enough, J the number of bets.

    Args:
        count: number of observations.
        standard_deviation: an upper bound on the conditional standard deviation of X_t, in units of
            the range (1/2 always is one).
        false_alarm: as given to the test.
        power: the least probability of rejecting.

    Returns:
        The deficit, in units of the range: if all deficits are at least that, the test rejects
        within ``count`` observations with the stated power.  Infinite if it would exceed 1.
    """
    count = integer("count", count, 1)
    sigma = number("standard_deviation", standard_deviation, 0.0, 0.5)
    needed = math.log(_BETS.size / probability("false_alarm", false_alarm))
    risk = math.log(1.0 / (1.0 - probability("power", power)))
    best = math.inf
    for bet, cost in zip(_BETS[_BETS <= 0.5], _COSTS[_BETS <= 0.5], strict=True):
        noise = _bernstein(count * (sigma * bet / (1.0 - bet)) ** 2, risk, -math.log1p(-bet))
        # The smallest root d of  cost d^2 - bet d + rest = 0;  the growth is increasing on [0, 1].
        rest = cost * sigma**2 + (needed + noise) / count
        discriminant = bet**2 - 4.0 * cost * rest
        if discriminant >= 0.0:
            best = min(best, float(2.0 * rest / (bet + math.sqrt(discriminant))))
    return best if best <= 1.0 else math.inf


def _radius(squares: Floats, false_alarm: float) -> Floats:
    """The least |S - t m| that some single bet rejects, for each V."""
    needed = math.log(2 * _BETS.size / false_alarm)
    lines = np.multiply.outer(_COSTS / _BETS, squares) + (needed / _BETS)[:, None]
    return np.asarray(lines.min(axis=0), dtype=np.float64)


def _bernstein(variance: float, log_inverse_risk: float, bound: float = 1.0) -> float:
    """The t with exp(-t^2 / (2 (variance + bound t / 3))) = risk (Bernstein, Freedman)."""
    third = bound * log_inverse_risk / 3.0
    return third + math.sqrt(third**2 + 2.0 * variance * log_inverse_risk)


def _log_mean_exp(values: Floats) -> Floats:
    """log(mean(exp(values))) over the first axis, without overflow."""
    top = values.max(axis=0)
    return np.asarray(top + np.log(np.exp(values - top).mean(axis=0)), dtype=np.float64)
