"""Networks of look-alikes: who belongs together, and numbers that keep their meaning."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.findings.link_networks import (
    LEAST_MEMBERS,
    ROOM,
    Network,
    Page,
    find_networks,
    group_pages,
    name_networks,
    title_shape,
)
from tests.builders import audit_of, fresh, row


def page(name: str, title: str | None = "Directory Pages Index 7", anchor: str | None = "Boots", path: str = "") -> Page:  # fmt: skip
    """A page of a shown domain."""
    return f"{name}.example", f"https://{name}.example/{path}", title, anchor


def found(pages: Iterable[Page], **over: dict[str, Any]) -> dict[str, Network]:
    """Networks among domains of three links each, of which nothing else is known."""
    known = list(pages)
    facts = {
        domain: {"live_links": 3, "first_seen": None, "semrush.ip": None}
        | over.get(domain[:-8], {})
        for domain, *_ in known
    }
    return find_networks(group_pages(known), facts)


def numbered(pages: Iterable[Page], before: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:  # fmt: skip
    """Networks of a proposal that asks about all these domains."""
    known = list(pages)
    networks = found(known)
    return name_networks({domain: networks.get(domain) for domain, *_ in known}, before)


def of(*names: str) -> tuple[str, ...]:
    """Domains by their names."""
    return tuple(f"{name}.example" for name in names)


def test_title_and_anchor_make_a_network() -> None:
    """Titles but for numbers and the domain's own name, and the same anchor; two are too few."""
    pages = [
        page("abc", "Abc.example directory index 12"),
        page("bcd", "bcd.example Directory Index 99"),
        page("cde", "Directory index"),
        page("def", "Directory index", "another anchor"),
        page("efg", "Home"),
        page("fgh", None),
        page("ghi", "Directory index", None),
    ]
    networks = found(pages)
    assert networks.keys() == set(of("abc", "bcd", "cde"))
    (network,) = set(networks.values())
    assert network == Network(
        "N1",
        of("abc", "bcd", "cde"),
        ("the same title but for names and numbers, and the same anchor",),
        9,
        0.6,
    )
    assert found(pages[1:]) == {}


@pytest.mark.parametrize(
    ("paths", "seen", "address", "why", "confidence"),
    [
        (("", "", ""), ("2026-11-03", "2026-11-04", None), "", [], 0.6),
        (("all/1/2.html", "all/68/1.html", "all/9/9.html"), ("2026-01-01",) * 3, "", ["the same path but for numbers", "first seen together, on 2026-01-01"], 0.9),
        (("a", "b", "c"), ("2026-11-03", "2026-11-05", "2026-11-04"), "192.0.2.7", ["first seen together, 2026-11-03 to 2026-11-05", "the same server's address (semrush.ip)"], 0.9),
        (("a", "a", "b"), ("2026-11-03", "2026-11-18", "2026-11-04"), "", [], 0.6),
    ],
)  # fmt: skip
def test_what_all_members_share_halves_the_doubt(
    paths: tuple[str, ...],
    seen: tuple[str | None, ...],
    address: str,
    why: list[str],
    confidence: float,
) -> None:
    """Path, days of arrival and server count when every member has them; home pages are no path."""
    facts = {n: {"first_seen": day, "semrush.ip": address or None} for n, day in zip("abc", seen, strict=True)}  # fmt: skip
    networks = found((page(n, path=p) for n, p in zip("abc", paths, strict=True)), **facts)
    assert list(networks["a.example"].why[1:]) == why
    assert networks["a.example"].confidence == confidence


def test_many_members_are_hardly_chance() -> None:
    """From five on the doubt is halved again."""
    assert found(page(name) for name in "abcd")["a.example"].confidence == 0.6
    assert found(page(name) for name in "abcde")["a.example"].confidence == 0.8


def test_an_anchor_that_anybody_gives_joins_nobody() -> None:
    """Pages with the same title and the brand, an address or no text are no network."""
    titled = {"title": "Directory Pages Index", "kind": "text"}

    def networks(anchor: str) -> tuple[Network, ...]:
        rows = [
            row(f"https://{name}.example/", anchor=anchor, **titled, **{"ahrefs.spam": True})
            for name in "abcd"
        ]
        return audit_of(fresh("ahrefs.links", "2026-01-01", rows)).networks

    assert [one.domains for one in networks("cheap boots")] == [of(*"abcd")]
    assert networks("Acme") == networks("https://acme.example/") == networks("") == ()


def test_a_title_that_says_little_joins_nobody() -> None:
    """One word, a few letters, numbers alone or the domain's own name are no shape."""
    assert [title_shape(t, "spam.example") for t in ("", "Home", "A b 12", "spam.example 7")] == [""] * 4  # fmt: skip
    assert title_shape("SPAM.example: Free Links 2024", "spam.example") == "free links"


def test_a_number_keeps_its_meaning() -> None:
    """While members are kept or come, a network keeps its number, and a new one gets a new one."""
    first = [page(name, anchor="A") for name in "abcd"] + [page(n, anchor="B") for n in "xyz"]
    before = numbered(first, {})
    assert before == {"N1": of("a", "b", "c", "d"), "N2": of("x", "y", "z")}
    later = [page(n, anchor="B") for n in "xyz"] + [page(n, anchor="C") for n in "klmno"]
    assert numbered(later, before) == {"N2": of("x", "y", "z"), "N3": of(*"klmno")}


def test_a_proposal_names_the_part_that_it_asks_about() -> None:
    """Members that nobody is asked about are left out, and two that are asked about are no network."""
    networks = found(page(name) for name in "abcde")
    assert name_networks({d: networks[d] for d in of("a", "b", "e")}, {}) == {"N1": of("a", "b", "e")}  # fmt: skip
    assert name_networks({d: networks[d] for d in of("a", "b")}, {}) == {}


def test_networks_that_do_not_fit_the_marker_are_rows_of_their_own() -> None:
    """What a body numbers, its marker holds."""
    crowd = [page(f"a-rather-long-name-{n:04}", anchor="A") for n in range(900)]
    few = [page(name, anchor="B") for name in "xyz"]
    named = numbered([*crowd, *few], {})
    assert list(named.values()) == [of("x", "y", "z")]
    assert len(json.dumps(named)) <= ROOM


names = st.text("abcdefgh", min_size=1, max_size=2)


@given(st.dictionaries(names, st.sampled_from("ABC"), max_size=30), st.randoms())
def test_every_network_is_apart(anchors: dict[str, str], random: object) -> None:
    """No domain is in two networks, none has too few members, and the order given does not matter."""
    pages = [page(name, anchor=anchor) for name, anchor in anchors.items()]
    networks = found(pages)
    assert all(domain in network.domains for domain, network in networks.items())
    assert all(len(one.domains) >= LEAST_MEMBERS for one in networks.values())
    members = [domain for one in set(networks.values()) for domain in one.domains]
    assert len(members) == len(set(members)) == len(networks)
    random.shuffle(pages)  # type: ignore[attr-defined]
    assert found(pages) == networks
    assert numbered(pages, {}).keys() == {one.id for one in networks.values()}
