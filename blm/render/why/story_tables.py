"""Table rows of a story: links, decisions, events, lines, commits; for text and Markdown.

Cells are plain words with hosts and URLs defanged; the table that holds them escapes the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from blm.core.site.site import Decision, Event
from blm.core.why.domain_commits import Touch
from blm.core.why.human_record import Listed
from blm.core.why.story import Told
from blm.render.text.escaping import defang, plain

Row = list[str]

PAGE_WIDTH, TARGET_WIDTH = 60, 40
LINK_HEAD = ("Page", "To", "Anchor", "Rel", "State", "First seen", "Seen by", "Line")
ANCHOR_HEAD = ("Anchor", "Kind", "Live links")
DECISION_HEAD = ("About", "Decision", "By", "On", "Until", "Reason", "Line")
EVENT_HEAD = ("On", "About", "Event", "By", "How", "Reason", "Line")
LISTED_HEAD = ("Line", "Whose", "Uploaded", "Where")
COMMIT_HEAD = ("On", "Commit", "By", "Pull request", "Subject", "Files")


def link_rows(told: Told) -> list[Row]:
    """Sample links, with the reports that list them and the place of their inventory line."""
    rows = []
    for one in told.story.links.shown:
        key = (one.source_url, one.target_url or "")
        state = f"{one.state} {one.lost_on}" if one.lost_on and one.state == "lost" else one.state
        rows.append(
            [
                plain(defang(one.source_url), PAGE_WIDTH),
                plain(defang(one.target_url), TARGET_WIDTH) if one.target_url else "unknown",
                _anchor(one.anchor),
                one.rel or "unknown",
                state,
                one.first_seen or "unknown",
                ", ".join(one.streams) or "no report now",
                told.places.links.get(key, "–"),
            ]
        )
    return rows


def _anchor(text: str | None) -> str:
    return "unknown" if text is None else plain(text, 40) or "(empty)"


def anchor_rows(told: Told) -> list[Row]:
    """Anchors of live links with their class, most frequent first."""
    return [
        [_anchor(text), kind or "unknown", f"{count:,}"]
        for text, kind, count in told.story.links.anchors
    ]


def count_words(told: Told) -> str:
    """Number of links by state, and of live ones by rel."""
    links = told.story.links
    states = ", ".join(f"{count:,} {state}" for state, count in links.states.items())
    rels = ", ".join(f"{count:,} {rel}" for rel, count in links.rels.items())
    return f"{states}; of the live ones {rels}" if rels else states


def decision_rows(told: Told) -> list[Row]:
    """Decisions and protection; those no longer in force say so."""
    verdict = told.story.verdict
    holding = verdict.finding.settled.decision if verdict else None
    rows = [_decision(one, holding) for one in told.story.mentions.decisions]
    shields = told.story.mentions.protected
    return rows + [
        [defang(one.domain), "protected", "–", "–", "–", plain(one.reason), one.where or "–"]
        for one in shields
    ]


def _decision(one: Decision, holding: Decision | None) -> Row:
    said = f"{one.decision}, for all sites" if one.shared else one.decision
    holds = holding is not None and holding.where == one.where
    return [
        defang(one.subject),
        f"{said}, holds" if holds else said,
        plain(one.by),
        one.on,
        one.expires or "–",
        plain(one.reason),
        one.where or "–",
    ]


def event_rows(events: Sequence[Event]) -> list[Row]:
    """Events of the log, oldest first."""
    return [
        [
            one.on,
            defang(one.subject),
            one.event,
            plain(one.by),
            " ".join(filter(None, [plain(one.via), plain(one.ref)])) or "–",
            plain(one.reason) or "–",
            one.where or "–",
        ]
        for one in events
    ]


def listed_rows(told: Told) -> list[Row]:
    """Lines of the disavow file: whose they are, and whether they were uploaded."""
    return [_listed(one, told) for one in told.story.mentions.lines]


def _listed(one: Listed, told: Told) -> Row:
    file = told.places.list if one.in_file else told.places.receipt
    whose = f"blm's of {one.line.group}" if one.line.group else "a person's"
    text = one.line.text.strip()
    name = text.removeprefix("domain:")
    shown = f"domain:{defang(name)}" if name != text else defang(text)
    return [
        shown,
        whose if one.in_file else "no longer in disavow.txt",
        f"in the list of {one.uploaded_on}" if one.uploaded_on else "not in any receipt",
        f"{file}:{one.line.number}",
    ]


def commit_rows(commits: Sequence[Touch]) -> list[Row]:
    """Commits, newest first."""
    return [
        [
            one.on,
            one.sha[:10],
            plain(one.by, 30),
            f"#{one.pull}" if one.pull else "–",
            plain(one.subject, 60),
            ", ".join(file.rpartition("/")[2] for file in one.files) or "–",
        ]
        for one in commits
    ]
