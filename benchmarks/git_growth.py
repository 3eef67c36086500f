"""``python -m benchmarks.git_growth [--update-docs | --render-docs] [PART…]``, ``make bench-git``.

Parts are ``year``, ``large`` and ``choices``; all when none is named. The environment says how:
LINKS (100000) and WEEKS (53: the first audit and a year), LARGE_LINKS (1000000) and LARGE_WEEKS
(4), CHOICE_LINKS (LINKS / 5) and CHOICE_WEEKS (8), FORMAT (text or json), BENCH_DIR. KEEP names a
folder in which weeks that were measured are kept: a run that is broken off goes on there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.git_choices import CHOICES, Choice, FieldRun
from benchmarks.git_diaries import Diary
from benchmarks.git_pages import render_text, update_docs
from benchmarks.git_servers import CLIENT, WHOLE, Server, time_clones
from benchmarks.git_worlds import Exports, draw_exports
from benchmarks.git_years import REPACK_WEEKS, AuditRun, Edit, Week, begin_repository, live_weeks

SITE = "acme.example"
PARTS = ("year", "large", "choices")
WIRED = 28
"""Weeks of the large site that are cloned over the wire. For a shallow clone, or from several
packs, git builds a new pack for a minute; unpacking a full history takes longer each week."""
PLANTED = 0.005
"""Share of links that a planted week changes."""


@dataclass(frozen=True, slots=True)
class Size:
    """The size of one part of the measurement.

    Attributes:
        links: of the site.
        weeks: runs, the first audit among them.
    """

    links: int
    weeks: int


def main() -> int:
    """Measure, print, and with an option update the documentation."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.git_growth", description=__doc__)
    parser.add_argument("--update-docs", action="store_true", help="measure, then write docs/")
    parser.add_argument("--render-docs", action="store_true", help="only docs/, from its JSON")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    options = parser.parse_args()
    if unknown := sorted(set(options.parts) - set(PARTS)):
        parser.error(f"{', '.join(unknown)}: none of {', '.join(PARTS)}")
    if options.render_docs:
        update_docs({})
        return 0
    result: dict[str, Any] = {}
    for part, measured in measure(os.environ, options.parts or PARTS):
        result[part] = measured
        if options.update_docs:
            update_docs({part: measured})
    shown = json.dumps(result, indent=1, ensure_ascii=False)
    json_asked = os.environ.get("FORMAT") == "json"
    print(shown if json_asked else render_text(result))  # noqa: T201 - the result
    return 0


