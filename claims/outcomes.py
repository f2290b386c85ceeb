"""Outcomes of claims on the steps of a proof: a machine proof, with the engine beside it.

``established`` is for a formula that holds, ``broken`` for one that is false as printed.  In both, the
engine's numbers were held against the formula by a search; an engine that does not fit it makes an
established formula refuted, and leaves a broken one inconclusive, so that either way the run fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidence import Counterexample, Detail, Figure, Outcome, Reach, Tightness, refuted, verified
from evidence.chain import Chain
from evidence.proof import Proof
from evidence.search import Hunt

BESIDE = "; beside it a Hypothesis search that the engine's own steps obey the same formulas"
NO_DYNAMICS = "; the statement is about real numbers alone, so no engine is asked"


def established(
    chain: Chain,
    found: Hunt[Any] | None,
    *,
    method: str,
    detail: Detail = "",
    tightness: Tightness | None = None,
    reach: Sequence[Reach] = (),
    figures: Sequence[Figure] = (),
    complaint: str | None = None,
) -> Outcome:
    """The outcome of a formula that is proved, and held against the engine by a search.

    Args:
        chain: the machine-checked steps.
        found: the search on the engine; None if the statement is not about the dynamics.
        method, detail, tightness, reach, figures: as in ``Outcome``; the table of proofs and what
            the search saw are added.
        complaint: what else the engine does wrong, if it does.
    """
    wrong = complaint or (found is not None and found.counterexample is not None)
    seen = ""
    if found is not None:
        seen = (
            f"On the engine the largest deviation was {found.margin + 1.0:.3g} of what rounding allows, "
            f"in {found.cases} cases."
        )
    return verified(
        "proved",
        method + (NO_DYNAMICS if found is None else BESIDE),
        unless=wrong,
        detail=[chain.table(), detail, seen],
        counterexample=lambda: _deviation(found),
        tightness=tightness,
        detects=None if found is None else "a step that differs from Lemma 14 by more than its rounding errors",
        samples=0 if found is None else found.cases,
        reach=tuple(reach),
        figures=tuple(figures),
        message=complaint or "the engine's steps do not obey the formula",
    )


def broken(
    proof: Proof,
    counterexample: Counterexample,
    complaint: str | bool | None = None,
    *,
    method: str,
    detail: Detail = "",
    samples: int = 1,
) -> Outcome:
    """The outcome of a printed formula that an exact point refutes.

    Args:
        proof: of the printed sentence; must be refuted.
        counterexample: the exact point, with code to paste.
        complaint: why the engine does not reproduce it, or None if it does.
        method, detail, samples: as in ``Outcome``.
    """
    if proof.status != "refuted":
        complaint = f"the printed sentence is {proof.status}, not refuted: {proof.message}"
    point = ", ".join(f"{name} = {value}" for name, value in proof.model.items())
    return refuted(
        "counterexample",
        method,
        unless=complaint,
        detail=[f"Exact counterexample: {point}.", detail],
        counterexample=counterexample,
        samples=samples,
    )


def _deviation(found: Hunt[Any] | None) -> Counterexample | None:
    if found is None or found.counterexample is None:
        return None
    example = repr(found.counterexample)
    return Counterexample(
        "a case in which the engine's steps deviate from the formula",
        {"case": example, "excess over rounding": found.margin},
        f"from {type(found.counterexample).__module__} import {type(found.counterexample).__name__}\n"
        f"print({example})",
    )
