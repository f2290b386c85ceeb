"""All checks of an engine: in a plain call, and as the parameters of a test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from engine.base import Engine
from engine.checks.catalogue import CHECKS
from engine.checks.check import AnyEngine, Check
from engine.registry import as_engine

if TYPE_CHECKING:
    import pytest


def check_engine(
    engine: AnyEngine, *, only: Iterable[str] | None = None, effort: str = "quick", seed: int = 0
) -> None:
    """Raise an AssertionError that names each check that an engine fails, and says what it does instead.

    Args:
        engine: an engine, a class or function that makes one, or a name as for ``load_engine``.
        only: names of checks; all by default.
        effort, seed: as of a :class:`Check`.

    Raises:
        AssertionError: some check fails.
        EngineNotFoundError: there is no such engine, or it is none.
        ValueError: there is no such check or effort.
    """
    found = as_engine(engine)
    spec = engine if isinstance(engine, str) else found
    complaints = []
    for check in selected(only, effort, seed):
        try:
            check(spec)
        except AssertionError as error:
            complaints.append(str(error))
    if complaints:
        raise AssertionError("\n\n".join(complaints))


def parametrize_with_checks(
    engine: AnyEngine,
    *,
    only: Iterable[str] | None = None,
    effort: str = "quick",
    seed: int = 0,
    expected_failures: Mapping[str, str] | None = None,
) -> pytest.MarkDecorator:
    """Decorator of a test with the arguments ``engine`` and ``check``, which calls ``check(engine)``.

    Args:
        engine, only, effort, seed: as in :func:`check_engine`.
        expected_failures: names of checks that the engine is known to fail, and why.  Such a test is an
            expected failure with that reason, and fails if the check passes after all.

    Raises:
        EngineNotFoundError: there is no such engine, or it is none.
        ValueError: there is no such check or effort.
    """
    import pytest  # what is checked outside of tests needs none

    found = as_engine(engine)
    spec = engine if isinstance(engine, str) else found
    expected = dict(expected_failures or {})
    checks = selected(only, effort, seed)
    named(expected)
    parameters = [
        pytest.param(
            spec,
            check,
            id=f"{label(found)}-{check.name}",
            marks=[pytest.mark.xfail(reason=expected[check.name], raises=AssertionError, strict=True)]
            if check.name in expected
            else [],
        )
        for check in checks
    ]
    return pytest.mark.parametrize(("engine", "check"), parameters)


def label(engine: Engine) -> str:
    """An engine's name as a part of a test's name."""
    return "_".join(engine.name.split()) or type(engine).__name__


def selected(only: Iterable[str] | None, effort: str, seed: int) -> list[Check]:
    """The checks of these names, in the order of the list; all for None.

    Raises:
        ValueError: there is no such check or effort.
    """
    wanted = set(CHECKS) if only is None else set(named([only] if isinstance(only, str) else list(only)))
    return [check.at(effort, seed) for name, check in CHECKS.items() if name in wanted]


def named(names: Iterable[str]) -> list[str]:
    """The names, if there are checks of all of them; else a ValueError says which there are."""
    listed = list(names)
    for name in listed:
        if name not in CHECKS:
            raise ValueError(f"unknown check {name!r}: expected one of {', '.join(CHECKS)}")
    return listed
