"""``schema.json``: the JSON Schema of a report, made from the types in ``referee/record.py``.

``python -m reports schema > reports/schema.json`` writes the file anew; whoever reads reports with other tools
needs nothing else.
"""

from __future__ import annotations

import enum
import inspect
import json
import re
import types
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from referee.record import VERSION, Report

#: What JSON Schema calls the types of Python.
NAMES = {str: "string", int: "integer", float: "number", bool: "boolean"}
#: A float, of which JSON has not all.
REAL = {"type": ["number", "string"], "pattern": "^(-?inf|nan)$"}
Spec = dict[str, Any]


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema of a report."""
    definitions: dict[str, Spec] = {"real": REAL}
    report = _object(Report, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:referee:report:{VERSION}",
        "title": "Report of the referee on a paper",
        **report,
        "$defs": definitions,
    }


def text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(schema(), indent=2) + "\n"


def _object(kind: type, definitions: dict[str, Spec]) -> Spec:
    """The schema of a dataclass; those of the dataclasses in it go to the definitions."""
    about, of_fields = described(kind)
    hints = hints_of(kind)
    return {
        "type": "object",
        "description": about,
        "additionalProperties": False,
        "required": list(hints),
        "properties": {
            name: _spec(hint, definitions) | ({"description": of_fields[name]} if name in of_fields else {})
            for name, hint in hints.items()
        },
    }


def _spec(hint: Any, definitions: dict[str, Spec]) -> Spec:
    """The schema of the values of a type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        base = {"type": "number"} if arguments[0] is float else _spec(arguments[0], definitions)
        return base | dict(arguments[1:])
    if origin is Literal:
        values = [value.value if isinstance(value, enum.Enum) else value for value in arguments]
        return {"enum": values} if len(values) > 1 else {"const": values[0]}
    if origin in (Union, types.UnionType):
        return _union(arguments, definitions)
    if origin in (tuple, Sequence):
        return {"type": "array", "items": _spec(arguments[0], definitions)}
    if origin is Mapping:
        rest = {} if arguments[1] is Any else {"additionalProperties": _spec(arguments[1], definitions)}
        return {"type": "object", **rest}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return {"enum": [member.value for member in hint]}
    if is_dataclass(hint):
        name = str(getattr(hint, "__name__", hint)).lower()
        if name not in definitions:
            definitions[name] = _object(hint, definitions)  # type: ignore[arg-type]
        return {"$ref": f"#/$defs/{name}"}
    return {"$ref": "#/$defs/real"} if hint is float else {"type": NAMES[hint]}


def _union(parts: Sequence[Any], definitions: dict[str, Spec]) -> Spec:
    """The schema of one type or None, or of several simple ones."""
    some = [part for part in parts if part is not type(None)]
    if len(some) == len(parts):
        return {"type": [NAMES[part] for part in parts]}
    spec = _spec(some[0], definitions)
    if reference := spec.get("$ref"):
        spec = definitions[reference.rpartition("/")[2]]
        if spec is not REAL:  # a dataclass that may be absent may be so wherever it occurs
            spec["type"] = ["object", "null"]
            return {"$ref": reference}
    if "enum" in spec:
        return {"enum": [*spec["enum"], None]}
    kinds = spec["type"]
    return spec | {"type": [*([kinds] if isinstance(kinds, str) else kinds), "null"]}


@cache
def hints_of(kind: type) -> Mapping[str, Any]:
    """The types of the fields of a dataclass, in order."""
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: hints[field.name] for field in fields(kind)}


def described(kind: type) -> tuple[str, Mapping[str, str]]:
    """What the docstring of a class says of it, and of each of its attributes."""
    about, _, listed = inspect.cleandoc(kind.__doc__ or "").partition("\n\nAttributes:\n")
    items = re.findall(r"^    (\w+): (.*(?:\n     .*)*)", listed, re.MULTILINE)
    return _line(about), {name: _line(words) for name, words in items}


def _line(words: str) -> str:
    return " ".join(words.replace("``", "`").split())
