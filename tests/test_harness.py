"""The harness of the claims: what it finds is ready to paste, and exact points are those of Lemma 14."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from claims.theory.cyclic_sgd import one_epoch
from claims.theory.domains import batch_steps, gd, gd_steps, one_step
from claims.theory.harness import Domain, Held, conclude, excess, hold
from claims.theory.landscape_points import landscape
from claims.theory.refutation import Point, replay
from claims.theory.steps import every_batch, take
from engine import Problem, load_engine, random_orthonormal, stream
from evidence import Verdict
from referee import Case, Effort
from tests.faults import eta_ten_thousandth


def case(engine: Any = None) -> Case:
    return Case(engine or load_engine("reference"), Effort.QUICK, 20308, "harness", 1e-8)


DOMAINS = {
    "one step": one_step,
    "every batch": lambda case: batch_steps(case, "nothing"),
    "full-batch GD": lambda case: gd(case, (2, 2, 2), "nothing"),
    "steps of GD": lambda case: gd_steps(case, "nothing"),
    "epochs": one_epoch,
    "landscape": landscape,
}


@pytest.mark.parametrize("name", DOMAINS)
def test_what_breaks_a_formula_is_ready_to_paste(name: str) -> None:
    held = hold(DOMAINS[name](case()), lambda made: 1e9, "a falsehood")
    assert held.counterexample is not None
    assert held.counterexample.code
    exec(compile(held.counterexample.code, name, "exec"), {"__name__": "pasted"})
    outcome = conclude(None, held)
    assert outcome.verdict is Verdict.REFUTED
    assert "breaks a falsehood" in str(outcome.message)
    assert outcome.samples == held.cases > 0


@pytest.mark.parametrize("name", ["every batch", "steps of GD", "epochs"])
def test_the_law_of_a_domain_catches_a_wrong_step_without_a_check(name: str) -> None:
    assert hold(DOMAINS[name](case())).counterexample is None
    assert hold(DOMAINS[name](case(eta_ten_thousandth()))).counterexample is not None


def test_a_margin_that_is_no_number_is_an_error() -> None:
    with pytest.raises(ValueError, match="is nan"):
        hold(batch_steps(case(), "nothing"), lambda steps: np.nan)


def test_the_worst_case_is_the_tightness() -> None:
    domain: Domain[Any, Any] = batch_steps(case(), "nothing")
    held = hold(domain, None, "nothing", nearest=(lambda steps: np.where(steps.leads, 0.25, np.nan), "share"))
    outcome = conclude(None, held)
    assert outcome.verdict is Verdict.VERIFIED
    assert outcome.tightness is not None
    assert outcome.tightness.ratio == 0.25


def test_a_margin_in_units_of_rounding_is_0_where_it_is_used_up() -> None:
    assert excess(np.array([1.0, 3.0]), np.array([2.0, 3.0])) == 0.0
    assert excess(-1.0, 2.0) == -1.5


def test_quantities_of_steps_agree_with_each_other() -> None:
    data = random_orthonormal(3, 5, stream(1, "data"))
    problem = Problem(data, stream(1, "w0").uniform(-0.4, 0.4, (4, 5)), 0.2)
    steps = every_batch(load_engine("reference"), problem, 2)
    assert steps.before.shape == (12, 5)
    np.testing.assert_allclose(steps.Phi + steps.Psi, steps.N)
    np.testing.assert_allclose(steps.new_Phi + steps.new_Psi, steps.new_N)
    np.testing.assert_allclose(steps.u, np.where(steps.member, steps.c**2, 0.0).sum(axis=1))
    np.testing.assert_allclose(steps.S + steps.L, steps.size.sum(axis=1))
    np.testing.assert_allclose(np.exp(steps.R), steps.L / steps.S)
    assert steps.lemma_14 < 0
    assert steps.beyond_lemma_14.max() <= 0
    wrong = take(eta_ten_thousandth(), problem, steps.before, steps.batches)
    assert wrong.lemma_14 > 0


@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_an_exact_point_is_where_a_right_engine_goes(activation: Any) -> None:
    point = Point(("1/2", "-1/4", "1/3"), 2, ((0, 1), (1,)), "1/5", activation)
    seen = replay(case(), point)
    assert seen.complaint is None
    assert replay(case(eta_ten_thousandth()), point).complaint
    first = Point(("1/2", "0", "0"), 2, ((0,),)).exact()
    assert first == [Fraction(1, 2) * (1 + Fraction(1, 5) * Fraction(3, 2)), 0, 0]


def test_what_would_have_been_noticed_is_what_the_engine_was_held_to() -> None:
    """A search that does not look at Lemma 14 does not say that it notices steps that differ from it."""
    for formula, said in (
        ("the growth and Lemma 14", "a step that differs from Lemma 14 by more than its rounding errors"),
        ("the limit", "a deviation from the limit, by more than rounding errors"),
    ):
        assert conclude(None, Held(formula, "a search", 1, -1.0)).detects == said
    assert conclude(None, Held("the limit", "a search", 1, -1.0), detects="the end").detects == "the end"
    assert conclude(None, samples=1).detects is None
