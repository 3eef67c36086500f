"""`blm fetch`: exports from a branch, an address and a bucket, whoever put them there."""

from __future__ import annotations

import dataclasses
import io
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from fsspec.registry import _registry

from blm.live.limits import Limits
from blm.pipeline.inbox.fetch import Fetched, fetch_exports
from blm.pipeline.inbox.inbox_files import make_reach
from tests.line.checkouts import SITE, Checkout, semrush
from tests.line.repositories import git
from tests.live.web import Page, Web, serving

FIRST = semrush("news.example").encode()
NAME = "acme.example-backlinks_2026-02-06.csv"


@pytest.fixture
def web() -> Iterator[Web]:
    """A server on loopback."""
    with serving() as running:
        yield running


class Store(MemoryFileSystem):
    """A store of fsspec's own kind under the name of S3."""

    protocol = "s3"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> MemoryFileSystem:
    """An empty one that blm finds."""
    monkeypatch.setattr(Store, "store", {})
    monkeypatch.setattr(Store, "pseudo_dirs", [""])
    Store.clear_instance_cache()
    monkeypatch.setitem(_registry, "s3", Store)
    return Store()


def settle(checkout: Checkout, inboxes: str) -> None:
    """Write the inboxes into blm.yaml."""
    (checkout.folder / "blm.yaml").write_text(f"schema: 1\ninboxes:\n{inboxes}")


def fetch(checkout: Checkout, **reach: Any) -> Fetched:
    """What the verb does here, reaching inboxes in another way than it can."""
    usual = make_reach(checkout.folder, None, os.environ, time.monotonic)
    return fetch_exports(dataclasses.replace(usual, **reach), [SITE])


def exports(checkout: Checkout) -> list[str]:
    """Files in the exports folder of the site."""
    folder = checkout.folder / "exports" / SITE
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


