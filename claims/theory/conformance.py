"""Claims about an engine itself: judged by the checks that every engine has to pass."""

from __future__ import annotations

from typing import cast

from engine.checks import CHECKS, Setting
from evidence import Outcome
from referee import Case, Claim, judge


def conforms(key: str, module: str, *, check: str = "") -> Claim:
    """The claim that an engine does as documented.

    Args:
        key: of the claim, as in ``statements.md``.
        module: of the claim.
        check: its name; by default what follows the dot in ``key``.
    """
    found = CHECKS[check or key.partition(".")[2]]

    def judged(case: Case) -> Outcome:
        return found.look(cast(Setting, case))  # the framework does not know that a pace is ``engine.Pace``

    judged.__module__, judged.__name__, judged.__doc__ = module, found.look.__name__, found.look.__doc__
    return judge(f"{key}/as_documented", found.evidence, weight=float(found.evidence == "statistical"))(judged)
