"""Subjects of decisions: a domain or a URL, its host, and the order they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit


def subject_of(entry: Mapping[str, Any]) -> str:
    """The domain or URL that an entry is about."""
    return str(entry.get("url") or entry.get("domain", ""))


def host_of(subject: str) -> str:
    """The host of a domain or URL in lower case, without ``www.``; empty when there is none."""
    try:
        host = (urlsplit(subject).hostname or "") if "://" in subject else subject.strip().lower()
    except ValueError:
        return ""
    return host.removeprefix("www.")


def order_of(subject: str) -> tuple[str, bool, str]:
    """Where a subject sorts: by host, a domain before its URLs."""
    return host_of(subject), "://" in subject, subject


def is_within(host: str, domain: str) -> bool:
    """Whether `host` is `domain` or a subdomain of it."""
    return host == domain or host.endswith(f".{domain}")
