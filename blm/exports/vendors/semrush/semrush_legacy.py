"""Semrush, Backlink Analytics, Backlinks, 2018: two page scores, no sponsored, no ugc.

Quirks: ``Page score`` and ``Page trust score`` are other scales than today's ``Page ascore``, so
neither is kept.
"""

from __future__ import annotations

from dataclasses import replace

from blm.exports.column_maps.cells import flag, rel
from blm.exports.vendors.semrush.semrush_backlinks import FORMAT as TODAY

_NEW = ("semrush.page_as",)

FORMAT = replace(
    TODAY,
    name="semrush-backlinks-legacy",
    header=("source url", "target url", "page score", "page trust score"),
    columns={
        **{name: cell for name, cell in TODAY.columns.items() if name not in _NEW},
        "rel": rel(nofollow=flag("nofollow").value),
    },
    extras={name: TODAY.extras[name] for name in ("nofollow", "new")},
    totals={name: of for name, of in TODAY.totals.items() if name not in ("ugc", "sponsored")},
)
