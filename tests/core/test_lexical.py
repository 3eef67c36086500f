"""Looks of hosts and pages: counted, never more."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.hosts.public_suffixes import is_official
from blm.core.hosts.spam_looks import (
    PLAIN_URL,
    directory_pattern,
    judge_host_column,
    judge_hosts,
    judge_path,
    judge_titles,
)
from blm.repo import word_lists

WORDS = word_lists.load()
KEYWORDS = ("thermal spa", "backlink management", "seguro")


def judge_page(path: str, title: str | None) -> bool | None:
    """Whether a page of a host looks like a link directory."""
    if judge_path(f"https://host.example{path}", words=WORDS):
        return True
    return None if title is None else judge_titles([title], words=WORDS)[0]


def look(host: str) -> dict[str, int | bool]:
    """All looks of one host."""
    columns = judge_hosts([host], keywords=KEYWORDS, words=WORDS)
    return {name: column[0] for name, column in columns.items()}


@pytest.mark.parametrize(
    ("host", "hyphens", "digits", "length"),
    [
        ("best-cheap-links.example", 2, 0, 16),
        ("www.acme.example", 0, 0, 4),
        ("seo-12-links-7.example", 3, 3, 14),
        ("averyveryverylongname.blog.example", 0, 0, 21),
        ("acme.co.uk", 0, 0, 4),
        ("xn--bcher-kva.example", 0, 0, 6),
        ("ACME.Example.", 0, 0, 4),
        ("localhost", 0, 0, 9),
        ("", 0, 0, 0),
    ],
)
def test_characters_are_counted_without_the_top_level(
    host: str, hyphens: int, digits: int, length: int
) -> None:
    """Hyphens, digits and the longest label, A-labels decoded, ``www.`` and the suffix left out."""
    looks = look(host)
    assert (looks["host_hyphens"], looks["host_digits"]) == (hyphens, digits)
    assert looks["host_label_length"] == length


@pytest.mark.parametrize(
    ("host", "seller"),
    [
        ("buy-backlinks.example", True),
        ("highseoranking.shop", True),
        ("seo-anomaly.example", True),
        ("guestposting.example", True),
        ("museodelprado.example", False),
        ("museo-seo.example", True),
        ("paseo.example", False),
        ("seoulfood.example", False),
        ("frankfurt.example", False),
        ("krankenhaus.example", False),
        ("frank-seo.example", True),
        ("acme.example", False),
        ("acme.seo.example", True),
    ],
)
def test_words_of_link_sellers_are_found_and_innocent_ones_are_not(host: str, seller: bool) -> None:  # noqa: FBT001
    """Museums and Seoul hold the letters of a seller's word and mean something else."""
    assert look(host)["seller_host"] is seller


@pytest.mark.parametrize(
    ("host", "money"),
    [
        ("thermal-hotels.example", True),
        ("mythermalspa.example", True),
        ("backlinkmanagement.example", True),
        ("seguro24.example", True),
        ("spa.example", False),
        ("acme.example", False),
    ],
)
def test_money_keywords_in_a_host_are_found(host: str, money: bool) -> None:  # noqa: FBT001
    """A keyword's word is found as a part, a long one anywhere; one of three letters never is."""
    assert look(host)["money_host"] is money


@pytest.mark.parametrize(
    ("host", "official"),
    [
        ("nasa.gov", True),
        ("epubs.nsla.nv.gov", True),
        ("gov.uk", False),
        ("example.gov.uk", True),
        ("cs.example.edu", True),
        ("www.example.ac.uk", True),
        ("ministerio.gob.mx", True),
        ("impots.gouv.fr", True),
        ("city.lg.jp", True),
        ("example.go.jp", True),
        ("example.mil", True),
        ("trust.nhs.uk", True),
        ("ec.europa.eu", True),
        ("gov.example.com", False),
        ("edu.com", False),
        ("example.gov.com", False),
        ("mygov.example", False),
        ("gov", False),
        ("", False),
    ],
)
def test_official_hosts_are_known_by_their_suffix(host: str, official: bool) -> None:  # noqa: FBT001
    """Only registries that check who registers count; the word alone in a name does not."""
    assert is_official(host) is official


def test_bare_suffix_of_a_country_is_not_taken_for_an_institution() -> None:
    """``gov.uk`` without a label below is the suffix itself."""
    assert look("gov.uk")["official_host"] is False
    assert look("data.gov.uk")["official_host"] is True


