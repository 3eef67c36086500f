"""Cases: what people said of domains, with what was known of each when it was first seen.

A case has the shape of a policy test: the metrics, signals and links of a domain, and what came of
them. It is the evidence for backtests and tuning, and it is written once, by the first audit that
sees the word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from blm.core.dates import days_between
from blm.core.policy.policy import Recommendation
from blm.core.policy_tests.fixtures import Specimen
from blm.core.site.site import Decision, Event, Site, Verdict
from blm.core.site.stages import FILE

How = Literal["explicit", "merged", "declined"]
ROUND_DAYS = 31
"""One round of exports: signals that are newer than a word by more are not those of its day."""


@dataclass(frozen=True, slots=True)
class Word:
    """What one person said of one domain.

    Attributes:
        on: ISO date.
        by: who.
        domain: referring domain.
        said: keep, watch, remove or protect.
        how: ``explicit`` in a decision, ``merged`` or ``declined`` with a pull request.
        ref: the pull request, or empty.
    """

    on: str
    by: str
    domain: str
    said: Verdict
    how: How
    ref: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells one word from another; who said it can be spelt in several ways."""
        return self.domain, self.on, self.how, self.said


@dataclass(frozen=True, slots=True)
class Case:
    """A word, and the domain as it was when an audit first saw the word.

    Attributes:
        word: what a person said.
        as_of: date of the data that the signals are from.
        policy: hash of the policy that judged.
        recommendation: of the policy, before anybody was heard.
        rule: that decided, or None.
        suspicion: 0-100, or None with too few families observed.
        network: the same for domains that share a title and an anchor, or None.
        specimen: metrics, signals and links.
        links_left: links beyond those in `specimen`; 0 when it holds all.
    """

    word: Word
    as_of: str
    policy: str
    recommendation: Recommendation
    rule: str | None
    suspicion: float | None
    network: str | None
    specimen: Specimen
    links_left: int = 0

    @property
    def of_that_day(self) -> bool:
        """Whether the signals are what the person could see, not those of a later round."""
        return days_between(self.word.on, self.as_of) <= ROUND_DAYS

    @property
    def removes(self) -> bool | None:
        """Whether the person wants the domain removed; None when they only watch it."""
        return None if self.word.said == "watch" else self.word.said == "remove"

    @property
    def overturned(self) -> bool | None:
        """Whether the person said the opposite; None where the policy gave no verdict."""
        return is_overturned(self.recommendation, self.word.said)


def is_overturned(recommendation: Recommendation, said: Verdict) -> bool | None:
    """Whether a word is against a recommendation.

    A recommendation to watch, or none, is no verdict: it asks for a look, and any answer is one.
    """
    if recommendation == "remove":
        return said != "remove"
    return said in ("remove", "watch") if recommendation == "keep" else None


def gather_words(site: Site) -> list[Word]:
    """Everything that people said of whole domains, in order of dates.

    A decision about one URL or one line says nothing of the domain. One that a merged proposal to
    take lines back left is a merge, not a word of its own.
    """
    looked = {(e.subject, e.on, e.by): e.ref for e in site.events if e.event == "reviewed"}
    words = [_decided(one, looked) for one in site.decisions if not (one.is_url or one.is_line)]
    words += [_ended(one) for one in site.events if _is_end(one)]
    return sorted(set(words), key=lambda one: (one.on, one.domain, one.how, one.said, one.by))


def _decided(decision: Decision, looked: Mapping[tuple[str, str, str], str]) -> Word:
    domain = decision.subject.removeprefix("www.")
    ref = looked.get((domain, decision.on, decision.by), "")
    how: How = "merged" if ref and decision.decision == "keep" else "explicit"
    return Word(decision.on, decision.by, domain, decision.decision, how, ref)


def _is_end(event: Event) -> bool:
    return event.event in ("merged", "declined") and event.subject != FILE


def _ended(event: Event) -> Word:
    if event.event == "merged":
        return Word(event.on, event.by, event.subject, "remove", "merged", event.ref)
    return Word(event.on, event.by, event.subject, "keep", "declined", event.ref)


def new_words(site: Site, known: Sequence[Case]) -> list[Word]:
    """Words that no case holds, in order of dates; each once."""
    held = {case.word.key for case in known}
    found = {word.key: word for word in gather_words(site) if word.key not in held}
    return list(found.values())


def count_overturned(cases: Iterable[Case]) -> tuple[int, int]:
    """Of the recommendations to keep or remove that people answered: overturned, and all.

    Words that are older than the signals of their case are left out: what the policy says of a
    later day is not what the person answered.
    """
    answered = [case.overturned for case in cases if case.of_that_day]
    known = [one for one in answered if one is not None]
    return sum(known), len(known)


def case_values(case: Case) -> dict[str, Any]:
    """The line of ``cases.yaml``."""
    word, specimen = case.word, case.specimen
    left = {"links_left": case.links_left} if case.links_left else {}
    return {
        "on": word.on,
        "by": word.by,
        "domain": word.domain,
        "said": word.said,
        "how": word.how,
        "ref": word.ref,
        "as_of": case.as_of,
        "policy": case.policy,
        "recommendation": case.recommendation,
        "rule": case.rule,
        "suspicion": case.suspicion,
        "network": case.network,
        "metrics": dict(specimen.metrics),
        "signals": dict(specimen.signals),
        "links": [dict(link) for link in specimen.links],
        **left,
    }


def build_case(values: Mapping[str, Any]) -> Case:
    """The case of a line of ``cases.yaml`` that has the right shape."""
    return Case(
        word=Word(*(values[k] for k in ("on", "by", "domain", "said", "how", "ref"))),
        specimen=Specimen(values["metrics"], values["signals"], tuple(values["links"])),
        links_left=values.get("links_left", 0),
        **{
            k: values[k]
            for k in ("as_of", "policy", "recommendation", "rule", "suspicion", "network")
        },
    )
