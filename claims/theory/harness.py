r"""How a formula is held against an engine's steps, and how an exact point refutes a printed one.

A formula is proved for all real values by machine; what that says about an engine is asked of its steps.  A
``Domain`` is a set of instances with what the engine makes of each, ``hold`` searches it for one that breaks
the formula, and ``conclude`` joins proofs and searches to an outcome; ``judge_formula`` does both.  A check
of what the engine made is a *margin* (``evidence.search``): positive exactly if the formula is broken, by
more than rounding explains.  Most margins are in units of rounding, ``excess(values, allowed)``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from hypothesis import strategies as st

from engine import Array
from evidence import Counterexample, Detail, Evidence, Figure, Outcome, Reach, Tightness, verified
from evidence.chain import Chain
from evidence.search import Hunt, hunt

Example = TypeVar("Example")
Made = TypeVar("Made")

NO_DYNAMICS = "; the statement is about real numbers alone, so no engine is asked"


@dataclass(frozen=True)
class Domain(Generic[Example, Made]):
    """Instances, and what an engine makes of each.

    Attributes:
        words: what the search goes over.
        strategy: draws an instance.
        run: what the engine makes of it.
        examples: how many instances to draw.
        seed: of the search.
        cases: how many steps or paths an instance has.
        law: a margin that holds all over the domain, such as that of Lemma 14, and its name.
        unit: what rounding can do to the number that a check returns; None if it is a margin as it is.
        relative: whether margins are in units of rounding.
        formula: what the engine is held to, in words, if a judge does not say it.
        code: what to paste for an example, which stands for ``{}``.
    """

    words: str
    strategy: st.SearchStrategy[Example]
    run: Callable[[Example], Made]
    examples: int
    seed: int
    cases: int = 1
    law: tuple[Callable[[Made], float], str] | None = None
    unit: Callable[[Made], float] | None = None
    relative: bool = True
    formula: str = ""
    code: str = "problem = {}.problem()"

    def margin(self, made: Made, check: Callable[[Made], Array | float] | None) -> float:
        """The largest margin of the check and the domain's law; nan if one of them is."""
        values = [] if self.law is None else [self.law[0](made)]
        if check is not None:
            value = float(np.max(check(made), initial=-np.inf))
            values.append(value if self.unit is None else value / self.unit(made) - 1.0)
        return float(np.max(values, initial=-np.inf))


@dataclass(frozen=True)
class Held:
    """What a search on the engine found, or another check of many steps.

    Attributes:
        formula: what the engine was held to, in words.
        how: what was looked at, in words.
        cases: how many steps or paths were looked at.
        margin: the largest margin, or that of the counterexample.
        counterexample: the smallest instance that breaks the formula, if any.
        worst: how nearly a bound was attained, if that was asked.
        relative: whether the margin is in units of rounding.
    """

    formula: str
    how: str
    cases: int
    margin: float
    counterexample: Counterexample | None = None
    worst: Tightness | None = None
    relative: bool = True

    @property
    def text(self) -> str:
        """What was seen."""
        said = f"The engine was held to {self.formula} in {self.cases} cases"
        if not self.relative:
            return said + "."
        return f"{said}: at most {self.margin + 1.0:.2g} times the tolerance (above 1 breaks it)."


def excess(values: Array | float, allowed: Array | float) -> float:
    """The margin of ``values <= allowed`` in units of rounding."""
    return float(np.max(values / np.asarray(allowed)) - 1.0)


