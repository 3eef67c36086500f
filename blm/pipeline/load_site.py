"""Desired: everything that people wrote about a site, and what judges it."""

from __future__ import annotations

from collections.abc import Iterable
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
from blm.repo.policy.policies import load_policy
from blm.repo.public_suffixes import suffix_list_version, suffixes
from blm.repo.records.case_lines import read_cases
from blm.repo.schema.condition_checks import Signals
from blm.repo.site.profiles import load_site
from blm.repo.site.results import (
    newest_receipt_path,
    oldest_receipt_path,
    read_disavow,
    read_history,
    read_receipt,
)

SIGNALS = Signals(DOMAIN_SIGNALS, LINK_SIGNALS, SUSPICION_SIGNALS)
"""Names that the conditions of a policy may use."""


def load_desired(root: Path, name: str) -> Desired:
    """Everything people wrote about a site, and what judges it."""
    profile = root / "profiles" / name
    words = word_lists.load()
    site: Site = load_site(root, name, signals=SIGNALS)
    policy: Policy = load_policy(root, site, signals=SIGNALS)
    names: Domains = suffixes(words.platforms)
    return Desired(
        site=site,
        policy=policy,
        disavow=read_disavow(profile),
        uploaded=read_receipt(newest_receipt_path(profile)),
        first=read_receipt(oldest_receipt_path(profile)),
        history=read_history(profile),
        words=words,
        names=names,
        cases=read_cases(profile),
        versions=Versions(__version__, SCHEMA, suffix_list_version()),
    )


def check_public(root: Path, names: Iterable[str], repository: Repository | None) -> None:
    """Refuse what would show a site to everybody.

    Args:
        root: of the checkout.
        names: of the sites whose data would be shown.
        repository: on the forge; None where nobody else looks on.

    Raises:
        Refused: the repository is public, and a site does not say ``public: true``.
    """
    if repository is None or not repository.public:
        return
    for name in names:
        refuse_private(load_site(root, name, signals=SIGNALS), repository)


def refuse_private(site: Site, repository: Repository) -> None:
    """Refuse a site that is not public in a repository that is.

    Raises:
        Refused: so it is.
    """
    if repository.public and not site.public:
        message = f"the repository is public, and {site.name} is not"
        hint = f"make the repository private, or set public: true in profiles/{site.name}/site.yaml"
        raise Refused(message, hint=hint)
