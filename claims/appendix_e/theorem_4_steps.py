r"""The steps in the proof of Theorem 4 (Appendix E.1 and E.2), beside Propositions 35 and 36.

The proof uses Propositions 15 and 22, Corollary 16 and Lemmas 17 and 18, which are stated and proved for
eta <= 1/5, up to eta = 1/4.  For cyclic SGD they hold there, but not all of them for the reason given:
Lemma 18 up to eta = 1/4 is false for general batches (``claims.appendix_a.lemma_18``), and true for a single
datapoint, where u < 1.

V = z/y falls in an epoch.  "By at least a constant" cannot be: V stays positive.  It falls by at least a
constant factor, 1 - eta^3 N_0/5.

At the end (Appendix E.2) the annulus K_1 is printed with squares of radii where radii are meant, and without
the condition y <= 1; on the printed one V does not always fall.  Proposition 22, cited for the norm, is about
random batches, but its argument applies.  The rest is right.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from sympy import And, Eq, Integer, Rational

from claims.appendix_a.lemma_18 import QUARTER
from claims.section_4 import theorem_4
from claims.snippets import snippet
from claims.theory.cyclic_sgd import (
    NORM,
    SECTOR,
    Epochs,
    decrease,
    f,
    falls,
    g,
    one_epoch,
    ratio_error,
    run_epochs,
)
from claims.theory.harness import excess, judge_formula
from claims.theory.refutation import Point, refute, replay, told, unrefuted
from engine import Array, Problem, step_error
from engine.aggregates import batch_factor, epoch, next_norm, rest_factor
from evidence import Counterexample, Outcome, Reach, Tightness, refuted
from evidence.bracket import largest
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, decide, identity, reals
from referee import Case, judge


def norms(epochs: Epochs) -> Array:
    """N at the start, after half an epoch and after it, shape (3, count)."""
    return np.asarray(epochs.y**2 + epochs.z**2)


def bounds_sentences(before: Formula = NORM) -> list[Sentence]:
    """Base and step of the induction behind the bounds, for any batch; ``before`` bounds N before the step."""
    N, u, x, eta = reals("N u x eta")
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    top = NORM.at(eta)
    step = [eta > 0, 4 * eta <= 1, u >= 0, u <= N, before.at(eta) >= N]
    start = [eta > 0, x > 0, x <= N, N < 1]
    return [
        Sentence("base", [N, x, eta], start, And(top >= N, x < 1)),
        Sentence("N <= 1 + eta/4 is kept", [N, u, eta], step, next_norm(N, u, eta) <= top),
        Sentence("signs are kept", [N, u, eta], step, And(A > 0, B > 0, Integer(1) >= B)),
        Sentence("c < 1 is kept", [x, N, u, eta], [*step, x > 0, x < 1, x <= u], x * A**2 < 1),
    ]


@judge("theorem_4_steps.bounds/as_printed", "proved", formulas=[NORM])
def bounds_as_printed(case: Case) -> Outcome:
    """The induction for eta <= 1/4 by machine, where it ends, and epochs of the engine."""

    def check(epochs: Epochs) -> float:
        over = np.maximum(epochs.y, epochs.z)[1:].max() - 1.0
        under = -np.minimum(epochs.y, epochs.z)[1:].min()
        norm = norms(epochs)[1:].max() - NORM(epochs.eta)
        return float(max(over, under, norm / 3.0) / epochs.error - 1.0)

    base, *step = bounds_sentences()
    return judge_formula(
        prove(prove(base), *step),  # the step says nothing if the base is false
        one_epoch(case, region="square"),
        check,
        by="machine proofs of base and step of the induction, for any batch",
        tightness=Tightness(1.0, "the bound 1 of a coordinate is its limit"),
        reach=(coordinate_reach(case),),
    )


def coordinate_reach(case: Case) -> Reach:
    """The largest eta up to which coordinates stay below 1."""
    x, N, u, eta = reals("x N u eta")

    def up_to(limit: Rational) -> Sentence:
        step = [eta > 0, eta <= limit, u >= 0, u <= N, 1 + eta / 4 >= N, x > 0, x < 1, x <= u]
        return Sentence("c < 1", [x, N, u, eta], step, x * batch_factor(N, u, eta) ** 2 < 1)

    tolerance = case.pick(Rational(1, 50), Rational(1, 100), Rational(1, 1000))
    found = largest("eta", up_to, Rational(1, 4), Rational(1, 3), tolerance)
    return found.reach(
        "eta <= 1/4",
        "bracketed by the solver; the exact end is 1/4, where d/dc [c (1 + 2 eta (1 - c^2))] = 1 - 4 eta is "
        "0 at c = 1",
        "a coordinate near 1 overshoots 1 (the norm bound holds up to about eta = 3/7)",
    )


@judge("theorem_4_steps.cited/as_printed", "proved", formulas=[QUARTER])
def cited_as_printed(case: Case) -> Outcome:
    """The inequality by machine; the norms after both halves of an epoch of the engine."""
    N, u, eta = reals("N u eta")
    step = [eta > 0, 4 * eta <= 4 * QUARTER.expression, u >= 0, u < 1, N >= 1, u <= N]
    lower = 1 + (1 - 4 * eta * u) * (N - 1)
    chain = prove(
        Sentence("N' >= 1 + (1 - 4 eta u)(N - 1)", [N, u, eta], step, next_norm(N, u, eta) >= lower),
        Sentence("which is at least 1", [N, u, eta], step, lower >= 1),
    )

    return judge_formula(chain, one_epoch(case, region="square"), grows)


def grows(epochs: Epochs) -> float:
    """Margin of N' >= min(N, 1) in both halves of an epoch, and of N' = next_norm in the first."""
    N = norms(epochs)
    loss = float((np.minimum(N[:-1], 1.0) - N[1:]).max())
    off = N[1] - next_norm(N[0], epochs.y[0] ** 2, epochs.eta)
    return max(loss / (6.0 * epochs.error) - 1.0, excess(np.abs(off), 3.0 * epochs.error))


@judge("theorem_4_steps.norm/as_printed", "proved", formulas=[NORM])
def norm_as_printed(case: Case) -> Outcome:
    """min(N, 1) does not decrease: by machine, and on the engine."""
    N, u, eta = reals("N u eta")
    step = [eta > 0, 4 * eta <= 1, u >= 0, u < 1, u <= N]
    after = next_norm(N, u, eta)
    base, kept = bounds_sentences()[:2]
    chain = prove(
        prove(base),
        Sentence("below 1 N does not decrease", [N, u, eta], [*step, N < 1], after >= N),
        Sentence("N >= 1 is kept", [N, u, eta], [*step, N >= 1], after >= 1),
        kept,
    )
    return judge_formula(chain, one_epoch(case, region="square"), grows)


@judge("theorem_4_steps.invariant/as_printed", "proved", formulas=[NORM, SECTOR])
def invariant_as_printed(case: Case) -> Outcome:
    """Every condition of A after the epoch, by machine and on the engine."""
    y, z, a, c = reals("y z a c")
    keeps = Sentence(
        "f < g and z <= y give z f <= y g", [y, z, a, c], [z > 0, y >= z, a > 0, a < c], z * a <= y * c
    )
    chain = prove(decrease(), keeps, *bounds_sentences(SECTOR)[1:])

    def check(epochs: Epochs) -> float:
        y, z = epochs.y[2], epochs.z[2]
        outside = [z - y, -z, y - 1.0, (norms(epochs)[2] - NORM(epochs.eta)) / 2.0]
        return float(max(part.max() for part in outside) / (2.2 * epochs.error) - 1.0)

    return judge_formula(chain, one_epoch(case), check)


N, R = reals("N R")

#: What y^2 is at least, with R = (z/y)^2.
LEAST = Formula(
    "the bound on y^2",
    (N, R),
    N - R,
    printed={"N_{2t}": N, "(z_{2t}/y_{2t})^2": R},
    bounds=">=",
    domain=[R >= 0, N >= R, 1 + R >= N],
)  # below 0 it says nothing


@judge("theorem_4_limit.squeeze/as_printed", "proved", formulas=[LEAST])
def squeeze_as_printed(case: Case) -> Outcome:
    """The identity and the inequality; on the engine's epochs."""
    y, z, Y, Z, V = reals("y z Y Z V")
    chain = prove(
        identity("y^2 = N - (z/y)^2 y^2", y**2, N - V**2 * y**2, where={N: y**2 + z**2, V: z / y}),
        Sentence("y^2 >= N - (z/y)^2", [Y, Z], [Y > 0, Y < 1, Z >= 0], LEAST.at(Y + Z, Z / Y) <= Y),
    )

    def check(epochs: Epochs) -> float:
        y, z = epochs.y[2], epochs.z[2]
        lack = LEAST(norms(epochs)[2], (z / y) ** 2) - y**2
        return float((lack / (3.0 * epochs.error)).max() - 1.0)

    return judge_formula(chain, one_epoch(case), check)


