"""Why a domain is judged as it is: suspicion, rules, unknown signals, holds; as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from blm.core.plan.line_guards import Hold
from blm.core.policy.suspicion import Contribution
from blm.core.why.missing_exports import Settling
from blm.core.why.rule_trace import Reason, RuleReason
from blm.core.why.story import Explanation, Told
from blm.render.sections.evidence_cards import list_mates
from blm.render.sections.open_work import stage_words
from blm.render.text.escaping import defang, plain
from blm.render.text.numbers import number, stream_title
from blm.render.text.signal_words import say_unknown

Row = list[str]

BAR = 10
"""Blocks of the longest bar."""
MATES_SHOWN = 10
REPORTS_SHOWN = 3
ANSWERS = {True: "true", False: "false", None: "unknown"}


def bar_of(points: float, most: float) -> str:
    """A bar of blocks for log-odds points; hollow blocks for negative points."""
    blocks = round(BAR * abs(points) / most) if most else 0
    return ("█" if points > 0 else "░") * (blocks or (1 if points else 0))


def contribution_rows(verdict: Explanation) -> list[Row]:
    """Family, points, bar and true conditions; families without known evidence say so."""
    known = verdict.contributions
    most = max((abs(one.points) for one in known), default=0.0)
    return [[c.family, _points(c), bar_of(c.points, most), _tell_weights(c)] for c in known]


def _points(one: Contribution) -> str:
    decided = any(weighed.holds is not None for weighed in one.weights)
    return f"{one.points:+.1f}" if decided else "?"


def _tell_weights(one: Contribution) -> str:
    true = [f"{w.weight.id} {w.weight.points:+g}" for w in one.weights if w.holds]
    unknown = [w.weight.id for w in one.weights if w.holds is None]
    said = [", ".join(true)] if true else []
    said += [f"capped at {one.cap:g}"] if one.capped else []
    said += [f"unknown: {', '.join(unknown)}"] if unknown else []
    return "; ".join(said) or "nothing is true"


def rule_lines(told: Told, verdict: Explanation) -> Iterator[tuple[int, str, str, str]]:
    """Depth, answer, condition with the deciding value, and the rule's ``file:line``."""
    for one in verdict.rules:
        yield 0, _answer(one, verdict), _name_rule(one), told.places.rules.get(one.rule.id, "")
        yield from ((depth, ANSWERS[r.holds], words, "") for depth, r, words in walk(one.reason))


def _answer(one: RuleReason, verdict: Explanation) -> str:
    return ANSWERS[one.holds] if not (one.deciding and verdict.by_url) else "true of pages"


def _name_rule(one: RuleReason) -> str:
    mark = ", which decides" if one.deciding else ""
    return f"{one.rule.recommend}: {one.rule.id}{mark}"


def walk(reason: Reason, depth: int = 1) -> Iterator[tuple[int, Reason, str]]:
    """A condition and, after it, its parts: depth, reason, words."""
    source = f" ({', '.join(reason.columns)})" if reason.columns else ""
    words = f"{reason.says}: {plain(reason.value)}{source}" if reason.value else reason.says
    yield depth, reason, words
    for part in reason.parts:
        yield from walk(part, depth + 1)


def settling_rows(settling: Sequence[Settling]) -> list[Row]:
    """Unknown signals, and the exports that would tell them."""
    return [[say_unknown([one.signal]), _tell_reports(one)] for one in settling]


def _tell_reports(one: Settling) -> str:
    new = list(map(stream_title, one.streams[:REPORTS_SHOWN]))
    silent = list(map(stream_title, one.silent[:REPORTS_SHOWN]))
    said = [f"an export of {' or '.join(new)}"] if new else []
    said += [f"nothing of it in {' and '.join(silent)}"] if silent else []
    return "; ".join(said) or "no export: a visit, or a person"


def mates_words(verdict: Explanation) -> str:
    """Look-alikes by name, and what they share; empty without any."""
    network = verdict.finding.network
    if network is None:
        return ""
    mates = list_mates(verdict.finding)
    more = f" and {len(mates) - MATES_SHOWN:,} more" if len(mates) > MATES_SHOWN else ""
    names = ", ".join(map(defang, mates[:MATES_SHOWN]))
    return f"{names}{more}. They share {'; '.join(network.why)}"


def stage_sentence(verdict: Explanation) -> str:
    """The stage of the removal and its next step; empty when there is no removal."""
    stage = verdict.finding.stage
    if stage is None:
        return ""
    name, next_step, dates = stage_words(stage)
    waits = f", waiting for {next_step}" if next_step != "–" else ""
    when = f" ({dates})" if dates != "–" else ""
    return f"{name}{when}{waits}"


def hold_words(verdict: Explanation) -> list[str]:
    """Guards that hold the domain's line, and how each is released."""
    return [_tell_hold(hold) for hold in verdict.holds]


def _tell_hold(hold: Hold) -> str:
    said = f"{hold.guard}: {hold.reason}"
    released = f"; what lets it through: {hold.release}" if hold.release else ""
    # G13 counts from the date of the data, so a hold may last beyond a day that has passed.
    data = "data of " if hold.guard == "G13" else ""
    return f"{said}{released}" + (f", until {data}{hold.until}" if hold.until else "")


def suspicion_sentence(told: Told, verdict: Explanation) -> str:
    """Suspicion, the prior it starts from, and completeness."""
    finding = verdict.finding
    known = f"{100 * finding.completeness:.0f} % of the evidence is known"
    if finding.suspicion is None:
        return f"no number: too few families of evidence are known; {known}"
    start = f"{number(told.story.prior)} before any evidence"
    return f"{finding.suspicion:g} of 100, {start}; {known}"
