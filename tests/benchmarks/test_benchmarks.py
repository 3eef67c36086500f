"""The benchmarks' own story, at small size: the same work with the same result, no times."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from benchmarks.__main__ import PARTS, measure_whatif
from benchmarks.builds import OURS, Build, compare, measure_pair, renew_builds
from benchmarks.comparison import compare_lines
from benchmarks.pages import DOCS, PAGE, PICTURE, find_tables, load_result, render_page
from benchmarks.pictures import draw_growth
from benchmarks.results import renew_whatif
from benchmarks.rounds import TITLES, state_of
from benchmarks.settings import FULL, LARGEST, read_settings
from benchmarks.sites import KNOWN_SHARE
from benchmarks.stages import STAGES
from benchmarks.tables import TABLES, render_builds, render_text, render_whatif
from blm.sim.world.plans import MAX_LINKS

ROOT = Path(__file__).parents[2]
LINKS = 1_000


def run_short(folder: Path) -> dict[str, Any]:
    """What the real entry point prints for a small site."""
    asked = {"LINKS": str(LINKS), "RUNS": "1", "FORMAT": "json", "BENCH_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks"],
        cwd=ROOT,
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout[-4000:]
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def test_largest_site_can_be_drawn() -> None:
    """The simulator draws as many links as the last row of the growth curve asks for."""
    assert LARGEST * KNOWN_SHARE <= MAX_LINKS


def test_short_run(tmp_path: Path) -> None:
    """A short run measures every row and finds every stage, and all did the same work.

    The peer's result is blm's, the floor writes the inventory's bytes, the audit with nothing
    changed writes no file, and a what-if of a threshold classifies anchors once for both sides.
    """
    result = run_short(tmp_path)
    assert result["checks"] == {
        "floor_wrote_the_same_lines": True,
        "floor_shards": 1,
        "unchanged_rewrote": [],
        "peer_differences": [],
        "whatif_classified": [1],
    }
    _check_figures(result)
    assert [one["stage"] for one in result["profile"] if not one["found"]] == []
    assert {one["stage"] for one in result["profile"]} > {stage for stage, _ in STAGES}
    text = render_text(result)
    assert all(title in text for title in TITLES.values())
    assert "the peer's result is equal to blm's" in text


def test_whatif_alone(tmp_path: Path) -> None:
    """What-if is measured without the rest, and takes its place in an earlier result."""
    settings = read_settings({"LINKS": str(LINKS), "RUNS": "1", "BENCH_DIR": str(tmp_path)})
    measured = measure_whatif(settings)
    assert measured["checks"] == {"whatif_classified": [1]}
    assert [row["name"] for row in measured["rows"]] == ["whatif", "decoding"]
    assert f"{measured['ratios']['whatif']:g} decodings" in render_whatif(measured)
    known = load_result()
    renewed = renew_whatif(known, measured)
    assert renewed["ratios"] == {**known["ratios"], **measured["ratios"]}
    assert [row["name"] for row in renewed["rows"]] == [row["name"] for row in known["rows"]]
    changed = [row for row in renewed["rows"] if row not in known["rows"]]
    assert {row["name"]: row["seconds"] for row in changed} == {
        row["name"]: row["seconds"] for row in measured["rows"]
    }
    (goal,) = [one for one in renewed["goals"] if one not in known["goals"]]
    assert goal["value"] == measured["ratios"]["whatif"]


def test_growth_alone(tmp_path: Path) -> None:
    """The curve is measured without the rest, and takes its place in an earlier result."""
    settings = read_settings({"LINKS": str(LINKS), "RUNS": "1", "BENCH_DIR": str(tmp_path)})
    part = PARTS["growth"]
    measured = part.measure(settings)
    assert [one["links"] for one in measured["growth"]] == [LINKS]
    assert part.holds(measured)
    assert f"{LINKS:,}" in part.render(measured)
    known = load_result()
    renewed = part.renew(known, measured)
    assert renewed["growth"] == measured["growth"]
    assert [goal["goal"] for goal in renewed["goals"]] == [goal["goal"] for goal in known["goals"]]
    changed = [goal for goal in renewed["goals"] if goal in measured["goals"]]
    assert [goal["goal"] for goal in changed] == [goal["goal"] for goal in measured["goals"]]
    assert {**renewed, "growth": 0, "goals": 0} == {**known, "growth": 0, "goals": 0}


def _check_figures(result: dict[str, Any]) -> None:
    """Each row has its time, memory and ratio; the ratios of the whole audit stand beside them."""
    assert [row["name"] for row in result["rows"]] == list(TITLES)
    for row in result["rows"]:
        assert min(row["seconds"], row["peak_mb"], row["ratio"]) > 0
        assert row["runs"] == len(row["all_seconds"]) == 1
    assert set(result["ratios"]) == {"floor", "peer", "whatif"}
    assert [one["links"] for one in result["growth"]] == [LINKS]
    assert {goal["met"] for goal in result["goals"]} <= {True, False, None}


def test_page_shows_its_json() -> None:
    """docs/benchmarks.md and the picture are what docs/benchmarks.json renders to."""
    shown, page = load_result(), (DOCS / PAGE).read_text(encoding="utf-8")
    assert set(find_tables(page)) == set(TABLES)
    assert render_page(page, shown) == page, "python -m benchmarks --render-docs"
    assert (DOCS / PICTURE).read_text(encoding="utf-8") == draw_growth(shown["growth"])


def test_picture_says_its_figures() -> None:
    """The growth curve is XML with a title, every figure in words, a point for each size."""
    growth = load_result()["growth"]
    space = "{http://www.w3.org/2000/svg}"
    picture = ET.fromstring(draw_growth(growth))
    assert picture.findtext(f"{space}title")
    assert all(f"{one['links']:,} links" in picture.findtext(f"{space}desc", "") for one in growth)
    assert len(picture.findall(f".//{space}circle")) == 2 * len(growth)


def test_environment_sets_the_size() -> None:
    """LINKS alone keeps the curve within it; a wrong value is refused by name."""
    assert read_settings({}).growth_sizes() == [10_000, 100_000, FULL, LARGEST]
    assert read_settings({"LINKS": "100000"}).growth_sizes() == [1_000, 10_000, 100_000]
    assert (read_settings({}).peer_runs, read_settings({"LINKS": "5"}).peer_runs) == (1, 3)
    with pytest.raises(SystemExit, match="LINKS is 'many'"):
        read_settings({"LINKS": "many"})


def test_a_file_replaced_by_its_like_shows(tmp_path: Path) -> None:
    """A file written again with the same bytes counts as rewritten."""
    path = tmp_path / "profiles" / "x.yaml"
    path.parent.mkdir()
    path.write_text("- 1\n")
    before = state_of(tmp_path)
    other = path.with_name("y")
    other.write_text("- 1\n")
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.rename(path)
    assert state_of(tmp_path) != before


def test_comparison_sees_one_value(tmp_path: Path) -> None:
    """Lines may differ in how a character is escaped and in which file they are, in no value."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    (ours / "0.yaml").write_text('# a\n- {"a": "🔥"}\n', encoding="utf-8")
    (theirs / "1.yaml").write_text('# b\n- {"a": "\\U0001F525"}\n', encoding="utf-8")
    assert compare_lines(ours, theirs) == []
    for other in ('- {"a": "🔥!"}\n', '- {"a": "🔥"}\n- {"a": "🔥"}\n', ""):
        (theirs / "1.yaml").write_text(other, encoding="utf-8")
        assert compare_lines(ours, theirs), other


def test_two_builds_do_the_same_work(tmp_path: Path) -> None:
    """Each task is run by both builds in the same folder; what they write is compared.

    Both sides are this checkout here, under two names, so nothing may differ.
    """
    asked = {"LINKS": str(LINKS), "RUNS": "1", "BENCH_DIR": str(tmp_path)}
    twin = Build("twin", OURS.python, OURS.root)
    result = measure_pair(read_settings(asked), twin, OURS)
    names = ["small_audit", "small_todo", "small_validate"]
    names += [f"{name}_1k" for name in ("whole", "unchanged", "replay", "why")]
    assert list(result["ratios"]) == names
    assert result["checks"] == {"written_differently": []}
    assert "both wrote the same" in render_builds(result)
    page = render_page("<!-- measured: builds -->\n<!-- end -->", renew_builds({}, result))
    assert "| todo over the bundled sites |" in page

    work = tmp_path / "work" / "builds"
    (work / "twin" / "why.txt").write_text("something else")
    assert compare(work / "twin", work / "this") == ["why.txt"]
