"""Each planned event is visible in the exports as planned, and the truth says what it came to."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from blm.errors import BlmError
from blm.sim import Attack, Cap, Deletion, IndexDrop, RelFlip, SimPlan, read_truth, simulate

Rows = Callable[[Path, str, str], list[dict[str, str]]]
Pairs = Callable[[Path, str, str], set[tuple[str, str]]]

FIRST, MIDDLE, LAST = "2026-07-01", "2026-08-01", "2026-09-01"
LINK_TOOLS = ("ahrefs", "semrush", "moz")


def pair(link: Mapping[str, Any]) -> tuple[str, str]:
    """A link of the truth as exports name it, without schemes."""
    return link["source"].split("://")[-1], link["target"].split("://")[-1]


def lists(link: Mapping[str, Any], tool: str, date: str) -> bool:
    """Whether the truth says that the tool lists the link on the date."""
    found, _, until = link["seen"].get(tool, "9999/..").partition("/")
    spells = link["hidden"].get(tool, [])
    hidden = any(start <= date and (end is None or date < end) for start, end, _ in spells)
    return found <= date and (until == ".." or date < until) and not hidden


@pytest.mark.parametrize("tool", LINK_TOOLS)
@pytest.mark.parametrize("date", [FIRST, MIDDLE, LAST])
def test_exports_hold_what_the_truth_says(
    run: Callable[..., Path], pairs: Pairs, tool: str, date: str
) -> None:
    """A tool's export is exactly the links that the truth says it lists on that date."""
    out = run(
        incidents=(IndexDrop("semrush", MIDDLE, 0.3),),
        deletions=(Deletion(LAST, 0.1),),
        false_lost=0.05,
    )

    assert pairs(out, date, tool) == {
        pair(link) for link in read_truth(out).links if lists(link, tool, date)
    }


def test_incident_drops_its_share_of_one_tool(
    run: Callable[..., Path],
    plain: Path,
    pairs: Pairs,
    bytes_of: Callable[[Path], dict[str, bytes]],
) -> None:
    """An incident takes its share of one tool's rows for good and touches no other tool."""
    out = run(incidents=(IndexDrop("ahrefs", MIDDLE, 0.07),))
    (event,) = read_truth(out).events
    dropped = pairs(plain, MIDDLE, "ahrefs") - pairs(out, MIDDLE, "ahrefs")

    assert pairs(out, MIDDLE, "ahrefs") <= pairs(plain, MIDDLE, "ahrefs")
    assert len(dropped) == event["links"] == round(0.07 * event["listed"])
    assert event["listed"] == len(pairs(plain, MIDDLE, "ahrefs"))
    assert not dropped & pairs(out, LAST, "ahrefs")
    assert bytes_of(out / FIRST) == bytes_of(plain / FIRST)
    assert pairs(out, MIDDLE, "moz") == pairs(plain, MIDDLE, "moz")


def test_incident_ends(run: Callable[..., Path], plain: Path, pairs: Pairs) -> None:
    """With an end, the tool lists the dropped links again from that day on."""
    out = run(incidents=(IndexDrop("moz", MIDDLE, 0.5, LAST),))

    assert len(pairs(out, MIDDLE, "moz")) < len(pairs(plain, MIDDLE, "moz"))
    assert pairs(out, LAST, "moz") == pairs(plain, LAST, "moz")


def test_deletion_hits_every_tool_that_knew(
    run: Callable[..., Path], plain: Path, pairs: Pairs
) -> None:
    """Deleted links were listed before, and no tool lists them from the date on."""
    out = run(deletions=(Deletion(MIDDLE, 0.2),))
    truth = read_truth(out)
    deleted = {pair(link) for link in truth.links if link["cause"] == "deletion"}
    (event,) = truth.events

    assert len(deleted) == event["links"] == round(0.2 * event["live"])
    assert event["live"] >= 1200 * 0.95
    for tool in LINK_TOOLS:
        assert pairs(out, FIRST, tool) == pairs(plain, FIRST, tool)
        assert deleted & pairs(plain, MIDDLE, tool)
        assert pairs(out, MIDDLE, tool) == pairs(plain, MIDDLE, tool) - deleted
        assert pairs(out, LAST, tool) == pairs(plain, LAST, tool) - deleted


def test_deletion_with_history(run: Callable[..., Path], rows: Rows) -> None:
    """With history, Ahrefs lists part of the deleted links it knew as lost, with the true reason."""
    out = run(deletions=(Deletion(MIDDLE, 0.2),), history=True)
    known = {
        pair(link): link["reason"]
        for link in read_truth(out).links
        if link["cause"] == "deletion" and "ahrefs" in link["seen"]
    }
    lost = {
        (row["Referring page URL"].split("://")[-1], row["Target URL"].split("://")[-1]): row
        for row in rows(out, MIDDLE, "ahrefs")
        if row["Lost"]
    }
    shown = known.keys() & lost.keys()

    assert 0.5 < len(shown) / len(known) < 0.9
    for key in shown:
        stated = lost[key]["Lost status"] or lost[key]["Drop reason"]
        assert stated == ("nxdomain" if known[key] == "offline" else known[key])
        assert FIRST < lost[key]["Lost"][:10] <= MIDDLE


