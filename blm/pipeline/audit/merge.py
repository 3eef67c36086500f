"""Merging new exports into the snapshot, part by part, to bound the memory that it takes.

for each part: its lines -> merged with its rows -> formatted where they changed
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from blm.core.frames import Frame
from blm.core.inventory.domain_merge import Summary, merge_domains
from blm.core.inventory.ingest import add_exports, ingest_links, join_summaries
from blm.core.inventory.link_identity import all_grouped
from blm.core.inventory.link_merge import AT
from blm.core.inventory.snapshot import Snapshot, compact, stream_names
from blm.core.link_profile.desired_state import Desired
from blm.errors import InvalidFiles
from blm.pipeline.audit.intake import Intake
from blm.repo.records.export_lines import format_exports
from blm.repo.snapshot import shards
from blm.repo.snapshot.completeness import check_complete
from blm.repo.snapshot.inventory import list_files, load_judged, load_snapshot, load_table
from blm.repo.snapshot.shard_files import count_bytes, format_lines, format_table, place_lines
from blm.repo.snapshot.table_reader import join_tables
from blm.repo.snapshot.tables import DOMAINS, LINKS

LINE_BYTES = 400
"""Rough length of a link line, to estimate how many digits the first shards' names need."""

WORKERS = 2
"""Parts merged at a time; few, as each is held in memory and Polars has its own threads."""

Files = dict[str, bytes | Path | None]


def take_in(intake: Intake, profile: Path, desired: Desired) -> tuple[Snapshot, Files]:
    """The snapshot with the new exports, and the files of it that change.

    The snapshot is the same as one read from those files after they are written.

    Raises:
        InvalidFiles: lines that cannot be read, each at its file, line and column; missing files.
    """
    if not intake.fresh:
        return load_judged(profile), {}
    try:
        parts = _Merger(intake, profile, desired).merge()
    except InvalidFiles:
        load_snapshot(profile)  # raises for all parts at once
        raise
    links = join_tables([part.links for part in parts])
    exports = add_exports(intake.known, intake.fresh)
    paths = list_files(profile, DOMAINS)
    before, raws = load_table(profile, DOMAINS, intake.known, paths)
    known = sum(part.known for part in parts)
    check_complete(profile, intake.known, known, len(before))
    said = join_summaries([part.summaries for part in parts])
    domains = merge_domains(before, said, stream_names(exports, "domain"), links)
    files = format_table(domains, DOMAINS, {path.name for path in paths})
    changed: Files = dict(_changed(files, raws))
    for part in parts:
        changed |= part.files
    changed["exports.yaml"] = format_exports(exports).encode()
    return Snapshot(links, domains, exports), changed


@dataclass(frozen=True, slots=True)
class _MergedPart:
    """One merged part of the inventory.

    Attributes:
        links: its links, with the columns that are judged.
        summaries: what each export says of the part's domains.
        files: files of the inventory that change.
        size: bytes of the part's lines.
        known: lines that the part had before.
    """

    links: Frame
    summaries: list[Summary]
    files: Files
    size: int
    known: int


class _MisplacedLines(Exception):
    """A line is in another part than its domain belongs to."""


@dataclass(frozen=True, slots=True)
class _Merger:
    """The new exports and what they are merged into."""

    intake: Intake
    profile: Path
    desired: Desired

    def merge(self) -> list[_MergedPart]:
        """Merge all parts; as a single part if lines are in the wrong one.

        That happens after edits by hand and under an old public suffix list.
        """
        paths = list_files(self.profile, LINKS)
        present = {path.stem for path in paths}
        rows = sum(one.export.rows for one in self.intake.fresh)
        size = sum(path.stat().st_size for path in paths) or LINE_BYTES * rows
        digits, count = shards.digit_count(size, present), self.intake.spool.digits
        while True:
            if digits < count:
                count = 0  # a single part, as a file would have lines of several
            try:
                parts = self._merge_parts(paths, digits, count)
            except _MisplacedLines:
                count = 0
                continue
            wanted = shards.digit_count(sum(part.size for part in parts), present)
            if wanted == digits:
                return parts
            digits = wanted

    def _merge_parts(self, paths: Sequence[Path], digits: int, count: int) -> list[_MergedPart]:
        """Merge all parts, with `digits` digits in a shard's name and `count` in a part's."""

        def merge(part: str) -> _MergedPart:
            own = [path for path in paths if shards.part_of(path.stem, count) == part]
            return self._merge_part(part, own, digits)

        with ThreadPoolExecutor(WORKERS) as threads:
            return list(threads.map(merge, shards.list_parts(count)))

    def _merge_part(self, part: str, paths: Sequence[Path], digits: int) -> _MergedPart:
        before, raws = load_table(self.profile, LINKS, self.intake.known, paths)
        if part and not _is_placed(before, part, self.desired):
            raise _MisplacedLines
        fresh = [
            dataclasses.replace(one, rows=self.intake.spool.take(one.export.sha256, part))
            for one in self.intake.fresh
        ]
        days = int(self.desired.policy.limits["retention_days"])
        placed = before.with_row_index(AT)
        links, said = ingest_links(placed, self.intake.known, fresh, retention_days=days)
        lines = format_lines(links, LINKS, before)
        changed = _changed(place_lines(lines, LINKS, digits), raws)
        keep = self.intake.spool.keep
        files = {n: keep(n, raw) if isinstance(raw, bytes) else raw for n, raw in changed.items()}
        return _MergedPart(compact(links.drop(AT)), said, files, count_bytes(lines), len(before))


def _is_placed(links: Frame, part: str, desired: Desired) -> bool:
    """True if all lines of a part belong there, and under the referring domains of today's list."""
    domains = links.get_column("domain").unique().to_list()
    placed = all(shards.digits(domain, len(part)) == part for domain in domains)
    return placed and all_grouped(links, desired.names.registrable)


def _changed(
    files: Mapping[str, bytes | None], before: Mapping[str, bytes]
) -> dict[str, bytes | None]:
    """Files whose bytes changed, and None for files that are to be deleted."""
    gone: dict[str, bytes | None] = {name: None for name in before if files.get(name) is None}
    return gone | {n: raw for n, raw in files.items() if raw is not None and raw != before.get(n)}
