"""What pytest calls.

``conftest.py`` loads this plugin, and so does ``referee run``; it is no entry point, so that it adds
nothing to the pytest runs of other projects.  A worker judges a claim against the engine and sends
back a record; the clerk in the main process gathers the records, keeps those on disk up to date
and writes the report at the end.  ``docs/robustness.md`` says what is guaranteed.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from evidence import Evidence
from referee import collection, options
from referee.process import cores


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the options of ``pytest claims``."""
    options.add_options(parser)
    if pluginmanager.is_blocked("xdist"):  # -p no:xdist
        options.ignore_xdist_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Check the options, and register who judges and who gathers."""
    for evidence in (kind for kind in Evidence if kind is not Evidence.KERNEL):  # which no judge gives
        config.addinivalue_line("markers", f"{evidence}: claims judged by this kind of evidence")
    options.check_options(config)
    if not options.targets_claims(config):
        return
    config.option.points = options.points_directory(config)
    timing = options.start_timing(config)
    from referee.clerk import Clerk  # takes a while
    from referee.closing import Closing
    from referee.dask import DaskJudge
    from referee.local import LocalJudge

    if timing is not None:
        config.option.pace = timing.result()

    if hasattr(config, "workerinput"):
        config.pluginmanager.register(LocalJudge(config), "claims-judge")
        return
    clerk = Clerk(config)
    config.pluginmanager.register(clerk, "claims-clerk")
    config.pluginmanager.register(Closing(clerk), "claims-closing")
    if config.option.baseline is not None:
        from referee.baseline import Baseline

        config.pluginmanager.register(Baseline(config, clerk), "claims-baseline")
    if config.option.accepted is not None:
        from referee.accepted import Accepted

        config.pluginmanager.register(Accepted(config, clerk), "claims-accepted")
    if config.option.dask:
        config.pluginmanager.register(DaskJudge(config, clerk), "claims-judge")
    elif not config.getoption("numprocesses", None):
        config.pluginmanager.register(LocalJudge(config), "claims-judge")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Every worker judges with the seed that the main process printed, and the pace that it measured."""
    node.workerinput["seed"] = node.config.option.seed
    if node.config.option.pace is not None:
        node.workerinput["pace"] = str(node.config.option.pace)
    trace = options.report_directory(node.config) / f".{node.gateway.id}.trace"
    node.workerinput["trace"] = str(trace)


@pytest.hookimpl(optionalhook=True, tryfirst=True)  # before xdist's own, whoever was loaded first
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """As many as xdist's variable says or there are cores, up to 16; with ``--dask`` they are the cluster's."""
    if not config.option.dask and "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    return 0 if config.option.dask else max(1, min(cores(), 16))


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the folder of claims, which knows the rest."""
    return collection.collect_directory(path, parent)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Claims in the order of ``referee.workload``, before anything else that was asked for."""
    judged = {i.claim.id: i for i in items if isinstance(i, collection.ClaimItem)}
    if not judged:
        return
    from referee.workload import dealt, ranked, seconds_of  # takes a while

    seconds = seconds_of(options.paper_of(config), config.option.effort)
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    claims = dealt(ranked((item.claim for item in judged.values()), seconds), workers)
    others = [item for item in items if not isinstance(item, collection.ClaimItem)]
    items[:] = [*(judged[claim.id] for claim in claims), *others]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of what a failed claim printed."""
    report = yield
    if isinstance(item, collection.ClaimItem):
        report.sections = [(name, collection.tail(text)) for name, text in report.sections]
    return report
