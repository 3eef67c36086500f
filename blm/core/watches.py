"""Watches: domains that are merely watched, of which a plan asks only when they are due."""

from __future__ import annotations

from collections.abc import Collection

import narwhals as nw

from blm.core.covers import mark_domains
from blm.core.dates import add_days
from blm.core.disavow import Cover
from blm.core.frames import Frame


def split_watched(shown: Frame, named: Collection[str], accepted: Cover) -> tuple[Frame, Frame]:
    """The shown domains apart: those that people have to do with, and the merely watched ones.

    A domain is merely watched when it links, the policy alone watches it, and neither a word of a
    person nor a line of the disavow file is about it. Most shown domains are.

    Args:
        shown: `core.findings.select_shown`, with ``covered`` by the lines that were uploaded.
        named: domains in decisions or in the log.
        accepted: lines of the disavow file that this audit did not write.
    """
    rows = mark_domains(shown.rename({"covered": "was_uploaded"}), accepted)
    merely = rows.filter(
        nw.col("live")
        & (nw.col("recommendation") == "watch")
        & (nw.col("settled") == "watch")
        & ~nw.col("by_url")
        & ~nw.col("was_uploaded")
        & ~nw.col("covered")
        & ~nw.col("domain").is_in(sorted(named))
    ).select("domain")
    others = shown.join(merely, on="domain", how="anti")
    return others, shown.join(merely, on="domain", how="semi")


def list_due(watched: Frame, as_of: str, days: int, today: str) -> tuple[str, ...]:
    """Merely watched domains whose second look is due, sorted.

    Args:
        watched: of `split_watched`.
        as_of: date of the data.
        days: from the first sight of a domain to its second look, policy ``review.watch_days``.
        today: ISO date.
    """
    waited = nw.coalesce(nw.col("first_on"), nw.lit(as_of)) <= add_days(today, -days)
    at_once = nw.col("due_now") & nw.lit(as_of <= today)
    due = watched.filter(waited | at_once.fill_null(value=False))
    return tuple(due.get_column("domain").sort().to_list())
