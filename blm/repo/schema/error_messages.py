"""Turns JSON Schema errors into messages: what is wrong, a hint, line and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from blm import SCHEMA
from blm.errors import Problem
from blm.repo.schema.message_values import LISTED, hint_value, mend_text, shorten, show, suggest
from blm.repo.yaml.flow_lines import write_flow
from blm.repo.yaml.strict_loader import Keys

MOST_PROBLEMS = 100
"""Most problems reported of one kind in one file."""
TYPES = {
    "array": "a list",
    "object": "a mapping",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


class Locator(Protocol):
    """Finds the file and line of each value: of one document, or of several merged ones."""

    def problem(
        self, path: Keys, message: str, hint: str = "", *, key: bool = False, warning: bool = False
    ) -> Problem:
        """A problem at the place of `path`, or of its key."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One error of JSON Schema.

    Attributes:
        path: of the value that is wrong.
        keyword: of the schema that it breaks.
        wanted: the keyword's value.
        found: the value that is wrong.
        schema: that the keyword belongs to.
        naming: True if `found` is a key, not a value.
    """

    path: Keys
    keyword: str
    wanted: Any
    found: Any
    schema: Mapping[str, Any]
    naming: bool

    @property
    def title(self) -> str:
        """The schema's name for a valid value, or an empty string."""
        return str(self.schema.get("title", ""))

    @property
    def example(self) -> str:
        """The schema's example as a hint, or an empty string."""
        examples = self.schema.get("examples", ())
        return f"such as {write_flow(examples[0])}" if examples else ""


def explain(error: Mismatch, places: Locator) -> Iterator[Problem]:
    """The problems that one schema error stands for, at their places."""
    if error.naming:
        yield _explain_name(error, places)
    elif error.keyword == "additionalProperties":
        yield from _explain_unknown_keys(error, places)
    elif error.keyword == "required":
        yield from _explain_missing_keys(error, places)
    elif error.keyword == "not":
        yield from _explain_forbidden_keys(error, places)
    elif error.keyword == "const" and error.path[-1:] == ("schema",):
        yield places.problem(error.path, *_explain_version(error.found))
    else:
        message, hint = EXPLANATIONS.get(error.keyword, _explain_other)(error)
        yield places.problem(error.path, message, hint)


def _explain_unknown_keys(error: Mismatch, places: Locator) -> Iterator[Problem]:
    known = list(error.schema.get("properties", ()))
    unknown = (key for key in error.found if key not in known)
    for key in islice(unknown, MOST_PROBLEMS):
        hint = suggest(key, known)
        message = f"unknown key '{shorten(key)}'"
        yield places.problem((*error.path, key), message, hint, key=True)


def _explain_forbidden_keys(error: Mismatch, places: Locator) -> Iterator[Problem]:
    for key in error.wanted.get("required", ()):
        message = f"'{key}' does not belong in {error.title or 'this entry'}"
        yield places.problem((*error.path, key), message, "remove it", key=True)


def _explain_missing_keys(error: Mismatch, places: Locator) -> Iterator[Problem]:
    properties = error.schema.get("properties", {})
    for key in error.wanted:
        if key not in error.found:
            spec = properties.get(key, {})
            example = next(iter(spec.get("examples", ())), None)
            says = re.split(r"[;:.]", str(spec.get("description", "")))[0]
            hint = f"add '{key}: {write_flow(example)}' for {says[:1].lower()}{says[1:]}"
            yield places.problem(error.path, f"'{key}' is missing", hint)


def _explain_name(error: Mismatch, places: Locator) -> Problem:
    message = f"'{shorten(str(error.found))}' is not {error.title or 'a known name'}"
    hint = suggest(error.found, error.wanted) if error.keyword == "enum" else error.example
    return places.problem((*error.path, str(error.found)), message, hint, key=True)


def _explain_version(found: object) -> tuple[str, str]:
    if isinstance(found, int) and found > SCHEMA:
        message = f"schema {found} is newer than this blm, which reads {SCHEMA}"
        return message, "upgrade blm"
    return f"schema must be {SCHEMA}, found {show(found)}", f"write 'schema: {SCHEMA}'"


