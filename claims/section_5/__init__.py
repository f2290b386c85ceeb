"""The judges of Section 5; what they judge stands in ``statements.md``."""
