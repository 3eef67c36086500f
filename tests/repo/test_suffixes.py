"""Referring domains of hosts, by the public suffix list and the platforms it misses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.hosts.public_suffixes import Domains, is_address
from blm.repo.suffix_list import suffix_list_version, suffixes

PLATFORMS = frozenset(
    {"platform.example", "pages.platform.example", "blogs.co.uk", "sites.portal.example"}
)
DOMAINS = suffixes(PLATFORMS)

REGISTRABLE = [
    ("acme.example", "acme.example"),
    ("www.shop.acme.example", "acme.example"),
    ("www.acme.co.uk", "acme.co.uk"),
    ("co.uk", "co.uk"),
    ("example", "example"),
    ("localhost", "localhost"),
    ("someone.github.io", "someone.github.io"),
    ("a.someone.github.io", "someone.github.io"),
    ("github.io", "github.io"),
    ("www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"),
    ("192.168.1.1", "192.168.1.1"),
    ("1.2.3.4", "1.2.3.4"),
    ("[2001:db8::1]", "[2001:db8::1]"),
    ("2001:db8::1", "2001:db8::1"),
    ("platform.example", "platform.example"),
    ("www.platform.example", "platform.example"),
    ("x.platform.example", "x.platform.example"),
    ("www.x.platform.example", "x.platform.example"),
    ("a.b.x.platform.example", "x.platform.example"),
    ("pages.platform.example", "pages.platform.example"),
    ("x.pages.platform.example", "x.pages.platform.example"),
    ("a.x.pages.platform.example", "x.pages.platform.example"),
    ("x.blogs.co.uk", "x.blogs.co.uk"),
    ("sites.portal.example", "sites.portal.example"),
    ("mail.portal.example", "portal.example"),
    ("notplatform.example", "notplatform.example"),
    ("a..example", "a..example"),
    (".example", ".example"),
    ("", ""),
]


@pytest.mark.parametrize(("host", "domain"), REGISTRABLE)
def test_registrable(host: str, domain: str) -> None:
    """Tenants of platforms and of private suffixes are their own; addresses are themselves."""
    assert DOMAINS.registrable(host) == domain


def test_suffixes_and_platforms_are_known() -> None:
    """Suffixes, the private section's too, and bare labels are no owner's; addresses are."""
    suffix = ["com", "co.uk", "github.io", "localhost", "example"]
    owned = ["acme.example", "x.github.io", "192.168.1.1", "[::1]", "", "a..b"]

    assert [host for host in suffix if not DOMAINS.is_suffix(host)] == []
    assert [host for host in owned if DOMAINS.is_suffix(host)] == []
    assert DOMAINS.is_platform("platform.example")
    assert not DOMAINS.is_platform("x.platform.example")


def test_addresses() -> None:
    """Four numbers or a colon make an address."""
    assert all(map(is_address, ["127.0.0.1", "[::1]", "::1", "999.1.1.1"]))
    assert not any(map(is_address, ["1.2.3", "a.example", "1.2.3.4.example", ""]))


def test_domains_need_no_list() -> None:
    """The pure part works with any function that knows suffixes."""
    domains = Domains(lambda host: ".".join(host.split(".")[-2:]), frozenset())

    assert domains.registrable("a.b.c.example") == "c.example"


LABELS = st.sampled_from(
    ["a", "www", "x-1", "platform", "pages", "blogs", "co", "uk", "example", "github", "io", "com"]
)


@given(st.lists(LABELS, min_size=1, max_size=6).map(".".join))
def test_registrable_is_a_projection(host: str) -> None:
    """The referring domain is the host's end, is its own, and the same for everything below it."""
    domain = DOMAINS.registrable(host)

    assert host == domain or host.endswith(f".{domain}")
    assert DOMAINS.registrable(domain) == domain
    if not DOMAINS.is_suffix(domain) and not DOMAINS.is_platform(domain):
        assert DOMAINS.registrable(f"deeper.{host}") == domain


def test_version_of_the_list_is_its_date() -> None:
    """The version recorded in the history ends in the day of the list."""
    assert re.fullmatch(r"\d+(\.\d+)+\.20\d{6}", suffix_list_version())
