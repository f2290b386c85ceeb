"""The JAX engine: what every engine has to do, and what only it promises.  Needs the extra ``jax``."""

from __future__ import annotations

import numpy as np
import pytest

from engine import (
    EngineError,
    Problem,
    Reshuffled,
    StandardBasis,
    Stop,
    UniformSubsets,
    WithReplacement,
    load_engine,
    random_orthonormal,
)
from engine.checks import parametrize_with_checks
from engine.reference import ReferenceEngine, gradient
from engine.schedule import AHEAD
from tests.engine_samples import SMALL

jax = pytest.importorskip("jax", reason="needs the optional extra 'jax'")

import engine.jax_engine as jax_engine  # noqa: E402  (imports JAX)

JAX, REFERENCE = load_engine("jax"), ReferenceEngine()


@parametrize_with_checks("jax", only=SMALL)
def test_it_is_an_engine(engine, check):
    check(engine)


def problem(replicates: int, m: int = 5, n: int = 7, activation="linear", eta: float = 0.15) -> Problem:
    rng = np.random.default_rng(4)
    w0 = rng.standard_normal((replicates, n))
    w0 *= 0.8 / np.linalg.norm(w0, axis=1)[:, None]
    return Problem(random_orthonormal(m, n, rng), w0, eta, activation)


@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_the_differentiated_loss_is_the_printed_gradient(activation):
    p = problem(1, activation=activation)
    batch = np.array([0, 3, 3])
    with jax_engine.double_precision(True):
        found = jax.grad(jax_engine.batch_loss)(p.w0[0], p.rows(batch), activation)
    assert np.array(found) == pytest.approx(gradient(p, p.w0[0], batch), rel=1e-13)


@pytest.mark.parametrize("schedule", [UniformSubsets(1), UniformSubsets(3), WithReplacement(3), Reshuffled(2)])
@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_the_same_seed_means_the_batches_of_the_reference(schedule, activation):
    p = problem(9, activation=activation)
    options = {"max_steps": 2 * AHEAD + 17, "seed": 3, "stop": Stop(1.0, 7), "keep_weights": True}
    found, expected = (e.run(p, schedule, **options) for e in (JAX, REFERENCE))
    assert (found.steps == expected.steps).all()
    assert (found.stopped == expected.stopped).all()
    assert found.stopped.sum() > 0
    assert found.weights == pytest.approx(expected.weights, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("every", [1, 3, AHEAD, AHEAD + 5])
def test_it_looks_at_multiples_of_every_across_chunks(every):
    p = problem(6)
    options = {"max_steps": 3 * AHEAD, "seed": 1, "stop": Stop(0.3, every)}
    found, expected = (e.run(p, UniformSubsets(2), **options) for e in (JAX, REFERENCE))
    assert (found.steps == expected.steps).all()
    assert (found.steps[found.stopped] % every == 0).all()


def test_blocks_change_nothing_but_rounding(monkeypatch):
    p = problem(5)
    batches = np.random.default_rng(0).integers(0, 5, (5, 40, 2))
    whole = JAX.trajectory(p, batches)
    for block in (1, 64, 300):
        monkeypatch.setattr(jax_engine, "BLOCK", block)
        assert JAX.trajectory(p, batches) == pytest.approx(whole, rel=1e-12)


def test_an_overflow_names_the_replicate():
    w0 = np.array([[0.1, 0.2], [30.0, 20.0]])
    p = Problem(StandardBasis(2, 2), w0, 1.0)
    with pytest.raises(EngineError, match="replicate 12 has weights that are not finite"):
        JAX.run(p, UniformSubsets(1), max_steps=60, seed=0, first_replicate=11)


def test_the_precision_of_other_code_stays_as_it_is():
    before = jax.numpy.ones(1, dtype=float).dtype
    JAX.step(problem(1), problem(1).w0[0], np.array([0]))
    assert jax.numpy.ones(1, dtype=float).dtype == before
