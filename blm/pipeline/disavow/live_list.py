"""The list that is live in Search Console: adopt it, keep its receipts, review its lines."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from pathlib import Path

from blm.core.audit.audit import Audit
from blm.core.audit.disavow_review import compare_file, review_bare
from blm.core.audit.judge import judge
from blm.core.audit.line_reviews import LineReview
from blm.core.disavow.disavow_file import MOST_BYTES, Receipt, parse_disavow
from blm.core.inventory.ingest import data_date
from blm.core.link_profile.desired_state import Desired, Moment, replay_moment
from blm.core.live_list.adopted_lines import unite_lists
from blm.core.live_list.receipts import NO_LIST, LiveList
from blm.core.policy.precedence import gather_rulings
from blm.core.site.log_entries import check_entries
from blm.core.site.site import Event
from blm.core.site.stages import FILE, MANUAL_ACTION
from blm.errors import BlmError
from blm.pipeline.load_site import load_desired
from blm.pipeline.repository import write_files
from blm.render.audit.receipts import render_receipt_json, render_receipt_text
from blm.render.sections.disavow_list import render_reviews_json, render_reviews_text
from blm.render.text.terminals import dump_json
from blm.repo.site.edits import append_event
from blm.repo.site.results import next_receipt
from blm.repo.snapshot.inventory import load_exports, load_judged
from blm.repo.working_tree.paths import PROFILES, read_content

VIA = "blm disavow"
"""Value of ``via`` in the log for events that this verb recorded."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review of each line of a site's disavow file.

    Attributes:
        as_of: date of the data; None if the site has no export.
        lines: the lines, each with its advice.
    """

    as_of: str | None
    lines: tuple[LineReview, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt that was stored in the profile.

    Attributes:
        path: path of the receipt.
        sha256: SHA-256 of its bytes.
        entries: number of disavow entries in it.
        live: how it differs from the merged ``disavow.txt``.
        new: True if anything was written; False if receipt and upload were on record already.
    """

    path: str
    sha256: str
    entries: int
    live: LiveList
    new: bool


def judge_committed(root: Path, name: str, today: str) -> tuple[Desired, Audit | None]:
    """The site, and an audit of its committed snapshot as of today; None if it has no export.

    Args:
        root: folder of the repository.
        name: name of the site.
        today: ISO date that decides which deadlines have passed.
    """
    desired = load_desired(root, name)
    profile = root / PROFILES / name
    moment = replay_moment(desired.history)
    if moment is None:
        as_of, provisional = data_date(load_exports(profile))
        if as_of is None:
            return desired, None
        moment = Moment(as_of, provisional, today, "weekly")
    at = dataclasses.replace(moment, today=max(today, moment.as_of))
    return desired, judge(load_judged(profile), desired, at)


def review_list(root: Path, name: str, today: str) -> Reviewed:
    """Review every line of the disavow file, with what is committed."""
    desired, audit = judge_committed(root, name, today)
    if audit is not None:
        return Reviewed(audit.as_of, audit.disavow.lines)
    rulings = gather_rulings(desired.site, today, int(desired.policy.review["keep_months"]))
    return Reviewed(None, review_bare(desired, rulings, Moment(today, True, today, "weekly")))


def adopt_list(root: Path, name: str, source: str, *, by: str, today: str) -> str:
    """Adopt the live list as the baseline (G12), byte for byte; returns what was written.

    Args:
        root: folder of the repository.
        name: name of the site.
        source: path of the list as downloaded from Search Console, or ``none`` for no list.
        by: person who states that it is live.
        today: ISO date.

    Raises:
        BlmError: there is a baseline and the newest receipt is another list, or the file is no
            disavow list.
    """
    desired = load_desired(root, name)
    live = None if source == NO_LIST else read_list(source)
    _refuse_second(desired, live, name)
    folder = f"{PROFILES}/{name}"
    reference = NO_LIST if live is None else _reference(live)
    event = Event(today, FILE, "baseline", by, VIA, reference)
    files = {f"{folder}/log.yaml": _logged(root, name, event)}
    if live is not None:
        text = unite_lists(parse_disavow(_text(live)), desired.disavow)
        files[f"{folder}/disavow.txt"] = text.encode("utf-8", "surrogateescape")
        if desired.uploaded is None or _bytes(desired.uploaded) != live:
            receipt = next_receipt(root / folder, today, live)
            files[f"{folder}/receipts/{receipt}"] = live
    written = write_files(root, files)
    return "\n".join(f"wrote {path}" for path in written)


def _refuse_second(desired: Desired, live: bytes | None, name: str) -> None:
    """Refuse a second baseline, unless the newest receipt shows that this list is live."""
    said = [e for e in desired.site.events if (e.subject, e.event) == (FILE, "baseline")]
    receipt = desired.uploaded
    known = receipt is not None and live is not None and _bytes(receipt) == live
    if not said or (known and live is not None and said[-1].ref != _reference(live)):
        return
    message = f"the baseline of {name} is on record since {said[-1].on}"
    hint = (
        f"record what is live with blm disavow {name} --receipt FILE; when main lacks some of it, "
        "adopt that same file"
    )
    raise BlmError(message, hint=hint)


