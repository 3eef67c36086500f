"""The invented world is what the plan asked for: sizes, shares, coverage, coherence."""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.sim import TOOL_NAMES, SimPlan, Truth, read_truth
from blm.sim.tools.search_console import ABSENT_ONE_IN, SAMPLE
from blm.sim.tools.sights import TOOLS
from blm.sim.world.anchors import MIX, SPAM_MIX, MixKeeper, picker
from blm.sim.world.hostile import HOSTILE_ANCHORS
from blm.sim.world.link_graph import Links
from blm.sim.world.world import draw_world
from tests.pace import few

Rows = Callable[[Path, str, str], list[dict[str, str]]]

FIRST, LAST = "2026-07-01", "2026-09-01"
HEALTHY = {"branded": 0.45, "naked_url": 0.22, "generic": 0.12, "partial": 0.10, "exact": 0.04}


@pytest.fixture(scope="module")
def big(run: Callable[..., Path]) -> Path:
    """A site of 6,000 links."""
    return run(links=6000)


@pytest.fixture(scope="module")
def truth(big: Path) -> Truth:
    """What was planted in the big site."""
    return read_truth(big)


def live(truth: Truth, date: str) -> list[dict[str, Any]]:
    """Links that live on a date."""
    return [x for x in truth.links if x["born"] <= date and (x["died"] is None or date < x["died"])]


def test_size_and_change(truth: Truth) -> None:
    """Live links number as planned; 2.5 % die and 4 % arrive in a month."""
    start = live(truth, FIRST)
    months = 62 / 30.4375
    died = sum(link["died"] is not None for link in start) / len(start)
    born = sum(link["born"] > FIRST for link in truth.links) / len(start)

    assert len(start) == 6000
    assert 1 - (1 - died) ** (1 / months) == pytest.approx(0.025, abs=0.005)
    assert born / months == pytest.approx(0.04, abs=0.006)


def test_planted_shares(truth: Truth) -> None:
    """Spam is 7 to 10 % of referring domains, most of it followed only; follow is 70 to 80 %."""
    start = live(truth, FIRST)
    kinds = {domain["domain"]: domain for domain in truth.domains}
    names = {link["domain"] for link in start}
    spam = [kinds[name] for name in names if kinds[name]["class"] == "spam"]
    bare = sum(not domain["spam_all_followed"] for domain in spam) / len(spam)
    follow = sum(link["rel"] == "follow" for link in start) / len(start)

    assert 0.07 <= len(spam) / len(names) <= 0.10
    assert 0.05 < bare < 0.4
    assert 0.70 <= follow <= 0.80
    assert {domain["style"] for domain in spam} == set(SPAM_MIX)


@pytest.mark.parametrize("weight", ["links", "domains"])
def test_anchor_mix(truth: Truth, weight: str) -> None:
    """The whole site's anchors keep the planned mix, counted by link and by referring domain."""
    by_domain = defaultdict(Counter)
    for link in live(truth, FIRST):
        by_domain[link["domain"]][link["anchor_class"]] += 1
    shares = Counter()
    for counts in by_domain.values():
        total = sum(counts.values())
        for name, count in counts.items():
            shares[name] += count if weight == "links" else count / total
    whole = sum(shares.values())

    for name, planned in HEALTHY.items():
        assert shares[name] / whole == pytest.approx(planned, abs=0.03)
    assert shares["exact"] / whole < 0.06


def test_coverage(truth: Truth, big: Path, rows: Rows) -> None:
    """Each tool knows about its planned share of the live links, less what it has yet to find."""
    start = live(truth, FIRST)
    for tool in TOOL_NAMES:
        known = sum(link["seen"].get(tool, "9999") <= FIRST + "/~" for link in start) / len(start)
        assert known == pytest.approx(TOOLS[tool].coverage, abs=0.04)
    sampled = len(rows(big, FIRST, "gsc")) / len({link["source"] for link in start})
    assert sampled == pytest.approx(
        TOOLS["gsc"].coverage * SAMPLE * (1 - 1 / ABSENT_ONE_IN), abs=0.04
    )


def test_tools_overlap_more_than_chance(truth: Truth) -> None:
    """What one tool sees, another sees a little more often, yet no tool contains another."""
    start = live(truth, FIRST)
    seen = {tool: {i for i, x in enumerate(start) if tool in x["seen"]} for tool in TOOL_NAMES}
    for one, other in (("ahrefs", "semrush"), ("semrush", "moz"), ("ahrefs", "gsc")):
        expected = len(seen[one]) * len(seen[other]) / len(start)
        assert 0.97 < len(seen[one] & seen[other]) / expected < 1.12
        assert seen[other] - seen[one]


