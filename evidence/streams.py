"""Random streams derived from a seed and from names, never from order or worker.

Whoever asks for the stream ``(seed, "theorem 2", "m=10", 17)`` gets the same numbers on any machine,
in any process and for any number of workers.
"""

from __future__ import annotations

import hashlib
from operator import index

import numpy as np


def derive_seed(seed: int, *names: str | int) -> int:
    """A 64-bit seed that depends on ``seed`` and on every name in turn."""
    digest = hashlib.blake2b(digest_size=8)
    for given in (seed, *names):
        part = given if isinstance(given, str) else index(given)  # NumPy's 5 is 5
        text = f"{type(part).__name__}:{part}".encode()
        digest.update(len(text).to_bytes(8, "little") + text)
    return int.from_bytes(digest.digest(), "little")


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """An independent NumPy generator for the given seed and names."""
    return np.random.Generator(np.random.PCG64DXSM(derive_seed(seed, *names)))
