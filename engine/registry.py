"""Finds an engine by name: a built-in one, ``package.module:attribute``, or a program, ``exec:./mine``."""

from __future__ import annotations

import importlib
import importlib.util

from engine.base import Engine
from engine.errors import EngineNotFoundError, describe
from evidence.errors import one_line

#: Built-in engines; imported only when asked for, so that optional extras stay optional.
BUILT_IN = {
    "reference": "engine.reference:ReferenceEngine",
    "fast": "engine.fast:FastEngine",
    "torch": "engine.torch_engine:TorchEngine",
    "torch-float32": "engine.torch_engine:TorchFloat32Engine",
    "jax": "engine.jax_engine:JaxEngine",
}

#: The optional extra that an engine needs, and the module that tells whether it is there.
EXTRAS = {"torch": ("torch", "torch"), "torch-float32": ("torch", "torch"), "jax": ("jax", "jax")}


def load_engine(name: str) -> Engine:
    """The engine called ``name``.

    Args:
        name: a built-in name, or ``package.module:attribute`` where the attribute is an ``Engine``
            subclass, an ``Engine`` instance or a function without arguments that returns one, or
            ``exec:COMMAND``, a program that speaks the protocol of ``engine.exec_engine``.

    Raises:
        EngineNotFoundError: with one sentence that says what was asked for and what there is.
    """
    if name.startswith("exec:"):
        from engine.exec_engine import ExecEngine

        return as_engine(ExecEngine(name.removeprefix("exec:")), name)
    extra = EXTRAS.get(name)
    if extra is not None and importlib.util.find_spec(extra[1]) is None:
        raise EngineNotFoundError(
            f"engine {name!r} needs the optional extra {extra[0]!r}: "
            f"pip install 'sgd-autoencoder-referee[{extra[0]}]'"
        )
    target = BUILT_IN.get(name, name)
    module_name, colon, attribute = target.partition(":")
    if not (module_name and colon and attribute):
        raise EngineNotFoundError(
            f"unknown engine {name!r}: expected one of {', '.join(BUILT_IN)}, package.module:attribute, "
            "or exec:COMMAND"
        )
    try:
        found = importlib.import_module(module_name)
    except (Exception, SystemExit) as error:
        raise EngineNotFoundError(
            f"engine {name!r}: cannot import {module_name!r} ({one_line(error)})"
        ) from error
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise EngineNotFoundError(f"engine {name!r}: module {module_name!r} has no attribute {attribute!r}")
        found = getattr(found, part)
    return as_engine(found, name)


def as_engine(found: object, name: str = "") -> Engine:
    """An engine, of an engine, of what makes one without arguments, or of its name.

    Args:
        found: an ``Engine``, a class or function that makes one, or a name for ``load_engine``.
        name: what messages call it; "" is the object itself.

    Raises:
        EngineNotFoundError: with one sentence that says what it is and what was expected.
    """
    if isinstance(found, str):
        return load_engine(found)
    name = name or describe(found)
    if callable(found) and not isinstance(found, Engine):
        try:
            found = found()
        except (Exception, SystemExit) as error:
            raise EngineNotFoundError(
                f"engine {name!r}: could not be created without arguments ({one_line(error)})"
            ) from error
    if not isinstance(found, Engine):
        raise EngineNotFoundError(
            f"engine {name!r} is {describe(found)}, expected an engine.Engine subclass or instance"
        )
    if type(found).run is not Engine.run:
        raise EngineNotFoundError(
            f"engine {name!r} overrides run, which checks its arguments; expected ensemble(self, run), "
            "with run an engine.Run"
        )
    if found.precision not in ("float64", "float32"):
        raise EngineNotFoundError(
            f"engine {name!r} declares precision {found.precision!r}, expected 'float64' or 'float32'"
        )
    if not found.name:
        found.name = name
    return found


def spec_of(engine: Engine) -> str:
    """What ``load_engine`` calls the class of an engine, guarded or not."""
    kind = type(getattr(engine, "inner", engine))
    return f"{kind.__module__}:{kind.__qualname__}"
