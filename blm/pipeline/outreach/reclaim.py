"""`blm reclaim`: list lost links and redirects to set, draft mails, and log what happened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from blm.core.comments.comment_commands import read_subject
from blm.core.hosts.urls import url_key
from blm.core.reclaim.lost_links import Loss
from blm.errors import BlmError
from blm.pipeline.outreach.mails import MailLink, draft_mail
from blm.pipeline.outreach.worklist import Judged, Worklist, record_entries
from blm.render.outreach.reclaims import (
    render_reclaim_json,
    render_reclaim_markdown,
    render_reclaim_text,
)
from blm.render.text.escaping import defang
from blm.render.text.terminals import dump_json

NAMED = 3
"""Most lost links of one domain that a mail names."""


def show_reclaims(judged: Judged, form: str) -> str:
    """The lost links and redirects as text, JSON or Markdown."""
    if form == "json":
        return dump_json(render_reclaim_json(judged.audit))
    if form == "markdown":
        return render_reclaim_markdown(judged.audit)
    return render_reclaim_text(judged.audit)


def choose_subjects(judged: Judged, words: Sequence[str] | None) -> tuple[str, ...]:
    """The subjects that a person named: domains, source URLs or target URLs of lost links.

    Args:
        judged: the site, judged today.
        words: domains or URLs, defanged or not; None for every domain that is to be asked.

    Raises:
        BlmError: a word is neither a domain nor a URL, or no lost link or redirect has it.
    """
    reclaims = judged.audit.reclaims
    if words is None:
        return tuple(dict.fromkeys(one.reclaim.domain for one in reclaims.asks))
    pages = [one.reclaim.source_url for one in reclaims.losses]
    pages += [one.target_url for one in reclaims.redirects]
    by_key = {url_key(page): page for page in pages}
    domains = {one.reclaim.domain for one in reclaims.losses}
    found: list[str] = []
    wrong: list[str] = []
    for word in words:
        subject = read_subject(word, judged.desired.names)
        page = by_key.get(url_key(subject)) if subject and "://" in subject else None
        if page is not None or subject in domains:
            found.append(page or str(subject))
        elif subject is None:
            wrong.append(f"{word!r} is neither a domain nor a URL. hint: give it as listed")
        else:
            said = f"no lost link and no redirect of this list is {defang(subject)}"
            wrong.append(f"{said}. hint: run blm reclaim to see them")
    if wrong:
        raise BlmError("\n".join(wrong))
    return tuple(dict.fromkeys(found))


def draft_reclaims(
    root: Path, judged: Judged, subjects: Sequence[str], language: str | None
) -> list[str]:
    """One mail for each domain or source URL, about its lost links.

    Raises:
        BlmError: there is nobody to ask, as the site is offline or the subject is a page of ours.
    """
    chosen = [(one, _losses_of(judged, one)) for one in subjects]
    wrong = [f"there is nobody to ask about {defang(one)}" for one, losses in chosen if not losses]
    if wrong:
        hint = "pages of ours are mended by a redirect, offline sites replaced; see blm reclaim"
        raise BlmError("\n".join(wrong), hint=hint)
    site = judged.audit.site.domains[0]
    return [_draft(root, losses, site, language) for _, losses in chosen]


def _losses_of(judged: Judged, subject: str) -> list[Loss]:
    """The subject's most valuable losses of one category, without those of offline sites."""
    own = [
        one
        for one in judged.audit.reclaims.losses
        if subject in (one.reclaim.source_url, one.reclaim.domain)
        and one.reclaim.category != "site-offline"
    ]
    return [one for one in own if one.reclaim.category == own[0].reclaim.category][:NAMED]


def _draft(root: Path, losses: Sequence[Loss], site: str, language: str | None) -> str:
    links = [
        MailLink(one.reclaim.source_url, one.reclaim.target_url, one.reclaim.anchor)
        for one in losses
    ]
    spoken = [one.lang for one in losses]
    kind = losses[0].reclaim.category
    return draft_mail(root, kind, links, spoken=spoken, wanted=language, site=site)


RECLAIM = Worklist(
    events={"asked": "reclaim-asked", "recovered": "recovered", "written-off": "written-off"},
    reasoned=("written-off",),
    show=show_reclaims,
    choose=choose_subjects,
    draft=draft_reclaims,
    record=record_entries,
)
"""The functions of `blm reclaim`."""