@judge("theorem_4_limit.odd/as_printed", "proved")
def odd_as_printed(case: Case) -> Outcome:
    """The constants by machine; the same on the engine from points near the limit."""
    y, z, e, eta = reals("y z e eta")
    near = [eta > 0, e > 0, 10 * e <= 1, y >= 1 - e, y <= 1 + e, z >= -e, z <= e]
    move_y = y * (2 - 2 * y**2 - z**2)
    chain = prove(
        Sentence("y moves by at most 5 eta e", [y, z, e], near[1:], And(move_y <= 5 * e, move_y >= -5 * e)),
        Sentence(
            "z moves by at most 5/4 eta e",
            [y, z, e],
            near[1:],
            And(4 * y**2 * z <= 5 * e, 4 * y**2 * z >= -5 * e),
        ),
    )
    rng = case.rng("near")
    complaint = None
    for size in (0.1, 0.01):
        y0 = 1.0 + size * rng.uniform(-1.0, 0.0, 20)
        epochs = run_epochs(case, 0.25, y0, size * rng.uniform(0.1, 1.0, 20))
        moved = max(
            np.abs(epochs.y[1] - epochs.y[0]).max() / 5.0, np.abs(epochs.z[1] - epochs.z[0]).max() / 1.25
        )
        if moved > 0.25 * size + epochs.error or epochs.deviation > 0:
            complaint = f"within {size} of the limit the engine's half epoch moves by {moved:.3g}"
    return judge_formula(chain, one_epoch(case), None, also=complaint)


