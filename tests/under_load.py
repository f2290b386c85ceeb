"""Tests on a busy machine: ``python -m tests.under_load``.

Runs the test files that read a clock (``tests.clocks``) ten times beside one busy loop for each core, one file
after the other, and prints which failed.  The exit status is 1 if any did.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from referee.process import cores
from tests.clocks import CLOCKS

#: Ends with the process that started it, however that ends.
BUSY = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: pass"
OURS = tuple(name for name in CLOCKS if name.startswith("tests/test_"))
#: Tests of the faults take their sizes from the pace, and must not go by the clock either.
FILES = (
    *OURS,
    "tests/test_proof.py",
    "tests/test_faults.py",
    "tests/test_certificates.py",
    "tests/test_proof_paper.py",
)


def main(argv: list[str] | None = None) -> int:
    """Run them, and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.under_load", description=__doc__)
    parser.add_argument("files", nargs="*", default=FILES, help="test files; those that read a clock")
    parser.add_argument("--times", type=int, default=10, help="how often each is run (10)")
    parser.add_argument("--busy", type=int, default=cores(), help="busy loops (as many as cores)")
    options = parser.parse_args(argv)
    loops = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(options.busy)]
    failed: Counter[str] = Counter()
    try:
        for turn in range(options.times):
            for file in options.files:
                started = time.monotonic()
                done = subprocess.run(
                    [sys.executable, "-m", "pytest", file, "-n", "0", "-q", "-p", "no:cacheprovider"],
                    cwd=Path(__file__).parent.parent, capture_output=True, text=True,
                )  # fmt: skip
                good = done.returncode in (0, 5)  # 5: nothing to run without an optional extra
                failed[file] += not good
                seconds = time.monotonic() - started
                print(f"{turn + 1}: {file}: {'passed' if good else 'FAILED'}, {seconds:.0f} s", flush=True)
                if not good:
                    print(done.stdout[-4000:], flush=True)
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
    wrong = {file: count for file, count in failed.items() if count}
    print(f"{len(wrong)} of {len(options.files)} files failed in {options.times} runs each: {wrong or 'none'}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
