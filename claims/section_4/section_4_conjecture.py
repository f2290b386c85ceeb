r"""Section 4's conjecture: cyclic SGD converges to a single datapoint for all m, n and |w0| < 1.

As it stands it is false, already for m = n = 2.  In the open set U of starts with y, z > 0 and
y^2 + z^2 < 1 let U_0 and U_1 be the starts from which cyclic SGD converges to a_0 and to a_1; signs
are constant (Corollary 6), so no other datapoint can be the limit.

- U_0 is not empty: Theorem 4.  U_1 is not empty: after one step cyclic SGD is cyclic SGD with the
  roles of the datapoints exchanged, so Theorem 4 (whose proof needs |w| <= 1 + eta/4 only) gives the
  limit a_1 whenever z_1 >= y_1, for instance from (0.1, 0.8).
- Both are open: a_0 and a_1 are asymptotically stable fixed points of the epoch map F (the
  derivative at a_0 has the eigenvalues 1 - 4 eta and 1 - eta^2) and F is continuous.
- U is connected, so it is not the union of two disjoint, non-empty open sets.

Hence some start in U converges to no datapoint.  These starts form a curve, the common boundary, on
which the iterates approach a periodic orbit with both coordinates non-zero.  The corrected form
excludes a null set; it remains a conjecture, and the referee searches for counterexamples.
"""

from __future__ import annotations

import numpy as np
import sympy
from scipy.optimize import fsolve

from claims.mathematics.dynamics import epoch
from claims.statement import Case, Erratum, Statement
from engine import Array, Cyclic, Ensemble, Problem, StandardBasis, Stop, step_error
from evidence import Counterexample, Outcome, Tightness, refuted, verified

ETA = 0.2
CONJECTURE = Statement(
    label="Section 4, cyclic SGD in general",
    source="Section 4, after Theorem 4 (a conjecture)",
    title="cyclic SGD converges to a single datapoint from every start",
    text=r"""For all $m \le n$ and every $\mathbf w_0$ with $\lVert \mathbf w_0 \rVert < 1$, the iterates with
$\mathcal B_t = \{t \bmod m\}$ converge to $\pm \mathbf a_i$ for some $i \in [m]$.""",
    assumptions=(
        r"linear activation, orthonormal data, $\Pi_m(\mathbf w_0) \ne 0$",
        r"$\lVert \mathbf w_0 \rVert < 1$, $0 < \eta \le 1/5$",
    ),
)


def winner(case: Case, y: float, z: Array, epochs: int) -> Array:
    """Which of two datapoints cyclic SGD has reached on the engine: 0, 1, or -1 for neither."""
    starts = np.stack([np.full(len(z), y), z], axis=1)
    problem = Problem(np.eye(2), starts, ETA)
    final = case.engine.trajectory(problem, np.tile([[0], [1]], (epochs, 1)), every=2 * epochs)[:, -1]
    near = np.stack([np.abs(final - e).max(axis=1) < 1e-3 for e in np.eye(2)], axis=1)
    return np.where(near[:, 0], 0, np.where(near[:, 1], 1, -1))


def separatrix(y: float) -> float:
    """The z at which the limit changes from a_0 to a_1, by bisection with the exact epoch map."""
    low, high = y, float(np.sqrt(1.0 - y * y))
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        a, b = y, middle
        for _ in range(5000):  # on the separatrix itself the ratio would stay for ever
            if not 1e-6 < b / a < 1e6:
                break
            a, b = epoch(a, b, ETA)
        low, high = (middle, high) if b < a else (low, middle)
    return low


def periodic_orbit() -> tuple[float, float]:
    """The fixed point of the epoch map with both coordinates positive."""

    def residual(p: Array) -> list[float]:
        y, z = epoch(p[0], p[1], ETA)
        return [float(y - p[0]), float(z - p[1])]

    y, z = fsolve(residual, [0.66, 0.75], xtol=1e-12)
    return float(y), float(z)


