"""Limits of GD and SGD from Gaussian initialisations, taken from the engine (Corollary 3).

GD is followed until the exact recursion of Lemma 27 is within 1e-5 of its limit; SGD until R reaches
a stated r.  Then the weights are ``c(i) (a_i + rest)`` with ``|rest| <= exp(-r)``, up to a decayed part
outside the data.  That another datapoint takes over later has a probability of the order of
``exp(-r)`` (``theory.settling``); nothing here depends on it, since the bounds hold whichever datapoint
wins, and signs never change (Corollary 6).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from claims.theory.full_batch import approach, limits
from claims.theory.gaussian_laws import initialisations
from claims.theory.settling import drift_range, longest_run
from claims.theory.sgd_plans import least_phi
from engine import (
    Array,
    Ensemble,
    Problem,
    StandardBasis,
    Stop,
    UniformSubsets,
    alignment,
    cosine_similarity,
    dataset_similarity,
    gamma,
    unit_roundoff,
)
from evidence import Counterexample
from referee import Case

#: The step size of all runs: the largest that the theorems allow settles fastest.
STEP_SIZE = 0.2

#: GD is followed to this distance from its limit, which takes about so many steps.
GD_TARGET = 1e-5
GD_STEPS = 60

#: Entries of one (replicates, m, n) array at most.
BLOCK = 2**18


@dataclass(frozen=True)
class GdLimits:
    """Limits of GD: similarities of shape (count,).

    Attributes:
        signed: cossim(w_GD, D) of Eq. (7).
        largest: the same with absolute values.
        initial: cossim(w_GD, w0).
        smallest: min_i |cossim(w_GD, a_i)|.
        spread: the participation number 1 / sum_i u_i^4 of u = w_GD / |w_GD|: m if all |u_i| are
            equal, 1 if all but one are zero.
        excess: the largest distance from ``Pi_m w0 / |Pi_m w0|`` over what the exact recursion and
            rounding allow, minus 1.
    """

    signed: Array
    largest: Array
    initial: Array
    smallest: Array
    spread: Array
    excess: float


def gd_limits(case: Case, m: int, n: int, count: int, groups: int = 1) -> GdLimits:
    """Run full-batch GD on the engine from ``count`` Gaussian initialisations.

    A slow engine is given some of them only; for the others the limit is that of Theorem 1, which the
    engine must reach from those that it is given.

    Args:
        groups: how many such ensembles a claim is about.
    """
    case.progress(f"GD, m = {m}, n = {n}, {count} replicates")
    w0 = initialisations(case.rng("gd", m, n), count, n)
    what = f"starts of GD run by the engine (the others: Theorem 1), m = {m}"
    given = case.afford(count, GD_STEPS * groups, least=4, what=what, by="state")
    pieces, excess = [], -1.0
    size = max(1, BLOCK // (m * n))
    for first in range(0, count, size):
        problem = Problem(StandardBasis(m, n), w0[first : first + size], STEP_SIZE)
        final, part = limits(problem), slice(0, max(0, given - first))
        if part.stop:
            final[part], worst = approach(case, problem.with_w0(problem.w0[part]), GD_TARGET)
            excess = max(excess, worst)
        u = np.abs(problem.correlations(final)) / np.linalg.norm(final, axis=1, keepdims=True)
        signed, initial = dataset_similarity(problem, final), cosine_similarity(final, problem.w0)
        pieces.append((signed, u.max(axis=1), initial, u.min(axis=1), 1.0 / (u**4).sum(axis=1)))
    signed, largest, initial, smallest, spread = (
        np.concatenate(column) for column in zip(*pieces, strict=True)
    )
    return GdLimits(signed, largest, initial, smallest, spread, excess)


@dataclass(frozen=True)
class SgdLimits:
    """Limits of SGD: arrays of shape (count,).

    Attributes:
        signed: cossim(w_SGD, D) of Eq. (7).
        largest: the same with absolute values.
        initial: cossim(w_SGD, w0).
        best: whether the limit is the datapoint that w0 was most aligned with.
        fault: what the engine did that the dynamics cannot do, or None.
    """

    signed: Array
    largest: Array
    initial: Array
    best: Array
    fault: str | None


#: What is noticed of runs to a given R; the number is the probability.
MISSED = (
    "with power 0.99, any way of ending elsewhere, or of not settling, that a replicate takes with probability "
    "{:.2g}"
)

Size = tuple[int, int, int, int]  # m, n, b and the number of replicates


def affordable(case: Case, sizes: Sequence[Size], log_ratio: float, least: int) -> list[Size]:
    """As many replicates until R >= ``log_ratio``, and of as many sizes, as the engine has the time for."""
    steps = [(log_ratio + math.log(m) + 2.0) / drift_range(m, m, b, STEP_SIZE)[0] for m, _, b, _ in sizes]
    fit = case.afford_each([count for *_, count in sizes], steps, least=least, what="replicates of SGD")
    return [(m, n, b, count) for (m, n, b, _), count in zip(sizes, fit, strict=True) if count]


def sgd_limits(
    case: Case,
    m: int,
    n: int,
    batch_size: int,
    count: int,
    log_ratio: float,
    share: float,
    w0: Array | None = None,
) -> SgdLimits:
    """Run SGD on the engine until R >= log_ratio, from Gaussian (or the given) initialisations.

    R is looked at so rarely that the leader is in 128 batches before: by then the part outside the
    data has decayed like 0.8^128, also in the rare replicate whose R is large from the beginning.
    The longest run is so long that all replicates get there except with probability ``share``.
    """
    case.progress(f"SGD, m = {m}, n = {n}, b = {batch_size}, {count} replicates")
    gaussian = initialisations(case.rng("sgd", m, n), count, n)
    start = gaussian if w0 is None else np.tile(w0, (count, 1))
    problem = Problem(StandardBasis(m, n), start, STEP_SIZE)
    every = 128 * math.ceil(m / batch_size)
    shape = m, m, batch_size, STEP_SIZE
    looks = math.ceil(longest_run(shape, log_ratio, share / count, phi_0=least_phi(problem)) / every)
    ensemble = case.engine.run(
        problem,
        UniformSubsets(batch_size),
        max_steps=looks * every,
        seed=case.seed_for("sgd run", m, n, batch_size),
        stop=Stop(log_ratio, every),
        keep_weights=True,
    )
    return read_limits(case, problem, ensemble, log_ratio)


def read_limits(case: Case, problem: Problem, ensemble: Ensemble, log_ratio: float) -> SgdLimits:
    """The similarities at the end of a run, read off the weights, and whether they are possible."""
    weights = ensemble.weights
    assert weights is not None  # the guard has seen to that
    found, norms = alignment(problem, weights), np.linalg.norm(weights, axis=1)
    c0 = problem.correlations(problem.w0)
    own = np.take_along_axis(c0, found.leader[:, None], axis=1)[:, 0]
    largest, initial = np.abs(found.coordinate) / norms, cosine_similarity(weights, problem.w0)
    expected = np.abs(own) / np.linalg.norm(problem.w0, axis=1)
    rest, rounding = math.exp(-log_ratio), gamma(4 * problem.n + 20, unit_roundoff(case.engine))
    far = found.log_ratio >= log_ratio * (1.0 - 1e-6) - 64.0 * rounding
    faults = {
        "some replicates never reached R = r": ~ensemble.stopped,
        "the engine's R or leader is not that of its weights": (found.leader != ensemble.leader) | ~far,
        "a limit is not plus or minus a datapoint": largest < 1.0 - rest**2 - rounding,
        "a limit has not norm 1": np.abs(norms - 1.0) > 8.0 * rest + 64.0 * rounding,
        "a coordinate changed its sign": np.sign(found.coordinate) != np.sign(own),
        "cossim(w, w0) is not |c_0(i)| / |w0| at the limit": np.abs(initial - expected) > 2.0 * rest + rounding,
    }
    return SgdLimits(
        signed=dataset_similarity(problem, weights),
        largest=largest,
        initial=initial,
        best=np.abs(c0).argmax(axis=1) == found.leader,
        fault="; ".join(text for text, present in faults.items() if present.any()) or None,
    )


#: A start from which every datapoint has a negative correlation, so that SGD ends at some -a_j.
NEGATIVE_START = np.array([-0.1, -0.08])


def negative_limits(case: Case, share: float) -> tuple[str | None, str]:
    """SGD from ``NEGATIVE_START``: the signed similarity must be in [-exp(-r), 0], but for a ``share``.

    Returns:
        What is wrong (None if nothing), and a sentence with the numbers.
    """
    log_ratio = 12.0
    ((m, n, b, count),) = affordable(case, [(2, 2, 1, 12)], log_ratio, least=4)
    found = sgd_limits(case, m, n, b, count, log_ratio, share, w0=NEGATIVE_START)
    least = -math.exp(-log_ratio) * (1.0 + 1e-6)
    outside = None
    if not ((found.signed <= 0.0) & (found.signed >= least)).all():
        outside = "the signed similarity is not within [-exp(-r), 0] at a limit -a_j"
    text = (
        f"From $w_0 = (-0.1, -0.08)$, in {count} runs up to $R = {log_ratio:g}$: the absolute maximum is "
        f"within {max(0.0, 1.0 - float(found.largest.min())):.2g} of 1, while the signed maximum "
        f"lies between {found.signed.min():.2e} and {found.signed.max():.2e}."
    )
    return found.fault or outside, text


NEGATIVE_EXAMPLE = Counterexample(
    "SGD converges to minus a datapoint; the other datapoint is orthogonal to it, so the maximum of "
    "the signed cosines tends to 0, not to 1",
    {"data": [[1, 0], [0, 1]], "w0": [-0.1, -0.08], "eta": 0.2, "b": 1, "limits": "-a_1 and -a_2"},
    code="import numpy as np\n"
    "from engine import Problem, Stop, UniformSubsets, dataset_similarity, load_engine\n"
    "problem = Problem(np.eye(2), np.array([-0.1, -0.08]), 0.2)\n"
    'end = load_engine("reference").run(problem, UniformSubsets(1), max_steps=9000, seed=0,\n'
    "                                   replicates=8, stop=Stop(12.0), keep_weights=True)\n"
    "print(end.weights.round(6))\n"
    "print(dataset_similarity(problem, end.weights))",
)
