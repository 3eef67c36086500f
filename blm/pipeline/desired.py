"""Desired: everything that people wrote about a site, and what judges it."""

from __future__ import annotations

from pathlib import Path

from blm import SCHEMA, __version__
from blm.core.desired import Desired
from blm.core.domains import Domains
from blm.core.policies import Policy
from blm.core.signals import DOMAIN_SIGNALS, LINK_SIGNALS, SUSPICION_SIGNALS
from blm.core.sites import Site
from blm.core.versions import Versions
from blm.repo import wordlists
from blm.repo.case_lines import read_cases
from blm.repo.condition_checks import Signals
from blm.repo.policies import load_policy
from blm.repo.profiles import load_site
from blm.repo.results import (
    newest_receipt_path,
    oldest_receipt_path,
    read_disavow,
    read_history,
    read_receipt,
)
from blm.repo.suffixes import suffix_list_version, suffixes

SIGNALS = Signals(DOMAIN_SIGNALS, LINK_SIGNALS, SUSPICION_SIGNALS)
"""Names that the conditions of a policy may use."""


def load_desired(root: Path, name: str) -> Desired:
    """Everything people wrote about a site, and what judges it."""
    profile = root / "profiles" / name
    words = wordlists.load()
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
