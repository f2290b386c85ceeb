"""The judges of the laws; what they judge stands in ``statements.md``."""
