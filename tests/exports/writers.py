"""True rows as each vendor would export them: one small function per format, bytes at the end."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .conftest import ENCODINGS, Sample

Cells = dict[str, str]
KIND_WORDS = {"text": "a", "image": "img", "frame": "iframe"}


@dataclass(frozen=True, slots=True)
class Truth:
    """What is so: one link, and what a tool knows of its domain.

    `gone` is the day on which the link went, or empty while it is live.
    """

    source: str
    target: str
    anchor: str
    title: str
    nofollow: bool
    sponsored: bool
    ugc: bool
    kind: str
    lang: str
    out: int
    first: str
    last: str
    gone: str
    score: int
    count: int
    spam: bool

    @property
    def host(self) -> str:
        """Of the source."""
        return self.source.split("/")[2]


def write(format_: str, truths: Sequence[Truth]) -> bytes:
    """The vendor's file: its own header, preamble, delimiter, quoting, encoding, line ends."""
    sample, writer = Sample(format_), WRITERS[format_]
    rows = [writer(one) for one in truths]
    if format_ == "dataforseo-backlinks":
        items = [{**row, "attributes": row["attributes"].split()} for row in rows]
        return json.dumps({"tasks": [{"result": [{"items": items}]}]}).encode()
    header = sample.cells[0]
    assert all(set(row) <= set(header) for row in rows), format_
    cells = [[row.get(name, "") for name in header] for row in rows]
    end = "\n" if sample.body.count("\r\n") == 0 else "\r\n"
    quoted = sample.body.startswith('"')
    text = sample.render(
        [header, *cells],
        lineterminator=end,
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
    )
    return text.encode(ENCODINGS.get(format_, "utf-8"))


def yes(flag: object, word: str = "true", other: str = "false") -> str:
    """A flag as a vendor writes it."""
    return word if flag else other


def ahrefs_backlinks(t: Truth) -> Cells:
    return {
        "Referring page URL": t.source, "Target URL": t.target, "Anchor": t.anchor,
        "Referring page title": t.title, "Nofollow": yes(t.nofollow), "UGC": yes(t.ugc),
        "Sponsored": yes(t.sponsored), "Type": t.kind, "Language": t.lang,
        "External links": str(t.out), "First seen": f"{t.first} 10:00:00",
        "Last seen": f"{t.last} 11:00:00", "Lost": yes(t.gone, f"{t.gone} 12:00:00", ""),
        "Lost status": yes(t.gone, "notfound", ""), "Domain rating": str(t.score),
        "Domain traffic": str(t.count), "Page traffic": str(t.count), "Is spam": yes(t.spam),
    }  # fmt: skip


def ahrefs_domains(t: Truth) -> Cells:
    return {
        "Domain": t.host, "Is spam": yes(t.spam), "DR": str(t.score), "Traffic ": str(t.count),
        "Links to target": str(t.count), "First seen": f"{t.first} 10:00:00",
        "Lost": yes(t.gone, f"{t.gone} 12:00:00", ""),
    }  # fmt: skip


def ahrefs_ips(t: Truth) -> Cells:
    return {"Subnet": "192.0.2.x", "Ref. domains": str(t.count), "Links to target": str(t.out)}


def ahrefs_legacy(t: Truth) -> Cells:
    flags = [yes(t.nofollow, "Nofollow", "Dofollow")]
    flags += [word for word, flag in (("Sponsored", t.sponsored), ("UGC", t.ugc)) if flag]
    return {
        "Referring Page URL": t.source, "Link URL": t.target, "Link Anchor": t.anchor,
        "Referring Page Title": t.title, "Type": ", ".join([*flags, t.kind.title()]),
        "Language": t.lang, "External Links Count": str(t.out), "Domain Rating": str(t.score),
        "Traffic": str(t.count), "First Seen": t.first, "Last Check": t.last, "Day Lost": t.gone,
    }  # fmt: skip


def ahrefs_legacy_grouped(t: Truth) -> Cells:
    cells = ahrefs_legacy(t)
    gone = ("First Seen", "Last Check", "Day Lost")
    return {**{k: v for k, v in cells.items() if k not in gone}, "Found": t.first}


