"""Adoptions: a team's live list as the disavow file, byte for byte, then what only main has."""

from __future__ import annotations

from blm.core.disavow import HEADER, parse_disavow
from blm.core.noes import entry_values


def unite_lists(live: str, main: str) -> str:
    """The live list as it is, then what only the file on main has.

    Args:
        live: every byte of it is kept.
        main: text of ``disavow.txt`` so far; the program's groups keep their headers.
    """
    left = _lacking(live, main)
    if not left:
        return live
    newline = "\r\n" if "\r\n" in live else "\n"
    glue = "" if not live or live.endswith(("\n", "\r")) else newline
    gap = newline if live else ""
    return live + glue + gap + "".join(f"{line}{newline}" for line in left)


def _lacking(live: str, main: str) -> list[str]:
    """Entries and comments of main that the live list lacks, groups under their headers."""
    has = entry_values(parse_disavow(live))
    seen = {line.strip() for line in live.splitlines()}
    left: list[str] = []
    header, group = "", ""
    for line in parse_disavow(main).lines:
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
