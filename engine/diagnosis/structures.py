"""Faults that are no coefficient: how a batch, the activation, the size of a step or precision go wrong.

Each is a fault of the language, with at most one number that is fitted; it explains what was seen if it leaves
no more than a few roundings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine import Array
from engine.diagnosis import search, terms
from engine.diagnosis.probes import State, lefts, misfit, worst
from engine.diagnosis.search import LEFT_OVER
from engine.faults import Change, Fault, alternatives
from engine.faults import catalogue as known
from engine.faults.alternatives_rows import OF_ROWS
from engine.faults.alternatives_steps import OF_STEPS
from engine.faults.fit import fitted

SINGLE = 2.0**-24
FULL_MANTISSA = 50  # bits; more than these tell nothing
FEW = 3  # wrong steps; fewer fit too easily to a number

#: Those that predict a step exactly, the first that fits is named; a size is where the fit begins.
EXACT = (
    known.WHOLE_MASS, known.COUNTS_ONCE, known.LAST_DROPPED, known.FIRST_DROPPED, known.RELU_MISSING,
    known.SLOPE_EVERYWHERE, known.OUTPUT_NOT_CUT, known.ABSOLUTE, known.FIRST_BATCH_FOR_ALL, known.leaky(0.01),
    known.MEAN_LOSS, known.MEAN_OF_ALL, known.TIMES_B, known.TIMES_SHARE, known.ROOT_OF_B, known.ETA_SINGLE,
    known.ETA_HALF, known.clipped(0.5), known.eta_times(1.01), known.in_ball(1.0), known.on_sphere(1.0),
    known.START_IN_BALL, known.START_SINGLE, known.NORM_OF_SPAN, known.NORM_OF_BATCH, known.HALF_UPDATED,
    known.SHRINK_FIRST, known.outside_scaled(2.0), known.decay(1e-3), known.mass_times(0.5),
    known.norm_times(0.5), known.inside_times(0.5), known.twice_times(0.5), known.batch_times(0.5),
    known.touched_times(0.5), known.others_times(0.5), known.outside_times(0.5), known.off_span_times(0.5),
)  # fmt: skip


@dataclass(frozen=True)
class Model:
    """An explanation of a fault.

    Attributes:
        fault: what is wrong.
        left: the largest deviation that it leaves, over what rounding allows.
        exact: whether the fault predicts every step.
    """

    fault: Fault
    left: float
    exact: bool = True


def models(states: list[State], pairs: bool = True) -> Iterator[Model]:
    """Every model that explains these wrong steps, the simplest first."""
    linear = None
    fit = terms.fit(states)
    if fit.left <= LEFT_OVER and len(states) * states[0].problem.n > len(terms.RIGHT):
        one = terms.named(fit)
        if one is not None and (model := explained(states, one)) is not None:
            yield model
        linear = Model(terms.several(fit), fit.left)
    evidence = evidence_of(states)
    for fault in _powers(states):
        if (model := explained(states, fault)) is not None:
            yield model
    own = [fault.settled() for fault in (*_flips(states), *_rounded(states))]
    faults = [
        f
        for f in (*EXACT, *alternatives.ALL, *OF_STEPS, *OF_ROWS, *own)
        if f.size is None or len(states) >= FEW
    ]
    found = False
    for fault in search.explanations(evidence, faults, pairs and linear is None):
        found = True
        yield Model(fault, worst(states, fault))
    if not found:
        yield from _mantissa(states)
        yield from _accumulators(states)
    if linear is not None:
        yield linear


def explained(states: list[State], fault: Fault) -> Model | None:
    """The fault, with the size that fits best, if it explains these steps."""
    if fault.size is not None and len(states) < FEW:
        return None
    fault = fitted(fault, evidence_of(states).looks[-1])
    left = worst(states, fault)
    return Model(fault, left) if left <= LEFT_OVER else None


def evidence_of(states: list[State]) -> search.Evidence:
    """Wrong steps as a search wants them: a few of several probes, and all."""
    cheap = sorted(states, key=lambda s: s.problem.m * len(s.batch))[: max(len(states) // 2, search.SCREEN)]
    some = [*cheap[:: len(cheap) // search.SCREEN + 1], *states[-search.NEWEST :]]
    calls: dict[int, list[State]] = {}
    for state in cheap:
        calls.setdefault(id(state.probe), []).append(state)
    fullest = sorted(calls.values(), key=lambda call: (-len(call), len(call[0].batch) == 1))[
        : 2 * search.GLANCE
    ]
    few = fullest[:: len(fullest) // search.GLANCE + 1]
    looks = [few[0], [state for call in few for state in call], some]

    def looking(some: list[State]) -> search.Lefts:
        return lambda fault: np.concatenate(misfit(some, fault))

    return search.Evidence([looking(some) for some in looks], lambda fault: lefts(states, fault), LEFT_OVER)


def _powers(states: list[State]) -> Iterator[Fault]:
    """The displacement is the right one times a number and powers of two sizes or three, in halves."""
    ratios = []
    for s in states:
        moved, right = s.got - s.w, s.right - s.w
        ratio = float(moved @ right) / max(float(right @ right), 1e-300)
        if ratio <= 0.0 or np.linalg.norm(moved - ratio * right) > LEFT_OVER * s.allowed * max(1.0, ratio):
            return
        ratios.append(np.log(ratio))
    names = {"batch.shape[1]": "b", "problem.m": "m", "problem.n": "n"}
    sizes = np.log([[len(s.batch), s.problem.m, s.problem.n] for s in states])
    matrix = np.column_stack([np.ones(len(states)), sizes])
    found, _, rank, _ = np.linalg.lstsq(matrix, np.array(ratios), rcond=None)
    powers = np.rint(2.0 * found[1:]) / 2.0
    if (
        rank < 4
        or np.abs(matrix @ np.append(found[0], powers) - ratios).max() > 1e-5
        or (powers != 0).sum() < 2
    ):
        return
    used = [(f"float({code})", names[code], p) for code, p in zip(names, powers, strict=True) if p]
    new = " * ".join(f"{code} ** {float(p)!r}" for code, _, p in used)
    said = " ".join(f"{name}^{p:g}" for _, name, p in used)
    yield Fault(
        (Change("eta", f"{{x}} * eta * {new}", f"eta is multiplied by {{x}} {said}", float(np.exp(found[0]))),)
    )


def _flips(states: list[State]) -> Iterator[Fault]:
    """Small coordinates come back with the other sign, in every step; a size parts them from the others."""
    largest, least = 0.0, np.inf
    for s in states:
        c, got = s.problem.correlations(s.right), s.problem.correlations(s.got)
        flipped = (np.sign(got) == -np.sign(c)) & (np.abs(got + c) <= 1e-6 * np.abs(c))
        if not flipped.any():
            return
        largest = max(largest, float(np.abs(c[flipped]).max()))
        least = min(least, float(np.abs(c[~flipped & (c != 0.0)]).min(initial=np.inf)))
    power = 10.0 ** np.ceil(np.log10(largest))
    yield known.flips(power if power < least else largest * (1.0 + 1e-9))


def _rounded(states: list[State]) -> Iterator[Fault]:
    """The results are rounded to the bits that they have."""
    bits = max(significant_bits(s.got) for s in states)
    if 0 < bits <= FULL_MANTISSA:
        yield known.mantissa(float(bits))


def _mantissa(states: list[State]) -> Iterator[Model]:
    """The results have fewer bits than they could; not always those of the right ones."""
    bits = max(significant_bits(s.got) for s in states)
    if bits <= FULL_MANTISSA:
        off = max(
            float(np.linalg.norm(s.got - s.right) / max(float(np.linalg.norm(s.right)), 1e-300)) for s in states
        )
        if off <= 8.0 * 2.0**-bits:
            yield Model(known.mantissa(bits), off / 2.0**-bits, exact=False)


def significant_bits(values: Array) -> int:
    """The most bits that any of the numbers needs."""
    mantissa, _ = np.frexp(np.abs(values))
    whole = (mantissa * 2.0**53).astype(np.int64)
    whole = whole[whole > 0]
    if not len(whole):
        return 0
    trailing = np.log2((whole & -whole).astype(np.float64)).astype(int)
    return int(53 - trailing.min())


def _accumulators(states: list[State]) -> Iterator[Model]:
    """The deviation is along P and w alone, and of the size of single precision."""
    left = size = 0.0
    for s in states:
        c = s.problem.correlations(s.w)
        counts = np.bincount(s.batch, minlength=s.problem.m).astype(np.float64)
        if s.problem.activation == "relu":
            counts = counts * (c > 0.0)
        basis = np.stack([s.problem.combine(counts * c), s.w], axis=1) * s.problem.step_size
        found = np.linalg.lstsq(basis, s.got - s.right, rcond=1e-6)[0]
        left = max(left, float(np.linalg.norm(s.got - s.right - basis @ found)) / s.allowed)
        size = max(size, float(np.abs(found).max()))
    if left <= LEFT_OVER and size <= 64 * SINGLE:
        yield Model(known.SINGLE_SUMS, left, exact=False)
