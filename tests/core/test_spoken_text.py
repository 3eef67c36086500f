"""Which lines of a comment are its author's, held against GitHub's own Markdown renderer."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st

from blm.core.comments.spoken_text import spoken_lines
from tests.pace import few

PIECES = (
    "/blm keep a.example", "/blm", "> ", "> > ", "- ", "* ", "1. ", "    ", "\t", "```", "~~~", "`", "``",
    "**so ", " so**", "~~so ", " so~~", "<!--", "-->", "<pre>", "</pre>", "<code>", "</code>", "<details>", "</details>",
    "<summary>x</summary>", "<blockquote>", "</blockquote>", "<br>", "<p>", "</p>", "<b ", "| a |", "| - |",
    "word", " ", "\\", "---", "[a](", ")", "\u2028", "\u0085", "\x0b", "\x0c",
)  # fmt: skip
COMMENTS = st.lists(
    st.one_of(
        st.sampled_from(PIECES), st.sampled_from(("\n", "\n\n", "\r\n", "\n/blm keep b.example\n"))
    ),
    max_size=14,
).map("".join)
VOID = {"br", "hr", "img"}
EMPHASIS = {"strong", "em", "del"}
"""The author's own either way; where it ends beside odd blanks, two parsers may differ."""
CELLS = (["table", "thead", "tr", "th"], ["table", "tbody", "tr", "td"])
PLAIN = ([], ["p"], ["h1"], ["h2"], *CELLS)
"""Where a line stands that is no quote, code, list or part of HTML; a paragraph above a line of
dashes is a table's head to one parser and none to the other, and its author's either way; so is
what stands after a paragraph that a stray tag closed."""


class Page(HTMLParser):
    """Lines of a rendered comment that begin as text right in a paragraph of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.lines: list[str] = []
        self.at_start = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in EMPHASIS:
            return
        if tag not in VOID:
            self.open.append(tag)
        self.at_start = (self.at_start and tag == "br") or self.open in PLAIN

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        alone = self.open in PLAIN
        for number, line in enumerate(data.split("\n")):
            if alone and (number or self.at_start) and line.strip():
                self.lines.append(line.strip())
        self.at_start = False


def commands(lines: list[str] | tuple[str, ...]) -> list[str]:
    """Beginnings of lines that are commands: what follows may hold marks on one side only."""
    return [line.strip()[:5] for line in lines if line.strip().startswith("/blm")]


@few(200)
@given(COMMENTS)
def test_only_what_the_page_shows_as_plain_lines_is_spoken(body: str) -> None:
    """A command counts only where GitHub's renderer shows it as a line of a plain paragraph."""
    options = Options.CMARK_OPT_UNSAFE
    page = Page()
    page.feed(cmarkgfm.github_flavored_markdown_to_html(body, options=options))
    spoken = commands(spoken_lines(body))
    shown = commands(page.lines)
    assert len(spoken) <= len(shown), (spoken, shown)


def test_mail_in_several_languages_ends_what_is_said() -> None:
    """The line above a quoted mail is known in the languages of common mail programs."""
    for line in (
        "On Tue, 1 Dec 2026 at 09:12, Bob <bob@b.example> wrote:",
        "Am 01.12.2026 um 09:12 schrieb Bob:",
        "Le mar. 1 déc. 2026 à 09:12, Bob <bob@b.example> a écrit :",
        "El mar, 1 dic 2026 a las 9:12, Bob (<bob@b.example>) escribió:",
        "Il giorno mar 1 dic 2026 alle ore 09:12 Bob ha scritto:",
        "Op di 1 dec 2026 om 09:12 schreef Bob <bob@b.example>:",
        "-----Ursprüngliche Nachricht-----",
        "---------- Forwarded message ---------",
        "________________________________",
        "Von: Bob\nGesendet: Dienstag, 1. Dezember 2026\nAn: blm",
        "*From:* Bob\n*Date:* 1 Dec 2026\n*Subject:* links",
    ):
        body = f"/blm keep a.example\n\n{line}\n\n/blm keep b.example"
        assert spoken_lines(body) == ("/blm keep a.example",), line


def test_a_person_who_only_mentions_mail_goes_on_speaking() -> None:
    """Words such as "wrote" or "From" without a mail's form end nothing."""
    body = "She wrote: fine.\nFrom: the heart\n/blm keep a.example"
    assert spoken_lines(body)[-1] == "/blm keep a.example"


MAILS = (
    "W dniu 1.12.2026 o 10:00, Ana pisze:",
    "wt., 1 gru 2026 o 10:00 Ana <a@b.example> napisał(a):",
    "2026年12月1日(火) 10:00 Ana <a@b.example>:",
    "Ana <a@b.example> 于2026年12月1日周二 10:00写道：",
    "вт, 1 дек. 2026 г. в 10:00, Ana <a@b.example>:",
    "Ana <a@b.example>, 1 Ara 2026 Sal, 10:00 tarihinde şunu yazdı:",
    "út 1. 12. 2026 v 10:00 odesílatel Ana <a@b.example> napsal:",
    "ti 1. jouluk. 2026 klo 10.00 Ana (a@b.example) kirjoitti:",
    "Ana <a@b.example> ezt írta (időpont: 2026. dec. 1.):",
    "1 Dec 2026 Ana <a@b.example> wrote:",
    "tir. 1. des. 2026 kl. 10:00 skrev Ana <a@b.example>:",
    "\u200eOn Tue, Dec 1, 2026 Ana wrote:\u200e",
    "差出人: Ana\n送信日時: 2026\n件名: a",
    "От: Ana\nОтправлено: 2026\nТема: a",
    "Od: Ana\nWysłano: wtorek\nTemat: a",
    "Från: Ana\nSkickat: den 1\nÄmne: a",
    "-------- Исходное сообщение --------",
    "-----原始邮件-----",
)


@pytest.mark.parametrize("mail", MAILS)
def test_mail_of_any_language_ends_what_is_said(mail: str) -> None:
    """Below the line with which a program begins the mail it answers, nothing is the author's."""
    said = spoken_lines(f"/blm keep a.example\n\n{mail}\n\n/blm keep b.example")
    assert "/blm keep a.example" in said
    assert "/blm keep b.example" not in said


def test_mail_ends_what_is_said_after_code_of_several_lines() -> None:
    """Lines are counted in the text: code that runs over some of them shifts no border."""
    code = "`one\ntwo\nthree\nfour`"
    body = f"/blm keep a.example\n\n{code}\nOn 1 December 2026, Bob wrote:\n/blm keep b.example"
    assert "/blm keep b.example" not in spoken_lines(body)
    assert "/blm keep a.example" in spoken_lines(body)


def test_own_lines_with_colons_and_dates_speak_on() -> None:
    """A line that ends with a colon, or holds a date or an address, is no mail's beginning by that alone."""
    for line in (
        "Seen on 2026-12-01:",
        "Ask Ana <a@b.example>:",
        "-- done --",
        "From: here to there",
    ):
        assert "/blm keep b.example" in spoken_lines(f"{line}\n\n/blm keep b.example")


def test_a_long_line_takes_no_long_time() -> None:
    """Thousands of words that could begin a mail are read in proportion to their number."""
    start = time.monotonic()
    spoken_lines("On 1 " * 4_000 + "\n\n/blm keep b.example")
    spoken_lines("On 1\n" * 4_000)
    assert time.monotonic() - start < 5
