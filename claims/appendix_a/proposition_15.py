r"""The steps of the proof of Proposition 15 (the proposition itself: ``claims.section_4.proposition_5``).

With f(N, u) = u (1 + eta (2 - u - N))^2 + (N - u)(1 - eta u)^2, the squared norm after a step, the proof
bounds f on the square [0, N_max]^2, N_max = 1 + eta/4, which holds more than the pairs that occur
(u <= N): f is convex in N, so its maximum is at N = 0 or at N = N_max.  All of it is right.  The larger
square costs reach: the end N = 0, which no real step has unless u = 0, needs eta <= 1/4, while on u <= N
the bound holds up to 0.4286.

The engine is tied to f also where no real state is: f is a quadratic polynomial in N for given u, so
three real states with the same part in the batch and different parts outside determine it at N = 0.
"""

from __future__ import annotations

import numpy as np
import sympy
from sympy import Rational

from claims.mathematics.dynamics import next_norm
from claims.mathematics.norm_growth import highest
from claims.mathematics.one_step import Step, judge
from claims.statement import Case, Statement
from engine import Array, Problem, norm_squared, step_error
from evidence import Outcome, Reach, Tightness
from evidence.bracket import largest
from evidence.chain import prove
from evidence.proof import Sentence, identity, reals

N, u, eta = reals("N u eta")
TOP = 1 + eta / 4
SIZES = [eta > 0, eta <= Rational(1, 5)]
SQUARE = [*SIZES, u >= 0, u <= TOP]
ASSUMPTIONS = ("linear activation, orthonormal data", r"$0 < \eta \le 1/5$")

FORMULA = Statement(
    label="Proposition 15, formula for the squared norm",
    part="formula",
    source="Appendix A, proof of Proposition 15, first display",
    title="the squared norm after a step is a function of N, u and eta alone",
    text=r"""With $N_t = \lVert\mathbf w_t\rVert^2$,
$$N_{t+1} = f(N_t, u_t), \qquad f(N, u) = u(1+\eta(2-u-N))^2 + (N-u)(1-\eta u)^2 .$$""",
    assumptions=ASSUMPTIONS[:1],
)

CONVEX = Statement(
    label="Proposition 15, convexity in N",
    part="convexity",
    source="Appendix A, proof of Proposition 15",
    title="for u >= 0 the maximum over N in [0, N_max] is at an end",
    text=r"""For $u \ge 0$, $f(\cdot, u)$ is a convex quadratic polynomial, hence
$\max_{N\in[0,N_{\max}]} f(N,u) = \max(f(0,u), f(N_{\max},u))$ with $N_{\max} = 1 + \eta/4$.""",
    assumptions=ASSUMPTIONS,
)

AT_ZERO = Statement(
    label="Proposition 15, the end N = 0",
    part="at_zero",
    source="Appendix A, proof of Proposition 15",
    title="f(0, u) is below the bound",
    text=r"""$f(0,u) = 4\eta u(1+\eta(1-u))$ is increasing for $u \le (1+\eta)/(2\eta)$, which exceeds
$N_{\max}$; so its maximum over $[0, N_{\max}]$ is
$4\eta N_{\max}(1+\eta(1-N_{\max})) \le N_{\max}(1-\eta^2/4) \le N_{\max}$.""",
    assumptions=ASSUMPTIONS,
)

AT_TOP = Statement(
    label="Proposition 15, the end N = N_max",
    part="at_top",
    source="Appendix A, proof of Proposition 15, last two displays",
    title="f(N_max, u) is at most N_max",
    text=r"""$$f(N_{\max},u) = \eta u(2-N_{\max})(2-2\eta u+\eta(2-N_{\max})) + N_{\max}(1-\eta u)^2
= \eta^2(3N_{\max}-4)u^2 + \eta u[\eta(2-N_{\max})^2 + 4(1-N_{\max})] + N_{\max},$$
with $3N_{\max} - 4 \le 0$ and $\eta(2-N_{\max})^2 + 4(1-N_{\max}) = \eta(1-\eta/4)^2 - \eta \le 0$.""",
    assumptions=ASSUMPTIONS,
)


