"""Past cases of sites, and the policies that judge them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from blm.core.cases import Case
from blm.core.policies import Policy
from blm.errors import BlmError, InvalidFiles, NothingYet
from blm.pipeline.desired import SIGNALS
from blm.repo.case_lines import read_cases
from blm.repo.layers import Resolution
from blm.repo.policies import policy_names, read_policy, resolve_site_policy
from blm.repo.profile_files import read_profile
from blm.repo.strict import Document, load_file
from blm.repo.trees import PROFILES, check_site_name, site_names


@dataclass(frozen=True, slots=True)
class Past:
    """What people said so far.

    Attributes:
        cases: by site; sites without any are left out.
        resolutions: the policy in force, or to be tried, by site.
    """

    cases: Mapping[str, Sequence[Case]]
    resolutions: Mapping[str, Resolution]

    def policies(self) -> dict[str, Policy]:
        """The policy of each site; raises `InvalidFiles` when one holds errors."""
        return {site: found.policy() for site, found in self.resolutions.items()}


def read_past_cases(root: Path, sites: Sequence[str], policy: str = "") -> Past:
    """The cases of the named sites, or of all.

    Args:
        root: of the repository.
        sites: names; none for all.
        policy: a policy's name or file to try in place of those in force.

    Raises:
        BlmError: there is no such site or policy.
        InvalidFiles: cases or policies hold errors.
        NothingYet: nobody has said anything that an audit saw.
    """
    names = tuple(dict.fromkeys(map(check_site_name, sites))) or site_names(root)
    document = find_policy(root, policy) if policy else None
    resolutions, found = {}, {}
    for name in names:
        profile = read_profile(root, name)
        errors = [p for p in profile.problems(SIGNALS) if p.severity == "error"]
        if errors:
            raise InvalidFiles(errors)
        cases = read_cases(root / PROFILES / name)
        if cases:
            found[name] = cases
            resolutions[name] = resolve_site_policy(
                root, profile, signals=SIGNALS, document=document
            )
    if not found:
        message = "no cases yet: nobody decided, merged or declined anything that an audit saw"
        raise NothingYet(message, hint="decide, then run blm audit SITE --write")
    return Past(found, resolutions)


def find_policy(root: Path, policy: str) -> Document:
    """The file of a policy, by its name in the repository or by its path.

    Raises:
        BlmError: neither is there.
    """
    named = read_policy(root, policy)
    if named is not None:
        return named
    path = Path(policy)
    if not path.is_file():
        hint = f"give a file, or one of {', '.join(policy_names(root))}"
        raise BlmError(f"there is no policy '{policy}'", hint=hint)
    return load_file(path)
