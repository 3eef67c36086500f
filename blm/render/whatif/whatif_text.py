"""A what-if for a terminal: one line without changes, else changes, reasons and dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from blm.core.whatif.whatif import Found, WhatIf
from blm.render.text.escaping import defang
from blm.render.text.numbers import plural
from blm.render.text.terminals import align, screen
from blm.render.whatif.wording import (
    BAND_HEAD,
    DOMAIN_HEAD,
    GUARD_HEAD,
    PLAN_HEAD,
    band_rows,
    count_moves,
    guard_rows,
    plan_rows,
    say_nothing,
    say_reach,
    say_rest,
    say_since,
    say_sites,
)

DOMAINS_SHOWN = 10
SITES_SHOWN = 20


def render_whatif_text(found: Found) -> str:
    """The changes that edits cause, for a terminal.

    Args:
        found: results for all sites asked about.
    """
    changed = found.changed
    if not changed:
        return screen([say_nothing(found)])
    lines = [f"{say_since(found)}: {say_sites(found)}", *say_rest(found)]
    for one in changed[:SITES_SHOWN]:
        lines += ["", *_site(one)]
    if len(changed) > SITES_SHOWN:
        more = len(changed) - SITES_SHOWN
        lines += ["", f"…and {plural(more, 'more site', 'more sites')}; --format json has all"]
    return screen([*lines, "", say_reach(one.reach for one in changed)])


def _site(one: WhatIf) -> Iterator[str]:
    yield f"{one.site}, {one.cadence} audit, data of {one.as_of}"
    if one.changed:
        number = plural(len(one.changed), "domain changes", "domains change")
        yield f"{number}: {count_moves(one.changed)}"
        shown = one.changed[:DOMAINS_SHOWN]
        rows = [(defang(d.domain), d.before, d.after, d.because) for d in shown]
        yield from _table(DOMAIN_HEAD, rows)
        if len(one.changed) > DOMAINS_SHOWN:
            yield f"  …and {len(one.changed) - DOMAINS_SHOWN:,} more; --format json has all"
    yield from _table(BAND_HEAD, band_rows(one))
    yield from _table(GUARD_HEAD, guard_rows(one))
    yield from _table(PLAN_HEAD, plan_rows(one))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"  {line}" for line in align(head, rows)] if rows else []
