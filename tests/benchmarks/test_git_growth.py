"""The growth of a repository in git, at small size: results and keys, no times."""

from __future__ import annotations

from pathlib import Path

from benchmarks.git_growth import SITE, live_year
from benchmarks.git_pages import PAGE, load_result, render_page
from benchmarks.git_worlds import draw_exports
from benchmarks.pages import DOCS


def test_short_year(tmp_path: Path) -> None:
    """Weeks of audits change lines, are pushed, and no file reaches 25 MB."""
    weeks = live_year(tmp_path / "year", draw_exports(SITE, 1_000, 3))
    assert [week["week"] for week in weeks] == [0, 1, 2]
    assert all(week["wire"] > 0 and week["shards"] > 0 for week in weeks)
    assert all(week["largest"][1] < 25_000_000 for week in weeks)
    assert all(week["causes"]["inventory"]["lines"] > 0 for week in weeks[1:])
    assert weeks[-1]["repacked"] is not None


def test_page_shows_the_result() -> None:
    """The page's tables are those of its JSON."""
    text = (DOCS / PAGE).read_text("utf-8")
    assert render_page(text, load_result()) == text
