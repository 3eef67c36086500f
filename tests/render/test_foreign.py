"""Foreign strings: whatever strangers write, GitHub shows it as text and nothing more."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blm.render.text.escaping import (
    Markdown,
    code,
    defang,
    escape,
    fence,
    host,
    listing,
    markdown,
    plain,
    shorten,
    strip_hidden,
    strip_line,
    summary,
    table,
    url,
)
from blm.sim.world.hostile import HOSTILE_ANCHORS, HOSTILE_TITLES
from tests.pace import few

from .factories import HOSTILE
from .pages import linked_words, read_page

BAITS = (
    "@bob", "#12", "GH-7", "owner/repo#3", "0123456789abcdef", "www.bad.example", "http://bad.example/", "https://b.example/a_b",
    "me@bad.example", "mailto:me@bad.example", "xmpp:a@b.example", "ftp://bad.example", "|", "||", "\\", "\\|", "`", "``", "```", "~~~",
    "<b>", "</td>", "<!--", "-->", "<img src=x>", "<script>", "&lt;", "&#64;bob", "[x](y)", "![x](y)", "[^1]", "[x]: y", "***", "___",
    "**b**", "_i_", "~~s~~", "$x$", "$`x`$", ":tada:", "- a", "+ a", "1. a", "1)", "# h", "===", "---", ":-", "|-|", "> q", "    x", "\t",
    "\n", "\r\n", "\n\n", "\u2028", "\x1b[31m", "\u202e", "\u200b", "\ufeff", "\x00", "\ud800", "a", "ж", "\u0301", "🔥", " ",
)  # fmt: skip
hostile = st.one_of(
    st.lists(st.sampled_from(BAITS), max_size=8).map("".join),
    st.lists(st.sampled_from(BAITS), max_size=8).map(" ".join),
    st.text(st.characters(), max_size=60),
    st.sampled_from((*HOSTILE_ANCHORS, *HOSTILE_TITLES, HOSTILE)),
)
CELL_TAGS = {"table", "thead", "tbody", "tr", "th", "td", "code"}


@few(100)
@given(hostile, hostile)
def test_a_table_cell_holds_any_text(one: str, other: str) -> None:
    """In a table, any text leaves the table's shape alone and becomes neither link, image nor HTML."""
    rows = [
        [escape(one), code(other), "end"],
        [one, url(other), "end"],
        [host(one), listing([code(one), other]), "end"],
    ]
    page = read_page(f"before\n\n{table(['A', 'B', 'C'], rows)}\n\nafter")

    assert page.tables == [[3, 3, 3, 3]]
    assert page.cells[2::3] == ["C", "end", "end", "end"]
    assert set(page.tags) - {"p"} <= CELL_TAGS
    assert linked_words(page) == []
    assert page.broken == []


@few(100)
@example(":-", "x")
@example("===", "+ a")
@given(hostile, hostile)
def test_a_paragraph_holds_any_text(one: str, other: str) -> None:
    """As a whole paragraph, and as an item of a list, any text stays prose or code."""
    page = read_page(
        f"before\n{escape(one)}\n\n{escape(one)}\n\n{code(other)}\n\n- {escape(other)} said\n"
    )

    assert set(page.tags) <= {"p", "code", "ul", "li"}
    assert page.tags.count("li") == 1
    assert linked_words(page) == []


@few(50)
@example("\\\\1. ")
@example("x \\\\bad.example //bad.example y")
@given(hostile)
def test_text_comes_out_as_it_went_in(text: str) -> None:
    """Escaped text reads as what can be seen of it, URLs apart; nothing is swallowed."""
    page = read_page(f"x {escape(text)} x")
    shown = "".join([*page.prose, *page.codes])
    wanted = f"x {plain(text)} x"

    assert sorted(shown.replace("¦", "|").replace("\n", "").replace(" ", "")) == sorted(
        wanted.replace("¦", "|").replace(" ", "")
    )


@few(50)
@example(["```", "a"])
@given(st.lists(hostile, max_size=4))
def test_a_fence_holds_any_lines(lines: list[str]) -> None:
    """No line closes the fence it stands in."""
    page = read_page(f"{fence(lines, 'sh')}\n\nafter")

    assert page.tags == ["pre", "code", "p"]
    assert page.codes[0].count("\n") == len(lines)


@few(50)
@given(hostile)
def test_a_summary_holds_any_host(text: str) -> None:
    """In the HTML of a summary a host is code and its markup text."""
    page = read_page(f"<details>\n{summary('Evidence on', text)}\n\nx\n\n</details>")

    assert page.tags == ["details", "summary", "code", "p"]
    assert page.broken == []
    assert linked_words(page) == []


