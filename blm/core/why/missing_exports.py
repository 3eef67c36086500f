"""Missing exports: reports that would tell the unknown signals of a domain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from blm.core.inventory.streams import STREAMS
from blm.core.policy.policy import Policy
from blm.core.signals.signal_table import ALL_DOMAIN_SIGNALS, LINK_SIGNALS
from blm.core.why.rule_trace import QUESTIONS

Fills = Mapping[str, Collection[str]]
"""Columns that a report can fill, by stream."""
ROW_COLUMNS = {"from": "source_url", "to": "target_url"}
"""Name in a reading's rows of inventory columns that are named differently there."""


@dataclass(frozen=True, slots=True)
class Settling:
    """An unknown signal, and the reports that could tell it.

    Attributes:
        signal: its name.
        streams: reports without an ingested export, those of the site first.
        silent: reports with an ingested export that does not tell it for this domain.
    """

    signal: str
    streams: tuple[str, ...]
    silent: tuple[str, ...]


def find_settling(
    unknown: Iterable[str],
    *,
    policy: Policy,
    fills: Fills,
    wanted: Collection[str],
    taken: Collection[str],
) -> tuple[Settling, ...]:
    """The reports that would tell each unknown signal, in the order of the signals.

    Args:
        unknown: names of signals.
        policy: vendor columns by question.
        fills: columns by stream.
        wanted: streams that the site names.
        taken: streams with an ingested export.
    """
    found = []
    for signal in unknown:
        columns = set(_columns_of(signal, policy))
        able = [name for name in STREAMS if columns & set(fills.get(name, ()))]
        ranked = sorted(able, key=lambda name: name not in wanted)
        found.append(
            Settling(
                signal,
                tuple(name for name in ranked if name not in taken),
                tuple(name for name in ranked if name in taken),
            )
        )
    return tuple(found)


def _columns_of(signal: str, policy: Policy) -> Sequence[str]:
    """Columns of a reading's rows that tell a signal."""
    if signal in QUESTIONS:
        question = policy.metrics[QUESTIONS[signal]]
        flag = question.get("flag") if signal == "spam_band" else None
        return [*question["order"], *([flag] if flag else [])]
    known = ALL_DOMAIN_SIGNALS.get(signal) or LINK_SIGNALS[signal]
    return [ROW_COLUMNS.get(name, name) for name in known.reads]
