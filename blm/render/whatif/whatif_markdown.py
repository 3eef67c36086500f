"""A what-if as Markdown, for a workflow's step summary and for the pull request's comment."""

from __future__ import annotations

from collections.abc import Sequence

from blm.core.whatif.whatif import Found, WhatIf
from blm.render.text.escaping import Markdown, code, escape, host, table
from blm.render.text.numbers import plural
from blm.render.text.size_limit import LeftOut, Part, fit, plain_part
from blm.render.text.templating import fill
from blm.render.whatif.wording import (
    BAND_HEAD,
    DOMAIN_HEAD,
    GUARD_HEAD,
    PLAN_HEAD,
    band_rows,
    count_moves,
    guard_rows,
    plan_rows,
    say_reach,
    say_rest,
    say_sites,
    short,
)

PAGE_LENGTH = 60_000
"""Characters; a forge accepts 65,536 in a comment."""
DOMAINS_SHOWN = 10
OVER = (
    "### What this changes\n\n"
    "Nothing any more: every recommendation, band, guard and plan stays as it is."
)
"""Text of the comment once the edits no longer change anything."""
ALL = "blm policy whatif --format json"


def render_whatif_page(found: Found, limit: int = PAGE_LENGTH) -> str:
    """The changes that edits cause, in GitHub's Markdown; empty without changes.

    Args:
        found: results for all sites asked about.
        limit: characters; the last sites are omitted first, and counted.
    """
    changed = found.changed
    if not changed:
        return ""
    view = {
        "base": code(short(found.base)),
        "words": found.words,
        "sites": say_sites(found),
        "rest": say_rest(found),
        "reach": say_reach(one.reach for one in changed),
    }
    pages = [_site(one) for one in changed]
    sites = Part("sites", 1, len(pages), lambda shown: "\n\n".join(pages[:shown]))
    return fit([plain_part(fill("whatif", view), 0), sites], limit, _close)


def _site(one: WhatIf) -> str:
    changed = one.changed
    rows = [(host(d.domain), d.before, d.after, d.because) for d in changed[:DOMAINS_SHOWN]]
    view = {
        "site": one.site,
        "audit": f"{one.cadence} audit, data of {one.as_of}",
        "domains": plural(len(changed), "domain changes", "domains change") if changed else "",
        "moves": count_moves(changed),
        "tables": [
            *_table(DOMAIN_HEAD, rows, len(changed)),
            *_table(BAND_HEAD, band_rows(one)),
            *_table(GUARD_HEAD, guard_rows(one)),
            *_table(PLAN_HEAD, plan_rows(one)),
        ],
    }
    return fill("whatif_site", view)


def _table(
    head: Sequence[str], rows: Sequence[Sequence[object]], total: int | None = None
) -> list[Markdown]:
    if not rows:
        return []
    return [table(head, rows, limit=len(rows), rest=ALL, total=total)]


def _close(left: Sequence[LeftOut]) -> str:
    rows = sum(one.rows for one in left)
    return (
        f"…and {plural(rows, 'more site', 'more sites')}: {code(ALL)} {escape('has all')}"
        if rows
        else ""
    )