def semrush_legacy(t: Truth) -> Cells:
    return {
        "Source url": t.source, "Target url": t.target, "Anchor": t.anchor,
        "Source title": t.title, "External links": str(t.out), "Nofollow": yes(t.nofollow),
        **{kind.title(): yes(t.kind == kind) for kind in ("text", "image", "frame", "form")},
        "First seen": t.first, "Last seen": t.last, "New link": "false",
        "Lost link": yes(t.gone),
    }  # fmt: skip


def semrush_backlinks(t: Truth) -> Cells:
    flags = {"Sponsored": yes(t.sponsored), "Ugc": yes(t.ugc)}
    return {**semrush_legacy(t), **flags, "Page ascore": str(t.score)}


def semrush_audit(t: Truth) -> Cells:
    return {
        "Source URL": t.source, "Source Domain": t.host, "Target URL": t.target,
        "Anchor": t.anchor, "Source Page Title": t.title, "No Follow": yes(t.nofollow),
        "Link Type": KIND_WORDS.get(t.kind, "a"), "First Seen": t.first, "Last Seen": t.last,
        "Toxic Score": str(t.score), "Domain Authority Score": str(t.score),
        "Page Authority Score": str(t.score),
    }  # fmt: skip


def semrush_domains(t: Truth) -> Cells:
    return {
        "Domain": t.host, "Domain ascore": str(t.score), "Backlinks": str(t.count),
        "IP Address": "192.0.2.1", "Country": "fr", "First seen": t.first, "Last seen": t.last,
    }  # fmt: skip


def moz_inbound(t: Truth) -> Cells:
    return {
        "URL": t.source.split("://")[1], "Target URL": t.target.split("://")[1],
        "Anchor Text": t.anchor, "Title": t.title, "Spam Score": f"{t.score}%",
        "DA": str(t.score), "Link Type": yes(t.nofollow, "nofollow", "follow"),
        "Link State": yes(t.gone, "lost", "active"), "Date First Seen": t.first,
        "Date Last Seen": t.last, "Date Lost": t.gone or "--",
        "Outbound Links from Page": str(t.out),
    }  # fmt: skip


def moz_ose_older(t: Truth) -> Cells:
    return {
        "URL": t.source.split("://")[1], "Target URL": t.target.split("://")[1],
        "Anchor Text": t.anchor, "Title": t.title, "Domain Authority": str(t.score),
        "Followable": yes(not t.nofollow, "Yes", "No"), "301": yes(t.kind == "redirect", "Yes", "No"),
    }  # fmt: skip


def moz_ose(t: Truth) -> Cells:
    answers = {
        "Only rel=nofollow": yes(t.nofollow, "Yes", "No"),
        "Only follow": yes(not t.nofollow, "Yes", "No"),
    }
    return {**{k: v for k, v in moz_ose_older(t).items() if k != "Followable"}, **answers}


def majestic_download(t: Truth) -> Cells:
    return {
        "Source URL": t.source, "Target URL": t.target, "Anchor Text": t.anchor,
        "Source Crawl Date": t.last, "Source First Found Date": t.first,
        "FlagNoFollow": yes(t.nofollow, "+", ""), "FlagImageLink": yes(t.kind == "image", "+", ""),
        "FlagRedirect": yes(t.kind == "redirect", "+", ""),
        "FlagFrame": yes(t.kind == "frame", "+", ""), "SourceTrustFlow": str(t.score),
        "SourceCitationFlow": str(t.score), "SourceTopicalTrustFlow_Topic_0": t.title,
    }  # fmt: skip


def majestic_api(t: Truth) -> Cells:
    return {
        "SourceURL": t.source, "TargetURL": t.target, "AnchorText": t.anchor,
        "FirstIndexedDate": t.first, "LastSeenDate": t.last, "DateLost": t.gone,
        "FlagDeleted": yes(t.gone, "1", "0"), "ReasonLost": yes(t.gone, "notfound", ""),
        "FlagNoFollow": yes(t.nofollow, "1", "0"), "FlagImages": yes(t.kind == "image", "1", "0"),
        "FlagRedirect": yes(t.kind == "redirect", "1", "0"),
        "FlagFrame": yes(t.kind == "frame", "1", "0"), "FlagMention": "0",
        "SourceTrustFlow": str(t.score), "SourceCitationFlow": str(t.score),
        "SourceTopicalTrustFlow_Topic_0": t.title,
    }  # fmt: skip


