"""Shared by `blm outreach` and `blm reclaim`: the last audit's data judged today, and the log."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from blm.core.audit.audit import Audit
from blm.core.audit.judge import judge
from blm.core.inventory.snapshot import Snapshot
from blm.core.link_profile.desired_state import Desired, replay_moment
from blm.core.site.log_entries import check_entries
from blm.core.site.site import Event
from blm.errors import BlmError
from blm.pipeline.audit.report import NeverAudited
from blm.pipeline.load_site import load_desired
from blm.pipeline.repository import write_files
from blm.render.text.escaping import defang
from blm.repo.site.edits import append_events
from blm.repo.snapshot.inventory import load_judged
from blm.repo.working_tree.paths import PROFILES


@dataclass(frozen=True, slots=True)
class Judged:
    """One site with its committed data, judged today.

    Attributes:
        snapshot: the committed snapshot.
        desired: people's files of the site.
        audit: an audit of the newest data, with today's stages.
    """

    snapshot: Snapshot
    desired: Desired
    audit: Audit

    def knows(self, domain: str) -> bool:
        """True if any tool ever named this referring domain."""
        frames = (self.snapshot.links, self.snapshot.domains)
        return any(domain in frame.get_column("domain").to_list() for frame in frames)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An event that a person records for several subjects at once.

    Attributes:
        event: name of the event, such as ``asked``.
        on: ISO date of the event.
        by: person who records it.
        via: how the owner was contacted, or empty.
        reason: why, or empty.
    """

    event: str
    on: str
    by: str
    via: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Worklist:
    """The functions of one of the two verbs.

    Attributes:
        events: event to log, by option of the command line.
        reasoned: options that need a reason.
        show: renders the list in a format.
        choose: returns the subjects that a person named; for None all that are to be asked.
        draft: returns a mail for each subject, in a language or that of the linking page.
        record: logs an event for each subject; returns a sentence for each.
    """

    events: Mapping[str, str]
    reasoned: tuple[str, ...]
    show: Callable[[Judged, str], str]
    choose: Callable[[Judged, Sequence[str] | None], tuple[str, ...]]
    draft: Callable[[Path, Judged, Sequence[str], str | None], list[str]]
    record: Callable[[Path, Judged, Sequence[str], LogEntry], list[str]]


def judge_today(root: Path, name: str, today: str) -> Judged:
    """Judge the site's newest data with today's date and log.

    Raises:
        NeverAudited: the site has no audit.
        InvalidFiles: the site's files hold errors.
    """
    desired = load_desired(root, name)
    moment = replay_moment(desired.history)
    if moment is None:
        raise NeverAudited(f"{name} was never audited", hint=f"run blm audit {name} --write")
    snapshot = load_judged(root / PROFILES / name)
    audit = judge(snapshot, desired, dataclasses.replace(moment, today=today))
    return Judged(snapshot, desired, audit)


def record_entries(
    root: Path,
    judged: Judged,
    subjects: Sequence[str],
    entry: LogEntry,
    *,
    note: Callable[[str], str] = lambda _: "",
) -> list[str]:
    """Write one event per subject into the log, all or none; returns a sentence for each.

    Args:
        root: folder of the repository.
        judged: the site, judged today.
        subjects: domains or URLs.
        entry: the event to record for each of them.
        note: returns what to add to the sentence on a subject.

    Raises:
        BlmError: an event is impossible in the stage of its subject; the message names all.
    """
    desired = judged.desired
    events = [
        Event(entry.on, subject, entry.event, entry.by, entry.via, "", entry.reason)
        for subject in dict.fromkeys(subjects)
    ]
    stages = {one.domain: one.stage for one in judged.audit.findings if one.stage is not None}
    days = int(desired.policy.outreach["wait_days"])
    log = desired.site.events
    checked = check_entries(events, log, stages, wait_days=days, today=judged.audit.today)
    if checked.refused:
        raise BlmError("\n".join(f"{said}. hint: {hint}" for said, hint in checked.refused))
    path = f"{PROFILES}/{desired.site.name}/log.yaml"
    file = root / path
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    if checked.new:
        write_files(root, {path: append_events(text, checked.new, file=path).encode()})
    said = dict.fromkeys(checked.known, "already there")
    return [
        f"{path}: {event.event} {defang(event.subject)} on {event.on}"
        + (f", {said[event]}" if event in said else note(event.subject))
        for event in events
    ]
