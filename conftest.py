"""Loads the plugin of the referee, and nothing else."""

pytest_plugins = ["referee.plugin"]
