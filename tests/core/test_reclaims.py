"""Reclaims: categories, pages of ours, what closes a request, what replaces an offline site."""

from __future__ import annotations

from typing import Any

from blm.core.audit.audit import Audit
from blm.core.reclaim.redirects import Redirect
from blm.core.site.site import Event, Prospect
from tests.builders import BASELINE, audit_of, fresh, row

FIRST, LAST = "2026-05-01", "2026-06-01"
STRONG = {"ahrefs.dr": 60.0, "ahrefs.traffic": 900.0}


def lost(source: str, reason: str, on: str = "2026-05-28", **fields: Any) -> dict[str, Any]:
    """A row that Ahrefs calls lost."""
    return row(source, state="lost", lost_on=on, reason=reason, **STRONG, **fields)


def judged(*rows: dict[str, Any], broken: tuple[dict[str, Any], ...] = (), **wanted: Any) -> Audit:
    """Rows of Ahrefs that were all live a month ago, and its report on broken backlinks."""
    before = [{**one, "state": "live", "lost_on": None, "reason": None} for one in rows]
    exports = [fresh("ahrefs.links", FIRST, before), fresh("ahrefs.links", LAST, rows)]
    if broken:
        exports.append(fresh("ahrefs.broken", LAST, broken))
    return audit_of(*exports, **wanted)


def event(name: str, subject: str, on: str = "2026-05-30") -> Event:
    """One line of the log."""
    return Event(on, subject, name, "ana")


def logged(*events: Event) -> dict[str, Any]:
    """A site with these events."""
    return {"events": (BASELINE, *events)}


def test_categories_and_chance() -> None:
    """Gone, removed and unexplained links are asked for, best first; an offline site is not."""
    audit = judged(
        lost("https://a.example/", "removedfromhtml"),
        lost("https://b.example/", "notfound"),
        lost("https://c.example/", "nxdomain"),
        row("https://d.example/", **STRONG),
    )
    found = {one.reclaim.domain: one.reclaim.category for one in audit.reclaims.losses}
    assert found == {"a.example": "link-removed", "b.example": "page-gone", "c.example": "site-offline"}  # fmt: skip
    assert [one.domain for one in audit.plan.reclaim] == ["b.example", "a.example"]
    assert audit.plan.reclaim[0].due == "2026-06-04"


def test_an_unseen_link_is_no_loss() -> None:
    """Missing from one export, however valuable: it is on no list."""
    rows = [row(f"https://s{n}.example/", **STRONG) for n in range(3)]
    audit = audit_of(fresh("ahrefs.links", FIRST, rows), fresh("ahrefs.links", LAST, rows[1:]))
    assert audit.links["unseen"] == 1
    assert audit.reclaims.losses == ()
    assert audit.reclaims.redirects == ()


def test_a_broken_page_of_ours_is_mended_first() -> None:
    """By Ahrefs' own report or by its reason; never asked back, and closed by the redirect or the report."""
    old = "https://acme.example/old"
    rows = [row("https://d.example/", old, **STRONG), row("https://e.example/", old, **STRONG)]
    gone = lost("https://f.example/", "lostredirect")
    audit = judged(gone, *rows, broken=tuple(rows))
    assert audit.reclaims.redirects == (
        Redirect(old, 2, 2, 0, "not-found", LAST),
        Redirect("https://acme.example/", 1, 1, 0, "redirect-broken", "2026-05-28"),
    )
    assert audit.plan.reclaim == ()
    made = judged(gone, *rows, broken=tuple(rows), **logged(event("recovered", f"{old}#x", LAST)))
    assert [one.target_url for one in made.reclaims.redirects] == ["https://acme.example/"]
    off = logged(event("written-off", "https://acme.example/"), event("recovered", old))
    given_up = judged(gone, *rows, broken=tuple(rows), **off)
    assert [one.target_url for one in given_up.reclaims.redirects] == [old]


def test_a_mended_page_leaves_the_list_and_loses_no_link() -> None:
    """The next report without the link closes it: the page is mended; absence there is no loss."""
    old = "https://acme.example/old"
    rows = [row("https://d.example/", old, **STRONG), row("https://e.example/", old, **STRONG)]
    audit = audit_of(
        *(fresh("ahrefs.broken", day, rows[:1] if day == LAST else rows) for day in (FIRST, "2026-05-15", LAST)),
        fresh("ahrefs.broken", "2026-06-10", rows[:1]),
        fresh("moz.links", LAST, [row("https://m.example/")]),
        today="2026-06-11",
    )  # fmt: skip
    assert [(one.target_url, one.domains) for one in audit.reclaims.redirects] == [(old, 1)]
    assert audit.links["lost"] == 0
    assert audit.reclaims.losses == ()


def test_what_closes_a_request() -> None:
    """Asked waits, written off is over, seen again is recovered, lost after that is new."""
    rows = [lost(f"https://{name}.example/", "notfound") for name in "abcd"]
    back = row("https://back.example/", **STRONG)
    audit = judged(
        *rows,
        back,
        **logged(
            event("reclaim-asked", "a.example"),
            event("written-off", "https://b.example/"),
            event("recovered", "c.example", "2026-05-20"),
            event("recovered", "d.example"),
            event("reclaim-asked", "back.example"),
        ),
    )
    stages = {one.reclaim.domain: one.stage for one in audit.reclaims.losses}
    assert stages == {"a.example": "reclaiming", "b.example": "written-off", "c.example": "lost", "d.example": "recovered"}  # fmt: skip
    assert [one.domain for one in audit.plan.reclaim] == ["c.example"]
    assert audit.reclaims.recovered == (("back.example", "2026-05-30"),)


def test_prospects_take_the_place_of_an_offline_site() -> None:
    """Open ones only: the same page first, then the nearest in authority, the unknown last."""
    other = "https://acme.example/other"
    prospects = tuple(
        Prospect(name, "", target, "", "follow", status, "")
        for name, target, status in (
            ("far.example", other, "wanted"),
            ("near.example", other, "approved"),
            ("unknown.example", other, "wanted"),
            ("same.example", "https://acme.example/", "wanted"),
            ("placed.example", "https://acme.example/", "declined"),
        )
    )
    audit = judged(
        lost("https://c.example/", "nxdomain"),
        row("https://near.example/", **{**STRONG, "ahrefs.dr": 55.0}),
        row("https://far.example/", **{**STRONG, "ahrefs.dr": 5.0}),
        prospects=prospects,
    )
    (found,) = audit.reclaims.replacements.values()
    assert [one.domain for one in found] == ["same.example", "near.example", "far.example"]
    assert [one.authority for one in found] == [None, 55.0, 5.0]
