"""Receipts: the list that is live in Search Console against the one that people agreed on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from blm.core.dates import add_days
from blm.core.disavow.disavow_file import NO_FILE, DisavowFile, Line, Receipt
from blm.core.review.declined import entry_domain, is_kept, kept_subjects
from blm.core.site.site import Decision, Event, Site
from blm.core.site.stages import FILE

NO_LIST = "none"
"""Reference of a baseline where nothing was live."""
Value = tuple[str, str]


@dataclass(frozen=True, slots=True)
class LiveList:
    """What is live against what main says.

    Attributes:
        on: ISO date of the newest receipt, or of a baseline without a list.
        lacking: lines of main that are not live, in order.
        extra: live lines that main does not have, in order.
        since: ISO date of the oldest change on main that waits for an upload, or None when the two
            differ and no change since explains it.
        due: ISO date by which that change should be uploaded, or None.
    """

    on: str
    lacking: tuple[str, ...]
    extra: tuple[str, ...]
    since: str | None
    due: str | None

    @property
    def differs(self) -> bool:
        """Whether the two lists cover different things."""
        return bool(self.lacking or self.extra)


def compare_lists(
    main: Sequence[Line],
    known: Sequence[Line],
    receipt: Receipt | None,
    site: Site,
    *,
    upload_days: int,
    today: str,
    names: Callable[[str], str],
) -> LiveList | None:
    """The two lists held against each other; None where nobody recorded what is live (G12).

    Args:
        main: entries that people agreed on.
        known: those, and what this date proposes.
        receipt: the newest, or None.
        site: decisions and log.
        upload_days: policy ``review.upload_days``.
        today: ISO date; expired decisions hold no longer.
        names: referring domain of a host.
    """
    live = _live(receipt, site.events)
    if live is None:
        return None
    there, on = live.file.entries(), live.on
    wanted = without_kept(main, site.decisions, today, names)
    has, listed = {_value(line) for line in there}, {_value(line) for line in known}
    lacking = [line for line in wanted if _value(line) not in has]
    extra = [line for line in there if _value(line) not in listed]
    since = _waiting_since(lacking, site.events, on) if lacking or extra else None
    return LiveList(
        on=on,
        lacking=_texts(lacking),
        extra=_texts(extra),
        since=since,
        due=add_days(since, upload_days) if since else None,
    )


def without_kept(
    entries: Sequence[Line],
    decisions: Iterable[Decision],
    today: str,
    names: Callable[[str], str],
) -> tuple[Line, ...]:
    """Entries without the program's lines about what people keep: those are never uploaded."""
    kept = kept_subjects(decisions, today)
    return tuple(
        line for line in entries if not (kept and line.group and is_kept(line, kept, names))
    )


def agreed_lines(
    file: DisavowFile, as_of: str, events: Sequence[Event], names: Callable[[str], str]
) -> tuple[Line, ...]:
    """Entries that people agreed on: all but those of this date's group that nobody merged yet."""
    merged = {event.subject for event in events if event.event == "merged"}
    return tuple(
        line
        for line in file.entries()
        if line.group != as_of or entry_domain(line, names) in merged
    )


def _live(receipt: Receipt | None, events: Sequence[Event]) -> Receipt | None:
    """The list that is live, and since when; None when nobody knows."""
    if receipt is not None:
        return receipt
    said = [one for one in events if (one.subject, one.event) == (FILE, "baseline")]
    return Receipt(NO_FILE, said[-1].on) if said and said[-1].ref == NO_LIST else None


def _waiting_since(lacking: Sequence[Line], events: Sequence[Event], on: str) -> str | None:
    """When the oldest change came that is not live: a merge, or else the proposal's date."""
    merges = [one.on for one in events if one.event == "merged" and one.on >= on]
    proposed = [line.group for line in lacking if line.group > on]
    return min(merges or proposed, default=None)


def _value(line: Line) -> Value:
    return line.kind, line.value


def _texts(lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(line.text.lstrip("\ufeff").strip() for line in lines)
