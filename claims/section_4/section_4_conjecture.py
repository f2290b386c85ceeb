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
excludes a null set; for two datapoints ``section_4_conjecture_two`` proves it, for more it remains a
conjecture, and the referee searches for counterexamples.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from claims.mathematics.cyclic_limit import ETA, periodic_orbit, separatrix, settle, stability, winner
from claims.statement import Case, Erratum, Statement
from engine import Problem, step_error
from evidence import Counterexample, Outcome, Tightness, refuted, verified

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


@CONJECTURE.claim(
    "as printed: refuted, proved",
    erratum=Erratum(
        printed=r"cyclic SGD converges to a single datapoint for every $\mathbf w_0$ (a conjecture)",
        correct=r"for Lebesgue-almost every $\mathbf w_0$ (proved here for $m = n = 2$, a conjecture for more)",
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
    orbit, drift, allowed = periodic_orbit(case)
    chain = stability()
    starts = {"w0 to a_0": [y, z - gap], "w0 to a_1": [y, z + gap], "w0 to neither (rounded)": [y, z]}
    return refuted(
        "proved",
        "connectedness of the set of starts; non-empty basins by Theorem 4; stability by machine; both basins "
        "and the periodic orbit between them shown on the engine",
        unless=not (sides == [0, 1, 0] and drift <= allowed),
        detail=[
            chain.table(),
            f"At eta = {ETA:g}, from (0.5, z): the engine converges to a_0 for z = {z - gap:.12g} and to a_1 "
            f"for z = {z + gap:.12g}; the start in between that does neither has z = {z:.15g}. It approaches "
            f"the period-2 orbit through ({orbit[0]:.12g}, {orbit[1]:.12g}) (one epoch on the engine returns "
            f"there within {drift:.2g}).",
        ],
        counterexample=Counterexample(
            "a start on the boundary between the basins of a_0 and a_1, in floating point bracketed by "
            "two starts with different limits",
            {"m": 2, "n": 2, "eta": ETA, **starts, "periodic orbit": list(orbit)},
            "import numpy as np\nfrom engine import Problem, load_engine\n"
            f"problem = Problem(np.eye(2), np.array([[{y!r}, {z - gap!r}], [{y!r}, {z + gap!r}]]), {ETA!r})\n"
            f"batches = np.tile([[0], [1]], ({epochs}, 1))\n"
            f'print(load_engine("reference").trajectory(problem, batches, every={2 * epochs})[:, -1])',
        ),
        samples=4,
        message="the engine does not reproduce the two basins or the orbit between them: "
        f"limits {sides} (expected [0, 1, 0]), orbit drift {drift:.3g}",
    )


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
    step_sizes = case.pick((0.2,), (0.1, 0.2), (0.05, 0.1, 0.2))
    count, log_ratio = case.pick(12, 64, 256), 20.0
    unsettled, slowest = [], 0.0
    kinds = list(product(sizes, step_sizes))
    steps = [2.0 * m * (log_ratio + np.log(m)) / eta**2 for m, eta in kinds]
    counts = case.afford_each([count] * len(kinds), steps, least=4, what="starts", by="state")
    count, kinds = counts[0], [kind for kind, fit in zip(kinds, counts, strict=True) if fit]
    for m, eta in kinds:
        starts, longest = settle(case, m, eta, count, log_ratio)
        slowest = max(slowest, longest)
        unsettled += [{"m": m, "eta": eta, "w0": w0.tolist()} for w0 in starts]
    cases = count * len(kinds)
    seen = (
        f"No start failed to settle; the slowest took {slowest:.3g} times the typical 2 m (R + log m) / eta^2 "
        "steps. This is a search, not a proof."
    )
    if unsettled:
        seen = f"{len(unsettled)} starts did not settle at a datapoint of the right sign."
    return verified(
        "searched",
        f"{cases} starts (random, nearly tied, nearly one-sided, norm near 1, off the span), m in "
        f"{sorted({m for m, _ in kinds})}, each run until R >= {log_ratio:g}, where the ratio shrinks by "
        "1 - eta^2 an epoch, so the limit is certain",
        unless=bool(unsettled),
        detail=seen,
        counterexample=lambda: Counterexample("cyclic SGD does not settle at a datapoint", unsettled[0]),
        tightness=Tightness(slowest, "slowest settling time over 2 m (R + log m) / eta^2"),
        samples=cases,
    )
