r"""The article's table of rates for Corollary 3, the entries on SGD.

cossim(w_SGD, w0) <= 2 sqrt(log(2m)/n) except with probability 1/m, for all 2 <= m <= n (a cap bound).  The
entry 1 for the similarity of SGD with the data is up to sign, as the article says elsewhere.
"""

from __future__ import annotations

from claims.theory import similarity_ladders as parts
from claims.theory.gaussian_laws import cap_bound
from claims.theory.similarity import MISSED, affordable, sgd_limits
from evidence import Outcome, verified
from evidence.budget import split
from evidence.exponents import table
from evidence.laws import detectable_cdf_distance
from referee import Case, judge


@judge("article.sgd_initialisation/as_printed", "statistical", weight=1.0)
def sgd_initialisation(case: Case) -> Outcome:
    """m much smaller than n: values below the exact law of the largest coordinate."""
    asked = case.pick(
        ((2, 64, 1, 150), (4, 256, 1, 60)),
        ((2, 64, 1, 1000), (4, 400, 1, 400), (16, 800, 2, 200)),
        ((2, 64, 1, 4000), (4, 400, 1, 2000), (32, 3200, 3, 1000)),
    )
    sizes = affordable(case, asked, 12.0, least=16)
    share = split(case.false_alarm, ["runs", "order", "constants"])
    part = {name: share[name] / len(sizes) for name in share}
    rows, faults, good = [], [], True
    for m, n, b, count in sizes:
        run = sgd_limits(case, m, n, b, count, 12.0, part["runs"])
        good &= parts.below_the_law(m, n, run, part)
        faults += [run.fault] if run.fault else []
        rows.append((m, n, b, count, *parts.medians([run.initial]), float(run.initial.max()), cap_bound(m, n)))
    order = detectable_cdf_distance(sizes[0][3], part["order"], parts.POWER, one_sided=True)
    return parts.checked(
        case,
        {"the engine's limits: " + "; ".join(faults): not faults, "the law of the upper bound": good},
        "SGD on the engine until R >= 12; cossim(w, w0) must equal |c_0(i)| / |w0| and be "
        "stochastically at most the exact law of the largest coordinate",
        detail=[
            "The bound in the last column holds with probability 1 - 1/m at least.",
            table(("m", "n", "b", "runs", "median", "largest", "2 sqrt(log(2m)/n)"), rows),
        ],
        detects=f"with power {parts.POWER:g}: at m = {sizes[0][0]}, a distribution function below that of the "
        f"upper bound by {order:.3g}; in every replicate, a difference of more than 2 exp(-12) from "
        "|c_0(i)| / |w0|",
        samples=sum(count for *_, count in sizes),
    )


@judge("article.sgd_dataset/as_printed", "searched", weight=0.1)
def sgd_dataset(case: Case) -> Outcome:
    """SGD from Gaussian starts until R = 16, m of the order of n and m much smaller."""
    sizes = [(3, 6, 1), (3, 40, 2), *case.pick([], [(20, 30, 2)], [(20, 30, 19), (64, 200, 4)])]
    count = case.pick(16, 200, 1000)
    found = affordable(case, [(*size, count) for size in sizes], 16.0, least=4)
    sizes, count = [(m, n, b) for m, n, b, _ in found], found[0][-1]
    share = case.false_alarm / len(found)
    faults = [f for size in found if (f := sgd_limits(case, *size, 16.0, share).fault)]
    return verified(
        "searched",
        "SGD on the engine until R >= 16; the largest |cosine| must then be within exp(-32) and "
        "rounding of 1, and no replicate may fail to get there",
        unless="; ".join(faults),
        detail=f"(m, n, b) in {sizes}, {count} Gaussian starts each.",
        false_alarm=case.false_alarm,
        detects=MISSED.format(1.0 - 0.01 ** (1.0 / count)),
        samples=count * len(sizes),
    )
