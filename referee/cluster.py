"""Judging claims on a Dask cluster: the client's side.

One claim is one Dask task (``referee/worker.py``).  A worker has at most one of them at a time: Dask
holds the death of a worker against every task that was assigned to it, so what waits for its turn
waits here, and a claim that kills its worker is the only one to be blamed.  For the same reason Dask
must not move a task by itself: each is sent to one idle worker, and may run on no other.  A claim that
was lost with its worker is sent again, once, and ends as an error if that one dies too.  A claim that
runs past the limit is cancelled and its worker restarted.
"""

from __future__ import annotations

import contextlib
import queue
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from distributed import KilledWorker

from evidence.errors import one_line
from referee.connection import CONNECT, ClusterError, called, connect, first_workers
from referee.judging import Terms, killed_record
from referee.process import too_long
from referee.record import Record
from referee.statement import Claim
from referee.terminal import still
from referee.worker import Judgement, Refusal, credentials, judge_here

NO_WORKER = 300.0  # seconds without a worker after which a run gives up
FETCH = 20.0  # seconds to fetch a record
RESTART = 30.0  # seconds for a worker to come back
LOOK_EVERY = 0.5  # seconds between looks at limits and at who is idle


@dataclass
class Task:
    """A claim on its way through the cluster, how many workers it has cost, and what this one said last."""

    claim: Claim
    future: Any
    worker: str
    losses: int = 0
    begun: float | None = None
    held: str | None = None
    submitted: float = field(default_factory=time.monotonic)


