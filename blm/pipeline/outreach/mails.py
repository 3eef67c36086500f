"""Drafts of mails in the language of the linking page, from a team's templates or blm's own."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from blm.core.hosts.urls import host_of
from blm.errors import BlmError, Problem
from blm.render.outreach.mails import (
    FALLBACK,
    KINDS,
    SUFFIX,
    MailLink,
    Template,
    bundled,
    check_mail,
    languages,
    write_mail,
)
from blm.repo.working_tree.paths import inside, read_content

FOLDER = "templates"
"""Folder of a team's own templates: ``templates/<language>/<kind>.txt.j2``."""


def draft_mail(
    root: Path,
    kind: str,
    links: Sequence[MailLink],
    *,
    spoken: Iterable[str | None],
    wanted: str | None,
    site: str,
) -> str:
    """The draft of a mail about links of one referring domain.

    Args:
        root: folder of the repository.
        kind: kind of mail, one of `KINDS`.
        links: links that the mail names, at least one.
        spoken: languages of the linking pages, ISO 639-1, None if unknown.
        wanted: language of the mail; None for the most frequent language of the pages that has a
            template, or else English.
        site: host of the site, for links without a target URL.

    Raises:
        BlmError: there is no template in the wanted language.
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


def check_templates(root: Path) -> Iterator[Problem]:
    """Problems of a team's own templates; a warning for files that are no template of blm's."""
    try:
        folder = inside(root, FOLDER)
        own = sorted(one for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []
    except BlmError as error:
        yield Problem(FOLDER, 0, 0, "", error.message, error.hint)
        return
    for language in own:
        for path in sorted(one for one in language.iterdir() if one.name.endswith(".j2")):
            yield from _check_template(root, f"{FOLDER}/{language.name}/{path.name}")


def _check_template(root: Path, place: str) -> Iterator[Problem]:
    name = place.rpartition("/")[2]
    known = [f"{kind}{SUFFIX}" for kind in KINDS]
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
        message = "no mail is written from a file of this name"
        yield Problem(place, 0, 0, "", message, hint, "warning")
        return
    try:
        source = (read_content(root, place) or b"").decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        yield Problem(place, line, 0, "", "not UTF-8", "save it as UTF-8")
    except BlmError as error:
        yield Problem(place, 0, 0, "", error.message, error.hint)
    else:
        yield from check_mail(Template(place, source))


def find_languages(root: Path, kind: str) -> tuple[str, ...]:
    """Languages with a template of this kind, a team's own included; sorted."""
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


__all__ = ["KINDS", "MailLink", "check_templates", "draft_mail", "find_languages"]