def majestic_domains(t: Truth) -> Cells:
    def day(iso: str) -> str:
        return "/".join(reversed(iso.split("-"))) + " 00:00"

    return {
        "Domain": t.host, "AlexaRank": "-1", "ExtBackLinks": "9", "CitationFlow": str(t.score),
        "TrustFlow": str(t.score), "BackLinks_acme.example": str(t.count),
        "FirstLinkDate_acme.example": day(t.first), "LastLinkDate_acme.example": day(t.last),
    }  # fmt: skip


def gsc_latest(t: Truth) -> Cells:
    return {"Linking page": t.source, "Last crawled": t.last}


def gsc_sample(t: Truth) -> Cells:
    return {"Linking page": t.source}


def gsc_sites(t: Truth) -> Cells:
    return {"Site": t.host, "Linking pages": str(t.count), "Target pages": str(t.count)}


def gsc_text(t: Truth) -> Cells:
    return {"Rank": str(t.out), "Link text": t.anchor or "(empty)"}


def bing_pages(t: Truth) -> Cells:
    return {"Source Url": t.source, "Anchor text": t.anchor, "Target Url": t.target}


def bing_domains(t: Truth) -> Cells:
    return {"Domain": f"https://{t.host}", "Backlinks Count": str(t.count)}


def bing_anchors(t: Truth) -> Cells:
    return {"Anchor": t.anchor, "Backlinks Count": str(t.count)}


def linkody(t: Truth) -> Cells:
    return {
        "URL FROM": t.source, "TAGS": t.title, "EXPECTED LANDING PAGE URL": t.target,
        "EXPECTED FOLLOW": yes(not t.nofollow, "yes", "no"), "EXPECTED ANCHOR": t.anchor,
    }  # fmt: skip


def ga4(t: Truth) -> Cells:
    return {"Session source / medium": f"{t.host} / referral", "Sessions": str(t.count)}


def dataforseo(t: Truth) -> Cells:
    flags = {"nofollow": t.nofollow, "sponsored": t.sponsored, "ugc": t.ugc}
    return {
        "url_from": t.source, "url_to": t.target, "domain_from": t.host, "anchor": t.anchor,
        "page_from_title": t.title, "page_from_language": t.lang, "item_type": {"text": "anchor"}.get(t.kind, t.kind),
        "attributes": " ".join(name for name, flag in flags.items() if flag),
        "dofollow": yes(not any(flags.values())), "page_from_external_links": str(t.out),
        "first_seen": f"{t.first} 10:00:00 +00:00", "last_seen": f"{t.last} 10:00:00 +00:00",
        "is_lost": yes(t.gone), "domain_from_rank": str(t.score),
        "backlink_spam_score": str(t.score),
    }  # fmt: skip


WRITERS: dict[str, Callable[[Truth], Cells]] = {
    "ahrefs-backlinks": ahrefs_backlinks,
    "semrush-backlinks": semrush_backlinks,
    "semrush-audit-domains": semrush_audit,
    "semrush-referring-domains": semrush_domains,
    "moz-inbound-links": moz_inbound,
    "gsc-latest-links": gsc_latest,
    "gsc-sample-links": gsc_sample,
    "gsc-linking-sites": gsc_sites,
    "ahrefs-referring-domains": ahrefs_domains,
    "ahrefs-referring-ips": ahrefs_ips,
    "ahrefs-backlinks-legacy": ahrefs_legacy,
    "ahrefs-backlinks-legacy-grouped": ahrefs_legacy_grouped,
    "semrush-backlinks-legacy": semrush_legacy,
    "moz-ose-links": moz_ose,
    "moz-ose-links-older": moz_ose_older,
    "majestic-backlinks": majestic_download,
    "majestic-backlinks-api": majestic_api,
    "majestic-referring-domains": majestic_domains,
    "gsc-linking-text": gsc_text,
    "bing-pages": bing_pages,
    "bing-domains": bing_domains,
    "bing-anchors": bing_anchors,
    "linkody-links": linkody,
    "ga4-referrals": ga4,
    "dataforseo-backlinks": dataforseo,
}
"""The writer of each format."""
