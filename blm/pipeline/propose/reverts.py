"""Recording a keep for merged lines that people deleted on the base branch later."""

from __future__ import annotations

from collections.abc import Sequence

from blm.core.disavow.disavow_file import parse_disavow
from blm.core.forge.forge_values import Commit, PullRequest
from blm.core.proposals.forge_state import reference
from blm.core.review.declined import Deed, decide, entry_domain, entry_subject, reverted_domains
from blm.core.site.site import Decision
from blm.core.why.human_record import subject_domain
from blm.pipeline.forge_sync.forge_reader import Reader
from blm.pipeline.forge_sync.records import Records, write_records

UNKNOWN = "unknown"
"""Name for the author of a revert that the forge does not name."""


def record_reverts(reader: Reader, pulls: Sequence[PullRequest]) -> None:
    """Lines that were merged and are gone from the base branch: kept, by whoever took them out."""
    base = reader.base()
    names = reader.inputs.names.registrable
    events = reader.events(base.sha)
    kept = {
        subject_domain(s, names)
        for s, d in base.decisions.items()
        if d.decision in ("keep", "protect")
    }
    gone = reverted_domains(events, parse_disavow(base.disavow), kept, names)
    if not gone:
        return
    merges = {reference(pull): pull.merge_sha for pull in pulls if pull.merge_sha}
    refs = {e.subject: e.ref for e in events if e.event == "merged"}
    found: dict[str, Decision] = {}
    for domain in gone:
        merge = merges.get(refs[domain])
        deed = _who_took_out(reader, domain, merge, base.sha)
        for subject in _merged_subjects(reader, domain, merge):
            said = base.decisions.get(subject)
            if said is not None and (deed.by == UNKNOWN or said.on >= deed.on):
                continue  # a word of that day or later is plainer than a deleted line
            reason = "its line was taken out on the base branch"
            found[subject] = decide(subject, "keep", deed, reason, reader.inputs.keep_months)
    write_records(reader, Records(found, (), f"{reader.site}: lines taken out are kept"))


def _merged_subjects(reader: Reader, domain: str, merge: str | None) -> list[str]:
    """What the program's lines of a domain were about when merged: single pages, or all of it."""
    names = reader.inputs.names.registrable
    text = reader.text("disavow.txt", merge) if merge else ""
    lines = [one for one in parse_disavow(text).entries() if one.group]
    own = {entry_subject(one, names) for one in lines if entry_domain(one, names) == domain}
    return [domain] if domain in own or not own else sorted(own)


def _who_took_out(reader: Reader, domain: str, since: str | None, base: str) -> Deed:
    """The first commit after a merge without any line of the domain, found by halving."""
    commits: tuple[Commit, ...] = reader.forge.compare(since, base).commits if since else ()
    if not commits:
        return Deed(UNKNOWN, reader.today, base)
    low, high = 0, len(commits) - 1
    while low < high:
        middle = (low + high) // 2
        if _has_line(reader, domain, commits[middle].sha):
            low = middle + 1
        else:
            high = middle
    return Deed(commits[low].author, commits[low].date[:10], commits[low].sha)


def _has_line(reader: Reader, domain: str, at: str) -> bool:
    entries = parse_disavow(reader.text("disavow.txt", at)).entries()
    names = reader.inputs.names.registrable
    return any(entry_domain(line, names) == domain for line in entries)
