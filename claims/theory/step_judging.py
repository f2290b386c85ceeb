"""How the steps of Appendix C are judged: proofs beside a search over steps of the engine, and exact points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from sympy import Rational

from claims.snippets import datapoints
from claims.theory.transitions import Transitions, transitions
from claims.theory.walks import hunt_steps
from engine import Array, Problem, StandardBasis
from engine.aggregates import batch_factor, rest_factor
from evidence import Counterexample, Evidence, Outcome, Reach, Tightness, refuted, verified
from evidence.chain import prove
from evidence.proof import Proof, Sentence, decide
from referee import Case


def reach_of(
    assumption: str, sentence_at: Callable[[Rational], Sentence], good: str, bad: str, beyond: str
) -> tuple[Reach, ...]:
    """How far a sentence goes: proved up to ``good`` (included), refuted at ``bad``; both are checked."""
    holds = decide(sentence_at(Rational(good))).status == "proved"
    fails = decide(sentence_at(Rational(bad))).status == "refuted"
    if not (holds and fails):
        return ()
    ends = float(Fraction(good)), float(Fraction(bad))
    return (Reach(assumption, *ends, f"proved up to {good} and refuted at {bad} by machine", beyond),)


def judge_step(
    case: Case,
    name: str,
    proofs: Sequence[Proof | Sentence],
    margin: Callable[[Transitions], Array],
    *,
    by: str,
    tightness: Tightness | Callable[[], Tightness] | None = None,
    reach: tuple[Reach, ...] = (),
    b: int | None = None,
    min_m: int = 2,
    evidence: Evidence = Evidence.PROVED,
    note: str = "",
    nearest: tuple[Callable[[Transitions], Array], str] | None = None,
) -> Outcome:
    """A chain of proofs, and beside it a search on the engine for a step with a positive margin.

    ``nearest`` is the value over the bound at a step (nan where there is none) and what it is: its
    largest value in the search is the tightness.
    """
    proved = [p for p in proofs if isinstance(p, Proof)]
    chain = prove(*proved, *[s for s in proofs if isinstance(s, Sentence)])
    top = [-np.inf]

    def watched(steps: Transitions) -> Array:
        if nearest is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                ratios = nearest[0](steps)
            top[0] = max(top[0], float(np.max(ratios[np.isfinite(ratios)], initial=-np.inf)))
        return margin(steps)

    found = hunt_steps(case, name, watched, b=b, min_m=min_m)
    if nearest is not None and top[0] > -np.inf:
        tightness = Tightness(top[0], f"largest {nearest[1]}, seen in the search")
    bad = found.counterexample is not None
    return verified(
        evidence,
        f"{by}; beside it a Hypothesis search over states of the engine (standard and rotated data, "
        "norms up to the largest, level to very uneven coordinates), one step with every batch, which "
        "must also obey Lemma 14",
        unless=bad,
        detail=[chain.table(), note],
        counterexample=lambda: Counterexample(
            f"a step of the engine breaks {name} or Lemma 14",
            {"states": repr(found.counterexample), "excess": found.margin},
            f"from claims.theory.walks import Walk\nproblem = {found.counterexample!r}.problem()",
        ),
        tightness=tightness() if callable(tightness) else tightness,
        detects="a step off Lemma 14, or a violation, by more than rounding",
        samples=found.cases,
        reach=reach,
        message=f"the engine breaks {name} or Lemma 14",
    )


@dataclass(frozen=True)
class Point:
    """An exact state and batch: coordinates in the standard basis, whose first m vectors are the data."""

    c: tuple[str, ...]
    m: int
    batch: tuple[int, ...]
    eta: str = "1/5"

    def exact(self) -> list[Fraction]:
        """The coordinates after one step, by Lemma 14 in rational arithmetic."""
        c, eta = [Fraction(x) for x in self.c], Fraction(self.eta)
        u, N = sum(c[i] ** 2 for i in self.batch), sum(x * x for x in c)
        A, B = batch_factor(N, u, eta), rest_factor(u, eta)
        return [x * (A if i in self.batch else B) for i, x in enumerate(c)]

    def problem(self) -> Problem:
        """The state as an initialisation."""
        w0 = np.array([float(Fraction(x)) for x in self.c])
        return Problem(StandardBasis(self.m, len(self.c)), w0, float(Fraction(self.eta)))

    def code(self, left: str, right: str) -> str:
        """Python that prints two sides, written in c, new (before and after), eta, u and N."""
        return (
            "import numpy as np\nfrom engine import Problem, StandardBasis, load_engine\n"
            f"data, batch = StandardBasis({self.m}, {len(self.c)}), np.array({list(self.batch)})\n"
            f"problem = Problem(data, np.array([{', '.join(self.c)}]), {self.eta})\n"
            'new = load_engine("reference").step(problem, problem.w0, batch)\n'
            "c, eta = problem.w0, problem.step_size\n"
            "u, N = (c[batch] ** 2).sum(), (c ** 2).sum()\n"
            f"print({left}, {right})"
        )


def refute(
    case: Case,
    point: Point,
    left: Callable[[Transitions], Array],
    right: Callable[[Transitions], Array],
    relation: str,
    *,
    description: str,
    code: tuple[str, str],
    detail: str,
    tightness: Tightness | None = None,
) -> Outcome:
    """Refute ``left relation right`` at an exact point, replayed on the engine within rounding.

    Both sides are evaluated at the exact successor and at the engine's, and must agree there; the
    violation must be far above rounding.  ``relation`` is ">=", "<=" or "=".
    """
    problem = point.problem()
    batch = np.array([point.batch], dtype=np.int64)
    run = transitions(case.engine, problem, batch, problem.w0[None])
    true = Transitions(
        problem,
        batch,
        run.before,
        np.array([[float(x) for x in point.exact()]]),
        0.0 * run.error,
        8.0 * np.finfo(np.float64).eps,
    )
    exact = float(left(true)[0]), float(right(true)[0])
    seen = float(left(run)[0]), float(right(run)[0])
    allowed = 8.0 * (float(run.slack[0]) + float(run.error.max()) + run.roundoff)
    gap = exact[0] - exact[1]
    broken = {">=": gap < 0, "<=": gap > 0, "=": gap != 0}[relation] and abs(gap) > 4.0 * allowed
    same = max(abs(seen[0] - exact[0]), abs(seen[1] - exact[1])) <= allowed
    good = broken and same and float(run.lemma_14[0]) <= 0.0
    return refuted(
        "counterexample",
        "an exact counterexample in rational numbers, replayed on the engine",
        unless=not good,
        detail=f"{detail}\n\nLeft side {exact[0]:.10g}, right side {exact[1]:.10g}; on the engine "
        f"{seen[0]:.10g} and {seen[1]:.10g}.",
        counterexample=Counterexample(
            description,
            {
                "m": point.m,
                "w": list(point.c),
                "eta": point.eta,
                "batch": datapoints(point.batch),
                "left side": exact[0],
                "right side": exact[1],
                "w after the step": [str(x) for x in point.exact()],
            },
            point.code(*code),
        ),
        tightness=tightness,
        samples=1,
        message=f"the engine gives {seen}, exactly {exact}: not reproduced",
    )
