"""Tests that may look at the data after every observation, and stop whenever they like.

An *e-process* for a hypothesis H0 is a running score ``E_t >= 0`` whose expectation is at most 1
under H0 at every stopping time: the wealth of a gambler who starts with 1 and bets against H0 at
odds that H0 calls fair.  Ville's inequality says that under H0 this wealth *ever* reaches
``1 / false_alarm`` with probability at most ``false_alarm``.  So "stop and reject as soon as
``E_t >= 1 / false_alarm``" errs with at most that probability, for every rule of stopping, every
sample size, and every ``false_alarm`` down to 1e-9 and below; there is no normal approximation
anywhere.  Doing this for every value of a parameter at once, and keeping the values that have not
been rejected yet, yields a *confidence sequence*: intervals that all contain the truth,
simultaneously for all times, except with probability ``false_alarm``.  Past rejections stay valid,
so intervals are intersected as time goes on and can only shrink.  An interval that has become empty
(lower end above upper end) rejects every value: the assumptions are broken, or a false alarm it is.

A gambler has to choose how much to bet.  Betting a fixed fraction is best for one sample size
only, so each procedure spreads its initial capital over bets of all sizes and lets the data decide:
a mixture of e-processes is an e-process.  Three hypotheses are covered:

- :class:`BernoulliSequence`: the probability of independent trials, from successes counted.
- :class:`BoundedMeanSequence`: the (conditional) mean, always the same, of numbers in [low, high].
- :class:`DriftDominance`: ``E[X_t | past] >= bound_t`` for dependent numbers in [low_t, high_t].

A test that cannot fail is no test, so each has a *companion*, to be called before any data are
seen: the deviation from the hypothesis at which the test, by a given number of observations,
rejects with at least the stated power.  They are :func:`detectable_probability`,
:func:`detectable_mean_shift` and :func:`detectable_deficit`.  A typical use::

    limit = detectable_probability(0.5, trials=10_000, false_alarm=1e-9, power=0.99)  # 0.547...
    test = BernoulliSequence(false_alarm=1e-9)
    while test.trials < 10_000 and not test.rejects_at_most(0.5):
        test.update(successes, trials)

What is valid here is so up to floating-point rounding, which stays below 1e-3 in the logarithm of
an e-value for up to 1e12 observations.
"""

from __future__ import annotations

import math
from typing import Literal

import scipy

from evidence._arguments import integer, number, probability
from evidence._bounded import BoundedMeanSequence, DriftDominance, detectable_deficit, detectable_mean_shift

__all__ = [
    "BernoulliSequence",
    "BoundedMeanSequence",
    "DriftDominance",
    "detectable_deficit",
    "detectable_mean_shift",
    "detectable_probability",
]


class BernoulliSequence:
    """Anytime-valid inference on the probability ``p`` of independent trials.

    The bets are likelihood ratios against ``p``, mixed over alternatives by Jeffreys' prior
    Beta(1/2, 1/2): with s successes and f failures, ``E(p) = B(s + 1/2, f + 1/2) / B(1/2, 1/2) /
    (p^s (1 - p)^f)``.  The confidence sequence keeps all p with ``E(p) < 1 / false_alarm``.

    The e-values depend on the totals only.  The intersection of the intervals is taken over the
    ends of the updates, as nobody knows the order within one: finer updates can only narrow it.

    Args:
        false_alarm: probability, at most, that :meth:`interval` ever misses p.
    """

    def __init__(self, false_alarm: float) -> None:
        self.false_alarm = probability("false_alarm", false_alarm)
        self.successes = 0
        self.trials = 0
        self._low, self._high = 0.0, 1.0

    def update(self, successes: int, trials: int) -> None:
        """Take in ``trials`` more trials, of which ``successes`` succeeded.

        Raises:
            ValueError: these are not integers with ``0 <= successes <= trials``.
        """
        trials = integer("trials", trials, 0)
        successes = integer("successes", successes, 0, trials)
        self.trials += trials
        self.successes += successes
        s, f = self.successes, self.trials - self.successes
        self._low = max(self._low, float(scipy.special.expit(-_outer_logit(f, s, self.false_alarm))))
        self._high = min(self._high, float(scipy.special.expit(_outer_logit(s, f, self.false_alarm))))

    def interval(self) -> tuple[float, float]:
        """The values of p not rejected so far; (0, 1) before any data."""
        return self._low, self._high

    def log_e_value(self, p0: float) -> float:
        """The logarithm of the present e-value against ``p = p0``, ``p0`` in [0, 1]."""
        number("p0", p0, 0.0, 1.0)
        return float(_log_jeffreys(self.successes, self.trials, p0))

    def rejects(self, p0: float) -> bool:
        """Whether ``p = p0`` has been rejected, now or earlier."""
        return not self._low <= number("p0", p0, 0.0, 1.0) <= self._high

    def rejects_at_most(self, p0: float) -> bool:
        """Whether ``p <= p0`` has been rejected, now or earlier."""
        return self._low > number("p0", p0, 0.0, 1.0)

    def rejects_at_least(self, p0: float) -> bool:
        """Whether ``p >= p0`` has been rejected, now or earlier."""
        return self._high < number("p0", p0, 0.0, 1.0)


