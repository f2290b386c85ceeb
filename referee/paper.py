"""What a paper is to the runner: a package of claims, found by its name.

The package has an attribute ``PAPER``.  Its sections are sub-packages, each with its texts::

    second_paper/__init__.py               PAPER = Paper(__name__, ...)
    second_paper/stability/statements.md   the statements, in the paper's order
    second_paper/stability/threshold.py    the judges of a statement
    second_paper/findings.md               what is wrong in the paper and no claim can judge, if there is any

How an engine is loaded, timed and diagnosed, and what every engine has to do, is the paper's: a subclass of
:class:`Engines`.
"""

from __future__ import annotations

import importlib
import inspect
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from referee.finding import Finding
from referee.process import importing

if TYPE_CHECKING:
    from evidence.certificates import Library
    from evidence.setting import Pace
    from referee.statement import Claim
    from referee.sweep import Spread
    from referee.texts import Texts

#: Entry points by which installed packages offer papers; the one called DEFAULT is meant where none is named.
GROUP, DEFAULT = "referee.papers", "default"


class PaperNotFoundError(LookupError):
    """``--claims`` named something that is no paper."""


class Kind(StrEnum):
    """What a claim is about.

    A *result* is what the paper is cited for, a *step* stands inside of a proof or a section, a *rule* is what
    an engine has to do, a *commentary* is what others say of the paper.
    """

    RESULT = "result"
    STATEMENT = "statement"
    STEP = "step"
    RULE = "rule"
    COMMENTARY = "commentary"
    LAW = "law"
    OBSERVATION = "observation"


@dataclass(frozen=True)
class Unhurried:
    """The pace of every engine of a paper that does not measure it."""

    @property
    def unhurried(self) -> bool:
        """Nothing is made smaller."""
        return True

    def __str__(self) -> str:
        """What ``--pace`` takes."""
        return "none"


@dataclass(frozen=True)
class Section:
    """A section of a paper, and the sub-package that holds its claims.

    Attributes:
        name: of the sub-package.
        title: what a report calls it.
        kind: of all its claims, where they are no statements of the paper.
        modules: in their order, if it has no ``statements.md``: one of questions.
    """

    name: str
    title: str
    kind: Kind | None = None
    modules: tuple[str, ...] = ()


class Diagnosis(Protocol):
    """What an engine computes instead of what it should."""

    @property
    def healthy(self) -> bool:
        """Whether no fault was found."""

    def text(self) -> str:
        """For a terminal."""

    def as_record(self) -> Mapping[str, Any]:
        """The fields of :class:`referee.record.Diagnosis` as plain data, which travel as JSON."""


class Engines:
    """How the runner comes by an engine of a paper, and what it knows of it.

    An engine has the attributes ``name``, ``version`` and ``precision``; all else is between it and the claims.

    Attributes:
        default: the name of the engine that is judged unless another one is named.
        names: what ``--engine`` takes, for its help.
        errors: exceptions that say by themselves what an engine did wrong.
        promises: for each method of an engine the claims that test it.
        among: what claims that test an engine rest on among themselves; it stands for what they ask of it.
        unhurried, slowest: the pace of an engine for which nothing is made smaller, and of one that never ends.
    """

    default = ""
    names = "package.module:attribute"
    errors: tuple[type[Exception], ...] = ()
    promises: Mapping[str, tuple[str, ...]] = {}
    among: Mapping[str, tuple[str, ...]] = {}
    unhurried: Pace = Unhurried()
    slowest: Pace = Unhurried()

    def load(self, name: str, threads: int = 1) -> Any:
        """The engine of that name, which may use so many threads.

        Raises:
            LookupError: there is none; one sentence says what was asked for and what there is.
        """
        raise NotImplementedError

    def guarded(self, engine: Any) -> Any:
        """The engine as claims get it: its mistakes are errors that name it.

        ``asked`` is the set of the methods that were called.
        """
        return engine

    def spread(self, name: str, spread: Spread) -> Any:
        """The engine on a cluster; ``spread`` computes independent pieces of its work."""
        return self.load(name)

    def pace(self, engine: Any) -> Pace:
        """How fast an engine is."""
        return self.unhurried

    def parse_pace(self, text: str) -> Pace:
        """The pace that prints as ``text``.

        Raises:
            ValueError: there is none.
        """
        if text != str(self.unhurried):
            raise ValueError(f"expected {self.unhurried}, as engines of this paper are not timed, got {text!r}")
        return self.unhurried

    def speed(self, pace: Pace) -> str:
        """A pace in words."""
        return "not timed"

    def seconds(self, effort: str, work: float, pace: Pace, workers: int) -> float | None:
        """About how long a run of all claims takes; None where nobody has measured it.

        ``work`` are the seconds that its claims take one after the other with the default engine.
        """
        return work / max(workers, 1)

    def diagnose(self, engine: Any, seed: int, name: str) -> Diagnosis | None:
        """What an engine computes instead of what it should; None if nobody can tell."""
        return None

    @property
    def diagnoses(self) -> bool:
        """Whether anybody can tell."""
        return type(self).diagnose is not Engines.diagnose


