"""Which claims catch which faults: ``python -m tests.kill_matrix``.

Every claim is judged against every faulty engine that it could tell from a correct one (it calls a method
in which they differ), against wrong landscapes and formulas, and, if it involves no dynamics, against
mutants of its own text.  The result is a Markdown table.  The exit status is 1 if a fault is caught by
no claim, a claim catches nothing, or a claim fails on the correct engine.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import sys
import time
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.faults import ALL_METHODS, FAULTS
from tests.kill_judge import (
    Judgement,
    chunks,
    claims_by_id,
    in_parallel,
    judge_correct,
    judge_mutants,
    judge_pairs,
)

LIMIT = {"quick": 60.0, "standard": 300.0, "thorough": 3600.0}


def arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.kill_matrix", description=__doc__)
    parser.add_argument("--effort", default="quick", choices=list(LIMIT))
    parser.add_argument("--faults", nargs="*", default=["*"], metavar="PATTERN", help="fnmatch patterns")
    parser.add_argument("--claims", nargs="*", default=["*"], metavar="PATTERN", help="of claim ids")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, help="seconds for one claim; by effort")
    parser.add_argument(
        "--enough", type=int, default=0, metavar="K",
        help="be quick: leave a fault alone once K claims have caught it (then every claim that has "
        "caught nothing gets its chance); without it, all pairs are judged",
    )  # fmt: skip
    parser.add_argument(
        "--save", metavar="FILE",
        help="write each judgement to FILE as it comes, as a line of JSON; a run that was broken off "
        "goes on from there when it is started again with the same options",
    )  # fmt: skip
    parser.add_argument("--list", action="store_true", help="list the faults and exit")
    return parser.parse_args(argv)


def chosen(names: list[str], patterns: list[str]) -> list[str]:
    found = [n for n in names if any(fnmatch.fnmatchcase(n, p) for p in patterns)]
    if not found:
        raise SystemExit(f"nothing matches {' '.join(patterns)}; there are: {', '.join(names)}")
    return found


class Saved:
    """The judgements of a run, in a file of JSON lines if there is one to write to."""

    def __init__(self, file: str | None, run: dict[str, Any]) -> None:
        self.path = Path(file) if file else None
        self.found: list[Judgement] = []
        if self.path is None:
            return
        if self.path.exists():
            first, *lines = self.path.read_text().splitlines() or [""]
            if first != json.dumps(run):
                raise SystemExit(f"{file} holds another run, {first[:200]!r}: this one is {run}")
            self.found = [Judgement(**j | {"calls": tuple(j["calls"])}) for j in map(json.loads, lines)]
        else:
            self.path.write_text(json.dumps(run) + "\n")

    def add(self, judgements: list[Judgement]) -> None:
        """Keep finished judgements, on disk too."""
        self.found += judgements
        if self.path is not None:
            with self.path.open("a") as file:
                file.writelines(json.dumps(asdict(j)) + "\n" for j in judgements)


def measure(faults: list[str], ids: list[str], options: argparse.Namespace, saved: Saved):
    """Judge everything: (on the correct engine, under faults), lists of ``Judgement``."""
    how, jobs = (options.effort, options.seed, options.limit or LIMIT[options.effort]), options.jobs
    done = {j.claim for j in saved.found if not j.fault}
    parts = chunks([i for i in ids if i not in done], 4 * jobs)
    gather([(judge_correct, part, *how) for part in parts], jobs, "on the correct engine", saved)
    correct = [j for j in saved.found if not j.fault]
    calls = {j.claim: set(j.calls) for j in correct}
    seconds = {j.claim: j.seconds for j in correct}
    cheapest_first = sorted(ids, key=seconds.__getitem__)
    notice = {n: [i for i in cheapest_first if calls[i] & set(FAULTS[n].reach)] for n in faults}
    alone = [i for i in ids if not calls[i] & set(ALL_METHODS)]
    mutated = {j.claim for j in saved.found if j.fault and j.fault not in FAULTS}
    tasks = [(judge_mutants, [i], *how) for i in alone if i not in mutated]
    done = {(j.fault, j.claim) for j in saved.found}
    for name in faults:
        pairs = [(name, i) for i in notice[name] if (name, i) not in done]
        caught = sum(j.caught and j.fault == name for j in saved.found)
        enough = options.enough - caught if options.enough else len(pairs)
        if enough > 0:
            parts = [pairs] if options.enough else chunks(pairs, 1)
            tasks += [(judge_pairs, part, enough, *how) for part in parts]
    gather(tasks, jobs, "under faults", saved)
    if options.enough:
        idle = set(ids) - {j.claim for j in saved.found if j.fault and j.caught}
        done, tasks = {(j.fault, j.claim) for j in saved.found}, []
        for i in idle:
            pairs = [(n, i) for n in faults if i in notice[n] and (n, i) not in done]
            tasks.append((judge_pairs, pairs, 1, *how))
        gather(tasks, jobs, "claims that have caught nothing yet", saved)
    return correct, [j for j in saved.found if j.fault]


def gather(tasks: list[tuple[Any, ...]], jobs: int, what: str, saved: Saved) -> None:
    """Save the judgements of all tasks as they come, with a sign of life every ten seconds."""
    started, told = time.monotonic(), 0.0
    for k, part in enumerate(in_parallel(tasks, jobs), 1):
        saved.add(part)
        seconds = time.monotonic() - started
        if seconds > told + 10.0 or k == len(tasks):
            told = seconds
            print(f"{what}: {k} of {len(tasks)} parts, {seconds:.0f} s", file=sys.stderr, flush=True)


def tell_faults(faults: list[str], under: list[Judgement]) -> tuple[list[str], list[str]]:
    """The table of the faults, and those that nothing catches."""
    lines = [
        "| no. | fault | what is wrong | judged by | caught by | cheapest: claim, seconds (samples) |",
        "|--:|---|---|--:|--:|---|",
    ]
    missed = []
    for number, name in enumerate(faults, 1):
        judged = [j for j in under if j.fault == name and not stopped(j)]
        caught = sorted((j for j in judged if j.caught), key=lambda j: j.seconds)
        cheapest = "; ".join(f"{j.claim}, {j.seconds:.2g} ({j.samples})" for j in caught[:3])
        fault = FAULTS[name]
        if not caught:
            cheapest = f"harmless: {fault.harmless}" if fault.harmless else "**none**"
            missed += [] if fault.harmless else [name]
        text = fault.text.replace("|", r"\|")
        lines.append(f"| {number} | {name} | {text} | {len(judged)} | {len(caught)} | {cheapest} |")
    return lines, missed


def tell_claims(faults: list[str], ids: list[str], under: list[Judgement]) -> tuple[list[str], list[str]]:
    """The table of the claims, and those that catch nothing."""
    number = {name: k for k, name in enumerate(faults, 1)}
    caught: dict[str, list[Judgement]] = defaultdict(list)
    for j in under:
        if j.caught:
            caught[j.claim].append(j)
    lines, idle = ["| claim | catches | the faults |", "|---|--:|---|"], []
    for i in ids:
        numbers = sorted(number[j.fault] for j in caught[i] if j.fault in number)
        mutants = [j.fault.replace("|", r"\|") for j in caught[i] if j.fault not in number]
        what = ", ".join([ranges(numbers)] * bool(numbers) + [f"`{m}`" for m in mutants])
        lines.append(f"| {i} | {len(caught[i])} | {what or '**none**'} |")
        idle += [] if caught[i] else [i]
    return lines, idle


def stopped(judgement: Judgement) -> bool:
    """Whether the time ran out: neither caught nor missed."""
    return judgement.verdict.startswith("stopped")


def tell_stopped(faults: list[str], under: list[Judgement]) -> list[str]:
    """The claims that ran into the limit, each with the numbers of the faults."""
    number = {name: k for k, name in enumerate(faults, 1)}
    found: dict[str, list[int]] = defaultdict(list)
    for j in under:
        if stopped(j) and j.fault in number:
            found[j.claim].append(number[j.fault])
    return [f"{claim} ({ranges(sorted(numbers))})" for claim, numbers in sorted(found.items())]


def ranges(numbers: list[int]) -> str:
    """1, 2, 3, 7 as 1-3, 7."""
    parts: list[list[int]] = []
    for n in numbers:
        if parts and n == parts[-1][-1] + 1:
            parts[-1].append(n)
        else:
            parts.append([n])
    return ", ".join(f"{p[0]}-{p[-1]}" if len(p) > 1 else str(p[0]) for p in parts)


def main(argv: list[str] | None = None) -> int:
    options = arguments(argv)
    if options.list:
        print(*(f"{f.name}: {f.text}" for f in FAULTS.values()), sep="\n")
        return 0
    faults = chosen(list(FAULTS), options.faults)
    ids = chosen(list(claims_by_id()), options.claims)
    run = {name: getattr(options, name) for name in ("effort", "seed", "limit", "enough")}
    saved = Saved(options.save, run)
    correct, under = measure(faults, ids, options, saved)
    table, missed = tell_faults(faults, under)
    claims, idle = tell_claims(faults, ids, under)
    false = [f"{j.claim} ({j.verdict})" for j in correct if j.caught or stopped(j)]
    slow = tell_stopped(faults, under)
    print(
        f"Effort {options.effort}, seed {options.seed}: {len(faults)} faults, {len(ids)} claims"
        + (f"; each fault up to {options.enough} claims.\n" if options.enough else ".\n")
    )
    print(*table, "", *claims, "", sep="\n")
    for title, names in (
        ("Faults that no claim catches", missed),
        ("Claims that catch nothing", idle),
        ("Claims that fail on the correct engine", false),
        ("Stopped at the limit, neither caught nor missed", slow),
    ):
        print(f"{title}: {'; '.join(names) or 'none'}.\n")
    return 1 if missed or idle or false else 0


if __name__ == "__main__":
    sys.exit(main())
