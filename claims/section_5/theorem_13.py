"""Theorem 13: both measures of curvature at both solutions of the ReLU autoencoder.

Write f_i = phi(<w, a_i>)^2 (|w|^2 / 2 - 1) as in Eq. (34), and along a ray w + t v write p = <w, a_i>,
q = <v, a_i>, N = |w|^2, r = <w, v>, V = |v|^2.  If the ReLU is active on the ray, then

    f_i = (p + t q)^2 ((N + 2 t r + t^2 V) / 2 - 1),    f_i''(0) = q^2 (N - 2) + 4 p q r + p^2 V.

Let w be a unit vector with positive coordinates on S and no others.  Points of S are always active,
the others if q > 0.  With s the sum of q^2 over S, and z the sum of q^2 over the others with q > 0,

    m D_v^2 L = V - s - z + 4 r^2.

As r^2 <= s (Cauchy-Schwarz) and s + z <= V, this is at most 4 V, with equality at v = w.  Over Gaussian v
the means of V, s, z, r^2 are n, |S|, (m - |S|)/2 and 1, which gives (2n + 8 - m - |S|)/(2m).

The two values are computed besides from the loss itself by one-sided second derivatives
(``engine.landscape``), which know none of these formulas, and from the gradients in the engine's own
steps, at the points to which the engine's GD and SGD are seen to converge.
"""

from __future__ import annotations

import numpy as np
import sympy
from sympy import Integer, Rational

from claims.theory.curvature import engine_trace, solutions
from claims.theory.gaussian_laws import half_of_square
from claims.theory.solution_curvature import (
    MAXIMUM,
    TRACE_GD,
    TRACE_SGD,
    counterexample,
    distances,
    engine_maximum,
    errors,
    gd_value,
    sgd_value,
)
from engine.landscape import second_directional_derivative
from evidence import Column, Counterexample, Outcome, Table, Tightness, verified
from evidence.chain import Chain, prove
from evidence.proof import Sentence, derivative, identity, reals, summed
from evidence.sequential import BoundedMeanSequence, detectable_mean_shift
from referee import Case, Effort, judge

#: (m, n, |S+|): one and all datapoints positive, m = n and m < n, a single datapoint.
SHAPES = [(1, 1, 1), (1, 3, 1), (2, 2, 1), (2, 2, 2), (3, 3, 2), (3, 5, 3), (4, 6, 1), (5, 5, 3)]
MORE_SHAPES = [(6, 6, 6), (6, 9, 3), (7, 8, 2), (8, 12, 4), (10, 10, 5)]
LARGE_SHAPES = [(20, 20, 10), (30, 40, 12), (40, 40, 1)]


def curvature_proofs() -> Chain:
    """The steps of the argument above, for all real values at once."""
    t, p, q, N, r, V, s, z = reals("t p q N r V s z")
    m, n, size = reals("m n size")
    ray = (p + t * q) ** 2 * ((N + 2 * t * r + t**2 * V) / 2 - 1)
    second = q**2 * (N - 2) + 4 * p * q * r + p**2 * V
    half, cross, norm = reals("half cross norm")
    assumptions = [z >= 0, r**2 <= s, s + z <= 1]
    on_sphere = {N: Integer(1), p: Integer(0)}
    return prove(
        derivative("one-sided second derivative of f_i along a ray", ray, t, second, order=2, at=Integer(0)),
        *summed(
            "sum over S of it, of c_i^2 and c_i q_i, at N = 1",
            second.subs(N, 1),
            -s + 4 * r * cross + norm * V,
            {s: q**2, cross: p * q, norm: p**2},
        ),
        identity("outside S a positive q gives -q^2", second, -(q**2), where=on_sphere),
        Sentence(
            "on unit v the curvature is at most 4/m",
            [r, s, z],
            assumptions,
            1 - s - z + 4 * r**2 <= MAXIMUM.at(1),
        ),
        Sentence(
            "and it is 4/m only for v = w or v = -w",
            [r, s, z],
            [*assumptions, sympy.Eq(1 - s - z + 4 * r**2, 4)],
            sympy.Eq(r**2, 1),
        ),
        half_of_square(),
        identity(
            "the mean curvature over Gaussian directions",
            (n - size - (m - size) * half + 4) / m,
            TRACE_GD.expression,
            where={half: Rational(1, 2)},
        ),
    )


@judge("theorem_13/as_printed", "proved", weight=0.25, formulas=[TRACE_GD, TRACE_SGD, MAXIMUM])
def as_printed(case: Case) -> Outcome:
    """The proof; both measures from the loss; both from the engine, at the limits it reaches."""
    chain = curvature_proofs()
    by_loss, wrong = judge_loss(case)
    on_engine, end_wrong = judge_engine(case)
    wrong = wrong or end_wrong
    note, spent, power = monte_carlo(case)
    return verified(
        "proved",
        "machine proofs for all $m$, $n$ and $\\mathcal S^+$ (by hand: Cauchy–Schwarz, and that "
        "the mean of a sum is the sum of the means); beside it one-sided second derivatives of the loss "
        "(trace over basis directions and again over all orthants; maximum as the largest eigenvalue "
        "over all orthants), and gradients from the engine's steps",
        unless=wrong or note.startswith("rejected"),
        detail=[chain.table(), by_loss, on_engine, note],
        tightness=Tightness(1.0, "the maximum 4/m is attained at v = w"),
        false_alarm=spent,
        detects="a trace off by more than the rounding errors in the last two columns" + power,
        samples=2 * len(by_loss.rows) + 2 * len(on_engine.rows),
        message="curvature or end points are not the theorem's" if wrong else None,
    )


