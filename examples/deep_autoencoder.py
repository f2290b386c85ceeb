"""A deeper autoencoder on two real data sets: is a smaller batch sparser, more aligned, sharper there?

    python examples/deep_autoencoder.py                  # needs the extras torch and digits; ten minutes
    python examples/deep_autoencoder.py --data digits --seeds 3

The question was registered here before the first run; ``docs/deep_autoencoder.md`` has what came.

Measured. Two hidden layers of 32 and 8 ReLUs and a linear output, biases, untied weights, as PyTorch
initialises them; 256 datapoints to train on, the others (512 of them at most) held out. In the end: the mean
of half the squared residual on the held-out data; of each neuron of the first layer that responds to any
datapoint the participation ratio (sum p)^2/(m sum p^2) of p = its squared response, over the training data,
and the largest cosine of its weights with a datapoint; the trace of the Hessian of the training loss
(Hutchinson's estimate) and its largest eigenvalue.

Data. scikit-learn's digits (8 x 8) and its breast cancer data (30 features, standardised), each datapoint of
norm 1.

Compared. Batches of 1 and of 8, fresh (a uniform subset in each step) and reshuffled
(``DataLoader(shuffle=True)``), and full ones: the same learning rate 0.2 of the mean loss, 3,000 steps, the
same split and initial weights, 12 seeds. So the mean step is the same for all, and only the noise differs.

Hypothesis. What the paper says of its one neuron, held against this network, for which nothing is proved:
with fresh batches of 1 against full ones the participation is lower, the alignment higher, the trace higher.
And, since most of the noise of first order cancels within an epoch: with reshuffled batches of 8 the held-out
error is lower than with fresh ones.

Rule. A difference is seen if it has the same sign for all 12 seeds; if both signs were as probable that would
happen with the probability 2^-11. Supported if these four are seen as expected on both data sets; not
supported if one of them is seen the other way round on one of them; else undecided.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from sklearn.datasets import load_breast_cancer, load_digits
from torch import Tensor, nn
from torch.utils.data import DataLoader, Sampler, TensorDataset

TRAINING, HELD_OUT = 256, 512
HIDDEN = (32, 8)
RATE = 0.2
DATA = {"digits": load_digits, "breast cancer": load_breast_cancer}
#: Sizes and kinds of batches; a size of 0 is the full batch.
RUNS = (("fresh", 1), ("reshuffled", 1), ("fresh", 8), ("reshuffled", 8), ("full", 0))
MEASURES = ("held-out error", "participation", "alignment", "trace", "largest eigenvalue")
#: What is expected: measure, of which batches, against which, and the sign of the difference.
EXPECTED = (
    ("participation", ("fresh", 1), ("full", 0), -1),
    ("alignment", ("fresh", 1), ("full", 0), 1),
    ("trace", ("fresh", 1), ("full", 0), 1),
    ("held-out error", ("reshuffled", 8), ("fresh", 8), -1),
)


@dataclass(frozen=True)
class Comparison:
    """A measure in two runs, over the seeds."""

    data: str
    measure: str
    one: tuple[str, int]
    other: tuple[str, int]
    sign: int
    differences: tuple[float, ...]

    @property
    def seen(self) -> int:
        """The sign that all differences have, or 0."""
        signs = set(np.sign(self.differences).astype(int).tolist())
        return signs.pop() if len(signs) == 1 else 0

    @property
    def status(self) -> str:
        """Whether the difference is seen, and as expected."""
        return (
            "not seen" if self.seen == 0 else "as expected" if self.seen == self.sign else "the other way round"
        )


class Fresh(Sampler[list[int]]):
    """A uniform subset in each step, independent of those before."""

    def __init__(self, m: int, size: int, steps: int, generator: torch.Generator) -> None:
        self.m, self.size, self.steps, self.generator = m, size, steps, generator

    def __len__(self) -> int:
        return self.steps

    def __iter__(self) -> Iterator[list[int]]:
        for _ in range(self.steps):
            yield torch.randperm(self.m, generator=self.generator)[: self.size].tolist()


def split(name: str, seed: int) -> tuple[Tensor, Tensor]:
    """Datapoints of norm 1 to train on and to hold out."""
    x = DATA[name]().data.astype(np.float64)
    if name != "digits":
        x = (x - x.mean(axis=0)) / x.std(axis=0)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    x = x[np.random.default_rng(seed).permutation(len(x))]
    rows = torch.tensor(x, dtype=torch.float32)
    return rows[:TRAINING], rows[TRAINING : TRAINING + HELD_OUT]


def network(n: int, seed: int) -> nn.Sequential:
    """Two hidden layers and an output."""
    torch.manual_seed(seed)
    first, second = HIDDEN
    return nn.Sequential(
        nn.Linear(n, first), nn.ReLU(), nn.Linear(first, second), nn.ReLU(), nn.Linear(second, n)
    )


def loss_of(model: nn.Module, x: Tensor) -> Tensor:
    """The mean of half the squared residual."""
    return 0.5 * ((model(x) - x) ** 2).sum(dim=1).mean()


def batches(x: Tensor, kind: str, size: int, steps: int, seed: int) -> Iterator[Tensor]:
    """So many batches from a loader, epoch after epoch."""
    data, generator = TensorDataset(x), torch.Generator().manual_seed(seed)
    if kind == "fresh":
        loader = DataLoader(data, batch_sampler=Fresh(len(x), size, steps, generator))
    elif kind == "reshuffled":
        loader = DataLoader(data, batch_size=size, shuffle=True, drop_last=True, generator=generator)
    else:
        loader = [(x,)]
    taken = 0
    while taken < steps:
        for (batch,) in loader:
            if taken == steps:
                return
            taken += 1
            yield batch


def train(x: Tensor, kind: str, size: int, steps: int, seed: int) -> nn.Sequential:
    """A network in the end; its initial weights depend on the seed alone."""
    model = network(x.shape[1], seed)
    optimiser = torch.optim.SGD(model.parameters(), lr=RATE)
    for batch in batches(x, kind, size, steps, seed):
        optimiser.zero_grad()
        loss_of(model, batch).backward()
        optimiser.step()
    return model


def curvature(model: nn.Module, x: Tensor, probes: int = 30, steps: int = 60) -> tuple[float, float]:
    """Hutchinson's estimate of the trace of the Hessian, and its largest eigenvalue by power iteration."""
    weights = list(model.parameters())
    slopes = torch.autograd.grad(loss_of(model, x), weights, create_graph=True)
    flat = torch.cat([g.reshape(-1) for g in slopes])
    generator = torch.Generator().manual_seed(0)

    def times(v: Tensor) -> Tensor:
        found = torch.autograd.grad(flat @ v, weights, retain_graph=True)
        return torch.cat([g.reshape(-1) for g in found])

    signs = [2.0 * torch.randint(2, flat.shape, generator=generator).float() - 1.0 for _ in range(probes)]
    trace = float(np.mean([float(v @ times(v)) for v in signs]))
    v, top = torch.randn(flat.shape, generator=generator), 0.0
    for _ in range(steps):
        v = v / v.norm()
        after = times(v)
        top, v = float(v @ after), after
    return trace, top


