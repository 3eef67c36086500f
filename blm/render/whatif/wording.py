"""Sentences and table rows of a what-if, shared by text and Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from blm.core.whatif.whatif import ChangedBand, ChangedDomain, Found, Reach, WhatIf
from blm.render.sections.holds import find_guard
from blm.render.sections.kpis import CLASS_NAMES
from blm.render.text.numbers import BAND_NAMES, KPI_NAMES, measure, plural

ARROW = "→"
DOMAIN_HEAD = ("Domain", "Before", "After", "Because")
BAND_HEAD = ("What", "Band", "Value")
GUARD_HEAD = ("Guard", "Status", "It saw", "What helps")
PLAN_HEAD = ("Plan", "Before", "After", "Difference")
ASKS = {
    "disavow_add": "disavow lines to agree on",
    "withdrawn": "lines withdrawn",
    "take_back": "lines to take back",
    "held_back": "lines held back",
    "next": "lines after this merge",
    "outreach_due": "owners to ask first",
    "reclaim": "lost links to ask back",
    "watch_due": "second looks due",
}


def short(sha: str) -> str:
    """A commit's SHA, abbreviated."""
    return sha[:7]


def say_since(found: Found) -> str:
    """The base commit that the edits are compared with, in words."""
    return f"since {short(found.base)} ({found.words})"


def say_nothing(found: Found) -> str:
    """One line that the edits change nothing."""
    if found.sites:
        judged = plural(len(found.sites), "site")
        said = f"every recommendation, band, guard and plan of {judged} stays as it is"
    else:
        said = "no site is judged otherwise"
    rest = say_rest(found)
    if found.failed:
        return "; ".join([f"not known what changes {say_since(found)}", *rest])
    return "; ".join([f"nothing changes {say_since(found)}: {said}", *rest])


def say_sites(found: Found) -> str:
    """How many sites change and how many stay the same."""
    changed = len(found.changed)
    stay = found.untouched + len(found.sites) - changed
    parts = [f"{plural(changed, 'site')} {'changes' if changed == 1 else 'change'}"]
    parts += [f"{stay:,} {'stays as it is' if stay == 1 else 'stay as they are'}"] if stay else []
    return ", ".join(parts)


def say_rest(found: Found) -> list[str]:
    """Sites that were skipped and sites that failed."""
    said = [f"{one.site} {one.reason}" for one in found.skipped[:3]]
    more = len(found.skipped) - len(said)
    said += [f"{more:,} more sites cannot be compared"] if more else []
    if found.failed:
        said.append(f"{plural(found.failed, 'site')} could not be judged: the messages say why")
    return said


def count_moves(changed: Iterable[ChangedDomain]) -> str:
    """Counts of recommendation changes, such as ``3 keep → watch``, most frequent first."""
    counts = Counter((one.before, one.after) for one in changed)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{number:,} {was} {ARROW} {now}" for (was, now), number in ordered)


def band_rows(one: WhatIf) -> list[tuple[str, str, str]]:
    """KPIs and anchor classes whose band changes, under `BAND_HEAD`."""
    rows = [_band(band, KPI_NAMES.get(band.name, band.name), band.unit) for band in one.kpis]
    named = ((band, CLASS_NAMES.get(band.name, band.name)) for band in one.anchors)
    return rows + [_band(band, f"anchors: {name}", "percent") for band, name in named]


def _band(band: ChangedBand, name: str, unit: str) -> tuple[str, str, str]:
    names = {str(name): words for name, words in BAND_NAMES.items()}
    bands = f"{names.get(band.before, band.before)} {ARROW} {names.get(band.after, band.after)}"
    was, now = measure(band.value_before, unit), measure(band.value_after, unit)
    return name, bands, was if was == now else f"{was} {ARROW} {now}"


def guard_rows(one: WhatIf) -> list[tuple[str, str, str, str]]:
    """Guards newly hit, under `GUARD_HEAD`."""
    rows = []
    for hit in one.guards:
        guard = find_guard(one.plan_after, hit.id)
        status = f"{hit.before} {ARROW} {hit.after}"
        if hit.scope == "line":
            status = f"holds {hit.lines_before:,} {ARROW} {plural(hit.lines_after, 'line')}"
        rows.append((hit.id, status, guard.numbers, guard.release or "–"))
    return rows


def plan_rows(one: WhatIf) -> list[tuple[str, str, str, str]]:
    """Parts of the plan that change, under `PLAN_HEAD`."""
    (old, new), was, now = one.asks, one.plan_before, one.plan_after
    rows: list[tuple[str, str, str, str]] = []
    if was.mode != now.mode:
        rows.append(("mode", was.mode, now.mode, ""))
    for name, words in ASKS.items():
        if old[name] != new[name]:
            before, after = list(old[name]), list(new[name])
            rows.append((words, f"{len(before):,}", f"{len(after):,}", _differ(before, after)))
    return rows


def _differ(before: Sequence[object], after: Sequence[object]) -> str:
    """Number of added and removed items, or that only their order differs."""
    came = sum(one not in set(before) for one in after)
    gone = sum(one not in set(after) for one in before)
    parts = [f"+{came:,}" if came else "", f"−{gone:,}" if gone else ""]
    return " ".join(filter(None, parts)) or "another order"


def say_reach(reaches: Iterable[Reach]) -> str:
    """When the changes reach pull requests, and how many lines and requests they add."""
    coming = [reach for reach in reaches if reach.is_any]
    if not coming:
        return "no line and no request to an owner comes of it"
    lines = sum(reach.lines for reach in coming)
    fewer = sum(reach.fewer for reach in coming)
    requests = sum(reach.requests for reach in coming)
    returns = sum(reach.returns for reach in coming)
    parts = [plural(len(coming), "site")]
    parts += [plural(lines, "line")] if lines else []
    parts += [plural(fewer, "line fewer", "lines fewer")] if fewer else []
    parts += [plural(returns, "line to take back", "lines to take back")] if returns else []
    parts += [plural(requests, "request to an owner", "requests to owners")] if requests else []
    first, last = min(reach.day for reach in coming), max(reach.day for reach in coming)
    if first == last:
        when = f"at the next audit, from {first} on"
    else:
        when = f"spread over the next quarterly audits, {first} to {last}"
    return f"≈ {', '.join(parts)}, {when}"
