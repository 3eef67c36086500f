"""What a second judgement takes over, and what it makes anew."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from blm.core.anchors.anchor_classes import classify
from blm.core.audit.audit import Audit
from blm.core.audit.judge import Judgement, judge, judge_again, judge_first
from blm.core.audit.shown_domains import select_rows
from blm.core.derived import derive
from blm.core.disavow.disavow_file import NO_FILE, parse_disavow
from blm.core.findings import sample_links
from blm.core.inventory.ingest import ingest
from blm.core.link_profile.desired_state import Desired, Moment, Versions
from blm.core.policy.policy import Rule
from blm.core.policy.precedence import Settled
from blm.core.signals.signal_table import DOMAIN_SIGNALS, LINK_SIGNALS, LINKS_READ
from blm.core.site.site import Decision, Incident
from tests.builders import NAMES, POLICY, WORDS, nothing, receipt, site
from tests.observed import watch_calls

from .test_judgement import DAY, both, spam_row

PARTS = ("incidents", "states", "anchors", "pages", "covered", "links", "named", "sums", "assessed")


class Only:
    """Tells some things, and fails whoever asks for another."""

    def __init__(self, **told: Any) -> None:
        """Tell these."""
        self.__dict__.update(told)

    def __getattr__(self, name: str) -> Any:
        message = f"signals may not read {name}"
        raise AssertionError(message)


@pytest.fixture(scope="module")
def judged() -> Judgement:
    """A flagged domain and two others, judged."""
    rows = [spam_row(), spam_row("b.example", anchor="Acme"), spam_row("c.example", out=3)]
    snapshot = ingest(nothing(), both(*rows), retention_days=400)
    desired = Desired(site(), POLICY, NO_FILE, None, (), WORDS, NAMES, Versions("0", 1, "test"))
    return judge_first(snapshot, desired, Moment(DAY, False, DAY, "quarterly"))


def assert_alike(asked: Audit, replayed: Audit) -> None:
    """`judge_first` gives the audit of `judge`, findings unexplained and without the merely watched.

    Args:
        asked: of `judge_first` or `judge_again`.
        replayed: of `judge`, from the same.
    """
    told = {finding.domain for finding in asked.findings}
    for one in replayed.findings:
        assert one.domain in told or (one.settled, one.stage) == (Settled("watch"), None)
    bare: dict[str, Any] = {"evidence": (), "unknown": (), "would_flip": None, "flips": ()}

    def unexplained(audit: Audit) -> Audit:
        findings = tuple(
            dataclasses.replace(one, **bare) for one in audit.findings if one.domain in told
        )
        return dataclasses.replace(audit, findings=findings)

    assert unexplained(asked) == unexplained(replayed)


def made_anew(judged: Judgement, **edits: Any) -> set[str]:
    """The parts that another judgement makes anew, whose audit is that of judging from scratch."""
    site_ = dataclasses.replace(judged.profile.desired.site, **edits.pop("site", {}))
    policy = dataclasses.replace(judged.profile.desired.policy, **edits.pop("policy", {}))
    desired = dataclasses.replace(judged.profile.desired, site=site_, policy=policy, **edits)
    again = judge_again(judged, desired)
    assert_alike(again.audit, judge(judged.snapshot, desired, judged.profile.moment))
    before, after = judged.profile.workings, again.profile.workings
    return {name for name in PARTS if getattr(before, name) is not getattr(after, name)}


def test_signals_read_what_they_say() -> None:
    """Signals of links read `LINKS_READ` of the site alone, those of domains the policy's metrics."""
    some = Only(**{name: getattr(site(), name) for name in LINKS_READ})
    for signal in LINK_SIGNALS.values():
        signal.build(Only(), some)  # type: ignore[arg-type]
    for signal in DOMAIN_SIGNALS.values():
        signal.build(Only(metrics=POLICY.metrics), Only())  # type: ignore[arg-type]


def test_no_edit_makes_nothing_anew(judged: Judgement) -> None:
    """Equal words take everything over, as does a guard's knob."""
    assert made_anew(judged) == set()
    assert made_anew(judged, policy={"guards": {**POLICY.guards, "min_sources": 3}}) == set()
    assert made_anew(judged, site={"disavow": "never"}) == set()


def test_a_decision_judges_no_link_again(judged: Judgement) -> None:
    """What people say of a domain comes after all that the policy says."""
    said = Decision("spam.example", "keep", "a partner", "ana", DAY)
    assert made_anew(judged, site={"decisions": (said,)}) == set()


