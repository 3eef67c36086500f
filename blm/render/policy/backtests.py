"""What `blm policy backtest` prints: text, Markdown and JSON of the same figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from blm.core.cases.backtest import Backtest, Marks
from blm.core.cases.evaluated_case import BULK, STRENGTHS, Share
from blm.core.cases.scores import Calibration
from blm.render.policy.backtest_json import backtest_record
from blm.render.text.escaping import escape, table
from blm.render.text.numbers import number, plural
from blm.render.text.terminals import align, dump_json, screen

STRENGTH_WORDS = {
    "explicit": "decided one by one",
    "merged": "merged or declined",
    "bulk": f"in bulk, over {BULK} lines at once",
}


@dataclass(frozen=True, slots=True)
class FigureTable:
    """One table of figures, for the terminal and for Markdown alike."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def render_backtest(found: Backtest, sites: Sequence[str], form: str) -> str:
    """A backtest as ``text``, ``markdown`` or ``json``, without a line break at the end."""
    if form == "json":
        return dump_json(backtest_record(found, sites))
    tables = [one for one in _tables(found) if one.rows or one.note]
    lead = list(_lead(found, sites))
    if form == "markdown":
        return "\n\n".join(
            [f"# Backtest: {escape(lead[0])}", *map(escape, lead[1:]), *map(_markdown, tables)]
        )
    lines = [*lead]
    for one in tables:
        lines += ["", one.title]
        if one.rows:
            right = range(1, len(one.head))
            lines += [f"  {line}" for line in align(one.head, one.rows, right=list(right))]
        lines += [f"  {one.note}"] if one.note else []
    return screen(lines)


def _markdown(one: FigureTable) -> str:
    parts = [f"## {one.title}"]
    if one.rows:
        right = tuple(range(1, len(one.head)))
        parts.append(table(one.head, one.rows, right=right, limit=len(one.rows)))
    return "\n\n".join([*parts, *([escape(one.note)] if one.note else [])])


def _lead(found: Backtest, sites: Sequence[str]) -> Iterator[str]:
    where = sites[0] if len(sites) == 1 else plural(len(sites), "site")
    said = (
        "recommendations as recorded" if found.policy == "as recorded" else f"policy {found.policy}"
    )
    yield f"{said}, {plural(found.cases, 'case')} of {where}"
    if found.later:
        words = "has" if found.later == 1 else "have"
        yield (
            f"{plural(found.later, 'older case')} {words} signals of a later day than the word and "
            "is not counted; --older counts them"
        )
    if found.repeated:
        yield f"{plural(found.repeated, 'repeated word')} of shared decisions counted once"
    if found.partly:
        yield f"{plural(found.partly, 'case')} with only some of the domain's links"


def _tables(found: Backtest) -> Iterator[FigureTable]:
    yield FigureTable(
        "How well recommendations meet people's words",
        ("words", "cases", "precision", "recall", "overturned"),
        tuple(
            (STRENGTH_WORDS[s], f"{found.marks[s].cases:,}", *_marks(found.marks[s]))
            for s in STRENGTHS
            if found.marks[s].cases
        ),
        "recall is of what people were shown; who is shown only suspicious domains finds no others",
    )
    yield FigureTable(
        "Rules",
        ("rule", "recommends", "words", "cases", "removed", "overturned"),
        tuple(
            (r.rule, r.recommend, r.strength, f"{r.cases:,}", f"{r.removed:,}", share(r.overturned))
            for r in found.rules
        ),
        f"never changed an outcome: {', '.join(found.idle)}" if found.idle else "",
    )
    yield FigureTable(
        "Reviewers",
        ("reviewer", "overturned"),
        tuple((name, share(one)) for name, one in found.reviewers.items()),
    )
    yield _agreement(found)
    yield _calibration(found.calibration)
    yield _halves(found)


def _agreement(found: Backtest) -> FigureTable:
    rows = tuple(
        (
            " and ".join(one.reviewers),
            one.subject,
            share(one.agreed),
            "unknown" if one.kappa is None else f"{one.kappa:.2f}",
        )
        for one in found.agreement
    )
    note = "" if rows else "no two reviewers judged the same domain or network"
    return FigureTable("Agreement", ("reviewers", "on", "agreed", "Cohen's kappa"), rows, note)


def _calibration(found: Calibration) -> FigureTable:
    rows = tuple(
        (f"{b.low}-{b.high}", f"{b.removed.trials:,}", number(b.mean), share(b.removed))
        for b in found.bins
    )
    note = f"{plural(found.unknown, 'case')} without a suspicion" if found.unknown else ""
    if found.brier is not None and found.reference is not None:
        score = f"Brier {found.brier:.4f}; always saying the mean share gives {found.reference:.4f}"
        note = "; ".join([score, *([note] if note else [])])
    return FigureTable("Calibration", ("suspicion", "cases", "mean", "removed"), rows, note)


def _halves(found: Backtest) -> FigureTable:
    rows = tuple(
        (
            f"{half.first} to {half.last}",
            f"{half.marks.cases:,}",
            *_marks(half.marks),
            "unknown" if half.calibration.brier is None else f"{half.calibration.brier:.4f}",
        )
        for half in found.halves
    )
    head = ("words of", "cases", "precision", "recall", "overturned", "Brier")
    return FigureTable("Earlier and later", head, rows)


def _marks(marks: Marks) -> tuple[str, str, str]:
    return share(marks.precision), share(marks.recall), share(marks.overturned)


def share(one: Share) -> str:
    """Hits of trials with the share and its 95 % interval, in percent."""
    if one.value is None:
        return "none"
    low, high = (number(100 * bound) for bound in one.interval)
    return f"{one.hits:,} of {one.trials:,} ({number(100 * one.value)} %, {low}-{high})"
