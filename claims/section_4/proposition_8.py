r"""Proposition 8 itself, and its hypotheses (A1), (A2) and the drift condition as R satisfies them.

(A1) holds with constants that do not depend on t (``theory.growth``).  (A2) holds with K = log(1 + 2 eta)
(``claims.appendix_c.appendix_c_a2``).  The drift condition holds at all times:

Fix w0, and let P_t be the product of the factors 1 - eta u_s of the steps before t, and S_t the sum of the
|c_t(l)| but for the largest.  As A >= B > 0, no coordinate shrinks by more than B, so S_t >= P_t S_0; and S_t
<= exp(-R_t), as the leader is below 1.  Outside of the data Psi_t = Psi_0 P_t^2, and 1 - N' <= (1 - 4 eta u)(1
- N) <= B^4 (1 - N) below the sphere, so that

    Psi_t <= Psi_0 exp(-2 R_t)/S_0^2,   (1 - N_t)+ <= (1 - N_0)+ exp(-4 R_t)/S_0^4,   surely, for every t.

So each error term of the drift bound (``appendix_c_explicit``) is at most a function of R_t alone, which
vanishes as R grows: the drift condition holds from t = 0 on, with a function that depends on w0.  The paper
waits for a time tau; nothing has to be waited for.  (Uniformly over all starts no such function exists: as the
norm tends to 0 with R fixed the drift tends to a negative number if m >= 3.  Proposition 8 does not ask for
that.)

Proposition 8 itself, which the paper quotes from Menshikov and Wade: an elementary proof.

Let X have increments of size K at most, and a drift of at least d > 0 wherever X >= r; d <= K.  With
g = d/(2 K^2) take f(x) = 1 / (1 + g (x - r)): positive and decreasing on x >= r - K, and 1 at r.

1. Wherever X_t >= r, E[f(X_{t+1}) | F_t] <= f(X_t).  For s = 1 + g (x - r) >= 1 an increment D moves the
   argument of f by g D >= -1/2, so 1/(s + g D) <= 1/s - g D/s^2 + 2 (g D)^2/s^3; in the mean this is at most
   1/s - g d/s^2 + 2 g^2 K^2/s^3 <= 1/s.
2. From X_T = y > r on, f(X), stopped when X <= r, is a supermartingale, and there f >= 1: the chance to come
   back to r is at most f(y) = 1 / (1 + g (y - r)) < 1, whatever the past.
3. By (A1), at the times T_0 = 0, T_{k+1} = T_k + v(T_k) the conditional chances of X > y are above some eps, so
   that X exceeds y infinitely often almost surely (Levy's form of the Borel-Cantelli lemma), for every y:
   limsup X = infinity.  (Where v(t) = 0, X_t > y already.)
4. The same with any r' >= r for r, and y > r': the chance of k returns from above y to r' is at most f(y)^k, so
   almost surely there are finitely many, and X > r' from some time on.

Without (A1) the process may stay where the drift condition says nothing; without drift it may return for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import comb
from typing import Any

import numpy as np
from sympy import QQ, Eq, Rational, exp
from sympy.polys.matrices import DomainMatrix

from claims.appendix_c.appendix_c_a2 import ratio_sentences as increment_sentences
from claims.appendix_c.appendix_c_explicit import JENSEN, bound_and_mean
from claims.theory.domains import batch_steps
from claims.theory.drift import corrected_bound, infimum
from claims.theory.error_terms import LEAST_DRIFT, THETA, factor_sentence, ratio_sentences
from claims.theory.growth import judge_climb
from claims.theory.harness import judge_formula
from claims.theory.steps import Steps, along, every_batch, only
from engine import Array, Problem, StandardBasis, step_error
from engine.aggregates import next_norm
from evidence import Column, Outcome, Table, Tightness, verified
from evidence.chain import prove
from evidence.formula import Formula
from evidence.proof import Sentence, reals
from referee import Case, judge


@judge("proposition_8.a1/as_printed", "proved")
def a1(case: Case) -> Outcome:
    """The climb."""
    return judge_climb(case)


@judge("proposition_8.a2/as_printed", "proved")
def a2(case: Case) -> Outcome:
    """The exact constant."""

    def margin(steps: Steps) -> Array:
        return np.asarray(np.abs(steps.gain) - np.log1p(2 * steps.eta) - steps.slack)

    def near(steps: Steps) -> Array:
        return np.asarray(np.abs(steps.gain) / np.log1p(2 * steps.eta))

    return judge_formula(
        prove(factor_sentence(), *increment_sentences()),
        batch_steps(case, "(A2) for R"),
        margin,
        nearest=(near, "increment over K = log(1 + 2 eta), approached as the norm tends to 0"),
    )


def drift_sentences() -> list[Sentence]:
    """A/B; that no coordinate falls by more than B; how Psi and the norm follow B."""
    N, u, x, eta = reals("N u x eta")
    step = [eta > 0, eta <= Rational(1, 5), u >= 0, u <= N]
    return [
        *ratio_sentences(),
        factor_sentence(),
        Sentence(
            "N <= 1: 1 - N' <= (1 - 4 eta u)(1 - N)", [eta, N, u], [*step, N <= 1],
            1 - next_norm(N, u, eta) <= (1 - 4 * eta * u) * (1 - N),
        ),
        Sentence("1 - 4 x <= (1 - x)^4 for x <= 1", [x], [x >= 0, x <= 1], 1 - 4 * x <= (1 - x) ** 4),
        Sentence(
            "N >= 1 is kept", [eta, N, u], [*step, N >= 1, 1 + eta / 4 >= N], next_norm(N, u, eta) >= 1
        ),
    ]  # fmt: skip


m, b, r, start, rest, norm = reals("m b r start rest norm")
WRITTEN = {r"\Psi_0": start, "S_0": rest, r"\lVert\mathbf w_0\rVert^2": norm}

#: What the error terms are at most, by R and the start: s, p and d; and the mean share outside the batch.
SQUARES = Formula("s", [r], exp(-2 * r), bounds="<=")
OFF = Formula(
    "p",
    [r, start, rest],
    start * exp(-2 * r) / rest**2,
    printed=WRITTEN,
    bounds="<=",
    domain=[start > 0, rest > 0],
)
LACK = Formula(
    "d",
    [r, norm, rest],
    (1 - norm) * exp(-4 * r) / rest**4,
    printed=WRITTEN,
    bounds="<=",
    domain=[norm > 0, norm < 1, rest > 0],
)
SHARE = Formula("q", [m, b], (m - b) / (m - 1), indices="m b")


def beyond_the_start(steps: Steps) -> Array:
    """How far s, Psi and (1 - N)+, before a step and after it, are above what R and the state before say."""
    slack = steps.slack + 4.0 * steps.error.max(axis=-1) + 4.0 * steps.roundoff
    s = (steps.new_size**2).sum(axis=-1) - steps.new_size.max(axis=-1) ** 2
    off = [np.maximum(s - SQUARES(steps.new_R), steps.s - SQUARES(steps.R))]
    for R, Psi, N in ((steps.R, steps.Psi, steps.N), (steps.new_R, steps.new_Psi, steps.new_N)):
        p = OFF(R, steps.Psi, steps.S)
        d = np.maximum(0.0, LACK(R, steps.N, steps.S))
        off += [(Psi - p) / (1 + p), (np.maximum(0.0, 1.0 - N) - d) / (1 + d)]
    return np.asarray(np.nan_to_num(np.max(off, axis=0), nan=np.inf) - 8.0 * slack)


def far_from_the_start(case: Case) -> str | None:
    """The same where the leader of ten is drawn all the time, so that S_t = P_t S_0 and L tends to 1."""
    count, steps = 10, 80
    w0 = np.sqrt(np.array([0.45, *[0.5 / (count - 1)] * (count - 1), 0.04]))
    problem = Problem(StandardBasis(count, count + 1), w0[None], 0.2)
    path = along(case.engine, problem, np.zeros((steps, 1), dtype=np.int64))
    R, S = path.new_R[0], path.S[0, 0]
    p, d = OFF(R, path.Psi[0, 0], S), LACK(R, path.N[0, 0], S)
    off = max(float((path.new_Psi[0] - p).max()), float((np.maximum(0.0, 1.0 - path.new_N[0]) - d).max()))
    allowed = 8.0 * steps * step_error(case.engine, problem, 1)
    return None if off <= allowed else f"Psi_t or (1 - N_t)+ exceeds its bound by R_t by {off:.3g}"


def nearly_off(case: Case) -> str | None:
    """The bound where it is nearly attained: norm 1, a tiny rival, and some of the norm off the data."""
    problem = Problem(StandardBasis(2, 3), np.sqrt(np.array([[0.8, 1e-12, 0.2]])), 0.2)
    bound, mean, slack = bound_and_mean(every_batch(case.engine, problem, 1))
    off = float((bound - mean - slack)[0])
    return None if off <= 0.0 else f"at norm 1, a fifth of it off the data, the drift is {off:.3g} too low"


def beyond_the_least_drift() -> str | None:
    """Where the bound does not tend to the least drift in the limit (Law 1), as R grows."""
    for size in range(2, 12):
        for batch in range(1, size):
            for step in (0.05, 0.2):
                share, theta = SHARE(size, batch), THETA(step)
                end = LEAST_DRIFT(size, batch, step, share, theta, 0.0, 0.0, 0.0)
                least = infimum(size, batch, step)
                if not 0.0 < end <= least * (1 + 1e-9):
                    return f"m = {size}, b = {batch}, eta = {step}: {end} is not in (0, {least}]"
    return None


@judge("proposition_8.drift/as_printed", "proved", formulas=[LEAST_DRIFT, SHARE, THETA, SQUARES, OFF, LACK])
def drift(case: Case) -> Outcome:
    """The bounds by machine; on the engine the exact conditional mean, and what ties the error terms to R."""
    ratio = max(corrected_bound(m, b, 0.2) / infimum(m, b, 0.2) for m in range(2, 12) for b in range(1, m))

    def margin(steps: Steps) -> Array:
        bound, mean, slack = bound_and_mean(steps)
        off = np.repeat(bound - mean - slack, comb(steps.m, steps.b))
        # S' >= B S, Psi' = B^2 Psi (with Lemma 14), and (1 - N')+ <= B^4 (1 - N)+
        sunk = np.log(steps.B * steps.S / steps.without(steps.new_size, steps.next_leader)) - steps.slack
        lack = np.maximum(0.0, 1.0 - steps.new_N) - steps.B**4 * np.maximum(0.0, 1.0 - steps.N)
        lack = lack - 4.0 * steps.error.max(axis=1) - 4.0 * steps.roundoff
        off = np.nan_to_num(off, nan=np.inf)
        worst = [off, only(np.isfinite(sunk), sunk), lack, beyond_the_start(steps)]
        return np.asarray(np.max(worst, axis=0))

    return judge_formula(
        prove(*drift_sentences()),
        batch_steps(case, "the drift condition"),
        margin,
        also=beyond_the_least_drift() or far_from_the_start(case) or nearly_off(case),
        by="machine proofs; Jensen's inequality and the induction over t by hand; the conditional mean by "
        "summing over all batches",
        tightness=Tightness(
            ratio, "eta^2 b (m-b)^2/(2 m (m-1)^2) over mu(infinity), largest for m < 12 at eta = 1/5"
        ),
        detail=JENSEN
        + " 'The past' is the sigma-algebra of the batches before the present one (see the claim on "
        "the filtration).",
    )


#: Laws of an increment, all with a positive mean: step -> probability.
LAWS: tuple[dict[int, Fraction], ...] = (
    {1: Fraction(3, 5), -1: Fraction(2, 5)},
    {1: Fraction(19, 20), -1: Fraction(1, 20)},
    {1: Fraction(4, 5), -2: Fraction(1, 5)},
    {3: Fraction(2, 5), 0: Fraction(3, 10), -2: Fraction(3, 10)},
)


def rate(drift: Fraction, size: int) -> Fraction:
    """g = d/(2 K^2), of the function f(x) = 1/(1 + g (x - r))."""
    return drift / (2 * size * size)


def sentences() -> list[Sentence]:
    """f(X) is a supermartingale above r, and at least 1 at r."""
    s, x, mean, square, d, K, g = reals("s x M Q d K g")
    setting = [d > 0, d <= K, Eq(2 * g * K**2, d)]
    moments = [mean >= g * d, square <= g**2 * K**2]
    return [
        Sentence("a step of f moves its argument by 1/2 at most", [d, K, g], setting, 2 * g * K <= 1),
        Sentence(
            "1/(s + x) <= 1/s - x/s^2 + 2 x^2/s^3", [s, x], [s >= 1, 2 * x >= -1],
            1 / (s + x) <= 1 / s - x / s**2 + 2 * x**2 / s**3,
        ),
        Sentence("2 E (g D)^2 <= E g D", [mean, square, d, K, g], [*setting, *moments], 2 * square <= mean),
        Sentence(
            "so that in the mean this is at most 1/s", [s, mean, square], [s >= 1, mean >= 0, 2 * square <=
            mean],
            1 / s - mean / s**2 + 2 * square / s**3 <= 1 / s,
        ),
        Sentence("f >= 1 where the process has come back", [s], [2 * s >= 1, s <= 1], 1 / s >= 1),
        Sentence("f < 1 above r", [s], [s > 1], 1 / s < 1),
    ]  # fmt: skip


def supermartingale(law: Mapping[int, Fraction], far: int) -> bool:
    """E f(X + D) <= f(X) in exact fractions, for X - r = 0, 1, ..., far."""
    g = rate(mean_of(law), max(map(abs, law)))
    return all(
        sum(p / (1 + g * (x + step)) for step, p in law.items()) <= 1 / (1 + g * x) for x in range(far + 1)
    )


def mean_of(law: Mapping[int, Fraction]) -> Fraction:
    """The drift of a law."""
    return sum((p * step for step, p in law.items()), Fraction(0))


def return_chances(law: Mapping[int, Fraction], top: int) -> list[Fraction]:
    """P(X <= 0 before X >= top) from X = 1, ..., top - 1, by solving the linear system in exact fractions."""
    inner = range(1, top)
    stay = [[QQ(int(x == y)) - exact(law.get(y - x, Fraction(0))) for y in inner] for x in inner]
    back = [[sum((exact(p) for step, p in law.items() if x + step <= 0), QQ(0))] for x in inner]
    size = len(inner)
    chances = DomainMatrix(stay, (size, size), QQ).lu_solve(DomainMatrix(back, (size, 1), QQ))
    return [Fraction(int(h.numerator), int(h.denominator)) for h in chances.to_list_flat()]


def exact(value: Fraction) -> Any:
    """A fraction as SymPy computes with it."""
    return QQ(value.numerator, value.denominator)


@judge("proposition_8/as_printed", "proved")
def as_printed(case: Case) -> Outcome:
    """The supermartingale by machine; chances of walks to return, solved exactly, one of them without drift."""
    chain = prove(*sentences())
    top, starts = 40, (1, 5, 15)
    rows, complaint, nearest = [], None, 0.0
    for law in LAWS:
        size, drift = max(map(abs, law)), mean_of(law)
        chances = return_chances(law, top)
        bounds = [1 / (1 + rate(drift, size) * y) for y in range(1, top)]
        if not supermartingale(law, case.pick(40, 400, 4000)) or any(
            h > bound for h, bound in zip(chances, bounds, strict=True)
        ):
            complaint = complaint or f"the walk {shown(law)} returns more often than the bound says"
        nearest = max(nearest, *(float(h / bound) for h, bound in zip(chances, bounds, strict=True)))
        rows += [(shown(law), float(drift), y, float(chances[y - 1]), float(bounds[y - 1])) for y in starts]
    fair = {1: Fraction(1, 2), -1: Fraction(1, 2)}
    chances = return_chances(fair, top)
    if chances != [1 - Fraction(y, top) for y in range(1, top)]:
        complaint = complaint or "the chances of the fair walk are not 1 - y/top"
    rows.append((shown(fair), 0.0, starts[-1], float(chances[starts[-1] - 1]), 1.0))
    return verified(
        "proved",
        "machine-checked sentences for a supermartingale, joined by the links that are named; beside them the "
        f"chances of walks on the integers to come back to 0 before {top}, solved in exact fractions",
        unless=complaint,
        detail=[
            chain.table(),
            Table(
                [
                    Column("increments"),
                    Column("drift", ".3g"),
                    Column("from", "d"),
                    Column("chance to come back", ".4g"),
                    Column("bound f(y)", ".4g"),
                ],
                rows,
            ),
            "The last walk has no drift: it comes back from everywhere with probability 1 as the upper end "
            "grows.",
        ],
        tightness=Tightness(nearest, "largest exact chance to come back, over f(y) = 1/(1 + g (y - r))"),
        samples=len(LAWS) + 1,
    )


def shown(law: Mapping[int, Fraction]) -> str:
    """A law of increments in words."""
    return ", ".join(f"{step:+d}: {p}" for step, p in law.items())
