r"""Eq. (11): the alignment R, where it is defined, and how small it can be.

R is the logarithm of the largest |c| over the sum of the others.  Each of the m - 1 others is at most the
largest, so R >= -log(m-1), with equality exactly at a tie of all m; the appendix prints the weaker
-log(m).  R is a real number only if at least two correlations differ from 0: with a single one the sum
of the others is 0 and R = +inf, with none R is 0/0.  Signs of coordinates never change (Corollary 6), so
each of these three cases lasts for ever.

Eq. (11): how small R can be, sharply and as the appendix prints it.
"""

from __future__ import annotations

import numpy as np
from sympy import exp, log

from claims.theory.domains import batch_steps
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps
from engine import Array, Problem, StandardBasis, UniformSubsets, alignment, gamma, unit_roundoff
from engine.aggregates import batch_factor, rest_factor
from evidence import Counterexample, Evidence, Outcome, Tightness, Verdict
from evidence.chain import Chain, prove
from evidence.formula import Formula
from evidence.proof import Induction, Proof, Sentence, reals
from referee import Case, judge


@judge("eq_11/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """Positivity by machine; R, leader and leading coordinate of ``run`` against Eq. (11)."""
    N, u, eta = reals("N u eta")
    step = [eta > 0, 5 * eta <= 1, u >= 0, u <= N, 1 + eta / 4 >= N]
    positive = (batch_factor(N, u, eta) > 0) & (rest_factor(u, eta) > 0)
    sentence = Sentence("both factors of Lemma 14 are positive", [N, u, eta], step, positive)

    def margin(steps: Steps) -> Array:
        finite = np.isfinite(steps.new_R)
        shrunk = (0.5 * steps.size - steps.new_size).max(axis=1)  # no coordinate even halves
        return np.where(finite, shrunk - steps.error.max(axis=1), np.inf)

    outcome = judge_formula(
        prove(sentence),
        batch_steps(case, "Eq. (11)"),
        margin,
        detail="R, the leader and its coordinate as summarised by `run` are also compared with Eq. (11) "
        "applied to the final weights.",
    )
    complaint = summaries(case)
    if outcome.verdict is not Verdict.VERIFIED or complaint is None:
        return outcome
    return Outcome(
        verdict=Verdict.REFUTED,
        evidence=Evidence.PROVED,
        method=outcome.method,
        counterexample=Counterexample(complaint),
        message=complaint,
        samples=outcome.samples,
    )


def summaries(case: Case) -> str | None:
    """Whether ``run`` reports R, i* and c(i*) as Eq. (11) defines them."""
    for m, extra, b in ((2, 0, 1), (3, 1, 2), (5, 2, 2)):
        rng = case.rng("summaries", m)
        w0 = np.concatenate([np.zeros((8, m)), np.zeros((8, extra)) + 0.2], axis=1)
        w0[:, :m] = 0.8 / m * np.exp(-rng.uniform(0.0, 3.0, (8, m))) * rng.choice([-1, 1], (8, m))
        problem = Problem(StandardBasis(m, m + extra), w0, 0.2)
        run = case.engine.run(
            problem, UniformSubsets(b), max_steps=40, seed=case.seed_for("run", m), keep_weights=True
        )
        assert run.weights is not None
        own = alignment(problem, run.weights)
        allowed = 40 * 8.0 * gamma(2 * m + extra + b + 20, unit_roundoff(case.engine))
        off = np.abs(run.log_ratio - own.log_ratio).max()
        if not off <= allowed:
            return f"run() reports an R that differs from Eq. (11) by {off:.3g} at m = {m}"
        top = np.abs(np.abs(run.coordinate) - np.abs(own.coordinate)).max()
        tied = np.abs(problem.correlations(run.weights)[np.arange(8), run.leader])
        if not (top <= allowed and np.abs(tied - np.abs(own.coordinate)).max() <= allowed):
            return f"run() reports a leader or coordinate that is not Eq. (11)'s at m = {m}"
    return None


def at_most(count: int) -> Induction:
    """S <= k L for a sum of k numbers up to L, by induction over k."""
    S, L, x, k = reals("S L x k")
    bounded = [x >= 0, x <= L, k >= count]
    return Induction(
        Sentence("one number up to L", [S, L], [S >= 0, S <= L], S <= L),
        Sentence("one more number up to L", [S, L, x, k], [*bounded, k * L >= S], S + x <= (k + 1) * L),
    )


(m,) = reals("m")

#: The lower end of R: the sharp one, and that of the appendix.
LOWEST = Formula("the lower end", [m], -log(m - 1), indices="m", bounds=">=", domain=[m >= 2])
WEAKER = Formula(
    "the appendix's lower end", [m], -log(m), indices="m", bounds=">=", domain=[m >= 2], known=-log(m - 1)
)


def judge_bound(case: Case, end: Formula) -> Outcome:
    """The induction, one step of the engine everywhere, and the tie of all coordinates."""
    weaker = end is WEAKER
    name = "R_t >= -log(m)" if weaker else "R_t >= -log(m-1)"
    seen = {"tie": 0.0}

    def proofs() -> Chain:
        proof = at_most(1).decide()
        L, S = reals("L S")
        rest = [m >= 2, L > 0, S > 0, (m - 1) * L >= S]
        ratio = Sentence("L/S >= 1/m follows", [m, L, S], rest, L / exp(end.expression) >= S)
        steps: list[Proof | Sentence] = [proof.base, proof.step, *([ratio] if weaker else [])]
        return prove(*steps)

    def margin(steps: Steps) -> Array:
        off = end(steps.m) - np.minimum(steps.R, steps.new_R) - steps.slack
        return np.asarray(np.nan_to_num(off, nan=np.inf))

    m_tie = 5
    tie = Problem(StandardBasis(m_tie, m_tie), np.full(m_tie, 0.4), 0.2)
    after = case.engine.step(tie, tie.w0, np.arange(m_tie))
    seen["tie"] = float(alignment(tie, after).log_ratio)
    bound, allowed = end(m_tie), 16.0 * gamma(60, unit_roundoff(case.engine))
    tied = bool(abs(seen["tie"] + np.log(m_tie - 1)) <= allowed)
    above = tied and not bound <= seen["tie"] + allowed
    outcome = judge_formula(
        None if above else proofs,
        batch_steps(case, name),
        margin,
        also=f"R is {seen['tie']:.6g} at a tie of {m_tie}, below {bound:.6g}" if above else None,
        by="induction over the number of coordinates, by machine",
        tightness=Tightness(
            seen["tie"] / bound,
            "smallest R over the bound, at a tie of five coordinates after a full-batch step of the engine",
        ),
        detail="The bound is attained exactly where all coordinates are tied."
        if not weaker
        else "Never attained: the sharp bound is $-\\log(m-1)$.",
    )
    if not tied and outcome.verdict is Verdict.VERIFIED:
        message = f"R = {seen['tie']!r} at a tie of {m_tie}, exactly {-np.log(m_tie - 1)!r}"
        return Outcome(**{**vars(outcome), "verdict": Verdict.INCONCLUSIVE, "message": message})
    return outcome


@judge("eq_11.bound/as_printed", "proved", formulas=[LOWEST])
def bound_as_printed(case: Case) -> Outcome:
    """R_t >= -log(m-1)."""
    return judge_bound(case, LOWEST)


@judge("eq_11.weaker/as_printed", "proved", formulas=[WEAKER])
def weaker_as_printed(case: Case) -> Outcome:
    """R_t >= -log(m)."""
    return judge_bound(case, WEAKER)
