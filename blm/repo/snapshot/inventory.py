"""The committed snapshot: ``inventory/``, ``domains/`` and ``exports.yaml`` of one profile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl

from blm.core.inventory.readings import Export
from blm.core.inventory.snapshot import Snapshot, compact, stream_names
from blm.errors import BlmError, InvalidFiles
from blm.repo.records.export_lines import parse_exports
from blm.repo.snapshot.completeness import check_complete
from blm.repo.snapshot.table_reader import TableReader, read_tables
from blm.repo.snapshot.tables import DOMAINS, LINKS, Kind
from blm.repo.working_tree.paths import list_folder

Shape = Callable[[pl.DataFrame], pl.DataFrame]


def list_files(profile: Path, kind: Kind) -> list[Path]:
    """The files of one table, sorted."""
    return list_folder(profile / kind.folder, ".yaml")


def load_snapshot(profile: Path) -> Snapshot:
    """The snapshot of a profile folder; absent files are an empty snapshot.

    Raises:
        InvalidFiles: lines that cannot be read, each at its file, line and column; missing files.
        BlmError: a file leads out of the profile.
    """
    return _load(profile, lambda links: links)


def load_judged(profile: Path) -> Snapshot:
    """The snapshot of a profile folder as it is judged: its links compact.

    Raises:
        InvalidFiles: lines that cannot be read, each at its file, line and column; missing files.
        BlmError: a file leads out of the profile.
    """
    return _load(profile, compact)


def _load(profile: Path, shape: Shape) -> Snapshot:
    paths = {
        path.relative_to(profile).as_posix(): path
        for kind in (LINKS, DOMAINS)
        for path in list_files(profile, kind)
    }
    sizes = {name: path.stat().st_size for name, path in paths.items()}
    folder = f"profiles/{profile.name}"
    snapshot = _read_snapshot(load_exports(profile), folder, sizes, _open(profile), shape)
    check_complete(profile, snapshot.exports, len(snapshot.links), len(snapshot.domains))
    return snapshot


def _open(profile: Path) -> Callable[[str], bytes]:
    home = profile.resolve()

    def read(name: str) -> bytes:
        path = profile / name
        if not path.resolve().is_relative_to(home):
            raise BlmError(f"{path} leads out of its profile", hint="put the file itself there")
        return path.read_bytes()

    return read


def load_exports(profile: Path) -> tuple[Export, ...]:
    """What ``exports.yaml`` of a profile lists.

    Raises:
        InvalidFiles: lines that cannot be read, each at its file, line and column.
    """
    path = profile / "exports.yaml"
    raw = _open(profile)("exports.yaml") if path.exists() else b""
    return parse_exports(raw, f"profiles/{profile.name}/exports.yaml")


def load_table(
    profile: Path, kind: Kind, exports: Sequence[Export], paths: Iterable[Path]
) -> tuple[pl.DataFrame, dict[str, bytes]]:
    """Some files of one table: columns and lines, and their bytes by path below the profile.

    Args:
        profile: folder.
        kind: the table.
        exports: that name its streams.
        paths: its files, or some of them.

    Raises:
        InvalidFiles: lines that cannot be read, each at its file, line and column.
        BlmError: a file leads out of the profile.
    """
    read = _open(profile)
    raws = {name: read(name) for name in (p.relative_to(profile).as_posix() for p in paths)}
    reader = TableReader(
        kind,
        stream_names(exports, kind.level),
        f"profiles/{profile.name}",
        raws.__getitem__,
        keeps_lines=True,
    )
    table, problems = reader.read_table({name: len(raw) for name, raw in raws.items()})
    if problems:
        raise InvalidFiles(problems)
    return table, raws


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
    texts = {name: raw for name, raw in files.items() if raw and name != "exports.yaml"}
    sizes = {name: len(raw) for name, raw in texts.items()}
    return _read_snapshot(exports, folder, sizes, texts.__getitem__, lambda links: links)


def _read_snapshot(
    exports: tuple[Export, ...],
    folder: str,
    sizes: Mapping[str, int],
    read: Callable[[str], bytes],
    shape: Shape,
) -> Snapshot:
    wanted = []
    for kind, made in ((LINKS, shape), (DOMAINS, lambda domains: domains)):
        reader = TableReader(kind, stream_names(exports, kind.level), folder, read, made)
        own = {name: size for name, size in sizes.items() if name.startswith(f"{kind.folder}/")}
        wanted.append((reader, own))
    (links, wrong_links), (domains, wrong_domains) = read_tables(wanted)
    if problems := wrong_links + wrong_domains:
        raise InvalidFiles(problems)
    return Snapshot(links=links, domains=domains, exports=exports)