def keep_receipt(root: Path, name: str, source: str, *, by: str, on: str) -> Kept:
    """Store the list downloaded after an upload as a receipt, and log the upload: both or neither.

    A second receipt of one day does not replace the first.

    Args:
        root: folder of the repository.
        name: name of the site.
        source: path of the list as downloaded from Search Console.
        by: who uploaded it.
        on: ISO date of the upload.

    Raises:
        BlmError: the file is no disavow list, or there is a receipt of a later day.
    """
    raw = read_list(source)
    desired = load_desired(root, name)
    last = desired.uploaded
    if last is not None and last.on > on:
        hint = "give the day of the upload with --on"
        raise BlmError(f"the newest receipt is of {last.on}, after {on}", hint=hint)
    receipt = Receipt(parse_disavow(_text(raw)), on)
    told = dataclasses.replace(desired, uploaded=receipt)
    live = compare_file(told, Moment(on, False, on, "weekly"), merged=True)
    assert live is not None  # noqa: S101 - a receipt is given
    said = "main has other lines" if live.differs and live.since is None else ""
    event = Event(on, FILE, "uploaded", by, VIA, _reference(raw), said)
    path = f"{PROFILES}/{name}/receipts/{next_receipt(root / PROFILES / name, on, raw)}"
    files = {path: raw}
    uploads = [e for e in desired.site.events if (e.subject, e.event) == (FILE, "uploaded")]
    if [(one.on, one.ref) for one in uploads[-1:]] != [(on, event.ref)]:
        files[f"{PROFILES}/{name}/log.yaml"] = _logged(root, name, event)
    written = write_files(root, files)
    entries = len(receipt.file.entries())
    return Kept(path, _sha(raw), entries, live, bool(written))


def record_answer(root: Path, name: str, event: str, *, by: str, on: str) -> str:
    """Log an event of a manual action: that a review was asked for, or that it was lifted.

    Raises:
        BlmError: no manual action holds, or the date is before it or before its last event.
    """
    site = load_desired(root, name).site
    action = site.manual_action
    if action is None:
        hint = f"write manual_action into profiles/{name}/site.yaml when Search Console shows one"
        raise BlmError(f"no manual action of {name} is on record", hint=hint)
    if on < action["received"]:
        raise BlmError(f"it was received on {action['received']}, after {on}", hint="mend --on")
    said = Event(on, MANUAL_ACTION, event, by, VIA)
    checked = check_entries([said], site.events, {}, wait_days=0, today=on)
    if checked.refused:
        message, hint = checked.refused[0]
        raise BlmError(message, hint=hint)
    if checked.new:
        write_files(root, {f"{PROFILES}/{name}/log.yaml": _logged(root, name, said)})
    note = "" if checked.new else ", already there"
    return f"profiles/{name}/log.yaml: {event} on {on}{note}"


def read_list(source: str) -> bytes:
    """The bytes of a disavow list.

    Raises:
        BlmError: it is no file, is larger than Search Console takes, or most lines are no entries.
    """
    path = Path(source)
    if not path.is_file():
        raise BlmError(
            f"{source or 'an empty name'} is not a file", hint="give the list from Search Console"
        )
    if path.stat().st_size > MOST_BYTES:
        raise BlmError(f"{source} is larger than Search Console takes: {MOST_BYTES:,} bytes")
    raw = path.read_bytes()
    lines = parse_disavow(_text(raw)).lines
    wrong = [line for line in lines if line.kind == "other"]
    if wrong and len(wrong) * 2 > sum(line.kind in ("domain", "url", "other") for line in lines):
        message = f"{source}:{wrong[0].number}: most lines are no entries of a disavow list"
        raise BlmError(message, hint="download the list itself, a text file, from Search Console")
    return raw


def show_reviews(root: Path, name: str, today: str, form: str) -> str:
    """Every line of the disavow file with its advice and reason, as text or JSON."""
    found = review_list(root, name, today)
    if form == "json":
        return dump_json(render_reviews_json(name, found.as_of, today, found.lines))
    return render_reviews_text(found.lines)


def show_receipt(name: str, kept: Kept, form: str) -> str:
    """How the receipt differs from the merged ``disavow.txt``, as text or JSON."""
    if form == "json":
        return dump_json(render_receipt_json(name, kept.sha256, kept.entries, kept.live))
    return render_receipt_text(kept.entries, kept.live)


def _logged(root: Path, name: str, event: Event) -> bytes:
    path = f"{PROFILES}/{name}/log.yaml"
    raw = read_content(root, path) or b""
    return append_event(raw.decode("utf-8"), event, file=path).encode()


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _bytes(receipt: Receipt) -> bytes:
    return receipt.file.text.encode("utf-8", "surrogateescape")


def _sha(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _reference(raw: bytes) -> str:
    return f"sha256:{_sha(raw)}"
