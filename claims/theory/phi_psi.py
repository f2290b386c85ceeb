"""Full-batch GD in Phi and Psi: the tie between proofs about (Phi, Psi, eta) and engine steps.

Section 4.1 and Appendix D argue about two numbers, Phi = |Pi_m w|^2 and Psi = |w|^2 - Phi.  A proof about
them says something about an engine only if the engine's Phi and Psi move as in Lemma 27.  ``tie``
searches for an engine step that does not, or that breaks the inequality which the claim is about;
``replay`` turns exact values of (Phi, Psi, eta) back into weights and takes one engine step from them.

Rounding: a computed step is off by at most e |w| (``engine.step_error``), with |w| <= 1.14.  Phi' is a squared
norm of at most 1.3, so it is off by 2.7 e, and as much for reading Phi, Psi before and after; the formulas
compared with have Lipschitz constants of at most 3.  That is below ``16 e`` for every difference taken here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from claims.theory.full_batch import failing, full_batches, search
from claims.theory.instances import Instance
from engine import Array, Problem, phi, psi, step_error
from engine.aggregates import batch_factor, next_phi, next_psi, rest_factor
from evidence import Counterexample, Detail, Outcome, refuted, verified
from evidence.chain import Chain
from evidence.search import Hunt
from referee import Case

#: The number of steps of each path that is held to Lemma 27.
LENGTH = 12


@dataclass(frozen=True)
class Steps:
    """Steps of full-batch GD in aggregates: arrays (k, T), for k starts and T steps of each."""

    eta: float
    Phi: Array
    Psi: Array
    Phi1: Array
    Psi1: Array
    error: float

    @property
    def d_phi(self) -> Array:
        """Delta Phi."""
        return self.Phi1 - self.Phi

    @property
    def d_psi(self) -> Array:
        """Delta Psi."""
        return self.Psi1 - self.Psi

    @property
    def drift(self) -> Array:
        """What rounding errors of one step each may add up to in the state after each step."""
        return 3.0 * self.error * np.arange(1, self.Phi.shape[1] + 1)


#: The excess of an inequality over its bound, for every step; positive means violated.
Condition = Callable[[Steps], Array]


def nothing(steps: Steps) -> Array:
    """No condition beyond Lemma 27 and the coordinates."""
    return np.zeros_like(steps.Phi)


def take_steps(case: Case, problem: Problem, count: int) -> tuple[Steps, float]:
    """A path on the engine, and how far its coordinates are from Lemma 14, over what is allowed."""
    path = case.engine.trajectory(problem, full_batches(problem.m, count))  # (k, T + 1, n)
    before, after = path[:, :-1], path[:, 1:]
    eta, error = problem.step_size, step_error(case.engine, problem, problem.m)
    Phi, Psi = phi(problem, before), psi(problem, before)
    inside, outside = batch_factor(Phi + Psi, Phi, eta)[..., None], rest_factor(Phi, eta)[..., None]
    exact = problem.combine(inside * problem.correlations(before)) + outside * problem.off_span(before)
    gap = np.linalg.norm(after - exact, axis=-1).max()
    return Steps(eta, Phi, Psi, phi(problem, after), psi(problem, after), error), float(gap / (4.0 * error))


@dataclass(frozen=True)
class Tie:
    """A search for an engine step that breaks Lemma 27 or a condition: what it found, and how to tell."""

    found: Hunt[Instance]
    counterexample: Counterexample | None
    text: str

    @property
    def violated(self) -> bool:
        """Whether such a step was found."""
        return self.counterexample is not None


def tie(case: Case, what: str, condition: Condition) -> Tie:
    """Search for steps that are off Lemma 27, or for which ``condition`` exceeds rounding."""

    def margin(instance: Instance) -> float:
        return excess(case, instance.problem(), condition)

    found = search(case, margin, (5, 25, 250), "tie", what, states=LENGTH)
    text = (
        f"On the engine: {found.cases} steps of full-batch GD were held to Lemma 27 and to {what}; the largest "
        f"deviation is {found.margin + 1:.2g} of what rounding allows."
    )
    return Tie(found, failing(found, f"the engine's steps break Lemma 27 or {what}"), text)


def excess(case: Case, problem: Problem, condition: Condition) -> float:
    """The largest deviation along a path over what rounding allows, minus 1."""
    steps, coordinates = take_steps(case, problem, LENGTH)
    off_phi = np.abs(steps.Phi1 - next_phi(steps.Phi, steps.Psi, steps.eta))
    off_psi = np.abs(steps.Psi1 - next_psi(steps.Phi, steps.Psi, steps.eta))
    wrong = np.stack([off_phi, off_psi, condition(steps)])
    return max(float(wrong.max() / (16.0 * steps.error)), coordinates) - 1.0


def verified_by(
    case: Case, chain: Chain, what: str, condition: Condition, *, detail: Detail = "", **rest: Any
) -> Outcome:
    """The outcome of a sentence about (Phi, Psi, eta): the proofs, then the tie to the engine."""
    found = tie(case, what, condition)
    return verified(
        "proved",
        "machine proofs of the sentences in the table; beside them a Hypothesis search for engine steps that "
        "break Lemma 27 or the sentence",
        unless=found.counterexample,
        detail=[chain.table(), detail, found.text],
        detects="an engine step that differs from Lemma 14 by more than its rounding error",
        samples=found.found.cases,
        message="the engine breaks Lemma 27 or the sentence",
        **rest,
    )


@dataclass(frozen=True)
class Replay:
    """One engine step from exact values of Phi and Psi, and its exact value."""

    w0: list[float]
    eta: Fraction
    exact: tuple[Fraction, Fraction]
    measured: tuple[float, float]
    allowed: float
    code: str

    @property
    def reproduced(self) -> bool:
        """Whether the engine's Phi' and Psi' are the exact ones, up to rounding."""
        gaps = [abs(a - float(b)) for a, b in zip(self.measured, self.exact, strict=True)]
        return max(gaps) <= self.allowed


