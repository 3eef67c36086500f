"""Exports as observations: what counts as one, and when absence is a miss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blm.core.inventory.readings import Export
from blm.core.inventory.streams import STREAMS
from tests.reference.normalising import Prepared, Row, speaking_rows


@dataclass
class Observation:
    """The rows of one stream at one date.

    Attributes:
        stream: its name; as_of: its date.
        complete: whether a link that it does not list was missed.
        same_scope: dates of exports of the same scope; it closes only runs that began on one.
        rows: one per link, or those of a domain-level report.
    """

    stream: str
    as_of: str
    complete: bool
    same_scope: set[str]
    rows: list[Row]


def observe(known: Sequence[Export], ordered: Sequence[Prepared]) -> list[Observation]:
    """Files of one stream and date as one observation; one older than its stream's last is history.

    design.md section 3: only a *complete* export of the same scope can miss a link. Complete means
    full, of one scope, and newer than all exports of its stream before it.
    """
    history = list(known)
    days: dict[tuple[str, str], list[Prepared]] = {}
    for one in ordered:
        assert one.export.as_of is not None
        days.setdefault((one.export.stream, one.export.as_of), []).append(one)
    observed = []
    for (stream, as_of), files in days.items():
        earlier = [e for e in history if e.stream == stream and e.as_of]
        history += [one.export for one in files]
        if any(e.as_of > as_of for e in earlier if e.as_of):
            continue
        scopes = {one.export.scope for one in files}
        full = all(one.export.coverage == "full" for one in files)
        newer = all(e.as_of < as_of for e in earlier if e.as_of)
        same = [e.as_of for e in earlier if e.scope in scopes and e.as_of]
        rows = [row for one in files for row in one.rows]
        if STREAMS[stream].level == "link":
            rows = speaking_rows(rows)
        complete = full and newer and len(scopes) == 1
        observed.append(Observation(stream, as_of, complete, {*same, as_of}, rows))
    return observed
