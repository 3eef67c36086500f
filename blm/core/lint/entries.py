"""Parsing of lines: comments, invisible characters, and text around an entry."""

from __future__ import annotations

import ipaddress
import re

from blm.core.disavow.disavow_file import DOMAIN, LONGEST_LINE, entry_host, group_of, is_url_entry
from blm.core.hosts.public_suffixes import is_address
from blm.core.hosts.urls import whole_url
from blm.core.lint.lines import HOST_IN_URL, LintLine

_QUOTED = re.compile(r"""["']?(?P<inner>[^"']+?)["']?\s*[,;]?""")
_LOOSE = re.compile(r"(?i)(?:domain\s*:\s*)?(?:https?://)?(?P<host>[^\s/:]+|\[[^\]\s]+\])/?")
_DOMAIN_WORD = re.compile(r"(?i)domain\s*:")
_AUTHORITY = re.compile(r"(?i)^https?://")
_WILDCARD = re.compile(r"(?i)(?:https?://)?(?:[^\s/*]*\*[^\s/]*(?:/\S*)?|[^\s/]+/(?:\S*/)?\*+)")
_AROUND = "has quotes or a comma around it"


def read_entry(line: LintLine, entry: str) -> str | None:
    """Set the line's kind, value and faults; its correct spelling, or None where it is unclear."""
    if len(entry) > LONGEST_LINE:
        line.kind = "other"
        line.add("D110", entry)
        return None
    if entry[: len(DOMAIN)].lower() == DOMAIN:
        return _read_domain(line, entry[len(DOMAIN) :])
    if _WILDCARD.fullmatch(entry):
        return _set_meant(line, "D104", entry)
    if is_url_entry(entry):
        return _read_url(line, entry)
    inner = _inner(entry)
    if is_url_entry(inner):
        line.add("D101", entry, _AROUND)
        return _read_url(line, inner)
    return _read_stray(line, entry, inner)


def _set_meant(
    line: LintLine, code: str, subject: str, what: str = "", host: str | None = None
) -> str | None:
    """Set the line to the host that it probably means, if any; its correct spelling or None."""
    line.add(code, subject, what)
    line.kind, line.value = ("domain", host) if host else ("other", "")
    return f"{DOMAIN}{host}" if host else None


def _read_url(line: LintLine, url: str) -> str:
    line.kind, line.value = "url", whole_url(url)
    authority = _AUTHORITY.match(url)
    start = authority.end() if authority else 0
    host = HOST_IN_URL.match(url, start)
    if host is None or host[0].isascii():
        return url
    line.column += start
    label = entry_host(host[0]) or host[0]
    line.add("D301", host[0], f"is not in ASCII; its A-label is {label}")
    return f"{url[:start]}{label}{url[host.end() :]}"


def _read_domain(line: LintLine, rest: str) -> str | None:
    name = rest.strip()
    blanks = len(rest) - len(rest.lstrip())
    line.column += len(DOMAIN) + blanks
    host = entry_host(name)
    if host:
        line.kind, line.value = "domain", host
        if blanks:
            line.add("D108", name)
        if not name.isascii():
            line.add("D301", name, f"is not in ASCII; its A-label is {host}")
        return f"{DOMAIN}{name if name.isascii() else host}"
    if not name:
        return _set_meant(line, "D101", "", "names nothing after domain:")
    if "*" in name:
        return _set_meant(line, "D104", name)
    if (address := _bare_address(name)) is not None:
        return _set_meant(line, "D101", name, "is an address without brackets", address)
    if name.startswith(".") and "." not in name[1:] and entry_host(name[1:]):
        _set_meant(line, "D101", name, "begins with a dot", name[1:].lower())
        return None
    return _read_more(line, name)


def _read_more(line: LintLine, name: str) -> str | None:
    """A ``domain:`` line whose value is not just a host."""
    match = _LOOSE.fullmatch(_inner(name))
    host = entry_host(match["host"]) if match else None
    bare = _AUTHORITY.sub("", name)
    before, slash, path = bare.partition("/")
    if slash and entry_host(before):
        what = "" if path else "has a / after the host"
        return _set_meant(line, "D103" if path or bare == name else "D101", name, what, host)
    return _set_meant(line, "D101", name, "is no host", host)


