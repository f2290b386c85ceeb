"""The measures of the maps, against what is known of them, and how expectations are judged."""

from __future__ import annotations

import importlib.util
import re

import numpy as np
import pytest

from claims.observations import maps
from claims.theory.map_judging import Expected, Setting
from claims.theory.solution_maps import MEASURES, Point, described, digits, instances, measure
from engine import Activation, GuardedEngine, load_engine, random_orthonormal
from engine.network import Network
from evidence import Verdict
from referee import Case, Effort


def point_of(b: int = 2, steps: int = 400, kind: str = "orthonormal", **changes: object) -> Point:
    given = {"m": 4, "n": 6, "k": 2, "activation": "linear", "h": 0.2, "replicates": 40} | changes
    return Point(kind=kind, b=b, steps=steps, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("m", "n", "k"), [(4, 6, 1), (8, 16, 2), (5, 5, 5), (3, 9, 2)])
def test_the_trace_is_the_same_at_all_minima_for_orthonormal_data(m: int, n: int, k: int) -> None:
    """What is written at the expectations: k (n + 2 + 2 k)/m - k."""
    rng = np.random.default_rng(m)
    data = random_orthonormal(m, n, rng)
    for _ in range(5):
        weights = random_orthonormal(k, m, rng) @ data
        network = Network(data, weights, 0.1)
        assert network.trace(weights) == pytest.approx(k * (n + 2 + 2 * k) / m - k)
        assert network.loss(weights) == pytest.approx((1 - k / m) / 2)
        np.testing.assert_allclose(network.step(weights, np.arange(m)), weights, atol=1e-14)


def test_at_norm_one_the_trace_is_largest_at_the_leading_eigenvector() -> None:
    rng = np.random.default_rng(2)
    data = rng.standard_normal((8, 5))
    data /= np.linalg.norm(data, axis=1, keepdims=True)
    directions = rng.standard_normal((200, 1, 5))
    directions /= np.linalg.norm(directions, axis=-1, keepdims=True)
    network = Network(data, directions, 0.1)
    c = ((directions[:, 0] @ data.T) ** 2).mean(axis=1)
    np.testing.assert_allclose(network.trace(directions), (5 + 4) * c - 1)
    top = np.linalg.svd(data)[2][:1]
    assert network.trace(top) > network.trace(directions).max()


@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_measures_of_weights_that_are_known(activation: Activation) -> None:
    data = np.eye(6)[None, :4]
    weights = np.zeros((1, 2, 6))
    weights[0, 0, 1] = 1.0
    weights[0, 1, :4] = 0.5
    network = Network(data, weights, 0.1, activation)
    found = dict(zip(MEASURES, described(network, weights, data)[0], strict=True))
    assert found["participation of a neuron"] == pytest.approx((1 + 4) / 2)
    p = np.array([0.25, 1.25, 0.25, 0.25])
    assert found["participation of all neurons"] == pytest.approx(p.sum() ** 2 / (p @ p))
    assert found["alignment"] == pytest.approx((1.0 + 0.5) / 2)
    assert found["similarity with the start"] == pytest.approx(1.0)
    away = described(Network(data, -weights, 0.1, activation), -weights, data)[0]
    assert away[0] == pytest.approx(1.0 if activation == "relu" else 2.5), "under ReLU it sees nothing"


def test_pairs_share_their_data_and_starts_and_nothing_else() -> None:
    one, whole = (measure(point_of(b, 1), 7) for b in (1, 4))
    other = measure(point_of(1, 1), 8)
    start = MEASURES.index("similarity with the start")
    assert (np.abs(one - whole)[:, start] < 0.2).all()
    assert not np.array_equal(one, other)
    assert np.array_equal(measure(point_of(), 7), measure(point_of(), 7))


def test_a_step_size_is_in_units_of_the_largest_eigenvalue() -> None:
    """Twice the data and the same h is the same training."""
    rng = np.random.default_rng(0)
    data, w0 = rng.standard_normal((5, 4)), 0.3 * rng.standard_normal((2, 4))
    lam = np.linalg.norm(data, 2) ** 2
    plain, scaled = Network(data, w0, 0.2 / lam), Network(data / np.sqrt(lam), w0, 0.2)
    np.testing.assert_allclose(plain.step(w0, np.arange(5)), scaled.step(w0, np.arange(5)), atol=1e-14)


def test_weights_that_overflow_are_nan_and_do_not_stop_a_map() -> None:
    found = measure(point_of(4, 300, h=3.0), 1)
    assert np.isnan(found).any()


def test_instances_are_what_they_say() -> None:
    rng = np.random.default_rng(1)
    data, atoms = instances("sparse coding", 32, 16, 3, rng)
    codes = data @ np.swapaxes(atoms, 1, 2)
    assert ((np.abs(codes) > 1e-9).sum(axis=-1) == 2).all()
    assert (codes > -1e-9).all()
    for kind in ("sparse coding", "Gaussian", "orthonormal"):
        data, _ = instances(kind, 8, 9, 3, rng)  # type: ignore[arg-type]
        np.testing.assert_allclose(np.linalg.norm(data, axis=-1), 1.0)


@pytest.mark.parametrize(
    ("says", "values", "status"),
    [
        ("lower", [-0.2, -0.1], "holds"),
        ("lower", [0.1, 0.2], "contradicted"),
        ("lower", [-0.1, 0.1], "undecided"),
        ("higher", [0.1, 0.2], "holds"),
        ("higher", [-0.2, -0.1], "contradicted"),
        ("same", [-0.04, 0.04], "holds"),
        ("same", [0.06, 0.2], "contradicted"),
        ("same", [-0.2, -0.06], "contradicted"),
        ("same", [0.0, 0.2], "undecided"),
    ],
)
def test_expectations_are_judged_by_the_whole_interval(says: str, values: list[float], status: str) -> None:
    e = Expected(Setting("Gaussian", 4, 4, 1, "linear", 0.1), MEASURES[0], says, "", 0.05)  # type: ignore[arg-type]
    spread = np.linspace(*values, 101)
    found, middle, low, high = e.judge(spread, 1e-6)
    assert found == status
    assert low <= middle <= high


def test_what_a_question_says_of_replicates_is_what_is_done() -> None:
    """By the samples at each effort."""
    for claim, questions in (("gaussian", maps.GAUSSIAN), ("neurons", maps.ORTHONORMAL)):
        (said,) = re.findall(r"Replicates: (\d+)[,.]", questions.sample)
        case = Case(GuardedEngine(load_engine("fast")), Effort.QUICK, 3, f"maps.{claim}/registered", 1e-9)
        outcome = getattr(maps, claim).judge(case)
        assert f"{said} replicates each" in outcome.method
        assert outcome.figures == (), "no map at quick"


def test_without_scikit_learn_the_digits_are_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    case = Case(GuardedEngine(load_engine("fast")), Effort.QUICK, 3, "maps.digits/registered", 1e-9)
    outcome = maps.digits.judge(case)
    assert outcome.verdict is Verdict.UNDECIDED
    assert "scikit-learn, which is not installed" in str(outcome.detail)


def test_digits_are_images() -> None:
    pytest.importorskip("sklearn", reason="needs the optional extra 'digits'")
    assert digits().shape == (1797, 64)
    case = Case(GuardedEngine(load_engine("fast")), Effort.QUICK, 3, "maps.digits/registered", 1e-9)
    assert maps.digits.judge(case).verdict in (Verdict.SUPPORTED, Verdict.UNDECIDED)
