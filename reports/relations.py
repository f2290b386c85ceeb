"""How the claims of a report hang together: what rests on what, and in which form it holds.

A *statement* is what carries one label of the paper, with its parts, variants and the steps of its
proof: all claims of one ``parent``.
Claims rest on claims (``uses``), and so statements on statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from referee.record import Record, key_of
from reports.records import as_expected

PRINTED = "as printed"
BESIDE = ("rule", "commentary", "observation")  # kinds of claims that are on no statement
STRENGTH = ("kernel", "proved", "counterexample", "exhaustive", "statistical", "searched")


@dataclass
class Statement:
    """A statement of the paper, with all claims on it and the statements that it rests on.

    ``uses`` maps the names of these to whether the paper cites them.
    """

    name: str
    claims: list[Record] = field(default_factory=list)
    uses: dict[str, bool] = field(default_factory=dict)

    @property
    def whole(self) -> list[Record]:
        """The claims on the statement itself; on the steps of its proof if there are no others."""
        return [c for c in self.claims if c.label == self.name] or self.claims

    @property
    def state(self) -> str:
        """What became of it.

        One of "unexpected", "not judged", "as printed", "repaired proof", "corrected" and "refuted".
        """
        if any(not as_expected(c) and c.verdict != "not_run" for c in self.claims):
            return "unexpected"
        if any(c.verdict == "not_run" for c in self.whole):
            return "not judged"
        if false := [c for c in self.whole if c.variant == PRINTED and c.verdict == "refuted"]:
            mended = {key_of(c.id) for c in self.whole if c.verdict == "verified"}
            return "corrected" if all(key_of(c.id) in mended for c in false) else "refuted"
        steps = (c for c in self.claims if c.label != self.name and c.variant == PRINTED)
        return "repaired proof" if any(c.verdict == "refuted" for c in steps) else PRINTED

    @property
    def evidence(self) -> str:
        """The weakest evidence among the forms that hold."""
        held = [c.evidence for c in self.whole if c.verdict == "verified"]
        return max(held, key=STRENGTH.index, default="searched")

    @property
    def seen(self) -> str:
        """What Coq's kernel has checked of the forms that hold, or of the refutation if none does.

        One of "whole", "part" (or another form), "certificates" (of a proof, not its links) and "nothing".
        """
        settled = [c for c in self.whole if as_expected(c)]
        forms = [c for c in settled if c.verdict == "verified"] or settled
        kernels = [c.kernel for c in forms if c.kernel is not None]
        if forms and sum(bool(kernel.whole) for kernel in kernels) == len(forms):
            return "whole"
        if any(kernel.theorems for kernel in kernels):
            return "part"
        return "certificates" if any(kernel.certificates for kernel in kernels) else "nothing"


class Relations:
    """The relation between the claims of a report."""

    def __init__(self, claims: Iterable[Record]) -> None:
        self.claims = {claim.id: claim for claim in claims}

    @cached_property
    def statements(self) -> dict[str, Statement]:
        """The statements of the paper, in its order."""
        found: dict[str, Statement] = {}
        for claim in self.claims.values():
            if claim.kind not in BESIDE:
                name = claim.parent
                found.setdefault(name, Statement(name)).claims.append(claim)
        for statement in found.values():
            for claim in statement.claims:
                for use in claim.uses:
                    if (other := self.claims.get(use.id)) is None:
                        continue
                    name = other.parent
                    if name != statement.name and name in found:
                        statement.uses[name] = statement.uses.get(name, False) or use.cited
        return found

    def below(self, ids: Iterable[str]) -> list[Record]:
        """All claims that the paper's proofs of some rest on, directly or not, in the paper's order."""
        return self._reached(ids, lambda claim: [use.id for use in claim.uses])

    def below_own(self, ids: Iterable[str]) -> list[Record]:
        """The same of the referee's own proofs, where it has them; they begin with those of these claims."""
        return self._reached(ids, lambda claim: claim.own_proof or [use.id for use in claim.uses])

    def before(self, ids: Iterable[str]) -> list[Record]:
        """All claims that come before some if an engine is wrong: what any proof uses, and its contract."""
        return self._reached(ids, lambda c: [*(use.id for use in c.uses), *c.own_proof, *c.rests_on])

    def _reached(self, ids: Iterable[str], step: Callable[[Record], Iterable[str]]) -> list[Record]:
        todo, found = list(ids), set[str]()
        start = set(todo)
        while todo:
            if (claim := self.claims.get(todo.pop())) is not None:
                new = set(step(claim)) - found
                found |= new
                todo += new
        return [claim for id, claim in self.claims.items() if id in found - start]

    def results(self) -> list[Statement]:
        """What the paper is cited for."""
        return [s for s in self.statements.values() if any(c.kind == "result" for c in s.claims)]

    def map_of(self, roots: Iterable[str]) -> dict[str, Statement]:
        """The statements that these rest on, and they themselves, in the paper's order."""
        todo, found = list(roots), set[str]()
        while todo:
            name = todo.pop()
            if name not in found and name in self.statements:
                found.add(name)
                todo += self.statements[name].uses
        return {name: s for name, s in self.statements.items() if name in found}
