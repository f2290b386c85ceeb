"""A saved run of the benchmarks: JSON, written in one step, checked when it is read."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from pathlib import Path
from typing import Any

from benchmarks.targets import physical_cores

SCHEMA = 2
KEYS = {"schema", "environment", "series", "targets", "engines", "runs", "large", "quick"}


class SavedError(Exception):
    """A file that cannot be used, in one sentence."""


def environment() -> dict[str, Any]:
    """What the numbers depend on."""
    names = ("numpy", "scipy", "numba", "llvmlite", "torch", "jax", "jaxlib")
    packages = {}
    for name in names:
        try:
            packages[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "processor": _processor(),
        "cores": physical_cores(),
        "packages": packages,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def write(result: dict[str, Any], path: Path) -> None:
    """Write a run, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(json.dumps(result, indent=1))
    os.replace(draft, path)


def read(path: Path) -> dict[str, Any]:
    """Read a run back.

    Raises:
        SavedError: the file is missing, damaged or of another kind, naming it.
    """
    try:
        found = json.loads(path.read_text())
    except OSError as error:
        raise SavedError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise SavedError(f"{path}: is not JSON ({error})") from error
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        got = found.get("schema") if isinstance(found, dict) else type(found).__name__
        raise SavedError(f"{path}: expected saved benchmarks of schema {SCHEMA}, got {got!r}")
    if set(found) < KEYS:
        raise SavedError(f"{path}: lacks {', '.join(sorted(KEYS - set(found)))}")
    for group, members in found["series"].items():
        for member, values in members.items():
            if not values or not all(isinstance(v, int | float) and v > 0 for v in values):
                raise SavedError(f"{path}: '{group}: {member}' must be positive numbers, got {values!r}")
    return found
