"""Faults of whole files: encoding, line ends, size, name and place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from blm.core.disavow.disavow_file import MOST_BYTES, MOST_LINES
from blm.core.lint.codes import Fault
from blm.core.lint.lines import LintLine

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_WEB_FOLDERS = frozenset(
    {
        "public", "static", "dist", "htdocs", "httpdocs", "public_html", "wwwroot", "www",
        "webroot", "_site",
    }
)  # fmt: skip
_END_NAMES = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}
_NO_TEXT = re.compile("[\0\udc80-\udcff]")
"""Matches signs of a binary file: NUL, and bytes that are not UTF-8."""
_PARTS = re.compile(r"[/\\]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The bytes of a file as text.

    Attributes:
        text: without byte-order mark; bytes that are not UTF-8 as surrogates.
        faults: of its encoding.
        whole: true if the text can be written back without losing bytes.
    """

    text: str
    faults: tuple[Fault, ...] = ()
    whole: bool = True


def decode(content: bytes) -> Decoded:
    """The text of a file: UTF-8, or UTF-16 as spreadsheets save it."""
    mark, encoding = next((m for m in _MARKS if content.startswith(m[0])), (b"", "utf-8"))
    if encoding == "utf-8":
        wide = _guess_utf16(content)
        if wide is None:
            faults = (Fault(0, 0, "D401", fixable=True),) if mark else ()
            text = content.removeprefix(mark).decode("utf-8", "surrogateescape")
            return Decoded(text, faults)
        encoding = wide
    try:
        text, whole = content.decode(encoding), True
    except UnicodeDecodeError:
        text, whole = content.decode(encoding, "replace"), False
    what = "is not UTF-8 but UTF-32" if encoding == "utf-32" else ""
    return Decoded(text.removeprefix("\ufeff"), (Fault(0, 0, "D402", "", what, whole),), whole)


def find_binary(content: bytes) -> tuple[int, int, str] | None:
    """Line and column, from 1, and kind of the first binary content of a text, or None.

    Such a file is no disavow list but a spreadsheet, an archive or a page in an old encoding.
    """
    decoded = decode(content)
    found = _NO_TEXT.search(decoded.text)
    if found is None:
        return None if decoded.whole else (1, 1, "it is broken UTF-16")
    before = decoded.text[: found.start()]
    line, column = before.count("\n") + 1, found.start() - before.rfind("\n")
    code = ord(found[0])
    return line, column, "a NUL byte" if not code else f"byte 0x{code - 0xDC00:02x} is no UTF-8"


def _guess_utf16(content: bytes) -> str | None:
    """UTF-16 without a byte-order mark, recognised by every other leading byte being zero."""
    head = content[:64]
    pairs = len(head) // 2
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if pairs >= 2 and zeros.count(0) >= pairs * 0.9:
            return encoding
    return None


def list_file_faults(content: bytes, name: str, lines: Sequence[LintLine]) -> Iterator[Fault]:
    """Faults of the whole file, except of its encoding.

    Args:
        content: its bytes.
        name: its path as given, or empty when there is none.
        lines: of its text.
    """
    parts = [part for part in _PARTS.split(name) if part]
    if parts and not parts[-1].lower().endswith(".txt"):
        yield Fault(0, 0, "D406", parts[-1])
    served = next((part for part in parts[:-1] if part.lower() in _WEB_FOLDERS), None)
    if served is not None:
        yield Fault(0, 0, "D407", "", f"lies in {served}/, which web servers publish")
    if len(lines) > MOST_LINES:
        what = f"has {len(lines):,} lines, and Search Console takes {MOST_LINES:,}"
        yield Fault(0, 0, "D408", "", f"{what}, comments and blank lines among them")
    if len(content) > MOST_BYTES:
        what = f"has {len(content):,} bytes, and Search Console takes {MOST_BYTES:,}"
        yield Fault(0, 0, "D409", "", what)
    ends = Counter(line.end for line in lines if line.end)
    if len(ends) > 1 or "\r" in ends:
        counts = ", ".join(f"{_END_NAMES[end]} {ends[end]:,}" for end in _END_NAMES if ends[end])
        most = line_end(lines)
        first = next(line.number for line in lines if line.end != most)
        yield Fault(first, 0, "D404", "", f"does not end all lines alike: {counts}", fixable=True)
    if lines and not lines[-1].end:
        yield Fault(lines[-1].number, 0, "D405", fixable=True)


def line_end(lines: Sequence[LintLine]) -> str:
    """The most frequent line end, of equals the first one; a lone CR counts as LF."""
    ends = Counter("\n" if line.end == "\r" else line.end for line in lines if line.end)
    return ends.most_common(1)[0][0] if ends else "\n"
