"""`blm outreach`: list owners to ask for removal, draft mails, and log what happened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from blm.core.comments.comment_commands import read_subject
from blm.core.dates import add_days
from blm.core.outreach.removal_requests import Request, find_network, list_requests
from blm.core.why.human_record import subject_domain
from blm.errors import BlmError
from blm.pipeline.outreach.mails import MailLink, draft_mail
from blm.pipeline.outreach.worklist import Judged, LogEntry, Worklist, record_entries
from blm.render.outreach.removal_requests import (
    render_outreach_json,
    render_outreach_markdown,
    render_outreach_text,
)
from blm.render.text.escaping import defang
from blm.render.text.terminals import dump_json


def show_requests(judged: Judged, form: str) -> str:
    """The requests for removal as text, JSON or Markdown."""
    audit, requests = judged.audit, list_requests(judged.audit)
    if form == "json":
        return dump_json(render_outreach_json(audit, requests))
    if form == "markdown":
        return render_outreach_markdown(audit, requests)
    return render_outreach_text(audit, requests)


def choose_domains(judged: Judged, words: Sequence[str] | None) -> tuple[str, ...]:
    """The referring domains that a person named.

    Args:
        judged: the site, judged today.
        words: domains or URLs, defanged or not, or numbers of networks such as ``N3``; None for
            all domains that are to be asked.

    Raises:
        BlmError: a word is none of these, or no tool ever named the domain.
    """
    requests = list_requests(judged.audit)
    if words is None:
        return tuple(one.domain for one in requests if one.state == "ask")
    found: list[str] = []
    wrong: list[str] = []
    for word in words:
        network = find_network(requests, word)
        domain = None if network is not None else _read_domain(judged, word)
        if network:
            found += network
        elif network is not None:
            wrong.append(f"{word} is no network of this list. hint: run blm outreach to see them")
        elif domain is None:
            wrong.append(f"{word!r} is no domain. hint: give a domain such as spam.example")
        elif not judged.knows(domain):
            said = f"no tool has named {defang(domain)} as linking to {judged.audit.site.name}"
            wrong.append(f"{said}. hint: check the spelling")
        else:
            found.append(domain)
    if wrong:
        raise BlmError("\n".join(wrong))
    return tuple(dict.fromkeys(found))


def _read_domain(judged: Judged, word: str) -> str | None:
    subject = read_subject(word, judged.desired.names)
    return subject_domain(subject, judged.desired.names.registrable) or None if subject else None


def record_requests(
    root: Path, judged: Judged, domains: Sequence[str], entry: LogEntry
) -> list[str]:
    """Write one event per domain into the log; returns a sentence for each, with its due date.

    Raises:
        BlmError: an event is impossible in the stage of its domain.
    """
    days = int(judged.desired.policy.outreach["wait_days"])
    due = f", due {add_days(entry.on, days)}" if entry.event == "asked" else ", due now"
    wanted = {one.domain for one in judged.audit.findings if one.recommendation == "remove"}
    other = ", though its removal is not recommended"
    return record_entries(
        root, judged, domains, entry, note=lambda domain: due if domain in wanted else other
    )


def draft_requests(
    root: Path, judged: Judged, domains: Sequence[str], language: str | None
) -> list[str]:
    """One mail for each domain, about its links.

    Raises:
        BlmError: a domain has no link to be removed, or the language has no template.
    """
    by_domain = {one.domain: one for one in list_requests(judged.audit)}
    missing = [one for one in domains if one not in by_domain or not by_domain[one].samples]
    if missing:
        hint = "a draft names live links of a domain on the list of blm outreach"
        named = ", ".join(map(defang, missing))
        raise BlmError(f"no link of {named} is to be removed", hint=hint)
    site = judged.audit.site.domains[0]
    return [_draft(root, by_domain[domain], site, language) for domain in domains]


def _draft(root: Path, request: Request, site: str, language: str | None) -> str:
    links = [MailLink(one.source_url, one.target_url, one.anchor) for one in request.samples]
    spoken = [one.lang for one in request.samples]
    return draft_mail(root, "removal", links, spoken=spoken, wanted=language, site=site)


OUTREACH = Worklist(
    events={"asked": "asked", "answered": "answered", "no-contact": "no-contact"},
    reasoned=("no-contact",),
    show=show_requests,
    choose=choose_domains,
    draft=draft_requests,
    record=record_requests,
)
"""The functions of `blm outreach`."""
