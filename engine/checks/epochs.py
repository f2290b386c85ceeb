"""The batches of reshuffled runs: a new uniform order of the data in each epoch, cut into batches.

Where there are few datapoints the end of a run names all of its batches (``engine.decoding``), and the law of
their sequence is tested, over more than one epoch.  Over the domain two things are looked at: the first batch,
as ``engine.checks.draws`` does for fresh ones, and how often each index stands in the first batches of an
epoch.  That is read off the final weights, too: with weights of norm about 1, every step multiplies the
coordinates of its batch by about the same factor more than one outside of the data.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine import Engine, EngineError, IntArray, Problem, Reshuffled, StandardBasis
from engine.checks.coverage import Failure, affordable, failed, outcome
from engine.checks.domain import Cell
from engine.checks.draws import CELLS, TESTS, check, detects, replicates
from engine.decoding import Decoder, Passes
from evidence import Column, Counterexample, Outcome, Table, verified
from evidence.laws import DiscreteLawSequence, detectable_total_variation
from evidence.setting import Setting

#: Starts from which all end states are far apart, in float32 too (found by random search), and so many steps.
DESIGNS = (
    Passes(1, 6, (0.542, 0.565)),
    Passes(1, 4, (0.408, 0.436, 0.430)),
    Passes(2, 4, (0.468, 0.322, 0.411, 0.461), extra=2),
    Passes(2, 3, (0.314, 0.267, 0.296, 0.309, 0.286)),
    Passes(3, 2, (0.366, 0.357, 0.389, 0.370)),
)
COUNTS = (2_000, 20_000, 200_000)  # replicates of each, by effort
LONGEST = 8  # batches of an epoch whose indices are counted
SEVERAL = 40  # replicates in which they are
FEWER = (3, 1, 1)  # one of so many cells is looked at, by effort


def epochs(setting: Setting) -> Outcome:
    """The law of the first batches, and that no index stands in two of an epoch; half of the error for each."""
    reach, chosen = affordable(setting, **CELLS)
    chosen = [c for c in chosen if c.batch_size < c.problem.m][:: setting.pick(*FEWER)]
    share = 0.5 * setting.false_alarm / (TESTS * len(chosen))
    failures, plans = [], []
    for number, cell in enumerate(chosen):
        setting.progress(f"cell {number + 1} of {len(chosen)}: {cell.values()}")
        count, together = replicates(setting, reach, cell, share)
        plans.append((cell, count))
        wrong = list(check(setting.engine, cell, count, share, together, Reshuffled))
        failures += (wrong or list(passes(setting.engine, cell, min(together, SEVERAL))))[:1]
    part = 0.5 * setting.false_alarm / len(DESIGNS)
    count = setting.afford(
        setting.pick(*COUNTS), sum(d.steps for d in DESIGNS), least=150, what="replicates of each law"
    )
    rows, fault = [], None
    for design in DESIGNS if not failures else ():
        row, fault = law(setting, design, part, count)
        rows.append(row)
        if fault is not None:
            break
    apart = max(detectable_total_variation(count, len(d.sequences()[1]), part, 0.99) for d in DESIGNS)
    said = (
        f"an index twice in the first {LONGEST} batches of an epoch, in any of {SEVERAL} replicates (or as "
        "many as fit) of a cell; with power 99%, on two to five datapoints, a law of the batches of an epoch "
        f"and the next at a total variation distance of {apart:.2g} from the uniform one; in a first batch "
        f"{detects(plans, share)}"
    )
    found = outcome(setting, chosen, failures, reach, said, setting.false_alarm)
    if fault is not None:
        found = verified(
            "statistical", found.method, unless=fault, message=fault.description, detail=found.detail,
            detects=said, samples=found.samples, false_alarm=setting.false_alarm,
        )  # fmt: skip
    columns = ["m", "b", "steps", "sequences of batches", "replicates", "largest distance", "allowed", "log e"]
    return found.adding(Table([Column(name) for name in columns], rows) if rows else None)


def passes(engine: Engine, cell: Cell, count: int) -> Iterator[Failure]:
    """An index that stands in two of the first batches of an epoch; from a norm near 1, where it stays."""
    m, b, eta = cell.problem.m, cell.batch_size, cell.problem.step_size
    steps = min(Reshuffled(b).epoch(m), LONGEST)
    w = np.linspace(0.6, 0.9, m + 1) * 0.95 / np.sqrt(0.57 * (m + 1))
    problem = Problem(StandardBasis(m, m + 1), w, eta, cell.problem.activation)
    try:
        times = times_of(engine, problem, b, steps, count, cell.seed % 2**48)
    except EngineError as error:
        yield failed(error, cell)
        return
    most, taken = int(times.max()), times.sum(axis=1)
    if most > 1:
        yield Failure(cell, f"an index is in {most} of the first {steps} batches of an epoch", np.inf)
    elif (taken != steps * b).any():
        off = int(taken[taken != steps * b][0])
        yield Failure(
            cell, f"the first {steps} batches of an epoch hold {off} indices, not {steps * b}", np.inf
        )


def times_of(engine: Engine, problem: Problem, b: int, steps: int, count: int, seed: int) -> IntArray:
    """In how many of the batches each index was, shape (count, m); the last coordinate is outside of the data.

    A step multiplies the coordinates of its batch by 1 + eta (2 - N)/(1 - eta u) more than others (Lemma 14).
    """
    m, w, eta = problem.m, problem.w0, problem.step_size
    ran = engine.run(problem, Reshuffled(b), max_steps=steps, seed=seed, replicates=count, keep_weights=True)
    factor = np.asarray(ran.weights) / w
    N = float(w @ w)
    unit = np.log1p(eta * (2.0 - N) / (1.0 - eta * N * b / m))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.rint(np.log(factor[:, :m] / factor[:, m:]) / unit)
    return np.asarray(np.nan_to_num(found, nan=-1.0, posinf=-1.0, neginf=-1.0).astype(np.int64))


def law(
    setting: Setting, design: Passes, share: float, count: int
) -> tuple[tuple[float | str, ...], Counterexample | None]:
    """Decode and test the sequences of batches of one design: a row of the table, and what is wrong."""
    setting.progress(f"batches of {design}")
    engine, (numbers, p) = setting.engine, design.sequences()
    decode = Decoder(design.end_states(), design.tolerance(engine))
    seed = setting.seed_for("law", repr(design))
    ran = engine.run(
        design.problem(),
        design.schedule,
        max_steps=design.steps,
        seed=seed,
        replicates=count,
        keep_weights=True,
    )
    found, distance = decode(np.asarray(ran.weights))
    sequence = DiscreteLawSequence(p, share)
    worst = float(distance.max())
    values = {"draw": repr(design), "seed": seed, "replicates": count}
    fault = None
    if not worst <= decode.tolerance:
        r = int(distance.argmax())
        words = f"replicate {r} is where no batches lead that are disjoint in each epoch"
        fault = Counterexample(
            words,
            {
                **values,
                "w": np.asarray(ran.weights)[r].tolist(),
                "distance": worst,
                "allowed": decode.tolerance,
            },
        )
    else:
        sequence.update(np.bincount(found, minlength=len(p)))
        if sequence.rejected:
            rare, common = int(sequence.counts.argmin()), int(sequence.counts.argmax())
            batches = design.batches()[0]
            told = {
                f"{name} ({sequence.counts[k]} times)": batches[numbers[k]].tolist()
                for name, k in (("rarest", rare), ("commonest", common))
            }
            words = "the sequences of batches of reshuffled runs are not equally likely"
            fault = Counterexample(words, {**values, **told})
    row = (design.m, design.batch_size, design.steps, len(p), count)
    return (*row, f"{worst:.2g}", f"{decode.tolerance:.2g}", f"{sequence.log_e_value:.2f}"), fault
