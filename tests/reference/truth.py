"""Conditions of a policy, answered one at a time (docs/reference/policy.md, "Conditions").

Truth is Kleene's: True, False, or None for unknown. An *answer* tells the truth of a condition that
no other conditions make up: a comparison of one signal, or a question about all links of a domain.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.reference.normalising import Row

Truth = bool | None
Condition = Mapping[str, Any]
Answer = Callable[[Condition], Truth]

QUANTIFIERS = ("any_link", "all_links", "share_of_links")
GOOD: Condition = {
    "any": [{"signal": "relevant_page", "eq": True}, {"signal": "in_content", "eq": True}]
}
"""A link worth keeping on a domain whose other links are not: relevant or in the content (S35)."""


def both(truths: Iterable[Truth]) -> Truth:
    """Whether all are true."""
    found = list(truths)
    return False if False in found else None if None in found else True


def either(truths: Iterable[Truth]) -> Truth:
    """Whether one is true."""
    found = list(truths)
    return True if True in found else None if None in found else False


def negate(truth: Truth) -> Truth:
    """The opposite; of the unknown the unknown."""
    return None if truth is None else not truth


def name_of(condition: Condition) -> str:
    """The same text for the same condition."""
    return json.dumps(condition, sort_keys=True)


def evaluate(condition: Condition, answer: Answer) -> Truth:
    """A condition, part by part."""
    if "not" in condition:
        return negate(evaluate(condition["not"], answer))
    if "all" in condition:
        return both(evaluate(part, answer) for part in condition["all"])
    if "any" in condition:
        return either(evaluate(part, answer) for part in condition["any"])
    return answer(condition)


def list_parts(condition: Condition) -> Iterator[Condition]:
    """The conditions that `evaluate` asks an answer of, in order."""
    if "not" in condition:
        yield from list_parts(condition["not"])
    elif "all" in condition or "any" in condition:
        for part in condition.get("all", condition.get("any", ())):
            yield from list_parts(part)
    else:
        yield condition


def compare(value: Any, condition: Condition) -> Truth:
    """A signal's value against a comparison; an unknown value makes it unknown."""
    if value is None:
        return None
    if "matches" in condition:
        return re.search(condition["matches"], value) is not None
    if "in" in condition:
        return value in condition["in"]
    if "eq" in condition:
        return bool(value == condition["eq"])
    if "gte" in condition:
        return bool(value >= condition["gte"])
    if "gt" in condition:
        return bool(value > condition["gt"])
    if "lte" in condition:
        return bool(value <= condition["lte"])
    return bool(value < condition["lt"])


def holds_for(link: Row, condition: Condition) -> Truth:
    """A condition over the signals of one link."""
    return evaluate(condition, lambda part: compare(link[part["signal"]], part))


def follows(link: Row) -> Truth:
    """Whether search engines follow the link."""
    return None if link["rel"] is None else link["rel"] == "follow"


def ask_links(links: Sequence[Row], condition: Condition) -> Truth:
    """A question about a domain's live links; lines without a target are looked past.

    ``any_link``: some live link. ``all_links``: every followed live link, at least one followed.
    ``share_of_links``: at least this share of the followed ones. A domain of which only lines
    without a target are known says nothing.
    """
    named = [link for link in links if link["to"] is not None]
    if not named:
        return None
    if "any_link" in condition:
        return either(holds_for(link, condition["any_link"]) for link in named)
    followed = [follows(link) for link in named]
    if "all_links" in condition:
        inner = condition["all_links"]
        held = [holds_for(link, inner) for link in named]
        kept = [either((negate(f), h)) for f, h in zip(followed, held, strict=True)]
        return both((either(followed), *kept))
    inner = condition["share_of_links"]
    held = [holds_for(link, inner) for link in named]
    return reach_share(followed, held, condition.get("gte", 1.0))


def reach_share(followed: Sequence[Truth], held: Sequence[Truth], least: float) -> Truth:
    """Whether at least this share of the followed links is so, as far as that can be known.

    A link that may be followed counts as followed. Known to hold are those known to be followed
    and so; known to fail those known to be followed and not so.
    """
    pairs = list(zip(followed, held, strict=True))
    may_follow = sum(f is not False for f, _ in pairs)
    true = sum(f is True and h is True for f, h in pairs)
    false = sum(f is True and h is False for f, h in pairs)
    if True in followed and true >= least * may_follow:
        return True
    if may_follow == 0 or may_follow - false < least * may_follow:
        return False
    return None


def mix(condition: Condition) -> Condition | None:
    """What a remove rule asks of a domain that has good links too; None where it asks of no links.

    docs/reference/policy.md: a rule with ``all_links`` has a second reading for domains that also
    have a good link: some followed link is as it says, and some other is not, and good.
    """
    if "all_links" in condition:
        bad = condition["all_links"]
        good = {"all": [{"not": bad}, GOOD]}
        some = 1e-9
        return {
            "all": [{"share_of_links": bad, "gte": some}, {"share_of_links": good, "gte": some}]
        }
    parts = condition.get("all", ())
    mixed = [mix(part) for part in parts]
    if not any(mixed):
        return None
    return {"all": [other or part for part, other in zip(parts, mixed, strict=True)]}


def list_bad(condition: Condition) -> list[Condition]:
    """What the ``all_links`` parts of a condition ask of one link."""
    if "all_links" in condition:
        return [condition["all_links"]]
    return [inner for part in condition.get("all", ()) for inner in list_bad(part)]


def list_signals(condition: Condition) -> set[str]:
    """Names of the signals that a condition reads, those of links too."""
    if "signal" in condition:
        return {condition["signal"]}
    inner = [condition[name] for name in (*QUANTIFIERS, "not") if name in condition]
    inner += [*condition.get("all", ()), *condition.get("any", ())]
    return {name for part in inner for name in list_signals(part)}
