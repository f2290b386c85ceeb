"""``referee certify DIR``: what the sentences of a run rest on, without believing the run.

Every certificate in ``DIR/certificates.json`` is checked again by ``evidence/checker.py``, and every sentence
in ``DIR/report.json`` that is said to have one must have it there; how many have none, but were computed by
SymPy or decided by solvers, is said.  With ``--solvers`` Z3 and cvc5 decide each sentence as well, from the
file, each with the same limit of steps (`evidence.steps`), and ``--time-limit`` for one that hangs; they must
not contradict the report.  With ``--kernel`` Coq checks each certificate as a theorem (`evidence.kernel`),
and the development that states the claims; the report then says what of each claim was checked
(`referee.kernel`).
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evidence.certificates import Certificate, Library
from evidence.checker import Refused, check, parsed
from evidence.outcome import Evidence, Guarantee
from evidence.steps import LIMIT, PATIENCE
from referee.paper import DEFAULT, Paper, PaperNotFoundError, load_paper
from referee.record import Record, Report, Sentence
from referee.sources import distribution
from reports import ReportError, load, write
from reports.guarantees import CERTIFIED, KINDS, SAYS, answered_by, in_words, said, said_by

FILE = "certificates.json"
MOST = 20  # problems that are shown


def certificates_of(claims: Iterable[Record], library: Library) -> list[Certificate]:
    """The certificates of the claims' sentences, each once, from the library that the run used."""
    found: dict[str, Certificate] = {}
    for sentence in sentences(claims):
        if sentence.guarantee not in CERTIFIED:
            continue
        try:
            certificate = library.complete(_asked(sentence))
        except Refused:
            continue  # `_missing` will say so
        if certificate is not None:
            found.setdefault(said(sentence), certificate)
    return list(found.values())


def sentences(claims: Iterable[Record]) -> Iterator[Sentence]:
    """The sentences of claims."""
    return (sentence for claim in claims for sentence in claim.sentences)


def _asked(sentence: Sentence) -> Certificate:
    """What was asked, as a certificate repeats it."""
    return {
        "name": sentence.name,
        "variables": list(sentence.variables),
        "assumptions": list(sentence.assumptions),
        "conclusion": list(sentence.conclusion),
    }


