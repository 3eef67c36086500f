"""What merging changes: lines, guards, holds, and the decisions to make."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence

from blm.core.audit.audit import Audit
from blm.core.findings.finding import Finding
from blm.core.plan.line_guards import Guard
from blm.core.plan.plan import HeldBack
from blm.render.sections.asked_lines import AskedLines, plan_lines
from blm.render.sections.domain_wording import (
    by_domain,
    decide_command,
    name_recommendation,
    suspicion_words,
)
from blm.render.sections.evidence_cards import view_card
from blm.render.sections.holds import sum_holds
from blm.render.text.escaping import TABLE_ROWS, code, defang, host
from blm.render.text.numbers import share
from blm.render.text.templating import fill

FIRST_ASKED = 10
LAPSED_SHOWN = 10
NEXT_SHOWN = 10
LEAD_ROOM = 200
"""Characters reserved for the sentence before the first card."""


def view_changes(audit: Audit, asked: AskedLines | None = None) -> dict[str, object]:
    """Lines added and taken back, guards, and what is held back until when.

    Args:
        audit: judged.
        asked: lines that the page asks about; those of the plan when left out.
    """
    plan, asked = audit.plan, asked or plan_lines(audit)
    blocked = [guard for guard in plan.guards if guard.status == "blocked"]
    passed = [guard.id for guard in plan.guards if guard.status == "passed"]
    advisory = [guard.id for guard in plan.guards if guard.status == "advisory"]
    return {
        "added": len(asked.lines),
        "withdrawn": len(plan.withdrawn),
        "share": share(len(asked.domains), audit.referring_domains["live"]),
        "lines": [f"+ {_defang_line(line)}" for line in asked.lines[:TABLE_ROWS]],
        "more": max(0, len(asked.lines) - TABLE_ROWS),
        "blocked": [_blocked(guard) for guard in blocked],
        "passed": ", ".join(passed),
        "advisory": ", ".join(advisory),
        "guards": [_guard(guard) for guard in (*plan.guards, *sum_holds(plan))],
        "held": [_held(one) for one in plan.held_back[:TABLE_ROWS]],
        "held_shown": TABLE_ROWS,
        "held_total": len(plan.held_back),
        "held_by": count_holds(plan.held_back),
        "next": [host(domain) for domain in plan.next[:NEXT_SHOWN]],
        "next_count": len(plan.next),
        "mode": plan.mode,
    }


def _defang_line(line: str) -> str:
    name = line.removeprefix("domain:")
    return f"domain:{defang(name)}" if name != line else defang(line)


def _blocked(guard: Guard) -> list[object]:
    return [guard.id, guard.numbers, _knob(guard), guard.release]


def _guard(guard: Guard) -> list[object]:
    release = guard.release or "–"
    return [guard.id, guard.scope, guard.status, guard.numbers, _knob(guard), release]


def _knob(guard: Guard) -> str:
    return "–" if guard.knob in ("", "none") else code(guard.knob)


def _held(one: HeldBack) -> list[object]:
    hold = one.hold
    # G13 counts from the date of the data, so a hold may last beyond a day that has passed.
    until = f"data of {hold.until}" if hold.guard == "G13" else hold.until or "–"
    return [host(one.domain), hold.guard, hold.reason, hold.release, until]


def count_holds(held: Sequence[HeldBack]) -> str:
    """How many lines each guard holds, in the order of the guards."""
    counts = Counter(one.hold.guard for one in held)
    ordered = sorted(counts, key=lambda guard: (len(guard), guard))
    return ", ".join(f"{guard} {counts[guard]:,}" for guard in ordered)


def view_wanted(audit: Audit, asked: AskedLines | None = None) -> dict[str, object] | None:
    """A row for each domain to decide on, with its evidence folded below; None without any.

    Args:
        audit: judged.
        asked: lines that the page asks about; those of the plan when left out.
    """
    findings, domains = by_domain(audit), (asked or plan_lines(audit)).domains
    added = [findings[domain] for domain in domains]
    lapsed = [finding for finding in audit.findings if finding.settled.due_now]
    first = [findings[domain] for domain in audit.plan.outreach_due]
    if not (added or lapsed or first):
        return None
    return {
        "rows": [[*_row(f), suspicion_words(f), f.links] for f in added[:TABLE_ROWS]],
        "total": len(added),
        "cards": [],
        "whole": f"blm why {shlex.quote(audit.site.name)} DOMAIN",
        "unfolded": len(added),
        "all": f"blm audit {audit.site.name} --format json",
        "lapsed": [_row(f) for f in lapsed[:LAPSED_SHOWN]],
        "lapsed_total": len(lapsed),
        "lapsed_shown": LAPSED_SHOWN,
        "renew": [decide_command(audit.site.name, f.domain, "keep") for f in lapsed[:LAPSED_SHOWN]],
        "asked": [_row(f) for f in first[:FIRST_ASKED]],
        "asked_total": len(first),
        "first_asked": FIRST_ASKED,
        "event": [
            f"blm outreach {audit.site.name} DOMAIN --draft",
            f"blm outreach {audit.site.name} DOMAIN --asked --via e-mail",
        ],
    }


def _row(finding: Finding) -> list[object]:
    return [host(finding.domain), name_recommendation(finding)]


def fold_evidence(audit: Audit, view: dict[str, object], room: int) -> None:
    """Add the evidence on proposed domains to `view_wanted`, as much as fits.

    Args:
        audit: judged.
        view: result of `view_wanted`, changed in place.
        room: characters that are left on the page.
    """
    findings = by_domain(audit)
    cards: list[dict[str, object]] = []
    room -= LEAD_ROOM
    for domain in audit.plan.added[:TABLE_ROWS]:
        commands = [decide_command(audit.site.name, domain, said) for said in ("keep", "remove")]
        card = view_card(findings[domain], commands)
        room -= len(fill("card", {"card": card})) + len("\n\n")
        if room < 0:
            break
        cards.append(card)
    view["cards"] = cards
    view["unfolded"] = len(audit.plan.added) - len(cards)
