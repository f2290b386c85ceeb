r"""How far Theorem 4 reaches: a weaker condition on the start, and what breaks where.

The condition y_0 >= z_0 can be relaxed to z_0^2 <= (1 + eta/2) y_0^2.  In that wider sector, with
f = z_2/z_0 and g = y_2/y_0 the factors of an epoch, it is proved that g - f >= eta^4 N / 50 and 0 < g <= 3/2,
so z/y falls by the factor 1 - eta^4 N / 75 an epoch at least, and the sector is invariant because z/y falls.
After finitely many epochs z <= y, and Theorem 4 takes over.  No larger multiple of eta will do for all
eta <= 1/4.

Beyond: for fixed y_0 the limit changes from a_0 to a_1 at the separatrix of ``section_4_conjecture``, where
z_0 is about 1 + eta/2 to sqrt(1 + 2 eta) times y_0.  For eta > 1/4 coordinates overshoot 1, so the proof
ends, but the iterates still converge in every search up to eta = 0.49; for eta > 1/2 they cannot, since
the derivative of the epoch at a_0 has the eigenvalue 1 - 4 eta < -1.  And |w_0| may exceed 1: up to
sqrt(1 + eta/4) by proof, and at eta = 1/4 up to about 1.26 by search.
"""

from __future__ import annotations

import numpy as np
from sympy import And

from claims.theory.cyclic_limit import separatrix
from claims.theory.cyclic_sgd import f_in_w, g_in_w, gap_in_w
from engine import Array, Problem, random_orthonormal, step_error
from engine.aggregates import epoch
from evidence import Counterexample, Outcome, Reach, Tightness, verified
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, identity, reals
from referee import Case, judge

eta, Y = reals("eta Y")

#: How large z_0^2 may be, in Y = y_0^2: of an assumption, of which a smaller one is weaker.
EDGE = Formula(
    "the bound on z_0^2",
    (eta, Y),
    (1 + eta / 2) * Y,
    printed={r"\langle\mathbf w_0, \mathbf a_0\rangle^2": Y},
    bounds=">=",
    domain=[eta > 0, 4 * eta <= 1, Y > 0],
)


def follow(case: Case, y: Array, z: Array, eta: float, epochs: int) -> tuple[Array, float]:
    """Where the engine's coordinates end, shape (k, 2), and its rounding error of one epoch."""
    data = random_orthonormal(2, 2, case.rng("data", f"{eta:g}"))
    problem = Problem(data, np.stack([y, z], axis=1) @ data, eta)
    path = case.engine.trajectory(problem, np.tile([[0], [1]], (epochs, 1)), every=2 * epochs)
    return problem.correlations(path[:, -1]), 4.0 * step_error(case.engine, problem, 1)


def settle(y: Array, z: Array, eta: float, target: float, most: int) -> tuple[int, Array]:
    """Epochs of the exact recursion until all starts are within target of a_0 (or most), and distances."""
    for epochs in range(1, most + 1):
        y, z = epoch(y, z, eta)
        if epochs % 50 == 0 and np.hypot(1.0 - y, z).max() <= target:
            break
    return epochs, np.hypot(1.0 - y, z)


def edge(case: Case) -> tuple[float, int]:
    """Runs from z_0^2 = (1 + eta/2) y_0^2 with several norms: distance from a_0 over the allowed one.

    Rounding errors grow while z/y falls slowly, by at most the ratio of its speeds late and early, and
    shrink near the limit.  The slowest speed is eta^4 N / 75 an epoch with N >= 1/4, which bounds the sum
    by 300 / eta^4 errors of one epoch.
    """
    eta, count = 0.25, case.pick(3, 8, 30)
    radius = np.linspace(0.5, 1.0 - 1e-9, count)
    angle = np.arctan(np.sqrt(EDGE(eta, 1.0)))
    y, z = radius * np.cos(angle), radius * np.sin(angle)
    epochs, distance = settle(y, z, eta, 1e-6, 20_000)
    end, error = follow(case, y, z, eta, epochs)
    allowed = 2.0 * distance + error * 300.0 / eta**4
    return float((np.linalg.norm(end - [1.0, 0.0], axis=1) / allowed).max()), count


def wider_sentences() -> list[Sentence]:
    """The contraction of z/y in the wider sector, in terms of the share s = y^2 / N, and r = N."""
    share, part, r, eta, V, factor = reals("s v r eta V k")
    size, sector = [eta > 0, 4 * eta <= 1], [share <= 1, share * (1 + EDGE.at(eta, 1)) >= 1]
    w = 1 - eta * share * r
    g = g_in_w.at(w, r, eta).subs(r, part * (1 + eta / 4))
    box = [*size, part > 0, part <= 1, share <= 1, 17 * share >= 8]
    return [
        Sentence(
            "g - f >= eta^4 N / 50",
            [share, r, eta],
            [*size, r > 0, 1 + eta / 4 >= r, *sector],
            gap_in_w(w, r, eta) >= eta**3 * r / 50,
        ),
        Sentence("s >= 8/17", [share, eta], [*size, *sector], 17 * share >= 8),
        Sentence("0 < g <= 3/2 for N = v (1 + eta/4)", [share, part, eta], box, And(g > 0, 2 * g <= 3)),
        Sentence(
            "so f/g <= 1 - eta^4 N / 75",
            [V, factor, r, eta],
            [eta > 0, r > 0, V > 0, 2 * V <= 3, V - factor >= eta**4 * r / 50],
            factor / V <= 1 - eta**4 * r / 75,
        ),
    ]


