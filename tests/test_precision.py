"""Unit roundoff and the bound on the error of a step."""

from __future__ import annotations

import numpy as np
import pytest

from engine import gamma, step_error, unit_roundoff
from engine.reference import ReferenceEngine
from tests.engine_samples import small_problem


def test_precision():
    class Single(ReferenceEngine):
        precision = "float32"

    problem = small_problem()
    assert unit_roundoff(ReferenceEngine()) == np.finfo(np.float64).eps / 2
    assert unit_roundoff(Single()) == np.finfo(np.float32).eps / 2
    assert gamma(100, 1e-3) == pytest.approx(0.1 / 0.9)
    double, single = (step_error(e, problem, 2) for e in (ReferenceEngine(), Single()))
    assert single == pytest.approx(double * 2.0**29, rel=1e-4)
