"""Observations into the snapshot, one line at a time (design.md section 3).

A link is a dict of `LINE` fields with three more: ``seen`` (dates by stream: the first export that
had it, the first that missed it, the one that had it again …), ``was`` (earlier values, newest
first) and ``gone`` (explicit evidence of loss, or None). A domain is a dict of ``domain``, metrics
and ``seen``. A snapshot is lists of both and the exports behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from blm.core.hosts.urls import url_key
from blm.core.inventory.readings import Export
from blm.core.inventory.streams import STREAMS
from tests.reference.domain_merging import apply_to_domains
from tests.reference.normalising import Prepared, Row
from tests.reference.observing import Observation, observe

LINE = (
    "domain", "from", "to", "anchor", "rel", "kind", "title", "lang", "topics", "content", "out", "first_seen",
)  # fmt: skip
FIRST_KEPT = ("kind", "title", "lang", "topics", "content")
WAS_KEPT = 5


@dataclass
class Snapshot:
    """What is committed of one site's observations."""

    links: list[Row] = field(default_factory=list)
    domains: list[Row] = field(default_factory=list)
    exports: list[Export] = field(default_factory=list)


def ingest(snapshot: Snapshot, fresh: Sequence[Prepared], *, retention_days: int) -> Snapshot:
    """The snapshot after these exports, oldest first (order of arrivals: date, stream, file)."""
    streams = list(STREAMS)
    ordered = sorted(
        fresh,
        key=lambda one: (
            one.export.as_of or "",
            streams.index(one.export.stream),
            one.export.file,
            one.export.sha256,
        ),
    )
    observed = observe(snapshot.exports, ordered)
    exports = [*snapshot.exports, *(one.export for one in ordered)]
    links = [dict(line) for line in snapshot.links]
    for one in observed:
        if STREAMS[one.stream].level == "link":
            links = apply_to_links(links, one)
    links = absorb(links)
    newest = max((e.as_of for e in exports if e.as_of), default=None)
    if newest is not None:
        keep_since = (date.fromisoformat(newest) - timedelta(days=retention_days)).isoformat()
        links = [line for line in links if not left(line, keep_since)]
    domains = [dict(line) for line in snapshot.domains]
    for one in observed:
        domains = apply_to_domains(domains, one)
    linked = {line["domain"] for line in links}
    domains = [line for line in domains if line["domain"] in linked or line["seen"]]
    return Snapshot(
        sorted(links, key=lambda line: (line["domain"], line["from"], line["to"] or "")),
        sorted(domains, key=lambda line: line["domain"]),
        exports,
    )


def apply_to_links(links: Sequence[Row], one: Observation) -> list[Row]:
    """Known links updated, unknown ones added: live ones, and losses that say when."""
    by_link = {(row["from_key"], row["to_key"]): row for row in one.rows}
    after = []
    known: set[tuple[str, str | None]] = {(keys_of(line)[0], None) for line in links}
    for line in links:
        source, target = keys_of(line)
        # A row without a target is evidence for every link from that source URL.
        link = (source, target) if (source, target) in by_link else (source, None)
        known.add(link)
        after.append(update(line, by_link.get(link), one))
    for link, row in by_link.items():
        is_new = link not in known
        if is_new and (row["state"] == "live" or (row["state"] == "lost" and row["lost_on"])):
            after.append(arrive(row, one))
    return after


def keys_of(line: Row) -> tuple[str, str | None]:
    """Identity of a line: normalised source and target."""
    source = url_key(line["from"])
    assert source is not None
    return source, None if line["to"] is None else url_key(line["to"])


def arrive(row: Row, one: Observation) -> Row:
    """The line of a link that the inventory does not know, spelt as this export spells it."""
    line = {name: row.get(name) for name in LINE}
    line |= {
        "from": row["source_url"],
        "to": row["target_url"],
        "seen": {},
        "was": [],
        "gone": None,
    }
    if row["state"] == "live":
        line["seen"] = {one.stream: [one.as_of]}
    else:
        line["gone"] = {"on": row["lost_on"], "why": row["reason"], "by": one.stream}
    return line


def is_open(line: Row, stream: str) -> bool:
    """Whether the stream still lists the link: an odd number of dates."""
    return len(line["seen"].get(stream, ())) % 2 == 1


