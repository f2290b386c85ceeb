"""Chains of machine-checked steps: every one must be proved (or computed), and they are told as a table.

What a theorem needs beyond the listed sentences (a limit, a compactness argument) is said by the
claim that uses the chain.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence.outcome import Column, Evidence, Outcome, Table, Verdict
from evidence.proof import Proof, Sentence, decide
from evidence.steps import LIMIT

HELD = ("proved", "computed")


class UnprovedError(Exception):
    """A step of a chain is not proved; ``outcome`` is that of a claim that rests on it."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.message)
        self.outcome = outcome


@dataclass(frozen=True)
class Chain:
    """The proofs of all steps; ``proved`` only if every single one is."""

    proofs: tuple[Proof, ...]

    @property
    def proved(self) -> bool:
        """Whether every step is proved, or computed by SymPy."""
        return all(proof.status in HELD for proof in self.proofs)

    @property
    def failed(self) -> Proof | None:
        """The first step that is not proved, refuted ones first."""
        rest = [p for p in self.proofs if p.status not in HELD]
        return min(rest, key=lambda p: p.status != "refuted") if rest else None

    def table(self) -> Table | None:
        """The steps, without times (they differ from run to run); None if there are none."""
        rows = []
        for p in self.proofs:
            result = f"{p.status}, {p.only} only" if p.only else p.status
            rows.append((p.name, f"`{p.said}`" if p.said else "", result, p.solver))
        return Table([Column("step"), Column("says"), Column("result"), Column("by")], rows) if rows else None

    def failure(self) -> Outcome:
        """The outcome of a chain that is not proved: refuted with a model, or inconclusive."""
        proof = self.failed
        assert proof is not None, "every step of the chain is proved"
        outcome = proof.outcome()
        return Outcome(
            verdict=Verdict.REFUTED if proof.status == "refuted" else Verdict.INCONCLUSIVE,
            evidence=Evidence.PROVED,
            method=outcome.method,
            detail=self.table() or "",
            counterexample=outcome.counterexample,
            message=f"the step {proof.name!r} is {proof.status}: {proof.message}",
        )


def prove(*steps: Proof | Sentence | Chain, limit: int = LIMIT) -> Chain:
    """The chain of these steps, all of them proved.

    Args:
        steps: proofs and chains as they are; sentences are decided.
        limit: steps of the solver for each sentence.

    Raises:
        UnprovedError: a step is refuted, or could not be decided; the others are not decided if a proof among
            them is one of a false sentence.
    """
    done = [step for step in steps if isinstance(step, Proof)]
    if any(proof.status == "refuted" for proof in done):
        raise UnprovedError(Chain(tuple(done)).failure())
    chain = attempt(*steps, limit=limit)
    if not chain.proved:
        raise UnprovedError(chain.failure())
    return chain


def attempt(*steps: Proof | Sentence | Chain, limit: int = LIMIT) -> Chain:
    """The chain of these steps, proved or not."""
    proofs: list[Proof] = []
    for step in steps:
        if isinstance(step, Chain):
            proofs += step.proofs
        else:
            proofs.append(decide(step, limit) if isinstance(step, Sentence) else step)
    return Chain(tuple(proofs))
