"""Networks of a proposal: who belongs together, and numbers that keep their meaning."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from blm.core.findings import Finding, Sample
from blm.core.networks import LEAST_MEMBERS, ROOM, group_domains, name_networks, title_shape
from tests.render import factories as make


def finding(name: str, title: str | None = "Directory Pages Index 7", anchor: str = "Boots") -> Finding:  # fmt: skip
    """A proposed domain with one page."""
    domain = f"{name}.example"
    page = Sample(f"https://{domain}/", "https://acme.example/", anchor, "exact", "follow", title)
    return make.make_finding(domain, samples=(page,))


def of(*names: str) -> tuple[str, ...]:
    """Domains by their names."""
    return tuple(f"{name}.example" for name in names)


def test_title_and_anchor_make_a_network() -> None:
    """Titles but for numbers and the domain's own name, and the same anchor; two are too few."""
    found = [
        finding("abc", "Abc.example directory index 12"),
        finding("bcd", "bcd.example Directory Index 99"),
        finding("cde", "Directory index"),
        finding("def", "Directory index", "another anchor"),
        finding("efg", "Home"),
        finding("fgh", None),
    ]
    assert group_domains(found) == [of("abc", "bcd", "cde")]
    assert group_domains(found[1:]) == []


def test_a_title_that_says_little_joins_nobody() -> None:
    """One word, a few letters, numbers alone or the domain's own name are no shape."""
    assert [title_shape(t, "spam.example") for t in ("", "Home", "A b 12", "spam.example 7")] == [""] * 4  # fmt: skip
    assert title_shape("SPAM.example: Free Links 2024", "spam.example") == "free links"


def test_a_number_keeps_its_meaning() -> None:
    """While members are kept or come, a network keeps its number, and a new one gets a new one."""
    first = [finding(name, anchor="A") for name in "abcd"] + [finding(n, anchor="B") for n in "xyz"]
    before = name_networks(first, {})
    assert before == {"N1": of("a", "b", "c", "d"), "N2": of("x", "y", "z")}
    later = [finding(n, anchor="B") for n in "xyz"] + [finding(n, anchor="C") for n in "klmno"]
    assert name_networks(later, before) == {"N2": of("x", "y", "z"), "N3": of(*"klmno")}


def test_networks_that_do_not_fit_the_marker_are_rows_of_their_own() -> None:
    """What a body numbers, its marker holds."""
    crowd = [finding(f"a-rather-long-name-{n:04}", anchor="A") for n in range(900)]
    few = [finding(name, anchor="B") for name in "xyz"]
    named = name_networks([*crowd, *few], {})
    assert list(named.values()) == [of("x", "y", "z")]
    assert len(json.dumps(named)) <= ROOM


names = st.text("abcdefgh", min_size=1, max_size=2)


@given(st.dictionaries(names, st.sampled_from("ABC"), max_size=30), st.randoms())
def test_every_network_is_apart(anchors: dict[str, str], random: object) -> None:
    """No domain is in two networks, none has too few members, and the order given does not matter."""
    found = [finding(name, anchor=anchor) for name, anchor in anchors.items()]
    networks = name_networks(found, {})
    members = [domain for some in networks.values() for domain in some]
    assert len(members) == len(set(members))
    assert all(len(some) >= LEAST_MEMBERS for some in networks.values())
    random.shuffle(found)  # type: ignore[attr-defined]
    assert name_networks(found, {}) == networks
