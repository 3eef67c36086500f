"""The rows of the table: each is run once per round, so that changes in load hit all alike."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.edits import commit_all, edit_threshold
from benchmarks.processes import Failed, Row, Sample, run
from benchmarks.settings import Settings
from benchmarks.sites import HOST, ROOT, TODAY, Site, blm, copy_repository, run_audit

TITLES = {
    "audit": "the whole audit",
    "floor": "the floor: the same bytes read and written",
    "peer": "the peer: pandas and PyYAML's C loader",
    "unchanged": "the audit again, nothing changed",
    "validate": "validate",
    "replay": "audit --replay, without exports",
    "whatif": "what-if of a threshold",
    "decoding": "the inventory's lines decoded",
    "inspect": "inspect the Ahrefs export",
    "help": "blm --help",
    "validate-small": "validate a ten-domain site",
    "audit-small": "the whole audit of a ten-domain site",
}
WHATIF = ("whatif", "decoding")
"""Rows that can be measured without the others."""
SMALL_LINKS = 14
"""Links from about ten domains."""


@dataclass(slots=True)
class Checks:
    """Results of the equality checks made while measuring.

    Attributes:
        floor_wrote_the_same_lines: the floor's files are the inventory's, byte for byte.
        floor_shards: how many.
        unchanged_rewrote: files that the run with nothing changed touched.
        peer_differences: from blm's own result.
        whatif_classified: how often a what-if of a threshold classified anchors, each time.
    """

    floor_wrote_the_same_lines: bool = True
    floor_shards: int = 0
    unchanged_rewrote: list[str] = field(default_factory=list)
    peer_differences: list[str] = field(default_factory=list)
    whatif_classified: list[int] = field(default_factory=list)


class Rounds:
    """The measured sites, a large and a small one, and the samples of each row."""

    def __init__(self, settings: Settings, site: Site, small: Site) -> None:
        """Start without samples.

        Args:
            settings: of the run.
            site: that the rows are about.
            small: for what people feel.
        """
        self.settings = settings
        self.checks = Checks()
        self._site, self._small = site, small
        self._work = settings.folder / "work"
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir(parents=True)
        self._samples: dict[str, list[Sample]] = {name: [] for name in TITLES}

    def rows(self) -> list[Row]:
        """Run all rounds; gives the table's rows."""
        for number in range(1, self.settings.runs + 1):
            say(f"round {number} of {self.settings.runs}")
            self._run_round()
        for number in range(1, self.settings.peer_runs + 1):
            say(f"peer, {number} of {self.settings.peer_runs}")
            self._run_peer()
        return [Row(name, title, tuple(self._samples[name])) for name, title in TITLES.items()]

    def whatif_rows(self) -> list[Row]:
        """What-if and the decoding alone, asked of one audited repository again and again."""
        say("audit")
        big = copy_repository(self._site, self._work / "big")
        run_audit(big, TODAY, self._out("audit"))
        shutil.rmtree(big / "exports")
        self._edit(big)
        for number in range(1, self.settings.runs + 1):
            say(f"round {number} of {self.settings.runs}")
            self._run_whatif(big)
        return [Row(name, TITLES[name], tuple(self._samples[name])) for name in WHATIF]

    def _run_round(self) -> None:
        big = copy_repository(self._site, self._work / "big")
        small = copy_repository(self._small, self._work / "small")
        audited = ("audit", HOST, "--repo", big, "--today", TODAY)
        self._add("audit", run_audit(big, TODAY, self._out("audit")))
        before = state_of(big)
        self._add("unchanged", run_audit(big, TODAY, self._out("unchanged")))
        after = state_of(big)
        touched = sorted(path for path in before | after if before.get(path) != after.get(path))
        self.checks.unchanged_rewrote += touched
        self._measure("validate", *blm("validate", "--repo", big, "--today", TODAY))
        shutil.rmtree(big / "exports")
        self._measure("replay", *blm(*audited, "--replay", "--format", "json"))
        self._edit(big)
        self._run_whatif(big)
        self._run_floor()
        self._measure("inspect", *blm("inspect", self._site.exports[0]))
        self._measure("help", *blm("--help"))
        self._add("audit-small", run_audit(small, TODAY, self._out("audit-small")))
        self._measure("validate-small", *blm("validate", "--repo", small, "--today", TODAY))

    def _edit(self, repository: Path) -> None:
        """An edit that moves domains and touches no anchor."""
        commit_all(repository)
        edit_threshold(repository)

    def _run_whatif(self, repository: Path) -> None:
        """Run one what-if of the edit, and one decoding to compare it with."""
        asked = ("policy", "whatif", "--repo", repository, "--today", TODAY, "--format", "json")
        self._measure("whatif", *blm(*asked))
        self._measure(
            "decoding", sys.executable, "-m", "benchmarks.decoding", str(repository), HOST
        )
        if not self.checks.whatif_classified:
            output = self._out("classified")
            words = ("benchmarks.edits", str(repository), TODAY)
            run([sys.executable, "-m", *words], output, folder=ROOT)
            said = json.loads(output.read_text(encoding="utf-8"))
            self.checks.whatif_classified.append(said["classified"])

    def _run_floor(self) -> None:
        target = self._work / "floor"
        shutil.rmtree(target, ignore_errors=True)
        words = (str(self._site.repository), HOST, str(target))
        self._measure("floor", sys.executable, "-m", "benchmarks.floor", *words)
        said = json.loads(self._out("floor").read_text(encoding="utf-8"))
        self.checks.floor_shards = said["shards"]
        same = digests(target) == digests(self._site.profile / "inventory")
        self.checks.floor_wrote_the_same_lines &= same

    def _run_peer(self) -> None:
        repository = copy_repository(self._site, self._work / "peer")
        result = self._work / "peer.json"
        words = (str(repository), HOST, str(result))
        self._measure("peer", sys.executable, "-m", "benchmarks.peer", *words)
        profiles = (str(root / "profiles" / HOST) for root in (self._work / "big", repository))
        both = (str(self._out("replay")), str(result), *profiles)
        output = self._out("comparison")
        run([sys.executable, "-m", "benchmarks.comparison", *both], output, folder=ROOT)
        self.checks.peer_differences += json.loads(output.read_text(encoding="utf-8"))

    def _measure(self, name: str, *command: str) -> None:
        self._add(name, run(command, self._out(name), folder=ROOT))

    def _add(self, name: str, sample: Sample) -> None:
        self._samples[name].append(sample)

    def _out(self, name: str) -> Path:
        return self._work / f"{name}.out"


