"""Theorem 11: mini-batch SGD on the ReLU autoencoder converges to a datapoint of S+.

By Eq. (15) a batch acts through its part in S+, the datapoints with a positive correlation at the
start, which never changes (Corollary 6).  So ReLU SGD is linear SGD on the data set S+, with a
hypergeometric number of datapoints in the batch; steps without any do nothing.  Given that number, the
drift of R over S+ is that of Theorem 2; it is positive unless the batch holds none or all of S+.  (That is the
paper's way.  The referee's own proof of Theorem 2 holds within S+ word for word: ``theorem_11_rate``.)

If S+ has two elements or more, a batch that splits it has positive probability for every b < m; if it
has one, the leader is certain.  If it has none, the limit set is empty, and nothing moves.
"""

from __future__ import annotations

import numpy as np

from claims.appendix_a.lemma_19 import induction, steps
from claims.mathematics.escape_paths import outright
from claims.mathematics.settings import Setting
from claims.mathematics.sgd_limits import judge_limits
from claims.mathematics.standstill import under_random_batches
from engine import Problem, StandardBasis
from evidence import Counterexample, Outcome
from referee import Case, Erratum, Statement

THEOREM = Statement(
    label="Theorem 11",
    source="Section 5; proof by reduction to Theorem 2 (Appendix C)",
    title="mini-batch SGD on the ReLU autoencoder converges almost surely to an initially positive datapoint",
    text=r"""With $\mathcal B_t$ independent uniform subsets of $[m]$ of size $b < m$ and
$\mathcal S^+ = \{i \in [m] : \langle \mathbf w_0, \mathbf a_i \rangle > 0\}$, almost surely
$$\lim_{t\to\infty} \mathbf w_t \in \{\mathbf a_i : i \in \mathcal S^+\}.$$""",
    assumptions=(
        r"ReLU activation with $\phi'(0) = 0$, orthonormal data, $\mathbf w_0 \neq 0$ (Section 3)",
        r"$\lVert \mathbf w_0 \rVert < 1$",
        r"$0 < \eta \le 1/5$",
        r"$1 \le b < m$",
    ),
)

#: An initialisation with no positive correlation; exact in every floating-point format.
DEAD = np.array([-0.25, 0.0, -0.5])


@THEOREM.claim(
    "as printed: refuted, counterexample",
    erratum=Erratum(
        printed=r"$\mathbf w_0 \ne 0$ with $\lVert\mathbf w_0\rVert < 1$ is arbitrary",
        correct=r"assume also $\mathcal S^+ \ne \emptyset$",
        consequence=(
            r"The theorem stands with the assumption, which a Gaussian initialisation misses with "
            r"probability $2^{-m}$."
        ),
    ),
    argument=r"The assumptions admit $\mathcal S^+ = \emptyset$. Then the limit set is empty, while the "
    r"iterates stay at $\mathbf w_0$ because every $\phi'(\langle \mathbf w_0, \mathbf a_i \rangle)$ is 0. "
    "Under the paper's Gaussian initialisation this has probability $2^{-m}$. The theorem stands once "
    r"$\mathcal S^+ \neq \emptyset$ is assumed. Nothing in it divides by the projection, and the Gaussian "
    "start of footnote 4 does not exclude the event.",
)
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


@THEOREM.claim(
    "corrected: verified, proved",
    assumptions=(*THEOREM.assumptions, r"$\mathcal S^+ \neq \emptyset$"),
    argument=r"The supermartingale that proves Theorem 2 uses of the batches only that one of two datapoints "
    r"is drawn and the other one is not with probability $\frac{b(m-b)}{m(m-1)}$, and each with probability "
    r"$b/m$: that "
    r"is so within $\mathcal S^+$, whose shares it then contracts (Theorem 11, with constants). With "
    r"$\lvert\mathcal "
    r"S^+\rvert = 1$ the climb of the norm alone is enough.",
    weight=2.0,
)
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
