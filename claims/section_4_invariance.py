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
from claims._end_points import effective, end_points, gradient_descent, over, settled, stochastic
from claims._proofs import Chain
from engine import Array, Problem, gamma, random_orthonormal, stream
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
    return (
        identity("Eq. (4) is c (N - 2) a + c^2 w", weighted(printed), weighted(summed(w, a))),
    )


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
    """Mapped data with the same spans of S+ and its complement, and the same signs of correlation.

    Random maps are pulled towards one that sends the normalised sum of the set to the direction of
    the projection of w0, where all correlations are equal, until the signs agree.
    """
    c = problem.correlations(problem.w0)
    data = np.array(problem.data)
    turned = data.copy()
    for positive in (True, False):
        chosen = np.flatnonzero((c > 0) == positive)
        k = len(chosen)
        for _ in range(200):
            q = random_map(k, rng) if k else np.zeros((0, 0))
            if ((q @ c[chosen] > 0) == positive).all():
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

    Rotating the data rounds it once more, by gamma_m of each row, which moves every step by at most
    2 sqrt(m) gamma_m times 2 eta; twice the bound for one path covers that and the other path.
    """
    problem, turned = turn.pair(relu)
    path = gradient_descent(case.engine, problem, 1e-6)
    steps = len(path.batches)
    allowed = 2.0 * 2.0 * path.rounding + 8.0 * steps * np.sqrt(turn.m) * gamma(turn.m, 2.0**-53)
    walks = [case.engine.trajectory(p, path.batches) for p in (problem, turned)]
    apart = float(np.linalg.norm(walks[0] - walks[1], axis=1).max())
    ends = [end_points(case.engine, over_same(path, p))[1][1] for p in (problem, turned)]
    apart = max(apart, float(np.linalg.norm(ends[0] - ends[1])))
    return apart / allowed - 1.0
