"""What does an engine compute instead?  ``layers`` looks, the other modules are what it looks with."""