def test_discovery_follows_birth(truth: Truth) -> None:
    """A tool finds a link after its birth and before its death, each tool on its own day."""
    lags = []
    for link in truth.links:
        found = {tool: span.partition("/")[0] for tool, span in link["seen"].items()}
        assert all(link["born"] < day for day in found.values())
        assert all(link["died"] is None or day < link["died"] for day in found.values())
        if {"ahrefs", "moz"} <= found.keys():
            lags.append((found["ahrefs"] > found["moz"]) - (found["ahrefs"] < found["moz"]))

    assert len(lags) > 1000
    assert lags.count(-1) > 2 * lags.count(1) > 0


def test_tools_agree_on_a_link(big: Path, rows: Rows) -> None:
    """Where two tools list one link, anchor, title, rel, kind and outward links are the same."""
    other = {(r["Source url"], r["Target url"]): r for r in rows(big, LAST, "semrush")}
    third = {(r["URL"], r["Target URL"]): r for r in rows(big, LAST, "moz")}
    both = 0
    for row in rows(big, LAST, "ahrefs"):
        key = (row["Referring page URL"], row["Target URL"])
        if match := other.get(key):
            both += 1
            assert match["Anchor"] == row["Anchor"]
            assert match["Source title"] == row["Referring page title"]
            assert match["External links"] == row["External links"]
            assert [match[f] for f in ("Nofollow", "Ugc", "Sponsored")] == [
                row[f] for f in ("Nofollow", "UGC", "Sponsored")
            ]
            assert match[row["Type"].capitalize()] == "true"
        if match := third.get(tuple(url.partition("://")[2] for url in key)):
            assert match["Anchor Text"] == row["Anchor"].replace("\n", "\\n")
            assert (match["Link Type"] == "nofollow") == (row["Nofollow"] == "true")

    assert both > 1000


def test_spam_looks_like_spam(truth: Truth, big: Path, rows: Rows) -> None:
    """Planted spam has no traffic and a high vendor score where there is one; valuable domains have readers."""
    kinds = {host: d for d in truth.domains for host in d["hosts"]}
    flagged = Counter()
    for row in rows(big, FIRST, "ahrefs"):
        domain = kinds[re.sub(r":\d+$", "", row["Referring page URL"].split("/")[2])]
        rating, traffic = float(row["Domain rating"]), int(row["Domain traffic"])
        if domain["class"] == "spam":
            flagged[row["Is spam"]] += 1
            assert traffic == 0
            assert int(row["External links"]) >= 200
            assert rating <= 15.5 or 29.5 <= rating <= 60.5
        elif domain["class"] == "valuable":
            assert 39 <= rating <= 91
            assert traffic > 900
    for row in rows(big, FIRST, "semrush-audit"):
        if kinds[row["Source Domain"]]["class"] == "spam":
            assert int(row["Toxic Score"]) >= 60

    assert flagged["true"] / flagged.total() == pytest.approx(0.6, abs=0.15)


def test_vendors_raise_false_alarms(truth: Truth, big: Path, rows: Rows) -> None:
    """Some honest domains score high at Semrush; all of those have readers."""
    kinds = {host: d for d in truth.domains for host in d["hosts"]}
    alarms = [
        kinds[row["Source Domain"]]
        for row in rows(big, FIRST, "semrush-audit")
        if int(row["Toxic Score"]) >= 60 and kinds[row["Source Domain"]]["class"] != "spam"
    ]

    assert alarms
    assert all(domain["traffic"] >= 60 for domain in alarms)


def test_every_domain_is_invented(truth: Truth) -> None:
    """Referring domains end in .example or are documentation addresses, each domain once."""
    names = [domain["domain"] for domain in truth.domains]

    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[\w-]+\.example|192\.0\.2\.\d{1,3}", name) for name in names)
    assert any(not name.isascii() for name in names)
    assert any(name[0].isdigit() for name in names)
    for domain in truth.domains:
        assert all(
            h == domain["domain"] or h.endswith("." + domain["domain"]) for h in domain["hosts"]
        )


def test_hostile_strings_are_sprinkled_in(truth: Truth) -> None:
    """Formulas, markup, bidi marks, line breaks and very long text all occur as anchors."""
    anchors = {link["anchor"] for link in truth.links}

    assert set(HOSTILE_ANCHORS) <= anchors
    for start in "@=+-#`<['":
        assert any(anchor.startswith(start) for anchor in anchors)
    assert any("\u202e" in anchor for anchor in anchors)
    assert any("\u200b" in anchor for anchor in anchors)
    assert any("\n" in anchor for anchor in anchors)
    assert max(map(len, anchors)) > 1000


