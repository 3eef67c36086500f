"""The story of one domain as JSON: an entry of an audit's ``domains[]`` and its history."""

from __future__ import annotations

import dataclasses
from typing import Any

from blm import SCHEMA
from blm.core.policy.suspicion import Contribution
from blm.core.site.site import Decision
from blm.core.why.domain_links import OwnLink
from blm.core.why.human_record import Listed
from blm.core.why.rule_trace import RuleReason
from blm.core.why.story import Explanation, Told
from blm.render.sections.recommendations import domain_record, network_record
from blm.render.why.recommendation_reasons import walk
from blm.render.why.sentences import tell_in_a_sentence

Record = dict[str, Any]

DOMAIN_KEYS = (
    "domain", "recommendation", "due", "rule", "stage", "held_by", "decision", "suspicion",
    "completeness", "links", "evidence", "unknown", "would_flip",
)  # fmt: skip
"""Keys that an entry of ``domains[]`` has too."""
LISTS = ("held_by", "evidence", "unknown")


def render_story_json(told: Told) -> Record:
    """The object that ``why --format json`` prints, as ``why.schema.json`` describes it."""
    story = told.story
    verdict = story.verdict
    return {
        "schema": SCHEMA,
        "site": story.site.name,
        "as_of": story.moment.as_of,
        "today": story.moment.today,
        "audited": told.audited,
        "policy": {"name": story.policy_name, "hash": story.policy_hash},
        "page": story.page or None,
        "sentence": tell_in_a_sentence(story),
        **(_judged(verdict, told) if verdict else _never_seen(story.domain)),
        **_links(told),
        **_people(told),
        **_history(told),
    }


def _never_seen(domain: str) -> Record:
    """The keys of a domain that no tool has seen, without counts and recommendation."""
    own: Record = {key: [] if key in LISTS else None for key in DOMAIN_KEYS}
    rest: Record = {
        "shown": False,
        "machine": None,
        "because": None,
        "live": False,
        "until": None,
        "holds": [],
        "flips": [],
        "settling": [],
        "contributions": [],
        "rules": [],
        "first_seen": None,
        "vendors": [],
        "network": None,
    }
    return own | {"domain": domain} | rest


def _judged(verdict: Explanation, told: Told) -> Record:
    finding = verdict.finding
    held = list(dict.fromkeys(hold.guard for hold in verdict.holds))
    return domain_record(finding, held) | {
        "shown": verdict.shown,
        "machine": finding.machine,
        "because": finding.because or None,
        "live": finding.live,
        "until": finding.stage.until if finding.stage else None,
        "holds": [dataclasses.asdict(hold) for hold in verdict.holds],
        "flips": list(finding.flips),
        "settling": [_lists(one) for one in verdict.settling],
        "contributions": [_contribution(one, told) for one in verdict.contributions],
        "rules": [_rule(one, told) for one in verdict.rules],
        "first_seen": finding.first_seen,
        "vendors": list(finding.vendors),
        "network": network_record(finding.network) if finding.network else None,
    }


def _contribution(one: Contribution, told: Told) -> Record:
    weights = [
        {
            "id": weighed.weight.id,
            "points": weighed.weight.points,
            "holds": weighed.holds,
            "where": told.places.weights.get((one.family, weighed.weight.id)),
        }
        for weighed in one.weights
    ]
    return {"family": one.family, "points": one.points, "cap": one.cap, "weights": weights}


def _rule(one: RuleReason, told: Told) -> Record:
    return {
        "id": one.rule.id,
        "recommend": one.rule.recommend,
        "because": one.rule.because,
        "holds": one.holds,
        "deciding": one.deciding,
        "where": told.places.rules.get(one.rule.id),
        "conditions": [
            {
                "depth": depth,
                "says": part.says,
                "holds": part.holds,
                "value": part.value or None,
                "columns": list(part.columns),
            }
            for depth, part, _ in walk(one.reason)
        ],
    }


def _links(told: Told) -> Record:
    links = told.story.links
    return {
        "states": dict(links.states),
        "rels": [{"rel": rel, "links": count} for rel, count in links.rels.items()],
        "anchors": [
            {"anchor": text, "class": kind, "links": count} for text, kind, count in links.anchors
        ],
        "more_anchors": links.more_anchors,
        "pages": [_page(one, told) for one in links.shown],
    }


def _page(one: OwnLink, told: Told) -> Record:
    where = told.places.links.get((one.source_url, one.target_url or ""))
    return _lists(one) | {"where": where}


def _people(told: Told) -> Record:
    mentions, verdict = told.story.mentions, told.story.verdict
    holding = verdict.finding.settled.decision if verdict else None
    return {
        "decisions": [_decision(one, holding) for one in mentions.decisions],
        "protected": [dataclasses.asdict(one) for one in mentions.protected],
        "prospects": [
            {"domain": one.domain, "status": one.status, "on": one.on or None, "where": one.where}
            for one in mentions.prospects
        ],
        "log": [dataclasses.asdict(one) for one in mentions.events],
        "disavow": [_listed(one, told) for one in mentions.lines],
    }


def _decision(one: Decision, holding: Decision | None) -> Record:
    return dataclasses.asdict(one) | {"holds": holding is not None and holding.where == one.where}


def _listed(one: Listed, told: Told) -> Record:
    file = told.places.list if one.in_file else told.places.receipt
    return {
        "line": one.line.text.strip(),
        "group": one.line.group or None,
        "in_file": one.in_file,
        "uploaded_on": one.uploaded_on,
        "where": f"{file}:{one.line.number}",
    }


def _history(told: Told) -> Record:
    touches = told.touches
    return {
        "commits": [_lists(one) for one in touches.commits],
        "commits_unknown": touches.unknown or None,
        "commits_beyond": touches.beyond or None,
        "where": {"metrics": told.places.metrics or None, "result": told.places.result or None},
    }


def _lists(one: Any) -> Record:  # noqa: ANN401 - any small dataclass
    """A dataclass's fields as a mapping, tuples as lists."""
    values = dataclasses.asdict(one)
    return {key: list(v) if isinstance(v, tuple) else v for key, v in values.items()}
