"""The statistical procedures of ``evidence/`` on data that deviate from their hypotheses.

An ``Alternative`` simulates one path at a given deviation and says whether the procedure noticed.
Its ``promise`` is what the procedure's companion, asked before there are data, says is enough for
the power ``POWER``.  ``tests/calibration.py`` counts how often it is noticed, there and closer by.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evidence.laws import continuous_law, detectable_cdf_distance, detectable_total_variation, stochastic_order
from evidence.scaling import detectable_exponent, equivalence, exponent_interval, mean_intervals
from evidence.sequential import detectable_deficit, detectable_mean_shift, detectable_probability
from tests.calibration_procedures import (
    COUNT,
    POINTS,
    Floats,
    Rng,
    bernoulli_rejects,
    discrete_rejects,
    drift_rejects,
    law_rejects,
    mean_rejects,
    slope_of,
    uniform_cdf,
)

#: The power at which the companions are asked for the detectable deviation.
POWER = 0.9


@dataclass(frozen=True)
class Alternative:
    """Data that deviate from a hypothesis.

    Attributes:
        procedure: the procedure.
        companion: the function that says what it notices.
        data: what is simulated.
        promise: the deviation that is enough at a given level, with power ``POWER``.
        notices: rng, level and deviation -> whether the procedure rejects within the path.
    """

    procedure: str
    companion: str
    data: str
    promise: Callable[[float], float]
    notices: Callable[[Rng, float, float], bool]


def bernoulli_powers() -> Iterator[Alternative]:
    sides: tuple[tuple[Literal["above", "below"], float, float], ...] = (
        ("above", 0.5, 1.0),
        ("above", 0.01, 1.0),
        ("below", 0.3, -1.0),
    )
    for side, null, sign in sides:

        def promise(level: float, side=side, null=null) -> float:
            found = detectable_probability(null, COUNT, level, POWER, side)
            return math.inf if found is None else abs(found - null)

        def notices(rng: Rng, level: float, deviation: float, null=null, sign=sign) -> bool:
            return bernoulli_rejects(rng, level, null + sign * deviation, null)

        yield Alternative(
            "BernoulliSequence",
            "detectable_probability",
            f"p {side} {null:g}, {COUNT} trials",
            promise,
            notices,
        )


def mean_powers() -> Iterator[Alternative]:
    narrow, skewed = 0.1 / math.sqrt(3.0), math.sqrt(0.1 * 0.9 / 3.0)
    draws: tuple[tuple[str, float, float, Callable[[Rng], Floats]], ...] = (
        ("0 or 1, p = 1/2", 0.5, 0.5, lambda g: 1.0 * (g.random(COUNT) < 0.5)),
        ("uniform on [0.4, 0.6]", 0.5, narrow, lambda g: 0.4 + 0.2 * g.random(COUNT)),
        ("skewed, Beta(1/5, 9/5)", 0.1, skewed, lambda g: g.beta(0.2, 1.8, COUNT)),
    )
    for data, mean, deviation, draw in draws:

        def promise(level: float, sd=deviation) -> float:
            return detectable_mean_shift(COUNT, 0.0, 1.0, sd, level, POWER)

        def notices(rng: Rng, level: float, shift: float, mean=mean, draw=draw) -> bool:
            return mean_rejects(draw(rng), level, mean + shift)

        yield Alternative(
            "BoundedMeanSequence", "detectable_mean_shift", f"{data}, {COUNT} observations", promise, notices
        )


def drift_powers() -> Iterator[Alternative]:
    def coin(rng: Rng, level: float, deficit: float) -> bool:
        x = 1.0 * (rng.random(COUNT) < 0.5)
        return drift_rejects((x, np.full(COUNT, 0.5 + deficit), np.zeros(COUNT), np.ones(COUNT)), level)

    def wandering(rng: Rng, level: float, deficit: float) -> bool:
        noise = rng.uniform(0.4, 0.6, COUNT)
        low = np.concatenate(([0.0], np.cumsum(noise - 0.5)[:-1]))  # depends on the past
        return drift_rejects((low + noise, low + 0.5 + deficit, low, low + 1.0), level)

    for data, sd, notices in (
        (f"0 or 1, {COUNT} observations", 0.5, coin),
        (f"random walk, small noise, {COUNT} observations", 0.1 / math.sqrt(3.0), wandering),
    ):
        yield Alternative(
            "DriftDominance",
            "detectable_deficit",
            data,
            lambda level, sd=sd: detectable_deficit(COUNT, sd, level, POWER),
            notices,
        )


def law_powers() -> Iterator[Alternative]:
    size = 400
    for procedure, one_sided in ((continuous_law, False), (stochastic_order, True)):

        def promise(level: float, one_sided=one_sided) -> float:
            return detectable_cdf_distance(size, level, POWER, one_sided=one_sided)

        def notices(rng: Rng, level: float, distance: float, procedure=procedure) -> bool:
            u = rng.random(size)  # mass `distance` is moved from below 1/2 to just above
            moved = np.where((u > 0.5 - distance) & (u < 0.5), 0.5 + 1e-9, u)
            return law_rejects(procedure, moved, uniform_cdf, level)

        yield Alternative(
            procedure.__name__,
            "detectable_cdf_distance",
            f"mass moved across 1/2, {size} samples",
            promise,
            notices,
        )


def discrete_powers() -> Iterator[Alternative]:
    for data, null in (
        ("uniform on 4", np.full(4, 0.25)),
        ("0.9, 0.05, 0.05, 0", np.array([0.9, 0.05, 0.05, 0.0])),
    ):

        def notices(rng: Rng, level: float, distance: float, null=null) -> bool:
            moved = np.zeros(null.size)
            moved[0], moved[1] = -distance, distance
            return discrete_rejects(rng, level, null + moved, null)

        yield Alternative(
            "DiscreteLawSequence",
            "detectable_total_variation",
            f"mass moved in ({data}), {COUNT} observations",
            lambda level, k=null.size: detectable_total_variation(COUNT, k, level, POWER),
            notices,
        )


MARGIN = 0.2
MU = 0.6 * (POINTS / 10) ** -0.5  # the means at the design points
SPREAD = 0.2  # observations are mu (1 -+ SPREAD), uniformly
PER_POINT = 2000


def slope_half_width(level: float) -> float:
    """Twice the half-width of the slope interval to expect, from the companions."""
    share, power = level / MU.size, 1.0 - (1.0 - POWER) / MU.size
    shifts = [detectable_mean_shift(PER_POINT, 0.0, 1.0, SPREAD * m / math.sqrt(3.0), share, power) for m in MU]
    return 2.0 * detectable_exponent(POINTS, np.array(shifts) / MU)


def exponent_powers() -> Iterator[Alternative]:
    for verdict, sign in ((True, -1.0), (False, 1.0)):

        def notices(rng: Rng, level: float, distance: float, verdict=verdict, sign=sign) -> bool:
            groups = [m * rng.uniform(1 - SPREAD, 1 + SPREAD, PER_POINT) for m in MU]
            lower, upper = mean_intervals(groups, 0.0, 1.0, level)
            fit = exponent_interval(POINTS, lower, upper)
            return equivalence(fit, slope_of(MU) + MARGIN + sign * distance, MARGIN) is verdict

        where = "inside: confirmed" if verdict else "outside: refuted"
        yield Alternative(
            "equivalence",
            "detectable_exponent",
            f"exponent so far {where}, 4 points of {PER_POINT}",
            slope_half_width,
            notices,
        )


def all_alternatives() -> tuple[Alternative, ...]:
    makers = (bernoulli_powers, mean_powers, drift_powers, law_powers, discrete_powers, exponent_powers)
    return tuple(alternative for maker in makers for alternative in maker())
