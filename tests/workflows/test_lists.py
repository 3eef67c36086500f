"""What a run has to do, and how its jobs hand snapshots on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from blm.core.todo.issue_plan import is_week_told
from blm.errors import BlmError, Refused
from blm.pipeline.audit.job_handover import digest_exports, hand_over, take_over
from tests.forge.hub import Hub
from tests.stories.places import FOLDER, SITE, Story, World, day
from tests.workflows.conftest import deliver


def reasons(story: Story, *arguments: str, today: str = "") -> dict[str, object]:
    """What the matrix says, as a workflow's first job asks on a fresh checkout."""
    story.pull()
    found: dict[str, object] = json.loads(story.run("matrix", *arguments, today=today))
    return found


def test_a_site_with_exports_is_a_job(story: Story) -> None:
    """New exports make a job; what was taken in is none, and an open proposal is work."""
    story.run("fetch", "--all")
    found = reasons(story)
    assert [job["sites"] for job in found["jobs"]] == [SITE]
    assert [one["run"] for one in found["due"]] == ["quarterly"]
    lines = story.run("--format", "github", "matrix").splitlines()
    assert lines[1] == "work=true"
    assert json.loads(lines[0].removeprefix("jobs=")) == [{"name": SITE, "sites": SITE}]

    story.run("propose", "--all")
    found = reasons(story)
    assert (found["jobs"], found["due"], found["open"]) == ([], [], 1)
    assert found["minutes"] == 3


def test_a_pull_request_that_ended_is_listened_to(story: Story) -> None:
    """For a week after a merge there is work each day; then there is none."""
    story.run("fetch", "--all")
    story.run("propose", "--all")
    story.merge("alice", story.pulls()[0]["number"])
    story.pull()
    story.run("propose", "--all")
    found = reasons(story)
    assert (found["open"], found["other"]) == (0, ["a pull request ended lately"])
    assert reasons(story, today=day(9))["other"] != found["other"]


def test_a_missing_export_is_work_once_a_week(story: Story) -> None:
    """An export that is too old is asked for in the week's issue; that week has no more work for it."""
    story.run("fetch", "--all")
    story.run("propose", "--all")
    story.close("alice", story.pulls()[0]["number"])
    story.pull()
    story.run("propose", "--all")
    later = day(60)
    asked = "exports are to be asked for"
    assert asked in reasons(story, today=later)["other"]
    story.run("todo", "--issue", today=later)
    assert asked not in reasons(story, today=later)["other"]
    assert asked in reasons(story, today=day(67))["other"]


def test_a_site_that_cannot_be_read_is_due(story: Story) -> None:
    """A broken file is no job, but work: the run says so."""
    (story.work / FOLDER / "site.yaml").write_text("schema: 1\nsite: 7\n")
    found = json.loads(story.run("matrix"))
    assert found["jobs"] == []
    assert found["due"] == [{"site": SITE, "run": "unknown", "why": "its files cannot be read"}]
    lines = story.run("--format", "github", "matrix").splitlines()
    assert lines == ["jobs=[]", "work=true"]


def test_nothing_known_is_nothing_told() -> None:
    """Without an issue no week was told."""
    assert not is_week_told([], "2026-11-23")


def test_facts_in_their_pull_request_are_read_on(
    hub: Hub, world: World, template: dict[str, bytes], tmp_path: Path
) -> None:
    """Where main takes no push, a job takes exports into the snapshot that waits, and nothing is lost."""
    repository = hub.repository(template)
    repository.protected.add("main")
    deliver(world, repository.remote, tmp_path / "inbox")
    story = Story.begin(world, repository, tmp_path, exports=False)
    old, new = sorted((world.exports / SITE).iterdir())

    def run(export: Path) -> str:
        """One run over exports of one date, the ingest job's checkout being another than the last's."""
        story.pull()
        folder = story.work / "exports" / SITE
        shutil.copytree(export, folder / export.name)
        facts = tmp_path / f"facts-{export.name}"
        story.run("intake", "--to", str(facts), SITE)
        shutil.rmtree(folder)
        story.pull()
        story.run("propose", "--all", "--facts", str(facts))
        return story.text(f"{FOLDER}/exports.yaml", "blm/facts")

    first = run(old)
    assert first
    assert story.text(f"{FOLDER}/exports.yaml", "main") == ""
    assert first.rstrip() in run(new)