def test_networks_share_a_hand(truth: Truth) -> None:
    """The members of a planted network share target and anchor and appear within a fortnight."""
    networks = defaultdict(list)
    for link in live(truth, FIRST):
        if link["network"]:
            networks[link["network"]].append(link)

    assert len(networks) >= 3
    for links in networks.values():
        shared = {link["target"] for link in links}
        born = [dt.date.fromisoformat(link["born"]) for link in links]
        assert len(shared) == 1
        assert (max(born) - min(born)).days < 14
        assert len({link["anchor"] for link in links}) <= 2


def test_last_sightings_never_go_back(big: Path, rows: Rows) -> None:
    """A later export never shows an earlier `Last seen` for the same link."""
    before = {
        (r["Referring page URL"], r["Target URL"]): r["Last seen"][:10]
        for r in rows(big, FIRST, "ahrefs")
    }
    after = {
        (r["Referring page URL"], r["Target URL"]): r["Last seen"][:10]
        for r in rows(big, LAST, "ahrefs")
    }

    assert before.keys() & after.keys()
    assert all(before[key] <= after[key] for key in before.keys() & after.keys())


def test_metrics_drift_within_the_deadband(big: Path, rows: Rows) -> None:
    """Between two exports a domain's rating moves by less than 1 point and traffic by under 10 %."""

    def numbers(date: str) -> dict[str, tuple[float, int]]:
        return {
            r["Referring page URL"]: (float(r["Domain rating"]), int(r["Domain traffic"]))
            for r in rows(big, date, "ahrefs")
        }

    before, after = numbers(FIRST), numbers(LAST)
    moved = 0
    for url in before.keys() & after.keys():
        assert abs(before[url][0] - after[url][0]) < 1
        assert (before[url][1] == 0) == (after[url][1] == 0)
        assert abs(before[url][1] - after[url][1]) <= 0.1 * before[url][1] + 1
        moved += before[url] != after[url]

    assert moved


@given(seed=st.integers(0, 2**32), links=st.integers(1, 80))
@few(10)
def test_any_world_is_sound(
    tmp_path_factory: pytest.TempPathFactory, seed: int, links: int
) -> None:
    """Any seed and size gives the planned live links, each pair once, each life in order."""
    plan = SimPlan(tmp_path_factory.getbasetemp(), "acme.example", seed, links, (FIRST, LAST))
    world = draw_world(plan)
    pairs = [
        (source, target.partition("#")[0].partition("utm_")[0].split("://")[1].removeprefix("www."))
        for source, target in zip(world.links.source, world.links.target, strict=True)
    ]

    assert len(world.links.live(world.first)) == links
    assert len(pairs) == len(set(pairs))
    assert all(born < died for born, died in zip(world.links.born, world.links.died, strict=True))
    assert max(world.links.born) <= world.last


@given(count=st.integers(1, 1500))
def test_picked_names_are_spread_evenly(count: int) -> None:
    """However many names are picked, each is within five of its planned number."""
    names = picker(MIX)
    drawn = Counter(names.pick() for _ in range(count))

    for name, weight in MIX.items():
        assert abs(drawn[name] - count * weight / sum(MIX.values())) <= 5


@given(spam=st.integers(0, 40), honest=st.integers(1000, 1500))
def test_honest_anchors_make_up_for_spam(spam: int, honest: int) -> None:
    """After a burst of exact anchors the whole mix comes back to what was planned."""
    mix = MixKeeper()
    for _ in range(spam):
        mix.count("exact")
    for _ in range(honest):
        mix.pick()

    for name, weight in MIX.items():
        assert abs(mix.counts[name] - weight * (spam + honest)) <= 2


def test_links_live_from_birth_to_the_day_before_death() -> None:
    """A link lives on its day of birth and no longer on its day of death."""
    links = Links()
    links.born.extend([10, 11])
    links.died.extend([12, 20])

    assert [links.live(day) for day in (9, 10, 11, 12)] == [[], [0], [0, 1], [1]]


def test_own_brand_and_keywords_are_used(run: Callable[..., Path]) -> None:
    """Brand, money keywords and topics of the plan replace the invented ones."""
    out = run(links=400, brand="Zorblax", money=("left handed widgets",), topics=("widget care",))
    anchors = Counter(link["anchor"] for link in read_truth(out).links)

    assert anchors["Zorblax"] > 50
    assert any(anchor.lower() == "left handed widgets" for anchor in anchors)
    assert not any("Acme" in anchor for anchor in anchors)
