"""Shapes: a line that is taken at a glance is the one that would be written."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import assume, example, given
from hypothesis import strategies as st

from blm.repo.snapshot.canonical_lines import format_links, parse_links
from blm.repo.snapshot.table_reader import join_lines, split_lines
from blm.repo.snapshot.tables import have_link_shape
from tests.pace import few
from tests.repo.test_canonical import GONE, LINKS, rows_of, snapshot_of

STREAMS = ["ahrefs.links", "gsc.links"]
USUAL = (
    '- {"domain": "a.example", "from": "https://a.example/ü", "to": "https://acme.example/", '
    '"anchor": "Acme", "rel": "nofollow ugc", "kind": "text", "title": "Über uns", "lang": "de", '
    '"topics": "News", "content": true, "out": 12, "first_seen": "2024-01-31", '
    '"seen": {"ahrefs.links": ["2025-01-01", "2025-02-01"], "gsc.links": ["2025-01-08"]}, '
    '"was": [{"until": "2025-01-08", "rel": "follow"}, {"until": "2024-12-01", "anchor": "x"}], '
    '"gone": {"on": "2025-03-01", "why": "link removed", "by": "ahrefs.links"}}'
)


def is_sure(line: str) -> bool:
    """Whether one line is taken at a glance."""
    return bool(have_link_shape(pl.Series([line]), STREAMS).all())


def written_again(line: str) -> str | None:
    """What would be written for what a line says; None when it cannot be read."""
    try:
        frame = parse_links(pl.Series([line]), STREAMS)
    except pl.exceptions.PolarsError:
        return None
    return format_links(frame, STREAMS).to_list()[0] if len(frame) == 1 else None


def test_usual_lines_are_sure() -> None:
    """A line with every key is taken, and so is one with the required keys alone."""
    assert is_sure(USUAL)
    assert is_sure('- {"domain": "a.example", "from": "https://a.example/", "to": null}')


@few(37)
@given(st.lists(LINKS, min_size=1, max_size=5), st.lists(GONE, min_size=5, max_size=5))
def test_written_lines_without_escapes_are_sure(links: Any, gone: Any) -> None:
    """Of the lines that are written, only those with an escape or a huge number are in doubt."""
    frame = snapshot_of(rows_of(links, gone), []).links
    lines = format_links(frame, STREAMS)
    for line, sure in zip(lines, have_link_shape(lines, STREAMS), strict=True):
        doubtful = "\\" in line or any(len(word) > 18 for word in _numbers(line))
        assert sure or doubtful, line
    assert split_lines(join_lines(lines)).to_list() == lines.to_list()


@few(60, filters=True)
@given(
    st.integers(0, len(USUAL)),
    st.integers(0, 12),
    st.sampled_from(
        [
            *(
                "",
                " ",
                '"',
                ",",
                "\\",
                "\\u0041",
                "\\/",
                "0",
                "-",
                ".0",
                "e3",
                "null",
                "[]",
                "{}",
                "\r",
            ),
            *(
                '"x": 1, ',
                '"out": 1, ',
                ', "seen": {}',
                '"gsc.links": [], ',
                "\x7f",
                "\u2028",
                "\x01",
            ),
        ]
    ),
)
@example(USUAL.index('"content"'), 0, '"out": 1, ')
@example(USUAL.index("12,"), 0, "0")
@example(USUAL.index("12,"), 0, "-")
def test_what_is_sure_is_canonical(place: int, length: int, new: str) -> None:
    """A line that somebody changed is taken only if it still is as blm would write it."""
    line = USUAL[:place] + new + USUAL[place + length :]
    assume(is_sure(line))
    assert written_again(line) == line


def _numbers(line: str) -> list[str]:
    return line.partition('"out": ')[2].split(",")[:1]
