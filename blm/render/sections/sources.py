"""The data behind an audit: exports with dates and coverage, gaps, and how to reproduce it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from blm.core.audit.audit import Audit
from blm.core.cases.case import count_overturned
from blm.core.dates import days_between
from blm.core.inventory.readings import Export
from blm.core.inventory.streams import STREAMS, vendor
from blm.core.statistics import wilson
from blm.render.sections.asked_lines import AskedLines, plan_lines
from blm.render.text.escaping import Markdown, code, escape
from blm.render.text.numbers import number, plural, share, stream_title, vendor_name

REASONS_SHOWN = 3


def newest_exports(exports: Sequence[Export]) -> list[Export]:
    """The newest export of each stream, in the order of streams; the last one of equal dates."""
    newest: dict[str, Export] = {}
    for export in exports:
        known = newest.get(export.stream)
        if known is None or (export.as_of or "") >= (known.as_of or ""):
            newest[export.stream] = export
    order = {name: position for position, name in enumerate(STREAMS)}
    return sorted(newest.values(), key=lambda e: (order.get(e.stream, len(order)), e.stream))


def name_data(exports: Sequence[Export]) -> str:
    """Each tool with the date of its newest export."""
    dates: dict[str, str] = {}
    for export in newest_exports(exports):
        name = vendor_name(export.stream)
        dates[name] = max(dates.get(name, ""), export.as_of or "")
    return ", ".join(f"{name} {day or 'without a date'}" for name, day in dates.items()) or "none"


def explain_provisional(audit: Audit) -> str:
    """Why an audit is provisional, or an empty text."""
    if not audit.provisional:
        return ""
    complete = any(e.coverage == "full" and e.as_of for e in audit.exports)
    tools = sorted({vendor(e.stream) for e in audit.exports})
    reasons = [] if complete else ["no export is complete"]
    if len(tools) == 1:
        reasons.append(f"{vendor_name(tools[0])} is the only tool")
    return " and ".join(reasons) or "the data is incomplete"


def skipped_words(skipped: Mapping[str, int]) -> str:
    """How many records were skipped, and the most frequent reasons."""
    if not skipped:
        return "0"
    ranked = sorted(skipped.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{count:,} {reason}" for reason, count in ranked[:REASONS_SHOWN]]
    rest = len(ranked) - len(shown)
    more = [f"{plural(rest, 'more reason')}"] if rest else []
    return f"{sum(skipped.values()):,}: {', '.join([*shown, *more])}"


def coverage_words(export: Export) -> str:
    """An export's coverage, with the row limit if it is capped."""
    if export.coverage == "capped" and export.cap is not None:
        return f"capped at {export.cap:,}"
    return export.coverage


def age_words(export: Export, as_of: str) -> str:
    """How much older an export is than the data of the audit."""
    if export.as_of is None:
        return "unknown"
    days = days_between(export.as_of, as_of)
    return plural(days, "day") if days >= 0 else f"{plural(-days, 'day')} newer"


def view_quality(audit: Audit) -> dict[str, object]:
    """Exports, tools without one, and the number of unassessed domains."""
    newest = newest_exports(audit.exports)
    rows = [
        (
            stream_title(export.stream),
            export.as_of or "unknown",
            age_words(export, audit.as_of),
            escape(coverage_words(export)),
            export.rows,
            escape(skipped_words(export.skipped), 160),
            "yes" if export.sha256 in audit.new else "no",
        )
        for export in newest
    ]
    counts, older = audit.referring_domains, len(audit.exports) - len(newest)
    missing = sorted(set(audit.site.streams) - {export.stream for export in newest})
    return {
        "rows": rows,
        "older": plural(older, "older export") if older else "",
        "missing": [stream_title(name) for name in missing],
        "unassessed": counts["unassessed"],
        "unassessed_share": share(counts["unassessed"], counts["live"]),
        "live": counts["live"],
        "settling": audit.settling,
        "overturned": overturned_words(audit),
    }


def overturned_words(audit: Audit) -> str:
    """How many recommendations people overturned, with its 95 % interval; empty without any."""
    hits, trials = count_overturned(audit.cases)
    if not trials:
        return ""
    low, high = (number(100 * bound) for bound in wilson(hits, trials))
    return f"{hits:,} of {plural(trials, 'recommendation')} (95 % interval {low} to {high} %)"


def view_reproduction(audit: Audit, asked: AskedLines | None = None) -> dict[str, object]:
    """The command that reproduces the audit, and the versions and hashes it depends on.

    Args:
        audit: judged.
        asked: lines that the page asks about; those of the plan when left out.
    """
    asked = asked or plan_lines(audit)
    versions = audit.versions
    facts: list[tuple[str, Markdown]] = [
        ("Data as of", escape(audit.as_of)),
        ("Deadlines held against", escape(audit.today)),
        ("Compared with", escape(audit.since or "nothing: the first audit")),
        ("Policy", escape(audit.policy_name)),
        ("Policy hash", code(audit.policy_hash)),
        ("Fingerprint of what is asked", code(asked.fingerprint)),
        ("blm", escape(versions.blm)),
        ("Schema", escape(str(versions.schema))),
        ("Suffix list", escape(versions.suffixes)),
    ]
    return {"command": [f"blm audit {audit.site.name} --replay"], "facts": facts}