@dataclass(frozen=True, eq=False)
class Paper:
    """A paper, and the claims on it.

    Attributes:
        package: of the claims.
        number: how the paper is cited, such as "arXiv 1234.56789".
        title: of the paper.
        sections: in the paper's order.
        engines: its engines.
        unnumbered: what the labels of unnumbered places begin with: such a label has its first two parts
            together, where of all others what follows the first comma is a step.
        results: what the labels of results begin with.
        restated: labels of results that repeat an earlier one; they are statements, and not counted twice.
        edition: which text of the paper was read, in a sentence or two; for the letter.
        notation: what an example needs to be read, in a sentence; for the letter.
        scope: what of the paper is judged, as the object of a sentence; for the letter.
        sources: other packages on which the numbers depend.
    """

    package: str
    number: str
    title: str
    sections: tuple[Section, ...]
    engines: Engines
    unnumbered: tuple[str, ...] = ("Section", "Appendix", "Abstract")
    results: tuple[str, ...] = ("Theorem", "Corollary")
    restated: tuple[str, ...] = ()
    edition: str = ""
    notation: str = ""
    scope: str = "every statement and the steps of every proof"
    sources: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """Where the claims are."""
        return Path(next(iter(self.root.__path__))).resolve()

    @cached_property
    def is_default(self) -> bool:
        """Whether it is the paper that is meant where none is named."""
        return any(e.name == DEFAULT and e.value == self.package for e in metadata.entry_points(group=GROUP))

    @property
    def root(self) -> ModuleType:
        """The package."""
        return importlib.import_module(self.package)

    @property
    def base(self) -> Path:
        """The folder from which the package is imported."""
        return self.folder.parents[self.package.count(".")]

    def part(self, name: str) -> ModuleType:
        """A sub-package or module of the package."""
        return importlib.import_module(f"{self.package}.{name}")

    def section(self, name: str) -> Section:
        """The section of this name."""
        return next(section for section in self.sections if section.name == name)

    @cached_property
    def texts(self) -> dict[str, Texts]:
        """The texts of each section that has any.

        Raises:
            TextError: a file is damaged.
        """
        from referee.texts import texts_in

        return {s.name: texts_in(self.folder / s.name) for s in self.sections if not s.modules}

    def heading(self, section: str) -> str:
        """What a section is about, in a line."""
        if section in self.texts:
            return self.texts[section].heading
        return (inspect.getdoc(self.part(section)) or section).rstrip(".")

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """The modules that hold claims, such as ``stability.threshold``, in the paper's order."""
        return tuple(dict.fromkeys(claim.module for claim in self.claims))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim, in the paper's order; those of a module come one after the other.

        Raises:
            TextError: a text has no judge, or two.
            ValueError: two claims share an id.
        """
        with importing():
            found = [claim for section in self.sections for claim in self._claims_of(section)]
        ids = [c.id for c in found]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"claim ids must be unique, these are not: {', '.join(twice)}")
        return tuple(found)

    def _claims_of(self, section: Section) -> Iterator[Claim]:
        from referee.statement import claims_in
        from referee.texts import TextError

        files = sorted(path.stem for path in (self.folder / section.name).glob("*.py"))
        modules = section.modules or [name for name in files if name != "__init__"]
        found = [c for name in modules for c in claims_in(self.part(f"{section.name}.{name}"))]
        if section.modules:
            yield from found
            return
        texts = self.texts[section.name]
        judges: dict[str, list[Claim]] = {id: [] for id in texts.claims}
        for claim in found:
            judges[claim.id].append(claim)
        for id, claims in judges.items():
            if not claims:
                raise TextError(f"{texts.where(id)}: no function judges '{id}'")
            if len(claims) > 1:
                names = " and ".join(f"{c.module}.{c.name}" for c in claims)
                raise TextError(f"{texts.where(id)}: '{id}' is judged twice, by {names}")
        ordered = [claim for (claim,) in judges.values()]
        for module in dict.fromkeys(claim.module for claim in ordered):
            yield from (claim for claim in ordered if claim.module == module)

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """What is wrong in the paper, gravest first.

        Raises:
            TextError: two have one number, or a place that is none.
        """
        from referee.texts import TextError, findings_in, shown

        found: dict[tuple[int, int], Finding] = {}
        places: dict[str, str] = {}
        wrong = {c.id for c in self.claims if c.erratum is not None}
        for texts in (*self.texts.values(), findings_in(self.folder)):
            for one in texts.findings:
                where, name = f"{shown(texts.path)}:{one.line}", (int(one.finding.rank), one.number)
                if name in found:
                    raise TextError(f"{where}: there is another finding {name[0]}.{name[1]}")
                found[name] = one.finding
                for place in one.finding.places:
                    if place not in wrong:
                        raise TextError(f"{where}: '{place}' has no erratum")
                    if place in places:
                        raise TextError(f"{where}: '{place}' is a place of the finding at {places[place]}, too")
                    places[place] = where
        for claim in self.claims:
            if claim.erratum is not None and claim.id not in places:
                where = self.texts[claim.section].where(claim.id)
                raise TextError(f"{where}: '{claim.id}' is wrong as printed, and a place of no finding")
        return tuple(found[name] for name in sorted(found))

    @property
    def certificates(self) -> Path:
        """The file of the certificates of the sentences that claims rest on."""
        return self.folder / "certificates.json.gz"

    @cached_property
    def library(self) -> Library:
        """The certificates that are kept; none if the file is damaged (a run then asks solvers and says so)."""
        from evidence.certificates import Library  # SymPy takes a while, and reports need the vocabulary alone

        if not self.certificates.exists():
            return Library({})
        try:
            return Library.read(self.certificates)
        except ValueError as error:
            return Library({}, str(error).replace(str(self.certificates), self.certificates.name))

    def parent_of(self, label: str) -> str:
        """The label of the statement that a label belongs to: what stands before the step."""
        parts = label.split(", ")
        return ", ".join(parts[:2]) if label.startswith(self.unnumbered) else parts[0]

    def kind_of(self, claim: Claim) -> Kind:
        """What a claim is about."""
        kind = self.section(claim.section).kind
        if kind is not None:
            return kind
        if claim.label != self.parent_of(claim.label):
            return Kind.STEP
        cited = claim.label.startswith(self.results) and claim.label not in self.restated
        return Kind.RESULT if cited else Kind.STATEMENT


@cache
def load_paper(name: str) -> Paper:
    """The paper whose claims are in the package ``name``, or that is installed under this name.

    Raises:
        PaperNotFoundError: with one sentence that says what was asked for and what was found.
    """
    offered = {e.name: e.value for e in metadata.entry_points(group=GROUP)}
    package = offered.get(name, name)
    try:
        module = importlib.import_module(package)
    except (Exception, SystemExit) as error:
        others = f"; installed papers: {', '.join(sorted(offered))}" if offered else ""
        raise PaperNotFoundError(f"no paper {name!r}: cannot import {package!r} ({error}){others}") from error
    found = getattr(module, "PAPER", None)
    if not isinstance(found, Paper) or found.package != package:
        where = getattr(module, "__file__", None) or ", ".join(getattr(module, "__path__", ()))
        raise PaperNotFoundError(
            f"the package {package!r} at {where} is not a paper: it has no PAPER; if another package of "
            "this name is meant, this one comes before it on the path"
        )
    return found


def chosen(name: str | None, *directories: Path) -> str:
    """The name of the paper that is meant: the one given, that of a ``pyproject.toml``, or the default one.

    Raises:
        PaperNotFoundError: none is named anywhere, or a file cannot be read.
    """
    if name:
        return name
    for directory in directories:
        path = directory / "pyproject.toml"
        if not path.is_file():
            continue
        try:
            said = (
                tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("referee", {}).get("claims")
            )
        except (tomllib.TOMLDecodeError, OSError, UnicodeDecodeError, AttributeError) as error:
            raise PaperNotFoundError(f"{path}: cannot be read: {error}") from error
        if said:
            return str(said)
    if any(e.name == DEFAULT for e in metadata.entry_points(group=GROUP)):
        return DEFAULT
    raise PaperNotFoundError(
        "no paper given: name its package with --claims, in pyproject.toml ([tool.referee] claims = ...), or "
        f"as the entry point {DEFAULT!r} of the group {GROUP!r}"
    )
