"""Page parts fitted into a size limit: the least important parts lose whole rows first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

Draw = Callable[[int], str]
"""The text of a part with this many of its rows, with every fold and fence closed."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a page.

    Attributes:
        name: of its rows, for the line that counts omitted ones.
        rank: parts with a higher rank are shortened first.
        rows: how many rows it has; 0 for a part that is only text.
        draw: its text; empty when nothing of it is shown.
    """

    name: str
    rank: int
    rows: int
    draw: Draw


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Omitted rows of a part."""

    name: str
    rows: int


Closing = Callable[[Sequence[LeftOut]], str]
"""The last lines of a page, from the list of what was omitted."""


def plain_part(text: str, rank: int) -> Part:
    """A part without rows: shown in full or omitted."""
    return Part("", rank, 0, lambda _: text)


def fit(parts: Sequence[Part], limit: int, closing: Closing) -> str:
    """The parts in order, shortened to at most `limit` characters.

    Rows are omitted first, from the highest rank down, then whole parts. A limit below the size of
    the closing gives an empty text.

    Args:
        parts: in the order of the page.
        limit: characters.
        closing: of the page.
    """
    texts = [part.draw(part.rows) for part in parts]
    shown = [part.rows for part in parts]
    order = sorted(range(len(parts)), key=lambda index: (-parts[index].rank, -index))

    def lay_out() -> str:
        pairs = zip(parts, shown, strict=True)
        left = [LeftOut(part.name, part.rows - rows) for part, rows in pairs if rows < part.rows]
        return _join([*texts, closing(left)])

    def cut(index: int, rows: int) -> bool:
        shown[index], texts[index] = rows, parts[index].draw(rows)
        return len(lay_out()) <= limit

    for index in order:
        if parts[index].rows and len(lay_out()) > limit:
            cut(index, _most(parts[index].rows, partial(cut, index)))
    for index in order:
        if len(lay_out()) > limit:
            texts[index] = ""
    page = lay_out()
    return page if len(page) <= limit else ""


def _most(rows: int, fits: Callable[[int], bool]) -> int:
    """The largest number of rows, less than all, that fits; 0 when none does."""
    low, high = 0, rows - 1
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _join(texts: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(text for text in texts if text)) + "\n"
