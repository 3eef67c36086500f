"""`blm reclaim`: lost links, what to mend, drafts, and what people record."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from blm.core.dates import days_between
from blm.pipeline.outreach.reclaim import RECLAIM
from blm.pipeline.outreach.worklist import judge_today
from tests.line.checkouts import SITE
from tests.line.conftest import WORKED_DAYS, Run
from tests.render.test_audit_json import errors

TODAY = WORKED_DAYS[-1]
SAYS = {
    "page-gone": "can no longer be reached",
    "link-removed": "no longer does",
    "unexplained": "can no longer find",
}


def told(repo: Path, today: str = TODAY) -> dict[str, Any]:
    """The list as programs get it."""
    found: dict[str, Any] = json.loads(RECLAIM.show(judge_today(repo, SITE, today), "json"))
    return found


def test_the_list_shows_what_it_may(seed: Path) -> None:
    """By its schema, best first, due a week after the loss, late ones in a word, names defanged."""
    judged = judge_today(seed, SITE, TODAY)
    found = json.loads(RECLAIM.show(judged, "json"))
    assert errors(found, "reclaim") == []
    ranks = [one["priority"] for one in found["links"]]
    assert ranks == sorted(ranks, reverse=True)
    assert len(ranks) > 3
    assert all(one["category"] == "unexplained" for one in found["looks"])
    assert {days_between(one["lost_on"], one["due"]) for one in found["links"]} == {7}
    best = found["links"][0]
    for form in ("text", "markdown"):
        shown = RECLAIM.show(judged, form)
        assert best["domain"].replace(".", "[.]") in shown
        assert f"due {best['due']}" in shown
        assert not re.search(r"https?://", shown)
    assert all(one["overdue"] == (one["due"] < TODAY) for one in found["links"])
    late = judge_today(seed, SITE, "2026-12-31")
    assert RECLAIM.show(late, "text").count(", overdue") >= min(10, len(ranks))


def test_drafts_fit_what_happened(seed: Path) -> None:
    """A mail by category, about that domain's links and nothing else."""
    judged = judge_today(seed, SITE, TODAY)
    best: dict[str, dict[str, Any]] = {}
    for one in json.loads(RECLAIM.show(judged, "json"))["links"]:
        best.setdefault(one["domain"], one)
    for domain, draft in zip(best, RECLAIM.draft(seed, judged, list(best), "en"), strict=True):
        assert best[domain]["source_url"] in draft
        assert SAYS[best[domain]["category"]] in draft
        assert not [other for other in best if other != domain and other in draft]
        assert not re.search(r"(?i)blm|priority|authority|disavow", draft)


def test_what_happened_closes_the_request(worked: Path, run: Run) -> None:
    """Asked and written-off leave the list to ask; a page is recorded as the list has it."""
    first, second = told(worked)["links"][:2]
    url = first["source_url"].replace("http", "hxxp", 1).replace(".", "[.]")
    said = run("reclaim", url, "--asked", "--via", "form")
    assert said.startswith(f"profiles/{SITE}/log.yaml: reclaim-asked hxxp")
    run("reclaim", second["domain"], "--written-off", code=2)
    run("reclaim", second["domain"], "--written-off", "--reason", "closed for good")
    tail = (worked / "profiles" / SITE / "log.yaml").read_text().splitlines()[-2:]
    assert f"subject: {json.dumps(first['source_url'])}, event: reclaim-asked, by: ana, via: form" in tail[0]  # fmt: skip
    assert f"subject: {second['domain']}, event: written-off" in tail[1]
    stages = {one["source_url"]: one["stage"] for one in told(worked)["links"]}
    assert [stages[one["source_url"]] for one in (first, second)] == ["reclaiming", "written-off"]
    assert "was written-off then" in run("reclaim", second["domain"], "--asked", code=1)
    assert "no lost link" in run("reclaim", "nobody.example", "--asked", code=1)
    run("reclaim", "--asked", "--all-due")
    assert {one["stage"] for one in told(worked)["links"]} <= {"reclaiming", "written-off"}
