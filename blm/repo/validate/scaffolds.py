"""The files of a new repository, and of a new site in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from blm.core.anchors.profile_guesses import ProfileGuess, SiteGuesses
from blm.core.site.stages import FILE
from blm.repo.editor.editor_files import schema_line
from blm.repo.editor.editor_schemas import editor_schemas
from blm.repo.yaml.flow_lines import write_flow, write_scalar

DOTTED = {"gitattributes": ".gitattributes", "gitignore": ".gitignore", "github": ".github"}
"""Packaged names of files and folders whose real names begin with a dot."""


@dataclass(frozen=True, slots=True)
class NewSite:
    """Values for the files of a new profile.

    Attributes:
        name: host that names the profile.
        domain: its registrable domain.
        owners: of the site.
        today: ISO date of the first log event.
        guesses: from its exports.
        brand, money: words of the anchor policy, guessed.
        baseline: ``sha256:…`` of the list that is live, ``none``, or empty if unknown.
    """

    name: str
    domain: str
    owners: tuple[str, ...]
    today: str
    guesses: SiteGuesses
    brand: ProfileGuess
    money: ProfileGuess
    baseline: str


def repository_files(owners: Sequence[str]) -> dict[str, str]:
    """Files of a repository without a site: policies, shared files, git's own, a first page."""
    found = dict(_walk(files("blm.repo") / "scaffold", ""))
    found |= {path: content.decode() for path, content in editor_schemas().items()}
    found["blm.yaml"] = (
        f"{schema_line('blm.yaml')}# Settings of the whole repository.\n"
        "schema: 1\n"
        "facts: auto # auto, commit or pull-request\n"
        "inboxes: [{kind: branch, at: exports}] # drop files into SITE/ on that branch\n"
    )
    handles = [owner if owner.startswith("@") else f"@{owner}" for owner in owners]
    names = " ".join(handle for handle in handles if " " not in handle)
    found["CODEOWNERS"] = (
        "# Who reviews what. Names of accounts or teams, beginning with @.\n"
        f"{'' if names else '# '}/policies/ {names}\n{'' if names else '# '}/profiles/ {names}\n"
    )
    return found


def _walk(folder: Traversable, above: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in folder.iterdir():
        name = DOTTED.get(entry.name, entry.name)
        if entry.is_dir():
            found += _walk(entry, f"{above}{name}/")
        else:
            found.append((f"{above}{name}", entry.read_text(encoding="utf-8")))
    return found


def profile_files(site: NewSite) -> dict[str, str]:
    """Human files of a new profile, path below the repository to text; each guess is marked."""
    folder = f"profiles/{site.name}"
    texts = {
        f"{folder}/site.yaml": _site(site),
        f"{folder}/anchors.yaml": _anchors(site),
        f"{folder}/targets.yaml": (
            "# KPI targets that differ from the policy's. Same shape as `kpis` there.\n"
            "schema: 1\nkpis: {}\n"
        ),
        f"{folder}/prospects.yaml": (
            "# Links wanted, approved, placed. A placed one is expected to be live.\n"
            "schema: 1\nprospects: []\n"
        ),
        f"{folder}/decisions.yaml": (
            "# One line per decision, sorted by domain: keep, watch, remove or protect, with a "
            "reason.\nschema: 1\ndecisions: []\n"
        ),
        f"{folder}/log.yaml": _log(site),
    }
    return {path: schema_line(path) + text for path, text in texts.items()}


def _guessed(key: str, guess: ProfileGuess, otherwise: str) -> str:
    note = guess.basis if guess.values else otherwise
    return f"{key}: {write_flow(list(guess.values))} # {note}\n"


def _site(site: NewSite) -> str:
    streams = "".join(
        f"  {name}: {{{'primary: true, ' if not index else ''}max_age_days: 35}}\n"
        for index, name in enumerate(site.guesses.streams)
    )
    return (
        "# What this site is, who answers for it, and what it exports.\n"
        "schema: 1\n"
        f"site: {write_scalar(site.name)}\n"
        "policy: default\n"
        f"domains: {write_flow([site.domain])} # own domains, the site's first\n"
        f"owners: {write_flow(list(site.owners))}\n"
        + _guessed("languages", site.guesses.languages, "ISO 639-1 codes the site serves")
        + _guessed("topics", site.guesses.topics, "words of the niche, for relevance")
        + "niche: standard # competitive: the average authority is judged\n"
        "cadence: small # solo, small, agency, enterprise\n"
        + (f"streams: # guessed from the exports given, check\n{streams}" if streams else "")
        + "campaigns: [] # {name, from, to}: pushes for links, whose spikes are expected\n"
        "protected: [] # {domain, reason}: no plan may touch them\n"
        "disavow: ask # never, ask (only at the quarterly audit), propose\n"
        "known_link_buying: false\n"
        "public: false\n"
    )


def _anchors(site: NewSite) -> str:
    return (
        "# Words that decide what an anchor text is.\n"
        "schema: 1\n"
        + _guessed("brand", site.brand, "names the site goes by")
        + "products: []\nauthors: []\n"
        + _guessed("money", site.money, "keywords the site wants to be found for")
        + "brand_wins: true # a text that is brand and keyword counts as branded\n"
        "poison_allowed: [] # topics of link spam that the site really deals in\n"
        "ranges: {} # wanted shares that differ from the policy's\n"
    )


def _log(site: NewSite) -> str:
    head = (
        "# What happened, one event per line, in order of dates; never edited later.\nschema: 1\n"
    )
    if not site.baseline:
        return f"{head}events: []\n"
    event = {
        "on": site.today,
        "subject": FILE,
        "event": "baseline",
        "by": site.owners[0],
        "via": "init",
        "ref": site.baseline,
    }
    return f"{head}events:\n  - {write_flow(event)}\n"
