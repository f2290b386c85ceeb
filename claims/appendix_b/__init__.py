"""The judges of Appendix B; what they judge stands in ``statements.md``."""
