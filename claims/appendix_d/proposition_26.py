"""Proposition 26: c_t(i)/c_0(i) = sqrt(Phi_t/Phi_0).

The statement divides by c_0(i), which may be zero for a single datapoint even if Phi_0 > 0; Eq. (9) is
the form that survives that.

Proposition 26: the lines of its proof.

The proof defines Gamma_t = eta (2 - 2 Phi_t - Psi_t), with eta in it, and then writes Delta c_i = eta c_i
Gamma; the lines after it use Delta c_i = c_i Gamma, which is right.  Its last step takes a square root, which
needs prod (1 + Gamma_k) > 0; the proof does not say why, but Lemma 29 and Corollary 16 both give it.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from sympy import Rational, sqrt

from claims.theory.domains import gd_steps
from claims.theory.full_batch import full_batches
from claims.theory.gd_invariant import chain, invariant
from claims.theory.harness import conclude, hold, judge_formula
from claims.theory.reaches import VARIABLES, Phi, Psi, eta, sentence
from claims.theory.refutation import Point, refute, replay
from engine import Array, Problem, StandardBasis, phi, psi, step_error
from engine.aggregates import batch_factor, next_phi
from evidence import Outcome
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Proof, Sentence, identity, reals
from referee import Case, judge

before, after = reals("Phi_0 Phi_t")

#: What GD has multiplied every coordinate in the span of the data by at time t.
COMMON = Formula(
    "the common factor", [after, before], sqrt(after / before), printed={r"\Phi_t": after, r"\Phi_0": before}
)


@judge("proposition_26/as_printed", "proved", formulas=[COMMON])
def as_printed(case: Case) -> Outcome:
    """The induction of Eq. (9); coordinates that start at zero besides, and those of one path."""
    zero = zeros(case)
    wrong = "coordinates that start at zero do not stay there" if zero > 1.0 else None
    if not off_the_factor(case, 3, 5) <= 1.0:
        wrong = "the engine's coordinates are not multiplied by the common factor"
    return conclude(
        chain(),
        invariant(case),
        by="machine proofs for the induction over t, and paths of the engine with coordinates that start at "
        "zero",
        detail=f"Coordinates that start at zero get as far as {zero:.2g} times the tolerance.",
        also=wrong,
        detects="a rotation of the projection by more than rounding errors",
        samples=6,
    )


def off_the_factor(case: Case, m: int, n: int, steps: int = 15) -> float:
    """``|c_t - c_0 sqrt(Phi_t/Phi_0)|`` along one path, over what rounding allows."""
    problem, path, _, allowed = one_path(case, m, n, steps)
    Phi = phi(problem, path)
    return float(np.abs(path[1:, :m] - COMMON(Phi[1:, None], Phi[0]) * path[0, :m]).max() / allowed)


def zeros(case: Case, steps: int = 20) -> float:
    """How far coordinates that start at zero get, over what rounding allows."""
    worst = 0.0
    for m, n in ((2, 2), (3, 4), (5, 5)):
        c = case.rng("zeros", m).uniform(0.1, 0.4, (2, n))
        c[:, 1:m:2] = 0.0
        problem = Problem(StandardBasis(m, n), c / np.linalg.norm(c, axis=1)[:, None] * 0.9, 0.2)
        path = case.engine.trajectory(problem, full_batches(m, steps))
        # an error of one step grows as Phi does, by at most 1/sqrt(Phi_0) < 4 in all
        allowed = 4 * steps * step_error(case.engine, problem, m)
        worst = max(worst, float(np.abs(path[..., 1:m:2]).max()) / allowed)
    return worst


GAMMA = Formula("Gamma", VARIABLES, eta * (2 - 2 * Phi - Psi), printed={r"\Phi_t": Phi, r"\Psi_t": Psi})

c0, P, Phi0 = reals("c0 P Phi0")
FACTORS = {r"c_0(i)": c0, r"\Phi_0": Phi0, r"\prod_{k<t} (1 + \Gamma_k)": P}

#: Coordinates, and Phi, with P for the product of the factors.
COORDINATE = Formula("the coordinate", [c0, P], c0 * P, printed=FACTORS)
SQUARE = Formula("Phi", [Phi0, P], Phi0 * P**2, printed=FACTORS)


def product_step() -> Proof:
    """Phi_{t+1} = Phi_0 (P (1 + Gamma))^2 if Phi_t = Phi_0 P^2."""
    Phi, small, step, P_next = reals("Phi Psi eta P_next")
    growth = step * (2 - 2 * Phi - small)
    return identity(
        "Phi times the squared factor is Phi_0 P'^2 for Phi = Phi_0 P^2 and P' = P (1 + Gamma)",
        next_phi(Phi, small, step),
        SQUARE.at(Phi0, P_next),
        where={Phi: SQUARE.expression, P_next: P * (1 + growth)},
    )


def one_path(case: Case, m: int, n: int, steps: int) -> tuple[Problem, Array, Array, float]:
    """A path, the products of its own factors, and what rounding may do to the coordinates."""
    w0 = case.rng("product", m, n).uniform(-1.0, 1.0, n)
    problem = Problem(StandardBasis(m, n), 0.9 * w0 / np.linalg.norm(w0), 0.15)
    path = case.engine.trajectory(problem, full_batches(m, steps))
    growth = 0.15 * (2 - 2 * phi(problem, path) - psi(problem, path))
    product = np.asarray(np.cumprod(1.0 + growth[:-1]), dtype=np.float64)
    # 3 e a step, relative to |c| <= 1 at the end, grown by at most the product itself
    return problem, path, product, 6 * steps * float(product[-1]) * step_error(case.engine, problem, m)


def off_the_product(case: Case, m: int, n: int, steps: int = 15) -> tuple[float, float]:
    """``|c_t - c_0 prod (1 + Gamma_k)|`` along one path, over what rounding allows; and the same of Phi.

    That of Phi is for Phi itself and for the root of Phi_t/Phi_0.
    """
    problem, path, product, allowed = one_path(case, m, n, steps)
    gap = np.abs(path[1:, :m] - COORDINATE(path[0, :m], product[:, None]))
    Phi = phi(problem, path)
    squares, roots = Phi[1:] - SQUARE(Phi[0], product), COMMON(Phi[1:], Phi[0]) - product
    # Phi < 1.1 is off by 3 times what the vector of the coordinates is, and the root relative to Phi_0's
    off = np.maximum(np.abs(squares) / 3.0, np.abs(roots) * np.sqrt(Phi[0])) / np.sqrt(m)
    return float(gap.max() / allowed), float(off.max() / allowed)


@judge("proposition_26.gamma/as_printed", "counterexample")
def gamma_as_printed(case: Case) -> Outcome:
    """One step from Phi = 1/4, Psi = 0 at eta = 1/5: the factor is 1.3, not 1.06."""
    big, small, step = Fraction(1, 4), Fraction(0), Fraction(1, 5)
    seen = replay(case, Point(("3/10", "2/5", "0"), 2, ((0, 1),)))
    moved = next_phi(big, small, step)
    growth = step * (2 - 2 * big - small)
    true = moved == big * (1 + growth) ** 2 == sum(x * x for x in seen.exact)
    return refute(
        seen,
        "at Phi = 1/4, Psi = 0, eta = 1/5: Delta c_i / c_i = Gamma = 3/10, not eta Gamma = 3/50",
        {
            "data": [[1, 0, 0], [0, 1, 0]],
            "w0": list(seen.point.c),
            "eta": "1/5",
            "Phi": "1/4",
            "Psi": "0",
            "Delta c / c": "3/10",
            "printed": "3/50",
        },
        "w[0] / 0.3 - 1, 'printed', 0.2 * 0.2 * (2 - 2 * 0.25)",
        unless=not (true and growth != step * growth),
        detail=[
            r"$\Delta c_i/c_i = \Gamma = 3/10$, so $\Phi' = \frac14(\frac{13}{10})^2$; the printed line gives "
            r"$\frac14(\frac{53}{50})^2$.",
            f"On the engine: Phi' = {seen.w @ seen.w:.9g}; exactly {moved}.",
        ],
    )


@judge("proposition_26.gamma/corrected", "proved", formulas=[GAMMA])
def gamma_corrected(case: Case) -> Outcome:
    """The identity, and the factors of the engine's coordinates."""
    c = reals("c")[0]
    proof = identity(
        "c (1 + eta (2 - u - N)) - c = c Gamma for u = Phi, N = Phi + Psi",
        c * batch_factor(Phi + Psi, Phi, eta) - c,
        c * GAMMA.expression,
    )
    return judge_formula(prove(proof), gd_steps(case, "Delta c_i = c_i Gamma"), None)


