"""The checker of certificates: what it accepts, and that it refuses everything that does not follow."""

from __future__ import annotations

import ast
import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evidence import checker
from evidence.checker import Refused, check
from tests.clocks import PATIENCE

SOURCE = Path(checker.__file__)

#: x > 0, y > 0, x y = 1 imply x + y >= 2, as (x - y)^2 + 4 (x y - 1) + (4 - (x + y)^2) is zero identically, and
#: the last would be a product of 2 - x - y > 0 and 2 + x + y > 0.
MEANS: dict[str, Any] = {
    "name": "arithmetic and geometric means",
    "variables": ["x", "y"],
    "assumptions": ["x > 0", "y > 0", "Eq(x*y, 1)"],
    "conclusion": ["x + y >= 2"],
    "status": "proved",
    "point": {"x": "1/2", "y": "2"},
    "nonzero": [],
    "proof": [
        {
            "sum": [["1", ["x - y"], []], ["2", [], [3]], ["1", [], [3, 0]], ["1", [], [3, 1]]],
            "zero": [[2, "4"]],
        }
    ],
}

#: 1/x + 1 >= 2 for 0 < x <= 1: the negation, (1 + x - 2 x) x < 0, contradicts x (1 - x) >= 0.
QUOTIENT: dict[str, Any] = {
    "name": "a quotient",
    "variables": ["x"],
    "assumptions": ["0 < x", "x <= 1"],
    "conclusion": ["1/x + 1 >= 2"],
    "status": "proved",
    "point": {"x": "1"},
    "nonzero": [{"sum": [["1", [], [0]]], "zero": [[2, "-1"]]}],
    "proof": [{"sum": [["1", [], [2]], ["1", [], [0, 1]]], "zero": []}],
}

#: |x| >= 1 implies x^2 >= 1, by cases; and by a cut at 0, with the cases inside.
CASES: dict[str, Any] = {
    "name": "cases",
    "variables": ["x"],
    "assumptions": ["(x >= 1) | (x <= -1)"],
    "conclusion": ["x**2 >= 1"],
    "status": "proved",
    "point": {"x": "-3/2"},
    "nonzero": [],
    "proof": [
        {
            "cases": 0,
            "proofs": [
                {"sum": [["1", [], [1]], ["1", [], [2, 2]], ["2", [], [2]]], "zero": []},
                {"sum": [["1", [], [1]], ["1", [], [2, 2]], ["2", [], [2]]], "zero": []},
            ],
        }
    ],
}
CUT = copy.deepcopy(CASES) | {
    "proof": [
        {
            "cut": "x > 0",
            "proofs": [
                {
                    "cases": 0,
                    "proofs": [
                        {"sum": [["1", [], [1]], ["1", [], [3, 3]], ["2", [], [3]]], "zero": []},
                        {"sum": [["1", [], [2]], ["1", [], [3]], ["1", [], []]], "zero": []},
                    ],
                },
                {
                    "cases": 0,
                    "proofs": [
                        {"sum": [["1", [], [2]], ["1", [], [3]], ["1", [], []]], "zero": []},
                        {"sum": [["1", [], [1]], ["1", [], [3, 3]], ["2", [], [3]]], "zero": []},
                    ],
                },
            ],
        }
    ]
}  # fmt: skip

REFUTED: dict[str, Any] = {
    "name": "not so",
    "variables": ["x", "y"],
    "assumptions": ["x >= 0", "Ne(y, 0)"],
    "conclusion": ["x/y <= x", "x >= 0"],
    "status": "refuted",
    "point": {"x": "1", "y": "1/2"},
}
UNEQUAL: dict[str, Any] = {
    "name": "not equal, and equivalent",
    "variables": ["x"],
    "assumptions": ["Ne(x, 0)"],
    "conclusion": ["x**2 > 0", "Equivalent(x > 1, 2*x > 2)", "Implies(x > 1, True)", "~(x < x)"],
    "status": "proved",
    "point": {"x": "-1"},
    "nonzero": [],
    "proof": [
        {"sum": [["1", [], [0]], ["1", [], [1]]]},
        {"cases": 1, "proofs": 2 * [{"sum": [["2", [], [2]], ["1", [], [3]]]}]},
        {"cases": 2, "proofs": []},
        {"sum": [["1", [], [1]]]},
    ],
}  # fmt: skip
GOOD = [MEANS, QUOTIENT, CASES, CUT, REFUTED, UNEQUAL]


def names(value: Any) -> Any:
    return value["name"] if isinstance(value, dict) else None


@pytest.mark.parametrize("certificate", GOOD, ids=names)
def test_good_certificates_hold(certificate: dict[str, Any]) -> None:
    check(json.loads(json.dumps(certificate)))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    """The places of all numbers and strings below the proof and the point."""
    if isinstance(value, dict):
        return [leaf for k, part in value.items() for leaf in leaves(part, (*path, k))]
    if isinstance(value, list):
        return [leaf for k, part in enumerate(value) for leaf in leaves(part, (*path, k))]
    return [(path, value)]


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    value = copy.deepcopy(value)
    inner = value
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = new
    return value


def mutants(certificate: dict[str, Any]) -> list[dict[str, Any]]:
    """Each multiplier and polynomial of a proof with one digit changed."""
    found = []
    for path, value in leaves(certificate.get("proof", [])):
        if isinstance(value, str):
            for place, digit in enumerate(value):
                if digit.isdigit():
                    other = str((int(digit) + 1) % 10)
                    found.append(put(certificate, ("proof", *path), value[:place] + other + value[place + 1 :]))
    return found


