"""Mutants of a claim: its module with one number, sign or comparison changed.

They referee the claims in which no dynamics is involved, which no engine can fail.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from collections.abc import Iterator
from types import ModuleType

from referee import Claim
from referee.statement import claims_in

_COMPARISONS = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.NotEq}
_OPERATIONS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult}


class _Mutator(ast.NodeTransformer):
    """Changes the number ``target`` of the sites it meets, and counts them all."""

    def __init__(self, target: int) -> None:
        self.target, self.met, self.change = target, 0, ""

    def _here(self) -> bool:
        self.met += 1
        return self.met - 1 == self.target

    def _changed(self, old: str, node: ast.expr) -> ast.expr:
        self.change = f"{old} -> {ast.unparse(node)}"
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.keyword:
        if node.arg in ("method", "detail", "counterexample", "tightness", "reach", "samples", "evidence"):
            return node  # what is said about the verdict does not change it
        self.generic_visit(node)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        if type(node.ops[0]) in _COMPARISONS and self._here():
            old = ast.unparse(node)
            node.ops[0] = _COMPARISONS[type(node.ops[0])]()
            return self._changed(old, node)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if type(node.op) in _OPERATIONS and self._here():
            old = ast.unparse(node)
            node.op = _OPERATIONS[type(node.op)]()
            return self._changed(old, node)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if type(node.value) in (int, float) and self._here():
            return self._changed(repr(node.value), ast.Constant(node.value + 1))
        return node


def mutants(claim: Claim) -> Iterator[tuple[str, Claim]]:
    """The claim with one number, sign or comparison changed: (what was changed, the mutant).

    The sites are those of its judge and of the functions of its own module that the judge calls.
    """
    module = importlib.import_module(f"claims.{claim.module}")
    source = inspect.getsource(module)
    wanted = _reached(ast.parse(source), claim.name)
    target = 0
    while True:
        tree, mutator = ast.parse(source), _Mutator(target)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name in wanted:
                node.body = [mutator.visit(statement) for statement in node.body]
        if mutator.met <= target:
            return
        copy = ModuleType(module.__name__)
        copy.__file__ = module.__file__
        sys.modules[module.__name__] = copy  # dataclasses look their module up
        try:
            exec(compile(ast.fix_missing_locations(tree), "<mutant>", "exec"), vars(copy))
        finally:
            sys.modules[module.__name__] = module
        yield mutator.change, next(c for c in claims_in(copy) if c.name == claim.name)
        target += 1


def _reached(tree: ast.Module, name: str) -> set[str]:
    """The names of the module's functions that ``name`` uses, with itself, transitively."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    found, todo = set(), [name]
    while todo:
        current = todo.pop()
        found.add(current)
        used = {n.id for s in functions[current].body for n in ast.walk(s) if isinstance(n, ast.Name)}
        todo += [f for f in used if f in functions and f not in found]
    return found
