"""The compiler decorator of the fast engine, and where compiled code is kept."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

#: The modules whose functions are compiled, into one another.
MODULES = ("xoshiro", "chain", "kernels", "lanes", "crowds", "blocks", "span", "neurons")


def _cache_directory() -> str:
    """A directory of its own for each state of the sources and each compiler.

    Numba's cache looks at the file of a function only, not at what the function calls or reads from
    other modules, and would go on using what a change elsewhere has made wrong.  And it writes the index
    before the code, so that a process may be led to code of another version if two share a directory.
    """
    here = Path(__file__).parent
    sources = b"".join((here / f"{name}.py").read_bytes() for name in MODULES)
    parent = Path(numba.config.CACHE_DIR or here / "__pycache__")
    compiler = f"{numba.__version__} {sys.implementation.cache_tag}".encode()
    return str(parent / f"kernels-{hashlib.sha256(sources + compiler).hexdigest()[:16]}")


CACHE_DIRECTORY = _cache_directory()


def compiled(function: Function) -> Function:
    """``function`` compiled without the GIL, without value-changing shortcuts, and cached on disk.

    A call between compiled functions counts references to each array that it passes, some 5 ns each.
    """
    options = {"nogil": True, "error_model": "numpy"}
    before, numba.config.CACHE_DIR = numba.config.CACHE_DIR, CACHE_DIRECTORY
    try:
        return cast(Function, numba.njit(cache=True, **options)(function))
    except RuntimeError:  # there is no directory to write a cache to
        return cast(Function, numba.njit(**options)(function))
    finally:
        numba.config.CACHE_DIR = before
