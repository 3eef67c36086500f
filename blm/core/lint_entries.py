"""Entries of a disavow file: what a line names, and why it is none.

What a line names is read as `blm.core.disavow` reads it. Where it is no entry, the one that is
meant is written instead, if there is but one.
"""

from __future__ import annotations

import ipaddress
import re

from blm.core.disavow import DOMAIN, LONGEST_LINE, entry_host, is_url_entry
from blm.core.domains import is_address
from blm.core.lint_lines import HOST_IN_URL, LintLine
from blm.core.urls import whole_url

_QUOTED = re.compile(r"""["']?(?P<inner>[^"']+?)["']?\s*[,;]?""")
_LOOSE = re.compile(r"(?i)(?:domain\s*:\s*)?(?:https?://)?(?P<host>[^\s/:]+|\[[^\]\s]+\])/?")
_DOMAIN_WORD = re.compile(r"(?i)domain\s*:")
_AUTHORITY = re.compile(r"(?i)^https?://")
_WILDCARD = re.compile(r"(?i)(?:https?://)?(?:[^\s/*]*\*[^\s/]*(?:/\S*)?|[^\s/]+/(?:\S*/)?\*+)")
_AROUND = "has quotes or a comma around it"


def read_entry(line: LintLine, entry: str) -> str | None:
    """Kind and value of an entry, and the entry as it should be; None where that is not plain."""
    if len(entry) > LONGEST_LINE:
        line.kind = "other"
        line.add("D110", entry)
        return None
    if entry[: len(DOMAIN)].lower() == DOMAIN:
        return _read_domain(line, entry[len(DOMAIN) :])
    if _WILDCARD.fullmatch(entry):
        return _mean(line, "D104", entry)
    if is_url_entry(entry):
        return _read_url(line, entry)
    inner = _inner(entry)
    if is_url_entry(inner):
        line.add("D101", entry, _AROUND)
        return _read_url(line, inner)
    return _read_stray(line, entry, inner)


def _mean(
    line: LintLine, code: str, subject: str, what: str = "", host: str | None = None
) -> str | None:
    """No entry: one that means a host, or nothing that can be told."""
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
        return _mean(line, "D101", "", "names nothing after domain:")
    if "*" in name:
        return _mean(line, "D104", name)
    if (address := _bare_address(name)) is not None:
        return _mean(line, "D101", name, "is an address without brackets", address)
    if name.startswith(".") and "." not in name[1:] and entry_host(name[1:]):
        _mean(line, "D101", name, "begins with a dot", name[1:].lower())
        return None
    return _read_more(line, name)


def _read_more(line: LintLine, name: str) -> str | None:
    """What stands after ``domain:`` and is more, or less, than a host."""
    match = _LOOSE.fullmatch(_inner(name))
    host = entry_host(match["host"]) if match else None
    bare = _AUTHORITY.sub("", name)
    before, slash, path = bare.partition("/")
    if slash and entry_host(before):
        what = "" if path else "has a / after the host"
        return _mean(line, "D103" if path or bare == name else "D101", name, what, host)
    return _mean(line, "D101", name, "is no host", host)


def _read_stray(line: LintLine, entry: str, inner: str) -> str | None:
    """A line that begins with neither ``domain:`` nor ``http://``.

    Args:
        line: to note on.
        entry: as it stands there.
        inner: the same without quotes and what tables put after a cell.
    """
    if _DOMAIN_WORD.match(inner):
        match = _LOOSE.fullmatch(inner)
        what = "has a blank before the colon" if inner == entry else _AROUND
        return _mean(line, "D101", entry, what, entry_host(match["host"]) if match else None)
    host = entry_host(inner)
    if host and ("." in host or is_address(host)):
        mended = _mean(line, "D102", entry, "", host)
        return None if is_address(host) else mended
    before = entry.partition("/")[0]
    if "." in before and entry_host(before):
        return _mean(line, "D102", entry)
    return _mean(line, "D101", entry)


def _inner(text: str) -> str:
    """A text without the quotes around it, and the comma or semicolon of a table after it."""
    match = _QUOTED.fullmatch(text)
    return match["inner"].strip() if match else text


def _bare_address(name: str) -> str | None:
    """An address of version 6 that lacks its brackets."""
    try:
        return f"[{ipaddress.IPv6Address(name)}]"
    except ValueError:
        return None
