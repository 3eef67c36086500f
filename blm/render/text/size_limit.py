"""Parts of a page fitted into a limit: whole rows go, those of the least important part first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

Draw = Callable[[int], str]
"""The text of a part with so many of its rows; whole Markdown, every fold and fence closed."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a page.

    Attributes:
        name: what readers call its rows, for the line that counts those left out.
        rank: how soon it gives way; of two parts, the one with the higher rank first.
        rows: how many rows it has; 0 for a part that is only text.
        draw: its text; empty when nothing of it is shown.
    """

    name: str
    rank: int
    rows: int
    draw: Draw


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows of a part that did not fit."""

    name: str
    rows: int


Closing = Callable[[Sequence[LeftOut]], str]
"""The last lines of a page, told what was left out."""


def plain_part(text: str, rank: int) -> Part:
    """A part without rows: it stands as it is, or not at all."""
    return Part("", rank, 0, lambda _: text)


def fit(parts: Sequence[Part], limit: int, closing: Closing) -> str:
    """The parts in their order, in at most `limit` characters.

    Rows go first, from the highest rank down; when none is left, whole parts do. A limit below
    what the closing alone takes gives an empty text.

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
    """The most rows below all of them that fit; 0 when none does."""
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
