"""Bodies of issues: incidents, failed runs, overdue runs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from blm.core.audit.audit import Audit
from blm.core.todo.issue_plan import Cause, list_causes
from blm.render.sections.audit_summary import name_kpi
from blm.render.sections.kpis import view_index_changes
from blm.render.sections.link_changes import view_reclaims
from blm.render.text.escaping import code, escape, link
from blm.render.text.templating import fill

ITEMS_SHOWN = 25
STEPS: Mapping[str, tuple[str, ...]] = {
    "attack": (
        "Nothing needs to be disavowed today: such links are mostly ignored by search engines.",
        "The next weekly or full audit weighs the new domains. Look at some of them: {audit}.",
        "If Search Console shows a manual action, write it into `manual_action` of `site.yaml`.",
    ),
    "loss": (
        "Ask the owners of the pages above for their links, best first.",
        "`blm reclaim` drafts the mails and records what happened.",
    ),
    "anchors": (
        "Plan no new link with an exact-match anchor until the share is back in range.",
        "Branded and generic anchors may go on.",
    ),
    "manual-action": (
        "Lines may be proposed in every audit while it holds, and runs come daily.",
        "Ask for a review with what {pack} prints; it says what is still missing.",
        "When Google has lifted it, record that: {lifted}.",
    ),
    "index-change": (
        "Nothing is counted as lost and nothing is drafted.",
        "If you know the reason, write it into `incidents.yaml`; it is then shown with the change.",
    ),
}


def render_incidents(audit: Audit) -> tuple[Cause, ...]:
    """A cause for each incident in an audit, with its issue's title and body.

    The text depends on the data, not on the day, so that the same incident is never edited.
    """
    return tuple(_incident(audit, key, said) for key, said in sorted(list_causes(audit).items()))


def _incident(audit: Audit, key: str, said: str) -> Cause:
    kind, site = key.partition(":")[0], audit.site
    commands = {"audit": "audit", "pack": "disavow --pack", "lifted": "disavow --record lifted"}
    shown = {name: str(code(f"blm {verb} {site.name}")) for name, verb in commands.items()}
    body = "\n\n".join(
        text
        for text in (
            f"{escape(said[:1].upper() + said[1:])}. Data as of {audit.as_of}.",
            _numbers(kind, audit),
            "What to do:",
            "\n".join(f"- {step.format_map(shown)}" for step in STEPS[kind]),
            "This issue is closed by the run that finds it over. Closed by you, it stays closed.",
        )
        if text
    )
    return Cause(key, f"{site.name}: {said}", f"{body}\n", _hash(said), site.owners)


def _numbers(kind: str, audit: Audit) -> str:
    """The numbers behind an incident."""
    kpi = {"attack": "link_velocity", "loss": "link_loss_rate", "anchors": "anchor_distribution"}
    measured = [name_kpi(one) for one in audit.kpis if one.id == kpi.get(kind)]
    lines = [f"Measured: {escape(name)}." for name in measured]
    view = {"loss": view_reclaims, "index-change": view_index_changes}.get(kind)
    section = {"loss": "reclaims", "index-change": "index_changes"}.get(kind, "")
    seen = view(_undated(audit)) if view else None
    return "\n\n".join([*lines, fill(section, seen)] if seen else lines)


def _undated(audit: Audit) -> Audit:
    """The audit as of the date of its data: overdue work belongs to the Monday issue."""
    return audit.dated(audit.as_of)


def render_failures(failed: Sequence[str], run: str = "") -> str:
    """Body of the issue about failing runs.

    Args:
        failed: names of sites, or descriptions of other failures.
        run: address of the run on the forge, empty without one.
    """
    names = sorted(set(failed))
    lines = [f"- {code(name)}" for name in names[:ITEMS_SHOWN]]
    more = len(names) - ITEMS_SHOWN
    lines += [f"- …and {more:,} more"] if more > 0 else []
    where = f" The log is at {link('the run', run)}." if run else ""
    said = (
        f"The log of the run says why: errors stand at file, line and column, with a hint.{where} "
        "Other sites went on. The next good run closes this."
    )
    return "\n".join(["The last run failed for:", "", *lines, "", said, ""])


def render_overdue(last: str, run: str) -> str:
    """Body of the issue about a workflow whose runs are overdue.

    Args:
        last: ISO date of the last good run.
        run: daily, weekly, monthly or quarterly.
    """
    return (
        f"The last good {escape(run)} run was on {escape(last)}, more than twice its cadence ago. "
        "Look whether the schedule is switched off (a forge does so after 60 days without "
        f"activity in a public repository), then start the workflow by hand: {code('blm doctor')} "
        "names what stands in its way.\n"
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
