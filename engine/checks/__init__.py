"""What an engine has to do: one list of checks, for the claims, for our tests of engines and for anybody's.

A check compares an engine with Eq. (3), or with what the engine says elsewhere, on instances that it designs,
and within what rounding allows in the precision that the engine declares.  In a test suite of your own::

    from engine.checks import parametrize_with_checks

    @parametrize_with_checks("my_package.my_module:MyEngine")
    def test_my_engine(engine, check):
        check(engine)

``check_engine(engine)`` does the same in a plain call, and ``CHECKS[name].result(engine)`` returns what was
found as data.
"""

from engine.checks.catalogue import CHECKS
from engine.checks.check import AnyEngine, Check, Result
from engine.checks.setting import Trial
from engine.checks.suite import check_engine, parametrize_with_checks
from evidence.setting import Effort, Setting

__all__ = [
    "CHECKS",
    "AnyEngine",
    "Check",
    "Effort",
    "Result",
    "Setting",
    "Trial",
    "check_engine",
    "parametrize_with_checks",
]
