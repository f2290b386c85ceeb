"""Which tests are run: those that are quick unless ``--whole`` is given, and how Hypothesis runs them.

``SLOW`` are the files whose tests start whole runs of the referee, judge all claims, search for certificates or
for faults, or derive laws a second time: they take far longer than all others together.  What is named on the
command line is run whatever it is.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")

HERE = Path(__file__).parent
SLOW = (
    "rederived", "test_accepted.py", "test_baseline.py", "test_calibration.py", "test_certificates.py",
    "test_certify.py", "test_claim_mutants.py", "test_closing.py", "test_command.py", "test_dask_claims.py",
    "test_default_run.py", "test_errata.py", "test_examples.py", "test_exec_engine.py", "test_general_data.py",
    "test_graph.py", "test_guides.py", "test_kernel.py", "test_kernel_step.py", "test_labels.py",
    "test_law_orders.py", "test_pace.py", "test_readme.py", "test_robustness.py", "test_run.py",
    "test_sweep.py", "test_unseen.py",
)  # fmt: skip
ALL = "python -m pytest tests --whole"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for all tests."""
    parser.addoption("--whole", action="store_true", help="run all tests, the slow ones too")


def asked_for(config: pytest.Config) -> list[Path]:
    """The files and folders on the command line."""
    return [(config.invocation_params.dir / str(a).split("::")[0]).resolve() for a in config.args]


def left_out(config: pytest.Config) -> list[Path]:
    """The files and folders whose tests are not run: slow, and not named."""
    if config.option.whole:
        return []
    asked = asked_for(config)
    slow = (HERE / name for name in SLOW)
    return [path for path in slow if not any(path in (one, *one.parents) for one in asked)]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is slow."""
    slow = set(left_out(config))
    kept, gone = list[pytest.Item](), list[pytest.Item]()
    for item in items:
        (gone if slow & {item.path, *item.path.parents} else kept).append(item)
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out, and how to run it."""
    names = ", ".join(path.stem.removeprefix("test_") for path in left_out(config))
    if names and {HERE, HERE.parent} & set(asked_for(config)):
        terminalreporter.write_line(f"left out, being slow: the tests {names}")
        terminalreporter.write_line(f"all tests, these too: {ALL}")
