"""Planning: from what was judged of a site to its plan, with every guard asked."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from blm.core.disavow.disavow_file import DisavowFile, without_group
from blm.core.findings.finding import Finding
from blm.core.inventory.readings import Export
from blm.core.link_profile.desired_state import Desired, Moment
from blm.core.link_profile.profile import View
from blm.core.live_list.manual_actions import example_domains
from blm.core.plan.disavow_lines import keep_lines
from blm.core.plan.line_guards import LineContext, hold_line, judge_proposal
from blm.core.plan.plan import Plan, build_plan, looks_due
from blm.core.plan.plan_guards import Room
from blm.core.reclaim.lost_links import plan_reclaims
from blm.core.reclaim.reclaims import Reclaims
from blm.core.text.line_ends import split_lines


def plan_site(
    view: View,
    findings: Sequence[Finding],
    reclaims: Reclaims,
    exports: Sequence[Export],
    *,
    looks: Sequence[str] = (),
    desired: Desired,
    moment: Moment,
) -> Plan:
    """The plan, after every guard was asked.

    Args:
        view: the profile as judged.
        findings: that people are shown; merely watched domains may be left out.
        reclaims: lost links.
        exports: tell how fresh the data is.
        looks: those of the domains left out whose second look is due.
        desired: people's words.
        moment: two dates, and how thoroughly.
    """
    site, policy = desired.site, desired.policy
    context = line_context(view, desired, moment)
    wanted = [f for f in findings if f.recommendation == "remove"]
    return build_plan(
        findings,
        {f.domain: hold_line(f, context) for f in wanted},
        judge_proposal(site, policy, exports, moment.today),
        site=site,
        policy=policy,
        room=room_of(view.domains, desired.disavow, moment.as_of),
        quarterly=moment.cadence == "quarterly",
        watch_due=sorted({*looks, *looks_due(findings, moment.today)}),
        written=_written(view, findings, desired, moment),
        reclaim=plan_reclaims(reclaims.losses),
    )


def line_context(view: View, desired: Desired, moment: Moment) -> LineContext:
    """What guards of single lines look at."""
    return LineContext(
        moment.as_of,
        desired.site,
        desired.policy,
        desired.names,
        desired.words.neutral_hosts,
        desired.words.path_platforms,
        frozenset(view.rulings.protected),
        example_domains(desired.site, desired.names.registrable),
    )


def _written(
    view: View, findings: Sequence[Finding], desired: Desired, moment: Moment
) -> tuple[list[str], list[str]]:
    """Lines of this date's own group that hold, and those that no longer do."""
    return keep_lines(
        desired.disavow,
        moment.as_of,
        findings=findings,
        domains=view.domains,
        registrable=desired.names.registrable,
        uploaded=view.uploaded,
    )


def room_of(domains: pl.DataFrame, disavow: DisavowFile, as_of: str) -> Room:
    """How much the plan and the file may hold."""
    live = domains.filter(pl.col("live"))
    kept = without_group(disavow, as_of)
    return Room(
        live_domains=len(live),
        followed_domains=len(live.filter(pl.col("followed_links") > 0)),
        file_lines=len(split_lines(kept)),
        file_bytes=len(kept.encode("utf-8", "surrogateescape")),
    )
