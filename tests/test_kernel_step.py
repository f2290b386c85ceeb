"""Eq. (3) as Coq computes it at the rationals, against fractions and against every engine that is there.

``proofs/Rational.v`` proves that what is computed is the step of which the theorems speak; here it is computed,
on random rational orthonormal data, with batches of any size, linear and under ReLU.
"""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from engine import Array, Engine, Explicit, IntArray, Problem, load_engine, step_error
from engine.registry import BUILT_IN, EXTRAS
from tests.coq_compiled import PROOFS, compiled, needs_coq
from tests.rederived.bare import step

Vector = Sequence[Fraction]

HEAD = "From Coq Require Import QArith List.\nFrom Refereed Require Import Carrier.\nImport ListNotations.\n"
#: The legs and the hypotenuse of right triangles: rotations by rational numbers.
TRIANGLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (0, 1, 1))


@dataclass(frozen=True)
class Instance:
    """A path of a few steps.

    Attributes:
        basis: n orthonormal vectors.
        m: how many of them are data.
        w: the initial weights.
        batches: all of one size.
    """

    basis: Sequence[Vector]
    m: int
    w: Vector
    eta: Fraction
    batches: Sequence[Sequence[int]]
    relu: bool

    def exact(self) -> list[Fraction]:
        """The last weights, by steps on the coordinates in the basis."""
        c = [sum((x * y for x, y in zip(a, self.w, strict=True)), Fraction(0)) for a in self.basis]
        for batch in self.batches:
            c = step(c, batch, self.eta, relu=self.relu)
        return [sum((x * a[k] for x, a in zip(c, self.basis, strict=True)), Fraction(0)) for k in range(len(c))]

    def lemma(self, name: str, result: Vector) -> str:
        """That Coq computes this result, for its kernel."""
        rule = "rational_weights_relu" if self.relu else "rational_weights"
        data = listed(map(rationals, self.basis[: self.m]))
        batches = listed(listed(map(str, batch)) for batch in self.batches)
        path = f"{rule} {len(self.w)} {rational(self.eta)} {data} {batches}%nat {rationals(self.w)}"
        return f"Lemma {name} : {path} =\n  {rationals(result)}.\nProof. vm_compute. reflexivity. Qed.\n"

    def problem(self) -> Problem:
        """The same in floating-point numbers."""
        data = np.array(self.basis[: self.m], dtype=np.float64)
        w = np.array(self.w, dtype=np.float64)
        return Problem(data, w, float(self.eta), "relu" if self.relu else "linear")


def listed(members: Iterable[str]) -> str:
    return f"[{'; '.join(members)}]"


def rational(x: Fraction) -> str:
    return f"({x.numerator} # {x.denominator})"


def rationals(vector: Vector) -> str:
    return listed(map(rational, vector))


def drawn(rng: random.Random, relu: bool) -> Instance:
    """An instance with |w|^2 < 1 and eta <= 1/4; correlations that are 0 are among them."""
    n = rng.randint(1, 4)
    m = rng.randint(1, n)
    basis = [[Fraction(i == k) for k in range(n)] for i in range(n)]
    for _ in range(rng.randint(0, n)):
        p, q, r = rng.choice(TRIANGLES)
        i, j = rng.sample(range(n), 2) if n > 1 else (0, 0)
        if i != j:
            old = list(zip(basis[i], basis[j], strict=True))
            basis[i] = [(p * x - q * y) / r for x, y in old]
            basis[j] = [(q * x + p * y) / r for x, y in old]
    if rng.random() < 0.5:
        basis[0] = [-x for x in basis[0]]
    w = [Fraction(rng.randint(-9, 9), rng.choice((10, 19, 20))) / 2 for _ in range(n)]
    eta = Fraction(1, rng.randint(4, 12))
    b = rng.randint(1, m)
    batches = [rng.sample(range(m), b) for _ in range(rng.randint(1, 3))]
    return Instance(basis, m, w, eta, batches, relu)


RNG = random.Random(2308)
INSTANCES = [drawn(RNG, relu) for _ in range(20) for relu in (False, True)]


