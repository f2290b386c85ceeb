r"""Section 4's conjecture: cyclic SGD converges to a single datapoint for all m, n and |w0| < 1.

As it stands it is false, already for m = n = 2.  In the open set U of starts with y, z > 0 and
y^2 + z^2 < 1 let U_0 and U_1 be the starts from which cyclic SGD converges to a_0 and to a_1; signs
are constant (Corollary 6), so no other datapoint can be the limit.

- U_0 is not empty: Theorem 4.  U_1 is not empty: after one step cyclic SGD is cyclic SGD with the
  roles of the datapoints exchanged, so Theorem 4 (whose proof needs N <= 1 + eta/4 only) gives the
  limit a_1 whenever z_1 >= y_1, for instance from (1/10, 4/5), for every eta <= 1/5.
- Both are open: a start whose orbit converges to a_0 = (1, 0) is at some even time in the open set of
  y > z > 0, N < 1 + eta/4, and so are all starts near it, as the epoch map is continuous; from there
  Theorem 4 leads to a_0.  The same holds for a_1 at odd times.
- U is connected, so it is not the union of two disjoint, non-empty open sets.

Hence some start in U converges to no datapoint, for every eta <= 1/5.  It converges to nothing else either as
far as seen: between the two basins the iterates approach an orbit of period 2 with both coordinates non-zero.
The corrected form excludes a null set; for two datapoints ``section_4_conjecture_two`` proves it, for more it
remains a conjecture, and the referee searches for counterexamples.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from sympy import And, Rational

from claims.theory.cyclic_limit import ETA, periodic_orbit, separatrix, settle, winner
from engine import Problem, step_error
from engine.aggregates import batch_factor, rest_factor
from evidence import Counterexample, Outcome, Tightness, refuted, verified
from evidence.chain import prove
from evidence.proof import Sentence, reals
from referee import Case, judge


@judge("section_4_conjecture/as_printed", "proved")
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
    chain = prove(other_basin())
    apart = winner(case, y, np.array([0.57, 0.574]), epochs)
    starts = {"w0 to a_0": [y, 0.57], "w0 to a_1": [y, 0.574], "w0 to neither, about": [y, round(z, 6)]}
    return refuted(
        "proved",
        "a sentence, Theorem 4, and links: continuity of the epoch map, and connectedness of the set of "
        "starts; both basins and the periodic orbit between them shown on the engine",
        unless=not (sides == [0, 1, 0] and apart == [0, 1] and drift <= allowed),
        detail=[
            chain.table(),
            f"At eta = {ETA:g}, from (0.5, z): the engine converges to a_0 for z = {z - gap:.12g} and to "
            f"a_1 for z = {z + gap:.12g}; the start in between that does neither has z = {z:.15g}. It "
            f"approaches the period-2 orbit through ({orbit[0]:.12g}, {orbit[1]:.12g}) (one epoch on the "
            f"engine returns "
            f"there within {drift:.2g}).",
        ],
        counterexample=Counterexample(
            "between two starts with different limits there is one that converges to neither datapoint; it is "
            "seen to approach an orbit of period 2",
            {"m": 2, "n": 2, "eta": ETA, **starts, "periodic orbit": list(orbit)},
            "import numpy as np\nfrom engine import Problem, load_engine\n"
            f"problem = Problem(np.eye(2), np.array([[{y!r}, {z - gap!r}], [{y!r}, {z + gap!r}]]), {ETA!r})\n"
            f"batches = np.tile([[0], [1]], ({epochs}, 1))\n"
            f'print(load_engine("reference").trajectory(problem, batches, every={2 * epochs})[:, -1])',
        ),
        samples=4,
        message="the engine does not reproduce the two basins or the orbit between them: "
        f"limits {sides} and {apart} (expected [0, 1, 0] and [0, 1]), orbit drift {drift:.3g}",
    )


def other_basin() -> Sentence:
    """From (1/10, 4/5) the first step, with a_0, leads to a start of Theorem 4 for a_1."""
    (eta,) = reals("eta")
    Y, Z = Rational(1, 100), Rational(16, 25)
    Y1, Z1 = Y * batch_factor(Y + Z, Y, eta) ** 2, Z * rest_factor(Y, eta) ** 2
    return Sentence(
        "from (1/10, 4/5), a step with a_0 leaves Z >= Y > 0 and N <= 1 + eta/4",
        [eta],
        [eta > 0, eta <= Rational(1, 5)],
        And(Z1 >= Y1, Y1 > 0, 1 + eta / 4 >= Y1 + Z1),
    )


@judge("section_4_conjecture/corrected", "searched")
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
