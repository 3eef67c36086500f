"""What the free kit is enough for: Search Console plus Ahrefs, and Search Console alone."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from blm.sim import read_truth
from tests.line.repositories import ROOT, audit_json, blm, deliver, simulated, started

BUNDLED = ROOT / "exports" / "acme.example"
CONSOLE = ("Latest links-", "Top linking sites-")


def judged(repo: Path, capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The audit, and recommendation by domain where one is shown."""
    audit = audit_json(capsys, repo, "acme.example", "--today", "2026-11-22")
    return audit, {d["domain"]: d for d in audit["domains"]}


@pytest.mark.parametrize("source", ["bundled", 7])
def test_search_console_and_ahrefs_answer(
    source: str | int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At least 60 % of referring domains are decided by a true rule; spam is found, nothing valuable is removed."""
    dates = ("2026-09-20", "2026-10-20", "2026-11-20")
    out = BUNDLED if source == "bundled" else simulated(tmp_path, 400, dates, seed=int(source))
    repo = started(tmp_path, [])
    for date in dates:
        deliver(repo, out / date, only=("-backlinks-subdomains_", *CONSOLE))
    audit, shown = judged(repo, capsys)
    assert {e["stream"].split(".")[0] for e in audit["exports"]} == {"ahrefs", "gsc"}
    no_rule = sum(
        d["rule"] is None
        or bool(d["due"] and d["rule"] == "spam-without-traffic" and d["recommendation"] == "watch")
        for d in shown.values()
    )
    total = audit["referring_domains"]["live"]
    decided = total - audit["recommendations"]["unassessed"] - no_rule
    assert decided >= 0.6 * total
    truth = {d["domain"]: d for d in read_truth(out).domains}
    spam = [n for n, d in truth.items() if d["class"] == "spam" and d["spam_all_followed"]]
    known = seen_domains(repo, capsys)
    planted = [name for name in spam if name in known]
    removed = {n for n, d in shown.items() if d["recommendation"] == "remove"}
    assert len(removed & set(planted)) >= 0.5 * len(planted)
    assert not {n for n in removed if truth.get(n, {}).get("class") == "valuable"}


def seen_domains(repo: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """Referring domains that are live in the snapshot."""
    blm(repo, "audit", "acme.example", "--write", "--today", "2026-11-22")
    capsys.readouterr()
    folder = repo / "profiles/acme.example/domains"
    lines = [
        line for path in sorted(folder.glob("*.yaml")) for line in path.read_text().splitlines()
    ]
    return {json.loads(line[2:])["domain"] for line in lines if line.startswith("- ")}


def test_search_console_alone_runs_and_says_what_it_cannot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With Search Console alone the audit runs, is provisional, and names the KPIs it can't give and why."""
    repo = started(tmp_path, [])
    deliver(repo, BUNDLED / "2026-11-20", only=CONSOLE)
    audit, _ = judged(repo, capsys)
    bands = Counter(kpi["band"] for kpi in audit["kpis"])
    assert bands["unknown"] == 8
    assert all(kpi["reason"] for kpi in audit["kpis"])
    assert audit["referring_domains"]["live"] > 50
    blm(repo, "audit", "acme.example", "--write", "--today", "2026-11-22")
    report = (repo / "profiles/acme.example/reports/2026-11-20-quarterly.md").read_text()
    assert "rovisional" in report.split("## ")[0]
