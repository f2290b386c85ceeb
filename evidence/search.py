"""Searching for counterexamples to "for all" statements.

Two hunters with one interface.  ``hunt`` draws examples with Hypothesis, steers them towards larger
margins and shrinks what it finds to the smallest failing input.  ``maximise`` climbs towards the
worst case of a vectorised objective by differential evolution.  Finding nothing is reported as just
that: how many cases were tried and how close the worst came.

A *margin* is a number that is positive exactly if the statement is violated; margins are normalised
by the bound where there is one, so that 0 means "the bound is attained".
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import scipy
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings, target
from hypothesis import strategies as st
from hypothesis.errors import Flaky

Example = TypeVar("Example")
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Hunt(Generic[Example]):
    """What a search found.

    Attributes:
        counterexample: the smallest violating example, or None.
        margin: the margin of the counterexample, or the largest margin seen.
        worst: the example with the largest margin seen.
        cases: how many cases were judged (an example may hold many).
    """

    counterexample: Example | None
    margin: float
    worst: Example | None
    cases: int


class _ViolationError(Exception):
    """Carries a violation out of Hypothesis."""


def hunt(
    strategy: st.SearchStrategy[Example],
    margin: Callable[[Example], float],
    *,
    examples: int,
    random_seed: int,
    cases_per_example: int = 1,
) -> Hunt[Example]:
    """Search for an example with a positive margin, and shrink it.

    Args:
        strategy: a Hypothesis strategy for examples that satisfy the assumptions.
        margin: positive if and only if the example violates the statement; not nan.
        examples: how many examples to draw.
        random_seed: makes the search reproducible.
        cases_per_example: how many instances ``margin`` evaluates in bulk per example.

    Raises:
        ValueError: ``margin`` returned nan, or is not a function of the example: what violated the
            statement does not any more.
    """
    worst: Example | None = None
    largest = -math.inf
    smallest_failing: tuple[Example, float] | None = None
    calls = 0

    @seed(random_seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.target, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        print_blob=False,
        report_multiple_bugs=False,
    )
    @given(strategy)
    def attempt(example: Example) -> None:
        nonlocal worst, largest, smallest_failing, calls
        value = float(margin(example))
        calls += 1
        if math.isnan(value):
            raise ValueError(f"the margin of {example!r} is nan, expected a number")
        if value > largest:
            largest, worst = value, example
        if math.isfinite(value):
            target(value)
        if value > 0:
            smallest_failing = (example, value)  # Hypothesis ends on the smallest one
            raise _ViolationError

    found: tuple[Example, float] | None = None
    try:
        with _blind_to_the_process():
            attempt()
    except _ViolationError:
        found = smallest_failing
    except Flaky:
        if smallest_failing is None:
            raise
        raise ValueError(
            f"the margin of {smallest_failing[0]!r} was {smallest_failing[1]:.6g}, a violation, and is "
            "not positive any more: expected the same number for the same example (does the engine "
            "repeat itself?)"
        ) from None
    return Hunt(
        counterexample=found[0] if found else None,
        margin=found[1] if found else largest,
        worst=worst,
        cases=calls * cases_per_example,
    )


@contextmanager
def _blind_to_the_process() -> Iterator[None]:
    """Let Hypothesis draw no constants that it has read in the modules of this process.

    Which modules are loaded differs between workers and machines, and with them the examples of the
    same seed.  Hypothesis has no option for that (it does not promise the same examples either), so
    this replaces an inner function, and does nothing in versions that do not have it.
    """
    try:
        providers: Any = importlib.import_module("hypothesis.internal.conjecture.providers")
        read, nothing = providers._get_local_constants, providers.Constants()
        forget = providers.CONSTANTS_CACHE.cache.clear
    except (ImportError, AttributeError):
        yield
        return
    providers._get_local_constants = lambda: nothing
    forget()
    try:
        yield
    finally:
        providers._get_local_constants = read
        forget()


@dataclass(frozen=True)
class Maximum:
    """The largest value that ``maximise`` reached, where, and after how many evaluations."""

    value: float
    point: tuple[float, ...]
    evaluations: int


def maximise(
    objective: Callable[[Floats], Floats],
    bounds: Sequence[tuple[float, float]],
    *,
    random_seed: int,
    generations: int = 100,
    population: int = 20,
) -> Maximum:
    """Differential evolution towards the worst case.

    Args:
        objective: vectorised, points of shape (dimensions, k) -> values of shape (k,); -inf marks
            points outside the assumptions.
        bounds: one (low, high) per dimension.
        random_seed: makes the search reproducible.
        generations: how often the population is renewed.
        population: how many points there are for each dimension.
    """

    evaluations = 0

    def negated(points: Floats) -> Floats:
        nonlocal evaluations
        values = objective(points.reshape(len(bounds), -1))
        evaluations += values.size
        return np.where(np.isneginf(values), 1e150, -values)  # whose square is still a number

    result = scipy.optimize.differential_evolution(
        negated,
        bounds,
        rng=np.random.default_rng(random_seed),
        maxiter=generations,
        popsize=population,
        vectorized=True,
        updating="deferred",
        polish=False,
        tol=0.0,
    )
    value = -float(result.fun)
    return Maximum(value, tuple(float(x) for x in result.x), evaluations)
