"""The committed snapshot: ``inventory/``, ``domains/`` and ``exports.yaml`` of one profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from blm.core import runs
from blm.core.frames import wrap
from blm.core.readings import Export
from blm.core.snapshots import Snapshot, conform, domain_schema, link_schema, stream_names
from blm.core.streams import DOMAIN_STREAMS, LINK_STREAMS
from blm.errors import BlmError, InvalidFiles, Problem
from blm.repo import canonical, shards
from blm.repo.export_lines import format_exports, parse_exports
from blm.repo.lines import heading
from blm.repo.records import check_columns, read_strictly


@dataclass(frozen=True, slots=True)
class Kind:
    """One sharded table: its folder, what a line is, and how lines become columns and back."""

    folder: str
    level: str
    title: str
    parse: Callable[[pl.Series], pl.DataFrame]
    format: Callable[[pl.DataFrame, Sequence[str]], pl.Series]
    streams: tuple[str, ...]
    order: tuple[str, ...]


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


def load_snapshot(profile: Path) -> Snapshot:
    """The snapshot of a profile folder; absent files are an empty snapshot.

    Raises:
        InvalidFiles: lines that cannot be read, each at its file, line and column.
    """
    paths = [*sorted(profile.glob("inventory/*.yaml")), *sorted(profile.glob("domains/*.yaml"))]
    exports = profile / "exports.yaml"
    paths += [exports] if exports.exists() else []
    for path in paths:
        if not path.resolve().is_relative_to(profile.resolve()):
            raise BlmError(f"{path} leads out of its profile", hint="put the file itself there")
    files = {path.relative_to(profile).as_posix(): path.read_bytes() for path in paths}
    return parse_snapshot(files, f"profiles/{profile.name}")


def parse_snapshot(files: Mapping[str, bytes | None], folder: str) -> Snapshot:
    """The snapshot in these files, whether they stand on disk or are about to.

    Args:
        files: path below the profile to bytes; None for a file that is deleted.
        folder: of the profile, for the place of errors.

    Raises:
        InvalidFiles: lines that cannot be read, each at its file, line and column.
    """
    exports = parse_exports(files.get("exports.yaml") or b"", f"{folder}/exports.yaml")
    tables = [_load(files, kind, folder) for kind in (LINKS, DOMAINS)]
    problems = [problem for _, wrong in tables for problem in wrong]
    if problems:
        raise InvalidFiles(problems)
    links, domains = (frame for frame, _ in tables)
    return Snapshot(
        links=conform(wrap(links), link_schema(_present(links, LINKS, exports))),
        domains=conform(wrap(domains), domain_schema(_present(domains, DOMAINS, exports))),
        exports=exports,
    )


def _present(frame: pl.DataFrame, kind: Kind, exports: tuple[Export, ...]) -> list[str]:
    """Streams that the exports name, and any other that a line holds."""
    named = stream_names(exports, kind.level)
    return [
        stream
        for stream in kind.streams
        if stream in named or frame.get_column(runs.column(stream)).null_count() < len(frame)
    ]


def _load(
    files: Mapping[str, bytes | None], kind: Kind, folder: str
) -> tuple[pl.DataFrame, list[Problem]]:
    prefix = f"{kind.folder}/"
    texts = {name: raw for name, raw in files.items() if raw and name.startswith(prefix)}
    frame, others = _decode_canonical(texts, kind)
    problems: list[Problem] = []
    for name in others:
        rows, wrong = read_strictly(texts[name], f"{folder}/{name}", kind.level)
        problems += wrong
        frame = pl.concat([frame, rows.select(frame.columns)])
    problems += check_columns(frame, texts, folder, kind)
    return frame.sort(kind.order), problems


def _decode_canonical(texts: dict[str, bytes], kind: Kind) -> tuple[pl.DataFrame, list[str]]:
    """Columns of all canonical files, and the names of the files that are not."""
    head = heading(kind.title).encode()
    canonical_looking = {
        name: raw[len(head) : -1]
        for name, raw in texts.items()
        if raw.startswith(head + b"- {") and raw.endswith(b"}\n")
    }
    frame = _decode(list(canonical_looking.values()), kind)
    if frame is not None:
        return frame, [name for name in texts if name not in canonical_looking]
    frames, others = [], [name for name in texts if name not in canonical_looking]
    for name, raw in canonical_looking.items():
        one = _decode([raw], kind)
        if one is None:
            others.append(name)
        else:
            frames.append(one)
    return pl.concat([_none(kind), *frames]), sorted(others)


def _none(kind: Kind) -> pl.DataFrame:
    return kind.parse(pl.Series([], dtype=pl.String))


def _decode(parts: Sequence[bytes], kind: Kind) -> pl.DataFrame | None:
    """Columns of canonical text, or None when writing them again gives other bytes."""
    try:
        lines = pl.Series(
            "line", b"\n".join(parts).decode().split("\n") if parts else [], pl.String
        )
        frame = kind.parse(lines)
    except (UnicodeDecodeError, pl.exceptions.PolarsError):
        return None
    if len(frame) and not (kind.format(frame, kind.streams) == lines).all():
        return None
    return frame


def format_snapshot(snapshot: Snapshot, present: dict[str, set[str]]) -> dict[str, bytes | None]:
    """The snapshot as files: path below the profile to bytes, or None for a file to delete.

    Args:
        snapshot: sorted frames.
        present: file names there now by folder, so that names keep their digits.
    """
    files: dict[str, bytes | None] = {}
    for kind, frame in ((LINKS, snapshot.links), (DOMAINS, snapshot.domains)):
        native: pl.DataFrame = frame.to_native()
        names = [c.removeprefix("seen.") for c in native.columns if c.startswith("seen.")]
        files |= _format(native, kind, names, present.get(kind.folder, set()))
    files["exports.yaml"] = format_exports(snapshot.exports).encode()
    return files


def _format(
    frame: pl.DataFrame, kind: Kind, streams: Sequence[str], present: set[str]
) -> dict[str, bytes | None]:
    lines = kind.format(frame, streams)
    total = int(lines.str.len_bytes().sum() or 0) + len(lines)
    count = shards.digit_count(total, {name.removesuffix(".yaml") for name in present})
    domains = frame.get_column("domain")
    distinct = domains.unique(maintain_order=True).to_list()
    shard = domains.replace_strict(
        distinct, [shards.digits(domain, count) for domain in distinct], return_dtype=pl.String
    )
    head = heading(kind.title).encode()
    files: dict[str, bytes | None] = {f"{kind.folder}/{name}": None for name in present}
    table = pl.DataFrame({"shard": shard, "line": lines, "key": frame.get_column(kind.order[-1])})
    if kind is LINKS:
        table = table.with_columns(frame.get_column("from").alias("key"))
    for (name,), part in table.partition_by("shard", as_dict=True, maintain_order=True).items():
        for suffix, rows in _split(part):
            text = head + "\n".join(rows.get_column("line").to_list()).encode() + b"\n"
            files[f"{kind.folder}/{name}{suffix}.yaml"] = text
    return files


def _split(part: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """A shard in one piece, or by the source URLs' own digit when one domain fills it."""
    if int(part.get_column("line").str.len_bytes().sum()) + len(part) <= shards.LIMIT_BYTES:
        return [("", part)]
    count = 1
    size = int(part.get_column("line").str.len_bytes().sum())
    while size > shards.LIMIT_BYTES * 4**count // 2:
        count += 1
    keys = [shards.digits(key, count) for key in part.get_column("key").to_list()]
    pieces = part.with_columns(pl.Series("piece", keys)).partition_by(
        "piece", as_dict=True, maintain_order=True
    )
    return [(f"-{piece}", rows) for (piece,), rows in sorted(pieces.items())]


def present_files(profile: Path) -> dict[str, set[str]]:
    """Names of the sharded files there now, by folder."""
    return {
        kind.folder: {path.name for path in (profile / kind.folder).glob("*.yaml")}
        for kind in (LINKS, DOMAINS)
    }
