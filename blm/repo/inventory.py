"""The committed snapshot: ``inventory/``, ``domains/`` and ``exports.yaml`` of one profile."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from blm.core import runs
from blm.core.frames import Frame, wrap
from blm.core.readings import Export
from blm.core.snapshots import Snapshot, conform, domain_schema, link_schema, stream_names
from blm.core.streams import DOMAIN_STREAMS, LINK_STREAMS
from blm.errors import BlmError, InvalidFiles, Problem
from blm.repo import canonical
from blm.repo.export_lines import parse_exports
from blm.repo.lines import heading
from blm.repo.records import check_columns, read_strictly

BATCH_BYTES = 1 << 23
"""Files decoded together: enough for columns to pay, little enough to stay near the processor."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One sharded table: its folder, what a line is, and how lines become columns and back."""

    folder: str
    level: str
    title: str
    parse: Callable[[bytes, Sequence[str]], pl.DataFrame]
    format: Callable[[pl.DataFrame, Sequence[str]], pl.Series]
    streams: tuple[str, ...]
    order: tuple[str, ...]

    @property
    def head(self) -> bytes:
        """The first line of each of its files."""
        return heading(self.title).encode()


LINKS = Kind(
    "inventory",
    "link",
    canonical.LINK_TITLE,
    canonical.parse_links,
    canonical.format_links,
    LINK_STREAMS,
    ("domain", "from", "to"),
)
DOMAINS = Kind(
    "domains",
    "domain",
    canonical.DOMAIN_TITLE,
    canonical.parse_domains,
    canonical.format_domains,
    DOMAIN_STREAMS,
    ("domain",),
)


def read_files(profile: Path) -> dict[str, bytes]:
    """The bytes of a profile's snapshot by path below it; absent files are left out.

    Raises:
        BlmError: a file leads out of the profile.
    """
    exports = profile / "exports.yaml"
    paths = [path for kind in (LINKS, DOMAINS) for path in list_files(profile, kind)]
    return _read(profile, [*paths, exports] if exports.exists() else paths)


def list_files(profile: Path, kind: Kind) -> list[Path]:
    """The files of one table, sorted."""
    return sorted((profile / kind.folder).glob("*.yaml"))


def _read(profile: Path, paths: Iterable[Path]) -> dict[str, bytes]:
    home = profile.resolve()
    read = {}
    for path in paths:
        if not path.resolve().is_relative_to(home):
            raise BlmError(f"{path} leads out of its profile", hint="put the file itself there")
        read[path.relative_to(profile).as_posix()] = path.read_bytes()
    return read


def load_table(
    profile: Path, kind: Kind, exports: Sequence[Export], paths: Iterable[Path]
) -> tuple[Frame, dict[str, bytes]]:
    """Some files of one table: their lines as columns, and their bytes by path below the profile.

    Args:
        profile: folder.
        kind: the table.
        exports: that name its streams.
        paths: its files, or some of them.

    Raises:
        InvalidFiles: lines that cannot be read, each at its file, line and column.
        BlmError: a file leads out of the profile.
    """
    raws = _read(profile, paths)
    return _parse_table(raws, kind, f"profiles/{profile.name}", exports), raws


def load_snapshot(profile: Path) -> Snapshot:
    """The snapshot of a profile folder; absent files are an empty snapshot.

    Raises:
        InvalidFiles: lines that cannot be read, each at its file, line and column.
        BlmError: a file leads out of the profile.
    """
    return parse_snapshot(read_files(profile), f"profiles/{profile.name}")


def load_exports(profile: Path) -> tuple[Export, ...]:
    """What ``exports.yaml`` of a profile lists.

    Raises:
        InvalidFiles: lines that cannot be read, each at its file, line and column.
    """
    path = profile / "exports.yaml"
    raw = path.read_bytes() if path.exists() else b""
    return parse_exports(raw, f"profiles/{profile.name}/exports.yaml")


