"""Fitting: any parts into any room, whole rows only, the least important first."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from blm.render.text.size_limit import Part, fit, plain_part


def listed(name: str, rank: int, rows: int, width: int = 10) -> Part:
    """A fold with so many rows, gone with its last row."""

    def draw(shown: int) -> str:
        lines = "\n".join(f"- {name}".ljust(width, ".") for _ in range(shown))
        return f"<details>\n\n```\n{lines}\n```\n\n</details>" if shown else ""

    return Part(name, rank, rows, draw)


def count_left(left: object) -> str:
    """The closing line: what is left out."""
    return f"left {[(one.name, one.rows) for one in left]}"  # type: ignore[attr-defined]


def test_what_fits_is_whole() -> None:
    """With room for all, all rows stand, and nothing is counted as left out."""
    page = fit([plain_part("head", 0), listed("a", 1, 3)], 1_000, count_left)

    assert page.count("- a") == 3
    assert page.endswith("left []\n")


def test_the_least_important_gives_way_first() -> None:
    """Rows of the highest rank go, as few as possible, before any other row does."""
    parts = [listed("keep", 1, 20), listed("drop", 2, 20)]
    full = len(fit(parts, 9_999, count_left))
    page = fit(parts, full - 50, count_left)

    assert page.count("- keep") == 20
    assert 13 <= page.count("- drop") < 20
    assert f"('drop', {20 - page.count('- drop')})" in page


def test_whole_parts_go_last() -> None:
    """When no row is left, the text of the highest rank goes."""
    parts = [plain_part("h" * 100, 0), plain_part("t" * 100, 1), listed("a", 2, 5)]
    page = fit(parts, 160, count_left)

    assert "h" * 100 in page
    assert "t" * 100 not in page
    assert "- a" not in page


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 300), st.integers(5, 90)), max_size=6),
    st.integers(0, 9_000),
)
def test_any_room_is_kept_to(sizes: list[tuple[int, int, int]], limit: int) -> None:
    """For any number of rows and any limit: within it, balanced, and every row shown or counted."""
    parts = [listed(f"p{at}_", rank, rows, width) for at, (rank, rows, width) in enumerate(sizes)]
    page = fit(parts, limit, count_left)

    assert len(page) <= limit
    assert page.count("<details>") == page.count("</details>")
    assert page.count("```") == 2 * page.count("<details>")
    for at, (_, rows, _) in enumerate(sizes):
        shown = page.count(f"- p{at}_")
        assert not page or shown == rows or f"('p{at}_', {rows - shown})" in page
