"""Lines of `cases.yaml`: what they may hold, which stand twice, and how git merges them."""

from __future__ import annotations

import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from blm.repo.records.case_lines import CASE, MOST_ALIKE, check_case, check_repeated
from blm.repo.records.line_records import parse_records
from blm.repo.yaml.flow_lines import format_value
from tests.line.repositories import ROOT

CASE_VALUES = {
    **dict.fromkeys(CASE, ""),
    "on": "2026-11-12",
    "as_of": "2026-11-20",
    "said": "keep",
    "how": "explicit",
    "recommendation": "remove",
    "rule": None,
    "suspicion": None,
    "network": None,
    "metrics": {},
    "signals": {},
}


@pytest.mark.parametrize("count", [0, -3, 1.5, 1e30, MOST_ALIKE + 1, True])
def test_a_link_that_stands_for_too_many_is_an_error(count: object) -> None:
    """Otherwise a damaged line would fill the memory before anybody hears of it."""
    wrong = dict(check_case({**CASE_VALUES, "links": [{"count": count}]}))
    said = wrong["links", 0, "count"]
    assert "whole number from 1" in said or "must be a number" in said


@pytest.mark.parametrize("link", [{}, {"count": 2}, {"count": MOST_ALIKE}])
def test_a_link_that_stands_for_some_is_fine(link: dict[str, int]) -> None:
    """A link without a count stands for itself."""
    assert not list(check_case({**CASE_VALUES, "links": [link]}))


def line(**over: Any) -> str:
    """A line of the file."""
    return f"- {format_value({**CASE_VALUES, 'links': [], **over})}\n"


def test_contents_of_a_case_are_told_at_their_place() -> None:
    """Metrics, signals and links by name and kind, all at once, each at the column of its key."""
    links = [{"count": 2, "relevant_page": True}, {"relevant_pge": True}, {"count": 0, "rel": 5}]
    text = line(metrics={"ahrefs.dr": "high"}, signals={"tld": "io"}, links=links, by=3)
    records, problems = parse_records(text.encode(), "cases.yaml", check_case)
    assert records == []
    said = {p.path: (p.message.partition(" (")[0], p.line, p.column) for p in problems}
    assert said == {
        "by": ("by must be text, not the number 3", 1, text.index('"by"') + 1),
        "metrics.ahrefs.dr": (
            "ahrefs.dr must be a number, not the text 'high'",
            1,
            text.index('"ahrefs.dr"') + 1,
        ),
        "signals.tld": ("unknown signal 'tld'", 1, text.index('"tld"') + 1),
        "links[1].relevant_pge": (
            "unknown key of a link 'relevant_pge', not relevant_page",
            1,
            text.index('"relevant_pge"') + 1,
        ),
        "links[2].count": (
            f"count must be a whole number from 1 to {MOST_ALIKE:,}",
            1,
            text.rindex('"count"') + 1,
        ),
        "links[2].rel": ("rel must be text, not the number 5", 1, text.rindex('"rel"') + 1),
    }


def test_a_line_that_stands_twice_is_told() -> None:
    """Word for word or with other signals, at the line of the second; other words are fine."""
    one, other = line(domain="a.example"), line(domain="b.example")
    again = line(domain="a.example", as_of="2026-11-27")
    records, broken = parse_records(
        f"# x\n{one}{other}{one}{again}".encode(), "cases.yaml", check_case
    )
    assert broken == []
    found = [
        (p.line, p.column, p.message, p.severity) for p in check_repeated(records, "cases.yaml")
    ]
    assert found == [
        (4, 1, "the line stands twice, first at line 2", "warning"),
        (5, 1, "this word stands twice, first at line 2, with other signals", "warning"),
    ]


def test_two_branches_that_add_cases_merge(tmp_path: Path) -> None:
    """Git keeps the lines of both, by what `blm init` writes and what this repository has."""
    written = files("blm").joinpath("repo", "scaffold", "gitattributes").read_text()
    rule = "profiles/*/cases.yaml merge=union linguist-generated"
    assert rule in written.splitlines()
    assert rule in (ROOT / ".gitattributes").read_text().splitlines()
    path = tmp_path / "profiles/acme.example/cases.yaml"
    path.parent.mkdir(parents=True)

    def git(*words: str) -> None:
        who = ["-c", "user.name=ana", "-c", "user.email=ana@example.com"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / ".gitattributes").write_text(written)
    path.write_text("# head\n")
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "begin")
    git("switch", "-qc", "other")
    path.write_text("# head\n" + line(domain="a.example"))
    git("commit", "-qam", "one")
    git("switch", "-q", "main")
    path.write_text("# head\n" + line(domain="b.example"))
    git("commit", "-qam", "two")
    git("merge", "-q", "--no-edit", "other")
    assert sorted(path.read_text().splitlines(keepends=True)) == sorted(
        ["# head\n", line(domain="a.example"), line(domain="b.example")]
    )
