"""``Engine.run`` as every engine inherits it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine import EngineError, FullBatch, Problem, StandardBasis, Stop, UniformSubsets, alignment, stream
from engine.reference import ReferenceEngine
from tests.engine_samples import dense, rng_of, small_problem


def test_the_default_run_is_the_step_applied_over_and_over():
    engine, problem = ReferenceEngine(), small_problem("relu")
    found = engine.run(problem, UniformSubsets(2), max_steps=600, seed=3, replicates=2,
                       keep_weights=True)  # fmt: skip
    for r in range(2):
        rng, w = stream(3, "replicate", r), problem.w0
        for batch in UniformSubsets(2).draw(3, 0, 600, rng):
            w = engine.step(problem, w, batch)
        np.testing.assert_allclose(found.weights[r], w, rtol=1e-12)
    assert found.steps.tolist() == [600, 600]
    assert not found.stopped.any()


def test_a_replicate_depends_on_the_seed_and_its_number_alone():
    problem, engine = Problem(dense(4, 6), np.full(6, 0.2), 0.1), ReferenceEngine()
    few, many = (
        engine.run(problem, UniformSubsets(1), max_steps=300, seed=8, replicates=count) for count in (2, 5)
    )
    other = engine.run(problem, UniformSubsets(1), max_steps=300, seed=9, replicates=2)
    np.testing.assert_allclose(few.log_ratio, many.log_ratio[:2], rtol=1e-11)
    assert len(set(many.log_ratio)) == 5
    assert not set(other.log_ratio) & set(many.log_ratio)


def test_the_stopping_rule():
    problem = Problem(StandardBasis(3, 3), np.array([0.3, 0.2, 0.1]), 0.2)
    engine, stop = ReferenceEngine(), Stop(2.0, every=7)
    arguments = {"max_steps": 3000, "seed": 1, "replicates": 6, "keep_weights": True}
    found = engine.run(problem, UniformSubsets(1), stop=stop, **arguments)
    assert found.stopped.all()
    assert (found.steps % 7 == 0).all()
    for r in range(6):
        batches = UniformSubsets(1).draw(3, 0, 3000, stream(1, "replicate", r))
        path = engine.trajectory(problem, batches[: found.steps[r]], every=7)
        ratios = alignment(problem, path).log_ratio
        assert ratios[-1] >= 2.0
        assert (ratios[1:-1] < 2.0).all()
        np.testing.assert_allclose(found.weights[r], path[-1], rtol=1e-12)


def test_running_out_of_steps_is_not_stopping():
    problem = Problem(StandardBasis(3, 3), np.array([0.3, 0.2, 0.1]), 0.2)
    found = ReferenceEngine().run(
        problem, UniformSubsets(1), max_steps=50, seed=1, replicates=3, stop=Stop(500.0)
    )
    assert found.steps.tolist() == [50] * 3
    assert not found.stopped.any()


def test_a_diverging_replicate_is_named():
    rows = np.array([[0.1, 0.1], [40.0, 40.0]])
    with (
        np.errstate(all="ignore"),
        pytest.raises(EngineError, match="replicate 1 has weights that are not finite"),
    ):
        ReferenceEngine().run(Problem(StandardBasis(2, 2), rows, 1.0), FullBatch(), max_steps=40, seed=0)


def test_stopping_is_reported_where_it_happened():
    """R is constant under full-batch GD, so that a rounding of the read-out decides at the threshold.

    Read from all replicates at once, R may differ in the last bit from what the rule saw.
    """
    for k in range(40):
        rows = rng_of("rows", k).normal(size=(64, 33)) / 9
        problem = Problem(dense(5, 33, k), rows, 0.1)
        problem = problem.with_w0(rows[alignment(problem, rows).log_ratio > 0])
        level = float(alignment(problem, problem.w0).log_ratio.min())
        found = ReferenceEngine().run(problem, FullBatch(), max_steps=12, seed=0, stop=Stop(level, every=1))
        assert (found.stopped | (found.steps == 12)).all()


@pytest.mark.parametrize(("log_ratio", "every"), [(0, 1), (-1, 1), (math.nan, 1), (1, 0), (1, -3)])
def test_bad_stopping_rules(log_ratio, every):
    with pytest.raises(ValueError, match=r"Stop needs log_ratio > 0 and every >= 1"):
        Stop(log_ratio, every)
