"""When a run of mini-batch SGD may be called settled: bounds shared by Theorems 2 and 11.

Write L = |c(i*)| for the leading coordinate, S for the sum of the other sizes, rho = S / L = e^-R, and
s for the number of datapoints that count (m, or |S+| under ReLU).  Let k of them be in the batch.  Near
``|w| = L = 1`` a step with i* in the batch multiplies rho by 1 - eta Y and any other by 1 + eta X,
where Y is the share of S outside the batch and X the share inside.  As E[Y] = (s-k)/(s-1), E[X] =
k/(s-1) and i* is in the batch with probability k/s, rho is a martingale there:
``1 - (k/s) eta (s-k)/(s-1) + ((s-k)/s) eta k/(s-1) = 1``.  Three consequences are used.

*Staying* (``leaving_chance``).  Exactly, the two factors are 1 - kappa Y and 1 + kappa' X, where N =
|w|^2 and kappa' - kappa <= 2.2 eta^2 (1 - L^2), because N >= L^2 + (the squares in the batch).  While
rho < 1/50, and (1 - N)+ and the squared norm outside the data are at most 5e-4 each (neither ever
grows: Corollary 6, Lemmas 17 and 18), 1 - L^2 is below 0.0014, and what that adds to the mean is less
than what a concave power takes away: with p = k(s-k)/(s(s-1)), the variance of the factor is at least
p eta^2, so E[(rho'/rho)^q] <= 1 + q p eta^2 (0.0031 - 0.9 (1 - q)/2) < 1 for q = 0.99.  So rho^q is a
supermartingale until rho reaches 1/50, and by Ville's inequality it ever does with probability at
most (50 rho)^q.  Until then the leader cannot change, and as R drifts upwards the run converges to it.

*Settling* (``longest_run``), from any start with Phi_0 > 0, in three phases; u is the sum of the squares in
the batch, in the mean (b/m) Phi.  (1) As N' - N >= 4 eta u (1 - N) and Psi - Psi' = (2 - eta u) eta u Psi,
while Phi <= 1/2 we have Phi'/Phi >= 1 + 0.69 eta u/Phi (the worst is N = 1 + eta/4), so that E[Phi/Phi'] <=
1 - nu with nu = (b/m) 0.69 eta / (1 + 0.69 eta), and P(Phi_t <= 1/2) <= (1 - nu)^t / (2 Phi_0) by Markov.
(2) From then on Phi >= 0.45 (Lemma 19), and the mean of Psi + (1 - N)^+ falls by 1 - mu a step, mu = 0.45 eta
b/m.  (3) Once that is at most 1/50, the mean of V of Theorem 2 with constants (``theory.escape``) falls by
1 - kappa, from s^(3/2) at most; and R >= r where V <= 2 exp(-r/2) / sqrt(s).

*Distance* (``distance_bound``).  This one is deterministic.  No step changes R by more than
log(1 + 2 eta).  So on its last way from R = q to R = r a run takes at least (r - q) / log(1 + 2 eta)
steps with i* in the batch, and each draws L towards 1 and the rest towards 0 at a known rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import scipy

from claims.theory.escape import Bound
from engine import Array

#: The power q and the border 1/50 of the supermartingale above.
POWER, BORDER = 0.99, 1.0 / 50.0
#: The largest (1 - |w|^2)+ and squared norm outside the data under which the argument holds.
NEAR = 5e-4


def leaving_chance(log_ratio: float) -> float:
    """Bound on the chance that a run with R = ``log_ratio`` ever leaves its datapoint."""
    return math.exp(-POWER * (log_ratio + math.log(BORDER)))


def settled_at(chance: float) -> float:
    """The R at which ``leaving_chance`` is ``chance``."""
    return -math.log(chance) / POWER - math.log(BORDER)


def batch_sizes(m: int, s: int, b: int) -> Iterator[tuple[int, float]]:
    """How many of the s datapoints that count are in a batch of b out of m, with probabilities."""
    for k in range(max(0, b - (m - s)), min(b, s) + 1):
        yield k, float(scipy.stats.hypergeom.pmf(k, m, s, b))


def drift_range(m: int, s: int, b: int, eta: float) -> tuple[float, float]:
    """The least and greatest asymptotic drift of R: at equal shares, and with a single rival."""
    low = high = 0.0
    for k, p in batch_sizes(m, s, b):
        if 0 < k < s:
            up = math.log1p(-eta * (s - k) / (s - 1))
            down = math.log1p(eta * k / (s - 1))
            low -= p * (k * up + (s - k) * down) / s
            high -= p * k * (s - k) / (s * (s - 1)) * math.log1p(-eta * eta)
    return low, high


def longest_gap(chance: float, inclusion: float) -> float:
    """Steps without i*, unbroken, that one wait exceeds with probability at most ``chance``."""
    return math.log(chance) / math.log1p(-inclusion)


def longest_run(shape: tuple[int, int, int, float], log_ratio: float, chance: float, *, phi_0: float) -> int:
    """Steps after which a run has R >= ``log_ratio`` but for a ``chance``, a multiple of 16.

    Args:
        shape: m, s, b and eta; eta is at most 1/5, and b < m.
        log_ratio: r.
        chance: that R is below r then, at most; a third for each phase.
        phi_0: the sum of the squares of the coordinates that count, at the start, at least.
    """
    m, s, b, eta = shape
    part, grows = chance / 3.0, 0.69 * eta
    climb = math.log(max(1.0, 0.5 / phi_0) / part) / -math.log1p(-b / m * grows / (1.0 + grows))
    approach = math.log(50.0 / part) / -math.log1p(-0.45 * eta * b / m)
    kappa = Bound(m, b, eta, phi_0, part).kappa
    separate = (2.0 * math.log(s) + 0.5 * log_ratio - math.log(2.0 * part)) / -math.log1p(-kappa)
    return 16 * math.ceil((math.ceil(climb) + math.ceil(approach) + math.ceil(separate)) / 16)


def distance_bound(inside: Array, outside: Array, steps: int, others: float, gap: float, eta: float) -> Array:
    """Largest distance from sign * a_i*, the other datapoints left aside, after so many steps with i*.

    Args:
        inside: lower bound of L at the beginning, shape (replicates,).
        outside: upper bound of the squared norm outside the data, shape (replicates,).
        steps: how many steps have i* in the batch.
        others: upper bound of rho all the while.
        gap: upper bound of the number of steps between two of them.
        eta: the step size.

    With squares of the other coordinates of at most others^2, a batch with i* multiplies L by at least
    1 + eta (2 - 2 L^2 - 2 others^2 - outside), which is increasing in L after multiplication; a batch
    without it by at least 1 - eta others^2.
    """
    big, small = np.array(inside), np.array(outside)
    shrink = (1.0 - eta * others**2) ** gap
    for _ in range(steps):
        big = shrink * big
        factor = 1.0 + eta * (2.0 - 2.0 * big**2 - 2.0 * others**2 - small)
        small = small * (1.0 - eta * big**2) ** 2
        big = big * factor
    return np.asarray(np.sqrt((1.0 - shrink * big) ** 2 + small))


def steps_for_successes(successes: int, inclusion: float, chance: float) -> int:
    """Steps that hold so many steps with i* in the batch but for a ``chance``, exactly."""
    low, high = successes, successes
    while scipy.stats.binom.cdf(successes - 1, high, inclusion) > chance:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if scipy.stats.binom.cdf(successes - 1, middle, inclusion) > chance:
            low = middle
        else:
            high = middle
    return high
