"""What is measured: one site as judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blm.core.policy.policy import Policy
from blm.core.site.site import Site
from blm.core.statistics import wilson
from tests.reference.normalising import Row
from tests.reference.states import Change


@dataclass
class Profile:
    """What is measured.

    Attributes:
        links: with ``state``, dates and ``covered``; live: those that are live, with signals.
        domains: assessed, with ``settled`` and ``covered``.
        full: dates of full exports by stream; changes: at tools.
        site, policy, as_of, history: as blm is given them.
    """

    links: list[Row]
    live: list[Row]
    domains: list[Row]
    full: Mapping[str, Sequence[str]]
    changes: Sequence[Change]
    site: Site
    policy: Policy
    as_of: str
    history: Sequence[Mapping[str, Any]]


def percent(hits: int, trials: int) -> Row:
    """A share in percent with its interval."""
    low, high = wilson(hits, trials)
    return {"value": 100 * hits / trials, "interval": (100 * low, 100 * high)}


def open_only(rows: Sequence[Row]) -> list[Row]:
    """Those that no uploaded line covers."""
    return [row for row in rows if not row["covered"]]
