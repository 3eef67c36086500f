"""What-if in words: a screen, a page that fits, and no stranger's name alive."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from blm.core.audit.line_reviews import LineReview
from blm.core.whatif.whatif import (
    ChangedBand,
    ChangedDomain,
    Found,
    HitGuard,
    Reach,
    Skipped,
    WhatIf,
)
from blm.render.whatif.whatif_json import render_whatif_json
from blm.render.whatif.whatif_markdown import PAGE_LENGTH, render_whatif_page
from blm.render.whatif.whatif_text import render_whatif_text
from blm.render.whatif.wording import say_nothing, say_reach

from . import factories as make
from .pages import linked_words, read_page
from .test_audit_json import errors

BASE = "3d3c42e5aac5ba805825da76410c181273ba90b1"
NO_REACH = Reach(0, 0, 0, "2026-12-07")
HOLDS = "spam-without-traffic holds: traffic at most 50 (23)"


def moved(name: str, before: str = "watch", after: str = "remove") -> ChangedDomain:
    """A domain that changes."""
    return ChangedDomain(
        name, before, after, "high-spam-score", "spam-without-traffic", HOLDS, 90.0, 3
    )


def line_back(number: int) -> LineReview:
    """A person's line whose domain is kept."""
    line = f"domain:b{number}.example"
    return LineReview(
        number, line, line[7:], "people", "take-back", "kept", "kept by ana", "2026-01-05"
    )


def same() -> WhatIf:
    """A site whose outcome stays."""
    plan = make.full_audit().plan
    return WhatIf(make.SITE, "2026-11-21", "quarterly", (), (), (), (), plan, plan, NO_REACH)


def changed(**other: object) -> WhatIf:
    """A site where everything changes."""
    one = same()
    held = [hold.hold.guard for hold in one.plan_after.held_back]
    guards = (
        HitGuard("G5", "plan", "passed", "advisory", 0, 0),
        HitGuard(held[0], "line", "passed", "blocked", 0, held.count(held[0])),
    )
    values = {
        "changed": (
            *(moved(f"d{n}.example") for n in range(11)),
            moved("k.example", "keep", "watch"),
        ),
        "kpis": (ChangedBand("toxic_share", "ok", "warn", 4.1, 6.25, "percent"),),
        "anchors": (ChangedBand("exact", "in", "above", 4.0, 4.0, "percent"),),
        "guards": guards,
        "plan_before": dataclasses.replace(one.plan_after, disavow_add=(), mode="ask"),
        "reach": Reach(3, 1, 12, "2026-12-07", 2),
        "back_after": tuple(line_back(n) for n in range(2)),
    }
    return dataclasses.replace(one, **{**values, **other})  # type: ignore[arg-type]


def found(*sites: WhatIf) -> Found:
    """Sites that were judged by both sides, and one that could not be."""
    skipped = [Skipped("new.example", "is new: there is nothing to compare it with")]
    return Found(BASE, "where this branch left origin/main", list(sites), 58, skipped)


def test_pages_are_the_golden_ones(golden: Callable[[str, str], None]) -> None:
    """The screen and the page of a site where everything changes."""
    golden("whatif.txt", render_whatif_text(found(changed(), same())) + "\n")
    golden("whatif.md", render_whatif_page(found(changed(), same())))


def test_the_strongest_ten_are_shown_and_all_are_in_the_data() -> None:
    """Ten rows with the count of the others; every domain in JSON, in the same order."""
    text = render_whatif_text(found(changed()))
    assert "12 domains change: 11 watch → remove, 1 keep → watch" in text
    assert text.count("[.]example") == 10
    assert "…and 2 more" in text
    value = render_whatif_json(found(changed()))
    assert [one["domain"] for one in value["sites"][0]["changed"]][-1] == "k.example"
    assert errors(value, "policy-whatif") == []


@pytest.mark.parametrize("sites", [(), (same(),)])
def test_nothing_is_one_line(sites: tuple[WhatIf, ...]) -> None:
    """No site judged, or none whose outcome changes: one line, no page; the data is complete."""
    text = render_whatif_text(found(*sites))
    assert text == say_nothing(found(*sites))
    assert "\n" not in text
    assert text.startswith("nothing changes since 3d3c42e (where this branch left origin/main): ")
    assert "new.example is new" in text
    assert render_whatif_page(found(*sites)) == ""
    assert len(render_whatif_json(found(*sites))["sites"]) == len(sites)


def test_a_page_holds_no_trap() -> None:
    """Whatever names domains have: text, no link, no tag, no order to a runner or terminal."""
    site = changed(changed=(moved(make.HOSTILE), moved("::error::x"), moved("\x1b[2Jx.example")))
    page = read_page(render_whatif_page(found(site)))
    assert page.broken == []
    assert page.addresses == []
    assert not set(page.tags) & {"img", "script", "!--", "input", "del"}
    assert linked_words(page) == []
    text = render_whatif_text(found(site))
    assert "\x1b" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_a_page_fits() -> None:
    """With many sites the last ones are left out and counted; what comes of it counts all."""
    sites = [dataclasses.replace(changed(), site=f"s{n}.example") for n in range(200)]
    page = render_whatif_page(found(*sites))
    assert len(page) <= PAGE_LENGTH
    assert "200 sites change" in page
    assert "≈ 200 sites, 600 lines" in page
    assert "more sites: `blm policy whatif --format json` has all" in page
    assert "≈ 200 sites" in render_whatif_text(found(*sites))
    assert len(render_whatif_text(found(*sites)).splitlines()) < 1000


@pytest.mark.parametrize(
    ("reaches", "said"),
    [
        ([NO_REACH], "no line and no request to an owner comes of it"),
        ([Reach(1, 0, 0, "2026-12-07")], "≈ 1 site, 1 line, at the next audit, from 2026-12-07 on"),
        (
            [Reach(140, 0, 2, "2026-12-07"), Reach(0, 3, 0, "2027-02-15"), NO_REACH],
            (
                "≈ 2 sites, 140 lines, 3 lines fewer, 2 requests to owners, spread over the next "
                "quarterly audits, 2026-12-07 to 2027-02-15"
            ),
        ),
    ],
)
def test_when_it_reaches_pull_requests(reaches: list[Reach], said: str) -> None:
    """Sites, lines and requests that come of it, and when."""
    assert say_reach(reaches) == said