def test_a_threshold_sums_nothing_again(judged: Judgement) -> None:
    """A number of a rule judges domains anew, no link; no anchor is classified."""
    rule = next(rule for rule in POLICY.rules if rule.id == "high-suspicion")
    lower = Rule(rule.id, rule.recommend, {"signal": "suspicion", "gte": 1}, rule.because)
    rules = tuple(lower if one.id == rule.id else one for one in POLICY.rules)
    first = dataclasses.replace(
        judged.profile.desired, policy=dataclasses.replace(POLICY, rules=rules)
    )
    with watch_calls(classify) as classified:
        again = judge_again(judged, first)
    assert classified == []
    assert again.profile.workings.anchors is judged.profile.workings.anchors
    assert made_anew(judged, policy={"rules": rules}) == {"assessed"}


def test_conditions_over_links_are_summed_again(judged: Judgement) -> None:
    """A new question about links is counted, with the texts of before."""
    asked = {"any_link": {"signal": "external_links", "gte": 7}}
    rules = (Rule("many", "watch", asked, "many"), *POLICY.rules)
    assert made_anew(judged, policy={"rules": rules}) == {"sums", "assessed"}


def test_words_are_asked_again_where_they_matter(judged: Judgement) -> None:
    """A keyword touches anchors, pages and names; a language, also what pages are foreign."""
    after = {"links", "sums", "assessed"}
    assert made_anew(judged, site={"money": ("espresso",)}) == {"anchors", "pages", "named", *after}
    assert made_anew(judged, site={"products": ("Acme One",)}) == {"anchors", *after}
    assert made_anew(judged, site={"topics": ("tea",)}) == {"pages", *after}
    assert made_anew(judged, site={"languages": ("de",)}) == {"anchors", "pages", *after}


def test_uploaded_lines_cover_again(judged: Judgement) -> None:
    """A receipt changes what is covered, and no word."""
    anew = made_anew(judged, uploaded=receipt("domain:spam.example\n", DAY))
    assert anew == {"covered", "links", "named", "sums", "assessed"}


def test_an_incident_without_a_loss_changes_no_state(judged: Judgement) -> None:
    """Index changes are looked for again; where none is found, links stay as they are."""
    said = Incident("moz.links", "2026-01-01", "2026-01-02", "maintenance")
    assert made_anew(judged, site={"incidents": (said,)}) == {"incidents"}


def test_made_of_the_same_is_the_same() -> None:
    """Equal values give the earlier result; another result among them gives a new one."""
    first = derive(None, (1, "a"), lambda: [1])
    assert derive(first, (1, "a"), lambda: [2]) is first
    assert derive(first, (2, "a"), lambda: [2]).value == [2]
    twin = derive(None, (1, "a"), lambda: [1])
    second = derive(None, (first,), lambda: 3)
    assert derive(second, (first,), lambda: 4) is second
    assert derive(second, (twin,), lambda: 4) is not second


def judge_more(judged: Judgement, *, rules: tuple[Rule, ...], **edits: Any) -> Judgement:
    """Another judgement by other rules of another site, whose samples are of its shown domains."""
    policy = dataclasses.replace(judged.profile.desired.policy, rules=rules)
    changed = dataclasses.replace(judged.profile.desired.site, **edits)
    desired = dataclasses.replace(judged.profile.desired, policy=policy, site=changed)
    again = judge_again(judged, desired)
    assert_alike(again.audit, judge(again.snapshot, again.profile.desired, again.profile.moment))
    rows = select_rows(again.profile)
    drawn = sample_links.sample_pages(again.profile.links, rows)
    assert again.plan_inputs.samples.equals(drawn)
    return again


def test_samples_follow_what_is_shown(judged: Judgement) -> None:
    """Domains that come to be shown are sampled, others leave; links made anew are all sampled."""
    word = Decision("b.example", "remove", "seen", "ana", DAY)
    kept = (Rule("all", "keep", {"signal": "links", "gte": 1}, "nobody is shown"),)
    none = judge_more(judged, rules=kept)
    one = judge_more(none, rules=kept, decisions=(word,))
    every = judge_more(one, rules=POLICY.rules)
    sizes = [len(found.plan_inputs.samples) for found in (none, one, every, judged)]
    assert sizes[0] == 0 < sizes[1] < sizes[2] == sizes[3]
    judge_more(one, rules=kept, decisions=(word,), brand=("Other",))  # its anchor is no brand
    assert len(judge_more(every, rules=kept, decisions=()).plan_inputs.samples) == 0


def test_samples_are_not_drawn_twice(judged: Judgement) -> None:
    """Where no other domain is shown, nothing is sampled again."""
    noted = dataclasses.replace(judged.profile.desired, disavow=parse_disavow("# a comment\n"))
    with watch_calls(sample_links.sample_pages) as drawn:
        judge_again(judged, noted)
    assert drawn == []
