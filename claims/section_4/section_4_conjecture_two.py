r"""Section 4's conjecture for two datapoints: from almost every start cyclic SGD converges to one of them.

Read a half-epoch as one map G of (Y, Z), the squares of the coordinate whose turn it is and of the other one,
that exchanges them: Y' = Z B^2, Z' = Y A^2, with A = 1 + eta (2 - Y - N), B = 1 - eta Y.  Once Y_t >= Z_t,
Theorem 4 applies from there (its proof needs N <= 1 + eta/4 only).  So the starts without a limit lie in

    S = {Y_t < Z_t for all t},

on which Z B^2 < Y A^2 as well.  That S is a null set is shown in four steps, for all 0 < eta <= 1/4.

1. On S, 9 Z <= 25 Y, so that u = Y >= 9 N / 34 and (1 - N)^+ tends to 0 geometrically; and N falls by eta^2/40
   a step while N >= 1 + (9/50) eta, and does not come back.  So N_t is in [1 - (3/100) eta, 1 + (9/50) eta]
   from some time on.  There the share s = Y/N is in [1/2 - (13/25) eta, 1/2].
2. In the coordinates lambda = log(Z/Y) and N, where lambda' = 2 log A - 2 log B - lambda, the derivative of G
   maps the cone |dN| <= (eta/5) |d lambda| into itself and stretches d lambda by at least 1 + eta^2/12,
   wherever N is in [1 - (3/20) eta, 1 + (3/10) eta] and s in that range.
3. So no two points of S (from that time on) have the same N: the segment between them lies in the cone, its
   images do for ever (lambda stays between those of the ends, and N within (eta/5) |d lambda| <= (3/25) eta of
   theirs), and its ends part like (1 + eta^2/12)^t, though lambda is bounded on S.  A set that meets each line
   N = const in one point at most, and is measurable, is null (Fubini).
4. Preimages of null sets under G are null: G is a polynomial map whose Jacobian is not identically 0.

For m >= 3 nothing of the kind is shown: there are several datapoints left to decide between at the end of an
epoch, and the boundary between their basins need not be a graph.
"""

from __future__ import annotations

from sympy import And, Expr, Integer, Rational, cancel, diff, expand, log, together

from claims.theory.cyclic_limit import settle
from engine.aggregates import batch_factor, next_norm, rest_factor
from evidence import Counterexample, Outcome, verified
from evidence.chain import prove
from evidence.proof import Proof, Sentence, computed, derivative, reals
from referee import Case, judge


