"""Doing several things in a Dask task, with the help of whatever worker of the cluster is free."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from distributed import get_client

#: Seconds to wait for a result that was there and then was lost with its worker.
PATIENCE = 30.0

#: An engine need not be safe among threads: a process of the cluster does one thing at a time.
ONE_AT_A_TIME = threading.Lock()


def share(
    here: Callable[..., Any],
    there: Callable[..., Any],
    items: Sequence[tuple[Any, ...]],
    take: Callable[[int, Any], None],
) -> None:
    """Do several things in this Dask task, from the last to the first, unless the cluster was faster.

    Args:
        here: is called with an item in this task, which owns its worker.
        there: the same as a task of its own, on whatever worker is free.
        items: the arguments of each call.
        take: is given the number and the result of each as it is there.
    """
    client = get_client()
    futures = [client.submit(there, *item, pure=False, priority=1) for item in items]
    left = dict(enumerate(futures))
    try:
        while left:
            for i in [i for i, future in left.items() if future.status == "finished"]:
                future = left[i]
                try:
                    result = future.result(timeout=PATIENCE)
                except Exception:  # its worker is gone, and nobody has the time to compute it again
                    continue
                take(i, result)
                del left[i]
            if left:
                i, _ = left.popitem()
                take(i, here(*items[i]))
    finally:
        client.cancel(futures)
