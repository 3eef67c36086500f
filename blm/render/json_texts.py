"""JSON as text: data as it is, but nothing in it acts on a terminal or hides from a reader."""

from __future__ import annotations

import json
import re

_ODD = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff"
    "\U000e0000-\U000e0fff]"
)


def dump_json(value: object) -> str:
    """JSON with two blanks of indent; keys stay in their order.

    Control, bidi and invisible characters are escaped, so that the text is safe to show and a
    parser gives back exactly what went in.
    """
    return _ODD.sub(_escape, json.dumps(value, indent=2, ensure_ascii=False))


def _escape(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
