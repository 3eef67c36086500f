"""Evidence cards: the evidence for and against one domain, in reports and pull requests."""

from __future__ import annotations

from collections.abc import Sequence

from blm.core.findings.finding import Finding
from blm.core.findings.sample_links import Sample
from blm.render.sections.domain_wording import suspicion_words
from blm.render.text.escaping import Markdown, code, escape, host, listing, table, url
from blm.render.text.numbers import VENDOR_NAMES, plural
from blm.render.text.signal_words import say_flip, say_unknown

EVIDENCE_SHOWN = 5
SAMPLES_SHOWN = 2
UNKNOWN_SHOWN = 4
MATES_SHOWN = 3


def view_card(finding: Finding, commands: Sequence[str] = ()) -> dict[str, object]:
    """The evidence on one domain.

    Args:
        finding: of the domain.
        commands: for deciding on it, to copy.
    """
    signs = [e for e in finding.evidence if e.points > 0][:EVIDENCE_SHOWN]
    against = [e for e in finding.evidence if e.points < 0][:EVIDENCE_SHOWN]
    return {
        "domain": finding.domain,
        "rule": code(finding.rule) if finding.rule else escape("none"),
        "because": escape(finding.because) if finding.rule else "",
        "suspicion": suspicion_words(finding),
        "completeness": f"{100 * finding.completeness:.0f} %",
        "families": finding.families,
        "links": plural(finding.links, "live link"),
        "followed": finding.followed,
        "vendors": ", ".join(VENDOR_NAMES.get(v, v) for v in finding.vendors) or "no tool",
        "first_seen": finding.first_seen or "unknown",
        "signs": "; ".join(f"{e.text} ({e.points:+g})" for e in signs) or "nothing",
        "against": "; ".join(f"{e.text} ({e.points:+g})" for e in against) or "nothing",
        "rest": len(finding.evidence) - len(signs) - len(against),
        "network": _network(finding),
        "unknown": say_unknown(finding.unknown[:UNKNOWN_SHOWN]),
        "flip": say_flip(finding.would_flip or ""),
        "urls": len(finding.urls),
        "samples": _samples(finding.samples),
        "commands": list(commands),
    }


def list_mates(finding: Finding) -> tuple[str, ...]:
    """The other domains of the finding's network."""
    members = finding.network.domains if finding.network is not None else ()
    return tuple(domain for domain in members if domain != finding.domain)


def _network(finding: Finding) -> dict[str, object] | None:
    """Number of look-alikes, some of their names, and what they share."""
    mates = list_mates(finding)
    if finding.network is None:
        return None
    return {
        "count": plural(len(mates), "look-alike"),
        "why": "; ".join(finding.network.why),
        "domains": listing(map(host, mates[:MATES_SHOWN])),
        "more": max(0, len(mates) - MATES_SHOWN),
    }


def _samples(samples: Sequence[Sample]) -> Markdown | str:
    if not samples:
        return ""
    shown = [_sample(sample) for sample in samples[:SAMPLES_SHOWN]]
    return table(["Page", "Title", "Anchor", "Kind of anchor", "Rel"], shown)


def _sample(sample: Sample) -> list[object]:
    return [
        url(sample.source_url, 70),
        "unknown" if sample.title is None else code(sample.title, 50),
        "unknown" if sample.anchor is None else code(sample.anchor, 50),
        sample.anchor_class or "unknown",
        sample.rel or "unknown",
    ]
