"""How long a search goes on: counted in steps, so that it ends at the same place on every machine.

A limit in seconds makes an answer depend on how busy the machine is.  The searches of this package count
instead: Z3 and cvc5 their own resource units, the search for certificates the unknowns of the programs that it
solves.  The same versions of the same libraries take the same steps for the same question.  A clock is looked
at only against a solver that hangs (`HANG`, `PATIENCE`); what it answers then is that it does not know.
"""

from __future__ import annotations

#: For a sentence, of Z3, which takes 0.2 to 7 microseconds for one: about 20 s, and a minute at most.  What the
#: claims and the tests decide takes up to 400,000.
LIMIT = 8_000_000

#: For a certificate, of unknowns of programs, about a millisecond each: a minute.
SEARCH = 60_000

#: Seconds after which Z3 is given up if it does not count its steps; far from what any sentence takes.
HANG = 1800.0

#: The same of a second opinion, on which no verdict depends, for each part of a sentence.
PATIENCE = 60.0


class Steps:
    """A number of steps that several searches share.

    Args:
        limit: how many there are.
        of: what these are a share of, and are taken from as well.
    """

    def __init__(self, limit: float, of: Steps | None = None) -> None:
        if not limit > 0 and of is None:
            raise ValueError(f"limit must be a positive number of steps, got {limit!r}")
        self.left, self._of = int(limit), of

    def take(self, count: int) -> None:
        """Note that so many have been taken."""
        self.left -= count
        if self._of is not None:
            self._of.take(count)

    def share(self, part: float) -> Steps:
        """A part of what is left; what is taken of it is taken of these."""
        return Steps(part * self.left, self)

    def at_most(self, most: int) -> Steps:
        """So many of what is left, if there are so many."""
        return Steps(min(most, self.left), self)
