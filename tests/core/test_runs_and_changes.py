"""What becomes of links over several exports."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from blm.core.inventory import sightings
from blm.core.inventory.ingest import ingest
from blm.core.links.index_changes import find_index_changes, full_dates
from blm.core.links.link_states import count_changes, judge_states
from blm.core.site.site import Incident
from tests.builders import fresh, nothing, row
from tests.pace import few

PAGES = [f"https://d{n}.example/p" for n in range(60)]


def observe(
    *exports: tuple[str, str, list[str]],
    stated: tuple[Incident, ...] = (),
    since: str | None = None,
) -> tuple[Any, ...]:
    """States of the links, counts since the first date, and index changes."""
    snapshot = nothing()
    for stream, day, sources in exports:
        target = None if stream.startswith("gsc") else "https://acme.example/"
        coverage = "sample" if stream.startswith("gsc") else "full"
        one = fresh(stream, day, [row(s, target) for s in sources], coverage=coverage)
        snapshot = ingest(snapshot, [one], retention_days=400)
    full = full_dates(snapshot.exports)
    found = find_index_changes(snapshot.links, full, stated, incident_share=5)
    links = judge_states(snapshot.links, full, found)
    states = {r["from"]: (r["state"], r["lost_on"]) for r in links.rows(named=True)}
    return states, count_changes(links, since or exports[0][1]), found


@given(
    st.lists(st.dates(), min_size=1, max_size=7, unique=True).map(sorted),
    st.dates(),
)
@few(25)
def test_held_at_counts_dates(days: list[Any], day: Any) -> None:
    """A run column covers a day when an odd number of its dates is not after it."""
    cell = ",".join(d.isoformat() for d in days)
    frame = pl.DataFrame({"seen.x": [cell]})
    held = frame.select(
        sightings.held_at("seen.x", day.isoformat(), sightings.most_dates(frame, "seen.x"))
    ).item()
    assert held == (sum(d <= day for d in days) % 2 == 1)
    assert frame.select(sightings.is_open("seen.x")).item() == (len(days) % 2 == 1)


def test_one_miss_is_unseen_two_are_lost() -> None:
    """A link missed once is unseen; missed by two exports a week apart it is lost, on the second date."""
    first = ("ahrefs.links", "2026-01-01", PAGES)
    missed = ("ahrefs.links", "2026-02-01", PAGES[1:])
    assert observe(first, missed)[0][PAGES[0]] == ("unseen", None)
    again = ("ahrefs.links", "2026-02-08", PAGES[1:])
    states, counts, _ = observe(first, missed, again)
    assert states[PAGES[0]] == ("lost", "2026-02-08")
    assert (counts["lost"], counts["live"]) == (1, 59)


def test_two_misses_within_a_week_are_no_loss() -> None:
    """Exports six days apart confirm nothing."""
    close = [("ahrefs.links", day, PAGES[1:]) for day in ("2026-02-01", "2026-02-07")]
    assert observe(("ahrefs.links", "2026-01-01", PAGES), *close)[0][PAGES[0]] == ("unseen", None)


def test_another_complete_stream_keeps_a_link_live() -> None:
    """A link that one complete stream still has is live, whatever others miss."""
    states, _, _ = observe(
        ("ahrefs.links", "2026-01-01", PAGES),
        ("semrush.links", "2026-01-02", PAGES),
        *[("ahrefs.links", f"2026-0{m}-01", PAGES[1:]) for m in (2, 3)],
    )
    assert states[PAGES[0]][0] == "live"


def test_a_sample_neither_keeps_nor_loses() -> None:
    """What a complete stream misses is unseen though a sample had it; what samples alone know is live."""
    states, _, _ = observe(
        ("ahrefs.links", "2026-01-01", PAGES[:50]),
        ("gsc.links", "2026-01-02", [PAGES[0], PAGES[55]]),
        ("ahrefs.links", "2026-02-01", PAGES[1:50]),
    )
    assert states[PAGES[0]][0] == "unseen"
    assert states[PAGES[55]][0] == "live"


def test_drop_at_one_tool_is_an_index_change() -> None:
    """Links that vanish together at one tool while another still has them are not lost, however often missed."""
    states, counts, found = observe(
        ("ahrefs.links", "2026-01-01", PAGES),
        ("semrush.links", "2026-01-02", PAGES[:30]),
        ("ahrefs.links", "2026-02-01", PAGES[20:]),
        ("ahrefs.links", "2026-03-01", PAGES[20:]),
    )
    assert [(c.stream, c.on, c.vanished, c.still_seen) for c in found] == [
        ("ahrefs.links", "2026-02-01", 20, 20)
    ]
    assert counts["lost"] == 0
    assert states[PAGES[5]][0] == "live"


def test_stated_incident_voids_misses() -> None:
    """A person's incident keeps the misses of those days from confirming a loss."""
    exports = [("ahrefs.links", "2026-01-01", PAGES)]
    exports += [("ahrefs.links", day, PAGES[10:]) for day in ("2026-02-01", "2026-03-01")]
    assert observe(*exports)[1]["lost"] == 10
    stated = (Incident("ahrefs.links", "2026-01-20", "2026-02-05", "crawler outage"),)
    _, counts, found = observe(*exports, stated=stated)
    assert (counts["lost"], found[0].reason) == (0, "crawler outage")


def test_true_deletion_is_a_loss_at_every_tool() -> None:
    """Links that all tools miss twice are lost, though many vanish together."""
    _, counts, found = observe(
        ("ahrefs.links", "2026-01-01", PAGES),
        ("semrush.links", "2026-01-02", PAGES[:40]),
        *[
            (s, f"2026-0{m}-0{d}", PAGES[8:40])
            for m in (2, 3)
            for d, s in ((1, "ahrefs.links"), (2, "semrush.links"))
        ],
    )
    assert found == []
    assert counts["lost"] == 28


def test_returned_links_are_counted() -> None:
    """A link that was missed and is seen again has returned."""
    _, counts, _ = observe(
        ("ahrefs.links", "2026-01-01", PAGES[1:]),
        ("ahrefs.links", "2026-01-02", PAGES),
    )
    assert (counts["new"], counts["returned"]) == (1, 0)
    missed = [("ahrefs.links", day, PAGES[1:]) for day in ("2026-01-02", "2026-01-03")]
    life = [("ahrefs.links", "2025-12-01", PAGES), *missed, ("ahrefs.links", "2026-01-09", PAGES)]
    assert observe(*life)[1]["returned"] == 0
    assert observe(*life, since="2026-01-05")[1]["returned"] == 1
