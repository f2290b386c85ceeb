"""Refereeing another paper in sixty lines: a theorem of Strohmer and Vershynin (2009) on randomized Kaczmarz.

    python examples/another_paper.py DIRECTORY

For a consistent system A x = b whose rows i are drawn with probability |a_i|^2/|A|_F^2, a step projects onto
the solutions of row i, and E|x_{k+1} - x|^2 <= (1 - 1/(|A|_F |A^+|)^2) |x_k - x|^2.  ``evidence`` judges,
``reports`` writes; neither knows which paper it is about.
"""

import sys
from datetime import UTC, datetime
from platform import python_version

import numpy as np

from evidence import Counterexample, Outcome, Tightness, verified
from reports import SCHEMA_VERSION, summarise, to_plain, write

TEXT = r"$\mathbb E|x_{k+1}-x|^2 \le (1 - \lVert A\rVert_F^{-2}\lVert A^+\rVert^{-2})\,|x_k-x|^2$"


def judge(rng: np.random.Generator, factor: float = 1.0, systems: int = 2_000) -> Outcome:
    """The expectation over all rows, exactly, on random systems; ``factor`` claims more than the theorem."""
    worst, at = 0.0, None
    for _ in range(systems):
        m, n = sorted(rng.integers(2, 8, 2))[::-1]
        a, error = rng.standard_normal((m, n)), rng.standard_normal(n)
        squares = (a * a).sum(axis=1)
        after = error - (a @ error / squares)[:, None] * a  # the new error, for each row
        mean = squares / squares.sum() @ (after * after).sum(axis=1)
        bound = (1.0 - factor * np.linalg.svd(a)[1].min() ** 2 / squares.sum()) * (error @ error)
        if mean / bound > worst:
            worst, at = mean / bound, {"A": a, "x_k - x": error, "mean": mean, "bound": bound}
    broken = Counterexample("a system where the mean is above the bound", at) if worst > 1 + 1e-12 else None
    tight, how = Tightness(worst, "largest mean over bound"), "exact means over all rows, on random systems"
    return verified("searched", how, unless=broken, tightness=tight, samples=systems)


def record(variant: str, outcome: Outcome, expected: str) -> dict:
    """What the claim leaves behind."""
    blank = {
        "uses": [],
        "own_proof": [],
        "rests_on": [],
        "links": [],
        "erratum": None,
        "sentences": [],
        "reduced": [],
    }
    blank |= {"message": None, "seconds": 0.0, "source": "Section 2", "section": "Section 2"}
    named = {"id": f"theorem_2/{variant.replace(' ', '_')}", "label": "Theorem 2", "variant": variant}
    said = {"title": "one step contracts in the mean", "statement": TEXT, "expected": expected}
    why = {"argument": "the mean projects onto all rows", "assumptions": ["A has full column rank"]}
    return to_plain(outcome) | blank | named | said | why | {"rerun": f"python {sys.argv[0]}"}


def main(directory: str, seed: int = 1) -> None:
    """Judge the theorem and a stronger form that is false, and write the report."""
    rng = np.random.default_rng(seed)
    claims = [
        record("as printed", judge(rng), "verified"),
        record("with a factor 2", judge(rng, 2.0), "refuted"),
    ]
    report = {
        "schema": SCHEMA_VERSION, "title": "Randomized Kaczmarz", "pace": None, "seed": seed, "effort": "quick",
        "engine": {"name": "NumPy", "version": np.__version__, "precision": "float64"}, "selection": None,
        "environment": {"python": python_version(), "platform": sys.platform, "cpus": 1, "packages": {}},
        "started": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "seconds": 0.0, "interrupted": False,
        "error_budget": {"total": 1e-6, "spent": 0.0}, "diagnosis": None, "findings": [],
        "summary": summarise(claims), "claims": claims,
    }  # fmt: skip
    print(write(report, directory))


if __name__ == "__main__":
    main(*sys.argv[1:])
