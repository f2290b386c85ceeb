"""The dynamics, and nothing else: problems, batch schedules, engines, observables, landscape."""

from engine.base import Engine, Ensemble, Precision, Run, Stop
from engine.errors import EngineError, EngineNotFoundError
from engine.guard import GuardedEngine
from engine.observables import (
    Alignment,
    alignment,
    batch_mass,
    cosine_similarity,
    dataset_similarity,
    norm_squared,
    phi,
    psi,
)
from engine.pace import Pace, pace_of
from engine.precision import gamma, step_error, unit_roundoff
from engine.problem import Activation, Array, IntArray, Problem, StandardBasis, random_orthonormal
from engine.registry import BUILT_IN, load_engine
from engine.schedule import Cyclic, Explicit, FullBatch, Reshuffled, Schedule, UniformSubsets, WithReplacement
from evidence.streams import derive_seed, stream

__all__ = [
    "BUILT_IN",
    "Activation",
    "Alignment",
    "Array",
    "Cyclic",
    "Engine",
    "EngineError",
    "EngineNotFoundError",
    "Ensemble",
    "Explicit",
    "FullBatch",
    "GuardedEngine",
    "IntArray",
    "Pace",
    "Precision",
    "Problem",
    "Reshuffled",
    "Run",
    "Schedule",
    "StandardBasis",
    "Stop",
    "UniformSubsets",
    "WithReplacement",
    "alignment",
    "batch_mass",
    "cosine_similarity",
    "dataset_similarity",
    "derive_seed",
    "gamma",
    "load_engine",
    "norm_squared",
    "pace_of",
    "phi",
    "psi",
    "random_orthonormal",
    "step_error",
    "stream",
    "unit_roundoff",
]
