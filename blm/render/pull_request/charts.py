"""Charts in Mermaid, each followed by a table with the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from blm.core.audit.audit import Audit
from blm.render.text.escaping import fence, table
from blm.render.text.numbers import SPARKS, share
from blm.render.text.templating import fill

SHARES = ("keep", "watch", "remove", "unassessed")


def draw_charts(audit: Audit) -> str:
    """Folded charts: recommendations as a pie, live referring domains as bars."""
    charts = [_pie(audit.recommendations), *_bars(_domains_by_date(audit))]
    return fill("proposal_charts", {"charts": charts})


def _pie(recommendations: Mapping[str, int]) -> dict[str, object]:
    total = sum(recommendations[name] for name in SHARES)
    rows = [(name, recommendations[name], share(recommendations[name], total)) for name in SHARES]
    slices = [f'"{name}" : {count}' for name, count, _ in rows if count]
    title = "Live referring domains by recommendation"
    return {
        "chart": fence(["pie showData", f"title {title}", *slices], "mermaid") if slices else "",
        "table": table(["Recommendation", "Domains", "Share"], rows, right=[1, 2]),
    }


def _domains_by_date(audit: Audit) -> list[tuple[str, Mapping[str, int]]]:
    """As-of and domain counts of the newest audits, oldest first, this one last."""
    earlier: Sequence[Mapping[str, Any]] = [r for r in audit.history if r["as_of"] < audit.as_of]
    past = {row["as_of"]: row["referring_domains"] for row in earlier}
    return [*sorted(past.items()), (audit.as_of, audit.referring_domains)][-SPARKS:]


def _bars(dated: Sequence[tuple[str, Mapping[str, int]]]) -> list[dict[str, object]]:
    """Bar chart of live referring domains by audit; none for a single audit."""
    if len(dated) < 2:
        return []
    days = ", ".join(f'"{day}"' for day, _ in dated)
    live = [int(counts["live"]) for _, counts in dated]
    lines = [
        "xychart-beta",
        'title "Live referring domains"',
        f"x-axis [{days}]",
        f'y-axis "Domains" 0 --> {max(*live, 1)}',
        f"bar [{', '.join(map(str, live))}]",
    ]
    names = ("live", "new", "lost")
    rows = [(day, *(int(counts[name]) for name in names)) for day, counts in dated]
    head = ["Data as of", "Live domains", "New", "Lost"]
    return [{"chart": fence(lines, "mermaid"), "table": table(head, rows, right=[1, 2, 3])}]
