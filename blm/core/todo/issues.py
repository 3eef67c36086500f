"""Issues: one per cause while it lasts, and one each Monday; nothing is said twice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from blm.core.audit.audit import Audit
from blm.core.dates import week_of
from blm.core.forge.forge_values import Issue, IssueDraft

INCIDENT_LABEL = "blm/incident"
MONDAY_LABEL = "blm/monday"
VALUABLE = 5
"""Lost links worth asking back that make an incident together."""
_MARKER = re.compile(r"^<!-- blm:issue (\{.*\}) -->$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that owners should know of at once.

    Attributes:
        key: the same while it lasts: kind, site, and what tells it from others.
        title: one line.
        body: Markdown.
        fingerprint: of what is said; a new one is no mail, only an edit.
        owners: logins.
    """

    key: str
    title: str
    body: str
    fingerprint: str
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """Open one."""

    draft: IssueDraft


@dataclass(frozen=True, slots=True)
class EditIssue:
    """Let an open one say something else."""

    number: int
    draft: IssueDraft


@dataclass(frozen=True, slots=True)
class CloseIssue:
    """Close one that is over, after it has said so; without a draft it has nothing to say."""

    number: int
    draft: IssueDraft | None = None


IssueStep = OpenIssue | EditIssue | CloseIssue


def plan_incidents(
    causes: Iterable[Cause], issues: Sequence[Issue], checked: Iterable[str]
) -> tuple[IssueStep, ...]:
    """Open what is new, edit what changed, close what is over.

    An issue that a person closed while its cause lasts stays closed. Once the cause is over, its
    issue is marked so, and the next time is a new issue.

    Args:
        causes: that hold now.
        issues: all with the label, open and closed.
        checked: keys that this run looked at, or their first parts, such as
            ``attack:acme.example``; others are not over only because nobody looked.
    """
    wanted = {cause.key: cause for cause in causes}
    known = [(key, issue) for issue in issues if (key := _lasting_key(issue))]
    by_key = dict(sorted(known, key=lambda one: (one[1].state == "open", one[1].number)))
    steps: list[IssueStep] = []
    for key, cause in sorted(wanted.items()):
        draft = _draft(cause)
        issue = by_key.get(key)
        if issue is None:
            steps.append(OpenIssue(draft))
        elif issue.state == "open" and _read(issue) != _said(cause):
            steps.append(EditIssue(issue.number, draft))
    looked = tuple(checked)
    for key, issue in sorted(known, key=lambda one: (one[0], one[1].number)):
        if key not in wanted and any(f"{key}:".startswith(f"{one}:") for one in looked):
            close = CloseIssue if issue.state == "open" else EditIssue
            steps.append(close(issue.number, _over(issue)))
    return tuple(steps)


def _lasting_key(issue: Issue) -> str:
    """Key of the issue's cause; empty when it has none, or was closed as over."""
    said = _read(issue)
    done = issue.state == "closed" and said.get("over")
    return "" if done else str(said.get("key", ""))


def _over(issue: Issue) -> IssueDraft:
    """What the issue says, marked as over."""
    body = _with_marker(issue.body, {**_read(issue), "over": "yes"})
    return IssueDraft(issue.title, body, issue.labels, issue.assignees)


def _said(cause: Cause) -> dict[str, str]:
    return {"key": cause.key, "fingerprint": cause.fingerprint}


def _draft(cause: Cause) -> IssueDraft:
    body = _with_marker(cause.body, _said(cause))
    return IssueDraft(cause.title, body, (INCIDENT_LABEL,), cause.owners)


def plan_monday_issue(
    draft: IssueDraft | None, fingerprint: str, today: str, issues: Sequence[Issue]
) -> tuple[IssueStep, ...]:
    """One new issue a week when something is to do and it is not what the last one says.

    Args:
        draft: title, body, owners; None when nobody has anything to do.
        fingerprint: of what is asked of whom.
        today: ISO date; a late Monday run counts for its week.
        issues: all with the label.
    """
    ordered = sorted(issues, key=lambda issue: issue.number)
    opened = [issue for issue in ordered if issue.state == "open"]
    week = week_of(today)
    last = _read(ordered[-1]) if ordered else {}
    done = last.get("week") == week or (bool(opened) and last.get("fingerprint") == fingerprint)
    if draft is None:
        return tuple(CloseIssue(issue.number) for issue in opened)
    if done:
        return tuple(CloseIssue(issue.number) for issue in opened[:-1])
    body = _with_marker(draft.body, {"week": week, "fingerprint": fingerprint})
    new = IssueDraft(draft.title, body, (MONDAY_LABEL,), draft.assignees)
    return (OpenIssue(new), *(CloseIssue(issue.number) for issue in opened))


def is_week_told(issues: Sequence[Issue], today: str) -> bool:
    """Whether the newest of the weeks' issues is this week's."""
    newest = max(issues, key=lambda issue: issue.number, default=None)
    return newest is not None and _read(newest).get("week") == week_of(today)


def _with_marker(body: str, values: Mapping[str, str]) -> str:
    text = json.dumps(values, sort_keys=True).replace(">", "\\u003e").replace("<", "\\u003c")
    plain = _MARKER.sub("", body.replace("\r\n", "\n")).rstrip()
    return f"{plain}\n\n<!-- blm:issue {text} -->\n"


def _read(issue: Issue) -> Mapping[str, str]:
    found = _MARKER.findall(issue.body.replace("\r\n", "\n"))
    try:
        values = json.loads(found[-1]) if found else {}
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def list_causes(audit: Audit) -> dict[str, str]:
    """What of an audit is an incident: key, and one plain sentence without its full stop.

    No text of a stranger enters a sentence.
    """
    site = audit.site.name
    bands = {kpi.id: kpi.band for kpi in audit.kpis}
    found = {}
    if bands.get("link_velocity") == "urgent":
        found[f"attack:{site}"] = "far more new referring domains than usual"
    if len(audit.plan.reclaim) >= VALUABLE or bands.get("link_loss_rate") == "urgent":
        found[f"loss:{site}"] = f"{len(audit.plan.reclaim)} lost links are worth asking back"
    if bands.get("anchor_distribution") == "urgent":
        found[f"anchors:{site}"] = "exact-match anchors are above the stop rule"
    if audit.site.manual_action is not None:
        found[f"manual-action:{site}"] = "Search Console shows a manual action"
    for change in audit.incidents:
        if change.on == audit.as_of and not change.reason:
            key = f"index-change:{site}:{change.stream}:{change.on}"
            found[key] = f"{change.stream} dropped {change.vanished} links that others still see"
    return found
