"""The judges of Appendix D; what they judge stands in ``statements.md``."""
