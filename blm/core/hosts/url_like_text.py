"""Anchor texts that are addresses: URLs, bare hosts, and Search Console's tokenised URLs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from blm.core.text.folding import fold, is_unspaced, split_words

UrlRule = Literal["url-like", "url-tokens", "bare-own-domain", "url-other-domain"]

_URL = re.compile(
    r"(?P<scheme>(?:[a-z][a-z0-9+.-]{1,9}:)?//)?"
    r"(?P<www>www\d?\.)?"
    r"(?P<host>\[[0-9a-f:.]{2,45}\]"
    r"|(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:[^\W\d_]{2,63}|xn--[a-z0-9-]+|\d{1,3}))\.?"
    r"(?P<port>:\d{1,5})?"
    r"(?P<path>[/?#]\S*)?"
)
_EDGES = " \t\"'`´‘’“”«»‹›()[]{}<>|.,;:!…*•-–—→➞»"
_FILE_SUFFIX = re.compile(
    "aspx?|avi|bmp|cgi|css|csv|docx?|exe|gif|gz|html?|ico|jpe?g|jsp?|json|mov|mp|mpe?g|odt|ogg|pdf"
    "|php|png|pptx?|py|rar|rss|rtf|svg|swf|tar|tiff?|ts|txt|wav|web[mp]|wmv|xlsx?|xml|zip"
)
_SCHEMES = ("http", "https", "www")
_CUT = re.compile(r"(?:https?://)?(?:www\.)?(?P<start>[^/\s]{1,80}?)\.\.\.")
_MIN_START = 4


def list_hosts(domains: Iterable[str]) -> frozenset[str]:
    """Own domains prepared for comparison: folded, without ``www.``, in Unicode and as A-labels."""
    hosts: set[str] = set()
    for domain in domains:
        host = fold(domain).removeprefix("www.").strip(".")
        if host:
            hosts.update((host, fold(decode_labels(host))))
    return frozenset(hosts)


def decode_labels(host: str) -> str:
    """A host with its ``xn--`` labels in Unicode; labels that cannot be decoded are kept."""
    if "xn--" not in host:
        return host
    return ".".join(_decode_label(label) for label in host.split("."))


def _decode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


@dataclass(frozen=True, slots=True)
class OwnHosts:
    """A site's own domains, prepared for `match_url`: as hosts and as Search Console's words."""

    hosts: frozenset[str]
    words: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, domains: Iterable[str]) -> OwnHosts:
        """Prepare registrable domains as policy has them."""
        hosts = list_hosts(domains)
        return cls(hosts, tuple(tuple(split_words(host)) for host in sorted(hosts)))

    def holds(self, host: str) -> bool:
        """True if a host is an own domain or below one, or if no own domain is known."""
        parts = host.split(".")
        tails = (".".join(parts[i:]) for i in range(len(parts) - 1))
        return not self.hosts or any(tail in self.hosts for tail in tails)

    def starts_with(self, start: str) -> bool:
        """True if an own domain starts with this text; for addresses that a page has truncated."""
        return len(start) >= _MIN_START and any(host.startswith(start) for host in self.hosts)


def _parse(folded: str) -> re.Match[str] | None:
    """The parts of a text that is one address; None for file names and decimal numbers."""
    if "." not in folded or " " in folded:
        return None
    match = _URL.fullmatch(folded.strip(_EDGES))
    if match is None or match["scheme"] or match["www"]:
        return match
    labels = match["host"].split(".")
    is_name = not match["path"] and _FILE_SUFFIX.fullmatch(labels[-1])
    is_text = labels[-1].isdigit() or any(_is_glued(label) for label in labels)
    return None if is_name or is_text else match


def _is_glued(label: str) -> bool:
    """True if a label runs into Chinese or Thai text, which has no blank after an address."""
    return not label.isascii() and len({is_unspaced(letter) for letter in label}) > 1


def find_bare_host(folded: str) -> str | None:
    """The host of a text that is only a host, without scheme, ``www.`` or path; else None."""
    match = _parse(folded)
    if match is None or match["scheme"] or match["www"] or match["path"] not in (None, "/"):
        return None
    return match["host"]


def match_url(folded: str, words: Sequence[str], own: OwnHosts) -> UrlRule | None:
    """The kind of address that a folded text is, or None if it is none.

    A bare own domain names the site (S50 of the founding article counts it as branded); with a
    scheme, ``www.`` or a path it is a naked URL. Without known own domains every URL is naked.
    """
    if _is_cut(folded, own):
        return "url-like"
    match = _parse(folded)
    if match is None:
        return _match_tokens(words, own)
    if not own.holds(decode_labels(match["host"])):
        return "url-other-domain"
    has_more = match["scheme"] or match["www"] or match["path"] not in (None, "/")
    return "url-like" if has_more or not own.hosts else "bare-own-domain"


def _is_cut(folded: str, own: OwnHosts) -> bool:
    """True for an own address as pages truncate it: ``https://www.acme.exam...``."""
    match = _CUT.match(folded) if "..." in folded and " " not in folded else None
    return match is not None and own.starts_with(match["start"])


def _match_tokens(words: Sequence[str], own: OwnHosts) -> UrlRule | None:
    """``https www acme example`` as Search Console writes addresses: words without punctuation."""
    if not words or words[0] not in _SCHEMES:
        return "bare-own-domain" if len(words) > 1 and tuple(words) in own.words else None
    start = next((i for i, word in enumerate(words) if word not in _SCHEMES), len(words))
    rest = tuple(words[start:])
    if any(rest[: len(host)] == host for host in own.words):
        return "url-tokens"
    if words[0] == "www" or len(rest) < 2:
        return None
    return "url-other-domain" if own.hosts else "url-tokens"
