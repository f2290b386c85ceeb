"""The proof kit on the steps of arXiv 2308.03215 that it will have to carry.

A formula is a plain Python function, and serves SymPy here and NumPy in the last test.
"""

# ruff: noqa: SIM300  (N, Y and Z are variables of the paper, not constants)

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy
from sympy import And, Eq, Rational

from evidence.bracket import largest, supremum
from evidence.proof import Induction, Sentence, decide, identity, reals

N, u, eta, eps, delta = reals("N u eta epsilon delta")
Phi, Psi, P, K, Y, Z, y, z = reals("Phi Psi P K Y Z y z")

SMALL_STEP = (0 < eta, eta <= Rational(1, 5))
BALL = (0 <= u, u <= N, N <= 1 + eta / 4)


def next_norm(N: Any, u: Any, eta: Any) -> Any:
    """``||w'||^2`` from ``N = ||w||^2`` and ``u = ||P_B w||^2``."""
    return u * (1 + eta * (2 - u - N)) ** 2 + (N - u) * (1 - eta * u) ** 2


def next_phi_psi(Phi: Any, Psi: Any, eta: Any) -> tuple[Any, Any]:
    """One step of full-batch gradient descent (Lemma 27)."""
    return Phi * (1 + eta * (2 - 2 * Phi - Psi)) ** 2, Psi * (1 - eta * Phi) ** 2


def half_epoch(Y: Any, Z: Any, eta: Any) -> tuple[Any, Any]:
    """One step on the datapoint of the first coordinate, in squares."""
    return Y * (1 + eta * (2 - 2 * Y - Z)) ** 2, Z * (1 - eta * Y) ** 2


def ratio_falls(Y: Any, Z: Any, eta: Any) -> Any:
    """``z2 / y2 < z / y`` over one epoch, free of the roots that cancel."""
    Y1, Z1 = half_epoch(Y, Z, eta)
    return (1 - eta * Y) * (1 + eta * (2 - 2 * Z1 - Y1)) < (1 - eta * Z1) * (1 + eta * (2 - 2 * Y - Z))


WEDGE = (0 < Z, Z <= Y, Y < 1, Y + Z <= 1 + eta / 4, 0 < eta, eta <= Rational(1, 4))
GRADIENT_DESCENT = (*SMALL_STEP, Phi >= 0, Psi >= 0)
Phi1, Psi1 = next_phi_psi(Phi, Psi, eta)
BELOW_ONE = Phi + Rational(5, 8) * Psi < 1

TRUE = [
    Sentence("Proposition 5, step", [N, u, eta], [*SMALL_STEP, *BALL], next_norm(N, u, eta) <= 1 + eta / 4),
    Sentence(
        "Lemma 17, corrected",
        [N, u, eta, eps],
        [*SMALL_STEP, 0 < eps, eps < 1, 0 <= u, u <= N, N <= 1 - eps],
        next_norm(N, u, eta) >= N + 4 * eta * eps * u,
    ),
    Sentence("Lemma 18", [N, u, eta], [*SMALL_STEP, *BALL, N >= 1], next_norm(N, u, eta) >= 1),
    Sentence("Lemma 29", [Phi, Psi, eta], [*GRADIENT_DESCENT, BELOW_ONE], Phi1 + Rational(5, 8) * Psi1 < 1),
    Sentence(
        "Proposition 28, monotone",
        [Phi, Psi, eta],
        [*GRADIENT_DESCENT, BELOW_ONE],
        And(Phi1 >= Phi, Phi1 <= 1, Psi1 <= Psi),
    ),
    Sentence("Proposition 36, squares", [Y, Z, eta], WEDGE, ratio_falls(Y, Z, eta)),
    Sentence("Theorem 12, bound", [P, K], [P >= 0, K >= 0], P**2 - 2 * P + P * K >= -1),
    Sentence(
        "Theorem 12, equality", [P, K], [P >= 0, K >= 0, Eq(P**2 - 2 * P + P * K, -1)], And(Eq(P, 1), Eq(K, 0))
    ),
]


@pytest.mark.parametrize("sentence", TRUE, ids=lambda s: s.name)
def test_true_step_is_proved(sentence: Sentence) -> None:
    proof = decide(sentence)
    assert proof.status == "proved", proof.message
    assert proof.instance
    assert proof.seconds < 10


