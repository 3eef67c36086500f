"""`blm policy show`: the policy values in force for a site, each with the line that sets it."""

from __future__ import annotations

from pathlib import Path

from blm.core.policy.provenance import choose_values
from blm.errors import InvalidFiles
from blm.pipeline.load_site import SIGNALS
from blm.render.policy.policy_values import render_policy_values
from blm.repo.policy.layers import Resolution, list_values
from blm.repo.policy.policies import resolve_site_policy
from blm.repo.site.profile_files import read_profile


def show_policy(root: Path, site: str, key: str, form: str) -> str:
    """The values of a site's policy, or those at a key, as text or json.

    Args:
        root: folder of the repository.
        site: name of the site.
        key: dotted key; empty for all values.
        form: text or json.

    Raises:
        BlmError: there is no such profile or key.
        InvalidFiles: files of the site or of the policy hold errors.
    """
    resolution = read_site_policy(root, site)
    values = list_values(resolution)
    chosen = choose_values(values, key) if key else values
    said = {"name": resolution.name, "hash": resolution.hash}
    return render_policy_values(site, said, chosen, form)


def read_site_policy(root: Path, site: str) -> Resolution:
    """The policy in force for a site, with its layers.

    Raises:
        BlmError: there is no such profile.
        InvalidFiles: files of the site or of the policy hold errors.
    """
    profile = read_profile(root, site)
    wrong = [problem for problem in profile.problems(SIGNALS) if problem.severity == "error"]
    if wrong:
        raise InvalidFiles(wrong)
    resolution = resolve_site_policy(profile, signals=SIGNALS)
    resolution.policy()
    return resolution
