r"""Corollary 3: the limits of four cosine similarities, for a Gaussian initialisation.

Theorems 1 and 2 reduce all four to the direction of w0, which is uniform on the sphere and independent
of |w0|.  With c_0(i) = <w0, a_i>:

- GD: u = Pi_m w0 / |Pi_m w0| is uniform on S^(m-1), and <w_GD, a_i> = u_i; and
  cossim(w_GD, w0) = |Pi_m w0| / |w0|, whose square is Beta(m/2, (n-m)/2).
- SGD: w -> sign(c_0(i)) a_i for a random i, so |cossim(w, a_i)| -> 1 and
  cossim(w, w0) -> |c_0(i)| / |w0| <= max_i |c_0(i)| / |w0|.

The laws of both maxima are known exactly (``mathematics.gaussian_laws``), so constants, tails and slopes need
no asymptotics.  The paper's own constant: Lemma 32 with t = 3/4 and Lemma 34 with t = (3 - sqrt 2) s
sqrt(log 2m), s^2 = sigma^2/n, give max|u_i| <= 6 sqrt(log(2m)/m) except with probability exp(-9m/128)
+ (2m)^(-(3 - sqrt 2)^2/2) = O(m^-1.257); below m = 219 that bound is above 1.  The cap bound gives the
constant 2 and the probability 1/m, for every m >= 2.

Appendix D proves the first of the four limits only.  The others follow as above.  |w0| < 1, which the
theorems need, fails with probability P(chi^2_n >= n / sigma^2), exponentially small in n for a fixed
sigma < 1: it is part of the O(1/n), and the simulations condition on |w0| < 1, which leaves the
direction uniform.
"""

from __future__ import annotations

import math

import numpy as np

from claims.mathematics import similarity_ladders as parts
from claims.mathematics.gaussian_laws import largest_coordinate_law, largest_coordinate_quantile, projection_law
from claims.mathematics.similarity import NEGATIVE_EXAMPLE, gd_limits, negative_limits, sgd_limits
from claims.statement import Case, Erratum, Statement
from evidence import Evidence, Outcome, Tightness, Verdict, refuted
from evidence.budget import split
from evidence.exponents import (
    HALVES,
    LADDER,
    MARGIN,
    median_fit,
    show,
    slope,
    surely_noticed,
    table,
    verdict_of,
)
from evidence.laws import continuous_law, detectable_cdf_distance
from evidence.scaling import equivalence
from evidence.sequential import BernoulliSequence, detectable_probability

POWER = 0.99


def statement(part: str, title: str, limit: str) -> Statement:
    """One of the four limits."""
    return Statement(
        label="Corollary 3",
        part=part,
        source="Section 4; proof (of the first limit only) in Appendix D",
        title=title,
        text="With probability at least $1 - O(n^{-1})$,\n$$\\lim_{t\\to\\infty} " + limit + "$$",
        assumptions=(
            r"linear activation, orthonormal data, $m = \Theta(n)$, $b < m$ for SGD",
            r"$\mathbf w_0 \sim \mathcal N(0, (\sigma^2/n) I_n)$ with a fixed $\sigma < 1$",
            r"$0 < \eta \le 1/5$",
            r"$\mathrm{cossim}(\mathbf w, \mathcal D) = \max_i \mathrm{cossim}(\mathbf w, \mathbf a_i)$, "
            "signed (Eq. (7))",
        ),
    )