def test_what_cannot_be_taken_in_is_not_proposed(story: Story, tmp_path: Path) -> None:
    """A shrunken export refuses its site, a broken site fails; the last job tells both, proposes neither."""
    facts = tmp_path / "facts"
    story.run("fetch", "--all")
    story.run("propose", "--all")
    story.close("alice", story.pulls()[0]["number"])
    broken = story.work / "profiles/broken.example"
    broken.mkdir()
    (broken / "site.yaml").write_text("schema: 1\nsite: 7\n")
    folder = story.work / "exports" / SITE
    export = max(folder.rglob("*backlinks-subdomains*.csv"), key=lambda path: path.name)
    kept = export.read_bytes().decode("utf-16").splitlines(keepends=True)[:3]
    shrunken = export.with_name(export.name.replace(day(-3), day(0)))
    shrunken.write_bytes("".join(kept).encode("utf-16"))

    shown = story.run("--format", "github", "intake", "--to", str(facts), SITE, broken.name, code=1)
    assert f"::warning title=blm::{SITE} refused" in shown
    assert "::error file=profiles/broken.example/site.yaml,line=2" in shown
    shrunken.unlink()
    before = story.refs()
    quarterly = ("--cadence", "quarterly", "--facts", str(facts), "--format", "github")
    shown = story.run("propose", "--all", *quarterly, code=1)
    assert f"::warning title=blm::{SITE} refused" in shown
    assert "::error title=blm::broken.example failed" in shown
    assert "shrink" in story.said or "%" in story.said
    assert story.refs() == before


def snapshot(folder: Path, **files: str) -> Path:
    """A profile with these files; two underscores part folders, one a suffix."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_a_snapshot_is_handed_over_whole(tmp_path: Path) -> None:
    """New parts replace old ones, parts that are gone go, and people's files stay."""
    here, there = tmp_path / "here", tmp_path / "there"
    snapshot(here / "profiles/a.example", exports_yaml="e2", inventory__0_yaml="i2", log_yaml="x")
    snapshot(there / "profiles/a.example", inventory__1_yaml="i1", log_yaml="l")
    hand_over(here, "a.example", tmp_path / "facts", digest_exports(there, "a.example"))
    assert take_over(there, tmp_path / "facts") == {}
    profile = there / "profiles/a.example"
    kept = {p.relative_to(profile).as_posix(): p.read_text() for p in profile.rglob("*.yaml")}
    assert kept == {"exports.yaml": "e2", "inventory/0.yaml": "i2", "log.yaml": "l"}


def test_what_somebody_pushed_meanwhile_is_not_taken_back(tmp_path: Path) -> None:
    """A snapshot made from another one than stands here now holds its site up, and says so."""
    here, there = tmp_path / "here", tmp_path / "there"
    snapshot(here / "profiles/a.example", exports_yaml="e1")
    before = digest_exports(here, "a.example")
    snapshot(here / "profiles/a.example", exports_yaml="e2")
    snapshot(there / "profiles/a.example", exports_yaml="e1 and a laptop's")
    hand_over(here, "a.example", tmp_path / "facts", before)
    held = take_over(there, tmp_path / "facts")
    assert isinstance(held["a.example"], Refused)
    assert (there / "profiles/a.example/exports.yaml").read_text() == "e1 and a laptop's"


@pytest.mark.parametrize("name", ["nobody.example", "..", "A b", "facts"])
def test_what_is_no_site_is_not_taken_over(tmp_path: Path, name: str) -> None:
    """A folder of another name changes nothing."""
    (tmp_path / "there/profiles/a.example").mkdir(parents=True)
    facts = tmp_path / "facts"
    facts.mkdir()
    snapshot(facts / name, exports_yaml="e")
    before = sorted((tmp_path / "there").rglob("*"))
    assert take_over(tmp_path / "there", facts) == {}
    assert sorted((tmp_path / "there").rglob("*")) == before


def test_a_snapshot_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    """A link in what was handed over reads nothing outside of it."""
    (tmp_path / "secret").write_text("s")
    (tmp_path / "there/profiles/a.example").mkdir(parents=True)
    source = tmp_path / "facts/a.example"
    source.mkdir(parents=True)
    (source / "exports.yaml").symlink_to(tmp_path / "secret")
    (source / "before.txt").write_text(digest_exports(tmp_path / "there", "a.example"))
    with pytest.raises(BlmError, match="leads out"):
        take_over(tmp_path / "there", tmp_path / "facts")
