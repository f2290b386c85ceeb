r"""What the article on the journal version says in its text of the GD solution: a mixture of the datapoints.

The coefficients are those of a uniform point of the sphere: the largest is about sqrt(2 log m / m), the
smallest of the order of m^(-3/2), and the participation number 1 / sum u_i^4 is about m/3, where an equal
mixture has m.
"""

from __future__ import annotations

import sympy

from claims.theory import similarity_ladders as parts
from evidence import Outcome
from evidence.budget import split
from evidence.exponents import HALVES, RUNGS, estimates, median_fit
from evidence.sequential import detectable_probability
from referee import Case, judge


@judge("article_text.mixture/as_printed", "statistical", weight=1.0)
def mixture(case: Case) -> Outcome:
    """Chebyshev's bound for every m, exactly; how often the engine is outside of it; and the medians."""
    runs, sizes = parts.gd_ladder(case)[2:], HALVES[2:]
    shares = [run.spread / m for m, run in zip(sizes, runs, strict=True)]
    share = split(case.false_alarm, ["medians", "outside"])
    _, intervals = median_fit(sizes, shares, share["medians"])
    outliers = [int(((x < 0.2) | (x > 0.6)).sum()) for x in shares]
    bounds = [(m, x.size, 14.0 / m) for m, x in zip(sizes, shares, strict=True) if m > 14]
    level = share["outside"] / len(bounds)
    often = any(
        parts.too_often(seen, count, bound, level)
        for seen, (_, count, bound) in zip(outliers[-len(bounds) :], bounds, strict=True)
    )
    seen = max(detectable_probability(bound, count, level, parts.POWER) or 1.0 for _, count, bound in bounds)
    within = all(low >= 0.2 and high <= 0.6 for low, high in intervals)
    outside = all(high < 0.2 or low > 0.6 for low, high in intervals)
    checks = {
        "the engine reaches Pi_m w0 / |Pi_m w0|": parts.reached(*runs),
        "Chebyshev's bound is 14/m at most, for every m, and vanishes for any distance from m/3": bounded(),
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
        "14 / m": [14.0 / m for m in sizes],
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


def bounded() -> bool:
    """Whether Var S <= (14/m) d^2 for both distances d of E S from the ends, for all m >= 14; and both limits.

    For smaller m the bound is trivial.  A polynomial in m - 14 whose coefficients are positive is positive.
    """
    m, x = sympy.symbols("m x", positive=True)
    mean = 3 / (m + 2)
    variance = (9 * m + 96) / ((m + 2) * (m + 4) * (m + 6)) - mean**2
    distances = (mean - sympy.Rational(5, 3) / m, 5 / m - mean)
    positive = [*distances, *(14 / m * d**2 - variance for d in distances)]
    numerators = [sympy.fraction(sympy.together(e))[0] for e in positive]
    shifted = [sympy.Poly(sympy.expand(n.subs(m, 14 + x)), x) for n in numerators]
    limits = sympy.limit(m * mean, m, sympy.oo), sympy.limit(m**2 * variance, m, sympy.oo)
    return all(c > 0 for p in shifted for c in p.all_coeffs()) and limits == (3, 0)
