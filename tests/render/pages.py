"""Markdown as GitHub's own parser reads it: which tags, cells and texts come out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options

VOID = {"br", "hr", "img", "input"}
MENTION = re.compile(r"@\w|#\d|\bGH-\d|://|\bwww\.|\b[0-9a-f]{7,40}\b|\$|:[\w+-]+:", re.IGNORECASE)
"""What GitHub makes into something else in plain text, after its parser has run."""


@dataclass
class Page:
    """A parsed page.

    Attributes:
        tags: of all elements, in order.
        tables: number of cells of each row, by table.
        prose: text outside code, one piece per run.
        codes: text of each code span and block.
        cells: text of each cell of a table, in order.
        addresses: where links lead.
        broken: tags that were closed out of order, or never.
    """

    tags: list[str] = field(default_factory=list)
    tables: list[list[int]] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.tags.append(tag)
        self.page.addresses += [value or "" for name, value in attrs if name == "href"]
        if tag == "table":
            self.page.tables.append([])
        elif tag == "tr":
            self.page.tables[-1].append(0)
        elif tag in ("td", "th"):
            self.page.tables[-1][-1] += 1
            self.page.cells.append("")
        elif tag == "code":
            self.page.codes.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.page.broken.append(tag)

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open):
            self.page.cells[-1] += data
        if "code" in self.open:
            self.page.codes[-1] += data
        else:
            self.page.prose.append(data)

    def handle_comment(self, data: str) -> None:
        self.page.tags.append("!--")

    def close(self) -> None:
        super().close()
        self.page.broken += self.open


def read_page(markdown: str) -> Page:
    """A page with every extension on and raw HTML let through, so that any of it shows."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    reader = _Reader()
    reader.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, options))
    reader.close()
    return reader.page


def linked_words(page: Page) -> list[str]:
    """Words outside code that GitHub would link, mention or compute."""
    return [match.group() for text in page.prose for match in MENTION.finditer(text)]
