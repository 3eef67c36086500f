"""Lines end where Google, Markdown and editors end them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from blm.core.disavow.disavow_file import parse_disavow
from blm.core.text.line_ends import split_kept, split_lines
from tests.pace import few

TEXTS = st.text(alphabet="ab\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", max_size=20)


@few(200)
@given(TEXTS)
def test_lines_are_those_of_universal_newlines(text: str) -> None:
    """The lines are those of bytes, which Python ends at LF, CRLF and CR alone; ends lose nothing."""
    expected = [line.decode() for line in text.encode().splitlines()]
    assert split_lines(text) == expected
    assert "".join(split_kept(text)) == text
    assert [line.rstrip("\r\n") for line in split_kept(text)] == expected


def test_no_entry_hides_in_a_line_of_a_disavow_file() -> None:
    """What one line holds for Google is one line here: no second entry begins inside it."""
    for odd in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029":
        text = f"# thanks to{odd}domain:hidden.example\ndomain:seen.example\n"
        values = [line.value for line in parse_disavow(text).entries()]
        assert values == ["seen.example"]
