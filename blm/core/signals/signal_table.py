"""Signals: everything that a rule can ask, each with its columns, unit and source.

A link signal is an expression over one live link with the text columns of
`core.signals.text_signals`; a domain signal over one referring domain with its metrics, the sums of
its links and the text columns. To add one, add an entry here; its column is created from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from blm.core.policy.policy import Policy
from blm.core.site.site import Site
from blm.core.text.word_lists import base_language

Build = Callable[[Policy, Site], pl.Expr]


@dataclass(frozen=True, slots=True)
class Signal:
    """One property of a link or a referring domain; null where it is unknown.

    Attributes:
        name: as in a policy.
        kind: ``number``, ``flag`` or ``text``.
        unit: of a number; for a text, its possible values.
        reads: committed columns it is computed from: fields of an inventory line, or metrics.
        source: requirement or formula it comes from, by its number in the docs.
        says: its meaning, for the reference page.
        build: its expression; null is unknown.
    """

    name: str
    kind: str
    unit: str
    reads: tuple[str, ...]
    source: str
    says: str
    build: Build


def _column(name: str) -> Build:
    return lambda _policy, _site: pl.col(name)


def _first_known(question: str) -> Build:
    """The first known vendor column for a question, in the policy's order."""

    def build(policy: Policy, _site: Site) -> pl.Expr:
        return pl.coalesce(*(pl.col(name) for name in policy.metrics[question]["order"]))

    return build


def _band(question: str, names: tuple[str, str, str]) -> Build:
    """Band by the vendor's two marks: below the first, below the second, or above."""

    def build(policy: Policy, _site: Site) -> pl.Expr:
        spec = policy.metrics[question]
        answer = pl.lit(None).cast(pl.String)
        for vendor in reversed(spec["order"]):
            low, high = spec["bands"][vendor]
            value = pl.col(vendor)
            band = (
                pl.when(value >= high)
                .then(pl.lit(names[2]))
                .otherwise(pl.when(value >= low).then(pl.lit(names[1])).otherwise(pl.lit(names[0])))
            )
            answer = pl.when(~value.is_null()).then(band).otherwise(answer)
        return answer

    return build


def _spam_band(policy: Policy, site: Site) -> pl.Expr:
    """A vendor's score as a band; without a score, a vendor's flag that is set counts as high."""
    scored = _band("spam", ("low", "medium", "high"))(policy, site)
    flag = policy.metrics["spam"].get("flag")
    if flag is None:
        return scored
    flagged = pl.when(scored.is_null() & pl.col(flag).fill_null(value=False)).then(pl.lit("high"))
    return pl.coalesce(scored, flagged)


def _inflated(policy: Policy, site: Site) -> pl.Expr:
    band = _band("authority", ("weak", "fair", "strong"))(policy, site)
    return (band == "strong") & (_first_known("traffic")(policy, site) <= 0)


FLOW_RATIO, FLOW_LEAST = 0.3, 15
"""Trust flow below this share of citation flow is low; below this citation flow the
signal is false (reference 3d)."""


def _low_trust(_policy: Policy, _site: Site) -> pl.Expr:
    """By the domain's own flows or, where the tool gives only pages', by the highest of these."""
    own = ~pl.col("majestic.tf").is_null() & ~pl.col("majestic.cf").is_null()
    trust, citation = (
        pl.when(own).then(pl.col(f"majestic.{name}")).otherwise(pl.col(f"majestic.page_{name}"))
        for name in ("tf", "cf")
    )
    low = pl.when(citation >= FLOW_LEAST).then(trust < citation * FLOW_RATIO)
    return pl.when(citation < FLOW_LEAST).then(pl.lit(value=False)).otherwise(low)


def _foreign_page(_policy: Policy, site: Site) -> pl.Expr:
    served = sorted({base_language(code) for code in site.languages})
    lang = pl.col("lang").cast(pl.String).str.replace_all(r"[-_].*$", "").str.to_lowercase()
    return (
        pl.when(~lang.is_null()).then(~lang.is_in(served))
        if served
        else pl.lit(None).cast(pl.Boolean)
    )


def _every(column: str) -> Build:
    """True if true of every live page where it is known, false if false of any; else null."""

    def build(_policy: Policy, _site: Site) -> pl.Expr:
        true, false = pl.col(f"{column}.true"), pl.col(f"{column}.false")
        every = pl.when(true > 0).then(pl.lit(value=True))
        return pl.when(false > 0).then(pl.lit(value=False)).otherwise(every)

    return build


def _any(column: str) -> Build:
    """True if true of any live page, false if false of every one where it is known; else null."""

    def build(_policy: Policy, _site: Site) -> pl.Expr:
        true, false = pl.col(f"{column}.true"), pl.col(f"{column}.false")
        none = pl.when(false > 0).then(pl.lit(value=False))
        return pl.when(true > 0).then(pl.lit(value=True)).otherwise(none)

    return build


def _nofollow_only(_policy: Policy, _site: Site) -> pl.Expr:
    followed, known = pl.col("followed_links"), pl.col("rel_links")
    never = (known == pl.col("named_links")) & (known > 0)
    no = pl.when(followed > 0).then(pl.lit(value=False))
    return pl.when(never & (followed == 0)).then(pl.lit(value=True)).otherwise(no)


def _table(*signals: Signal) -> Mapping[str, Signal]:
    return {signal.name: signal for signal in signals}


