"""The table of all vendor formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from blm.exports.column_maps.format import Format
from blm.exports.vendors import bing_links, dataforseo_backlinks, ga4_referrals, linkody_links
from blm.exports.vendors.ahrefs import ahrefs_backlinks, ahrefs_domains, ahrefs_ips, ahrefs_legacy
from blm.exports.vendors.majestic import majestic_api, majestic_backlinks, majestic_domains
from blm.exports.vendors.moz import moz_inbound_links, moz_legacy
from blm.exports.vendors.search_console import (
    gsc_latest_links,
    gsc_linking_sites,
    gsc_linking_text,
    gsc_sample_links,
)
from blm.exports.vendors.semrush import (
    semrush_audit,
    semrush_backlinks,
    semrush_domains,
    semrush_legacy,
)

FORMATS: tuple[Format, ...] = (
    ahrefs_backlinks.FORMAT,
    semrush_backlinks.FORMAT,
    semrush_audit.FORMAT,
    semrush_domains.FORMAT,
    moz_inbound_links.FORMAT,
    gsc_latest_links.FORMAT,
    gsc_sample_links.FORMAT,
    gsc_linking_sites.FORMAT,
    ahrefs_domains.FORMAT,
    ahrefs_ips.FORMAT,
    ahrefs_legacy.FORMAT,
    ahrefs_legacy.GROUPED,
    semrush_legacy.FORMAT,
    moz_legacy.FORMAT,
    moz_legacy.OLDER,
    majestic_backlinks.FORMAT,
    majestic_api.FORMAT,
    majestic_domains.FORMAT,
    gsc_linking_text.FORMAT,
    bing_links.PAGES,
    bing_links.DOMAINS,
    bing_links.ANCHORS,
    linkody_links.FORMAT,
    ga4_referrals.FORMAT,
    dataforseo_backlinks.FORMAT,
)
"""Every format that can be read. The header decides; the most specific match wins."""

JSON_ENVELOPES: Mapping[str, Callable[[object], list[dict[str, object]]]] = {
    dataforseo_backlinks.FORMAT.name: dataforseo_backlinks.flatten,
}
"""Functions that turn decoded JSON into rows, by name of the format."""
