"""ZIP and gzip archives: members extracted under names of our own, within size limits.

A member's name is shown and never used as a path.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Protocol

from blm.errors import ExportError

MOST_MEMBERS = 200
LARGEST = 4 << 30
"""Largest total size of an archive's content, in bytes. Ten million links as CSV are 4 GB."""

RATIO = 250
FREE = 64 << 20
"""Times by which an archive may grow once more than `FREE` bytes came out: text grows by 20."""

LONGEST_NAME = 200
_CHUNK = 1 << 18
_ENCRYPTED = 0x1


class _Bytes(Protocol):
    """A binary stream that can be read in pieces."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; empty at the end."""


_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_UNPACK = "unpack it and take the tables in it"


def list_members(file: str, path: Path) -> list[zipfile.ZipInfo]:
    """The members of a ZIP archive that may be files of people, in its order.

    Raises:
        ExportError: it is damaged, or has too many members.
    """
    with _open(file, path) as archive:
        members = [m for m in archive.infolist() if not m.is_dir() and not _is_clutter(m.filename)]
    if len(members) > MOST_MEMBERS:
        message = f"{file} holds {len(members):,} files: more than any tool puts into one archive"
        raise ExportError(message, hint=_UNPACK)
    return members


def extract_member(file: str, path: Path, member: zipfile.ZipInfo, target: Path, left: int) -> int:
    """Write one member to `target` and give its size.

    Args:
        file: name of the archive to show.
        path: the archive.
        member: from `list_members`.
        target: a path of ours.
        left: bytes that may still come out of this archive.

    Raises:
        ExportError: it has a password, is damaged, or larger than `left` or than any text gets.
    """
    if member.flag_bits & _ENCRYPTED:
        raise ExportError(f"{file} has a password: {_UNPACK}")
    with _open(file, path) as archive, archive.open(member) as inside:
        return _copy(file, inside, target, left, lambda: max(member.compress_size, 1))


def measure_archive(file: str, path: Path, work: Path) -> None:
    """Read all members of an archive, such as a workbook, so that its sizes are known to be true.

    Raises:
        ExportError: as `list_members` and `extract_member`.
    """
    left = LARGEST
    for member in list_members(file, path):
        left -= extract_member(file, path, member, work / "measured", left)
    (work / "measured").unlink(missing_ok=True)


def extract_gzip(file: str, path: Path, target: Path) -> None:
    """Write the content of a gzip file to `target`.

    Raises:
        ExportError: it is damaged, or larger than any export.
    """
    with path.open("rb") as raw, _named(file), gzip.GzipFile(fileobj=raw) as inside:
        _copy(file, inside, target, LARGEST, raw.tell)


def show_name(member: zipfile.ZipInfo) -> str:
    """A member's base name as it can be shown: printable, without folders."""
    name = PurePosixPath(member.filename.replace("\\", "/")).name
    return "".join(char if char.isprintable() else "?" for char in name)[-LONGEST_NAME:]


def _copy(file: str, inside: _Bytes, target: Path, left: int, packed: Callable[[], int]) -> int:
    size = 0
    with target.open("wb") as out:
        for chunk in _read_chunks(inside):
            size += len(chunk)
            if size > left or (size > FREE and size > RATIO * packed()):
                message = f"{file} grows to more than any export when unpacked: it is not read"
                raise ExportError(message)
            out.write(chunk)
    return size


def _read_chunks(inside: _Bytes) -> Iterator[bytes]:
    while chunk := inside.read(_CHUNK):
        yield chunk


def _is_clutter(name: str) -> bool:
    """True for members that operating systems add, such as ``__MACOSX``."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "__MACOSX" in parts or not parts or parts[-1].startswith(".")


@contextmanager
def _open(file: str, path: Path) -> Iterator[zipfile.ZipFile]:
    with _named(file), zipfile.ZipFile(path) as archive:
        yield archive


@contextmanager
def _named(file: str) -> Iterator[None]:
    """Turn errors about a damaged archive into an `ExportError` that names the file."""
    try:
        yield
    except (*_BROKEN, gzip.BadGzipFile):
        message = f"{file} is a damaged archive, or one of a kind that blm does not open"
        raise ExportError(message, hint=_UNPACK) from None
