"""The story of one domain for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from blm.core.why.story import Explanation, Told
from blm.render.text.escaping import defang, plain
from blm.render.text.signal_words import say_flip
from blm.render.text.terminals import align, screen
from blm.render.why.recommendation_reasons import (
    contribution_rows,
    hold_words,
    mates_words,
    rule_lines,
    settling_rows,
    stage_sentence,
    suspicion_sentence,
)
from blm.render.why.sentences import tell_in_a_sentence
from blm.render.why.story_tables import (
    ANCHOR_HEAD,
    COMMIT_HEAD,
    DECISION_HEAD,
    EVENT_HEAD,
    LINK_HEAD,
    LISTED_HEAD,
    anchor_rows,
    commit_rows,
    count_words,
    decision_rows,
    event_rows,
    link_rows,
    listed_rows,
)

FLIPS_SHOWN = 3


def render_story_text(told: Told) -> str:
    """A story for a terminal: one sentence, reasons, links, what people wrote and did."""
    verdict = told.story.verdict
    judged = _judge(told, verdict) if verdict else []
    return screen([tell_in_a_sentence(told.story), *_basis(told), *judged, *_people(told)])


def _basis(told: Told) -> Iterator[str]:
    story = told.story
    moment = story.moment
    yield (
        f"{story.site.name}, data of {moment.as_of}, deadlines of {moment.today}, "
        f"policy {story.policy_name} {story.policy_hash}"
    )
    if not told.audited:
        yield "no audit is on record: this is what one would say today"
    if story.page:
        there = any(one.source_url == story.page for one in story.links.shown)
        yield f"asked about {plain(defang(story.page))}" + ("" if there else ", by its domain")


def _judge(told: Told, verdict: Explanation) -> Iterator[str]:
    yield from ("", "recommendation", *_indent(_recommend(told, verdict)))
    yield from ("", f"suspicion: {suspicion_sentence(told, verdict)}")
    yield from _indent(
        align(("family", "points", "", "why"), contribution_rows(verdict), right=[1])
    )
    if verdict.settling:
        yield from ("", "nobody knows")
        yield from _indent(align(("what", "who would tell"), settling_rows(verdict.settling)))
    yield from _links(told)
    if mates := mates_words(verdict):
        yield from ("", "look-alikes", f"  {mates}")
    yield from ("", "rules, of which the first true one recommends")
    for depth, answer, words, place in rule_lines(told, verdict):
        where = f"  {place}" if place else ""
        yield f"  {answer:<7}  {'  ' * depth}{words}{where}"


def _recommend(told: Told, verdict: Explanation) -> Iterator[str]:
    finding = verdict.finding
    where = told.places.rules.get(finding.rule or "", "")
    rule = f", by {finding.rule} ({where}): {finding.because}" if finding.rule else ", by no rule"
    yield f"the policy says {finding.machine}{rule}"
    if finding.recommendation != finding.machine:
        yield f"people were heard: {finding.recommendation}"
    if verdict.due_now:
        yield "too little is known to decide that rule, so somebody should look now"
    if finding.urls:
        yield f"it has good links too, so {len(finding.urls):,} single pages are named"
    if finding.due:
        yield f"second look due on {finding.due}"
    if stage := stage_sentence(verdict):
        yield f"stage {stage}"
    yield from (f"held back by {words}" for words in hold_words(verdict))
    yield from (f"would change {say_flip(flip)}" for flip in finding.flips[:FLIPS_SHOWN])
    if not finding.flips:
        yield "no single change would alter it"
    if not verdict.shown:
        yield "no audit shows it: nothing is asked of anybody"


def _links(told: Told) -> Iterator[str]:
    yield from ("", f"links: {count_words(told)}")
    if told.story.links.shown:
        yield from _indent(align(LINK_HEAD, link_rows(told)))
    if told.story.links.anchors:
        yield from ("", *_indent(align(ANCHOR_HEAD, anchor_rows(told), right=[2])))
    if told.story.links.more_anchors:
        yield f"  and {told.story.links.more_anchors:,} other anchors"


def _people(told: Told) -> Iterator[str]:
    """Decisions, log, disavow file and commits; empty ones are listed in one line."""
    mentions, touches = told.story.mentions, told.touches
    tables = (
        ("decisions", DECISION_HEAD, decision_rows(told)),
        ("log", EVENT_HEAD, event_rows(mentions.events)),
        ("disavow list", LISTED_HEAD, listed_rows(told)),
        ("commits", COMMIT_HEAD, commit_rows(touches.commits)),
    )
    for title, head, rows in tables:
        if rows:
            yield from ("", title, *_indent(align(head, rows)))
    absent = [title for title, _, rows in tables if not rows]
    if absent:
        yield from ("", f"nothing in: {', '.join(absent)}")
    if touches.unknown:
        yield f"commits are not known: {touches.unknown}"
    if touches.beyond:
        yield f"not looked at: {touches.beyond}"
    for one in mentions.prospects:
        yield f"a prospect, {one.status} since {one.on or 'an unknown day'}  {one.where}"
    stand = [place for place in (told.places.metrics, told.places.result) if place]
    if stand:
        yield f"metrics and last result: {', '.join(stand)}"


def _indent(lines: Sequence[str] | Iterator[str]) -> list[str]:
    return [f"  {line}" if line else line for line in lines]
