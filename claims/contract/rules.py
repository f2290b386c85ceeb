"""The rules of an engine that are not in the paper, and without which no verdict can be trusted.

``engine/base.py`` states them: the same seed gives the same ensemble; replicate r draws from a stream of
its own, however many there are and wherever a run begins; ``run``, ``trajectory``, ``steps`` and ``step``
are the same dynamics; what was returned stays as it was; the number of threads changes nothing.  For the
author of an engine these are the first claims to look at.  Each is judged by the check of ``engine.checks`` of
its name.  The last seven look at the whole domain, at data of any kind, and at
reshuffled batches.
"""

from __future__ import annotations

from claims.theory.conformance import conforms

same_seed = conforms("engine_contract.seed", __name__)
number_of_replicates = conforms("engine_contract.replicates", __name__)
run_in_parts = conforms("engine_contract.parts", __name__)
number_of_threads = conforms("engine_contract.threads", __name__)
all_methods_agree = conforms("engine_contract.agreement", __name__)
summaries_fit = conforms("engine_contract.summaries", __name__)
results_stay = conforms("engine_contract.ownership", __name__)

one_step = conforms("engine_coverage.step", __name__)
path = conforms("engine_coverage.path", __name__)
run = conforms("engine_coverage.run", __name__)
draws = conforms("engine_coverage.draws", __name__)
long_runs = conforms("engine_coverage.long", __name__)
any_data = conforms("engine_other_data", __name__, check="other_data")
epochs = conforms("engine_coverage.epochs", __name__)
