"""The engine does what it has to do, and the referee finds nothing that it computes instead of Eq. (3)."""

import subprocess
import sys

from my_engine import MyEngine

from engine.checks import parametrize_with_checks


@parametrize_with_checks(MyEngine)
def test_my_engine(engine, check):
    check(engine)


def test_the_referee_has_nothing_to_say():
    command = [sys.executable, "-m", "referee", "diagnose", "--engine", "my_engine:MyEngine"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
