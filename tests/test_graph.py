"""What rests on what: declared for every claim, without circles, and in agreement with the code."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

from claims import PAPER
from engine import GuardedEngine
from engine.fast import FastEngine
from evidence import Evidence, Verdict
from referee import Rank
from referee.graph import closure, declared, links, ours, promises, uses
from referee.record import key_of
from tests.kill_judge import judge

ROOT = Path(__file__).parent.parent
CLAIMS = {claim.id: claim for claim in PAPER.claims}
EDGES = {id: tuple(use.id for use in found) for id, found in uses(PAPER).items()}
BESIDE = ("Engine contract", "Degenerate cases", "Article", "Summary card")


def test_every_claim_declares_what_it_uses() -> None:
    assert set(EDGES) == set(CLAIMS)
    keys = {key_of(id) for id in CLAIMS}
    assert {key_of(name) for name in declared(PAPER)} <= keys


def test_nothing_rests_on_itself() -> None:
    own = ours(PAPER)
    all_of_it = PAPER.engines.promises
    with_promises = {
        id: (*EDGES[id], *own.get(id, ()), *promises(claim, all_of_it)) for id, claim in CLAIMS.items()
    }
    for id in CLAIMS:
        closure([id], with_promises)  # raises if it does


def test_what_holds_rests_on_what_holds() -> None:
    for id, used in EDGES.items():
        if CLAIMS[id].expected is Verdict.VERIFIED:
            assert all(CLAIMS[name].expected is Verdict.VERIFIED for name in used), id


def test_the_referees_own_proofs_are_of_what_holds_and_do_not_need_the_paper_s_repairs() -> None:
    """Where the referee proves a result itself, no broken step of the paper's proof is below it."""
    assert {"theorem_2/corrected", "theorem_11/corrected", "theorem_4/as_printed"} <= set(ours(PAPER))
    broken = {place for f in PAPER.findings if f.rank == Rank.NEW_ARGUMENT for place in f.places}
    for id in ours(PAPER):
        below = closure([id], EDGES | ours(PAPER))
        assert CLAIMS[id].expected is Verdict.VERIFIED
        assert not {key_of(name) for name in below} & {key_of(place) for place in broken}, id


def test_every_numbered_statement_is_used_or_is_a_result() -> None:
    used = {key_of(name) for names in EDGES.values() for name in names}
    for id, claim in CLAIMS.items():
        numbered = claim.label.startswith(("Proposition", "Lemma", "Eq.")) and "," not in claim.label
        if numbered and claim.variant == "as printed":
            assert key_of(id) in used, f"{claim.label} ({id}) is used by nothing"


def test_imports_between_claims_agree_with_what_they_use() -> None:
    """A module borrows only from a module on a chain with it, on the same statement, or in the same proof."""
    label = {id: claim.parent for id, claim in CLAIMS.items()}
    rests: dict[str, tuple[str, ...]] = dict.fromkeys(label.values(), ())
    for id, used in EDGES.items():
        rests[label[id]] += tuple(label[name] for name in used if label[name] != label[id])
    about: dict[str, set[str]] = {}
    for id, claim in CLAIMS.items():
        about.setdefault(claim.module, set()).add(label[id])
    below = {module: closure(names, rests) for module, names in about.items()}
    users = {m: {name for name, used in rests.items() if about[m] & set(used)} for m in about}
    strange, borrowed = [], 0
    for module in about:
        tree = ast.parse((ROOT / "claims" / f"{module.replace('.', '/')}.py").read_text())
        for node in ast.walk(tree):
            other = (getattr(node, "module", None) or "").removeprefix("claims.")
            if other not in about or other == module or module.startswith("article."):
                continue
            if all(alias.name.isupper() for alias in node.names):
                continue  # texts, such as assumptions
            borrowed += 1
            on_a_chain = below[module] & about[other] or below[other] & about[module]
            if not (about[module] & about[other] or on_a_chain or users[module] & users[other]):
                strange.append((module, other))
    assert borrowed > 15  # most statements have their steps in their own module
    assert not strange, "; ".join(f"{a} borrows from {b}" for a, b in strange)


def test_promises_are_claims_of_the_engine_and_come_before_the_others() -> None:
    table = PAPER.engines.promises
    tested = {id for ids in table.values() for id in ids}
    assert tested <= set(CLAIMS)
    assert all(set(promises(CLAIMS[id], table)) <= tested for id in tested)
    theorem = CLAIMS["theorem_1/as_printed"]
    assert promises(theorem, []) == ()
    assert promises(theorem, ["run"]) == table["run"]
    assert set(promises(theorem, table)) == tested


def test_what_a_claim_asks_of_an_engine_is_seen_while_it_is_judged() -> None:
    engine = GuardedEngine(FastEngine())
    for id, asked in (("eq_9/as_printed", {"run", "trajectory"}), ("proposition_8/as_printed", set())):
        engine.asked.clear()
        judge(CLAIMS[id], engine, "", "quick", 1, 60.0)
        assert engine.asked == asked, id


def test_every_proof_lists_its_links() -> None:
    """Each claim that is proved; and a link of each file is of a claim of its section."""
    proved = {id for id, c in CLAIMS.items() if c.evidence is Evidence.PROVED}
    assert proved - set(links(PAPER)) == set()
    assert set(links(PAPER)) - set(CLAIMS) == set()
    for path in (ROOT / "claims").glob("*/links.toml"):
        for id in tomllib.loads(path.read_text()):
            assert CLAIMS[id].module.startswith(f"{path.parent.name}."), id


# --- findings ------------------------------------------------------------------------------------------


def test_every_erratum_is_a_place_of_exactly_one_finding() -> None:
    places = [id for finding in PAPER.findings for id in finding.places]
    assert sorted(places) == sorted(id for id, c in CLAIMS.items() if c.erratum is not None)


def test_findings_stand_in_the_order_of_their_gravity() -> None:
    ranks = [finding.rank for finding in PAPER.findings]
    assert ranks == sorted(ranks)
    assert set(ranks) == set(Rank) - {Rank.FALSE_RESULT}, "what is false is put right elsewhere in the paper"


def test_one_cause_is_one_finding() -> None:
    by_place = {id: finding for finding in PAPER.findings for id in finding.places}
    for together in (
        ("theorem_1", "theorem_2", "proposition_7", "lemma_19", "eq_9"),  # the projection
        ("theorem_10", "theorem_11"),  # an empty S+
        ("appendix_c_a1.delta", "appendix_c_a1.gain", "appendix_c_a1.whole"),
    ):
        assert len({by_place[f"{key}/as_printed"].title for key in together}) == 1


def test_a_proof_that_needs_a_new_argument_has_one_that_holds() -> None:
    for finding in PAPER.findings:
        if finding.rank == Rank.NEW_ARGUMENT:
            for place in finding.places:
                forms = [c for c in CLAIMS.values() if key_of(c.id) == key_of(place)]
                assert any(c.expected is Verdict.VERIFIED for c in forms), place


def test_a_false_result_is_no_step_that_a_result_rests_on() -> None:
    """What is of rank 1 in a chain would bring down what rests on it, unless a weaker form suffices."""
    for finding in PAPER.findings:
        for place in finding.places:
            if finding.rank == Rank.FALSE_RESULT:
                users = [id for id, names in EDGES.items() if place in names]
                assert all(CLAIMS[id].expected is Verdict.REFUTED for id in users), (place, users)
