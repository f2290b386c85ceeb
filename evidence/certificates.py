"""Certificates of sentences: what a sentence claims in the checker's words, and the certificates that are kept.

A certificate (see ``evidence.checker``) repeats the sentence that it is for.  Kept is only the rest of it,
under a key that depends on what the sentence says, not on how it is printed; what is checked is that rest
together with the sentence at hand.  So a certificate cannot outlive a change of its sentence.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import keyword
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sympy
from sympy.printing.str import StrPrinter

from evidence import _formula
from evidence.checker import Fact, Refused, check, obligations
from evidence.sentence import Sentence

Certificate = dict[str, Any]


class _Printer(StrPrinter):  # type: ignore[misc]  # SymPy has no types
    """Writes formulas as the checker reads them: names that are Python's own get an underscore."""

    def _print_Symbol(self, expr: sympy.Symbol) -> str:
        return printable(str(expr.name))


def printable(name: str) -> str:
    """The name of a variable in a certificate."""
    return name + "_" if keyword.iskeyword(name) else name


def claim_of(sentence: Sentence) -> Certificate:
    """What a sentence claims, in the checker's words."""
    write = _Printer().doprint
    return {
        "name": sentence.name,
        "variables": [printable(v.name) for v in sentence.variables],
        "assumptions": [write(a) for a in sentence.assumptions],
        "conclusion": sorted(write(c) for c in _formula.conjuncts(sentence.conclusion)),  # SymPy's order varies
    }


def key_of(claim: Certificate) -> str:
    """A key for what a claim says: the same for sentences that the checker reads alike."""
    _, nonzero, parts = obligations(claim)
    said = json.dumps([claim["variables"], [[*map(_plain, facts)] for facts in (*nonzero, *parts)]])
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def _plain(fact: Fact) -> Any:
    kind, body = fact
    if kind in ("and", "or"):
        return [kind, [_plain(part) for part in body]]
    return [kind, sorted((e, str(c)) for e, c in body.terms.items())]


class Library:
    """The certificates that are kept in a file, a compressed JSON object of certificates without claims."""

    def __init__(self, kept: Mapping[str, Certificate]) -> None:
        self.kept = dict(kept)
        self.held: set[str] = set()  # keys of certificates that have passed the check in this process

    @classmethod
    def read(cls, path: Path) -> Library:
        """Read a file.

        Raises:
            ValueError: it is damaged; the message names it.
        """
        try:
            kept = json.loads(gzip.decompress(path.read_bytes()))
        except (OSError, EOFError, ValueError) as error:
            raise ValueError(f"{path}: not a compressed file of certificates: {error}") from error
        if not isinstance(kept, dict):
            raise ValueError(f"{path}: expected an object of certificates, got a {type(kept).__name__}")
        return cls(kept)

    def write(self, path: Path) -> None:
        """Write a file; the same certificates give the same bytes."""
        text = json.dumps(self.kept, sort_keys=True, separators=(",", ":"))
        path.write_bytes(gzip.compress(text.encode(), mtime=0))

    def add(self, certificate: Certificate) -> None:
        """Keep a certificate, once it is checked.

        Raises:
            Refused: it does not show what it claims.
        """
        check(certificate)
        rest = {k: v for k, v in certificate.items() if k in ("status", "point", "nonzero", "proof")}
        self.kept[key_of(certificate)] = rest

    def find(self, sentence: Sentence) -> Certificate | None:
        """The certificate of a sentence, to be checked yet; None if none is kept."""
        return self.complete(claim_of(sentence))

    def complete(self, claim: Certificate) -> Certificate | None:
        """The certificate of a claim, in the checker's words, to be checked yet; None if none is kept."""
        return self._kept(claim, key_of(claim))

    def checked(self, sentence: Sentence) -> Certificate | None:
        """The certificate of a sentence; None if none is kept, or if it does not hold."""
        claim = claim_of(sentence)
        key = key_of(claim)
        certificate = self._kept(claim, key)
        if certificate is not None and key not in self.held:
            try:
                check(certificate)
            except (Refused, LookupError, TypeError, ValueError):
                return None  # a damaged library costs a question to the solver, and is seen in the report
            self.held.add(key)
        return certificate

    def _kept(self, claim: Certificate, key: str) -> Certificate | None:
        rest = self.kept.get(key)
        return None if rest is None else claim | rest