def test_the_instances_are_of_all_kinds() -> None:
    """Some steps under ReLU leave out a datapoint of their batch, and rotated data are among them."""
    for one in INSTANCES:
        for i, a in enumerate(one.basis):
            for j, b in enumerate(one.basis):
                assert sum(x * y for x, y in zip(a, b, strict=True)) == (i == j)
    relu = [one for one in INSTANCES if one.relu]
    assert sum(one.exact() != replace(one, relu=False).exact() for one in relu) >= 5
    assert sum(one.exact() != list(one.w) for one in relu) >= 10
    assert sum(any(x.denominator > 1 for a in one.basis for x in a) for one in INSTANCES) >= 10
    assert any(len(batch) > 1 for one in INSTANCES for batch in one.batches)
    assert any(one.m < len(one.w) for one in INSTANCES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What Coq needs for the step at the rationals."""
    (tmp_path / "Carrier.v").write_text((PROOFS / "Carrier.v").read_text())
    assert compiled(tmp_path, "Carrier.v") == ""
    return tmp_path


def refusal(folder: Path, lemmas: Iterable[str]) -> str:
    """Why Coq refuses one of some lemmas; nothing if it accepts all."""
    (folder / "Computed.v").write_text(HEAD + "".join(lemmas))
    return compiled(folder, "Computed.v")


@needs_coq
def test_coq_computes_what_the_fractions_are(folder: Path) -> None:
    lemmas = [one.lemma(f"instance_{k}", one.exact()) for k, one in enumerate(INSTANCES)]
    assert refusal(folder, lemmas) == ""


def telling(relu: bool) -> Instance:
    """An instance whose result shows each of the changes below."""
    return next(
        one
        for one in INSTANCES
        if one.relu == relu
        and len(one.batches) > 1
        and one.exact() != list(one.w)
        and (not relu or one.exact() != replace(one, relu=False).exact())
    )


@needs_coq
@pytest.mark.parametrize("relu", [False, True])
def test_another_step_size_or_result_is_refused(folder: Path, relu: bool) -> None:
    one = telling(relu)
    result = one.exact()
    assert refusal(folder, [one.lemma("right", result)]) == ""
    off = [result[0] + Fraction(1, 10**30), *result[1:]]
    for wrong in (
        replace(one, eta=-one.eta).lemma("backwards", result),
        replace(one, batches=one.batches[:-1]).lemma("shorter", result),
        replace(one, relu=not relu).lemma("other", result) if relu else one.lemma("again", one.w),
        one.lemma("off", off),
    ):
        assert "Unable to unify" in refusal(folder, [wrong])


CHANGES = [
    ("w k - eta * over_in B", "w k + eta * over_in B", False),
    ("w k * s - x k in", "w k * s + x k in", False),
    ("x k * dot_in n w r + s * r k", "x k * dot_in n w r", False),
    ("positive_of C (dot_in n w x)", "positive_of C (dot_in n x (fun k => 0 - w k))", True),
    ("(map (step_in g eta (rows_in a) B (entries_in w)) (seq 0 n))", "w", False),
]


@needs_coq
@pytest.mark.parametrize(("old", "new", "relu"), CHANGES)
def test_another_step_in_coq_is_refused(folder: Path, old: str, new: str, relu: bool) -> None:
    text = (folder / "Carrier.v").read_text()
    assert old in text
    (folder / "Carrier.v").write_text(text.replace(old, new))
    assert compiled(folder, "Carrier.v") == ""
    one = telling(relu)
    assert "Unable to unify" in refusal(folder, [one.lemma("changed", one.exact())])


def worst(engine: Engine) -> float:
    """The largest error of an engine's last weights, by ``trajectory`` and ``run``, over what rounding allows.

    A step stretches differences by less than 3: N <= 1 + eta/4, and with P the projection onto the batch and
    p = P w its derivative is (1 - eta u) I + eta (2 - N) P - 2 eta (w p^T + p w^T).
    """
    found = 0.0
    for one in INSTANCES:
        problem, batches = one.problem(), np.array(one.batches)
        expected = np.array(one.exact(), dtype=np.float64)
        ends = (engine.trajectory(problem, batches)[-1], final(engine, problem, batches))
        allowed = 2 * 3.0 ** len(batches) * step_error(engine, problem, batches.shape[1])
        found = max(found, *(float(np.linalg.norm(end - expected)) / allowed for end in ends))
    return found


def final(engine: Engine, problem: Problem, batches: IntArray) -> Array:
    """The last weights of a run on these batches."""
    run = engine.run(
        problem, Explicit(batches), max_steps=len(batches), seed=0, replicates=1, keep_weights=True
    )
    assert run.weights is not None
    return run.weights[0]


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_engine_agrees_to_rounding(name: str) -> None:
    extra, module = EXTRAS.get(name, ("", "engine"))
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"needs the optional extra {extra!r}")
    assert worst(load_engine(name)) <= 1.0


class Changed(Engine):
    """An engine that steps backwards, or a little too far."""

    name = "changed"

    def __init__(self, factor: float) -> None:
        self.factor, self.inner = factor, load_engine("reference")

    def step(self, problem: Problem, weights: Array, batch: IntArray) -> Array:
        return weights + self.factor * (self.inner.step(problem, weights, batch) - weights)


@pytest.mark.parametrize("factor", [-1.0, 1.0 + 1e-9])
def test_another_step_of_an_engine_is_noticed(factor: float) -> None:
    assert worst(Changed(1.0)) <= 1.0
    assert worst(Changed(factor)) > 1.0
