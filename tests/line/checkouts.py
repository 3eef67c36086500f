"""A repository with a remote: a bare one, a checkout of it, and people who push to it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from blm.cli import main
from tests.line.repositories import git

SITE = "acme.example"
FOLDER = f"profiles/{SITE}"
HEAD = (
    "Page ascore,Source title,Source url,Target url,Anchor,External links,Internal links,Nofollow,"
    "Sponsored,Ugc,Text,Frame,Form,Image,Sitewide,First seen,Last seen,New link,Lost link\n"
)


def semrush(*hosts: str, seen: str = "2026-02-03") -> str:
    """An export of Semrush with a link from each host."""
    rows = (
        f"12,Ten tools,https://{host}/review,https://acme.example/,Acme,4,9,false,false,false,true,"
        f"false,false,false,false,2025-01-03,{seen},false,false\n"
        for host in hosts
    )
    return HEAD + "".join(rows)


@dataclass(frozen=True)
class Checkout:
    """A person's checkout and the bare repository that it came from."""

    folder: Path
    bare: Path

    def blm(self, *arguments: str, code: int = 0) -> None:
        """Run a verb here and hold its exit code."""
        assert main(["--repo", str(self.folder), "--today", "2026-02-10", *arguments]) == code

    def main_at(self) -> str:
        """Commit of main at the remote."""
        return git(self.bare, "rev-parse", "main").strip()

    def files(self, branch: str = "main") -> list[str]:
        """Paths on a branch of the remote."""
        return git(self.bare, "ls-tree", "-r", "--name-only", branch).split()

    def clone(self, name: str) -> Path:
        """Somebody else's checkout."""
        other = self.folder.parent / name
        git(self.folder.parent, "clone", "-q", str(self.bare), str(other))
        return other

    def drop(self, branch: str, files: dict[str, bytes]) -> None:
        """Somebody drops files into a branch, as in the web page."""
        other = self.clone(f"drop-{len(list(self.folder.parent.iterdir()))}")
        there = subprocess.run(
            ["git", "switch", "-q", branch], cwd=other, check=False, capture_output=True
        )
        if there.returncode:
            git(other, "switch", "-q", "--orphan", branch)
        for path, content in files.items():
            (other / path).parent.mkdir(parents=True, exist_ok=True)
            (other / path).write_bytes(content)
        git(other, "add", "-Af")
        git(other, "commit", "-qm", "Add files via upload")
        git(other, "push", "-q", "origin", branch)


def begin(folder: Path, *more: str) -> Checkout:
    """What ``blm init`` makes for one site, pushed, and cloned by a person."""
    seed, bare, work = folder / "seed", folder / "remote.git", folder / "work"
    arguments = ["init", str(seed), "--site", SITE, "--owner", "ana", *more]
    assert main(["-q", "--today", "2026-01-01", *arguments]) == 0
    git(seed, "init", "-q", "-b", "main")
    git(seed, "add", "-A")
    git(seed, "commit", "-qm", "Begin")
    git(folder, "clone", "-q", "--bare", str(seed), str(bare))
    git(folder, "clone", "-q", str(bare), str(work))
    return Checkout(work, bare)
