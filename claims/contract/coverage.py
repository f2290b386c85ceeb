"""The engine contract over the whole domain, and on any data: each claim is judged by the check of its name."""

from claims.theory.conformance import conforms

one_step = conforms("engine_coverage.step", __name__)
path = conforms("engine_coverage.path", __name__)
run = conforms("engine_coverage.run", __name__)
draws = conforms("engine_coverage.draws", __name__)
long_runs = conforms("engine_coverage.long", __name__)
any_data = conforms("engine_other_data", __name__, check="other_data")
