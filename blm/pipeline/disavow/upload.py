"""`blm disavow`: the upload-ready file, without lines that people declined, even late."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from blm.core.dates import add_days
from blm.core.disavow.disavow_file import parse_disavow
from blm.core.forge.protocol import Forge
from blm.core.link_profile.desired_state import Desired
from blm.core.plan.line_guards import judge_proposal
from blm.core.proposals.forge_state import Standing, Texts
from blm.core.proposals.proposal import read_marker
from blm.core.proposals.reviewer_decisions import DecisionInputs, hear_late_decisions
from blm.core.review.declined import upload_ready
from blm.core.site.decision_merges import by_subject
from blm.core.site.site import Decision
from blm.core.text.line_ends import split_lines
from blm.errors import BlmError, InvalidFiles, Problem
from blm.pipeline.disavow.site_lint import refused_lines
from blm.pipeline.forge_sync.forge_reader import Reader
from blm.pipeline.guard_knobs import place_knobs
from blm.pipeline.load_site import load_desired
from blm.pipeline.propose.closed_pull_requests import LATE_DAYS
from blm.pipeline.repository import RunRefused, write_files
from blm.render.audit.receipts import render_upload_steps
from blm.repo.snapshot.inventory import load_exports
from blm.repo.working_tree.paths import PROFILES, inside, is_there

BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Upload:
    """The upload-ready disavow file.

    Attributes:
        content: bytes of the file.
        entries: number of disavow entries in it.
        left_out: number of entries of ``disavow.txt`` left out because people keep the domain.
        steps: what a person has to do to upload it, one sentence each.
    """

    content: bytes
    entries: int
    left_out: int
    steps: tuple[str, ...]

    def __str__(self) -> str:
        """The number of entries in words."""
        return f"{self.entries} entr{'y' if self.entries == 1 else 'ies'}"


def build_upload(root: Path, name: str, today: str, forge: Forge | None) -> Upload:
    """The upload-ready disavow file of a site.

    Args:
        root: folder of the checkout.
        name: name of the site.
        today: ISO date.
        forge: forge to read late comments from; None reads the checkout's files only.

    Raises:
        BlmError: there is no disavow file.
        InvalidFiles: a line to upload has an error, such as one that hits a whole platform.
        RunRefused: a guard of the whole proposal blocks it.
    """
    desired = load_desired(root, name)
    file = f"{PROFILES}/{name}/disavow.txt"
    if not is_there(inside(root, file)):
        hint = f"blm disavow {name} --adopt FILE takes in the list that is live"
        raise BlmError(f"{file} is not there: nothing to upload", hint=hint)
    _refuse_blocked(root, desired, today)
    ready = upload_ready(
        desired.disavow, _all_decisions(desired, forge, today), today, desired.names.registrable
    )
    if errors := _refused(desired, ready, file, today):
        raise InvalidFiles(errors)
    ready = ready.removeprefix(BOM)
    before, after = len(desired.disavow.entries()), len(parse_disavow(ready).entries())
    steps = render_upload_steps(name, desired.site.properties)
    return Upload(ready.encode("utf-8"), after, before - after, tuple(steps))


def _refused(desired: Desired, ready: str, file: str, today: str) -> list[Problem]:
    """Errors in lines to be uploaded, with line numbers of the committed file."""
    errors = refused_lines(desired.site, desired.disavow.text, file, today)
    stays = set(split_lines(ready))
    lines = split_lines(desired.disavow.text)
    return [one for one in errors if not one.line or lines[one.line - 1] in stays]


def _refuse_blocked(root: Path, desired: Desired, today: str) -> None:
    """Raise `RunRefused` if a guard of the whole proposal blocks it."""
    exports = load_exports(root / PROFILES / desired.site.name)
    guards = judge_proposal(desired.site, desired.policy, exports, today)
    blocked = [guard for guard in guards if guard.status == "blocked"]
    if blocked:
        raise RunRefused(place_knobs(root, desired.site.name, blocked))


def _all_decisions(desired: Desired, forge: Forge | None, today: str) -> list[Decision]:
    """Decisions on the site, including late ones that no run has recorded yet."""
    own = by_subject([one for one in desired.site.decisions if not one.shared])
    shared = [one for one in desired.site.decisions if one.shared]
    late = _unrecorded_decisions(forge, desired, own, today) if forge else {}
    return [*{**own, **late}.values(), *shared]


def _unrecorded_decisions(
    forge: Forge, desired: Desired, own: Mapping[str, Decision], today: str
) -> dict[str, Decision]:
    """Decisions that the checkout lacks: in facts not merged yet, and in unanswered comments."""
    site = desired.site.name
    inputs = DecisionInputs(desired.names, int(desired.policy.review["keep_months"]))
    reader = Reader(forge, site, inputs, today)
    recent = add_days(today, -LATE_DAYS)
    found = {s: d for s, d in reader.base().decisions.items() if s not in own or own[s].on < d.on}
    for pull in reader.pulls("audit"):
        if pull.state == "open" or pull.updated[:10] < recent:
            continue
        comments = reader.comments(pull.number)
        may_decide = reader.may_decide(comments)
        base = Texts("", decisions={**own, **found})
        standing = Standing(reader.repository.login, base, comments=comments, may_decide=may_decide)
        marker = read_marker(pull.body)
        found |= hear_late_decisions(standing, marker.networks if marker else {}, inputs).decisions
    return found


def check_output(root: Path, path: Path) -> None:
    """Refuse to write the upload into a profile, where it could replace its own source.

    Raises:
        BlmError: the path is in a profile.
    """
    if path.resolve().is_relative_to((root / PROFILES).resolve()):
        hint = "give another folder, such as -o upload.txt"
        raise BlmError(f"{path} lies among the files that the list is made from", hint=hint)


def save_upload(root: Path, path: Path, content: bytes) -> None:
    """Write the file atomically; inside the repository with its lock and journal."""
    inside = path.resolve()
    if inside.is_relative_to(root):
        write_files(root, {inside.relative_to(root).as_posix(): content})
        return
    with tempfile.NamedTemporaryFile(dir=inside.parent, prefix=".blm-", delete=False) as staged:
        staged.write(content)
    Path(staged.name).chmod(0o644)
    Path(staged.name).replace(inside)
