"""The judges of Appendix A; what they judge stands in ``statements.md``."""