def judge_loss(case: Case) -> tuple[Table, Counterexample | None]:
    """Both measures computed from the loss, for many shapes."""
    rows, wrong = [], None
    shapes = [*SHAPES, *case.pick([], MORE_SHAPES, MORE_SHAPES + LARGE_SHAPES)]
    for m, n, size in shapes:
        case.progress(f"curvature from the loss: m={m}, n={n}, |S+|={size}")
        for generic in (False, True):
            found = solutions(m, n, size, case.rng("loss", m, n, size), generic=generic)
            off, peak, allowed = errors(found)
            if wrong is None and not max(off, peak) <= allowed:
                wrong = counterexample(found, {"trace error": off, "maximum error": peak})
        rows.append((f"{m}, {n}, {size}", gd_value(m, n, size), sgd_value(m, n), off, peak, allowed))
    columns = [
        Column("m, n, size of S+"),
        Column("Tr GD", ">"),
        Column("Tr SGD", ">"),
        Column("largest error of a trace", ".1g"),
        Column("of the maximum", ".1g"),
        Column("allowed", ".1g"),
    ]
    return Table(columns, rows), wrong


def judge_engine(case: Case) -> tuple[Table, Counterexample | None]:
    """Where GD and SGD end on the engine, and the curvature there in the engine's own gradients."""
    rows, wrong = [], None
    shapes = [(1, 2, 1), (2, 3, 2), (3, 4, 2), *case.pick([], [(3, 3, 3), (5, 7, 3)], MORE_SHAPES)]
    for m, n, size in shapes:
        case.progress(f"curvature on the engine: m={m}, n={n}, |S+|={size}")
        found = solutions(m, n, size, case.rng("engine", m, n, size), generic=True)
        far_gd, far_sgd, allowed = distances(case, found)
        measured = [engine_trace(case.engine, found.problem, w) for w in (found.gd, found.sgd)]
        values = (gd_value(m, n, size), sgd_value(m, n))
        off = [abs(seen - float(v)) for (seen, _), v in zip(measured, values, strict=True)]
        peak, peak_allowed = engine_maximum(case, found)
        rows.append((f"{m}, {n}, {size}", far_gd, far_sgd, allowed, *off, measured[0][1]))
        good = max(far_gd, far_sgd) <= allowed and peak <= peak_allowed
        if wrong is None and not (good and max(off) <= measured[0][1]):
            wrong = counterexample(
                found,
                {
                    "distance from w_GD": far_gd,
                    "distance from w_SGD": far_sgd,
                    "allowed": allowed,
                    "trace errors": off,
                    "trace error allowed": measured[0][1],
                    "maximum error": peak,
                },
            )
    columns = [
        Column("engine, m, n, size of S+"),
        Column("distance from Eq. (16)", ".1g"),
        Column("from Eq. (17)", ".1g"),
        Column("allowed", ".1g"),
        Column("error of Tr GD", ".1g"),
        Column("of Tr SGD", ".1g"),
        Column("allowed", ".1g"),
    ]
    return Table(columns, rows), wrong


def monte_carlo(case: Case) -> tuple[str, float, str]:
    """At thorough effort: the trace as a mean over random directions, by a confidence sequence.

    A Gaussian direction is a uniform one times an independent length with E[length^2] = n, so the
    trace is the mean of n D^2 over the unit sphere; that is bounded by the maxima proved above.
    """
    if case.effort is not Effort.THOROUGH:
        return "A Monte Carlo check of the trace runs at thorough effort only.", 0.0, ""
    m, n, size, count = 5, 7, 2, 200_000
    found = solutions(m, n, size, case.rng("monte carlo"))
    low, high = -0.1 * n / m, 4.1 * n / m
    test = BoundedMeanSequence(low, high, case.false_alarm)
    v = case.rng("monte carlo", "directions").standard_normal((count, n))
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    values = n * second_directional_derivative(found.problem, found.gd, v)
    test.update(values)
    value = float(gd_value(m, n, size))
    shift = detectable_mean_shift(count, low, high, (high - low) / 2, case.false_alarm, 0.99)
    ends = test.interval()
    return (
        f"{'rejected' if test.rejects(value) else 'Not rejected'} by Monte Carlo over {count} "
        f"directions at m = {m}, n = {n}, size of S+ = {size}: trace in [{ends[0]:.4f}, "
        f"{ends[1]:.4f}], printed {value:.4f}.",
        case.false_alarm,
        f"; by Monte Carlo a shift of {shift:.2g} with power 0.99",
    )
