"""Receipts: the list that is live in Search Console against the one that people agreed on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from blm.core.disavow.disavow_file import NO_FILE, DisavowFile, Line, Receipt
from blm.core.review.declined import entry_domain, is_kept, kept_subjects
from blm.core.site.site import Decision, Event
from blm.core.site.stages import FILE

NO_LIST = "none"
"""Reference of a baseline where nothing was live."""


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


def live_receipt(receipt: Receipt | None, events: Sequence[Event]) -> Receipt | None:
    """The list that is live, and since when; None when nobody knows (G12).

    Args:
        receipt: the newest, or None.
        events: of the log; a baseline may say that nothing is live.
    """
    if receipt is not None:
        return receipt
    said = [one for one in events if (one.subject, one.event) == (FILE, "baseline")]
    return Receipt(NO_FILE, said[-1].on) if said and said[-1].ref == NO_LIST else None


def waiting_since(lacking: Sequence[Line], events: Sequence[Event], on: str) -> str | None:
    """When the oldest change came that is not live: a merge, or else the proposal's date.

    Args:
        lacking: lines of main that are not live.
        events: of the log.
        on: ISO date of the list that is live.
    """
    merges = [one.on for one in events if one.event == "merged" and one.on >= on]
    proposed = [line.group for line in lacking if line.group > on]
    return min(merges or proposed, default=None)
