"""Audits as values, without a snapshot behind them; every text of a stranger can be hostile."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from blm.core.anchors.anchor_distribution import CLASSES, OTHERS, AnchorMix, AnchorShare
from blm.core.audit.audit import Audit, NewLink
from blm.core.audit.disavow_review import ListReview
from blm.core.audit.drift import Drift
from blm.core.audit.line_reviews import LineReview
from blm.core.findings.evidence import Evidence
from blm.core.findings.finding import Finding
from blm.core.findings.link_networks import find_networks, group_pages
from blm.core.findings.sample_links import Sample
from blm.core.inventory.readings import Export, Reading
from blm.core.kpis.kpi import Kpi
from blm.core.link_profile.desired_state import Moment, Versions
from blm.core.links.index_changes import IndexChange
from blm.core.links.own_network import OwnLinks
from blm.core.live_list.receipts import LiveList
from blm.core.plan.line_guards import Guard, Hold
from blm.core.plan.plan import HeldBack, Plan
from blm.core.policy.precedence import Settled
from blm.core.reclaim.lost_links import Reclaim
from blm.core.site.site import Decision, Protected, Site
from blm.core.site.stages import Stage

SITE = "acme.example"
AS_OF = "2026-11-21"
TODAY = "2026-11-22"
HOSTILE = (
    "@SEO_CARTEL in telegram #123 | <img src=x onerror=alert(1)> `x` [a](https://bad.example/a_b_c)"
    " www.bad.example me@bad.example \u202egpj.exe\u200b\n| new | row |\r\n# 0123456789abcdef"
)
UNITS = {
    "referring_domains_growth": "percent a month",
    "toxic_share": "percent",
    "link_loss_rate": "percent a month",
    "average_authority": "ahrefs.dr",
    "anchor_distribution": "percent exact",
    "follow_share": "percent",
    "link_velocity": "referring domains a week",
    "referral_traffic": "sessions",
}
TARGETS = ("5-15", "< 5", "< 3", "≥ 40", "≤ 5", "70-80", "< 3.5", "≥ 0")
VALUES = (3.2, 2.1, 1.4, 41.7, 4.2, 76.5, 12.0, 1204.0)
GUARDS = (
    Guard("G10", "proposal", "passed", "primary data: ahrefs.links of 2026-11-21, fresh until 2026-12-26", "guards.stale_after_days"),
    Guard("G12", "proposal", "passed", "the live list is recorded", f"event baseline in profiles/{SITE}/log.yaml"),
    Guard("G9", "proposal", "advisory", "no manual action, no known link buying", "manual_action", "none needed"),
    Guard("G5", "plan", "passed", "4 ready; at most 25", "guards.max_new_lines"),
    Guard("G11", "plan", "passed", "no line is taken back by this plan", "none"),
)  # fmt: skip


def make_site(**over: Any) -> Site:
    """A site with two streams and no manual action."""
    values: dict[str, Any] = {
        "name": SITE, "policy": "default", "domains": (SITE,), "owners": ("ana",), "languages": ("en",),
        "topics": ("boots",), "niche": "", "cadence": "small", "streams": {"ahrefs.links": {"primary": True}, "gsc.links": {}},
        "disavow": "propose", "manual_action": None, "known_link_buying": False, "public": False, "brand": ("Acme",),
        "products": (), "authors": (), "money": ("hiking boots",), "brand_wins": True, "poison_allowed": (), "campaigns": (),
        "protected": (), "prospects": (), "decisions": (), "events": (), "incidents": (),
        "properties": (f"https://{SITE}/", f"http://{SITE}/"),
    }  # fmt: skip
    return Site(**{**values, **over})


def make_export(stream: str = "ahrefs.links", as_of: str | None = AS_OF, **over: Any) -> Export:
    """A complete export of a thousand rows."""
    values: dict[str, Any] = {
        "file": f"{SITE}-backlinks.csv", "stream": stream, "format": "ahrefs-backlinks", "as_of": as_of, "scope": "subdomains",
        "coverage": "full", "cap": None, "rows": 1000, "skipped": {}, "skipped_rows": (), "states": {},
        "sha256": f"{stream}-{as_of}".encode().hex().ljust(64, "0")[:64],
    }  # fmt: skip
    return Export(**{**values, **over})


def make_kpis(values: Sequence[float | None] = VALUES, **bands: str) -> tuple[Kpi, ...]:
    """The eight KPIs with these values, in band unless told otherwise."""
    found = []
    for (name, unit), target, value in zip(UNITS.items(), TARGETS, values, strict=True):
        band: Any = "unknown" if value is None else bands.get(name, "ok")
        known = value is not None
        found.append(
            Kpi(
                id=name,
                value=value,
                raw=value,
                unit=unit,
                interval=(value * 0.8, value * 1.3) if value is not None else None,
                band=band,
                measured=band,
                target=target,
                previous=value - 0.4 if value is not None else None,
                assessed=400 if known else 3,
                reason="9 of 400 assessed"
                if known
                else "needs a second complete export of one tool",
            )
        )
    return tuple(found)


def make_mix(examples: Sequence[str] = ("Acme",), **over: Any) -> AnchorMix:
    """An anchor mix near its ranges."""
    shares = dict(
        zip((*CLASSES, *OTHERS), (46.0, 22.0, 14.0, 13.8, 4.2, 3.0, 0.5, 9.0), strict=True)
    )
    ranges = dict(zip(CLASSES, ((40, 50), (20, 25), (10, 15), (10, 15), (3, 5)), strict=True))
    rows = tuple(
        AnchorShare(
            name, value, (value * 0.8, value * 1.2), ranges.get(name), "in", tuple(examples)
        )
        for name, value in shares.items()
    )
    values: dict[str, Any] = {
        "shares": rows,
        "coverage": 91.0,
        "domains": 412,
        "stopped": False,
        "trusted": True,
        "reason": "",
    }
    return AnchorMix(**{**values, **over})


def join_networks(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings with the networks that their samples show."""
    pages = [
        (f.domain, sample.source_url, sample.title, sample.anchor)
        for f in findings
        for sample in f.samples
    ]
    facts = {
        f.domain: {"live_links": f.links, "first_seen": f.first_seen, "semrush.ip": None}
        for f in findings
    }
    networks = find_networks(group_pages(pages), facts)
    return tuple(dataclasses.replace(f, network=networks.get(f.domain)) for f in findings)


