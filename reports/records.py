"""Reading and writing ``report.json``: the one place that knows how a report becomes bytes.

A report is a :class:`referee.record.Report`.  On disk it is plain data, which ``schema.json`` describes:
:func:`to_plain` makes them of it, :func:`typed` reads them back.  JSON has neither infinities nor NaN, which
become the strings ``"inf"``, ``"-inf"`` and ``"nan"``.  Whatever is wrong with a file or a record is a
:class:`ReportError` whose message is one line: the file, the place in it, what was found and what was expected.
"""

from __future__ import annotations

import contextlib
import enum
import json
import math
import os
import secrets
import types
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from functools import cache
from numbers import Rational
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, TypeVar, Union, get_args, get_origin

import jsonschema

from referee.record import ANSWERS, VERSION, Diagnosis, Figure, Record, Report, Summary, Verdict
from reports.older import upgraded
from reports.schema import hints_of, schema

T = TypeVar("T")
SCHEMA_VERSION = VERSION
_FILES = "figures[*].name: figure file"


class ReportError(Exception):
    """A report cannot be read, written or understood; the message is one line for a human."""


# -- plain data ------------------------------------------------------------------------------------


def to_plain(obj: Any) -> Any:
    """Turn dataclasses, enums, NumPy values, fractions, paths and dates into plain JSON data.

    Knows its guests by behaviour, so nothing is imported for their sake: whatever has ``tolist``
    is an array or an array scalar, whatever has ``__float__`` a real number.  Exact rationals
    become ``"p/q"``, non-finite numbers ``"inf"``, ``"-inf"`` or ``"nan"``.

    Raises :class:`ReportError` with the place of the first value that has no plain form.
    """
    try:
        return _plain(obj, "$")
    except RecursionError:
        raise ReportError("$: the data is nested too deeply, or contains itself") from None


def _plain(obj: Any, place: str) -> Any:
    if obj is None or isinstance(obj, bool):
        return obj
    if isinstance(obj, enum.Enum):
        return _plain(obj.value, place)
    if isinstance(obj, str):  # lone surrogates (from undecodable file names) are not UTF-8
        return str(obj).encode("utf-8", "backslashreplace").decode("utf-8")
    if hasattr(obj, "tolist"):
        return _plain_sequence(obj.tolist(), place)
    if isinstance(obj, Mapping):
        return {_plain_key(k, place): _plain(v, f"{place}.{k}") for k, v in obj.items()}
    if is_dataclass(obj) and not isinstance(obj, type):
        return {f.name: _plain(getattr(obj, f.name), f"{place}.{f.name}") for f in fields(obj)}
    if isinstance(obj, Set):
        return sorted((_plain(item, place) for item in obj), key=json.dumps)
    if isinstance(obj, (Sequence, Iterator)) and not isinstance(obj, (bytes, bytearray)):
        return _plain_sequence(list(obj), place)
    if isinstance(obj, os.PathLike):
        return _plain(os.fspath(obj), place)
    if isinstance(obj, datetime):
        return obj.isoformat()
    return _plain_number(obj, place)


def _plain_sequence(items: Any, place: str) -> Any:
    if not isinstance(items, list):  # tolist of an array scalar
        return _plain_number(items, place) if hasattr(items, "tolist") else _plain(items, place)
    if set(map(type, items)) == {float} and all(map(math.isfinite, items)):
        return items.copy()  # the long lists of numbers in figures
    return [_plain(item, f"{place}[{i}]") for i, item in enumerate(items)]


def _plain_key(key: Any, place: str) -> str:
    plain = _plain(key, place)
    return plain if isinstance(plain, str) else json.dumps(plain)


def _plain_number(obj: Any, place: str) -> int | float | str:
    try:
        if isinstance(obj, int):
            return int(str(int(obj)))  # fails on numbers too long for decimal text
        if isinstance(obj, Rational):
            p, q = int(obj.numerator), int(obj.denominator)
            return int(str(p)) if q == 1 else f"{p}/{q}"
        value = float(obj)
    except (TypeError, ValueError, OverflowError, AttributeError):
        kind = type(obj).__qualname__
        raise ReportError(f"{place}: a {kind} cannot be stored in a report") from None
    return value if math.isfinite(value) else str(value)


