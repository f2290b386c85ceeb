"""Makes ``certificates.json.gz``, the certificates of the sentences that a paper's claims rest on.

``python -m referee.find_certificates`` judges every claim (on the paper's own engine, at thorough effort: with
less, fewer sentences are decided, and no others), decides what has no certificate yet, finds certificates, and
writes the file again: those that were met, the old ones and the new.  It names what is left without one.  Needs
the optional extra ``certificates``, and takes up to ``--steps`` (`evidence.steps`) for each new sentence.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from evidence.certificates import Library, claim_of, key_of
from evidence.find_certificates import certificate_of
from evidence.ledger import Decision, deciding
from evidence.proof import decide
from evidence.sentence import Computed
from evidence.setting import Effort
from evidence.steps import SEARCH
from referee.case import Case
from referee.paper import Paper, PaperNotFoundError, chosen, load_paper


def decided(
    paper: Paper, kept: Library, effort: Effort, only: Sequence[str] = ()
) -> dict[str, tuple[str, Decision]]:
    """Every sentence that claims decide, by its key, and the first claim that does."""
    engines = paper.engines
    engine = engines.guarded(engines.load(engines.default))
    found: dict[str, tuple[str, Decision]] = {}
    for claim in paper.claims:
        if only and not any(part in claim.id for part in only):
            continue
        with deciding(kept, ask_twice=False) as decisions:
            claim.judge(Case(engine, effort, 1, claim.id, 1e-8))
        for decision in decisions:
            if isinstance(decision.sentence, Computed):
                continue
            found.setdefault(key_of(claim_of(decision.sentence)), (claim.id, decision))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the file again, say what is left without a certificate, and return the exit status: 1 if any is."""
    parser = argparse.ArgumentParser(prog="python -m referee.find_certificates", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="ID", help="claims whose ids contain this; all")
    parser.add_argument("--claims", metavar="PACKAGE", help="the paper")
    parser.add_argument("--steps", type=int, default=2 * SEARCH, help="of the search for each sentence")
    parser.add_argument(
        "--effort", type=Effort, default=Effort.THOROUGH, metavar="EFFORT", help="default: thorough"
    )
    parser.add_argument("--anew", action="store_true", help="find the old certificates again as well")
    options = parser.parse_args(arguments)
    try:
        paper = load_paper(chosen(options.claims, Path.cwd()))
    except PaperNotFoundError as error:
        parser.error(str(error))
    kept = Library({}) if options.anew or not paper.certificates.exists() else Library.read(paper.certificates)
    met = decided(paper, kept, options.effort, options.only)
    whole = not options.only and options.effort == Effort.THOROUGH
    result = Library({k: kept.kept[k] for k in met if k in kept.kept} if whole else kept.kept)
    left = 0
    for claim, decision in met.values():
        if decision.certificate is not None:
            continue
        sentence = decision.sentence
        assert not isinstance(sentence, Computed)
        found = certificate_of(sentence, decide(sentence), options.steps)
        if found is None:
            left += 1
            print(f"none: {claim}: {sentence}", flush=True)
        else:
            result.add(found)
            result.write(paper.certificates)
    result.write(paper.certificates)
    size = paper.certificates.stat().st_size
    print(f"{len(met)} sentences, {len(result.kept)} certificates, {size} bytes; {left} without")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
