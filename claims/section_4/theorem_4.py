r"""Theorem 4: cyclic SGD with m = n = 2 converges to the datapoint it starts closer to.

The paper's proof shows that the ratio z/y strictly decreases in every epoch (Proposition 36) and
concludes by compactness (Proposition 35).  It uses Proposition 5 and Corollary 6, stated for
eta <= 1/5, up to eta = 1/4.  The chain below needs no compactness, and every step of it is decided
by machine for 0 < eta <= 1/4.  With Y = y^2, Z = z^2, N = Y + Z at the start of an epoch:

1. y >= z > 0 and N <= 1 + eta/4 imply (z/y)' <= (z/y) (1 - (2/5) eta^3 Y), and 2 Y >= N;
2. N' <= 1 + eta/4 after any step;
3. every coordinate stays in (0, 1);
4. N' >= N + 4 eta u (1 - N), so N does not decrease below 1, and 5. N >= 1 implies N' >= 1 when
   u < 1 (b = 1), so N never falls below min(N_0, 1).

By 1 and the last remark z/y decreases by a fixed factor an epoch, hence to 0.  In the first half of an epoch u
= Y >= N/2, so 4 also makes 1 - N decrease by the factor 1 - 2 eta N_0 while it is positive; with y < 1 this
gives y -> 1, z -> 0.  What is left to the reader is that geometric sequences tend to 0.

Theorem 4 with constants: how far cyclic SGD with two datapoints is from the first of them after e epochs.

Let q = z/y, Y = y^2 and N = |w|^2 at the start of an epoch.  In the whole region of the theorem

    q' <= q (1 - (2/5) eta^3 Y - (2/3) eta^2 (Y - Z)),    (1 - N')^+ <= (1 - 4 eta Y) (1 - N)^+

(the second half of an epoch does not increase the latter), N never falls below its start, and Y >= N/2.  With
k = eta^2 N_0 / 3 the first gives q'^2 <= q^2 (1 - k (2 - k)(1 - q^2)), by which W = q^2 / (1 - q^2) falls by
the factor 1 + k (2 - k) an epoch.  From a tie, where W is infinite, the first epoch leads to W <= 5 / (eta^3
N_0).  And 1 - y <= 1 - y^2 = (1 - N) + z^2.

Near the limit q falls by 1 - eta^2 an epoch; the certified factor is about 1 - eta^2 N_0 / 3.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import And, Integer, Rational

from claims.theory.bounded_paths import BoundedPaths
from claims.theory.cyclic_limit import excess, starts
from claims.theory.harness import Domain, judge_formula
from engine import Array, Problem, StandardBasis, step_error
from engine.aggregates import batch_factor, next_norm, rest_factor
from evidence import Figure, Outcome, Tightness
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, reals
from referee import Case, judge

N, u, x, share, part, eta, N_0 = reals("N u x s v eta N_0")

SIZES = [eta > 0, eta <= Rational(1, 4)]
STEP = [*SIZES, u >= 0, u <= N]
BOUNDED = [*STEP, 1 + eta / 4 >= N]
ONE, QUARTER = Integer(1), "for eta <= 1/4"


def sentences() -> list[Sentence]:
    """The steps of the chain, for all real values at once."""
    whole = part * (1 + eta / 4)  # N; what follows covers Y >= Z > 0, N <= 1 + eta/4
    left, right = ratio_sides(share * whole, (1 - share) * whole, eta)
    contracts = left <= (1 - 2 * eta**3 * share * whole / 5) * right
    wedge = [*SIZES, 2 * share >= 1, share < 1, part > 0, part <= ONE]
    after, grown = next_norm(N, u, eta), N + 4 * eta * u * (1 - N)
    inside, outside = batch_factor(N, u, eta), rest_factor(u, eta)
    stay = And(x * inside**2 < 1, inside > 0, outside > 0, outside <= ONE)
    coordinate = [*BOUNDED, x >= 0, x < 1, x <= u]
    above = [*BOUNDED, ONE <= N, u <= ONE]
    state = [N, u, eta]
    return [
        Sentence("the ratio z/y contracts by 1 - (2/5) eta^3 Y an epoch", [share, part, eta], wedge, contracts),
        Sentence(f"N <= 1 + eta/4 is preserved, {QUARTER}", state, BOUNDED, after <= 1 + eta / 4),
        Sentence(f"coordinates keep their signs and stay below 1, {QUARTER}", [x, *state], coordinate, stay),
        Sentence("N grows by 4 eta u (1 - N) below 1", state, [*STEP, ONE >= N], after >= grown),
        Sentence(f"N >= 1 is preserved for b = 1, {QUARTER}", state, above, after >= ONE),
    ]


def ratio_sides(Y: Any, Z: Any, eta: Any) -> tuple[Any, Any]:
    """Both sides of Proposition 36 in squares: (z/y)' / (z/y) = left / right after one epoch."""
    first = batch_factor(Y + Z, Y, eta)
    Y1, Z1 = Y * first**2, Z * rest_factor(Y, eta) ** 2
    left = rest_factor(Y, eta) * batch_factor(Y1 + Z1, Z1, eta)
    return left, rest_factor(Z1, eta) * first


