"""Inboxes: places to fetch exports from, checks of addresses, safe file names.

Files in an inbox may come from outsiders: names are made safe, never trusted.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

Kind = Literal["branch", "url", "bucket"]

PLACEHOLDER = "{site}"
STORES = ("s3", "gs", "az")
"""Schemes of buckets: Amazon S3 and compatible services, Google Cloud Storage, Azure."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LONGEST_NAME = 120
_BRANCH = re.compile(r"(?!-)[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")
_BUCKET = re.compile(rf"(?:{'|'.join(STORES)})://[a-z0-9][a-z0-9._-]*(?:/[A-Za-z0-9._ =+-]+)*/?")
_PLAIN = frozenset(" ._-()+,=")


@dataclass(frozen=True, slots=True)
class Inbox:
    """One entry of ``inboxes`` in ``blm.yaml``.

    Attributes:
        kind: branch, url or bucket.
        at: name of the branch, or address.
        site: the one site that it is for; empty for a place with a folder per site, and for an
            address with the placeholder ``{site}``.
    """

    kind: Kind
    at: str
    site: str = ""

    def __str__(self) -> str:
        """As people know it; what follows a ``?`` of an address may be a secret and is left out."""
        return f"branch {self.at}" if self.kind == "branch" else self.at.partition("?")[0]

    def serves(self, site: str) -> bool:
        """True if it may hold exports of `site`."""
        return self.site in ("", site)

    def address_of(self, site: str) -> str:
        """The address with ``{site}`` replaced."""
        return self.at.replace(PLACEHOLDER, site)


def explain_wrong(inbox: Inbox) -> tuple[str, str] | None:
    """Message and hint on an invalid inbox; None if it is valid."""
    if inbox.kind == "branch":
        return _explain_branch(inbox.at)
    if inbox.kind == "bucket":
        if _BUCKET.fullmatch(inbox.at) and ".." not in inbox.at:
            return None
        return f"'{inbox.at}' is no bucket", "such as s3://exports/backlinks; also gs:// and az://"
    return _explain_url(inbox)


def _explain_branch(name: str) -> tuple[str, str] | None:
    if not _BRANCH.fullmatch(name) or ".." in name or name.endswith((".lock", ".")):
        return f"'{name}' cannot be the name of a branch", "such as exports"
    if name.startswith("blm/"):
        return f"branches that begin with blm/ are the program's, '{name}' too", "such as exports"
    return None


def _explain_url(inbox: Inbox) -> tuple[str, str] | None:
    try:
        parts = urlsplit(inbox.at.replace(PLACEHOLDER, "site"))
        host, secret = parts.hostname, parts.username or parts.password
    except ValueError:
        host, secret = None, None
    if not host or not is_safe_scheme(parts.scheme, host):
        return "an address of exports begins with https://", "such as https://files.example/a.csv"
    if secret:
        hint = "take a link that needs no password, or a bucket, whose keys the environment holds"
        return "a password in an address would be committed", hint
    if PLACEHOLDER in (urlsplit(inbox.at).netloc):
        return "the site cannot be the host of an address", f"put {PLACEHOLDER} into its path"
    if PLACEHOLDER not in inbox.at and not inbox.site:
        hint = f"put {PLACEHOLDER} into it, or name the one site with site:"
        return "an address leads to one file, and nobody says of which site", hint
    return None


def is_safe_scheme(scheme: str, host: str) -> bool:
    """True if an address is encrypted, or on this machine."""
    return scheme == "https" or (scheme == "http" and host in LOOPBACK)


def tame_name(name: str) -> str:
    """A safe file name: letters of any script, digits, few other characters.

    Extension and date are kept where possible: the end of a name tells the type of the file, its
    middle the date.

    Args:
        name: untrusted; folders are removed.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    tame = "".join(c if c.isalnum() or c in _PLAIN else "_" for c in last)
    tame = re.sub(r"[ .]+(?=\.)", "", tame).lstrip(" .-_").rstrip(" .") or "export"
    stem, dot, suffix = tame.rpartition(".")
    if not dot or len(suffix) > 8:
        stem, dot, suffix = tame, "", ""
    raw = stem.encode("utf-8", "replace")[: LONGEST_NAME - len(suffix.encode())]
    return f"{raw.decode('utf-8', 'ignore').rstrip(' .')}{dot}{suffix}"


def name_of_address(address: str) -> str:
    """The last part of an address's path as a safe file name."""
    return tame_name(unquote(urlsplit(address).path, errors="replace"))