@FORMULA.claim(
    "as printed: verified, proved",
    argument="Sum the squares of the coordinates of Lemma 14, inside and outside the batch.",
)
def formula_as_printed(case: Case) -> Outcome:
    """Three coordinates in SymPy (two in the batch); the engine's squared norm."""
    a, b, c = reals("a b c")
    norm, mass = a**2 + b**2 + c**2, a**2 + b**2
    inside, outside = 1 + eta * (2 - mass - norm), 1 - eta * mass
    squares = (a * inside) ** 2 + (b * inside) ** 2 + (c * outside) ** 2
    chain = prove(identity("sum of three squares", squares, next_norm(norm, mass, eta)))
    return judge(
        case,
        chain,
        lambda step: step.off_norm_formula() / step.norm_error,
        formula="the formula for the squared norm after a step",
        max_step_size=1.0,
    )


def fan(step: Step, parts: Array) -> tuple[Problem, Array, Array]:
    """States with the first state's part in its batch, and outside squared norms ``parts``.

    Returns the problem in R^(m+1), the states (k, m+1) and u.  The part outside points off the data.
    """
    m, row = step.problem.m, step.batches[0]
    weights = np.zeros((len(parts), m + 1))
    weights[:, row] = step.c[0, row]
    weights[:, m] = np.sqrt(parts)
    problem = Problem(np.eye(m + 1)[:m], weights, step.eta)
    return problem, weights, np.sum(step.c[0, row] ** 2)


def curved(case: Case, step: Step) -> float:
    """The second difference of N' in N against 2 eta^2 u, over what rounding allows."""
    problem, weights, mass = fan(step, np.array([0.0, 0.1, 0.2]))
    after = norm_squared(case.engine.steps(problem, weights, np.tile(step.batches[0], (3, 1))))
    second = after[0] - 2.0 * after[1] + after[2]
    eps = 1.15 * step_error(case.engine, problem, step.batches.shape[1])
    return float(abs(second - 2.0 * step.eta**2 * mass * 0.1**2) / (12.0 * eps))


@CONVEX.claim(
    "as printed: verified, proved",
    argument=r"The coefficient of $N^2$ is $\eta^2 u \ge 0$ (for $u = 0$ the polynomial is linear).",
)
def convex_as_printed(case: Case) -> Outcome:
    """The coefficient, and the chord above the graph; the engine's second difference in N."""
    share = reals("share")[0]
    top = reals("N_max")[0]
    chord = share * next_norm(top, u, eta) + (1 - share) * next_norm(0, u, eta)
    chain = prove(
        identity("coefficient of N^2", sympy.expand(next_norm(N, u, eta)).coeff(N, 2), eta**2 * u),
        identity(
            "chord minus graph at N = share N_max",
            chord - next_norm(share * top, u, eta),
            eta**2 * u * top**2 * share * (1 - share),
        ),
    )
    return judge(case, chain, lambda step: curved(case, step), formula="the second difference in N, eta^2 u")


def extrapolated(case: Case, step: Step) -> float:
    """f(0, u) by extrapolating the engine's N' from three real states, against the formula.

    The three states have N = u, u + h, u + 2h with h = 1/4: Lagrange's weights at N = 0.
    """
    h = 0.25
    problem, weights, mass = fan(step, h * np.arange(3.0))
    weights, mass = weights / np.sqrt(max(1.0, 2.0 * mass)), mass / max(1.0, 2.0 * mass)
    after = norm_squared(case.engine.steps(problem, weights, np.tile(step.batches[0], (3, 1))))
    nodes = norm_squared(weights)
    lagrange = np.array(
        [np.prod([nodes[j] / (nodes[j] - nodes[i]) for j in range(3) if j != i]) for i in range(3)]
    )
    exact = 4.0 * step.eta * mass * (1.0 + step.eta * (1.0 - mass))
    eps = 1.15 * step_error(case.engine, problem, step.batches.shape[1])
    return float(abs(lagrange @ after - exact) / (4.0 * eps * np.abs(lagrange).sum()))


