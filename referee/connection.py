"""Reaching a Dask cluster, and making sure that it has what the numbers depend on."""

from __future__ import annotations

import importlib.util
import logging

from distributed import Client, LocalCluster
from distributed.comm import resolve_address

from evidence.errors import one_line
from referee.worker import Hush, credentials, difference, judge_here

CONNECT = 5.0  # seconds to reach the scheduler
FIRST_WORKER = 60.0  # seconds to wait for a first worker


class ClusterError(Exception):
    """The cluster cannot be used, or is gone."""


def connect(address: str, cores: int) -> tuple[Client, LocalCluster | None]:
    """A client of the cluster at ``address``; of a new one on this machine if that is ``"local"``.

    Raises:
        ClusterError: nobody answers there, or the address is none.
    """
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is said in one line
    if address != "local":
        try:
            resolve_address(address)  # of a scheme that Dask knows, and a host that has a number
            return Client(address, timeout=CONNECT, set_as_default=False), None
        except (OSError, ValueError, ImportError) as error:
            why = one_line(error)
            raise ClusterError(f"no Dask scheduler answers at {address!r} ({why})") from error
    cluster = LocalCluster(
        n_workers=cores, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
        scheduler_kwargs={"dashboard": False},
    )  # fmt: skip
    client = Client(cluster, set_as_default=False)
    client.register_plugin(Hush())
    return client, cluster


def first_workers(client: Client, address: str, package: str) -> dict[str, int]:
    """The workers of the cluster that can judge the claims of a package, and their threads, once there is one.

    Raises:
        ClusterError: there is none for a while, or one has not these sources.
    """
    try:
        client.wait_for_workers(1, timeout=FIRST_WORKER)
    except TimeoutError:
        raise ClusterError(
            f"no worker has joined the Dask cluster at {address!r} for {FIRST_WORKER:g} s"
        ) from None
    _check_sources(client, package)
    workers: dict[str, int] = client.nthreads()
    return workers


def _check_sources(client: Client, package: str) -> None:
    """The scheduler must know the claims, for it unpacks tasks; the workers exactly this one."""
    for name in (judge_here.__module__, package):
        everywhere = client.run(importlib.util.find_spec, name, on_error="return")
        try:
            everywhere["the scheduler"] = client.run_on_scheduler(importlib.util.find_spec, name)
        except Exception as error:  # the scheduler's own
            everywhere["the scheduler"] = error
        for where, found in everywhere.items():
            if found is None or isinstance(found, BaseException):
                why = f" ({one_line(found)})" if found else ""
                raise ClusterError(f"{called(where)} cannot import this project{why}")
    mine = credentials(package)
    for worker, found in client.run(credentials, package, on_error="return").items():
        if found != mine:
            failed = isinstance(found, BaseException)
            other = f"failed: {one_line(found)}" if failed else difference(mine, found)
            raise ClusterError(f"{called(worker)} {other}")


def called(where: str) -> str:
    """A worker, or the scheduler, in a sentence."""
    return f"worker {where}" if "://" in where else where
