"""The disavow file: grammar, coverage, and the program's own groups in it.

Lines under a ``# blm:`` header, up to the next blank line or comment, are the program's. All other
bytes are people's and are kept unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from blm.core.hosts.public_suffixes import is_address
from blm.core.hosts.urls import host_of, key_host, url_key
from blm.core.text.line_ends import split_kept, split_lines

MOST_LINES = 100_000
"""Google's limit of lines, comments and blank lines included."""
MOST_BYTES = 2_000_000
LONGEST_LINE = 2_048
DOMAIN = "domain:"
HEADER = "# blm:"
_HEADER = re.compile(r"^# blm: (\d{4}-\d{2}-\d{2})\b")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_PLAIN_HOST = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_-]{1,63}\.)*[a-z][a-z0-9-]{0,62}")
_NO_HOST = re.compile(r"[\s/?#@%*\\]")
_URL = re.compile(
    r"(?i)https?://(?P<host>\[[^\]\s]*\]|[^\s/?#@:\\]+)(?::\d{1,5})?(?:[/?#][^\s\\]*)?"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file.

    Attributes:
        number: 1-based.
        text: without its line end.
        kind: ``domain``, ``url``, ``comment``, ``blank`` or ``other``.
        value: host as an A-label, or identity of the URL; empty for other kinds.
        group: as-of date of the program's group that it is in; empty for people's lines.
    """

    number: int
    text: str
    kind: str
    value: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class DisavowFile:
    """A disavow file, parsed.

    Attributes:
        text: the whole text; bytes that are not UTF-8 are surrogates.
        lines: of the text.
    """

    text: str
    lines: tuple[Line, ...]

    def entries(self, *, without_group: str = "") -> tuple[Line, ...]:
        """Domain and URL lines, without those of the group named."""
        return tuple(
            line
            for line in self.lines
            if line.kind in ("domain", "url") and not (line.group and line.group == without_group)
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """A disavow file as it was uploaded.

    Attributes:
        file: as downloaded from Search Console.
        on: ISO date of the upload.
    """

    file: DisavowFile
    on: str


def parse_disavow(text: str) -> DisavowFile:
    """The parsed disavow file; never raises: lines that are no entry become ``other``."""
    lines = []
    group = ""
    for number, raw in enumerate(split_lines(text), 1):
        content = raw.lstrip("\ufeff").strip()
        kind, value = _classify(content)
        group = group_of(content, kind, group)
        lines.append(Line(number, raw, kind, value, group))
    return DisavowFile(text, tuple(lines))


NO_FILE = DisavowFile("", ())
"""An empty file, used where there is none."""


def parse_line(text: str) -> Line:
    """A single line, as in decisions and asks; it is in no group."""
    raw = next(iter(split_lines(text)), "")
    return Line(1, raw, *_classify(raw.lstrip("\ufeff").strip()))


def group_of(content: str, kind: str, before: str) -> str:
    """As-of date of the program's group that a line is in; empty for people's lines.

    Args:
        content: of the line, without blanks around it.
        kind: of the line.
        before: group of the line above.
    """
    if header := _HEADER.match(content):
        return header.group(1)
    return "" if kind in ("blank", "comment") else before


def _classify(content: str) -> tuple[str, str]:
    if not content:
        return "blank", ""
    if content.startswith("#"):
        return "comment", ""
    if content[: len(DOMAIN)].lower() == DOMAIN:
        label = entry_host(content[len(DOMAIN) :].strip())
        return ("domain", label) if label else ("other", "")
    key = url_key(content) if is_url_entry(content) else None
    return ("url", key) if key else ("other", "")


def entry_host(name: str) -> str | None:
    """The host of a ``domain:`` line, or None if the value is not exactly a host.

    Returns:
        An A-label in lower case without a trailing dot; an IP address, IPv6 in brackets.
    """
    if _PLAIN_HOST.fullmatch(name) and "xn--" not in name:
        return name
    in_brackets = name[:1] == "[" and name[-1:] == "]"
    if _NO_HOST.search(name) or (":" in name and not in_brackets):
        return None
    host = (host_of(f"http://{name}/") or "").removesuffix(".")
    return host if is_address(host) or _HOST.fullmatch(host) else None


def host_subject(host: str, registrable: Callable[[str], str]) -> str:
    """Subject of a ``domain:`` line: the referring domain or, for a host below it, the line.

    A decision on one host does not apply to the whole site.

    Args:
        host: A-label.
        registrable: referring domain of a host.
    """
    return host if registrable(host) == host else f"{DOMAIN}{host}"


def named_hosts(lines: Iterable[Line]) -> frozenset[str]:
    """Hosts in the ``domain:`` lines among these."""
    return frozenset(line.value for line in lines if line.kind == "domain")


def is_url_entry(text: str) -> bool:
    """True if a line is a whole URL as Search Console accepts it.

    Search Console refuses lines with ``///``, by what Google's own people say, and with blanks; a
    user name before the host is not accepted here either.
    """
    match = _URL.fullmatch(text)
    if match is None or "///" in text:
        return False
    return entry_host(match["host"]) is not None and url_key(text) is not None


@dataclass(frozen=True, slots=True)
class Cover:
    """What a set of entries covers: hosts with everything below them, and single URLs."""

    domains: frozenset[str]
    urls: frozenset[str]

    def covers_host(self, host: str) -> bool:
        """True if a ``domain:`` line names the host or a domain above it."""
        labels = host.split(".")
        return any(".".join(labels[i:]) in self.domains for i in range(len(labels)))

    def covers_key(self, key: str) -> bool:
        """True if an entry covers the URL of this identity."""
        return key in self.urls or self.covers_host(key_host(key))


def cover_of(entries: Iterable[Line]) -> Cover:
    """What these entries cover together; a line for ``www.`` does not cover the domain itself."""
    lines = list(entries)
    return Cover(
        frozenset(line.value for line in lines if line.kind == "domain"),
        frozenset(line.value for line in lines if line.kind == "url"),
    )


def replace_group(file: DisavowFile, as_of: str, title: str, entries: Sequence[str]) -> str:
    """The text with the program's group of `as_of` set to these entries, or without it.

    Args:
        file: the present file; line ends are kept, new lines use the first one found.
        as_of: ISO date that names the group; groups of other dates are kept.
        title: text after the date in the header.
        entries: lines of the group, in order; none removes it.
    """
    newline = "\r\n" if "\r\n" in file.text else "\n"
    kept = without_group(file, as_of)
    if not entries:
        return kept
    block = [f"{HEADER} {as_of} {title}", *entries]
    if kept and not kept.endswith(("\n", "\r")):
        kept += newline
    gap = newline if kept else ""
    return kept + gap + "".join(f"{line}{newline}" for line in block)


def without_group(file: DisavowFile, as_of: str) -> str:
    """The text without the program's group of one date and the blank line before it."""
    lines, parsed = split_kept(file.text), file.lines
    mine = [line.group == as_of and bool(as_of) for line in parsed]
    for index in range(len(parsed)):
        first = mine[index] and (index == 0 or not mine[index - 1])
        if first and index and not parsed[index - 1].text:
            mine[index - 1] = True
    return "".join(raw for raw, gone in zip(lines, mine, strict=True) if not gone)
