"""Covering arrays: few test cases in which every combination of a few factors' levels occurs.

A program with factors of 14, 7 and 5 levels has 490 combinations, one with ten such factors billions; but
a fault usually needs only two or three factors to show ("more than 64 rows, and half of them
chosen").  A covering array of strength t is a list of cases such that for any t factors every combination of
their levels occurs in some case; its length grows with the product of the t largest numbers of levels, not
with the number of factors.  Combinations that a constraint forbids need not occur, and do not.

The array is built greedily: a case starts with a combination that is not covered yet, and every other factor in
turn takes the level that covers most of what is left.  Ties are broken by the generator, so that the
same seed gives the same array.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

import numpy as np
import numpy.typing as npt

Case = dict[str, int]
#: Whether the factors that are given so far may stand together.
Allowed = Callable[[Mapping[str, int]], bool]

TRIES = 3  # candidates for each case, of which the one that covers most is kept


def covering_array(
    levels: Mapping[str, int], strength: int, rng: np.random.Generator, allowed: Allowed = lambda _case: True
) -> list[Case]:
    """Cases in which every admissible combination of ``strength`` factors occurs.

    Args:
        levels: the number of levels of each factor; a level is a number from 0 on.
        strength: t.
        rng: breaks ties.
        allowed: a constraint on complete or partial cases; a partial case is admissible if it may
            still be completed as far as the constraint can tell.

    Returns:
        Complete cases, all of them admissible.

    Raises:
        ValueError: the strength is not between 1 and the number of factors, or a factor has no level.
    """
    if not 1 <= strength <= len(levels):
        raise ValueError(f"strength must be from 1 to {len(levels)}, the number of factors, got {strength}")
    if empty := [name for name, count in levels.items() if count < 1]:
        raise ValueError(f"factors need at least one level, these have none: {', '.join(empty)}")
    table = _Table(levels, strength, allowed)
    cases: list[Case] = []
    while (start := table.first()) is not None:
        best: tuple[int, Case] | None = None
        for _ in range(TRIES):
            case = _complete(dict(start), levels, table, rng, allowed)
            if case is not None and (best is None or table.gain_of(case) > best[0]):
                best = (table.gain_of(case), case)
        if best is None:  # admissible by itself, but no complete case holds it
            table.drop(start)
            continue
        table.cover(best[1])
        cases.append(best[1])
    return cases


class _Table:
    """Which combinations are still to be covered: an array of booleans for each choice of factors."""

    def __init__(self, levels: Mapping[str, int], strength: int, allowed: Allowed) -> None:
        self.order = {name: place for place, name in enumerate(levels)}
        self.strength = strength
        self.left: dict[tuple[str, ...], npt.NDArray[np.bool_]] = {}
        for names in combinations(levels, strength):
            shape = tuple(levels[name] for name in names)
            values = np.ndindex(*shape)
            flat = [allowed(dict(zip(names, value, strict=True))) for value in values]
            self.left[names] = np.array(flat, dtype=np.bool_).reshape(shape)

    def first(self) -> Case | None:
        """A combination that is still to be covered."""
        for names, array in self.left.items():
            if array.any():
                place = np.unravel_index(int(array.argmax()), array.shape)
                return {name: int(level) for name, level in zip(names, place, strict=True)}
        return None

    def gains(self, case: Case, name: str, count: int) -> npt.NDArray[np.int64]:
        """How many combinations each level of a factor would cover, beside a partial case."""
        total = np.zeros(count, dtype=np.int64)
        for others in combinations(case, self.strength - 1):
            names = tuple(sorted((*others, name), key=self.order.__getitem__))
            place = tuple(slice(None) if n == name else case[n] for n in names)
            total += self.left[names][place]
        return total

    def gain_of(self, case: Case) -> int:
        """How many combinations a complete case would cover."""
        return sum(bool(array[tuple(case[n] for n in names)]) for names, array in self.left.items())

    def cover(self, case: Case) -> None:
        """Note that a case was taken."""
        for names, array in self.left.items():
            array[tuple(case[n] for n in names)] = False

    def drop(self, part: Case) -> None:
        """Give a combination up."""
        names = tuple(sorted(part, key=self.order.__getitem__))
        self.left[names][tuple(part[n] for n in names)] = False


def _complete(
    case: Case, levels: Mapping[str, int], table: _Table, rng: np.random.Generator, allowed: Allowed
) -> Case | None:
    """Give every factor a level; None if the constraint leaves none."""
    rest = [name for name in levels if name not in case]
    order = [rest[place] for place in rng.permutation(len(rest))]

    def extend(depth: int) -> bool:
        if depth == len(order):
            return True
        name = order[depth]
        gains = table.gains(case, name, levels[name]) + rng.random(levels[name])
        for level in np.argsort(-gains):
            if allowed(case | {name: int(level)}):
                case[name] = int(level)
                if extend(depth + 1):
                    return True
                del case[name]  # a dead end: the next best level
        return False

    return {name: case[name] for name in levels} if extend(0) else None
