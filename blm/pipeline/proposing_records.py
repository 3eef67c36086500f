"""Records: decisions and events onto the base branch, or onto ``blm/facts`` where it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blm.core.decision_merges import same_word
from blm.core.forge_errors import AlreadyOpen, ProtectedBranch
from blm.core.forge_protocol import Forge
from blm.core.forges import CommitDraft, PullRequestDraft
from blm.core.proposals import FACTS_BRANCH, profile_path
from blm.core.sites import Decision, Event
from blm.pipeline.proposing_reads import Reader
from blm.pipeline.proposing_texts import grow_decisions, grow_log, read_decisions

FACTS_TITLE = "blm: facts that this branch does not take by push"
FACTS_BODY = (
    "Snapshots, logs, decisions and reports. Nothing here asks for a decision: merge it when it "
    "suits, or let blm push to the base branch (`facts: commit` in `blm.yaml`).\n"
)


@dataclass(frozen=True, slots=True)
class Records:
    """What goes to the base branch for one site.

    Attributes:
        decisions: that it lacks, by subject.
        events: for the end of the log.
        reason: first line of the commit.
    """

    decisions: Mapping[str, Decision]
    events: tuple[Event, ...]
    reason: str


def write_records(reader: Reader, records: Records) -> bool:
    """Put records into the site's files on the base branch; whether anything was missing there.

    Raises:
        MovedRef: somebody pushed in between: read and plan again.
    """
    base = reader.forge.head(reader.repository.default_branch) or ""
    at = reader.records_at(base)
    files = _files(reader, records, at)
    if not files:
        return False
    push_facts(reader.forge, reader.repository.default_branch, base, files, records.reason)
    return True


def _files(reader: Reader, records: Records, at: str) -> dict[str, bytes | None]:
    """The files as they should be, those that are so already left out."""
    decisions, log = (profile_path(reader.site, n) for n in ("decisions.yaml", "log.yaml"))
    said, logged = reader.text("decisions.yaml", at), reader.text("log.yaml", at)
    known = read_decisions(said, decisions)
    missing = {s: d for s, d in records.decisions.items() if not same_word(known.get(s), d)}
    files: dict[str, bytes | None] = {}
    if missing:
        files[decisions] = grow_decisions(said, missing, decisions).encode()
    if records.events:
        files[log] = grow_log(logged, records.events, log).encode()
    return files


def push_facts(
    forge: Forge, base: str, expected: str, files: Mapping[str, bytes | None], message: str
) -> str:
    """One commit of facts: onto the base branch, or, where a rule refuses, onto the facts branch.

    Args:
        forge: where to.
        base: name of the base branch.
        expected: commit that it must be at.
        files: whole content by path; None deletes.
        message: of the commit.

    Returns:
        The commit that holds the facts.

    Raises:
        MovedRef: the branch moved; nothing was written.
    """
    facts = forge.head(FACTS_BRANCH)
    opened = forge.pull_requests(FACTS_BRANCH, "open") if facts else ()
    if not any(pull.branch == FACTS_BRANCH for pull in opened):
        try:
            return forge.commit(CommitDraft(base, expected, (expected,), files, message))
        except ProtectedBranch:
            if facts is not None:
                forge.delete_branch(FACTS_BRANCH, facts)
            facts = None
    parent = facts or expected
    sha = forge.commit(CommitDraft(FACTS_BRANCH, facts, (parent,), files, message))
    _open_facts(forge, base)
    return sha


def _open_facts(forge: Forge, base: str) -> None:
    if any(p.branch == FACTS_BRANCH for p in forge.pull_requests(FACTS_BRANCH, "open")):
        return
    try:
        forge.open_pull_request(PullRequestDraft(FACTS_BRANCH, base, FACTS_TITLE, FACTS_BODY))
    except AlreadyOpen:
        return
