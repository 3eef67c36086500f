"""URL identity."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.hosts.urls import add_keys, host_label, url_key
from tests.pace import few

PIECES = [
    "a",
    "B",
    ".",
    "..",
    "/",
    "?",
    "&",
    "=",
    "#",
    "%7e",
    "%2E",
    "%",
    ":",
    "@",
    "www.",
    "é",
    "ß",
    "例",
    " ",
    "\\",
    "'",
    '"',
    "<",
    "|",
    "utm_source=x",
    "gclid",
    "srsltid=1",
    "8080",
    "-",
    "_",
    "~",
    "[",
    "]",
    "\t",
    "xn--",
]
URLS = st.builds(
    lambda scheme, host, rest: scheme + host + "".join(rest),
    st.sampled_from(["http://", "https://", "HTTP://", "//", "ftp://", ""]),
    st.sampled_from(
        [
            "a.example",
            "www.A.example",
            "www.example",
            "tmés.example",
            "192.0.2.1",
            "a..example",
            "a.example.",
            "u:p@a.example",
            "a.example:80",
            "a.example:8443",
            "",
        ]
    ),
    st.lists(st.sampled_from(PIECES), max_size=8),
)


@few(100)
@given(st.lists(URLS, min_size=1, max_size=20))
def test_expressions_and_parser_agree(urls: list[str]) -> None:
    """The fast expressions give every URL the identity that the WHATWG parser gives it."""
    frame = pl.DataFrame({"url": urls})
    assert add_keys(frame, "url", "key").get_column("key").to_list() == [url_key(u) for u in urls]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.a.example", "https://a.example/"),
        ("https://A.EXAMPLE/x", "https://a.example/x"),
        ("https://a.example:443/x#top", "http://a.example/x"),
        ("https://tmés.example/", "https://xn--tms-cma.example/"),
        (
            "https://a.example/?utm_a=1&utm_b=2&utm_c=3&q=1&gclid=x&fbclid=y",
            "https://a.example/?q=1",
        ),
        ("https://a.example/b/../c", "https://a.example/c"),
    ],
)
def test_spellings_of_one_page(one: str, other: str) -> None:
    """Scheme, www, case of the host, default port, fragment and tracking are no identity."""
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x", "https://a.example/X"),
        ("https://a.example/?q=1", "https://a.example/?q=2"),
        ("https://a.example:8443/", "https://a.example/"),
        ("https://www.example/", "https://example/"),
    ],
)
def test_different_pages(one: str, other: str) -> None:
    """Case of the path, other parameters and other ports are identity; so is `www` as a name."""
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    "text", ["", "not a url", "mailto:a@b.example", "javascript:alert(1)", "http://"]
)
def test_what_has_no_host(text: str) -> None:
    """What is no web address has no identity."""
    assert url_key(text) is None


def test_host_label() -> None:
    """A host as a tool prints it becomes an A-label in lower case."""
    assert host_label("TMés.example") == "xn--tms-cma.example"
    assert host_label("a b") is None