@judge("theorem_4/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The chain by machine, and beside it a search on the engine."""
    chain = prove(*sentences())
    examples, epochs = case.pick(8, 40, 300), 650
    each = case.afford(16, 2 * epochs * examples, least=4, what="starts of an example", by="state")
    domain = Domain(
        "rotations of the data, step sizes and starts of cyclic SGD (ties included)",
        starts(each),
        lambda start: excess(case, start),
        examples=case.afford(examples, 2 * epochs * each, least=2, what="examples", by="state"),
        seed=case.seed_for("starts"),
        cases=each,
        code="start = {}",
    )
    decrease = "proved decrease (2/5) eta^3 Y of the ratio an epoch, over the smallest true one"
    return judge_formula(
        chain,
        domain,
        float,
        formula="the first datapoint as its limit",
        by="machine proofs of every polynomial step of the proof",
        detail="Not machine-checked: a sequence that decreases by a fixed factor tends to 0. Each start is "
        "followed until the exact recursion is within 1e-8 of the limit.",
        tightness=Tightness(0.4 / slowest_contraction(), decrease),
    )


def slowest_contraction() -> float:
    """min over the region of (1 - left / right) / (eta^3 Y), on a grid that includes the tie y = z."""
    eta = np.linspace(0.001, 0.25, 120)[:, None, None]
    N = np.linspace(0.01, 1.0, 80)[None, :, None] * (1 + eta / 4)
    share = np.linspace(0.5, 0.999, 60)[None, None, :]
    left, right = ratio_sides(N * share, N * (1 - share), eta)
    return float(((1 - left / right) / (eta**3 * N * share)).min())


#: k: by how much q falls in an epoch; a smaller one is weaker.
FALL = Formula(
    "k", (eta, N_0), eta**2 * N_0 / 3, bounds=">=", domain=[eta > 0, eta <= Rational(1, 4), N_0 > 0, N_0 < 1]
)


def rate_sentences() -> list[Sentence]:
    """What joins the steps of Theorem 4 to the bound."""
    Y, N, z, q, eta, u, k, p, share, part = reals("Y N z q eta u k p s v")
    size = [eta > 0, eta <= Rational(1, 4)]
    whole = part * (1 + eta / 4)  # N; what follows covers Y >= Z > 0, N <= 1 + eta/4
    left, right = ratio_sides(share * whole, (1 - share) * whole, eta)
    factor = 1 - 2 * eta**3 * share * whole / 5 - 2 * eta**2 * (2 * share - 1) * whole / 3
    small = [k >= 0, k <= 1, p >= 0, p <= 1]
    return [
        Sentence(
            "q' <= q (1 - (2/5) eta^3 Y - (2/3) eta^2 (Y - Z))", [share, part, eta],
            [*size, 2 * share >= 1, share < 1, part > 0, part <= 1], left <= factor * right,
        ),
        Sentence("2 Y >= N for y >= z", [Y, z], [z**2 <= Y], Y + z**2 <= 2 * Y),
        Sentence(
            "(2/5) eta^3 Y >= eta^3 N/5", [Y, N, eta], [*size, 2 * Y >= N],
            2 * eta**3 * Y / 5 >= eta**3 * N / 5,
        ),
        Sentence(
            "(2/3) eta^2 Y >= eta^2 N/3", [Y, N, eta], [*size, 2 * Y >= N],
            2 * eta**2 * Y / 3 >= FALL.at(eta, N),
        ),
        Sentence("(1 - k p)^2 <= 1 - k (2 - k) p", [k, p], small, (1 - k * p) ** 2 <= 1 - k * (2 - k) * p),
        Sentence(
            "W falls by 1 + k: q^2 = 1 - p", [k, p], [*small, p > 0],
            (1 + k) * (1 - p) * (1 - k * p) * p <= (1 - p) * (1 - (1 - p) * (1 - k * p)),
        ),
        Sentence("1 - q^2 >= 1 - q", [q], [q >= 0, q <= 1], 1 - q**2 >= 1 - q),
        Sentence(
            "1 - 4 eta Y <= 1 - 2 eta N", [Y, N, eta], [*size, 2 * Y >= N], 1 - 4 * eta * Y <= 1 - 2 * eta * N
        ),
        Sentence("1 - 4 eta u is at most 1", [eta, u], [*size, u >= 0], 1 - 4 * eta * u <= 1),
        Sentence(
            "(1 - y) + z <= (1 - N)^+ + 2 q", [Y, z, q, N, u],
            [Y > 0, Y < 1, z >= 0, z <= q, q <= 1, u >= 0, u >= 1 - N, Y**2 + z**2 >= N, Y**2 + z**2 <= N],
            1 - Y + z <= u + 2 * q,
        ),
    ]  # fmt: skip


def bounds(q_0: float, N_0: float, eta: float, e: Array) -> Array:
    """The bound of the distance after e >= 1 epochs."""
    k = FALL(eta, N_0)
    first = min(q_0**2 / max(1 - q_0**2, 1e-300), 5 / (eta**3 * N_0))
    ratio = np.sqrt(first) * (1 + k * (2 - k)) ** ((1 - e) / 2)
    bound: Array = (1 - N_0) * (1 - 2 * eta * N_0) ** e + 2 * ratio
    return bound


@judge("theorem_4.constants/quantitative", "proved", formulas=[FALL])
def quantitative(case: Case) -> Outcome:
    """The chain of Theorem 4 and what joins it to the bound; paths of the engine against it."""
    chain = prove(*rate_sentences(), *sentences()[1:])  # its first is weaker than the first here
    rng, epochs, paths = case.rng("starts"), case.pick(400, 1500, 4000), BoundedPaths()
    count = case.afford(case.pick(10, 30, 100), 2 * epochs, least=4, what="starts", by="state")
    for k in range(count):
        eta = float(rng.choice([0.05, 0.2, 0.25]))
        ratio = 1.0 if k == 0 else float(rng.uniform(0.05, 1.0))
        norm = float(rng.choice([0.3, 0.7, 0.99]))
        w0 = norm * np.array([1.0, ratio]) / np.hypot(1.0, ratio)
        problem = Problem(StandardBasis(2, 2), w0, eta)
        batches = np.tile([[0], [1]], (epochs, 1))
        path = case.engine.trajectory(problem, batches, every=2)
        e, path = np.arange(1.0, epochs + 1.0), path[1:]
        q_0, N_0 = float(w0[1] / w0[0]), float(w0 @ w0)
        bound = bounds(q_0, N_0, eta, e)
        distance = np.linalg.norm(path - np.array([1.0, 0.0]), axis=1)
        example = {"eta": eta, "w0": w0.tolist()}
        label = rf"$\eta = {eta}$, $q_0 = {q_0:.2g}$, $\Vert\mathbf{{w}}_0\Vert = {norm}$"
        paths.add(example, label, e, distance, bound, step_error(case.engine, problem, 1) * (2 * e + 10.0))
    return paths.outcome(
        chain,
        "the chain of Theorem 4 and the sentences that join it to the bound, with the links that are named; "
        "beside it paths of the engine against the bound after every epoch",
        "the first datapoint",
        Figure(
            name="cyclic_bound",
            title="The distance from the first datapoint, and its bound",
            x_label="epoch $e$",
            y_label=r"$\Vert\mathbf{w}_{2e} - \mathbf{a}_0\Vert$",
            y_scale="log",
            caption="Cyclic SGD with two datapoints from three starts, the first one a tie (lines), and the "
            "bound (dashed, cut at 10). Near the limit the true factor is 1 - eta^2 an epoch, that of the "
            "bound about 1 - eta^2 N_0 / 3.",
        ),
    )
