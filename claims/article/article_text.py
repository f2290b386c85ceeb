r"""What the article on the journal version says in its text of the GD solution: a mixture of the datapoints.

The coefficients are those of a uniform point of the sphere: the largest is about sqrt(2 log m / m), the
smallest of the order of m^(-3/2), and the participation number 1 / sum u_i^4 is about m/3, where an equal
mixture has m.
"""

from __future__ import annotations

import sympy

from claims.theory import similarity_ladders as parts
from evidence import Outcome, refuted
from evidence.budget import split
from evidence.exponents import HALVES, RUNGS, estimates, median_fit
from evidence.formula import Formula
from evidence.proof import reals
from evidence.sequential import detectable_probability
from referee import Case, judge

(m,) = reals("m")

#: Between these P is with this probability, and where P/m tends to.
LOW = Formula("the least P", [m], m / 5, bounds=">=", domain=[m >= 1])
HIGH = Formula("the greatest P", [m], 3 * m / 5, bounds="<=", domain=[m >= 1])
CHANCE = Formula("the probability", [m], 1 - 14 / m, bounds=">=", domain=[m >= 14])
THIRD = Formula("the limit of P/m", [], sympy.Rational(1, 3))

CHEBYSHEV = "Chebyshev's bound is 14/m at most, for every m, and vanishes for any distance from m/3"


@judge("article_text.mixture/as_printed", "statistical", weight=1.0, formulas=[LOW, HIGH, CHANCE, THIRD])
def mixture(case: Case) -> Outcome:
    """Chebyshev's bound for every m, exactly; how often the engine is outside of it; and the medians."""
    shown = bounded()
    if shown is False:
        return refuted("proved", "the exact moments, for every m", message=f"it is false that {CHEBYSHEV}")
    least, most = float(LOW(1.0)), float(HIGH(1.0))  # of P/m
    runs, sizes = parts.gd_ladder(case)[2:], HALVES[2:]
    shares = [run.spread / m for m, run in zip(sizes, runs, strict=True)]
    share = split(case.false_alarm, ["medians", "outside"])
    _, intervals = median_fit(sizes, shares, share["medians"])
    outliers = [int(((x < least) | (x > most)).sum()) for x in shares]
    exceeded = [float(1.0 - CHANCE(m)) for m in sizes]
    bounds = [(m, x.size, p) for m, x, p in zip(sizes, shares, exceeded, strict=True) if p < 1.0]
    level = share["outside"] / len(bounds)
    often = any(
        parts.too_often(seen, count, bound, level)
        for seen, (_, count, bound) in zip(outliers[-len(bounds) :], bounds, strict=True)
    )
    seen = max(detectable_probability(bound, count, level, parts.POWER) or 1.0 for _, count, bound in bounds)
    within = all(low >= least and high <= most for low, high in intervals)
    outside = all(high < least or low > most for low, high in intervals)
    checks = {
        "the engine reaches Pi_m w0 / |Pi_m w0|": parts.reached(*runs),
        CHEBYSHEV: shown,
        "outside of m/5 to 3m/5 with probability 14/m at most": not often,
        "the median participation is between m/5 and 3m/5": True if within else False if outside else None,
    }
    columns = {
        "m": sizes,
        "median participation / m": parts.medians(shares),
        "interval": intervals,
        "(m + 2) / (3 m)": [(m + 2) / (3 * m) for m in sizes],
        "outside": outliers,
        "runs": [x.size for x in shares],
        "14 / m": exceeded,
    }
    return parts.checked(
        case,
        checks,
        "Chebyshev's inequality with exact moments, for every m at once (polynomials with positive "
        f"coefficients); full-batch GD on the engine, m in {sizes}: how often the participation number is "
        "outside of m/5 to 3m/5, and its median over m",
        detail=parts.by_columns(columns),
        detects=f"with power {parts.POWER:g}: a probability of {seen:.2g} of being outside, at each m; "
        "surely: a median participation below m/5 or above 3m/5 at every m",
        samples=sum(run.spread.size for run in runs),
        estimates=estimates("participation of GD over m", RUNGS[2:], shares, share["medians"]),
    )


def bounded() -> bool | None:
    """Whether Var S <= (14/m) d^2 for both distances d of E S from the ends, for all m >= 14; and both limits.

    For smaller m the bound is trivial.  A polynomial in m - 14 whose coefficients are positive is positive.
    None if only Chebyshev's inequality does not show it; a probability of 0 or less is not what it is.
    """
    m, x = sympy.symbols("m x", positive=True)
    outside = 1 - CHANCE.at(m)
    mean = 3 / (m + 2)
    variance = (9 * m + 96) / ((m + 2) * (m + 4) * (m + 6)) - mean**2
    distances = (mean - 1 / HIGH.at(m), 1 / LOW.at(m) - mean)

    def positive(value: sympy.Expr) -> bool:
        shifted = sympy.fraction(sympy.together(value))[0].subs(m, 14 + x)
        return all(c > 0 for c in sympy.Poly(sympy.expand(shifted), x).all_coeffs())

    limits = sympy.limit(m * mean, m, sympy.oo), sympy.limit(m**2 * variance, m, sympy.oo)
    if limits != (1 / THIRD.expression, 0) or not all(map(positive, (*distances, outside))):
        return False
    return all(positive(outside * d**2 - variance) for d in distances) or None
