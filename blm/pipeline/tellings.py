"""Tellings: issues that say what owners should know at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from blm.core.audits import Audit
from blm.core.forge_protocol import Forge, Which
from blm.core.issues import INCIDENT_LABEL, Cause, list_causes, plan_incidents
from blm.pipeline.proposing_issues import carry_out_issues

FAILING = "runs:all"
FAILING_TITLE = "blm runs fail"
KINDS = ("attack", "loss", "anchors", "manual-action", "index-change")


def tell_incidents(forge: Forge, audits: Iterable[Audit]) -> int:
    """Open, edit and close the issues of these audits' causes; how many were touched."""
    causes, checked = [], []
    for audit in audits:
        site = audit.site
        checked += [f"{kind}:{site.name}" for kind in KINDS]
        causes += [
            Cause(key, f"{site.name}: {said}", f"{said}.\n", _hash(said), site.owners)
            for key, said in list_causes(audit).items()
        ]
    return _carry_out(forge, causes, checked) if checked else 0


def tell_failures(forge: Forge, failed: Sequence[str], *, before: str | None, whole: bool) -> int:
    """One issue while runs fail; a good run over all sites closes it.

    Args:
        forge: where to.
        failed: sites that failed in this run.
        before: result of a workflow's earlier jobs; ``failure`` counts.
        whole: whether this run was over all sites.
    """
    bad = list(failed) + (["an earlier job of the run"] if before == "failure" else [])
    if not bad:
        return _carry_out(forge, [], [FAILING], "open") if whole else 0
    said = "\n".join(f"- {name}" for name in sorted(bad))
    hint = "The log of the run says why: errors stand at file, line and column, with a hint."
    body = f"The last run failed for:\n\n{said}\n\n{hint} The next good run closes this.\n"
    cause = Cause(FAILING, FAILING_TITLE, body, _hash(said), ())
    return _carry_out(forge, [cause], [FAILING], "open")


def _carry_out(
    forge: Forge, causes: Iterable[Cause], checked: Iterable[str], which: Which = "all"
) -> int:
    """Plan against these issues, and do it; failures that come back are a new issue each time."""
    issues = forge.issues(INCIDENT_LABEL, which)
    return carry_out_issues(forge, plan_incidents(causes, issues, checked))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
