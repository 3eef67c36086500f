"""Values as YAML text on one line: plain where no reader can mistake them, else quoted as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from blm.repo.lines import format_value

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
    """Whether `text` may stand without quotes."""
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
