"""The calibration in small, with fixed seeds, and the command that measures it in full.

Observed rates are compared with their promises by exact binomial tests, each of which would fail by
chance, if its seed were fresh, with probability ``LUCK`` at most; the whole run with 1e-6.  A broken
procedure, and a companion that promises too much, must be found.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom
from statsmodels.stats.proportion import proportion_confint

from evidence.streams import stream
from tests import calibration, calibration_runs
from tests.calibration import Sizes, main, measure_levels, measure_powers, processes
from tests.calibration_powers import POWER, Alternative, all_alternatives
from tests.calibration_procedures import COUNT, Null, all_nulls, blocks
from tests.calibration_runs import correct_engine, judge, shares, statistical_claims, whole_run
from tests.calibration_tables import COVERAGE, Rate, Report, figure

LUCK = 1e-9
PAGE = Path(__file__).parent.parent / "docs" / "calibration.md"
TINY = Sizes((2, 2, 2), 2, 1, (("fast", 1),))


@pytest.mark.parametrize("null", all_nulls(), ids=lambda n: f"{n.procedure}: {n.data}")
@pytest.mark.parametrize(("level", "paths"), [(0.1, 120), (0.01, 150)])
def test_no_procedure_errs_more_often_than_it_says(null: Null, level: float, paths: int) -> None:
    rng = stream(1, null.procedure, null.data, repr(level))
    errors = sum(null.errs(rng, level) for _ in range(paths))
    assert binom.sf(errors - 1, paths, level) > LUCK


@pytest.mark.parametrize("other", all_alternatives(), ids=lambda a: f"{a.procedure}: {a.data}")
@pytest.mark.parametrize("level", [0.1, 0.001])
def test_every_procedure_notices_what_its_companion_promises(other: Alternative, level: float) -> None:
    rng = stream(2, other.procedure, other.data, repr(level))
    deviation = other.promise(level)
    assert 0.0 < deviation < 0.5
    found = sum(other.notices(rng, level, deviation) for _ in range(60))
    assert binom.cdf(found, 60, POWER) > LUCK
    small = sum(other.notices(rng, level, 0.01 * deviation) for _ in range(10))
    assert small < 10  # the deviation is what is noticed


def test_a_whole_run_at_the_default_budget_holds() -> None:
    assert whole_run("fast", calibration.DEFAULT, 0) == []


def test_shares_are_those_of_a_run() -> None:
    share = shares(0.5)
    assert set(share) == {claim.id for claim in statistical_claims()}
    assert 0.49999 < math.fsum(share.values()) <= 0.5


def test_a_wrong_engine_or_an_overspent_share_is_a_surprise() -> None:
    share = shares(1e-6)
    (claim,) = (c for c in statistical_claims() if c.id == "proposition_23/corrected_sampled")
    assert judge(claim, correct_engine("fast"), 1, share[claim.id]) is None
    wrong = judge(claim, correct_engine("tests.faulty:WrongSign"), 1, share[claim.id])
    assert wrong is not None
    assert "instead of verified" in wrong.what
    broken = judge(claim, correct_engine("tests.faulty:Raises"), 1, share[claim.id])
    assert broken is not None
    assert "out of fuel" in broken.what


def peeked_z_interval(rng: np.random.Generator, level: float) -> bool:
    """The textbook interval, looked at after every block as if it were valid at every time."""
    from scipy.stats import norm

    x, seen = rng.random(COUNT), np.empty(0)
    for block in blocks(x):
        seen = np.concatenate((seen, block))
        if abs(seen.mean() - 0.5) > norm.isf(level / 2) * seen.std() / np.sqrt(seen.size):
            return True
    return False


def test_a_procedure_that_is_not_valid_under_peeking_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "all_nulls", lambda: (Null("z interval", "uniform", peeked_z_interval),))
    report = Report([])
    measure_levels(report, map, 1, Sizes((100, 100, 200)))
    assert not report.kept
    assert "✗" in report.lines[-2]


def test_a_companion_that_promises_too_much_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    first = all_alternatives()[0]
    boast = Alternative("P", "c", "d", lambda level: 0.5 * first.promise(level), first.notices)
    monkeypatch.setattr(calibration, "all_alternatives", lambda: (boast,))
    report = Report([])
    measure_powers(report, map, 1, Sizes(powers=60))
    assert not report.kept
    assert "✗" in report.lines[-2]


@pytest.mark.parametrize(("events", "trials"), [(0, 10), (3, 40), (40, 40), (2, 20_000)])
def test_intervals_are_those_of_statsmodels(events: int, trials: int) -> None:
    low, high = proportion_confint(events, trials, alpha=1 - COVERAGE, method="beta")
    assert Rate(events, trials, 0.5).interval == pytest.approx((low, high), abs=1e-12)


def test_a_rate_breaks_its_promise_only_beyond_its_interval() -> None:
    assert Rate(15, 100, 0.1).kept
    assert not Rate(30, 100, 0.1).kept
    assert Rate(30, 100, 0.9).kept
    assert not Rate(30, 100, 0.9, at_most=False).kept
    assert Rate(85, 100, 0.9, at_most=False).kept
    assert str(Rate(30, 100, 0.1)) == "0.3 [0.164, 0.467] ✗"
    assert [figure(v) for v in (0.0, 1.0, 0.00045, 0.07461, 1e-9)] == [
        "0", "1", "0.00045", "0.0746", "0",
    ]  # fmt: skip


def test_numbers_do_not_depend_on_the_number_of_processes() -> None:
    pages = []
    for jobs in (0, 2):
        report = Report([])
        with processes(jobs) as run:
            measure_levels(report, run, 7, TINY)
        pages.append(report.lines)
    assert pages[0] == pages[1]


@pytest.fixture
def one_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command with one quick claim."""
    some = tuple(c for c in statistical_claims() if c.id == "proposition_23/corrected_sampled")
    for module in (calibration, calibration_runs):
        monkeypatch.setattr(module, "statistical_claims", lambda: some)


@pytest.mark.usefixtures("one_claim")
@pytest.mark.parametrize(("engine", "status"), [("fast", 0), ("tests.faulty:WrongSign", 1)])
def test_the_command_counts_fresh_seeds(engine: str, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["seeds", "--count", "2", "--engine", engine, "--seed", "5", "--jobs", "0"]
    assert main(arguments) == status
    shown = capsys.readouterr()
    assert f"| `{engine}` | 2 | {'2 ✗' if status else 'none'} |" in shown.out
    assert f"--count 2 --engine {engine} --seed 5`" in shown.out
    assert ("refuted instead of verified" in shown.err) == bool(status)


@pytest.mark.usefixtures("one_claim")
def test_the_command_measures_the_run_as_a_whole_into_a_file(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    arguments = ["budget", "--quick", "--count", "20", "--seed", "5", "--jobs", "0"]
    assert main([*arguments, "-o", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert "budget of 0.5" in text
    assert "Every promise was kept." in text


@pytest.mark.parametrize("arguments", [["nothing"], ["--jobs", "-1"], ["seeds", "--count", "0"]])
def test_bad_options_are_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_the_page_shows_every_procedure_and_no_broken_promise() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for null in all_nulls():
        assert f"| {null.procedure} | {null.data} | " in text
    for other in all_alternatives():
        assert f"| {other.procedure}, {other.companion} | {other.data} | " in text
    explained = (calibration.__doc__ or "").split("What is measured:\n")[1].strip()
    assert explained in text
    assert "Every promise was kept." in text
    assert "| `fast` | 200 | none |" in text
    assert "✗ |" not in text
    assert "--seed" in text.split("\n")[2]