def detectable_probability(
    null: float, trials: int, false_alarm: float, power: float, side: Literal["above", "below"] = "above"
) -> float | None:
    """The p nearest to ``null`` at which :class:`BernoulliSequence` rejects with the stated power.

    From exact binomial tails: the test rejects after ``trials`` trials, if not before, when the
    successes reach a threshold, and the probability of that is increasing in p.

    Args:
        null: p0 in [0, 1]; the test is ``rejects_at_most`` for ``"above"``, ``rejects_at_least``
            for ``"below"`` (and ``rejects`` in both cases).
        trials: how many trials at most; the last update ends there.
        false_alarm: as given to the test.
        power: the least probability of rejecting.
        side: on which side of ``null`` the detected p lie.

    Returns:
        p such that this and every p beyond it (away from ``null``) is detected; ``None`` if no p is
        because even an unbroken run of ``trials`` equal outcomes would not reject.
    """
    null = number("null", null, 0.0, 1.0)
    trials = integer("trials", trials, 1)
    target = -math.log(probability("false_alarm", false_alarm))
    power = probability("power", power)
    if side not in ("above", "below"):
        raise ValueError(f"side must be 'above' or 'below', got {side!r}")
    if side == "below":
        mirrored = detectable_probability(1.0 - null, trials, false_alarm, power)
        return None if mirrored is None else 1.0 - mirrored
    if null == 1.0 or _log_jeffreys(trials, trials, null) < target:
        return None
    # log E is convex in the successes and negative at trials * null: above that, it crosses once.
    short, enough = math.floor(trials * null), trials
    while enough - short > 1:
        middle = (short + enough) // 2
        if _log_jeffreys(middle, trials, null) < target:
            short = middle
        else:
            enough = middle
    low, high = null, 1.0
    while low < (middle_p := 0.5 * (low + high)) < high:
        # P(Binomial(trials, p) >= enough) is an incomplete beta function of p.
        if scipy.special.betainc(enough, trials - enough + 1, middle_p) < power:
            low = middle_p
        else:
            high = middle_p
    return high


def _log_jeffreys(successes: int, trials: int, p: float) -> float:
    """The log e-value against p of so many successes."""
    failures = trials - successes
    alternative = scipy.special.betaln(successes + 0.5, failures + 0.5) - math.log(math.pi)
    return float(alternative - scipy.special.xlogy(successes, p) - scipy.special.xlog1py(failures, -p))


def _outer_logit(successes: int, failures: int, false_alarm: float) -> float:
    """The logit x of the upper end: where log E reaches log(1 / false_alarm), right of the mode.

    log E is convex in x, so Newton's method from the right never gets to the left of the root, and
    stopping it early widens the interval.  It starts from the asymptote that bounds log E below.
    """
    if failures == 0:
        return math.inf
    alternative = float(scipy.special.betaln(successes + 0.5, failures + 0.5)) - math.log(math.pi)
    budget = -math.log(false_alarm) - alternative
    if successes == 0:  # 1 - p = exp(-budget / failures), solved exactly
        return budget / failures + math.log(-math.expm1(-budget / failures))
    x = budget / failures
    for _ in range(200):
        excess = (
            -successes * float(scipy.special.log_expit(x))
            - failures * float(scipy.special.log_expit(-x))
            - budget
        )
        step = excess / (failures * float(scipy.special.expit(x)) - successes * float(scipy.special.expit(-x)))
        if not step > 1e-14 * max(1.0, abs(x)):
            break
        x -= step
    return x
