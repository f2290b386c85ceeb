"""Compiled random integers: xoshiro256++ seeded by splitmix64.

Results depend on the seed words alone, on any machine.  Under NUMBA_DISABLE_JIT=1 the functions run as
plain Python; NumPy then warns of the intended wrap-around of 64-bit words, which callers silence.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.jit import compiled

Words = npt.NDArray[np.uint64]
Random = tuple[np.int64, np.uint64, np.uint64, np.uint64, np.uint64]


_U = np.uint64
S17, S19, S23, _S27, _S30 = _U(17), _U(19), _U(23), _U(27), _U(30)
_S31, S32, S41, S45, LOW = _U(31), _U(32), _U(41), _U(45), _U(0xFFFFFFFF)
_GOLDEN, _MIX1, _MIX2 = _U(0x9E3779B97F4A7C15), _U(0xBF58476D1CE4E5B9), _U(0x94D049BB133111EB)


@compiled
def mix(z: np.uint64) -> np.uint64:
    """The output function of splitmix64: a bijection of the 64-bit words."""
    z = (z ^ (z >> _S30)) * _MIX1
    z = (z ^ (z >> _S27)) * _MIX2
    return z ^ (z >> _S31)


@compiled
def seed(state: Words, key: np.uint64, replicate: int) -> None:
    """Seed the stream of a replicate, (4,) words, from a key and the replicate's number alone."""
    z = mix(key ^ mix(_U(replicate) * _GOLDEN + _MIX1))
    for k in range(4):
        z = z + _GOLDEN
        state[k] = mix(z)


@compiled
def below(n: int, a: np.uint64, b: np.uint64, c: np.uint64, d: np.uint64) -> Random:
    """A uniform integer in [0, n), n < 2^32, without bias (Lemire), and the new random state.

    The generator is xoshiro256++ (Blackman, Vigna), of which the upper 32 bits are used.
    """
    bound = _U(n)
    while True:
        z = a + d
        z = ((z << S23) | (z >> S41)) + a
        t = b << S17
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= t
        d = (d << S45) | (d >> S19)
        product = (z >> S32) * bound
        low = product & LOW
        if low >= bound or low >= (LOW - bound + _U(1)) % bound:
            return np.int64(product >> S32), a, b, c, d
