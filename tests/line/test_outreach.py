"""`blm outreach`: the list, drafts, and what people record."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from blm.cli import main
from blm.errors import BlmError
from blm.pipeline.outreach.removal_requests import OUTREACH
from blm.pipeline.outreach.worklist import judge_today
from blm.repo.schema.schemas import load_schema
from tests.line.checkouts import SITE
from tests.line.conftest import WORKED_DAYS, Run
from tests.render.test_audit_json import errors

TODAY = WORKED_DAYS[-1]


def log(repo: Path) -> str:
    """The site's log."""
    return (repo / "profiles" / SITE / "log.yaml").read_text()


def told(repo: Path) -> dict[str, Any]:
    """The list as programs get it."""
    found: dict[str, Any] = json.loads(OUTREACH.show(judge_today(repo, SITE, TODAY), "json"))
    return found


def to_ask(repo: Path) -> list[str]:
    """Domains whose owners nobody asked."""
    return [one["domain"] for one in told(repo)["requests"] if one["state"] == "ask"]


def defanged(name: str) -> str:
    """As people are shown it."""
    return name.replace(".", "[.]")


def test_the_list_and_drafts_show_what_they_may(seed: Path) -> None:
    """The list by its schema in three formats; a mail names the links of one domain, and nothing else."""
    judged = judge_today(seed, SITE, TODAY)
    found = json.loads(OUTREACH.show(judged, "json"))
    assert errors(found, "outreach") == []
    assert list(found["counts"]) == list(load_schema("outreach")["$defs"]["counts"]["properties"])
    asks = [one for one in found["requests"] if one["state"] == "ask"]
    names = {one["domain"] for one in asks}
    assert found["counts"]["ask"] == len(names) > 3
    for form in ("text", "markdown"):
        shown = OUTREACH.show(judged, form)
        assert all(defanged(name) in shown for name in names)
        assert not [name for name in names if name in shown]
        assert f"blm outreach {SITE} '{defanged(asks[0]['domain'])}' --draft" in shown
    chosen = OUTREACH.choose(judged, None)
    assert set(chosen) == names
    by_domain = {one["domain"]: one for one in asks}
    for domain, draft in zip(chosen, OUTREACH.draft(seed, judged, chosen, None), strict=True):
        assert draft.startswith("Subject: ")
        hosts = {host.removeprefix("www.") for host in re.findall(r"https?://([^/\s]+)", draft)}
        assert {host for host in hosts if not host.endswith(domain)} <= {SITE}
        assert all(page in draft for page in by_domain[domain]["pages"])
        assert not [other for other in names - {domain} if other in draft]
        words = re.sub(r"(?m)^(Page|Links to|Text|Seite|Link auf).*$", "", draft)
        assert not re.search(
            r"(?i)blm|disavow|score|suspici|toxic|spam|tool|\bana\b|google|\d", words
        )
    (german,) = OUTREACH.draft(seed, judged, chosen[:1], "de")
    assert german.startswith(f"Subject: Bitte entfernen Sie einen Link auf {SITE}\n\nGuten Tag,")


def test_a_team_has_its_own_words(worked: Path, run: Run) -> None:
    """A template of the repository adds a language or takes a place, errs at its line, and stays inside."""
    judged = judge_today(worked, SITE, TODAY)
    first = OUTREACH.choose(judged, None)[:1]
    with pytest.raises(BlmError, match=r"templates/it/removal\.txt\.j2"):
        OUTREACH.draft(worked, judged, first, "it")
    own = worked / "templates" / "it" / "removal.txt.j2"
    own.parent.mkdir(parents=True)
    own.write_text(
        "Subject: ciao {{ site }}\n{% for link in links %}\n{{ link.page }}\n{% endfor %}\n"
    )
    said = run("outreach", defanged(first[0]), "--draft", "--lang", "it")
    assert said.startswith(f"Subject: ciao {SITE}\nhttp")
    own.write_text("Subject\n{{ cycler.__init__.__globals__.os.popen('id') }}")
    with pytest.raises(BlmError, match=r"^templates/it/removal\.txt\.j2:2: "):
        OUTREACH.draft(worked, judged, first, "it")
    own.unlink()
    own.symlink_to("/etc/hostname")
    with pytest.raises(BlmError, match="leads out of"):
        OUTREACH.draft(worked, judged, first, "it")


def test_what_happened_is_appended(worked: Path, run: Run) -> None:
    """One line per event, the rest byte for byte; said with what it means; the list knows it at once."""
    before, (first, second, third, *_) = log(worked), to_ask(worked)
    said = run("outreach", defanged(first), f"https://{second}/x", "--asked", "--via", "e-mail")
    path = f"profiles/{SITE}/log.yaml"
    assert said.splitlines() == [f"{path}: asked {defanged(name)} on {TODAY}, due 2026-10-05" for name in (first, second)]  # fmt: skip
    assert log(worked).startswith(before)
    assert log(worked).removeprefix(before).splitlines() == [f"  - {{on: {TODAY}, subject: {name}, event: asked, by: ana, via: e-mail}}" for name in (first, second)]  # fmt: skip
    assert "already there" in run("outreach", first, "--asked")
    run("outreach", second, "--answered", "--by", "ben")
    run("outreach", third, "--no-contact", "--reason", "no address: {a} # b")
    found = {one["domain"]: one for one in told(worked)["requests"]}
    assert [found[name]["state"] for name in (first, second, third)] == ["waiting", "answered", "due"]  # fmt: skip
    assert found[third]["reason"] == "no address: {a} # b"
    run("outreach", "--asked", "--all-due")
    assert told(worked)["counts"]["ask"] == 0
    assert main(["--repo", str(worked), "--today", TODAY, "validate"]) == 0


def test_what_cannot_be_is_refused_whole(worked: Path, run: Run) -> None:
    """All that is wrong at once, in the stages' words, and not a byte is written."""
    before, (first, *_) = log(worked), to_ask(worked)
    said = run("outreach", "nobody.example", "N99", "not a domain", first, "--asked", code=1)
    assert ["no tool has named nobody[.]example" in said, "N99 is no network" in said, "'not a domain' is no domain" in said] == [True] * 3  # fmt: skip
    said = run("outreach", first, "--answered", code=1)
    assert f"'answered' on {TODAY} is impossible: {first} was flagged then" in said
    assert "hint: 'answered' follows due, waiting" in said
    for wrong in (("--asked",), (first,), (first, "--asked", "--draft"), (first, "--no-contact"), (first, "--asked", "--all-due")):  # fmt: skip
        run("outreach", *wrong, code=2)
    assert log(worked) == before


def test_todo_names_the_verbs(seed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each message to send comes with the command that drafts it; what is unexplained is looked at."""
    capsys.readouterr()
    assert main(["--repo", str(seed), "--today", TODAY, "todo"]) == 0
    shown = capsys.readouterr().out
    sends = shown.partition("Send:\n")[2].partition(":\n")[0]
    assert f"blm outreach {SITE} '" in sends
    assert f"blm reclaim {SITE} '" in sends
    assert "--draft" in sends