@judge("theorem_4_reach/extension", "proved", formulas=[EDGE])
def extension(case: Case) -> Outcome:
    """The chain by machine, engine runs from the edge of the wider sector, and the ends of the assumptions."""
    w, r, eta = reals("w r eta")
    difference = g_in_w.at(w, r, eta) - f_in_w.at(w, r, eta)
    gap = identity("g - f in terms of w", difference, eta * gap_in_w(w, r, eta))
    chain = prove(gap, *wider_sentences())
    worst, runs = edge(case)
    complaint = None
    if worst > 1.0:
        complaint = f"from the edge of the wider sector the engine ends {worst:.3g} of what is allowed off a_0"
    start, start_note = start_reach(case)
    size, size_note = size_reach(case)
    norm, norm_note = norm_reach(case)
    complaint = complaint or start_note or size_note or norm_note
    ratio = (start.holds_up_to - 1.0) / ((start.fails_at or 2.0) - 1.0)
    return verified(
        "proved",
        "machine proofs of the contraction in the wider sector, then Theorem 4; beside it the engine "
        "from the edge of the sector, followed until the exact recursion is within 1e-6 of the limit, and "
        "from starts beyond the assumptions that do not converge to the first datapoint",
        unless=complaint,
        detail=[
            chain.table(),
            f"Engine from the edge: {worst:.3g} of the allowed distance at most, in {runs} runs.",
        ],
        counterexample=lambda: Counterexample(
            "the engine does not do what the recursion does", {"what": complaint}
        ),
        tightness=Tightness(ratio, "proved excess of z_0/y_0 over 1, over that of the separatrix"),
        detects="a limit other than a_0, or a start beyond the assumptions that ends elsewhere than it should",
        samples=runs + 4,
        reach=(size, start, norm),
    )


def start_reach(case: Case) -> tuple[Reach, str | None]:
    """How far z_0 may exceed y_0 at eta = 0.2: proved, and a start that goes to the other datapoint."""
    eta, y = 0.2, 0.66  # at the separatrix |w_0| = 0.985
    z = separatrix(y) + 0.005
    end, _ = follow(case, np.array([y]), np.array([z]), eta, 800)
    there = np.abs(end[0] - [0.0, 1.0]).max() < 0.05
    note = None if there else f"from ({y}, {z:.4f}) the engine ends at {end[0]}"
    reach = Reach(
        "z_0 / y_0 <= 1 (at eta = 1/5)",
        float(np.sqrt(EDGE(eta, 1.0))),
        z / y,
        "proved up to sqrt(1 + eta/2); beyond by bisection with the exact recursion from y_0 = 0.66, and "
        "one run of the engine",
        "cyclic SGD converges to the other datapoint",
    )
    return reach, note


def size_reach(case: Case) -> tuple[Reach, str | None]:
    """The range of eta: a search below 1/2, and a run of the engine above, where a_0 is unstable."""
    angle = np.linspace(0.01, np.pi / 4, case.pick(20, 60, 200))
    radius = np.linspace(0.05, 1.0 - 1e-9, case.pick(5, 10, 20))[:, None]
    y, z = (radius * np.cos(angle)).ravel(), (radius * np.sin(angle)).ravel()
    good = 0.25
    for eta in (0.3, 0.4, 0.45, 0.49):
        _, distance = settle(y, np.minimum(z, y), eta, 1e-3, 2000)
        if distance.max() > 1e-3:
            break
        good = eta
    far = 0.51
    end, error = follow(case, np.array([0.6]), np.array([0.3]), far, 400)
    a, b = np.array([0.6]), np.array([0.3])
    for _ in range(400):
        a, b = epoch(a, b, far)
    off = float(np.hypot(end[0, 0] - a[0], end[0, 1] - b[0]))
    note = None
    if abs(end[0, 0] - 1.0) < 0.02 or off > 1e3 * error:
        note = f"at eta = {far} the engine ends at {end[0]}, the recursion at ({a[0]:.6f}, {b[0]:.6f})"
    reach = Reach(
        "eta <= 1/4",
        good,
        far,
        f"{len(y)} starts followed with the exact recursion; above 1/2 the eigenvalue 1 - 4 eta at a_0 is "
        "below -1, and a run of the engine from (0.6, 0.3) at 0.51 ends in a cycle",
        "the first coordinate alternates around 1 for ever",
    )
    return reach, note


def norm_reach(case: Case) -> tuple[Reach, str | None]:
    """The norm of the start at eta = 1/4: proved up to sqrt(1 + eta/4), and a tie that goes elsewhere."""
    eta = 0.25
    squared = 1.7
    y = np.array([np.sqrt(squared / 2.0)])
    _, distance = settle(y, y, eta, 0.0, 1500)
    end, _ = follow(case, y, y, eta, 1500)
    away = float(np.hypot(1.0 - end[0, 0], end[0, 1]))
    note = None if away > 0.5 and distance[0] > 0.5 else f"from y = z = {y[0]:.4f} the engine ends at {end[0]}"
    reach = Reach(
        "|w_0| < 1 (at eta = 1/4)",
        float(np.sqrt(1.0 + eta / 4.0)),
        float(np.sqrt(squared)),
        "proved for |w_0|^2 <= 1 + eta/4 with coordinates below 1 (the chain of Theorem 4 assumes no more); "
        "beyond by one start, on the recursion and on the engine",
        "from y_0 = z_0 cyclic SGD converges to the other datapoint",
    )
    return reach, note
