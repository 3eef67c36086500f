"""Exports into the snapshot."""

from __future__ import annotations

from typing import Any

from blm.core.inventory.ingest import data_date, ingest
from blm.core.inventory.snapshot import Snapshot
from tests.builders import export, fresh, lines, nothing, row

A = "https://one.example/a"
B = "https://two.example/b"


def take(*exports: Any, snapshot: Snapshot | None = None) -> Snapshot:
    return ingest(snapshot or nothing(), exports, retention_days=400)


def seen(snapshot: Snapshot, stream: str, source: str = A) -> str | None:
    return next(r.get(f"seen.{stream}") for r in lines(snapshot) if r["from"] == source)


def test_run_opens_closes_and_opens_again() -> None:
    """A run holds the first export that had the link, the one that missed it, the one that had it again."""
    snapshot = nothing()
    for day, there in (("01", True), ("02", True), ("03", False), ("04", False), ("05", True)):
        rows = [row(B), *([row(A)] if there else [])]
        snapshot = take(fresh("ahrefs.links", f"2026-{day}-01", rows), snapshot=snapshot)
    assert seen(snapshot, "ahrefs.links") == "2026-01-01,2026-03-01,2026-05-01"
    assert seen(snapshot, "ahrefs.links", B) == "2026-01-01"


def test_only_complete_exports_of_the_same_scope_miss() -> None:
    """A capped export, a sample and another scope never close a run."""
    start = take(fresh("ahrefs.links", "2026-01-01", [row(A), row(B)], scope="subdomains"))
    for facts in ({"coverage": "capped", "scope": "subdomains"}, {"scope": "exact"}):
        after = take(fresh("ahrefs.links", "2026-02-01", [row(B)], **facts), snapshot=start)
        assert seen(after, "ahrefs.links") == "2026-01-01"
    gsc = take(fresh("gsc.links", "2026-01-01", [row(A, None)], coverage="sample"))
    later = take(fresh("gsc.links", "2026-02-01", [row(B, None)], coverage="sample"), snapshot=gsc)
    assert seen(later, "gsc.links") == "2026-01-01"


def test_row_without_target_is_evidence_for_every_link_of_its_source() -> None:
    """A Search Console row marks all links of the page; alone it is one line without a target."""
    two = [row(A), row(A, "https://acme.example/two")]
    both = take(
        fresh("ahrefs.links", "2026-01-01", two), fresh("gsc.links", "2026-01-02", [row(A, None)])
    )
    assert [r["seen.gsc.links"] for r in lines(both)] == ["2026-01-02", "2026-01-02"]
    alone = take(fresh("gsc.links", "2026-01-02", [row(A, None)]))
    assert [r["from"] for r in lines(alone)] == [A]
    assert "to" not in lines(alone)[0]


def test_line_without_target_is_absorbed() -> None:
    """When a tool names the target, the bare line folds into the link and keeps its run."""
    alone = take(fresh("gsc.links", "2026-01-02", [row(A, None), row(B, None)]))
    after = take(fresh("ahrefs.links", "2026-02-01", [row(A)]), snapshot=alone)
    assert [(r["from"], "to" in r) for r in lines(after)] == [(A, True), (B, False)]
    assert seen(after, "gsc.links") == "2026-01-02"


def test_identity_ignores_scheme_www_and_tracking() -> None:
    """Spellings of one link are one line, and the first spelling stays."""
    spelled = "http://www.one.example/a?utm_source=x#top"
    after = take(
        fresh("ahrefs.links", "2026-01-01", [row(A)]),
        fresh("semrush.links", "2026-01-02", [row(spelled, "http://www.acme.example")]),
    )
    assert [(r["from"], r["to"]) for r in lines(after)] == [(A, "https://acme.example/")]


def test_best_stream_words_win_and_its_changes_are_remembered() -> None:
    """Ahrefs' anchor stands while Ahrefs sees the link; a change it sees itself goes to `was`."""
    start = take(
        fresh("ahrefs.links", "2026-01-01", [row(A, anchor="Acme", rel="follow")]),
        fresh("semrush.links", "2026-01-02", [row(A, anchor="ACME Ltd", rel="nofollow")]),
    )
    assert (lines(start)[0]["anchor"], lines(start)[0]["rel"]) == ("Acme", "follow")
    assert "was_1" not in lines(start)[0]
    flipped = take(fresh("ahrefs.links", "2026-02-01", [row(A, rel="nofollow")]), snapshot=start)
    assert lines(flipped)[0]["rel"] == "nofollow"
    assert lines(flipped)[0]["was_1"] == "2026-02-01\x1frel=follow"


def test_was_keeps_five_values() -> None:
    """Of many changes the last five are kept, newest first."""
    snapshot = nothing()
    for n in range(1, 9):
        rows = [row(A, anchor=f"anchor {n}")]
        snapshot = take(fresh("ahrefs.links", f"2026-0{n}-01", rows), snapshot=snapshot)
    kept = [lines(snapshot)[0][f"was_{n}"] for n in range(1, 6)]
    assert kept == [f"2026-0{n}-01\x1fanchor=anchor {n - 1}" for n in (8, 7, 6, 5, 4)]


def test_explicit_loss_is_recorded_and_withdrawn_by_a_later_sighting() -> None:
    """`gone` holds a vendor's reason until a tool sees the link after that day."""
    start = take(fresh("ahrefs.links", "2026-01-01", [row(A)]))
    lost = row(A, state="lost", lost_on="2026-01-20", reason="removedfromhtml")
    gone = take(fresh("ahrefs.links", "2026-02-01", [lost]), snapshot=start)
    assert (lines(gone)[0]["gone_on"], lines(gone)[0]["gone_why"]) == (
        "2026-01-20",
        "removedfromhtml",
    )
    stale = take(
        fresh("semrush.links", "2026-02-02", [row(A, last_seen="2026-01-10")]), snapshot=gone
    )
    assert "gone_on" in lines(stale)[0]
    back = take(
        fresh("semrush.links", "2026-02-02", [row(A, last_seen="2026-02-01")]), snapshot=gone
    )
    assert "gone_on" not in lines(back)[0]


