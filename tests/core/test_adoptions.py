"""A live list taken in: its bytes first, then what only the file had."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from blm.core.disavow.disavow_file import parse_disavow
from blm.core.live_list.adopted_lines import unite_lists
from blm.core.review.declined import entry_values
from tests.pace import few

LINES = st.lists(
    st.sampled_from(
        [
            "domain:a.example", "domain:b.example", "https://c.example/x", "# ours", "", "no entry",
            "# blm: 2026-01-01 proposed by policy default", "# blm: 2026-02-01 proposed by policy default",
        ]
    ),
    max_size=8,
)  # fmt: skip


def unite(live: str, main: str) -> str:
    """Two texts as one file."""
    return unite_lists(parse_disavow(live), parse_disavow(main))


def test_what_only_the_file_had_follows() -> None:
    """Groups of the program keep their header, people's lines stay people's."""
    live = "domain:a.example\r\ndomain:b.example"
    main = (
        "# why\ndomain:a.example\ndomain:mine.example\n\n"
        "# blm: 2026-01-01 proposed by policy default\ndomain:b.example\ndomain:new.example\n\n# end\n"
    )
    assert unite(live, main) == (
        "domain:a.example\r\ndomain:b.example\r\n\r\n# why\r\ndomain:mine.example\r\n\r\n"
        "# blm: 2026-01-01 proposed by policy default\r\ndomain:new.example\r\n\r\n# end\r\n"
    )


@few(15)
@given(LINES, LINES)
def test_nothing_is_lost(live: list[str], main: list[str]) -> None:
    """The list's bytes stand at the beginning, every entry of both is there, once more changes nothing."""
    first, second = ("".join(f"{line}\n" for line in lines) for lines in (live, main))
    made = unite(first, second)
    assert made.startswith(first)
    both = entry_values(parse_disavow(first)) | entry_values(parse_disavow(second))
    assert entry_values(parse_disavow(made)) == both
    assert unite(made, second) == made
    groups = {(e.value, e.group) for e in parse_disavow(second).entries()}
    added = parse_disavow(made).entries()[len(parse_disavow(first).entries()) :]
    assert all((e.value, e.group) in groups for e in added)