def measure(environment: Mapping[str, str], parts: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Each part and its result, as plain values, as soon as it is ready."""
    sizes = read_sizes(environment)
    with open_folder(environment) as made:
        for part in (part for part in PARTS if part in parts):
            size = sizes[part]
            work = made / f"{part}-{size.links}-{size.weeks}"
            if part == "choices":
                yield part, compare_choices(work, size)
            else:
                yield part, measure_weeks(work, size, planted=part == "year")


@contextmanager
def open_folder(environment: Mapping[str, str]) -> Iterator[Path]:
    """The working folder: the one named by KEEP, or a temporary one."""
    if kept := environment.get("KEEP"):
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory(dir=environment.get("BENCH_DIR"), prefix="blm-git-") as made:
        yield Path(made)


def read_sizes(environment: Mapping[str, str]) -> dict[str, Size]:
    """The size of each part, as the environment says."""

    def number(name: str, default: int) -> int:
        return int(environment.get(name) or default)

    links = number("LINKS", 100_000)
    return {
        "year": Size(links, number("WEEKS", 53)),
        "large": Size(number("LARGE_LINKS", 1_000_000), number("LARGE_WEEKS", 4)),
        "choices": Size(number("CHOICE_LINKS", max(1_000, links // 5)), number("CHOICE_WEEKS", 8)),
    }


def measure_weeks(work: Path, size: Size, *, planted: bool) -> dict[str, Any]:
    """Weekly audits, clones of the final repository, and the same weeks with planted changes.

    Args:
        work: folder for all of it.
        size: of the site, and weeks.
        planted: whether the weeks are done again with planted changes.
    """
    clones: dict[str, Any] = {}

    def clone(server: Server) -> None:
        clones.update(time_clones(server))

    exports = draw_exports(SITE, size.links, size.weeks)
    large: dict[str, Any] = {} if planted else {"client": WHOLE, "every": 1, "wired": WIRED}
    weeks = live_year(work / "audits", exports, at_end=clone, **large)
    found = {"links": size.links, "weeks": weeks, "clones": clones}
    if not planted:
        return found
    again = live_year(work / "planted", exports, planted=True)
    return {**found, "planted_share": PLANTED, "planted": again}


def compare_choices(work: Path, size: Size) -> dict[str, Any]:
    """The same weeks written in each way."""
    exports = draw_exports(SITE, size.links, size.weeks)
    years = {
        name: _summarise(live_year(work / name.replace(" ", "-"), exports, choice=choice))
        for name, choice in CHOICES.items()
    }
    return {"links": size.links, "weeks": size.weeks, "choices": years}


def live_year(
    work: Path,
    exports: Exports,
    *,
    choice: Choice | None = None,
    planted: bool = False,
    client: Sequence[str] = CLIENT,
    every: int = REPACK_WEEKS,
    wired: int | None = None,
    at_end: Callable[[Server], None] | None = None,
) -> list[dict[str, Any]]:
    """Each week of a repository of its own, as plain values.

    Args:
        work: the folder; weeks that it has are not run again.
        exports: of the weeks.
        choice: how files are written, where it is not as users have it.
        planted: whether a share of links changes each week in place of an audit.
        client: how a run clones.
        every: weeks between two repacks of the server.
        wired: weeks that are cloned over the wire, where not all are.
        at_end: gets the server once the last week is over.
    """
    server = Server(work, client)
    diary = Diary(server)
    weeks = diary.resume()
    if not weeks:
        begin_repository(server, exports)
    setting = choice.setting(exports.world.plan.links) if choice else ""
    edit: Edit = AuditRun(exports, work, setting=setting, ahead=not planted)
    if planted:
        edit = PlantedRun(edit)
    if choice and choice.fields:
        edit = FieldRun(edit)
    first = len(weeks)
    for week in live_weeks(server, edit, exports.dates(), first=first, every=every, wired=wired):
        weeks.append(describe(week))
        diary.add(weeks[-1])
    if at_end:
        at_end(server)
    return weeks


@dataclass(frozen=True, slots=True)
class PlantedRun:
    """One audit, then weeks in which only a share of links gets another anchor.

    Attributes:
        audit: the run of the first week.
    """

    audit: Edit

    def __call__(self, clone: Path, week: int) -> dict[str, float]:
        """Run a week."""
        if not week:
            return self.audit(clone, week)
        rng = Random(week)
        for path in sorted(clone.glob("profiles/*/inventory/*.yaml")):
            lines = path.read_text("utf-8").split("\n")
            changed = [
                plant_change(line, week)
                if line.startswith("- {") and rng.random() < PLANTED
                else line
                for line in lines
            ]
            path.write_text("\n".join(changed), "utf-8", newline="\n")
        return {}


def plant_change(line: str, week: int) -> str:
    """The line with another anchor."""
    record = json.loads(line[2:])
    record["anchor"] = f"Week {week}"
    return "- " + json.dumps(record, ensure_ascii=False)


def describe(week: Week) -> dict[str, Any]:
    """A week as plain values."""
    return {key: round(v, 3) if isinstance(v, float) else v for key, v in asdict(week).items()}


def _summarise(weeks: list[dict[str, Any]]) -> dict[str, Any]:
    packed = [week["repacked"] for week in weeks if week["repacked"] is not None]
    later = weeks[1:]
    count = max(1, len(later))
    return {
        "weeks": len(weeks),
        "files": weeks[-1]["tree_files"],
        "lines": sum(week["insertions"] + week["deletions"] for week in later) // count,
        "push": sum(week["wire"] for week in later) // count,
        "start": packed[0],
        "end": packed[-1],
        "growth": (packed[-1] - packed[0]) // count,
    }


if __name__ == "__main__":
    sys.exit(main())