# -- typed data ------------------------------------------------------------------------------------


def typed(kind: type[T], data: Any) -> T:
    """Plain data that are a ``kind``, as a schema has said, as one; the inverse of :func:`to_plain`."""
    hint: Any = kind
    read: Callable[[Any], T] = _reader(hint)
    return read(data)


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """What makes values of a type from plain data."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _reader(arguments[0])
    if origin is Literal and isinstance(arguments[0], enum.Enum):
        return type(arguments[0])
    if origin in (Union, types.UnionType) and type(None) in arguments:
        read = _reader(arguments[0])
        return lambda data: None if data is None else read(data)
    if origin in (tuple, Sequence):
        return _reals if arguments[0] is float else _tuple_of(_reader(arguments[0]))
    if origin is Mapping and arguments[1] is not Any:
        return lambda data: dict(sorted(data.items()))
    if isinstance(hint, enum.EnumMeta):
        return hint
    if isinstance(hint, type) and is_dataclass(hint):
        return _builder(hint)
    return _real if hint is float else _same


def _builder(kind: type) -> Callable[[Any], Any]:
    """What makes dataclasses from plain data, without the checks that are for those who write them by hand."""
    readers = [(name, _reader(hint)) for name, hint in hints_of(kind).items()]
    others = [(name, read) for name, read in readers if read is not _same]

    def build(data: Any) -> Any:
        made: Any = object.__new__(kind)
        values = made.__dict__
        for name, _ in readers:
            values[name] = data[name]
        for name, read in others:
            values[name] = read(data[name])
        return made

    return build


def _tuple_of(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return tuple if read is _same else lambda data: tuple(map(read, data))


def _same(data: Any) -> Any:
    return data


def _real(data: Any) -> Any:
    return float(data) if isinstance(data, str) else data


def _reals(data: Any) -> tuple[float, ...]:
    return tuple(map(_real, data)) if str in set(map(type, data)) else tuple(data)


# -- checking --------------------------------------------------------------------------------------


def _items(validator: Any, items: Any, instance: Any, outer: Any) -> Iterator[Any]:
    """The ``items`` keyword, with a short cut for the long lists of numbers in figures."""
    reals = isinstance(instance, list) and items == {"$ref": "#/$defs/real"}
    if reals and set(map(type, instance)) <= {int, float}:
        return iter(())
    check = jsonschema.Draft202012Validator.VALIDATORS["items"]
    found: Iterator[Any] = check(validator, items, instance, outer)
    return found


@cache
def _validator(definition: str | None = None) -> Any:
    base = jsonschema.Draft202012Validator
    checked = jsonschema.validators.extend(base, {"items": _items})
    if definition is None:
        return checked(schema())
    alone = {"type": "object", "$ref": f"#/$defs/{definition}"}  # and not null
    return checked({**alone, "$defs": schema()["$defs"]})


def check(data: Any, origin: str = "report") -> Report:
    """The report that plain data are, if they are a valid one, else :class:`ReportError`.

    Beyond the schema: ids and figure files are unique, and the summary counts the claims.
    """
    if not isinstance(data, dict) or "schema" not in data:
        found = "no key 'schema'" if isinstance(data, dict) else _short(data)
        raise ReportError(f"{origin}: $: found {found}, expected a report (schema version {SCHEMA_VERSION})")
    if data["schema"] != SCHEMA_VERSION:
        found = _short(data["schema"])
        raise ReportError(f'{origin}: $.schema: found {found}, expected "{SCHEMA_VERSION}"')
    _check_schema(_validator(), data, origin)
    report = typed(Report, data)
    _check_whole(report, origin)
    return report


def check_claim(data: Any, origin: str = "claim") -> Record:
    """The record that plain data are, if it is valid by itself, else :class:`ReportError`.

    For collectors of records: one malformed claim can be replaced by an ``error`` before it spoils
    the report.
    """
    _check_schema(_validator("record"), data, origin)
    record = typed(Record, data)
    _check_unique((figure_file(record, figure) for figure in record.figures), f"{origin}: $.{_FILES}")
    return record


def check_diagnosis(data: Any, origin: str = "diagnosis") -> Diagnosis:
    """The diagnosis that plain data are, if it is a valid one, else :class:`ReportError`."""
    _check_schema(_validator("diagnosis"), data, origin)
    return typed(Diagnosis, data)


def check_record(record: Record, origin: str = "claim") -> Record:
    """A record as it will be read from disk, if it is valid, else :class:`ReportError`."""
    return check_claim(to_plain(record), origin)


def _check_whole(report: Report, origin: str) -> None:
    """What no schema says."""
    claims = report.claims
    _check_unique((claim.id for claim in claims), f"{origin}: $.claims[*].id")
    for claim in claims:
        if claim.evidence == "kernel" and not (report.kernel and claim.kernel and claim.kernel.whole):
            raise ReportError(
                f"{origin}: $.claims[*].evidence: found kernel of {claim.id}, which nothing supports"
            )
    files = (figure_file(claim, figure) for claim in claims for figure in claim.figures)
    _check_unique(files, f"{origin}: $.claims[*].{_FILES}")
    if report.summary != (counted := summarise(claims)):
        found, expected = (_short(to_plain(summary)) for summary in (report.summary, counted))
        raise ReportError(f"{origin}: $.summary: found {found}, expected {expected}")


def _check_schema(validator: Any, instance: Any, origin: str) -> None:
    try:
        error = jsonschema.exceptions.best_match(validator.iter_errors(instance))
    except RecursionError:
        raise ReportError(f"{origin}: the data is nested too deeply") from None
    if error is None:
        return
    found, expected = _short(error.instance), error.message
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        found, expected = "no key " + _names(missing), "one"
    elif error.validator == "additionalProperties" and error.schema.get("properties"):
        extra = [key for key in error.instance if key not in error.schema["properties"]]
        found, expected = "unknown key " + _names(extra), "only the keys of the schema"
    elif error.validator == "enum":
        expected = "one of " + ", ".join(map(_short, error.validator_value))
    elif error.validator == "type":
        kinds = error.validator_value
        expected = kinds if isinstance(kinds, str) else " or ".join(kinds)
    elif error.validator == "pattern":
        expected = f"text like {error.validator_value}"
    elif error.validator in {"minimum", "maximum", "minLength"}:
        expected = f"{error.validator} {error.validator_value}"
    else:
        expected = _clip(expected)
    raise ReportError(f"{origin}: {error.json_path}: found {found}, expected {expected}")


def _check_unique(names: Iterable[str], place: str) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ReportError(f"{place}: found {_names(twice)} more than once, expected unique names")


def _names(keys: Sequence[str]) -> str:
    return _clip(", ".join(repr(key) for key in keys))


def _short(value: Any) -> str:
    return _clip(json.dumps(value, ensure_ascii=False, default=lambda obj: type(obj).__qualname__))


def _clip(text: str, limit: int = 120) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


# -- files -----------------------------------------------------------------------------------------


def load(path: str | os.PathLike[str]) -> Report:
    """Read and validate the report at ``path``; raises :class:`ReportError`."""
    try:
        text = Path(path).read_bytes().decode("utf-8")
        data = json.loads(text, parse_constant=_reject_constant, parse_float=_finite)
    except (OSError, ValueError, RecursionError) as error:
        raise ReportError(f"{path}: {_why_unreadable(error)}") from error
    return check(upgraded(data), str(path))


def _why_unreadable(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror or error}"
    if isinstance(error, UnicodeDecodeError):
        return f"found bytes that are not UTF-8 at offset {error.start}, expected a JSON report"
    if isinstance(error, json.JSONDecodeError):
        where = f"line {error.lineno}, column {error.colno}"
        return f"found broken JSON at {where} ({error.msg}), expected a complete JSON report"
    return f"cannot be read as JSON: {_clip(str(error))}"


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(f'found {name}, expected a finite number or one of "inf", "-inf", "nan"')


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _reject_constant(text)


def dump(report: Report, path: str | os.PathLike[str]) -> None:
    """Validate ``report`` and write it to ``path``, all of it or nothing; equal reports give equal bytes.

    The order of a mapping is kept only in a counterexample's values, where it is the author's.
    """
    _check_schema(_validator(), to_plain(report), str(path))
    Scribe().dump(report, path)


class Scribe:
    """Writes the report of a run again and again as the run goes on, and each valid record as text but once."""

    def __init__(self) -> None:
        self._written: dict[int, tuple[Record, str]] = {}

    def dump(self, report: Report, path: str | os.PathLike[str]) -> None:
        """Write a report whose every record is known to be valid; the same bytes as those of :func:`dump`."""
        _check_whole(report, str(path))
        data = to_plain(replace(report, claims=()))
        for holder, key in ((data, "pace"), (data["environment"], "packages")):
            holder[key] = holder[key] and dict(sorted(holder[key].items()))
        records = ",\n".join(map(self._text, report.claims))
        head, key, tail = _format(data).partition('\n  "claims": [')  # a newline within a text is \\n
        claims = f"\n{records}\n  " if records else ""
        write_atomic(Path(path), f"{head}{key}{claims}{tail}\n".encode())

    def _text(self, record: Record) -> str:
        known, text = self._written.get(id(record), (None, ""))
        if known is not record:
            text = f"    {_format(to_plain(record), '    ')}"
            self._written[id(record)] = record, text
        return text


def _format(value: Any, indent: str = "") -> str:
    """JSON with two spaces of indentation, and lists of plain values on one line."""
    inner = indent + "  "
    if isinstance(value, dict) and value:
        members = (f"{inner}{_scalar(k)}: {_format(v, inner)}" for k, v in value.items())
        return "{\n" + ",\n".join(members) + f"\n{indent}}}"
    if isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        return "[\n" + ",\n".join(inner + _format(item, inner) for item in value) + f"\n{indent}]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def as_directory(directory: str | os.PathLike[str]) -> Path:
    """The path of a directory, made if need be; raises :class:`ReportError`."""
    path = Path(directory)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise ReportError(f"{path}: cannot be made a directory: {why}") from error
    return path


def write_atomic(path: Path, data: bytes) -> None:
    """Replace the file at ``path`` by ``data``, or leave it as it was and raise.

    The bytes go to a temporary file in the same directory, reach the disk, and take the name in
    one step; the temporary file does not outlive a failure.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        try:
            with open(temporary, "xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError, ValueError):
                temporary.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise ReportError(f"{path}: cannot be written: {why}") from error


# -- reading a report ------------------------------------------------------------------------------


def summarise(claims: Iterable[Record]) -> Summary:
    """Count claims by verdict, and those whose verdict is not the expected one."""
    claims = list(claims)
    verdicts = Counter(claim.verdict for claim in claims)
    unexpected = sum(not as_expected(claim) for claim in claims)
    return Summary(**{name: verdicts[name] for name in Verdict}, unexpected=unexpected)


def failures(report: Report) -> list[Record]:
    """Return the claims whose verdict is not the expected one, in the order of the report."""
    return [claim for claim in report.claims if not as_expected(claim)]


def as_expected(claim: Record) -> bool:
    """Tell whether the verdict is the one that mathematics expects; of an observation, whether there is one."""
    return claim.verdict in ANSWERS if claim.expected is None else claim.verdict == claim.expected


def left_out(claim: Record) -> bool:
    """Tell whether the claim was not run on purpose: then its message says why."""
    return claim.verdict == "not_run" and bool(claim.message)


def figure_file(claim: Record, figure: Figure) -> str:
    """Return the name of the file that a figure of a claim is drawn to."""
    return f"{claim.id.replace('/', '__')}--{figure.name}.svg"
