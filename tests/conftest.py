"""Which tests are run: all that are quick unless ``--whole`` is given, and how Hypothesis runs them.

``WHOLE`` are the files whose tests start whole runs of the referee, or judge all claims: they take ten times as
long as all others together.  A file that is named on the command line is run whatever it is.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")

HERE = Path(__file__).parent
WHOLE = (
    "accepted", "baseline", "calibration", "certify", "closing", "command", "dask_claims",
    "default_run", "errata", "examples", "exec_engine", "general_data", "graph", "guides", "kernel",
    "labels", "pace", "readme", "robustness", "run", "sweep",
)  # fmt: skip
ALL = "python -m pytest tests --whole"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for all tests."""
    parser.addoption("--whole", action="store_true", help="run the tests that start whole runs, too")


def left_out(config: pytest.Config) -> set[Path]:
    """The files whose tests are not run."""
    if config.option.whole:
        return set()
    named = {(config.invocation_params.dir / str(a).split("::")[0]).resolve() for a in config.args}
    return {path for path in (HERE / f"test_{name}.py" for name in WHOLE) if path not in named}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is slow."""
    slow = left_out(config)
    gone = [item for item in items if item.path in slow]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item.path not in slow]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out, and how to run it."""
    names = sorted(path.stem.removeprefix("test_") for path in left_out(config))
    asked = {(config.invocation_params.dir / str(a).split("::")[0]).resolve() for a in config.args}
    if names and asked & {HERE, HERE.parent}:
        terminalreporter.write_line(f"left out, as they start whole runs: test_{{{','.join(names)}}}.py")
        terminalreporter.write_line(f"all tests, these too: {ALL}")
