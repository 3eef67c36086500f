"""What an ingest took in, in words."""

from __future__ import annotations

from collections.abc import Sequence

from blm.core.readings import Export
from blm.render.foreign import plain
from blm.render.numbers import plural, stream_title
from blm.render.sources import coverage_words, skipped_words
from blm.render.terminals import screen


def render_ingested(exports: Sequence[Export], known: int, links: int, domains: int) -> str:
    """A line per export that was taken in, and what the snapshot holds now.

    Args:
        exports: taken in, in order of ingestion.
        known: files that the snapshot already held.
        links: links in the snapshot.
        domains: referring domains in the snapshot.
    """
    lines = [_line(export) for export in exports]
    if known:
        lines.append(f"{plural(known, 'file')} already taken in before")
    lines.append(f"snapshot: {plural(links, 'link')} of {plural(domains, 'referring domain')}")
    return screen(lines)


def _line(export: Export) -> str:
    what = f"{stream_title(export.stream)} of {export.as_of}, {coverage_words(export)}"
    skipped = f", skipped {plain(skipped_words(export.skipped))}" if export.skipped else ""
    return f"{plain(export.file)}: {what}, {plural(export.rows, 'row')}{skipped}"
