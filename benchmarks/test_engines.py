"""Speed of the engines, side by side in one run: ``tox -e benchmarks`` (or pytest benchmarks -n 0).

Each benchmark advances the same ensemble by the same number of steps; pytest-benchmark prints times
and, in parentheses, the ratio to the fastest of the group, which is what to quote: absolute times
depend on the machine.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import (
    EngineNotFoundError,
    FullBatch,
    Problem,
    StandardBasis,
    UniformSubsets,
    load_engine,
)

ENGINES = ("reference", "fast", "torch")
STEPS = 2000
CASES = {
    "single chain, m = 100, b = 1": (100, 1, 1),
    "100 replicates, m = 10, b = 1": (10, 1, 100),
    "100 replicates, m = 10, b = 5": (10, 5, 100),
    "10 replicates, m = 1000, b = 1": (1000, 1, 10),
    "full batch, m = 100": (100, 100, 1),
}


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("case", CASES)
def test_run(benchmark: Any, name: str, case: str) -> None:
    """One ensemble run, without a stopping rule."""
    try:
        engine = load_engine(name)
    except EngineNotFoundError as error:
        pytest.skip(str(error))
    m, b, replicates = CASES[case]
    w0 = np.random.default_rng(0).standard_normal(m) * 0.9 / np.sqrt(m) / 2
    problem = Problem(StandardBasis(m, m), w0, 0.2)
    schedule = FullBatch() if b == m else UniformSubsets(b)
    benchmark.group = f"{case}, {STEPS} steps"

    def advance() -> None:
        engine.run(problem, schedule, max_steps=STEPS, seed=1, replicates=replicates)

    benchmark.pedantic(advance, rounds=3, warmup_rounds=1)
