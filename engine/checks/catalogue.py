"""The list of checks, by name; from the simplest thing that an engine has to do to the longest run."""

from __future__ import annotations

from engine.checks.batches import fixed_schedules, layout, order, own_batches, repetitions
from engine.checks.check import Check
from engine.checks.draws import draws
from engine.checks.dynamics import one_step, path, run
from engine.checks.epochs import epochs
from engine.checks.long_runs import long_runs
from engine.checks.methods import all_methods_agree, results_stay, stopping, summaries_fit
from engine.checks.other_data import any_data
from engine.checks.streams import number_of_replicates, number_of_threads, run_in_parts, same_seed

#: All checks.  Names are stable; a claim of the engine contract is judged by the check of its name.
CHECKS: dict[str, Check] = {
    check.name: check
    for check in (
        Check("step", "step and steps are one step of Eq. (3)", one_step),
        Check("path", "trajectory is a sequence of steps of Eq. (3), every so many-th of which it keeps", path),
        Check(
            "run",
            "run on given batches is a path of Eq. (3), with the summaries and the stops of its weights",
            run,
        ),
        Check(
            "agreement",
            "step, steps, trajectory and run on an explicit schedule are the same dynamics",
            all_methods_agree,
        ),
        Check("repetitions", "an index that stands k times in a batch counts k times", repetitions),
        Check("order", "the order of the indices in a batch does not matter", order),
        Check("own_batches", "trajectory follows the batches of each path, if each has its own", own_batches),
        Check("layout", "arguments may be read-only, strided or in any order in memory", layout),
        Check(
            "ownership",
            "a result does not change when the engine is used again, and the arguments stay as they were",
            results_stay,
        ),
        Check(
            "fixed_schedules",
            "a run of a schedule without chance is the path of its batches, whatever the seed",
            fixed_schedules,
        ),
        Check(
            "summaries",
            "the summaries that run returns are those of the weights that it returns",
            summaries_fit,
        ),
        Check("stopping", "a replicate stops at a look at which R is large enough, and only there", stopping),
        Check(
            "seed",
            "two runs with the same seed give the same numbers, bit for bit, and other seeds give others",
            same_seed,
        ),
        Check(
            "replicates",
            "the first k replicates of a larger ensemble are the ensemble of k replicates",
            number_of_replicates,
        ),
        Check(
            "parts",
            "a run that begins at replicate r gives replicates r, r + 1, ... of the whole run",
            run_in_parts,
        ),
        Check("threads", "the number of threads changes no number", number_of_threads),
        Check(
            "draws",
            "run draws uniform subsets of size b, a stream of its own for each replicate",
            draws,
            "statistical",
        ),
        Check(
            "long",
            "a run of T steps takes T steps and goes on drawing, however large T is",
            long_runs,
            "statistical",
        ),
        Check("other_data", "step, steps, trajectory and run are those of Eq. (3) on any data", any_data),
        Check(
            "epochs",
            "a run of reshuffled batches goes through the data in a new uniform order in each epoch",
            epochs,
            "statistical",
        ),
    )
}
