"""Theorem 3: the exact threshold, held against the growth of the engine's second moment."""

from itertools import product

import numpy as np

from evidence import Counterexample, Outcome, refuted, verified
from evidence.chain import prove
from evidence.proof import Sentence, reals
from evidence.sequential import BoundedMeanSequence, detectable_mean_shift
from referee import Case, judge
from second_paper.minima import TINY, Minimum, batches, formulas, null_and_rest, search, seen, shown


def judge_threshold(case: Case, regular: bool) -> Outcome:
    """Around the threshold of every batch size the second moment contracts, stays, and grows."""

    def misplaced(at: Minimum) -> float:
        (null, rest), wrong = null_and_rest(at), [-1.0]
        for size, part in product(batches(at), (0.999, 1, 1.001)):
            p, _, threshold = formulas(at, size)
            q, walk = seen(case.engine, Minimum(at.hessians, at.gradients, part * threshold), size)
            growth = np.abs(np.linalg.eigvals(np.kron(rest, rest).T @ q @ np.kron(rest, rest))).max() - 1
            right = (part * threshold) ** 2 * p * ((at.gradients @ null) ** 2).sum() / len(at.hessians)
            turn = abs(growth) - TINY if part == 1 else growth * np.sign(1 - part)
            wrong += [turn, abs(walk - right) / (1 + right) - TINY]
        return float(max(wrong))

    found = search(case, misplaced, regular)
    how = "the engine's second moment around thresholds of small minima, and in null spaces, over all batches"
    wrong = shown("the second moment turns elsewhere, or the null space moves", found)
    noticed = "a threshold that is off by 0.1 %, at a minimum that is met"
    return verified("searched", how, unless=wrong, detects=noticed, samples=found.cases)


@judge("theorem_3/as_printed", "searched")
def as_printed(case: Case) -> Outcome:
    """Any direction u in symbols; interpolating minima on the engine."""
    c, d, eta = reals("c d eta")  # u'Cu, u'Du
    grown, sizes = 1 - 2 * eta * c + eta**2 * d, [c > 0, d > 0, eta > 0]
    chain = prove(
        Sentence("bounded at the threshold", [c, d, eta], [*sizes, eta <= 2 * c / d], grown <= 1),
        Sentence("contracting below it", [c, d, eta], [*sizes, eta < 2 * c / d], grown < 1),
        Sentence("growing beyond it", [c, d, eta], [*sizes, eta > 2 * c / d], grown > 1),
    )
    return judge_threshold(case, regular=False).adding(chain.table())


@judge("theorem_3/sampled", "statistical", weight=1.0)
def sampled(case: Case) -> Outcome:
    """A confidence sequence over pairs of successive batches; a step that no batch can do refutes, too."""
    at = Minimum(np.array([1.0, 2.0, 6.0]).reshape(3, 1, 1), np.zeros((3, 1)), 36 / 61)
    could = (1 - at.step_size * at.hessians[batches(at)[2]].mean(axis=1)) ** 2
    pairs, count = np.outer(could, could), case.pick(10**4, 10**5, 10**6)
    drawn = case.engine.draw(3, 2, 2 * count, case.seed_for("batches"))
    squares = (case.engine.step(at, np.ones(1), drawn) ** 2).reshape(count, 2).prod(axis=1)
    test = BoundedMeanSequence(0.0, pairs.max(), case.false_alarm)
    test.update(squares.clip(max=test.high))
    wrong = test.rejects(1.0) or squares.max() > test.high + TINY
    shift = detectable_mean_shift(count, 0.0, test.high, pairs.std(), case.false_alarm, 0.99)
    return verified(
        "statistical", f"a confidence sequence for the mean of {count:,} squares, after two steps from 1 each",
        unless=f"they have the mean {squares.mean():.4f}, expected 1" if wrong else None, samples=count,
        detects=f"a mean that is off by {shift:.2g}, with probability 99 % if its spread is as it should be",
        false_alarm=case.false_alarm,
    )  # fmt: skip


@judge("theorem_3/for_gradient_descent", "counterexample")
def for_gradient_descent(case: Case) -> Outcome:
    """One instance, in exact numbers and on the engine."""
    at = Minimum(np.array([2.0, 0.0]).reshape(2, 1, 1), np.zeros((2, 1)), 1.5)
    grown = (case.engine.step(at, np.ones(1), batches(at)[1]) ** 2).mean()
    example = Counterexample(
        r"Hessians 2, 0, $B=1$, $\eta=\frac32<2/\lambda_{\max}(H)=2$: $\mathbb E\theta_t^2$ grows by 5/2",
        {"h": [2, 0], "B": 1, "eta": "3/2"}, "print(((1 - 1.5 * 2) ** 2 + (1 - 1.5 * 0) ** 2) / 2, '> 1')",
    )  # fmt: skip
    wrong = f"the engine's second moment grows by {grown}, not 5/2" if grown != 2.5 else None
    return refuted("counterexample", "one instance", unless=wrong, counterexample=example, samples=1)
