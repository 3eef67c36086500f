"""Update of ``docs/durability.md`` and ``docs/durability.json``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from torture.children import ROOT
from torture.rows import Row
from torture.tables import parse_json, render_json, render_markdown

PAGE = ROOT / "docs" / "durability.md"
NUMBERS = ROOT / "docs" / "durability.json"
REGION = re.compile(r"(?<=<!-- table: torture -->\n).*?(?=<!-- end -->)", re.DOTALL)


def update_docs(rows: Sequence[Row]) -> None:
    """Write both files; rows of parts that were not run are kept."""
    known = parse_json(NUMBERS.read_text(encoding="utf-8"))
    renewed = renew_rows(known, rows)
    NUMBERS.write_text(render_json(renewed), encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(place_table(text, renewed), encoding="utf-8")


def renew_rows(known: Sequence[Row], rows: Sequence[Row]) -> list[Row]:
    """Earlier rows, replaced by these where ids are equal; a new row follows its predecessor."""
    new = {row.id: row for row in rows}
    renewed = [new.get(row.id, row) for row in known]
    before = ""
    for row in rows:
        ids = [one.id for one in renewed]
        if row.id not in ids:
            renewed.insert(ids.index(before) + 1 if before else len(ids), row)
        before = row.id
    return renewed


def place_table(text: str, rows: Sequence[Row]) -> str:
    """The page with the table of these rows in its region."""
    return REGION.sub(lambda _: f"{render_markdown(rows)}\n", text)