def sentences() -> list[Proof | Sentence]:
    """The four steps, for all real values at once; N = 1 + eta n, s = 1/2 - eta x."""
    eta, n, x, v, N, s, Y = reals("eta n x v N s Y")
    A, B = batch_factor(N, s * N, eta), rest_factor(s * N, eta)
    after = next_norm(N, s * N, eta)

    def along(f: Expr) -> Expr:
        """The derivative by lambda at fixed N: s = 1/(1 + exp(lambda))."""
        return -s * (1 - s) * diff(f, s)

    stretch = 1 - 2 * (along(A) / A - along(B) / B)
    shear = 2 * (diff(A, N) / A - diff(B, N) / B)
    tilt, shrink = along(after), diff(after, N)
    opening, half = eta / 5, Rational(1, 2) - eta * x
    near = {N: 1 + eta * n, s: half}
    size = [eta > 0, 4 * eta <= 1]
    share = [*size, x >= 0, x <= Rational(13, 25)]
    region = [*share, n >= Rational(-3, 20), n <= Rational(3, 10)]

    def cleared(f: Expr) -> Expr:
        """f times A B, which is positive."""
        return expand(cancel(together(f * A * B))).subs(near, simultaneous=True)

    def located(f: Expr) -> Expr:
        return f.subs(near, simultaneous=True)

    away = ((1 - s) * B**2 - s * A**2).subs({N: 1 + eta * n, s: v * (Rational(1, 2) - 13 * eta / 25)})
    variables = [eta, n, x]
    room = opening * (1 + eta**2 / 12 - shrink)  # what the stretch leaves for dN'
    return [
        Sentence(
            "3 A <= 5 B", [Y, N, eta], [*size, Y >= 0, Y <= N, 1 + eta / 4 >= N],
            3 * batch_factor(N, Y, eta) <= 5 * rest_factor(Y, eta),
        ),
        Sentence(
            "N <= 1: 1 - N' <= (1 - 4 eta Y)(1 - N)", [N, Y, eta], [*size, Y >= 0, Y <= N, N <= 1],
            1 - next_norm(N, Y, eta) <= (1 - 4 * eta * Y) * (1 - N),
        ),
        Sentence(
            "N >= 1 is kept", [N, Y, eta], [*size, Y >= 0, Y <= 1, N >= 1, 1 + eta / 4 >= N],
            next_norm(N, Y, eta) >= 1,
        ),
        Sentence(
            "N falls by eta^2/40 while it is above 1 + (9/50) eta", variables,
            [*share, n >= Rational(9, 50), n <= Rational(1, 4)], located(after) <= 1 + eta * n - eta**2 / 40,
        ),
        Sentence(
            "and does not come back", variables,
            [*share, n >= Rational(-3, 100), n <= Rational(9, 50)], located(after) <= 1 + 9 * eta / 50,
        ),
        Sentence(
            "undecided: s >= 1/2 - (13/25) eta", [eta, n, v],
            [*size, n >= Rational(-3, 20), n <= Rational(3, 10), v >= 0, v < 1], away >= 0,
        ),
        Sentence(
            "A/B - 1 <= (6/5) eta near N = 1", [N, Y, eta],
            [*size, 100 - 3 * eta <= 100 * N, Y >= 0, 2 * Y <= N, 1 + eta / 4 >= N],
            batch_factor(N, Y, eta) <= (1 + 6 * eta / 5) * rest_factor(Y, eta),
        ),
        *(
            derivative(f"d{name}/d{by}", f, by, diff(f, by))
            for name, f in (("A", A), ("B", B), ("N'", after))
            for by in (N, s)
        ),
        computed(
            "d log q'/d log q",
            "ds/dlambda = -s (1 - s) for s = 1/(1 + exp(lambda)), and d log A = dA/A: of lambda - 2 log(A/B) "
            "at fixed N it is 1 + 2 s (1 - s) (A_s/A - B_s/B)",
            along(2 * log(A) - 2 * log(B)) - 1 + stretch,
            Integer(0),
        ),
        Sentence("A, B > 0", variables, region, And(located(A) > 0, located(B) > 0)),
        Sentence("d lambda'/dN <= 0", variables, region, cleared(-shear) >= 0),
        Sentence(
            "the cone: d lambda is stretched by 1 + eta^2/12", variables, region,
            cleared(stretch + shear * opening - 1 - eta**2 / 12) >= 0,
        ),
        Sentence("dN'/dN >= 0", variables, region, located(shrink) >= 0),
        Sentence("the cone is mapped into itself, from above", variables, region, located(room - tilt) >= 0),
        Sentence("the cone is mapped into itself, from below", variables, region, located(room + tilt) >= 0),
    ]  # fmt: skip


@judge("section_4_conjecture_two/almost_every_start", "proved")
def almost_every(case: Case) -> Outcome:
    """The chain, and random and awkward starts of the engine, each followed until it has settled."""
    chain = prove(*sentences())
    count = case.afford(case.pick(24, 100, 400), 5000, least=8, what="starts", by="state")
    unsettled, slowest = settle(case, 2, 0.2, count, 20.0)
    return verified(
        "proved",
        "a chain of sentences on the half-epoch map and its derivative, joined by the links that are named; "
        "beside it starts of the engine (random, nearly tied, nearly one-sided), each followed until it has "
        "settled",
        unless=len(unsettled) > 0,
        counterexample=lambda: Counterexample(
            "cyclic SGD with two datapoints does not settle", {"eta": 0.2, "w0": unsettled[0].tolist()}
        ),
        detail=[chain.table(), f"{count} starts; the slowest took {slowest:.3g} of the typical time."],
        detects="a start from which the engine does not settle at a datapoint of the right sign",
        samples=count,
    )
