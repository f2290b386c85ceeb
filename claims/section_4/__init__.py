"""The judges of Section 4; what they judge stands in ``statements.md``."""
