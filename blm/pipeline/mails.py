"""Drafts of mails: a team's own template or the package's, in the language of the linking page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from blm.core.urls import host_of
from blm.errors import BlmError
from blm.render.mails import (
    FALLBACK,
    KINDS,
    SUFFIX,
    MailLink,
    Template,
    bundled,
    languages,
    write_mail,
)
from blm.repo.trees import inside, read_content

FOLDER = "templates"
"""Where a team keeps its own: ``templates/<language>/<kind>.txt.j2``."""


def draft_mail(
    root: Path,
    kind: str,
    links: Sequence[MailLink],
    *,
    spoken: Iterable[str | None],
    wanted: str | None,
    site: str,
) -> str:
    """A mail about links of one referring domain; it is printed, and kept nowhere.

    Args:
        root: of the repository.
        kind: one of `KINDS`.
        links: that it names, at least one.
        spoken: languages of the linking pages, ISO 639-1, None where unknown.
        wanted: language asked for, or None for the one that most pages are in, if there is a
            template, and else English.
        site: host of ours, for links whose target no tool names.

    Raises:
        BlmError: there is no template in the language asked for.
        InvalidFiles: the template cannot be filled.
    """
    known = find_languages(root, kind)
    if wanted is not None and wanted not in known:
        hint = f"write {FOLDER}/{wanted}/{kind}{SUFFIX}, or take one of {', '.join(known)}"
        raise BlmError(f"there is no template '{kind}' in language '{wanted}'", hint=hint)
    counts = Counter(one for one in spoken if one in known)
    language = wanted or max(sorted(counts), key=lambda one: counts[one], default=FALLBACK)
    hosts = [host for link in links if link.target and (host := host_of(link.target))]
    return write_mail(_find(root, language, kind), hosts[0] if hosts else site, links)


def find_languages(root: Path, kind: str) -> tuple[str, ...]:
    """Languages that there is a template of this kind in, a team's own included; sorted."""
    folder = inside(root, FOLDER)
    own = folder.iterdir() if folder.is_dir() else ()
    return tuple(sorted({*languages(), *(o.name for o in own if (o / f"{kind}{SUFFIX}").exists())}))


def _find(root: Path, language: str, kind: str) -> Template:
    place = f"{FOLDER}/{language}/{kind}{SUFFIX}"
    raw = read_content(root, place)
    if raw is None:
        return bundled(language, kind)
    try:
        return Template(place, raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise BlmError(f"{place} is not UTF-8", hint="save it as UTF-8") from None


__all__ = ["KINDS", "MailLink", "draft_mail", "find_languages"]
