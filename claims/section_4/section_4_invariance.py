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

import numpy as np
from hypothesis import strategies as st

from claims.mathematics.end_points import MAX_STEPS, Path, end_points, gradient_descent, over, settled
from claims.mathematics.rotations import Turn, gradient_proofs, separation
from claims.statement import Case, Statement
from engine import Problem
from evidence import Counterexample, Outcome, refuted, verified
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


@GD.claim(
    "as printed: verified, proved",
    argument="The full-batch gradient depends on the data through the projection onto its span alone.",
)
def gd_as_printed(case: Case) -> Outcome:
    """The identities, and pairs of paths on the engine."""
    return judge_invariance(case, relu=False)


@RELU.claim(
    "as printed: verified, proved",
    argument=r"GD under ReLU is linear GD on the data in $\mathcal S^+$ (Eq. (15)), and the correlations of "
    r"the iterates with $Q\mathbf a_i$ keep their signs (Corollary 6).",
)
def relu_as_printed(case: Case) -> Outcome:
    """The identities, and pairs of paths on the engine under ReLU."""
    return judge_invariance(case, relu=True)


def judge_invariance(case: Case, *, relu: bool) -> Outcome:
    """The proofs, then the largest distance between the two paths over what rounding allows."""
    proofs = gradient_proofs()
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
    return verified(
        "proved",
        "SymPy: the full-batch gradient does not change under rotations of two datapoints and "
        "changes of sign, which generate all such maps; beside it pairs of GD paths on the engine",
        unless=violated,
        detail=[
            proofs.table(),
            f"Largest distance between two paths over what rounding allows: "
            f"{found.margin + 1:.3g} (a violation is above 1).",
        ],
        counterexample=lambda: Counterexample(
            "two GD paths that should be the same",
            {"turn": repr(found.counterexample), "excess": found.margin},
            "from claims.mathematics.rotations import Turn\n"
            f"problem, turned = {found.counterexample!r}.pair({relu})",
        ),
        detects="two paths that differ by more than rounding",
        samples=found.cases,
        message="GD on the engine depends on more than the span of the data",
    )


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
    "as printed: verified, exhaustive",
    argument=r"By Theorem 2 the limits are datapoints up to sign, on $\mathcal D$ as on $Q\mathcal D$; these "
    "two sets are disjoint unless Q sends a datapoint to a datapoint up to sign.",
)
def sgd_as_printed(case: Case) -> Outcome:
    """Same initialisation, same batches, two data sets: the engine's two limits."""
    rows = [
        "| map | steps | distance of the SGD limits | off their limits | allowed | GD's distance |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    complaint = None
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
        least = least_distance(problem, turned)
        gd = [
            case.engine.trajectory(p, gradient_descent(case.engine, p).batches)[-1] for p in (problem, turned)
        ]
        gd_apart = float(np.linalg.norm(gd[0] - gd[1]))
        rows.append(
            f"| {name} | {len(paths[0].batches)} | {apart:.4f} | {off:.1g} | {allowed:.1g} | {gd_apart:.1g} |"
        )
        if not off <= allowed:
            complaint = complaint or f"{name}: SGD on the engine ends {off:.2g} off a datapoint"
        if not apart >= least - 2.0 * allowed > least / 2.0:
            complaint = complaint or f"{name}: the limits are {apart:.2g} apart, at least {least:.2g} due"
    return verified(
        "exhaustive",
        "one witness settles it; three are followed, over the same random batches, until the exact "
        "recursion is at a datapoint of either data set",
        unless=complaint,
        detail="\n".join(rows),
        samples=2 * len(rows) - 4,
    )


def least_distance(problem: Problem, turned: Problem) -> float:
    """The least distance between a datapoint of one set and one of the other, up to sign."""
    everything = np.arange(problem.m)
    cosine = float(np.abs(problem.rows(everything) @ turned.rows(everything).T).max())
    return float(np.sqrt(2.0 - 2.0 * cosine))


def settle_both(case: Case, problem: Problem, turned: Problem, rng: np.random.Generator) -> list[Path]:
    """Paths of single datapoints drawn at random, the same for both, until both have settled."""
    drawn = rng.integers(0, problem.m, (400, 1))
    while True:
        paths = [over(case.engine, p, drawn) for p in (problem, turned)]
        if max(p.distance for p in paths) <= settled(case.engine) or len(drawn) > MAX_STEPS:
            return paths
        drawn = np.concatenate([drawn, rng.integers(0, problem.m, (len(drawn) // 2, 1))])


@RELU.claim(
    "for every map that keeps the span: refuted, exhaustive",
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
    broken = off <= allowed and apart > 0.5
    return refuted(
        "exhaustive",
        "one pair of data sets, followed until the exact recursion is within 1e-9 of its limits",
        unless=not broken,
        detail=f"The limits are {apart:.4f} apart; the engine is within {off:.1g} of them (allowed "
        f"{allowed:.1g}).",
        counterexample=Counterexample(
            "turning the data by 90 degrees moves the limit of GD under ReLU",
            {
                "data": [[1, 0], [0, 1]],
                "turned data": [[0, 1], [-1, 0]],
                "w0": [0.3, 0.4],
                "eta": 0.2,
                "limit": [0.6, 0.8],
                "limit on the turned data": [0, 1],
            },
            "import numpy as np\nfrom engine import Problem, load_engine\n"
            "for data in (np.eye(2), np.array([[0.0, 1.0], [-1.0, 0.0]])):\n"
            '    problem = Problem(data, np.array([0.3, 0.4]), 0.2, "relu")\n'
            '    print(load_engine("reference").trajectory(problem, np.tile([0, 1], (200, 1)))[-1])',
        ),
        samples=2,
        message=f"GD on the engine ends {off:.2g} off its limits",
    )
