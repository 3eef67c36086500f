"""Escaping: untrusted text made safe for Markdown, terminals, logs and CSV.

Every string counts as untrusted until this module has made it `Markdown`, and only this module can.
Templates print through `markdown` (the environment's ``finalize``), so a template cannot forget to
escape: the worst mistake is to escape twice.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Final, Self

ELLIPSIS = "…"
TEXT_WIDTH = 500
CELL_WIDTH = 320
CODE_WIDTH = 80
HOST_WIDTH = 260
"""Longer than any host name may be: a shortened host would name another one."""
TABLE_ROWS = 25

_HIDDEN = re.compile(
    # Controls, soft hyphen, fillers, zero-width and bidi characters, surrogates, variation
    # selectors, tags: all invisible, and each can change how the rest looks.
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BREAK = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]")
_MARK = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_STACKED = re.compile(f"([{_MARK}]{{3}})[{_MARK}]+")
_SCHEME = re.compile(r"(?i)\b(?:http(?P<s>s?)|ftp):(?=[/\\]{2})")
_AUTHORITY = re.compile(r"(?i)(?<=//)[^\s/?#\\]+|(?<=\\\\)[^\s/?#\\]+|\bwww\.[^\s/?#\\]*")
_DOT = re.compile(r"(?<!\[)\.(?!\])")

_RISKY = re.compile(
    # What GitHub turns into something else even in plain text, and what `plain` defangs: mentions,
    # references, commits, mathematics, emoji names, links. Such a word is shown as code.
    r"[@#$`]|//|\\\\|(?i:www\.|mailto:|xmpp:|\bGH(?:SA)?-)|:[\w+-]+:|\b[0-9a-fA-F]{7,}\b"
)
_SPECIAL = re.compile(r"[\\*\[\]~|]|(?<![^\W_])_|_(?![^\W_])")
_STARTER = re.compile(r"^[-+=:]|^\d{1,9}(?=[.)](?: |$))")
OWN_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?/[A-Za-z0-9._~%/#-]*")
"""Addresses of a forge's own pages, without unusual characters: only these become links."""


class Markdown(str):
    """Text that is safe in Markdown without escaping; only this module makes it."""

    __slots__ = ()

    def __new__(cls, text: str, key: object = None) -> Self:
        """Refuse callers without this module's key."""
        if key is not _KEY:
            message = (
                "only blm.render.text.escaping makes Markdown: use escape, code, host or table"
            )
            raise TypeError(message)
        return super().__new__(cls, text)


_KEY: Final = object()


def _made(text: str) -> Markdown:
    return Markdown(text, _KEY)


def strip_hidden(text: str) -> str:
    """A text on one line, without invisible characters and with single blanks between words."""
    return " ".join(strip_line(text).split())


def strip_line(text: str) -> str:
    """A text on one line, without control, bidi and zero-width characters; blanks are kept.

    Line breaks and tabs become a blank; marks stacked more than three high are cut off.
    """
    return _STACKED.sub(r"\1", _HIDDEN.sub("", _BREAK.sub(" ", text)))


def shorten(text: str, width: int) -> str:
    """At most `width` characters, both ends kept and an ellipsis in the middle."""
    if len(text) <= width:
        return text
    head, tail = width // 2, (width - 1) // 2
    return text[:head] + ELLIPSIS + (text[-tail:] if tail else "")


def defang(host_or_url: str) -> str:
    """A host or URL made unclickable: ``spam[.]example``, ``hxxps://spam[.]example/a.html``.

    Idempotent; the path stays as it is.
    """
    shown = strip_hidden(host_or_url)
    if "//" in shown or "\\\\" in shown:
        return _neutralise(shown)
    name, slash, path = shown.partition("/")
    return _DOT.sub("[.]", name) + slash + path


def plain(text: str, width: int = TEXT_WIDTH) -> str:
    """An untrusted text for a terminal or log: one line, URLs in it defanged, shortened."""
    return shorten(_neutralise(strip_hidden(text)), width)


def _neutralise(text: str) -> str:
    """The text with its URLs defanged."""
    scheme = _SCHEME.sub(lambda m: "fxp:" if m["s"] is None else f"hxxp{m['s'].lower()}:", text)
    return _AUTHORITY.sub(lambda m: _DOT.sub("[.]", m.group()), scheme)


