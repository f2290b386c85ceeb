"""Corollary 6: coordinates stay below 1 and keep their signs, and Psi does not grow.

One step multiplies a coordinate in the batch by A = 1 + eta (2 - u - N), every other by B = 1 - eta u
(Lemma 14).  While N <= 1 + eta/4, which Proposition 5 carries from step to step, A > 0 and 0 < B <= 1.
So signs are kept, coordinates outside the batch and Psi do not grow, and for a coordinate in the batch
x = c^2 <= u <= N makes x A^2 < 1 whenever x < 1.  All of this is decided by machine, so that the induction over
t is complete.  "Monotonically decreasing" has to be read as "not increasing": Psi stays where it is at
every step whose batch is orthogonal to the weights (u = 0), and if it is 0.

Beside the proof an adversary drives the engine: at every state it tries all subsets of the data as
batches and goes on with the worst.  It also holds the engine to the two factors of Lemma 14, since the
proof speaks of those.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from sympy import And, Integer, Rational

from claims.theory.harness import Domain, conclude, hold
from claims.theory.instances import instances
from claims.theory.sign_adversary import Seen, attack
from engine import Activation, Problem, step_error
from engine.aggregates import batch_factor, next_norm, rest_factor
from evidence import Counterexample, Outcome, Tightness, refuted
from evidence.chain import Chain, prove
from evidence.proof import Sentence, reals
from referee import Case, judge


def chain() -> Chain:
    """Base and step of the induction."""
    N, u, x, eta = reals("N u x eta")
    step = [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N]
    bounded = [1 + eta / 4 >= N]
    A, B = batch_factor(N, u, eta), rest_factor(u, eta)
    return prove(
        Sentence(
            "base: N_0 < 1 implies N_0 <= 1 + eta/4 and c_0^2 < 1",
            [N, x, eta],
            [eta > 0, N < 1, x >= 0, x <= N],
            And(1 + eta / 4 >= N, x < 1),
        ),
        Sentence(
            "N <= 1 + eta/4 is preserved (Proposition 5)",
            [N, u, eta],
            [*step, *bounded],
            next_norm(N, u, eta) <= 1 + eta / 4,
        ),
        Sentence(
            "the factors are positive, and B <= 1",
            [N, u, eta],
            [*step, *bounded],
            And(A > 0, B > 0, Integer(1) >= B),
        ),
        Sentence(
            "a square below 1 in the batch stays below 1",
            [x, N, u, eta],
            [*step, *bounded, x >= 0, x < 1, x <= u],
            x * A**2 < 1,
        ),
    )


@judge("corollary_6/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The induction by machine, and the adversary on the engine."""
    return judge_corollary(case, "linear")


@judge("corollary_6.relu/as_printed", "proved")
def relu_as_printed(case: Case) -> Outcome:
    """The same under ReLU."""
    return judge_corollary(case, "relu")


def judge_corollary(case: Case, activation: Activation) -> Outcome:
    """The chain of proofs, then the adversary on the engine."""
    seen = Seen()
    count = case.pick(4, 6, 8)
    domain = Domain(
        "initialisations, step sizes and data, from which an adversary tries all subsets of the data as "
        "batches at every state, and over paths by `trajectory` and `run`",
        instances(max_m=case.pick(3, 4, 5), max_extra=2, full_batch=True, count=count),
        lambda instance: attack(case, instance, activation, seen),
        examples=case.pick(6, 25, 150),
        seed=case.seed_for("adversary", activation),
        cases=count,
        relative=False,
        code=f"problem = {{}}.problem({activation!r})",
    )
    held = hold(domain, float, "the corollary and the factors of Lemma 14")
    return conclude(
        chain(),
        replace(held, cases=seen.visits),
        by="machine proofs for base and step of the induction",
        detail=f"Largest coordinate after a step {seen.coordinate:.9f} (bound 1), smallest ratio of a "
        f"coordinate to itself one step before {seen.factor:.4f} (bound 0; in theory at least 1 - eta (1 + "
        f"eta/4) = 0.79), largest squared norm {seen.norm_ratio:.6f} of 1 + eta/4. Steps with a batch "
        "orthogonal to the weights leave Psi as it is, so it need not decrease strictly, and neither need "
        "coordinates outside the batch, as the text before the corollary prints.",
        tightness=Tightness(seen.coordinate, "largest coordinate seen after a step; the limit has 1"),
    )


@judge("corollary_6/batches_with_repetitions", "counterexample")
def with_repetitions(case: Case) -> Outcome:
    """One step with the batch {0, 0} from c = 0.86."""
    c, eta = 0.86, 0.2
    problem = Problem(np.eye(2), np.array([c, 0.1]), eta)
    after = case.engine.step(problem, problem.w0, np.array([0, 0]))
    norm = c * c + 0.01
    exact = np.array([c * (1 + 2 * eta * (2 - norm) - 2 * eta * c * c), 0.1 * (1 - 2 * eta * c * c)])
    allowed = step_error(case.engine, problem, 2)
    off = float(np.linalg.norm(after - exact))
    broken = off <= allowed and after[0] > 1.0
    return refuted(
        "counterexample",
        "one step from one instance, against its exact value",
        unless=not broken,
        detail=f"The coordinate becomes {after[0]:.6f}, exactly {exact[0]:.6f}.",
        counterexample=Counterexample(
            "a datapoint drawn twice pushes its coordinate above 1",
            {
                "data": [[1, 0], [0, 1]],
                "w0": [c, 0.1],
                "eta": eta,
                "batch": "datapoint 1, twice",
                "w_1": after.tolist(),
            },
            "import numpy as np\nfrom engine import Problem, load_engine\n"
            "problem = Problem(np.eye(2), np.array([0.86, 0.1]), 0.2)\n"
            'print(load_engine("reference").step(problem, problem.w0, np.array([0, 0])))',
        ),
        samples=1,
        message=f"the engine is {off:.2g} off the exact step with a repeated index",
    )
