"""Lines of foreign text: they end at LF, CRLF or CR and nowhere else.

`str.splitlines` ends them at U+2028, U+0085, form feeds and others too. Google, Markdown and
editors do not, so a stranger could hide a line in one that people read as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")


def split_ends(text: str) -> Iterator[tuple[str, str]]:
    """Each line and its end, which is empty at a last line without one."""
    for match in _LINE.finditer(text):
        if match[0]:
            yield match[1], match[2]


def split_lines(text: str) -> list[str]:
    """The lines of a text without their ends; an end at its very end begins no further line."""
    return [line for line, _ in split_ends(text)]


def split_kept(text: str) -> list[str]:
    """The lines of a text, each with its end; together they are the text."""
    return [line + end for line, end in split_ends(text)]
