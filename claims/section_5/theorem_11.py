"""Theorem 11: mini-batch SGD on the ReLU autoencoder converges to a datapoint of S+.

By Eq. (15) a batch acts through its part in S+, the datapoints with a positive correlation at the
start, which never changes (Corollary 6).  So ReLU SGD is linear SGD on the data set S+, with a
hypergeometric number of datapoints in the batch; steps without any do nothing.  Given that number, the
drift of R over S+ is that of Theorem 2; it is positive unless the batch holds none or all of S+.  (That is the
paper's way.  The referee's own proof of Theorem 2 holds within S+ word for word, with its constants.)

If S+ has two elements or more, a batch that splits it has positive probability for every b < m; if it
has one, the leader is certain.  If it has none, the limit set is empty, and nothing moves.

Theorem 11 with constants: how far SGD with ReLU is from its datapoint, for all times at once.

Corollary 6 keeps S+, and with Phi and the shares over S+ a step is that of Theorem 2 with the effective batch.
The argument of `claims.theory.escape` uses of the batches only that one of two datapoints is drawn and the
other one is not with probability pi, and each with probability b/m: that is so within S+ as well, with the same
pi.
"""

from __future__ import annotations

import numpy as np

from claims.appendix_a.lemma_19 import induction, steps
from claims.theory.escape import PI
from claims.theory.escape_paths import judge_paths, outright
from claims.theory.settings import Setting
from claims.theory.sgd_limits import judge_limits
from claims.theory.standstill import under_random_batches
from engine import Problem, StandardBasis
from evidence import Counterexample, Outcome
from referee import Case, judge

#: An initialisation with no positive correlation; exact in every floating-point format.
DEAD = np.array([-0.25, 0.0, -0.5])


@judge("theorem_11/as_printed", "counterexample")
def as_printed(case: Case) -> Outcome:
    """The dead neuron under random batches."""
    problem = Problem(StandardBasis(3, 3), DEAD, 0.2, "relu")
    found = under_random_batches(case, problem, 2, steps=200, replicates=8)
    return found.outcome(
        f"After {found.steps} steps none of {found.samples} replicates has moved by more than "
        f"{found.moved:.3g} (rounding allows {found.allowed:.3g}); the nearest datapoint is "
        rf"{found.distance(np.eye(3)):.3g} away. Under $\mathbf w_0 \sim \mathcal N(0, (\sigma^2/n) \mathbf "
        "I_n)$ such a start has probability $2^{-m}$.",
        Counterexample(
            description="no datapoint is positively correlated with w0: the limit set is empty, and "
            "SGD never moves",
            values={
                "data": np.eye(3).tolist(),
                "w0": DEAD.tolist(),
                "eta": 0.2,
                "m": 3,
                "n": 3,
                "b": 2,
                "activation": "relu",
                "S_plus": [],
                "steps": 200,
                "w": found.final.tolist(),
                "probability_under_gaussian_w0": 0.125,
            },
            code="import numpy as np\nfrom engine import Problem, UniformSubsets, load_engine\n"
            'problem = Problem(np.eye(3), np.array([-0.25, 0, -0.5]), 0.2, "relu")\n'
            'run = load_engine("reference").run(problem, UniformSubsets(2), max_steps=200, seed=1, '
            "keep_weights=True)\nprint(run.weights)",
        ),
        method="one initialisation with every ReLU switched off, so that the batches do not matter; "
        "run under random ones",
    )


@judge("theorem_11/corrected", "proved", weight=2.0)
def corrected(case: Case) -> Outcome:
    """The chain, over S+; ensembles over m, n, b, eta and |S+|, each run until it has settled."""
    return outright(judge_limits(case, settings(case), case.pick(40, 400, 4000)), (steps(), induction()))


def settings(case: Case) -> list[Setting]:
    """|S+| = 1, batches larger than S+, b = m - 1, n > m, S+ = [m], and generic data."""
    quick = [
        Setting(3, 4, 1, 0.2, active=1),
        Setting(3, 3, 1, 0.2, active=2),
        Setting(4, 5, 3, 0.2, active=3),
        Setting(3, 4, 2, 0.2, active=2, generic=True),
    ]
    more = [
        Setting(8, 8, 5, 0.1, active=1),
        Setting(5, 5, 4, 0.2, active=2),
        Setting(6, 9, 2, 0.15, active=4),
        Setting(4, 4, 2, 0.2, active=4),
        Setting(7, 9, 3, 0.2, active=3, generic=True),
    ]
    most = [Setting(20, 20, 8, 0.2, active=9), Setting(4, 4, 1, 0.03, active=2)]
    return case.pick(quick, quick + more, quick + more + most)


@judge("theorem_11.constants/quantitative", "proved", weight=0.5, formulas=[PI])
def quantitative(case: Case) -> Outcome:
    """The chain, and replicates of the engine with starts of mixed signs against the bound."""
    return judge_paths(case, (steps(), induction()), relu=True)
