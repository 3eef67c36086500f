"""What blm says of the same things, in the reference's words: the one place that knows its columns.

When blm's own frames change their columns, this module follows and nothing else here does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from blm.core.audit.audit import Audit
from blm.core.findings.finding import Finding
from blm.core.inventory.ingest import data_date, ingest, prepare
from blm.core.inventory.readings import Export, Reading
from blm.core.inventory.snapshot import Snapshot
from blm.core.link_profile.desired_state import Moment
from blm.core.policy.conditions import Atom, Condition
from blm.core.policy.counterfactuals import describe
from blm.core.signals.signal_table import ALL_DOMAIN_SIGNALS
from blm.repo.snapshot.inventory import parse_snapshot
from blm.repo.snapshot.shard_files import format_snapshot
from tests.builders import nothing
from tests.reference.normalising import Registrable, Row
from tests.reference.states import Change

FOLDER = "profiles/acme.example"
Files = dict[str, bytes | None]


def names_of(files: Mapping[str, bytes | None]) -> dict[str, set[str]]:
    """Names of the sharded files that are there, by folder."""
    found: dict[str, set[str]] = {"inventory": set(), "domains": set()}
    for path, raw in files.items():
        folder, _, name = path.partition("/")
        if folder in found and raw is not None:
            found[folder].add(name)
    return found


def take_in(
    before: Files,
    readings: Sequence[Reading],
    own: frozenset[str],
    registrable: Registrable,
    days: int,
) -> Files:
    """The snapshot's files after these readings, as `pipeline.audit.audit.take_in` makes them."""
    there = {name: raw for name, raw in before.items() if raw is not None}
    snapshot = parse_snapshot(there, FOLDER) if there else nothing()
    fresh = [prepare(reading, own, registrable) for reading in readings]
    merged = ingest(snapshot, fresh, retention_days=days)
    return format_snapshot(merged, names_of(there))


def prepared(
    reading: Reading, own: frozenset[str], registrable: Registrable
) -> tuple[Export, float, dict[int, Row]]:
    """Facts, share of foreign targets and, by its number in the file, each row kept."""
    one = prepare(reading, own, registrable)
    names = ("row", "from_key", "to_key", "domain")
    rows = one.rows.select(*(name for name in names if name in one.rows.columns))
    return one.export, one.foreign_targets, {row["row"]: row for row in rows.rows(named=True)}


def load(files: Mapping[str, bytes | None]) -> Snapshot:
    """The snapshot that blm reads from these files."""
    return parse_snapshot(files, FOLDER)


def save(snapshot: Snapshot) -> Files:
    """Its files, where none stand yet."""
    return format_snapshot(snapshot, {})


def moment_of(snapshot: Snapshot, today: str) -> Moment:
    """The moment of an audit of this snapshot."""
    as_of, provisional = data_date(snapshot.exports)
    assert as_of is not None
    return Moment(as_of, provisional, today, "quarterly")


def find(finding: Finding) -> Row:
    """What people are shown of one domain, in the words of `deciding.find`."""
    samples = [
        (s.source_url, s.target_url, s.anchor, s.anchor_class, s.rel, s.title)
        for s in finding.samples
    ]
    return {
        "domain": finding.domain,
        "recommendation": finding.recommendation,
        "machine": finding.machine,
        "rule": finding.rule,
        "suspicion": finding.suspicion,
        "completeness": finding.completeness,
        "live": finding.live,
        "links": finding.links,
        "followed": finding.followed,
        "vendors": list(finding.vendors),
        "first_seen": finding.first_seen,
        "first_on": finding.values["first_on"],
        "lost_on": finding.values["lost_on"],
        "due_now": finding.values["due_now"],
        "families": finding.families,
        "evidence": [(one.id, one.family, one.points) for one in finding.evidence],
        "unknown": list(finding.unknown),
        "would_flip": finding.would_flip,
        "urls": list(finding.urls),
        "samples": samples,
    }


def signals(finding: Finding) -> Row:
    """Signals of a domain by name."""
    return {name: finding.values[name] for name in ALL_DOMAIN_SIGNALS}


def word_flip(condition: Condition, *, holds: bool, after: str) -> str:
    """A change of one condition and what it leads to, in blm's words."""
    over_links = "signal" not in condition
    return f"if {describe(Atom('', condition, over_links), holds=holds)}: {after}"


def kpis(audit: Audit) -> dict[str, Row]:
    """KPIs by id, in the words of `measuring.finish`."""
    names = ("value", "raw", "interval", "measured", "band", "assessed", "previous")
    return {kpi.id: {name: getattr(kpi, name) for name in names} for kpi in audit.kpis}


def mix(audit: Audit) -> Row:
    """The anchor mix, in the words of `measuring.mix_anchors`."""
    names = ("name", "share", "interval", "band")
    shares = [
        {**{name: getattr(share, name) for name in names}, "examples": list(share.examples)}
        for share in audit.mix.shares
    ]
    own = audit.mix
    return {
        "coverage": own.coverage,
        "domains": own.domains,
        "stopped": own.stopped,
        "shares": shares,
    }


def changes(audit: Audit) -> list[Change]:
    """Index changes at tools."""
    return [
        Change(i.stream, i.on, i.vanished, i.before, i.shared, i.still_seen, i.reason)
        for i in audit.incidents
    ]