def make_finding(
    domain: str, recommendation: str = "remove", hostile: str = "cheap hiking boots", **over: Any
) -> Finding:
    """A finding with evidence for and against and two samples."""
    samples = tuple(
        Sample(
            f"https://{domain}/page-{n}?q={hostile}",
            f"https://{SITE}/",
            hostile,
            "exact",
            "follow",
            hostile,
        )
        for n in (1, 2)
    )
    values: dict[str, Any] = {
        "domain": domain, "recommendation": recommendation, "machine": recommendation,
        "rule": "spam-without-traffic" if recommendation == "remove" else "high-spam-score",
        "because": "the reasons of the rule", "due": None,
        "stage": Stage("due", "2026-11-01") if recommendation == "remove" else None, "settled": Settled(recommendation),
        "suspicion": 93.4, "completeness": 0.78, "live": True, "links": 3, "followed": 2, "vendors": ("ahrefs", "semrush"),
        "first_seen": "2026-08-02", "families": 4,
        "evidence": (
            Evidence("spam-high", "vendor", 2.0, "spam score high: 71 (semrush.toxic)"),
            Evidence("exact-anchor", "anchor", 1.2, "exact-match anchor on at least half of its 2 followed links"),
            Evidence("no-domain-traffic", "traffic", 1.0, "no organic visits to the domain"),
            Evidence("in-content", "placement", -0.7, "at least half of its 2 followed links in the main content"),
        ),
        "unknown": ("foreign_language", "page_traffic"), "would_flip": "if traffic were above 0: watch",
        "urls": (), "samples": samples, "values": {"first_on": "2026-08-03", "due_now": False},
    }  # fmt: skip
    return Finding(**{**values, **over})


def make_plan(**over: Any) -> Plan:
    """A plan that asks for nothing."""
    values: dict[str, Any] = {
        "mode": "advisory", "disavow_add": (), "added": (), "held_back": (), "next": (), "outreach_due": (), "reclaim": (),
        "watch_due": (), "guards": GUARDS, "group": (), "withdrawn": (), "fingerprint": "0f3c9a71d2b84e65",
    }  # fmt: skip
    return Plan(**{**values, **over})


