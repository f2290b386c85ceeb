"""Proposition 8: its drift condition, as R satisfies it.

It holds for the process from the time tau on at which Psi and (1 - N)+ are at most eps = eta (m-b)/(8 (m-1)):
both never increase, so that tau is a stopping time and, with q = (m-b)/(m-1), theta = eta/(1 - eta) and
e = exp(-2r), the bound

    mu(r) = -(b/m) log(1 - eta (1 - e - eps) q) - ((m-b)/m) log(1 + eta (1 + eps)(1 + theta e) b/(m-1))

holds ever after, with mu(infinity) >= (9/40) eta^2 b (m-b)^2/(m (m-1)^2).
From the start it does not hold: at a small norm the drift is negative however large R is, if m >= 3.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from sympy import Rational

from claims.mathematics.drift import corrected_bound
from claims.mathematics.dynamics import batch_factor, next_norm, rest_factor
from claims.mathematics.error_terms import drift_bound, ratio_sentences
from claims.mathematics.step_judging import Point, judge_step
from claims.mathematics.transitions import Transitions, every_batch
from claims.section_4.proposition_8 import ASSUMED, SOURCE
from claims.statement import Case, Statement
from engine import Array
from evidence import Counterexample, Outcome, Tightness, refuted
from evidence.proof import Sentence, reals

DRIFT = Statement(
    "Proposition 8, drift condition for R",
    SOURCE,
    "the drift of R is bounded below by a function of R",
    r"""There are an almost surely finite $\tau$ and a function $\underline\mu_1$ with
