"""Replicates on a Dask cluster: the same numbers, whatever dies on the way."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Cyclic, Engine, Ensemble, FullBatch, Problem, Run, StandardBasis, Stop, UniformSubsets
from engine.fast import FastEngine
from tests.clocks import PATIENCE
from tests.fast_samples import compiled_only
from tests.runs import environment

distributed = pytest.importorskip("distributed", reason="needs the optional extra 'dask'")
cluster_engine = pytest.importorskip("engine.cluster")
sharing = pytest.importorskip("referee.sharing")

pytestmark = pytest.mark.dask

ROOT = Path(__file__).parent.parent
BATCHES = (1, 3)
REPLICATES = 240


# --- an ensemble, computed in many ways -----------------------------------------------------------


def problem(replicates: int = REPLICATES) -> Problem:
    w0 = 0.05 * np.random.default_rng(7).standard_normal((replicates, 60))
    return Problem(StandardBasis(50, 60), w0, 0.2)


def run(engine: Engine, b: int, first: int = 0, last: int = REPLICATES) -> Ensemble:
    part = problem().with_w0(problem().w0[first:last])
    return engine.run(
        part, UniformSubsets(b), max_steps=400_000, seed=11, stop=Stop(60.0),
        keep_weights=True, first_replicate=first,
    )  # fmt: skip


def bits(*parts: Ensemble) -> dict[str, bytes]:
    """All that an ensemble, given in parts, holds."""
    names = [field.name for field in fields(Ensemble)]
    return {n: np.concatenate([getattr(p, n) for p in parts]).tobytes() for n in names}


HALVES = """
import pickle
import pytest
from engine.fast import FastEngine
from tests.test_dask import BATCHES, REPLICATES, run

@pytest.mark.parametrize("half", [0, 1])
def test_half(half, worker_id):
    edge = REPLICATES // 3
    first, last = (0, edge) if half == 0 else (edge, REPLICATES)
    found = [run(FastEngine(), b, first, last) for b in BATCHES]
    with open(f"{__file__}.{half}", "wb") as file:
        pickle.dump((worker_id, found), file)
"""


def in_two_pytest_workers(directory: Path) -> list[dict[str, bytes]]:
    file = directory / "test_halves.py"
    file.write_text(HALVES)
    (directory / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", file, "-n", "2", "-p", "no:cacheprovider"], cwd=directory,
        env={**environment(), "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    halves = [pickle.loads(Path(f"{file}.{half}").read_bytes()) for half in (0, 1)]
    assert {worker for worker, _ in halves} == {"gw0", "gw1"}
    return [bits(*parts) for parts in zip(*(found for _, found in halves), strict=True)]


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with (
        distributed.LocalCluster(
            n_workers=3, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as connected,
    ):
        yield connected


def lost_tasks(client: Any) -> list[str]:
    """The keys of the tasks that were on a worker when it was lost, so far."""
    events = [event for _, event in client.get_events("all")]
    lost = [e for e in events if e.get("action") == "remove-worker" and not e.get("expected")]
    return [key for event in lost for key in event["processing-tasks"]]


def with_a_kill(client: Any, work: Callable[[], Any]) -> Any:
    """Work on the cluster, one worker of which is killed while it has something to do."""
    pids = client.run(os.getpid)
    before = len(lost_tasks(client))
    killed = 0
    with ThreadPoolExecutor(1) as pool:
        result = pool.submit(work)
        while not result.done():
            busy = [w for w, keys in client.processing().items() if keys and w in pids]
            if busy and not killed:
                killed = pids[busy[0]]
                os.kill(killed, signal.SIGKILL)
            time.sleep(0.01)
    assert killed, "nothing was to be killed"
    client.wait_for_workers(3, timeout=PATIENCE)
    assert killed not in client.run(os.getpid).values()
    return result.result(), len(lost_tasks(client)) > before


@compiled_only
def test_one_ensemble_has_the_same_bits_everywhere(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_engine, "WORTHWHILE", 1000)
    spread = cluster_engine.ClusterEngine("fast", client)
    halves = in_two_pytest_workers(tmp_path)
    for b, from_pytest in zip(BATCHES, halves, strict=True):
        alone = run(FastEngine(threads=1), b)
        assert alone.stopped.all()
        expected = bits(alone)
        assert bits(run(FastEngine(threads=2), b)) == expected
        assert from_pytest == expected
        for _ in range(5):
            found, was_lost = with_a_kill(client, lambda b=b: run(spread, b))
            assert bits(found) == expected
            if was_lost:
                break
        assert was_lost, "no task was lost with its worker in five kills"


# --- the wrapper ------------------------------------------------------------------------------------


class Counted(FastEngine):
    """Remembers how many replicates each of its runs had."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: list[int] = []

    def ensemble(self, run: Run) -> Ensemble:
        self.counts.append(run.replicates)
        return super().ensemble(run)


