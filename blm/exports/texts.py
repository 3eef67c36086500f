"""Bytes to blocks of whole UTF-8 lines, in constant memory, whatever the encoding was."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO

from blm.errors import ExportError

CHUNK = 1 << 18
"""Bytes per read. Larger chunks leave the processor's cache and decode three times slower."""

LONGEST_LINE = 1 << 23
"""Bytes of UTF-8. No row of any export comes near; without a limit one line could fill memory."""

_BOMS = (
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
)
_ARCHIVES = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook: unpack it, or save its sheet as CSV"),
    (b"\x1f\x8b", "compressed with gzip: unpack it"),
)
_BLANK_LINES = re.compile(rb"\n{2,}")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes become text.

    Attributes:
        name: as `inspect` shows it.
        codec: Python's name.
        skip: length of the byte order mark.
        errors: ``strict``, or ``replace`` once strict has failed.
    """

    name: str
    codec: str
    skip: int = 0
    errors: str = "strict"


def find_encoding(path: Path) -> Encoding:
    """The encoding that a file's first bytes name or suggest; UTF-8 when they say nothing.

    Raises:
        ExportError: the file is an archive.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    for magic, what in _ARCHIVES:
        if head.startswith(magic):
            raise ExportError(f"{path.name} is {what} and read it again")
    for bom, name, codec in _BOMS:
        if head.startswith(bom):
            return Encoding(name, codec, len(bom))
    return _guess_from_nulls(head) or Encoding("utf-8", "utf-8")


def find_fallback(path: Path, encoding: Encoding) -> tuple[Encoding, str]:
    """What to read a file as when strict decoding failed, and the sentence that says so.

    A byte order mark is believed. Without one, a file that is not UTF-8 more often than it is was
    written by an old program: Windows-1252. Otherwise it is UTF-8 that was damaged.
    """
    if encoding.codec == "utf-8" and not encoding.skip and _looks_like_cp1252(path):
        warning = "not UTF-8: read as Windows-1252, so accented letters may be wrong"
        return Encoding("cp1252", "cp1252", errors="replace"), warning
    warning = f"some bytes are not {encoding.codec.upper()}: each was replaced by U+FFFD"
    return Encoding(encoding.name, encoding.codec, encoding.skip, "replace"), warning


def read_blocks(path: Path, encoding: Encoding, digest: Callable[[bytes], None]) -> Iterator[bytes]:
    r"""A file's text as blocks of whole lines in UTF-8: each ends with ``\n``, none is blank.

    Args:
        path: the file.
        encoding: from `find_encoding` or `find_fallback`.
        digest: is given every byte of the file, in order.

    Raises:
        UnicodeDecodeError: with ``errors="strict"``, the text is not in this encoding.
        ExportError: a line is longer than `LONGEST_LINE`.
    """
    carry = b""
    for new in _read_utf8(path, encoding, digest):
        carry += new
        end = carry.rfind(b"\n") + 1
        block, carry = carry[:end], carry[end:]
        if len(carry) > LONGEST_LINE:
            raise ExportError(f"{path.name} has a line of more than 8 MB: it is not a table")
        if block := _tidy_lines(block):
            yield block
    if block := _tidy_lines(carry + b"\n"):
        yield block


def _read_utf8(path: Path, encoding: Encoding, digest: Callable[[bytes], None]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding.codec)(encoding.errors)
    with path.open("rb") as file:
        digest(file.read(encoding.skip))
        chunks = _read_chunks(file, digest)
        first = decoder.decode(next(chunks, b""))
        # Spreadsheets on old Macs end lines with a carriage return alone.
        mac = "\r" in first and "\n" not in first
        for text in chain([first], map(decoder.decode, chunks)):
            yield (text.replace("\r", "\n") if mac else text).encode()
        yield decoder.decode(b"", final=True).encode()


def _read_chunks(file: IO[bytes], digest: Callable[[bytes], None]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        digest(chunk)
        yield chunk


def _tidy_lines(block: bytes) -> bytes:
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b" ")
    if b"\n\n" in block or block.startswith(b"\n"):
        block = _BLANK_LINES.sub(b"\n", block).removeprefix(b"\n")
    return block


def _guess_from_nulls(head: bytes) -> Encoding | None:
    """UTF-16 without its mark: every other byte of plain text is NUL."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if 4 * max(even, odd) <= len(head):
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    return Encoding(name, name)


def _looks_like_cp1252(path: Path) -> bool:
    good = bad = 0
    for block in read_blocks(path, Encoding("", "utf-8", errors="replace"), lambda _bytes: None):
        text = block.decode()
        broken = text.count("\ufffd")
        bad += broken
        good += len(text) - len(text.encode("ascii", "ignore")) - broken
    return bad > good
