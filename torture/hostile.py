"""Hostile files: archive bombs, nested archives, symbolic links, endless cells."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.exports.conftest import Sample

MILLION = 1_000_000
MEGABYTES = 200
Make = Callable[[Sample, bytes, Path], None]
"""Writes a hostile variant of a sample, given its bytes, at a path."""


def zip_of(members: list[tuple[str, bytes]]) -> bytes:
    """A ZIP archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def _cell(filler: str) -> Make:
    def make(sample: Sample, _raw: bytes, path: Path) -> None:
        cells = sample.cells
        middle = cells[len(cells) // 2]
        middle[len(middle) // 2] = filler * (MILLION // len(filler))
        path.write_text(sample.render(cells), encoding="utf-8", newline="")

    return make


def _columns(sample: Sample, _raw: bytes, path: Path) -> None:
    """Twenty thousand more columns."""
    cells = [[*row, *(["x"] * 20_000)] for row in sample.cells]
    path.write_text(sample.render(cells), encoding="utf-8", newline="")


def _open_quote(sample: Sample, raw: bytes, path: Path) -> None:
    """Write a quote that is never closed, followed by five megabytes."""
    lines = sample.render(sample.cells).splitlines(keepends=True)
    path.write_text(lines[0] + '"' + "".join(lines[1:]) * (5 * MILLION // len(raw)), newline="")


def _endless_line(_sample: Sample, _raw: bytes, path: Path) -> None:
    path.write_bytes(b"a," * (5 * MILLION))


def _nothing_but(byte: bytes) -> Make:
    return lambda _sample, _raw, path: _put(path, byte * (3 * MILLION))


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


@cache
def _zip_bomb(name: str, filler: bytes, *before: str) -> bytes:
    """Two hundred megabytes of one byte in an archive, made without holding them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for other in before:
            archive.writestr(other, b"<x/>")
        with archive.open(name, "w") as member:
            for _ in range(MEGABYTES):
                member.write(filler * (1 << 20))
    return out.getvalue()


@cache
def _gzip_bomb() -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as packed:
        for _ in range(MEGABYTES):
            packed.write(b"\0" * (1 << 20))
    return out.getvalue()


def _within(outer: str, inner: str) -> Make:
    """An archive within an archive."""
    pack = {"zip": lambda raw: zip_of([("export.csv", raw)]), "gz": gzip.compress}
    return lambda _sample, raw, path: _put(path, pack[outer](pack[inner](raw)))


def _false_size(_sample: Sample, raw: bytes, path: Path) -> None:
    """Write an archive whose header claims that its member is ten bytes long."""
    content = bytearray(zip_of([("export.csv", raw)]))
    header = content.rindex(b"PK\x01\x02")
    content[header + 24 : header + 28] = (10).to_bytes(4, "little")
    path.write_bytes(content)


def _path_traversal(_sample: Sample, raw: bytes, path: Path) -> None:
    """Write an archive whose member names lead out of the target folder."""
    names = ("../../escaped.csv", "/escaped.csv", "C:\\escaped.csv", "a\0b.csv", "export.csv")
    path.write_bytes(zip_of([(name, raw) for name in names]))


def _member_link(_sample: Sample, raw: bytes, path: Path) -> None:
    """Write an archive with a member that is a symbolic link to a system file."""
    info = zipfile.ZipInfo("linked.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/passwd")
        archive.writestr("export.csv", raw)


def _crowd(_sample: Sample, _raw: bytes, path: Path) -> None:
    path.write_bytes(zip_of([(f"{n}.csv", b"") for n in range(5_000)]))


def _link_to(target: str) -> Make:
    return lambda _sample, _raw, path: path.symlink_to(path.with_name(target))


def _folder(_sample: Sample, _raw: bytes, path: Path) -> None:
    path.mkdir()


def _zip_of_zeros(_sample: Sample, _raw: bytes, path: Path) -> None:
    path.write_bytes(_zip_bomb("export.csv", b"\0"))


def _gzip_of_zeros(_sample: Sample, _raw: bytes, path: Path) -> None:
    path.write_bytes(_gzip_bomb())


def _workbook_bomb(_sample: Sample, _raw: bytes, path: Path) -> None:
    parts = ("[Content_Types].xml", "xl/workbook.xml")
    path.write_bytes(_zip_bomb("xl/worksheets/sheet1.xml", b" ", *parts))


HOSTILE: tuple[tuple[str, Make], ...] = (
    ("a cell of a million characters", _cell("x")),
    ("a cell of a million quotes", _cell('"')),
    ("a cell of a million line breaks", _cell("\n")),
    ("a cell of a million wide characters", _cell("\U0001f517")),
    ("twenty thousand columns", _columns),
    ("a quote that is never closed", _open_quote),
    ("a line without end", _endless_line),
    ("nothing but NUL", _nothing_but(b"\0")),
    ("nothing but quotes", _nothing_but(b'"')),
    ("nothing but line breaks", _nothing_but(b"\n")),
    (
        "a bomb of 200 MB in a ZIP",
        _zip_of_zeros,
    ),
    ("a bomb of 200 MB in a gzip", _gzip_of_zeros),
    ("a ZIP in a ZIP", _within("zip", "zip")),
    ("a gzip in a gzip", _within("gz", "gz")),
    ("a ZIP in a gzip", _within("gz", "zip")),
    ("a gzip in a ZIP", _within("zip", "gz")),
    ("a ZIP that lies about a size", _false_size),
    ("a ZIP whose names climb out", _path_traversal),
    ("a ZIP with a symbolic link", _member_link),
    ("a ZIP of five thousand files", _crowd),
    ("a symbolic link to nowhere", _link_to("nowhere")),
    ("a symbolic link to itself", lambda _sample, _raw, path: path.symlink_to(path)),
    ("a folder", _folder),
    ("a workbook of 200 MB of spaces", _workbook_bomb),
)
