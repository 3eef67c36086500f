"""What each stream does not see, in words: the one column of the table of streams that is written."""

from __future__ import annotations

from collections.abc import Mapping

BLIND_SPOTS: Mapping[str, str] = {
    "ahrefs.links": "One link per domain hides all others of a domain; without history, lost links are simply missing. Spam that Ahrefs does not crawl is not there, and an unset `Is spam` proves nothing.",
    "semrush.links": "Cut at the plan's limit, and not at random: one site can fill it. Lost without a reason, so loss waits for a second export. Disavowed links vanish from every view.",
    "semrush.audit": "One example link per host: other anchors and targets of the host are unseen. No sponsored, no ugc, no loss, and a score that nobody else computes.",
    "semrush.domains": "No page, anchor or rel: how a domain links is unknown.",
    "moz.links": "A smaller index that is slow to drop links; no sponsored and no ugc; URLs come without a scheme. Reports before 2018 have no dates.",
    "gsc.links": "A sample. No target, anchor, rel or loss: it confirms that a link exists, and its silence says nothing.",
    "gsc.samples": "A sample without dates; old links stand beside new ones.",
    "gsc.sites": "At most the top sites, as counts: no page and no anchor. The only view of what Google itself counts.",
    "ahrefs.domains": "No page, anchor or rel. A lost domain has a day but no reason: gone, or no longer crawled.",
    "ahrefs.ips": "Names no domain at all. It tells how concentrated the hosting is, and not of whom.",
    "majestic.links": "Flow scores are those of the page, not of the domain; no sponsored, no ugc, no language. Deleted links stay in unless the report leaves them out.",
    "majestic.domains": "No page and no anchor; a sheet that compares sites does not say whose links it counts.",
    "gsc.anchors": "A ranking without counts or links, cut into words: no link can be given its anchor.",
    "bing.links": "No date, no rel: neither age nor follow state. Bing's own choice of pages.",
    "bing.domains": "A count per domain and nothing else; no date, so absence cannot be dated either.",
    "bing.anchors": "Counts without links: which page uses an anchor is unknown.",
    "linkody.links": "Only links that you listed yourself. Expected anchor and follow state are wishes, so both stay unknown; it counts as no second tool.",
    "ga4.referrals": "Only links that people click, and that pass a referrer. Apps, assistants and strict privacy settings hide the rest. It shows that a domain is useful, never that it is harmless.",
    "ahrefs.broken": "Only links whose target Ahrefs found missing. A link that leaves the report is mended or gone: it does not say which.",
    "dataforseo.links": "One link per page, and live ones only unless asked otherwise; an answer holds 1,000 at most. Its spam score has no public definition.",
}
"""By stream."""
