"""``python -m benchmarks [--update-docs | --render-docs] [PART]``, or ``make bench``.

Without a part everything is measured. ``whatif`` measures what-if and what it is held against
alone: minutes, not half an hour; ``growth`` the whole audit at every size; ``build`` this build
beside that of the commit BASE, by processor time. With ``--update-docs`` a part takes its place in
the earlier result. The environment says how: LINKS (1000000; 100000 for builds), RUNS (3; 5 for
builds), PEER_RUNS (1 from a million links on, else RUNS), MAX_GROWTH (ten million, or LINKS where
that is given), FORMAT (text or json), BENCH_DIR.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from benchmarks.builds import measure_builds, renew_builds
from benchmarks.pages import load_result, update_docs
from benchmarks.processes import Failed
from benchmarks.results import (
    describe_growth,
    describe_results,
    describe_whatif,
    renew_growth,
    renew_whatif,
)
from benchmarks.rounds import SMALL_LINKS, Rounds, measure_growth, measure_stages, say
from benchmarks.settings import FULL, Settings, read_settings
from benchmarks.sites import Site, prepare_site
from benchmarks.tables import render_builds, render_growth, render_text, render_whatif

Result = dict[str, Any]


class Part(NamedTuple):
    """A part of the benchmarks: its measuring, merging, rendering and checking functions.

    `links` and `runs` are what LINKS and RUNS are where the environment does not say.
    """

    measure: Callable[[Settings], Result]
    renew: Callable[[Mapping[str, Any], Mapping[str, Any]], Result]
    render: Callable[[Mapping[str, Any]], str]
    holds: Callable[[Result], bool]
    links: int = FULL
    runs: int = 3


def main() -> int:
    """Measure, print, and with an option update the documentation; 1 where a check failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--update-docs", action="store_true", help="measure, then write docs/")
    parser.add_argument("--render-docs", action="store_true", help="only docs/, from its JSON")
    parser.add_argument("part", nargs="?", choices=[*PARTS], help="measure nothing else")
    options = parser.parse_args()
    if options.render_docs:
        update_docs(load_result())
        return 0
    part = PARTS.get(options.part, WHOLE)
    settings = read_settings(links=part.links, runs=part.runs)
    try:
        result = part.measure(settings)
    except Failed as error:
        sys.exit(str(error))
    if options.update_docs:
        update_docs(part.renew(load_result(), result))
    as_json = settings.form == "json"
    shown = json.dumps(result, indent=1, ensure_ascii=False) if as_json else part.render(result)
    print(shown)  # noqa: T201 - the result
    return int(not part.holds(result))


def measure(settings: Settings) -> Result:
    """Measure everything, one process at a time."""

    def prepare(links: int) -> Site:
        return _prepare(settings, links)

    site, small = prepare(settings.links), prepare(SMALL_LINKS)
    rounds = Rounds(settings, site, small)
    rows = rounds.rows()
    stages = measure_stages(settings, site)
    growth = measure_growth(settings, prepare, {settings.links: rows[0]})
    return describe_results(settings, rows, rounds.checks, growth, stages)


def measure_whatif(settings: Settings) -> Result:
    """Measure what-if and the decoding that it is compared with."""
    site = _prepare(settings, settings.links)
    rounds = Rounds(settings, site, site)
    return describe_whatif(rounds.whatif_rows(), rounds.checks)


def measure_curve(settings: Settings) -> Result:
    """Measure the whole audit at every size."""
    grown = measure_growth(settings, lambda links: _prepare(settings, links), {})
    return describe_growth(grown)


def _prepare(settings: Settings, links: int) -> Site:
    say(f"data: {links:,} links")
    return prepare_site(settings.folder, links)


def holds(result: Result) -> bool:
    """True if all checks hold; goals are not looked at."""
    checks = result["checks"]
    wrong = checks["unchanged_rewrote"] or checks["peer_differences"]
    found = all(stage["found"] for stage in result["profile"])
    same = checks["floor_wrote_the_same_lines"]
    return bool(same and found and asks_once(result) and not wrong)


def asks_once(result: Result) -> bool:
    """True if each what-if classified anchors once, for both sides."""
    return bool(result["checks"]["whatif_classified"] == [1])


WHOLE = Part(measure, lambda _, result: dict(result), render_text, holds)
PARTS: Mapping[str, Part] = {
    "whatif": Part(measure_whatif, renew_whatif, render_whatif, asks_once),
    "growth": Part(measure_curve, renew_growth, render_growth, lambda _: True),
    "build": Part(
        measure_builds,
        renew_builds,
        render_builds,
        lambda result: not result["checks"]["written_differently"],
        links=100_000,
        runs=5,
    ),
}


if __name__ == "__main__":
    sys.exit(main())