def escape(text: str, width: int = TEXT_WIDTH) -> Markdown:
    """Text as literal Markdown, for a paragraph, list, table or HTML block.

    Words that GitHub would link, mention or render as mathematics become code spans.
    """
    return _made(_STARTER.sub(_escape_start, _escape_words(text, width)))


def _escape_words(text: str, width: int) -> str:
    words = shorten(strip_hidden(text), width).split(" ")
    return " ".join(code(one, width) if _RISKY.search(one) else _escape(one) for one in words)


def _escape_start(match: re.Match[str]) -> str:
    """The text, its beginning escaped where it would open a list, a heading or a table."""
    return f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}"


def _escape(word: str) -> str:
    return html.escape(_SPECIAL.sub(r"\\\g<0>", word), quote=False)


def code(text: str, width: int = CODE_WIDTH) -> Markdown:
    """An untrusted text as a code span, URLs in it defanged, shortened; an empty text says so.

    A pipe is shown as a broken bar, since no spelling of a pipe works both in and outside a table.
    """
    shown = plain(text, width).replace("|", "¦")
    if not shown:
        return _made("(empty)")
    fence = "`" * (1 + _longest_run(shown))
    # A blank keeps backticks off the fence, and dollar signs from reading as mathematics.
    pad = " " if shown[0] in "`$" or shown[-1] in "`$" else ""
    return _made(f"{fence}{pad}{shown}{pad}{fence}")


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def host(name: str) -> Markdown:
    """A host as a defanged code span, never shortened."""
    return code(defang(name), HOST_WIDTH)


def url(address: str, width: int = 90) -> Markdown:
    """A URL as a defanged code span."""
    return code(defang(address), width)


def markdown(value: object) -> Markdown:
    """Any value that a template prints: text escaped, integers with thousands separators.

    Raises:
        TypeError: for None, bool and float, which the caller must format.
    """
    if isinstance(value, Markdown):
        return value
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _made(f"{value:,}")
    message = f"say in words what {value!r} means before it is printed"
    raise TypeError(message)


def link(words: str, address: str) -> Markdown:
    """Words as a code span, linked if the address is one of the forge's own pages."""
    shown = code(words, 200)
    return _made(f"[{shown}]({address})") if OWN_ADDRESS.fullmatch(address) else shown


def listing(parts: Iterable[object]) -> Markdown:
    """Values joined by commas."""
    return _made(", ".join(markdown(part) for part in parts))


def summary(words: str, *hosts: str) -> Markdown:
    """The visible line of a folded block, with hosts as code; HTML, not Markdown."""
    shown = [f"<code>{html.escape(defang(name))}</code>" for name in hosts]
    return _made(f"<summary>{' '.join([html.escape(plain(words)), *shown])}</summary>")


def fence(lines: Iterable[str], language: str = "") -> Markdown:
    """Lines as a fenced code block that no line can close, URLs in them defanged."""
    shown = [_neutralise(strip_hidden(line)) for line in lines]
    ticks = "`" * max(3, 1 + max(map(_longest_run, shown), default=0))
    return _made("\n".join([ticks + language, *shown, ticks]))


def _cell(value: object) -> str:
    """A value as a table cell."""
    if isinstance(value, str) and not isinstance(value, Markdown):
        return _escape_words(value, CELL_WIDTH)
    return markdown(value)


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    right: Sequence[int] = (),
    limit: int = TABLE_ROWS,
    rest: str = "recommendations.yaml",
    total: int | None = None,
) -> Markdown:
    """A Markdown table of at most `limit` rows, and a note on how many more there are and where.

    Args:
        head: one word per column.
        rows: values per column, escaped here.
        right: columns of numbers, from 0.
        limit: rows shown.
        rest: where all rows are.
        total: how many rows there are, when not all are given.

    Raises:
        ValueError: a row and the head differ in their number of cells.
    """
    marks = ["---:" if index in right else "---" for index in range(len(head))]
    cells = [list(map(_cell, row)) for row in rows[:limit]]
    shown = [list(map(_cell, head)), marks, *cells]
    if any(len(row) != len(head) for row in shown):
        message = f"a row has not {len(head)} cells"
        raise ValueError(message)
    lines = [f"| {' | '.join(row)} |" for row in shown]
    more = (len(rows) if total is None else total) - limit
    if more > 0:
        lines += ["", f"…and {more:,} more in {code(rest)}."]
    return _made("\n".join(lines))
