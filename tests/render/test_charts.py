"""Charts: Mermaid that its own parser takes, above a table that says the same."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from blm.render.pull_request.body import render_proposal_body
from blm.render.pull_request.charts import draw_charts
from tests.forge.hub import lack

from . import factories as make
from . import proposals as of
from .pages import read_page

FOLDER = Path(__file__).parent / "mermaid"
CHART = re.compile(r"```mermaid\n(.+?)\n```", re.DOTALL)
PIE = re.compile(r'pie showData\ntitle [A-Za-z ]+(?:\n"[a-z]+" : [1-9]\d*)+')
DAY = r'"\d{4}-\d\d-\d\d"'
BARS = re.compile(
    rf'xychart-beta\ntitle "[A-Za-z ]+"\nx-axis \[{DAY}(?:, {DAY})+\]\n'
    r'y-axis "[A-Za-z ]+" 0 --> [1-9]\d*\nbar \[\d+(?:, \d+)+\]'
)
AUDITS = {
    "full": make.full_audit(),
    "first": make.provisional_audit(),
    "empty": make.make_audit(
        recommendations=dict.fromkeys(("keep", "watch", "remove", "unassessed"), 0),
        referring_domains=dict.fromkeys(("live", "new", "lost", "assessed", "unassessed"), 0),
    ),
    "long": make.make_audit(
        history=tuple(make.make_row(f"2025-{month:02}-20") for month in range(1, 13))
    ),
}


@pytest.mark.parametrize("name", AUDITS)
def test_charts_are_of_a_narrow_grammar(name: str) -> None:
    """Only our own words, dates and whole numbers are in a chart, whatever the audit holds."""
    for chart in CHART.findall(draw_charts(AUDITS[name])):
        assert PIE.fullmatch(chart) or BARS.fullmatch(chart), chart


@pytest.mark.parametrize("name", AUDITS)
def test_every_chart_stands_as_a_table(name: str) -> None:
    """Where no picture is drawn, the numbers are there; a chart without numbers is none."""
    text = draw_charts(AUDITS[name])
    page = read_page(text)
    numbers = {int(n) for chart in CHART.findall(text) for n in re.findall(r"(?<![-\d\"])\d+(?![-\d])", chart)}  # fmt: skip
    cells = {int(cell.replace(",", "")) for cell in page.cells if re.fullmatch(r"[\d,]+", cell)}

    assert page.broken == []
    assert len(page.tables) >= len(CHART.findall(text))
    assert numbers - {0} <= cells
    assert all(len(rows) > 1 for rows in page.tables)


def test_mermaid_itself_takes_them() -> None:
    """The parser that GitHub draws with reads each chart as what it is meant to be."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules").exists():
        lack("no Mermaid here: npm install in tests/render/mermaid")
    texts = [draw_charts(audit) for audit in AUDITS.values()]
    texts += [
        render_proposal_body(*maker()) for maker in (of.bundled, of.forty, of.hostile, of.quiet)
    ]
    charts = [chart for text in texts for chart in CHART.findall(text)]
    done = subprocess.run(
        [node, "parse.mjs"], input=json.dumps(charts), cwd=FOLDER, capture_output=True, text=True
    )

    assert len(charts) > len(AUDITS) + 4
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [
        "pie" if chart.startswith("pie") else "xychart" for chart in charts
    ]
