r"""Proposition 28: Phi_t increases to 1 and Psi_t decreases to 0, and the lines of its proof.

As printed the proposition fails for Phi_0 = 0, where nothing moves.  For Phi_0 > 0 Phi increases strictly;
Psi decreases strictly if Psi_0 > 0 and is 0 for ever if not.  In the display for Delta Phi one line drops
the factor Phi, and the next one has it again.

The rate kappa = (4/5) eta Phi_0 keeps the worst factor, that of the first step, for ever.  The true
dynamics has two phases: Phi grows by a factor of at least 1 + (4/5) eta (1 - Phi) a step, so that it takes
about log(1/Phi_0)/eta steps to reach order 1 instead of 1/(eta Phi_0); then 1 - Phi_t falls like
(1 - eta)^(2t) if Psi_0 > 0.
"""

from __future__ import annotations

import numpy as np
from sympy import And, Rational

from claims.mathematics.dynamics import next_phi, next_psi
from claims.mathematics.full_batch import excess_distance
from claims.mathematics.instances import instances
from claims.mathematics.phi_psi import Steps, verified_by
from claims.mathematics.reaches import N, Phi, Psi, after_phi, after_psi, eta, sentence, step_size_reach
from claims.mathematics.standstill import under_full_batches
from claims.statement import Case, Erratum, Statement
from engine import Array, Problem, phi, psi
from evidence import Counterexample, Outcome, Reach, Tightness, Verdict, verified
from evidence.chain import prove
from evidence.search import hunt

ASSUMPTIONS = (
    "linear activation, orthonormal data, full batches",
    r"$\mathbf w_0 \ne 0$, $\lVert \mathbf w_0 \rVert < 1$, $0 < \eta \le 1/5$ (Assumption 1)",
)
SOURCE = "Appendix D, proof of Proposition 28"

PROPOSITION = Statement(
    label="Proposition 28",
    source="Appendix D; Section 4.1",
    title="Phi increases to 1 and Psi decreases to 0",
    text=r"$\Phi_t$ monotonically increases to $1$ and $\Psi_t$ monotonically decreases to $0$.",
    assumptions=ASSUMPTIONS,
)


@PROPOSITION.claim(
    "as printed: refuted, exhaustive",
    argument=r"For $\Phi_0 = 0$ all gradients vanish: $\Phi_t = 0$ and $\Psi_t = \Psi_0$ for all $t$. The "
    r"proof has $\kappa = \frac45\eta\Phi_0 > 0$, which is not so then.",
    erratum=Erratum(
        kind="gap",
        printed=r"$\Phi_t \uparrow 1$, $\Psi_t \downarrow 0$, with $\kappa := \frac45\eta\Phi_0 > 0$",
        correct=r"the same for $\Phi_0 > 0$; $\Psi_t$ strictly decreasing if also $\Psi_0 > 0$",
        consequence="Theorem 1 needs the same assumption, and stands with it",
    ),
)
def as_printed(case: Case) -> Outcome:
    """The degenerate initialisation, on the engine."""
    problem = Problem(np.eye(2)[:1], np.array([0.0, 0.5]), 0.2)
    found = under_full_batches(case, problem, 50)
    inside, outside = phi(problem, found.final), psi(problem, found.final)
    return found.outcome(
        f"After 50 steps Phi = {inside:.3g}, Psi = {outside:.6g}.",
        Counterexample(
            "w0 orthogonal to the only datapoint: Phi_t = 0 and Psi_t = 1/4 for all t",
            {"data": [[1, 0]], "w0": [0, 0.5], "eta": 0.2},
            "import numpy as np\nfrom engine import Problem, load_engine, phi, psi\n"
            "problem = Problem(np.eye(2)[:1], np.array([0, 0.5]), 0.2)\n"
            "batches = np.zeros((50, 1), dtype=int)\n"
            'w = load_engine("reference").trajectory(problem, batches)[-1]\n'
            "print(phi(problem, w), psi(problem, w))",
        ),
    )


