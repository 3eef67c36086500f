"""Compares the list that is live in Search Console with the agreed disavow file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from blm.core.disavow.disavow_file import NO_FILE, DisavowFile, Line, Receipt
from blm.core.review.declined import entry_domain, is_kept, kept_subjects
from blm.core.site.site import Decision, Event
from blm.core.site.stages import FILE

NO_LIST = "none"
"""Reference of a baseline event if no list was live."""


@dataclass(frozen=True, slots=True)
class LiveList:
    """The live list compared with main.

    Attributes:
        on: ISO date of the newest receipt, or of a baseline without a list.
        lacking: lines of main that are not live, in order.
        extra: live lines that main does not have, in order.
        since: ISO date of the oldest change on main that is not uploaded, or None if no change
            explains a difference.
        due: ISO date by which that change should be uploaded, or None.
    """

    on: str
    lacking: tuple[str, ...]
    extra: tuple[str, ...]
    since: str | None
    due: str | None

    @property
    def differs(self) -> bool:
        """True if either list has lines that the other lacks."""
        return bool(self.lacking or self.extra)


def without_kept(
    entries: Sequence[Line],
    decisions: Iterable[Decision],
    today: str,
    names: Callable[[str], str],
) -> tuple[Line, ...]:
    """Entries to upload: all but blm's lines about domains and pages that people keep."""
    kept = kept_subjects(decisions, today)
    return tuple(
        line for line in entries if not (kept and line.group and is_kept(line, kept, names))
    )


def agreed_lines(
    file: DisavowFile, as_of: str, events: Sequence[Event], names: Callable[[str], str]
) -> tuple[Line, ...]:
    """Agreed entries: all but those of this date's group that are not merged yet."""
    merged = {event.subject for event in events if event.event == "merged"}
    return tuple(
        line
        for line in file.entries()
        if line.group != as_of or entry_domain(line, names) in merged
    )


def live_receipt(receipt: Receipt | None, events: Sequence[Event]) -> Receipt | None:
    """The list that is live, with its date; None if none is recorded (G12).

    Args:
        receipt: the newest, or None.
        events: of the log; a baseline may say that nothing is live.
    """
    if receipt is not None:
        return receipt
    said = [one for one in events if (one.subject, one.event) == (FILE, "baseline")]
    return Receipt(NO_FILE, said[-1].on) if said and said[-1].ref == NO_LIST else None


def waiting_since(lacking: Sequence[Line], events: Sequence[Event], on: str) -> str | None:
    """ISO date of the oldest merge that is not live, else of its proposal, or None.

    Args:
        lacking: lines of main that are not live.
        events: of the log.
        on: ISO date of the list that is live.
    """
    merges = [one.on for one in events if one.event == "merged" and one.on >= on]
    proposed = [line.group for line in lacking if line.group > on]
    return min(merges or proposed, default=None)