class ClusterJudge:
    """Has claims judged on a cluster, and says of each what came of it.

    Args:
        address: of a scheduler, or ``"local"``.
        terms: of the run.
        engine: what reports call the engine.
        cores: workers of a local cluster.
        say: is told what somebody who watches may want to know, a line each.
        keep: is given each record as it arrives.

    Raises:
        ClusterError: the cluster cannot be reached, has no workers, or a worker has not these sources.
    """

    def __init__(
        self,
        address: str,
        terms: Terms,
        engine: str,
        cores: int,
        say: Callable[[str], None],
        keep: Callable[[Record], None],
    ) -> None:
        self.address, self.terms, self.engine, self.cores = address, terms, engine, cores
        self.say, self.keep = say, keep
        self.topic = f"claims-{secrets.token_hex(8)}"
        self.waiting: deque[Claim] = deque()
        self.tasks: dict[str, Task] = {}
        self.results: dict[str, Judgement] = {}
        self.finished: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.unfit: set[str] = set()
        self.seen = time.monotonic()
        self.client, self.cluster = connect(address, cores)
        try:
            self.workers = first_workers(self.client, address, terms.paper)
        except BaseException:
            self.close()
            raise
        self.client.subscribe_topic(self.topic, self._hear)

    def describe(self) -> str:
        """One line on the cluster."""
        threads = sum(self.workers.values())
        return f"cluster: {self.client.scheduler.address}, workers: {len(self.workers)}" + (
            "" if threads == len(self.workers) else f" (judging one claim each, {threads} threads)"
        )

    def submit(self, claims: Iterable[Claim]) -> None:
        """Have these judged, in this order, as workers become free."""
        self.waiting.extend(claims)

    def result(self, claim: Claim) -> Judgement:
        """What came of a claim; waits for it, and collects others meanwhile.

        Raises:
            ClusterError: the cluster is gone.
        """
        known = {c.id for c in self.waiting} | set(self.tasks) | set(self.results)
        if claim.id not in known:
            self.waiting.append(claim)
        while claim.id not in self.results:
            self._look()
        return self.results.pop(claim.id)

    def _look(self) -> None:
        """Give idle workers something to do, wait a little, and see to what is finished."""
        self._feed()
        with contextlib.suppress(queue.Empty):
            self._collect(self.finished.get(timeout=LOOK_EVERY))
        now = time.monotonic()
        for task in list(self.tasks.values()):
            if task.held is not None:
                self._stop(task, task.held)
            elif task.worker not in self.workers:
                continue  # the limit is that of the next attempt, which says when it begins
            elif task.begun is not None and now - task.begun > self.terms.claim_limit:
                self._stop(task, too_long(self.terms.claim_limit))

    def _ask(self, question: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return question(*args, **kwargs)
        except Exception as error:
            raise self._gone() from error

    def _gone(self) -> ClusterError:
        return ClusterError(f"the Dask scheduler at {self.address!r} is gone")

    def _feed(self) -> None:
        self.workers = self._ask(self.client.nthreads)
        if any(worker not in self.unfit for worker in self.workers):
            self.seen = time.monotonic()
        elif time.monotonic() - self.seen > NO_WORKER:
            raise ClusterError(f"the Dask cluster at {self.address!r} has no workers any more")
        if self.cluster is not None and len(self.workers) < self.cores:
            self.cluster.scale(self.cores)  # Dask drops a worker for good that is slow to come back
        for task in list(self.tasks.values()):
            if task.worker not in self.workers:
                self._rescue(task)
        for worker in self._idle():
            if self.waiting:
                self._send(self.waiting.popleft(), worker)

    def _rescue(self, task: Task) -> None:
        """Send a claim again that was lost with its worker; the second time it is to blame."""
        if task.future.done():
            return
        if task.losses:
            self._lost(task, _killed(task.losses + 1, task.worker))
        elif idle := self._idle():
            self._send(task.claim, idle[0], losses=1)
        else:
            return
        self._ask(self.client.cancel, [task.future])

    def _idle(self) -> list[str]:
        busy = {task.worker for task in self.tasks.values()}
        return [w for w in self.workers if w not in self.unfit and w not in busy]

    def _send(self, claim: Claim, worker: str, losses: int = 0) -> None:
        """To this worker and no other."""
        future = self._ask(
            self.client.submit, judge_here, self.terms, claim.id, credentials(self.terms.paper), self.topic,
            key=f"{claim.id}-{self.topic}-{secrets.token_hex(4)}", pure=False,
            workers=[worker], allow_other_workers=False,
        )  # fmt: skip
        self.tasks[claim.id] = Task(claim, future, worker, losses)
        future.add_done_callback(partial(self._done, claim.id))

    def _done(self, claim_id: str, future: Any) -> None:
        self.finished.put((claim_id, future))

    def _hear(self, event: tuple[float, Mapping[str, Any]]) -> None:
        """An event of a worker; called in a thread of the client."""
        message = event[1]
        task = self.tasks.get(message["claim"])
        if task is None or task.worker != message["worker"]:
            return  # done with, or of an attempt before this one
        if "begun" in message:
            task.begun = time.monotonic()
        task.held = message.get("held", task.held)
        if "running" in message:
            seconds, doing = message["running"], message["doing"]
            self.say(still(task.claim.id, seconds, doing))

    def _collect(self, done: tuple[str, Any]) -> None:
        claim_id, future = done
        task = self.tasks.get(claim_id)
        if task is None or task.future is not future:
            return  # stopped meanwhile
        if future.status == "error":
            self._failed(task, future.exception())
        elif future.status == "cancelled":
            raise self._gone()
        else:
            self._fetch(task)

    def _fetch(self, task: Task) -> None:
        try:
            found: Judgement | Refusal = task.future.result(timeout=FETCH)
        except TimeoutError:  # lost with its worker, and being judged again
            task.future.add_done_callback(partial(self._done, task.claim.id))
            return
        except Exception as error:
            raise self._gone() from error
        if isinstance(found, Refusal):
            self._refused(task, found.why)
        else:
            self._conclude(task, found)

    def _refused(self, task: Task, why: str) -> None:
        """A worker that came later has not these sources; somebody else judges the claim."""
        del self.tasks[task.claim.id]
        self.say(f"{called(task.worker)} {why}: it will not be used")
        self.unfit.add(task.worker)
        self.waiting.appendleft(task.claim)

    def _conclude(self, task: Task, judgement: Judgement) -> None:
        del self.tasks[task.claim.id]
        self.results[task.claim.id] = judgement
        self.keep(judgement.record)

    def _failed(self, task: Task, error: BaseException) -> None:
        """The worker died, or could not even begin."""
        if isinstance(error, KilledWorker):
            self._lost(task, _killed(task.losses + error.allowed_failures + 1, task.worker))
        elif isinstance(error, ImportError):
            self._refused(task, f"cannot import this project ({one_line(error)})")
        else:
            self._lost(task, f"was not judged: worker {task.worker} failed ({one_line(error)})")

    def _lost(self, task: Task, cause: str) -> None:
        message = f"engine {self.engine!r} {cause}"
        seconds = time.monotonic() - (task.begun or task.submitted)
        record = killed_record(task.claim, message, seconds)
        self._conclude(task, Judgement(record, failure=message))

    def _stop(self, task: Task, cause: str) -> None:
        """Give a claim up and free its worker, which may take a while."""
        self._lost(task, cause)
        self._ask(self.client.cancel, [task.future])
        self.unfit.add(task.worker)
        threading.Thread(target=self._restart, args=(task.worker,), daemon=True).start()

    def _restart(self, worker: str) -> None:
        with contextlib.suppress(Exception):  # without a nanny it is lost, and stays unfit
            self.client.restart_workers([worker], timeout=RESTART, raise_for_error=False)
            self.unfit.discard(worker)

    def close(self) -> None:
        """Leave nothing running: neither claims on the cluster, nor a local cluster."""
        with contextlib.suppress(Exception):
            busy = [task.worker for task in self.tasks.values() if task.begun is not None]
            self.client.cancel([task.future for task in self.tasks.values()])
            if busy and self.cluster is None:
                self.client.restart_workers(busy, timeout=RESTART, raise_for_error=False)
        with contextlib.suppress(Exception):
            self.client.close(timeout=CONNECT)
        if self.cluster is not None:
            with contextlib.suppress(Exception):
                self.cluster.close(timeout=CONNECT)


def _killed(workers: int, last: str) -> str:
    died = f"{workers} workers of the cluster died, the last one {last}" if workers > 1 else f"{last} died"
    return f"killed the process that was judging it; {died}"