@AT_ZERO.claim(
    "as printed: verified, proved",
    argument=r"$f(0,u)$ is a difference of two squares; the last step is $4\eta \le 1$.",
)
def at_zero_as_printed(case: Case) -> Outcome:
    """Every displayed step; how far the last one reaches."""
    zero = 4 * eta * u * (1 + eta * (1 - u))
    end = 4 * eta * TOP * (1 + eta * (1 - TOP))

    def last_step(top: Rational) -> Sentence:
        domain = [eta > 0, eta <= top]
        return Sentence(f"eta <= {top}", [eta], domain, end <= TOP * (1 - eta**2 / 4))

    chain = prove(
        identity("f(0, u)", next_norm(0, u, eta), zero),
        identity("its derivative in u", sympy.diff(zero, u), 4 * eta * (1 + eta - 2 * eta * u)),
        identity("value at u = N_max", end, 4 * eta * TOP * (1 - eta**2 / 4)),
        Sentence("N_max <= (1 + eta)/(2 eta)", [eta], SIZES, (1 + eta) / (2 * eta) >= TOP),
        Sentence("f(0, u) is largest at u = N_max", [u, eta], SQUARE, zero <= end),
        last_step(Rational(1, 5)),
        Sentence("N_max (1 - eta^2/4) <= N_max", [eta], SIZES, TOP * (1 - eta**2 / 4) <= TOP),
    )
    reach = largest("eta", last_step, Rational(1, 5), Rational(1, 2), Rational(1, 100))
    return judge(
        case,
        chain,
        lambda step: extrapolated(case, step),
        formula="f(0, u), extrapolated from three real states",
        remark=r"No step has $N = 0 < u$: the proof bounds $f$ on more than is needed, which is allowed, but "
        r"makes this end the one that limits the step size.",
        tightness=Tightness(0.792, "largest f(0, u) / N_max, at eta = 1/5, u = N_max: 4 eta (1 - eta^2/4)"),
        reach=(
            Reach(
                "eta <= 1/5",
                float(reach.proved_up_to),
                float(reach.refuted_at),
                "bracketed by Z3 (exactly 1/4, where 4 eta = 1)",
                "the printed estimate of f(0, u) exceeds N_max (1 - eta^2/4); the proposition itself "
                "holds up to 0.4286",
            ),
        ),
    )


def at_top_of_engine(step: Step) -> float:
    """N' of the states at the bound against the last display, over what rounding allows."""
    top = 1.0 + step.eta / 4.0
    at_bound = np.abs(step.N - top) <= 1e-14
    x = step.eta * step.u
    last = (3 * top - 4) * x**2 + x * (step.eta * (2 - top) ** 2 + 4 * (1 - top)) + top
    return float(np.abs(step.new_N - last)[at_bound].max(initial=0.0)) / step.norm_error


@AT_TOP.claim(
    "as printed: verified, proved", argument="Expand; both coefficients are non-positive for eta <= 4/3."
)
def at_top_as_printed(case: Case) -> Outcome:
    """The three lines and the two signs; the engine's steps from the bound."""
    top = reals("N_max")[0]
    first = next_norm(top, u, eta)
    second = eta * u * (2 - top) * (2 - 2 * eta * u + eta * (2 - top)) + top * (1 - eta * u) ** 2
    linear = eta * (2 - top) ** 2 + 4 * (1 - top)
    third = eta**2 * (3 * top - 4) * u**2 + eta * u * linear + top

    def signs(limit: Rational) -> Sentence:
        both = sympy.And(3 * TOP - 4 <= 0, eta * (1 - eta / 4) ** 2 - eta <= 0)
        return Sentence(f"both signs, for eta <= {limit}", [eta], [eta > 0, eta <= limit], both)

    chain = prove(
        identity("first line = second line", first, second),
        identity("second line = third line", second, third),
        identity("3 N_max - 4", 3 * TOP - 4, 3 + 3 * eta / 4 - 4),
        identity("the linear coefficient", linear.subs(top, TOP), eta * (1 - eta / 4) ** 2 - eta),
        signs(Rational(1, 5)),
        signs(Rational(4, 3)),
    )
    return judge(
        case,
        chain,
        at_top_of_engine,
        formula="the last display, from states at the bound",
        tightness=Tightness(
            1.0,
            "f(N_max, u) / N_max at u = 0, where nothing moves; no path gets there, the supremum being "
            f"{highest(0.2):.5f} at eta = 1/5",
        ),
        reach=(
            Reach(
                "eta <= 1/5",
                4 / 3,
                1.34,
                "proved; 3 N_max > 4 beyond",
                "the quadratic coefficient becomes positive",
            ),
        ),
    )
