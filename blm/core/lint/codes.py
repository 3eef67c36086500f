"""Codes of the linter: what is wrong, its severity, its effect, and how to fix it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blm.core.disavow.disavow_file import LONGEST_LINE, MOST_BYTES, MOST_LINES
from blm.errors import Severity

PAGE = "docs/reference/lint.md"


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of fault.

    An *error* is a line or file that Search Console refuses, or a line that hits other sites than
    the one it names. A *warning* is a valid line that is rarely what its author means.

    Attributes:
        id: ``D`` and three digits; it never changes and is never reused.
        name: in words, kebab-case.
        severity: ``error`` or ``warning``.
        what: what is wrong, as a predicate of the line's subject.
        effect: its effect on the site, one sentence without a full stop.
        hint: what a person can do.
        fix: what ``--fix`` does; empty if it does nothing.
    """

    id: str
    name: str
    severity: Severity
    what: str
    effect: str
    hint: str
    fix: str = ""

    def __str__(self) -> str:
        """Id and name."""
        return f"{self.id} {self.name}"

    @property
    def anchor(self) -> str:
        """Anchor of its section on the page of codes."""
        return f"{self.id.lower()}-{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault at one place of a disavow file.

    Attributes:
        line: from 1; 0 for the whole file.
        column: from 1; 0 for the whole line or file.
        code: id of the code.
        subject: the text it is about, untrusted: never printed without escaping.
        what: what is wrong with the subject.
        fixable: true if ``--fix`` fixes it.
        after: the line after ``--fix``; None if it is removed, or for the whole file.
    """

    line: int
    column: int
    code: str
    subject: str = ""
    what: str = ""
    fixable: bool = False
    after: str | None = None

    @property
    def is_error(self) -> bool:
        """True for errors."""
        return CODES[self.code].severity == "error"


_REFUSED = "Search Console refuses such a line, and what it names goes on counting"
_UNSAID = (
    "Google does not say that it reads such a line; where it does not, the site goes on counting"
)
_NOTHING = "it changes nothing, and makes the list longer to review"

_ALL = (
    Code("D101", "syntax", "error", "is no entry", _REFUSED, "write domain:HOST, a whole URL, or # before a comment", "write the entry, where it is plain which is meant"),
    Code("D102", "bare-host", "error", "has neither domain: nor http:// before it", _REFUSED, "write domain: before a host that is meant as a whole, http:// or https:// before a page", "write domain: before a host"),
    Code("D103", "path", "error", "names a part of a site after domain:", "Search Console refuses such a line: a folder cannot be disavowed", "name the whole site, or single pages by their URLs", "take a lone / away"),
    Code("D104", "wildcard", "error", "holds a star, and Search Console knows no wildcards", "the line stands for nothing, and the sites that it means go on counting", "write domain:HOST, which covers all that is below HOST"),
    Code("D105", "inline-comment", "error", "is followed by a comment", "the comment reads as a part of the entry, and Search Console refuses the line", "give the comment a line of its own", "give the comment a line of its own above"),
    Code("D106", "hidden-character", "error", "holds characters that nobody sees", "the line names another site than the one that you read, or none", "type the line anew", "take them out"),
    Code("D107", "hidden-in-comment", "warning", "holds characters that nobody sees", "the comment reads otherwise than it is written; the list does what it did", "type the comment anew"),
    Code("D108", "space-after-domain", "warning", "has a blank after domain:", _UNSAID, "take the blank out", "take the blank out"),
    Code("D109", "stray-blank", "warning", "has blanks around it", _UNSAID, "take the blanks away", "take them away"),
    Code("D110", "long-line", "error", f"is longer than {LONGEST_LINE:,} characters", _REFUSED, "name the domain instead"),
    Code("D201", "public-suffix", "error", "is no site, but what strangers register theirs under", "links from every site below it would stop counting, the good ones too", "name single sites"),
    Code("D202", "platform", "error", "belongs to many owners", "links from all their pages would stop counting, the good ones too", "name the one site on it, or its pages"),
    Code("D203", "protected-domain", "error", "is protected", "links from your own side or from a partner would stop counting", "remove the line, or the protection"),
    Code("D204", "ip-address", "warning", "is an IP address", "Google speaks of domains and URLs alone; if it reads the line, it hits whoever has the address next", "name the domain that the links come from"),
    Code("D205", "official-host", "warning", "is a government or education host", "its good links would stop counting, and they are among the best there are", "name the pages that were hacked by their URLs"),
    Code("D206", "well-known-site", "warning", "is a well-known site", "its links would stop counting, and such a line is a mistake far more often than it is meant", "remove the line, or name single pages"),
    Code("D207", "seo-tool", "warning", "is an SEO tool", "its pages about your site carry no weight, and links from its blog would stop counting", "remove the line"),
    Code("D208", "homoglyph", "warning", "looks like another host", "the line may spare the site that is meant and hit one that nobody looked at", "compare it with the tool's export, letter by letter"),
    Code("D301", "unicode-host", "warning", "is not in ASCII", _UNSAID, "write the A-label", "write the A-label"),
    Code("D302", "www-host", "warning", "is one host of a site", "the site without www., and all its other hosts, go on counting", "name the site, if it is meant as a whole"),
    Code("D303", "redundant", "warning", "is covered by another line", _NOTHING, "remove the line", "remove the line"),
    Code("D304", "duplicate", "warning", "stands here twice", _NOTHING, "remove the line", "remove the line"),
    Code("D401", "byte-order-mark", "warning", "begins with a byte-order mark", "a reader that does not expect it refuses the first line", "save the file as UTF-8 without a byte-order mark", "take it away"),
    Code("D402", "utf-16", "error", "is not UTF-8 but UTF-16", "Search Console refuses the file, and the list of before stays", "save the file as UTF-8", "write UTF-8"),
    Code("D403", "not-utf-8", "error", "is not UTF-8", "Search Console refuses the file, and the list of before stays", "save the file as UTF-8"),
    Code("D404", "line-ends", "warning", "does not end all lines alike", "a reader may take two lines for one, and the sites of both go on counting", "save the file with one kind of line end", "end all lines as most of them do"),
    Code("D405", "no-final-newline", "warning", "has no line break at its end", "what somebody appends is glued to the last line, and the sites of both go on counting", "end the last line with a line break", "end the last line"),
    Code("D406", "wrong-extension", "error", "is not named .txt", "Search Console refuses the file, and the list of before stays", "rename it"),
    Code("D407", "web-folder", "warning", "lies where web servers publish", "everybody can read which links you fear, and who made them", "move it out of the folder"),
    Code("D408", "too-many-lines", "error", f"has more than {MOST_LINES:,} lines, and comments and blank lines count", "Search Console refuses the file, and the list of before stays", "name domains instead of single URLs, and take back what is gone"),
    Code("D409", "too-large", "error", f"is larger than {MOST_BYTES:,} bytes", "Search Console refuses the file, and the list of before stays", "name domains instead of single URLs, and take back what is gone"),
)  # fmt: skip

CODES: Mapping[str, Code] = {code.id: code for code in _ALL}
"""Every code by its id: D1 the line's syntax, D2 what it hits, D3 what it does, D4 the file."""


def find_code(word: str) -> Code | None:
    """The code of an id or a name, in any case."""
    known = {one for code in _ALL for one in (code.id.lower(), code.name)}
    if word.lower() not in known:
        return None
    return next(code for code in _ALL if word.lower() in (code.id.lower(), code.name))
