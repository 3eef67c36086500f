"""`blm simulate`: an invented site's exports, with the truth beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from blm.cli.options.shared import Shared, shared_options


def _parts(values: tuple[str, ...], count: int, name: str) -> list[list[str]]:
    split = [value.split(":") for value in values]
    for value, parts in zip(values, split, strict=True):
        if len(parts) != count:
            message = f"{value!r} does not have {count} parts joined by ':'"
            raise click.BadParameter(message, param_hint=name)
    return split


@click.command(hidden=True)
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--site", "host", required=True, help="An invented host such as acme.example.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--links", type=int, default=600, show_default=True, help="Live links at the start.")
@click.option("--date", "dates", multiple=True, required=True, help="A date of exports; repeat.")
@click.option("--tool", "tools", multiple=True, help="A tool that exports; all when left out.")
@click.option("--money", multiple=True, help="A money keyword; repeat.")
@click.option("--topic", "topics", multiple=True, help="A topic of the site; repeat.")
@click.option("--missing", multiple=True, help="TOOL:DATE without an export.")
@click.option("--cap", "caps", multiple=True, help="TOOL:DATE:ROWS at most.")
@click.option("--incident", "incidents", multiple=True, help="TOOL:DATE:SHARE an index change.")
@click.option("--delete", "deletions", multiple=True, help="DATE:SHARE of links truly deleted.")
@click.option("--flip", "flips", multiple=True, help="DATE:COUNT of links turned nofollow.")
@click.option("--spam", type=float, default=0.085, show_default=True, help="Planted share.")
@click.option("--history", is_flag=True, help="Ahrefs and Semrush list lost links too.")
@shared_options("text")
def simulate(
    shared: Shared,
    out: Path,
    host: str,
    dates: tuple[str, ...],
    tools: tuple[str, ...],
    missing: tuple[str, ...],
    caps: tuple[str, ...],
    incidents: tuple[str, ...],
    deletions: tuple[str, ...],
    flips: tuple[str, ...],
    spam: float,
    **settings: Any,
) -> int:
    """Write an invented site's exports in true vendor formats, its truth beside them."""
    from blm.pipeline.setup import init as sim

    try:
        plan = sim.SimPlan(
            out=out,
            site=host,
            dates=tuple(sorted(dates)),
            tools=tools or sim.TOOL_NAMES,
            missing=tuple((t, d) for t, d in _parts(missing, 2, "--missing")),
            capped=tuple(sim.Cap(t, d, int(n)) for t, d, n in _parts(caps, 3, "--cap")),
            incidents=tuple(
                sim.IndexDrop(t, d, float(s)) for t, d, s in _parts(incidents, 3, "--incident")
            ),
            deletions=tuple(sim.Deletion(d, float(s)) for d, s in _parts(deletions, 2, "--delete")),
            rel_flips=tuple(sim.RelFlip(d, int(n)) for d, n in _parts(flips, 2, "--flip")),
            spam_share=spam,
            **settings,
        )
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    sim.simulate(plan)
    shared.say(f"wrote {out}")
    return 0
