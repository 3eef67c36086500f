"""The growth of a repository in git, at small size: results and keys, no times."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from benchmarks.git_choices import CHOICES, join_fields, part_fields
from benchmarks.git_diaries import Diary
from benchmarks.git_growth import PARTS, SITE, describe, live_year, read_sizes
from benchmarks.git_pages import BOUND, PAGE, load_result, render_page, render_text, tabulate_months
from benchmarks.git_servers import CLONES, Server, time_clones
from benchmarks.git_worlds import draw_exports
from benchmarks.git_years import AuditRun, begin_repository, live_weeks
from benchmarks.pages import DOCS
from blm.core.inventory import domain_merge, link_merge
from blm.repo.snapshot import shard_files, shards
from blm.repo.snapshot.tables import LINKS

CHANGED = (
    (shards, "FILE_BYTES"),
    (shards, "digits"),
    (shards, "part_digits"),
    (shard_files, "format_lines"),
    (link_merge, "OUT_DEADBAND"),
    (domain_merge, "RATING_DEADBAND"),
    (domain_merge, "VOLUME_DEADBAND"),
)
"""What choices change in blm."""


@pytest.fixture
def restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts back what a choice changes."""
    for module, name in CHANGED:
        monkeypatch.setattr(module, name, getattr(module, name))


def choose(name: str, links: int = 100_000) -> None:
    """Change blm in this process as the choice does."""
    exec(CHOICES[name].setting(links))


def test_short_year(tmp_path: Path) -> None:
    """Weeks of audits change lines, are pushed and cloned, and no file reaches 25 MB."""
    clones: dict[str, Any] = {}

    def clone(server: Server) -> None:
        clones.update(time_clones(server, runs=1))

    weeks = live_year(tmp_path / "year", draw_exports(SITE, 200, 2), at_end=clone)
    assert [week["week"] for week in weeks] == [0, 1]
    assert all(week["wire"] > 0 and week["shards"] > 0 for week in weeks)
    assert all(week["largest"][1] < BOUND for week in weeks)
    assert all(week["causes"]["inventory"]["lines"] > 0 for week in weeks[1:])
    assert weeks[-1]["repacked"] is not None
    assert list(clones) == list(CLONES)
    assert all(one["bytes"] > 0 for one in clones.values())


def test_a_year_that_is_broken_off_goes_on(tmp_path: Path) -> None:
    """Weeks that are over are not run again, and the one that was not leaves nothing behind."""
    exports = draw_exports(SITE, 120, 3)
    whole = live_year(tmp_path / "whole", exports)
    server = Server(tmp_path / "broken")
    diary = Diary(server)
    begin_repository(server, exports)
    edit = AuditRun(exports, server.work)
    run = live_weeks(server, edit, exports.dates())
    diary.add(describe(next(run)))
    next(run)  # pushed, and never put down
    run.close()
    assert edit.coming is not None
    edit.coming.join()
    (server.work / "clone").mkdir(exist_ok=True)
    with diary.path.open("a") as file:
        file.write('{"head": ')
    again = live_year(tmp_path / "broken", exports)
    timeless = [
        [
            {name: week[name] for name in ("week", "files", "insertions", "deletions", "tree")}
            for week in year
        ]
        for year in (whole, again)
    ]
    assert timeless[0] == timeless[1]


def test_a_table_has_a_row_for_each_month() -> None:
    """Every fourth week and the last, where the server packed."""
    week = {"tree": 1, "tree_files": 1, "largest": ["a", 1]}
    packed = dict.fromkeys(range(7), 1000000) | {5: None}
    weeks = [{**week, "week": number, "repacked": size} for number, size in packed.items()]
    assert [row[0] for row in tabulate_months({"weeks": weeks})] == ["week", "0", "4", "6"]


