"""The table of formats: the one place that knows them all."""

from __future__ import annotations

from blm.exports.declarations import Format
from blm.exports.vendors import (
    ahrefs_backlinks,
    gsc_latest_links,
    gsc_linking_sites,
    gsc_sample_links,
    moz_inbound_links,
    semrush_audit,
    semrush_backlinks,
    semrush_domains,
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
)
"""Every format that can be read. The header decides; the most specific match wins."""