@pytest.mark.parametrize("certificate", [MEANS, QUOTIENT, CASES], ids=names)
def test_a_changed_digit_is_refused(certificate: dict[str, Any]) -> None:
    changed = mutants(certificate)
    assert len(changed) >= 2
    for mutant in changed:
        with pytest.raises(Refused, match="the sum is not zero"):
            check(mutant)


@pytest.mark.parametrize(
    ("certificate", "path", "new", "message"),
    [
        (MEANS, ("proof", 0, "sum", 1, 0), "-2", "multiplier '-2' is not positive"),
        (MEANS, ("proof", 0, "sum", 2, 2), [3, 2], "without a sign"),
        (MEANS, ("proof", 0, "zero", 0, 0), 0, "no equation"),
        (MEANS, ("point",), {"x": "1", "y": "2"}, "does not meet"),
        (MEANS, ("assumptions",), ["x > 0", "y > 0"], "no fact 3"),
        (MEANS, ("status",), "refuted", "not a status, or not with"),
        (MEANS, ("status",), "true", "not a status"),
        (MEANS, ("conclusion",), ["x + y > 2"], "not zero|no term"),
        (MEANS, ("proof",), [], "a list of 1"),
        (MEANS, ("proof", 0), {"sum": [], "zero": []}, "no term of the sum is positive"),
        (MEANS, ("proof", 0), {"sum": [["1", ["x - x"], []]]}, "no term of the sum is positive"),
        (QUOTIENT, ("nonzero",), [], "a list of 1"),
        (QUOTIENT, ("nonzero", 0), {"sum": [["1", [], [2]]]}, "without a sign"),
        (QUOTIENT, ("assumptions",), ["0 <= x", "x <= 1"], "no term of the sum is positive"),
        (QUOTIENT, ("point",), {"x": "0"}, "does not meet"),
        (QUOTIENT, ("proof", 0), {"cut": "1/x > 0", "proofs": [QUOTIENT["proof"][0]] * 2}, "a denominator"),
        (CASES, ("proof", 0, "cases"), 1, "no disjunction"),
        (CASES, ("proof", 0, "proofs"), CASES["proof"][0]["proofs"][:1], "a list of 2"),
        (REFUTED, ("point",), {"x": "1", "y": "2"}, "meets assumptions and conclusion"),
        (REFUTED, ("point",), {"x": "1", "y": "0"}, "does not meet"),
        (REFUTED, ("point",), {"x": "1"}, "y"),
        (REFUTED, ("assumptions",), ["x >= 0", "Ne(y, 1/2)"], "does not meet"),
        (REFUTED, ("conclusion",), ["x/y <= x**y"], "not an expression"),
        (REFUTED, ("conclusion",), ["x/y <= x and x > 2"], "not a formula"),
        (REFUTED, ("conclusion",), ["x/y <= 0.5"], "not a formula"),
        (REFUTED, ("conclusion",), ["0 <= x <= 1/2"], "not a formula"),
        (REFUTED, ("conclusion",), ["__import__(x, y)"], "not a formula"),
    ],
)  # fmt: skip
def test_what_does_not_follow_is_refused(
    certificate: dict[str, Any], path: tuple[Any, ...], new: Any, message: str
) -> None:
    with pytest.raises(Refused, match=message):
        check(put(certificate, path, new))


def test_the_sign_of_a_denominator_is_not_taken_for_granted() -> None:
    """1/x <= 1 is false for small x > 0 but true for x < 0: a proof for x < 0 does not carry over."""
    for assumption, holds in (("x < 0", True), ("x > 0", False)):
        certificate = QUOTIENT | {
            "assumptions": [assumption],
            "conclusion": ["1/x <= 1"],
            "point": {"x": "-1" if holds else "2"},
            "nonzero": [{"sum": [["1", [], [0]]], "zero": [[1, "1" if holds else "-1"]]}],
            "proof": [{"sum": [["1", [], [1]], ["1", [], [0]], ["1", ["x"], []]]}],
        }
        if holds:
            check(certificate)
        else:
            with pytest.raises(Refused, match="not zero"):
                check(certificate)


def test_the_checker_stands_alone() -> None:
    """Some 400 lines, and nothing but Python's own library."""
    text = SOURCE.read_text()
    assert len(text.splitlines()) <= 410
    imported = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert node.module is not None
            imported.add(node.module.partition(".")[0])
    assert imported <= sys.stdlib_module_names


def test_files_are_checked_without_anything_installed(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(GOOD))
    bad.write_text(json.dumps([MEANS, put(MEANS, ("proof", 0, "zero", 0, 1), "-5"), 7]))

    def run(*paths: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", str(SOURCE), *map(str, paths)]
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, cwd=tmp_path)

    done = run(good)
    assert (done.returncode, done.stdout) == (0, f"{len(GOOD)} certificates hold, 0 refused\n")
    done = run(good, bad)
    assert done.returncode == 1
    assert f"REFUSED: '{bad}', number 1: the sum is not zero" in done.stdout
    assert f"{len(GOOD) + 1} certificates hold, 2 refused" in done.stdout
    assert run().returncode == 1
