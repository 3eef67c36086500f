"""Connections to GitHub, from the environment of a workflow run or of a shell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from blm.core.forge.errors import BadToken, ForgeRefused
from blm.forge.github.api import Api, Patience
from blm.forge.github.forge import GitHubForge

PUBLIC_API = "https://api.github.com"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_loopback(environment: Mapping[str, str]) -> bool:
    """True if the API is on this machine, where writes need no pauses."""
    return urlsplit(environment.get("GITHUB_API_URL", "")).hostname in LOOPBACK


def connect_github(environment: Mapping[str, str], patience: Patience) -> GitHubForge:
    """The repository that ``GITHUB_REPOSITORY`` names, with ``GITHUB_TOKEN``.

    Args:
        environment: ``GITHUB_API_URL`` too, for GitHub Enterprise.
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
    url = environment.get("GITHUB_API_URL") or PUBLIC_API
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ForgeRefused(
            "GITHUB_API_URL is not https: the token would travel in the clear",
            hint=f"unset it for {PUBLIC_API}",
        )
    name = environment.get("GITHUB_REPOSITORY", "")
    return GitHubForge(Api(url, token, patience), name)
