r"""Invariance under orthogonal maps Q of the data that keep its span.

Eq. (4) is c (|w|^2 - 2) a + c^2 w with c = <w, a>, so the summed gradient of full-batch GD is

    (|w|^2 - 2) Pi_m w + |Pi_m w|^2 w    (linear activation),

which depends on the data through the projection Pi_m alone.  So GD takes the same steps on Q a_i, and
not only has the same limit.  (SGD does not.)

Under ReLU the projection is the one onto the positively correlated datapoints.  A map Q leaves GD
alone if it keeps their span, and that of the others, and no correlation with w_0 changes sign.  A map
that keeps the span of all the data only may change the set S+, and the limit with it.

Mini-batch SGD is not invariant under the orthogonal maps Q of the data that keep their span.

A mini-batch step depends on the projection Pi_B onto the span of the batch, which Q moves; and the limits of
SGD (Theorem 2) are datapoints up to sign, which Q a_i are not unless Q permutes the data up to signs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sympy
from hypothesis import strategies as st

from claims.theory.end_points import MAX_STEPS, Path, end_points, gradient_descent, over, rounding_at, settled
from claims.theory.harness import Domain, judge_formula
from engine import Array, FullBatch, Problem, random_orthonormal, stream
from evidence import Column, Counterexample, Outcome, Table, refuted, verified
from evidence.chain import Chain, prove
from evidence.proof import Proof, identity, reals
from referee import Case, judge


def gradient_proofs() -> Chain:
    """Eq. (4) without the data's coordinates, and that a plane rotation of two points changes nothing.

    Everything is in the span of w, a and b, so that three dimensions are general.  Rotations of two points
    in their plane, by the angle with tan(half) = s, and changes of sign generate all orthogonal maps of the
    span.
    """
    w, a, b = (sympy.Matrix(reals(f"{name}1 {name}2 {name}3")) for name in "wab")
    (s,) = reals("s")
    c = w.dot(a)
    equation_4 = (a * w.T + c * sympy.eye(3)) * (w * c - a)
    cos, sin = (1 - s**2) / (1 + s**2), 2 * s / (1 + s**2)
    turned = summed(w, cos * a + sin * b, -sin * a + cos * b)
    return prove(
        same("Eq. (4) is c (N - 2) a + c^2 w", equation_4, summed(w, a)),
        same("a rotation of two datapoints leaves the sum of their gradients", turned, summed(w, a, b)),
        same("so does a change of sign", summed(w, -a), summed(w, a)),
    )


def summed(w: sympy.Matrix, *points: sympy.Matrix) -> sympy.Matrix:
    """Sum of c (|w|^2 - 2) a + c^2 w."""
    total = sympy.zeros(*w.shape)
    for a in points:
        c = w.dot(a)
        total += c * (w.dot(w) - 2) * a + c**2 * w
    return total


def same(name: str, left: sympy.Matrix, right: sympy.Matrix) -> Proof:
    """That two vectors are equal, which they are if their components with independent weights are."""
    weights = sympy.Matrix(reals(f"k0:{len(left)}"))
    return identity(name, weights.dot(left), weights.dot(right))


@dataclass(frozen=True)
class Turn:
    """A data set, an initialisation and an orthogonal map of its span, from a seed."""

    m: int
    extra: int
    step_size: float
    seed: int

    def pair(self, relu: bool) -> tuple[Problem, Problem]:
        """The problem on the data, and on the mapped data, with the same initialisation."""
        rng = stream(self.seed, "turn", self.m, self.extra)
        data = random_orthonormal(self.m, self.m + self.extra, rng)
        c = rng.uniform(0.3, 1.0, self.m) * (rng.choice([-1, 1], self.m))
        c[0] = abs(c[0])
        off = rng.standard_normal(self.m + self.extra)
        off -= off @ data.T @ data
        w0 = c @ data + (0.5 * off / np.linalg.norm(off) if self.extra else 0.0)
        w0 *= rng.uniform(0.1, 0.99) / np.linalg.norm(w0)
        problem = Problem(data, w0, self.step_size, "relu" if relu else "linear")
        turned = keeping_signs(problem, rng) if relu else random_orthonormal(self.m, self.m, rng) @ data
        return problem, Problem(turned, w0, self.step_size, problem.activation)


def keeping_signs(problem: Problem, rng: np.random.Generator) -> Array:
    """Mapped data with the same spans of S+ and of the rest, and the same signs of correlation.

    Random maps are tried until the signs agree with some room; a set for which none does stays put.
    """
    c = problem.correlations(problem.w0)
    data = np.array(problem.data)
    turned = data.copy()
    for positive in (True, False):
        chosen = np.flatnonzero((c > 0) == positive)
        sign = 1.0 if positive else -1.0
        for _ in range(200 if len(chosen) else 0):
            q = random_orthonormal(len(chosen), len(chosen), rng)
            if (sign * (q @ c[chosen]) > 0.02 * np.linalg.norm(c[chosen])).all():
                turned[chosen] = q @ data[chosen]
                break
    return turned


def separation(case: Case, turn: Turn, relu: bool) -> float:
    """Largest ``|w_t - w'_t| / allowed - 1`` at some times up to the limit, and by ``run``.

    Each path is off by at most ``rounding_at``.  Mapping the data rounds it once more, by less than a
    step rounds; a factor of 2 covers that and the second order.
    """
    pair = turn.pair(relu)
    path = gradient_descent(case.engine, pair[0], 1e-6)
    steps = len(path.batches)
    walks = [case.engine.trajectory(problem, path.batches) for problem in pair]
    ran = []
    for problem in pair:
        result = case.engine.run(problem, FullBatch(), max_steps=steps, seed=turn.seed, keep_weights=True)
        assert result.weights is not None, "run was asked to keep the weights"
        ran.append(result.weights[0])
    worst = -1.0
    for t in sorted({1, 3, steps // 4, steps // 2, 3 * steps // 4, steps}):
        apart = [np.linalg.norm(walks[0][t] - walks[1][t])]
        apart += [np.linalg.norm(ran[0] - ran[1])] if t == steps else []
        worst = max(worst, float(max(apart)) / (4.0 * rounding_at(case.engine, path, t)) - 1.0)
    return worst


def same_paths(case: Case, *, relu: bool) -> Outcome:
    """That GD is invariant: the proofs, then the largest distance of two paths over what rounding allows."""
    proofs = gradient_proofs()
    turns = st.builds(
        Turn,
        m=st.integers(2, 6),
        extra=st.integers(0, 3),
        step_size=st.one_of(st.just(0.2), st.floats(0.05, 0.2)),
        seed=st.integers(0, 2**32 - 1),
    )
    domain = Domain(
        "pairs of data sets with the same span and the same start",
        turns,
        lambda turn: separation(case, turn, relu),
        examples=case.pick(8, 40, 300),
        seed=case.seed_for("turns", int(relu)),
        code=f"problem, turned = {{}}.pair({relu})",
    )
    return judge_formula(
        proofs,
        domain,
        float,
        formula="one path of GD",
        by="SymPy: the full-batch gradient does not change under rotations of two datapoints and changes of "
        "sign, which generate all such maps",
        detects="two paths that differ by more than rounding",
    )


@judge("section_4_invariance.gd/as_printed", "proved")
def gd_as_printed(case: Case) -> Outcome:
    """The identities, and pairs of paths on the engine."""
    return same_paths(case, relu=False)


@judge("section_4_invariance.relu/as_printed", "proved")
def relu_as_printed(case: Case) -> Outcome:
    """The identities, and pairs of paths on the engine under ReLU."""
    return same_paths(case, relu=True)


@judge("section_4_invariance.relu/for_every_map_that_keeps_the_span", "counterexample")
def relu_every_map(case: Case) -> Outcome:
    """A rotation by 90 degrees."""
    w0, turn = np.array([0.3, 0.4]), np.array([[0.0, 1.0], [-1.0, 0.0]])
    ends, off, allowed = [], 0.0, 0.0
    for data, limit in ((np.eye(2), [0.6, 0.8]), (turn, [0.0, 1.0])):
        path = gradient_descent(case.engine, Problem(data, w0, 0.2, "relu"))
        both = [w for _, w in end_points(case.engine, path)]
        off = max(off, *(float(np.linalg.norm(w - np.array(limit))) for w in both))
        allowed = max(allowed, path.allowed)
        ends.append(both[0])
    apart = float(np.linalg.norm(ends[0] - ends[1]))
    sets = {"data": [[1, 0], [0, 1]], "turned data": [[0, 1], [-1, 0]], "w0": [0.3, 0.4], "eta": 0.2}
    return refuted(
        "counterexample",
        "one pair of data sets, followed until the exact recursion is within 1e-9 of its limits",
        unless=not (off <= allowed and apart > 0.5),
        detail=f"The limits are {apart:.4f} apart; the engine is within {off:.1g} of them (allowed "
        f"{allowed:.1g}).",
        counterexample=Counterexample(
            "turning the data by 90 degrees moves the limit of GD under ReLU",
            {**sets, "limit": [0.6, 0.8], "limit on the turned data": [0, 1]},
            "import numpy as np\nfrom engine import Problem, load_engine\n"
            "for data in (np.eye(2), np.array([[0.0, 1.0], [-1.0, 0.0]])):\n"
            '    problem = Problem(data, np.array([0.3, 0.4]), 0.2, "relu")\n'
            '    print(load_engine("reference").trajectory(problem, np.tile([0, 1], (200, 1)))[-1])',
        ),
        samples=2,
        message=f"GD on the engine ends {off:.2g} off its limits",
    )


HALF = float(np.sqrt(0.5))
ROTATION = np.array([[HALF, HALF], [-HALF, HALF]])
#: Maps for which data and mapped data share no point up to sign: name, Q, n.
MAPS = (
    ("rotation by 45 degrees, m = n = 2", ROTATION, 2),
    ("rotation by 45 degrees, m = 2, n = 3", ROTATION, 3),
    ("reflection along (1, 1, 1), m = n = 3", np.eye(3) - 2.0 / 3.0, 3),
)


@judge("section_4_invariance.sgd/as_printed", "counterexample")
def sgd_as_printed(case: Case) -> Outcome:
    """Same initialisation, same batches, two data sets: the engine's two limits."""
    rows, complaint = [], None
    for name, q, n in MAPS:
        case.progress(name)
        data, w0 = np.eye(n)[: len(q)], np.array([0.5, 0.3, 0.2])[:n]
        pair = [Problem(data, w0, 0.2), Problem(q @ data, w0, 0.2)]
        paths = settle_both(case, pair, case.rng("sgd", name))
        ends = [[w for _, w in end_points(case.engine, path)] for path in paths]
        off = max(distance(w, p.limit) for p, both in zip(paths, ends, strict=True) for w in both)
        allowed = max(path.allowed for path in paths)
        apart = distance(ends[0][0], ends[1][0])
        least = np.sqrt(2.0 - 2.0 * np.abs(q).max())  # between a datapoint and a mapped one, up to sign
        gd = [case.engine.trajectory(p, gradient_descent(case.engine, p).batches)[-1] for p in pair]
        rows.append((name, len(paths[0].batches), apart, off, allowed, distance(*gd)))
        if not off <= allowed:
            complaint = complaint or f"{name}: SGD on the engine ends {off:.2g} off a datapoint"
        if not apart >= least - 2.0 * allowed > least / 2.0:
            complaint = complaint or f"{name}: the limits are {apart:.2g} apart, at least {least:.2g} due"
    columns = [
        Column("map"),
        Column("steps", "d"),
        Column("distance of the SGD limits", ".4f"),
        Column("off their limits", ".1g"),
        Column("allowed", ".1g"),
        Column("GD's distance", ".1g"),
    ]
    return verified(
        "counterexample",
        "one witness settles it; three are followed, over the same random batches, until the exact recursion "
        "is at a datapoint of either data set",
        unless=complaint,
        detail=Table(columns, rows),
        samples=2 * len(rows),
    )


def distance(left: np.ndarray, right: np.ndarray) -> float:
    """The Euclidean distance of two points."""
    return float(np.linalg.norm(left - right))


def settle_both(case: Case, pair: list[Problem], rng: np.random.Generator) -> list[Path]:
    """Paths of single datapoints drawn at random, the same for both, until both have settled."""
    drawn = rng.integers(0, pair[0].m, (400, 1))
    while True:
        paths = [over(case.engine, p, drawn) for p in pair]
        if max(p.distance for p in paths) <= settled(case.engine) or len(drawn) > MAX_STEPS:
            return paths
        drawn = np.concatenate([drawn, rng.integers(0, pair[0].m, (len(drawn) // 2, 1))])
