r"""The abstract, Sections 1 and 6: how close GD's solution is to the direction of its start.

"Highly aligned with its initialised direction", "nearly the same direction": of all global minima GD's is the
one with the largest cosine to w0, under either activation, so it is at least as aligned as SGD's from the same
start.  As a number that need not be close to 1.  For Gaussian w0 and s effective datapoints the squared cosine
is Beta(s/2, (n - s)/2): s = m under the linear activation, binomial(m, 1/2) under ReLU.  So the cosine is about
sqrt(m/n), or sqrt(m/(2n)): under ReLU 45 degrees off the start if m = n, and more if m < n.  For m of the order
of n it is of order 1, which is what Corollary 3 says and what SGD's, of order sqrt(log n / n), is compared
with.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from claims.theory import gaussian_laws as laws
from claims.theory.full_batch import approach, effective_coordinates, limits
from claims.theory.settings import Setting
from engine import Array, Problem, StandardBasis, Stop, UniformSubsets, cosine_similarity
from evidence import Column, Counterexample, Outcome, Table, verified
from evidence.chain import prove
from evidence.formula import Formula
from evidence.laws import continuous_law, detectable_cdf_distance
from evidence.proof import Sentence, identity, reals
from referee import Case, judge


def sentences() -> list[Sentence]:
    """What is left of the Cauchy-Schwarz inequality."""
    x, c, h, a = reals("x c h a")
    return [
        Sentence("a negative correlation lowers the product", [x, c], [x >= 0, c <= 0], x * c <= 0),
        Sentence("a number above a >= 0 has a larger square", [a, h], [a >= 0, h > 0], (a + h) ** 2 > a**2),
    ]


@judge("section_1_direction/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """Cauchy-Schwarz by machine; GD and SGD on the engine from the same starts."""
    x, c = reals("x1 x2 x3"), reals("c1 c2 c3")
    square = sum(a * b for a, b in zip(x, c, strict=True)) ** 2
    gaps = sum((x[i] * c[j] - x[j] * c[i]) ** 2 for i, j in ((0, 1), (0, 2), (1, 2)))
    lengths = sum(a * a for a in x) * sum(b * b for b in c)
    lagrange = identity("Lagrange: |x|^2 |c|^2 = <x, c>^2 + squares", lengths, square + gaps)
    chain = prove(lagrange, *sentences())
    rows, complaint, count = [], None, 0
    for active in (None, 2):
        name = "linear" if active is None else "ReLU"
        gd, sgd, excess = both_ends(case, Setting(4, 6, 2, 0.2, active=active))
        least, count = float((gd - sgd).min()), count + len(gd)
        rows.append((name, float(gd.min()), float(gd.mean()), float(sgd.mean()), least))
        if excess > 0 or least < -1e-3:
            complaint = f"{name}: GD ends off its limit, or SGD closer to the start by {-least:.3g}"
    return verified(
        "proved",
        "machine proofs for three coordinates (the same identity holds for more); beside them GD and SGD on "
        "the "
        "engine from the same starts, SGD until R >= 8",
        unless=complaint,
        detail=[
            chain.table(),
            Table(
                [
                    Column("activation"),
                    Column("least cosine of GD", ".3f"),
                    Column("mean", ".3f"),
                    Column("mean of SGD", ".3f"),
                    Column("GD - SGD, least", ".3f"),
                ],
                rows,
            ),
        ],
        counterexample=Counterexample(complaint) if complaint else None,
        samples=2 * count,
    )


def both_ends(case: Case, setting: Setting) -> tuple[Array, Array, float]:
    """Cosines to the start of GD and of SGD from the same starts, and GD's excess distance from its limit."""
    count = case.afford(case.pick(20, 200, 2000), 800, least=4)
    problem = setting.problem(case.seed_for(repr(setting)), count)
    ends, excess = approach(case, problem)
    run = case.engine.run(
        problem,
        UniformSubsets(setting.batch_size),
        max_steps=20_000,
        seed=case.seed_for("sgd", repr(setting)),
        stop=Stop(8.0, every=128),
        keep_weights=True,
    )
    assert run.weights is not None
    return cosine_similarity(ends, problem.w0), cosine_similarity(run.weights, problem.w0), excess