ROOT = r"O\!\left(\sqrt{\log n / n}\right)."
GD_DATASET = statement(
    "gd_dataset",
    "GD: similarity with every datapoint vanishes like sqrt(log n / n)",
    r"\mathrm{cossim}(\mathbf w_t^{\mathrm{GD}}, \mathcal D) = " + ROOT,
)
GD_INITIALISATION = statement(
    "gd_initialisation",
    "GD: similarity with the initialisation stays of order 1",
    r"\mathrm{cossim}(\mathbf w_t^{\mathrm{GD}}, \mathbf w_0) = \Theta(1).",
)
SGD_DATASET = statement(
    "sgd_dataset",
    "SGD: the largest similarity with a datapoint tends to 1",
    r"\mathrm{cossim}(\mathbf w_t^{\mathrm{SGD}}, \mathcal D) = 1.",
)
SGD_INITIALISATION = statement(
    "sgd_initialisation",
    "SGD: similarity with the initialisation vanishes like sqrt(log n / n)",
    r"\mathrm{cossim}(\mathbf w_t^{\mathrm{SGD}}, \mathbf w_0) = " + ROOT,
)

REACHES = "the engine reaches Pi_m w0 / |Pi_m w0| (Theorem 1)"


@GD_DATASET.claim(
    "as printed: verified, statistical",
    weight=1.0,
    argument=r"$\mathbf w_{\mathrm{GD}}$ is uniform on the unit sphere of the span. A cap bound gives "
    r"$\max_i|u_i| \le 2\sqrt{\log(2m)/m}$ except with probability $1/m$, for every $m \ge 2$.",
)
def gd_dataset(case: Case) -> Outcome:
    """The exact law, the explicit constants, and the exponent over two decades."""
    share = split(case.false_alarm, ["law", "constants", "exponent"])
    m, count = 16, case.pick(400, 4000, 40000)
    first = gd_limits(case, m, 2 * m, count)
    law = continuous_law(first.signed, largest_coordinate_law(m, m, signed=True), share["law"])
    runs = parts.gd_ladder(case)
    above, rejected, noticed = parts.constant_test(runs, share["constants"])
    fit, medians = median_fit(parts.RATE, [run.largest for run in runs], share["exponent"])
    exact = [largest_coordinate_quantile(0.5, k, k) for k in HALVES]
    lemmas = parts.paper_constants()
    verdict, message = verdict_of(
        {
            REACHES: max(run.excess for run in [first, *runs]) <= 0.0,
            "the law of the signed maximum": not law.rejected,
            "P(max > 2 sqrt(log(2m)/m)) <= 1/m": not rejected,
            "the proof's two tail bounds": lemmas <= 1.0,
            "the exponent is 1/2": equivalence(fit, 0.5, MARGIN),
        }
    )
    return Outcome(
        verdict=verdict,
        evidence=Evidence.STATISTICAL,
        method="full-batch GD on the engine to 1e-5 of its limit; the law of cossim(w_GD, D) at "
        f"m = {m}, n = {2 * m} against the exact one (Dvoretzky-Kiefer-Wolfowitz); how often the "
        "explicit constant is exceeded; the slope of log median max|cossim| against log(log n / n) for "
        f"n = {LADDER[0]}..{LADDER[-1]}, m = n // 2, by equivalence",
        detail=f"Law: Kolmogorov distance {law.statistic:.3g}, threshold {law.threshold:.3g}, {count} "
        f"runs. {parts.exponent_text(show(fit), exact)} The proof's constants: $6\\sqrt{{\\log(2m)/m}}$ is "
        f"below 1 only from m = {parts.paper_threshold()} on; its two tail bounds hold (exact tails at most "
        f"{lemmas:.3g} of them, m up to 10^6). {parts.PRECONDITION}\n\n"
        + parts.gd_table(runs, medians, exact, above),
        tightness=Tightness(
            parts.quantile_over_bound(HALVES[-1], HALVES[-1]),
            f"exact (1 - 1/m)-quantile of max|u_i| over 2 sqrt(log(2m)/m) at m = {HALVES[-1]}; over the 6 "
            "sqrt(log(2m)/m) of the paper's proof a third of that",
        ),
        false_alarm=case.false_alarm,
        detects=f"with power {POWER:g}: a law at Kolmogorov distance "
        f"{detectable_cdf_distance(count, share['law'], POWER):.3g}; a probability of {noticed:.2g} of "
        f"exceeding the bound; surely: an exponent off 1/2 by {surely_noticed(fit):.2f}",
        samples=count + sum(run.largest.size for run in runs),
        figures=(parts.gd_figure(runs, exact, share["exponent"] / len(runs)),),
        message=message,
    )


