"""``proofs/Steps.v``: the sentences that the theorems in ``proofs`` rest on, printed from a run's certificates.

``python -m tests.kernel_steps report/certificates.json > proofs/Steps.v`` prints it anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evidence.kernel import HEAD, theorem

FILE = Path(__file__).resolve().parents[1] / "proofs" / "Steps.v"

#: What the theorems are called in ``proofs``, and the sentences of the claims.
NAMES = {
    "norm_bound_kept": "step: N <= 1 + eta/4 is preserved, for any u <= N",
    "norm_stays_above": "N >= 1 is preserved for eta <= 1/5, any batch",
    "factors_positive": "the factors are positive, and B <= 1",
    "square_stays_below": "a square below 1 in the batch stays below 1",
    "phi_grows_below": "N <= 1: Phi does not decrease",
    "phi_stays_above": "N >= 1: Phi' >= 1 - Psi'",
    "pair_none": "F^2 <= its bound squared, 0 of the pair in the batch",
    "pair_one": "F^2 <= its bound squared, 1 of the pair in the batch",
    "pair_both": "F^2 <= its bound squared, 2 of the pair in the batch",
    "pair_positive": "the bounds and the factors are positive",
    "pair_mean": "2 c2 + Y (c3 + c4) <= -e^2/8 for 1 <= Y <= 2",
    "near_sphere": "near the sphere e and rho are in their ranges",
    "gd_starts_within": "|w_0| < 1 is within the invariant",
    "gd_stays_within": "the invariant is kept",
    "gd_phi_grows": "Phi <= 1, and it does not fall",
    "gd_ratio_falls": "(1 - eta Phi) Phi <= (1 - eta) Phi'",
    "gd_gap_falls": "1 - N' <= (1 - 4 eta Phi)(1 - N) for N <= 1",
    "gd_stays_above": "N >= 1 is kept",
    "gd_factor_positive": "A >= 1 + eta (1 - eta/2)(1 - Phi)",
    "turn_shrinks": "(1-y)^2 (1+2y) <= 1",
    "turn_gains": "rho_1 - rho_l >= eta^2 g a/3, times both denominators",
    "turn_ratio": "the ratio of the factors",
    "lead_first": "the leader's batch first: rho differs by 1/2",
    "lead_later": "another batch first: rho differs by 1/2",
    "lead_rises": "N rises by 3 eta^2 u at most",
    "lead_ratio": "the ratio of the factors near a datapoint",
    "two_ratio": "the ratio z/y contracts by 1 - (2/5) eta^3 Y an epoch",
    "two_bounded": "N <= 1 + eta/4 is preserved, for eta <= 1/4",
    "two_inside": "coordinates keep their signs and stay below 1, for eta <= 1/4",
    "two_grows": "N grows by 4 eta u (1 - N) below 1",
    "two_above": "N >= 1 is preserved for b = 1, for eta <= 1/4",
}
TITLE = """(** * The steps of the theorems: sentences of the suite, with their certificates

    Printed by [tests/kernel_steps.py]; to be read, but not to be written by hand.  [N], [Phi], [Psi] and [u]
    are the squared norms of the weights, of their part in the span of the data, of the rest, and of their part
    in the span of the batch. *)

"""


def printed(certificates: Iterable[Any]) -> str:
    """The text of the file, from certificates among which the sentences are."""
    found: dict[str, Any] = {}
    for certificate in certificates:
        if certificate["status"] == "proved":
            found.setdefault(certificate["name"], []).append(certificate)
    names = [(name, certificate) for name, said in NAMES.items() for certificate in found.get(said, [])]
    wanted = {
        name: certificate
        for name, certificate in names
        if name.startswith("gd_")
        == ("(eta + 2)" in str(certificate["assumptions"] + certificate["conclusion"]))
    }
    if missing := [said for name, said in NAMES.items() if name not in wanted]:
        raise ValueError(f"no certificates of {missing}")
    return TITLE + HEAD + "\n" + "\n".join(theorem(wanted[name], name).text for name in NAMES)


if __name__ == "__main__":
    print(printed(json.loads(Path(sys.argv[1]).read_text())), end="")
