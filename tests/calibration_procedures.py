"""The statistical procedures of ``evidence/`` on data that satisfy their hypotheses.

A ``Null`` simulates one path of such data and says whether the procedure ever rejected it, looking
after every block.  ``tests/calibration.py`` counts how often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter
from scipy.special import betainc

from evidence.laws import DiscreteLawSequence, continuous_law, stochastic_order
from evidence.scaling import equivalence, exponent_interval, mean_intervals
from evidence.sequential import BernoulliSequence, BoundedMeanSequence, DriftDominance

#: Observations of a path, and after how many of them it is looked at.
COUNT, BLOCK = 1000, 50

Rng = np.random.Generator
Floats = np.ndarray


@dataclass(frozen=True)
class Null:
    """Data that satisfy the hypothesis; ``errs(rng, level)``: whether a path is ever rejected."""

    procedure: str
    data: str
    errs: Callable[[Rng, float], bool]


# --- the procedures, looked at after every block ---------------------------------------------------


def bernoulli_rejects(rng: Rng, level: float, p: float, null: float, block: int = 20) -> bool:
    """Whether ``p = null`` is ever rejected, looking after every ``block`` trials."""
    test = BernoulliSequence(level)
    for successes in rng.binomial(block, p, size=COUNT // block):
        test.update(int(successes), block)
        if test.rejects(null):
            return True
    return False


def mean_rejects(x: Floats, level: float, null: float) -> bool:
    """Whether the mean ``null`` of observations in [0, 1] is ever rejected."""
    test = BoundedMeanSequence(0.0, 1.0, level)
    for block in blocks(x):
        test.update(block)
        if test.rejects(null):
            return True
    return False


def drift_rejects(path: tuple[Floats, Floats, Floats, Floats], level: float) -> bool:
    """Whether ``E[x | past] >= bound`` is ever rejected, for (x, bound, low, high)."""
    test = DriftDominance(level)
    for block in blocks(np.stack(path)):
        test.update(*block)
        if test.rejected:
            return True
    return False


def discrete_rejects(rng: Rng, level: float, p: Floats, null: Floats) -> bool:
    """Whether the law ``null`` is ever rejected on categories drawn from ``p``."""
    test = DiscreteLawSequence(null, level)
    for counts in rng.multinomial(BLOCK, p, size=COUNT // BLOCK):
        test.update(counts)
        if test.rejected:
            return True
    return False


def law_rejects(test: Callable, x: Floats, cdf: Callable, level: float, looks: int = 1) -> bool:
    """Whether a law is rejected at one of several looks, each with its part of the level."""
    sizes = [x.size * (k + 1) // looks for k in range(looks)]
    return any(test(x[:size], cdf, level / looks).rejected for size in sizes)


def blocks(x: Floats) -> Iterator[Floats]:
    for first in range(0, x.shape[-1], BLOCK):
        yield x[..., first : first + BLOCK]


# --- nulls -----------------------------------------------------------------------------------------


def bernoulli_nulls() -> Iterator[Null]:
    for data, p in (
        ("fair coin", 0.5),
        ("skewed, p = 1/50", 0.02),
        ("nearly certain, p = 0.97", 0.97),
        ("boundary, p = 0", 0.0),
    ):
        yield Null("BernoulliSequence", data, lambda g, a, p=p: bernoulli_rejects(g, a, p, p))


def constant_mean_path(rng: Rng) -> Floats:
    """1/2 -+ an amplitude that depends on the last sign: dependent, with conditional mean 1/2."""
    signs = rng.choice([-1.0, 1.0], size=COUNT)
    amplitude = np.where(np.concatenate(([1.0], signs[:-1])) < 0, 0.5, 0.05)
    return 0.5 + amplitude * signs


MEANS: tuple[tuple[str, float, Callable[[Rng], Floats]], ...] = (
    ("skewed, Beta(1/5, 9/5)", 0.1, lambda g: g.beta(0.2, 1.8, COUNT)),
    ("discrete, 0 or 1 with p = 1/2", 0.5, lambda g: 1.0 * (g.random(COUNT) < 0.5)),
    ("discrete and rare, p = 1/100", 0.01, lambda g: 1.0 * (g.random(COUNT) < 0.01)),
    ("boundary, always 0", 0.0, lambda g: np.zeros(COUNT)),
    ("dependent, conditional mean 1/2", 0.5, constant_mean_path),
)


def mean_nulls() -> Iterator[Null]:
    for data, mean, draw in MEANS:
        yield Null(
            "BoundedMeanSequence", data, lambda g, a, mean=mean, draw=draw: mean_rejects(draw(g), a, mean)
        )


def skewed_noise(rng: Rng) -> Floats:
    """-1 with probability 3/4, 3 with probability 1/4: mean 0."""
    return np.where(rng.random(COUNT) < 0.25, 3.0, -1.0)


def autoregression(rng: Rng) -> tuple[Floats, Floats, Floats, Floats]:
    """X_t = 0.9 X_{t-1} + skewed noise; the bound is the conditional mean 0.9 X_{t-1}."""
    x = lfilter([1.0], [1.0, -0.9], skewed_noise(rng))
    bound = 0.9 * np.concatenate(([0.0], x[:-1]))
    return x, bound, bound - 1.0, bound + 3.0


def losses_doubled(rng: Rng) -> tuple[Floats, Floats, Floats, Floats]:
    """Fair signs whose size doubles with every loss in a row, up to 2^6 (a martingale strategy)."""
    signs = rng.choice([-1.0, 1.0], size=COUNT)
    last_win = np.maximum.accumulate(np.where(signs > 0, np.arange(COUNT), -1))
    run = np.arange(COUNT) - 1 - np.concatenate(([-1], last_win[:-1]))
    size = 2.0 ** np.minimum(run, 6)
    return size * signs, np.zeros(COUNT), -size, size


def stops_when_ahead(rng: Rng) -> tuple[Floats, Floats, Floats, Floats]:
    """Rare large losses, frozen at the bound for good once the total deficit has reached 5."""
    loss = np.where(rng.random(COUNT) < 0.05, -0.95, 0.05)
    ahead = np.maximum.accumulate(np.cumsum(-loss)) >= 5.0
    x = np.where(np.concatenate(([False], ahead[:-1])), 0.0, loss)
    return x, np.zeros(COUNT), np.full(COUNT, -0.95), np.full(COUNT, 0.05)


def rare_jackpot(rng: Rng) -> tuple[Floats, Floats, Floats, Floats]:
    """-1 nearly always, 199 with probability 1/200: mean 0, the bound."""
    x = np.where(rng.random(COUNT) < 0.005, 199.0, -1.0)
    return x, np.zeros(COUNT), np.full(COUNT, -1.0), np.full(COUNT, 199.0)


def drift_nulls() -> Iterator[Null]:
    for data, path in (
        ("dependent: autoregression, skewed noise", autoregression),
        ("dependent: stakes doubled at every loss", losses_doubled),
        ("dependent: no more risk once ahead", stops_when_ahead),
        ("skewed: a jackpot once in 200", rare_jackpot),
    ):
        yield Null("DriftDominance", data, lambda g, a, path=path: drift_rejects(path(g), a))


def uniform_cdf(x: Floats) -> Floats:
    return np.clip(x, 0.0, 1.0)


def cosine_cdf(x: Floats) -> Floats:
    return betainc(0.5, 5.5, np.clip(x, 0.0, 1.0))


def law_nulls() -> Iterator[Null]:
    two, one = "continuous_law", "stochastic_order"
    for n in (50, 500):
        yield Null(
            two,
            f"uniform, n = {n}, one look",
            lambda g, a, n=n: law_rejects(continuous_law, g.random(n), uniform_cdf, a),
        )
    yield Null(
        two,
        "skewed, Beta(1/2, 11/2), n = 500, 5 looks",
        lambda g, a: law_rejects(continuous_law, g.beta(0.5, 5.5, 500), cosine_cdf, a, 5),
    )
    yield Null(
        one,
        "boundary: the law itself, n = 500, one look",
        lambda g, a: law_rejects(stochastic_order, g.random(500), uniform_cdf, a),
    )
    yield Null(
        one,
        "discrete: rounded down to eighths, 5 looks",
        lambda g, a: law_rejects(stochastic_order, np.floor(8 * g.random(500)) / 8, uniform_cdf, a, 5),
    )
    yield Null(
        one,
        "skewed, Beta(1/2, 11/2) itself, 5 looks",
        lambda g, a: law_rejects(stochastic_order, g.beta(0.5, 5.5, 500), cosine_cdf, a, 5),
    )


def discrete_nulls() -> Iterator[Null]:
    for data, p in (
        ("uniform on 6", np.full(6, 1 / 6)),
        ("skewed: 0.9, 0.09, 0.009, 0.001", np.array([0.9, 0.09, 0.009, 0.001])),
        ("boundary: an impossible category", np.array([0.5, 0.5, 0.0])),
        ("30 categories, geometric", 0.8 ** np.arange(30) / np.sum(0.8 ** np.arange(30))),
    ):
        yield Null("DiscreteLawSequence", data, lambda g, a, p=p: discrete_rejects(g, a, p, p))


POINTS = np.array([10.0, 20.0, 40.0, 80.0])


def slope_of(mu: Floats) -> float:
    return float(np.polyfit(np.log(POINTS), np.log(mu), 1)[0])


def exponent_errs(groups: list[Floats], mu: Floats, level: float) -> bool:
    """Whether, at one of 4 looks, the interval misses the slope or ``equivalence`` is wrong.

    The true slope is put just outside the margin (so True is wrong) and just inside (False is).
    """
    slope = slope_of(mu)
    for part in (0.25, 0.5, 0.75, 1.0):
        prefix = [g[: max(int(part * g.size), 1)] for g in groups]
        lower, upper = mean_intervals(prefix, 0.0, 1.0, level)
        if (lower > mu).any() or (mu > upper).any() or (lower > upper).any():
            return True
        fit = exponent_interval(POINTS, lower, upper)
        missed = not fit.slope_low - 1e-9 <= slope <= fit.slope_high + 1e-9
        outside = equivalence(fit, slope - 0.2 - 1e-7, 0.2) is True
        inside = equivalence(fit, slope - 0.2 + 1e-7, 0.2) is False
        if missed or outside or inside:
            return True
    return False


def exponent_nulls() -> Iterator[Null]:
    name = "mean_intervals, exponent_interval, equivalence"
    line = 0.6 * (POINTS / 10) ** -0.5
    curve = line * np.array([1.0, 1.3, 1.3, 0.8])

    def two_point(rng: Rng, level: float) -> bool:
        return exponent_errs([1.0 * (rng.random(COUNT) < m) for m in line], line, level)

    def skewed_curve(rng: Rng, level: float) -> bool:
        sizes = (300, 600, 1200, 2000)
        groups = [rng.beta(m, 1 - m, n) for m, n in zip(curve, sizes, strict=True)]
        return exponent_errs(groups, curve, level)

    def shared(rng: Rng, level: float) -> bool:
        u = rng.random(COUNT)
        return exponent_errs([1.0 * (u < m) for m in line], line, level)

    yield Null(name, "discrete, 0 or 1", two_point)
    yield Null(name, "skewed, unequal sizes, not a straight line", skewed_curve)
    yield Null(name, "dependent: all points share their noise", shared)


def all_nulls() -> tuple[Null, ...]:
    makers = (bernoulli_nulls, mean_nulls, drift_nulls, law_nulls, discrete_nulls, exponent_nulls)
    return tuple(null for maker in makers for null in maker())
