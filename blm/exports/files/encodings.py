"""Decoding of files: bytes in any encoding to blocks of whole UTF-8 lines, in constant memory."""

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

SAMPLE = 1 << 16
"""Bytes of cells beyond ASCII from which an encoding is guessed."""

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
)
# No delimiter here is ever the second byte of a character, as the pipe may be.
_FOREIGN = re.compile(rb"[^,;\t\"\r\n]*[\x80-\xff][^,;\t\"\r\n]*")
_BLANK_LINES = re.compile(rb"\n{2,}")


class LineTooLong(Exception):
    """A line is longer than any row of a table."""


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
    """The encoding that a file's first bytes name or suggest; UTF-8 when they say nothing."""
    with path.open("rb") as file:
        head = file.read(4096)
    for bom, name, codec in _BOMS:
        if head.startswith(bom):
            return Encoding(name, codec, len(bom))
    return _guess_from_nulls(head) or Encoding("utf-8", "utf-8")


def find_fallback(file: str, path: Path, encoding: Encoding) -> tuple[Encoding, str]:
    """The encoding to read a file with when strict decoding failed, and the warning about it.

    A byte order mark is believed. Without one, a file that is not UTF-8 more often than it is was
    written by an old program, in an encoding that can only be guessed. Otherwise it is UTF-8 that
    was damaged.

    Args:
        file: name to show.
        path: the file.
        encoding: the one that failed.

    Raises:
        ExportError: no guess is good enough.
    """
    if encoding.codec == "utf-8" and not encoding.skip and not _is_mostly_utf8(path):
        return _guess_codepage(file, path)
    warning = f"some bytes are not {encoding.codec.upper()}: each was replaced by U+FFFD"
    return Encoding(encoding.name, encoding.codec, encoding.skip, "replace"), warning


def _guess_codepage(file: str, path: Path) -> tuple[Encoding, str]:
    from blm.exports.files.codepages import guess_codepage

    guess = guess_codepage(_sample_cells(path))
    if guess.codec is None:
        nearest = f", perhaps {' or '.join(guess.nearest)}" if guess.nearest else ""
        message = f"{file} is not UTF-8, and what else it is cannot be told for sure{nearest}"
        raise ExportError(message, hint="open it where its letters look right; save it as UTF-8")
    title = "Windows-1252" if guess.codec == "cp1252" else guess.codec
    warning = f"not UTF-8: read as {title}, a guess, so accented letters may be wrong"
    return Encoding(guess.codec, guess.codec, errors="replace"), warning


def _sample_cells(path: Path) -> bytes:
    """Distinct cells with non-ASCII bytes, one per line, about `SAMPLE` bytes at most."""
    cells: dict[bytes, None] = {}
    size = 0
    with path.open("rb") as file:
        while size < SAMPLE and (line := file.readline(SAMPLE)):
            if not line.isascii():
                found = [cell for cell in _FOREIGN.findall(line) if cell not in cells]
                cells |= dict.fromkeys(found)
                size += sum(map(len, found))
    return b"\n".join(cells)


def read_blocks(
    path: Path, encoding: Encoding, digest: Callable[[bytes], object]
) -> Iterator[bytes]:
    r"""A file's text as blocks of whole lines in UTF-8: each ends with ``\n``, none is blank.

    Args:
        path: the file.
        encoding: from `find_encoding` or `find_fallback`.
        digest: is given every byte of the file, in order.

    Raises:
        UnicodeDecodeError: with ``errors="strict"``, the text is not in this encoding.
        LineTooLong: a line is longer than `LONGEST_LINE`.
    """
    carry = b""
    for new in _read_utf8(path, encoding, digest):
        carry += new
        end = carry.rfind(b"\n") + 1
        block, carry = carry[:end], carry[end:]
        if len(carry) > LONGEST_LINE:
            raise LineTooLong
        if block := _tidy_lines(block):
            yield block
    if block := _tidy_lines(carry + b"\n"):
        yield block


def _read_utf8(
    path: Path, encoding: Encoding, digest: Callable[[bytes], object]
) -> Iterator[bytes]:
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


def _read_chunks(file: IO[bytes], digest: Callable[[bytes], object]) -> Iterator[bytes]:
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
    """UTF-16 or UTF-32 without its mark: half or three quarters of plain text are NUL bytes."""
    places = [head[place::4].count(0) for place in range(4)]
    for name, letters in (("utf-32-le", 0), ("utf-32-be", 3)):
        others = [count for place, count in enumerate(places) if place != letters]
        if len(head) >= 8 and min(others) > 4 * places[letters] and 5 * min(others) > len(head):
            return Encoding(name, name)
    even, odd = head[::2].count(0), head[1::2].count(0)
    if 4 * max(even, odd) <= len(head):
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    return Encoding(name, name)


def _is_mostly_utf8(path: Path) -> bool:
    good = bad = 0
    for block in read_blocks(path, Encoding("", "utf-8", errors="replace"), lambda _bytes: None):
        text = block.decode()
        broken = text.count("\ufffd")
        bad += broken
        good += len(text) - len(text.encode("ascii", "ignore")) - broken
    return bad <= good
