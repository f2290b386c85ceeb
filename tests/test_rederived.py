"""What the referee says of its own is derived twice; the second derivation uses nothing of the first."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

from claims import PAPER
from evidence import Verdict

FOLDER = Path(__file__).parent / "rederived"
OWN = {"claims", "engine", "evidence", "referee", "reports", "tests"}


def derived() -> set[str]:
    """The claims that a test of the folder derives from the bare statement."""
    modules = [import_module(f"tests.rederived.{path.stem}") for path in sorted(FOLDER.glob("test_*.py"))]
    tests = [value for module in modules for value in vars(module).values() if hasattr(value, "derives")]
    return {name for test in tests for name in test.derives}


def test_every_refutation_correction_and_law_is_derived_twice() -> None:
    """Each claim that is expected to be refuted, each form that is not the printed one, and each law."""
    needed = {
        claim.id
        for claim in PAPER.claims
        if claim.expected is not None
        and (claim.expected is Verdict.REFUTED or claim.variant != "as printed" or claim.erratum is not None)
        and not claim.label.startswith(("Engine contract", "Degenerate cases"))
    }
    assert needed - derived() == set(), "no second derivation"
    assert derived() - {claim.id for claim in PAPER.claims} == set(), "no such claim"


def test_the_second_derivation_uses_no_module_of_the_suite() -> None:
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            foreign = [n for n in names if n.partition(".")[0] in OWN and n != "tests.rederived.bare"]
            assert not foreign, f"{path.name} imports {foreign}"
