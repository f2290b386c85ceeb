"""Certificates of sentences: what a sentence claims in the checker's words, and the certificates that are kept.

A certificate (see ``evidence.checker``) repeats the sentence that it is for.  Kept is only the rest of it,
under a key that depends on what the sentence says, not on how it is printed; what is checked is that rest
together with the sentence at hand.  So a certificate cannot outlive a change of its sentence.  And what is
printed is read back and compared with the sentence, so that what is checked is what was meant.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import sympy

from evidence import _formula
from evidence._formula import SentenceError
from evidence._meaning import says
from evidence.checker import Fact, Refused, check, limited, obligations, parsed
from evidence.sentence import Sentence

Certificate = dict[str, Any]


#: What is kept of a certificate, beside the sentence.
KEPT = ({"status", "point"}, {"status", "point", "nonzero", "proof"})


@lru_cache(maxsize=4096)
def printed(sentence: Sentence) -> Certificate:
    """What a sentence claims, as SymPy prints it; to be read, not changed."""
    return {
        "name": sentence.name,
        "variables": [v.name for v in sentence.variables],
        "assumptions": [text for text, _ in _texts(sentence)[: len(sentence.assumptions)]],
        "conclusion": sorted(text for text, _ in _texts(sentence)[len(sentence.assumptions) :]),  # it varies
    }


@lru_cache(maxsize=4096)
def _texts(sentence: Sentence) -> list[tuple[str, sympy.Basic]]:
    """The assumptions and the parts of the conclusion, each as SymPy prints it and as it is."""
    return [(str(a), a) for a in (*sentence.assumptions, *_formula.conjuncts(sentence.conclusion))]


def claim_of(sentence: Sentence) -> Certificate:
    """What a sentence claims, in the checker's words, read back and compared with what it means.

    Raises:
        SentenceError: what SymPy prints is not what the sentence says.
    """
    _compared(sentence)
    return printed(sentence)


@lru_cache(maxsize=4096)
def _compared(sentence: Sentence) -> None:
    for text, meant in _texts(sentence):
        try:
            with limited():
                same = says(text, meant, sentence.variables)
        except Refused:
            same = True  # the checker does not read it, so that nothing can rest on it
        if not same:
            raise SentenceError(f"{sentence.name}: {meant} is printed, but not meant: {sympy.srepr(meant)}")


def key_of(claim: Certificate) -> str:
    """A key for what a claim says: the same for sentences that the checker reads alike."""
    _, nonzero, parts = obligations(claim)
    said = json.dumps([claim["variables"], [[*map(_plain, facts)] for facts in (*nonzero, *parts)]])
    return hashlib.sha256(said.encode()).hexdigest()[:20]


@lru_cache(maxsize=4096)
def _key_of(sentence: Sentence) -> str:
    return key_of(printed(sentence))


def _plain(fact: Fact) -> Any:
    kind, body = fact
    if kind in ("and", "or"):
        return [kind, [_plain(part) for part in body]]
    return [kind, sorted((e, str(c)) for e, c in body.terms.items())]


def in_words(claim: Certificate, most: int = 400) -> str:
    """A claim on one line, as it is printed: assumptions => conclusion, cut if it is long."""
    text = " and ".join(claim["conclusion"])
    if claim["assumptions"]:
        text = f"{', '.join(claim['assumptions'])} => {text}"
    return text if len(text) <= most else f"{text[: most - 4]} ..."


class Library:
    """The certificates that are kept in a file, a compressed JSON object of certificates without claims.

    Attributes:
        kept: the certificates, by the keys of what they claim.
        held: keys of those that have passed the check in this process.
        damage: what is wrong with the file that should have been read; empty if nothing is.
    """

    def __init__(self, kept: Mapping[str, Any], damage: str = "") -> None:
        self.kept = dict(kept)
        self.held: set[str] = set()
        self.damage = damage

    @classmethod
    def read(cls, path: Path) -> Library:
        """Read a file.

        Raises:
            ValueError: it is damaged; the message names it.
        """
        try:
            kept = parsed(gzip.decompress(path.read_bytes()))
        except (OSError, EOFError, ValueError, zlib.error, Refused) as error:
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
        self.kept[key_of(certificate)] = {k: v for k, v in certificate.items() if k in KEPT[-1]}

    def find(self, sentence: Sentence) -> Certificate | None:
        """The certificate of a sentence, to be checked yet; None if none is kept."""
        return self.complete(claim_of(sentence))

    def complete(self, claim: Certificate) -> Certificate | None:
        """The certificate of a claim, in the checker's words, to be checked yet; None if none is kept.

        Raises:
            Refused: the claim cannot be read, or what is kept for it is no certificate without a claim.
        """
        return self._kept(claim, key_of(claim))

    def checked(self, sentence: Sentence) -> tuple[Certificate | None, str]:
        """The certificate of a sentence; or None, and why what is kept for it was refused, if anything is."""
        claim = claim_of(sentence)
        try:
            key = _key_of(sentence)
            certificate = self._kept(claim, key)
            if certificate is not None and key not in self.held:
                check(certificate)
                self.held.add(key)
        except Refused as error:
            return None, str(error)
        return certificate, "" if certificate else self.damage

    def _kept(self, claim: Certificate, key: str) -> Certificate | None:
        if key not in self.kept:
            return None
        rest = self.kept[key]
        if not isinstance(rest, dict) or set(rest) not in KEPT:
            raise Refused(f"the entry {key} is not of the keys {', '.join(sorted(KEPT[-1]))}")
        return claim | rest
