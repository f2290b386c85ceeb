"""The judges of Section 1; what they judge stands in ``statements.md``."""
