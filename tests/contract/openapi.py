"""GitHub's published description, as a judge of requests and answers."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft4Validator, FormatChecker

SUBSET = Path(__file__).with_name("github_openapi.json")
FORMATS = FormatChecker(())


@FORMATS.checks("date-time", ValueError)
def is_date_time(value: object) -> bool:
    """Whether a text is an ISO time with a zone; other types are the type's business."""
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@functools.cache
def description() -> dict[str, Any]:
    """The committed subset."""
    return json.loads(SUBSET.read_text(encoding="utf-8"))


@functools.cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Paths as patterns, the most literal first; a parameter is one percent-encoded segment."""
    paths = sorted(description()["paths"], key=lambda path: path.count("{"))
    patterns = [re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)) for path in paths]
    # GitHub's `path` of a file is written with its slashes.
    loose = [pattern.replace("(?P<path>[^/]+)", "(?P<path>.+)") for pattern in patterns]
    return [(re.compile(p), path) for p, path in zip(loose, paths, strict=True)]


def operation(method: str, raw_path: str) -> tuple[dict[str, Any], dict[str, str]] | None:
    """The operation of a request and the values in its path."""
    for pattern, path in _templates():
        found = pattern.fullmatch(raw_path)
        if found and method.lower() in description()["paths"][path]:
            return description()["paths"][path][method.lower()], found.groupdict()
    return None


def request_problems(method: str, raw_path: str, query: Mapping[str, str], body: Any) -> list[str]:
    """What GitHub's description has against a request."""
    known = operation(method, raw_path)
    if known is None:
        return [f"{method} {raw_path} is not described"]
    described, in_path = known
    places = {"path": {k: unquote(v) for k, v in in_path.items()}, "query": dict(query)}
    problems = []
    for place, values in places.items():
        named = {one["name"]: one for one in described["parameters"] if one["in"] == place}
        problems += [f"{place} {name} is not described" for name in values if name not in named]
        problems += [
            f"{place} {name} is missing"
            for name, one in named.items()
            if one["required"] and name not in values
        ]
        for name in values.keys() & named.keys():
            readings = _readings(values[name])
            found = [_problems(named[name]["schema"], one, f"{place} {name}") for one in readings]
            problems += min(found, key=len)
    if body is not None and described["body"] is None:
        problems.append("a body is not described")
    if described["body"] is not None:
        problems += _problems(described["body"], body, "body") + _unnamed(described["body"], body)
    return problems


def answer_problems(method: str, raw_path: str, status: int, body: Any) -> list[str]:
    """What GitHub's description has against an answer that succeeded."""
    known = operation(method, raw_path)
    if known is None or str(status) not in known[0]["answers"]:
        return [f"{method} {raw_path} does not answer {status}"]
    schema = known[0]["answers"][str(status)]
    if schema is None:
        return [] if body is None else ["a body is not described"]
    return _problems(schema, body, "answer")


def _problems(schema: Any, value: Any, where: str) -> list[str]:
    whole = {"components": description()["components"], "allOf": [schema]}
    validator = Draft4Validator(whole, format_checker=FORMATS)
    return [
        f"{where} {error.json_path}: {error.message[:200]}"
        for error in validator.iter_errors(value)
    ]


def _unnamed(schema: Mapping[str, Any], value: Any) -> list[str]:
    """Keys of a body that are not described: a misspelt one would be ignored in silence."""
    named = {*schema.get("properties", {})}
    named |= {key for one in schema.get("oneOf", []) for key in one.get("properties", {})}
    return [f"body {key} is not described" for key in value or {} if key not in named]


def _readings(text: str) -> list[str | int]:
    """What a value of an address may be: digits are a text or a number."""
    return [text, int(text)] if text.isdecimal() else [text]
