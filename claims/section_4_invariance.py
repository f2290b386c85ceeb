"""Invariance under orthogonal maps Q of the data that keep its span.

Eq. (4) is c (|w|^2 - 2) a + c^2 w with c = <w, a>, so the summed gradient of full-batch GD is

    (|w|^2 - 2) Pi_m w + |Pi_m w|^2 w    (linear activation),

which depends on the data through the projection Pi_m alone.  So GD takes the same steps on Q a_i, and
not only has the same limit.  A mini-batch step depends on Pi_B, which Q moves; and the limits of SGD
(Theorem 2) are datapoints up to sign, which Q a_i are not unless Q permutes the data up to signs.

Under ReLU the projection is the one onto the positively correlated datapoints.  A map Q leaves GD
alone if it keeps their span, and that of the others, and no correlation with w_0 changes sign.  A map
that keeps the span of all the data only may change the set S+, and the limit with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sympy
from hypothesis import strategies as st

from claims._claim import Case, Statement
from claims._end_points import (
    MAX_STEPS,
    Path,
    end_points,
    gradient_descent,
    over,
    rounding_at,
    settled,
)
from claims._proofs import Chain
from engine import Array, FullBatch, Problem, random_orthonormal, stream
from evidence import Counterexample, Evidence, Outcome, Verdict
from evidence.proof import Proof, identity, reals
from evidence.search import Hunt, hunt

COMMON = (r"$\lVert \mathbf w_0 \rVert < 1$, $0 < \eta \le 1/5$, $\Pi_m(\mathbf w_0) \neq 0$",)

GD = Statement(
    label="Section 4, rotation invariance of GD",
    part="gd",
    source="Section 4, after Theorem 1 and after Corollary 3; Section 1, item 3",
    title="GD does not change under orthogonal maps of the data that keep its span",
    text=r"""For orthogonal $Q$ with $Q(\mathrm{span}\,\mathcal D) = \mathrm{span}\,\mathcal D$, full-batch GD
from the same $\mathbf w_0$ on the data $Q\mathbf a_i$ converges to the same point as on the
$\mathbf a_i$. (The referee checks more: all iterates are the same.)""",
    assumptions=("linear activation, orthonormal data", *COMMON),
)

SGD = Statement(
    label="Section 4, SGD is not invariant",
    part="sgd",
    source="Section 1, item 3; Section 4, after Corollary 3",
    title="SGD does change under such maps",
    text=r"""There are orthogonal $Q$ with $Q(\mathrm{span}\,\mathcal D) = \mathrm{span}\,\mathcal D$ for which
mini-batch SGD from the same $\mathbf w_0$ over the same batches has another limit on the data
$Q\mathbf a_i$.""",
    assumptions=("linear activation, orthonormal data", *COMMON),
)

RELU = Statement(
    label="Section 1, invariance under ReLU",
    part="relu",
    source="Section 1, item 3 (“certain orthogonal transformations”, for both activations)",
    title="under ReLU, GD is invariant under certain orthogonal maps of the data",
    text=r"""Under ReLU, GD from the same $\mathbf w_0$ takes the same steps on the data $Q\mathbf a_i$ if the
