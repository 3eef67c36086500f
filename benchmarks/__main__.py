"""``python -m benchmarks [--update-docs | --render-docs]``, or ``make bench``.

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
from benchmarks.results import describe_results
from benchmarks.rounds import SMALL_LINKS, Rounds, measure_growth, measure_stages, say
from benchmarks.settings import Settings, read_settings
from benchmarks.sites import Site, prepare_site
from benchmarks.tables import render_text


def main() -> int:
    """Measure, print, and with an option update the documentation; 1 where a check failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--update-docs", action="store_true", help="measure, then write docs/")
    parser.add_argument("--render-docs", action="store_true", help="only docs/, from its JSON")
    options = parser.parse_args()
    if options.render_docs:
        update_docs(load_result())
        return 0
    settings = read_settings()
    try:
        result = measure(settings)
    except Failed as error:
        sys.exit(str(error))
    if options.update_docs:
        update_docs(result)
    shown = json.dumps(result, indent=1, ensure_ascii=False)
    print(shown if settings.form == "json" else render_text(result))  # noqa: T201 - the result
    return int(not holds(result))


def measure(settings: Settings) -> dict[str, Any]:
    """Everything, one process at a time."""

    def prepare(links: int) -> Site:
        say(f"data: {links:,} links")
        return prepare_site(settings.folder, links)

    site, small = prepare(settings.links), prepare(SMALL_LINKS)
    rounds = Rounds(settings, site, small)
    rows = rounds.rows()
    stages = measure_stages(settings, site)
    growth = measure_growth(settings, prepare, {settings.links: rows[0]})
    return describe_results(settings, rows, rounds.checks, growth, stages)


def holds(result: dict[str, Any]) -> bool:
    """Whether all did the same work: the checks, not the goals."""
    checks = result["checks"]
    wrong = checks["unchanged_rewrote"] or checks["peer_differences"]
    found = all(stage["found"] for stage in result["profile"])
    once = checks["whatif_classified"] == [1]
    return bool(checks["floor_wrote_the_same_lines"] and found and once and not wrong)


if __name__ == "__main__":
    sys.exit(main())