def make_row(as_of: str, values: Sequence[float | None] = VALUES, **over: Any) -> dict[str, Any]:
    """A row of the history."""
    kpis = {
        name: {
            "value": value,
            "raw": value,
            "measured": "ok",
            "band": "unknown" if value is None else "ok",
            "assessed": 400,
        }
        for name, value in zip(UNITS, values, strict=True)
    }
    row = {
        "as_of": as_of, "today": as_of, "cadence": "monthly", "provisional": False, "policy": "abc123abc123", "blm": "0.1.0",
        "schema": 1, "suffixes": "2026-10-23", "exports": 2, "kpis": kpis,
        "links": {"live": 5000, "unseen": 40, "new": 12, "lost": 8, "changed": 3, "returned": 1},
        "referring_domains": {"live": 1200, "new": 9, "lost": 4, "assessed": 800, "unassessed": 400},
        "recommendations": {"keep": 700, "watch": 90, "remove": 10, "unassessed": 400}, "cohorts": {"2026-Q1": 5000},
        "fingerprint": "0f3c9a71d2b84e65",
    }  # fmt: skip
    return {**row, **over}


def make_audit(**over: Any) -> Audit:
    """An audit with nothing to do."""
    exports = (
        make_export("ahrefs.links", "2026-10-20"),
        make_export("ahrefs.links"),
        make_export("gsc.links", "2026-11-20", coverage="sample"),
    )
    given = {"as_of": AS_OF, "provisional": False, "today": TODAY, "cadence": "quarterly"}
    moment = Moment(**{name: over.pop(name, value) for name, value in given.items()})
    values: dict[str, Any] = {
        "site": make_site(), "moment": moment, "since": "2026-10-20",
        "policy_name": "default", "policy_hash": "abc123abc123", "versions": Versions("0.1.0", 1, "2026-10-23"),
        "exports": exports, "new": frozenset(e.sha256 for e in exports[1:]),
        "links": {"live": 5120, "unseen": 31, "new": 120, "lost": 44, "changed": 6, "returned": 2},
        "referring_domains": {"live": 1204, "new": 31, "lost": 8, "assessed": 1204, "unassessed": 0},
        "recommendations": {"keep": 1100, "watch": 94, "remove": 10, "unassessed": 0},
        "kpis": make_kpis(), "mix": make_mix(), "findings": (), "plan": make_plan(), "drift": (), "incidents": (), "gains": (),
        "settling": None, "cohorts": {"2026-Q1": 5120}, "history": (make_row("2026-09-20"), make_row("2026-10-20")),
    }  # fmt: skip
    return Audit(**{**values, **over})


def make_decision(
    subject: str, decision: str = "keep", reason: str = "our distributor", **over: Any
) -> Decision:
    """A decision of a person."""
    values: dict[str, Any] = {
        "by": "ana",
        "on": "2026-05-02",
        "expires": "2028-05-02",
        "where": "decisions.yaml:4",
    }
    return Decision(subject, decision, reason, **{**values, **over})  # type: ignore[arg-type]


def make_lines(hostile: str, count: int) -> tuple[LineReview, ...]:
    """Lines that can go, with a hostile page among them, and one that stays."""
    pages = [f"https://old-{n:02}.example/{hostile}".replace("\n", " ") for n in range(count)]
    back = [
        LineReview(
            n,
            page,
            f"old-{n:02}.example",
            "people",
            "take-back",
            "kept",
            f"kept by @ana: {hostile}",
            None,
        )
        for n, page in enumerate(pages, 1)
    ]
    stays = LineReview(
        count + 1,
        "domain:spam-00.example",
        "spam-00.example",
        "blm",
        "stay",
        "suspicious",
        "why",
        AS_OF,
    )
    return (*back, stays)  # fmt: skip


def make_live_list(hostile: str, count: int) -> LiveList:
    """A list that is late, and one line too many in it."""
    lacking = tuple(f"domain:late-{n:02}.example" for n in range(count))
    extra = (f"https://extra.example/{hostile}".replace("\n", " "),)
    return LiveList("2026-10-01", lacking, extra, "2026-11-01", "2026-11-08")


