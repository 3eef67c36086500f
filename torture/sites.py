"""Repositories for torture: a simulated site in its old state, and the exports that change it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from blm.cli import main
from blm.sim import SimPlan, simulate

SITE = "acme.example"
OTHER = "harbour.example"
DATES = ("2026-09-20", "2026-10-20")
TODAY = "2026-10-22"
"""The day of the run under torture: two days after the newest exports."""
BEFORE = "2026-09-22"
MONEY = ("coffee grinder", "espresso machine", "cold brew maker")
TOOLS = ("ahrefs", "gsc")
OWN = frozenset({"lock", ".gitignore"})
"""Files that may be in ``.blm`` when nothing is left to recover."""

Tree = dict[str, tuple[bytes, int]]
"""Bytes and permissions of each file, by its path."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A repository in its old state, and its new one.

    Attributes:
        folder: of the old repository; never touched.
        fresh: exports of the newest date, outside of the repository.
        old: files before the run.
    """

    folder: Path
    fresh: Path
    old: Tree

    def copy(self, to: Path) -> Path:
        """A repository of its own in the old state; exports are shared by hard links."""
        shutil.copytree(self.folder, to, ignore=shutil.ignore_patterns("exports", ".blm"))
        shutil.copytree(self.folder / "exports", to / "exports", copy_function=os.link)
        return to

    def exports(self, root: Path, site: str = SITE) -> list[Path]:
        """The newest export files of a site in a copy."""
        return sorted((root / "exports" / site / DATES[-1]).iterdir())


def make_bench(folder: Path, *, links: int = 300, digits: int = 1, sites: int = 1) -> Bench:
    """An audited site, and the exports of the next month waiting in ``exports/``.

    Args:
        folder: to make it in.
        links: of the site.
        digits: of the names of its shards: 1 makes 4 of each kind, 2 make 16.
        sites: 1, or 2 with a second, smaller site.
    """
    root = folder / "old"
    names = (SITE, OTHER)[:sites]
    for name, count in zip(names, (links, links // 2), strict=False):
        _start(folder, root, name, count)
        for kind in ("inventory", "domains"):
            placeholder = root / "profiles" / name / kind / f"{'3' * digits}.yaml"
            placeholder.parent.mkdir(exist_ok=True)
            placeholder.write_bytes(b"")
        _deliver(folder, root, name, DATES[0])
    _must("audit", "--all", "--write", "--repo", str(root), "--today", BEFORE)
    for name in names:
        _deliver(folder, root, name, DATES[1])
    shutil.rmtree(root / ".blm")
    return Bench(root, folder / f"simulated-{SITE}" / DATES[1], read_tree(root))


def _start(folder: Path, root: Path, name: str, links: int) -> None:
    plan = SimPlan(
        out=folder / f"simulated-{name}",
        site=name,
        seed=len(name),
        links=links,
        dates=DATES,
        money=MONEY,
        tools=TOOLS,
    )
    simulate(plan)
    known = ("--owner", "ana", "--disavow", "none", "--today", BEFORE)
    _must("init", str(root), "--site", name, *known)


def _deliver(folder: Path, root: Path, name: str, date: str) -> None:
    source = folder / f"simulated-{name}" / date
    shutil.copytree(source, root / "exports" / name / date)


def _must(*arguments: str) -> None:
    import contextlib
    import io

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(["-q", *arguments])
    if code != 0:
        raise RuntimeError(f"blm {' '.join(arguments)} ended with {code}: {said.getvalue()}")


def read_tree(root: Path, below: Sequence[str] = ("profiles", "policies")) -> Tree:
    """Every committed file of a repository, with its permissions."""
    paths = (path for part in below for path in sorted((root / part).rglob("*")))
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mode & 0o777)
        for path in paths
        if path.is_file() and not path.is_symlink()
    }


def left_over(root: Path) -> list[str]:
    """Files that a run left in ``.blm`` for the next one to finish or remove."""
    return sorted({path.name for path in (root / ".blm").glob("*")} - OWN)


def name_state(now: Tree, states: dict[str, Tree]) -> str:
    """Name of the state that the files are in, or their difference from the nearest one."""
    for name, files in states.items():
        if now == files:
            return name
    nearest = min(states, key=lambda name: len(_differing(now, states[name])))
    odd = _differing(now, states[nearest])
    return f"neither: {len(odd)} files are not {nearest}, such as {odd[0]}"


def _differing(one: Tree, other: Tree) -> list[str]:
    return sorted(path for path in {*one, *other} if one.get(path) != other.get(path))


def verb_audit(root: Path, _bench: Bench) -> list[str]:
    """Arguments of ``blm audit --write``."""
    return ["--repo", str(root), "--today", TODAY, "audit", SITE, "--write"]


def verb_ingest(root: Path, bench: Bench) -> list[str]:
    """Arguments of taking in exports from a folder of people's own."""
    files = [str(path) for path in sorted(bench.fresh.iterdir())]
    return ["--repo", str(root), "--today", TODAY, "ingest", SITE, *files]


def verb_decide(root: Path, _bench: Bench) -> list[str]:
    """Arguments of a decision about three domains."""
    words = ["one.example", "two.example", "three.example", "watch", "--reason", "seen twice"]
    return ["--repo", str(root), "--today", TODAY, "decide", SITE, *words, "--by", "ana"]


VERBS: dict[str, Callable[[Path, Bench], list[str]]] = {
    "audit --write": verb_audit,
    "ingest": verb_ingest,
    "decide": verb_decide,
}
"""Verbs that write, by their name in the table."""


def verb_heal(root: Path) -> list[str]:
    """Arguments of a run that opens the repository and then finds nothing to do."""
    return ["--repo", str(root), "--today", TODAY, "audit", "nowhere.example"]
