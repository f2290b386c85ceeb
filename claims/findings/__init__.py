"""What is wrong in the paper, gravest first; ``claims/findings/finding.py`` says what the ranks mean."""

from claims.findings.finding import Finding, Rank
from claims.findings.grave import MISSING_ASSUMPTIONS, NEW_ARGUMENTS
from claims.findings.misprints import MISPRINTS

FINDINGS: tuple[Finding, ...] = (*NEW_ARGUMENTS, *MISSING_ASSUMPTIONS, *MISPRINTS)

__all__ = ["FINDINGS", "Finding", "Rank"]