def full_audit(hostile: str = HOSTILE, count: int = 4) -> Audit:
    """An audit in which every section has something to say, with hostile texts everywhere."""
    removed = [make_finding(f"spam-{n:02}.example", hostile=hostile) for n in range(count)]
    mixed = make_finding(
        "mixed.example",
        urls=("https://mixed.example/a", "https://mixed.example/b"),
        hostile=hostile,
    )
    watched = [
        make_finding(f"odd-{n:02}.example", "watch", hostile, due="2026-11-20", suspicion=60.0 + n)
        for n in range(count + 9)
    ]
    lapse = make_decision("lapsed.example", reason=hostile, expires="2026-11-01")
    lapsed = make_finding(
        "lapsed.example",
        "watch",
        hostile,
        due=TODAY,
        settled=Settled("watch", lapsed=lapse, due_now=True),
    )
    kept = make_finding(
        "partner.example",
        "keep",
        settled=Settled("keep", make_decision("partner.example", reason=hostile)),
    )
    shielded = make_finding(
        "sister.example",
        "keep",
        settled=Settled("keep", protected=Protected("sister.example", hostile)),
    )
    waiting = make_finding("asked.example", stage=Stage("waiting", "2026-11-15", "2026-11-29"))
    merged = make_finding("merged.example", stage=Stage("merged", "2026-10-02"))
    uploaded = make_finding("uploaded.example", stage=Stage("uploaded", "2026-10-05", "2027-10-05"))
    flagged = make_finding("flagged.example", stage=Stage("flagged"))
    holds = (
        HeldBack(
            "asked.example", Hold("G6", "asked on 2026-11-15", "an answer, or time", "2026-11-29")
        ),
        HeldBack(
            "flagged.example",
            Hold("G6", "nobody asked for removal yet", "ask, or record no-contact with a reason"),
        ),
        HeldBack("young.example", Hold("G13", "all its links are young", "time", "2026-12-01")),
    )
    reclaims = tuple(
        Reclaim(
            f"good-{n}.example",
            f"https://good-{n}.example/{hostile}",
            f"https://{SITE}/",
            hostile,
            "page-gone",
            "2026-11-12",
            f"2026-11-{18 + n}",
            1.5 - n / 10,
        )
        for n in range(count + 3)
    )
    lines = tuple(sorted([f"domain:{f.domain}" for f in removed] + list(mixed.urls)))
    plan = make_plan(
        disavow_add=lines, added=tuple(sorted(f.domain for f in (*removed, mixed))), held_back=holds,
        next=("later.example",), outreach_due=("flagged.example",), reclaim=reclaims, watch_due=(*(f.domain for f in watched), "lapsed.example"),
    )  # fmt: skip
    findings = (*removed, mixed, *watched, lapsed, kept, shielded, waiting, merged, uploaded, flagged,
                make_finding("later.example"), make_finding("young.example", stage=Stage("flagged")))  # fmt: skip
    return make_audit(
        kpis=make_kpis((3.2, 2.1, None, 41.7, 5.6, 76.5, 12.0, 1204.0), anchor_distribution="warn"),
        mix=make_mix((hostile, "hiking boots")),
        findings=tuple(sorted(findings, key=lambda f: f.domain)),
        plan=plan,
        drift=(Drift("prospect", f"https://placed.example/{hostile}", "follow", "nofollow", "watch"),
               Drift("upload", "disavow.txt", "the change of 2026-11-01 uploaded by 2026-11-08", "2 lines of main not live", "warn")),
        disavow=ListReview(make_lines(hostile, count), make_live_list(hostile, count)),
        own=(OwnLinks("sister.example", "sister.example", 12, 7),),
        incidents=(IndexChange("ahrefs.links", "2026-11-21", 840, 11600, 512, 488, hostile),),
        gains=(NewLink("news.example", f"https://news.example/{hostile}", hostile, 71.0, 12000.0),),
        recommendations={"keep": 700, "watch": 90, "remove": 10, "unassessed": 404},
        referring_domains={"live": 1204, "new": 31, "lost": 8, "assessed": 800, "unassessed": 404},
        settling=("Semrush backlinks", 404),
        exports=(*make_audit().exports, make_export("moz.links", "2026-11-02", coverage="capped", cap=10000, rows=10000,
                 skipped={"no source URL": 3, hostile: 1}, skipped_rows=((17, "no source URL"), (44, hostile)))),
        site=make_site(streams={"ahrefs.links": {"primary": True}, "gsc.links": {}, "semrush.links": {}}),
    )  # fmt: skip


