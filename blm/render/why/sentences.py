"""One sentence on a domain: its recommendation and the strongest evidence."""

from __future__ import annotations

from collections.abc import Iterator

from blm.core.findings.finding import Finding
from blm.core.why.story import Explanation, Story
from blm.render.sections.domain_wording import name_recommendation
from blm.render.sections.evidence_cards import list_mates
from blm.render.text.escaping import defang, plain
from blm.render.text.numbers import VENDOR_NAMES, number, plural, stream_title

SCALES = {"ahrefs.dr": "DR", "semrush.as": "AS", "moz.da": "DA", "majestic.tf": "TF"}
"""Display name of a vendor's authority column."""
LEADS = {
    "remove": "is to be removed",
    "watch": "is watched",
    "keep": "is kept",
    "unassessed": "cannot be judged",
}
ABOUT_VISITS = frozenset({"no-domain-traffic", "authority-without-traffic", "real-traffic"})
"""Evidence about authority and visits, which the sentence states already."""
SIGNS_SHOWN = 2
TITLE_WIDTH = 60


def tell_in_a_sentence(story: Story) -> str:
    """The sentence, safe for a terminal; untrusted text in it is defanged and in quotes."""
    name = defang(story.domain)
    if story.verdict is None:
        return f"{name} was never seen linking to {story.site.name}; {_tell_mentions(story)}."
    finding = story.verdict.finding
    lead = LEADS[finding.recommendation]
    if not finding.live:
        lead += ", though none of its links is live"
    facts = "; ".join(_list_facts(story, story.verdict))
    return f"{name} {lead}: {facts}." if facts else f"{name} {lead}."


def _list_facts(story: Story, verdict: Explanation) -> Iterator[str]:
    finding = verdict.finding
    settled = finding.settled
    if settled.protected is not None:
        yield f"protected, because {plain(settled.protected.reason)}"
    elif settled.decision is not None or settled.due_now:
        yield name_recommendation(finding).rstrip(".")
    if finding.recommendation == "unassessed":
        yield _tell_sightings(story, finding)
        return
    visits = _tell_visits(finding)
    if visits:
        yield visits
    yield from _list_signs(finding)
    if finding.recommendation in ("watch", "remove"):
        yield from _tell_title(story)
    yield from _tell_mates(finding)


def _tell_visits(finding: Finding) -> str:
    """Authority on its vendor's scale, and organic visits per month."""
    values = finding.values
    column = next((name for name in SCALES if values.get(name) is not None), None)
    if column is not None and values["authority"] != values[column]:
        column = next((n for n in SCALES if values.get(n) == values["authority"]), column)
    rating = f"{SCALES[column]} {values[column]:g}" if column else ""
    traffic = values["traffic"]
    if traffic is None:
        return f"{rating}, visits unknown" if rating else ""
    strong = values["authority_band"] == "strong"
    visits = "no traffic" if traffic <= 0 else f"{number(traffic)} visits a month"
    joint = " but " if strong and traffic <= 0 else " and "
    return f"{rating}{joint}{visits}" if rating else visits


def _list_signs(finding: Finding) -> list[str]:
    """The strongest evidence: for a kept domain what supports it, else what speaks against it."""
    sign = -1 if finding.recommendation == "keep" else 1
    told = [e for e in finding.evidence if e.points * sign > 0 and e.id not in ABOUT_VISITS]
    return [evidence.text for evidence in told[:SIGNS_SHOWN]]


def _tell_title(story: Story) -> Iterator[str]:
    titles = [one.title for one in story.links.shown if one.state == "live" and one.title]
    if titles:
        yield f"title '{plain(titles[0], TITLE_WIDTH)}'"


def _tell_mates(finding: Finding) -> Iterator[str]:
    mates = list_mates(finding)
    if finding.network is None or not mates:
        return
    arrived = finding.network.arrived
    when = ""
    if arrived is not None:
        first, last = arrived
        when = f" arrived {first}" if first == last else f" arrived {first} to {last}"
    yield f"{plural(len(mates), 'look-alike')}{when}"


def _tell_sightings(story: Story, finding: Finding) -> str:
    """The reports that list a domain of which only the name is known."""
    streams = sorted({name for one in story.links.shown for name in one.streams})
    known = sum(story.links.states.values())
    tools = ", ".join(VENDOR_NAMES.get(name, name) for name in finding.vendors) or "no tool"
    said = ", ".join(map(stream_title, streams)) or tools
    pages = f"{plural(known, 'page')} in {said}" if known else f"a list of {tools} names it"
    return f"{pages}, and no tool tells more than that"


def _tell_mentions(story: Story) -> str:
    """The files in which people named a domain that no tool has seen."""
    said = story.mentions
    here = sum(one.in_file for one in said.lines)
    counts = (
        (here, "line of disavow.txt", "lines of disavow.txt"),
        (len(said.lines) - here, "uploaded line", ""),
        (len(said.decisions), "decision", ""),
        (len(said.protected), "protection", ""),
        (len(said.prospects), "prospect", ""),
        (len(said.events), "event of the log", "events of the log"),
    )
    named = [plural(count, one, many) for count, one, many in counts if count]
    return f"people wrote {', '.join(named)}"
