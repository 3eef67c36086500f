"""Cases: people's words on domains, with each domain as the first audit after the word saw it.

A case has the shape of a policy test: metrics, signals and links of a domain, and what was decided.
Cases are the evidence for backtests and tuning; each is written once, by the first audit that sees
the word.
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
"""Days between two rounds of exports: signals newer than a word by more are of a later round."""


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
        """What identifies a word, without the person: names can be spelt in several ways."""
        return self.domain, self.on, self.how, self.said


@dataclass(frozen=True, slots=True)
class Case:
    """A word, and the domain as it was when an audit first saw the word.

    Attributes:
        word: what a person said.
        as_of: date of the data that the signals are from.
        policy: hash of the policy of that audit.
        recommendation: of the policy, before decisions.
        rule: id of the deciding rule, or None.
        suspicion: 0-100, or None with too few families observed.
        network: id shared by the domains of a network, or None.
        specimen: metrics, signals and links.
        links_left: number of links that `specimen` omits.
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
        """True if the signals are those that the person could see, not those of a later round."""
        return days_between(self.word.on, self.as_of) <= ROUND_DAYS

    @property
    def removes(self) -> bool | None:
        """True if the person wants the domain removed; None if they only watch it."""
        return None if self.word.said == "watch" else self.word.said == "remove"

    @property
    def overturned(self) -> bool | None:
        """True if the person said the opposite; None without a recommendation to keep or remove."""
        return is_overturned(self.recommendation, self.word.said)


def is_overturned(recommendation: Recommendation, said: Verdict) -> bool | None:
    """True if a word is the opposite of a recommendation.

    A recommendation to watch, or none, cannot be overturned: it asks for a look, and any answer
    fits.
    """
    if recommendation == "remove":
        return said != "remove"
    return said in ("remove", "watch") if recommendation == "keep" else None


def gather_words(site: Site) -> list[Word]:
    """All words on whole domains, by date.

    Decisions about one URL or one line are left out: they say nothing about the domain. A decision
    left by a merged undisavow proposal counts as the merge.
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
    """Words without a case, by date, each once."""
    held = {case.word.key for case in known}
    found = {word.key: word for word in gather_words(site) if word.key not in held}
    return list(found.values())


def count_overturned(cases: Iterable[Case]) -> tuple[int, int]:
    """Number of overturned recommendations to keep or remove, and of all that people answered.

    Words older than the signals of their case are left out: the person did not see that
    recommendation.
    """
    answered = [case.overturned for case in cases if case.of_that_day]
    known = [one for one in answered if one is not None]
    return sum(known), len(known)


def case_values(case: Case) -> dict[str, Any]:
    """A case as an entry of ``cases.yaml``."""
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
    """The case of a valid entry of ``cases.yaml``."""
    return Case(
        word=Word(*(values[k] for k in ("on", "by", "domain", "said", "how", "ref"))),
        specimen=Specimen(values["metrics"], values["signals"], tuple(values["links"])),
        links_left=values.get("links_left", 0),
        **{
            k: values[k]
            for k in ("as_of", "policy", "recommendation", "rule", "suspicion", "network")
        },
    )
