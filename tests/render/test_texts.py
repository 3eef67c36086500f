"""Texts for terminals and logs: aligned, complete, and obeyed by neither terminal nor runner."""

from __future__ import annotations

import dataclasses
import json
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.audit.audit import Audit
from blm.render.audit.audit_text import render_audit_text
from blm.render.audit.history import SECTIONS, render_history_json, render_history_text
from blm.render.audit.inspections import render_ingested, render_inspect_text
from blm.render.text.numbers import change, measure, number, share, sparkline
from blm.render.text.terminals import align, screen, width_of
from tests.pace import few

from . import factories as make
from .pages import linked_words, read_page
from .test_audit_json import errors

REPORT = "profiles/acme.example/reports/2026-11-21-quarterly.md"
EVIL = (
    "::set-output name=x::y\x1b[31m\x9b2J\u202egnp\n::add-mask::a ##[group]b https://bad.example/x"
)


@pytest.mark.parametrize("name", ["full", "quiet", "provisional", "incident"])
def test_screen_is_the_golden_one(name: str, golden: Callable[[str, str], None]) -> None:
    """The same audit gives the same screen."""
    makers: dict[str, Callable[[], Audit]] = {
        "full": make.full_audit,
        "quiet": make.quiet_audit,
        "provisional": make.provisional_audit,
        "incident": make.incident_audit,
    }

    golden(f"{name}.txt", render_audit_text(makers[name](), REPORT) + "\n")


def test_a_screen_fits_a_screen() -> None:
    """However much there is, an audit's text is one screen, with what to do next and the report."""
    text = render_audit_text(make.crowded_audit(count=60), REPORT)

    assert len(text.splitlines()) <= 50
    assert "blm outreach acme.example" in text
    assert text.endswith(f"report: {REPORT}")


def test_a_report_that_was_not_written_is_not_named() -> None:
    """Without `--write` there is no file to name."""
    assert "report:" not in render_audit_text(make.quiet_audit(), None)


def test_old_index_changes_do_not_flood_the_screen() -> None:
    """Only the newest index changes are told; the rest is in the report."""
    audit = make.full_audit()
    text = render_audit_text(dataclasses.replace(audit, incidents=audit.incidents * 40), None)

    assert text.count("index change at") == 3


@few(50)
@given(st.lists(st.text(st.characters()) | st.just(EVIL), max_size=4))
def test_nothing_on_a_screen_gives_orders(lines: list[str]) -> None:
    """No line is an order to a terminal or to a workflow's runner, and none becomes two."""
    shown = screen(lines)

    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"]
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b")
    assert not [
        line for line in shown.split("\n") if line.lstrip().startswith("::") or "##[" in line
    ]
    assert len(shown.split("\n")) == max(1, len(lines))


def test_columns_align_whatever_their_width() -> None:
    """Wide characters and combining marks count as a terminal shows them; numbers stand right."""
    lines = align(["Name", "n"], [["ab", "1"], ["日本", "22"], ["e\u0301", "333"]], right=[1])

    assert [width_of(line) for line in lines] == [9, 9, 9, 9]
    assert lines[2] == "日本   22"


def test_an_inspection_tells_what_was_skipped_and_where() -> None:
    """Vendor, report, date, coverage and counts in one block per file."""
    capped = make.make_reading(
        export=make.make_export("gsc.links", None, coverage="capped", cap=1000, scope=None),
        warnings=("a date was odd",),
        targets={f"h{n}.example": 9 - n for n in range(7)},
    )
    bare = make.make_reading(export=make.make_export(), totals={}, targets={}, property_host=None)
    first, second, third = render_inspect_text([make.make_reading(), capped, bare]).split("\n\n")

    assert first.splitlines() == [
        "acme.example-backlinks.csv",
        "  Ahrefs backlinks (ahrefs-backlinks), utf-16, tab",
        "  as of 2026-11-21, 1,000 rows, full, scope subdomains",
        "  skipped 3:",
        "    3 no source URL (row 17, …)",
        "  totals: links 1,000, referring domains 412, newest 2026-11-21",
        "  targets: acme[.]example 990, www[.]acme[.]example 10",
        "  property: acme[.]example",
    ]
    assert "nothing tells its date: give --as-of, 1,000 rows, capped at 1,000" in second
    assert "nothing skipped" in second
    assert "h4[.]example 5, 2 more" in second
    assert second.endswith("warning: a date was odd")
    assert third.splitlines()[-1] == "  nothing skipped"
    assert render_inspect_text([]) == ""


