"""Small values for tests: one function per noun, everything else at its default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from publicsuffixlist import PublicSuffixList

from blm.core.audit.audit import Audit
from blm.core.audit.judge import judge
from blm.core.disavow.disavow_file import Receipt, parse_disavow
from blm.core.hosts.public_suffixes import Domains
from blm.core.inventory.ingest import Fresh, data_date, ingest, prepare
from blm.core.inventory.metrics import METRICS
from blm.core.inventory.readings import LINK_COLUMNS, Export, Reading
from blm.core.inventory.snapshot import Snapshot, domain_schema, empty, link_schema
from blm.core.inventory.streams import STREAMS
from blm.core.link_profile.desired_state import Desired, Moment, Versions
from blm.core.policy.policy import Policy
from blm.core.site.site import Event, Site
from blm.repo import word_lists
from blm.repo.policy.policies import resolve_policy

SITE = "acme.example"
OWN = frozenset({SITE})
NAMES = Domains(PublicSuffixList().privatesuffix, frozenset({"host.example"}))
POLARS = {"String": pl.String, "Int64": pl.Int64, "Boolean": pl.Boolean, "Float64": pl.Float64}


def receipt(text: str, on: str) -> Receipt:
    """A disavow file as it was uploaded on a day."""
    return Receipt(parse_disavow(text), on)


def row(source: str, target: str | None = "https://acme.example/", **fields: Any) -> dict[str, Any]:
    """One row of a link-level export: live, followed, with the anchor Acme."""
    base = {"source_url": source, "target_url": target, "state": "live"}
    if target is not None:
        base |= {"anchor": "Acme", "rel": "follow", "kind": "text", "first_seen": "2025-01-01"}
    return base | fields


def links_frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as `Reading.links`."""
    numbered = [{"row": n, **r} for n, r in enumerate(rows, 1)]
    schema = {name: POLARS[kind.__name__] for name, kind in LINK_COLUMNS.items()}
    named = {name for r in rows for name in r if name in METRICS}
    schema |= {
        n: {"flag": pl.Boolean, "text": pl.String}.get(METRICS[n].kind, pl.Float64)
        for n in sorted(named)
    }
    return pl.DataFrame(numbered, schema=schema)


def export(stream: str, as_of: str, **facts: Any) -> Export:
    """Facts of an export: full, without a scope."""
    default: dict[str, Any] = {
        "file": f"{stream}-{as_of}.csv",
        "stream": stream,
        "format": "test",
        "as_of": as_of,
        "scope": None,
        "coverage": "full",
        "cap": None,
        "rows": 0,
        "skipped": {},
        "skipped_rows": (),
        "states": {},
        "sha256": f"{stream}@{as_of}",
    }
    return Export(**{**default, **facts})


def reading(stream: str, as_of: str, rows: Sequence[Mapping[str, Any]], **facts: Any) -> Reading:
    """A reading of a link-level or domain-level export."""
    one = export(stream, as_of, rows=len(rows), **facts)
    if STREAMS[stream].level == "link":
        return Reading(one, links_frame(rows), None, "utf-8", ",", {}, {})
    numbered = [{"row": n, "state": "live", **r} for n, r in enumerate(rows, 1)]
    schema: dict[str, Any] = {"row": pl.Int64}
    schema |= dict.fromkeys(("domain", "first_seen", "last_seen", "state"), pl.String)
    schema |= {n: pl.Float64 for r in rows for n in r if n in METRICS and METRICS[n].kind != "text"}
    return Reading(one, None, pl.DataFrame(numbered, schema=schema), "utf-8", ",", {}, {})


def fresh(stream: str, as_of: str, rows: Sequence[Mapping[str, Any]], **facts: Any) -> Fresh:
    """A reading ready to merge."""
    return prepare(reading(stream, as_of, rows, **facts), OWN, NAMES.registrable)


def nothing() -> Snapshot:
    """A snapshot of nothing."""
    return Snapshot(empty(link_schema([])), empty(domain_schema([])), ())


def lines(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The links as dicts without their null fields."""
    return [
        {name: value for name, value in record.items() if value is not None}
        for record in snapshot.links.rows(named=True)
    ]


def site(**over: Any) -> Site:
    """What people wrote of acme.example: a baseline is recorded, proposals are welcome."""
    values: dict[str, Any] = {
        "name": SITE,
        "policy": "default",
        "domains": (SITE,),
        "owners": ("ana",),
        "languages": ("en",),
        "topics": ("coffee",),
        "niche": "standard",
        "cadence": "small",
        "streams": {},
        "disavow": "propose",
        "manual_action": None,
        "known_link_buying": False,
        "public": True,
        "brand": ("Acme",),
        "products": (),
        "authors": (),
        "money": ("coffee grinder",),
        "brand_wins": True,
        "poison_allowed": (),
        "campaigns": (),
        "protected": (),
        "prospects": (),
        "decisions": (),
        "events": (BASELINE,),
        "incidents": (),
    }
    return Site(**{**values, **over})


BASELINE = Event("2026-01-01", "disavow.txt", "baseline", "ana")
POLICY = resolve_policy(Path(__file__).parents[1], "default").policy()
WORDS = word_lists.load()


def audit_of(
    *exports: Fresh,
    today: str = "2026-06-02",
    cadence: str = "quarterly",
    file: str = "",
    uploaded: tuple[str, str] | None = None,
    policy: Policy = POLICY,
    history: tuple[Mapping[str, Any], ...] = (),
    **wanted: Any,
) -> Audit:
    """The audit of exports merged into nothing, by the default policy."""
    snapshot = ingest(nothing(), exports, retention_days=400)
    as_of, provisional = data_date(snapshot.exports)
    assert as_of is not None
    desired = Desired(
        site=site(**wanted),
        policy=policy,
        disavow=parse_disavow(file),
        uploaded=receipt(*uploaded) if uploaded else None,
        history=history,
        words=WORDS,
        names=NAMES,
        versions=Versions("0", 1, "test"),
    )
    return judge(snapshot, desired, Moment(as_of, provisional, today, cadence))