def _read_stray(line: LintLine, entry: str, inner: str) -> str | None:
    """A line that starts with neither ``domain:`` nor the scheme of a URL.

    Args:
        line: to add faults to.
        entry: as written.
        inner: the same without quotes and cell separators.
    """
    if _DOMAIN_WORD.match(inner):
        match = _LOOSE.fullmatch(inner)
        what = "has a blank before the colon" if inner == entry else _AROUND
        return _set_meant(line, "D101", entry, what, entry_host(match["host"]) if match else None)
    host = entry_host(inner)
    if host and ("." in host or is_address(host)):
        mended = _set_meant(line, "D102", entry, "", host)
        return None if is_address(host) else mended
    before = entry.partition("/")[0]
    if "." in before and entry_host(before):
        return _set_meant(line, "D102", entry)
    return _set_meant(line, "D101", entry)


def _inner(text: str) -> str:
    """A text without surrounding quotes and a trailing comma or semicolon of a table."""
    match = _QUOTED.fullmatch(text)
    return match["inner"].strip() if match else text


def _bare_address(name: str) -> str | None:
    """An IPv6 address without its brackets."""
    try:
        return f"[{ipaddress.IPv6Address(name)}]"
    except ValueError:
        return None


_HIDDEN = re.compile(
    # Controls but the tab, soft hyphen, fillers, zero-width and bidi characters, line separators,
    # variation selectors, tags. Joiners join letters of some scripts, and hide between ASCII ones.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e"
    "\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|(?<=[\x20-\x7e])[\u200c\u200d]+(?=[\x20-\x7e]|$)|^[\u200c\u200d]+"
)
_BREAKS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Characters that some programs treat as line breaks."""
_DISGUISES = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and bidi characters that reorder text."""
_SURROGATE = re.compile("[\udc80-\udcff]")
_COMMENT = re.compile(r"(?<=\s)#")


def read_line(number: int, raw: str, end: str) -> LintLine:
    """One line, with its syntax faults."""
    line = LintLine(number, raw, end)
    if raw.startswith(DOMAIN) and raw.isascii() and (host := entry_host(raw[len(DOMAIN) :])):
        line.kind, line.value, line.column = "domain", host, len(DOMAIN) + 1
        return line
    if raw.startswith("#") and raw.isascii() and raw.isprintable():
        line.kind = "comment"
        return line
    content = raw.strip()
    if not content:
        return line
    shown = _HIDDEN.sub("", content).strip()
    if shown.startswith("#"):
        _read_comment(line, content)
    elif _SURROGATE.search(content):
        line.kind = "other"
        line.add("D403")
    else:
        _read_content(line, content, shown)
    return line


def _read_content(line: LintLine, content: str, shown: str) -> None:
    line.start = line.column = len(line.raw) - len(line.raw.lstrip()) + 1
    if shown != content:
        line.add("D106", shown, _name_hidden(content))
    elif content != line.raw:
        line.add("D109", content)
    comment = _COMMENT.search(shown)
    entry = shown[: comment.start()].rstrip() if comment else shown
    if comment:
        line.add("D105", entry)
    mended = read_entry(line, entry) if entry else ""
    line.note = shown[comment.start() :] if comment else ""
    split = _BREAKS.search(content) is not None  # joining its two halves would name a third site
    if line.looks and mended is not None and not (split or _is_header(line.note)):
        line.after = f"{line.note}\n{mended}" if line.note else mended


def _read_comment(line: LintLine, content: str) -> None:
    line.kind = "comment"
    comment = content[content.index("#") :]
    broken = _SURROGATE.search(content) is not None
    if broken:
        line.add("D403")
    split = _BREAKS.search(comment) is not None
    if comment != content or split:
        line.add("D106", "the comment", _name_hidden(content))
    elif line.raw[0] != "#":
        line.add("D109", "the comment", "does not begin its line")
    if line.raw[0] != "#" and not (split or broken or _is_header(comment)):
        line.after = comment
    if _DISGUISES.search(comment):
        line.add("D107", "the comment", _name_hidden(comment))


def _is_header(comment: str) -> bool:
    """True if a comment, once fixed, would make the lines below it the program's."""
    return group_of(comment, "comment", "") != ""


def _name_hidden(text: str) -> str:
    found = _HIDDEN.findall(text)
    names = sorted({f"U+{ord(sign):04X}" for run in found for sign in run})
    return f"holds characters that nobody sees ({', '.join(names[:4])})"