def test_blocked_crawler_neither_sees_nor_misses() -> None:
    """A row that the tool's crawler could not check leaves an open run open and opens none."""
    start = take(fresh("ahrefs.links", "2026-01-01", [row(A)]))
    rows = [
        row(A, state="blocked", reason="pageerror"),
        row(B, state="blocked", reason="pageerror"),
    ]
    after = take(fresh("ahrefs.links", "2026-02-01", rows), snapshot=start)
    assert [r["from"] for r in lines(after)] == [A]
    assert seen(after, "ahrefs.links") == "2026-01-01"


def test_older_export_is_history() -> None:
    """An export older than the last of its stream is recorded and changes no link."""
    start = take(fresh("ahrefs.links", "2026-03-01", [row(A)]))
    after = take(fresh("ahrefs.links", "2026-01-01", [row(B)]), snapshot=start)
    assert lines(after) == lines(start)
    assert [e.as_of for e in after.exports] == ["2026-03-01", "2026-01-01"]


def test_gone_links_leave_after_retention() -> None:
    """A link whose last run closed longer ago than the retention leaves the inventory."""
    snapshot = take(fresh("ahrefs.links", "2025-01-01", [row(A), row(B)]))
    snapshot = take(fresh("ahrefs.links", "2025-02-01", [row(B)]), snapshot=snapshot)
    kept = take(fresh("ahrefs.links", "2026-02-01", [row(B)]), snapshot=snapshot)
    assert len(kept.links) == 2
    left = take(fresh("ahrefs.links", "2026-04-01", [row(B)]), snapshot=kept)
    assert [r["from"] for r in lines(left)] == [B]


def test_metrics_move_only_beyond_their_deadband() -> None:
    """A rating moves by more than a point, a volume by more than a tenth, both when crossing zero."""

    def at(day: str, dr: float, traffic: float) -> Any:
        return fresh("ahrefs.links", day, [row(A, **{"ahrefs.dr": dr, "ahrefs.traffic": traffic})])

    def metrics(snapshot: Snapshot) -> tuple[float, float]:
        record = snapshot.domains.rows(named=True)[0]
        return record["ahrefs.dr"], record["ahrefs.traffic"]

    start = take(at("2026-01-01", 40.0, 1000.0))
    assert metrics(take(at("2026-02-01", 41.0, 1100.0), snapshot=start)) == (40.0, 1000.0)
    assert metrics(take(at("2026-02-01", 41.1, 1101.0), snapshot=start)) == (41.1, 1101.0)
    assert metrics(take(at("2026-02-01", 40.5, 0.0), snapshot=start)) == (40.0, 0.0)


def test_own_links_and_other_targets_are_counted_as_skipped() -> None:
    """Links of the site to itself and links to other sites are left out, with a reason and a count."""
    rows = [row(A), row("https://blog.acme.example/x"), row(B, "https://other.example/")]
    one = fresh("ahrefs.links", "2026-01-01", rows)
    assert one.export.rows == 1
    assert sum(one.export.skipped.values()) == 2
    assert [r["from"] for r in lines(take(one))] == [A]


def test_data_date_is_the_newest_full_export() -> None:
    """As-of follows complete exports; without one, or with one tool, the audit is provisional."""
    full = [
        export("ahrefs.links", "2026-01-01"),
        export("gsc.links", "2026-01-09", coverage="sample"),
    ]
    assert data_date(full) == ("2026-01-01", False)
    assert data_date(full[1:]) == ("2026-01-09", True)
    assert data_date(full[:1]) == ("2026-01-01", True)
    assert data_date([]) == (None, True)


def test_a_second_file_of_the_same_day_reopens_what_the_first_missed() -> None:
    """Files of one stream and date count as one export, whichever run takes them in."""
    start = take(fresh("ahrefs.links", "2026-01-01", [row(A), row(B)]))
    first = take(fresh("ahrefs.links", "2026-02-01", [row(B)], sha256="1"), snapshot=start)
    second = take(fresh("ahrefs.links", "2026-02-01", [row(A)], sha256="2"), snapshot=first)
    assert (seen(second, "ahrefs.links"), seen(second, "ahrefs.links", B)) == (
        "2026-01-01",
        "2026-01-01",
    )


def test_of_two_files_of_a_day_the_live_row_speaks() -> None:
    """The names of files decide nothing: a live row wins over a lost one of the same day."""
    lost = row(A, state="lost", lost_on="2026-01-20", reason="removedfromhtml")
    for names in (("a.csv", "b.csv"), ("b.csv", "a.csv")):
        both = (
            fresh("ahrefs.links", "2026-02-01", [lost], file=names[0]),
            fresh("ahrefs.links", "2026-02-01", [row(A)], file=names[1]),
        )
        assert "gone_on" not in lines(take(*both))[0]


def test_domain_level_exports_alone() -> None:
    """A first export without links makes referring domains, and nothing breaks."""
    sites = fresh(
        "gsc.sites",
        "2026-01-01",
        [{"domain": "one.example", "gsc.linking_pages": 3.0}],
        coverage="sample",
    )
    after = take(sites)
    assert len(after.links) == 0
    assert [r["domain"] for r in after.domains.rows(named=True)] == ["one.example"]
