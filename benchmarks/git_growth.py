"""``python -m benchmarks.git_growth [--update-docs | --render-docs]``, or ``make bench-git``.

The environment says how: LINKS (100000), WEEKS (53: the first audit and a year), CHOICE_LINKS
(LINKS / 10) and CHOICE_WEEKS (8) of the comparison of choices, FORMAT (text or json), BENCH_DIR.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.git_pages import render_text, update_docs
from benchmarks.git_servers import Server
from benchmarks.git_worlds import Exports, draw_exports
from benchmarks.git_years import AuditRun, Edit, Week, begin_repository, live_weeks

SITE = "acme.example"
PLANTED = 0.005
"""Share of links that a planted week changes."""
FULL = 1_000_000
_SHARDS = "from blm.repo import shards; shards.FILE_BYTES = {bytes}; "


def main() -> int:
    """Measure, print, and with an option update the documentation."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.git_growth", description=__doc__)
    parser.add_argument("--update-docs", action="store_true", help="measure, then write docs/")
    parser.add_argument("--render-docs", action="store_true", help="only docs/, from its JSON")
    options = parser.parse_args()
    if options.render_docs:
        update_docs(None)
        return 0
    result = measure(os.environ)
    if options.update_docs:
        update_docs(result)
    shown = json.dumps(result, indent=1, ensure_ascii=False)
    json_asked = os.environ.get("FORMAT") == "json"
    print(shown if json_asked else render_text(result))  # noqa: T201 - the result
    return 0


def measure(environment: Mapping[str, str]) -> dict[str, Any]:
    """A year of audits, the same with planted changes, and the choices at a smaller size."""
    links = int(environment.get("LINKS", "100000"))
    weeks = int(environment.get("WEEKS", "53"))
    choice_links = int(environment.get("CHOICE_LINKS", str(max(1_000, links // 10))))
    choice_weeks = min(weeks, int(environment.get("CHOICE_WEEKS", "8")))
    with tempfile.TemporaryDirectory(dir=environment.get("BENCH_DIR"), prefix="blm-git-") as made:
        work = Path(made)
        year = live_year(work / "year", draw_exports(SITE, links, weeks))
        planted = live_year(work / "planted", draw_exports(SITE, links, weeks), planted=True)
        choices = {
            name: live_year(
                work / name.replace(" ", "-"),
                draw_exports(SITE, choice_links, choice_weeks),
                setting=setting,
            )
            for name, setting in list_choices(choice_links).items()
        }
    return {
        "links": links,
        "weeks": year,
        "planted_share": PLANTED,
        "planted": planted,
        "choice_links": choice_links,
        "choices": {name: _summarise(of_choice) for name, of_choice in choices.items()},
    }


def list_choices(links: int) -> dict[str, str]:
    """Python that sets each choice in blm's process, by name.

    Shards shrink with the site, so that their number is that of a million links.
    """
    small = max(2_000, 1_000_000 * links // FULL)
    plain = _SHARDS.format(bytes=small)
    return {
        "as built": plain,
        "shards four times as large": _SHARDS.format(bytes=4 * small),
    }


def live_year(
    work: Path, exports: Exports, *, setting: str = "", planted: bool = False
) -> list[dict[str, Any]]:
    """Each week of a repository of its own, as plain values; the folder is removed."""
    server = Server(work)
    begin_repository(server, exports)
    audit = AuditRun(exports, work, setting=setting)
    edit: Edit = PlantedRun(audit) if planted else audit
    weeks = [_describe(week) for week in live_weeks(server, edit, exports.dates())]
    shutil.rmtree(work)
    return weeks


class PlantedRun:
    """One audit, then weeks in which only a share of links gets another anchor."""

    def __init__(self, audit: AuditRun) -> None:
        self._audit = audit

    def __call__(self, clone: Path, week: int) -> dict[str, float]:
        """Run a week."""
        if not week:
            return self._audit(clone, week)
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


def _describe(week: Week) -> dict[str, Any]:
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
