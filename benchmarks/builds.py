"""Comparison of this build with an earlier one: the same tasks in turns, with the same output.

``BASE`` names the earlier build by a commit of this repository. It is taken out of git into
``BENCH_DIR`` and gets an environment of its own, with the versions that it was pinned to.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.processes import Failed, Sample, run
from benchmarks.results import describe_machine
from benchmarks.rounds import digests, say
from benchmarks.settings import Settings
from benchmarks.sites import HOST, ROOT, TODAY, Site, copy_repository, prepare_site

BUNDLED, BUNDLED_TODAY = "acme.example", "2026-11-22"
TITLES = {
    "small_audit": "the whole audit of a bundled site",
    "small_todo": "todo over the bundled sites",
    "small_validate": "validate the bundled sites",
    "whole": "the whole audit",
    "unchanged": "the audit again, nothing changed",
    "replay": "audit --replay, without exports",
    "why": "why, of one referring domain",
}
"""Tasks in their order; those about the simulated site carry its size in their name."""
SMALL = tuple(name for name in TITLES if name.startswith("small_"))


@dataclass(frozen=True, slots=True)
class Build:
    """One version of blm that can be run.

    Attributes:
        name: for folders and messages.
        python: its interpreter.
        root: that it is imported from.
    """

    name: str
    python: Path
    root: Path

    def run(self, output: Path, *words: str | Path) -> Sample:
        """Run one verb to its end."""
        command = [str(self.python), "-m", "blm", *map(str, words)]
        return run(command, output, folder=self.root)


OURS = Build("this", Path(sys.executable), ROOT)
"""The build in this checkout."""


def measure_builds(
    settings: Settings, environment: Mapping[str, str] = os.environ
) -> dict[str, Any]:
    """Processor time of each task by both builds, and the files that differ.

    Raises:
        Failed: BASE is no commit, its environment cannot be made, or a verb failed.
    """
    return measure_pair(settings, prepare_build(settings.folder, environment.get("BASE", "")), OURS)


def measure_pair(settings: Settings, base: Build, ours: Build) -> dict[str, Any]:
    """Run two builds in turns, which goes first alternates; the smallest time of each counts."""
    say(f"data: {settings.links:,} links")
    site = prepare_site(settings.folder, settings.links)
    work = settings.folder / "work" / "builds"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    samples: dict[str, dict[str, list[Sample]]] = {
        build.name: {name: [] for name in TITLES} for build in (base, ours)
    }
    differing: set[str] = set()
    for number in range(1, settings.runs + 1):
        say(f"round {number} of {settings.runs}")
        for build in (base, ours) if number % 2 else (ours, base):
            for name, sample in _run_tasks(build, site, work / "now"):
                samples[build.name][name].append(sample)
            shutil.rmtree(work / build.name, ignore_errors=True)
            (work / "now").rename(work / build.name)
        differing |= set(compare(work / base.name, work / ours.name))
    return describe_builds(
        settings.links, base.name, (samples[base.name], samples[ours.name]), sorted(differing)
    )


def prepare_build(folder: Path, commit: str) -> Build:
    """The build of a commit, from an earlier run or made now.

    Raises:
        Failed: no such commit, or no environment for it.
    """
    log = folder / "base.out"
    folder.mkdir(parents=True, exist_ok=True)
    if not commit:
        raise Failed("BASE is not given. hint: BASE=97d94f4, a commit to measure against")
    run([_which("git"), "-C", str(ROOT), "rev-parse", "--verify", f"{commit}^{{commit}}"], log)
    sha = log.read_text(encoding="utf-8").strip()[:12]
    place = folder / f"build-{sha}"
    if not place.exists():
        new = folder / f"build-{sha}.partial"
        shutil.rmtree(new, ignore_errors=True)
        source = new / "source"
        source.mkdir(parents=True)
        archive = new / "source.tar"
        run([_which("git"), "-C", str(ROOT), "archive", "-o", str(archive), sha], log)
        run([_which("tar"), "-xf", str(archive), "-C", str(source)], log)
        say(f"environment of {sha}")
        run([sys.executable, "-m", "venv", str(new / "environment")], log)
        pip = (str(new / "environment/bin/python"), "-m", "pip", "install", "--quiet")
        run([*pip, "-c", str(source / "constraints.txt"), str(source)], log)
        archive.unlink()
        new.rename(place)
    return Build(sha, place / "environment/bin/python", place / "source")


def _which(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise Failed(f"{program} is not installed")
    return found


def _run_tasks(build: Build, site: Site, work: Path) -> Iterator[tuple[str, Sample]]:
    """Run every task once, in a fresh repository or after the tasks that it needs."""
    shutil.rmtree(work, ignore_errors=True)
    small = work / "small"
    small.mkdir(parents=True)
    for name in ("blm.yaml", "policies", "profiles", "exports", "schemas"):
        copy: Callable[..., Any] = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, small / name)
    on = ("--repo", small, "--today", BUNDLED_TODAY)
    out = work / "out"
    yield "small_audit", build.run(out, "audit", BUNDLED, "--write", *on)
    yield "small_todo", build.run(out, "todo", *on)
    yield "small_validate", build.run(out, "validate", *on)
    big = copy_repository(site, work / "big")
    on = ("--repo", big, "--today", TODAY)
    yield "whole", build.run(out, "audit", HOST, "--write", *on)
    yield "unchanged", build.run(out, "audit", HOST, "--write", *on)
    shutil.rmtree(big / "exports")
    replay = work / "replay.json"
    yield "replay", build.run(replay, "audit", HOST, "--replay", "--format", "json", *on)
    yield "why", build.run(work / "why.txt", "why", HOST, _first_domain(big), *on)
    out.unlink()


def _first_domain(repository: Path) -> str:
    """The first domain in ``recommendations.yaml``."""
    path = next((repository / "profiles" / HOST).glob("recommendations*.yaml"))
    for line in path.read_text(encoding="utf-8").splitlines():
        _, key, rest = line.partition('"domain": "')
        if key:
            return rest.partition('"')[0]
    raise Failed("no domain is recommended on")


def compare(one: Path, other: Path) -> list[str]:
    """Files that two builds wrote differently; locks and error output are left out."""
    left, right = (
        {
            name: said
            for name, said in digests(folder).items()
            if ".blm/" not in name and not name.endswith(".err")
        }
        for folder in (one, other)
    )
    return sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))


def describe_builds(
    links: int,
    base: str,
    samples: tuple[Mapping[str, Sequence[Sample]], Mapping[str, Sequence[Sample]]],
    differing: Sequence[str],
) -> dict[str, Any]:
    """Smallest processor time and peak memory of each task, this build over the base.

    Args:
        links: of the simulated site.
        base: the earlier build.
        samples: of the base and of this build, by task.
        differing: files that they wrote differently.
    """
    size = f"{links // 1_000_000}m" if links >= 1_000_000 else f"{links // 1_000}k"
    rows = []
    for name, title in TITLES.items():
        before, after = (one[name] for one in samples)
        spent = [min(sample.processor for sample in some) for some in (before, after)]
        peak = [min(sample.peak_mb for sample in some) for some in (before, after)]
        rows.append(
            {
                "name": name if name in SMALL else f"{name}_{size}",
                "title": title if name in SMALL else f"{title}, {links:,} links",
                "base": round(spent[0], 3),
                "this": round(spent[1], 3),
                "ratio": round(spent[1] / spent[0], 3),
                "peak_ratio": round(peak[1] / peak[0], 3),
            }
        )
    return {
        "links": links,
        "base": base,
        "runs": len(samples[0]["whole"]),
        "machine": describe_machine(),
        "builds": rows,
        "ratios": {row["name"]: row["ratio"] for row in rows},
        "checks": {"written_differently": list(differing)},
    }


def renew_builds(known: Mapping[str, Any], measured: Mapping[str, Any]) -> dict[str, Any]:
    """An earlier result with its builds replaced by those of `describe_builds`."""
    return {
        **known,
        "builds": {key: measured[key] for key in ("base", "runs", "links", "builds", "machine")},
    }