class FailsInPieces(Counted):
    """Can compute nothing but what begins with replicate 0."""

    def ensemble(self, run: Run) -> Ensemble:
        if run.first_replicate:
            raise ValueError(f"no replicate {run.first_replicate}")
        return super().ensemble(run)


def small(engine: Engine, **options: Any) -> Ensemble:
    start = Problem(StandardBasis(4, 4), np.array([0.1, 0.2, -0.1, 0.3]), 0.1)
    defaults: dict[str, Any] = {"max_steps": 50, "seed": 3, "replicates": 30}
    return engine.run(start, Cyclic(), **{**defaults, **options})


def test_only_large_runs_leave_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = cluster_engine.ClusterEngine("tests.test_dask:Counted", client=object())
    expected = bits_without_weights(small(FastEngine()))
    assert bits_without_weights(small(engine)) == expected
    monkeypatch.setattr(cluster_engine, "WORTHWHILE", 10)
    with pytest.raises(AttributeError, match="nthreads"):  # of the client
        small(engine)


def bits_without_weights(ensemble: Ensemble) -> dict[str, bytes]:
    names = [f.name for f in fields(Ensemble) if f.name != "weights"]
    assert ensemble.weights is None
    return {name: getattr(ensemble, name).tobytes() for name in names}


@pytest.mark.parametrize("pieces", [1, 4, 7, 30, 100])
@pytest.mark.parametrize("first", [0, 5])
def test_pieces_cover_the_replicates(pieces: int, first: int) -> None:
    whole = Run(problem(30), FullBatch(), max_steps=10, seed=1, replicates=30, first_replicate=first)
    parts = cluster_engine.cut(whole, pieces)
    assert np.concatenate([part.names for part in parts]).tolist() == list(range(first, first + 30))
    rows = np.concatenate([part.problem.w0 for part in parts])
    assert np.array_equal(rows, whole.problem.w0)
    assert len(parts) == min(pieces, 30)


def test_a_task_computes_what_the_cluster_has_not_done(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_engine, "WORTHWHILE", 10)
    monkeypatch.setattr(sharing, "get_client", lambda: client)

    def of(name: str, here: FastEngine) -> Engine:
        def spread(function: Any, items: Any, take: Any) -> None:
            sharing.share(lambda _name, run: here.ensemble(run), function, items, take)

        return cluster_engine.ClusterEngine(f"tests.test_dask:{name}", spread=spread)

    counted = Counted()
    assert bits_without_weights(small(of("Counted", counted))) == bits_without_weights(small(FastEngine()))
    assert 1 <= len(counted.counts) <= 30
    with pytest.raises(ValueError, match="no replicate 29"):
        small(of("FailsInPieces", FailsInPieces()))
    direct = cluster_engine.ClusterEngine("tests.test_dask:FailsInPieces", client)
    with pytest.raises(ValueError, match="no replicate"):
        small(direct)
