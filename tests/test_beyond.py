"""The mathematics of the laws, against what is known otherwise, and how observations are answered."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from claims import PAPER
from claims.laws.cyclic_basins import orbit
from claims.theory import ablations
from claims.theory.cyclic_flow import flow_start, flow_winner
from claims.theory.event_rates import Event, Tally
from claims.theory.hops import Kicks, three_points_rate, two_points
from claims.theory.limit_law import of_two, of_two_corrected, three_points
from claims.theory.rival_walk import Walk, least_of_gaussians
from engine import Problem, StandardBasis, load_engine
from engine.aggregates import epoch
from evidence import ANSWERS, Evidence, Outcome, Verdict
from referee import Case, Effort, Question
from referee.catalogue import show


@pytest.mark.parametrize("walk", [Walk(2, 1, 0.2), Walk(3, 1, 0.1), Walk(5, 2, 0.2), Walk(4, 3, 0.05)])
def test_a_rivals_walk_has_the_moments_that_it_says(walk: Walk) -> None:
    values, weights = walk.marginal(30)
    assert weights.sum() == pytest.approx(1.0)
    mean = weights @ values
    assert mean == pytest.approx(30 * walk.v)
    assert weights @ (values - mean) ** 2 == pytest.approx(30 * walk.variance)


def test_covariances_of_rivals_by_enumeration() -> None:
    m, b, eta = 5, 2, 0.2
    walk = Walk(m, b, eta)
    alpha, beta = walk.steps
    batches = [set(x) for x in product(range(m), repeat=b) if len(set(x)) == b]

    def moved(batch: set[int], j: int) -> float:
        if 0 in batch:
            return 0.0 if j in batch else alpha
        return beta if j in batch else 0.0

    both = np.array([(moved(x, 1), moved(x, 2)) for x in batches])
    assert -both.mean(axis=0) == pytest.approx(walk.v)
    assert np.cov(both.T, bias=True) == pytest.approx(
        np.array([[walk.variance, walk.covariance], [walk.covariance, walk.variance]])
    )


def test_two_rivals_by_enumeration() -> None:
    walk, t = Walk(3, 1, 0.2), 6
    alpha, beta = walk.steps
    seen = [
        -np.log(0.5 * sum(np.exp(alpha * x.count(0) + beta * x.count(j)) for j in (1, 2)))
        for x in product(range(3), repeat=t)
    ]
    values, weights = walk.two_rivals(t)
    for q in (0.1, 0.5, 0.9):
        cut = float(np.quantile(seen, q)) + 1e-9
        assert weights[values <= cut].sum() == pytest.approx(np.mean(np.array(seen) <= cut))


def test_the_least_of_gaussians_by_simulation() -> None:
    walk = Walk(6, 2, 0.2)
    cov = np.full((5, 5), walk.covariance) + (walk.variance - walk.covariance) * np.eye(5)
    least = np.random.default_rng(0).multivariate_normal(np.zeros(5), cov, 200_000).min(axis=1)
    x = np.quantile(least, [0.05, 0.3, 0.5, 0.9])
    assert least_of_gaussians(walk, x) == pytest.approx([0.05, 0.3, 0.5, 0.9], abs=0.006)


def test_three_datapoints_share_out_and_reduce_to_two() -> None:
    solved = three_points()
    a, b, c = 0.7, -0.2, 0.0
    shares = [solved.probability(logs) for logs in ((a, b, c), (b, c, a), (c, a, b))]
    assert sum(shares) == pytest.approx(1.0, abs=3 * solved.error)
    assert solved.probability((0.0, 0.0, 0.0)) == pytest.approx(1 / 3, abs=1e-6)
    assert solved.probability((0.5, 0.0, -7.0)) == pytest.approx(float(of_two(0.5)), abs=2 * np.exp(-7.0))
    for b in (1, 2):  # equal coordinates stay at 1/3 at any eta, as far as splines have third derivatives
        assert (
            abs(float(solved.g[b](0.0, 0.0)[0, 0]))
            < 2e-3 * np.abs(solved.g[b](*[np.linspace(-3, 3, 31)] * 2)).max()
        )
    assert solved.error < 1e-3


def test_the_next_order_for_two_is_odd() -> None:
    assert of_two_corrected(0.0, 0.2) == pytest.approx(0.5)
    assert of_two_corrected(1.0, 0.0) == pytest.approx(float(of_two(1.0)), abs=1e-6)
    assert of_two_corrected(1.0, 0.2) + of_two_corrected(-1.0, 0.2) == pytest.approx(1.0)


def test_hops_relax_at_the_leading_rate_and_settle_in_the_invariant_law() -> None:
    solved = two_points(0.001)
    assert solved.gap == pytest.approx(4 * 0.001 / np.pi, rel=0.01)
    assert solved.elsewhere(0.0) == 0.0
    assert solved.elsewhere(20.0 / solved.gap) == pytest.approx(0.5, abs=1e-6)
    ratios = [three_points_rate(eps) for eps in (0.01, 0.003)]
    assert all(0.95 < r < 1.0 for r in ratios)
    kicks = Kicks(2, 1, 0.1, 0.001)
    assert 1.0 / kicks.residence == pytest.approx(2 * kicks.eps / np.pi * kicks.clock)


def test_the_orbit_of_cyclic_sgd_closes() -> None:
    for eta in (0.05, 0.25):
        y, z = orbit(eta)
        after = epoch(y, z, eta)
        assert [float(v) for v in after[:2]] == pytest.approx([y, z], rel=1e-9)


def test_without_an_order_the_largest_coordinate_wins_the_flow() -> None:
    starts = np.random.default_rng(3).uniform(0.2, 1.0, (50, 4))
    tiny = flow_winner(flow_start(starts, 1e-9), 1e-9)
    assert np.array_equal(tiny, starts.argmax(axis=1))
    assert flow_winner(flow_start(np.full((1, 4), 0.3), 0.1), 0.1)[0] == 0


def test_ablations_take_the_steps_of_the_engine() -> None:
    """Subsampling, full batch and the mean of the Gaussian rule, against Eq. (3)."""
    setting = ablations.Setting(4, 4, 0.1, 3, 1)
    w = np.random.default_rng(1).standard_normal((3, 4)) * 0.3
    problem = Problem(StandardBasis(4, 4), w, 0.1)
    right = load_engine("reference").steps(problem, w, np.tile(np.arange(4), (3, 1)))
    for rule in (ablations.subsampling, ablations.full_batch, ablations.cyclic, ablations.epochs):
        rng = np.random.default_rng(0)
        assert np.allclose(rule(w, 0, rng, setting, {}), right, atol=1e-14), rule.__name__
    some = ablations.Setting(4, 2, 0.1, 40_000, 1)
    many = np.tile(w[0], (40_000, 1))
    for moment in (np.mean, np.std):
        seen = [
            moment(rule(many, 0, np.random.default_rng(5), some, {}), axis=0)
            for rule in (ablations.gaussian, ablations.subsampling)
        ]
        assert seen[0] == pytest.approx(seen[1], abs=2e-3)


def test_an_event_is_judged_by_its_interval_and_its_margin() -> None:
    good, bad = Event("a", 0.5, 0.0, 510, 1000), Event("b", 0.5, 0.0, 700, 1000)
    near = Event("c", 0.5, 0.2, 700, 1000)
    assert Tally([good, near], 1e-6).worst is None
    assert Tally([good, bad], 1e-6).worst is bad
    assert Tally([good, bad], 1e-6).counterexample() is not None
    assert 0.05 < good.detectable(1e-6) < 0.15
    assert Event("d", 0.01, 0.02, 3, 100).detectable(1e-6) < 1.0


def test_an_observation_meets_any_answer_and_nothing_else() -> None:
    observations = [c for c in PAPER.claims if c.expected is None]
    assert observations
    for claim in observations:
        assert claim.label.startswith("Observation")
        assert all(claim.meets(answer) for answer in ANSWERS)
        assert not claim.meets(Verdict.VERIFIED)
        assert not claim.meets(Verdict.ERROR)
        for word in ("*Measured*", "*Sample*", "*Rule*", "Supported if", "not supported if"):
            assert word.lower() in claim.text.lower(), (claim.id, word)
    assert "expected an answer" in show(PAPER, "Observation, mechanism")


def test_a_question_becomes_a_claim() -> None:
    def looks(case: Case) -> Outcome:
        return Outcome(Verdict.UNDECIDED, Evidence.SEARCHED, "looked")

    looks.__name__, looks.__module__ = "why", "claims.observations.nature"
    question = Question("Observation, x", "why?", "m", "h", "s", "Supported if so; not supported if not")
    why = question.answer("searched")(looks)
    outcome = why.judge(Case(load_engine("fast"), Effort.QUICK, 1, why.id, 0.0))
    assert why.id.endswith(".why/registered")
    assert why.meets(outcome.verdict)
