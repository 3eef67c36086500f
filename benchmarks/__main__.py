"""``python -m benchmarks [--update-docs | --render-docs] [whatif]``, or ``make bench``.

``whatif`` measures what-if and what it is held against alone: minutes, not half an hour.
The environment says how: LINKS (1000000), RUNS (3), PEER_RUNS (1 from a million links on, else
RUNS), MAX_GROWTH (ten million, or LINKS where that is given), FORMAT (text or json), BENCH_DIR.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from benchmarks.pages import load_result, update_docs
from benchmarks.processes import Failed
from benchmarks.results import describe_results, describe_whatif, renew_whatif
from benchmarks.rounds import SMALL_LINKS, Rounds, measure_growth, measure_stages, say
from benchmarks.settings import Settings, read_settings
from benchmarks.sites import Site, prepare_site
from benchmarks.tables import render_text, render_whatif


def main() -> int:
    """Measure, print, and with an option update the documentation; 1 where a check failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--update-docs", action="store_true", help="measure, then write docs/")
    parser.add_argument("--render-docs", action="store_true", help="only docs/, from its JSON")
    parser.add_argument("part", nargs="?", choices=["whatif"], help="measure nothing else")
    options = parser.parse_args()
    if options.render_docs:
        update_docs(load_result())
        return 0
    settings = read_settings()
    try:
        result = measure_whatif(settings) if options.part else measure(settings)
    except Failed as error:
        sys.exit(str(error))
    if options.update_docs:
        update_docs(renew_whatif(load_result(), result) if options.part else result)
    shown = json.dumps(result, indent=1, ensure_ascii=False)
    if settings.form != "json":
        shown = render_whatif(result) if options.part else render_text(result)
    print(shown)  # noqa: T201 - the result
    return int(not (asks_once(result) if options.part else holds(result)))


def measure(settings: Settings) -> dict[str, Any]:
    """Everything, one process at a time."""

    def prepare(links: int) -> Site:
        return _prepare(settings, links)

    site, small = prepare(settings.links), prepare(SMALL_LINKS)
    rounds = Rounds(settings, site, small)
    rows = rounds.rows()
    stages = measure_stages(settings, site)
    growth = measure_growth(settings, prepare, {settings.links: rows[0]})
    return describe_results(settings, rows, rounds.checks, growth, stages)


def measure_whatif(settings: Settings) -> dict[str, Any]:
    """What-if and the decoding that it is held against."""
    site = _prepare(settings, settings.links)
    rounds = Rounds(settings, site, site)
    return describe_whatif(rounds.whatif_rows(), rounds.checks)


def _prepare(settings: Settings, links: int) -> Site:
    say(f"data: {links:,} links")
    return prepare_site(settings.folder, links)


def holds(result: dict[str, Any]) -> bool:
    """Whether all did the same work: the checks, not the goals."""
    checks = result["checks"]
    wrong = checks["unchanged_rewrote"] or checks["peer_differences"]
    found = all(stage["found"] for stage in result["profile"])
    same = checks["floor_wrote_the_same_lines"]
    return bool(same and found and asks_once(result) and not wrong)


def asks_once(result: dict[str, Any]) -> bool:
    """Whether a what-if classified anchors once, for both sides."""
    return bool(result["checks"]["whatif_classified"] == [1])


if __name__ == "__main__":
    sys.exit(main())