def hold(
    domain: Domain[Example, Made],
    check: Callable[[Made], Array | float] | None = None,
    formula: str | None = None,
    *,
    nearest: tuple[Callable[[Made], Array], str] | None = None,
) -> Held:
    """Search for an instance for which a check has a positive margin.

    Args:
        check: the margin of the formula, or the largest of an array of margins.
        formula: what the engine is held to, in words; the domain's, if None.
        nearest: the value over the bound (not finite where there is none) and what it is: its largest value in
            the search is the tightness.
    """
    top = -np.inf
    named = [name for name in (formula or domain.formula, domain.law[1] if domain.law else "") if name]

    def margin(example: Example) -> float:
        nonlocal top
        made = domain.run(example)
        if nearest is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                ratios = nearest[0](made)
            top = max(top, float(np.max(ratios[np.isfinite(ratios)], initial=-np.inf)))
        return domain.margin(made, check)

    found = hunt(
        domain.strategy,
        margin,
        examples=domain.examples,
        random_seed=domain.seed,
        cases_per_example=domain.cases,
    )
    seen = nearest is not None and top > -np.inf
    return Held(
        " and ".join(named),
        f"a Hypothesis search over {domain.words}",
        found.cases,
        found.margin,
        _counterexample(found, " or ".join(named), domain.code),
        Tightness(top, f"largest {nearest[1]}, seen in the search") if nearest and seen else None,
        domain.relative,
    )


def _counterexample(found: Hunt[Any], formula: str, code: str) -> Counterexample | None:
    """The example that a search has found, if any, ready to paste."""
    example = found.counterexample
    if example is None:
        return None
    kind = type(example)
    bring = "" if kind.__module__ == "builtins" else f"from {kind.__module__} import {kind.__name__}\n"
    return Counterexample(
        f"the engine breaks {formula}",
        {"instance": repr(example), "margin": found.margin},
        bring + code.replace("{}", repr(example)),
    )


def conclude(
    chain: Chain | None,
    *held: Held,
    by: str = "machine proofs",
    evidence: Evidence = Evidence.PROVED,
    detail: Detail = "",
    tightness: Tightness | Callable[[], Tightness] | None = None,
    reach: Sequence[Reach] = (),
    figures: Sequence[Figure] = (),
    also: str | None = None,
    detects: str | None = None,
    samples: int = 0,
) -> Outcome:
    """The outcome of proofs, and of the searches on the engine beside them.

    Args:
        chain: the machine-checked steps, if there are any.
        held: the searches; none if the statement is not about the dynamics.
        by: what establishes the formula, in words.
        detail, tightness, reach, figures, evidence: as in ``Outcome``; the table of proofs and what the
            searches saw are added to the detail, and the first tightness that a search saw comes first.
        also: what another check on the engine found wrong, if anything.
        detects: what a search would have noticed, if it is not a deviation from what the engine was held to.
        samples: cases of other checks.
    """
    broken = next((h for h in held if h.counterexample), None)
    beside = " and ".join(f"{h.how}, in which the engine is held to {h.formula}" for h in held)
    worst = next((h.worst for h in held if h.worst), None)
    return verified(
        evidence,
        by + (f"; beside it {beside}" if held else "" if samples else NO_DYNAMICS),
        unless=also or broken is not None,
        detail=[chain.table() if chain else None, detail, *(h.text for h in held)],
        counterexample=broken.counterexample if broken else None,
        tightness=worst or (tightness() if callable(tightness) else tightness),
        reach=tuple(reach),
        figures=tuple(figures),
        detects=(detects or noticed(held)) if held else None,
        samples=samples + sum(h.cases for h in held),
        message=also or (broken.counterexample.description if broken and broken.counterexample else None),
    )


def noticed(held: Sequence[Held]) -> str:
    """What searches would have noticed."""
    formulas = " or ".join(h.formula or "the formula" for h in held)
    if "Lemma 14" in formulas:
        return "a step that differs from Lemma 14 by more than its rounding errors"
    return f"a deviation from {formulas}, by more than rounding errors"


def judge_formula(
    chain: Chain | Callable[[], Chain] | None,
    domain: Domain[Example, Made],
    check: Callable[[Made], Array | float] | None,
    *,
    formula: str | None = None,
    nearest: tuple[Callable[[Made], Array], str] | None = None,
    **rest: Any,
) -> Outcome:
    """The outcome of a formula that is proved, with the engine held to it; ``rest`` as in ``conclude``.

    A chain that is called is proved only if the engine keeps to the formula.
    """
    held = hold(domain, check, formula, nearest=nearest)
    if callable(chain):
        chain = None if held.counterexample else chain()
    return conclude(chain, held, **rest)