N0, eta, V = reals("N_0 eta V")
AFTER = Formula(
    "V after an epoch",
    (eta, N0, V),
    (1 - eta**3 * N0 / 5) * V,
    printed={"N_0": N0, "V(y_{2t}, z_{2t})": V},
    bounds="<=",
    domain=[eta > 0, 4 * eta <= 1, N0 > 0, N0 < 1, V > 0],
)

EPOCHS, START, ETA = 80, (0.5, 0.3), 0.25


@judge("theorem_4_potential/as_printed", "counterexample")
def as_printed(case: Case) -> Outcome:
    """No kappa can do; an orbit of the engine along which the decrease tends to 0."""
    new, kappa = reals("W kappa")
    small = [V > 0, new > 0, kappa > 0, kappa >= V]
    proof = decide(Sentence("V falls by kappa from V <= kappa", [V, new, kappa], small, V - new >= kappa))
    problem = Problem(np.eye(2), np.array(START), ETA)
    path = case.engine.trajectory(problem, np.tile([[0], [1]], (EPOCHS, 1)), every=2)
    ratio = path[:, 1] / path[:, 0]
    drops = ratio[:-1] - ratio[1:]
    exact = 1 - ETA**2  # the factor of an epoch at the limit
    off = abs(ratio[-1] / ratio[-2] - exact)
    complaint = None
    if not (ratio > 0).all() or not 0 < drops[-1] < 1e-3 or off > 1e-3 + step_error(case.engine, problem, 1):
        complaint = f"after {EPOCHS} epochs V is {ratio[-1]:.3g} and fell by {drops[-1]:.3g}"
    return refuted(
        "counterexample",
        "the sentence that a positive number at most kappa falls by kappa; an orbit on the engine",
        unless=unrefuted(proof) or complaint,
        detail=[
            told(proof),
            f"The first decrease is {drops[0]:.3g}, the last {drops[-1]:.3g}; near the limit V falls by "
            "the factor 1 - eta^2.",
        ],
        counterexample=Counterexample(
            "an orbit along which the decrease of V in an epoch tends to 0",
            {"m": 2, "w0": list(START), "eta": ETA, "V": float(ratio[-1]), "last decrease": float(drops[-1])},
            snippet(problem, [[0], [1]] * EPOCHS, "w[1] / w[0]"),
        ),
        samples=1,
    )