$\liminf_{r\to\infty} \underline\mu_1(r) > 0$ and $\underline\mu_1(R_t) \le \mathbb E[R_{t+1} - R_t \mid
\text{the past}]$ for all $t \ge \tau$.""",
    ASSUMED,
    "drift",
    key="proposition_8",
)


def slack_of(m: int, b: int, eta: float) -> float:
    """eps: how small Psi and (1 - N)+ are from the time tau on."""
    return eta * (m - b) / (8.0 * (m - 1))


def mu(r: Array, m: int, b: int, eta: float) -> Array:
    """The lower bound of the drift as a function of R."""
    eps = slack_of(m, b, eta) + 0.0 * r
    return drift_bound(m, b, eta, np.exp(-2.0 * r), eps, eps)


def sentences() -> list[Sentence]:
    """A/B; that the two quantities do not increase; and that mu(infinity) > 0, with q = (m-b)/(m-1).

    By log(1/(1-x)) >= x + x^2/2 and log(1+y) <= y, mu(infinity) is at least (b/m) (x + x^2/2 - y) with x =
    eta (1 - eps) q, y = eta (1 + eps) q.
    """
    N, u, Psi, q, eta = reals("N u Psi q eta")
    step = [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N, 1 + eta / 4 >= N]
    eps = eta * q / 8
    x, y = eta * (1 - eps) * q, eta * (1 + eps) * q
    return [
        *ratio_sentences(),
        Sentence(
            "Psi does not increase", [N, u, Psi, eta], [*step, Psi >= 0], Psi * rest_factor(u, eta) ** 2 <= Psi
        ),
        Sentence("N does not decrease below 1", [N, u, eta], [*step, N < 1], next_norm(N, u, eta) >= N),
        Sentence("N >= 1 is preserved", [N, u, eta], [*step, N >= 1], next_norm(N, u, eta) >= 1),
        Sentence(
            "mu(infinity) >= (9/40) (b/m) eta^2 q^2",
            [q, eta],
            [eta > 0, eta <= Rational(1, 5), q > 0, q <= 1],
            x + x**2 / 2 - y >= Rational(9, 40) * (eta * q) ** 2,
        ),
    ]


@DRIFT.claim(
    "as printed: verified, proved",
    argument="Lemma 24 with explicit error terms and Jensen's inequality, from the stopping time on at which "
    "Psi and (1 - N)+ are small; both never increase and tend to 0 (Proposition 7).",
)
def drift(case: Case) -> Outcome:
    """The bounds by machine; the exact conditional mean at states with small Psi and (1 - N)+ on the engine."""
    ratio = max(
        0.45 * corrected_bound(m, b, 0.2) / float(mu(np.array(50.0), m, b, 0.2))
        for m in range(2, 12)
        for b in range(1, m)
    )

    def margin(steps: Transitions) -> Array:
        count = math.comb(steps.m, steps.b)
        first = slice(None, None, count)
        eps = slack_of(steps.m, steps.b, steps.eta)
        late = (steps.Psi[first] <= eps) & (1.0 - steps.N[first] <= eps)
        mean = steps.gain.reshape(-1, count).mean(axis=1)
        off = mu(steps.R[first], steps.m, steps.b, steps.eta) - mean
        allowed = steps.slack.reshape(-1, count).max(axis=1)
        grown = np.maximum(0.0, 1.0 - (steps.after**2).sum(axis=1)) - np.maximum(0.0, 1.0 - steps.N)
        kept = (grown - 4.0 * steps.error.max(axis=1)).reshape(-1, count).max(axis=1)
        return np.maximum(np.where(late, off - allowed, -np.inf), kept)

    return judge_step(
        case,
        "the drift condition",
        sentences(),
        margin,
        by="machine proofs; Jensen's inequality by hand; the conditional mean by summing over all batches",
        tightness=Tightness(
            ratio,
            "the guaranteed 9/40 eta^2 b (m-b)^2/(m (m-1)^2) over mu(infinity), largest for m < 12 at eta = "
            "1/5",
        ),
        note="'The past' is the sigma-algebra of the batches before the present one (see the claim on the "
        "filtration).",
    )


EARLY = Point(("1/20", "1/1000000", "1/1000000"), 3, (0,))


@DRIFT.claim(
    "from the start: refuted, counterexample",
    title="the drift condition without waiting for the norm to grow",
    text=DRIFT.text.replace("There are an almost surely finite $\\tau$ and", "With $\\tau = 0$: there is"),
    argument=r"As $\lVert\mathbf w\rVert \to 0$, $A/B \to 1 + 2\eta$ for every batch. With $b = 1$ and level "
    r"others the drift tends to $\frac1m[\log(1 + 2\eta) - (m-1)\log(1 + \frac{2\eta}{m-1})] < 0$ for $m \ge "
    "3$, whatever R is. The paper indeed applies Proposition 8 to the process from a time tau on.",
)
def from_the_start(case: Case) -> Outcome:
    """m = 3, b = 1, norm 1/20, R = log(25000): the mean over the three batches, exactly."""
    problem = EARLY.problem()
    steps = every_batch(case.engine, problem, 1)
    c, eta = [Fraction(x) for x in EARLY.c], Fraction(EARLY.eta)
    N, gains = sum(x * x for x in c), []
    for k in range(3):
        A, B = batch_factor(N, c[k] ** 2, eta), rest_factor(c[k] ** 2, eta)
        new = [x * (A if i == k else B) for i, x in enumerate(c)]
        gains.append(math.log((new[0] / (new[1] + new[2])) / (c[0] / (c[1] + c[2]))))
    exact, seen = sum(gains) / 3.0, float(steps.gain.mean())
    good = abs(seen - exact) <= float(steps.slack.max()) and exact < -0.008
    return refuted(
        "counterexample",
        "one state, the mean over all three batches in rational arithmetic and on the engine",
        unless=not good,
        detail=f"At m = 3, b = 1, eta = 1/5, norm 1/20 the drift of R is {exact:.6f} exactly, {seen:.6f} on "
        f"the engine, and tends to (log 1.4 - 2 log 1.2)/3 = {(math.log(1.4) - 2 * math.log(1.2)) / 3:.6f} "
        "as the norm tends to 0, for every R. So no function of R alone bounds the drift at all times and "
        "has a positive limit.",
        counterexample=Counterexample(
            "the drift of R is negative at a small norm, however large R is",
            {"w0": list(EARLY.c), "m": 3, "b": 1, "eta": "1/5", "drift": exact},
            "import numpy as np\nfrom engine import Problem, StandardBasis, alignment, load_engine\n"
            "problem = Problem(StandardBasis(3, 3), np.array([1/20, 1/1000000, 1/1000000]), 1/5)\n"
            "states, batches = np.tile(problem.w0, (3, 1)), np.array([[0], [1], [2]])\n"
            'after = load_engine("reference").steps(problem, states, batches)\n'
            "print((alignment(problem, after).log_ratio - alignment(problem, problem.w0).log_ratio).mean())",
        ),
        samples=3,
        message=f"the drift is {seen!r} on the engine, {exact!r} exactly",
    )
