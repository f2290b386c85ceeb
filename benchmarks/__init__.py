"""Benchmarks: the engines beside the floor of the machine and beside what a user would write instead.

``python -m benchmarks`` measures everything, ``python -m benchmarks compare`` compares two saved runs.
"""

import os

for _variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # one thread each
