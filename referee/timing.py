"""How fast the engine of a run is, measured in a process that it may hang or kill.

It starts before the claims are imported, so that it costs next to no time.
"""

from __future__ import annotations

import os
import subprocess
import sys

from engine import Pace

LIMIT = 180.0  # seconds; an engine may compile itself first
SLOWEST = Pace(2**20, 2**20, 2**20, 2**20)  # of an engine that does not take a few steps within the limit

CODE = """
import sys
from engine import load_engine, pace_of
print("\\npace:", pace_of(load_engine(sys.argv[1])))
"""


class Timing:
    """Times an engine in the background.

    Args:
        engine: as given on the command line.
    """

    def __init__(self, engine: str) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", CODE, engine],
            env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def result(self) -> Pace:
        """The pace; of an engine that raises or ends its process, that of one for which nothing is left out."""
        try:
            printed, _ = self.process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            return SLOWEST
        except BaseException:
            self.process.kill()
            raise
        for line in reversed(printed.splitlines()):
            if line.startswith("pace: "):
                return Pace.parse(line.removeprefix("pace: "))
        return Pace()
