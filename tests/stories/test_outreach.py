"""Outreach over weeks: one owner takes the links out in time, another cannot be reached."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.line.repositories import blm, commit, deliver, git, simulated, started

SITE = "acme.example"
LOG = f"profiles/{SITE}/log.yaml"
DATES = ("2026-03-02", "2026-03-20", "2026-03-30")


def told(
    capsys: pytest.CaptureFixture[str], repo: Path, day: str, *arguments: str
) -> dict[str, Any]:
    """What a verb's JSON says on a day."""
    capsys.readouterr()
    blm(repo, "--today", day, "--format", "json", *arguments)
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def take_out(folder: Path, domain: str) -> None:
    """The owner takes the links out: no export has them any longer."""
    for path in folder.iterdir():
        raw = path.read_bytes()
        encoding = "utf-16" if raw.startswith(b"\xff\xfe") else "utf-8"
        rows = list(csv.reader(io.StringIO(raw.decode(encoding)), delimiter="\t" if encoding == "utf-16" else ","))  # fmt: skip
        kept = [row for row in rows if not any(domain in cell for cell in row)]
        assert encoding == "utf-16" or len(kept) <= len(rows)
        text = io.StringIO()
        quoting = csv.QUOTE_ALL if encoding == "utf-16" else csv.QUOTE_MINIMAL
        csv.writer(
            text, delimiter="\t" if encoding == "utf-16" else ",", quoting=quoting
        ).writerows(kept)
        path.write_bytes(text.getvalue().encode("utf-16" if encoding == "utf-16" else "utf-8"))


def test_an_owner_removes_in_time_and_another_has_no_contact(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first request closes as gone and no line is proposed; the second is due at once; git tells both."""
    out = simulated(tmp_path, 300, DATES, spam_share=0.15)
    repo = started(tmp_path, [])
    deliver(repo, out / DATES[0])
    blm(repo, "--today", DATES[0], "audit", SITE, "--write")
    asks = [one["domain"] for one in told(capsys, repo, DATES[0], "outreach", SITE)["requests"]]
    willing, silent = asks[:2]
    commit(repo, "Audit of March")
    blm(repo, "--today", DATES[0], "outreach", SITE, willing, "--asked", "--by", "ana")
    commit(repo, f"Ask {willing}")
    blm(repo, "--today", "2026-03-03", "outreach", SITE, silent, "--no-contact", "--reason", "no address on the site", "--by", "ben")  # fmt: skip
    commit(repo, f"No contact with {silent}")
    states = {one["domain"]: one["state"] for one in told(capsys, repo, "2026-03-03", "outreach", SITE)["requests"]}  # fmt: skip
    assert (states[willing], states[silent]) == ("waiting", "due")
    for date in DATES[1:]:
        take_out(out / date, willing)
        deliver(repo, out / date)
        blm(repo, "--today", date, "audit", SITE, "--write", "--cadence", "quarterly")
        commit(repo, f"Audit of {date}")
    audit = told(capsys, repo, DATES[2], "audit", SITE, "--replay")
    stages = {one["domain"]: one["stage"] for one in audit["domains"]}
    assert (stages[willing], stages[silent]) == ("gone", "merged")
    disavow = (repo / f"profiles/{SITE}/disavow.txt").read_text()
    assert [f"domain:{name}\n" in disavow for name in (willing, silent)] == [False, True]
    requests = {
        one["domain"]: one for one in told(capsys, repo, DATES[2], "outreach", SITE)["requests"]
    }
    assert (requests[willing]["state"], requests[willing]["confirmed"]) == ("gone", True)
    told_by_git = [
        git(repo, "log", "--format=%s", f"-S{name}", "--", LOG).split("\n")[0]
        for name in (willing, silent)
    ]
    assert told_by_git == [f"Ask {willing}", f"No contact with {silent}"]
    blm(repo, "--today", DATES[2], "validate")