def test_a_branch_is_read_and_never_merged(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    """Dropped files arrive once; what the snapshot knows stays there though the folder is empty."""
    checkout.blm("fetch", SITE)
    assert "no new export" in capsys.readouterr().err
    checkout.drop("exports", {f"{SITE}/{NAME}": FIRST, f"exports/{SITE}/deep/er/b.csv": semrush("b.example").encode()})  # fmt: skip
    head = git(checkout.folder, "rev-parse", "HEAD")
    checkout.blm("fetch", SITE)
    assert capsys.readouterr().err == "new exports: acme.example 2\n"
    assert exports(checkout) == [NAME, "b.csv"]
    checkout.blm("fetch", "--all")
    assert capsys.readouterr().err == "no new export\n"
    checkout.blm("audit", SITE, "--write")
    for name in exports(checkout):
        (checkout.folder / "exports" / SITE / name).unlink()
    capsys.readouterr()
    checkout.blm("fetch", SITE)
    assert capsys.readouterr().err == "no new export\n"
    assert exports(checkout) == []
    assert git(checkout.folder, "rev-parse", "HEAD") == head
    assert git(checkout.folder, "status", "--porcelain", "exports") == ""


def test_a_whole_checkout_stays_whole(checkout: Checkout) -> None:
    """Reading a branch that begins at main's own commit cuts no history off."""
    git(checkout.bare, "branch", "exports", "main")
    (checkout.folder / "x").write_text("x")
    git(checkout.folder, "add", "x")
    git(checkout.folder, "commit", "-qm", "Second")
    checkout.blm("fetch", SITE)
    assert not (checkout.folder / ".git" / "shallow").exists()
    assert git(checkout.folder, "rev-list", "--count", "HEAD").strip() == "2"


def test_hostile_files_of_a_branch(
    checkout: Checkout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Links, names that lead elsewhere, archives that blow up, other sites: none gets out."""
    other = checkout.clone("mallory")
    git(other, "switch", "-q", "--orphan", "exports")
    (other / SITE).mkdir()
    (other / SITE / "link.csv").symlink_to("/etc/passwd")
    (other / "folder").symlink_to("/etc")
    names = ["-rf.csv", "a\nb::set-output.csv", "$(touch x);`y`.csv", "%2e%2e.csv", "\x1b[2J.csv", "C:\\x.csv"]  # fmt: skip
    for number, name in enumerate(names):
        (other / SITE / name).write_text(semrush(f"n{number}.example"))
    (other / SITE / ".hidden.csv").write_text(semrush("h.example"))
    (other / SITE / "run.sh").write_text("rm -rf /")
    (other / "elsewhere.example").mkdir()
    (other / "elsewhere.example" / "a.csv").write_text(semrush("e.example"))
    (other / "root.csv").write_text(semrush("r.example"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../../escape.csv", semrush("z.example"))
        archive.writestr("bomb.csv", "a" * 200_000_000)
    (other / SITE / "bomb.zip").write_bytes(packed.getvalue())
    git(other, "add", "-A")
    git(other, "commit", "-qm", "x")
    git(other, "push", "-q", "origin", "exports")
    before = {path for path in tmp_path.rglob("*") if "/.git" not in str(path)}
    checkout.blm("fetch", SITE)
    arrived = exports(checkout)
    assert len(arrived) == len(names)
    assert all(name[0] not in ".-" and not set(name) & set("\n\x1b$`;:\\/") for name in arrived)
    new = {path for path in tmp_path.rglob("*") if "/.git" not in str(path)} - before
    assert {path.parent for path in new if path.is_file()} == {
        checkout.folder / "exports" / SITE
    } | ({checkout.folder / ".blm"} if any(p.parent.name == ".blm" for p in new) else set())
    assert not any(path.is_symlink() for path in new)
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert "left there: branch exports: acme.example/bomb.zip" in said


def test_a_folder_that_leads_out_is_no_target(
    checkout: Checkout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exports that are a link to somewhere else are refused, and nothing is written there."""
    goal = tmp_path / "goal"
    goal.mkdir()
    (checkout.folder / "exports").mkdir(exist_ok=True)
    (checkout.folder / "exports" / SITE).symlink_to(goal)
    checkout.drop("exports", {f"{SITE}/{NAME}": FIRST})
    checkout.blm("fetch", SITE, code=1)
    assert list(goal.iterdir()) == []
    assert "Traceback" not in capsys.readouterr().err


def test_what_is_no_export_stays_there(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named with the reason, makes no site due, and the run is a good one."""
    checkout.drop("exports", {f"{SITE}/notes.csv": b"remember,the milk\n1,2\n", "README.md": b"x"})
    checkout.blm("fetch", SITE)
    assert exports(checkout) == []
    assert "left there: branch exports: acme.example/notes.csv:" in capsys.readouterr().err
    checkout.blm("matrix", "--format", "json")
    assert '"jobs": []' in capsys.readouterr().out


def test_two_files_of_one_name_both_arrive(checkout: Checkout) -> None:
    """The second is put beside the first."""
    checkout.drop("exports", {f"{SITE}/a/{NAME}": FIRST, f"{SITE}/b/{NAME}": semrush("b.example").encode()})  # fmt: skip
    checkout.blm("fetch", SITE)
    assert len(exports(checkout)) == 2
    assert all(name.endswith(NAME) for name in exports(checkout))


def test_an_address_for_each_site_or_for_one(
    checkout: Checkout, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    """The site's name is put in, the server's name for the file is taken, a known file is not."""
    settle(
        checkout,
        f"  - {{kind: url, at: '{web.url}/{{site}}.csv?sig=secret'}}\n"
        f"  - {{kind: url, at: '{web.url}/export', site: {SITE}}}\n",
    )
    web.pages[f"/{SITE}.csv?sig=secret"] = Page(FIRST)
    web.pages["/export"] = Page(semrush("b.example").encode(), headers={"Content-Disposition": f'attachment; filename="{NAME}"'})  # fmt: skip
    here = frozenset({"127.0.0.1"})
    assert fetch(checkout, allowed=here).failed == []
    assert exports(checkout) == [NAME, f"{SITE}.csv"]
    assert fetch(checkout, allowed=here).new == []
    assert exports(checkout) == [NAME, f"{SITE}.csv"]
    web.pages.pop(f"/{SITE}.csv?sig=secret")
    (said,) = fetch(checkout, allowed=here).failed
    assert f"{web.url}/{SITE}.csv: the server answers 404. hint:" in said
    assert "secret" not in said
    asked = len(web.asked)
    capsys.readouterr()
    checkout.blm("fetch", SITE, code=1)
    said = capsys.readouterr().err
    assert said.count("127.0.0.1 is not a public address") == 2
    assert "secret" not in said
    assert len(web.asked) == asked


def test_an_inbox_that_fails_keeps_the_others_from_nothing(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    """The branch is read though the address before it is private; the exit code says so."""
    settle(
        checkout,
        "  - {kind: url, at: 'https://169.254.169.254/{site}'}\n  - {kind: branch, at: exports}\n",
    )
    checkout.drop("exports", {f"{SITE}/{NAME}": FIRST})
    checkout.blm("fetch", SITE, code=1)
    said = capsys.readouterr().err
    assert "169.254.169.254 is not a public address" in said
    assert exports(checkout) == [NAME]


def test_a_bucket(
    checkout: Checkout, store: MemoryFileSystem, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files in the site's folder arrive once; others, and too large ones, do not."""
    settle(checkout, "  - {kind: bucket, at: s3://agency/backlinks}\n")
    store.pipe({
        f"agency/backlinks/{SITE}/{NAME}": FIRST,
        f"agency/backlinks/{SITE}/2026/b.csv": semrush("b.example").encode(),
        "agency/backlinks/other.example/c.csv": semrush("c.example").encode(),
        f"agency/{SITE}/d.csv": semrush("d.example").encode(),
        f"agency/backlinks/{SITE}/notes.txt": b"milk",
    })  # fmt: skip
    checkout.blm("fetch", SITE)
    assert exports(checkout) == [NAME, "b.csv"]
    checkout.blm("fetch", SITE)
    assert exports(checkout) == [NAME, "b.csv"]
    capsys.readouterr()
    store.mkdir("empty")
    settle(checkout, "  - {kind: bucket, at: s3://empty/backlinks}\n")
    checkout.blm("fetch", SITE)
    assert capsys.readouterr().err == "no new export\n"
    settle(checkout, "  - {kind: bucket, at: s3://mistyped/backlinks}\n")
    checkout.blm("fetch", SITE, code=1)
    assert "there is no bucket s3://mistyped/backlinks. hint:" in capsys.readouterr().err


def test_a_file_of_a_bucket_may_be_too_large(checkout: Checkout, store: MemoryFileSystem) -> None:
    """It is left there with a sentence; the next one arrives."""
    settle(checkout, "  - {kind: bucket, at: s3://agency}\n")
    store.pipe({f"agency/{SITE}/a.csv": b"x" * 1_001, f"agency/{SITE}/{NAME}": FIRST})
    (said,) = fetch(checkout, limits=Limits(time.monotonic, size=1_000)).failed
    assert "a.csv: larger than 1,000 bytes" in said
    assert exports(checkout) == [NAME]


def test_a_store_that_raises_anything_is_one_sentence(
    checkout: Checkout,
    store: MemoryFileSystem,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What libraries behind a store raise is no bug of blm's."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Unable to locate\ncredentials")

    monkeypatch.setattr(Store, "find", fail)
    settle(checkout, "  - {kind: bucket, at: s3://agency}\n")
    checkout.blm("fetch", SITE, code=1)
    said = capsys.readouterr().err
    assert "s3://agency cannot be read: RuntimeError: Unable to locate credentials. hint:" in said


def test_a_store_without_its_library_says_what_to_install(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    """The library for a store is an extra."""
    settle(checkout, "  - {kind: bucket, at: gs://agency}\n")
    checkout.blm("fetch", SITE, code=1)
    assert 'pip install "blm[gcs]"' in capsys.readouterr().err


def test_validate_knows_inboxes(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    """Each wrong one at its line and column."""
    settle(
        checkout,
        "  - {kind: url, at: 'http://files.example/{site}'}\n"
        "  - {kind: url, at: 'https://files.example/a', site: nope.example}\n"
        "  - {kind: bucket, at: exports}\n"
        "  - {kind: branch, at: exports}\n"
        "  - {kind: branch, at: exports}\n",
    )
    checkout.blm("validate", code=10)
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(". hint")[0] for line in lines if line.startswith("blm.yaml")] == [
        "blm.yaml:3:21: an address of exports begins with https://",
        "blm.yaml:4:54: there is no profile of nope.example",
        "blm.yaml:5:24: 'exports' is no bucket",
        "blm.yaml:7:24: warning: branch exports stands here twice",
    ]
    checkout.blm("fetch", SITE, code=1)
    assert "begins with https://" in capsys.readouterr().err


def test_ways_to_call_it_wrong(
    checkout: Checkout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No site, an unknown one, no repository, no remote, no checkout: a sentence, never a traceback."""
    checkout.blm("fetch", code=2)
    checkout.blm("fetch", "acme.exampel", code=1)
    assert "did you mean acme.example?" in capsys.readouterr().err
    Checkout(tmp_path / "nothing", tmp_path).blm("fetch", "--all", code=1)
    assert "holds no blm.yaml and no profiles. hint:" in capsys.readouterr().err
    checkout.blm("fetch", SITE, "--forge", "gitlab", code=2)
    git(checkout.folder, "remote", "set-url", "origin", str(tmp_path / "gone.git"))
    checkout.blm("fetch", SITE, code=1)
    assert "hint: check the remote's address" in capsys.readouterr().err
    (checkout.folder / ".git").rename(tmp_path / "elsewhere")
    checkout.blm("fetch", SITE, code=1)
    assert "is no checkout. hint: clone the repository" in capsys.readouterr().err
    settle(checkout, "  []\n")
    checkout.blm("fetch", SITE)
    assert "no inboxes in blm.yaml" in capsys.readouterr().err