def replay(case: Case, Phi: Fraction, Psi: Fraction, eta: Fraction, shown: str) -> Replay:
    """One full-batch step from weights with the given Phi and Psi, with two datapoints in R^3.

    ``shown`` is what the pasted code prints: Python in ``Phi, Psi, Phi1, Psi1, eta``.
    """
    top, off = np.sqrt(float(Phi)), np.sqrt(float(Psi))
    w0 = [0.6 * top, 0.8 * top, off]
    problem = Problem(np.eye(3)[:2], np.array(w0), float(eta))
    after = case.engine.step(problem, problem.w0, np.array([0, 1]))
    code = (
        "import numpy as np\nfrom engine import Problem, load_engine, phi, psi\n"
        f"Phi, Psi, eta = {float(Phi)!r}, {float(Psi)!r}, {float(eta)!r}\n"
        "w0 = np.array([0.6 * Phi**0.5, 0.8 * Phi**0.5, Psi**0.5])\n"
        "problem = Problem(np.eye(3)[:2], w0, eta)\n"
        'after = load_engine("reference").step(problem, w0, np.array([0, 1]))\n'
        "Phi1, Psi1 = phi(problem, after), psi(problem, after)\n"
        f"print({shown})"
    )
    return Replay(
        w0,
        eta,
        (next_phi(Phi, Psi, eta), next_psi(Phi, Psi, eta)),
        (float(phi(problem, after)), float(psi(problem, after))),
        16.0 * step_error(case.engine, problem, 2),
        code,
    )


def refuted_by(
    case: Case, found: Replay, violated: bool, description: str, values: dict[str, Any], detail: str
) -> Outcome:
    """The outcome of an exact counterexample that was replayed on the engine."""
    return refuted(
        "counterexample",
        "an exact counterexample in rational numbers, turned into weights and replayed on the engine",
        unless=not (violated and found.reproduced),
        detail=f"{detail}\n\nOn the engine: Phi' = {found.measured[0]:.9g}, Psi' = {found.measured[1]:.9g}; "
        f"exactly {found.exact[0]} and {found.exact[1]}.",
        counterexample=Counterexample(
            description,
            {"data": [[1, 0, 0], [0, 1, 0]], "w0": found.w0, "eta": str(found.eta), **values},
            found.code,
        ),
        samples=1,
        message=f"the engine is at (Phi', Psi') = {found.measured}, not at {found.exact}",
    )
