"""Calls to webhooks and heartbeat URLs; these are secrets, so no message holds one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from blm.forge.github_connection import LOOPBACK

SECONDS = 10.0


def call(name: str, address: str, body: Mapping[str, Any] | None = None) -> str:
    """Send one GET, or POST with JSON, to a webhook or heartbeat URL; no redirects are followed.

    Args:
        name: under which people know the address.
        address: https, or http on this machine.
        body: None asks only.

    Returns:
        One sentence about what went wrong, without the address; empty when it went well.
    """
    try:
        parts = urlsplit(address)
        here = parts.hostname in LOOPBACK
    except ValueError:
        return f"{name} is no address"
    if parts.scheme != "https" and not (here and parts.scheme == "http"):
        return f"{name} is no https address"
    method = "GET" if body is None else "POST"
    try:
        with httpx.Client(timeout=SECONDS, trust_env=not here) as client:
            request = client.build_request(method, address, json=body)
            answer = client.send(request, stream=True)
            answer.close()
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
        return f"{name} could not be reached"
    return "" if answer.is_success else f"{name} answered {answer.status_code}"