def crowded_audit(hostile: str = HOSTILE, count: int = 400) -> Audit:
    """An audit with as much as possible of everything, under names as long as a label can be."""
    audit, long = full_audit(hostile, count), "long".ljust(60, "-") + "x"
    lapse = make_decision("x", reason=hostile, expires="2026-11-01")
    lapsed = [
        make_finding(
            f"l{n:02}{long}.example",
            "watch",
            hostile,
            due=TODAY,
            settled=Settled("watch", lapsed=lapse, due_now=True),
        )
        for n in range(count)
    ]
    kept = [
        make_finding(
            f"k{n:02}{long}.example",
            "keep",
            hostile,
            settled=Settled("keep", make_decision("x", reason=hostile)),
        )
        for n in range(count)
    ]
    flagged = [
        make_finding(f"f{n:02}{long}.example", hostile=hostile, stage=Stage("flagged"))
        for n in range(count)
    ]
    moving = [
        make_finding(
            f"m{n:02}{long}.example",
            hostile=hostile,
            stage=Stage("waiting", "2026-11-15", "2026-11-29"),
        )
        for n in range(count)
    ]
    proposed = [make_finding(f"p{n:02}{long}.example", hostile=hostile) for n in range(count)]
    held = tuple(
        HeldBack(
            f.domain,
            Hold("G6", "nobody asked for removal yet", "ask, or record no-contact with a reason"),
        )
        for f in flagged
    )
    plan = dataclasses.replace(
        audit.plan, held_back=held, outreach_due=tuple(f.domain for f in flagged), next=tuple(f.domain for f in moving),
        added=tuple(f.domain for f in proposed), disavow_add=tuple(f"domain:{f.domain}" for f in proposed),
    )  # fmt: skip
    return dataclasses.replace(
        audit, plan=plan, incidents=audit.incidents * 30, drift=audit.drift * 30, gains=audit.gains * 10,
        findings=(*audit.findings, *lapsed, *kept, *flagged, *moving, *proposed),
    )  # fmt: skip


def provisional_audit() -> Audit:
    """An audit of Search Console alone: most KPIs unknown, nobody recorded the live list."""
    missing: list[float | None] = [None] * len(UNITS)
    blocked = dataclasses.replace(
        GUARDS[1], status="blocked", numbers="nobody recorded the list that is live",
        release="blm init --disavow FILE, or --disavow none when there is no list",
    )  # fmt: skip
    return make_audit(
        provisional=True, cadence="monthly", since=None, history=(), kpis=make_kpis(missing),
        mix=make_mix((), trusted=False, reason="anchors of 0 referring domains known; 30 needed", domains=0, coverage=0.0,
                     shares=tuple(AnchorShare(n, None, (0.0, 100.0), None, "unknown", ()) for n in (*CLASSES, *OTHERS))),
        exports=(make_export("gsc.links", "2026-11-20", coverage="sample"),), new=frozenset(), as_of="2026-11-20",
        site=make_site(disavow="ask"), plan=make_plan(mode="ask", guards=(GUARDS[0], blocked, *GUARDS[2:])),
        recommendations={"keep": 0, "watch": 0, "remove": 0, "unassessed": 310}, settling=("Ahrefs backlinks", 310),
        referring_domains={"live": 310, "new": 0, "lost": 0, "assessed": 0, "unassessed": 310},
    )  # fmt: skip


def incident_audit() -> Audit:
    """A month in which one tool rebuilt its index, and nothing else happened."""
    values: list[float | None] = [*VALUES]
    values[2] = None
    return make_audit(
        cadence="monthly", kpis=make_kpis(values),
        incidents=(IndexChange("ahrefs.links", AS_OF, 840, 11600, 512, 488),),
        plan=make_plan(watch_due=("odd.example",)), findings=(make_finding("odd.example", "watch", due="2026-11-19"),),
    )  # fmt: skip


def quiet_audit() -> Audit:
    """An audit that recommends nothing."""
    return make_audit()


def make_reading(**over: Any) -> Reading:
    """An export of links as read."""
    export = make_export(skipped={"no source URL": 3}, skipped_rows=((17, "no source URL"),))
    links = pl.DataFrame({"source_url": ["https://news.example/"]})
    values: dict[str, Any] = {
        "export": export, "links": links, "domains": None, "encoding": "utf-16", "delimiter": "\t",
        "totals": {"links": 1000, "referring domains": 412, "newest": AS_OF}, "targets": {SITE: 990, "www.acme.example": 10},
        "property_host": SITE, "warnings": (),
    }  # fmt: skip
    return Reading(**{**values, **over})


def totals_of(audit: Audit) -> Mapping[str, int]:
    """How many domains are proposed, held back and due, for comparisons in words."""
    plan = audit.plan
    return {"added": len(plan.added), "held": len(plan.held_back), "due": len(plan.watch_due)}
