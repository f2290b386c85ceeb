"""The judges of the article and the summary card; what they judge stands in ``statements.md``."""
