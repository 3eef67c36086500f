"""Tables and inline code in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", r"\|").replace("\n", " ") or "–"


def codes(names: Iterable[str]) -> str:
    """Names as inline code."""
    return ", ".join(f"`{name}`" for name in names)
