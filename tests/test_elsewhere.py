"""Other data, several neurons, held-out errors: what is measured, and how it is judged."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from claims.observations import elsewhere
from claims.theory import elsewhere as theory
from claims.theory.elsewhere import Place, held_out_errors, on_the_nearest, split
from claims.theory.registered import verdict_of
from claims.theory.solution_maps import instances
from engine import load_engine, random_orthonormal, stream
from evidence import Verdict
from referee import Case, Effort

NO_DIGITS = importlib.util.find_spec("sklearn") is None


def test_the_share_on_the_nearest_is_the_squared_cosine_of_one_neuron() -> None:
    rng = np.random.default_rng(0)
    data = random_orthonormal(4, 9, rng)[None]
    w0, w = rng.standard_normal((2, 1, 1, 9))
    nearest = data[0, np.abs(data[0] @ w0[0, 0]).argmax()]
    inside = data[0].T @ (data[0] @ w[0, 0])
    assert on_the_nearest(data, w0, w) == pytest.approx((nearest @ inside) ** 2 / (inside @ inside))


def test_the_share_on_the_nearest_of_two_neurons_does_not_turn() -> None:
    """A rotation of the neurons among each other changes nothing; weights on the two nearest have all of it."""
    rng = np.random.default_rng(1)
    data = random_orthonormal(5, 5, rng)[None]
    w0 = np.array([[0.1, 0.9, 0.2, 0.0, 0.1], [0.0, 0.1, 0.1, 0.3, 0.8]])[None] @ data
    turn = random_orthonormal(2, 2, rng)
    ends = np.array([[0.0, 0.7, 0.0, 0.0, 0.7], [0.0, 0.5, 0.0, 0.0, 0.1]])[None] @ data
    assert on_the_nearest(data, w0, ends) == pytest.approx(1.0)
    assert on_the_nearest(data, w0, w0[:, ::-1]) == pytest.approx(on_the_nearest(data, turn @ w0, w0))


def test_held_out_mixtures_are_of_the_same_atoms() -> None:
    place = Place("sparse coding", 8, 6, 2, 0.4)
    data, held_out = split(place, 3, stream(7))
    _, atoms = instances(place.kind, place.m, place.n, 3, stream(7))
    for rows, own in zip(held_out, atoms, strict=True):
        inside = rows @ own.T @ own
        np.testing.assert_allclose(inside, rows, atol=1e-12)
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0)
    assert data.shape == (3, 8, 6)
    with pytest.raises(ValueError, match=r"place\.kind must be"):
        split(Place("Gaussian", 8, 6, 1, 0.1), 1, stream(0))


def test_a_held_out_error_is_that_of_the_weights() -> None:
    place, seed = Place("sparse coding", 8, 6, 2, 0.4), 3
    errors = held_out_errors(place, (1, 4), 2, seed)
    assert set(errors) == {("full", 8), *((kind, b) for kind in ("fresh", "reshuffled") for b in (1, 4))}
    data, held_out = split(place, 2, stream(seed, "data", place.name))
    weights = place.train(data, place.start(2, seed), 4, "reshuffled", seed)
    for r in range(2):
        rest = held_out[r] - held_out[r] @ weights[r].T @ weights[r]
        assert errors["reshuffled", 4][r] == pytest.approx(0.5 * (rest**2).sum(axis=1).mean())


@pytest.mark.skipif(NO_DIGITS, reason="needs the optional extra 'digits'")
def test_digits_that_are_held_out_were_not_trained_on() -> None:
    data, held_out = split(Place("digits", 32, 64, 4, 0.4), 2, stream(1))
    assert held_out.shape == (2, theory.HELD_OUT, 64)
    for seen, unseen in zip(data, held_out, strict=True):
        assert np.abs(seen[:, None] - unseen[None]).max(axis=2).min() > 0.0


def test_an_expectation_is_judged_by_its_interval() -> None:
    place = Place("orthonormal", 4, 4, 1, 0.2)
    up, same = (elsewhere.Expected(place, "x", says, "", 0.05) for says in ("higher", "same"))
    x = np.linspace(0.1, 0.2, 80)
    assert up.judge(x, 1e-6).status == "holds"
    assert up.judge(-x, 1e-6).status == "contradicted"
    assert up.judge(x - 0.15, 1e-6).status == "undecided"
    assert same.judge(x, 1e-6).status == "contradicted"
    assert same.judge(0.1 * x, 1e-6).status == "holds"
    assert same.judge(np.append(x, np.inf), 1e-6).status == "undecided"
    tied = elsewhere.Expected(place, "x", "higher", "", ties=0.01)
    ties = np.append(x, [0.0, -1e-9, 0.005] * 100)
    assert up.judge(ties, 1e-6).status == "undecided"
    assert up.judge(np.zeros(80), 1e-6).status == "undecided"
    assert tied.judge(ties, 1e-6).status == "holds"
    assert tied.judge(ties, 1e-6).median == pytest.approx(0.15)
    assert tied.judge(np.append(ties, [-0.5] * 90), 1e-6).status == "undecided"
    assert tied.judge(x[:9], 1e-6).status == "undecided"
    assert tied.judge(0.01 * x, 1e-6).status == "undecided"
    seen = [up.judge(x, 1e-6), same.judge(0.1 * x, 1e-6)]
    assert verdict_of(one.status for one in seen) is Verdict.SUPPORTED
    assert verdict_of(one.status for one in [*seen, up.judge(x - 0.15, 1e-6)]) is Verdict.UNDECIDED
    assert verdict_of(one.status for one in [*seen, same.judge(x, 1e-6)]) is Verdict.NOT_SUPPORTED


def test_without_digits_the_rest_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(theory, "SAMPLES", 0.4)
    case = Case(load_engine("fast"), Effort.QUICK, 3, elsewhere.held_out.id, 1e-9)
    outcome = elsewhere.held_out.judge(case)
    assert "digits, m = 32, n = 64, k = 4: not measured, as scikit-learn is not installed" in outcome.answer
    assert outcome.samples == 3 * 80
    assert len(outcome.estimates) == 2
