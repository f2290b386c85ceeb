"""What Coq's kernel makes of a run: its certificates, and the development that states its claims.

All or nothing: unless Coq accepts every certificate, and ``check`` beside the theorems accepts the development,
nothing of the run counts as checked.  A claim whose statement a theorem has as a whole (`formal`) then has the
evidence ``kernel``, if its verdict is the one that mathematics expects, by a proof or an exact instance.
Others keep theirs: that the sentences of a proof are theorems says nothing of the links between them.
"""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from evidence import coqc
from evidence.checker import Refused, check
from evidence.kernel import Theorem, UntranslatableError, theorem
from evidence.outcome import Evidence, Verdict
from referee import formal
from referee.checked import Checked, Kernel
from referee.development import Development
from referee.paper import Paper
from referee.record import Record, Report
from reports.guarantees import CERTIFIED
from reports.records import as_expected

CHECKER = Path(__file__).resolve().parents[1] / "proofs" / "Checker.v"
#: What a proof of the statement itself, or of its refutation, may stand for.
EXACT = (Evidence.PROVED, Evidence.COUNTEREXAMPLE)


def refusals(certificates: Sequence[Any]) -> Iterator[str]:
    """What of the certificates Coq's kernel does not accept as a theorem, and what cannot be put to it.

    Raises:
        coqc.KernelError: Coq cannot be asked.
    """
    theorems: list[Theorem] = []
    for place, certificate in enumerate(certificates):
        try:
            check(certificate)
            theorems.append(theorem(certificate, f"sentence_{place}"))
        except Refused as error:
            yield f"certificate {place} is refused before Coq is asked: {error}"
        except UntranslatableError as error:
            yield f"certificate {place} ({certificate['name']!a}) cannot be put to Coq: {error}"
    for refusal in coqc.refusals(theorems, CHECKER, workers=multiprocessing.cpu_count()):
        yield f"refused by Coq: {refusal}"


@dataclass(frozen=True)
class Accepted:
    """A development that Coq has accepted, file by file as it was shipped.

    Attributes:
        axioms: what each theorem rests on, by file and name.
        sources: SHA-256 of the files.
        table: the theorems that were accepted, with the claims that they state.
        whole: the theorems that state all of a claim, by its id.
        development: the text of these files.
    """

    axioms: Mapping[str, str]
    sources: str
    table: Sequence[formal.Theorem]
    whole: Sequence[formal.Reading]
    development: Development | None


def accepted(paper: Paper) -> Accepted:
    """The development of a paper, of which Coq has accepted everything; empty if it has none.

    The files are copied first, so that what was checked is what is told.

    Raises:
        coqc.KernelError: it is not there, or not accepted.
        ValueError: the table of its theorems is damaged.
    """
    table = formal.read(paper.folder / formal.FILE)
    if not table:
        return Accepted({}, "", (), (), None)
    folder = (paper.base / table[0].file).parent
    with tempfile.TemporaryDirectory(prefix="development-") as name:
        copy = Path(name) / folder.name
        try:
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.vo*", "*.glob", ".*"))
            development = Development(copy)
        except (OSError, shutil.Error) as error:
            raise coqc.KernelError(f"{folder}: no development to check: {error}") from error
        axioms = coqc.accepted(copy)
        sources = sha256()
        for path in sorted(path for path in copy.iterdir() if path.is_file()):
            sources.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    missing = [theorem.name for theorem in table if theorem.qualified not in axioms]
    if missing:
        raise coqc.KernelError(f"{folder}: Coq was not asked about {', '.join(missing)}")
    return Accepted(
        axioms, sources.hexdigest(), table, formal.readings(paper.folder / formal.WHOLE), development
    )


def told(report: Report, version: str, found: Accepted, certificates: int) -> Report:
    """The report of a run of which Coq has accepted all, with that in it."""
    by_claim: dict[str, list[str]] = {}
    for one in found.table:
        for id in one.claims:
            by_claim.setdefault(id, []).append(str(one))
    claims = tuple(
        _checked(claim, by_claim.get(claim.id, ()), _whole(claim, found)) for claim in unchecked(report).claims
    )
    kernel = Kernel(version, certificates, dict(sorted(found.axioms.items())), found.sources)
    return replace(report, kernel=kernel, claims=claims)


def unchecked(report: Report) -> Report:
    """The report as the run left it."""
    claims = [
        claim if claim.kernel is None else replace(claim, evidence=claim.kernel.judged, kernel=None)
        for claim in report.claims
    ]
    return replace(report, kernel=None, claims=tuple(claims))


def _whole(claim: Record, found: Accepted) -> str:
    """The theorem that states all of a claim, as the table names it; empty if none does, or not any more."""
    for one in found.whole:
        if one.claim == claim.id and found.development is not None:
            stated = next((t for t in found.table if (t.file, t.name) == (one.file, one.name)), None)
            same = one.read == formal.read_together(claim, found.development, one.file, one.name)
            if stated is not None and claim.id in stated.claims and same:
                return str(stated)
    return ""


def _checked(claim: Record, accepted: Collection[str], whole: str) -> Record:
    theorems = tuple(theorem for theorem in claim.formal if theorem in accepted)
    whole = whole if whole in theorems else ""
    certificates = sum(sentence.guarantee in CERTIFIED for sentence in claim.sentences)
    if not theorems and not certificates:
        return claim
    kernel = Checked(theorems, whole, certificates, claim.evidence)
    decided = claim.verdict in (Verdict.VERIFIED, Verdict.REFUTED) and as_expected(claim)
    earned = whole and decided and claim.evidence in EXACT
    return replace(claim, evidence=Evidence.KERNEL if earned else claim.evidence, kernel=kernel)
