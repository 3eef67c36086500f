"""File and line of a guard's knob, so that messages can name it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from blm.core.plan.line_guards import Guard
from blm.repo.policy.policies import resolve_site_policy
from blm.repo.site.profile_files import Profile, read_profile

SITE_KNOBS = {"domains in site.yaml": ("domains",)}
"""Knobs that are set in ``site.yaml``, with their key paths."""


def place_knobs(root: Path, site: str, guards: Sequence[Guard]) -> list[Guard]:
    """The guards, each knob followed by its ``file:line``; command-line options have none.

    Args:
        root: folder of the repository.
        site: name of the site, whose files must have no errors.
        guards: guards that refused or blocked.
    """
    profile = read_profile(root, site)
    found = []
    for guard in guards:
        where = _find(profile, guard.knob)
        knob = f"{guard.knob} at {where}" if where else guard.knob
        found.append(dataclasses.replace(guard, knob=knob))
    return found


def _find(profile: Profile, knob: str) -> str:
    if knob in SITE_KNOBS:
        return profile.own["site"].where(SITE_KNOBS[knob])
    if knob.startswith("limits."):
        return resolve_site_policy(profile).where(tuple(knob.split(".")))
    return ""
