"""`blm policy backtest`: past cases of sites, and the policies that judge them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from blm.core.cases.backtest import run_backtest
from blm.core.cases.case import Case
from blm.core.cases.evaluation import RECORDED, backtest
from blm.core.policy.policy import Policy
from blm.errors import BlmError, InvalidFiles, NothingYet
from blm.pipeline.load_site import SIGNALS
from blm.render.policy.backtests import render_backtest
from blm.repo.policy.layers import Resolution
from blm.repo.policy.policies import policy_names, read_policy, resolve_site_policy
from blm.repo.records.case_lines import read_cases
from blm.repo.site.common_files import CommonFiles
from blm.repo.site.profile_files import read_profile
from blm.repo.working_tree.paths import PROFILES, check_site_name, site_names
from blm.repo.yaml.strict_loader import Document, load_file


@dataclass(frozen=True, slots=True)
class PastCases:
    """Past cases of sites, and the policies to judge them with.

    Attributes:
        cases: cases by site, without sites that have none.
        resolutions: policy by site: the one in force, or the one to try.
    """

    cases: Mapping[str, Sequence[Case]]
    resolutions: Mapping[str, Resolution]

    def policies(self) -> dict[str, Policy]:
        """The policy of each site; raises `InvalidFiles` if one has errors."""
        return {site: found.policy() for site, found in self.resolutions.items()}


def read_past_cases(root: Path, sites: Sequence[str], policy: str = "") -> PastCases:
    """The cases of the named sites, or of all.

    Args:
        root: folder of the repository.
        sites: names of the sites; none for all.
        policy: name or file of a policy to try instead of those in force.

    Raises:
        BlmError: there is no such site or policy.
        InvalidFiles: cases or policies hold errors.
        NothingYet: there are no cases.
    """
    names = tuple(dict.fromkeys(map(check_site_name, sites))) or site_names(root)
    document = find_policy(root, policy) if policy else None
    resolutions, found, common = {}, {}, CommonFiles(root)
    for name in names:
        profile = read_profile(root, name, common)
        errors = [p for p in profile.problems(SIGNALS) if p.severity == "error"]
        if errors:
            raise InvalidFiles(errors)
        cases = read_cases(root / PROFILES / name)
        if cases:
            found[name] = cases
            resolutions[name] = resolve_site_policy(profile, signals=SIGNALS, document=document)
    if not found:
        message = "no cases yet: nobody decided, merged or declined anything that an audit saw"
        raise NothingYet(message, hint="decide, then run blm audit SITE --write")
    return PastCases(found, resolutions)


def find_policy(root: Path, policy: str) -> Document:
    """The file of a policy, by its name in the repository or by its path.

    Raises:
        BlmError: there is neither.
    """
    named = read_policy(root, policy)
    if named is not None:
        return named
    path = Path(policy)
    if not path.is_file():
        hint = f"give a file, or one of {', '.join(policy_names(root))}"
        raise BlmError(f"there is no policy '{policy}'", hint=hint)
    return load_file(path)


def show_backtest(root: Path, site: str | None, policy: str, form: str, *, older: bool) -> str:
    """A backtest as text, markdown or json.

    Args:
        root: folder of the repository.
        site: name of a site, or None for all.
        policy: name or file of a policy that judges the cases again; empty for the
            recommendations recorded then.
        form: text, markdown or json.
        older: True to include cases whose signals were recorded after their word.

    Raises:
        BlmError: there is no such site or policy.
        InvalidFiles: cases or policies hold errors.
        NothingYet: there are no cases; as JSON that is an empty backtest with its reason.
    """
    name = _name(root, policy) if policy else ""
    try:
        past = read_past_cases(root, [site] if site else [], policy)
    except NothingYet as nothing:
        if form != "json":
            raise
        none = run_backtest((), name or RECORDED, {}, (), {"later": 0, "repeated": 0})
        return render_backtest(dataclasses.replace(none, why_not=nothing.message), (), form)
    found = backtest(past.cases, past.policies(), name=name, later=older)
    return render_backtest(found, sorted(past.cases), form)


def _name(root: Path, policy: str) -> str:
    data = find_policy(root, policy).data
    return str(data.get("name", policy)) if isinstance(data, dict) else policy
