"""Merging of decisions from several places by subject, without losing any.

The newer decision wins. Opposite decisions of two people give *watch*, which neither disavows nor
keeps, until one of them decides again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from blm.core.site.site import Decision

AGAINST = {"keep": "for", "protect": "for", "remove": "against", "watch": "open"}


@dataclass(frozen=True, slots=True)
class Odds:
    """Opposite decisions of two people on one subject."""

    subject: str
    first: Decision
    second: Decision


@dataclass(frozen=True, slots=True)
class Merged:
    """Decisions after a merge.

    Attributes:
        decisions: by subject, sorted.
        odds: subjects that became *watch* since two people disagree.
    """

    decisions: Mapping[str, Decision]
    odds: tuple[Odds, ...] = ()


def by_subject(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """A site's own decisions by subject; of several on one subject the newest."""
    own = sorted((d for d in decisions if not d.shared), key=lambda d: d.on)
    return {decision.subject: decision for decision in own}


def same_word(one: Decision | None, other: Decision | None) -> bool:
    """True if two decisions are the same except for their place in a file."""
    if one is None or other is None:
        return one is other
    return _said(one) == _said(other)


def _said(one: Decision) -> tuple[str | None, ...]:
    return one.subject, one.decision, one.reason, one.by, one.on, one.expires


def merge_decisions(
    fork: Mapping[str, Decision], base: Mapping[str, Decision], head: Mapping[str, Decision]
) -> Merged:
    """Decisions by subject, with both sides' changes since `fork`.

    Args:
        fork: decisions of the common ancestor.
        base: of the base branch.
        head: of the proposal's branch.
    """
    merged: dict[str, Decision] = {}
    odds: list[Odds] = []
    for subject in sorted({*base, *head}):
        mine, theirs, before = head.get(subject), base.get(subject), fork.get(subject)
        if same_word(mine, before):
            said = theirs
        elif same_word(theirs, before) or mine is None or theirs is None:
            said = mine if same_word(theirs, before) else mine or theirs
        else:
            said = settle_two(theirs, mine)
            odds += [Odds(subject, theirs, mine)] if at_odds(theirs, mine) else []
        if said is not None:
            merged[subject] = said
    return Merged(merged, tuple(odds))


def put_words(
    known: Mapping[str, Decision], words: Sequence[Decision], *, disputed: frozenset[str]
) -> Merged:
    """Decisions after applying new ones in order.

    Args:
        known: by subject.
        words: oldest first.
        disputed: subjects whose known decision was made in the same pull request: a later word of
            another person does not overrule it, but gives *watch*.
    """
    merged = dict(known)
    fresh = set(disputed)
    odds: list[Odds] = []
    for word in words:
        before = merged.get(word.subject)
        if before is not None and word.subject in fresh and at_odds(before, word):
            odds.append(Odds(word.subject, before, word))
            merged[word.subject] = settle_two(before, word)
        else:
            merged[word.subject] = word
        fresh.add(word.subject)
    return Merged(dict(sorted(merged.items())), tuple(odds))


def at_odds(one: Decision, other: Decision) -> bool:
    """True if different people made opposite decisions."""
    sides = {AGAINST[one.decision], AGAINST[other.decision]}
    people = set(one.by.split(", ")) & set(other.by.split(", "))
    return sides == {"for", "against"} and not people


def settle_two(one: Decision, other: Decision) -> Decision:
    """The newer of two decisions, of the same day the second; *watch* if the people disagree."""
    newer = one if one.on > other.on else other
    if not at_odds(one, other):
        return newer
    reason = f"{one.by} says {one.decision}, {other.by} says {other.decision}"
    return Decision(newer.subject, "watch", reason, f"{one.by}, {other.by}", newer.on)