@GD_INITIALISATION.claim(
    "as printed: verified, statistical",
    weight=1.0,
    argument=r"The square is $\chi^2_m / (\chi^2_m + \chi^2_{n-m})$, that is Beta$(m/2, (n-m)/2)$, and "
    r"concentrates at $m/n$. With Lemma 32 ($t = 1/2$) it is at least $m/(4n)$ except with probability "
    r"$e^{-m/32} + P(\chi^2_n > 2n)$. The paper gives no proof of this limit.",
)
def gd_initialisation(case: Case) -> Outcome:
    """The exact Beta law, the explicit constant, and the exponent 0 over two decades."""
    share = split(case.false_alarm, ["law", "exponent"])
    m, n, count = 5, 12, case.pick(400, 4000, 40000)
    first = gd_limits(case, m, n, count)
    law = continuous_law(np.minimum(first.initial, 1.0) ** 2, projection_law(m, n).cdf, share["law"])
    runs = parts.gd_ladder(case)
    fit, medians = median_fit(LADDER, [run.initial for run in runs], share["exponent"])
    exact = [math.sqrt(projection_law(k, nn).median()) for k, nn in zip(HALVES, LADDER, strict=True)]
    failure = parts.constant_failure()
    verdict, message = verdict_of(
        {
            REACHES: max(run.excess for run in [first, *runs]) <= 0.0,
            "the Beta law of the squared similarity": not law.rejected,
            "P(cossim < sqrt(m/n) / 2) <= 2/n": failure <= 2.0,
            "the exponent is 0": equivalence(fit, 0.0, MARGIN),
        }
    )
    return Outcome(
        verdict=verdict,
        evidence=Evidence.STATISTICAL,
        method=f"full-batch GD on the engine; cossim^2 at m = {m}, n = {n} against Beta(m/2, (n-m)/2) "
        "(Dvoretzky-Kiefer-Wolfowitz); exact Beta tails for the explicit constant; the slope of log "
        f"median cossim against log n, n = {LADDER[0]}..{LADDER[-1]}, m = n // 2, by equivalence with 0",
        detail=f"Law: Kolmogorov distance {law.statistic:.3g}, threshold {law.threshold:.3g}, {count} "
        f"runs. Exponent: {show(fit)}, exactly {slope(LADDER, exact):.4f} (odd n round m down); margin "
        f"{MARGIN:g}. The order of magnitude is $\\sqrt{{m/n}}$: for m = n/2 the median is "
        "$1/\\sqrt2$ for every n, an angle of 45 degrees to the start. Explicit constant: "
        f"$\\frac12\\sqrt{{m/n}}$ is missed with probability at most {failure:.3g}/n for n up to 2000 and "
        "m = n/4, n/2, 3n/4 (exact Beta tails); above, the cosine is at most 1, and is 1 for m = n. "
        f"{parts.PRECONDITION}\n\n" + parts.initial_table(runs, medians, exact),
        false_alarm=case.false_alarm,
        detects=f"with power {POWER:g}: a law of cossim^2 at Kolmogorov distance "
        f"{detectable_cdf_distance(count, share['law'], POWER):.3g}; surely: an exponent of "
        f"{surely_noticed(fit):.2f} in size",
        samples=count + sum(run.initial.size for run in runs),
        message=message,
    )


