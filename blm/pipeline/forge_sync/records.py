"""Writing decisions and events of the log to the base branch, or to the facts branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blm.core.forge.forge_values import CommitDraft
from blm.core.proposals.proposal import profile_path
from blm.core.site.decision_merges import same_word
from blm.core.site.site import Decision, Event
from blm.pipeline.forge_sync.facts_branch import push_facts
from blm.pipeline.forge_sync.forge_reader import Reader
from blm.pipeline.forge_sync.people_files import grow_decisions, grow_log, read_decisions


@dataclass(frozen=True, slots=True)
class Records:
    """Decisions and events to write for one site.

    Attributes:
        decisions: decisions to add, by subject.
        events: events to append to the log.
        reason: first line of the commit message.
    """

    decisions: Mapping[str, Decision]
    events: tuple[Event, ...]
    reason: str


def write_records(reader: Reader, records: Records) -> bool:
    """Put records into the site's files on the base branch; whether anything was missing there.

    Raises:
        MovedRef: somebody pushed in between: read and plan again.
        ProtectedBranch: a rule refuses, and ``facts: commit`` wants no other way.
    """
    name = reader.repository.default_branch
    base = reader.forge.head(name) or ""
    files = _files(reader, records, base)
    if not files:
        return False
    waiting = reader.waiting(base)
    draft = CommitDraft(name, base, (base,), files, records.reason)
    push_facts(reader.forge, draft, waiting=waiting, way=reader.way)
    reader.forget()
    return True


def _files(reader: Reader, records: Records, base: str) -> dict[str, bytes | None]:
    """The files as they should be, those that are so already left out."""
    decisions, log = (profile_path(reader.site, n) for n in ("decisions.yaml", "log.yaml"))
    said, logged = reader.record("decisions.yaml", base), reader.record("log.yaml", base)
    known = read_decisions(said, decisions)
    missing = {s: d for s, d in records.decisions.items() if not same_word(known.get(s), d)}
    files: dict[str, bytes | None] = {}
    if missing:
        files[decisions] = grow_decisions(said, missing, decisions).encode()
    if records.events:
        files[log] = grow_log(logged, records.events, log).encode()
    return files
