"""``docs/benchmarks.md``: its tables from ``docs/benchmarks.json``, and the growth curve."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from benchmarks.pictures import draw_growth
from benchmarks.tables import TABLES, mark_down

DOCS = Path(__file__).parents[1] / "docs"
RESULT, PAGE, PICTURE = "benchmarks.json", "benchmarks.md", "growth.svg"

_REGION = re.compile(r"(<!-- measured: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def render_page(text: str, result: dict[str, Any]) -> str:
    """The page with each table between ``<!-- measured: NAME -->`` and ``<!-- end -->`` anew.

    Raises:
        KeyError: no table has the name.
    """

    def write(match: re.Match[str]) -> str:
        return f"{match[1]}\n{mark_down(TABLES[match['name']](result))}\n\n{match[3]}"

    return _REGION.sub(write, text)


def find_tables(text: str) -> list[str]:
    """Names of the tables that a page shows."""
    return [match["name"] for match in _REGION.finditer(text)]


def update_docs(result: dict[str, Any], docs: Path = DOCS) -> None:
    """Write the result, the page's tables and the picture."""
    (docs / RESULT).write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    page = docs / PAGE
    page.write_text(render_page(page.read_text("utf-8"), result), "utf-8")
    (docs / PICTURE).write_text(draw_growth(result["growth"]), "utf-8")


def load_result(docs: Path = DOCS) -> dict[str, Any]:
    """The result stored beside the page."""
    result: dict[str, Any] = json.loads((docs / RESULT).read_text("utf-8"))
    return result
