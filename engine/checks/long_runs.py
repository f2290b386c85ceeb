"""Long runs: that a run of T steps takes T steps, whatever T is, and goes on drawing.

Near a datapoint of two, R = log(|c_0| / |c_1|) goes up by -log(1 - eta) in a step with the leader and down by
log(1 + eta) in one with the other, up to terms of the order exp(-2R) (Lemma 24).  So from R at the end
one can tell how many of the T steps used the leader: a whole number, between 0 and T, with a binomial
law.  A step too few or too many, or one that was lost when a counter ran over, leaves a fraction; a
stream that repeats itself leaves a share that is too far from one half.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine import (
    Array,
    Engine,
    EngineError,
    Ensemble,
    IntArray,
    Problem,
    StandardBasis,
    Stop,
    UniformSubsets,
    unit_roundoff,
)
from engine.checks.draws import chance
from engine.pace import pace_in
from engine.registry import spec_of
from evidence import Column, Counterexample, Outcome, Table, verified
from evidence.setting import Setting

LENGTHS = (1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
NEAREST = 12.0  # R that a run stays above, but for chance: exp(-2R) is far below rounding
SPREAD = 8.0  # of R at the end: its variance is eta^2 T
REPLICATES = 8
CHANCES = 3  # of a replicate: the share of the leader, and whether R falls below NEAREST in either run
ROUNDING = 64.0  # roundings of a step, generously, each of which may move R by a unit
SUMMARY = 1e-8  # relative error of R as an engine reports it
CLEAR = 0.1  # of the distance between two counts: the uncertainty at which they can be told apart


@dataclass(frozen=True)
class Length:
    """How long a run is, and what follows from it.

    Attributes:
        steps: T.
        start: R at the beginning.
        problem: two datapoints, at that R near the first.
    """

    steps: int
    start: float
    problem: Problem

    @property
    def eta(self) -> float:
        """The step size, at which R moves by a few units in all."""
        return self.problem.step_size

    @property
    def apart(self) -> float:
        """How far R at the end is apart if one more step uses the leader."""
        return math.log1p(self.eta) - math.log1p(-self.eta)

    def doubt(self, engine: Engine) -> float:
        """How well R at the end is known: rounding, the summary, and the distance from the limit."""
        rounding = ROUNDING * unit_roundoff(engine) * self.steps
        return rounding + SUMMARY * (2 * self.start) + self.steps * self.eta * math.exp(-2.0 * NEAREST)

    def visits(self, log_ratio: Array, steps: IntArray | int) -> Array:
        """How many steps used the leader, by R at the end."""
        return np.asarray((log_ratio - self.start + steps * math.log1p(self.eta)) / self.apart)


def length(steps: int, chance: float) -> Length:
    """Runs of so many steps, which start so far out that R falls below NEAREST with this ``chance`` at most.

    R has a positive drift and steps that span log((1 + eta)/(1 - eta)): the inequality of Hoeffding and Azuma,
    for the least of all partial sums.
    """
    eta = min(0.2, math.sqrt(SPREAD / steps))
    falls = (math.log1p(eta) - math.log1p(-eta)) * math.sqrt(-0.5 * steps * math.log(chance))
    return Length(steps, NEAREST + falls, near_the_first(NEAREST + falls, eta))


def near_the_first(log_ratio: float, eta: float) -> Problem:
    """Two datapoints of R^3, and weights of norm 1 near the first, up to R."""
    second = np.exp(-log_ratio)
    first = np.sqrt(1.0 - second**2)
    return Problem(StandardBasis(2, 3), np.array([first, second * first, 0.0]), eta)


def long_runs(setting: Setting) -> Outcome:
    """Runs of a thousand steps and more, with and without a stopping rule."""
    lengths = setting.pick((1_000, 100_000), LENGTHS[:-1], LENGTHS)
    share = setting.false_alarm / (CHANCES * REPLICATES * len(lengths))
    asked = [length(steps, share) for steps in lengths]
    clear = [one for one in asked if one.doubt(setting.engine) < CLEAR * one.apart]
    known = clear or asked[:1]
    count = setting.afford(REPLICATES, 2 * LENGTHS[0], least=2)
    pace = pace_in(setting)
    together = max(1.0, count * pace.replicate / pace.step)
    costs = [2 * one.steps * together for one in known]
    fit = setting.afford_each([1] * len(known), costs, what="lengths of runs", by="step")
    tried = [one for one, fits in zip(known, fit, strict=True) if fits]
    rows, fault = [], None
    for one in tried:
        setting.progress(f"{count} runs of {one.steps} steps")
        run, fault = judged(setting, one, count, share)
        if run is not None:
            visits = one.visits(run.log_ratio, run.steps) / one.steps
            rows.append((one.steps, one.eta, count, float(visits.min()), float(visits.max())))
        if fault:
            break
    longest = max(one.steps for one in tried)
    return verified(
        "statistical",
        "runs of two datapoints near one of them, where R at the end tells how many steps were taken and how "
        "many used the leader; the same with a stopping rule",
        unless=fault,
        detail=[
            Table(
                [
                    Column("steps", "d"),
                    Column("eta", ".3g"),
                    Column("runs", "d"),
                    Column("least share of the leader", ".4f"),
                    Column("largest", ".4f"),
                ],
                rows,
            ),
            f"Runs of more than {longest:,} steps were not tried"
            + (", for lack of speed or precision." if longest < asked[-1].steps else " at this effort."),
        ],
        counterexample=lambda: Counterexample(
            str(fault),
            code="import numpy as np\nfrom engine import Problem, StandardBasis, UniformSubsets, load_engine\n"
            "T, eta = 100_000, 0.009\nw0 = np.array([1.0, np.exp(-30.0), 0.0])\n"
            "problem = Problem(StandardBasis(2, 3), w0, eta)\n"
            f"engine = load_engine({setting.spec or spec_of(setting.engine)!r})\n"
            "run = engine.run(problem, UniformSubsets(1), max_steps=T, seed=1, replicates=4)\n"
            "counts = (run.log_ratio - 30 + T * np.log1p(eta)) / (np.log1p(eta) - np.log1p(-eta))\n"
            "print(counts)  # whole numbers",
        ),
        false_alarm=setting.false_alarm,
        detects="a single step too few or too many in any run; with power 99 %, a share of the leader that is "
        f"off 1/2 by {off_by(longest, share):.2g} in the longest runs",
        samples=2 * count * len(tried),
    )


def off_by(steps: int, share: float) -> float:
    """A deviation of the share that is noticed with power 99 % (Hoeffding, both ways)."""
    return (math.sqrt(math.log(2.0 / share)) + math.sqrt(math.log(100.0))) / math.sqrt(2.0 * max(steps, 1))


def judged(setting: Setting, one: Length, count: int, share: float) -> tuple[Ensemble | None, str | None]:
    """A run to the end, and what is wrong with it or with the same run under a stopping rule."""
    every = 1 + one.steps // 100
    try:
        whole, stopped = (
            setting.engine.run(
                one.problem,
                UniformSubsets(1),
                max_steps=one.steps,
                seed=setting.seed_for("run", one.steps),
                replicates=count,
                stop=stop,
            )
            for stop in (None, Stop(one.start + 0.5, every))
        )
    except EngineError as error:
        return None, str(error)
    fault = miscounted(setting.engine, one, whole) or miscounted(setting.engine, one, stopped)
    taken, ended = np.asarray(whole.steps), np.asarray(stopped.stopped, dtype=bool)
    if not fault and ((taken != one.steps).any() or np.asarray(whole.stopped).any()):
        fault = f"a run of {one.steps} steps without a stopping rule says that it took {int(taken.min())}"
    if not fault and (np.asarray(stopped.steps)[ended] % every).any():
        fault = f"a run stops at a step that is no multiple of {every}, where it looks"
    visits = np.rint(one.visits(whole.log_ratio, whole.steps))
    for number in visits if not fault else ():
        if chance(float(number) / one.steps, 0.5, one.steps) < share:
            fault = f"{int(number)} of {one.steps} steps used the first datapoint of two"
    return whole, fault


def miscounted(engine: Engine, one: Length, run: Ensemble) -> str | None:
    """Whether R at the end is not that of so many steps."""
    visits = one.visits(run.log_ratio, run.steps)
    off = np.abs(visits - np.rint(visits)) * one.apart
    wrong = ~(off <= one.doubt(engine)) | (visits < -0.5) | (visits > run.steps + 0.5)
    if not wrong.any():
        return None
    r = int(np.argmax(wrong))
    return (
        f"R = {float(run.log_ratio[r]):.9g} after a run of {int(run.steps[r])} steps at eta = {one.eta:.6g}: "
        f"no number of steps with the leader leads there from R = {one.start:g} (it would be "
        f"{float(visits[r]):.6g})"
    )
