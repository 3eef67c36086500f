"""The measured sites: exports of ``blm simulate``, and a repository audited a week earlier.

Both are kept for later runs, under a digest of the code that made them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import Sample, run

ROOT = Path(__file__).parents[1]
HOST = "mill.example"
TOOLS = ("ahrefs", "semrush")
BEFORE, NOW = "2026-11-01", "2026-11-08"
"""Dates of the exports."""
BEFORE_TODAY, TODAY = "2026-11-02", "2026-11-09"
SAMPLE_LINKS = 2_000
"""Links of the site whose exports `blm init` guesses from: all sizes have the same words."""
FLIPPED = 1_000
"""One link in so many turns nofollow in the week, beside what the simulator changes by itself."""
KNOWN_SHARE = 1.09
"""Live links to draw for each that a tool lists: the two tools together miss some."""


@dataclass(frozen=True, slots=True)
class Site:
    """A simulated site, ready to be audited.

    Attributes:
        links: in the inventory, about.
        repository: after the audit of `BEFORE`, with the exports of `NOW` in place.
    """

    links: int
    repository: Path

    @property
    def profile(self) -> Path:
        """The site's folder."""
        return self.repository / "profiles" / HOST

    @property
    def exports(self) -> list[Path]:
        """The new exports, Ahrefs' first."""
        return sorted((self.repository / "exports" / HOST).iterdir(), key=lambda p: -len(p.name))


def blm(*words: str | Path) -> list[str]:
    """The command line of a verb."""
    return [sys.executable, "-m", "blm", *map(str, words)]


def prepare_site(folder: Path, links: int) -> Site:
    """The site with that many links, from an earlier run or made now."""
    exports, sample = _prepare_exports(folder, links), _prepare_exports(folder, SAMPLE_LINKS)
    made = _digest("core", "exports", "pipeline", "repo", "sim")
    name = f"repository-{made}"
    place = folder / f"links-{links}"
    return Site(links, _make_once(place, name, lambda new: _begin(new, exports, sample)))


def _prepare_exports(folder: Path, links: int) -> Path:
    place = folder / f"links-{links}"
    return _make_once(place, f"exports-{_digest('sim')}", lambda new: _simulate(new, links))


def copy_repository(site: Site, target: Path) -> Path:
    """A fresh copy to work in, on disk before anything is measured; raw exports are linked."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(site.repository, target, ignore=shutil.ignore_patterns("exports"))
    place_exports(site.exports, target)
    os.sync()
    return target


def place_exports(paths: Iterable[Path], repository: Path) -> None:
    """Put exports, and nothing else, where an audit looks for them."""
    folder = repository / "exports" / HOST
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in paths:
        try:
            os.link(path, folder / path.name)
        except OSError:
            shutil.copyfile(path, folder / path.name)


def _make_once(place: Path, name: str, make: Callable[[Path], None]) -> Path:
    """A folder from an earlier run or made now; folders made by other code are removed."""
    kept = place / name
    if not kept.exists():
        place.mkdir(parents=True, exist_ok=True)
        for old in place.glob(f"{name.partition('-')[0]}-*"):
            shutil.rmtree(old)
        new = place / f"{name}.partial"
        make(new)
        new.rename(kept)
    return kept


def _digest(*rooms: str) -> str:
    """Digest of the source code of some packages of blm."""
    paths = sorted(path for room in rooms for path in (ROOT / "blm" / room).rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]


def _simulate(folder: Path, links: int) -> None:
    tools = [word for tool in TOOLS for word in ("--tool", tool)]
    dates = [word for date in (BEFORE, NOW) for word in ("--date", date)]
    drawn = str(max(1, round(links * KNOWN_SHARE)))
    words = ("--site", HOST, "--links", drawn, *tools, *dates)
    words += ("--flip", f"{NOW}:{links // FLIPPED}") if links >= FLIPPED else ()
    run(blm("simulate", folder, *words), folder.with_name("simulate.out"))
    shutil.rmtree(folder / "truth")


def _begin(repository: Path, exports: Path, sample: Path) -> None:
    guessed = sorted((sample / BEFORE).iterdir())
    who = ("--disavow", "none", "--owner", "bench", "--today", BEFORE_TODAY)
    log = repository.with_name("begin.out")
    run(blm("init", repository, *guessed, "--site", HOST, *who), log)
    place_exports(sorted((exports / BEFORE).iterdir()), repository)
    run_audit(repository, BEFORE_TODAY, log)
    place_exports(sorted((exports / NOW).iterdir()), repository)


def run_audit(repository: Path, today: str, output: Path) -> Sample:
    """The whole audit, as people and schedules run it."""
    return run(blm("audit", HOST, "--write", "--repo", repository, "--today", today), output)
