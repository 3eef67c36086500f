"""The whole line on genuine exports, where they are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options

from tests.line.repositories import REAL, audit_json, blm, commit, git, needs_real, results, started

pytestmark = needs_real
SITES = {
    "caldea.com": [
        "ahrefs/caldea_backlinks-subdomains_utf16.csv",
        "semrush/backlink_audit_domains_27811604_2026-02-06.csv",
    ],
    "coinlineup.com": ["semrush/coinlineup.com-backlinks.csv"],
}


@pytest.fixture(scope="module", params=list(SITES))
def repo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """A repository made by init from a real site's exports, audited and committed."""
    site = request.param
    folder = tmp_path_factory.mktemp("real")
    made = started(folder, [REAL / path for path in SITES[site]], site=site)
    blm(made, "audit", site, "--write", "--today", "2026-04-20")
    commit(made, "audited")
    return made, site


def test_second_run_changes_no_byte(repo: tuple[Path, str]) -> None:
    """Ingested, audited and written, a second run leaves the working tree as it is."""
    made, site = repo
    blm(made, "audit", site, "--write", "--today", "2026-04-20")
    assert git(made, "status", "--porcelain") == ""
    blm(made, "validate", "--today", "2026-04-20")


def test_replays(repo: tuple[Path, str], tmp_path: Path) -> None:
    """A clone gives the results back without exports."""
    made, site = repo
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(made), str(clone))
    before = results(clone, site)
    (clone / f"profiles/{site}/recommendations.yaml").unlink()
    blm(clone, "audit", site, "--replay", "--write")
    assert results(clone, site) == before


def test_scraper_hosts_stand_under_their_registrable_domains(
    repo: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Language subdomains of one scraper are one referring domain with many links."""
    made, site = repo
    if site != "caldea.com":
        pytest.skip("the scraper network is caldea.com's")
    audit = audit_json(capsys, made, site, "--today", "2026-04-20")
    domains = {d["domain"]: d for d in audit["domains"]}
    assert not [name for name in domains if name.endswith(".biography98.com")]
    assert domains["biography98.com"]["links"] > 1
    hosts = sum(e["rows"] for e in audit["exports"])
    assert hosts > 14000
    assert audit["referring_domains"]["live"] < hosts / 3


def test_no_hostile_text_comes_alive(repo: tuple[Path, str]) -> None:
    """GitHub's own parser finds no link, picture, mention or table break of a stranger in the report."""
    made, site = repo
    (report,) = (made / f"profiles/{site}/reports").glob("*.md")
    html = cmarkgfm.github_flavored_markdown_to_html(
        report.read_text(), options=Options.CMARK_OPT_UNSAFE
    )
    assert "<a " not in html
    assert "<img" not in html
    assert "<script" not in html
    outside = re.sub(r"<(code|pre)[^>]*>.*?</\1>", "", html, flags=re.DOTALL)
    assert not re.search(r"(?<![\w&])@\w", outside)
    assert not re.search(r"(?<![\w&])#\d", outside)
    for table in re.findall(r"<table>.*?</table>", html, flags=re.DOTALL):
        rows = re.findall(r"<tr>.*?</tr>", table, flags=re.DOTALL)
        assert len({len(re.findall(r"<t[hd]", row)) for row in rows}) == 1


def test_expected_totals(capsys: pytest.CaptureFixture[str]) -> None:
    """`blm inspect` gives the totals that others counted."""
    expected: dict[str, dict[str, Any]] = json.loads((REAL / "EXPECTED.json").read_text())
    blm(Path.cwd(), "--format", "json", "inspect", *(str(REAL / name) for name in expected))
    shown = json.loads(capsys.readouterr().out)["exports"]
    for (name, totals), export in zip(expected.items(), shown, strict=True):
        assert export["file"] == Path(name).name
        assert {key: export["totals"][key] for key in totals} == totals
