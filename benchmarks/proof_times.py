"""``python -m benchmarks.proof_times``: how much of its time limit every proof needs.

Judges the claims at quick effort, one after another in this process, and measures every sentence that they
have decided and every question to Z3 within it.  A question has a limit of its own, a part of the sentence's
(see ``evidence.proof.decide``); what counts is the larger share: of the sentence's limit that the sentence
took, or of a question's limit that the question took.

Prints the worst sentences, and writes all of them to a JSON file on request.  Exit status: 1 if a sentence
takes more than a quarter of a limit or stays undecided: the rest is for slow and busy cores.  (A share of
12.5 % is what the first try of a question costs in vain, however fast the core; see ``evidence._z3.solve``.)
The time depends on the version of Z3: run it at both ends of the range that ``pyproject.toml`` allows, as
``tox -e lowest,newest`` does.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from claims.statement import Case, Claim, Effort, all_claims
from engine import GuardedEngine, load_engine
from evidence import _z3, proof

#: The largest share of a limit that a proof may take.
ALLOWED = 0.25


@dataclass(frozen=True)
class Question:
    """One question to Z3: what it took, and what it was allowed (seconds)."""

    seconds: float
    limit: float
    answer: str


@dataclass
class Timed:
    """A decided sentence: its claim, what it took and what it was allowed (seconds)."""

    claim: str
    sentence: str
    limit: float
    seconds: float = 0.0
    status: str = "raised"
    questions: list[Question] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The largest share of a limit that was taken: the sentence's own, or a question's."""
        shares = [q.seconds / q.limit for q in self.questions if q.limit > 0]
        return max([self.seconds / self.limit, *shares])

    @property
    def good(self) -> bool:
        """Whether it was decided with time to spare."""
        return self.status in ("proved", "refuted") and self.share <= ALLOWED


class Recorder:
    """Records every sentence that is decided while it is ``watching``."""

    def __init__(self) -> None:
        self.claim = ""
        self.found: list[Timed] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Measure ``evidence.proof.decide`` under each name it was imported by, and its questions."""
        decide, solve = proof.decide, _z3.solve
        with mock.patch.object(_z3, "solve", self._solve(solve)):
            holders = [m for m in list(sys.modules.values()) if vars(m).get("decide") is decide]
            for module in holders:
                module.decide = self._decide(decide)  # type: ignore[attr-defined]
            try:
                yield
            finally:
                for module in holders:
                    module.decide = decide  # type: ignore[attr-defined]

    def _decide(self, decide: Callable[..., proof.Proof]) -> Callable[..., proof.Proof]:
        def timed(sentence: proof.Sentence, time_limit: float = 20.0) -> proof.Proof:
            row = Timed(self.claim, sentence.name, time_limit)
            self.found.append(row)
            started = time.perf_counter()
            try:
                answer = decide(sentence, time_limit)
                row.status = answer.status
            finally:
                row.seconds = time.perf_counter() - started
            return answer

        return timed

    def _solve(self, solve: Callable[..., _z3.Answer]) -> Callable[..., _z3.Answer]:
        def timed(formulas: Any, variables: Any, time_limit: float) -> _z3.Answer:
            started = time.perf_counter()
            answer = solve(formulas, variables, time_limit)
            if self.found:
                seconds = time.perf_counter() - started
                self.found[-1].questions.append(Question(seconds, time_limit, answer.status))
            return answer

        return timed


def measure(claims: Sequence[Claim], seed: int, tell: Callable[[str], None]) -> list[Timed]:
    """The sentences that the claims' judges decide, measured."""
    recorder = Recorder()
    engine = GuardedEngine(load_engine("fast"))
    with recorder.watching():
        for claim in claims:
            recorder.claim = claim.id
            try:
                claim.judge(Case(engine, Effort.QUICK, seed, claim.id, 1e-8))
            except Exception as error:  # what it decided until then counts
                tell(f"{claim.id}: {type(error).__name__}: {error}")
    return recorder.found


def table(found: Sequence[Timed], rows: int) -> str:
    """The sentences that take most of their limits, worst first, as a Markdown table."""
    lines = ["| share | seconds | of | status | claim | sentence |", "|--:|--:|--:|---|---|---|"]
    for row in sorted(found, key=lambda r: (r.good, -r.share))[:rows]:
        name = row.sentence.replace("|", r"\|")
        lines.append(
            f"| {row.share:.1%} | {row.seconds:.2f} | {row.limit:g} | {row.status} | {row.claim} | {name} |"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.proof_times", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="ID", help="claims whose ids contain this; all")
    parser.add_argument("--rows", type=int, default=10, metavar="K", help="rows to print")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sentence there")
    options = parser.parse_args(arguments)

    def tell(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    chosen = [c for c in all_claims() if not options.only or any(o in c.id for o in options.only)]
    found = measure(chosen, options.seed, tell)
    if options.json:
        rows = [asdict(row) | {"share": row.share} for row in found]
        options.json.write_text(json.dumps({"solver": _z3.SOLVER, "sentences": rows}, indent=1))
    bad = [row for row in found if not row.good]
    print(table(found, max(options.rows, len(bad))))
    print(
        f"{_z3.SOLVER}: {len(found)} sentences in {sum(r.seconds for r in found):.0f} s, "
        f"{len(bad)} of them undecided or beyond {ALLOWED:.0%} of a limit"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
