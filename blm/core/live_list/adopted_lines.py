"""Adoption of a live list: its bytes, then the entries that only ``disavow.txt`` has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from blm.core.disavow.disavow_file import HEADER, DisavowFile, Line, Receipt
from blm.core.review.declined import entry_values
from blm.core.text.line_ends import split_lines


def unite_lists(live: DisavowFile, main: DisavowFile) -> str:
    """The live list unchanged, followed by what only the file on main has.

    Args:
        live: every byte of it is kept.
        main: ``disavow.txt`` so far; the program's groups keep their headers.
    """
    left = _lacking(live, main)
    if not left:
        return live.text
    text = live.text
    newline = "\r\n" if "\r\n" in text else "\n"
    glue = "" if not text or text.endswith(("\n", "\r")) else newline
    gap = newline if text else ""
    return text + glue + gap + "".join(f"{line}{newline}" for line in left)


def date_adopted(
    entries: Iterable[Line], baselines: Sequence[str], first: Receipt | None
) -> dict[str, str]:
    """ISO date of adoption of people's lines, by value; empty before the first adoption.

    A second adoption does not change the date of older lines: lines of the oldest receipt count
    from that receipt, or from the first adoption if it came later.

    Args:
        entries: of the disavow file.
        baselines: ISO dates of the adoptions on record, in order.
        first: the oldest receipt, or None.
    """
    if not baselines:
        return {}
    own = [line.value for line in entries if not line.group]
    found = dict.fromkeys(own, baselines[-1])
    if first is not None:
        since = min(max(baselines[0], first.on), baselines[-1])
        old = {line.value for line in first.file.entries()}
        found |= {value: since for value in own if value in old}
    return found


def _lacking(live: DisavowFile, main: DisavowFile) -> list[str]:
    """Entries and comments of main missing from the live list, with headers of their groups."""
    has = entry_values(live)
    seen = {line.strip() for line in split_lines(live.text)}
    left: list[str] = []
    header, group = "", ""
    for line in main.lines:
        text = line.text.strip()
        if line.group and text.startswith(HEADER):
            header = text
        elif line.kind in ("domain", "url"):
            if (line.kind, line.value) in has:
                continue
            if line.group != group and left:
                left.append("")
            if line.group != group and line.group:
                left.append(header)
            group = line.group
            left.append(text)
        elif line.kind != "blank" and text not in seen:
            if group:
                left.append("")
            group = ""
            left.append(text)
    return left