LINK_SIGNALS = _table(
    Signal("anchor_class", "text", "branded, naked_url, generic, partial, exact, image, empty, other", ("anchor", "kind"), "S50-S54", "class of the anchor text", _column("anchor_class")),
    Signal("commercial_anchor", "flag", "", ("anchor",), "S27, C6", "the anchor is an exact or partial match of a money keyword", _column("commercial_anchor")),
    Signal("poison_anchor", "flag", "", ("anchor",), "3d", "the anchor names a topic that link spam likes", _column("poison_anchor")),
    Signal("anchor_text", "text", "as exported", ("anchor",), "", "the anchor text itself, for `matches`", _column("anchor")),
    Signal("external_links", "number", "links on the source page", ("out",), "3d", "external links on the linking page", _column("out")),
    Signal("in_content", "flag", "", ("content",), "3d", "the link stands in the page's main content", _column("content")),
    Signal("directory_page", "flag", "", ("from", "title"), "S29", "path or title look like a link directory", _column("directory_page")),
    Signal("relevant_page", "flag", "", ("title", "topics"), "S23", "title or vendor topics share words with the site's topics", _column("relevant_page")),
    Signal("foreign_page", "flag", "", ("lang",), "S29", "the page's language, as exported, is none the site serves", _foreign_page),
    Signal("link_kind", "text", "text, image, redirect, frame, form, …", ("kind",), "", "how the page links", _column("kind")),
)  # fmt: skip
"""Signals of one live link, by name."""

DOMAIN_SIGNALS = _table(
    Signal("authority", "number", "points of the vendor's own scale", ("ahrefs.dr", "semrush.as", "moz.da", "majestic.tf"), "S22", "authority by the first vendor that knows it", _first_known("authority")),
    Signal("authority_band", "text", "weak, fair, strong", ("ahrefs.dr", "semrush.as", "moz.da", "majestic.tf"), "S22", "authority in that vendor's bands", _band("authority", ("weak", "fair", "strong"))),
    Signal("spam", "number", "points of the vendor's own scale", ("moz.spam", "semrush.toxic", "dataforseo.spam"), "S25", "spam score by the first vendor that knows it", _first_known("spam")),
    Signal("spam_scored", "flag", "", ("moz.spam", "semrush.toxic", "dataforseo.spam"), "S25", "whether any vendor scored the domain", lambda p, s: ~_first_known("spam")(p, s).is_null()),
    Signal("spam_band", "text", "low, medium, high", ("moz.spam", "semrush.toxic", "dataforseo.spam", "ahrefs.spam"), "S27, S29, C5", "spam score in that vendor's bands; without a score, a vendor's flag counts as high", _spam_band),
    Signal("traffic", "number", "organic visits a month", ("ahrefs.traffic",), "S24, C7", "organic traffic of the domain", _first_known("traffic")),
    Signal("page_traffic", "number", "organic visits a month", ("ahrefs.page_traffic",), "S24", "organic traffic of its most visited linking page", _column("ahrefs.page_traffic")),
    Signal("inflated_authority", "flag", "", ("ahrefs.dr", "semrush.as", "moz.da", "majestic.tf", "ahrefs.traffic"), "3d", "strong authority that nobody visits", _inflated),
    Signal("low_trust_flow", "flag", "", ("majestic.tf", "majestic.cf", "majestic.page_tf", "majestic.page_cf"), "3d", "Majestic's trust flow is below 0.3 of a citation flow of 15 or more", _low_trust),
    Signal("nofollow_only", "flag", "", ("rel",), "G8", "no live link is followed", _nofollow_only),
    Signal("links", "number", "live links", ("seen",), "3d", "live links from the domain", _column("live_links")),
    Signal("foreign_language", "flag", "", ("lang",), "S29", "every live page that tells is in a language the site does not serve", _every("foreign_page")),
    Signal("relevant", "flag", "", ("title", "topics"), "S23, S30", "a live page shares the site's topics", _any("relevant_page")),
    Signal("official_host", "flag", "", ("domain",), "G2", "a government or education host", _column("official_host")),
    Signal("host_hyphens", "number", "characters", ("domain",), "3d", "hyphens in the host name", _column("host_hyphens")),
    Signal("host_digits", "number", "characters", ("domain",), "3d", "digits in the host name", _column("host_digits")),
    Signal("host_label_length", "number", "characters", ("domain",), "3d", "length of the longest label", _column("host_label_length")),
    Signal("money_host", "flag", "", ("domain",), "3d", "a money keyword in the host name", _column("money_host")),
    Signal("seller_host", "flag", "", ("domain",), "3d", "a word that link sellers use in the host name", _column("seller_host")),
    Signal("abused_suffix", "flag", "", ("domain",), "3d", "a top-level domain that spam likes", _column("abused_suffix")),
    Signal("referral_sessions", "number", "sessions", ("ga4.sessions",), "G2", "visits the domain sends", _column("ga4.sessions")),
)  # fmt: skip
"""Signals of one referring domain, by name."""

SUSPICION_SIGNALS = _table(
    Signal("suspicion", "number", "0-100", (), "3e", "our own estimate from all families; unknown below the minimum of families", _column("suspicion")),
    Signal("suspicious_families", "number", "families", (), "3e", "families of evidence with more points for than against", _column("suspicious_families")),
    Signal("suspicious_beyond_vendors", "flag", "", (), "3e", "whether one of them is not a vendor's own score", _column("suspicious_beyond_vendors")),
)  # fmt: skip
"""Domain signals that depend on the other signals; weights cannot read them."""

ALL_DOMAIN_SIGNALS = {**DOMAIN_SIGNALS, **SUSPICION_SIGNALS}
LINKS_READ = ("languages",)
"""Fields of `Site` that link signals read; they read nothing of the policy. Domain signals read
`metrics` of the policy and nothing of the site. What-if relies on both."""
PAGE_FLAGS = ("foreign_page", "relevant_page")
"""Link signals that domain signals count over live links, as ``<name>.true`` and ``.false``."""