def test_lemma_17_as_printed_is_refuted() -> None:
    as_printed = Sentence(
        "Lemma 17, as printed",
        [N, u, eta, eps],
        [*SMALL_STEP, *BALL, 0 < eps, eps < 1, N >= 1 - eps],
        next_norm(N, u, eta) >= N + 4 * eta * eps * u,
    )
    proof = decide(as_printed)
    assert proof.status == "refuted"
    assert all(isinstance(value, sympy.Rational) for value in proof.model.values())
    at = [proof.model[name] for name in ("N", "u", "eta", "epsilon")]
    assert next_norm(*at[:3]) < at[0] + 4 * at[2] * at[3] * at[1]


def test_proposition_5_by_induction() -> None:
    induction = Induction.of_map(
        "Proposition 5",
        [N, u, eta],
        always=[*SMALL_STEP, 0 <= u, u <= N],
        start=[N < 1],
        invariant=N <= 1 + eta / 4,
        update={N: next_norm(N, u, eta)},
    )
    assert induction.decide().status == "proved"


def test_proposition_5_is_no_induction_with_a_smaller_radius() -> None:
    induction = Induction.of_map(
        "radius 1 + eta / 5",
        [N, u, eta],
        always=[*SMALL_STEP, 0 <= u, u <= N],
        start=[N < 1],
        invariant=N <= 1 + eta / 5,
        update={N: next_norm(N, u, eta)},
    )
    proof = induction.decide()
    assert (proof.base.status, proof.step.status) == ("proved", "refuted")
    assert proof.status == "inconclusive"


def test_proposition_36_with_roots() -> None:
    """The same in y and z instead of their squares: slower by far; older releases of Z3 give up."""
    squared = ratio_falls(y**2, z**2, eta)
    domain = [0 < z, z <= y, y < 1, y**2 + z**2 <= 1 + eta / 4, 0 < eta, eta <= Rational(1, 4)]
    proof = decide(Sentence("Proposition 36", [y, z, eta], domain, squared))
    assert proof.status != "refuted"


def test_proof_of_lemma_17_uses_the_identity() -> None:
    rest = u * (2 - u - N) ** 2 + u**2 * (N - u)
    claimed = N + 4 * eta * u * (1 - N) + eta**2 * rest
    assert identity("increment", next_norm(N, u, eta), claimed).status == "proved"
    assert identity("slip", next_norm(N, u, eta), claimed + eta * u).status == "refuted"


def test_largest_step_size_of_proposition_5() -> None:
    def up_to(value: sympy.Rational) -> Sentence:
        domain = [0 < eta, eta <= value, *BALL]
        return Sentence("step", [N, u, eta], domain, next_norm(N, u, eta) <= 1 + eta / 4)

    bracket = largest("eta", up_to, Rational(1, 5), Rational(2), Rational(1, 10))
    assert bracket.proved_up_to is not None
    assert bracket.refuted_at is not None
    assert Rational(1, 5) <= bracket.proved_up_to < bracket.refuted_at
    assert bracket.refuted_at - bracket.proved_up_to <= Rational(1, 10)


def test_proposition_5_is_tight() -> None:
    domain = [Eq(eta, Rational(1, 5)), 0 <= u, u <= N, N <= 1]
    found = supremum(next_norm(N, u, eta), [N, u, eta], domain, Rational(1, 100))
    assert found.at_least is not None
    assert found.at_most is not None
    assert 1 <= found.at_least <= found.at_most <= 1 + Rational(1, 20)


@pytest.mark.parametrize(
    ("sentence", "margin", "draw"),
    [
        (
            TRUE[0],
            lambda N, u, eta: 1 + eta / 4 - next_norm(N, u, eta),
            lambda r, eta: (n := r[0] * (1 + eta / 4), r[1] * n),
        ),
        (
            TRUE[2],
            lambda N, u, eta: next_norm(N, u, eta) - 1,
            lambda r, eta: (n := 1 + r[0] * eta / 4, r[1] * n),
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Sentence) else "",
)
def test_proved_sentence_holds_on_numpy_samples(
    sentence: Sentence, margin: Callable[..., Any], draw: Callable[..., Any]
) -> None:
    random = np.random.default_rng(1).random((3, 200_000))
    step = random[2] / 5
    norm, projected = draw(random[:2], step)
    worst = float(np.min(margin(norm, projected, step)))
    assert worst > -1e-14, sentence
