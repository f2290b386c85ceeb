"""Tests of whole distributions against exact laws.

A paper that says "cossim^2 is Beta(m/2, (n - m)/2)" says more than an average or an exponent, and
can be tested for just that.  Three tests, valid in finite samples at any ``false_alarm``:

- :func:`continuous_law`: n independent samples have a given continuous law.  The largest vertical
  distance D of their empirical distribution function from the given one exceeds
  ``sqrt(log(2 / false_alarm) / (2 n))`` with probability at most ``false_alarm``, by the inequality
  of Dvoretzky, Kiefer and Wolfowitz with Massart's constant, which holds for every n.
- :func:`stochastic_order`: they are stochastically *at most* a given law.  Only an excess counts,
  and ``sqrt(log(1 / false_alarm) / (2 n))`` is enough.
- :class:`DiscreteLawSequence`: they are categories with given probabilities, looked at as they
  arrive, stopping whenever one likes (an e-process; see :mod:`evidence.sequential`).

The first two are for a sample size that was fixed beforehand; to look at the data K times, give
every look ``false_alarm / K``.

As in TensorFlow Probability's ``statistical_testing``, each test has a companion that says, before
there are data, what it would notice: :func:`detectable_cdf_distance` and
:func:`detectable_total_variation` return a distance from the hypothesis at which any law whatever
is rejected with at least the stated power.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evidence._arguments import floats, integer, probability, within

__all__ = [
    "DiscreteLawSequence",
    "LawTest",
    "continuous_law",
    "detectable_cdf_distance",
    "detectable_total_variation",
    "stochastic_order",
]

Floats = NDArray[np.float64]
Cdf = Callable[[Floats], ArrayLike]


@dataclass(frozen=True)
class LawTest:
    """The result of comparing ``count`` samples with a law: ``rejected`` if above ``threshold``."""

    statistic: float
    threshold: float
    rejected: bool
    count: int
    false_alarm: float


def continuous_law(samples: ArrayLike, cdf: Cdf, false_alarm: float) -> LawTest:
    """Test that independent samples have the continuous distribution function ``cdf``.

    Args:
        samples: at least one, finite; the shape does not matter.
        cdf: maps a sorted array to probabilities; continuous (a jump would count as a distance).
        false_alarm: probability, at most, of rejecting when the hypothesis holds.

    Returns:
        The two-sided Kolmogorov distance and its verdict.

    Raises:
        ValueError: samples are missing or not finite, or ``cdf`` does not return non-decreasing
            probabilities.
    """
    false_alarm = probability("false_alarm", false_alarm)
    deficit, excess = _kolmogorov(samples, cdf)
    count = int(np.size(samples))
    return _verdict(max(deficit, excess), count, false_alarm, sides=2)


def stochastic_order(samples: ArrayLike, cdf: Cdf, false_alarm: float) -> LawTest:
    """Test that independent samples are stochastically at most the law ``cdf``.

    The hypothesis is ``P(sample <= x) >= cdf(x)`` for all x; the samples' own law is arbitrary, with
    or without atoms.  (For "at least", negate the samples and reflect the law.)

    Args:
        samples: at least one, finite; the shape does not matter.
        cdf: as for :func:`continuous_law`.
        false_alarm: probability, at most, of rejecting when the hypothesis holds; at most 1/2,
            where the one-sided inequality ends.

    Returns:
        The largest amount by which ``cdf`` exceeds the empirical one, and its verdict.

    Raises:
        ValueError: as for :func:`continuous_law`, or ``false_alarm`` above 1/2.
    """
    false_alarm = _one_sided(false_alarm)
    _, excess = _kolmogorov(samples, cdf)
    return _verdict(excess, int(np.size(samples)), false_alarm, sides=1)


def detectable_cdf_distance(count: int, false_alarm: float, power: float, *, one_sided: bool = False) -> float:
    """The distance between distribution functions that the tests above notice.

    At the point where the true law is furthest from ``cdf``, the empirical one errs in the
    unfavourable direction by ``sqrt(log(1 / (1 - power)) / (2 count))`` with probability
    ``1 - power`` at most (Hoeffding); the threshold is added.

    Args:
        count: number of samples.
        false_alarm: as given to the test.
        power: the least probability of rejecting.
        one_sided: for :func:`stochastic_order`, where the distance is ``max(cdf - true)``.

    Returns:
        A Kolmogorov distance at and above which every law is rejected with at least that power;
        infinite if it would exceed 1.
    """
    count = integer("count", count, 1)
    false_alarm = _one_sided(false_alarm) if one_sided else probability("false_alarm", false_alarm)
    threshold = math.sqrt(math.log((1 if one_sided else 2) / false_alarm) / (2 * count))
    distance = threshold + _hoeffding(count, power)
    return distance if distance <= 1.0 else math.inf


class DiscreteLawSequence:
    """Anytime-valid test that categories are drawn independently with given probabilities.

    The e-process is a mixture of likelihood ratios over alternatives with Dirichlet priors, half of
    it Jeffreys' (parameters 1/2), which looks everywhere, and a quarter each centred on the
    hypothesis with a total of 10 and of 1000 pseudo-observations per category, which look for small
    deviations.  A category of probability zero is infinite evidence as soon as it is seen.

    The e-value depends on the total counts only.  :attr:`rejected` is judged at the end of each
    update, since nobody knows the order within one.

    Args:
        probabilities: of two or more categories; non-negative, with sum 1 up to 1e-9 (rounding is
            then divided out).
        false_alarm: probability, at most, that :attr:`rejected` ever becomes true although the
            hypothesis holds.

    Raises:
        ValueError: these are not probabilities.
    """

    def __init__(self, probabilities: ArrayLike, false_alarm: float) -> None:
        p = floats("probabilities", probabilities)
        if p.ndim != 1 or p.size < 2:
            raise ValueError(f"probabilities must be a vector of two or more numbers, got the shape {p.shape}")
        within("probabilities", p, 0.0, 1.0)
        total = math.fsum(p)
        if abs(total - 1.0) > 1e-9:
            raise ValueError(f"probabilities must sum to 1, got the sum {total!r}")
        self.false_alarm = probability("false_alarm", false_alarm)
        self.counts = np.zeros(p.size, dtype=np.int64)
        self._rejected = False
        self._p = np.clip(p, 0.0, 1.0) / total
        self._possible = self._p > 0.0
        q = self._p[self._possible]
        self._priors = [np.full(q.size, 0.5), 10.0 * q.size * q, 1000.0 * q.size * q]

    @property
    def rejected(self) -> bool:
        """Whether the hypothesis has been rejected, now or earlier."""
        return self._rejected

    @property
    def log_e_value(self) -> float:
        """The logarithm of the present e-value; infinite after an impossible category."""
        if self.counts[~self._possible].any():
            return math.inf
        n = self.counts[self._possible]
        null = float(np.sum(scipy.special.xlogy(n, self._p[self._possible])))
        ratios = [_log_dirichlet_multinomial(n, prior) - null for prior in self._priors]
        return float(scipy.special.logsumexp(ratios, b=[0.5, 0.25, 0.25]))

    def update(self, counts: ArrayLike) -> None:
        """Take in ``counts[k]`` more observations of each category k.

        Raises:
            ValueError: not one non-negative integer for each category.
        """
        new = np.asarray(counts)
        if new.shape != self.counts.shape or new.dtype.kind not in "iu" or (new < 0).any():
            raise ValueError(f"counts must be {self.counts.size} non-negative integers, got {counts!r}")
        self.counts = self.counts + new.astype(np.int64)
        self._rejected = self._rejected or self.log_e_value >= -math.log(self.false_alarm)


def detectable_total_variation(count: int, categories: int, false_alarm: float, power: float) -> float:
    """A total variation distance from the hypothesis that :class:`DiscreteLawSequence` notices.

    Sufficient, not necessary.  The Jeffreys half of the mixture is within a factor
    ``Gamma(n + K/2) Gamma(1/2) / (Gamma(K/2) Gamma(n + 1/2))`` of the greatest likelihood (it is
    worst when one category has all n counts), so the log e-value is at least ``n KL(empirical,
    hypothesis)`` less its logarithm and log 2.  By Pinsker's inequality, applied to the set A of
    categories that are more probable in truth, ``KL >= 2 (empirical(A) - hypothesis(A))^2``; and
    empirical(A) falls short of its mean by ``sqrt(log(1 / (1 - power)) / (2 n))`` with probability
    ``1 - power`` at most (Hoeffding).

    Args:
        count: number of observations; the last update ends there.
        categories: number of categories K.
        false_alarm: as given to the test.
        power: the least probability of rejecting.

    Returns:
        A total variation distance at and above which every law is rejected with at least that
        power; infinite if it would exceed 1.
    """
    count = integer("count", count, 1)
    half = 0.5 * integer("categories", categories, 2)
    needed = math.log(2.0 / probability("false_alarm", false_alarm))
    regret = float(
        scipy.special.gammaln(count + half)
        + scipy.special.gammaln(0.5)
        - scipy.special.gammaln(half)
        - scipy.special.gammaln(count + 0.5)
    )
    distance = math.sqrt((needed + regret) / (2 * count)) + _hoeffding(count, power)
    return distance if distance <= 1.0 else math.inf


def _kolmogorov(samples: ArrayLike, cdf: Cdf) -> tuple[float, float]:
    """The largest ``empirical - cdf`` and the largest ``cdf - empirical``."""
    x = np.sort(floats("samples", samples).ravel())
    if x.size == 0:
        raise ValueError("samples must hold at least one number, got none")
    within("samples", x, -math.inf, math.inf)
    f = floats("cdf(samples)", cdf(x))
    if f.shape != x.shape:
        raise ValueError(f"cdf must return the shape {x.shape} that it is given, got {f.shape}")
    within("cdf(samples)", f, 0.0, 1.0)
    steps = np.diff(f)
    if steps.size and float(steps.min()) < -1e-9:
        k = int(np.argmin(steps))
        raise ValueError(f"cdf must not decrease, got {f[k]!s} at {x[k]!s} but {f[k + 1]!s} at {x[k + 1]!s}")
    ranks = np.arange(x.size + 1) / x.size
    return float(np.max(ranks[1:] - f)), float(np.max(f - ranks[:-1]))


def _verdict(statistic: float, count: int, false_alarm: float, sides: int) -> LawTest:
    threshold = math.sqrt(math.log(sides / false_alarm) / (2 * count))
    return LawTest(statistic, threshold, statistic > threshold, count, false_alarm)


def _one_sided(false_alarm: float) -> float:
    if probability("false_alarm", false_alarm) > 0.5:
        raise ValueError(f"false_alarm must be at most 1/2 for one side, got {false_alarm!r}")
    return false_alarm


def _hoeffding(count: int, power: float) -> float:
    return math.sqrt(math.log(1.0 / (1.0 - probability("power", power))) / (2 * count))


def _log_dirichlet_multinomial(counts: NDArray[np.int64], prior: Floats) -> float:
    """The log probability of one sequence with these counts, the law drawn from Dirichlet(prior)."""
    total = float(np.sum(prior))
    each = np.sum(scipy.special.gammaln(prior + counts) - scipy.special.gammaln(prior))
    return float(each - scipy.special.gammaln(total + np.sum(counts)) + scipy.special.gammaln(total))
