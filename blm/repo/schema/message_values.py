"""How values and names are shown in messages."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from blm.repo.yaml.flow_lines import write_flow

NUMBER = re.compile(r"\s*(-?\d[\d,]*(?:\.\d+)?)\s*%?\s*")
"""A number as people write it: in quotes, with a percent sign, with commas."""
TRUTH = {"yes": "true", "on": "true", "no": "false", "off": "false"}
OTHER_WORDS = {"False": "false", "True": "true", "~": "null", "Null": "null", "None": "null"}


def hint_value(found: object, kinds: list[str]) -> str:
    """Hint with the value that was probably meant, or an empty string."""
    if isinstance(found, str):
        return _hint_text(found, kinds)
    if found is None:
        empty = {"array": "write [] for none", "object": "write {} for none"}
        return next((empty[kind] for kind in kinds if kind in empty), "")
    if isinstance(found, bool | int | float) and "string" in kinds:
        return f'put it in quotes: "{write_flow(found)}"'
    return f"write [{write_flow(found)}]" if isinstance(found, int) and "array" in kinds else ""


def _hint_text(found: str, kinds: list[str]) -> str:
    if {"number", "integer"} & set(kinds) and (number := NUMBER.fullmatch(found)):
        whole, point, part = number[1].replace(",", "").partition(".")
        return f"write {int(whole)}{point}{part}"  # YAML reads 035 as text
    if found in OTHER_WORDS:
        return f"write {OTHER_WORDS[found]}"
    if "boolean" in kinds and found.lower() in TRUTH:
        return f"write {TRUTH[found.lower()]}"
    if "object" in kinds and ":" in found:
        return "put a space after the colon"
    return f"write [{write_flow(found)}]" if "array" in kinds else ""


def mend_text(found: str) -> Iterator[str]:
    """Possible corrections: a host cut out of a URL, a URL with its scheme added."""
    yield re.sub(r"^https?://|[/?#].*$", "", found.strip().lower())
    if "." in found and "://" not in found:
        yield f"https://{found.strip()}"


SHOWN = 40
LISTED = 12


def suggest(wrong: object, known: Sequence[str]) -> str:
    """``did you mean x?`` when something known is close, else the known names."""
    near = difflib.get_close_matches(str(wrong), known, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    if len(known) > LISTED:
        return ""
    return f"known: {', '.join(known)}"


def show(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """A value as shown in a message."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text '{shorten(value)}'"
    return "a list" if isinstance(value, list) else "a mapping"


def shorten(text: str) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
