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

_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
"""Characters that do not show, which programs put around names, and strangers anywhere."""
_DIVIDER = re.compile(
    r"^\s*-{2,}\s*(?:Original Message|Forwarded message|Original-Nachricht|Ursprüngliche Nachricht|"
    r"Weitergeleitete Nachricht|Message d'origine|Message transféré|Mensaje original|"
    r"Messaggio originale|Oorspronkelijk bericht|Mensagem original)\s*-{2,}\s*$|^\s*_{20,}\s*$|"
    r"^\s*-{4,} ?[^\W\d_][^-]{2,60}-{4,}\s*$",
    re.IGNORECASE,
)
"""The line above a mail sent on: known words, or any between four dashes and four."""
_BEGINS = re.compile(
    r"\s*(?:(?:On|Am|Le|El|Il|Op|Em|Den|Dnia|W dniu|Dne)\b|(?:\w{2,4}\.?,? )?\d{1,4}[-./年 ])",
    re.IGNORECASE,
)
"""How a line above a quoted mail begins where programs break it over up to three."""
_WROTE = re.compile(
    r"\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev|napisał(?:\(a\))?|"
    r"pisze|napsal(?:\(a\)|a)?|kirjoitti|yazdı|írta|пишет|писал|написал)(?!\w)|写道|寫道|のメール",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[<(][^\s<>()@]{1,100}@[^\s<>()@]{1,200}[>)]")
_DIGIT = re.compile(r"\d")
_TAIL = 400
"""An attribution ends with its verb, a name and an address: what is looked at for these."""
_FROM = re.compile(
    r"^\s*\*{0,2}(?:From|Von|De|Da|Van|Från|Fra|Od|От|Kimden|Lähettäjä|Feladó|差出人|发件人|寄件者)"
    r"\s?[:：]\*{0,2}\s*\S",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"^\s*\*{0,2}(?:Sent|Date|To|Subject|Gesendet|Datum|An|Betreff|Envoyé|Date|À|Objet|Enviado|"
    r"Fecha|Para|Asunto|Inviato|Data|A|Oggetto|Verzonden|Aan|Onderwerp|Wysłano|Do|Temat|Skickat|"
    r"Till|Ämne|Sendt|Til|Emne|Отправлено|Дата|Кому|Тема|Odesláno|Komu|Předmět|Lähetetty|"
    r"Vastaanottaja|Aihe|Gönderilme|Tarih|Kime|Konu|Elküldve|Címzett|Tárgy|送信日時|宛先|件名|"
    r"发送时间|收件人|主题|日期|寄件日期|收件者|主旨)\s?[:：]\*{0,2}\s",
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
    lines = _read_ends(body).split("\n")
    own = "\n".join(lines[: _find_mail(lines)])
    return tuple(line for children in _list_paragraphs(own) for line in _read_lines(children))


def without_quotes(body: str) -> str:
    """The comment without quotes, HTML comments and quoted mail, which clearly are not its own."""
    source = _read_ends(body)
    lines = source.split("\n")
    kept = lines[: _find_mail(lines)]
    for token in _parser().parse(source):
        if token.level == 0 and token.type == "blockquote_open" and token.map:
            first, last = token.map
            kept[first:last] = [""] * len(kept[first:last])
    return _without_comments("\n".join(kept))


def _without_comments(text: str) -> str:
    """The text without HTML comments that end, in time in proportion to its length."""
    parts, place = [], 0
    while (start := text.find("<!--", place)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        parts.append(text[place:start])
        place = end + 3
    return "".join([*parts, text[place:]])


def _read_ends(body: str) -> str:
    """The comment with ends of lines as Markdown knows them, and no other character like them."""
    return _NO_LINE_END.sub("\ufffd", LINE_END.sub("\n", body))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _list_paragraphs(source: str) -> Iterator[Sequence[Token]]:
    """Inline content of each paragraph outside all blocks and HTML elements."""
    elements = _Elements()
    opened: Token | None = None
    for token in _parser().parse(source):
        if token.type in ("paragraph_open", "heading_open") and token.level == 0:
            opened = token if token.type == "paragraph_open" or token.markup in _SETEXT else None
        elif token.type == "inline":
            if opened is not None and token.level == 1 and not elements.inside:
                yield token.children or ()
            opened = None
            for child in token.children or ():
                if child.type == "html_inline":
                    elements.feed(child.content)
        elif token.type == "html_block":
            elements.feed(token.content)


def _read_lines(children: Sequence[Token]) -> Iterator[str]:
    """The lines of a paragraph that begin as plain text of its author."""
    elements, depth = _Elements(), 0
    parts: list[str] = []
    plain = True
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            if plain:
                yield "".join(parts)
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
    shown = [_MARKS.sub("", line) for line in lines]
    for number, line in enumerate(shown):
        if _DIVIDER.match(line) or _begins_header(shown, number):
            return number
        most = _ATTRIBUTION_LINES if _BEGINS.match(line) else 1
        if any(_is_attribution(" ".join(shown[number : number + n + 1])) for n in range(most)):
            return number
    return len(lines)


def _is_attribution(text: str) -> bool:
    """True for the line above a quoted mail, such as ``On 1 December 2026, Ana wrote:``.

    In any language one with an address and a date is such a line. Each pattern takes time in
    proportion to the text, which a stranger may have written.
    """
    plain = text.rstrip()
    if not plain.endswith((":", "：")) or not _DIGIT.search(plain):
        return False
    tail = plain[-_TAIL:]
    return bool(_ADDRESS.search(tail) or (_BEGINS.match(plain) and _WROTE.search(tail)))


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
