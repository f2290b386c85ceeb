"""Is the root of a fault among the causes that a report names first?

``python -m tests.root_causes`` judges every claim at quick against every faulty engine that a diagnosis must
name, sorts the unexpected verdicts as a report does (``reports.causes``), and prints the place of the *true
cause* among the causes: the first claim that tests by itself what the fault is in (``TRUE``, set from the
fault).
"""

from __future__ import annotations

import argparse
import secrets
import sys
from dataclasses import replace
from typing import NamedTuple

from evidence import Verdict
from referee import graph
from referee.judging import blank_record
from reports.causes import blame
from tests.diagnoses import ENGINES
from tests.faults import Fault
from tests.kill_judge import claims_by_id, in_parallel, judge_pair

LIMIT = 20.0  # seconds for a claim; one that runs into it has not noticed

STEP = ("engine_coverage.step/as_documented", "eq_4/as_printed")
PATH = ("engine_coverage.path/as_documented", "engine_contract.agreement/as_documented")
RUN = (
    "engine_coverage.run/as_documented",
    "engine_coverage.long/as_documented",
    "engine_contract.summaries/as_documented",
    "engine_contract.agreement/as_documented",
)
DRAWS = (
    "engine_coverage.draws/as_documented",
    "engine_contract.seed/as_documented",
    "engine_contract.replicates/as_documented",
    "engine_contract.parts/as_documented",
    "section_3/as_printed",
    "section_3_indices.indices/as_printed",
)
#: For the beginning of a fault's name; for the others, the first method in which they differ tells.
TRUE = {
    "counts once": ("section_3.with_replacement/as_printed", *STEP),
    "draws": DRAWS,
    "epochs: same orders": ("engine_contract.seed/as_documented", "engine_coverage.epochs/as_documented"),
    "epochs": ("engine_coverage.epochs/as_documented",),
    "schedule ignored": (*RUN, *DRAWS),
    "always full": (*RUN, *DRAWS),
    "run": RUN,
}


class Place(NamedTuple):
    """Where the true cause of a fault stands."""

    fault: str
    first: str
    place: int | None
    causes: int
    consequences: int


def true_causes(fault: Fault) -> tuple[str, ...]:
    """The claims that test by themselves what a fault is in."""
    for beginning, claims in TRUE.items():
        if fault.name.startswith(beginning):
            return claims
    if {"step", "steps"} & set(fault.reach):
        return (*STEP, "engine_contract.ownership/as_documented")
    return PATH if "trajectory" in fault.reach else (*RUN, *DRAWS)


def place(number: int, seed: int) -> Place:
    """Judge all claims against one engine."""
    fault, records = ENGINES[number], []
    for claim in claims_by_id().values():
        found = judge_pair(fault, claim.id, "quick", seed, LIMIT)
        told = found.verdict.partition(":")[0]  # of an error, what it was follows
        verdict = Verdict(told) if found.caught else claim.expected or Verdict.SUPPORTED
        rests_on = graph.promises(claim, found.calls)
        records.append(replace(blank_record(claim), verdict=verdict, rests_on=rests_on))
    sorted_out = blame(records)
    names = [claim.id for claim in sorted_out.causes]
    places = [names.index(id) + 1 for id in true_causes(fault) if id in names]
    first = names[0] if names else "–"
    return Place(fault.name, first, min(places, default=None), len(names), len(sorted_out.consequences))


def main(argv: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.root_causes", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="part of the names of faults")
    options = parser.parse_args(argv)
    order = [fault.name for fault in ENGINES]
    jobs = [(place, k, options.seed) for k, name in enumerate(order) if options.only in name]
    places: list[Place] = []
    for one in in_parallel(jobs, options.jobs, apart=True):
        places.append(one)
        print(len(places), *one, sep=" | ", file=sys.stderr, flush=True)
    places.sort(key=lambda one: order.index(one.fault))
    print(f"Seed {options.seed}.\n\n| Fault | First cause | Place of the true cause | Causes | Consequences |")
    print("|---|---|--:|--:|--:|")
    for one in places:
        print(f"| {one.fault} | `{one.first}` | {one.place or '–'} | {one.causes} | {one.consequences} |")
    first = sum(one.place == 1 for one in places)
    print(f"\nThe true cause is the first of the causes for {first} of {len(places)} faults.")
    return int(first < 0.95 * len(places))


if __name__ == "__main__":
    raise SystemExit(main())
