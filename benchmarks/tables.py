"""Results as tables: plain text for a terminal, Markdown for the page, from the same cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Result = Mapping[str, Any]
Table = list[Sequence[str]]
"""Head and rows, as cells."""


def tabulate_rows(result: Result) -> Table:
    """What was run, its time, memory, and time in floors."""
    head = ("what", "seconds", "peak MB", "times the floor", "runs")
    return [
        head,
        *(
            (
                row["title"],
                _seconds(row["seconds"]),
                f"{row['peak_mb']:,.0f}",
                f"{row['ratio']:.2f}",
                str(row["runs"]),
            )
            for row in result["rows"]
        ),
    ]


def tabulate_goals(result: Result) -> Table:
    """Goals with their figures."""
    words = {True: "yes", False: "**no**", None: "not measured"}
    rows = (
        (
            goal["goal"],
            goal["limit"],
            "–" if goal["value"] is None else f"{goal['value']:.3g}",
            words[goal["met"]],
        )
        for goal in result["goals"]
    )
    return [("goal", "limit", "measured", "met"), *rows]


def tabulate_growth(result: Result) -> Table:
    """Time and memory by size and per link."""
    head = ("links", "seconds", "peak MB", "µs a link", "bytes a link", "runs")
    return [
        head,
        *(
            (
                f"{one['links']:,}",
                _seconds(one["seconds"]),
                f"{one['peak_mb']:,.0f}",
                f"{one['microseconds_per_link']:,.1f}",
                f"{one['bytes_per_link']:,}",
                str(one["runs"]),
            )
            for one in result["growth"]
        ),
    ]


def tabulate_profile(result: Result) -> Table:
    """Stages of the whole audit in their order."""
    rows = (
        (
            one["stage"],
            _seconds(one["seconds"]) if one["found"] else "NOT FOUND",
            f"{one['share']:.1%}",
        )
        for one in result["profile"]
    )
    return [("stage", "seconds", "share"), *rows]


def tabulate_machine(result: Result) -> Table:
    """The machine that it ran on."""
    machine = result["machine"]
    packages = ", ".join(f"{name} {number}" for name, number in machine["packages"].items())
    return [
        ("measured", f"{result['links']:,} links"),
        ("processor", f"{machine['processor']}, {machine['cores']} cores"),
        ("memory", f"{machine['memory_gb']:g} GB"),
        ("system", machine["system"]),
        ("Python", machine["python"]),
        ("packages", packages),
    ]


def tabulate_builds(result: Result) -> Table:
    """Processor time of an earlier build and of this one."""
    builds = result.get("builds") or {"base": "", "builds": []}
    head = (
        "what",
        f"{builds['base']}, seconds",
        "this build, seconds",
        "ratio",
        "peak memory, ratio",
    )
    return [
        head,
        *(
            (
                row["title"],
                _seconds(row["base"]),
                _seconds(row["this"]),
                f"{row['ratio']:.2f}",
                f"{row['peak_ratio']:.2f}",
            )
            for row in builds["builds"]
        ),
    ]


TABLES: Mapping[str, Callable[[Result], Table]] = {
    "rows": tabulate_rows,
    "goals": tabulate_goals,
    "growth": tabulate_growth,
    "profile": tabulate_profile,
    "builds": tabulate_builds,
    "machine": tabulate_machine,
}


def render_text(result: Result) -> str:
    """All tables, for a terminal."""
    ratios, checks = result["ratios"], result["checks"]
    same = "equal to blm's" if not checks["peer_differences"] else "NOT EQUAL to blm's"
    summary = (
        f"{result['links']:,} links in {checks['floor_shards']} shards",
        f"the audit is {ratios['floor']:g} floors, the peer {ratios['peer']:g} audits",
        f"the peer's result is {same}",
        f"the unchanged run rewrote {len(checks['unchanged_rewrote'])} files",
        f"the what-if is {ratios['whatif']:g} decodings of the inventory",
    )
    lines = ["; ".join(summary)]
    for table in TABLES.values():
        lines += ["", align(table(result))]
    return "\n".join(lines).replace("**", "")


def render_whatif(result: Result) -> str:
    """What-if alone, for a terminal."""
    rows = [
        (row["title"], _seconds(row["seconds"]), f"{row['peak_mb']:,.0f}", str(row["runs"]))
        for row in result["rows"]
    ]
    said = f"the what-if is {result['ratios']['whatif']:g} decodings of the inventory"
    return f"{said}\n\n{align([('what', 'seconds', 'peak MB', 'runs'), *rows])}"


def render_growth(result: Result) -> str:
    """The growth curve alone, for a terminal."""
    tables = (tabulate_growth(result), tabulate_goals(result))
    return "\n\n".join(map(align, tables)).replace("**", "")


def render_builds(result: Result) -> str:
    """Two builds side by side, for a terminal."""
    differing = result["checks"]["written_differently"]
    said = f"written differently: {', '.join(differing)}" if differing else "both wrote the same"
    return f"{said}\n\n{align(tabulate_builds({'builds': result}))}"


def align(table: Table) -> str:
    """Columns of equal width, all but the first to the right when they are numbers."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place == 0 or len(table[0]) == 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    )


def mark_down(table: Table) -> str:
    """A Markdown table; columns of numbers stand to the right."""
    head, *rows = table
    sides = ["---"] + ["---" if len(head) == 2 else "---:"] * (len(head) - 1)
    return "\n".join(_line(cells) for cells in (head, sides, *rows))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _seconds(value: float) -> str:
    return f"{value:.2f}" if value < 100 else f"{value:,.0f}"
