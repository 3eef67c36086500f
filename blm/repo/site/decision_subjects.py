"""Subjects of decisions: a domain, a URL or a line, its host, and the order they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

KINDS = ("url", "line", "domain")
"""Keys of an entry that name its subject."""
LINE = "domain:"
"""How a line of ``disavow.txt`` begins that names a host."""


def subject_of(entry: Mapping[str, Any]) -> str:
    """The domain, URL or line of ``disavow.txt`` that an entry is about."""
    return next((str(entry[key]) for key in KINDS if entry.get(key)), "")


def kind_of(subject: str) -> str:
    """The key under which an entry names its subject."""
    if "://" in subject:
        return "url"
    return "line" if subject.startswith(LINE) else "domain"


def host_of(subject: str) -> str:
    """The host of a subject in lower case, without ``www.``; empty when there is none."""
    plain = subject.strip().lower().removeprefix(LINE)
    try:
        host = (urlsplit(subject).hostname or "") if "://" in subject else plain
    except ValueError:
        return ""
    return host.removeprefix("www.")


def order_of(subject: str) -> tuple[str, bool, str]:
    """Sort key of a subject: by host, a domain before its URLs."""
    return host_of(subject), "://" in subject, subject


def is_within(host: str, domain: str) -> bool:
    """True if `host` is `domain` or a subdomain of it."""
    return host == domain or host.endswith(f".{domain}")
