"""A receipt as text and JSON: how the list in Search Console differs from ``disavow.txt``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from blm import SCHEMA
from blm.core.live_list.receipts import LiveList
from blm.render.sections.disavow_list import show_line
from blm.render.text.escaping import TABLE_ROWS
from blm.render.text.numbers import plural
from blm.render.text.terminals import screen

DOMAIN_PROPERTY = (
    "a Domain property takes no disavow list: add the URL-prefix property, which counts as verified"
)
"""Hint for a Domain property (``sc-domain:``), which cannot hold a disavow list."""


def render_receipt_json(site: str, sha256: str, entries: int, live: LiveList) -> dict[str, Any]:
    """The object that ``disavow --receipt --format json`` prints, by ``receipt.schema.json``."""
    return {
        "schema": SCHEMA,
        "site": site,
        "on": live.on,
        "sha256": sha256,
        "entries": entries,
        "lacking": list(live.lacking),
        "extra": list(live.extra),
        "due": live.due,
    }


def render_receipt_text(entries: int, live: LiveList) -> str:
    """Lines that Search Console lacks and lines that it has in addition, for a terminal."""
    lines = [f"Search Console has {plural(entries, 'line')}, by the receipt of {live.on}"]
    if not live.differs:
        return screen([*lines, "it is the list of main"])
    lines += _listed("agreed on and not live", live.lacking)
    lines += _listed("live and not agreed on", live.extra)
    if live.due:
        lines.append(f"merged on {live.since}: upload it by {live.due}")
    return screen(lines)


def _listed(what: str, entries: Sequence[str]) -> list[str]:
    if not entries:
        return []
    more = len(entries) - TABLE_ROWS
    rest = [f"  and {more:,} more"] if more > 0 else []
    return [
        f"{what}: {len(entries):,}",
        *(f"  {show_line(e)}" for e in entries[:TABLE_ROWS]),
        *rest,
    ]


def render_upload_steps(site: str, properties: Sequence[str]) -> list[str]:
    """Steps for uploading the file, one per property: each property has a list of its own."""
    named = " and ".join(properties)
    return [
        f"upload it in Search Console yourself, for {named}: each keeps a list of its own",
        DOMAIN_PROPERTY,
        f"then download the list there and record it: blm disavow {site} --receipt FILE",
    ]
