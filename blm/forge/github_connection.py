"""Connections to GitHub, from the environment of a workflow run or of a shell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from blm.core.forge.errors import BadToken, ForgeRefused
from blm.forge.github.api import Api, Patience
from blm.forge.github.forge import GitHubForge

PUBLIC_SERVER = "https://github.com"
PUBLIC_API = "https://api.github.com"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def api_address(environment: Mapping[str, str]) -> str:
    """Address of the REST API: as named, or else that of the server in ``GITHUB_SERVER_URL``.

    An Enterprise Server has it at ``/api/v3``, a subdomain of ghe.com at a host of its own; so
    the token of one server is never shown to another.
    """
    server = environment.get("GITHUB_SERVER_URL", "").rstrip("/")
    if named := environment.get("GITHUB_API_URL"):
        return named
    if not server or server == PUBLIC_SERVER:
        return PUBLIC_API
    parts = urlsplit(server)
    if (parts.hostname or "").endswith(".ghe.com"):
        return f"{parts.scheme}://api.{parts.netloc}"
    return f"{server}/api/v3"


def is_loopback(environment: Mapping[str, str]) -> bool:
    """True if the API is on this machine, where writes need no pauses."""
    return urlsplit(api_address(environment)).hostname in LOOPBACK


def connect_github(environment: Mapping[str, str], patience: Patience) -> GitHubForge:
    """The repository that ``GITHUB_REPOSITORY`` names, with ``GITHUB_TOKEN``.

    Args:
        environment: ``GITHUB_API_URL`` or ``GITHUB_SERVER_URL`` too, for GitHub Enterprise.
        patience: how long to wait.

    Raises:
        BadToken: there is no token, or it is none.
        ForgeRefused: no repository is named, or the address would show the token to everybody.
    """
    token = environment.get("GITHUB_TOKEN", "").strip()
    if not re.fullmatch(r"[!-~]+", token):
        raise BadToken(
            f"GITHUB_TOKEN is {'not a token' if token else 'not set'}",
            hint="in a workflow: env: GITHUB_TOKEN: ${{ github.token }}; "
            "elsewhere a fine-grained token with contents, pull-requests and issues: write",
        )
    url = api_address(environment)
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ForgeRefused(
            f"{url[:100]} is not https: the token would travel in the clear",
            hint=f"unset GITHUB_API_URL and GITHUB_SERVER_URL for {PUBLIC_API}",
        )
    name = environment.get("GITHUB_REPOSITORY", "")
    return GitHubForge(Api(url, token, patience), name)