def parse_snapshot(files: Mapping[str, bytes | None], folder: str) -> Snapshot:
    """The snapshot in these files, whether they stand on disk or are about to.

    Args:
        files: path below the profile to bytes; None for a file that is deleted.
        folder: of the profile, for the place of errors.

    Returns:
        Links and domains in the order of their files.

    Raises:
        InvalidFiles: lines that cannot be read, each at its file, line and column.
    """
    exports = parse_exports(files.get("exports.yaml") or b"", f"{folder}/exports.yaml")
    tables: list[Frame] = []
    problems: list[Problem] = []
    for kind in (LINKS, DOMAINS):
        try:
            tables.append(_parse_table(files, kind, folder, exports))
        except InvalidFiles as error:
            problems += error.problems
    if problems:
        raise InvalidFiles(problems)
    return Snapshot(links=tables[0], domains=tables[1], exports=exports)


def _parse_table(
    files: Mapping[str, bytes | None], kind: Kind, folder: str, exports: Sequence[Export]
) -> Frame:
    frame, problems = _load(files, kind, folder, stream_names(exports, kind.level))
    if problems:
        raise InvalidFiles(problems)
    held = [stream for stream in kind.streams if runs.column(stream) in frame.columns]
    schema = link_schema(held) if kind is LINKS else domain_schema(held)
    return conform(wrap(frame), schema)


def _load(
    files: Mapping[str, bytes | None], kind: Kind, folder: str, streams: Sequence[str]
) -> tuple[pl.DataFrame, list[Problem]]:
    """Columns of a table's files; runs of `streams` and of any other that a line holds."""
    prefix = f"{kind.folder}/"
    texts = {name: raw for name, raw in files.items() if raw and name.startswith(prefix)}
    frames, others = _decode_canonical(texts, kind, streams)
    problems: list[Problem] = []
    for name in others:
        rows, wrong = read_strictly(texts[name], f"{folder}/{name}", kind.level)
        problems += wrong
        extra = [s for s in kind.streams if s not in streams]
        absent = [c for c in map(runs.column, extra) if rows[c].null_count() == len(rows)]
        frames.append(rows.drop(absent))
    frame = pl.concat([kind.parse(b"", streams), *frames], how="diagonal", rechunk=False)
    return frame, problems + check_columns(frame, texts, folder, kind)


def _decode_canonical(
    texts: Mapping[str, bytes], kind: Kind, streams: Sequence[str]
) -> tuple[list[pl.DataFrame], list[str]]:
    """Columns of the canonical files, and the names of the files that are not."""

    def decode(names: Sequence[str]) -> tuple[list[pl.DataFrame], list[str]]:
        frame = _decode([texts[name] for name in names], kind, streams)
        if frame is not None:
            return [frame], []
        if len(names) == 1:
            return [], list(names)
        parts = [decode([name]) for name in names]
        return [f for frames, _ in parts for f in frames], [n for _, odd in parts for n in odd]

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        found = list(threads.map(decode, _batch(texts)))
    return [f for frames, _ in found for f in frames], [n for _, others in found for n in others]


def _batch(texts: Mapping[str, bytes]) -> Iterator[list[str]]:
    """The names of files in their order, about `BATCH_BYTES` together."""
    batch: list[str] = []
    size = 0
    for name, raw in texts.items():
        batch.append(name)
        size += len(raw)
        if size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _decode(raws: Iterable[bytes], kind: Kind, streams: Sequence[str]) -> pl.DataFrame | None:
    """Columns of canonical files, or None when writing them again gives other bytes."""
    head = kind.head
    if not all(raw.startswith(head + b"- {") and raw.endswith(b"}\n") for raw in raws):
        return None
    lines = b"".join(raw[len(head) :] for raw in raws)
    try:
        frame = kind.parse(lines, streams)
        same = canonical.join_lines(kind.format(frame, streams)) == lines
    except pl.exceptions.PolarsError:
        return None
    return frame if same else None
