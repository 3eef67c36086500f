"""The story of one domain as Markdown: its evidence card, then the details."""

from __future__ import annotations

from blm.core.why.story import Explanation, Told
from blm.render.sections.evidence_cards import view_card
from blm.render.text.escaping import code, escape, listing, table
from blm.render.text.signal_words import say_flip
from blm.render.text.templating import fill
from blm.render.why.recommendation_reasons import (
    contribution_rows,
    hold_words,
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


def render_story_markdown(told: Told) -> str:
    """A story as a Markdown page; untrusted text in it is escaped."""
    story, verdict = told.story, told.story.verdict
    touches = told.touches
    view: dict[str, object] = {
        "sentence": tell_in_a_sentence(story),
        "site": story.site.name,
        "as_of": story.moment.as_of,
        "today": story.moment.today,
        "policy": story.policy_name,
        "audited": told.audited,
        "verdict": _view_verdict(told, verdict) if verdict else None,
        "counts": count_words(told),
        "links": link_rows(told),
        "link_head": LINK_HEAD,
        "anchors": anchor_rows(told),
        "anchor_head": ANCHOR_HEAD,
        "people": [
            ("Decisions", DECISION_HEAD, decision_rows(told)),
            ("Log", EVENT_HEAD, event_rows(story.mentions.events)),
            ("Disavow list", LISTED_HEAD, listed_rows(told)),
            ("Commits", COMMIT_HEAD, commit_rows(touches.commits)),
        ],
        "unknown": touches.unknown,
        "beyond": touches.beyond,
        "stands": listing(map(code, filter(None, (told.places.metrics, told.places.result)))),
    }
    return fill("why", view)


def _view_verdict(told: Told, verdict: Explanation) -> dict[str, object]:
    rows = [
        [f"{'· ' * depth}{words}", answer, code(place) if place else ""]
        for depth, answer, words, place in rule_lines(told, verdict)
    ]
    return {
        "card": view_card(verdict.finding),
        "machine": verdict.finding.machine,
        "recommendation": verdict.finding.recommendation,
        "rule": told.places.rules.get(verdict.finding.rule or "", ""),
        "stage": stage_sentence(verdict),
        "holds": hold_words(verdict),
        "flips": [escape(say_flip(flip), 300) for flip in verdict.finding.flips[1:]],
        "shown": verdict.shown,
        "suspicion": suspicion_sentence(told, verdict),
        "families": contribution_rows(verdict),
        "settling": settling_rows(verdict.settling),
        "rules": table(["Rule and its conditions", "Holds", "Line"], rows, limit=len(rows)),
    }
