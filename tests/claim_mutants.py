"""Claims on trial: would a claim notice if a formula of its own text were wrong?

``python -m tests.claim_mutants [PART OF AN ID ...]`` changes each formula that a judge computes with in one
place (``evidence.formula``) and judges the claim against the right engine.  A mutant is *noticed* if the
verdict is then refuted; an error, or an inconclusive verdict, does not count.  A bound that is made weaker is
true as well: such mutants are counted apart, after a proof that they follow.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine import GuardedEngine
from engine.fast import FastEngine
from evidence import Verdict
from evidence.formula import Mutant
from referee import Claim
from tests.kill_judge import claims_by_id, in_parallel, judge

LIMIT = 900.0  # seconds for a claim with a wrong formula


@dataclass(frozen=True)
class Trial:
    """What a claim said of one mutant of a formula: ``words`` tell what was changed."""

    claim: str
    formula: str
    words: str
    verdict: str
    seconds: float
    weaker: bool = False

    @property
    def noticed(self) -> bool:
        """Whether the claim was refuted."""
        return self.verdict == Verdict.REFUTED


def on_trial(parts: list[str]) -> Iterator[tuple[Claim, int, Mutant]]:
    """Claims that are verified as they are, with the number of each formula and each mutant of it."""
    for claim in claims_by_id().values():
        if claim.expected == Verdict.VERIFIED and (not parts or any(part in claim.id for part in parts)):
            for number, formula in enumerate(claim.formulas):
                yield from ((claim, number, mutant) for mutant in formula.mutants())


def tried(claim: str, number: int, wrong: Mutant, effort: str, seed: int) -> Trial:
    """One claim with one wrong formula, in a process of its own: what is computed once is computed with it."""
    formula = claims_by_id()[claim].formulas[number]
    if formula.follows(wrong):
        return Trial(claim, formula.name, wrong.words, "true, weaker", 0.0, weaker=True)
    with formula.replaced(wrong.expression), np.errstate(all="ignore"):
        found = judge(claims_by_id()[claim], GuardedEngine(FastEngine()), wrong.words, effort, seed, LIMIT)
    return Trial(claim, formula.name, wrong.words, found.verdict, found.seconds)


def main(argv: list[str] | None = None) -> int:
    """Try all, and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.claim_mutants", description=__doc__)
    parser.add_argument("parts", nargs="*", help="parts of the ids of claims; all claims with formulas")
    parser.add_argument("--effort", default="quick")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(argv)
    tasks = [
        (tried, claim.id, number, mutant, options.effort, options.seed)
        for claim, number, mutant in on_trial(options.parts)
    ]
    trials: list[Trial] = []
    for trial in in_parallel(tasks, options.jobs, apart=True):
        trials.append(trial)
        if not trial.noticed and not trial.weaker:
            print(f"{trial.claim}: {trial.formula}: {trial.words}: {trial.verdict} ({trial.seconds:.0f} s)")
            sys.stdout.flush()
    noticed, weaker = (sum(getattr(trial, kind) for trial in trials) for kind in ("noticed", "weaker"))
    false = len(trials) - weaker
    print(
        f"{noticed} of {false} wrong formulas are noticed at {options.effort}; {weaker} others are true, weaker"
    )
    return 0 if noticed == false else 1


if __name__ == "__main__":
    sys.exit(main())
