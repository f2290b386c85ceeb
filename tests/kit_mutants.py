"""Mutants of the kit: do the tests that are nearest to a mechanism notice when it is wrong?

``python -m tests.kit_mutants [PART OF A NAME ...]`` puts one fault at a time into a copy of the packages and
runs the test files that are named beside it.  The exit status is 1 if one passes them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
COPIED = (
    "conftest.py",
    "pyproject.toml",
    "claims",
    "engine",
    "evidence",
    "examples",
    "referee",
    "reports",
    "tests",
)
LIMIT = 900.0  # seconds for the tests of one mutant; a mutant that hangs is noticed


@dataclass(frozen=True)
class Mutant:
    """A fault in the kit.

    Attributes:
        name: what is wrong.
        file: where.
        right: the text that is there, once.
        wrong: what it is replaced by.
        tests: the test files that are nearest to it, without ``tests/test_`` and ``.py``.
    """

    name: str
    file: str
    right: str
    wrong: str
    tests: tuple[str, ...]


CHECKER, SEQUENTIAL = ("checker", "forgeries"), ("sequential", "bounded")
MUTANTS = (
    Mutant(
        "an assumption that divides by x shows that x is not zero",
        "evidence/checker.py",
        "plain + (found if len(read.bottoms) == known else [])",
        "plain + found",
        CHECKER,
    ),
    Mutant(
        "a zero denominator at the point is admitted",
        "evidence/checker.py",
        "if not all(met) or at.bottoms:",
        "if not all(met):",
        CHECKER,
    ),
    Mutant(
        "a factor that is only >= 0 makes a sum positive",
        "evidence/checker.py",
        'strict = strict and sign != ">="',
        "strict = strict and True",
        CHECKER,
    ),
    Mutant(
        "a product of squares makes a sum positive",
        "evidence/checker.py",
        'factor, strict = rational(c), not listed(squares, "squares")',
        "factor, strict = rational(c), True",
        CHECKER,
    ),
    Mutant(
        "a relation takes the sign of the numerator",
        "evidence/checker.py",
        'p = top if sign in ("==", "!=") else top * bottom',
        "p = top",
        CHECKER,
    ),
    Mutant(
        "Equivalent is Implies",
        "evidence/checker.py",
        "for x in (True, False)]\n                return",
        "for x in (True,)]\n                return",
        CHECKER,
    ),
    Mutant(
        "a member of a disjunction needs no proof",
        "evidence/checker.py",
        'for member, part in zip(members, listed(proof["proofs"], "proofs", len(members)), strict=True):',
        'for member, part in zip(members[1:], listed(proof["proofs"], "proofs")[1:]):',
        CHECKER,
    ),
    Mutant(
        "the negation of a cut needs no proof",
        "evidence/checker.py",
        'for side, part in zip(sides, listed(proof["proofs"], "proofs", 2), strict=True):',
        'for side, part in zip(sides[:1], listed(proof["proofs"], "proofs", 2)):',
        CHECKER,
    ),
    Mutant(
        "only the first part of a conclusion is shown",
        "evidence/checker.py",
        'parts = [facts + read.facts(text, False) for text in certificate["conclusion"]]',
        'parts = [facts + read.facts(text, False) for text in certificate["conclusion"][:1]]',
        CHECKER,
    ),
    Mutant(
        "a refutation need not break the conclusion",
        "evidence/checker.py",
        "        if all(kept):\n",
        "        if False:\n",
        CHECKER,
    ),
    Mutant(
        "a multiplier may be negative",
        "evidence/checker.py",
        "        if factor <= 0:\n",
        "        if False:\n",
        CHECKER,
    ),
    Mutant(
        "the interval of a median spends twice its level",
        "evidence/exponents.py",
        "    ordered = np.sort(np.ravel(samples))\n",
        "    ordered = np.sort(np.ravel(samples))\n    false_alarm *= 2\n",
        ("exponents",),
    ),
    Mutant(
        "the interval of a median is one order statistic too low",
        "evidence/exponents.py",
        "return float(ordered[k - 1]), float(ordered[count - k])",
        "return float(ordered[k - 1]), float(ordered[count - k - 1])",
        ("exponents",),
    ),
    Mutant(
        "no doubt about assumptions that may be empty",
        "evidence/proof.py",
        "    doubt = doubt or missing\n",
        "    doubt = doubt or ''\n",
        ("proof", "certificates"),
    ),
    Mutant(
        "no doubt about a denominator that may vanish",
        "evidence/proof.py",
        '    return "" if answer.status == "unsat" else "it is open whether a denominator can be zero"',
        '    return ""',
        ("proof", "certificates"),
    ),
    Mutant(
        "certify is content with a run without sentences",
        "referee/certify.py",
        "    if not told:\n",
        "    if False:\n",
        ("certify",),
    ),
    Mutant(
        "a claim may spend more than its share",
        "referee/judging.py",
        "if outcome.false_alarm > case.false_alarm * (1 + 1e-9):",
        "if outcome.false_alarm > 2 * case.false_alarm:",
        ("run", "habits", "judges"),
    ),
    Mutant(
        "the strongest evidence is shown for the weakest",
        "reports/relations.py",
        "return max(held, key=STRENGTH.index",
        "return min(held, key=STRENGTH.index",
        ("reports_pages", "reports_overview", "reports_tables", "reports_markdown", "reports_map"),
    ),
    Mutant(
        "a tally that leaves errors out",
        "reports/records.py",
        "unexpected = sum(not as_expected(claim) for claim in claims)",
        "unexpected = sum(not as_expected(claim) and claim.verdict != 'error' for claim in claims)",
        ("reports_records", "run"),
    ),
    Mutant(
        "a tally that counts what was not run as unexpected",
        "reports/records.py",
        "unexpected = sum(not as_expected(claim) for claim in claims)",
        "unexpected = sum(not as_expected(claim) or claim.verdict == 'not_run' for claim in claims)",
        ("reports_records", "run"),
    ),
    Mutant(
        "a run names the wrong replicate",
        "engine/base.py",
        "check_finite(weights, run.names, first + length)",
        "check_finite(weights, run.names + 1, first + length)",
        ("default_run",),
    ),
    Mutant(
        "the fast engine names the wrong replicate",
        "engine/fast.py",
        'f"replicate {run.names[r]} has weights',
        'f"replicate {r} has weights',
        ("fast_engine", "fast_ensembles"),
    ),
    Mutant(
        "a report of a budget that adds up wrongly",
        "evidence/budget.py",
        "return nearest if Fraction(nearest) <= value else math.nextafter(nearest, -math.inf)",
        "return nearest",
        ("budget",),
    ),
)


def noticed(mutant: Mutant) -> tuple[bool, str]:
    """Whether the nearest tests fail with the fault in place, and the last line that they print."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy)
        file = copy / mutant.file
        text = file.read_text(encoding="utf-8")
        if text.count(mutant.right) != 1:
            raise ValueError(f"{mutant.name}: {mutant.file} has its text {text.count(mutant.right)} times")
        file.write_text(text.replace(mutant.right, mutant.wrong), encoding="utf-8")
        tests = [f"tests/test_{name}.py" for name in mutant.tests]
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-n", "0", *tests]
        try:
            done = subprocess.run(
                command, cwd=copy, env=os.environ | {"PYTHONPATH": folder}, capture_output=True, text=True,
                timeout=LIMIT, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return True, "did not end"
        if done.returncode not in (0, 1):
            raise RuntimeError(f"{mutant.name}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return done.returncode == 1, failed[0] if failed else "all pass"


def main(argv: list[str] | None = None) -> int:
    """Try all, and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.kit_mutants", description=__doc__)
    parser.add_argument("parts", nargs="*", help="parts of the names of mutants; all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(argv)
    chosen = [m for m in MUTANTS if not options.parts or any(part in m.name for part in options.parts)]
    killed = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        for mutant, (found, line) in zip(chosen, pool.map(noticed, chosen), strict=True):
            killed += found
            print(f"{'noticed' if found else 'SURVIVES'}: {mutant.name}: {line}", flush=True)
    print(f"{killed} of {len(chosen)} mutants of the kit are noticed by the tests nearest to them")
    return 0 if killed == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
