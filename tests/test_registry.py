"""Engines found by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import engine
from engine import Engine, EngineNotFoundError, load_engine
from engine.reference import gradient
from tests.engine_samples import small_problem


class Minimal(Engine):
    """What the registry tests load: ``tests.test_registry:Minimal``."""

    def step(self, problem, weights, batch):
        return weights - problem.step_size * gradient(problem, weights, batch)


class Undecided(Minimal):
    precision = "float16"


class NeedsArguments(Minimal):
    def __init__(self, argument):
        self.argument = argument


class NotAnEngine:
    def step(self, problem, weights, batch):
        return weights


def make_minimal() -> Engine:
    return Minimal()


def make_trouble() -> Engine:
    raise OSError("no device")


INSTANCE = Minimal()
AN_ARRAY = np.zeros(2)


@pytest.mark.parametrize("attribute", ["Minimal", "INSTANCE", "make_minimal", "Engines.inner"])
def test_an_engine_is_a_class_an_instance_or_a_factory(attribute, monkeypatch):
    monkeypatch.setitem(globals(), "Engines", type("Engines", (), {"inner": Minimal}))
    monkeypatch.setattr(INSTANCE, "name", "")
    name = f"{__name__}:{attribute}"
    found = load_engine(name)
    assert isinstance(found, Minimal)
    assert found.name == name  # an engine without a name of its own is called as it was asked for
    problem = small_problem()
    assert found.step(problem, problem.w0, np.array([0, 2])).shape == (4,)


def test_built_in_reference():
    assert load_engine("reference").name == "reference"


@pytest.mark.parametrize("name", ["refrence", "", "torch64", ":", "engine.reference:", ":X", "os"])
def test_unknown_names_list_the_known_ones(name):
    with pytest.raises(EngineNotFoundError, match=r"unknown engine.*reference, fast, torch.*attrib"):
        load_engine(name)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("no_such_package_at_all:X", r"cannot import 'no_such_package_at_all' \(ModuleNotFound"),
        ("engine.reference:Missing", r"module 'engine.reference' has no attribute 'Missing'"),
        ("engine.reference:ReferenceEngine.nope", r"no attribute 'ReferenceEngine.nope'"),
        ("{here}:NotAnEngine", r"NotAnEngine.*expected an engine.Engine"),
        ("{here}:AN_ARRAY", r"array of shape \(2,\).*expected an engine.Engine"),
        ("{here}:NeedsArguments", r"could not be created without arguments \(TypeError.*argument"),
        ("{here}:make_trouble", r"could not be created without arguments \(OSError: no device\)"),
        ("{here}:Undecided", r"declares precision 'float16', expected 'float64' or 'float32'"),
        ("engine:Engine", r"could not be created without arguments.*abstract.*step"),
    ],
)
def test_each_loading_failure_is_one_clear_error(target, message):
    name = target.format(here=__name__)
    with pytest.raises(EngineNotFoundError, match=message) as caught:
        load_engine(name)
    assert repr(name) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("source", ["import no_such_module", "def f(:", "1 / 0"])
def test_a_module_that_fails_to_import_says_why(source, tmp_path, monkeypatch):
    (tmp_path / "broken_engine_module.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    pattern = r"cannot import 'broken_engine_module' \((ModuleNotFound|Syntax|ZeroDivision)Error"
    with pytest.raises(EngineNotFoundError, match=pattern):
        load_engine("broken_engine_module:X")


def test_a_missing_extra_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr("engine.registry.EXTRAS", {"torch": ("torch", "no_such_module_at_all")})
    with pytest.raises(EngineNotFoundError, match=r"pip install 'sgd-autoencoder-referee\[torch\]'"):
        load_engine("torch")


def test_importing_the_engine_needs_no_extra():
    code = "import engine, engine.registry, sys; sys.exit(bool({'torch', 'jax'} & set(sys.modules)))"
    root = Path(engine.__file__).parents[1]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


class OldStyle(Minimal):
    """As engines were when ``run`` could be overridden."""

    name = "old style"

    def run(self, *arguments, **options):
        return super().run(*arguments, **options)


def test_an_engine_that_overrides_run_is_told_what_to_override():
    with pytest.raises(EngineNotFoundError, match=r"overrides run.*expected ensemble\(self, run\)"):
        load_engine("tests.test_registry:OldStyle")
