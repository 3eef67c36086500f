"""Canonical lines: one record per line, valid YAML and, after its ``- ``, valid JSON.

What is escaped, and why, is what JSON, YAML 1.1 and YAML 1.2 readers must agree on: quotes,
back-slashes, C0 and C1 controls (an unescaped U+0085 becomes a space), U+2028, U+2029, U+FEFF,
U+FFFE, U+FFFF. Characters beyond the BMP stand as they are: no reader agrees on surrogate pairs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from blm import SCHEMA

ODD = r'["\\\x00-\x1f\x7f-\x9f\x{2028}\x{2029}\x{FEFF}\x{FFFE}\x{FFFF}]'
"""Characters that need escaping, in the syntax of Rust's regular expressions."""

_ODD = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape(text: str) -> str:
    """The inside of a quoted string; a lone surrogate becomes U+FFFD."""
    return _ODD.sub(_escape_one, text)


def _escape_one(match: re.Match[str]) -> str:
    character = match.group()
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    return _SHORT.get(character) or f"\\u{ord(character):04x}"


def format_number(value: float) -> str:
    """A decimal without exponent; whole numbers without a fraction."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def format_value(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """A JSON value on one line, a space after each colon and comma."""
    return (_FORMATS.get(type(value)) or _find_format(value))(value)


def _format_text(value: str) -> str:
    return f'"{escape(value)}"' if _ODD.search(value) else f'"{value}"'


def _format_mapping(value: Mapping[str, Any]) -> str:
    inside = [f"{_format_key(str(key))}: {format_value(inner)}" for key, inner in value.items()]
    return f"{{{', '.join(inside)}}}"


def _format_list(value: Iterable[Any]) -> str:
    return f"[{', '.join([format_value(item) for item in value])}]"


_format_key = lru_cache(maxsize=1024)(_format_text)
_FORMATS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    str: _format_text,
    int: str,
    float: format_number,
    dict: _format_mapping,
    list: _format_list,
    tuple: _format_list,
}
"""By type: looked up once per value, which is quicker than asking what it is one by one."""


def _find_format(value: object) -> Callable[[Any], str]:
    if isinstance(value, Mapping):
        return _format_mapping
    kinds = (bool, str, int, float)
    return next((_FORMATS[kind] for kind in kinds if isinstance(value, kind)), _format_list)


def format_lines(title: str, records: Iterable[Mapping[str, Any]]) -> str:
    """A program file: its heading and one line per record."""
    return heading(title) + "".join(map(format_line, records))


def format_line(record: Mapping[str, Any]) -> str:
    """A record as it stands in a program file, with its newline."""
    return f"- {format_value(record)}\n"


def heading(title: str) -> str:
    """First line of a program file: who writes it, which schema, what a line is."""
    return f"# Written by blm, schema {SCHEMA}. {title}\n"


def parse_line(line: str) -> Any:  # noqa: ANN401 - any JSON value
    """The record of one canonical line.

    Raises:
        ValueError: the line is not ``- `` and JSON.
    """
    if not line.startswith("- "):
        message = "not a record"
        raise ValueError(message)
    return json.loads(line[2:])


PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
LOOKS_LIKE_NUMBER = re.compile(r"[0-9][0-9_.:a-fA-FxXoO-]*")
WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"})
"""Plain words that some version of YAML reads as something else than text."""


def write_scalar(value: Any) -> str:  # noqa: ANN401 - any scalar
    """A scalar that the strict loader, and any other YAML reader, gives back the same.

    Dates stand plain, as people write them.
    """
    return value if isinstance(value, str) and is_plain(value) else format_value(value)


def is_plain(text: str) -> bool:
    """True if `text` needs no quotes."""
    if DATE.fullmatch(text):
        return True
    if not PLAIN.fullmatch(text) or text.lower() in WORDS:
        return False
    return not LOOKS_LIKE_NUMBER.fullmatch(text)


def write_key(key: str) -> str:
    """A key; the formats' own keys stand plain, ``on`` among them."""
    plain = PLAIN.fullmatch(key) and not LOOKS_LIKE_NUMBER.fullmatch(key)
    return key if plain else format_value(key)


def write_flow(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Any value on one line: mappings in braces, lists in brackets."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{write_key(k)}: {write_flow(v)}' for k, v in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(write_flow, value))}]"
    return write_scalar(value)
