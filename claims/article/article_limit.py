r"""The article's questions and answers: which datapoints SGD can end at.

"Some element of the set of training vectors that had positive initial correlation" is Theorem 11, for ReLU;
under the linear activation SGD may end at -a_j for a datapoint with a negative correlation, as the article says
where it tells Theorem 2.
"""

from __future__ import annotations

import numpy as np

from claims.snippets import snippet
from claims.theory.settings import Setting
from engine import Problem, StandardBasis, Stop, UniformSubsets, step_error
from evidence import Counterexample, Outcome, refuted, verified
from referee import Case, judge


@judge("article_limit/as_printed", "searched")
def as_printed(case: Case) -> Outcome:
    """Runs under ReLU until R >= 8: which datapoint leads, and how far it is."""
    setting = Setting(4, 5, 2, 0.2, active=2)
    count = case.afford(case.pick(20, 200, 2000), 800, least=4)
    problem = setting.problem(case.seed_for("starts"), count)
    run = case.engine.run(
        problem,
        UniformSubsets(2),
        max_steps=20_000,
        seed=case.seed_for("run"),
        stop=Stop(8.0, every=128),
        keep_weights=True,
    )
    assert run.weights is not None
    c = problem.correlations(run.weights)
    end = c.argmax(axis=1)
    far = float(np.linalg.norm(run.weights - np.eye(5)[end], axis=1).max())
    started = np.take_along_axis(problem.correlations(problem.w0), end[:, None], axis=1)
    return verified(
        "searched",
        "runs of SGD under ReLU on the engine, m = 4, n = 5, b = 2, |S+| = 2, until R >= 8",
        unless=far > 1e-2 or not (started > 0).all(),
        detail=f"The furthest end is {far:.2g} from its datapoint.",
        counterexample=lambda: Counterexample("a run ends elsewhere", {"distance": far}),
        samples=count,
    )


@judge("article_limit/linear_activation", "counterexample")
def linear(case: Case) -> Outcome:
    """A start with negative correlations only; the datapoint that leads is drawn again and again."""
    problem = Problem(StandardBasis(2, 2), np.array([-0.5, -0.3]), 0.2)
    batches = [[0], [0], [1], [0]] * 40
    end = case.engine.trajectory(problem, np.array(batches))[-1]
    off = float(np.linalg.norm(end - [-1.0, 0.0]))
    return refuted(
        "counterexample",
        "a start without a positive correlation, followed over one sequence of batches",
        unless=off > 0.05 + step_error(case.engine, problem, 1),
        detail=f"After {len(batches)} steps w is {np.round(end, 4).tolist()}.",
        counterexample=Counterexample(
            "no correlation is positive, and SGD ends at -a_1",
            {"data": [[1, 0], [0, 1]], "w0": [-0.5, -0.3], "eta": 0.2, "limit": [-1, 0]},
            snippet(problem, batches, "w"),
        ),
        samples=1,
        message=f"the path ends {off:.3g} from -a_1",
    )