def update(line: Row, row: Row | None, one: Observation) -> Row:
    """A known line after one observation; `row` is what the export says of it, if it does."""
    after = {**line, "seen": {k: list(v) for k, v in line["seen"].items()}}
    others = [s for s in line["seen"] if s != one.stream and is_open(line, s)]
    if row is not None and row["state"] == "live":
        sight(after, line, row, one, others)
    # A loss that this stream tells of a link it never held is none while another holds it.
    hears = line["gone"] is None and (is_open(line, one.stream) or not others)
    if row is not None and row["state"] == "lost" and hears:
        after["gone"] = {"on": row["lost_on"] or one.as_of, "why": row["reason"], "by": one.stream}
    run(after, row, one)
    return after


def sight(after: Row, line: Row, row: Row, one: Observation, others: Sequence[str]) -> None:
    """What a live row changes of a line's words.

    docs/reference/streams.md: the best ranked stream that has the link open speaks, others fill
    what it leaves out. `was` remembers a change that the speaking stream itself saw. A count of
    external links is replaced when it moved by more than 10 % or crossed zero; other descriptions
    keep their first value; the earliest first-seen date counts; a later sighting ends `gone`.
    """
    rank = STREAMS[one.stream].rank
    ranks = [STREAMS[s].rank for s in others if STREAMS[s].rank]
    leads = rank > 0 and all(rank <= other for other in ranks)
    if leads and is_open(line, one.stream):
        old = {
            name: line[name]
            for name in ("rel", "anchor")
            if None not in (line[name], row[name]) and line[name] != row[name]
        }
        if old:
            after["was"] = [{"until": one.as_of, **old}, *line["was"]][:WAS_KEPT]
    for name in ("rel", "anchor"):
        if row[name] is not None and (leads or line[name] is None):
            after[name] = row[name]
    for name in (*FIRST_KEPT, "out", "first_seen"):
        if line[name] is None:
            after[name] = row[name]
    if leads and None not in (line["out"], row["out"]):
        before, now = line["out"], row["out"]
        if abs(now - before) > before * 0.1 or (before == 0) != (now == 0):
            after["out"] = now
    if None not in (line["first_seen"], row["first_seen"]):
        after["first_seen"] = min(line["first_seen"], row["first_seen"])
    if line["gone"] is not None and (row["last_seen"] or one.as_of) > line["gone"]["on"]:
        after["gone"] = None


def run(after: Row, row: Row | None, one: Observation) -> None:
    """The stream's run: opened by a sighting, closed by a stated loss or by a complete export.

    design.md section 3: samples, caps and other scopes never close a run; nor does a row that says
    dropped or blocked, which is no absence. A second file of the day on which a run closed opens it
    again as if it had not.
    """
    dates = after["seen"].get(one.stream, [])
    if row is not None and row["state"] == "live":
        if len(dates) % 2 == 0:
            after["seen"][one.stream] = (
                dates[:-1] if dates and dates[-1] == one.as_of else [*dates, one.as_of]
            )
        return
    if len(dates) % 2 == 1:
        stated = row is not None and row["state"] in ("lost", "unlisted")
        missed = row is None and one.complete and dates[-1] in one.same_scope
        if stated or missed:
            after["seen"][one.stream] = [*dates, one.as_of]


def absorb(links: Sequence[Row]) -> list[Row]:
    """Lines without a target folded into the lines of the same source that name one."""
    named = {keys_of(line)[0] for line in links if line["to"] is not None}
    bare = {keys_of(line)[0]: line["seen"] for line in links if line["to"] is None}
    kept = []
    for line in links:
        source = keys_of(line)[0]
        if line["to"] is not None:
            kept.append({**line, "seen": {**bare.get(source, {}), **line["seen"]}})
        elif source not in named:
            kept.append(line)
    return kept


def left(line: Row, keep_since: str) -> bool:
    """Whether a gone link has been gone for longer than `retention_days`."""
    if any(is_open(line, stream) for stream in line["seen"]):
        return False
    days = [dates[-1] for dates in line["seen"].values()]
    days += [line["gone"]["on"]] if line["gone"] else []
    return bool(days) and max(days) < keep_since