def test_an_inspection_of_a_hostile_file_is_harmless() -> None:
    """File names, reasons, totals, targets and warnings of strangers give no orders."""
    export = make.make_export(file=EVIL, skipped={EVIL: 2}, skipped_rows=((1, EVIL),), scope=EVIL)
    shown = render_inspect_text(
        [
            make.make_reading(
                export=export,
                totals={EVIL: EVIL},
                targets={EVIL: 1},
                property_host=EVIL,
                warnings=(EVIL,),
            )
        ]
    )

    assert "\x1b" not in shown
    assert "http:" not in shown.replace("hxxp", "")
    assert not [
        line for line in shown.splitlines() if line.lstrip().startswith("::") or "##[" in line
    ]


def test_an_ingest_says_what_came_in() -> None:
    """A line per export, files known already, and what the snapshot holds."""
    export = make.make_export(skipped={"no source URL": 3})

    assert render_ingested([], 0, 0, 0) == "snapshot: 0 links of 0 referring domains"
    assert render_ingested([export], 2, 5120, 1).splitlines() == [
        "acme.example-backlinks.csv: Ahrefs backlinks of 2026-11-21, full, 1,000 rows, skipped 3: 3 no source URL",
        "2 files already taken in before",
        "snapshot: 5,120 links of 1 referring domain",
    ]


def rows() -> tuple[dict[str, Any], ...]:
    """Two rows of a history, the newer one first."""
    first = make.make_row("2026-09-20", (3.0, 2.5, None, 41.0, 4.0, 76.0, 10.0, 1000.0))
    return (make.make_row("2026-10-20", provisional=True), first)


def test_a_history_is_told_in_all_sections() -> None:
    """KPIs with their past, coverage by report and audits newest first, in aligned columns."""
    text = render_history_text("acme.example", rows(), make.full_audit().exports)

    assert "Toxic share                    2.1    −0.4  in band  █▁       400" in text
    assert (
        "Moz inbound links            2026-11-02  19 days  capped at 10,000  10,000  4: 3 no source URL"
        in text
    )
    assert text.index("2026-10-20  monthly, provisional") < text.index("2026-09-20  monthly")


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_can_be_asked_for_alone(section: str) -> None:
    """One section gives its own title and key, and no other."""
    text = render_history_text("acme.example", rows(), (), [section])
    shown = render_history_json("acme.example", rows(), (), [section])

    assert [title for title in ("KPIs", "Coverage", "History") if title in text.splitlines()] == [
        {"kpis": "KPIs"}.get(section, section.capitalize())
    ]
    assert list(shown) == ["schema", "site", "as_of", section]


def test_a_history_in_markdown_is_whole_and_harmless() -> None:
    """Tables for GitHub, foreign reasons escaped."""
    page = read_page(
        render_history_text("acme.example", rows(), make.full_audit().exports, markdown=True)
    )

    assert len(page.tables) == 3
    assert linked_words(page) == []
    assert "a" not in page.tags


def test_a_history_follows_its_schema() -> None:
    """The JSON of a report validates, with rows and without."""
    full = render_history_json("acme.example", rows(), make.full_audit().exports)

    assert errors(full, "report") == []
    assert errors(render_history_json("acme.example", (), ()), "report") == []
    toxic = next(kpi for kpi in full["kpis"] if kpi["id"] == "toxic_share")
    assert (toxic["previous"], toxic["value"], toxic["values"]) == (2.5, 2.1, [2.5, 2.1])
    assert json.loads(json.dumps(full)) == full


def test_a_site_without_history_says_nothing_yet() -> None:
    """No row is no error and no empty table."""
    assert render_history_text("acme.example", (), ()).count("nothing yet") == 3
    assert render_history_text("acme.example", (), (), markdown=True).count("Nothing yet.") == 3


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, "percent", "unknown"), (0.0, "percent", "0 %"), (0.04, "percent", "0.04 %"), (5.55, "percent exact", "5.5 %"),
        (1204.0, "sessions", "1,204 sessions"), (41.7, "ahrefs.dr", "41.7 ahrefs.dr"), (12.0, "referring domains a week", "12 a week"),
    ],
)  # fmt: skip
def test_values_read_with_their_unit(value: float | None, unit: str, shown: str) -> None:
    """Nothing known is said so; zero is zero."""
    assert measure(value, unit) == shown


def test_changes_shares_and_sparklines() -> None:
    """Small helpers: signs as signs, a part of nothing is nothing, gaps stay gaps."""
    assert [
        change(2.0, 1.5),
        change(1.0, 1.5),
        change(1.0, 1.0),
        change(None, 1.0),
        change(1.0, None),
    ] == ["+0.5", "−0.5", "±0", "–", "–"]
    assert [share(1, 3), share(0, 0), share(1, 2000)] == ["33.3 %", "0 %", "0.05 %"]
    assert [
        sparkline([]),
        sparkline([1.0]),
        sparkline([1.0, None, 2.0]),
        sparkline([5.0, 5.0]),
    ] == ["", "", "▁·█", "▄▄"]
    assert len(sparkline([float(n) for n in range(40)])) == 12
    assert number(-0.04) == "-0.04"