@PROPOSITION.claim(
    "corrected: verified, proved",
    text=r"""If $\Phi_0 > 0$, then $\Phi_t$ strictly increases to $1$, and $\Psi_t$ decreases to $0$,
strictly if $\Psi_0 > 0$.""",
    assumptions=(*ASSUMPTIONS, r"$\Phi_0 > 0$"),
    argument=r"$\Delta\Phi \ge \frac45\eta\Phi_0(1-\Phi)$ makes $1 - \Phi_t$ geometric, and "
    r"$\Psi_t \le \frac85(1-\Phi_t)$.",
)
def corrected(case: Case) -> Outcome:
    """Strict monotonicity and the rate by Z3; paths on the engine, followed to their limit."""
    increasing = And(after_phi > Phi, after_phi < 1)
    decreasing = And(after_psi < Psi, after_psi > 0)
    chain = prove(
        sentence("Phi < Phi' < 1 if Phi > 0", increasing, [Phi > 0]),
        sentence("0 < Psi' < Psi if Phi, Psi > 0", decreasing, [Phi > 0, Psi > 0]),
        sentence("the invariant is preserved", after_phi + Rational(5, 8) * after_psi < 1),
        sentence(
            "1 - Phi' <= (1 - (4/5) eta Phi)(1 - Phi)",
            1 - after_phi <= (1 - Rational(4, 5) * eta * Phi) * (1 - Phi),
        ),
        sentence("Psi <= (8/5)(1 - Phi)", Psi <= Rational(8, 5) * (1 - Phi)),
    )
    reach = step_size_reach(
        case,
        And(after_phi > Phi, after_phi + Rational(5, 8) * after_psi < 1),
        Rational(1, 4),
        Rational(251, 1000),
        "for eta > 1/4 Phi overshoots 1 and then falls; it still converges while the factor 1 - 4 eta of "
        "the linearised map stays above -1",
        domain=(Phi > 0, Psi >= 0, Rational(1) > N),
    )
    norm = Reach(
        "|w0| < 1",
        1.0,
        1.0,
        "proved below 1; for w0 in the span with |w0| = 1, Phi_t = 1 for all t",
        "Phi is constant or decreases to 1",
    )
    outcome = verified_by(case, chain, "the two monotonicities", monotone, reach=(reach, norm))
    if outcome.verdict is not Verdict.VERIFIED:
        return outcome
    found = hunt(
        instances(full_batch=True, count=8),
        lambda instance: excess_distance(case, instance),
        examples=case.pick(3, 15, 100),
        random_seed=case.seed_for("limits"),
        cases_per_example=8,
    )
    violated = found.counterexample is not None
    *parts, seen = outcome.detail
    return verified(
        "proved",
        outcome.method + ", and for paths that do not reach their limit",
        unless=violated,
        detail=[
            *parts,
            f"{seen} Largest distance from the limit after following the exact recursion to "
            f"within 1e-10 of it: {found.margin + 1:.2g} of what is allowed. Not machine-checked: a geometric "
            "sequence tends to 0.",
        ],
        counterexample=lambda: Counterexample(
            "the engine does not reach the limit", {"instance": repr(found.counterexample)}
        ),
        reach=outcome.reach,
        detects=outcome.detects,
        samples=outcome.samples + found.cases,
        message="the engine does not reach the limit",
    )


def monotone(steps: Steps) -> Array:
    """Phi does not fall, Psi does not grow, Phi stays below 1."""
    return np.maximum(np.maximum(-steps.d_phi, steps.d_psi), steps.Phi1 - 1.0 - steps.drift)


def step_statement(part: str, label: str, title: str, text: str) -> Statement:
    """A displayed line of the proof."""
    return Statement(
        label=f"Proposition 28, {label}",
        part=part,
        source=SOURCE,
        title=title,
        text=text,
        assumptions=(*ASSUMPTIONS, r"$\Phi + \frac58\Psi < 1$"),
    )