def stable_eigenvalues() -> list[sympy.Expr]:
    """Eigenvalues of the derivative of the epoch map at a_0, exactly."""
    y, z, eta = sympy.symbols("y z eta", positive=True)
    jacobian = sympy.Matrix(epoch(y, z, eta)).jacobian([y, z]).subs({y: 1, z: 0})
    return [sympy.factor(value) for value in jacobian.eigenvals()]


@CONJECTURE.claim(
    "as printed: refuted, proved",
    erratum=Erratum(
        kind="false",
        printed=r"cyclic SGD converges to a single datapoint for every $\mathbf w_0$ (a conjecture)",
        correct=r"for Lebesgue-almost every $\mathbf w_0$ (still a conjecture)",
        consequence=r"No theorem uses it; Theorem 4 stands.",
    ),
    argument="The two basins are open, disjoint and non-empty in a connected set, so they do not fill it: "
    "see the module's docstring. A false statement, but only on a null set of starts.",
)
def as_printed(case: Case) -> Outcome:
    """Both basins on the engine on either side of the separatrix, and the orbit in between."""
    y = 0.5
    z = separatrix(y)
    # far above what rounding can move a start by; near the separatrix distances grow by about
    # 1 + eta^2 an epoch, and near a datapoint they shrink by 1 - eta^2
    gap = max(1e-9, 1e3 * step_error(case.engine, Problem(np.eye(2), np.array([y, z]), ETA), 1))
    epochs = int(np.ceil(3.0 * (np.log(1.0 / gap) + 10.0) / ETA**2))
    sides = winner(case, y, np.array([z - gap, z + gap, 0.5 * y]), epochs)
    reproduced = sides.tolist() == [0, 1, 0]
    orbit = periodic_orbit()
    problem = Problem(np.eye(2), np.array(orbit), ETA)
    returned = case.engine.trajectory(problem, np.array([[0], [1]]))[-1]
    drift = float(np.abs(returned - problem.w0).max())
    stays = drift <= 1e-12 + 4.0 * step_error(case.engine, problem, 1)
    eigenvalues = stable_eigenvalues()
    stable = {sympy.expand(v) for v in eigenvalues} == set(_expected_eigenvalues())
    good = reproduced and stays and stable
    return refuted(
        "proved",
        "connectedness of the set of starts; non-empty basins by Theorem 4; stability by SymPy; "
        "both basins and the periodic orbit between them shown on the engine",
        unless=not good,
        detail=f"At eta = {ETA:g}, from (0.5, z): the engine converges to a_0 for z = {z - gap:.12g} and to "
        f"a_1 for z = {z + gap:.12g}; the start in between that does neither has z = {z:.15g}. It approaches "
        f"the period-2 orbit through ({orbit[0]:.12g}, {orbit[1]:.12g}) (one epoch on the engine returns there "
        f"within {drift:.2g}). Eigenvalues at a_0: {', '.join(sorted(map(str, eigenvalues)))}.",
        counterexample=Counterexample(
            "a start on the boundary between the basins of a_0 and a_1, in floating point bracketed by "
            "two starts with different limits",
            {
                "m": 2,
                "n": 2,
                "eta": ETA,
                "w0 to a_0": [y, z - gap],
                "w0 to a_1": [y, z + gap],
                "w0 to neither (rounded)": [y, z],
                "periodic orbit": list(orbit),
            },
            "import numpy as np\nfrom engine import Problem, load_engine\n"
            f"problem = Problem(np.eye(2), np.array([[{y!r}, {z - gap!r}], [{y!r}, {z + gap!r}]]), {ETA!r})\n"
            f"batches = np.tile([[0], [1]], ({epochs}, 1))\n"
            f'print(load_engine("reference").trajectory(problem, batches, every={2 * epochs})[:, -1])',
        ),
        samples=4,
        message="the engine does not reproduce the two basins or the orbit between them: "
        f"limits {sides.tolist()} (expected [0, 1, 0]), orbit drift {drift:.3g}, eigenvalues {eigenvalues}",
    )


def _expected_eigenvalues() -> list[sympy.Expr]:
    eta = sympy.symbols("eta", positive=True)
    return [sympy.expand(1 - 4 * eta), sympy.expand(1 - eta**2)]


