"""How a run's false-alarm probability is divided among its tests.

A run of many statistical tests errs if any one of them does.  The probability of that is at most
the sum of the tests' own false-alarm probabilities, however dependent the tests are (the union
bound).  So a run first fixes its total, say 1e-6, and then hands every test a share::

    budget = ErrorBudget(1e-6)
    shares = budget.shares({"limit": 1.0, "escape": 2.0})
    parts = split(shares["escape"], ["mean", "law"])

Rounding never spends more than there is: shares are computed in exact rational arithmetic and
rounded towards zero, so the exact sum of the returned floats is at most the total.  They depend on
names and weights only, not on the order in which these are given.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from evidence._arguments import number, probability

__all__ = ["ErrorBudget", "split"]


class ErrorBudget:
    """The probability that a whole run may err, to be divided among its tests.

    Args:
        total: the run's false-alarm probability, strictly between 0 and 1.

    Raises:
        ValueError: ``total`` is no such number.
    """

    def __init__(self, total: float) -> None:
        self.total = probability("total", total)

    def __repr__(self) -> str:
        return f"ErrorBudget({self.total!r})"

    def shares(self, weights: Mapping[str, float]) -> dict[str, float]:
        """Divide the total in proportion to ``weights``.

        Args:
            weights: a positive finite weight for each name; only their ratios matter.

        Returns:
            The share of each name, in the order of ``weights``.  Every share is positive, and the
            exact sum of all is at most ``total``.

        Raises:
            ValueError: no weights, a weight that is not positive and finite, or weights so unequal
                that a share would underflow to zero.
        """
        return _divide("weights", self.total, weights)


def split(share: float, names: Iterable[str]) -> dict[str, float]:
    """Divide one claim's share equally among the tests that it runs.

    Args:
        share: the claim's false-alarm probability, strictly between 0 and 1.
        names: the tests, all different.

    Returns:
        An equal part for each name; the exact sum of all is at most ``share``.

    Raises:
        ValueError: ``share`` is no probability, or ``names`` is empty or repeats itself.
    """
    if isinstance(names, str):
        raise ValueError(f"names must be several strings, got the single string {names!r}")
    listed = list(names)
    for name, times in Counter(listed).items():
        if times > 1:
            raise ValueError(f"names must all be different, got {name!r} {times} times")
    return _divide("names", probability("share", share), dict.fromkeys(listed, 1.0))


def _divide(argument: str, total: float, weights: Mapping[str, float]) -> dict[str, float]:
    if not weights:
        raise ValueError(f"{argument} must name at least one test, got none")
    exact = {name: _weight(f"{argument}[{name!r}]", weight) for name, weight in weights.items()}
    unit = Fraction(total) / sum(exact.values())
    shares = {name: _round_down(weight * unit) for name, weight in exact.items()}
    for name, share in shares.items():
        if share <= 0.0:
            raise ValueError(
                f"{argument}[{name!r}] must be large enough to give a positive share, "
                f"got {weights[name]!r} out of {float(sum(exact.values()))!r}"
            )
    return shares


def _weight(name: str, value: float) -> Fraction:
    weight = number(name, value)
    if weight <= 0.0:
        raise ValueError(f"{name} must be a positive finite weight, got {value!r}")
    return Fraction(weight)


def _round_down(value: Fraction) -> float:
    """The largest float that is at most ``value``."""
    nearest = float(value)
    return nearest if Fraction(nearest) <= value else math.nextafter(nearest, -math.inf)
