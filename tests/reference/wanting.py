"""Small random words of people: sites, decisions, uploaded lines, history, edited policies."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

from blm.core.disavow.disavow_file import NO_FILE
from blm.core.link_profile.desired_state import Desired, Versions
from blm.core.policy.policy import Policy, Rule, Weight
from blm.core.site.site import Campaign, Decision, Incident, Protected, Site
from tests import builders
from tests.builders import NAMES, POLICY, WORDS
from tests.reference.drawing import DAYS, Choices, draw_row, draw_rows
from tests.reference.normalising import Row
from tests.reference.truth import GOOD, Condition

VERSIONS = Versions("0", 1, "test")
DOMAINS = (
    "one.example", "two.example", "n1.example", "shop.host.example", "host.example", "coffee-grinder-deals.example",
    "spam-links-4711.example", "b.c.example", "xn--bcher-kva.example", "seo-rank-000.example", "192.0.2.7", "only.example",
    "a.blogspot.com", "b.blogspot.com", "c.example", "gov.example", "nobody.example",
)  # fmt: skip
URLS = (
    "http://www.one.example/a#x", "https://spam-links-4711.example/links/",
    "https://coffee-grinder-deals.example/list", "https://two.example/a", "https://gov.example/a?id=1",
)  # fmt: skip
KINDS: Choices = {
    "languages": (("en",), ("de", "en"), (), ("pt",)),
    "topics": (("coffee",), ("coffee grinder", "Food and drink > Coffee", "tea", "kitchen"), ("Society",), ()),
    "niche": ("standard", "competitive"),
    "brand": (("Acme",), ("Acme", "Coffee Grinder"), ()),
    "products": ((), ("Kaffeemühle",)),
    "money": (("coffee grinder",), ("coffee grinder", "Kaffeemühle", "seo"), ()),
    "brand_wins": (True, False),
    "poison_allowed": ((), ("casino",)),
    "campaigns": ((), (Campaign("spring", "2026-01-10", "2026-03-20"),)),
    "protected": ((), (), (Protected("one.example", "ours"),), (Protected("example", "all"),)),
    "incidents": ((), (), (Incident("ahrefs.links", "2026-01-03", "2026-02-10", "known"),)),
    "uploaded": (
        None, None, "domain:one.example\nhttps://two.example/a\ndomain:www.n1.example\n# domain:gov.example\n",
        "domain:spam-links-4711.example\nhttps://one.example:443/a#b\ndomain:host.example\nnonsense\n",
    ),
    "rows": (0, 1, 2),
    "ask_all": (True, False),
    "today": ("2026-05-02", "2026-01-01", "2028-06-01"),
}  # fmt: skip
DECISIONS: Choices = {
    "subject": (*DOMAINS, *URLS, "www.two.example", *URLS),
    "decision": ("keep", "remove", "watch", "protect"),
    "on": ("2026-01-03", "2025-11-01", "2026-02-20"),
    "expires": (None, None, "2026-03-01", "2027-01-01"),
    "shared": (False, True),
}
BANDS = ("ok", "watch", "warn", "urgent", "unknown")
HISTORY: Choices = dict.fromkeys(("measured", "band"), BANDS) | {
    "value": (None, 0.0, 12.5, 40.0, 3.0)
}

LINKS: tuple[Condition, ...] = (
    {"signal": "commercial_anchor", "eq": True}, {"signal": "poison_anchor", "eq": True},
    {"signal": "anchor_class", "in": ["exact", "partial"]}, {"signal": "external_links", "gt": 10},
    {"signal": "in_content", "eq": False}, {"signal": "directory_page", "eq": True},
    {"signal": "anchor_text", "matches": "coffee|Acme"}, {"signal": "foreign_page", "eq": True},
    {"signal": "link_kind", "eq": "image"}, {"not": {"signal": "in_content", "eq": True}},
    {"any": [{"signal": "commercial_anchor", "eq": True}, {"signal": "external_links", "gte": 100}]},
    {"all": [{"signal": "anchor_class", "eq": "exact"}, {"signal": "relevant_page", "eq": False}]}, GOOD,
    {"signal": "relevant_page", "eq": True}, {"signal": "external_links", "lt": 12},
)  # fmt: skip
OVER_LINKS = (
    *({"all_links": inner} for inner in LINKS),
    *({"any_link": inner} for inner in LINKS),
    *(
        {"share_of_links": inner, "gte": s}
        for inner, s in zip(LINKS, (0.5, 0.25, 1) * 5, strict=True)
    ),
    {"share_of_links": LINKS[0]},
)
OF_DOMAINS: tuple[Condition, ...] = (
    {"signal": "traffic", "lte": 0}, {"signal": "traffic", "gt": 10}, {"signal": "spam_band", "eq": "high"},
    {"signal": "spam_band", "in": ["medium", "high"]}, {"signal": "authority_band", "eq": "weak"},
    {"signal": "authority", "gte": 10}, {"signal": "relevant", "eq": False}, {"signal": "foreign_language", "eq": True},
    {"signal": "nofollow_only", "eq": True}, {"signal": "links", "gte": 2}, {"signal": "host_hyphens", "gt": 1},
    {"signal": "money_host", "eq": True}, {"signal": "official_host", "eq": False}, {"signal": "referral_sessions", "lt": 12},
    {"signal": "low_trust_flow", "eq": False}, {"signal": "inflated_authority", "eq": True}, {"signal": "spam_scored", "eq": False},
    {"signal": "page_traffic", "lte": 1}, {"signal": "spam", "lt": 60}, {"signal": "authority_band", "matches": "^(fair|strong)$"},
    {"signal": "abused_suffix", "eq": False}, {"signal": "host_digits", "gte": 3}, {"signal": "seller_host", "eq": True},
)  # fmt: skip
SUMS: tuple[Condition, ...] = (
    {"signal": "suspicion", "gte": 20}, {"signal": "suspicion", "lt": 5}, {"signal": "suspicious_families", "gte": 2},
    {"signal": "suspicious_beyond_vendors", "eq": True},
)  # fmt: skip
ATOMS = (*OVER_LINKS, *OF_DOMAINS)
SHAPES: Choices = {
    "shape": ("all", "one", "three", "any", "deep", "not", "nested"),
    "a": (*ATOMS, *SUMS, *OVER_LINKS[:15]), "b": ATOMS, "c": (*OF_DOMAINS, *SUMS), "d": ATOMS,
    "recommend": ("remove", "watch", "keep", "remove"),
}  # fmt: skip
WEIGHTS: Choices = {
    **SHAPES, "a": ATOMS, "c": OF_DOMAINS, "family": ("vendor", "anchor", "other"),
    "points": (1.0, -1.0, 0.25, 2.5, -0.5, 0.0),
}  # fmt: skip
EDITS: Choices = {
    "keep_rules": (True, False),
    "keep_weights": (True, False),
    "prior": (6.0, 50.0, 1.0),
    "minimum_families": (4, 1, 2, 20),
    "authority": (("ahrefs.dr", "semrush.as", "moz.da", "majestic.tf"), ("moz.da", "ahrefs.dr"), ("semrush.as",)),
    "bands": ([10, 30], [0, 60], [30, 31]),
    "flag": (True, False),
    "least": (1, 1, 3, 20),
    "window_days": (30, 60, 10),
    "gate": (80, 0, 0),
    "share": (5, 0, 60),
}  # fmt: skip


def condition_of(row: Row) -> Condition:
    """A condition of the drawn shape."""
    a, b, c, d = (row[name] for name in "abcd")
    shapes: dict[str, Condition] = {
        "one": a, "not": {"not": a}, "all": {"all": [a, b]}, "any": {"any": [a, b]}, "three": {"all": [a, b, c]},
        "deep": {"all": [{"any": [a, b]}, {"not": c}, d]}, "nested": {"all": [{"all": [a, c]}, b, {"not": {"all": [c, d]}}]},
    }  # fmt: skip
    return shapes[row["shape"]]


def draw_policy(dice: random.Random) -> Policy:
    """The default policy with other numbers, rules before its own or instead, and other weights."""
    edit = draw_row(dice, EDITS)
    rules = tuple(
        Rule(f"rule-{n}", row["recommend"], condition_of(row), "drawn")
        for n, row in enumerate(draw_rows(dice, SHAPES, 4))
    )
    weights = tuple(
        Weight(f"weight-{n}", row["family"], condition_of(row), row["points"])
        for n, row in enumerate(draw_rows(dice, WEIGHTS, 3))
    )
    weights = (*(POLICY.weights if edit["keep_weights"] else ()), *weights)
    caps = {**POLICY.caps, "other": 2.0}
    metrics: dict[str, Any] = {name: dict(spec) for name, spec in POLICY.metrics.items()}
    order = list(edit["authority"])
    metrics["authority"] = {"order": order, "bands": dict.fromkeys(order, edit["bands"])}
    if not edit["flag"]:
        del metrics["spam"]["flag"]
    knobs = {"min_sample": edit["least"]}
    kpis = {name: {**spec, **knobs} for name, spec in POLICY.kpis.items()}
    for name in ("referring_domains_growth", "link_loss_rate"):
        kpis[name]["window_days"] = edit["window_days"]
    return dataclasses.replace(
        POLICY,
        metrics=metrics,
        rules=(*rules, *(POLICY.rules if edit["keep_rules"] else ())),
        prior=edit["prior"],
        minimum_families=edit["minimum_families"],
        caps={name: cap for name, cap in caps.items() if any(w.family == name for w in weights)},
        weights=weights,
        kpis=kpis,
        anchors={**POLICY.anchors, "coverage_gate": edit["gate"]},
        limits={**POLICY.limits, "incident_share": edit["share"]},
    )


@dataclasses.dataclass
class Wishes:
    """People's words, and when they are heard.

    Attributes:
        desired: as blm is given them.
        today: ISO date.
        ask_all: whether the log shall name every domain, so that all of them are shown.
    """

    desired: Desired
    today: str
    ask_all: bool


def draw_wishes(dice: random.Random) -> Wishes:
    """Words of one site's people, and a policy."""
    row = draw_row(dice, KINDS)
    decisions = tuple(
        Decision(reason="", by="ana", where="", **one) for one in draw_rows(dice, DECISIONS, 4)
    )
    fields = {field.name for field in dataclasses.fields(Site)} & set(row)
    history = tuple(
        {"as_of": day, "exports": 1, "kpis": {kpi: draw_row(dice, HISTORY) for kpi in POLICY.kpis}}
        for day in DAYS[1 : 1 + row["rows"]]
    )
    desired = Desired(
        site=builders.site(decisions=decisions, **{name: row[name] for name in fields}),
        policy=draw_policy(dice),
        disavow=NO_FILE,
        uploaded=row["uploaded"] and builders.receipt(row["uploaded"], "2026-02-01"),
        history=history,
        words=WORDS,
        names=NAMES,
        versions=VERSIONS,
    )
    return Wishes(desired, row["today"], row["ask_all"])
