"""Compiled work in threads that Ctrl-C ends soon."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

#: One thread does up to this many visits of a number (some 50 ms) without a pool of threads.
BRIEF = 10_000_000


def in_threads(
    workers: int, work: Callable[[int], None], firsts: Iterable[int], cancel: npt.NDArray[np.float64]
) -> None:
    """Call ``work`` with each of ``firsts``, in so many threads; ``cancel`` (1,) is set when that ends."""
    pool = ThreadPoolExecutor(workers, thread_name_prefix="fast-engine")
    try:
        list(pool.map(work, firsts))
    finally:
        cancel[0] = 1.0
        pool.shutdown(cancel_futures=True)
