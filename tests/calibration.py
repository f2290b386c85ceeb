"""The referee refereed: are the error rates and the powers that it states the real ones?

    python -m tests.calibration [--quick] [--jobs N] [--seed S] [--state FILE] [-o FILE]
    python -m tests.calibration seeds --count 200 --engine fast
    python -m tests.calibration --margins

The first form measures everything and prints it as the Markdown page ``docs/calibration.md``; the
second only counts runs with fresh seeds, the third only looks at margins.  ``procedures``, ``budget``
and ``--detection`` select the other parts.  With ``--state`` results are kept in a file, and an
interrupted measurement goes on where it stopped.  The exit status is 1 if an observed rate contradicts
its promise, else 0.  The numbers depend on ``--seed`` and on the sizes, not on ``--jobs``.

What is measured:

1. *False alarms of each procedure.*  Data are simulated that satisfy the hypothesis: skewed, discrete,
   at the boundary of the parameter space, dependent where dependence is allowed.  The procedure is
   looked at after every block and stopped at the first rejection (the two fixed-sample tests get
   their level divided by the number of looks).  The share of paths that are *ever* rejected must be
   at most the level.  It may be far below: a test that is valid for every stopping time, every
   length and every law pays for that here.
2. *Power of each procedure.*  Its companion is asked, before there are data, which deviation it
   notices with power 0.9.  At that deviation the share of rejected paths must be at least 0.9; at
   1/4, 1/2 and 3/4 of it the table shows how sharp the companion is.
3. *The run as a whole.*  All statistical claims are judged at quick effort on a correct engine with
   the false-alarm budget turned up to 0.5.  The share of runs in which *any* claim comes out otherwise than
   expected must be at most 0.5, and that of the runs in which a given claim does, at most the claim's
   share.  An inconclusive verdict counts too, as it makes a run fail.  The rate is far below 0.5 as
   far as the single tests have slack, and as claims test a wider hypothesis than the truth.
4. *Fresh seeds.*  The same with the default budget of 1e-6: no run may fail.
5. *Margins that are assumed.*  Where a statement is a limit, a claim allows for what comes next by a
   margin that is no theorem.  A correct engine is within half of it.  How far it is from the law is known
   to a tenth of the margin: by a control variate, by the engine's chain on a grid, or by many replicates.
6. *Detection as promised.*  Each claim is judged with what it looks at off by what it says it notices
   (``detects``), at its own share of the default budget; the share of judgements that notice it is at
   least the stated power.  Claims that state no power are judged on an engine with inexact steps.

How to read the tables: ``0.0094 [0.0055, 0.0148]`` is an observed rate and its exact binomial
(Clopper-Pearson) interval, two-sided, with coverage 99.9 %.  A rate contradicts its promise if the
whole interval is on the wrong side of it, which happens to a true promise with probability 0.0005 at
most; such an entry is marked with ✗, and makes the exit status 1.  (There are some 120 rates, most
of them with slack; one ✗ that another seed does not repeat is chance.)
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from evidence.streams import derive_seed, stream
from tests.calibration_detection import measure_detection
from tests.calibration_margins import measure_margins
from tests.calibration_powers import POWER, all_alternatives
from tests.calibration_procedures import all_nulls
from tests.calibration_runs import Surprise, shares, statistical_claims, whole_run
from tests.calibration_tables import Map, Rate, Report, Sizes, figure, keeping

LEVELS = (0.1, 0.01, 0.001)
FRACTIONS = (0.25, 0.5, 0.75, 1.0)
CHUNK = 200  # paths per task; a task has a random stream of its own
PARTS = ("all", "procedures", "budget", "seeds", "margins", "detection")
GENEROUS = 0.5  # the budget that is turned up
DEFAULT = 1e-6  # the budget that a run has by default


QUICK = Sizes((200, 400, 1000), 200, 20, (("fast", 10), ("reference", 1)), quick=True)


# --- the procedures ------------------------------------------------------------------------------


def false_alarms(task: tuple[int, int, float, int, int]) -> int:
    """How many paths of a chunk are ever rejected."""
    seed, k, level, first, count = task
    null = all_nulls()[k]
    rng = stream(seed, null.procedure, null.data, repr(level), first)
    return sum(null.errs(rng, level) for _ in range(count))


def noticed(task: tuple[int, int, float, float, int, int]) -> int:
    """How many paths of a chunk are rejected at a fraction of the promised deviation."""
    seed, k, level, fraction, first, count = task
    other = all_alternatives()[k]
    rng = stream(seed, other.procedure, other.data, repr(level), repr(fraction), first)
    deviation = fraction * other.promise(level)
    return sum(other.notices(rng, level, deviation) for _ in range(count))


def chunks(total: int) -> Iterator[tuple[int, int]]:
    """The first path and the number of paths of each task."""
    for first in range(0, total, CHUNK):
        yield first, min(CHUNK, total - first)


def watched(results: Iterable[Any], total: int, what: str) -> Iterator[Any]:
    """The results as they come, with a sign of life for every tenth of them."""
    for k, result in enumerate(results, start=1):
        yield result
        if 10 * k // total > 10 * (k - 1) // total:
            sys.stderr.write(f"{k} of {total} {what}\n")


def counted(run: Map, worker: Callable[[Any], int], keyed: list[tuple[Any, Any]]) -> dict:
    """The sums of what the worker returns, by key."""
    totals: dict[Any, int] = {}
    results = run(worker, [task for _, task in keyed])
    for (key, _), events in zip(keyed, watched(results, len(keyed), "chunks"), strict=True):
        totals[key] = totals.get(key, 0) + events
    return totals


def measure_levels(report: Report, run: Map, seed: int, sizes: Sizes) -> None:
    """Part 1: the table of false alarms."""
    tasks = [
        ((k, level), (seed, k, level, *chunk))
        for k in range(len(all_nulls()))
        for level, paths in zip(LEVELS, sizes.paths, strict=True)
        for chunk in chunks(paths)
    ]
    totals = counted(run, false_alarms, tasks)
    paths = ", ".join(f"{n} at {a:g}" for a, n in zip(LEVELS, sizes.paths, strict=True))
    report.add("## False alarms of each procedure", "", f"Paths at each level: {paths}.")
    report.table(
        ("procedure", "data", *(f"level {level:g}" for level in LEVELS)),
        (
            (
                null.procedure,
                null.data,
                *(Rate(totals[k, level], n, level) for level, n in zip(LEVELS, sizes.paths, strict=True)),
            )
            for k, null in enumerate(all_nulls())
        ),
    )


def measure_powers(report: Report, run: Map, seed: int, sizes: Sizes) -> None:
    """Part 2: the table of powers."""
    tasks = [
        ((k, level, fraction), (seed, k, level, fraction, *chunk))
        for k in range(len(all_alternatives()))
        for level in LEVELS
        for fraction in FRACTIONS
        for chunk in chunks(sizes.powers)
    ]
    totals = counted(run, noticed, tasks)
    rows = []
    for k, other in enumerate(all_alternatives()):
        for level in LEVELS:
            seen = [totals[k, level, fraction] for fraction in FRACTIONS]
            curve = [figure(events / sizes.powers) for events in seen[:-1]]
            promise = Rate(seen[-1], sizes.powers, POWER, at_most=False)
            what = (f"{other.procedure}, {other.companion}", other.data)
            rows.append((*what, f"{level:g}", figure(other.promise(level)), *curve, promise))
    report.add("## Power at the deviation that the companion promises", "")
    report.add(f"Promised power {POWER:g}; {sizes.powers} paths for each entry.")
    curve_heads = (f"power at {fraction:g} of it" for fraction in FRACTIONS[:-1])
    head = ("procedure, companion", "data", "level", "promised deviation", *curve_heads)
    report.table((*head, "power at it"), rows)


# --- whole runs ----------------------------------------------------------------------------------


def run_once(task: tuple[str, float, int]) -> list[list[str | int]]:
    """The surprises of a run, as plain data."""
    return [list(surprise) for surprise in whole_run(*task)]


def judge_runs(run: Map, engine: str, budget: float, seed: int, count: int) -> list[list[Surprise]]:
    """The surprises of each of ``count`` runs; their seeds depend on the budget too."""
    seeds = [derive_seed(seed, "run", engine, repr(budget), k) for k in range(count)]
    found = []
    results = run(run_once, [(engine, budget, s) for s in seeds])
    for plain in watched(results, count, f"runs of {engine}"):
        found.append([Surprise(*surprise) for surprise in plain])
        for surprise in found[-1] if budget == DEFAULT else ():
            sys.stderr.write(f"{engine}: {surprise.claim}, --seed {surprise.seed}: {surprise.what}\n")
    return found


def measure_budget(report: Report, run: Map, seed: int, sizes: Sizes) -> None:
    """Part 3: any false alarm, with the budget turned up."""
    runs = judge_runs(run, "fast", GENEROUS, seed, sizes.budget)
    every = Rate(sum(map(bool, runs)), len(runs), GENEROUS)
    report.add(f"## The run as a whole, with a budget of {GENEROUS:g}", "")
    report.add(f"{len(statistical_claims())} statistical claims, quick effort, engine `fast`.")
    report.table(
        ("runs", "runs with a surprise", "observed rate", "promise"),
        [(len(runs), every.events, every, f"at most {GENEROUS:g}")],
    )
    share = shares(GENEROUS)
    rows = []
    for claim in statistical_claims():
        what = Counter(s.what for one in runs for s in one if s.claim == claim.id)
        if what:
            rate = Rate(what.total(), len(runs), share[claim.id])
            seen = "; ".join(f"{text} ({times})" for text, times in sorted(what.items()))
            rows.append((f"`{claim.id}`", seen, rate, f"at most {figure(share[claim.id])}"))
    if rows:
        report.add("The claims that surprised, and their shares of the budget:")
        report.table(("claim", "what (runs)", "observed rate", "promise"), rows)


def measure_seeds(report: Report, run: Map, seed: int, sizes: Sizes) -> None:
    """Part 4: runs at the default budget, none of which may fail."""
    report.add("## Fresh seeds, with the default budget of 1e-6", "")
    report.add(f"{len(statistical_claims())} statistical claims, quick effort.")
    rows = []
    for engine, count in sizes.seeds:
        failed = sum(map(bool, judge_runs(run, engine, DEFAULT, seed, count)))
        report.kept &= failed == 0
        rows.append((f"`{engine}`", count, f"{failed} ✗" if failed else "none"))
    report.table(("engine", "runs", "failed"), rows)


# --- the command ---------------------------------------------------------------------------------

MEASURES = {
    "procedures": (measure_levels, measure_powers),
    "budget": (measure_budget,),
    "seeds": (measure_seeds,),
    "margins": (measure_margins,),
    "detection": (measure_detection,),
}


@contextmanager
def processes(jobs: int) -> Iterator[Map]:
    """A map over a pool of processes; with no jobs, over this one."""
    if jobs == 0:
        yield map
        return
    for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(variable, "1")  # as in a run: BLAS must not split its sums
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield pool.map


def measure(part: str, seed: int, sizes: Sizes, jobs: int, command: str, state: Path | None = None) -> Report:
    """The page ``docs/calibration.md``, or one part of it; what the state holds is not measured again."""
    explained = (__doc__ or "").split("What is measured:\n")[1].strip()
    report = Report(["# Calibration, measured", "", f"Printed by `{command}`.", "", explained, ""])
    with processes(jobs) as pool:
        run = keeping(pool, state)
        for name in MEASURES if part == "all" else (part,):
            for measured in MEASURES[name]:
                started = time.monotonic()
                measured(report, run, seed, sizes)
                took = time.monotonic() - started
                sys.stderr.write(f"{measured.__name__}: {took:.0f} s\n")
    verdict = "Every promise was kept." if report.kept else "**A promise was broken (✗).**"
    report.add("## Verdict", "", verdict)
    return report


def parse(arguments: list[str] | None) -> tuple[argparse.Namespace, Sizes]:
    """The options, and the sizes that they ask for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.calibration", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("part", nargs="?", default="all", choices=PARTS, help="what to measure")
    for other in ("margins", "detection"):
        what = f"measure the {other}, as PART does"
        parser.add_argument(f"--{other}", dest="only", action="store_const", const=other, help=what)
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep results there, and go on from them")
    parser.add_argument("--quick", action="store_true", help="fewer paths and runs")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--seed", type=int, metavar="S", help="fresh unless given")
    parser.add_argument("-o", dest="output", type=Path, metavar="FILE", help="write the page there")
    parser.add_argument("--count", type=int, metavar="N", help="how many runs")
    parser.add_argument("--engine", help="the engine of the runs with fresh seeds")
    options = parser.parse_args(arguments)
    options.part = options.only or options.part
    if options.jobs < 0 or (options.count is not None and options.count < 1):
        parser.error("--jobs must not be negative, --count at least 1")
    if options.seed is None:
        options.seed = secrets.randbits(32)
    sizes = QUICK if options.quick else Sizes()
    counts = [(name, options.count or runs) for name, runs in sizes.seeds]
    if options.engine:
        counts = [(options.engine, options.count or counts[0][1])]
    budget = options.count or sizes.budget
    return options, Sizes(sizes.paths, sizes.powers, budget, tuple(counts), options.quick)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print or write the page; 1 if a promise was broken."""
    options, sizes = parse(arguments)
    words = ["python -m tests.calibration", *([options.part] if options.part != "all" else [])]
    words += ["--quick"] if options.quick else []
    words += [f"--count {options.count}"] if options.count else []
    words += [f"--engine {options.engine}"] if options.engine else []
    command = " ".join([*words, f"--seed {options.seed}"])
    report = measure(options.part, options.seed, sizes, options.jobs, command, options.state)
    text = "\n".join(report.lines) + "\n"
    if options.output is None:
        sys.stdout.write(text)
    else:
        options.output.write_text(text, encoding="utf-8")
    return 0 if report.kept else 1


if __name__ == "__main__":
    sys.exit(main())