def state_of(repository: Path) -> dict[str, tuple[int, ...] | str]:
    """State of all files but the lock: inode and modification time; bytes of a profile's files.

    A file that is replaced by one with the same bytes is another file.
    """
    state: dict[str, tuple[int, ...] | str] = {}
    for path in sorted(repository.rglob("*")):
        name = path.relative_to(repository).as_posix()
        if path.is_file() and not name.startswith(".blm/"):
            facts = path.stat()
            state[name] = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
    return state | {
        f"{name} bytes": said for name, said in digests(repository / "profiles").items()
    }


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of each file below a folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            found[path.relative_to(folder).as_posix()] = digest
    return found


def measure_growth(
    settings: Settings, prepare: Callable[[int], Site], known: dict[int, Row]
) -> list[tuple[int, Row]]:
    """The whole audit at every size; `known` are sizes that were measured already."""
    grown = []
    for size in settings.growth_sizes():
        if size not in known:
            say(f"growth: {size:,} links")
            site = prepare(size)
            work = settings.folder / "work" / "growth"
            runs = settings.runs if size <= settings.links else 1
            samples = []
            for _ in range(runs):
                repository = copy_repository(site, work)
                samples.append(run_audit(repository, TODAY, work.with_suffix(".out")))
                shutil.rmtree(work)
            known = known | {size: Row(f"audit-{size}", f"{size:,} links", tuple(samples))}
        grown.append((size, known[size]))
    return grown


def measure_stages(settings: Settings, site: Site) -> list[dict[str, object]]:
    """Where the time of one more whole audit goes."""
    say("profile")
    repository = copy_repository(site, settings.folder / "work" / "profile")
    output = settings.folder / "work" / "stages.out"
    words = (str(repository), HOST, TODAY)
    run([sys.executable, "-m", "benchmarks.stages", *words], output, folder=ROOT)
    stages: list[dict[str, object]] = json.loads(output.read_text(encoding="utf-8"))
    missing = [stage["stage"] for stage in stages if not stage["found"]]
    if missing:
        say(f"NOT FOUND, mend benchmarks/stages.py: {', '.join(map(str, missing))}")
    return stages


def say(message: str) -> None:
    """Print a progress message to standard error."""
    print(message, file=sys.stderr, flush=True)  # noqa: T201 - progress


__all__ = ["Checks", "Failed", "Rounds", "measure_growth", "measure_stages", "say"]
