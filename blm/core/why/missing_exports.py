"""Settling exports: which reports would tell what nobody knows of a domain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from blm.core.inventory.streams import STREAMS
from blm.core.policy.policy import Policy
from blm.core.signals.signal_table import ALL_DOMAIN_SIGNALS, LINK_SIGNALS
from blm.core.why.rule_trace import QUESTIONS

Fills = Mapping[str, Collection[str]]
"""Columns that a report's rows can fill, by stream."""
ROW_COLUMNS = {"from": "source_url", "to": "target_url"}
"""Columns of the inventory that go by another name in an export's row."""


@dataclass(frozen=True, slots=True)
class Settling:
    """One signal that nobody knows, and who could tell.

    Attributes:
        signal: its name.
        streams: reports that were never taken in, those of the site first.
        silent: reports that were, and say nothing of it here.
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
    """For each unknown signal the reports that would tell it, in the order of the signals.

    Args:
        unknown: names of signals.
        policy: which vendors' columns answer a question.
        fills: columns by stream.
        wanted: streams that the site names.
        taken: streams of which an export was taken in.
    """
    found = []
    for signal in unknown:
        columns = set(_answering(signal, policy))
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


def _answering(signal: str, policy: Policy) -> Sequence[str]:
    """Columns of an export's row that tell a signal."""
    if signal in QUESTIONS:
        question = policy.metrics[QUESTIONS[signal]]
        flag = question.get("flag") if signal == "spam_band" else None
        return [*question["order"], *([flag] if flag else [])]
    known = ALL_DOMAIN_SIGNALS.get(signal) or LINK_SIGNALS[signal]
    return [ROW_COLUMNS.get(name, name) for name in known.reads]
