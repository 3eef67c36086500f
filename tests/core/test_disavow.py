"""The disavow file: people's bytes, the program's groups, what entries cover."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from blm.core.disavow.disavow_file import cover_of, parse_disavow, replace_group
from blm.core.hosts.urls import url_key
from tests.pace import few

PIECES = st.sampled_from(
    [
        "# ours",
        "domain:a.example",
        "http://b.example/x",
        "",
        "  ",
        "domain: c.example",
        "# blm: 2026-01-01 old",
        "domain:d.example",
        "nonsense",
        "\ufeff# x",
        "é",
    ]
)
FILES = st.lists(st.tuples(PIECES, st.sampled_from(["\n", "\r\n"])), max_size=8).map(
    lambda xs: "".join(a + b for a, b in xs)
)
ENTRIES = st.lists(
    st.sampled_from(["domain:new.example", "https://new.example/p"]), max_size=2, unique=True
)
DAY = "2026-05-01"


@few(50)
@given(FILES, ENTRIES, ENTRIES)
def test_people_s_bytes_survive(text: str, first: list[str], second: list[str]) -> None:
    """A group is added, changed and taken away, and every other byte stays as it was."""
    once = replace_group(parse_disavow(text), DAY, "proposed", first)
    assert once.startswith(text)
    assert replace_group(parse_disavow(once), DAY, "proposed", first) == once
    twice = replace_group(parse_disavow(once), DAY, "proposed", second)
    whole = (
        text if not text or text.endswith(("\n", "\r")) else once[: once.index("\n", len(text)) + 1]
    )
    assert twice in (
        replace_group(parse_disavow(text), DAY, "proposed", second),
        replace_group(parse_disavow(whole), DAY, "proposed", second),
    )
    assert replace_group(parse_disavow(twice), DAY, "proposed", []) in (text, whole)


def test_group_ends_at_a_blank_line_or_comment() -> None:
    """Lines under a header are the program's up to the next blank line or comment."""
    text = f"domain:a.example\n\n# blm: {DAY} x\ndomain:b.example\n\ndomain:c.example\n# note\n"
    groups = [(line.value, line.group) for line in parse_disavow(text).lines if line.value]
    assert groups == [("a.example", ""), ("b.example", DAY), ("c.example", "")]
    assert [e.value for e in parse_disavow(text).entries(without_group=DAY)] == [
        "a.example",
        "c.example",
    ]


def test_domain_line_covers_what_is_below() -> None:
    """`domain:` covers the host and all below it; a URL covers itself, in any spelling of identity."""
    text = "domain:a.example\ndomain:www.b.example\nhttp://c.example/x?utm_source=1\n"
    cover = cover_of(parse_disavow(text).entries())
    assert cover.covers_host("a.example")
    assert cover.covers_host("deep.a.example")
    assert not cover.covers_host("ba.example")
    assert not cover.covers_host("b.example")
    assert cover.covers_key(url_key("https://www.c.example/x") or "")
    assert not cover.covers_key(url_key("https://c.example/y") or "")


def test_a_lone_byte_order_mark_is_a_file() -> None:
    """A file of nothing but a byte-order mark takes a group and keeps its mark."""
    assert replace_group(parse_disavow("\ufeff"), DAY, "x", ["domain:a.example"]).startswith(
        "\ufeff"
    )
    assert parse_disavow("\ufeffdomain:a.example").lines[0].value == "a.example"
