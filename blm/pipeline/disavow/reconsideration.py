"""`blm disavow --pack`: the reconsideration pack for a manual action, from git and the log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from blm.core.audit.disavow_review import compare_file
from blm.core.link_profile.desired_state import Moment
from blm.core.live_list.manual_actions import list_gaps
from blm.errors import BlmError
from blm.forge.git.file_history import file_history
from blm.pipeline.disavow.live_list import judge_committed
from blm.render.outreach.reconsideration import PackEvidence, render_pack
from blm.repo.working_tree.paths import PROFILES


@dataclass(frozen=True, slots=True)
class Pack:
    """A reconsideration pack.

    Attributes:
        text: the pack as Markdown.
        gaps: one sentence for each thing that is missing; empty if it is complete.
    """

    text: str
    gaps: tuple[str, ...]


def build_pack(root: Path, name: str, today: str) -> Pack:
    """The pack of a site's manual action.

    Args:
        root: folder of the repository.
        name: name of the site.
        today: ISO date.

    Raises:
        BlmError: no manual action holds, or the site has no export.
    """
    desired, audit = judge_committed(root, name, today)
    site = desired.site
    if site.manual_action is None:
        hint = f"write manual_action into profiles/{name}/site.yaml when Search Console shows one"
        raise BlmError(f"no manual action of {name} is on record", hint=hint)
    if audit is None:
        hint = f"run blm ingest {name} FILE"
        raise BlmError(f"no export of {name} was ever taken in: nothing was looked at", hint=hint)
    agreed = desired.disavow.entries()
    moment = Moment(audit.as_of, audit.provisional, today, audit.cadence)
    live = compare_file(desired, moment, merged=True)
    gaps = list_gaps(audit.disavow.examples, live, site.events, lines=len(agreed))
    commit, history = file_history(root, f"{PROFILES}/{name}/disavow.txt")
    receipt = desired.uploaded
    evidence = PackEvidence(
        agreed=tuple(line.text.strip() for line in agreed),
        uploaded_on=receipt.on if receipt else None,
        uploaded_hash=_hash(receipt.file.text) if receipt else "",
        uploaded_lines=len(receipt.file.entries()) if receipt else 0,
        commit=commit,
        history=history,
        stop_above=float(desired.policy.anchors["stop_above"]),
        wait_days=int(desired.policy.outreach["wait_days"]),
        review_months=int(desired.policy.review["disavow_months"]),
    )
    return Pack(render_pack(audit, evidence, gaps), gaps)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
