"""The disavow file: its grammar, what it covers, and the program's own groups in it.

Lines under a ``# blm:`` header, up to the next blank line or comment, are the program's. Every
other byte is people's and survives as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from blm.core.hosts.public_suffixes import is_address
from blm.core.hosts.urls import host_of, key_host, url_key
from blm.core.text.line_ends import split_kept, split_lines

MOST_LINES = 100_000
"""Google counts comments and blank lines too."""
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
        group: as-of date of the program's group it stands in, or empty for people's lines.
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
        text: every byte of it, those that are no UTF-8 as surrogates.
        lines: of the text.
    """

    text: str
    lines: tuple[Line, ...]

    def entries(self, *, without_group: str = "") -> tuple[Line, ...]:
        """Domain and URL lines; those of one group left out when it is named."""
        return tuple(
            line
            for line in self.lines
            if line.kind in ("domain", "url") and not (line.group and line.group == without_group)
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """A disavow file as it was uploaded.

    Attributes:
        file: as Search Console gave it back.
        on: ISO date of the upload.
    """

    file: DisavowFile
    on: str


def parse_disavow(text: str) -> DisavowFile:
    """The lines of a disavow file; nothing raises, what is no entry is ``other``."""
    lines = []
    group = ""
    for number, raw in enumerate(split_lines(text), 1):
        content = raw.lstrip("\ufeff").strip()
        kind, value = _classify(content)
        group = group_of(content, kind, group)
        lines.append(Line(number, raw, kind, value, group))
    return DisavowFile(text, tuple(lines))


NO_FILE = DisavowFile("", ())
"""Where there is no disavow file."""


def parse_line(text: str) -> Line:
    """A line by itself, as people, decisions and asks name it; it stands in no group."""
    raw = next(iter(split_lines(text)), "")
    return Line(1, raw, *_classify(raw.lstrip("\ufeff").strip()))


def group_of(content: str, kind: str, before: str) -> str:
    """The program's group that a line stands in, by its date; empty for people's lines.

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
    """The host that a ``domain:`` line names, or None when that is no host and nothing else.

    Returns:
        An A-label in lower case without a dot at its end; an IP address, one of version 6 in
        brackets.
    """
    if _PLAIN_HOST.fullmatch(name) and "xn--" not in name:
        return name
    in_brackets = name[:1] == "[" and name[-1:] == "]"
    if _NO_HOST.search(name) or (":" in name and not in_brackets):
        return None
    host = (host_of(f"http://{name}/") or "").removesuffix(".")
    return host if is_address(host) or _HOST.fullmatch(host) else None


def host_subject(host: str, registrable: Callable[[str], str]) -> str:
    """What a ``domain:`` line is about: a referring domain, or, of a host below one, that line.

    A word about one host is none about the whole site.

    Args:
        host: A-label.
        registrable: referring domain of a host.
    """
    return host if registrable(host) == host else f"{DOMAIN}{host}"


def named_hosts(lines: Iterable[Line]) -> frozenset[str]:
    """Hosts that the ``domain:`` lines among these name."""
    return frozenset(line.value for line in lines if line.kind == "domain")


def is_url_entry(text: str) -> bool:
    """Whether a line is a whole URL as Search Console takes it.

    ``///`` makes it refuse a line, by what Google's own people say; so do blanks, and a user name
    before the host has no business there.
    """
    match = _URL.fullmatch(text)
    if match is None or "///" in text:
        return False
    return entry_host(match["host"]) is not None and url_key(text) is not None


@dataclass(frozen=True, slots=True)
class Cover:
    """What a set of entries covers: hosts with all below them, and single URLs."""

    domains: frozenset[str]
    urls: frozenset[str]

    def covers_host(self, host: str) -> bool:
        """Whether a ``domain:`` line names the host or a domain above it."""
        labels = host.split(".")
        return any(".".join(labels[i:]) in self.domains for i in range(len(labels)))

    def covers_key(self, key: str) -> bool:
        """Whether an entry covers the URL of this identity."""
        return key in self.urls or self.covers_host(key_host(key))


def cover_of(entries: Iterable[Line]) -> Cover:
    """What these entries cover together; ``www.`` of a domain line is not the domain itself."""
    lines = list(entries)
    return Cover(
        frozenset(line.value for line in lines if line.kind == "domain"),
        frozenset(line.value for line in lines if line.kind == "url"),
    )


def replace_group(file: DisavowFile, as_of: str, title: str, entries: Sequence[str]) -> str:
    """The text with the program's group of `as_of` set to these entries, or without it.

    Args:
        file: the file as it is; its line ends are kept, new lines use the first one found.
        as_of: ISO date that names the group; groups of other dates are not touched.
        title: what follows the date in the header.
        entries: lines to stand under it, in order; none removes the group.
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
    """The text less the program's group of one date and the blank line that set it apart."""
    lines, parsed = split_kept(file.text), file.lines
    mine = [line.group == as_of and bool(as_of) for line in parsed]
    for index in range(len(parsed)):
        first = mine[index] and (index == 0 or not mine[index - 1])
        if first and index and not parsed[index - 1].text:
            mine[index - 1] = True
    return "".join(raw for raw, gone in zip(lines, mine, strict=True) if not gone)