size, dimension = reals("m n")

#: The mean of the squared cosine under ReLU, given that S+ is not empty.
MEAN = Formula("the mean", [size, dimension], size / (2 * dimension) / (1 - 2 ** (-size)), indices="m n")


def off_the_mean() -> str | None:
    """Where the mean is not that of s/n, the mean of Beta(s/2, (n-s)/2), over the law of s."""
    for m in range(1, 8):
        for n in range(m + 1, m + 3):
            exact = sum(Fraction(math.comb(m, s) * s, (2**m - 1) * n) for s in range(1, m + 1))
            if MEAN.at(m, n) != exact:
                return f"at m = {m}, n = {n} the mean is {exact}, not {MEAN.at(m, n)}"
    return None


@judge("section_1_direction/in_numbers", "statistical", weight=0.5, formulas=[MEAN])
def in_numbers(case: Case) -> Outcome:
    """The law of GD's squared cosine under ReLU on the engine, against the mixture of Beta laws."""
    m, n, count = 5, 6, case.pick(400, 4000, 40000)
    problem = relu_starts(case, m, n, count)
    given = case.afford(count, 60, least=4, what="starts of GD run by the engine", by="state")
    ends = limits(problem)
    ends[:given], excess = approach(case, problem.with_w0(problem.w0[:given]), 1e-5)
    seen = cosine_similarity(ends, problem.w0) ** 2
    law = continuous_law(np.minimum(seen, 1.0), mixture_cdf(m, n), case.false_alarm)
    mean, wrong = MEAN(m, n), off_the_mean()
    noticed = detectable_cdf_distance(count, case.false_alarm, 0.99)
    return verified(
        "statistical",
        f"full-batch GD under ReLU on the engine to 1e-5 of its limit, m = {m}, n = {n}; the law of the "
        f"squared "
        "cosine (Dvoretzky-Kiefer-Wolfowitz)",
        unless=wrong or law.rejected or excess > 0,
        detail=f"Kolmogorov distance {law.statistic:.3g}, threshold "
        f"{law.threshold:.3g}, {count} starts; mean of "
        f"the square {seen.mean():.3f}, exactly {mean:.3f}: an angle of "
        f"{np.degrees(np.arccos(np.sqrt(mean))):.0f} degrees. For m = n and large n it is 45 degrees "
        "under ReLU; under the linear activation it is arccos sqrt(m/n).",
        counterexample=lambda: Counterexample(wrong or "the law is another one, or GD ends off its limit"),
        false_alarm=case.false_alarm,
        detects=f"a law at a Kolmogorov distance of {noticed:.2g}, with power 0.99; an end of GD off its limit",
        samples=count,
    )


def relu_starts(case: Case, m: int, n: int, count: int) -> Problem:
    """Gaussian starts under ReLU; those without a positive correlation are drawn again."""
    rng = case.rng("starts", m, n)
    problem = Problem(StandardBasis(m, n), laws.initialisations(rng, count, n), 0.2, "relu")
    w0 = problem.w0.copy()
    while (dead := ~effective_coordinates(problem, w0).any(axis=1)).any():
        w0[dead] = laws.initialisations(rng, int(dead.sum()), n)
    return problem.with_w0(w0)


def mixture_cdf(m: int, n: int) -> Callable[[Array], Array]:
    """The law of the squared cosine for m < n, given that S+ is not empty."""
    weights = {s: math.comb(m, s) / (2**m - 1) for s in range(1, m + 1)}
    return lambda x: np.sum([p * laws.projection_law(s, n).cdf(x) for s, p in weights.items()], axis=0)