orthogonal map $Q$ keeps $\mathrm{span}(\mathcal S^+)$ and $\mathrm{span}([m] \setminus \mathcal S^+)$, and
$\langle\mathbf w_0, Q\mathbf a_i\rangle$ is positive for $i \in \mathcal S^+$ and for no other $i$.""",
    assumptions=("ReLU activation, orthonormal data", *COMMON, r"$\mathcal S^+ \neq \emptyset$"),
)


def gradient_proofs() -> Chain:
    """Eq. (4) without the data's coordinates, and that a plane rotation of two points changes nothing.

    Rotations of two points in their plane and changes of sign generate all orthogonal maps of the span.
    """
    w, a = sympy.Matrix(reals("w1 w2 w3")), sympy.Matrix(reals("a1 a2 a3"))
    return Chain((*equation_4(w, a), rotation_of_two(w), flip(w, a)))


def summed(w: sympy.Matrix, *points: sympy.Matrix) -> sympy.Matrix:
    """Sum of c (|w|^2 - 2) a + c^2 w."""
    total = sympy.zeros(*w.shape)
    for a in points:
        c = w.dot(a)
        total += c * (w.dot(w) - 2) * a + c**2 * w
    return total


def weighted(vector: sympy.Matrix) -> sympy.Expr:
    """The components with independent weights: equal vectors exactly if these are equal."""
    return sum(k * x for k, x in zip(reals(f"k0:{len(vector)}"), vector, strict=True))


def equation_4(w: sympy.Matrix, a: sympy.Matrix) -> tuple[Proof, ...]:
    """Eq. (4) as printed, linear activation, for any w and a in R^3."""
    c = w.dot(a)
    printed = (a * w.T + c * sympy.eye(3)) * (w * c - a)
    return (identity("Eq. (4) is c (N - 2) a + c^2 w", weighted(printed), weighted(summed(w, a))),)


def rotation_of_two(w: sympy.Matrix) -> Proof:
    """Rotating two points by the angle with tan(half) = s changes no sum of gradients."""
    s = sympy.Symbol("s", real=True)
    cos, sin = (1 - s**2) / (1 + s**2), 2 * s / (1 + s**2)
    a, b = sympy.Matrix(reals("a1 a2 a3")), sympy.Matrix(reals("b1 b2 b3"))
    turned = summed(w, cos * a + sin * b, -sin * a + cos * b)
    return identity(
        "a rotation of two datapoints leaves the sum of their gradients",
        weighted(turned),
        weighted(summed(w, a, b)),
    )


def flip(w: sympy.Matrix, a: sympy.Matrix) -> Proof:
    """Replacing a by -a changes no gradient."""
    return identity("so does a change of sign", weighted(summed(w, -a)), weighted(summed(w, a)))


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
        turned = keeping_signs(problem, rng) if relu else random_map(self.m, rng) @ data
        return problem, Problem(turned, w0, self.step_size, problem.activation)


def random_map(k: int, rng: np.random.Generator) -> Array:
    """A Haar-distributed orthogonal (k, k) matrix, reflections included."""
    return random_orthonormal(k, k, rng)


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
            q = random_map(len(chosen), rng)
            if (sign * (q @ c[chosen]) > 0.02 * np.linalg.norm(c[chosen])).all():
                turned[chosen] = q @ data[chosen]
                break
    return turned


@GD.claim(
    variant="as printed",
    expected="verified",
    evidence="proved",
    argument="The full-batch gradient depends on the data through the projection onto its span alone.",
)
def gd_as_printed(case: Case) -> Outcome:
    """The identities, and pairs of paths on the engine."""
    return judge_invariance(case, relu=False)


@RELU.claim(
    variant="as printed",
    expected="verified",
    evidence="proved",
    argument=r"GD under ReLU is linear GD on the data in $\mathcal S^+$ (Eq. (15)), and the correlations of the "
    r"iterates with $Q\mathbf a_i$ keep their signs (Corollary 6).",
)
def relu_as_printed(case: Case) -> Outcome:
    """The identities, and pairs of paths on the engine under ReLU."""
    return judge_invariance(case, relu=True)


def judge_invariance(case: Case, *, relu: bool) -> Outcome:
    """The proofs, then the largest distance between the two paths over what rounding allows."""
    proofs = gradient_proofs()
    if not proofs.proved:
        return proofs.failure()
    turns = st.builds(
        Turn,
        m=st.integers(2, 6),
        extra=st.integers(0, 3),
        step_size=st.one_of(st.just(0.2), st.floats(0.05, 0.2)),
        seed=st.integers(0, 2**32 - 1),
    )
    found: Hunt[Turn] = hunt(
        turns,
        lambda turn: separation(case, turn, relu),
        examples=case.pick(8, 40, 300),
        random_seed=case.seed_for("turns", int(relu)),
    )
    violated = found.counterexample is not None
    return Outcome(
        verdict=Verdict.REFUTED if violated else Verdict.VERIFIED,
        evidence=Evidence.PROVED,
        method="SymPy: the full-batch gradient does not change under rotations of two datapoints and "
        "changes of sign, which generate all such maps; beside it pairs of GD paths on the engine",
        detail=f"{proofs.table()}\n\nLargest distance between two paths over what rounding allows: "
        f"{found.margin + 1:.3g} (a violation is above 1).",
        counterexample=Counterexample(
            "two GD paths that should be the same",
            {"turn": repr(found.counterexample), "excess": found.margin},
            "from claims.section_4_invariance import Turn\n"
            f"problem, turned = {found.counterexample!r}.pair({relu})",
        )
        if violated
        else None,
        detects="two paths that differ by more than rounding",
        samples=found.cases,
        message="GD on the engine depends on more than the span of the data" if violated else None,
    )


def separation(case: Case, turn: Turn, relu: bool) -> float:
    """Largest ``|w_t - w'_t| / allowed - 1`` at some times up to the limit, and by ``run``.

    Each path is off by at most ``rounding_at``.  Mapping the data rounds it once more, by less than a
    step rounds; a factor of 2 covers that and the second order.
    """
    problem, turned = turn.pair(relu)
    path = gradient_descent(case.engine, problem, 1e-6)
    steps = len(path.batches)
    walks = [case.engine.trajectory(p, path.batches) for p in (problem, turned)]
    ran = []
    for p in (problem, turned):
        result = case.engine.run(p, FullBatch(), max_steps=steps, seed=turn.seed, keep_weights=True)
        assert result.weights is not None, "run was asked to keep the weights"
        ran.append(result.weights[0])
    worst = -1.0
    for t in sorted({1, 3, steps // 4, steps // 2, 3 * steps // 4, steps}):
        pairs = [(walks[0][t], walks[1][t])] + ([(ran[0], ran[1])] if t == steps else [])
        allowed = 4.0 * rounding_at(case.engine, path, t)
        for left, right in pairs:
            worst = max(worst, float(np.linalg.norm(left - right)) / allowed - 1.0)
    return worst


def separated_pairs() -> list[tuple[str, Problem, Problem]]:
    """Data and mapped data that share no point up to sign, with one initialisation."""
    pairs = []
    half = float(np.sqrt(0.5))
    reflection = np.eye(3) - 2.0 / 3.0
    for name, q, n in (
        ("rotation by 45 degrees, m = n = 2", np.array([[half, half], [-half, half]]), 2),
        ("rotation by 45 degrees, m = 2, n = 3", np.array([[half, half], [-half, half]]), 3),
        ("reflection along (1, 1, 1), m = n = 3", reflection, 3),
    ):
        m = len(q)
        data = np.eye(n)[:m]
        w0 = np.array([0.5, 0.3, 0.2])[:n]
        pairs.append((name, Problem(data, w0, 0.2), Problem(q @ data, w0, 0.2)))
    return pairs


@SGD.claim(
    variant="as printed",
    expected="verified",
    evidence="exhaustive",
    argument=r"By Theorem 2 the limits are datapoints up to sign, on $\mathcal D$ as on $Q\mathcal D$; these "
    "two sets are disjoint unless Q sends a datapoint to a datapoint up to sign.",
)
def sgd_as_printed(case: Case) -> Outcome:
    """Same initialisation, same batches, two data sets: the engine's two limits."""
    rows = [
        "| map | steps | distance of the SGD limits | off their limits | allowed | GD's distance |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    complaint, closest = None, np.inf
    for name, problem, turned in separated_pairs():
        case.progress(name)
        paths = settle_both(case, problem, turned, case.rng("sgd", name))
        ends = [end_points(case.engine, path) for path in paths]
        off = max(
            float(np.linalg.norm(w - path.limit))
            for path, both in zip(paths, ends, strict=True)
            for _, w in both
        )
        allowed = max(path.allowed for path in paths)
        apart = float(np.linalg.norm(ends[0][0][1] - ends[1][0][1]))
        closest = min(closest, apart)
        gd = [
            case.engine.trajectory(p, gradient_descent(case.engine, p).batches)[-1]
            for p in (problem, turned)
        ]
        gd_apart = float(np.linalg.norm(gd[0] - gd[1]))
        rows.append(
            f"| {name} | {len(paths[0].batches)} | {apart:.4f} | {off:.1g} | {allowed:.1g} "
            f"| {gd_apart:.1g} |"
        )
        if not off <= allowed:
            complaint = complaint or f"{name}: SGD on the engine ends {off:.2g} off a datapoint"
        if not apart > 0.5:
            complaint = complaint or f"{name}: the two limits are only {apart:.2g} apart"
    return Outcome(
        verdict=Verdict.REFUTED if complaint else Verdict.VERIFIED,
        evidence=Evidence.EXHAUSTIVE,
        method="one witness settles it; three are followed, over the same random batches, until the exact "
        "recursion is at a datapoint of either data set",
        detail="\n".join(rows),
        samples=2 * len(rows) - 4,
        message=complaint,
    )


def settle_both(
    case: Case, problem: Problem, turned: Problem, rng: np.random.Generator
) -> list[Path]:
    """Paths of single datapoints drawn at random, the same for both, until both have settled."""
    drawn = rng.integers(0, problem.m, (400, 1))
    while True:
        paths = [over(case.engine, p, drawn) for p in (problem, turned)]
        if max(p.distance for p in paths) <= settled(case.engine) or len(drawn) > MAX_STEPS:
            return paths
        drawn = np.concatenate([drawn, rng.integers(0, problem.m, (len(drawn) // 2, 1))])


@RELU.claim(
    variant="for every map that keeps the span",
    expected="refuted",
    evidence="exhaustive",
    title="under ReLU, GD is invariant under every orthogonal map that keeps the span of the data",
    text=r"""Section 4's statement read for ReLU: for orthogonal $Q$ with
$Q(\mathrm{span}\,\mathcal D) = \mathrm{span}\,\mathcal D$, GD from the same $\mathbf w_0$ has the same limit on
the data $Q\mathbf a_i$.""",
    argument=r"$Q$ may change $\mathcal S^+$. With $\mathbf w_0 = (0.3, 0.4)$ the standard basis has both "
    r"correlations positive, and the limit is $(0.6, 0.8)$; turned by 90 degrees it has one, and the limit "
    "is $(0, 1)$.",
)
def relu_every_map(case: Case) -> Outcome:
    """A rotation by 90 degrees."""
    w0 = np.array([0.3, 0.4])
    ends, off, allowed = [], 0.0, 0.0
    for data, limit in (
        (np.eye(2), np.array([0.6, 0.8])),
        (np.array([[0.0, 1.0], [-1.0, 0.0]]), np.array([0.0, 1.0])),
    ):
        path = gradient_descent(case.engine, Problem(data, w0, 0.2, "relu"))
        both = [w for _, w in end_points(case.engine, path)]
        off = max(off, *(float(np.linalg.norm(w - limit)) for w in both))
        allowed = max(allowed, path.allowed)
        ends.append(both[0])
    apart = float(np.linalg.norm(ends[0] - ends[1]))
    refuted = off <= allowed and apart > 0.5
    return Outcome(
        verdict=Verdict.REFUTED if refuted else Verdict.INCONCLUSIVE,
        evidence=Evidence.EXHAUSTIVE,
        method="one pair of data sets, followed until the exact recursion is within 1e-9 of its limits",
        detail=f"The limits are {apart:.4f} apart; the engine is within {off:.1g} of them (allowed "
        f"{allowed:.1g}).",
        counterexample=Counterexample(
            "turning the data by 90 degrees moves the limit of GD under ReLU",
            {"data": [[1, 0], [0, 1]], "turned data": [[0, 1], [-1, 0]], "w0": [0.3, 0.4],
             "eta": 0.2, "limit": [0.6, 0.8], "limit on the turned data": [0, 1]},
            "import numpy as np\nfrom engine import Problem, load_engine\n"
            "for data in (np.eye(2), np.array([[0.0, 1.0], [-1.0, 0.0]])):\n"
            '    problem = Problem(data, np.array([0.3, 0.4]), 0.2, "relu")\n'
            '    print(load_engine("reference").trajectory(problem, np.tile([0, 1], (200, 1)))[-1])',
        ),
        samples=2,
        message=None if refuted else f"GD on the engine ends {off:.2g} off its limits",
    )  # fmt: skip