@judge("theorem_4_potential/corrected", "proved", formulas=[AFTER])
def corrected(case: Case) -> Outcome:
    """Theorem 4's contraction with y^2 >= N_0/2; on the engine's epochs."""
    Y, Z = reals("Y Z")
    sizes = [eta > 0, eta <= Rational(1, 4), N0 > 0, Y >= Z, Z > 0, Y + Z >= N0]
    weaker = 1 - 2 * eta**3 * Y / 5 <= AFTER.at(eta, N0, 1)
    chain = prove(theorem_4.sentences()[0], Sentence("2 Y >= N >= N_0", [Y, Z, N0, eta], sizes, weaker))

    def check(epochs: Epochs) -> float:
        change = (epochs.z[2] / epochs.y[2]) / (epochs.z[0] / epochs.y[0])
        least = AFTER(epochs.eta, epochs.y[0] ** 2 + epochs.z[0] ** 2, 1.0)
        return float(((change - least) / ratio_error(epochs)).max() - 1.0)

    return judge_formula(chain, one_epoch(case), check)


@judge("theorem_4_limit.annulus/as_printed", "counterexample")
def annulus_as_printed(case: Case) -> Outcome:
    """eta = 1/4, r = 17/16, theta = 45 degrees; V grows in the engine's epoch."""
    Y, Z, eta, R, N0 = reals("Y Z eta r N_0")
    corner = Rational(289, 512)
    point = [
        Eq(Y, corner),
        Eq(Z, corner),
        Eq(eta, Rational(1, 4)),
        Eq(R, Rational(17, 16)),
        Eq(N0, Rational(1, 2)),
    ]
    ring = [R**2 <= Y + Z, R**2 >= Y + Z, R >= N0, 1 + eta / 4 >= R, Z > 0, Y >= Z]
    inside = f.at(Y, Y + Z, eta) < g.at(Y, Y + Z, eta)
    proof = decide(Sentence("V falls on K_1", [Y, Z, eta, R, N0], [*point, *ring], inside))
    y = 17 / 16 / sqrt(2)
    seen = replay(case, Point((repr(y), repr(y)), 2, ((0,), (1,)), "1/4"))
    end = seen.w
    exact = [float(v) for v in epoch(y, y, 0.25)]
    return refute(
        seen,
        "a point of K_1 from which V = z/y grows in the epoch",
        {"y": y, "z": y, "eta": 0.25, "r": 17 / 16, "V before": 1.0, "V after": exact[1] / exact[0]},
        "w[1] / w[0]",
        proof=proof,
        detail=f"On the engine V becomes {end[1] / end[0]:.6f}.",
    )


@judge("theorem_4_limit.annulus/corrected", "proved", formulas=[SECTOR])
def annulus_corrected(case: Case) -> Outcome:
    """The sentence of Proposition 36 covers it; epochs of the engine."""
    Y, Z, eta, V, N0 = reals("Y Z eta V N_0")
    ring = [eta > 0, 4 * eta <= 1, V > 0, N0 > 0, Z >= V**2 * Y, Y >= Z, Y <= 1, Y + Z >= N0]
    domain = [*ring, SECTOR.at(eta) >= Y + Z]
    inside = Sentence("K_1 is in the sector", [Y, Z, eta, V, N0], domain, And(Z > 0, Y >= Z))
    return judge_formula(prove(inside, decrease()), one_epoch(case), falls)


@judge("theorem_4_limit.liminf/as_printed", "proved")
def liminf_as_printed(case: Case) -> Outcome:
    """The factor by machine, and on the engine."""
    N, u, eta = reals("N u eta")
    step = [eta > 0, 4 * eta <= 1, 2 * u >= N, u <= N, N > 0, N < 1]
    bound = (1 - 2 * eta * N) * (1 - N)
    chain = prove(
        Sentence("1 - N' <= (1 - 2 eta N)(1 - N)", [N, u, eta], step, 1 - next_norm(N, u, eta) <= bound)
    )

    def check(epochs: Epochs) -> float:
        N = norms(epochs)
        room = np.maximum((1.0 - 2.0 * epochs.eta * N[0]) * (1.0 - N[0]), 0.0)
        late = float((1.0 - N[2] - room).max()) / (6.0 * epochs.error) - 1.0
        return max(late, grows(epochs))

    return judge_formula(chain, one_epoch(case), check)
