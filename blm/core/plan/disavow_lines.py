"""Disavow lines for a finding, and the lines of a date's group that stay."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from blm.core.disavow.disavow_file import LONGEST_LINE, Line, is_url_entry
from blm.core.findings.finding import Finding
from blm.core.hosts.urls import key_host, url_key
from blm.core.link_profile.profile import JudgedProfile


def list_lines(finding: Finding) -> list[str]:
    """URL lines if the domain also has good links, else one ``domain:`` line (S34, S35)."""
    if finding.urls:
        return [url for url in sorted(finding.urls) if _fits(url)]
    return [f"domain:{finding.domain}"]


def _fits(url: str) -> bool:
    """True if Search Console accepts the URL as a line."""
    return len(url) <= LONGEST_LINE and is_url_entry(url)


def keep_lines(profile: JudgedProfile, findings: Sequence[Finding]) -> tuple[list[str], list[str]]:
    """Lines of an earlier run of the same date, split into those that stay and those to withdraw.

    Guards that hold new lines back do not withdraw a written one (G11). A line is withdrawn only
    when its domain is no longer recommended remove, a person declined it, or the finding now
    names pages and the line is not one of them.

    Args:
        profile: with the current ``disavow.txt``; its as-of names the group. Uploaded lines always
            stay.
        findings: of this audit.
    """
    lines, as_of = profile.desired.disavow.lines, profile.moment.as_of
    registrable, uploaded = profile.desired.names.registrable, profile.uploaded
    own = [ln for ln in lines if ln.group == as_of and ln.value]
    wanted = {f.domain: f for f in findings if f.recommendation == "remove" and not _declined(f)}
    live = profile.domains.filter(pl.col("live")).get_column("domain").to_list()
    known = set(live) | {finding.domain for finding in findings}

    def holds(line: Line) -> bool:
        if line.value in uploaded.domains or line.value in uploaded.urls:
            return True
        domain = registrable(key_host(line.value) if line.kind == "url" else line.value)
        finding = wanted.get(domain)
        if finding is None:
            return domain not in known
        pages = {url_key(url) for url in finding.urls}
        return line.value in pages if pages else line.kind == "domain"

    kept = [line.text.strip() for line in own if holds(line)]
    return kept, [text for line in own if (text := line.text.strip()) not in kept]


def _declined(finding: Finding) -> bool:
    return finding.stage is not None and finding.stage.name == "declined"
