"""A language of faults: what engines get wrong, as small changes to the text of a right one.

A right engine is written once, as five short texts (``texts``): a step of Eq. (3), a path, a draw of fresh
batches, one of reshuffled batches and a run, each a function whose every line gives one *place* its value.
A ``Change`` gives a place another value, from what the lines so far have computed; it may have a size, be
confined to ranges of some variables, and to some methods.  A ``Fault`` is a composition of changes, a line
of words and a few lines of difference to the right texts; ``FaultyEngine`` runs it.  ``catalogue`` names the
faults of which tests and diagnosis know, ``alternatives`` and the modules beside it are what a search tries
as well (of steps, rows, paths and runs), and ``fit`` finds the one number that a fault may leave open.
"""

from engine.faults.faulty import FaultyEngine
from engine.faults.language import METHODS, RIGHT, Change, Fault, Range
from engine.faults.texts import DEAL, DRAW, PATH, RUN, STEP, At, Text

__all__ = [
    "DEAL",
    "DRAW",
    "METHODS",
    "PATH",
    "RIGHT",
    "RUN",
    "STEP",
    "At",
    "Change",
    "Fault",
    "FaultyEngine",
    "Range",
    "Text",
]