def measured(model: nn.Sequential, x: Tensor, held_out: Tensor) -> dict[str, float]:
    """The ``MEASURES`` of a network."""
    with torch.no_grad():
        error = float(loss_of(model, held_out))
        p = model[1](model[0](x)).double() ** 2
        live = p.sum(dim=0) > 0.0
        share = p.sum(dim=0) ** 2 / (len(x) * (p * p).sum(dim=0))
        w = model[0].weight
        cosines = (w / w.norm(dim=1, keepdim=True)) @ x.T
    trace, top = curvature(model, x)
    values = (error, float(share[live].mean()), float(cosines.max(dim=1).values[live].mean()), trace, top)
    return dict(zip(MEASURES, values, strict=True))


def compared(name: str, found: dict[tuple[str, int], list[dict[str, float]]]) -> list[Comparison]:
    """What is expected of one data set, held against what was measured."""
    return [
        Comparison(
            name, measure, one, other, sign,
            tuple(a[measure] - b[measure] for a, b in zip(found[one], found[other], strict=True)),
        )
        for measure, one, other, sign in EXPECTED
    ]  # fmt: skip


def answer(comparisons: Sequence[Comparison]) -> str:
    """The answer by the registered rule."""
    said = {one.status for one in comparisons}
    if "the other way round" in said:
        return "not supported"
    return "supported" if said == {"as expected"} else "undecided"


def called(run: tuple[str, int]) -> str:
    """A kind and a size of batches in words."""
    kind, size = run
    return f"{kind}, {size}" if size else kind


def tables(found: dict[str, dict[tuple[str, int], list[dict[str, float]]]]) -> str:
    """What was measured, medians over seeds, and what was expected; Markdown."""
    lines = ["| data | batches | " + " | ".join(MEASURES) + " |", "|---|---|" + "--:|" * len(MEASURES)]
    for name, runs in found.items():
        for run, seeds in runs.items():
            medians = (f"{np.median([one[measure] for one in seeds]):.4g}" for measure in MEASURES)
            lines.append(f"| {name} | {called(run)} | {' | '.join(medians)} |")
    lines += ["", "| data | difference | expected | seeds with that sign | it is |", "|---|---|---|--:|---|"]
    comparisons = [one for name, runs in found.items() for one in compared(name, runs)]
    for one in comparisons:
        agree = sum(np.sign(d) == one.sign for d in one.differences)
        words = f"{one.measure}, {called(one.one)} less {called(one.other)}"
        side = "above 0" if one.sign > 0 else "below 0"
        lines.append(f"| {one.data} | {words} | {side} | {agree} of {len(one.differences)} | {one.status} |")
    return "\n".join([*lines, "", f"Answer: {answer(comparisons)}."])


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, measure, and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", choices=sorted(DATA), action="append", help="one of them only")
    parser.add_argument("--seeds", type=int, default=12, help="how many (default: 12, as registered)")
    parser.add_argument("--steps", type=int, default=3_000, help="of training (default: 3000, as registered)")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    found: dict[str, dict[tuple[str, int], list[dict[str, float]]]] = {}
    for name in options.data or list(DATA):
        runs = found[name] = {run: [] for run in RUNS}
        for seed in range(options.seeds):
            x, held_out = split(name, seed)
            for kind, size in RUNS:
                runs[kind, size].append(measured(train(x, kind, size, options.steps, seed), x, held_out))
    print(tables(found))


if __name__ == "__main__":
    main()
