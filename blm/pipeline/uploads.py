"""`blm disavow`: the file to upload, without anything that somebody said no to, however late."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from blm.core.dates import add_days
from blm.core.decision_merges import by_subject
from blm.core.desired import Desired
from blm.core.forge_protocol import Forge
from blm.core.guards import judge_proposal
from blm.core.hearing import Ear, hear_late
from blm.core.noes import upload_ready
from blm.core.proposals import read_marker
from blm.core.sites import Decision
from blm.core.standings import Standing, Texts
from blm.pipeline.audits import load_desired
from blm.pipeline.proposing_ends import LATE_DAYS
from blm.pipeline.proposing_reads import Reader
from blm.pipeline.repositories import RunRefused, write_files
from blm.repo.inventory import load_exports


def build_upload(root: Path, name: str, today: str, forge: Forge | None) -> bytes:
    """The bytes of the file to upload.

    Args:
        root: of the checkout.
        name: of the site.
        today: ISO date.
        forge: where comments are that no run has answered yet; None looks at files alone.

    Raises:
        RunRefused: a guard of the whole proposal blocks it.
    """
    desired = load_desired(root, name)
    exports = load_exports(root / "profiles" / name)
    guards = judge_proposal(desired.site, desired.policy, exports, today)
    blocked = [guard for guard in guards if guard.status == "blocked"]
    if blocked:
        raise RunRefused(blocked)
    own = by_subject([one for one in desired.site.decisions if not one.shared])
    shared = [one for one in desired.site.decisions if one.shared]
    decided = {**own, **(_unheard(forge, desired, own, today) if forge else {})}
    words = [*decided.values(), *shared]
    ready = upload_ready(desired.disavow, words, today, desired.names.registrable)
    return ready.encode("utf-8", "surrogateescape")


def _unheard(
    forge: Forge, desired: Desired, own: Mapping[str, Decision], today: str
) -> dict[str, Decision]:
    """What was said at pull requests that are over and that no run has answered."""
    site = desired.site.name
    ear = Ear(desired.names, int(desired.policy.review["keep_months"]))
    reader = Reader(forge, site, ear, today)
    recent = add_days(today, -LATE_DAYS)
    found: dict[str, Decision] = {}
    for pull in reader.pulls("audit"):
        if pull.state == "open" or pull.updated[:10] < recent:
            continue
        comments = reader.comments(pull.number)
        may_decide = reader.may_decide(comments)
        base = Texts("", decisions={**own, **found})
        standing = Standing(reader.repository.login, base, comments=comments, may_decide=may_decide)
        marker = read_marker(pull.body)
        found |= hear_late(standing, marker.networks if marker else {}, ear).decisions
    return found


def save_upload(root: Path, path: Path, content: bytes) -> None:
    """Write the file, all of it or nothing; inside the repository as any other file there."""
    inside = path.resolve()
    if inside.is_relative_to(root):
        write_files(root, {inside.relative_to(root).as_posix(): content})
    else:
        path.write_bytes(content)
