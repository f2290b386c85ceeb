"""How small a fault is still caught: ``python -m tests.kill_sizes``.

Each fault that has a size is made smaller and smaller until the claims that are given a chance no longer
catch it.  The result is a Markdown table.
"""

from __future__ import annotations

import argparse
import fnmatch
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

from engine import faults as language
from engine.faults import catalogue as step
from engine.faults import catalogue_runs as run
from engine.pace import UNHURRIED
from tests.faults import wrong
from tests.kill_judge import Judgement, claims_by_id, in_parallel, judge_pair

#: Cheap claims that compare single steps, paths or ensembles with what they should be.
STEPS = ("lemma_14/as_printed", "eq_15/as_printed", "eq_4/as_printed", "summary_card/as_printed",
         "lemma_27/as_printed", "lemma_29/as_printed", "eq_9/as_printed", "theorem_1/as_printed")  # fmt: skip
RUNS = ("section_3_indices.indices/as_printed",
        "section_3/as_printed", "section_3.deterministic/as_printed", "section_3.with_replacement/as_printed",
        "corollary_6/as_printed", "corollary_6.relu/as_printed", "theorem_2/corrected",
        "theorem_2.exchangeability/as_printed", "proposition_23/corrected_sampled", "theorem_11/corrected",
        "section_4_invariance.gd/as_printed", "section_5.batch/as_printed", "eq_11/as_printed",
        "theorem_12/as_printed", "theorem_12.linear/as_printed", "eq_9/as_printed")  # fmt: skip


@dataclass(frozen=True)
class Ladder:
    """A fault of sizes ``sizes``, from large to small, and the claims that may catch it."""

    name: str
    make: Callable[[float], language.Fault]
    sizes: tuple[float, ...]
    claims: tuple[str, ...]


def powers(first: int, last: int) -> tuple[float, ...]:
    return tuple(10.0**-k for k in range(first, last + 1))


def longer(x: float) -> language.Fault:
    return step.eta_times(1.0 + x)


LADDERS = (
    Ladder("eta relatively too large by", longer, powers(2, 16), STEPS),
    Ladder("weight decay", step.decay, powers(4, 18), STEPS),
    Ladder("momentum", step.heavy_ball, powers(2, 18), STEPS),
    Ladder("gradient noise", step.noise, powers(6, 18), STEPS),
    Ladder("slope of a leaky ReLU", step.leaky, powers(2, 18), STEPS),
    Ladder("coordinates that flip below", step.flips, powers(1, 18), (*STEPS, *RUNS)),
    Ladder(
        "one wrong renormalisation in 1/x steps",
        lambda x: step.renormalised(round(1 / x)),
        powers(3, 8),
        (*STEPS, *RUNS),
    ),
    Ladder("only in run: eta relatively too large by", lambda x: longer(x).only_in("run"), powers(2, 16), RUNS),
    Ladder("only in run: weight decay", lambda x: step.decay(x).only_in("run"), powers(4, 18), RUNS),
    Ladder("only in run: momentum", lambda x: step.heavy_ball(x).only_in("run"), powers(2, 18), RUNS),
    Ladder(
        "batches without index 0 that get it",
        run.biased,
        (0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.002, 0.001),
        RUNS,
    ),
    Ladder(
        "modulo bias of a draw from 1/x numbers",
        lambda x: run.modulo(round(1 / x)),
        tuple(2.0**-k for k in range(8, 17)),
        RUNS,
    ),
)


def climb_down(number: int, effort: str, seed: int, limit: float) -> list[Judgement]:
    """The judgements that caught the ladder's fault, one for each size, until none does."""
    ladder, found = LADDERS[number], []
    for size in ladder.sizes:
        for claim in ladder.claims:
            if claim not in claims_by_id():
                continue
            fault = replace(wrong(f"{size:.2g}", ladder.make(size)), pace=UNHURRIED)
            one = judge_pair(fault, claim, effort, seed, limit)
            if one.caught:
                found.append(one)
                break
        else:
            return [*found, Judgement("", str(number), False, "", 0, 0.0)]
    return [*found, Judgement("", str(number), True, "", 0, 0.0)]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.kill_sizes", description=__doc__)
    parser.add_argument("--effort", default="quick", choices=("quick", "standard", "thorough"))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for one claim")
    parser.add_argument("--faults", default="*", metavar="PATTERN", help="an fnmatch pattern")
    options = parser.parse_args(argv)
    chosen = [k for k, one in enumerate(LADDERS) if fnmatch.fnmatchcase(one.name, options.faults)]
    tasks = [(climb_down, k, options.effort, options.seed, options.limit) for k in chosen]
    rows = {int(found[-1].fault): found for found in in_parallel(tasks, options.jobs)}
    print(f"Effort {options.effort}, seed {options.seed}.\n")
    print("| fault | caught down to | by (samples) | no longer at |", "|---|--:|---|--:|", sep="\n")
    for k in chosen:
        ladder, (*caught, end) = LADDERS[k], rows[k]
        last = f"{caught[-1].fault} | {caught[-1].claim} ({caught[-1].samples})" if caught else "- | -"
        beyond = "(smallest tried)" if end.caught else f"{ladder.sizes[len(caught)]:.2g}"
        print(f"| {ladder.name} | {last} | {beyond} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
