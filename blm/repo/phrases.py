"""How values and names are called in messages."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

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
    """A value as it may be called in a sentence."""
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
