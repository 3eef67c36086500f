"""The list of lost links against simulated truth: its order, and what may stand on it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from blm.core.audit.audit import Audit
from blm.core.audit.judge import judge
from blm.core.dates import add_days, days_between
from blm.core.disavow.disavow_file import NO_FILE
from blm.core.hosts.urls import url_key
from blm.core.inventory.ingest import data_date, ingest, prepare
from blm.core.inventory.snapshot import Snapshot
from blm.core.link_profile.desired_state import Desired, Moment, Versions
from blm.core.links.index_changes import find_index_changes, full_dates
from blm.core.links.link_states import judge_states
from blm.core.reclaim.lost_links import HORIZON_DAYS, Loss
from blm.exports import read_export
from blm.sim.truths import Truth, read_truth
from tests.builders import NAMES, OWN, POLICY, WORDS, nothing, site
from tests.line.repositories import TOPICS, simulated
from tests.pace import DEEP

DATES = ("2026-03-02", "2026-03-30", "2026-04-20", "2026-05-02")
CHANCES = {
    "removedfromhtml": 0.35,
    "noindex": 0.35,
    "notcanonical": 0.35,
    "notfound": 0.6,
    "pageredirected": 0.6,
    "offline": 0.0,
}
"""How often asking helps, by what truly happened."""
Key = tuple[str | None, str | None]


def judged(out: Path) -> tuple[Audit, Snapshot]:
    """The newest data of a simulation, judged."""
    files = [path for day in DATES for path in sorted((out / day).iterdir())]
    fresh = [prepare(read_export(path), OWN, NAMES.registrable) for path in files]
    snapshot = ingest(nothing(), fresh, retention_days=400)
    as_of, provisional = data_date(snapshot.exports)
    assert as_of is not None
    people = site(topics=TOPICS)
    desired = Desired(people, POLICY, NO_FILE, None, (), WORDS, NAMES, Versions("0", 1, "test"))
    return judge(snapshot, desired, Moment(as_of, provisional, as_of, "quarterly")), snapshot


def key_of(source: str, target: str | None) -> Key:
    """A link's identity."""
    return url_key(source), url_key(target) if target else None


def listed(losses: tuple[Loss, ...]) -> list[Key]:
    """Identities in the order of the list."""
    return [key_of(one.reclaim.source_url, one.reclaim.target_url) for one in losses]


def worth(truth: Truth, as_of: str) -> Iterator[tuple[Key, float]]:
    """What each link that died in time is truly worth asking for: value, chance, urgency."""
    domains = {one["domain"]: one for one in truth.domains}
    alive = {one["domain"] for one in truth.links if one["died"] is None}
    for link in truth.links:
        if link["class"] == "spam" or not (add_days(as_of, -HORIZON_DAYS) < (link["died"] or "") <= as_of):  # fmt: skip
            continue
        domain = domains[link["domain"]]
        value = domain["rating"] / 100 + math.log1p(domain["traffic"]) / 10
        value += 0.5 * bool(domain["relevant"]) + 0.5 * (link["rel"] == "follow")
        value += 0.5 * (link["domain"] not in alive)
        age = days_between(link["died"], as_of)
        urgency = 1.0 if age <= 7 else math.exp(-(age - 7) / 30)
        yield key_of(link["source"], link["target"]), value * CHANCES[link["reason"]] * urgency


def states(snapshot: Snapshot) -> dict[Key, Mapping[str, Any]]:
    """What the snapshot says of each link."""
    full = full_dates(snapshot.exports)
    changes = find_index_changes(snapshot.links, full, (), incident_share=5.0)
    rows = judge_states(snapshot.links, full, changes).select("from", "to", "state", "gone_by")
    return {key_of(row["from"], row["to"]): row for row in rows.iter_rows(named=True)}


@pytest.mark.parametrize("seed", [3, 7, 11] if DEEP else [7])
def test_the_order_is_that_of_the_truth(tmp_path: Path, seed: int) -> None:
    """Nine tenths of the true value stand in the top fifth, of all losses that a tool states; no link that lives is listed, and none that is only unseen."""
    out = simulated(tmp_path, 1500, DATES, seed=seed, history=True)
    audit, snapshot = judged(out)
    truth, known = read_truth(out), states(snapshot)
    asks, looks = listed(audit.reclaims.asks), listed(audit.reclaims.looks)
    living = {key_of(one["source"], one["target"]) for one in truth.links if one["died"] is None}
    assert not living & set(asks)
    assert {known[key]["state"] for key in (*asks, *looks)} == {"lost"}
    assert any(row["state"] == "unseen" for row in known.values())
    values = dict(worth(truth, audit.as_of))
    stated = {k: v for k, v in values.items() if k in known and known[k]["gone_by"] is not None}
    fifth = math.ceil(len(stated) / 5)
    assert fifth >= 5
    best = sum(sorted(stated.values(), reverse=True)[:fifth])
    assert sum(stated.get(key, 0.0) for key in asks[:fifth]) >= 0.9 * best
