"""The marker of a body and what the body offers: a number in one is a number in the other."""

from __future__ import annotations

import dataclasses
import re

import pytest

from blm.core.findings.finding import Finding
from blm.core.findings.link_networks import name_networks
from blm.core.findings.sample_links import Sample
from blm.core.proposals.proposal import MARKER_ROOM, Marker, read_marker, write_marker
from blm.render.pull_request.body import render_proposal_body
from tests.proposals.memory_forge import BOT
from tests.proposals.stories import Story, ask
from tests.render import factories as make
from tests.render.proposals import many

MARKER = Marker("acme.example", "audit", "2026-01-04", "f" * 16, head="a" * 40, fork="b" * 40)


def members(count: int, name: str) -> tuple[str, ...]:
    """Domains of a network."""
    return tuple(f"{name}-{n:05}.example" for n in range(count))


def test_as_many_networks_as_fit_are_told() -> None:
    """One of 2,000 domains takes its number with it, and no other's."""
    networks = {"N1": members(2_000, "a"), "N2": members(100, "b"), "N10": members(3, "c")}
    body = write_marker("text", dataclasses.replace(MARKER, networks=networks))
    assert len(body) <= MARKER_ROOM + len("text\n\n\n")
    marker = read_marker(body)
    assert marker is not None
    assert marker.networks == {name: networks[name] for name in ("N2", "N10")}
    assert write_marker(body, marker) == body


def test_a_small_network_is_kept_beside_a_large_one() -> None:
    """`/blm keep N2` is understood whatever the size of N1; N1 itself is answered in words."""
    story = Story(asks=[ask("a"), ask("b"), ask("c")], period="2026-Q1")
    story.proposal = {"networks": {"N1": members(2_000, "a"), "N2": ("a.example", "b.example")}}
    story.run()
    story.forge.say(story.number, "ana", "/blm keep N2 N1")
    story.run()
    assert story.decisions(story.branch).keys() == {"a.example", "b.example"}
    (reply,) = [one.body for one in story.forge.said[story.number] if one.author == BOT]
    assert "no network N1 here: name its domains instead" in reply


@pytest.mark.parametrize("sizes", [(2_000,), (1_500, 400, 97, 3), tuple([20] * 100), (300, 1_700)])
def test_a_body_offers_what_its_marker_holds(sizes: tuple[int, ...]) -> None:
    """Two thousand domains in networks of any size: each number offered is one the marker resolves."""
    audit, occasion = many(sum(sizes))
    shapes = iter(letter for letter, size in enumerate(sizes) for _ in range(size))
    found = [_of_shape(finding, next(shapes)) for finding in _asked(audit.findings)]
    networks = name_networks({f.domain: f.network for f in make.join_networks(found)}, {})
    proposal = dataclasses.replace(occasion.proposal, networks=networks)
    text = render_proposal_body(audit, dataclasses.replace(occasion, proposal=proposal))
    marker = read_marker(write_marker(text, dataclasses.replace(MARKER, networks=networks)))
    assert marker is not None
    offered = set(re.findall(r"/blm keep (N\d+)", text))
    assert offered <= marker.networks.keys()
    assert marker.networks == networks
    assert bool(offered) == (min(sizes) <= 300)


def _asked(findings: tuple[Finding, ...]) -> list[Finding]:
    return [one for one in findings if one.domain.startswith("spam-")]


def _of_shape(finding: Finding, number: int) -> Finding:
    """The finding with a page whose title and anchor are its network's."""
    page = Sample(
        f"https://{finding.domain}/", "https://acme.example/", f"boots {number}",
        "exact", "follow", "Directory of pages, index",
    )  # fmt: skip
    return dataclasses.replace(finding, samples=(page,))
