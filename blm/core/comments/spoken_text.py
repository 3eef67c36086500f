"""Lines of a comment that its author says: Markdown decides what is quoted, code or folded away.

Comments are parsed as CommonMark with GitHub's tables and strikethrough. Only a plain paragraph
speaks: no quote with its lazy continuation, no list, table, code or emphasis, nothing inside HTML
elements or comments, and nothing of the mail that a reply by mail carries below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from blm.core.text.line_ends import LINE_END

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
"""Elements that hold nothing, by the HTML standard."""

_NO_LINE_END = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
"""What Python takes for an end of line or a blank and Markdown for a character as others."""
_SETEXT = ("-", "=")
"""Underlines that make a paragraph a heading; the ``--`` above a mail's signature is one."""

_WROTE = r"wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev|napisał(?:\(a\))?"
_DIVIDER = re.compile(
    r"^\s*-{2,}\s*(?:Original Message|Forwarded message|Original-Nachricht|Ursprüngliche Nachricht|"
    r"Weitergeleitete Nachricht|Message d'origine|Message transféré|Mensaje original|"
    r"Messaggio originale|Oorspronkelijk bericht|Mensagem original)\s*-{2,}\s*$|^\s*_{20,}\s*$",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    rf"^\s*(?:On|Am|Le|El|Il|Op|Em|Den|Dnia|W dniu)\b.*\d.*\b(?:{_WROTE})\b.{{0,80}}:\s*$",
    re.IGNORECASE,
)
"""The line above a quoted mail; programs break it over up to three lines."""
_FROM = re.compile(r"^\s*\*{0,2}(?:From|Von|De|Da|Van|Från|Od)\s?:\*{0,2}\s+\S", re.IGNORECASE)
_FIELD = re.compile(
    r"^\s*\*{0,2}(?:Sent|Date|To|Subject|Gesendet|Datum|An|Betreff|Envoyé|Date|À|Objet|Enviado|"
    r"Fecha|Para|Asunto|Inviato|Data|A|Oggetto|Verzonden|Aan|Onderwerp)\s?:\*{0,2}\s",
    re.IGNORECASE,
)
_ATTRIBUTION_LINES = 3
_FIELD_LINES = 4


def spoken_lines(body: str) -> tuple[str, ...]:
    """Lines that the author says in plain paragraphs, as they read on the page.

    A line counts when it begins as plain text. Code and links further on in it are part of it, as
    their text, and so are words with emphasis, with its marks: a URL may hold such.

    Args:
        body: a comment, as written.
    """
    source = _read_ends(body)
    end = _find_mail(source.split("\n"))
    return tuple(
        line
        for start, children in _list_paragraphs(source)
        if start < end
        for line in _read_lines(children, end - start)
    )


def without_quotes(body: str) -> str:
    """The comment without quotes, HTML comments and quoted mail, which clearly are not its own."""
    source = _read_ends(body)
    lines = source.split("\n")
    kept = lines[: _find_mail(lines)]
    for token in _parser().parse(source):
        if token.level == 0 and token.type == "blockquote_open" and token.map:
            first, last = token.map
            kept[first:last] = [""] * len(kept[first:last])
    return re.sub(r"<!--.*?-->", "", "\n".join(kept), flags=re.DOTALL)


def _read_ends(body: str) -> str:
    """The comment with ends of lines as Markdown knows them, and no other character like them."""
    return _NO_LINE_END.sub("\ufffd", LINE_END.sub("\n", body))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _list_paragraphs(source: str) -> Iterator[tuple[int, Sequence[Token]]]:
    """First line and inline content of each paragraph outside all blocks and HTML elements."""
    elements = _Elements()
    opened: Token | None = None
    for token in _parser().parse(source):
        if token.type in ("paragraph_open", "heading_open") and token.level == 0:
            opened = token if token.type == "paragraph_open" or token.markup in _SETEXT else None
        elif token.type == "inline":
            if opened is not None and token.level == 1 and not elements.inside and token.map:
                yield token.map[0], token.children or ()
            opened = None
            for child in token.children or ():
                if child.type == "html_inline":
                    elements.feed(child.content)
        elif token.type == "html_block":
            elements.feed(token.content)


def _read_lines(children: Sequence[Token], most: int) -> Iterator[str]:
    """The first `most` lines of a paragraph, those that begin as plain text of its author."""
    elements, depth = _Elements(), 0
    parts: list[str] = []
    plain, number = True, 0
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            if plain:
                yield "".join(parts)
            number += 1
            if number >= most:
                return
            parts, plain = [], depth == 0 and not elements.inside
            continue
        if child.type != "text" and not "".join(parts).strip():
            plain = False
        depth += child.nesting
        if child.type == "html_inline":
            elements.feed(child.content)
        else:
            parts.append(child.content or (child.markup if child.tag != "a" else ""))
    if plain:
        yield "".join(parts)


def _find_mail(lines: Sequence[str]) -> int:
    """The line at which a mail that is replied to begins, or the number of lines."""
    for number, line in enumerate(lines):
        if _DIVIDER.match(line) or _begins_header(lines, number):
            return number
        if any(
            _ATTRIBUTION.match(" ".join(lines[number : number + many]))
            for many in range(1, _ATTRIBUTION_LINES + 1)
        ):
            return number
    return len(lines)


def _begins_header(lines: Sequence[str], number: int) -> bool:
    """True where a sender's field stands with another field of a mail within the next lines."""
    following = lines[number + 1 : number + 1 + _FIELD_LINES]
    return bool(_FROM.match(lines[number])) and any(map(_FIELD.match, following))


class _Elements(HTMLParser):
    """HTML elements that are open after all that was fed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._open: list[str] = []

    @property
    def inside(self) -> bool:
        """True inside an element, a comment, or a tag that is not finished."""
        return bool(self._open or self.rawdata)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """An element begins; one that holds nothing is over at once."""
        del attrs
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """``<tag/>`` of an element that can hold something begins it, as browsers read it."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """An element ends, with those inside it that were left open."""
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]
