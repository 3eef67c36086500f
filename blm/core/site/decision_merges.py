"""Decisions from several places, merged by subject: nothing that a person said is lost.

The newer word wins. Two people at odds give *watch*, which neither disavows nor vouches, until one
of them says so again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from blm.core.site.site import Decision

AGAINST = {"keep": "for", "protect": "for", "remove": "against", "watch": "open"}


@dataclass(frozen=True, slots=True)
class Odds:
    """Two people who said opposite things of one subject."""

    subject: str
    first: Decision
    second: Decision


@dataclass(frozen=True, slots=True)
class Merged:
    """Decisions after a merge.

    Attributes:
        decisions: by subject, sorted.
        odds: subjects that became *watch* because two people disagree.
    """

    decisions: Mapping[str, Decision]
    odds: tuple[Odds, ...] = ()


def by_subject(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """A site's own decisions by subject; where one stands twice, the newer."""
    own = sorted((d for d in decisions if not d.shared), key=lambda d: d.on)
    return {decision.subject: decision for decision in own}


def same_word(one: Decision | None, other: Decision | None) -> bool:
    """Whether two decisions say the same; where they stand in a file does not matter."""
    if one is None or other is None:
        return one is other
    return _said(one) == _said(other)


def _said(one: Decision) -> tuple[str | None, ...]:
    return one.subject, one.decision, one.reason, one.by, one.on, one.expires


def merge_decisions(
    fork: Mapping[str, Decision], base: Mapping[str, Decision], head: Mapping[str, Decision]
) -> Merged:
    """Both sides' changes since `fork`, by subject.

    Args:
        fork: what both sides started from.
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
    """Decisions after new words, in the order they were said.

    Args:
        known: by subject.
        words: oldest first.
        disputed: subjects whose known decision is as fresh as these words: made in the same pull
            request. A later word does not silently overrule another person's there.
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
    """Whether different people say opposite things."""
    sides = {AGAINST[one.decision], AGAINST[other.decision]}
    people = set(one.by.split(", ")) & set(other.by.split(", "))
    return sides == {"for", "against"} and not people


def settle_two(one: Decision, other: Decision) -> Decision:
    """The newer of two words, the second of one day; *watch* when the people are at odds."""
    newer = one if one.on > other.on else other
    if not at_odds(one, other):
        return newer
    reason = f"{one.by} says {one.decision}, {other.by} says {other.decision}"
    return Decision(newer.subject, "watch", reason, f"{one.by}, {other.by}", newer.on)
