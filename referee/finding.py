"""A finding: something that is wrong in the paper, and how grave it is.

Ranks, in the terms of a referee's report:

1. A stated result is false: the paper gives it as a result, and nowhere has it right.
2. A proof needs a new argument: one of its steps is false, or does not follow as printed, and what it was to
   show has to be shown otherwise.
3. An assumption is missing.  How probable the excluded case is under what the paper assumes otherwise is said
   with each.
4. A misprint misleads: who takes the formula or the sentence from the page gets it wrong.
5. A slip without consequence: its surroundings have it right, or nothing depends on it.

A false sentence has rank 1 rather than 4 if no other place in the paper contradicts it, so that the reader has
nothing to mend it by.  An omission is no false sentence.  A printed sentence counts as false only if it fails
under every reasonable reading; where a reading that its surroundings suggest holds, the claim is on that
reading, and the wording is a slip, or graver where it misleads, hides an assumption, or is not what the proof
shows.  One cause is one finding, wherever it shows.  Its places are claims with an
``Erratum``, which says what is printed and what it should say; every such claim is a place of exactly one
finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Rank(IntEnum):
    """How grave a finding is; see above."""

    FALSE_RESULT = 1
    NEW_ARGUMENT = 2
    MISSING_ASSUMPTION = 3
    MISLEADING = 4
    SLIP = 5


@dataclass(frozen=True)
class Erratum:
    """What is printed, what it should say, what stands; a ``Finding`` says how grave it is.

    It stands on a printed sentence that is refuted, or that is verified in a reading that its bare words do
    not give: then the claim's ``argument`` begins with that reading and how a reader knows it.

    Attributes:
        printed: the printed formula or sentence, in a few words and LaTeX.
        correct: what it should say, or the repaired argument.
        consequence: whether the theorem that uses it still stands, and why.
        example: where the bare words fail, for a sentence that holds in a reading; one that is refuted has a
            counterexample.
    """

    printed: str
    correct: str
    consequence: str
    example: str = ""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong in the paper.

    Attributes:
        rank: how grave it is.
        title: what is wrong, in one sentence.
        why: why it has this rank.
        places: the claims in which it shows, the main one first; ids.  They are refuted, or hold in the reading
            that the argument begins with.
        name: a few words for it; of ranks 1 to 3, and of a misprint in a result.
        excluded: of a missing assumption: what it excludes, and how probable that is.
        where: places in the text that no claim can judge, such as a wrong cross-reference.
        harmless: results whose proof does not need what is wrong, though it cites the statement: what the keys
            of their claims begin with; of ranks 2 and 3.
    """

    rank: Rank
    title: str
    why: str
    places: tuple[str, ...] = ()
    name: str = ""
    excluded: str = ""
    where: str = ""
    harmless: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.rank == Rank.MISSING_ASSUMPTION) != bool(self.excluded):
            raise ValueError(f"{self.title}: exactly a missing assumption says what it excludes")
        if self.rank <= Rank.MISSING_ASSUMPTION and not self.name:
            raise ValueError(f"{self.title}: a finding of ranks 1 to 3 has a name")
        if not self.places and not self.where:
            raise ValueError(f"{self.title}: a finding has a place")


def printed(*keys: str) -> tuple[str, ...]:
    """The ids of the printed forms of these statements."""
    return tuple(f"{key}/as_printed" for key in keys)
