"""Lines of a disavow file as the linter sees them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HOST_IN_URL = re.compile(r"\[[^\]]*\]|[^\s/?#@:\\]+")

Look = tuple[str, str, str]
"""Code, subject, and what is wrong; empty for the code's own text."""


@dataclass(slots=True)
class LintLine:
    """One line of a disavow file.

    Attributes:
        number: 1-based.
        raw: without its line end.
        end: its line end, empty for a last line without one.
        kind: ``domain`` and ``url``, also where one is meant and its spelling is wrong;
            ``comment``, ``blank`` or ``other``.
        value: host as an A-label, or the whole URL; empty for other kinds.
        start: where the entry begins, 1-based.
        column: where the value begins, 1-based.
        note: the comment after the entry, if any.
        after: the corrected line; None if the line is correct or its meaning unclear.
        looks: its syntax faults.
        group: date of the program's group that it is in; empty for people's lines.
    """

    number: int
    raw: str
    end: str
    kind: str = "blank"
    value: str = ""
    start: int = 1
    column: int = 1
    note: str = ""
    after: str | None = None
    looks: list[Look] = field(default_factory=list)
    group: str = ""

    @property
    def host(self) -> str:
        """The host that the line is about; empty if there is none."""
        return url_host(self.value) if self.kind == "url" else self.value

    def add(self, code: str, subject: str = "", what: str = "") -> None:
        """Add one fault."""
        self.looks.append((code, subject, what))


def url_host(url: str) -> str:
    """The host of a URL in the form that `whole_url` returns."""
    match = HOST_IN_URL.match(url, url.index("://") + 3)
    return match[0].removesuffix(".") if match else ""