@pytest.mark.parametrize("host", ["192.0.2.7", "[2001:db8::1]", "2001:db8::1"])
def test_an_address_has_no_other_looks(host: str) -> None:
    """Digits of an IP address are no digits of a name."""
    looks = look(host)
    assert looks.pop("address_host") is True
    assert not any(looks.values())


def test_abused_suffixes_are_top_level_domains() -> None:
    """The last label alone decides."""
    assert look("acme.shop")["abused_suffix"] is True
    assert look("shop.example")["abused_suffix"] is False


@pytest.mark.parametrize(
    ("path", "title", "verdict"),
    [
        ("/dir/travel", None, True),
        ("/listing/acme-spa/", "Acme Spa", True),
        ("/business-directory/x", "x", True),
        ("/Business_Directory/x", "x", True),
        ("/%64ir/x", None, True),
        ("/directories-of-taste", "On taste", False),
        ("/blog/?p=/dir/", "A walk", False),
        ("/", "The best free web directory", True),
        ("/", "Submit your site today", True),
        ("/", "Каталог сайтов", True),
        ("/", "The board of directors", False),
        ("/", None, None),
        ("/", " \u200b", None),
        ("", "", None),
    ],
)
def test_directories_are_known_by_path_or_title(
    path: str,
    title: str | None,
    verdict: bool | None,  # noqa: FBT001
) -> None:
    """A segment or a phrase is enough; without a title an unknown path tells nothing."""
    assert judge_page(path, title) is verdict


HOSTS = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"[a-z0-9-]{1,20}(\.[a-z0-9-]{1,10}){0,3}", fullmatch=True),
)


@given(st.lists(HOSTS, max_size=6), st.lists(st.text(max_size=20), max_size=3))
def test_any_host_has_all_looks(hosts: list[str], keywords: list[str]) -> None:
    """Nothing raises, and every column has one value per host, counts within the length."""
    columns = judge_hosts(hosts, keywords=keywords, words=WORDS)
    assert {len(column) for column in columns.values()} == {len(hosts)}
    together = {name: column[0] for name, column in columns.items()} if hosts else {}
    alone = judge_hosts(hosts[:1], keywords=keywords, words=WORDS)
    assert together == {name: column[0] for name, column in alone.items() if column}


NAMES = st.lists(
    st.sampled_from(
        [
            *(*sorted(WORDS.sellers), *sorted(WORDS.innocents), *sorted(WORDS.abused_tlds)),
            *(
                "thermal",
                "spa",
                "seguro",
                "www",
                "gov",
                "edu",
                "ac",
                "uk",
                "k12",
                "us",
                "europa.eu",
            ),
            *(".", ".", "-", "7", "x", "É", "xn--bcher-kva", "A", "192.0.2.1", "[::1]", "_", " "),
        ]
    ),
    max_size=7,
).map("".join)


@given(st.lists(HOSTS | NAMES, max_size=8), st.lists(st.text(max_size=20), max_size=2))
def test_a_column_of_hosts_looks_as_each_of_them(hosts: list[str], keywords: list[str]) -> None:
    """Names that surely tell nothing are only counted: that changes no look of any host."""
    asked = [*KEYWORDS, *keywords]
    column = pl.Series(hosts, dtype=pl.String)
    looks = judge_host_column(column, keywords=asked, words=WORDS)
    found = {name: values.to_list() for name, values in looks.items()}
    assert found == judge_hosts(hosts, keywords=asked, words=WORDS)


@given(st.text(max_size=40), st.none() | st.text(max_size=40))
def test_any_page_is_judged(path: str, title: str | None) -> None:
    """Nothing raises on hostile paths and titles."""
    assert judge_page(path, title) in {True, False, None}


@given(
    st.lists(
        st.sampled_from(
            [*sorted(WORDS.directory_segments), "/", "_", "-", "?", "#", "%2f", "É", " ", "A", "x"]
        ),
        max_size=6,
    )
)
def test_pattern_and_path_agree(pieces: list[str]) -> None:
    """What the pattern finds in a plain URL is what the slow path finds."""
    url = f"https://host.example/{''.join(pieces)}"
    table = pl.DataFrame({"url": [url.upper() if "A" in pieces else url]})
    plain, found = table.select(
        pl.col("url").str.contains(PLAIN_URL).alias("plain"),
        pl.col("url").str.contains(directory_pattern(WORDS)).alias("found"),
    ).row(0)
    assert not plain or found == judge_path(table.item(), words=WORDS)
