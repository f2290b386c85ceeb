"""What is wrong in the paper, gravest first; ``referee/finding.py`` says what the ranks mean."""

from claims.findings.grave import MISSING_ASSUMPTIONS, NEW_ARGUMENTS
from claims.findings.misprints import MISPRINTS
from referee import Finding

FINDINGS: tuple[Finding, ...] = (*NEW_ARGUMENTS, *MISSING_ASSUMPTIONS, *MISPRINTS)

__all__ = ["FINDINGS"]