def main(arguments: Sequence[str]) -> int:
    """Certify a run, say what was found, and return the exit status: 1 if something does not hold."""
    parser = argparse.ArgumentParser(prog="referee certify", description=__doc__)
    parser.add_argument("directory", type=Path, metavar="DIR", help="a report's directory")
    parser.add_argument("--solvers", action="store_true", help="Z3 and cvc5 decide every sentence, too")
    parser.add_argument(
        "--kernel", action="store_true",
        help="Coq checks every certificate as a theorem, and those that state claims; the report then says so",
    )  # fmt: skip
    parser.add_argument(
        "--time-limit", type=float, default=PATIENCE, metavar="SECONDS",
        help="for each part of a sentence, after which a solver is stopped (60)",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    if options.kernel and (missing := _no_kernel()):
        print(f"referee: {missing}")
        return 2
    try:
        report = load(options.directory / "report.json")
        certificates = _read(options.directory / FILE)
    except ReportError as error:
        print(f"referee: {error}")
        return 2
    problems = [*_refused(certificates), *_missing(report, certificates)]
    told = {said(s): s for s in sentences(report.claims)}
    if not told:
        problems.append("no claim of the report has a sentence that is proved or refuted")
    kinds = Counter(s.guarantee for s in told.values())
    print(f"{len(certificates)} certificates checked; steps: {_counted(kinds)}")
    for sentence in told.values():
        if sentence.guarantee == Guarantee.CERTIFICATE:
            continue
        by = f"{sentence.name}: {sentence.status} ({answered_by(sentence)}): {in_words(sentence, 200)}"
        if sentence.guarantee in (Guarantee.ONE_SOLVER, Guarantee.OPEN):
            problems.append(f"neither a certificate nor two solvers: {by}")
        else:
            print(f"{sentence.guarantee}: {by}")
    if options.solvers:
        decided = [sentence for sentence in told.values() if sentence.guarantee != Guarantee.COMPUTED]
        problems += _second_opinions(decided, options.time_limit)
    if options.kernel:
        problems += _kernel(report, certificates, options.directory, problems)
    for problem in problems[:MOST]:
        print(f"PROBLEM: {problem}")
    if len(problems) > MOST:
        print(f"and {len(problems) - MOST} more")
    print("nothing to object to" if not problems else f"{len(problems)} problems")
    return 1 if problems else 0


def _counted(kinds: Mapping[Guarantee, int]) -> str:
    return ", ".join(f"{kinds[kind]} by {kind}" for kind in KINDS if kinds.get(kind)) or "none"


def _read(path: Path) -> list[Certificate]:
    try:
        found = parsed(path.read_bytes())
    except (OSError, Refused) as error:
        raise ReportError(f"{path}: not a file of certificates: {error}") from error
    if not isinstance(found, list):
        raise ReportError(f"{path}: expected a list of certificates, got a {type(found).__name__}")
    return found


def _refused(certificates: Sequence[Any]) -> Iterator[str]:
    for place, certificate in enumerate(certificates):
        try:
            check(certificate)
        except Refused as error:
            name = certificate.get("name") if isinstance(certificate, dict) else None
            yield f"certificate {place} ({name!a}) is refused: {error}"


def _missing(report: Report, certificates: Sequence[Any]) -> Iterator[str]:
    """Sentences that are said to have a certificate, and have none."""
    there = {said_by(c) for c in certificates if isinstance(c, dict) and all(k in c for k in SAYS)}
    for claim in report.claims:
        for sentence in claim.sentences:
            if sentence.guarantee in CERTIFIED and said(sentence) not in there:
                yield f"{claim.id}: no certificate for {sentence.name!r}"


def _no_kernel() -> str:
    """Why Coq cannot be asked; empty if it can."""
    from evidence import coqc

    try:
        coqc.version()
    except coqc.KernelError as error:
        return str(error)
    return ""


def _kernel(
    report: Report, certificates: Sequence[Any], directory: Path, problems: Sequence[str]
) -> Iterator[str]:
    """What Coq does not accept; if it accepts all and nothing is wrong, the report says what it checked."""
    from evidence import coqc
    from referee import kernel

    bare = kernel.unchecked(report)
    found: Report = bare
    try:
        refused = list(kernel.refusals(certificates))
        version, paper = coqc.version(), _paper_of(report)
        print(f"{version}: {len(certificates) - len(refused)} of {len(certificates)} certificates are theorems")
        yield from refused
        accepted = kernel.accepted(paper)
        print(f"{version}: {len(accepted.axioms)} theorems of the formal development are accepted")
        if not refused and not problems:
            found = kernel.told(report, version, accepted, len(certificates))
    except (coqc.KernelError, PaperNotFoundError, ValueError) as error:
        yield f"not checked by Coq: {error}"
    if report.interrupted:
        yield "the run was interrupted, or still goes on: the report does not say what Coq has checked"
    elif found != report:
        write(found, directory)
    if found is not bare:
        whole = sum(claim.evidence == Evidence.KERNEL for claim in found.claims)
        print(f"claims that are theorems as a whole: {whole}; see {directory / 'report.md'}")


def _paper_of(report: Report) -> Paper:
    """The paper of a run, by the options that it names."""
    words = [*report.command, "--claims", DEFAULT]
    return load_paper(words[words.index("--claims") + 1])


def _second_opinions(told: Sequence[Sentence], patience: float) -> Iterator[str]:
    """What Z3 and cvc5 say of every sentence; a contradiction is a problem, an open answer is counted."""
    from evidence.opinions import SOLVERS, opinion

    missing = [name for name, version in SOLVERS.items() if version is None]
    if missing:
        yield f"{', '.join(missing)} is not installed: pip install '{distribution()}[certificates]'"
    asked = [(name, s) for s in told for name, version in SOLVERS.items() if version is not None]
    tasks = [(name, _asked(s), LIMIT) for name, s in asked]
    answers = opinion(tasks, multiprocessing.cpu_count(), patience)
    counts: Counter[str] = Counter()
    agree: Counter[str] = Counter()
    for (name, sentence), answer in zip(asked, answers, strict=True):
        counts[f"{name}: {answer}"] += 1
        agree[said(sentence)] += answer == sentence.status
        if answer not in ("open", sentence.status):
            yield (
                f"{sentence.name!r} is {sentence.status} by {sentence.guarantee}, "
                f"but {answer} by {SOLVERS[name]}"
            )
    print("; ".join(f"{what} {n}" for what, n in sorted(counts.items())))
    for sentence in told:
        if agree[said(sentence)] < len(SOLVERS) - len(missing):
            print(f"left open by a solver: {sentence.name}")
