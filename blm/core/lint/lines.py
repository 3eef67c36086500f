"""Lines of a disavow file as the linter sees them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HOST_IN_URL = re.compile(r"\[[^\]]*\]|[^\s/?#@:\\]+")

Look = tuple[str, str, str]
"""Code, subject, and what is wrong where the code's own words do not say it."""


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
        note: the comment behind the entry, where there is one.
        after: what the line should be, where that is plain; None when it is right or unclear.
        looks: what is wrong with its syntax.
        group: date of the program's group it stands in, or empty for people's lines.
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
        """The host that the line is about; empty when it is about none."""
        return url_host(self.value) if self.kind == "url" else self.value

    def add(self, code: str, subject: str = "", what: str = "") -> None:
        """Note one thing that is wrong."""
        self.looks.append((code, subject, what))


def url_host(url: str) -> str:
    """The host of a whole URL as `whole_url` writes it."""
    match = HOST_IN_URL.match(url, url.index("://") + 3)
    return match[0].removesuffix(".") if match else ""
