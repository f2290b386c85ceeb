"""The example of a deeper autoencoder: its batches, its measures, its rule, and a run of a moment."""

from __future__ import annotations

import importlib.util
import re
import sys
from itertools import chain
from pathlib import Path
from types import ModuleType

import pytest

torch = pytest.importorskip("torch", reason="needs the optional extra 'torch'")
pytest.importorskip("sklearn", reason="needs the optional extra 'digits'")

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "deep_autoencoder.md").read_text()

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("deep_autoencoder", ROOT / "examples" / "deep_autoencoder.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)

    sys.modules[spec.name] = module  # dataclasses look there
    spec.loader.exec_module(module)
    return module


def test_it_runs_and_answers(example: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    example.main(["--data", "breast cancer", "--seeds", "2", "--steps", "12"])
    said = capsys.readouterr().out
    for kind, size in example.RUNS:
        assert f"| breast cancer | {example.called((kind, size))} |" in said
    assert re.search(r"\nAnswer: (supported|not supported|undecided)\.\n$", said)
    example.main(["--data", "breast cancer", "--seeds", "2", "--steps", "12"])
    assert capsys.readouterr().out == said


def test_batches_are_what_they_are_called(example: ModuleType) -> None:
    x = torch.arange(12.0)[:, None]

    def drawn(kind: str, size: int, steps: int) -> list[list[float]]:
        return [sorted(batch[:, 0].tolist()) for batch in example.batches(x, kind, size, steps, 3)]

    epochs = drawn("reshuffled", 4, 7)
    assert len(epochs) == 7
    for first in (0, 3):
        assert sorted(chain(*epochs[first : first + 3])) == x[:, 0].tolist()
    fresh = drawn("fresh", 4, 300)
    assert len(fresh) == 300
    assert all(len(set(batch)) == 4 for batch in fresh)
    assert any(sorted(chain(*fresh[t : t + 3])) != x[:, 0].tolist() for t in range(0, 300, 3))
    assert drawn("full", 0, 2) == [x[:, 0].tolist()] * 2
    assert drawn("fresh", 1, 0) == []


def test_curvature_is_that_of_the_hessian(example: ModuleType) -> None:
    class Small(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a = torch.nn.Parameter(torch.tensor([[0.3, -0.2], [0.5, 0.4]]))

        def forward(self, x):
            return torch.tanh(x @ self.a) @ self.a.T

    model, x = Small(), torch.eye(2)

    def loss(a):
        return 0.5 * ((torch.tanh(x @ a) @ a.T - x) ** 2).sum(dim=1).mean()

    hessian = torch.autograd.functional.hessian(loss, model.a.detach()).reshape(4, 4)
    values = torch.linalg.eigvalsh(hessian)
    trace, top = example.curvature(model, x, probes=4_000, steps=400)
    assert trace == pytest.approx(float(values.sum()), abs=0.05)
    assert abs(top) == pytest.approx(float(values.abs().max()), rel=1e-3)


def test_data_are_of_norm_one_and_held_out(example: ModuleType) -> None:
    for name in example.DATA:
        x, held_out = example.split(name, 1)
        assert len(x) == example.TRAINING
        assert torch.allclose(torch.cat([x, held_out]).norm(dim=1), torch.ones(len(x) + len(held_out)))
        assert not torch.equal(example.split(name, 2)[0], x)


def test_a_difference_is_seen_if_all_seeds_agree(example: ModuleType) -> None:
    def compared(*differences: float, sign: int = -1):
        return example.Comparison("x", "trace", ("fresh", 1), ("full", 0), sign, differences)

    down, up, mixed = compared(-1.0, -2.0), compared(1.0, 2.0), compared(-1.0, 2.0)
    assert [one.status for one in (down, up, mixed)] == ["as expected", "the other way round", "not seen"]
    assert example.answer([down]) == "supported"
    assert example.answer([down, mixed]) == "undecided"
    assert example.answer([down, mixed, up]) == "not supported"


def test_the_page_has_the_question_and_a_table_of_all_runs(example: ModuleType) -> None:
    for name in example.DATA:
        for run in example.RUNS:
            assert f"| {name} | {example.called(run)} |" in PAGE
    assert len(re.findall(r"of 12 \| (?:as expected|not seen|the other way round) \|", PAGE)) == 8
    assert f"{example.RATE:g}" in PAGE
