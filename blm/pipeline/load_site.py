"""Loading a site: people's files, policy, history, cases, and the data to judge it with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from blm import SCHEMA, __version__
from blm.core.forge.forge_values import Repository
from blm.core.hosts.public_suffixes import Domains
from blm.core.link_profile.desired_state import Desired, Versions
from blm.core.policy.policy import Policy
from blm.core.signals.signal_table import DOMAIN_SIGNALS, LINK_SIGNALS, SUSPICION_SIGNALS
from blm.core.site.site import Site
from blm.errors import Refused
from blm.repo import word_lists
from blm.repo.policy.layers import Resolution
from blm.repo.policy.policies import resolve_site_policy
from blm.repo.records.case_lines import read_cases
from blm.repo.schema.condition_checks import Signals
from blm.repo.site.common_files import CommonFiles
from blm.repo.site.profiles import build_site, load_profile, load_site
from blm.repo.site.results import read_disavow, read_history, read_receipts
from blm.repo.suffix_list import suffix_list_version, suffixes

SIGNALS = Signals(DOMAIN_SIGNALS, LINK_SIGNALS, SUSPICION_SIGNALS)
"""Names that the conditions of a policy may use."""


@dataclass(frozen=True, slots=True)
class LoadedSite:
    """A loaded site, and its policy with file and line of each value.

    Attributes:
        desired: the loaded site.
        policy: the policy in force, with the place of each of its values.
    """

    desired: Desired
    policy: Resolution


def load_desired(root: Path, name: str, common: CommonFiles | None = None) -> Desired:
    """Load a site; each file is read once.

    Args:
        root: folder of the repository.
        name: name of the site.
        common: files shared by the sites of this run; None reads them.

    Raises:
        BlmError: there is no such profile.
        InvalidFiles: the site's files have errors.
    """
    return load_with_places(root, name, common).desired


def share_files(root: Path) -> CommonFiles:
    """The files that the sites of one run share: settings, policies, shared lists."""
    return CommonFiles(root)


def load_with_places(root: Path, name: str, common: CommonFiles | None = None) -> LoadedSite:
    """Load a site as `load_desired` does, with the places of the policy's values."""
    folder = root / "profiles" / name
    documents = load_profile(root, name, signals=SIGNALS, common=common)
    resolution = resolve_site_policy(documents, signals=SIGNALS)
    site = build_site(documents, documents.common.siblings(name))
    return LoadedSite(_desired(folder, site, resolution.policy()), resolution)


def reload_results(root: Path, desired: Desired) -> Desired:
    """The site with history and cases read again, after a run wrote them."""
    profile = root / "profiles" / desired.site.name
    return replace(desired, history=read_history(profile), cases=read_cases(profile))


def _desired(profile: Path, site: Site, policy: Policy) -> Desired:
    words = word_lists.load()
    names: Domains = suffixes(words.platforms)
    receipts = read_receipts(profile)
    return Desired(
        site=site,
        policy=policy,
        disavow=read_disavow(profile),
        uploaded=receipts[1] if receipts else None,
        first=receipts[0] if receipts else None,
        history=read_history(profile),
        words=words,
        names=names,
        cases=read_cases(profile),
        versions=Versions(__version__, SCHEMA, suffix_list_version()),
    )


def check_public(root: Path, names: Iterable[str], repository: Repository | None) -> None:
    """Refuse to publish sites that are not public.

    Args:
        root: folder of the checkout.
        names: names of the sites whose data would be published.
        repository: repository on the forge; None without a forge.

    Raises:
        Refused: the repository is public, and a site does not have ``public: true``.
    """
    if repository is None or not repository.public:
        return
    for name in names:
        refuse_private(load_site(root, name, signals=SIGNALS), repository)


def refuse_private(site: Site, repository: Repository) -> None:
    """Refuse a site that is not public in a repository that is.

    Raises:
        Refused: the repository is public and the site is not.
    """
    if repository.public and not site.public:
        message = f"the repository is public, and {site.name} is not"
        hint = f"make the repository private, or set public: true in profiles/{site.name}/site.yaml"
        raise Refused(message, hint=hint)