@SGD_DATASET.claim(
    "as printed: refuted, statistical",
    erratum=Erratum(
        kind="false",
        printed=(
            r"$\lim \mathrm{cossim}(\mathbf w_t^{\mathrm{SGD}}, \mathcal D) = 1$ with the signed "
            r"maximum of Eq. (7)"
        ),
        correct=(
            r"the largest absolute cosine tends to 1; with signs it does only if SGD ends at $+\mathbf "
            r"a_i$, which has probability 1/2"
        ),
        consequence=r"Theorem 2 stands; under ReLU the printed form is right.",
    ),
    weight=1.0,
    argument=r"By Theorem 2, SGD may converge to $-\mathbf a_j$. All other datapoints are orthogonal to it, "
    r"so for $m \ge 2$ the signed maximum of Eq. (7) tends to $0$. The dynamics commutes with "
    r"$\mathbf w \to -\mathbf w$, and so does the law of $\mathbf w_0$: this has probability exactly $1/2$ "
    r"for every $m$ and $n$. (For ReLU the limit is some $+\mathbf a_i$, and the sentence is right.)",
)
def sgd_dataset(case: Case) -> Outcome:
    """One explicit start, and the frequency of negative limits, which does not fall with n."""
    fault, text = negative_limits(case)
    sizes = case.pick(
        ((2, 4, 1, 300), (4, 8, 2, 150)),
        ((2, 4, 1, 1000), (8, 16, 2, 400), (32, 64, 3, 400)),
        ((2, 4, 1, 4000), (20, 40, 2, 2000), (200, 400, 10, 2000)),
    )
    share = case.false_alarm / len(sizes)
    rows, reproduced = [], True
    for m, n, b, count in sizes:
        run = sgd_limits(case, m, n, b, count, 10.0)
        fault = fault or run.fault
        failures = int((run.signed < 0.5).sum())
        test = BernoulliSequence(share)
        test.update(failures, count)
        reproduced &= not test.rejects(0.5) and test.rejects_at_most(0.02)
        rows.append((m, n, b, count, failures / count, test.interval()))
    good = fault is None and reproduced
    most = max(count for *_, count in sizes)
    return refuted(
        "statistical",
        "SGD on the engine from one explicit start, all of whose limits are -a_j; and from "
        "Gaussian starts, the frequency of a signed maximum below 1/2, with a confidence sequence",
        unless=not good,
        detail=f"{text} By symmetry the probability of failure is 1/2 for all m and n, not O(1/n):\n\n"
        + table(("m", "n", "b", "runs", "frequency of failure", "interval"), rows),
        counterexample=NEGATIVE_EXAMPLE,
        false_alarm=case.false_alarm,
        detects=f"with power {POWER:g}: an engine that ends at a negative datapoint with a probability "
        f"of at least {detectable_probability(0.5, most, share, POWER):.3f} instead of 1/2",
        samples=12 + sum(count for *_, count in sizes),
        message=f"the counterexample is not reproduced: {fault or rows}",
    )


@SGD_DATASET.claim(
    "corrected: verified, searched",
    text=r"Almost surely, $$\lim_{t\to\infty} \max_{i} "
    r"\lvert\mathrm{cossim}(\mathbf w_t^{\mathrm{SGD}}, \mathbf a_i)\rvert = 1.$$",
    argument=r"Theorem 2: the limit is $\pm\mathbf a_i$. It needs no more than "
    r"$\lVert\mathbf w_0\rVert < 1$ and $\Pi_m \mathbf w_0 \ne 0$.",
)
def sgd_dataset_corrected(case: Case) -> Outcome:
    """SGD from Gaussian starts until R = 20, for several m, n and b."""
    more = case.pick([], [(10, 20, 1), (10, 20, 9), (40, 80, 5)], [(100, 200, 10), (50, 99, 45)])
    sizes = [(2, 4, 1), (3, 3, 2), (4, 9, 2), *more]
    count = case.pick(16, 200, 1000)
    runs = {size: sgd_limits(case, *size, count, 20.0) for size in sizes}
    faults = {size: run.fault for size, run in runs.items() if run.fault}
    gap = max(float((1.0 - run.largest).max()) for run in runs.values())
    return Outcome(
        verdict=Verdict.REFUTED if faults else Verdict.VERIFIED,
        evidence=Evidence.SEARCHED,
        method="SGD on the engine until R >= 20; the largest |cosine| must then be within exp(-40) and "
        "rounding of 1, and no replicate may fail to get there",
        detail=f"(m, n, b) in {sizes}, {count} Gaussian starts each: the largest distance of "
        f"$\\max_i|\\mathrm{{cossim}}|$ from 1 is {max(gap, 0.0):.2g}.",
        samples=count * len(sizes),
        message="; ".join(f"(m, n, b) = {size}: {text}" for size, text in faults.items()) or None,
    )