def test_rel_flips_are_seen_by_all_tools(run: Callable[..., Path], rows: Rows) -> None:
    """Planned links are followed before and nofollow after, in every tool that lists them."""
    out = run(rel_flips=(RelFlip(MIDDLE, 25),))
    flipped = {pair(link) for link in read_truth(out).links if link["flips"]}
    sides = {
        "ahrefs": ("Referring page URL", "Target URL", "Nofollow", "true"),
        "semrush": ("Source url", "Target url", "Nofollow", "true"),
        "moz": ("URL", "Target URL", "Link Type", "nofollow"),
    }
    seen = set()
    for tool, (source, target, flag, word) in sides.items():
        states = {
            date: {
                (row[source].split("://")[-1], row[target].split("://")[-1]): row[flag] == word
                for row in rows(out, date, tool)
            }
            for date in (FIRST, MIDDLE)
        }
        both = flipped & states[FIRST].keys() & states[MIDDLE].keys()
        changed = {
            key
            for key in states[FIRST].keys() & states[MIDDLE].keys()
            if states[FIRST][key] != states[MIDDLE][key]
        }
        assert changed == both
        seen |= both

    assert seen == flipped
    assert len(flipped) == 25


def test_too_many_flips_are_refused(tmp_path: Path) -> None:
    """A plan that wants more flips than there are followed links says how many there are."""
    plan = SimPlan(
        tmp_path / "out", "acme.example", 1, 50, (FIRST, MIDDLE), rel_flips=(RelFlip(MIDDLE, 500),)
    )

    with pytest.raises(BlmError, match=r"only \d+ links can turn nofollow"):
        simulate(plan)


@pytest.mark.parametrize("tool", [*LINK_TOOLS, "semrush-audit", "gsc"])
def test_cap_keeps_the_best_rows(
    run: Callable[..., Path], plain: Path, rows: Rows, tool: str
) -> None:
    """A capped export is the head of the full one, exactly as long as the cap."""
    out = run(capped=(Cap(tool, MIDDLE, 100),))
    (event,) = read_truth(out).events
    capped, full = rows(out, MIDDLE, tool), rows(plain, MIDDLE, tool)

    assert capped == full[:100]
    assert event["rows"] == len(full)


def test_cap_above_the_rows_has_no_effect(
    run: Callable[..., Path], plain: Path, bytes_of: Callable[[Path], dict[str, bytes]]
) -> None:
    """A tool that lists fewer rows than its cap exports them all."""
    out = run(capped=(Cap("ahrefs", MIDDLE, 50_000),))

    assert bytes_of(out / MIDDLE) == bytes_of(plain / MIDDLE)


def test_missing_export(
    run: Callable[..., Path], plain: Path, bytes_of: Callable[[Path], dict[str, bytes]]
) -> None:
    """A missing export is no file at all; everything else is as it was."""
    out = run(missing=(("gsc", MIDDLE), ("moz", LAST)))
    left = {name: data for name, data in bytes_of(plain).items() if "events" not in name}
    left = {n: d for n, d in left.items() if not (n.startswith(MIDDLE) and "https___" in n)}
    left = {n: d for n, d in left.items() if not (n.startswith(LAST) and "/moz-" in n)}

    assert {n: d for n, d in bytes_of(out).items() if "events" not in n} == left
    assert [event["event"] for event in read_truth(out).events] == ["missing", "missing"]


def test_attack(run: Callable[..., Path], plain: Path, rows: Rows) -> None:
    """An attack is one network of followed spam whose links appear within a fortnight."""
    out = run(attacks=(Attack(MIDDLE, 40),))
    truth = read_truth(out)
    members = {d["domain"] for d in truth.domains if d["network"] == "A1"}
    links = [link for link in truth.links if link["network"] == "A1"]
    listed = {row["Site"] for row in rows(out, MIDDLE, "gsc-sites")}

    assert len(members) == 40
    assert all(d["spam_all_followed"] for d in truth.domains if d["network"] == "A1")
    assert {link["class"] for link in links} == {"spam"}
    assert min(link["born"] for link in links) >= "2026-07-12"
    assert max(link["born"] for link in links) <= "2026-07-25"
    assert len({(link["anchor_class"], link["target"]) for link in links}) <= 2
    assert len(listed & members) > 20
    assert truth.links[: len(read_truth(plain).links)] == read_truth(plain).links
