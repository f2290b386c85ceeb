"""The judges of Appendix C; what they judge stands in ``statements.md``."""
