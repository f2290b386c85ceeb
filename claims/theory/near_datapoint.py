"""One step of the engine with every batch from states near a datapoint (Lemma 25)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from claims.theory.transitions import Transitions, every_batch
from engine import Array, Problem, StandardBasis, random_orthonormal
from evidence import Counterexample, Outcome, Tightness, verified
from evidence.chain import prove
from evidence.proof import Proof, Sentence
from referee import Case


def near_states(case: Case, eps: float, m: int, extra: int, generic: bool) -> Problem:
    """States within eps of a datapoint: the extremes, and random ones."""
    n = m + extra
    rng = case.rng("near", m, extra, str(eps))
    data: Array | StandardBasis = StandardBasis(m, n)
    full = np.eye(n)
    if generic:
        full = random_orthonormal(n, n, rng)
        data = full[:m]
    c = rng.uniform(-eps, eps, (6, n))
    c[:, 0] = 1.0 - eps * rng.uniform(1e-3, 1.0, 6)
    c[0] *= 1e-3
    c[:2, 0] = 1.0 - eps
    c[2, 1:] = eps
    return Problem(data, c @ full, 0.2)


def judge_near(
    case: Case,
    name: str,
    proofs: Sequence[Proof | Sentence],
    margin: Callable[[Transitions, float], Array],
    *,
    tightness: Callable[[], Tightness],
    note: str = "",
) -> Outcome:
    """A chain of proofs, and one step with every batch from states within eps of a datapoint."""
    sentences = [s for s in proofs if isinstance(s, Sentence)]
    chain = prove(*[p for p in proofs if isinstance(p, Proof)], *sentences)
    worst, where, samples = -np.inf, {}, 0
    sizes = [(2, 0), (3, 1), (4, 0)][: case.pick(2, 3, 3)]
    for m, extra in sizes:
        for eps in (0.3, 0.1, 0.03, 0.01, 0.003)[: case.pick(4, 5, 5)]:
            for generic in (False, True):
                problem = near_states(case, eps, m, extra, generic)
                for b in range(1, m + 1):
                    case.progress(f"{name}: m = {m}, b = {b}, eps = {eps}")
                    steps = every_batch(case.engine, problem, b)
                    found = float(max(margin(steps, eps).max(), steps.lemma_14.max()))
                    samples += len(steps.before)
                    if found > worst:
                        worst, where = found, {"m": m, "n": m + extra, "b": b, "eps": eps}
    bad = worst > 0
    return verified(
        "proved",
        "machine proofs; beside it one step of the engine with every batch of every size from states "
        "within eps of a datapoint, at eta = 1/5, for eps from 0.3 down to 0.003",
        unless=bad,
        detail=[chain.table(), f"{note}"],
        counterexample=lambda: Counterexample("a step near a datapoint changes too much", where),
        tightness=tightness(),
        detects="a violation, or a step off Lemma 14, by more than rounding",
        samples=samples,
        message=f"the engine breaks {name} or Lemma 14",
    )


def change(steps: Transitions) -> Array:
    """max |c_{t+1} - c_t| over all n coordinates (those outside the data by their norm), less rounding."""
    inside = np.abs(steps.new - steps.c) - steps.error
    off = steps.problem.off_span(steps.after) - steps.problem.off_span(steps.before)
    return np.asarray(np.maximum(inside.max(axis=1), np.abs(off).max(axis=1) - steps.error.max(axis=1)))