@CONJECTURE.claim(
    "corrected: verified, searched",
    title="cyclic SGD converges to a single datapoint from almost every start",
    text=r"""For all $m \le n$ and Lebesgue-almost every $\mathbf w_0$ with $\lVert \mathbf w_0 \rVert < 1$, the
iterates with $\mathcal B_t = \{t \bmod m\}$ converge to $\pm \mathbf a_i$ for some $i \in [m]$.""",
    argument="A conjecture: nobody has proved it. Verified means here that no counterexample was found.",
)
def corrected(case: Case) -> Outcome:
    """Random and awkward starts, each run until R is large; one that does not settle is a find."""
    sizes = case.pick((2, 3, 4), (2, 3, 5, 8, 13, 30), (2, 3, 5, 8, 13, 30, 60, 120))
    count = case.pick(12, 64, 256)
    log_ratio = 20.0
    cases, unsettled, slowest = 0, [], 0.0
    for m in sizes:
        for eta in case.pick((0.2,), (0.1, 0.2), (0.05, 0.1, 0.2)):
            case.progress(f"m = {m}, eta = {eta:g}")
            problem = awkward_starts(case, m, eta, count)
            typical = 2.0 * m * (log_ratio + np.log(m)) / eta**2
            ensemble = case.engine.run(
                problem,
                Cyclic(),
                max_steps=int(200 * typical),
                seed=case.seed_for("run", m),
                stop=Stop(log_ratio, every=m),
                keep_weights=True,
            )
            cases += count
            slowest = max(slowest, float(ensemble.steps.max() / typical))
            bad = misplaced(case, problem, ensemble, log_ratio)
            unsettled += [{"m": m, "eta": eta, "w0": problem.w0[r].tolist()} for r in np.flatnonzero(bad)]
    found = bool(unsettled)
    return verified(
        "searched",
        f"{cases} starts (random, nearly tied, nearly one-sided, norm near 1, off the span), m in "
        f"{list(sizes)}, each run until R >= {log_ratio:g}, where the ratio shrinks by 1 - eta^2 an "
        "epoch, so the limit is certain",
        unless=found,
        detail=f"No start failed to settle; the slowest took {slowest:.3g} times the typical "
        "2 m (R + log m) / eta^2 steps. This is a search, not a proof."
        if not found
        else f"{len(unsettled)} starts did not settle at a datapoint of the right sign.",
        counterexample=lambda: Counterexample("cyclic SGD does not settle at a datapoint", unsettled[0]),
        tightness=Tightness(slowest, "slowest settling time over 2 m (R + log m) / eta^2"),
        samples=cases,
    )


def awkward_starts(case: Case, m: int, eta: float, count: int) -> Problem:
    """Starts of several kinds in R^n, n = m + 1, with standard basis data."""
    rng = case.rng("starts", m, f"{eta:g}")
    w = rng.standard_normal((count, m + 1))
    kind = np.arange(count) % 4
    w[kind == 1, :m] = np.sign(w[kind == 1, :m]) * (1.0 + 1e-3 * w[kind == 1, :m])
    w[kind == 2, 1:m] *= 1e-3
    w[kind == 3, m] *= 10.0
    norm = np.where(kind == 0, rng.uniform(0.05, 0.99, count), 0.999)
    w *= (norm / np.linalg.norm(w, axis=1))[:, None]
    return Problem(StandardBasis(m, m + 1), w, eta)


def misplaced(case: Case, problem: Problem, ensemble: Ensemble, log_ratio: float) -> Array:
    """Replicates that are not at a datapoint of the right sign, judged from the weights."""
    assert ensemble.weights is not None
    w = ensemble.weights
    leader = np.abs(w[:, : problem.m]).argmax(axis=1)
    rows = np.arange(len(w))
    sign = np.sign(problem.w0[rows, leader])
    target = np.zeros_like(w)
    target[rows, leader] = sign
    distance = np.linalg.norm(w - target, axis=1)
    allowed = 2.0 * np.exp(-log_ratio / 2) + 10 * step_error(case.engine, problem, 1) / problem.step_size
    return ~ensemble.stopped | (distance > allowed) | (leader != ensemble.leader)
