"""What a file is by its first bytes, and the tables in it: text, workbook, JSON, ZIP, gzip."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from blm.errors import ExportError
from blm.exports.files import archives
from blm.exports.files.json_tables import convert_json, looks_like_json

SCRIPT = Path(__file__).with_name("sheets.py")
SECONDS = 240
"""Time that a workbook may take by the clock; `sheets` has a lower limit by the processor."""


def convert_workbook(file: str, source: Path, work: Path) -> list[tuple[str, Path]]:
    """The visible sheets of a workbook as CSV files, with their names, in its order.

    Args:
        file: name to show.
        source: the workbook.
        work: directory for the CSV files.

    Raises:
        ExportError: it needs a password, is damaged, or asks for more memory or time than any
            export does.
    """
    command = [sys.executable, "-I", str(SCRIPT), str(source), str(work)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise _refuse(file) from None
    if done.returncode != 0:
        raise _refuse(file)
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise ExportError(f"{file} {answer['error']}")
    if not answer["sheets"]:
        raise ExportError(f"{file} has no sheet with a table")
    return [(name, work / sheet) for name, sheet in answer["sheets"]]


def _refuse(file: str) -> ExportError:
    return ExportError(
        f"{file} cannot be read as a workbook: it is damaged, or larger than any export",
        hint="open it, and save the sheet with the links as CSV (UTF-8)",
    )


_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_GZIP = b"\x1f\x8b"
_INSIDE = "an archive within an archive: unpack the outer one"
_SAVE = "save the sheet with the links as CSV (UTF-8) or .xlsx"
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", f"an old Excel workbook, or one with a password: {_SAVE}"),
    (b"%PDF", "a PDF report: take the tool's export as CSV instead"),
    (b"\x89PNG", "a picture: take the tool's export as CSV instead"),
    (b"\xff\xd8\xff", "a picture: take the tool's export as CSV instead"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive: unpack it and take the tables in it"),
    (b"Rar!", "a RAR archive: unpack it and take the tables in it"),
    (b"BZh", "compressed with bzip2: unpack it"),
    (b"\xfd7zXZ", "compressed with xz: unpack it"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd: unpack it"),
)
_PERFORMANCE = (
    "Search Console's Performance report, which holds clicks and impressions and no links"
)
_INDEXING = "Search Console's Page indexing report, which lists the site's own pages"
_LINKS_REPORT = "take Latest links and More sample links, under Links in Search Console, instead"


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One file that may hold a table: the file as given, or a member of a ZIP archive.

    Attributes:
        file: name to show and to keep: the file's, with ``#member`` for a member of an archive.
        name: what tells date and property: the member's own name.
        path: where its bytes are.
        identity: SHA-256 of the file as downloaded, with ``#member``; None for a plain file,
            whose bytes are hashed as they are read.
    """

    file: str
    name: str
    path: Path
    identity: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One candidate for a source's table, as text.

    Attributes:
        path: of the text.
        name: of the sheet in its workbook, or empty.
        encoding: ``xlsx`` or ``json`` where the text is ours, else empty.
    """

    path: Path
    name: str = ""
    encoding: str = ""


def list_sources(path: Path, work: Path) -> Iterator[ExportFile]:
    """The file itself, or each member of a ZIP archive that may be a table.

    Args:
        path: the file as downloaded.
        work: directory for members.

    Raises:
        ExportError: a damaged archive, one that is too large, or a known one without links.
    """
    if not _is_zip(path) or _is_workbook(path.name, path):
        yield ExportFile(path.name, path.name, path)
        return
    digest = hash_file(path)
    members = archives.list_members(path.name, path)
    _refuse_reports({archives.show_name(member) for member in members}, path.name)
    left = archives.LARGEST
    for number, member in enumerate(members):
        shown = archives.show_name(member)
        target = work / f"member-{number}"
        left -= archives.extract_member(path.name, path, member, target, left)
        stem = "".join(c if c.isprintable() else "?" for c in member.filename)
        identity = f"{digest}#{stem[-archives.LONGEST_NAME :]}"
        yield ExportFile(f"{path.name}#{shown}", shown, target, identity)


def open_sheets(source: ExportFile, work: Path) -> tuple[ExportFile, list[Sheet]]:
    """The texts that may hold a source's table: one, or one per sheet of a workbook.

    Args:
        source: from `list_sources`.
        work: a directory for this source alone.

    Returns:
        The source, with its identity where its bytes are not read as they are, and its sheets.

    Raises:
        ExportError: a kind of file that holds no table, or an archive within an archive.
    """
    path = source.path
    head = _read_head(path)
    if head.startswith(_GZIP):
        path = work / "unpacked"
        archives.extract_gzip(source.file, source.path, path)
        source = _identify(source, name=source.name.removesuffix(".gz"))
        head = _read_head(path)
        if head.startswith(_GZIP):
            raise ExportError(f"{source.file} is {_INSIDE}")
    _refuse_kind(source.file, head)
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        if not _is_workbook(source.file, path):
            raise ExportError(f"{source.file} is {_INSIDE}")
        archives.measure_archive(source.file, path, work)
        sheets = convert_workbook(source.file, path, work)
        return _identify(source), [Sheet(csv, name, "xlsx") for name, csv in sheets]
    if looks_like_json(head):
        convert_json(source.file, path, work / "items.csv")
        return _identify(source), [Sheet(work / "items.csv", encoding="json")]
    return source, [Sheet(path)]


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, as `Export.sha256` has it; an archive's members add ``#name``.

    Raises:
        ExportError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror}") from error


def _identify(source: ExportFile, name: str | None = None) -> ExportFile:
    identity = source.identity or hash_file(source.path)
    return ExportFile(source.file, name or source.name, source.path, identity)


def _read_head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(512)


def _is_zip(path: Path) -> bool:
    return _read_head(path).startswith((_ZIP, _EMPTY_ZIP))


def _is_workbook(file: str, path: Path) -> bool:
    names = {member.filename for member in archives.list_members(file, path)}
    return "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)


def _refuse_kind(file: str, head: bytes) -> None:
    for magic, what in _OTHERS:
        if head.startswith(magic):
            raise ExportError(f"{file} is {what}")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:9].lower().startswith((b"<!doctype", b"<html")):
        message = f"{file} is a page saved from the browser: use the tool's export button instead"
        raise ExportError(message)


def _refuse_reports(names: set[str], file: str) -> None:
    """Refuse the two ZIP archives that Search Console exports: neither holds links."""
    if {"Queries.csv", "Pages.csv"} & names and {"Countries.csv", "Devices.csv"} & names:
        raise ExportError(f"{file} is {_PERFORMANCE}: {_LINKS_REPORT}")
    if {"Chart.csv", "Metadata.csv"} <= names:
        raise ExportError(f"{file} is {_INDEXING}: {_LINKS_REPORT}")
