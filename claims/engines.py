"""How the runner loads, times and diagnoses an engine of this paper, and what each engine has to do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from engine import Engine, EngineError, GuardedEngine, Pace, load_engine, pace_of
from engine.pace import UNHURRIED
from referee.paper import Diagnosis, Engines
from referee.sweep import Spread

#: Seconds on one core for an engine of 256 microseconds a step, beside the claims' own work, by effort
#: (docs/coverage.md).  Sizes shrink as an engine gets slower, so its time grows like a root of its pace.
ENGINE = {"quick": 120.0, "standard": 900.0}
SLOW, POWER = 256.0, 0.55
START = 8.0  # seconds for the beginning and the end of a run


def slowest_of(pace: Pace) -> int:
    """The microseconds of a step, in the way of calling that takes longest; wide problems are rare."""
    return max(pace.step, pace.state, pace.replicate)


class SimulationEngines(Engines):
    """Engines that simulate the dynamics: subclasses of ``engine.Engine``, or instances, by name."""

    default = "fast"
    names = "reference, fast, torch, torch-float32, jax, package.module:attribute or exec:COMMAND"
    errors = (EngineError,)
    unhurried = UNHURRIED
    slowest = Pace(2**20, 2**20, 2**20, 2**20)
    #: The claims that test each method of an engine against Eq. (3), or against the methods before it.
    promises: Mapping[str, tuple[str, ...]] = {
        "step": ("engine_coverage.step/as_documented", "eq_4/as_printed"),
        "steps": ("engine_coverage.step/as_documented", "eq_4/as_printed"),
        "trajectory": (
            "engine_coverage.step/as_documented",
            "engine_coverage.path/as_documented",
            "engine_contract.agreement/as_documented",
        ),
        "run": (
            "engine_coverage.step/as_documented",
            "engine_coverage.run/as_documented",
            "engine_coverage.draws/as_documented",
            "engine_coverage.long/as_documented",
            "engine_contract.agreement/as_documented",
            "engine_contract.summaries/as_documented",
            "section_3/as_printed",
        ),
    }
    #: A path rests on steps, a run on paths.
    among: Mapping[str, tuple[str, ...]] = {
        "engine_coverage.step/as_documented": (),
        "engine_contract.seed/as_documented": (),
        "engine_contract.replicates/as_documented": (),
        "engine_contract.parts/as_documented": (),
        "engine_contract.threads/as_documented": (),
        "engine_contract.ownership/as_documented": (),
        "engine_other_data/as_documented": (),
        "eq_4/as_printed": ("engine_coverage.step/as_documented",),
        "engine_coverage.path/as_documented": ("engine_coverage.step/as_documented",),
        "engine_coverage.run/as_documented": ("engine_coverage.step/as_documented",),
        "engine_coverage.draws/as_documented": ("engine_coverage.step/as_documented",),
        "engine_coverage.epochs/as_documented": (
            "engine_coverage.step/as_documented",
            "engine_coverage.run/as_documented",
        ),
        "engine_coverage.long/as_documented": (
            "engine_coverage.step/as_documented",
            "engine_coverage.run/as_documented",
            "engine_coverage.draws/as_documented",
        ),
        "engine_contract.agreement/as_documented": (
            "engine_coverage.step/as_documented",
            "engine_coverage.path/as_documented",
            "engine_coverage.run/as_documented",
        ),
        "engine_contract.summaries/as_documented": ("engine_coverage.run/as_documented",),
        "section_3/as_printed": ("engine_coverage.run/as_documented", "engine_coverage.draws/as_documented"),
    }

    def load(self, name: str, threads: int = 1) -> Engine:
        engine = load_engine(name)
        engine.threads = threads
        return engine

    def guarded(self, engine: Engine) -> GuardedEngine:
        return engine if isinstance(engine, GuardedEngine) else GuardedEngine(engine)

    def spread(self, name: str, spread: Spread) -> Engine:
        from engine.cluster import ClusterEngine  # needs an optional extra

        return ClusterEngine(name, spread=spread)

    def pace(self, engine: Engine) -> Pace:
        return pace_of(engine)

    def parse_pace(self, text: str) -> Pace:
        return Pace.parse(text)

    def speed(self, pace: Any) -> str:
        return "fast" if pace.unhurried else f"up to {slowest_of(pace)} us a step"

    def seconds(self, effort: str, work: float, pace: Any, workers: int) -> float | None:
        if effort not in ENGINE:
            return None
        engine = ENGINE[effort] * math.pow(slowest_of(pace) / SLOW, POWER)
        return START + (work + engine) / max(workers, 1)

    def diagnose(self, engine: Engine, seed: int, name: str) -> Diagnosis:
        from engine.diagnosis.layers import diagnose  # takes a while to import

        return diagnose(engine, seed, name, lambda: load_engine(name))
