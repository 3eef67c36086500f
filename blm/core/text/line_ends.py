"""Lines of foreign text: they end at LF, CRLF or CR and nowhere else.

`str.splitlines` ends them at U+2028, U+0085, form feeds and others too. Google, Markdown and
editors do not, so a stranger could hide a line in one that people read as one.
"""

from __future__ import annotations

import re

LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def split_lines(text: str) -> list[str]:
    """The lines of a text without their ends; an end at its very end begins no further line."""
    lines = LINE_END.split(text)
    return lines if lines[-1] else lines[:-1]


def split_kept(text: str) -> list[str]:
    """The lines of a text, each with its end; together they are the text."""
    return _LINE.findall(text)
