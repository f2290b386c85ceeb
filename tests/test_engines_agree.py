"""Our engines pass the checks of every engine (``engine.checks``): those that are built in, and the least ones.

What only some engines promise, bit for bit or in their own code, is in the files named after them; what the
checks themselves are worth is in ``test_checks.py``.
"""

from __future__ import annotations

import numpy as np
import pytest

from engine import Engine, Explicit, GuardedEngine, Problem, StandardBasis, UniformSubsets, load_engine, stream
from engine.checks import CHECKS, parametrize_with_checks
from engine.registry import EXTRAS
from tests.engine_samples import SMALL
from tests.minimal import MinimalEngine, MinimalSingleEngine


class OneStep(Engine):
    """The least a third party can bring: one ``step``, here by the projections of Lemma 14."""

    name = "one step"
    version = "2024.1"

    def step(self, problem, weights, batch):
        rows = problem.rows(batch)
        c = rows @ weights
        if problem.activation == "relu":
            c = np.maximum(c, 0.0)
        inner = 2.0 - weights @ weights
        return weights + problem.step_size * (inner * (c @ rows) - (c @ c) * weights)


@parametrize_with_checks("fast")
def test_the_fast_engine(engine, check):
    check(engine)


@parametrize_with_checks("reference", only=(*SMALL, "long"))
def test_the_reference_engine(engine, check):
    check(engine)


@parametrize_with_checks(OneStep, only=SMALL)
def test_an_engine_of_one_step(engine, check):
    check(engine)


@parametrize_with_checks(MinimalEngine, only=SMALL)
def test_eq_3_as_one_writes_it_down(engine, check):
    check(engine)


@parametrize_with_checks(MinimalSingleEngine, only=SMALL)
def test_single_precision(engine, check):
    check(engine)


@pytest.mark.parametrize("name", [*EXTRAS, "reference", "fast", f"{__name__}:OneStep"])
def test_the_checks_are_tight_enough_to_notice_a_wrong_step_size(name):
    """They would be worth nothing if a small relative error in eta fitted in what they allow for rounding."""
    if name in EXTRAS:
        extra, module = EXTRAS[name]
        pytest.importorskip(module, reason=f"needs the optional extra {extra!r}")
    inner = load_engine(name)
    error = {"float64": 1e-9, "float32": 1e-1}[inner.precision]

    class Longer(Engine):
        name, precision = "longer", inner.precision

        def step(self, problem, weights, batch):
            longer = Problem(problem.data, problem.w0, problem.step_size * (1.0 + error), problem.activation)
            return inner.step(longer, weights, batch)

    assert CHECKS["order"].result(inner).passed
    assert not CHECKS["order"].result(Longer()).passed


@pytest.mark.parametrize("name", ["reference", "fast", f"{__name__}:OneStep"])
def test_the_guard_passes_good_results_on(name):
    engine, guarded = load_engine(name), GuardedEngine(load_engine(name))
    rng = stream(1, "guard")
    w0 = 0.3 * rng.standard_normal((2, 7))
    problem = Problem(StandardBasis(5, 7), w0, 0.1)
    batches = UniformSubsets(2).draw(5, 0, 8, rng)
    np.testing.assert_array_equal(guarded.trajectory(problem, batches), engine.trajectory(problem, batches))
    options = {"max_steps": 5, "seed": 1, "keep_weights": True}
    weights = [e.run(problem, Explicit(batches), **options).weights for e in (guarded, engine)]
    np.testing.assert_array_equal(*weights)