@few(75)
@given(hostile)
def test_hidden_characters_are_gone(text: str) -> None:
    """What is left is one line without controls, bidi and zero-width characters; again changes nothing."""
    seen = strip_hidden(text)

    assert not [
        c
        for c in seen
        if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(c)
        in {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"}
    ]
    assert not set(seen) & set("\u200b\u200c\u200d\u2060\ufeff\u00ad")
    assert strip_hidden(seen) == seen
    assert len(strip_line(text).splitlines()) <= 1


@few(50)
@given(hostile)
def test_defanging_twice_is_defanging_once(text: str) -> None:
    """A defanged host or URL is as it should be already, and no http is left before slashes."""
    once = defang(text)

    assert defang(once) == once
    assert not re.search(r"(?i)\bhttps?://", once)


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ("spam.example", "spam[.]example"),
        ("a.spam.example", "a[.]spam[.]example"),
        ("spam.example/a.html", "spam[.]example/a.html"),
        ("http://spam.example/a.html?b=c.d", "hxxp://spam[.]example/a.html?b=c.d"),
        ("HTTPS://spam.example:8080", "hxxps://spam[.]example:8080"),
        ("ftp://u.v@spam.example/x", "fxp://u[.]v@spam[.]example/x"),
        ("http:\\\\spam.example\\x.y", "hxxp:\\\\spam[.]example\\x.y"),
        ("spam[.]example", "spam[.]example"),
        ("sp\u202eam.exa\u200bmple", "spam[.]example"),
        ("192.0.2.1", "192[.]0[.]2[.]1"),
        ("[2001:db8::1]", "[2001:db8::1]"),
    ],
)
def test_defanged_forms(given_: str, wanted: str) -> None:
    """Hosts lose their dots, schemes their tt, paths keep theirs."""
    assert defang(given_) == wanted


def test_urls_inside_a_text_are_defanged() -> None:
    """An anchor that is or holds a URL cannot be clicked either."""
    assert plain("see https://bad.example/x and www.bad.example/y.") == (
        "see hxxps://bad[.]example/x and www[.]bad[.]example/y."
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain", "`plain`"),
        ("a`b", "``a`b``"),
        ("`a`", "`` `a` ``"),
        ("``", "``` `` ```"),
        ("a | b", "`a ¦ b`"),
        ("", "(empty)"),
        ("\u200b", "(empty)"),
        ("a$", "` a$ `"),
    ],
)
def test_code_spans(text: str, wanted: str) -> None:
    """A code span survives backticks, pipes and dollar signs, and an empty one says so."""
    assert code(text) == wanted


@settings(deadline=None)
@given(st.text(max_size=40), st.integers(min_value=1, max_value=30))
def test_shortened_texts_keep_both_ends(text: str, width: int) -> None:
    """A long text loses its middle and nothing else; a short one loses nothing."""
    short = shorten(text, width)

    assert len(short) == min(len(text), width)
    if len(text) > width:
        head, tail = short[: width // 2], short[width // 2 + 1 :]
        assert short[width // 2] == "…"
        assert text.startswith(head)
        assert text.endswith(tail)
    else:
        assert short == text


def test_only_this_module_makes_markdown() -> None:
    """Nobody can declare a foreign string safe."""
    with pytest.raises(TypeError, match="use escape, code, host or table"):
        Markdown("<b>")


@pytest.mark.parametrize("value", [None, True, 0.5, ["a"]])
def test_values_without_words_are_refused(value: object) -> None:
    """What an absent value or a fraction means must be said before it is printed."""
    with pytest.raises(TypeError, match="say in words"):
        markdown(value)


def test_joined_markdown_is_foreign_again() -> None:
    """Gluing strings to safe ones gives a foreign string: it is escaped, never trusted."""
    glued = code("a") + "<b>"

    assert not isinstance(glued, Markdown)
    assert read_page(markdown(glued)).tags == ["p", "code"]


def test_tables_count_what_they_leave_out() -> None:
    """Rows beyond the limit are counted, with the file that has them all."""
    shown = table(["N"], [[n] for n in range(1229)], right=[0])

    assert shown.count("\n") == 28
    assert shown.endswith("…and 1,204 more in `recommendations.yaml`.")
    assert read_page(shown).tables == [[1] * 26]


def test_a_row_of_another_width_is_refused() -> None:
    """A missing cell is an error here, not a shifted table there."""
    with pytest.raises(ValueError, match="2 cells"):
        table(["A", "B"], [["a"]])