RATE = step_statement(
    "rate",
    "1 - Phi_t <= (1 - Phi_0) exp(-kappa t)",
    "the exponential rate",
    r"""$$0 \le 1 - \Phi_t \le (1 - \Phi_0)\exp(-\kappa t), \qquad \kappa = \tfrac45\eta\Phi_0 .$$""",
)


@RATE.claim(
    "as printed: verified, proved",
    argument=r"Lemma 30 with $c_t = \kappa$. (For $\Phi_0 = 0$ it says $1 \le 1$, and $\kappa > 0$ fails.)",
)
def rate_as_printed(case: Case) -> Outcome:
    """One step by Z3, 1 - x <= exp(-x) for t steps; paths on the engine, and the true rate."""
    kappa = Rational(4, 5) * eta * Phi
    chain = prove(
        sentence(
            "0 < 1 - Phi' <= (1 - (4/5) eta Phi)(1 - Phi)",
            And(after_phi < 1, 1 - after_phi <= (1 - kappa) * (1 - Phi)),
        ),
        sentence("Phi' >= Phi, so that kappa may keep Phi_0", after_phi >= Phi),
        sentence("0 <= kappa < 1", And(kappa >= 0, kappa < 1)),
    )
    return verified_by(
        case,
        chain,
        "1 - Phi_t <= (1 - Phi_0) exp(-kappa t)",
        slower_than_the_rate,
        detail="Not machine-checked: $1 - x \\le e^{-x}$.\n\n" + rate_table(),
        tightness=Tightness(
            0.4,
            "kappa over the true exponent of 1 - Phi_t, -2 log(1 - eta) if Psi_0 > 0: tends to 2/5 for "
            "Phi_0 to 1 and eta to 0, and to 0 with Phi_0",
        ),
    )


def slower_than_the_rate(steps: Steps) -> Array:
    """1 - Phi_t against the bound at every time of a path, and against 0."""
    t = np.arange(1, steps.Phi.shape[1] + 1)
    first = steps.Phi[:, :1]
    bound = (1.0 - first) * np.exp(-0.8 * steps.eta * first * t)
    return np.maximum(1.0 - steps.Phi1 - bound, steps.Phi1 - 1.0) - steps.drift


def rate_table() -> str:
    """Steps until 1 - Phi < 1/2: true and as the bound has it, at eta = 1/5 and Psi_0 = 0."""
    rows = ["| $\\Phi_0$ | steps until $\\Phi_t > 1/2$ | steps by the bound |", "|--:|--:|--:|"]
    for start in (0.1, 0.01, 0.001, 0.0001):
        big, small, steps = start, 0.0, 0
        while big <= 0.5:
            big, small, steps = next_phi(big, small, 0.2), next_psi(big, small, 0.2), steps + 1
        by_bound = int(np.ceil(np.log((1 - start) / 0.5) / (0.16 * start)))
        rows.append(f"| {start:g} | {steps} | {by_bound} |")
    return "\n".join(rows)


SQUEEZE = step_statement(
    "squeeze",
    "Psi_t <= (8/5)(1 - Phi_t)",
    "Psi is squeezed by 1 - Phi",
    r"$$0 \le \Psi_t \le \tfrac85(1 - \Phi_t) .$$",
)


@SQUEEZE.claim("as printed: verified, proved", argument=r"Eq. (10), rearranged.")
def squeeze_as_printed(case: Case) -> Outcome:
    """By Z3; paths on the engine."""
    chain = prove(sentence("0 <= Psi <= (8/5)(1 - Phi)", And(Psi >= 0, Psi <= Rational(8, 5) * (1 - Phi))))
    return verified_by(
        case,
        chain,
        "Psi <= (8/5)(1 - Phi)",
        lambda s: s.Psi1 - 1.6 * (1 - s.Phi1) - 2 * s.drift,
        tightness=Tightness(
            11 / 16,
            "largest limit of Psi_t / (1 - Phi_t) along a path, (2 + eta)/2 <= 11/10, over 8/5; at t = 0 "
            "the ratio is at most 1 (5/8 of the bound)",
        ),
    )
