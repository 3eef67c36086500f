"""Issues: one per incident while it lasts, and one each Monday; nothing is reported twice."""

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
"""Number of lost links worth asking back that together make an incident."""
_MARKER = re.compile(r"^<!-- blm:issue (\{.*\}) -->$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cause:
    """The cause of an incident, with the issue's content.

    Attributes:
        key: kind, site and distinguishing part; the same while the cause lasts.
        title: one line.
        body: Markdown.
        fingerprint: of the content; a new one leads to an edit, which sends no mail.
        owners: logins.
    """

    key: str
    title: str
    body: str
    fingerprint: str
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """Step: open an issue."""

    draft: IssueDraft


@dataclass(frozen=True, slots=True)
class EditIssue:
    """Step: edit an open issue."""

    number: int
    draft: IssueDraft


@dataclass(frozen=True, slots=True)
class CloseIssue:
    """Step: close an issue that is over, after an edit that says so if there is a draft."""

    number: int
    draft: IssueDraft | None = None


IssueStep = OpenIssue | EditIssue | CloseIssue


def plan_incidents(
    causes: Iterable[Cause], issues: Sequence[Issue], checked: Iterable[str]
) -> tuple[IssueStep, ...]:
    """Steps for incidents: open new ones, edit changed ones, close those that are over.

    An issue that a person closed while its cause lasts stays closed. Once the cause is over, its
    issue is marked so; if it recurs, a new issue is opened.

    Args:
        causes: present ones.
        issues: all with the label, open and closed.
        checked: keys, or their first parts such as ``attack:acme.example``, that this run checked;
            causes that it did not check are not over.
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
    """Key of the issue's cause; empty if it has none, or was closed as over."""
    said = _read(issue)
    done = issue.state == "closed" and said.get("over")
    return "" if done else str(said.get("key", ""))


def _over(issue: Issue) -> IssueDraft:
    """The issue's content, marked as over."""
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
    """The week's new issue, or none without todos or if the last one says the same.

    Args:
        draft: title, body, owners; None without todos.
        fingerprint: of what is asked of whom.
        today: ISO date; a late run counts for its week.
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
    """True if the newest Monday issue is of this week."""
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
    """The incidents in an audit: key, and one sentence without a full stop.

    Sentences contain no untrusted text.
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
