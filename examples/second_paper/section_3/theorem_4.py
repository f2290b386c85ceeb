"""Theorem 4: minima at which samples disagree.  Its first item is about batches that are not full."""

from evidence import Outcome
from referee import Case, judge
from second_paper.section_3.theorem_3 import judge_threshold


@judge("theorem_4/as_printed", "searched")
def as_printed(case: Case) -> Outcome:
    """As Theorem 3, with gradients, and the mean squared step in the null space."""
    return judge_threshold(case, regular=True)
