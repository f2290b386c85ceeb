"""Paths of an engine beside a proved bound of their distance from the limit, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from engine import Array
from evidence import Counterexample, Figure, Outcome, Series, Tightness, verified
from evidence.chain import Chain

SHOWN = 3  # paths in the figure
CUT = 10.0  # larger bounds are drawn as this one
POINTS = 200  # of a curve
FLOOR = 1e-17  # smaller distances are drawn as this one


@dataclass
class BoundedPaths:
    """The paths that were compared: how many, the nearest to its bound, and the curves of the first few."""

    count: int = 0
    worst: float = 0.0
    example: Mapping[str, Any] = field(default_factory=dict)
    series: list[Series] = field(default_factory=list)

    def add(
        self, example: Mapping[str, Any], label: str, t: Array, distance: Array, bound: Array, rounding: Array
    ) -> None:
        """Compare one path at the times ``t``; all arrays have their shape, ``rounding`` is what it may err."""
        excess = float(((distance - rounding) / bound).max())
        if excess > self.worst:
            self.worst, self.example = excess, example
        if self.count < SHOWN:
            drawn = np.unique(np.linspace(0, len(t) - 1, POINTS).astype(int))
            t, distance, bound = t[drawn], np.maximum(distance[drawn], FLOOR), bound[drawn]
            seen, name = bound >= FLOOR, f"engine, {label}"
            cut = np.minimum(bound[seen], CUT).tolist()
            self.series += [
                Series(name, t.tolist(), distance.tolist(), "line"),
                Series(f"bound, {label}", t[seen].tolist(), cut, "dashed", like=name),
            ]
        self.count += 1

    def outcome(self, chain: Chain, method: str, limit: str, figure: Figure) -> Outcome:
        """Proved by a chain, unless a path is further from its limit than the bound.

        Args:
            chain: the proof of the bound.
            method: as in ``Outcome``.
            limit: its name, such as "the limit".
            figure: without its series.
        """
        return verified(
            "proved",
            method,
            unless=self.worst > 1.0,
            counterexample=lambda: Counterexample(
                f"the engine is further from {limit} than the bound, by the factor {self.worst:.4g}",
                self.example,
            ),
            detail=[chain.table(), f"{self.count} paths, the nearest at {self.worst:.3g} of the bound."],
            tightness=Tightness(self.worst, "largest distance over the bound, on the engine's paths"),
            detects=f"a path that is further from {limit} than the bound at some time, beyond rounding errors",
            samples=self.count,
            figures=(replace(figure, series=self.series),),
        )
