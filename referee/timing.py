"""How fast the engine of a run is, measured in a process that it may hang or kill.

It starts before the claims are imported, so that it costs next to no time.
"""

from __future__ import annotations

import os
import subprocess
import sys

from evidence.setting import Pace
from referee.paper import load_paper

LIMIT = 180.0  # seconds; an engine may compile itself first

CODE = """
import sys
from referee.paper import load_paper
engines = load_paper(sys.argv[1]).engines
print("\\npace:", engines.pace(engines.load(sys.argv[2])))
"""


class Timing:
    """Times an engine in the background.

    Args:
        package: of the paper.
        engine: as given on the command line.
    """

    def __init__(self, package: str, engine: str) -> None:
        self.engines = load_paper(package).engines
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", CODE, package, engine],
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
            return self.engines.slowest
        except BaseException:
            self.process.kill()
            raise
        for line in reversed(printed.splitlines()):
            if line.startswith("pace: "):
                return self.engines.parse_pace(line.removeprefix("pace: "))
        return self.engines.unhurried
