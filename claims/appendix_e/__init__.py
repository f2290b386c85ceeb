"""The judges of Appendix E; what they judge stands in ``statements.md``."""
