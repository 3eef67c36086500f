"""The table in ``docs/durability.md``, and the same numbers in ``docs/durability.json``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from torture.children import ROOT
from torture.rows import Row
from torture.tables import render_json, render_markdown

PAGE = ROOT / "docs" / "durability.md"
NUMBERS = ROOT / "docs" / "durability.json"
REGION = re.compile(r"(?<=<!-- table: torture -->\n).*?(?=<!-- end -->)", re.DOTALL)


def update_docs(rows: Sequence[Row]) -> None:
    """Write both files."""
    NUMBERS.write_text(render_json(rows), encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(place_table(text, rows), encoding="utf-8")


def place_table(text: str, rows: Sequence[Row]) -> str:
    """The page with the table of these rows in its region."""
    return REGION.sub(lambda _: f"{render_markdown(rows)}\n", text)