@SGD_INITIALISATION.claim(
    "as printed: verified, statistical",
    weight=1.0,
    argument=r"By Theorem 2 the limit is $|c_0(i)|/\lVert\mathbf w_0\rVert$ for some $i$, at most the "
    r"largest of $m$ coordinates of a uniform unit vector in $\mathbb R^n$, which exceeds "
    r"$2\sqrt{\log(2m)/n}$ with probability at most $1/m$ (cap bound). The paper gives no proof.",
)
def sgd_initialisation(case: Case) -> Outcome:
    """The exact law of the upper bound, and the engine's values below it."""
    share = split(case.false_alarm, ["order", "constants", "exponent"])
    counts = case.pick((200, 60), (1000, 400, 400, 200, 200), (4000, 4000, 1000, 1000, 1000))
    sizes = list(zip(HALVES, LADDER, counts, strict=False))
    runs = [sgd_limits(case, m, n, max(1, m // 20), k, 12.0) for m, n, k in sizes]
    part = {name: share[name] / len(runs) for name in share}
    good = [parts.below_the_law(m, n, run, part) for (m, n, _), run in zip(sizes, runs, strict=True)]
    exact = [largest_coordinate_quantile(0.5, m, n) for m, n in zip(HALVES, LADDER, strict=True)]
    fault = "; ".join(run.fault for run in runs if run.fault)
    own, measured = parts.own_exponent(runs, share["exponent"])
    verdict, message = verdict_of(
        {
            "the engine's limits" + (f" ({fault})" if fault else ""): not fault,
            "at most the law of the upper bound, and the constant 2": all(good),
            "the exact exponent of the upper bound is 1/2": abs(slope(parts.RATE, exact) - 0.5) < MARGIN,
            "SGD's own exponent is at least 1/2": own,
        }
    )
    order = detectable_cdf_distance(counts[0], part["order"], POWER, one_sided=True)
    return Outcome(
        verdict=verdict,
        evidence=Evidence.STATISTICAL,
        method="the exact law of max_i |c_0(i)| / |w0| by quadrature, and its median's slope against "
        f"log(log n / n), n = {LADDER[0]}..{LADDER[-1]}, m = n // 2; SGD on the engine until R >= 12, "
        "where cossim(w, w0) must equal |c_0(i)| / |w0| within 2 exp(-12) and be stochastically at most "
        "that law (one-sided Dvoretzky-Kiefer-Wolfowitz)",
        detail=f"Upper bound: the exact slope is {slope(parts.RATE, exact):.4f} (1/2 within {MARGIN:g}). "
        f"{measured} The datapoint that w0 was most aligned with is favoured, but far from certain to "
        f"win (last column). {parts.PRECONDITION}\n\n" + parts.sgd_table(runs, exact),
        tightness=Tightness(
            parts.quantile_over_bound(HALVES[-1], LADDER[-1]),
            "exact (1 - 1/m)-quantile of max_i |c_0(i)| / |w0| over 2 sqrt(log(2m)/n) at "
            f"n = {LADDER[-1]}, m = n/2",
        ),
        false_alarm=case.false_alarm,
        detects=f"with power {POWER:g}: values at n = {LADDER[0]} whose distribution function is below "
        f"that of the upper bound by {order:.3g} somewhere; in every replicate, a difference of more "
        "than 2 exp(-12) from |c_0(i)| / |w0|",
        samples=sum(counts),
        figures=(parts.sgd_figure(runs, exact, part["exponent"]),),
        message=message,
    )
