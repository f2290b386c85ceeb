"""The engine is what it says it is: the referee finds nothing that it computes instead of Eq. (3)."""

import subprocess
import sys


def test_the_referee_has_nothing_to_say():
    command = [sys.executable, "-m", "referee", "diagnose", "--engine", "my_engine:MyEngine"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
