"""The judges of the engine contract; what they judge stands in ``statements.md``."""
