"""Mathematics that several statements share, and how it is held against an engine."""
