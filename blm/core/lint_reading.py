"""Lines read: comments, what nobody sees in a line, and what stands around an entry."""

from __future__ import annotations

import re

from blm.core.disavow import DOMAIN, entry_host, group_of
from blm.core.lint_entries import read_entry
from blm.core.lint_lines import LintLine

_HIDDEN = re.compile(
    # Controls but the tab, soft hyphen, fillers, zero-width and bidi characters, line separators,
    # variation selectors, tags. Joiners join letters of some scripts, and hide between ASCII ones.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e"
    "\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|(?<=[\x20-\x7e])[\u200c\u200d]+(?=[\x20-\x7e]|$)|^[\u200c\u200d]+"
)
_BREAKS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Characters at which some readers begin a new line."""
_DISGUISES = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
"""Controls, and characters that turn the order of a text around."""
_SURROGATE = re.compile("[\udc80-\udcff]")
_COMMENT = re.compile(r"(?<=\s)#")


def read_line(number: int, raw: str, end: str) -> LintLine:
    """One line, with what is wrong with its syntax."""
    line = LintLine(number, raw, end)
    if raw.startswith(DOMAIN) and raw.isascii() and (host := entry_host(raw[len(DOMAIN) :])):
        line.kind, line.value, line.column = "domain", host, len(DOMAIN) + 1
        return line
    if raw.startswith("#") and raw.isascii() and raw.isprintable():
        line.kind = "comment"
        return line
    content = raw.strip()
    if not content:
        return line
    shown = _HIDDEN.sub("", content).strip()
    if shown.startswith("#"):
        _read_comment(line, content)
    elif _SURROGATE.search(content):
        line.kind = "other"
        line.add("D403")
    else:
        _read_content(line, content, shown)
    return line


def _read_content(line: LintLine, content: str, shown: str) -> None:
    line.start = line.column = len(line.raw) - len(line.raw.lstrip()) + 1
    if shown != content:
        line.add("D106", shown, _name_hidden(content))
    elif content != line.raw:
        line.add("D109", content)
    comment = _COMMENT.search(shown)
    entry = shown[: comment.start()].rstrip() if comment else shown
    if comment:
        line.add("D105", entry)
    mended = read_entry(line, entry) if entry else ""
    line.note = shown[comment.start() :] if comment else ""
    split = _BREAKS.search(content) is not None  # joined, its two halves would name a third site
    if line.looks and mended is not None and not (split or _is_header(line.note)):
        line.after = f"{line.note}\n{mended}" if line.note else mended


def _read_comment(line: LintLine, content: str) -> None:
    line.kind = "comment"
    comment = content[content.index("#") :]
    broken = _SURROGATE.search(content) is not None
    if broken:
        line.add("D403")
    split = _BREAKS.search(comment) is not None
    if comment != content or split:
        line.add("D106", "the comment", _name_hidden(content))
    elif line.raw[0] != "#":
        line.add("D109", "the comment", "does not begin its line")
    if line.raw[0] != "#" and not (split or broken or _is_header(comment)):
        line.after = comment
    if _DISGUISES.search(comment):
        line.add("D107", "the comment", _name_hidden(comment))


def _is_header(comment: str) -> bool:
    """Whether a comment would give the lines below it to the program, once it is mended."""
    return group_of(comment, "comment", "") != ""


def _name_hidden(text: str) -> str:
    found = _HIDDEN.findall(text)
    names = sorted({f"U+{ord(sign):04X}" for run in found for sign in run})
    return f"holds characters that nobody sees ({', '.join(names[:4])})"
