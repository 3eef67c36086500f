"""Loss at a tool and loss in truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.line.repositories import audit_json, blm, deliver, simulated, started

DATES = ("2026-03-02", "2026-03-30", "2026-04-20", "2026-05-02")


def test_drop_at_one_tool_is_no_loss(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A tool that drops 8 % of its live links raises no loss, no reclaim and no urgent KPI, and is named."""
    out = simulated(
        tmp_path, 500, DATES, incidents=(("ahrefs", DATES[2], 0.08),), loss=0.0, false_lost=0.0
    )
    repo = started(tmp_path, [])
    for date in DATES:
        deliver(repo, out / date)
        audit = audit_json(capsys, repo, "acme.example", "--write", "--today", date)
        assert audit["links"]["lost"] == 0
        assert audit["plan"]["reclaim"] == []
        loss = next(k for k in audit["kpis"] if k["id"] == "link_loss_rate")
        assert loss["band"] != "urgent"
        growth = next(k for k in audit["kpis"] if k["id"] == "referring_domains_growth")
        assert growth["band"] != "urgent"
        if date >= DATES[2]:
            assert "index change at ahrefs.links" in loss["reason"]
            assert loss["value"] is None
    report = (repo / f"profiles/acme.example/reports/{DATES[3]}-quarterly.md").read_text()
    assert "Ahrefs" in report
    assert "ndex change" in report


def test_true_deletion_is_urgent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Links truly deleted, missed by every tool in two exports a week apart, are a loss, banded urgent."""
    out = simulated(tmp_path, 500, DATES, deletions=((DATES[2], 0.08),), loss=0.0, false_lost=0.0)
    repo = started(tmp_path, [])
    seen = []
    for date in DATES:
        deliver(repo, out / date)
        audit = audit_json(capsys, repo, "acme.example", "--write", "--today", date)
        seen.append((audit["links"], next(k for k in audit["kpis"] if k["id"] == "link_loss_rate")))
    assert seen[2][0]["lost"] == 0
    assert seen[2][0]["unseen"] > 20
    links, loss = seen[3]
    assert links["lost"] > 20
    assert loss["band"] == "urgent"
    assert loss["value"] > 5
    assert audit["plan"]["reclaim"]
    blm(repo, "validate")
