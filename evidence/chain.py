"""Chains of machine-checked steps: decide every sentence, and tell the result as a table.

What a theorem needs beyond the listed sentences (a limit, a compactness argument) is said by the
claim that uses the chain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence import Evidence, Outcome, Verdict
from evidence.proof import Proof, Sentence, decide


@dataclass(frozen=True)
class Chain:
    """The proofs of all steps; ``proved`` only if every single one is."""

    proofs: tuple[Proof, ...]

    @property
    def proved(self) -> bool:
        """Whether every step is proved."""
        return all(proof.status == "proved" for proof in self.proofs)

    @property
    def failed(self) -> Proof | None:
        """The first step that is not proved, refuted ones first."""
        rest = [p for p in self.proofs if p.status != "proved"]
        return min(rest, key=lambda p: p.status != "refuted") if rest else None

    def table(self) -> str:
        """The steps as a Markdown table, without times (they differ from run to run)."""
        rows = ["| machine-checked step | result | by |", "|---|---|---|"]
        names = [p.name.replace("|", r"\|") for p in self.proofs]  # a bare bar would end the cell
        pairs = zip(names, self.proofs, strict=True)
        rows += [f"| {name} | {p.status} | {p.solver} |" for name, p in pairs]
        return "\n".join(rows)

    def failure(self) -> Outcome:
        """The outcome of a chain that is not proved: refuted with a model, or inconclusive."""
        proof = self.failed
        assert proof is not None, "every step of the chain is proved"
        outcome = proof.outcome(self.table())
        return Outcome(
            verdict=Verdict.REFUTED if proof.status == "refuted" else Verdict.INCONCLUSIVE,
            evidence=Evidence.PROVED,
            method=outcome.method,
            detail=outcome.detail,
            counterexample=outcome.counterexample,
            message=f"the step {proof.name!r} is {proof.status}: {proof.message}",
        )


def decide_all(sentences: Sequence[Sentence], time_limit: float = 20.0) -> Chain:
    """Decide every sentence, each within the time limit (seconds)."""
    return Chain(tuple(decide(sentence, time_limit) for sentence in sentences))