def test_a_year_of_fields(tmp_path: Path) -> None:
    """Files with a field on each line are audited as those with a record on each line."""
    choice = CHOICES["each field on a line of its own"]
    weeks = live_year(tmp_path / "year", draw_exports(SITE, 150, 2), choice=choice)
    assert [week["week"] for week in weeks] == [0, 1]
    assert weeks[0]["insertions"] > 10 * 150
    assert 0 < weeks[1]["insertions"] < weeks[0]["insertions"]


def test_fields_are_lines_again() -> None:
    """Parting a canonical file into fields and joining them gives it back."""
    text = '# head\n- {"domain": "a.example", "seen": {"ahrefs.links": ["2026-01-05"]}, "out": 3}\n'
    parted = part_fields(text)
    assert parted.count("\n") == text.count("\n") + 2
    assert join_fields(parted) == text


def test_a_year_of_hexadecimal_names(tmp_path: Path) -> None:
    """As many files, with the same lines, under other names."""
    exports = draw_exports(SITE, 500, 1)
    (named,) = live_year(tmp_path / "a", exports, choice=CHOICES["file names in hexadecimal"])
    (built,) = live_year(tmp_path / "b", exports, choice=CHOICES["as built"])
    same = ("tree", "tree_files", "insertions")
    assert [named[key] for key in same] == [built[key] for key in same]
    assert named["shards"] > 100


@pytest.mark.usefixtures("restored")
def test_hexadecimal_names() -> None:
    """Other names, as many, for the same files."""
    domains = [f"d{n}.example" for n in range(2_000)]
    before = [shards.digits(domain, 5) for domain in domains]
    choose("file names in hexadecimal")
    after = [shards.digits(domain, 5) for domain in domains]
    assert {len(name) for name in after} == {3}
    assert len(set(zip(before, after, strict=True))) == len(set(before)) == len(set(after))
    assert max(map(len, after)) < max(map(len, before))


@pytest.mark.usefixtures("restored")
def test_order_of_first_sight() -> None:
    """Lines of the inventory stand by the day of their first sight, then as before."""
    days = [dt.date(2026, 1, day).isoformat() for day in (9, 3, 9)]
    schema = LINKS.schema(())
    rows = {"domain": ["a.example", "b.example", "c.example"], "first_seen": days}
    rows["from"] = [f"https://{domain}/" for domain in rows["domain"]]
    frame = LINKS.conform(pl.DataFrame(rows)).select(list(schema))
    choose("lines in order of first sight")
    table = shard_files.format_lines(frame, LINKS)
    assert table["domain"].to_list() == ["b.example", "a.example", "c.example"]


@pytest.mark.usefixtures("restored")
def test_size_and_deadbands() -> None:
    """Files shrink with the site, so that they are as many; without deadbands all is stored."""
    choose("as built")
    assert shards.FILE_BYTES == 100_000
    choose("files four times as large")
    assert shards.FILE_BYTES == 400_000
    assert link_merge.OUT_DEADBAND > 0
    choose("no deadbands")
    bands = (link_merge.OUT_DEADBAND, domain_merge.RATING_DEADBAND, domain_merge.VOLUME_DEADBAND)
    assert bands == (0, 0, 0)


def test_sizes_from_the_environment() -> None:
    """What is left out is derived from what is given; each part has its own size."""
    sizes = read_sizes({"LINKS": "50000", "LARGE_WEEKS": "3"})
    assert tuple(sizes) == PARTS
    assert (sizes["year"].links, sizes["year"].weeks) == (50_000, 53)
    assert (sizes["large"].links, sizes["large"].weeks) == (1_000_000, 3)
    assert sizes["choices"].links == 10_000


def test_page_shows_the_result() -> None:
    """The page's tables are those of its JSON, for all parts, and every choice is among them."""
    text, result = (DOCS / PAGE).read_text("utf-8"), load_result()
    assert render_page(text, result) == text
    assert tuple(result) == PARTS
    assert all(name in render_text(result) for name in (*CHOICES, *CLONES))
