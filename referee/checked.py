"""What Coq's kernel has checked of a run, as a report tells it: on the whole, and of each claim.

Nothing of it is there unless somebody asked (``referee certify DIR --kernel``) and Coq accepted everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evidence.outcome import Count, Evidence


@dataclass(frozen=True)
class Checked:
    """What Coq's kernel has checked of a claim.

    Attributes:
        theorems: those of its theorems (``formal``) that were accepted, in whichever form they state it.
        whole: the one of them that states all of the claim, or its refutation; empty if none does.
        certificates: how many of its sentences were accepted as theorems, by their certificates; the links
            between them are not among these.
        judged: the evidence of the run's own judgement, whatever Coq says.
    """

    theorems: tuple[str, ...]
    whole: str
    certificates: Count
    judged: Evidence


@dataclass(frozen=True)
class Kernel:
    """What Coq's kernel has checked for a report, all of which it accepted.

    Attributes:
        version: what the compiler calls itself.
        certificates: how many certificates were accepted as theorems.
        theorems: those of the formal development, by file and name, each with the axioms that it rests on.
        sources: SHA-256 of the files of the development; empty if there is none.
    """

    version: str
    certificates: Count
    theorems: Mapping[str, str]
    sources: str