@judge("proposition_26.product/as_printed", "proved", formulas=[COORDINATE, SQUARE, COMMON])
def product_as_printed(case: Case) -> Outcome:
    """The step of the product, and that all factors are positive; paths on the engine."""
    factors = hold(gd_steps(case, "1 + Gamma > 0"), lambda s: s.eta * (2 * s.Phi + s.Psi - 2) - 1.0)
    paths = [off_the_product(case, m, n) for m, n in ((1, 2), (2, 3), (4, 4), (3, 7))]
    worst, squares = (max(off) for off in zip(*paths, strict=True))
    return conclude(
        prove(product_step(), *positive()),
        factors,
        by="machine proofs for the step from t to t + 1, and paths of the engine against the products of "
        "their own factors",
        detail=f"Coordinates along paths of 15 steps are off the product by {worst:.2g} times the tolerance.",
        also=None if max(worst, squares) <= 1.0 else "the engine's coordinates, or Phi, are not the products",
        samples=4,
    )


def positive() -> list[Sentence]:
    """1 + Gamma >= 1 while Phi + (5/8) Psi < 1."""
    return [
        sentence(
            "1 + Gamma >= 1 + (2/5) eta (1 - Phi) > 1 while Phi + (5/8) Psi < 1",
            batch_factor(Phi + Psi, Phi, eta) >= 1 + Rational(2, 5) * eta * (1 - Phi),
        )
    ]
