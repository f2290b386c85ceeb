"""The judges of Appendix F; what they judge stands in ``statements.md``."""