def _explain_type(error: Mismatch) -> tuple[str, str]:
    kinds = [error.wanted] if isinstance(error.wanted, str) else list(error.wanted)
    wanted = error.title or " or ".join(TYPES[kind] for kind in kinds if kind != "null")
    if not error.path:
        wanted = "a mapping of keys and values"
    needed = error.found is None and "minItems" in error.schema
    hint = "" if needed else hint_value(error.found, kinds)
    return f"expected {wanted}, found {show(error.found)}", hint or error.example


def _explain_enum(error: Mismatch) -> tuple[str, str]:
    known = [str(value) for value in error.wanted]
    many = error.title and len(known) > LISTED
    wanted = error.title if many else f"one of {', '.join(known)}"
    if error.found is None or isinstance(error.found, list | dict):
        return f"expected {wanted}, found {show(error.found)}", error.example
    near = suggest(error.found, known)
    message = f"'{shorten(str(error.found))}' is not {wanted}"
    return message, near if near.startswith("did") else error.example


def _explain_const(error: Mismatch) -> tuple[str, str]:
    wanted = write_flow(error.wanted)
    return f"expected {wanted}, found {show(error.found)}", f"write {wanted}"


def _explain_pattern(error: Mismatch) -> tuple[str, str]:
    if not str(error.found).strip():
        return "the text is empty", error.example
    title = error.title or "of the expected form"
    meant = next((text for text in mend_text(error.found) if re.search(error.wanted, text)), "")
    hint = f"write {shorten(meant)}" if meant else error.example
    return f"'{shorten(error.found)}' is not {title}", hint


def _explain_format(error: Mismatch) -> tuple[str, str]:
    return f"'{shorten(error.found)}' is not a date", "write year-month-day, such as 2026-01-31"


def _explain_items(error: Mismatch) -> tuple[str, str]:
    least = error.keyword == "minItems"
    bound, count = error.wanted, len(error.found)
    if not count:
        return "the list is empty", error.example
    exact = error.schema.get("minItems") == error.schema.get("maxItems")
    limit = "" if exact else "at least " if least else "at most "
    return f"expected {limit}{bound} entries, found {count}", error.example


def _explain_bound(error: Mismatch) -> tuple[str, str]:
    words = {
        "minimum": "at least",
        "maximum": "at most",
        "exclusiveMinimum": "more than",
        "exclusiveMaximum": "less than",
    }[error.keyword]
    return f"expected {words} {error.wanted}, found {error.found}", error.example


def _explain_unique(error: Mismatch) -> tuple[str, str]:
    seen: list[Any] = []
    for item in error.found:
        if item in seen:
            return f"{write_flow(item)} stands twice in the list", "keep one of the two"
        seen.append(item)
    return "an entry stands twice in the list", "keep one of the two"


def _explain_size(error: Mismatch) -> tuple[str, str]:
    names = ", ".join(error.schema.get("properties", ()))
    found = ", ".join(map(str, error.found)) or "none"
    return f"expected exactly one of {names}, found {found}", error.example


def _explain_other(error: Mismatch) -> tuple[str, str]:
    return f"{show(error.found)} breaks '{error.keyword}'", error.example


EXPLANATIONS: dict[str, Callable[[Mismatch], tuple[str, str]]] = {
    "type": _explain_type,
    "enum": _explain_enum,
    "const": _explain_const,
    "pattern": _explain_pattern,
    "format": _explain_format,
    "minItems": _explain_items,
    "maxItems": _explain_items,
    "minimum": _explain_bound,
    "maximum": _explain_bound,
    "exclusiveMinimum": _explain_bound,
    "exclusiveMaximum": _explain_bound,
    "uniqueItems": _explain_unique,
    "minProperties": _explain_size,
    "maxProperties": _explain_size,
}
"""Function that explains the error, by keyword."""
