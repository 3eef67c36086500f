"""`blm why`: the story of one domain, from the committed files and from git history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from blm.core.comments.comment_commands import refang
from blm.core.hosts.public_suffixes import Domains
from blm.core.hosts.urls import host_label, host_of
from blm.core.inventory.ingest import data_date
from blm.core.inventory.snapshot import Snapshot
from blm.core.link_profile.desired_state import Desired, Moment, replay_moment
from blm.core.why.domain_commits import Touches
from blm.core.why.human_record import subject_domain
from blm.core.why.one_domain import prepare_judge
from blm.core.why.story import Places, Story, Told, find_near, tell_story
from blm.errors import BlmError
from blm.exports.vendors.formats import FORMATS
from blm.pipeline.load_site import load_with_places
from blm.render.text.escaping import defang, plain
from blm.render.text.terminals import dump_json
from blm.render.why.why_json import render_story_json
from blm.render.why.why_markdown import render_story_markdown
from blm.render.why.why_text import render_story_text
from blm.repo.policy.layers import Resolution
from blm.repo.site.results import newest_receipt_path
from blm.repo.snapshot.inventory import load_judged
from blm.repo.snapshot.line_places import find_domain_place, find_link_places, find_result_place

PEOPLES = ("site.yaml", "decisions.yaml", "log.yaml", "prospects.yaml", "disavow.txt", "receipts")
"""Files and folders of a profile in which people name domains."""
SHARED = ("policies/shared/decisions.yaml", "policies/shared/protected.yaml")
"""Shared files in which people name domains."""
TENANTS_SHOWN = 3
"""Most domains of a platform that are named as examples."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The domain and page that a person asked about.

    Attributes:
        domain: referring domain, as an A-label.
        page: URL of the page, or empty.
    """

    domain: str
    page: str = ""


def read_asked(text: str, names: Domains) -> Subject:
    """Read a domain, host or URL: defanged, in any script, or copied from the disavow file.

    Raises:
        BlmError: it is neither a domain nor a URL.
    """
    meant = refang(text.strip().strip("`<>\"'")).removeprefix("domain:")
    page = meant if "://" in meant else f"https://{meant}" if "/" in meant else ""
    host = host_of(page) if page else host_label(meant.rstrip("."))
    if not host or ("." not in host and not host.startswith("[")):
        message = f"'{plain(defang(text))}' is neither a domain nor a URL"
        raise BlmError(message, hint="give it as in the report")
    return Subject(names.registrable(host.rstrip(".").removeprefix("www.")), page)


def tell(root: Path, name: str, text: str, today: str) -> Told:
    """The story of a domain of a site.

    Args:
        root: folder of the repository.
        name: name of the site.
        text: domain or URL, as a person wrote it.
        today: ISO date, used only for a site that was never audited.

    Raises:
        InvalidFiles: the site's files have errors.
        BlmError: there is no snapshot, or neither tools nor people have named the domain.
    """
    loaded = load_with_places(root, name)
    desired = loaded.desired
    asked = read_asked(text, desired.names)
    snapshot = load_judged(root / "profiles" / name)
    judge = prepare_judge(snapshot, desired, _find_moment(snapshot, desired, today))
    story = tell_story(judge, asked.domain, page=asked.page, fills=list_fills())
    own = asked.domain in desired.site.domains
    if story.verdict is None and (own or not story.mentions):
        known = judge.profile.domains.get_column("domain").to_list()
        raise _explain_unknown(asked.domain, known, desired)
    return Told(
        story=story,
        audited=bool(desired.history),
        places=_find_places(root, story, loaded.policy),
        touches=_find_commits(root, story),
    )


def show(told: Told, form: str) -> str:
    """A story as text, json or markdown."""
    if form == "json":
        return dump_json(render_story_json(told))
    return render_story_markdown(told) if form == "markdown" else render_story_text(told)


def _find_moment(snapshot: Snapshot, desired: Desired, today: str) -> Moment:
    """The dates of the last audit; without one, of the newest data and today."""
    moment = replay_moment(desired.history)
    if moment is not None:
        return moment
    as_of, provisional = data_date(snapshot.exports)
    if as_of is None:
        name = desired.site.name
        hint = f"put exports into exports/{name}/ and run blm audit {name} --write"
        raise BlmError(f"{name} has no snapshot yet", hint=hint)
    return Moment(as_of, provisional, today, "quarterly")


def list_fills() -> Mapping[str, Collection[str]]:
    """By stream, the columns that its exports can fill."""
    fills: dict[str, set[str]] = defaultdict(set)
    for form in FORMATS:
        fills[form.stream] |= form.columns.keys()
    return fills


def _explain_unknown(domain: str, known: Collection[str], desired: Desired) -> BlmError:
    """The error for a domain without a story, with a hint at what may have been meant."""
    site, shown = desired.site, defang(domain)
    if domain in site.domains:
        hint = f"ask about a site that links to it; blm report {site.name} tells of itself"
        return BlmError(f"{shown} is the site itself", hint=hint)
    if desired.names.is_suffix(domain) or desired.names.is_platform(domain):
        below = [defang(one) for one in known if one.endswith(f".{domain}")]
        some = ", ".join(below[:TENANTS_SHOWN])
        count = f"{len(below):,} of them link here, such as {some}" if below else "none links here"
        message = f"below {shown} each name has an owner of its own: {count}"
        return BlmError(message, hint="ask about one of them")
    said = [*(one.subject for one in site.decisions), *(one.subject for one in site.events)]
    people = {subject_domain(one, desired.names.registrable) for one in said}
    near = ", ".join(map(defang, find_near(domain, {*known, *people} - {""})))
    message = f"no tool has seen {shown} link to {site.name}, and nobody wrote about it"
    return BlmError(message, hint=f"did you mean {near}?" if near else "check the spelling")


def _find_places(root: Path, story: Story, policy: Resolution) -> Places:
    """File and line of everything that the story names."""
    name, domain = story.site.name, story.domain
    profile = root / "profiles" / name
    receipt = newest_receipt_path(profile)
    known = Places(
        links=find_link_places(profile, domain),
        metrics=find_domain_place(profile, domain),
        result=find_result_place(profile, domain),
        list=f"profiles/{name}/disavow.txt",
        receipt=f"profiles/{name}/receipts/{receipt.name}" if receipt else "",
    )
    if story.verdict is None:
        return known
    families = {one.family: one.weights for one in story.verdict.contributions}
    return replace(
        known,
        rules={r.rule.id: policy.where(("rules", r.rule.id)) for r in story.verdict.rules},
        weights={
            (family, one.weight.id): policy.where(
                ("suspicion", "families", family, "weights", one.weight.id)
            )
            for family, weights in families.items()
            for one in weights
        },
    )


def _find_commits(root: Path, story: Story) -> Touches:
    """Commits that changed lines about the domain in people's files; unknown without git."""
    from blm.core.forge.errors import ForgeError

    try:
        from blm.forge.git.file_commits import find_touches
    except ForgeError as error:  # git is not installed
        return Touches(unknown=error.message)
    paths = [f"profiles/{story.site.name}/{file}" for file in PEOPLES]
    return find_touches(root, [story.domain], [*paths, *SHARED])
