"""Real exports, where they are at hand: totals to the row, and refusals. They never enter git."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blm.errors import ExportError
from blm.exports import read_export

REAL = Path(__file__).parents[3] / "shared" / "real"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="no real exports beside the project")

EXPECTED = json.loads((REAL / "EXPECTED.json").read_text()) if REAL.is_dir() else {}
FILES = sorted(path for path in REAL.glob("*/*") if path.is_file())
READ_BESIDE = ("Latest links", "More sample links", "Top linking sites", "Top linking text")
FACTS = {
    "ga4/Reports_snapshot.csv": {"rows": 22, "sessions_sum": 146},
    "ahrefs/caldea_refips-subdomains_utf16.csv": {},
}
"""Files read beside those with totals by hand, and what is known of them."""
REFUSED = [
    path
    for path in FILES
    if str(path.relative_to(REAL)) not in {**EXPECTED, **FACTS}
    and not any(table in path.name for table in READ_BESIDE)
]
SAID = {"disavow": "a disavow list"}


@pytest.mark.parametrize("name", EXPECTED)
def test_totals(name: str) -> None:
    """A real export gives the totals counted by hand, and no row is skipped."""
    reading = read_export(REAL / name)
    assert {key: reading.totals[key] for key in EXPECTED[name]} == EXPECTED[name]
    assert reading.export.rows == EXPECTED[name]["rows"]
    assert reading.export.skipped == {}
    assert reading.warnings == ()


def test_one_link_per_domain() -> None:
    """The Ahrefs file was exported with one link per domain, and its rows say so."""
    (name,) = (name for name in EXPECTED if name.startswith("ahrefs/"))
    export = read_export(REAL / name).export
    assert (export.coverage, export.scope, export.as_of) == (
        "one-per-domain",
        "subdomains",
        "2026-02-06",
    )
    assert export.states == {"blocked": 49, "dropped": 123, "lost": 206}


@pytest.mark.parametrize("table", READ_BESIDE)
def test_search_console(table: str) -> None:
    """Search Console's four tables are read with their property and date."""
    (path,) = REAL.glob(f"gsc/*{table}*")
    reading = read_export(path)
    assert reading.export.rows == reading.totals["rows"] > 0
    assert reading.export.skipped == {}
    assert (reading.export.scope, reading.export.as_of) == ("url-prefix", "2026-05-10")
    assert reading.property_host is not None


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.name)
def test_refusals(path: Path) -> None:
    """Every other real file is refused in one sentence that knows what it is."""
    with pytest.raises(ExportError) as caught:
        read_export(path)
    assert SAID.get(path.parent.name, "Search Console's") in str(caught.value)


def test_analytics() -> None:
    """Of the stacked tables only the referrals by session source are read; the rest is left out."""
    reading = read_export(REAL / "ga4/Reports_snapshot.csv")
    assert dict(reading.totals) == FACTS["ga4/Reports_snapshot.csv"]
    assert reading.export.skipped == {"not a referral": 17}
    assert (reading.export.as_of, reading.export.scope) == ("2026-07-01", "28 days")
    assert reading.warnings == ()


def test_referring_ips() -> None:
    """Subnets are counted to the row, and no referring domain is made of them."""
    path = REAL / "ahrefs/caldea_refips-subdomains_utf16.csv"
    records = path.read_bytes().decode("utf-16").count("\n") - 1
    reading = read_export(path)
    assert reading.export.rows == reading.totals["rows"] == records
    assert reading.export.skipped == {}
    assert reading.domains is not None
    assert reading.domains.is_empty()
    assert int(reading.totals["referring_domains_sum"] or 0) > records / 2
