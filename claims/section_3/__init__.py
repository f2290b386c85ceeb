"""The judges of Section 3; what they judge stands in ``statements.md``."""
