"""Guards of a run, which refuse an export before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import polars as pl

from blm.core.inventory.ingest import Fresh
from blm.core.inventory.readings import HARMLESS, Export, Reading
from blm.core.plan.line_guards import Guard
from blm.core.policy.policy import Policy

DATES = ("first_seen", "last_seen", "lost_on")
"""Columns of a reading that may tell the date of an export whose name does not."""


def check_reading(reading: Reading, policy: Policy, today: str) -> list[Guard]:
    """Guards on one export as read: future date, too many broken rows.

    Args:
        reading: with an as-of date.
        policy: ``limits.max_skipped_share``, percent.
        today: ISO date.
    """
    export = reading.export
    found = []
    if export.as_of is not None and export.as_of > today:
        found.append(_refuse_future(reading, export.as_of, today))
    bad = {reason: count for reason, count in export.skipped.items() if reason not in HARMLESS}
    broken = sum(bad.values())
    total = sum(export.skipped.values()) + export.rows
    limit = float(policy.limits["max_skipped_share"])
    if total and 100 * broken / total > limit:
        worst = max(bad, key=lambda reason: (bad[reason], reason))
        found.append(
            _blocked(
                "skipped-share",
                f"{export.file}: {broken:,} of {total:,} rows skipped "
                f"({100 * broken / total:.1f} %, most: {worst}); at most {limit:g} %",
                "limits.max_skipped_share",
                "download the export again; it looks broken",
            )
        )
    return found


def _refuse_future(reading: Reading, as_of: str, today: str) -> Guard:
    """The guard on an export of a future date; names the rows where they alone tell that date."""
    numbers = f"{reading.export.file}: data of {as_of}, today is {today}"
    late = _find_late(reading, as_of, today)
    release = "give the date of the export with --as-of"
    if late:
        row, column = late[0]
        many = f"{len(late):,} rows have" if len(late) > 1 else "one row has"
        numbers += f"; {many} such a date, the first is row {row:,}, column {column}"
        mend = "mend these rows" if len(late) > 1 else "mend that row"
        release = f"{mend}, or {release}"
    return _blocked("future-date", numbers, "--as-of, --today", release)


def _find_late(reading: Reading, as_of: str, today: str) -> list[tuple[int, str]]:
    """Rows with a date after today and the first column with it, if one of them made the as-of."""
    frame = reading.domains if reading.links is None else reading.links
    if frame is None:
        return []
    names = [name for name in DATES if name in frame.columns]
    late = frame.filter(pl.any_horizontal(pl.col(names) > today))
    if max((day for name in names for day in late[name] if day), default="") != as_of:
        return []
    return [
        (row, next(name for name, day in zip(names, days, strict=True) if day and day > today))
        for row, *days in late.select("row", *names).sort("row").iter_rows()
    ]


def check_site(
    fresh: Fresh, reading: Reading, own: frozenset[str], registrable: Callable[[str], str]
) -> list[Guard]:
    """Refuses an export of another site: by its property, or if no target is the site's.

    Args:
        fresh: prepared rows.
        reading: with the targets found and the property that the file names.
        own: the site's registrable domains.
        registrable: referring domain of a host.
    """
    named = reading.property_host
    foreign = named is not None and registrable(named.removeprefix("www.")) not in own
    if fresh.foreign_targets < 1.0 and not foreign:
        return []
    found = ", ".join([named] if foreign and named else list(reading.targets)[:3]) or "unknown"
    return [
        _blocked(
            "wrong-site",
            f"{fresh.export.file}: it is about {found}; the site's domains are "
            + ", ".join(sorted(own)),
            "domains in site.yaml",
            "move the file to its own site, or add the domain to the site",
        )
    ]


def check_shrinks(known: Sequence[Export], fresh: Sequence[Fresh], policy: Policy) -> list[Guard]:
    """`check_shrink` of every new export; files of one stream, date and scope count together.

    Args:
        known: exports of the snapshot; earlier ones among the new count too.
        fresh: prepared rows of all new exports.
        policy: ``limits.max_shrink``.
    """
    sizes: Counter[tuple[str, str | None, str | None]] = Counter()
    for one in fresh:
        sizes[_series(one.export)] += one.export.rows
    every = [*known, *(one.export for one in fresh)]
    return [
        guard
        for one in fresh
        for guard in check_shrink(every, one, policy, rows=sizes[_series(one.export)])
    ]


def _series(export: Export) -> tuple[str, str | None, str | None]:
    return export.stream, export.as_of, export.scope


def check_shrink(
    known: Sequence[Export], fresh: Fresh, policy: Policy, *, rows: int | None = None
) -> list[Guard]:
    """Refuses a full export that is much smaller than the one before, as probably truncated.

    Args:
        known: exports of the snapshot.
        fresh: prepared rows.
        policy: ``limits.max_shrink``, percent.
        rows: of all files of the same stream, date and scope together; its own when left out.
    """
    export = fresh.export
    count = export.rows if rows is None else rows
    before = [
        e
        for e in known
        if e.stream == export.stream
        and e.scope == export.scope
        and e.coverage == "full"
        and (e.as_of or "") < (export.as_of or "")
    ]
    if export.coverage != "full" or not before:
        return []
    last = max(before, key=lambda e: e.as_of or "")
    limit = float(policy.limits["max_shrink"])
    shrunk = 100 * (1 - count / last.rows) if last.rows else 0.0
    if shrunk <= limit:
        return []
    return [
        _blocked(
            "shrink",
            f"{export.file}: {count:,} rows, {last.rows:,} on {last.as_of} "
            f"({shrunk:.0f} % fewer); at most {limit:g} %",
            "limits.max_shrink",
            "download the export again, or raise the limit if the site really lost these links",
        )
    ]


def _blocked(name: str, numbers: str, knob: str, release: str) -> Guard:
    return Guard(name, "run", "blocked", numbers, knob, release)
